//! Identifiers. Ours are UUIDv7 text; Meta's are kept as the text they came as, because they
//! exceed 2^53 and must never pass through a number.

use serde::{Deserialize, Serialize};

use crate::Problem;

macro_rules! our_ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text stored and shown.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = Problem;
            /// Accepts the hyphenated lower-case form only; anything else is "not found", not "invalid",
            /// so that a guessed address tells nothing.
            fn from_str(text: &str) -> Result<Self, Problem> {
                let shape = text.len() == 36
                    && text.bytes().enumerate().all(|(at, byte)| match at {
                        8 | 13 | 18 | 23 => byte == b'-',
                        _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
                    });
                if shape { Ok(Self(text.to_owned())) } else { Err(Problem::NotFound) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = Problem;
            fn try_from(text: String) -> Result<Self, Problem> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    )*};
}

our_ids! {
    /// An organization: the tenant. Leads every tenant key.
    OrganizationId,
    /// A person who signs in.
    UserId,
    /// One Facebook person's or system user's grant to an organization.
    ConnectionId,
    /// One walk through Facebook's dialog and what came of it.
    AttemptId,
    /// What someone said they are about to build in Ads Manager.
    IntentId,
    /// A campaign form being filled in.
    DraftId,
    /// One create at Meta: idempotency key and launch step in one row.
    OperationId,
}

/// An ad account's number at Meta, without the `act_` prefix. API paths want the prefix, Ads Manager links do not.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AdAccountId(String);

impl AdAccountId {
    /// The bare number, as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form API paths use: `act_123`.
    pub fn act(&self) -> String {
        format!("act_{}", self.0)
    }
}

impl std::str::FromStr for AdAccountId {
    type Err = Problem;
    /// Accepts the number with or without `act_`.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let digits = text.strip_prefix("act_").unwrap_or(text);
        let shape = (1..=20).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if shape { Ok(Self(digits.to_owned())) } else { Err(Problem::NotFound) }
    }
}

impl TryFrom<String> for AdAccountId {
    type Error = Problem;
    fn try_from(text: String) -> Result<Self, Problem> {
        text.parse()
    }
}

impl From<AdAccountId> for String {
    fn from(id: AdAccountId) -> String {
        id.0
    }
}

impl std::fmt::Display for AdAccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ad_account_is_the_same_with_and_without_its_prefix() {
        let bare: AdAccountId = "120000000000000001".parse().unwrap();

        assert_eq!("act_120000000000000001".parse(), Ok(bare.clone()));
        assert_eq!(bare.act(), "act_120000000000000001");
    }

    #[test]
    fn ids_of_another_shape_are_not_found() {
        for text in ["", "1", "../../etc", "0190F3C0-0000-7000-8000-000000000000", "act_", "act_12a"] {
            assert_eq!(text.parse::<ConnectionId>(), Err(Problem::NotFound), "{text}");
            assert!(text == "1" || text.parse::<AdAccountId>().is_err(), "{text}");
        }
    }
}
