//! The referee's own tests: with a small specification made up here, and with Meta's where it is at hand.

#![expect(clippy::print_stdout, reason = "what was sent and refused is for whoever looks")]
#![expect(clippy::unwrap_used, reason = "all of it is tests, helpers included")]

mod answers;
mod bodies;
mod files;
mod recorded;
mod requests;
mod small;
