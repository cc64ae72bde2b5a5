//! The sandbox over real HTTP.

#![expect(clippy::unwrap_used, reason = "all of it is tests, helpers included")]

mod audiences;
mod batch;
mod business_login;
mod campaigns;
mod controls;
mod dialog;
mod faults;
mod hooks;
mod reads;
mod receiver;
mod rules;
mod studies;
mod support;
mod tokens;
