//! A PostgreSQL of our own for one test run: its own directory, its own port, gone afterwards.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::failure::{Context, Result, fail};
use crate::{browsers, environment, process};

/// A running cluster; stopped and deleted on drop, and also when xtask dies some other way.
pub(crate) struct Cluster {
    port: u16,
    /// Waits for the end of its standard input, which comes when this process closes it or is gone, and cleans up.
    guard: Child,
}

impl Cluster {
    /// Creates and starts a cluster, installing PostgreSQL first where that is allowed.
    pub(crate) fn start() -> Result<Cluster> {
        let programs = match programs() {
            Some(programs) => programs,
            None => {
                browsers::apt_install("postgresql", "PostgreSQL")?;
                match programs() {
                    Some(programs) => programs,
                    None => return fail("PostgreSQL was installed but has no initdb in PATH or /usr/lib/postgresql"),
                }
            }
        };
        let directory = std::env::temp_dir().join(format!("adlane-postgres-{}", std::process::id()));
        let user = User { postgres: environment::is_root() };
        fs::create_dir_all(&directory).context(|| format!("creating {}", directory.display()))?;
        if user.postgres {
            process::succeed(Command::new("chown").arg("postgres").arg(&directory))?;
        }
        // Before anything is started, so that nothing is left over whatever happens next.
        let guard = user.guard(&programs, &directory)?;
        let mut cluster = Cluster { port: 0, guard };
        cluster.create(&user, &programs, &directory)?;
        Ok(cluster)
    }

    /// `postgres://…` of the superuser in the database `postgres`; it may create databases.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn create(&mut self, user: &User, programs: &Path, directory: &Path) -> Result<()> {
        let data = directory.join("data");
        let mut initdb = user.command(&programs.join("initdb"));
        initdb.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
        process::output(&mut initdb)?;

        // Someone may take the free port before PostgreSQL does.
        for _ in 0..5 {
            self.port = process::free_port()?;
            let settings = format!(
                "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 \
                 -c fsync=off -c synchronous_commit=off -c full_page_writes=off",
                self.port
            );
            let mut start = user.command(&programs.join("pg_ctl"));
            start
                .arg("start")
                .arg("-D")
                .arg(&data)
                .arg("-l")
                .arg(directory.join("log"))
                .args(["-w", "-s", "-o", &settings]);
            if process::ok(&mut start)? {
                return Ok(());
            }
        }
        let log = fs::read_to_string(directory.join("log")).unwrap_or_default();
        fail(format!("PostgreSQL did not start:\n{log}"))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        let _ = self.guard.wait();
    }
}

/// PostgreSQL refuses to run as root; then everything is done as the user its package made.
struct User {
    postgres: bool,
}

impl User {
    fn command(&self, program: &Path) -> Command {
        let mut command = if self.postgres {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // The other user may not be allowed where we are.
        command.current_dir("/");
        command
    }

    /// Starts the process that cleans up. In its own group, so that Ctrl-C reaches it only through the closed pipe.
    fn guard(&self, programs: &Path, directory: &Path) -> Result<Child> {
        // More than once, because whoever killed us may have done so while a program of ours was still writing.
        const CLEAN_UP: &str = r#"read -r _
for _ in 1 2 3 4 5 6; do
  "$1/pg_ctl" stop -D "$2/data" -m immediate -s >/dev/null 2>&1
  rm -rf "$2" 2>/dev/null && exit
  sleep 1
done"#;
        let mut shell = self.command(Path::new("sh"));
        shell.args(["-c", CLEAN_UP, "sh"]).arg(programs).arg(directory).stdin(Stdio::piped());
        own_group(&mut shell);
        let mut guard = shell.spawn().context(|| "starting the process that stops PostgreSQL".to_owned())?;
        if let Some(stdin) = &mut guard.stdin {
            stdin.flush().context(|| "speaking to the process that stops PostgreSQL".to_owned())?;
        }
        Ok(guard)
    }
}

#[cfg(unix)]
fn own_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn own_group(_command: &mut Command) {}

/// The directory with `initdb` and `pg_ctl`: that of `PATH`, else the newest of Debian's.
fn programs() -> Option<PathBuf> {
    let complete = |directory: &PathBuf| directory.join("initdb").is_file() && directory.join("pg_ctl").is_file();
    environment::path_directories().into_iter().find(complete).or_else(|| {
        let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
            .ok()?
            .filter_map(|entry| {
                let path = entry.ok()?.path();
                let version = path.file_name()?.to_str()?.parse().ok()?;
                Some((version, path.join("bin")))
            })
            .filter(|(_, directory)| complete(directory))
            .collect();
        versions.sort();
        versions.pop().map(|(_, directory)| directory)
    })
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_cluster_answers_while_it_lives_and_not_afterwards() {
        // Machines without PostgreSQL run this through `cargo xtask test`, which installs it first.
        if programs().is_none() {
            return;
        }
        let cluster = Cluster::start().unwrap();
        let address = format!("127.0.0.1:{}", cluster.port);
        assert!(TcpStream::connect(&address).is_ok());
        assert!(cluster.url().starts_with("postgres://postgres@127.0.0.1:"));

        drop(cluster);

        assert!(TcpStream::connect(&address).is_err());
    }
}
