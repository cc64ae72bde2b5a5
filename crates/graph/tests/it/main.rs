//! The client over real HTTP: against answers written byte by byte, and against the sandbox.

#![expect(clippy::unwrap_used, reason = "these are tests; clippy only recognises the functions marked as such")]

mod answers;
mod calls;
mod canned;
mod errors;
mod holds;
mod logs;
mod sandboxed;
mod shapes;
mod trees;
mod whole;
