//! One create at Meta and everything known about whether it happened.

use serde::{Deserialize, Serialize};

use crate::{AdAccountId, OperationId};

/// Where an operation stands (design: "Never twice").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationState {
    /// Written down; nothing left the machine.
    Planned,
    /// Committed before the first byte leaves.
    Sending,
    /// The answer is missing or says nothing; being looked up by label.
    Ambiguous,
    /// It exists at Meta.
    Made,
    /// Meta said no, definitely.
    Refused,
    /// Could not be settled; a person decides.
    Parked,
}

impl OperationState {
    const ALL: [OperationState; 6] =
        [Self::Planned, Self::Sending, Self::Ambiguous, Self::Made, Self::Refused, Self::Parked];

    pub fn code(self) -> &'static str {
        match self {
            OperationState::Planned => "planned",
            OperationState::Sending => "sending",
            OperationState::Ambiguous => "ambiguous",
            OperationState::Made => "made",
            OperationState::Refused => "refused",
            OperationState::Parked => "parked",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The words people read.
    pub fn label(self) -> &'static str {
        match self {
            OperationState::Planned => "Planned",
            OperationState::Sending => "Sending",
            OperationState::Ambiguous => "Unknown, being checked",
            OperationState::Made => "Made",
            OperationState::Refused => "Not made",
            OperationState::Parked => "Waiting for you",
        }
    }

    /// Nothing more happens by itself.
    pub fn settled(self) -> bool {
        matches!(self, OperationState::Made | OperationState::Refused | OperationState::Parked)
    }
}

/// Why an operation waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParkedReason {
    /// Facebook no longer accepts the connection; nothing was sent since.
    Reconnect,
    /// Sent twice, and never found: Meta may still be slow to show it.
    NotFound,
    /// Meta did not let us look for so long that a person should.
    CannotLook,
    /// Meta would not take it for so long that a person should decide. Nothing was created.
    CannotSend,
}

impl ParkedReason {
    const ALL: [ParkedReason; 4] = [Self::Reconnect, Self::NotFound, Self::CannotLook, Self::CannotSend];

    pub fn code(self) -> &'static str {
        match self {
            ParkedReason::Reconnect => "reconnect",
            ParkedReason::NotFound => "not_found",
            ParkedReason::CannotLook => "cannot_look",
            ParkedReason::CannotSend => "cannot_send",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Nothing can have been created at Meta, so sending again cannot double.
    pub fn nothing_sent(self) -> bool {
        matches!(self, ParkedReason::Reconnect | ParkedReason::CannotSend)
    }

    /// What happened and what a person can do, in a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            ParkedReason::Reconnect => {
                "Facebook no longer accepts the connection. Nothing was created. Connect again, then continue here."
            }
            ParkedReason::NotFound => {
                "The answer was lost, and the campaign was not found under its label after sending once more. Look in Ads Manager, then decide here."
            }
            ParkedReason::CannotLook => {
                "The answer was lost, and Meta does not let us look. Look in Ads Manager, then decide here."
            }
            ParkedReason::CannotSend => {
                "Meta did not take the request for a long time. Nothing was created. Try again, or treat it as not made."
            }
        }
    }
}

/// What Meta said when it refused, kept whole with the operation and shown as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MetaRefusal {
    pub http: u16,
    pub code: i64,
    pub subcode: Option<i64>,
    pub message: String,
    pub user_title: Option<String>,
    pub user_message: Option<String>,
    /// Form fields Meta blames, as dotted paths.
    pub blamed: Vec<String>,
    pub trace_id: Option<String>,
    pub transient: bool,
}

/// An operation as its page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    pub id: OperationId,
    pub account_id: AdAccountId,
    pub account_name: String,
    pub name: String,
    pub state: OperationState,
    /// Why it waits; `None` unless parked.
    pub parked: Option<ParkedReason>,
    /// How many times the create was sent.
    pub attempts: i64,
    /// How many look-ups by label were made since the last sending.
    pub checks: i64,
    /// The request as sent: path and parameters, label included.
    pub request: Request,
    pub label: String,
    pub meta_id: Option<String>,
    pub refusal: Option<MetaRefusal>,
    /// It was found by its label after the answer was lost.
    pub adopted: bool,
    /// Doubles found and deleted, all paused.
    pub doubles_removed: i64,
    pub created_at_ms: i64,
    pub next_check_at_ms: Option<i64>,
    pub settled_at_ms: Option<i64>,
    pub by: String,
    /// The Facebook person through whose connection it goes.
    pub through: String,
    /// What Meta stored, read back after the create; `None` until read.
    pub stored: Option<Vec<(String, String)>>,
}

/// A request in words: what the review page shows and the journal keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// `POST`.
    pub method: String,
    /// Without host: `/v26.0/act_123/campaigns`.
    pub path: String,
    /// In the order sent. Never a token or proof.
    pub params: Vec<(String, String)>,
}
