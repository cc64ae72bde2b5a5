//! What people typed into forms that were refused or came too late.

use domain::UserId;

use crate::{Result, Tx};

/// Keeps `content` under the hash of a random key until `expires_at_ms`. `user` is whose it is; `None` for visitors.
pub async fn insert(
    tx: &mut Tx,
    key_hash: &[u8],
    user: Option<&UserId>,
    content: &str,
    expires_at_ms: i64,
) -> Result<()> {
    let sql = "INSERT INTO form_states (key_hash, user_id, content, expires_at_ms) VALUES ($1, $2, $3, $4)";
    on!(tx, |conn| sqlx::query(sql)
        .bind(key_hash)
        .bind(user.map(UserId::as_str))
        .bind(content)
        .bind(expires_at_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// Takes it out: the content, once, if it has not expired and is nobody's or `user`'s.
pub async fn take(tx: &mut Tx, key_hash: &[u8], user: Option<&UserId>, now_ms: i64) -> Result<Option<String>> {
    let sql = "DELETE FROM form_states WHERE key_hash = $1 AND expires_at_ms > $2 AND (user_id IS NULL OR user_id = $3) RETURNING content";
    let row: Option<(String,)> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(key_hash)
        .bind(now_ms)
        .bind(user.map(UserId::as_str))
        .fetch_optional(conn)
        .await?);
    Ok(row.map(|(content,)| content))
}

/// Removes what nobody came back for; returns how many.
pub async fn delete_expired(tx: &mut Tx, now_ms: i64) -> Result<u64> {
    let sql = "DELETE FROM form_states WHERE expires_at_ms <= $1";
    Ok(on!(tx, |conn| sqlx::query(sql).bind(now_ms).execute(conn).await?.rows_affected()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, people::given};

    both_engines! {
        async fn typed_input_comes_back_once_and_only_to_its_user(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (ours, theirs): (UserId, UserId) = (given::id(), given::id());
            insert(&mut tx, &[1], Some(&ours), "typed", 100).await.unwrap();

            assert_eq!(take(&mut tx, &[1], Some(&theirs), 50).await.unwrap(), None);
            assert_eq!(take(&mut tx, &[1], None, 50).await.unwrap(), None);
            assert_eq!(take(&mut tx, &[1], Some(&ours), 100).await.unwrap(), None);
            assert_eq!(take(&mut tx, &[1], Some(&ours), 50).await.unwrap(), Some("typed".into()));
            assert_eq!(take(&mut tx, &[1], Some(&ours), 50).await.unwrap(), None);
        }
    }
}
