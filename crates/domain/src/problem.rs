//! The one vocabulary in which problems leave the program: codes and numbers, never prose, secrets or Meta's own text.

use serde::{Deserialize, Serialize};

/// What went wrong, told to people (`Display`) and programs ([`Problem::code`], [`Problem::http_status`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Problem {
    /// Nobody is signed in, or the session ended.
    NotSignedIn,
    /// Address or password wrong; which of the two is not told.
    WrongCredentials,
    /// Signing up did not work; whether the address is known is not told.
    SignUpRefused,
    /// Too many tries; wait.
    TooManyTries { retry_after_s: u64 },
    /// The server has more to do than it can; try again soon.
    Busy { retry_after_s: u64 },
    /// Signed in, but the role does not allow it.
    Forbidden,
    /// A form posted from another site, or by a browser that does not say where from.
    ForeignOrigin,
    /// Not there, or not this organization's: the two look alike on purpose.
    NotFound,
    /// Someone else changed it meanwhile, or it is past the state in which this can be done.
    Conflict,
    /// What was typed cannot be used; every fault at once.
    Invalid { faults: Vec<FieldFault> },
    /// The body is larger than the door allows.
    TooLarge,
    /// Meta did not answer, or not sensibly.
    MetaUnavailable,
    /// Meta answered that it is too much for now.
    MetaThrottled { retry_after_s: u64 },
    /// The connection's token no longer works; someone must connect again.
    ReconnectMeta,
    /// Meta refused the request itself.
    MetaRefused,
    /// Our fault; the log knows more.
    Internal,
}

impl Problem {
    /// A problem of one field.
    pub fn field(field: &'static str, fault: Fault) -> Self {
        Problem::Invalid { faults: vec![FieldFault::new(field, fault)] }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::NotSignedIn => "not_signed_in",
            Problem::WrongCredentials => "wrong_credentials",
            Problem::SignUpRefused => "sign_up_refused",
            Problem::TooManyTries { .. } => "too_many_tries",
            Problem::Busy { .. } => "busy",
            Problem::Forbidden => "forbidden",
            Problem::ForeignOrigin => "foreign_origin",
            Problem::NotFound => "not_found",
            Problem::Conflict => "conflict",
            Problem::Invalid { .. } => "invalid",
            Problem::TooLarge => "too_large",
            Problem::MetaUnavailable => "meta_unavailable",
            Problem::MetaThrottled { .. } => "meta_throttled",
            Problem::ReconnectMeta => "reconnect_meta",
            Problem::MetaRefused => "meta_refused",
            Problem::Internal => "internal",
        }
    }

    /// The status a page or an API answer carries.
    pub fn http_status(&self) -> u16 {
        match self {
            Problem::NotSignedIn | Problem::WrongCredentials => 401,
            Problem::Forbidden | Problem::ForeignOrigin => 403,
            Problem::NotFound => 404,
            Problem::Conflict => 409,
            Problem::TooLarge => 413,
            Problem::Invalid { .. } | Problem::MetaRefused | Problem::SignUpRefused => 422,
            Problem::TooManyTries { .. } | Problem::MetaThrottled { .. } => 429,
            Problem::Internal => 500,
            Problem::ReconnectMeta | Problem::MetaUnavailable | Problem::Busy { .. } => 503,
        }
    }

    /// A short headline for an error page.
    pub fn title(&self) -> &'static str {
        match self {
            Problem::NotSignedIn => "Sign in first",
            Problem::WrongCredentials => "That did not match",
            Problem::SignUpRefused => "We could not sign you up with this",
            Problem::TooManyTries { .. } => "Too many tries",
            Problem::Busy { .. } => "Adlane is busy",
            Problem::Forbidden => "Your role does not allow this",
            Problem::ForeignOrigin => "This came from another site",
            Problem::NotFound => "Not found",
            Problem::Conflict => "This has changed meanwhile",
            Problem::Invalid { .. } => "Something needs correcting",
            Problem::TooLarge => "That is too large",
            Problem::MetaUnavailable => "Meta does not answer",
            Problem::MetaThrottled { .. } => "Meta asks us to slow down",
            Problem::ReconnectMeta => "The Facebook connection needs you",
            Problem::MetaRefused => "Meta refused the request",
            Problem::Internal => "Something went wrong on our side",
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Problem::NotSignedIn => {
                f.write_str("Your session ended or never began. Sign in and you are taken back here.")
            }
            Problem::WrongCredentials => {
                f.write_str("E-mail address or password is not right. Check both and try again.")
            }
            Problem::SignUpRefused => f.write_str(
                "If you have used Adlane before, sign in instead. Otherwise check the address and try again.",
            ),
            Problem::TooManyTries { retry_after_s } => {
                write!(f, "Too many tries. Wait {}, then try again.", seconds(*retry_after_s))
            }
            Problem::Busy { retry_after_s } => {
                write!(f, "The server is busy. Nothing was changed. Try again in {}.", seconds(*retry_after_s))
            }
            Problem::Forbidden => f.write_str("Ask an admin of your organization to do this."),
            Problem::ForeignOrigin => {
                f.write_str("Adlane takes forms only from its own pages. Open the page here and send it again.")
            }
            Problem::NotFound => f.write_str("It does not exist, or your organization has no access to it."),
            Problem::Conflict => {
                f.write_str("Someone else, or another tab, was first. Look at the current state, then decide again.")
            }
            Problem::Invalid { faults } => match faults.as_slice() {
                [one] => write!(f, "{}", one.fault),
                many => write!(f, "{} fields need correcting.", many.len()),
            },
            Problem::TooLarge => f.write_str("What was sent is larger than this page accepts. Send less at once."),
            Problem::MetaUnavailable => {
                f.write_str("Meta gave no usable answer. Nothing is lost; try again in a minute.")
            }
            Problem::MetaThrottled { retry_after_s } => {
                write!(f, "Meta limits how often we may ask. Try again in {}.", seconds(*retry_after_s))
            }
            Problem::ReconnectMeta => {
                f.write_str("Facebook no longer accepts the stored permission. Connect again to continue.")
            }
            Problem::MetaRefused => f.write_str("Meta did not accept it. Its own words are shown with the object."),
            Problem::Internal => {
                f.write_str("We have logged it. Try again; if it stays, tell us the request id below.")
            }
        }
    }
}

impl std::error::Error for Problem {}

/// Seconds in words a person reads.
fn seconds(s: u64) -> String {
    match s {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{s} seconds"),
        _ => format!("{} minutes", s.div_ceil(60)),
    }
}

/// A fault and the form field it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldFault {
    /// The field's `name` in the form and in the API.
    pub field: String,
    pub fault: Fault,
}

impl FieldFault {
    pub fn new(field: &'static str, fault: Fault) -> Self {
        Self { field: field.to_owned(), fault }
    }
}

/// Why a field's content cannot be used. `Display` names cause and fix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    Required,
    Choose,
    TooLong {
        max: usize,
    },
    TooShort {
        min: usize,
    },
    NotAnEmail,
    /// An account with this address exists. Told only to someone already known to the organization.
    Taken,
    /// Not the password of whoever is signed in.
    WrongPassword,
    NotMoney,
    /// `1.234`: thousand two hundred or one and a bit?
    AmbiguousMoney,
    /// More decimals than Meta takes in this currency.
    Decimals {
        currency: String,
        allowed: u8,
    },
    Negative,
    Zero,
    TooMuch,
    /// Below Meta's minimum; the amount is already in words with its currency.
    BelowMinimum {
        minimum: String,
    },
    NotADate,
    /// The clock jumps over this moment in the account's zone.
    ClockGap {
        zone: String,
    },
    InThePast,
    /// The account's zone is not in our time zone database.
    UnknownZone {
        zone: String,
    },
    EndBeforeStart,
    EndNeeded,
    NotACountry {
        value: String,
    },
    /// A range typed the wrong way round.
    MinAboveMax,
    UnknownChoice,
    /// Meta has retired this value.
    NotOffered,
    /// Ads cannot run in this account in its present state.
    AccountUnusable {
        state: String,
    },
    /// The connection behind the account may only read.
    ReadOnly,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Required => f.write_str("This is needed. Fill it in."),
            Fault::Choose => f.write_str("Choose one of the answers."),
            Fault::TooLong { max } => write!(f, "Too long: at most {max} characters. Shorten it."),
            Fault::TooShort { min } => write!(f, "Too short: use at least {min} characters."),
            Fault::NotAnEmail => f.write_str("This is not an e-mail address. Write it like name@example.com."),
            Fault::Taken => f.write_str("This is already in use. Choose another."),
            Fault::WrongPassword => f.write_str("This is not your password. Type it again."),
            Fault::NotMoney => {
                f.write_str("This is not an amount. Write digits with at most one decimal point, like 1234.50.")
            }
            Fault::AmbiguousMoney => {
                f.write_str("This can be read two ways. Leave out the thousands separator, like 1234 or 1234.50.")
            }
            Fault::Decimals { currency, allowed: 0 } => {
                write!(f, "Meta takes {currency} in whole units only. Leave out the decimals.")
            }
            Fault::Decimals { currency, allowed } => write!(f, "{currency} has at most {allowed} decimals. Round it."),
            Fault::Negative => f.write_str("An amount cannot be negative. Leave out the minus sign."),
            Fault::Zero => f.write_str("Zero would never deliver. Write an amount, or choose no campaign budget."),
            Fault::TooMuch => f.write_str("This is more than Meta can store. Check the number of digits."),
            Fault::BelowMinimum { minimum } => {
                write!(f, "Below Meta's minimum for this account. Use at least {minimum}.")
            }
            Fault::NotADate => f.write_str("This is not a date and time. Write it like 2026-12-24 18:00."),
            Fault::ClockGap { zone } => {
                write!(f, "This moment does not exist in {zone}: the clock jumps over it. Choose an hour later.")
            }
            Fault::UnknownZone { zone } => {
                write!(
                    f,
                    "Adlane does not know this account's time zone, {zone}. Leave the date empty and set it in Ads Manager."
                )
            }
            Fault::InThePast => {
                f.write_str("This is in the past. Choose a later moment, or leave it empty to start at once.")
            }
            Fault::EndBeforeStart => f.write_str("The end must come after the start."),
            Fault::EndNeeded => f.write_str("A lifetime budget needs an end. Set one, or choose a daily budget."),
            Fault::NotACountry { value } => {
                write!(f, "“{value}” is not a two-letter country code. Write codes like US, DE.")
            }
            Fault::MinAboveMax => f.write_str("The lower amount is above the upper one. Swap them."),
            Fault::UnknownChoice => f.write_str("This is not one of the answers offered. Choose one from the list."),
            Fault::AccountUnusable { state } => {
                write!(f, "Ads cannot run in this account: {state}. Settle that at Meta, or choose another account.")
            }
            Fault::ReadOnly => {
                f.write_str("The connection behind this account may only read. Connect again and choose “manage”.")
            }
            Fault::NotOffered => f.write_str("Meta no longer offers this for new campaigns. Choose one from the list."),
        }
    }
}
