//! What can go wrong at the database, by what to do about it.

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Each variant is a different thing to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No connection or lock in time; the same call may go through later.
    #[error("the database is busy")]
    Busy(#[source] sqlx::Error),
    /// A row that makes no sense: written by a newer version, or damaged.
    #[error("{table} holds a row that makes no sense: {id}")]
    Corrupt { table: &'static str, id: String },
    /// The tables are not what this version needs.
    #[error("migration failed")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// The address in the settings is none we can open.
    #[error("not a database address: {0}")]
    Address(String),
    /// Everything else; a defect or a broken database.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|inner| inner.code()).unwrap_or_default();
        // SQLite: 5 BUSY, 6 LOCKED, 261/517 their extended forms. PostgreSQL: 55P03 lock_not_available, 57014 query_canceled
        // (statement_timeout), 40001 and 40P01 serialization and deadlock, 53300 too_many_connections.
        let busy = matches!(&*code, "5" | "6" | "261" | "517" | "55P03" | "57014" | "40001" | "40P01" | "53300");
        if busy || matches!(error, sqlx::Error::PoolTimedOut) { Error::Busy(error) } else { Error::Database(error) }
    }
}

/// A stored word turned into its type, or the row declared corrupt.
pub(crate) fn known<T>(value: Option<T>, table: &'static str, id: &str) -> Result<T> {
    value.ok_or_else(|| Error::Corrupt { table, id: id.to_owned() })
}

/// Stored JSON turned into its type, or the row declared corrupt.
pub(crate) fn json<T: serde::de::DeserializeOwned>(text: &str, table: &'static str, id: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| Error::Corrupt { table, id: id.to_owned() })
}

/// A value as the JSON text stored; our own types always serialize.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our own types have string keys and finite numbers")
}
