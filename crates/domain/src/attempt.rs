//! One walk through Facebook's dialog: the steps shown while it is worked on, and its possible ends.

use serde::{Deserialize, Serialize};

use crate::{AttemptId, ConnectionId, connection::Access};

/// How far an attempt has come. The order is the order of the steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The browser is at Facebook.
    AtFacebook,
    CodeReceived,
    TokenExchanged,
    PermissionsCompared,
    AccountsRead,
    Finished,
}

impl Stage {
    pub const ALL: [Stage; 6] = [
        Self::AtFacebook,
        Self::CodeReceived,
        Self::TokenExchanged,
        Self::PermissionsCompared,
        Self::AccountsRead,
        Self::Finished,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Stage::AtFacebook => "at_facebook",
            Stage::CodeReceived => "code_received",
            Stage::TokenExchanged => "token_exchanged",
            Stage::PermissionsCompared => "permissions_compared",
            Stage::AccountsRead => "accounts_read",
            Stage::Finished => "finished",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }
}

/// How an attempt ended. Every end has its own page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Done,
    /// Connected, but some of the scopes asked for were not granted.
    Limited,
    /// Connected, but the person reaches no ad account.
    NoAdAccounts,
    /// Cancelled in the dialog. An app in development mode looks the same to outsiders.
    Declined,
    /// A scope without which nothing works was declined.
    RequiredScopeDeclined,
    /// The dialog came back with an error of its own, or with nothing.
    DialogFailed,
    /// The person is not the one this reconnect was for.
    OtherPerson,
    /// Meta did not answer, or not sensibly.
    MetaUnavailable,
    /// The code had been used before, or was too old.
    CodeUsed,
    /// The long-lived exchange failed; nothing was stored, because a short token dies within hours.
    LongLivedFailed,
    /// The token belongs to another app or another person than asked.
    ForeignToken,
    /// The app's own settings are wrong: its secret, id or redirect address.
    AppMisconfigured,
    /// More than ten minutes passed.
    Expired,
}

impl Outcome {
    const ALL: [Outcome; 13] = [
        Self::Done,
        Self::Limited,
        Self::NoAdAccounts,
        Self::Declined,
        Self::RequiredScopeDeclined,
        Self::DialogFailed,
        Self::OtherPerson,
        Self::MetaUnavailable,
        Self::CodeUsed,
        Self::LongLivedFailed,
        Self::ForeignToken,
        Self::AppMisconfigured,
        Self::Expired,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Limited => "limited",
            Outcome::NoAdAccounts => "no_ad_accounts",
            Outcome::Declined => "declined",
            Outcome::RequiredScopeDeclined => "required_scope_declined",
            Outcome::DialogFailed => "dialog_failed",
            Outcome::OtherPerson => "other_person",
            Outcome::MetaUnavailable => "meta_unavailable",
            Outcome::CodeUsed => "code_used",
            Outcome::LongLivedFailed => "long_lived_failed",
            Outcome::ForeignToken => "foreign_token",
            Outcome::AppMisconfigured => "app_misconfigured",
            Outcome::Expired => "expired",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.code() == code)
    }

    /// A connection exists afterwards.
    pub fn connected(self) -> bool {
        matches!(self, Outcome::Done | Outcome::Limited | Outcome::NoAdAccounts)
    }
}

/// An attempt as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    pub id: AttemptId,
    pub access: Access,
    pub stage: Stage,
    /// `None` while it is worked on.
    pub outcome: Option<Outcome>,
    /// The connection this was meant to bring back; `None` for a new one.
    pub reconnect_id: Option<ConnectionId>,
    /// What it led to; `None` when no connection came of it.
    pub connection_id: Option<ConnectionId>,
    pub meta_user_name: Option<String>,
    pub granted: Vec<String>,
    pub declined: Vec<String>,
    pub businesses: i64,
    pub accounts: i64,
    pub pages: i64,
    /// Detail for support: Meta's code, subcode and trace id, never its prose.
    pub detail: Option<String>,
    pub return_to: Option<String>,
    pub started_at_ms: i64,
    pub ended_at_ms: Option<i64>,
}

impl Attempt {
    /// The stage people are told: an attempt abandoned at Facebook for ten minutes has expired.
    pub fn outcome_at(&self, now_ms: i64) -> Option<Outcome> {
        self.outcome
            .or((self.stage == Stage::AtFacebook && now_ms - self.started_at_ms > LIFE_MS).then_some(Outcome::Expired))
    }
}

/// How long the browser may stay at Facebook.
pub const LIFE_MS: i64 = 10 * 60 * 1000;
