//! `base`: what the first slice promises about speed and size.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::connects;
use super::demo::{self, Timing};
use super::http::Client;
use super::load::{self, Pinned};
use super::report::{Goal, Report, quantile};
use super::server::{Running, Start};
use crate::failure::{Context, Result, fail};
use crate::scratch::Scratch;
use crate::{environment, paths, process, site};

/// Measures everything and writes the file. `cold` adds a build from nothing, which takes minutes.
pub(super) fn run(cold: bool) -> Result<()> {
    if environment::find("taskset").is_none() {
        return fail("taskset is missing; it belongs to util-linux");
    }
    let mut report = Report::begin("base")?;
    if cold {
        report.add("cold_run_s", cold_run()?.as_secs_f64(), "s", Goal::AtMost(600.0));
    } else {
        report.keep_earlier("cold_run_s");
    }
    report.add("warm_run_s", warm_run()?.as_secs_f64(), "s", Goal::AtMost(5.0));

    let site = site::build(site::Profile::Release, &paths::site())?;
    let program = process::build_server(true)?;
    start_and_memory(&mut report, &program)?;
    let size = fs::metadata(&program).context(|| format!("measuring {}", program.display()))?.len();
    report.add("binary_mb", size as f64 / 1e6, "MB", Goal::None);
    let first_load: u64 = site.first_load()?.iter().map(|file| file.brotli).sum();
    report.add("first_load_br_kb", first_load as f64 / 1e3, "kB", Goal::AtMost(150.0));
    rendering(&mut report, &program)?;
    connecting(&mut report, &program)?;
    report.write()
}

/// From a fresh clone to the first answer. Crates come from cargo's own cache: a download measures the line.
fn cold_run() -> Result<Duration> {
    let scratch = Scratch::new("cold")?;
    let checkout = scratch.path().join("checkout");
    process::succeed(Command::new("git").args(["clone", "--quiet"]).arg(paths::root()).arg(&checkout))?;
    xtask_run(&checkout, scratch.path(), Duration::from_secs(3600))
}

/// The second `cargo xtask run` of this checkout, nothing changed in between.
fn warm_run() -> Result<Duration> {
    site::build(site::Profile::Dev, &paths::site())?;
    process::build_server(false)?;
    let scratch = Scratch::new("warm")?;
    // The first also creates the database, the second finds it.
    xtask_run(&paths::root(), scratch.path(), Duration::from_secs(600))?;
    xtask_run(&paths::root(), scratch.path(), Duration::from_secs(600))
}

/// `cargo xtask run` until `/readyz` answers 200.
fn xtask_run(checkout: &Path, scratch: &Path, patience: Duration) -> Result<Duration> {
    let port = process::free_port()?;
    let mut command = Command::new(environment::cargo());
    command.args(["xtask", "run", "--port", &port.to_string()]).current_dir(checkout);
    environment::without_settings(&mut command);
    if checkout != paths::root() {
        command.env_remove("CARGO_TARGET_DIR");
    }
    command
        .env("ADLANE_METRICS_LISTEN", format!("127.0.0.1:{}", process::free_port()?))
        .env("ADLANE_DATABASE_URL", format!("sqlite://{}", scratch.join("adlane.db").display()));
    let address = format!("127.0.0.1:{port}");
    // cargo, xtask and the server are one process after another under the same id, so dropping it ends the server.
    let running = Running::start_within(&mut command, scratch.join("run.log"), address, "/readyz", patience)?;
    Ok(running.ready)
}

/// Starts on a database that is there already, with the sandbox inside as `cargo xtask run` has it; then memory with
/// the sandbox inside and beside.
fn start_and_memory(report: &mut Report, program: &Path) -> Result<()> {
    const IDLE: Duration = Duration::from_secs(5);
    let scratch = Scratch::new("start")?;
    let start = Start { program, directory: scratch.path(), core: None, sandbox: None };
    drop(start.serve()?);
    let mut times_ms = Vec::new();
    for _ in 0..11 {
        times_ms.push(start.serve()?.ready.as_secs_f64() * 1e3);
    }
    times_ms.sort_by(f64::total_cmp);
    report.add("ready_ms", quantile(&times_ms, 0.5), "ms", Goal::AtMost(150.0));

    let server = start.serve()?;
    std::thread::sleep(IDLE);
    report.add("idle_rss_mb", server.resident_mb()?, "MB", Goal::AtMost(40.0));
    drop(server);

    let sandbox = start.sandbox(None)?;
    let server = Start { sandbox: Some(&sandbox.address), ..start }.serve()?;
    std::thread::sleep(IDLE);
    report.add("idle_rss_without_sandbox_mb", server.resident_mb()?, "MB", Goal::AtMost(40.0));
    Ok(())
}

/// The server on one core, the load and the sandbox on another.
fn rendering(report: &mut Report, program: &Path) -> Result<()> {
    const CONNECTIONS: usize = 16;
    const TIME: Duration = Duration::from_secs(8);
    let scratch = Scratch::new("rendering")?;
    let aside = Start { program, directory: scratch.path(), core: Some(1), sandbox: None };
    let sandbox = aside.sandbox(None)?;
    let server = Start { core: Some(0), sandbox: Some(&sandbox.address), ..aside }.serve()?;
    let mut visitor = demo::sign_in(&server)?;
    // The first person of the seed has the 60 accounts.
    demo::connect(&mut visitor, &mut Client::new(&sandbox.address), 0, &mut Timing::default())?;
    let picker = visitor.get("/accounts")?.text();
    let listed = picker.matches("act_").count();
    if listed < 60 {
        return fail(format!("/accounts shows {listed} account ids, not 60"));
    }

    let _pinned = Pinned::to("1")?;
    let dashboard = load::hammer(&visitor, "/dashboard", CONNECTIONS, TIME)?;
    report.add("ssr_dashboard_rps", dashboard.per_second, "pages/s", Goal::AtLeast(1360.0));
    report.add("ssr_dashboard_p99_ms", dashboard.p99_ms, "ms", Goal::None);
    let picker = load::hammer(&visitor, "/accounts", CONNECTIONS, TIME)?;
    report.add("ssr_picker_rps", picker.per_second, "pages/s", Goal::None);
    report.add("ssr_picker_p99_ms", picker.p99_ms, "ms", Goal::None);
    Ok(())
}

/// A thousand connects with everything on the cores there are.
fn connecting(report: &mut Report, program: &Path) -> Result<()> {
    let scratch = Scratch::new("connecting")?;
    let start = Start { program, directory: scratch.path(), core: None, sandbox: None };
    let sandbox = start.sandbox(None)?;
    let server = Start { sandbox: Some(&sandbox.address), ..start }.serve()?;
    let done = connects::run(&server, &sandbox, 1000)?;
    report.add("connects_per_min", done.per_minute, "1/min", Goal::AtLeast(1000.0));
    report.add("connect_own_p99_ms", done.own_p99_ms, "ms", Goal::AtMost(300.0));
    Ok(())
}
