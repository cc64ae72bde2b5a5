#![doc = include_str!("../README.md")]

pub mod args;
pub mod assets;
pub mod callback;
pub mod config;
pub mod health;
pub mod listen;
pub mod middleware;
pub mod pages;
pub mod router;
pub mod run;
