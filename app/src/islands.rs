//! The few things alive in the browser: compiled to wasm, and rendered by the server like any component.
//!
//! An island takes plain properties (context does not reach it) and enhances something that works without it.
//! What a dozen lines of plain script can do (copying, showing a password) is in `public/boot.js` instead,
//! so that pages without islands load no wasm.

mod filter_rows;

pub use filter_rows::FilterRows;
