//! The process: which command, with which parts.

mod doctor;
mod parts;
mod show;
mod stop;

use std::{io::Read, process::ExitCode};

use clap::Parser;
use domain::Role;
use services::{demo, jobs, people, vault::Vault};
use tokio::net::TcpListener;

use crate::{
    args::{AdminCommand, Cli, Command, ConfigCommand, CreateUser, KeysCommand, Sandbox, Serve},
    assets,
    config::Config,
    listen,
    middleware::headers::Headers,
    router::{self, Server},
};
use parts::Parts;
use show::say;

/// Anything that ends the process, already in words an operator can act on.
type Fatal = Box<dyn std::error::Error + Send + Sync>;

/// Reads the command line and does it.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // Before anything can speak TLS.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        eprintln!("adlane: another TLS provider was installed first");
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("adlane: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("adlane: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command) -> Result<(), Fatal> {
    match command {
        Command::Serve(options) => serve(&options).await,
        Command::Worker => worker().await,
        Command::Migrate => migrate().await,
        Command::Config { command: ConfigCommand::Check } => check(),
        Command::Healthcheck => healthcheck().await,
        Command::Doctor(options) => doctor::examine(&config()?, &options).await,
        Command::Sandbox(options) => sandbox_alone(&options).await,
        Command::Admin { command: AdminCommand::CreateUser(options) } => create_user(&options).await,
        Command::Keys { command: KeysCommand::Generate } => {
            say(&Vault::generate_ring());
            Ok(())
        }
        Command::Backup { file } => backup(&file).await,
    }
}

fn config() -> Result<Config, Fatal> {
    Config::read().map_err(|faults| Fatal::from(faults.to_string()))
}

async fn serve(options: &Serve) -> Result<(), Fatal> {
    let config = config()?;
    show::start_log(&config)?;
    let assets = assets::addresses()?;
    // The port first: two servers on one database file would be found out too late.
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        format!("cannot listen on {}: {error}. Set ADLANE_LISTEN, or use --port with cargo xtask run", config.listen)
    })?;
    // The demo's password is published: it belongs on one's own machine, beside the sandbox, and nowhere else.
    let demo = options.demo && config.is_only_here();
    let parts = Parts::start(&config, demo).await?;
    store::migrations::run(&parts.services.db).await?;
    if demo {
        demo::create(&parts.services)
            .await
            .map_err(|error| format!("the demo organization could not be made: {error}"))?;
    }

    let stopping = stop::on_signal()?;
    let headers = Headers::new(config.secure(), &[&parts.services.graph.settings().dialog_url, &parts.ads_manager]);
    let server = Server {
        services: parts.services.clone(),
        assets,
        trusted_proxies: config.trusted_proxies.clone().into(),
        stopping: stopping.clone(),
    };
    let worker = (!options.no_worker).then(|| {
        let stopping = stopping.clone();
        tokio::spawn(jobs::work(parts.services.clone(), async move { stopping.cancelled().await }))
    });
    show::greet(&config, &parts, demo);
    if options.demo && !demo {
        say("  No demo organization: its published password is only for the sandbox on this machine.");
    }

    listen::serve(listener, router::build(server, headers), stopping).await?;
    if let Some(worker) = worker {
        worker.await?;
    }
    parts.services.db.close().await;
    Ok(())
}

async fn worker() -> Result<(), Fatal> {
    let config = config()?;
    show::start_log(&config)?;
    if config.meta_app.is_none() {
        return Err(
            "a worker of its own needs ADLANE_META_APP_ID; without it the server works by itself, beside the sandbox"
                .into(),
        );
    }
    let parts = Parts::start(&config, false).await?;
    store::migrations::run(&parts.services.db).await?;
    let stopping = stop::on_signal()?;
    tracing::info!("working");
    jobs::work(parts.services.clone(), async move { stopping.cancelled().await }).await;
    parts.services.db.close().await;
    Ok(())
}

async fn migrate() -> Result<(), Fatal> {
    let config = config()?;
    let db = parts::open_database(&config).await?;
    store::migrations::run(&db).await?;
    say(&format!("The tables of {} are up to date.", db.engine()));
    db.close().await;
    Ok(())
}

fn check() -> Result<(), Fatal> {
    let config = config()?;
    say("The settings can be used.");
    say(&format!("  reached at   {}", config.base_url));
    say(&format!("  listening on {}", config.listen));
    match &config.meta_app {
        Some(app) => say(&format!("  Meta         app {} at {}", app.id, app.graph_url)),
        None => say("  Meta         the bundled sandbox"),
    }
    Ok(())
}

/// Speaks plain HTTP to the configured address: no client library is worth its start-up here.
async fn healthcheck() -> Result<(), Fatal> {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let config = config()?;
    let ask = async {
        let mut stream = tokio::net::TcpStream::connect(config.listen).await?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await?;
        let mut answer = [0u8; 12];
        stream.read_exact(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    let place = config.listen;
    let answer = tokio::time::timeout(std::time::Duration::from_secs(3), ask)
        .await
        .map_err(|_| format!("{place} does not answer within 3 s"))?
        .map_err(|error| format!("{place} does not answer: {error}"))?;
    if answer == *b"HTTP/1.1 200" { Ok(()) } else { Err(format!("{place} is not ready").into()) }
}

async fn sandbox_alone(options: &Sandbox) -> Result<(), Fatal> {
    let mut config = sandbox::Config::default();
    if let Some(path) = &options.seed {
        let text = std::fs::read_to_string(path).map_err(|error| format!("the seed cannot be read: {error}"))?;
        config.seed = sandbox::Seed::from_json(&text).map_err(|error| format!("the seed is not valid: {error}"))?;
    }
    if let Some(folder) = &options.record {
        // Before anything is promised: a folder that cannot be made is found out now.
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("the folder {} for the record cannot be made: {error}", folder.display()))?;
        let file = sandbox::Config::record_in(folder);
        std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&file)
            .map_err(|error| format!("nothing can be written to {}: {error}", file.display()))?;
        config.record = Some(file);
    }
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    say(&format!("The Meta sandbox listens on http://{}/_sandbox", listener.local_addr()?));
    let stopping = stop::on_signal()?;
    sandbox::serve(listener, config, async move { stopping.cancelled().await }).await?;
    Ok(())
}

/// What stands on standard input, without the end of its line.
fn secret_from_stdin() -> std::io::Result<String> {
    let mut secret = String::new();
    std::io::stdin().take(4096).read_to_string(&mut secret)?;
    secret.truncate(secret.trim_end_matches(['\r', '\n']).len());
    Ok(secret)
}

async fn create_user(options: &CreateUser) -> Result<(), Fatal> {
    let config = config()?;
    let role = Role::from_code(&options.role).ok_or("--role must be owner, admin, marketer or viewer")?;
    let password = secret_from_stdin()?;
    let parts = Parts::start_without_sandbox(&config).await?;
    store::migrations::run(&parts.db).await?;
    let name = options.name.as_deref().unwrap_or(&options.email);
    let joined = people::create_user(&parts, &options.organization, name, &options.email, &password, role)
        .await
        .map_err(|error| format!("not created: {}", describe(&error.problem())))?;
    let which = match joined {
        people::Joined::Existing => "which was there",
        people::Joined::New => "which is new",
    };
    say(&format!("{} is now {} of {}, {which}.", options.email, options.role, options.organization));
    parts.db.close().await;
    Ok(())
}

/// A problem with the fields it concerns, for the command line.
fn describe(problem: &domain::Problem) -> String {
    match problem {
        domain::Problem::Invalid { faults } => {
            faults.iter().map(|fault| format!("{}: {}", fault.field, fault.fault)).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

async fn backup(file: &std::path::Path) -> Result<(), Fatal> {
    let config = config()?;
    if let Some(path) = config.sqlite_file().filter(|path| !path.exists()) {
        return Err(format!("there is no database at {}; is ADLANE_DATABASE_URL right?", path.display()).into());
    }
    if file.exists() {
        return Err(format!("{} exists; a backup never overwrites", file.display()).into());
    }
    let db = parts::open_database(&config).await?;
    store::backup::copy_to(&db, file).await.map_err(|error| {
        let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}")).unwrap_or_default();
        format!("no backup at {}: {error}{cause}", file.display())
    })?;
    db.close().await;
    say(&format!(
        "Copied to {}. Keep the encryption key with it (ADLANE_ENCRYPTION_KEY, or data/encryption.key beside the sandbox): without it the tokens cannot be opened.",
        file.display()
    ));
    Ok(())
}
