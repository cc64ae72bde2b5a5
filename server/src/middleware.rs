//! What stands before every door.

pub mod headers;
pub mod origin;
pub mod panics;
pub mod trace;
pub mod visitor;
