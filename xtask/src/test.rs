//! `cargo xtask test`: everything that can fail, in the order that fails fastest.

use std::path::Path;
use std::process::Command;

use crate::failure::{Result, fail};
use crate::postgres::Cluster;
use crate::process::{self, Stream};
use crate::scratch::Scratch;
use crate::{browsers, e2e, environment, paths, referee, sdk, site};

/// Where the store tests find PostgreSQL.
const POSTGRES_URL: &str = "ADLANE_TEST_POSTGRES_URL";

/// Different calls of the client that the tests make at the least: fewer mean that something no longer records.
const LEAST_CALLS: usize = 60;

/// How many tests went which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Counts {
    fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// `12 passed, 0 failed`, and `, 3 skipped` when there are any.
    fn sentence(self) -> String {
        let skipped = if self.skipped > 0 { format!(", {} skipped", self.skipped) } else { String::new() };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }
}

/// Builds, then runs Rust tests on both engines, Meta's SDKs and the browser journeys, and judges what they asked of Meta; the last
/// line printed is the count.
pub(crate) fn test() -> Result<()> {
    // First what may be missing: better to hear of it now than after ten minutes of tests.
    let tools = e2e::Tools { chromium: browsers::chromium()?, node_modules: e2e::install()? };
    let sdks = sdk::install(tools.node_modules)?;
    site::build(site::Profile::Dev, &paths::site())?;
    let server = process::build_server(false)?;

    let record = referee::fresh_folder()?;
    let mut counts = rust_tests(&record)?;
    let rust = counts;
    let sdks = sdk::run(&sdks, &server, Some(&record))?;
    counts.add(sdks);
    let journeys = e2e::run(&tools, &server, &[], Some(&record))?;
    counts.add(journeys);

    println!();
    println!("What was asked of Meta, and answered in its place:");
    let judged = referee::judge(&record, LEAST_CALLS);

    println!();
    println!("Rust: {}", rust.sentence());
    println!("Meta's SDKs: {}", sdks.sentence());
    println!("browser: {}", journeys.sentence());
    println!("{}", counts.sentence());
    if counts.failed > 0 || rust.passed == 0 || journeys.passed == 0 {
        return fail("not everything passed");
    }
    judged
}

/// Runs the Rust tests of the default members, with a PostgreSQL beside them; their sandboxes record into `record`.
fn rust_tests(record: &Path) -> Result<Counts> {
    let (_cluster, url) = match environment::variable(POSTGRES_URL) {
        Some(url) => (None, url),
        None => {
            let cluster = Cluster::start()?;
            let url = cluster.url();
            (Some(cluster), url)
        }
    };
    let nextest = environment::find("cargo-nextest").is_some();
    // Nextest shows what a failed test wrote, a line of libtest's among it, so each is read by its own words only.
    let (mut command, stream, read): (_, _, fn(&str) -> Option<Counts>) = if nextest {
        let mut command = process::cargo(&["nextest", "run", "--no-fail-fast"]);
        command.args(["--color", Stream::Err.colour()]);
        (command, Stream::Err, nextest_summary)
    } else {
        let mut command = process::cargo(&["test", "--no-fail-fast", "--lib", "--bins", "--tests"]);
        command.args(["--color", Stream::Out.colour()]);
        (command, Stream::Out, libtest_result)
    };
    command.env(POSTGRES_URL, url).env(referee::RECORD, record);
    // The tests' SQLite files go away with this folder.
    let scratch = Scratch::new("tests")?;
    command.env("TMPDIR", scratch.path());
    counted(&mut command, stream, read)
}

fn counted(command: &mut Command, stream: Stream, read: fn(&str) -> Option<Counts>) -> Result<Counts> {
    let mut counts = Counts::default();
    let good = process::watch(command, stream, |line| {
        if let Some(more) = read(line) {
            counts.add(more);
        }
    })?;
    // A program that fails without a failed test did not compile or was killed.
    if !good && counts.failed == 0 {
        counts.failed = 1;
    }
    Ok(counts)
}

/// `Summary [ 0.013s] 3 tests run: 2 passed (1 slow), 1 failed, 4 skipped`
fn nextest_summary(line: &str) -> Option<Counts> {
    let rest = line.trim_start().strip_prefix("Summary [")?;
    let (_, results) = rest.split_once("run: ")?;
    let mut counts = Counts::default();
    for part in results.split(", ") {
        let Some((number, word)) = part.split_once(' ') else { continue };
        let Ok(number) = number.parse::<u64>() else { continue };
        match word.split(" (").next().unwrap_or(word) {
            "passed" => counts.passed += number,
            "skipped" => counts.skipped += number,
            // Parts of the passed ones, named once more.
            "slow" | "flaky" | "leaky" => {}
            // `failed`, `timed out`, `exec failed` and whatever comes to nextest's mind.
            _ => counts.failed += number,
        }
    }
    Some(counts)
}

/// `test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s`
fn libtest_result(line: &str) -> Option<Counts> {
    let rest = line.trim_start().strip_prefix("test result: ")?;
    let mut counts = Counts::default();
    for part in rest.split([';', '.']) {
        let Some((number, word)) = part.trim().split_once(' ') else { continue };
        let Ok(number) = number.parse::<u64>() else { continue };
        match word {
            "passed" => counts.passed += number,
            "failed" => counts.failed += number,
            "ignored" => counts.skipped += number,
            _ => {}
        }
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nextest_summary_is_counted() {
        let line = "     Summary [   0.013s] 10 tests run: 7 passed (2 slow), 2 failed, 1 timed out, 4 skipped";

        assert_eq!(nextest_summary(line), Some(Counts { passed: 7, failed: 3, skipped: 4 }));
        assert_eq!(nextest_summary("        PASS [   0.006s] xtask tests::one"), None);
    }

    #[test]
    fn a_libtest_result_is_counted() {
        let line = "test result: FAILED. 5 passed; 2 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s";

        assert_eq!(libtest_result(line), Some(Counts { passed: 5, failed: 2, skipped: 1 }));
    }

    #[test]
    fn skipped_tests_are_mentioned_only_when_there_are_any() {
        assert_eq!(Counts { passed: 3, failed: 0, skipped: 0 }.sentence(), "3 passed, 0 failed");
        assert_eq!(Counts { passed: 3, failed: 1, skipped: 2 }.sentence(), "3 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn a_program_that_fails_without_a_failed_test_counts_as_one() {
        let counts =
            counted(Command::new("sh").args(["-c", "echo no summary; exit 101"]), Stream::Out, libtest_result).unwrap();

        assert_eq!(counts, Counts { passed: 0, failed: 1, skipped: 0 });
    }
}
