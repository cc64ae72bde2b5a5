//! The tables, step by step: the same numbers and names in two dialects.

use std::borrow::Cow;

use sqlx::{
    SqlSafeStr,
    migrate::{Migration, MigrationType, Migrator},
};

use crate::{Db, Error, Result};

macro_rules! steps {
    ($($version:literal $name:literal),* $(,)?) => {
        /// Version, name, SQLite text, PostgreSQL text.
        const STEPS: &[(i64, &str, &str, &str)] = &[$((
            $version,
            $name,
            include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
            include_str!(concat!("../../../migrations/postgres/", $name, ".sql")),
        )),*];
    };
}

steps! {
    1 "0001_first_slice",
    2 "0002_confirmed_and_resumed",
}

/// Brings the tables up to this version. Several instances may call it at once.
pub async fn run(db: &Db) -> Result<()> {
    let migrator = |pick: fn(&(i64, &'static str, &'static str, &'static str)) -> &'static str| {
        let steps = STEPS.iter().map(|step| {
            Migration::new(step.0, Cow::Borrowed(step.1), MigrationType::Simple, pick(step).into_sql_str(), false)
        });
        Migrator::with_migrations(steps.collect())
    };
    match db {
        Db::Sqlite { write, .. } => migrator(|step| step.2).run(write).await,
        Db::Postgres(pool) => migrator(|step| step.3).run(pool).await,
    }
    .map_err(Error::Migration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_dialects_differ_in_nothing_but_the_type_of_bytes() {
        for (_, name, sqlite, postgres) in STEPS {
            assert_eq!(sqlite.replace("BLOB", "BYTEA"), *postgres, "{name}");
        }
    }

    both_engines! {
        async fn migrating_twice_changes_nothing(db: Db) {
            run(&db).await.unwrap();

            db.ping().await.unwrap();
        }
    }
}
