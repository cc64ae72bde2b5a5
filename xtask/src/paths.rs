//! Where things lie.

use std::path::{Path, PathBuf};

use crate::environment;

/// The checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies one directory below the workspace root")
        .to_path_buf()
}

/// Cargo's target directory.
pub(crate) fn target() -> PathBuf {
    environment::variable("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// What the server serves under `/assets` and, in release builds, embeds. Always in the checkout's own `target`,
/// because the server's build names this place.
pub(crate) fn site() -> PathBuf {
    root().join("target/site")
}

/// Intermediate files that only make the next run faster.
pub(crate) fn cache() -> PathBuf {
    root().join("target/xtask")
}

/// Programs xtask installed for itself.
pub(crate) fn tools() -> PathBuf {
    root().join("target/tools")
}

/// The server built by `cargo build`.
pub(crate) fn server(release: bool) -> PathBuf {
    let name = if cfg!(windows) { "adlane.exe" } else { "adlane" };
    target().join(if release { "release" } else { "debug" }).join(name)
}
