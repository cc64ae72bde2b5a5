//! What the sandbox needs to know about currencies. Amounts are whole minor units.

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
    use super::show;

    #[test]
    fn amounts_follow_metas_offsets() {
        assert_eq!(show(1_234, "USD"), "12.34 USD");
        assert_eq!(show(1_234, "JPY"), "1234 JPY");
        assert_eq!(show(1_234, "IDR"), "1234 IDR");
        assert_eq!(show(5, "EUR"), "0.05 EUR");
    }
}
