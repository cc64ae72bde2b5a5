//! `cargo xtask`: builds, runs, checks and measures Adlane. Rust alone is enough for `run`; the commands that need
//! Node, Chromium or PostgreSQL install them where they may, else say exactly what is missing.
#![expect(clippy::print_stdout, reason = "a command-line tool answers on standard output")]

mod bench;
mod browsers;
mod check;
mod dist;
mod e2e;
mod environment;
mod failure;
mod paths;
mod postgres;
mod process;
mod referee;
mod run;
mod scratch;
mod sdk;
mod site;
mod test;
mod tools;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::failure::Result;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs, checks and measures Adlane", disable_version_flag = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything and serve it on http://localhost:3000, with the sandbox of Meta beside it
    Run(RunArgs),
    /// Build what the browser gets into target/site
    Site(SiteArgs),
    /// Run every test: unit, store on both engines, router, then the browser journeys
    Test,
    /// Run the browser journeys only
    E2e {
        /// Passed on to Playwright, e.g. `-- --project desk connect`
        #[arg(last = true)]
        playwright: Vec<String>,
    },
    /// Run Meta's own Python and Node SDKs against the sandbox
    Sdk,
    /// Judge the calls the last `test` recorded, or those in FOLDER, by Meta's specification
    Referee { folder: Option<PathBuf> },
    /// Formatting, lints, licences, unused dependencies and the size of what the browser gets
    Check,
    /// Measure, and write bench/results/NAME.json
    Bench(bench::BenchArgs),
    /// One release binary with its assets inside, in target/dist
    Dist,
}

#[derive(Args)]
struct RunArgs {
    /// Optimised server and wasm
    #[arg(long)]
    release: bool,
    /// Serve here instead of 3000
    #[arg(long)]
    port: Option<u16>,
    /// Do not create the demo organization
    #[arg(long)]
    no_demo: bool,
}

#[derive(Args)]
struct SiteArgs {
    /// Smallest wasm, best compression
    #[arg(long)]
    release: bool,
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().task {
        Task::Run(args) => run::run(&run::Options { release: args.release, port: args.port, demo: !args.no_demo }),
        Task::Site(args) => build_site(args.release),
        Task::Test => test::test(),
        Task::E2e { playwright } => e2e::run_alone(&playwright),
        Task::Sdk => sdk::run_alone(),
        Task::Referee { folder } => referee::run(folder.as_deref()),
        Task::Check => check::check(),
        Task::Bench(args) => bench::bench(&args),
        Task::Dist => dist::dist(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn build_site(release: bool) -> Result<()> {
    let profile = if release { site::Profile::Release } else { site::Profile::Dev };
    let site = site::build(profile, &paths::site())?;
    site.print_sizes()
}
