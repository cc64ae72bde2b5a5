//! The site is embedded into release builds; a new one must be noticed although only xtask knows when it was built.

fn main() {
    println!("cargo:rerun-if-changed=../target/site/manifest.json");
}
