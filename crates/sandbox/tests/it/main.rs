//! The sandbox over real HTTP.

#![expect(clippy::unwrap_used, reason = "all of it is tests, helpers included")]

mod ads;
mod adsets;
mod campaigns;
mod controls;
mod copies;
mod creatives;
mod desk;
mod dialog;
mod faults;
mod garbage;
mod limits;
mod reads;
mod statuses;
mod support;
mod targeting;
mod tokens;
mod tree;
