//! What Adlane does, with the real store on both engines and a Meta that answers over HTTP and fails on request.

#![expect(clippy::unwrap_used, reason = "all of it is tests, helpers included")]

#[macro_use]
mod support;

mod accounts;
mod campaigns;
mod connect;
mod crashes;
mod disconnect;
mod doubles;
mod forms;
mod intents;
mod lost_answers;
mod made;
mod meta_down;
mod parked;
mod people;
mod reconnect;
mod returning;
mod sealed;
mod throttle;
