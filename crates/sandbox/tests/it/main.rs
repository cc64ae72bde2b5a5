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
mod faults;
mod garbage;
mod hooks;
mod limits;
mod reads;
mod receiver;
mod rules;
mod statuses;
mod studies;
mod support;
mod targeting;
mod tokens;
mod tree;
