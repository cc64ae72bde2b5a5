//! Reading Meta's JSON: ids that come as text or numbers, numbers that come as text, texts of any length.

use domain::text;
use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;

use crate::Error;

/// Names are cut to this many characters. Meta's own limits are lower where they are known.
pub(crate) const NAME_CHARS: usize = 500;
/// Sentences Meta writes for people.
pub(crate) const SENTENCE_CHARS: usize = 2_000;
/// Enum values, zones, trace ids.
pub(crate) const WORD_CHARS: usize = 100;

/// An account number without `act_`, however it was written.
pub(crate) fn bare(account: &str) -> &str {
    account.strip_prefix("act_").unwrap_or(account)
}

/// A whole number, also as text. Never through a float: ids and amounts exceed 2^53.
pub(crate) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A text of at most `max` characters without control characters; `None` when it is empty or no text.
pub(crate) fn words(value: &Value, max: usize) -> Option<String> {
    let text = text::cap(value.as_str()?, max);
    (!text.trim().is_empty()).then_some(text)
}

/// An object's id. Meta writes text; some documents and older objects show numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Id(pub(crate) String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = match Value::deserialize(deserializer)? {
            Value::String(text) => text,
            Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
            _ => return Err(D::Error::custom("an id is text or a whole number")),
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':' | b'.');
        if text.is_empty() || text.len() > WORD_CHARS || !text.bytes().all(plain) {
            return Err(D::Error::custom("not an id"));
        }
        Ok(Self(text))
    }
}

/// A name or word; anything that is no text counts as empty, because a missing name must not hide the object.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Name(pub(crate) String);

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(words(&Value::deserialize(deserializer)?, NAME_CHARS).unwrap_or_default()))
    }
}

impl Name {
    /// `None` when Meta sent nothing.
    pub(crate) fn known(self) -> Option<String> {
        (!self.0.is_empty()).then_some(self.0)
    }
}

/// `null` is as good as absent: what a write did must not be lost over it.
pub(crate) fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// A whole number that may come as text, may be absent, or `null`.
///
/// # Errors
/// Present but no whole number: an amount that cannot be read must not turn into none.
pub(crate) fn some_integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.is_empty() => Ok(None),
        value => integer(&value).map(Some).ok_or_else(|| D::Error::custom("not a whole number")),
    }
}

/// `2026-05-12T10:45:09-0700`, or with a colon, or `Z`; milliseconds since 1970. `None`: not a time.
pub(crate) fn moment_ms(text: &str) -> Option<i64> {
    let parsed = Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text).or_else(|_| text.parse::<Timestamp>());
    parsed.ok().map(Timestamp::as_millisecond)
}

/// Seconds since 1970 as a number or text, or a time in words; milliseconds since 1970.
pub(crate) fn some_moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let seconds = integer(&value).filter(|seconds| *seconds > 0).map(|seconds| seconds.saturating_mul(1_000));
    Ok(seconds.or_else(|| moment_ms(value.as_str()?)))
}

/// Answer of a create.
#[derive(Debug, Deserialize)]
pub(crate) struct Created {
    pub(crate) id: Id,
}

/// Answer of an update or delete: `{"success": true}`, or a bare `true`.
#[derive(Debug)]
pub(crate) struct Accepted;

impl<'de> Deserialize<'de> for Accepted {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let yes = value == Value::Bool(true) || value.get("success") == Some(&Value::Bool(true));
        if yes { Ok(Self) } else { Err(D::Error::custom("no success")) }
    }
}

/// A path segment made of an id we were given. What cannot be an id is not sent to Meta at all: `..` or a slash
/// would address something else.
///
/// # Errors
/// [`Error::NotFound`] with `http` 0: Meta was not asked.
pub(crate) fn segment(id: &str) -> Result<String, Error> {
    let plain =
        !id.is_empty() && id.len() <= WORD_CHARS && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain {
        return Ok(id.to_owned());
    }
    Err(Error::NotFound(Box::new(domain::operation::MetaRefusal {
        code: 100,
        subcode: Some(33),
        message: "This cannot be the id of anything at Meta, so Meta was not asked.".into(),
        ..Default::default()
    })))
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::{Accepted, Created, Id, moment_ms, segment};

    #[test]
    fn metas_times_are_read_with_their_offset() {
        assert_eq!(moment_ms("2026-05-12T10:45:09-0700"), Some(1_778_607_909_000));
        assert_eq!(moment_ms("2026-05-12T17:45:09+0000"), Some(1_778_607_909_000));
        assert_eq!(moment_ms("2026-05-12T17:45:09Z"), Some(1_778_607_909_000));
        assert_eq!(moment_ms("yesterday"), None);
    }

    #[test]
    fn ids_beyond_two_to_the_53_keep_every_digit() {
        let text: Created = from_value(json!({"id": "120231741510640018", "new": {}})).unwrap();
        let number: Created = serde_json::from_str(r#"{"id":120231741510640018}"#).unwrap();

        assert_eq!(text.id, Id("120231741510640018".into()));
        assert_eq!(number.id, text.id);
    }

    #[test]
    fn what_is_no_id_is_not_taken_for_one() {
        for wrong in
            [json!({}), json!({"id": ""}), json!({"id": 1.5}), json!({"id": "a/b"}), json!({"id": null}), json!([])]
        {
            assert!(from_value::<Created>(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_plain_yes_is_a_yes() {
        assert!(from_value::<Accepted>(json!({"success": true})).is_ok());
        assert!(from_value::<Accepted>(json!(true)).is_ok());
        for no in [json!({}), json!({"success": "yes"}), json!(1), json!({"id": "1"})] {
            assert!(from_value::<Accepted>(no.clone()).is_err(), "{no}");
        }
    }

    #[test]
    fn an_id_cannot_climb_out_of_its_path() {
        for wrong in ["", "..", "1/2", "1?x=1", "ä", "1#"] {
            assert!(segment(wrong).is_err(), "{wrong}");
        }
        assert!(segment("act_123").is_ok());
    }
}
