#![doc = include_str!("../README.md")]

use app as _;

/// Called by `public/boot.js` after the wasm is there.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
