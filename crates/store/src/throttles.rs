//! How often someone may try to sign in, shared by every instance.

use crate::{Result, Tx};

/// What is remembered about an address or an account, under a hash of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Throttle {
    pub failures: i64,
    /// For accounts: no try before this. For addresses: the theoretical arrival time of the next try.
    pub blocked_until_ms: i64,
    pub updated_at_ms: i64,
}

/// What is remembered; zeroes when nothing is. On SQLite the writer is alone; on PostgreSQL the row is locked, and made first, because
/// a row that is not there cannot be locked and parallel first tries would all count as the first.
pub async fn find(tx: &mut Tx, subject_hash: &[u8]) -> Result<Throttle> {
    let sqlite = "SELECT failures, blocked_until_ms, updated_at_ms FROM login_throttles WHERE subject_hash = $1";
    let postgres =
        "SELECT failures, blocked_until_ms, updated_at_ms FROM login_throttles WHERE subject_hash = $1 FOR UPDATE";
    let row: Option<(i64, i64, i64)> = match tx.conn() {
        crate::db::Conn::Sqlite(conn) => sqlx::query_as(sqlite).bind(subject_hash).fetch_optional(conn).await?,
        crate::db::Conn::Postgres(conn) => {
            let make = "INSERT INTO login_throttles (subject_hash, failures, blocked_until_ms, updated_at_ms) VALUES ($1, 0, 0, 0) ON CONFLICT DO NOTHING";
            sqlx::query(make).bind(subject_hash).execute(&mut *conn).await?;
            sqlx::query_as(postgres).bind(subject_hash).fetch_optional(conn).await?
        }
    };
    let (failures, blocked_until_ms, updated_at_ms) = row.unwrap_or_default();
    Ok(Throttle { failures, blocked_until_ms, updated_at_ms })
}

/// Remembers, replacing what was.
pub async fn set(tx: &mut Tx, subject_hash: &[u8], throttle: Throttle) -> Result<()> {
    let sql =
        "INSERT INTO login_throttles (subject_hash, failures, blocked_until_ms, updated_at_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject_hash) DO UPDATE SET failures = excluded.failures,
            blocked_until_ms = excluded.blocked_until_ms, updated_at_ms = excluded.updated_at_ms";
    on!(tx, |conn| sqlx::query(sql)
        .bind(subject_hash)
        .bind(throttle.failures)
        .bind(throttle.blocked_until_ms)
        .bind(throttle.updated_at_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// Forgets, after a sign-in that succeeded.
pub async fn delete(tx: &mut Tx, subject_hash: &[u8]) -> Result<()> {
    let sql = "DELETE FROM login_throttles WHERE subject_hash = $1";
    on!(tx, |conn| sqlx::query(sql).bind(subject_hash).execute(conn).await?.rows_affected());
    Ok(())
}

/// Removes what has not changed since; returns how many.
pub async fn delete_old(tx: &mut Tx, before_ms: i64) -> Result<u64> {
    let sql = "DELETE FROM login_throttles WHERE updated_at_ms < $1";
    Ok(on!(tx, |conn| sqlx::query(sql).bind(before_ms).execute(conn).await?.rows_affected()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Db;

    both_engines! {
        async fn the_last_write_is_remembered(db: Db) {
            let mut tx = db.write().await.unwrap();
            assert_eq!(find(&mut tx, &[7]).await.unwrap(), Throttle::default());

            let throttle = Throttle { failures: 6, blocked_until_ms: 12, updated_at_ms: 11 };
            set(&mut tx, &[7], Throttle { failures: 5, ..throttle }).await.unwrap();
            set(&mut tx, &[7], throttle).await.unwrap();

            assert_eq!(find(&mut tx, &[7]).await.unwrap(), throttle);
        }
    }
}
