//! The database, whichever engine it is.

use std::{str::FromStr, time::Duration};

use sqlx::{
    PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, Transaction,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{Error, Result};

/// How many SQLite connections read beside the one that writes.
const SQLITE_READERS: u32 = 4;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub enum Db {
    /// One writer, because SQLite has one write lock and queueing in the pool beats failing at `BEGIN`.
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
    },
    Postgres(PgPool),
}

/// Something statements run on: a reader, or a transaction that must be committed.
pub enum Tx {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PostgresRead(PoolConnection<Postgres>),
    PostgresWrite(Transaction<'static, Postgres>),
}

/// The connection of the engine that is open; what `on!` matches on.
pub(crate) enum Conn<'t> {
    Sqlite(&'t mut SqliteConnection),
    Postgres(&'t mut PgConnection),
}

impl Db {
    /// Opens `sqlite://path` (created when missing) or `postgres://…`, without touching the tables.
    pub async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("sqlite:") {
            Self::connect_sqlite(url).await
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Self::connect_postgres(url).await
        } else {
            // The scheme only: the rest may hold a password.
            Err(Error::Address(url.split(':').next().unwrap_or_default().to_owned()))
        }
    }

    async fn connect_sqlite(url: &str) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .pragma("secure_delete", "ON");
        // The writer opens first and alone: it creates the file and switches it to WAL.
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(5))
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(Duration::from_secs(5))
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_lazy_with(options.pragma("query_only", "ON"));
        Ok(Db::Sqlite { read, write })
    }

    async fn connect_postgres(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?.options([("statement_timeout", "5s"), ("lock_timeout", "2s")]);
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(2))
            .connect_with(options)
            .await?;
        Ok(Db::Postgres(pool))
    }

    /// For looking. Each statement sees what is committed at its start.
    pub async fn read(&self) -> Result<Tx> {
        Ok(match self {
            Db::Sqlite { read, .. } => Tx::SqliteRead(read.acquire().await?),
            Db::Postgres(pool) => Tx::PostgresRead(pool.acquire().await?),
        })
    }

    /// For changing: all or nothing, once committed. On SQLite the write lock is taken at once, because a transaction that
    /// reads first and then writes fails under load.
    pub async fn write(&self) -> Result<Tx> {
        Ok(match self {
            Db::Sqlite { write, .. } => Tx::SqliteWrite(write.begin_with("BEGIN IMMEDIATE").await?),
            Db::Postgres(pool) => Tx::PostgresWrite(pool.begin().await?),
        })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.read().await?;
        on!(tx, |conn| { sqlx::query("SELECT 1").execute(conn).await?.rows_affected() });
        Ok(())
    }

    /// `sqlite` or `postgres`, for logs and figures.
    pub fn engine(&self) -> &'static str {
        match self {
            Db::Sqlite { .. } => "sqlite",
            Db::Postgres(_) => "postgres",
        }
    }

    /// Closes every connection; SQLite folds its write-ahead log back.
    pub async fn close(&self) {
        match self {
            Db::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Db::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        match self {
            Tx::SqliteRead(conn) => Conn::Sqlite(conn),
            Tx::SqliteWrite(conn) => Conn::Sqlite(conn),
            Tx::PostgresRead(conn) => Conn::Postgres(conn),
            Tx::PostgresWrite(conn) => Conn::Postgres(conn),
        }
    }

    /// Makes what was changed lasting. Without it everything is undone.
    pub async fn commit(self) -> Result<()> {
        match self {
            Tx::SqliteWrite(tx) => tx.commit().await?,
            Tx::PostgresWrite(tx) => tx.commit().await?,
            Tx::SqliteRead(_) | Tx::PostgresRead(_) => {}
        }
        Ok(())
    }
}
