//! The sandbox over real HTTP.

#![expect(clippy::unwrap_used, reason = "all of it is tests, helpers included")]

mod ads;
mod adsets;
mod audiences;
mod batch;
mod business_login;
mod campaigns;
mod controls;
mod copies;
mod creatives;
mod desk;
mod dialog;
mod estimates;
mod faults;
mod garbage;
mod hooks;
mod insights;
mod limits;
mod media;
mod mistakes;
mod nonsense;
mod previews;
mod reads;
mod receiver;
mod recording;
mod reports;
mod rules;
mod search;
mod shapes;
mod statuses;
mod studies;
mod support;
mod targeting;
mod tokens;
mod tree;
