//! `cargo xtask run`: from a checkout to a running Adlane.

use std::process::Command;

use crate::failure::{Result, failure};
use crate::{paths, process, site};

/// What the command line asked for.
pub(crate) struct Options {
    pub(crate) release: bool,
    /// `None` leaves the address to the server's own settings (127.0.0.1:3000).
    pub(crate) port: Option<u16>,
    pub(crate) demo: bool,
}

/// Builds site and server, then becomes the server: it prints its address and the demo sign-in itself.
pub(crate) fn run(options: &Options) -> Result<()> {
    let profile = if options.release { site::Profile::Release } else { site::Profile::Dev };
    site::build(profile, &paths::site())?;
    let program = process::build_server(options.release)?;

    let mut server = Command::new(program);
    server.arg("serve").arg(if options.demo { "--demo" } else { "--no-demo" }).current_dir(paths::root());
    if let Some(port) = options.port {
        server
            .env("ADLANE_LISTEN", format!("127.0.0.1:{port}"))
            .env("ADLANE_BASE_URL", format!("http://localhost:{port}"));
    }
    become_program(server)
}

/// Replaces this process, so that signals and the exit code are the server's own.
#[cfg(unix)]
fn become_program(mut program: Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    let error = program.exec();
    Err(failure(format!("the server could not start: {error}")))
}

/// Waits for the program and ends as it ended; the console sends Ctrl-C to both.
#[cfg(not(unix))]
fn become_program(mut program: Command) -> Result<()> {
    let status = program.status().map_err(|error| failure(format!("the server could not start: {error}")))?;
    std::process::exit(status.code().unwrap_or(1))
}
