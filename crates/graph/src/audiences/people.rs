//! How people are written before they are hashed (Customer File Custom Audiences, "Hashing and Normalization").

use sha2::{Digest, Sha256};

/// A column of a people list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Key {
    Email,
    Phone,
    /// `m` or `f`.
    Gender,
    BirthYear,
    BirthMonth,
    BirthDay,
    FirstName,
    LastName,
    FirstInitial,
    State,
    City,
    Zip,
    /// Two letters.
    Country,
    /// An advertising id. Not hashed.
    MobileAdId,
    /// An own id. Not hashed.
    ExternalId,
}

impl Key {
    /// Meta's word.
    pub fn code(&self) -> &'static str {
        match self {
            Key::Email => "EMAIL",
            Key::Phone => "PHONE",
            Key::Gender => "GEN",
            Key::BirthYear => "DOBY",
            Key::BirthMonth => "DOBM",
            Key::BirthDay => "DOBD",
            Key::FirstName => "FN",
            Key::LastName => "LN",
            Key::FirstInitial => "FI",
            Key::State => "ST",
            Key::City => "CT",
            Key::Zip => "ZIP",
            Key::Country => "COUNTRY",
            Key::MobileAdId => "MADID",
            Key::ExternalId => "EXTERN_ID",
        }
    }

    pub fn is_hashed(&self) -> bool {
        !matches!(self, Key::MobileAdId | Key::ExternalId)
    }
}

/// A value normalised and hashed (SHA-256, lower-case hex) as Meta matches it; ids only normalised. `country`, two
/// letters, decides how zips and states are written; `None`: not known. An empty text where nothing is left: Meta
/// wants no hash of nothing.
///
/// `None`: this cannot be such a value.
pub fn hashed(key: &Key, value: &str, country: Option<&str>) -> Option<String> {
    let plain = normalised(key, value, country)?;
    if plain.is_empty() || !key.is_hashed() {
        return Some(plain);
    }
    Some(data_encoding::HEXLOWER.encode(&Sha256::digest(plain.as_bytes())))
}

fn normalised(key: &Key, value: &str, country: Option<&str>) -> Option<String> {
    let lower = value.trim().to_lowercase();
    if lower.is_empty() {
        return Some(lower);
    }
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let is = |code: &str| country.is_some_and(|country| country.eq_ignore_ascii_case(code));
    match key {
        Key::Email => (lower.contains('@') && !lower.contains(char::is_whitespace)).then_some(lower),
        Key::Phone => {
            let number = digits(&lower).trim_start_matches('0').to_owned();
            (number.len() >= 5).then_some(number)
        }
        Key::Gender => match lower.as_str() {
            "m" | "male" => Some("m".to_owned()),
            "f" | "female" => Some("f".to_owned()),
            _ => None,
        },
        Key::BirthYear => between(&lower, 1900, 2100).map(|year| year.to_string()),
        Key::BirthMonth => between(&lower, 1, 12).map(|month| format!("{month:02}")),
        Key::BirthDay => between(&lower, 1, 31).map(|day| format!("{day:02}")),
        // Blanks within a name stay apart from punctuation: "Mary Ann" is two words to Meta.
        Key::FirstName | Key::LastName => {
            Some(lower.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect::<String>().trim().to_owned())
        }
        Key::FirstInitial => lower.chars().find(|c| c.is_alphanumeric()).map(String::from),
        Key::State | Key::City => Some(letters(&lower)),
        Key::Zip => {
            let zip: String = lower.chars().filter(|c| !c.is_whitespace()).collect();
            if is("us") { Some(zip.chars().take(5).collect()) } else { Some(zip) }
        }
        Key::Country => (lower.len() == 2 && lower.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(lower),
        Key::MobileAdId => Some(lower),
        // An own id is the owner's spelling.
        Key::ExternalId => Some(value.trim().to_owned()),
    }
}

fn between(text: &str, least: u32, most: u32) -> Option<u32> {
    text.parse().ok().filter(|number| (least..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::{Key, hashed, normalised};

    #[test]
    fn metas_own_test_vectors_come_out() {
        let email = "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79";
        let phone = "1ef970831d7963307784fa8688e8fce101a15685d62aa765fed23f3a2c576a4e";

        assert_eq!(hashed(&Key::Email, " Mary@Example.com ", None).as_deref(), Some(email));
        assert_eq!(hashed(&Key::Phone, "+1 (555) 987-6543", None).as_deref(), Some(phone));
        assert_eq!(hashed(&Key::Phone, "0015559876543", None).as_deref(), Some(phone));
    }

    #[test]
    fn values_are_written_as_meta_matches_them() {
        for (key, value, country, expected) in [
            (Key::Gender, "Female", None, Some("f")),
            (Key::BirthMonth, "7", None, Some("07")),
            (Key::BirthDay, "32", None, None),
            (Key::FirstName, "Anne-Marie ", None, Some("annemarie")),
            (Key::LastName, "O'Brien", None, Some("obrien")),
            (Key::LastName, "García", None, Some("garcía")),
            (Key::City, "New York", None, Some("newyork")),
            (Key::Zip, "94035-1234", Some("US"), Some("94035")),
            (Key::Zip, "M1 1AE", Some("GB"), Some("m11ae")),
            (Key::Country, "DE", None, Some("de")),
            (Key::Country, "Germany", None, None),
            (Key::Email, "nobody", None, None),
            (Key::Phone, "0049", None, None),
            (Key::ExternalId, " Ab-1 ", None, Some("Ab-1")),
        ] {
            assert_eq!(normalised(&key, value, country).as_deref(), expected, "{key:?} {value}");
        }
    }

    #[test]
    fn nothing_is_not_hashed() {
        assert_eq!(hashed(&Key::Email, "  ", None).as_deref(), Some(""));
        assert_eq!(hashed(&Key::LastName, "-", None).as_deref(), Some(""));
    }
}
