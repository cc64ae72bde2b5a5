#![doc = include_str!("../README.md")]

#[macro_use]
mod macros;

pub mod accounts;
pub mod attempts;
pub mod backup;
pub mod connections;
pub mod db;
pub mod drafts;
pub mod error;
pub mod forms;
pub mod intents;
pub mod jobs;
pub mod migrations;
pub mod operations;
pub mod people;
pub mod sessions;
pub mod throttles;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use db::{Db, Tx};
pub use error::{Error, Result};
