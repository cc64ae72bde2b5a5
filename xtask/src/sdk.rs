//! `cargo xtask sdk`: Meta's own SDKs, unchanged, against the sandbox (`end2end/sdk/`).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bench::server::Start;
use crate::failure::{Context, Result, fail};
use crate::scratch::Scratch;
use crate::test::Counts;
use crate::{browsers, e2e, environment, paths, process};

/// What the SDKs run in.
pub(crate) struct Sdks {
    /// Python with the packages of `requirements.txt`.
    python: PathBuf,
    /// Node's SDK is one of the packages of `end2end/`.
    node_modules: e2e::NodeModules,
}

/// Builds the server and runs both journeys.
pub(crate) fn run_alone() -> Result<()> {
    let sdks = install(e2e::install()?)?;
    let server = process::build_server(false)?;
    let counts = run(&sdks, &server, None)?;
    if counts.failed > 0 { fail("the sandbox is not what Meta's SDKs expect") } else { Ok(()) }
}

/// Brings `target/tools/python` up to `end2end/sdk/python/requirements.txt`.
pub(crate) fn install(node_modules: e2e::NodeModules) -> Result<Sdks> {
    let home = paths::tools().join("python");
    let python = home.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    let requirements = directory().join("python/requirements.txt");
    let wanted = fs::read(&requirements).context(|| format!("reading {}", requirements.display()))?;
    let stamp = home.join("installed-from");
    if python.is_file() && fs::read(&stamp).ok().as_deref() == Some(&wanted[..]) {
        return Ok(Sdks { python, node_modules });
    }
    if environment::find("python3").is_none() {
        browsers::apt_install("python3", "Python 3")?;
    }
    let mut make = Command::new("python3");
    make.args(["-m", "venv", "--clear"]).arg(&home);
    if !process::ok(&mut make)? {
        // Debian keeps venv's installer in a package of its own.
        browsers::apt_install("python3-venv", "Python's venv")?;
        process::succeed(&mut make)?;
    }
    println!("installing Meta's Python SDK into target/tools, once");
    process::succeed(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"])
            .arg(&requirements),
    )?;
    fs::write(&stamp, &wanted).context(|| format!("writing {}", stamp.display()))?;
    Ok(Sdks { python, node_modules })
}

/// Runs both against one sandbox each; how many came through. Output passes through, calls are recorded into `record`.
pub(crate) fn run(sdks: &Sdks, server: &Path, record: Option<&Path>) -> Result<Counts> {
    let e2e::NodeModules(()) = sdks.node_modules;
    let mut counts = Counts::default();
    for (called, program, script) in [
        ("Meta's Python SDK", sdks.python.as_path(), "python/journey.py"),
        ("Meta's Node SDK", Path::new("node"), "node/journey.mjs"),
    ] {
        println!("{called} against the sandbox");
        let scratch = Scratch::new("sdk")?;
        let start = Start { program: server, directory: scratch.path(), core: None, sandbox: None };
        let sandbox = start.sandbox(record)?;
        let mut journey = Command::new(program);
        journey.arg(directory().join(script)).env("ADLANE_SANDBOX_URL", format!("http://{}", sandbox.address));
        if process::ok(&mut journey)? {
            counts.passed += 1;
        } else {
            counts.failed += 1;
        }
    }
    Ok(counts)
}

fn directory() -> PathBuf {
    paths::root().join("end2end/sdk")
}
