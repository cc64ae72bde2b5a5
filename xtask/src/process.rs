//! Starting other programs.

use std::io::{BufRead, BufReader, IsTerminal};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::{Context, Result, fail};
use crate::{environment, paths};

/// `cargo …` in the checkout.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(environment::cargo());
    command.args(args).current_dir(paths::root());
    command
}

/// Builds the server program.
pub(crate) fn build_server(release: bool) -> Result<PathBuf> {
    let mut command = cargo(&["build", "-p", "adlane-server", "--bin", "adlane"]);
    if release {
        command.arg("--release");
    }
    succeed(&mut command)?;
    Ok(paths::server(release))
}

/// Runs to the end, output passing through.
///
/// # Errors
/// When the program cannot be started or ends with anything but success.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    if ok(command)? { Ok(()) } else { fail(format!("`{}` failed", line(command))) }
}

/// Runs to the end, output passing through; whether it succeeded.
pub(crate) fn ok(command: &mut Command) -> Result<bool> {
    let status = command.status().context(|| format!("`{}` could not start", line(command)))?;
    Ok(status.success())
}

/// Runs to the end and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().context(|| format!("`{}` could not start", line(command)))?;
    if !output.status.success() {
        return fail(format!("`{}` failed", line(command)));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs to the end, shows one of its two streams as it comes and hands each line, without colours, to `seen`.
pub(crate) fn watch(command: &mut Command, stream: Stream, mut seen: impl FnMut(&str)) -> Result<bool> {
    match stream {
        Stream::Out => command.stdout(Stdio::piped()),
        Stream::Err => command.stderr(Stdio::piped()),
    };
    let mut child = command.spawn().context(|| format!("`{}` could not start", line(command)))?;
    let pipe: Box<dyn std::io::Read> = match (child.stdout.take(), child.stderr.take()) {
        (Some(out), _) => Box::new(out),
        (None, Some(err)) => Box::new(err),
        (None, None) => return fail(format!("`{}` has no output to watch", line(command))),
    };
    for text in BufReader::new(pipe).split(b'\n') {
        let text = text.context(|| format!("reading `{}`", line(command)))?;
        let text = String::from_utf8_lossy(&text);
        match stream {
            Stream::Out => println!("{text}"),
            Stream::Err => eprintln!("{text}"),
        }
        seen(&without_colours(&text));
    }
    let status = child.wait().context(|| format!("waiting for `{}`", line(command)))?;
    Ok(status.success())
}

/// Which of a program's outputs to watch.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    Out,
    Err,
}

impl Stream {
    /// What to pass as `--color` so that a watched program still looks as it does unwatched.
    pub(crate) fn colour(self) -> &'static str {
        let terminal = match self {
            Stream::Out => std::io::stdout().is_terminal(),
            Stream::Err => std::io::stderr().is_terminal(),
        };
        if terminal { "always" } else { "never" }
    }
}

/// A port on loopback that nobody listens on at the moment.
pub(crate) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context(|| "looking for a free port".to_owned())?;
    let address = listener.local_addr().context(|| "looking for a free port".to_owned())?;
    Ok(address.port())
}

/// The command as someone would type it, for messages.
fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}

/// Drops the escape sequences that colour terminal text.
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            for letter in letters.by_ref() {
                if letter.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_dropped_and_text_is_kept() {
        assert_eq!(without_colours("\u{1b}[32;1m  3 passed\u{1b}[0m, 1 failed"), "  3 passed, 1 failed");
    }

    #[test]
    fn a_watched_program_hands_over_its_lines_and_its_success() {
        let mut lines = Vec::new();

        let good = watch(Command::new("sh").args(["-c", "echo one; echo two; exit 3"]), Stream::Out, |line| {
            lines.push(line.to_owned());
        })
        .unwrap();

        assert_eq!(lines, ["one", "two"]);
        assert!(!good);
    }
}
