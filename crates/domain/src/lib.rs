#![doc = include_str!("../README.md")]

pub mod account;
pub mod attempt;
pub mod campaign;
pub mod connection;
pub mod ids;
pub mod intent;
pub mod money;
pub mod operation;
pub mod problem;
pub mod role;
pub mod text;
pub mod words;
pub mod zone;

pub use ids::*;
pub use money::{Currency, Money};
pub use problem::{Fault, FieldFault, Problem};
pub use role::{Act, Role};
