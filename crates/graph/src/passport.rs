//! What each of Meta's error numbers means for us: one table, from which errors are sorted, people are told what to do,
//! and documents are made.

mod table;

use domain::operation::MetaRefusal;

use crate::Error;

pub(crate) use table::{Kind, Limit, find};

/// What helps against an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Log in at Facebook again; nothing else brings the token back.
    Reconnect,
    /// The person must first settle something on facebook.com, then reconnect.
    VisitFacebook,
    /// Start the login anew: its code is spent.
    LogInAgain,
    /// Ask for the permission again (`auth_type=rerequest`), or have the role on the object given.
    GrantPermission,
    /// Accept Meta's terms for custom audiences, for this ad account.
    AcceptTerms,
    /// Come back when the stated time is over.
    Wait,
    /// Ask for less at once: fewer rows, fewer days, fewer breakdowns.
    AskForLess,
    /// Correct what was entered; `blamed` often names the field.
    Correct,
    /// The object is gone, or was never visible to this token: look at what is there.
    LookAgain,
    /// Stop all automatic calls for this person: Meta blocks them, and goes on longer the more it is called.
    StopAutomation,
    /// The ad account itself is in trouble: open it at Meta.
    FixAccount,
    /// The Meta app is set up wrongly: id, secret, addresses, capabilities, Live mode, access tier.
    FixApp,
    /// The API version is over: raise the version setting.
    RaiseVersion,
    /// Go on from the offsets Meta gave.
    Resume,
    /// Write to Meta's support, with the trace id.
    AskMeta,
}

/// Who has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever made the request, at Adlane or at Facebook.
    Person,
    /// Who administers the page, the ad account or the business at Meta.
    Admin,
    /// Who runs Adlane and its Meta app.
    Operator,
    /// Nobody: time helps.
    Nobody,
    /// Meta.
    Meta,
}

/// What to do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advice {
    pub remedy: Remedy,
    pub who: Who,
    /// The same request may succeed later without anybody acting. Not the same as "may be sent again": after a write
    /// see [`Error::write_outcome_unknown`] first.
    pub transient: bool,
    /// What happened, in a sentence of ours. Meta's own words are in [`Error::refusal`].
    pub meaning: &'static str,
}

/// One row of the table, for documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PassportRow {
    /// First and last code; `None`: the number in `subcode` decides alone, wherever Meta writes it.
    pub codes: Option<(i64, i64)>,
    /// `None`: any, or none.
    pub subcode: Option<i64>,
    pub advice: Advice,
}

/// The whole table, in the order of Meta's documents.
pub fn passport() -> impl Iterator<Item = PassportRow> {
    table::rows().map(|row| PassportRow { codes: row.codes, subcode: row.subcode, advice: row.advice() })
}

impl Error {
    /// What helps, who has to act, and whether time alone may help.
    pub fn advice(&self) -> Advice {
        let known = self.refusal().filter(|refusal| refusal.code != 0).and_then(|refusal| {
            let row = find(refusal.code, refusal.subcode)?;
            // Where the endpoint, the status or `is_transient` decided otherwise, the row does not speak of this case.
            (row.kind.variant() == self.variant()).then(|| row.advice())
        });
        known.unwrap_or_else(|| self.general_advice())
    }

    fn variant(&self) -> Variant {
        match self {
            Error::TokenRejected { .. } => Variant::TokenRejected,
            Error::PermissionMissing(_) => Variant::PermissionMissing,
            Error::Throttled { .. } => Variant::Throttled,
            Error::Unavailable(_) => Variant::Unavailable,
            Error::NotFound(_) => Variant::NotFound,
            Error::Refused(_) => Variant::Refused,
            Error::Misconfigured(_) => Variant::Misconfigured,
            Error::CodeUsed(_) => Variant::CodeUsed,
            Error::Transport { .. } | Error::Unreadable => Variant::NoAnswer,
        }
    }

    fn general_advice(&self) -> Advice {
        let (remedy, who, transient, meaning) = match self.variant() {
            Variant::TokenRejected => (Remedy::Reconnect, Who::Person, false, "Facebook no longer accepts the token."),
            Variant::PermissionMissing => {
                (Remedy::GrantPermission, Who::Person, false, "A permission or a role is missing.")
            }
            Variant::Throttled => (Remedy::Wait, Who::Nobody, true, "Too many calls; Meta asks to wait."),
            Variant::Unavailable => (Remedy::Wait, Who::Meta, true, "Meta is in trouble."),
            Variant::NotFound => {
                (Remedy::LookAgain, Who::Person, false, "It does not exist, or this token cannot see it.")
            }
            Variant::Refused => (Remedy::Correct, Who::Person, false, "Meta refused the request."),
            Variant::Misconfigured => (Remedy::FixApp, Who::Operator, false, "The Meta app is set up wrongly."),
            Variant::CodeUsed => (Remedy::LogInAgain, Who::Person, false, "The login code is used up."),
            Variant::NoAnswer => (Remedy::Wait, Who::Nobody, true, "No readable answer came."),
        };
        Advice { remedy, who, transient, meaning }
    }

    /// Sorts a refusal by its row.
    pub(crate) fn of(kind: Kind, refusal: Box<MetaRefusal>, retry_after_s: u64) -> Error {
        match kind {
            Kind::Token => Error::TokenRejected { code: refusal.code, subcode: refusal.subcode, refusal },
            Kind::Permission => Error::PermissionMissing(refusal),
            Kind::Throttled { .. } => Error::Throttled { retry_after_s, refusal },
            Kind::Trouble => Error::Unavailable(refusal),
            Kind::Missing => Error::NotFound(refusal),
            Kind::App => Error::Misconfigured(refusal),
            Kind::Code => Error::CodeUsed(refusal),
            Kind::No => Error::Refused(refusal),
        }
    }
}

/// The variants of [`Error`], to compare without their contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Variant {
    TokenRejected,
    PermissionMissing,
    Throttled,
    Unavailable,
    NotFound,
    Refused,
    Misconfigured,
    CodeUsed,
    NoAnswer,
}

impl Kind {
    fn variant(self) -> Variant {
        match self {
            Kind::Token => Variant::TokenRejected,
            Kind::Permission => Variant::PermissionMissing,
            Kind::Throttled { .. } => Variant::Throttled,
            Kind::Trouble => Variant::Unavailable,
            Kind::Missing => Variant::NotFound,
            Kind::App => Variant::Misconfigured,
            Kind::Code => Variant::CodeUsed,
            Kind::No => Variant::Refused,
        }
    }
}
