//! `cargo xtask e2e`: the journeys of `end2end/` in Chromium.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::failure::{Context, Result, fail};
use crate::test::Counts;
use crate::{browsers, environment, paths, process, referee, site, tools};

/// What the journeys need besides the server.
pub(crate) struct Tools {
    pub(crate) chromium: PathBuf,
    /// Proof that [`install`] ran.
    pub(crate) node_modules: NodeModules,
}

/// The npm packages of `end2end/` are those of its lock file.
#[derive(Clone, Copy)]
pub(crate) struct NodeModules(pub(crate) ());

/// Builds site and server, then runs the journeys.
pub(crate) fn run_alone(arguments: &[String]) -> Result<()> {
    let tools = Tools { chromium: browsers::chromium()?, node_modules: install()? };
    site::build(site::Profile::Dev, &paths::site())?;
    let server = process::build_server(false)?;
    let counts = run(&tools, &server, arguments, None)?;
    if counts.failed > 0 || counts.passed == 0 { fail("not every journey passed") } else { Ok(()) }
}

/// Brings `end2end/node_modules` up to its lock file.
pub(crate) fn install() -> Result<NodeModules> {
    if environment::find("npm").is_none() || environment::find("node").is_none() {
        return fail("Node.js 20 or newer with npm is missing. On Debian or Ubuntu: `sudo apt-get install nodejs npm`");
    }
    let directory = directory();
    let lock = directory.join("package-lock.json");
    let wanted = fs::read(&lock).context(|| format!("reading {}", lock.display()))?;
    let stamp = directory.join("node_modules/.installed-from");
    if fs::read(&stamp).ok().as_deref() != Some(&wanted[..]) {
        process::succeed(
            tools::npm()
                .args(["ci", "--no-audit", "--no-fund"])
                .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
                .current_dir(&directory),
        )?;
        fs::write(&stamp, &wanted).context(|| format!("writing {}", stamp.display()))?;
    }
    Ok(NodeModules(()))
}

/// Runs Playwright against this server program; how the tests went. Output passes through. The journeys' sandboxes
/// record into `record`; `None`: nowhere.
pub(crate) fn run(tools: &Tools, server: &Path, arguments: &[String], record: Option<&Path>) -> Result<Counts> {
    let NodeModules(()) = tools.node_modules;
    let report = paths::cache().join("playwright.json");
    fs::create_dir_all(paths::cache()).context(|| "creating target/xtask".to_owned())?;
    if report.exists() {
        fs::remove_file(&report).context(|| format!("removing {}", report.display()))?;
    }
    let mut playwright = Command::new(if cfg!(windows) { "npx.cmd" } else { "npx" });
    playwright
        .args(["--no-install", "playwright", "test", "--reporter=list,json"])
        .args(arguments)
        .env("ADLANE_BIN", server)
        .env("ADLANE_CHROMIUM", &tools.chromium)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .current_dir(directory());
    if let Some(record) = record {
        playwright.env(referee::RECORD, record);
    }
    let good = process::ok(&mut playwright)?;
    let mut counts = match fs::read_to_string(&report) {
        Ok(text) => counts(&text)?,
        // Playwright did not come as far as writing one.
        Err(_) => Counts::default(),
    };
    if !good && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(counts)
}

fn directory() -> PathBuf {
    paths::root().join("end2end")
}

#[derive(Deserialize)]
struct Report {
    stats: Stats,
}

#[derive(Deserialize)]
struct Stats {
    expected: u64,
    skipped: u64,
    unexpected: u64,
    flaky: u64,
}

/// Reads Playwright's own report. A test that passed at the second try counts as failed: there are no retries.
fn counts(report: &str) -> Result<Counts> {
    let Stats { expected, skipped, unexpected, flaky } =
        serde_json::from_str::<Report>(report).context(|| "reading Playwright's report".to_owned())?.stats;
    Ok(Counts { passed: expected, failed: unexpected + flaky, skipped })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_playwright_report_is_counted() {
        let report = r#"{"config":{},"stats":{"startTime":"x","duration":3.5,"expected":5,"skipped":2,"unexpected":1,"flaky":1}}"#;

        assert_eq!(counts(report).unwrap(), Counts { passed: 5, failed: 2, skipped: 2 });
        assert!(counts("{}").is_err());
    }
}
