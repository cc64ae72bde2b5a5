//! `cargo xtask bench NAME`: figures for the README, each from one committed file.

mod base;
mod connects;
mod demo;
mod forms;
mod http;
mod load;
mod report;
pub(crate) mod server;

use clap::Args;

use crate::failure::{Result, fail};

#[derive(Args)]
pub(crate) struct BenchArgs {
    /// Which benchmark; an unknown name lists them
    name: String,
    /// Also measure a first run: clones HEAD and builds it from nothing
    #[arg(long)]
    cold: bool,
}

/// A benchmark's name, what it answers, and how to run it; `true` includes what takes minutes.
type Benchmark = (&'static str, &'static str, fn(bool) -> Result<()>);

const BENCHMARKS: [Benchmark; 1] =
    [("base", "start, memory, sizes, server-side rendering, connects per minute", base::run)];

/// Runs one benchmark and writes `bench/results/NAME.json`.
pub(crate) fn bench(args: &BenchArgs) -> Result<()> {
    match BENCHMARKS.iter().find(|(name, ..)| *name == args.name) {
        Some((_, _, run)) => run(args.cold),
        None => {
            let known: Vec<String> =
                BENCHMARKS.iter().map(|(name, about, _)| format!("\n  {name:<8} {about}")).collect();
            fail(format!("there is no benchmark `{}`; there are{}", args.name, known.concat()))
        }
    }
}
