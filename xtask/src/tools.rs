//! Programs xtask needs and brings along itself, under `target/tools`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::failure::{Context, Result};
use crate::{environment, paths, process};

/// Exact versions, because their output is published.
const NPM_PACKAGES: &str = r#"{
  "name": "adlane-tools",
  "private": true,
  "license": "Apache-2.0",
  "dependencies": { "binaryen": "132.0.0", "esbuild": "0.28.2" }
}
"#;

/// A program from the npm packages of the site build; installs them the first time. `None` when there is no npm.
pub(crate) fn npm_program(name: &str) -> Result<Option<PathBuf>> {
    if environment::find("npm").is_none() {
        return Ok(None);
    }
    let directory = paths::tools().join("npm");
    let program =
        directory.join("node_modules/.bin").join(if cfg!(windows) { format!("{name}.cmd") } else { name.into() });
    let manifest = directory.join("package.json");
    if !program.exists() || fs::read_to_string(&manifest).ok().as_deref() != Some(NPM_PACKAGES) {
        fs::create_dir_all(&directory).context(|| format!("creating {}", directory.display()))?;
        fs::write(&manifest, NPM_PACKAGES).context(|| format!("writing {}", manifest.display()))?;
        process::succeed(
            npm().args(["install", "--no-audit", "--no-fund", "--no-package-lock"]).current_dir(&directory),
        )?;
    }
    Ok(Some(program))
}

/// `npm`, quiet about its own news.
pub(crate) fn npm() -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.env("npm_config_update_notifier", "false");
    command
}

/// Makes sure that `cargo NAME` works; returns a `PATH` in which it does.
///
/// Installed unoptimised: compiling the optimised programs takes longer than they ever run.
pub(crate) fn cargo_tool(name: &str, extra: &[&str]) -> Result<std::ffi::OsString> {
    let tools = paths::tools();
    let program = format!("cargo-{name}");
    let path = environment::path_with(&tools.join("bin"));
    if environment::find(&program).is_some() || tools.join("bin").join(&program).is_file() {
        return Ok(path);
    }
    println!("installing {program} into target/tools, once");
    let start = Instant::now();
    process::succeed(
        process::cargo(&["install", "--locked", "--debug", "--quiet", "--root"])
            .arg(&tools)
            .args(extra)
            .arg(&program)
            // Its own directory: the workspace's would be locked, and built again for other flags.
            .env("CARGO_TARGET_DIR", tools.join("build")),
    )?;
    // Only the program is needed again, and the rest is a gigabyte.
    fs::remove_dir_all(tools.join("build")).context(|| "clearing target/tools/build".to_owned())?;
    println!("installed {program} in {:.0} s", start.elapsed().as_secs_f64());
    Ok(path)
}
