//! Connections to Facebook: all of them, making one, one by itself.

mod attempt;
mod begin;
mod detail;
mod home;
mod outcome;
mod words;

pub use attempt::Attempt;
pub use begin::{Begin, Connect, begin};
pub use detail::{Connection, Disconnect, disconnect};
pub use home::Connections;
pub(super) use words::{state_icon, state_note, state_tone};
