//! The few things xtask takes from its surroundings.
#![expect(
    clippy::disallowed_methods,
    reason = "xtask is not part of the server, whose settings live in server::config"
)]

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A variable, unless it is unset or empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Takes Adlane's settings out of a server's surroundings: a measurement uses none but its own.
pub(crate) fn without_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("ADLANE_") {
            command.env_remove(name);
        }
    }
}

/// The cargo that runs us, so that a `+toolchain` stays in force.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Directories of `PATH`, in order.
pub(crate) fn path_directories() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}

/// `PATH` with `first` searched before everything else.
pub(crate) fn path_with(first: &Path) -> OsString {
    let mut directories = vec![first.to_path_buf()];
    directories.extend(path_directories());
    std::env::join_paths(directories).unwrap_or_else(|_| std::env::var_os("PATH").unwrap_or_default())
}

/// Where a program lies in `PATH`; `None` when it does not.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    path_directories().into_iter().map(|directory| directory.join(program)).find(|path| path.is_file())
}

/// Whether we are root. Asks `id`, because the standard library has no call for it.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// Whether packages can be had through apt without asking anyone.
pub(crate) fn can_apt_install() -> bool {
    Path::new("/etc/debian_version").exists() && find("apt-get").is_some() && is_root()
}
