//! What the process says: on standard output to whoever started it, and in the log.

use std::io::IsTerminal as _;

use services::demo;
use tracing_subscriber::EnvFilter;

use super::{Fatal, parts::Parts};
use crate::config::Config;

/// A line on standard output.
#[expect(clippy::print_stdout, reason = "this is the program speaking to whoever started it")]
pub(super) fn say(line: &str) {
    println!("{line}");
}

/// Starts the log on standard error.
pub(super) fn start_log(config: &Config) -> Result<(), Fatal> {
    let filter = EnvFilter::try_new(&config.log).map_err(|error| format!("ADLANE_LOG is not a filter: {error}"))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    if config.log_json {
        log.json().try_init()?
    } else {
        log.try_init()?
    }
    Ok(())
}

/// Where Adlane is, and who can sign in.
pub(super) fn greet(config: &Config, parts: &Parts, demo_asked: bool) {
    say("");
    say(&format!("  Adlane is ready at  {}", config.base_url.as_str().trim_end_matches('/')));
    if let Some(sandbox) = &parts.sandbox {
        say(&format!(
            "  Meta is played by   {}/_sandbox  (no ADLANE_META_APP_ID: nothing reaches the real Meta)",
            sandbox.url()
        ));
    }
    if demo_asked {
        say("");
        say(&format!("  Demo organization   {}", demo::ORGANIZATION));
        for (name, email, role) in demo::PEOPLE {
            say(&format!("    {:<9} {email:<28} {name}", role.code()));
        }
        say(&format!("    password: {}", demo::PASSWORD));
    }
    say("");
}
