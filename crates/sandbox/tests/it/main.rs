//! The sandbox over real HTTP.

#![expect(clippy::unwrap_used, reason = "all of it is tests, helpers included")]

mod campaigns;
mod controls;
mod dialog;
mod estimates;
mod faults;
mod insights;
mod media;
mod previews;
mod reads;
mod reports;
mod support;
mod targeting;
mod tokens;
