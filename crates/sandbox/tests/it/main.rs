//! The sandbox over real HTTP.

#![expect(clippy::unwrap_used, reason = "all of it is tests, helpers included")]

mod campaigns;
mod controls;
mod dialog;
mod faults;
mod reads;
mod support;
mod tokens;
