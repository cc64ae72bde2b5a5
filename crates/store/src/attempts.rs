//! Walks through Facebook's dialog.

use domain::{
    AttemptId, ConnectionId, OrganizationId, UserId,
    attempt::{Attempt, Outcome, Stage},
    connection::Access,
};

use crate::{
    Result, Tx,
    error::{json, known, to_json},
};

/// A new attempt.
pub struct NewAttempt<'a> {
    pub id: &'a AttemptId,
    pub user_id: &'a UserId,
    pub session_hash: &'a [u8],
    /// SHA-256 of the `state` sent to the dialog.
    pub state_hash: &'a [u8],
    pub access: Access,
    pub scopes: &'a [&'a str],
    /// The connection this is meant to bring back; `None` for a new one.
    pub reconnect: Option<&'a ConnectionId>,
    pub return_to: Option<&'a str>,
}

/// What the worker needs to finish an attempt.
pub struct Work {
    pub user_id: UserId,
    pub access: Access,
    pub stage: Stage,
    /// `None` once the attempt has ended: the code is destroyed then.
    pub sealed_code: Option<Vec<u8>>,
    pub reconnect: Option<ConnectionId>,
}

/// How an attempt ended, and what was found on the way.
#[derive(Default)]
pub struct Ending<'a> {
    pub detail: Option<&'a str>,
    pub connection_id: Option<&'a ConnectionId>,
    pub meta_user_name: Option<&'a str>,
    pub granted: &'a [String],
    pub declined: &'a [String],
    pub businesses: i64,
    pub accounts: i64,
    pub pages: i64,
}

row! {
    struct AttemptRow {
        id: String,
        access: String,
        stage: String,
        outcome: Option<String>,
        reconnect_id: Option<String>,
        connection_id: Option<String>,
        meta_user_name: Option<String>,
        granted: String,
        declined: String,
        businesses: i64,
        accounts: i64,
        pages: i64,
        detail: Option<String>,
        return_to: Option<String>,
        started_at_ms: i64,
        ended_at_ms: Option<i64>,
    }
}

/// Starts an attempt.
pub async fn insert(tx: &mut Tx, organization: &OrganizationId, new: &NewAttempt<'_>, now_ms: i64) -> Result<()> {
    let sql = "INSERT INTO oauth_attempts (organization_id, id, user_id, session_hash, state_hash, access, scopes, reconnect_id,
            return_to, stage, granted, declined, businesses, accounts, pages, started_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '[]', '[]', 0, 0, 0, $11)";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(new.id.as_str())
        .bind(new.user_id.as_str())
        .bind(new.session_hash)
        .bind(new.state_hash)
        .bind(new.access.code())
        .bind(to_json(&new.scopes))
        .bind(new.reconnect.map(ConnectionId::as_str))
        .bind(new.return_to)
        .bind(Stage::AtFacebook.code())
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// The attempt a `state` belongs to, if it was begun by this user from this session. Says nothing about whether it is still open.
pub async fn find_by_state(
    tx: &mut Tx,
    organization: &OrganizationId,
    user: &UserId,
    session_hash: &[u8],
    state_hash: &[u8],
) -> Result<Option<AttemptId>> {
    let sql = "SELECT id FROM oauth_attempts WHERE organization_id = $1 AND user_id = $2 AND session_hash = $3 AND state_hash = $4";
    let row: Option<(String,)> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(organization.as_str())
        .bind(user.as_str())
        .bind(session_hash)
        .bind(state_hash)
        .fetch_optional(conn)
        .await?);
    row.map(|(id,)| known(id.parse().ok(), "oauth_attempts", &id)).transpose()
}

/// Uses the `state` up, keeping the sealed code. `false` when it had been used, or is older than `not_before_ms`: the caller must not go on.
pub async fn consume(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &AttemptId,
    sealed_code: Option<&[u8]>,
    not_before_ms: i64,
    now_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE oauth_attempts SET consumed_at_ms = $5, code = $3, stage = $6
        WHERE organization_id = $1 AND id = $2 AND consumed_at_ms IS NULL AND outcome IS NULL AND started_at_ms >= $4";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(sealed_code)
        .bind(not_before_ms)
        .bind(now_ms)
        .bind(Stage::CodeReceived.code())
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Notes how far it has come.
pub async fn set_stage(tx: &mut Tx, organization: &OrganizationId, id: &AttemptId, stage: Stage) -> Result<()> {
    let sql = "UPDATE oauth_attempts SET stage = $3 WHERE organization_id = $1 AND id = $2 AND outcome IS NULL";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(stage.code())
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// Destroys the code: it has been sent to Meta, and a code works once.
pub async fn forget_code(tx: &mut Tx, organization: &OrganizationId, id: &AttemptId) -> Result<()> {
    let sql = "UPDATE oauth_attempts SET code = NULL WHERE organization_id = $1 AND id = $2";
    on!(tx, |conn| sqlx::query(sql).bind(organization.as_str()).bind(id.as_str()).execute(conn).await?.rows_affected());
    Ok(())
}

/// Ends it. `false` when it had ended before; the first end stands.
pub async fn end(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &AttemptId,
    outcome: Outcome,
    ending: &Ending<'_>,
    now_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE oauth_attempts SET outcome = $3, stage = CASE WHEN $4 = TRUE THEN $5 ELSE stage END, code = NULL, detail = $6, connection_id = $7,
            meta_user_name = $8, granted = $9, declined = $10, businesses = $11, accounts = $12, pages = $13, ended_at_ms = $14
        WHERE organization_id = $1 AND id = $2 AND outcome IS NULL";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(outcome.code())
        .bind(outcome.connected())
        .bind(Stage::Finished.code())
        .bind(ending.detail)
        .bind(ending.connection_id.map(ConnectionId::as_str))
        .bind(ending.meta_user_name)
        .bind(to_json(&ending.granted))
        .bind(to_json(&ending.declined))
        .bind(ending.businesses)
        .bind(ending.accounts)
        .bind(ending.pages)
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Ends an attempt whose `state` was never used up, because it came back too late. One that was used keeps its course.
pub async fn end_unconsumed(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &AttemptId,
    outcome: Outcome,
    now_ms: i64,
) -> Result<()> {
    let sql = "UPDATE oauth_attempts SET outcome = $3, ended_at_ms = $4
        WHERE organization_id = $1 AND id = $2 AND outcome IS NULL AND consumed_at_ms IS NULL";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(outcome.code())
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// An attempt as the person who made it sees it. Other members do not: it may carry a name from Facebook.
pub async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
    user: &UserId,
    id: &AttemptId,
) -> Result<Option<Attempt>> {
    let sql = "SELECT id, access, stage, outcome, reconnect_id, connection_id, meta_user_name, granted, declined, businesses, accounts, pages, detail,
            return_to, started_at_ms, ended_at_ms
        FROM oauth_attempts WHERE organization_id = $1 AND user_id = $2 AND id = $3";
    let row: Option<AttemptRow> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(organization.as_str())
        .bind(user.as_str())
        .bind(id.as_str())
        .fetch_optional(conn)
        .await?);
    row.map(attempt).transpose()
}

/// What the worker needs; `None` when the attempt is gone.
pub async fn find_work(tx: &mut Tx, organization: &OrganizationId, id: &AttemptId) -> Result<Option<Work>> {
    let sql = "SELECT user_id, access, stage, code, reconnect_id FROM oauth_attempts WHERE organization_id = $1 AND id = $2 AND outcome IS NULL";
    type Row = (String, String, String, Option<Vec<u8>>, Option<String>);
    let row: Option<Row> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(id.as_str()).fetch_optional(conn).await?);
    let Some((user_id, access, stage, sealed_code, reconnect)) = row else { return Ok(None) };
    Ok(Some(Work {
        user_id: known(user_id.parse().ok(), "oauth_attempts", id.as_str())?,
        access: known(Access::from_code(&access), "oauth_attempts", id.as_str())?,
        stage: known(Stage::from_code(&stage), "oauth_attempts", id.as_str())?,
        sealed_code,
        reconnect: reconnect.map(|text| known(text.parse().ok(), "oauth_attempts", id.as_str())).transpose()?,
    }))
}

fn attempt(row: AttemptRow) -> Result<Attempt> {
    const TABLE: &str = "oauth_attempts";
    let outcome = row.outcome.map(|code| known(Outcome::from_code(&code), TABLE, &row.id)).transpose()?;
    let reconnect_id = row.reconnect_id.map(|id| known(id.parse().ok(), TABLE, &row.id)).transpose()?;
    let connection_id = row.connection_id.map(|id| known(id.parse().ok(), TABLE, &row.id)).transpose()?;
    Ok(Attempt {
        access: known(Access::from_code(&row.access), TABLE, &row.id)?,
        stage: known(Stage::from_code(&row.stage), TABLE, &row.id)?,
        outcome,
        reconnect_id,
        connection_id,
        meta_user_name: row.meta_user_name,
        granted: json(&row.granted, TABLE, &row.id)?,
        declined: json(&row.declined, TABLE, &row.id)?,
        businesses: row.businesses,
        accounts: row.accounts,
        pages: row.pages,
        detail: row.detail,
        return_to: row.return_to,
        started_at_ms: row.started_at_ms,
        ended_at_ms: row.ended_at_ms,
        id: known(row.id.parse().ok(), TABLE, &row.id)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, people::given};

    async fn begun(tx: &mut Tx) -> (OrganizationId, UserId, AttemptId) {
        let (organization, user) = given::member(tx).await;
        let id: AttemptId = given::id();
        let new = NewAttempt {
            id: &id,
            user_id: &user,
            session_hash: &[1; 32],
            state_hash: id.as_str().as_bytes(),
            access: Access::Manage,
            scopes: &["ads_read"],
            reconnect: None,
            return_to: Some("/accounts"),
        };
        insert(tx, &organization, &new, 1_000).await.unwrap();
        (organization, user, id)
    }

    both_engines! {
        async fn a_state_works_once_and_not_after_its_time(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, _, id) = begun(&mut tx).await;
            assert!(!consume(&mut tx, &organization, &id, Some(&[9]), 1_001, 2_000).await.unwrap());

            assert!(consume(&mut tx, &organization, &id, Some(&[9]), 1_000, 2_000).await.unwrap());
            assert!(!consume(&mut tx, &organization, &id, Some(&[9]), 1_000, 2_001).await.unwrap());
        }

        async fn a_state_works_only_in_the_session_that_began(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user, id) = begun(&mut tx).await;
            let state = id.as_str().as_bytes();

            assert_eq!(find_by_state(&mut tx, &organization, &user, &[1; 32], state).await.unwrap(), Some(id.clone()));
            assert_eq!(find_by_state(&mut tx, &organization, &user, &[2; 32], state).await.unwrap(), None);
            let (other_organization, other_user) = given::member(&mut tx).await;
            assert_eq!(find_by_state(&mut tx, &other_organization, &user, &[1; 32], state).await.unwrap(), None);
            assert_eq!(find_by_state(&mut tx, &organization, &other_user, &[1; 32], state).await.unwrap(), None);
        }

        async fn the_first_end_stands_and_destroys_the_code(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user, id) = begun(&mut tx).await;
            consume(&mut tx, &organization, &id, Some(&[9]), 0, 2_000).await.unwrap();
            assert!(find_work(&mut tx, &organization, &id).await.unwrap().unwrap().sealed_code.is_some());

            assert!(end(&mut tx, &organization, &id, Outcome::Declined, &Ending::default(), 3_000).await.unwrap());
            assert!(!end(&mut tx, &organization, &id, Outcome::Done, &Ending::default(), 3_001).await.unwrap());

            assert!(find_work(&mut tx, &organization, &id).await.unwrap().is_none());
            let seen = find(&mut tx, &organization, &user, &id).await.unwrap().unwrap();
            assert_eq!((seen.outcome, seen.stage), (Some(Outcome::Declined), Stage::CodeReceived));
        }

        async fn another_members_attempt_is_not_found(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, _, id) = begun(&mut tx).await;
            let stranger: UserId = given::id();

            assert!(find(&mut tx, &organization, &stranger, &id).await.unwrap().is_none());
        }
    }
}
