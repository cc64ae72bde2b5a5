//! What went wrong, told apart by what one does about it.

use domain::operation::MetaRefusal;

/// Why a call did not give what was asked for. Each variant is a different thing to do.
///
/// The text shown by `Display` holds numbers only; what Meta said in words is in [`Error::refusal`].
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The token is dead (190, 102): the person must reconnect. The subcode says why: 458 app removed, 460 password
    /// changed, 463 expired, 467 logged out, 459 and 464 the person must visit Facebook first.
    #[error("Meta rejected the token (code {code}, subcode {subcode:?})")]
    TokenRejected { code: i64, subcode: Option<i64>, refusal: Box<MetaRefusal> },
    /// The person or app may not do this (10, 200-299): ask for the permission again, or give the role.
    #[error("a permission is missing ({})", numbers(.0))]
    PermissionMissing(Box<MetaRefusal>),
    /// A rate limit (4, 17, 32, 341, 613, 800xx, HTTP 429): nothing was done; come back after so many seconds. `http`
    /// 0: the wait was stated before, and this call did not leave.
    #[error("Meta asks to wait {retry_after_s} s ({})", numbers(.refusal))]
    Throttled { retry_after_s: u64, refusal: Box<MetaRefusal> },
    /// Meta is in trouble (1, 2, `is_transient`, HTTP 5xx). Reads may be repeated; whether a write happened is unknown.
    #[error("Meta is unavailable ({})", numbers(.0))]
    Unavailable(Box<MetaRefusal>),
    /// The object does not exist, was deleted, or this token cannot see it; Meta does not say which (100/33, 803).
    #[error("not found at Meta ({})", numbers(.0))]
    NotFound(Box<MetaRefusal>),
    /// Any other definite no, `{"success": false}` included: it did not happen and repeating it will not help.
    #[error("Meta refused ({})", numbers(.0))]
    Refused(Box<MetaRefusal>),
    /// Our app is set up wrongly: id, secret, proof, redirect address, version (101, 104, 2635, 100/36008, a refused
    /// secret or proof): the operator must act. `http` 0: found here, Meta was not asked.
    #[error("the Meta app is misconfigured ({})", numbers(.0))]
    Misconfigured(Box<MetaRefusal>),
    /// The login code was used before or has expired (100/36009, 100/36007): log in again.
    #[error("the login code is used up ({})", numbers(.0))]
    CodeUsed(Box<MetaRefusal>),
    /// No answer came. `never_sent`: no connection came about, so nothing can have been written; otherwise whether a
    /// write happened is unknown.
    #[error("no answer from Meta (never sent: {never_sent})")]
    Transport { never_sent: bool },
    /// An answer came that says nothing: cut off, not JSON, not what was asked for, over 4 MiB, or a redirect.
    #[error("Meta's answer cannot be read")]
    Unreadable,
}

impl Error {
    /// Whether a write that ended like this may have happened all the same, so that it must be looked up before
    /// anything is sent again.
    pub fn write_outcome_unknown(&self) -> bool {
        matches!(self, Error::Transport { never_sent: false } | Error::Unavailable(_) | Error::Unreadable)
    }

    /// Whether asking once more soon may help.
    pub fn retryable_read(&self) -> bool {
        matches!(self, Error::Transport { .. } | Error::Unavailable(_) | Error::Unreadable)
    }

    /// Meta's own words and numbers; `None` when there was no readable answer.
    pub fn refusal(&self) -> Option<&MetaRefusal> {
        match self {
            Error::TokenRejected { refusal, .. }
            | Error::Throttled { refusal, .. }
            | Error::PermissionMissing(refusal)
            | Error::Unavailable(refusal)
            | Error::NotFound(refusal)
            | Error::Refused(refusal)
            | Error::Misconfigured(refusal)
            | Error::CodeUsed(refusal) => Some(refusal),
            Error::Transport { .. } | Error::Unreadable => None,
        }
    }
}

/// What may be logged of a refusal: numbers and the trace id support asks for.
fn numbers(refusal: &MetaRefusal) -> String {
    let mut text = format!("HTTP {}, code {}", refusal.http, refusal.code);
    if let Some(subcode) = refusal.subcode {
        text.push_str(&format!(", subcode {subcode}"));
    }
    if let Some(trace) = &refusal.trace_id {
        text.push_str(&format!(", trace {trace}"));
    }
    text
}
