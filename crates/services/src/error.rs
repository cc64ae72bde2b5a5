//! Inner errors, and what becomes of them outside.

use domain::{FieldFault, Problem};

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong while doing what someone asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Known, expected, and told as it is.
    #[error(transparent)]
    Problem(#[from] Problem),
    #[error("the store failed")]
    Store(#[from] store::Error),
    #[error("Meta failed")]
    Graph(#[from] graph::Error),
    /// A sealed value did not open.
    #[error("the vault failed")]
    Vault(#[from] crate::vault::Error),
}

impl Error {
    /// The one mapping from inside to outside.
    pub fn problem(&self) -> Problem {
        match self {
            Error::Problem(problem) => problem.clone(),
            Error::Store(store::Error::Busy(_)) => Problem::Busy { retry_after_s: 2 },
            Error::Store(_) | Error::Vault(_) => Problem::Internal,
            Error::Graph(error) => match error {
                graph::Error::TokenRejected { .. } => Problem::ReconnectMeta,
                graph::Error::Throttled { retry_after_s, .. } => {
                    Problem::MetaThrottled { retry_after_s: *retry_after_s }
                }
                graph::Error::PermissionMissing(_) | graph::Error::Refused(_) | graph::Error::CodeUsed(_) => {
                    Problem::MetaRefused
                }
                graph::Error::NotFound(_) => Problem::NotFound,
                graph::Error::Misconfigured(_) => Problem::Internal,
                graph::Error::Unavailable(_) | graph::Error::Transport { .. } | graph::Error::Unreadable => {
                    Problem::MetaUnavailable
                }
            },
        }
    }
}

impl From<FieldFault> for Error {
    fn from(fault: FieldFault) -> Self {
        Error::Problem(Problem::Invalid { faults: vec![fault] })
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        error.problem()
    }
}
