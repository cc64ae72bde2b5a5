//! Starts the program; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    adlane_server::run::main()
}
