//! Server processes to measure or to test against, each in a directory of its own.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::http::Client;
use crate::failure::{Context, Result, fail};
use crate::{environment, process};

/// A running command of the server program.
pub(crate) struct Running {
    child: Child,
    log: PathBuf,
    /// `127.0.0.1:PORT`
    pub(crate) address: String,
    /// From just before the start to the first 200.
    pub(super) ready: Duration,
}

/// How to start one.
#[derive(Clone, Copy)]
pub(crate) struct Start<'a> {
    pub(crate) program: &'a Path,
    pub(crate) directory: &'a Path,
    /// The only core it may use; `None` for all.
    pub(crate) core: Option<u32>,
    /// Address of a sandbox running beside it; `None` leaves it to the server to start its own.
    pub(crate) sandbox: Option<&'a str>,
}

impl Start<'_> {
    /// `adlane serve --demo`, up to `/readyz`.
    pub(super) fn serve(&self) -> Result<Running> {
        let address = format!("127.0.0.1:{}", process::free_port()?);
        let mut command = self.command();
        command
            .args(["serve", "--demo"])
            .env("ADLANE_LISTEN", &address)
            .env("ADLANE_BASE_URL", format!("http://{address}"))
            .env("ADLANE_METRICS_LISTEN", format!("127.0.0.1:{}", process::free_port()?))
            .env("ADLANE_DATABASE_URL", format!("sqlite://{}", self.directory.join("adlane.db").display()))
            .env("ADLANE_LOG", "warn");
        if let Some(sandbox) = self.sandbox {
            command
                // 32 zero bytes: what is measured here is thrown away with its folder.
                .env("ADLANE_ENCRYPTION_KEY", "bench:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                .env("ADLANE_META_APP_ID", "1029384756")
                .env("ADLANE_META_APP_SECRET", "sandbox-app-secret")
                .env("ADLANE_META_GRAPH_URL", format!("http://{sandbox}"))
                .env("ADLANE_META_GRAPH_VIDEO_URL", format!("http://{sandbox}"))
                .env("ADLANE_META_DIALOG_URL", format!("http://{sandbox}"));
        }
        Running::start(&mut command, self.directory.join("serve.log"), address, "/readyz")
    }

    /// `adlane sandbox`, up to its first answer; it writes the calls it gets into `record`, `None`: nowhere.
    pub(crate) fn sandbox(&self, record: Option<&Path>) -> Result<Running> {
        let address = format!("127.0.0.1:{}", process::free_port()?);
        let mut command = self.command();
        command.args(["sandbox", "--listen", &address]);
        if let Some(folder) = record {
            command.arg("--record").arg(folder);
        }
        Running::start(&mut command, self.directory.join("sandbox.log"), address, "/healthz")
    }

    fn command(&self) -> Command {
        let mut command = match self.core {
            Some(core) => {
                let mut command = Command::new("taskset");
                command.args(["-c", &core.to_string()]).arg(self.program);
                command
            }
            None => Command::new(self.program),
        };
        environment::without_settings(&mut command);
        command.current_dir(self.directory);
        command
    }
}

impl Running {
    /// Starts a command and polls it each millisecond until `path` answers 200.
    pub(super) fn start(command: &mut Command, log: PathBuf, address: String, path: &str) -> Result<Running> {
        Running::start_within(command, log, address, path, Duration::from_secs(30))
    }

    /// As [`Running::start`], with time to build something first.
    pub(super) fn start_within(
        command: &mut Command,
        log: PathBuf,
        address: String,
        path: &str,
        patience: Duration,
    ) -> Result<Running> {
        let file = File::create(&log).context(|| format!("creating {}", log.display()))?;
        let errors = file.try_clone().context(|| format!("opening {} twice", log.display()))?;
        command.stdin(Stdio::null()).stdout(file).stderr(errors);
        let start = Instant::now();
        let child = command.spawn().context(|| format!("starting {:?}", command.get_program()))?;
        let mut running = Running { child, log, address, ready: Duration::ZERO };
        while start.elapsed() < patience {
            if Client::new(&running.address).get(path).is_ok_and(|answer| answer.status == 200) {
                running.ready = start.elapsed();
                return Ok(running);
            }
            if running.child.try_wait().context(|| "waiting for the server".to_owned())?.is_some() {
                return fail(format!("the server ended before it was ready:\n{}", running.log()));
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        fail(format!("{path} did not answer 200 within {} s:\n{}", patience.as_secs(), running.log()))
    }

    /// Everything it wrote so far.
    pub(super) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Resident memory in MB of 1,000,000 bytes, as the kernel counts it.
    pub(super) fn resident_mb(&self) -> Result<f64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(&path).context(|| format!("reading {path}"))?;
        match resident_kib(&status) {
            Some(kib) => Ok(kib as f64 * 1024.0 / 1e6),
            None => fail(format!("{path} has no VmRSS")),
        }
    }
}

impl Drop for Running {
    /// Asks it to end, and ends it after five seconds.
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(5) {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `VmRSS:     12345 kB` of `/proc/PID/status`; the kernel's kB are 1,024 bytes.
fn resident_kib(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resident_memory_is_found_among_the_rest() {
        assert_eq!(resident_kib("Name:\tadlane\nVmHWM:\t   99 kB\nVmRSS:\t   20480 kB\n"), Some(20480));
        assert_eq!(resident_kib("Name:\tadlane\n"), None);
    }
}
