#![doc = include_str!("../README.md")]

mod answer;
mod finding;
mod kind;
mod match_up;
mod platform;
mod record;
mod request;
mod selection;
mod spec;
mod value;

pub use answer::Outcome;
pub use finding::{Finding, Grade, Tally, Verdict};
pub use kind::Kind;
pub use record::{Judged, Recorded};
pub use spec::{LoadError, ParamFacts, Spec};

/// What plays the id-to-node table: the type of the object behind an id, `None` when nobody knows it.
///
/// `act_…` and `me` need not be known.
pub type NodeOf<'a> = &'a dyn Fn(&str) -> Option<String>;
