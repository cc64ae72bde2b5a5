//! `cargo xtask check`: everything about the code that needs no test.

use std::process::Command;

use crate::failure::{Result, fail};
use crate::{paths, process, site, tools};

/// Wasm, scripts and styles of a first visit may weigh this much, compressed.
const FIRST_LOAD_LIMIT: u64 = 150_000;

/// A check and the name it fails under.
type Check = (&'static str, fn() -> Result<()>);

/// Runs every check, also after one failed, and names those that did.
pub(crate) fn check() -> Result<()> {
    let mut failed = Vec::new();
    let checks: [Check; 6] = [
        ("formatting", formatting),
        ("lints", lints),
        ("lints for wasm", lints_for_wasm),
        ("dependencies", dependencies),
        ("unused dependencies", unused_dependencies),
        ("size", size),
    ];
    for (name, check) in checks {
        println!("== {name}");
        if let Err(failure) = check() {
            eprintln!("error: {failure}");
            failed.push(name);
        }
    }
    if failed.is_empty() { Ok(()) } else { fail(format!("failed: {}", failed.join(", "))) }
}

fn formatting() -> Result<()> {
    process::succeed(&mut process::cargo(&["fmt", "--all", "--check"]))
}

/// The default members, without `frontend`: it is never built for this machine.
fn lints() -> Result<()> {
    process::succeed(&mut process::cargo(&["clippy", "--all-targets", "--", "-D", "warnings"]))
}

fn lints_for_wasm() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    site::ensure_target(TARGET)?;
    process::succeed(&mut process::cargo(&[
        "clippy",
        "-p",
        "adlane-frontend",
        "--target",
        TARGET,
        "--profile",
        "wasm-dev",
        "--",
        "-D",
        "warnings",
    ]))
}

/// Licences, sources and bans always; known vulnerabilities when the list of them can be had.
fn dependencies() -> Result<()> {
    let path = tools::cargo_tool("deny", &["--no-default-features"])?;
    let deny = |args: &[&str]| {
        let mut command = process::cargo(&["deny"]);
        command.args(args).env("PATH", &path);
        command
    };
    process::succeed(&mut deny(&["--log-level", "warn", "check", "licenses", "bans", "sources"]))?;
    if process::ok(&mut deny(&["--log-level", "error", "fetch", "db"]))? {
        return process::succeed(&mut deny(&["--log-level", "warn", "check", "--disable-fetch", "advisories"]));
    }
    eprintln!("WARNING: the advisory database could not be fetched: known vulnerabilities were NOT looked for");
    Ok(())
}

fn unused_dependencies() -> Result<()> {
    let path = tools::cargo_tool("machete", &[])?;
    // Not through cargo: inside `cargo xtask` it would take the subcommand's name for a folder to look through.
    process::succeed(Command::new("cargo-machete").env("PATH", path).current_dir(paths::root()))
}

/// Builds what the browser gets, beside the site in use, and weighs it.
fn size() -> Result<()> {
    let site = site::build(site::Profile::Release, &paths::cache().join("release-site"))?;
    site.print_sizes()?;
    let brotli: u64 = site.first_load()?.iter().map(|size| size.brotli).sum();
    if brotli > FIRST_LOAD_LIMIT {
        return fail(format!("the first load weighs {brotli} bytes, more than {FIRST_LOAD_LIMIT}"));
    }
    Ok(())
}
