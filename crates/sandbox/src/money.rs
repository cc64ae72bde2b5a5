//! What the sandbox needs to know about currencies. Amounts are whole minor units.

/// The currencies an ad account can have (Meta: `adaccount_currency`, and those its page on currencies names besides).
#[rustfmt::skip]
pub(crate) const CURRENCIES: [&str; 57] = [
    "AED", "ARS", "AUD", "BDT", "BHD", "BOB", "BRL", "CAD", "CHF", "CLP", "CNY", "COP",
    "CRC", "CZK", "DKK", "DZD", "EGP", "EUR", "GBP", "GTQ", "HKD", "HNL", "HUF", "IDR",
    "ILS", "INR", "ISK", "JOD", "JPY", "KES", "KRW", "LKR", "MOP", "MXN", "MYR", "NGN",
    "NIO", "NOK", "NZD", "PEN", "PHP", "PKR", "PLN", "PYG", "QAR", "RON", "SAR", "SEK",
    "SGD", "THB", "TRY", "TWD", "UAH", "USD", "UYU", "VND", "ZAR",
];

/// Whether Meta counts this currency without minor units (platform: the list is Meta's own, not ISO 4217's).
pub(crate) fn whole_units(currency: &str) -> bool {
    matches!(currency, "CLP" | "COP" | "CRC" | "HUF" | "ISK" | "IDR" | "JPY" | "KRW" | "PYG" | "TWD" | "VND")
}

/// The smallest daily budget in minor units: about one US dollar. Our model; real accounts tell theirs.
pub(crate) fn min_daily_budget(currency: &str) -> i64 {
    match currency {
        "EUR" => 93,
        "GBP" => 80,
        "BRL" => 550,
        "JPY" => 150,
        "KRW" => 1_400,
        "CLP" => 950,
        "INR" => 8_500,
        "IDR" => 16_500,
        other if whole_units(other) => 1_000,
        _ => 100,
    }
}

/// An amount in major units, `"12.5"`, as minor units; `None` when it is none, or finer than the currency.
pub(crate) fn parse_major(text: &str, currency: &str) -> Option<i64> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let places = if whole_units(currency) { 0 } else { 2 };
    // A float prints zeros that mean nothing: 100.0.
    let part = part.trim_end_matches('0');
    if part.len() > places {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}

/// An amount for people's eyes: `1234` USD is `12.34 USD`.
pub(crate) fn show(minor: i64, currency: &str) -> String {
    if whole_units(currency) {
        format!("{minor} {currency}")
    } else {
        format!("{}{}.{:02} {currency}", if minor < 0 { "-" } else { "" }, minor.abs() / 100, minor.abs() % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::{parse_major, show};

    #[test]
    fn amounts_follow_metas_offsets() {
        assert_eq!(show(1_234, "USD"), "12.34 USD");
        assert_eq!(show(1_234, "JPY"), "1234 JPY");
        assert_eq!(show(1_234, "IDR"), "1234 IDR");
        assert_eq!(show(5, "EUR"), "0.05 EUR");
    }

    #[test]
    fn major_units_become_minor_ones_without_floats() {
        assert_eq!(parse_major("12.5", "USD"), Some(1_250));
        assert_eq!(parse_major("1500.0", "JPY"), Some(1_500));
        assert_eq!(parse_major("0", "EUR"), Some(0));
        for text in ["", ".5", "-1", "1.005", "1e3", "12,50"] {
            assert_eq!(parse_major(text, "USD"), None, "{text}");
        }
        assert_eq!(parse_major("15.5", "JPY"), None);
    }
}
