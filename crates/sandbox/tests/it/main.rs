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
mod estimates;
mod faults;
mod garbage;
mod insights;
mod limits;
mod media;
mod previews;
mod reads;
mod reports;
mod search;
mod statuses;
mod support;
mod targeting;
mod tokens;
mod tree;
