//! The real router over a real database and a Meta that speaks HTTP; and the program as an operator starts it.

#![expect(clippy::unwrap_used, reason = "all of it is tests, helpers included")]

#[macro_use]
mod support;

mod assets;
mod bodies;
mod busy;
mod callback;
mod cookies;
mod forms;
mod forms_taken;
mod headers;
mod health;
mod interrupted;
mod journey;
mod listening;
mod logs;
mod markup;
mod pages;
mod program;
mod redirects;
mod routes;
mod sessions;
mod throttle;
