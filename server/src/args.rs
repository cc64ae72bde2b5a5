//! The command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Connects Meta ad accounts and launches campaigns, never twice.
#[derive(Debug, Parser)]
#[command(name = "adlane", version)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Web and worker; the bundled sandbox beside them when no Meta app is configured
    Serve(Serve),
    /// Worker only
    Worker,
    /// Brings the tables up to this version
    Migrate,
    /// Looks at the settings without starting
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Asks the running server whether it is ready; exits with 0 or 1
    Healthcheck,
    /// Asks the configured Meta what Adlane believes about it; changes nothing there
    Doctor(Doctor),
    /// The Meta sandbox alone
    Sandbox(Sandbox),
    /// Acts of the operator
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Encryption keys
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// Copies the SQLite database to a file while the server runs
    Backup { file: PathBuf },
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Without the worker: another process works on jobs
    #[arg(long)]
    pub no_worker: bool,
    /// Make the demo organization in an empty database and show its sign-ins
    #[arg(long, overrides_with = "no_demo")]
    pub demo: bool,
    /// Make no demo organization (the default)
    #[arg(long)]
    pub no_demo: bool,
}

#[derive(Debug, Args)]
pub struct Doctor {
    /// Use the token of this organization's first working connection
    #[arg(long, conflicts_with = "token_stdin")]
    pub organization: Option<String>,
    /// Read a token from standard input instead
    #[arg(long)]
    pub token_stdin: bool,
    /// Also try a create with `validate_only` in this ad account, with or without act_
    #[arg(long)]
    pub account: Option<String>,
    /// What the connection is for: manage or read_only
    #[arg(long, default_value = "manage")]
    pub access: String,
}

#[derive(Debug, Args)]
pub struct Sandbox {
    /// Where it listens
    #[arg(long, default_value = "127.0.0.1:3900")]
    pub listen: SocketAddr,
    /// A world to start with instead of the built-in one, as JSON
    #[arg(long)]
    pub seed: Option<PathBuf>,
    /// Write every call to Meta's side into a file in this folder, one JSON line each
    #[arg(long, value_name = "FOLDER")]
    pub record: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Reads every setting and reports all faults together
    Check,
}

#[derive(Debug, Subcommand)]
pub enum AdminCommand {
    /// Adds a member, and the organization when it does not exist
    CreateUser(CreateUser),
}

#[derive(Debug, Args)]
pub struct CreateUser {
    #[arg(long)]
    pub organization: String,
    #[arg(long)]
    pub email: String,
    /// Shown to other members; the address when left out
    #[arg(long)]
    pub name: Option<String>,
    /// owner, admin, marketer or viewer
    #[arg(long)]
    pub role: String,
    /// Read the password from standard input; there is no other way, so that it stays out of histories
    #[arg(long, required = true)]
    pub password_stdin: bool,
}

#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Prints a new key for ADLANE_ENCRYPTION_KEY
    Generate,
}
