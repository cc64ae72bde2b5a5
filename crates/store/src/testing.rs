//! Fresh, migrated databases for tests.

use domain::{OrganizationId, UserId};

use crate::{Db, Result, migrations};

/// A database in a temporary file of its own. The operating system's temporary folder is cleaned by whoever runs the tests.
pub async fn sqlite() -> Db {
    let db = Db::connect(&sqlite_url()).await.expect("a file in the temporary folder");
    migrations::run(&db).await.expect("migrations fit an empty database");
    db
}

/// The address of a SQLite file nobody uses yet.
pub fn sqlite_url() -> String {
    let path = std::env::temp_dir().join(format!("adlane-test-{}.db", uuid::Uuid::now_v7().simple()));
    format!("sqlite://{}", path.display())
}

/// A database of its own on the server named by `ADLANE_TEST_POSTGRES_URL`; `None`, said loudly, when none is named.
pub async fn postgres() -> Option<Db> {
    let db = Db::connect(&postgres_url().await?).await.expect("the database just created");
    migrations::run(&db).await.expect("migrations fit an empty database");
    Some(db)
}

/// The address of an empty database on the test server; `None` when no server is named.
#[expect(clippy::disallowed_methods, reason = "tests are told their server by the environment")]
pub async fn postgres_url() -> Option<String> {
    let Ok(server) = std::env::var("ADLANE_TEST_POSTGRES_URL") else {
        eprintln!("NOT RUN ON POSTGRESQL: set ADLANE_TEST_POSTGRES_URL, or use `cargo xtask test`");
        return None;
    };
    let name = format!("adlane_test_{}", uuid::Uuid::now_v7().simple());
    let Db::Postgres(pool) = Db::connect(&server).await.expect("ADLANE_TEST_POSTGRES_URL answers") else {
        panic!("ADLANE_TEST_POSTGRES_URL is not PostgreSQL");
    };
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    sqlx::query(create).execute(&pool).await.expect("the test role may create databases");
    pool.close().await;
    let (base, _) = server.rsplit_once('/').expect("an address ends in a database name");
    Some(format!("{base}/{name}"))
}

/// Every byte a thief of the database would hold: the SQLite file with its write-ahead log, or every row of every PostgreSQL table as
/// text, where bytes are written in hexadecimal.
pub async fn everything(db: &Db) -> Vec<u8> {
    match db {
        Db::Sqlite { write, .. } => {
            let options = write.connect_options();
            let path = options.get_filename();
            let mut bytes = std::fs::read(path).expect("the database's file");
            // Folded into the file by now, perhaps.
            let mut log = path.as_os_str().to_owned();
            log.push("-wal");
            bytes.extend(std::fs::read(log).unwrap_or_default());
            bytes
        }
        Db::Postgres(pool) => {
            let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'";
            let tables: Vec<(String,)> = sqlx::query_as(tables).fetch_all(pool).await.expect("the catalogue");
            let mut bytes = Vec::new();
            for (table,) in tables {
                let rows = sqlx::AssertSqlSafe(format!("SELECT t::text FROM {table} t"));
                let rows: Vec<(String,)> = sqlx::query_as(rows).fetch_all(pool).await.expect("a table just listed");
                bytes.extend(rows.into_iter().flat_map(|(row,)| row.into_bytes()));
            }
            bytes
        }
    }
}

/// Ends a membership, as an admin will be able to.
pub async fn remove_member(db: &Db, organization: &OrganizationId, user: &UserId) -> Result<()> {
    let sql = "DELETE FROM memberships WHERE organization_id = $1 AND user_id = $2";
    let mut tx = db.write().await?;
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(user.as_str())
        .execute(conn)
        .await?
        .rows_affected());
    tx.commit().await
}
