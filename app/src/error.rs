//! What a server function gives back when it cannot even say so on a page.

use domain::Problem;
use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// A thin coat over [`Problem`]: codes and numbers, never prose or the text of an inner error.
///
/// Refused forms do not use it: [`crate::ssr::submit`] keeps what was typed and redirects. It remains for
/// bodies no form of ours sends, and for a database that does not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UiError(pub Problem);

impl std::fmt::Display for UiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for UiError {}

impl From<Problem> for UiError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl FromServerFnError for UiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            // The body was not what the form sends. Its text may hold what was typed, so only the fact is kept.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self(Problem::Invalid { faults: Vec::new() })
            }
            other => {
                tracing::error!(error.message = %other, "a server function could not be run");
                Self(Problem::Internal)
            }
        }
    }
}
