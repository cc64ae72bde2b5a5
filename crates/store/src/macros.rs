/// Runs one statement on whichever engine is open.
///
/// `on!(tx, |conn| sqlx::query(SQL).bind(x).execute(conn).await?.rows_affected())`: the body is compiled once per engine,
/// and `conn` is that engine's connection.
macro_rules! on {
    ($tx:expr, |$conn:ident| $body:expr) => {
        match $tx.conn() {
            $crate::db::Conn::Sqlite($conn) => $body,
            $crate::db::Conn::Postgres($conn) => $body,
        }
    };
}

/// Declares a private row: a struct whose fields are columns by name, readable from both engines.
macro_rules! row {
    ($(#[$doc:meta])* struct $name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        struct $name { $($field: $type),* }

        impl sqlx::FromRow<'_, sqlx::sqlite::SqliteRow> for $name {
            fn from_row(row: &sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
                use sqlx::Row as _;
                Ok(Self { $($field: row.try_get(stringify!($field))?),* })
            }
        }

        impl sqlx::FromRow<'_, sqlx::postgres::PgRow> for $name {
            fn from_row(row: &sqlx::postgres::PgRow) -> sqlx::Result<Self> {
                use sqlx::Row as _;
                Ok(Self { $($field: row.try_get(stringify!($field))?),* })
            }
        }
    };
}

/// Writes a test once and runs it on both engines.
#[cfg(test)]
macro_rules! both_engines {
    ($(async fn $name:ident($db:ident: $type:ty) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn check($db: $type) $body

            #[tokio::test]
            async fn sqlite() {
                check($crate::testing::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(db) = $crate::testing::postgres().await {
                    check(db).await;
                }
            }
        }
    )*};
}
