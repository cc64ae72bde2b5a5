//! What went wrong, as one sentence for the person at the terminal.

use std::fmt;

/// A message, already complete; `main` prints it after `error:`.
#[derive(Debug)]
pub(crate) struct Failure(String);

/// The outcome of every task.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A failure with this message.
pub(crate) fn failure(message: impl Into<String>) -> Failure {
    Failure(message.into())
}

/// `Err` with this message.
pub(crate) fn fail<T>(message: impl Into<String>) -> Result<T> {
    Err(Failure(message.into()))
}

/// Says what was being done when an error came up.
pub(crate) trait Context<T> {
    /// Puts `doing()` in front of the error.
    fn context(self, doing: impl FnOnce() -> String) -> Result<T>;
}

impl<T, E: fmt::Display> Context<T> for std::result::Result<T, E> {
    fn context(self, doing: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| Failure(format!("{}: {error}", doing())))
    }
}
