//! Finding, or installing, the browser the journeys run in.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Result, fail};
use crate::{environment, process};

/// Chromium's program: `ADLANE_CHROMIUM`, else the system's; installed through apt when root on Debian.
pub(crate) fn chromium() -> Result<PathBuf> {
    if let Some(path) = environment::variable("ADLANE_CHROMIUM") {
        return Ok(path.into());
    }
    if let Some(path) = installed() {
        return Ok(path);
    }
    apt_install("chromium", "Chromium")?;
    match installed() {
        Some(path) => Ok(path),
        None => fail("Chromium was installed but is not in PATH; name it in ADLANE_CHROMIUM"),
    }
}

fn installed() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(environment::find)
}

/// Installs a Debian package.
///
/// # Errors
/// When this is not Debian or we are not root: the message says what to install by hand.
pub(crate) fn apt_install(package: &str, called: &str) -> Result<()> {
    if !environment::can_apt_install() {
        return fail(format!("{called} is missing. On Debian or Ubuntu: `sudo apt-get install {package}`"));
    }
    println!("installing {package} through apt");
    let apt = |args: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(args).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    process::succeed(&mut apt(&["update", "--quiet"]))?;
    process::succeed(&mut apt(&["install", "--yes", "--no-install-recommends", package]))
}
