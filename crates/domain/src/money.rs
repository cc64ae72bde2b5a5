//! Money the way Meta counts it: integers of its own minor unit, which is not always ISO 4217's.

use serde::{Deserialize, Serialize};

use crate::problem::Fault;

/// A currency code as Meta sends it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// Meta's offset-1 currencies (Marketing API, "Currency codes"). Everything else is 100, also where ISO 4217
/// says otherwise: COP, CRC, HUF, IDR and TWD have decimals elsewhere; BHD and JOD have three.
const OFFSET_ONE: [&[u8; 3]; 11] =
    [b"CLP", b"COP", b"CRC", b"HUF", b"ISK", b"IDR", b"JPY", b"KRW", b"PYG", b"TWD", b"VND"];

/// The largest amount we pass on: Meta's own "no cap" marker (922337203685478) is just above it.
const MAX_MINOR: i64 = 922_337_203_685_477;

impl Currency {
    /// Three capital letters; `None` for anything else.
    pub fn parse(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_uppercase).then_some(Self(bytes))
    }

    /// The code, for example `EUR`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("three ASCII capitals, checked in `parse`")
    }

    /// How many of Meta's minor units make one major unit: 1 or 100.
    pub fn offset(&self) -> i64 {
        if OFFSET_ONE.contains(&&self.0) { 1 } else { 100 }
    }

    /// Decimals people may type: 0 or 2.
    pub fn decimals(&self) -> u8 {
        if self.offset() == 1 { 0 } else { 2 }
    }
}

impl std::fmt::Debug for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl TryFrom<String> for Currency {
    type Error = String;
    fn try_from(code: String) -> Result<Self, String> {
        Self::parse(&code).ok_or_else(|| format!("{code:?} is not a currency code"))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// An amount in Meta's minor unit of `currency`. Never negative when it came through [`Money::parse`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount already counted in Meta's minor unit.
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// What Meta is sent: an integer of minor units.
    pub fn minor(&self) -> i64 {
        self.minor
    }

    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// Reads what a person typed, in major units: `1234`, `1234.5`, `1,234.50`, `1.234,50`, `1 234,50`.
    ///
    /// # Errors
    /// Text that can be read two ways is refused rather than guessed, because a wrong guess costs a factor of a thousand;
    /// signs, exponents and letters are refused; more decimals than the currency has are refused, not rounded.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Fault::Required);
        }
        if text.starts_with(['-', '−']) {
            return Err(Fault::Negative);
        }
        let (whole, fraction) = split(text, currency)?;
        if fraction.len() > usize::from(currency.decimals()) {
            return Err(Fault::Decimals { currency: currency.code().to_owned(), allowed: currency.decimals() });
        }
        let scale = usize::from(currency.decimals()) - fraction.len();
        let digits = format!("{whole}{fraction}{}", "0".repeat(scale));
        let digits = digits.trim_start_matches('0');
        if digits.len() > 15 {
            return Err(Fault::TooMuch);
        }
        let minor: i64 = if digits.is_empty() { 0 } else { digits.parse().map_err(|_| Fault::TooMuch)? };
        if minor > MAX_MINOR {
            return Err(Fault::TooMuch);
        }
        Ok(Self { minor, currency })
    }

    /// The amount in major units without grouping or code, the form `parse` reads back: `1234.50`.
    pub fn plain(&self) -> String {
        let (sign, minor) = (if self.minor < 0 { "-" } else { "" }, self.minor.unsigned_abs());
        match self.currency.offset() {
            1 => format!("{sign}{minor}"),
            _ => format!("{sign}{}.{:02}", minor / 100, minor % 100),
        }
    }
}

/// `1,234.50 EUR`: grouped, always with its currency.
impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let plain = self.plain();
        let (sign, rest) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
        let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(whole, fraction)| (whole, Some(fraction)));
        f.write_str(sign)?;
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                f.write_str(",")?;
            }
            write!(f, "{digit}")?;
        }
        if let Some(fraction) = fraction {
            write!(f, ".{fraction}")?;
        }
        write!(f, " {}", self.currency)
    }
}

/// Splits typed text into whole and fraction digits, without separators.
fn split(text: &str, currency: Currency) -> Result<(String, String), Fault> {
    let is_space = |c: char| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '’');
    if !text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',' || is_space(c)) {
        return Err(Fault::NotMoney);
    }
    let last_point = text.rfind(['.', ',']);
    let Some(at) = last_point else {
        return Ok((ungroup(text, is_space)?, String::new()));
    };
    let mark = text[at..].chars().next().expect("found by rfind");
    let other = if mark == '.' { ',' } else { '.' };
    let (head, tail) = (&text[..at], &text[at + 1..]);
    if tail.is_empty() || head.is_empty() || !tail.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::NotMoney);
    }
    let repeated = head.contains(mark);
    let grouped_otherwise = head.contains(other) || head.contains(is_space);
    if repeated && grouped_otherwise {
        return Err(Fault::NotMoney);
    }
    if repeated {
        // 1.234.567: the mark can only be a thousands separator.
        return Ok((ungroup(text, |c| c == mark)?, String::new()));
    }
    if !grouped_otherwise && tail.len() == 3 && (1..=3).contains(&head.len()) && !head.starts_with('0') {
        // 1.234: in a currency without decimals only grouping makes sense; elsewhere it could be either.
        return if currency.decimals() == 0 {
            Ok((format!("{head}{tail}"), String::new()))
        } else {
            Err(Fault::AmbiguousMoney)
        };
    }
    let whole = if head.contains(other) { ungroup(head, |c| c == other)? } else { ungroup(head, is_space)? };
    Ok((whole, tail.to_owned()))
}

/// Removes thousands separators, insisting that they stand where thousands are.
fn ungroup(text: &str, separator: impl Fn(char) -> bool) -> Result<String, Fault> {
    let groups: Vec<&str> = text.split(separator).collect();
    let digits_only = groups.iter().all(|group| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit()));
    let well_placed = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    if digits_only && well_placed { Ok(groups.concat()) } else { Err(Fault::NotMoney) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cur(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn minor(text: &str, code: &str) -> Result<i64, Fault> {
        Money::parse(text, cur(code)).map(|money| money.minor())
    }

    #[test]
    fn what_people_type_means_what_they_mean() {
        for (text, code, expected) in [
            ("1234", "EUR", 123_400),
            ("1234.5", "EUR", 123_450),
            ("1,234.50", "USD", 123_450),
            ("1.234,50", "EUR", 123_450),
            ("1 234,50", "EUR", 123_450),
            ("1'234.50", "CHF", 123_450),
            ("1.234.567", "EUR", 123_456_700),
            ("0.5", "USD", 50),
            ("0,05", "USD", 5),
            ("5000", "JPY", 5_000),
            ("5,000", "JPY", 5_000),
            ("5000", "HUF", 5_000),
            ("12.50", "BHD", 1_250),
            ("0", "EUR", 0),
            ("007", "EUR", 700),
        ] {
            assert_eq!(minor(text, code), Ok(expected), "{text} {code}");
        }
    }

    #[test]
    fn what_could_cost_a_factor_is_refused_not_guessed() {
        assert_eq!(minor("1.234", "EUR"), Err(Fault::AmbiguousMoney));
        assert_eq!(minor("1,234", "USD"), Err(Fault::AmbiguousMoney));
        assert_eq!(minor("1e3", "EUR"), Err(Fault::NotMoney));
        assert_eq!(minor("-5", "EUR"), Err(Fault::Negative));
        assert_eq!(minor("−5", "EUR"), Err(Fault::Negative));
        assert_eq!(minor("", "EUR"), Err(Fault::Required));
        assert_eq!(minor("12.345,6.7", "EUR"), Err(Fault::NotMoney));
        assert_eq!(minor("1,23,456.00", "EUR"), Err(Fault::NotMoney));
        assert_eq!(minor("€5", "EUR"), Err(Fault::NotMoney));
        assert_eq!(minor("٥", "EUR"), Err(Fault::NotMoney));
        assert_eq!(minor(".5", "EUR"), Err(Fault::NotMoney));
        assert_eq!(minor("5.", "EUR"), Err(Fault::NotMoney));
        assert_eq!(minor(&"9".repeat(30), "EUR"), Err(Fault::TooMuch));
        assert_eq!(minor("1000.50", "JPY"), Err(Fault::Decimals { currency: "JPY".into(), allowed: 0 }));
        assert_eq!(minor("0.005", "EUR"), Err(Fault::Decimals { currency: "EUR".into(), allowed: 2 }));
    }

    #[test]
    fn amounts_are_shown_grouped_and_with_their_currency() {
        assert_eq!(Money::from_minor(123_456_789, cur("EUR")).to_string(), "1,234,567.89 EUR");
        assert_eq!(Money::from_minor(123_456_789, cur("JPY")).to_string(), "123,456,789 JPY");
        assert_eq!(Money::from_minor(-5, cur("USD")).to_string(), "-0.05 USD");
    }

    #[test]
    fn metas_offsets_are_not_isos() {
        for code in ["CLP", "COP", "CRC", "HUF", "ISK", "IDR", "JPY", "KRW", "PYG", "TWD", "VND"] {
            assert_eq!(cur(code).offset(), 1, "{code}");
        }
        for code in ["USD", "EUR", "BHD", "JOD", "KWD", "BRL"] {
            assert_eq!(cur(code).offset(), 100, "{code}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_as_itself(minor in 0..MAX_MINOR, code in prop::sample::select(vec!["EUR", "JPY", "USD", "IDR", "BHD"])) {
            let money = Money::from_minor(minor, cur(code));
            prop_assert_eq!(Money::parse(&money.plain(), cur(code)), Ok(money));
            let shown = money.to_string();
            let (amount, _) = shown.split_once(' ').unwrap();
            // A single group of thousands without decimals is the one shape that stays ambiguous; with decimals shown it is not.
            prop_assert_eq!(Money::parse(amount, cur(code)), Ok(money));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = Money::parse(&text, cur("EUR"));
            let _ = Money::parse(&text, cur("JPY"));
        }
    }
}
