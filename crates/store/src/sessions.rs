//! Signed-in browsers. Reached by the hash of their secret, so no organization is named: the secret is what proves it.

use domain::{OrganizationId, Role, UserId};

use crate::{Result, Tx, error::known};

/// A session with the person and role behind it.
pub struct Session {
    pub user_id: UserId,
    pub name: String,
    pub email: String,
    pub organization_id: OrganizationId,
    pub organization: String,
    pub role: Role,
    pub seen_at_ms: i64,
    /// When the password was last typed in this session.
    pub confirmed_at_ms: i64,
}

row! {
    struct SessionRow {
        user_id: String,
        name: String,
        email: String,
        organization_id: String,
        organization: String,
        role: String,
        seen_at_ms: i64,
        confirmed_at_ms: i64,
    }
}

/// Adds a session of someone who has just typed their password.
pub async fn insert(
    tx: &mut Tx,
    secret_hash: &[u8],
    organization: &OrganizationId,
    user: &UserId,
    user_agent: &str,
    now_ms: i64,
) -> Result<()> {
    let sql = "INSERT INTO sessions (secret_hash, organization_id, user_id, user_agent, created_at_ms, seen_at_ms, confirmed_at_ms) VALUES ($1, $2, $3, $4, $5, $5, $5)";
    on!(tx, |conn| sqlx::query(sql)
        .bind(secret_hash)
        .bind(organization.as_str())
        .bind(user.as_str())
        .bind(user_agent)
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// The session of that secret, if it was made after `made_after_ms` and seen after `seen_after_ms`, and the membership still stands.
pub async fn find(tx: &mut Tx, secret_hash: &[u8], made_after_ms: i64, seen_after_ms: i64) -> Result<Option<Session>> {
    let sql = "SELECT s.user_id, u.name, u.email, s.organization_id, o.name AS organization, m.role, s.seen_at_ms, s.confirmed_at_ms
        FROM sessions s
        JOIN memberships m ON m.organization_id = s.organization_id AND m.user_id = s.user_id
        JOIN users u ON u.id = s.user_id
        JOIN organizations o ON o.id = s.organization_id
        WHERE s.secret_hash = $1 AND s.created_at_ms > $2 AND s.seen_at_ms > $3";
    let row: Option<SessionRow> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(secret_hash)
        .bind(made_after_ms)
        .bind(seen_after_ms)
        .fetch_optional(conn)
        .await?);
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Session {
        user_id: known(row.user_id.parse().ok(), "sessions", &row.user_id)?,
        organization_id: known(row.organization_id.parse().ok(), "sessions", &row.user_id)?,
        role: known(Role::from_code(&row.role), "memberships", &row.user_id)?,
        name: row.name,
        email: row.email,
        organization: row.organization,
        seen_at_ms: row.seen_at_ms,
        confirmed_at_ms: row.confirmed_at_ms,
    }))
}

/// Notes that the session was used.
pub async fn set_seen(tx: &mut Tx, secret_hash: &[u8], now_ms: i64) -> Result<()> {
    let sql = "UPDATE sessions SET seen_at_ms = $2 WHERE secret_hash = $1 AND seen_at_ms < $2";
    on!(tx, |conn| sqlx::query(sql).bind(secret_hash).bind(now_ms).execute(conn).await?.rows_affected());
    Ok(())
}

/// Notes that the password was typed once more in this session.
pub async fn set_confirmed(tx: &mut Tx, secret_hash: &[u8], now_ms: i64) -> Result<()> {
    let sql = "UPDATE sessions SET confirmed_at_ms = $2 WHERE secret_hash = $1 AND confirmed_at_ms < $2";
    on!(tx, |conn| sqlx::query(sql).bind(secret_hash).bind(now_ms).execute(conn).await?.rows_affected());
    Ok(())
}

/// Ends one session.
pub async fn delete(tx: &mut Tx, secret_hash: &[u8]) -> Result<()> {
    let sql = "DELETE FROM sessions WHERE secret_hash = $1";
    on!(tx, |conn| sqlx::query(sql).bind(secret_hash).execute(conn).await?.rows_affected());
    Ok(())
}

/// Removes sessions nobody can use any more; returns how many.
pub async fn delete_ended(tx: &mut Tx, made_before_ms: i64, seen_before_ms: i64) -> Result<u64> {
    let sql = "DELETE FROM sessions WHERE created_at_ms <= $1 OR seen_at_ms <= $2";
    Ok(on!(tx, |conn| sqlx::query(sql).bind(made_before_ms).bind(seen_before_ms).execute(conn).await?.rows_affected()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, people::given};

    both_engines! {
        async fn a_session_ends_when_idle_or_old(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user) = given::member(&mut tx).await;
            insert(&mut tx, &[1; 32], &organization, &user, "test", 1_000).await.unwrap();
            set_seen(&mut tx, &[1; 32], 5_000).await.unwrap();

            assert!(find(&mut tx, &[1; 32], 999, 4_999).await.unwrap().is_some());
            assert!(find(&mut tx, &[1; 32], 1_000, 4_999).await.unwrap().is_none());
            assert!(find(&mut tx, &[1; 32], 999, 5_000).await.unwrap().is_none());
            assert!(find(&mut tx, &[2; 32], 0, 0).await.unwrap().is_none());
        }

        async fn a_password_is_confirmed_for_one_session_only(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user) = given::member(&mut tx).await;
            insert(&mut tx, &[1; 32], &organization, &user, "desk", 1_000).await.unwrap();
            insert(&mut tx, &[2; 32], &organization, &user, "phone", 1_000).await.unwrap();

            set_confirmed(&mut tx, &[1; 32], 9_000).await.unwrap();

            assert_eq!(find(&mut tx, &[1; 32], 0, 0).await.unwrap().unwrap().confirmed_at_ms, 9_000);
            assert_eq!(find(&mut tx, &[2; 32], 0, 0).await.unwrap().unwrap().confirmed_at_ms, 1_000);
        }
    }
}
