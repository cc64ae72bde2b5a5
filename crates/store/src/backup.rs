//! A copy of the database while it is in use.

use std::path::Path;

use crate::{Db, Error, Result};

/// Copies a SQLite database into `file`, which must not exist, in one consistent state (`VACUUM INTO`).
///
/// # Errors
/// [`Error::Address`] for PostgreSQL: use its own `pg_dump`.
pub async fn copy_to(db: &Db, file: &Path) -> Result<()> {
    let Db::Sqlite { write, .. } = db else {
        return Err(Error::Address("postgres (use pg_dump)".to_owned()));
    };
    let target = file.to_string_lossy().into_owned();
    sqlx::query("VACUUM INTO $1").bind(target).execute(write).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{people, testing};

    #[tokio::test]
    async fn a_copy_holds_what_was_committed() {
        let db = testing::sqlite().await;
        let mut tx = db.write().await.unwrap();
        people::given::member(&mut tx).await;
        tx.commit().await.unwrap();
        let url = testing::sqlite_url();

        copy_to(&db, Path::new(url.strip_prefix("sqlite://").unwrap())).await.unwrap();

        let copy = Db::connect(&url).await.unwrap();
        assert!(people::any_user(&mut copy.read().await.unwrap()).await.unwrap());
        assert!(
            copy_to(&db, Path::new(url.strip_prefix("sqlite://").unwrap())).await.is_err(),
            "never over an existing file"
        );
    }
}
