//! Creates at Meta: intent, sending, and what came of it. Every change of state stands in one guarded statement.

use domain::{
    AdAccountId, ConnectionId, OperationId, OrganizationId, UserId,
    operation::{MetaRefusal, Operation, OperationState, ParkedReason, Request},
};

use crate::{
    Result, Tx,
    error::{json, known, to_json},
};

const TABLE: &str = "operations";

/// An intent to create, written before anything leaves the machine.
pub struct NewOperation<'a> {
    pub id: &'a OperationId,
    pub user_id: &'a UserId,
    pub connection_id: &'a ConnectionId,
    pub account_id: &'a AdAccountId,
    /// The door it came through; with `request_key` unique per organization.
    pub route: &'a str,
    pub request_key: &'a str,
    /// SHA-256 of what is asked for: the same key with another one is a mistake of the caller.
    pub fingerprint: &'a [u8],
    pub name: &'a str,
    pub request: &'a Request,
    pub label: &'a str,
}

/// What the engine needs to go on with an operation.
#[derive(Debug)]
pub struct Work {
    pub connection_id: ConnectionId,
    pub account_id: AdAccountId,
    pub state: OperationState,
    pub attempts: i64,
    pub checks: i64,
    pub label: String,
    /// Meta's id of the label; `None` before it was made.
    pub label_id: Option<String>,
    pub request: Request,
    pub deadline_at_ms: Option<i64>,
    pub next_check_at_ms: Option<i64>,
    pub meta_id: Option<String>,
    pub read_back: bool,
}

row! {
    struct OperationRow {
        id: String,
        account_id: String,
        account_name: Option<String>,
        name: String,
        state: String,
        parked_reason: Option<String>,
        attempts: i64,
        checks: i64,
        request: String,
        label: String,
        meta_id: Option<String>,
        refusal: Option<String>,
        adopted: bool,
        doubles_removed: i64,
        created_at_ms: i64,
        next_check_at_ms: Option<i64>,
        settled_at_ms: Option<i64>,
        by: String,
        through: String,
        stored: Option<String>,
    }
}

row! {
    struct WorkRow {
        connection_id: String,
        account_id: String,
        state: String,
        attempts: i64,
        checks: i64,
        label: String,
        label_id: Option<String>,
        request: String,
        deadline_at_ms: Option<i64>,
        next_check_at_ms: Option<i64>,
        meta_id: Option<String>,
        stored: Option<String>,
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.account_id,
                (SELECT MAX(a.account_name) FROM meta_ad_accounts a WHERE a.organization_id = o.organization_id AND a.account_id = o.account_id) AS account_name,
                o.name, o.state, o.parked_reason, o.attempts, o.checks, o.request, o.label, o.meta_id, o.refusal, o.adopted, o.doubles_removed,
                o.created_at_ms, o.next_check_at_ms, o.settled_at_ms, u.name AS by, c.meta_user_name AS through, o.stored
            FROM operations o JOIN users u ON u.id = o.user_id
            JOIN meta_connections c ON c.organization_id = o.organization_id AND c.id = o.connection_id WHERE o.organization_id = $1 ",
            $rest
        )
    };
}

/// Writes the intent down. `false` when the organization has used this key on this route before.
pub async fn insert(tx: &mut Tx, organization: &OrganizationId, new: &NewOperation<'_>, now_ms: i64) -> Result<bool> {
    let sql = "INSERT INTO operations (organization_id, id, user_id, connection_id, account_id, route, request_key, fingerprint, name, request,
            label, state, attempts, checks, adopted, doubles_removed, created_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'planned', 0, 0, FALSE, 0, $12) ON CONFLICT DO NOTHING";
    let added = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(new.id.as_str())
        .bind(new.user_id.as_str())
        .bind(new.connection_id.as_str())
        .bind(new.account_id.as_str())
        .bind(new.route)
        .bind(new.request_key)
        .bind(new.fingerprint)
        .bind(new.name)
        .bind(to_json(new.request))
        .bind(new.label)
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(added == 1)
}

/// What an earlier use of the key led to, and its fingerprint.
pub async fn find_by_key(
    tx: &mut Tx,
    organization: &OrganizationId,
    route: &str,
    request_key: &str,
) -> Result<Option<(OperationId, Vec<u8>)>> {
    let sql = "SELECT id, fingerprint FROM operations WHERE organization_id = $1 AND route = $2 AND request_key = $3";
    let row: Option<(String, Vec<u8>)> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(organization.as_str())
        .bind(route)
        .bind(request_key)
        .fetch_optional(conn)
        .await?);
    row.map(|(id, fingerprint)| Ok((known(id.parse().ok(), TABLE, &id)?, fingerprint))).transpose()
}

/// One operation.
pub async fn find(tx: &mut Tx, organization: &OrganizationId, id: &OperationId) -> Result<Option<Operation>> {
    let sql = select!("AND o.id = $2");
    let row: Option<OperationRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(id.as_str()).fetch_optional(conn).await?);
    row.map(operation).transpose()
}

/// The organization's operations, newest first, at most `limit`.
pub async fn list(tx: &mut Tx, organization: &OrganizationId, limit: i64) -> Result<Vec<Operation>> {
    let sql = select!("ORDER BY o.created_at_ms DESC, o.id DESC LIMIT $2");
    let rows: Vec<OperationRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(limit).fetch_all(conn).await?);
    rows.into_iter().map(operation).collect()
}

/// Every operation that waits for a person, newest first, at most 100.
pub async fn list_parked(tx: &mut Tx, organization: &OrganizationId) -> Result<Vec<Operation>> {
    let sql = select!("AND o.state = 'parked' ORDER BY o.created_at_ms DESC, o.id DESC LIMIT 100");
    let rows: Vec<OperationRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).fetch_all(conn).await?);
    rows.into_iter().map(operation).collect()
}

/// Whether anything was ever made here.
pub async fn any_made(tx: &mut Tx, organization: &OrganizationId) -> Result<bool> {
    let sql = "SELECT id FROM operations WHERE organization_id = $1 AND state = 'made' LIMIT 1";
    let row: Option<(String,)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).fetch_optional(conn).await?);
    Ok(row.is_some())
}

/// How many are planned, being sent or being looked up.
pub async fn count_under_way(tx: &mut Tx, organization: &OrganizationId) -> Result<i64> {
    let sql =
        "SELECT COUNT(*) FROM operations WHERE organization_id = $1 AND state IN ('planned', 'sending', 'ambiguous')";
    let row: (i64,) = on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).fetch_one(conn).await?);
    Ok(row.0)
}

/// What the engine needs.
pub async fn find_work(tx: &mut Tx, organization: &OrganizationId, id: &OperationId) -> Result<Option<Work>> {
    let sql = "SELECT connection_id, account_id, state, attempts, checks, label, label_id, request, deadline_at_ms, next_check_at_ms, meta_id, stored
        FROM operations WHERE organization_id = $1 AND id = $2";
    let row: Option<WorkRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(id.as_str()).fetch_optional(conn).await?);
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Work {
        connection_id: known(row.connection_id.parse().ok(), TABLE, id.as_str())?,
        account_id: known(row.account_id.parse().ok(), TABLE, id.as_str())?,
        state: known(OperationState::from_code(&row.state), TABLE, id.as_str())?,
        attempts: row.attempts,
        checks: row.checks,
        label: row.label,
        label_id: row.label_id,
        request: json(&row.request, TABLE, id.as_str())?,
        deadline_at_ms: row.deadline_at_ms,
        next_check_at_ms: row.next_check_at_ms,
        meta_id: row.meta_id,
        read_back: row.stored.is_some(),
    }))
}

/// Remembers Meta's id of the label.
pub async fn set_label_id(tx: &mut Tx, organization: &OrganizationId, id: &OperationId, label_id: &str) -> Result<()> {
    let sql = "UPDATE operations SET label_id = $3 WHERE organization_id = $1 AND id = $2 AND label_id IS NULL";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(label_id)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// About to send, the `attempts + 1`-th time; committed before the first byte leaves. `false` when someone else is on it.
pub async fn set_sending(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    attempts: i64,
    deadline_at_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE operations SET state = 'sending', attempts = attempts + 1, checks = 0, deadline_at_ms = $4, next_check_at_ms = NULL
        WHERE organization_id = $1 AND id = $2 AND attempts = $3 AND state IN ('planned', 'ambiguous')";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(attempts)
        .bind(deadline_at_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Meta has certainly seen nothing, or said to come back later: as before sending. A label made stays.
/// `next_at_ms` is when it is tried again.
pub async fn set_planned_again(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    next_at_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE operations SET state = 'planned', attempts = CASE WHEN state = 'sending' THEN attempts - 1 ELSE attempts END,
            deadline_at_ms = NULL, next_check_at_ms = $3
        WHERE organization_id = $1 AND id = $2 AND state IN ('planned', 'sending')";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(next_at_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// The answer is missing: to be looked up from `next_check_at_ms` on. `deadline_at_ms` is the last moment the request could still arrive.
pub async fn set_ambiguous(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    deadline_at_ms: i64,
    next_check_at_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE operations SET state = 'ambiguous', checks = 0, parked_reason = NULL, refusal = NULL, settled_at_ms = NULL,
            deadline_at_ms = $3, next_check_at_ms = $4
        WHERE organization_id = $1 AND id = $2 AND (state = 'sending' OR (state = 'parked' AND parked_reason IN ('not_found', 'cannot_look')))";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(deadline_at_ms)
        .bind(next_check_at_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// A later sending was not taken, while an earlier one's fate is open: looked up again from `next_check_at_ms` on, and that sending
/// does not count.
pub async fn set_ambiguous_again(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    next_check_at_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE operations SET state = 'ambiguous', attempts = attempts - 1, checks = 0, next_check_at_ms = $3
        WHERE organization_id = $1 AND id = $2 AND state = 'sending' AND attempts > 1";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(next_check_at_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Looked, found nothing: the `checks + 1`-th time.
pub async fn set_checked(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    checks: i64,
    next_check_at_ms: Option<i64>,
) -> Result<bool> {
    let sql = "UPDATE operations SET checks = checks + 1, next_check_at_ms = $4
        WHERE organization_id = $1 AND id = $2 AND checks = $3 AND state = 'ambiguous'";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(checks)
        .bind(next_check_at_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// It exists at Meta. `adopted` when found by its label rather than told by the answer. Also one a person had given up, but never one
/// Meta refused.
pub async fn set_made(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    meta_id: &str,
    adopted: bool,
    now_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE operations SET state = 'made', parked_reason = NULL, meta_id = $3, adopted = $4, next_check_at_ms = NULL, settled_at_ms = $5
        WHERE organization_id = $1 AND id = $2 AND (state IN ('sending', 'ambiguous', 'parked') OR (state = 'refused' AND refusal IS NULL))";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(meta_id)
        .bind(adopted)
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Doubles were found and deleted at Meta.
pub async fn add_doubles_removed(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    count: i64,
) -> Result<()> {
    let sql = "UPDATE operations SET doubles_removed = doubles_removed + $3 WHERE organization_id = $1 AND id = $2";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(count)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// A person looked and decided: a parked operation counts as not made. Nobody else may be on it.
pub async fn set_given_up(tx: &mut Tx, organization: &OrganizationId, id: &OperationId, now_ms: i64) -> Result<bool> {
    let sql = "UPDATE operations SET state = 'refused', parked_reason = NULL, refusal = NULL, next_check_at_ms = NULL, settled_at_ms = $3
        WHERE organization_id = $1 AND id = $2 AND state = 'parked'";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Meta said no, definitely. `refusal` is what it said.
pub async fn set_refused(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    refusal: Option<&MetaRefusal>,
    now_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE operations SET state = 'refused', parked_reason = NULL, refusal = $3, next_check_at_ms = NULL, settled_at_ms = $4
        WHERE organization_id = $1 AND id = $2 AND state IN ('planned', 'sending')";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(refusal.map(to_json))
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Waits for a person. From `sending` only when Meta certainly created nothing.
pub async fn set_parked(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    reason: ParkedReason,
    refusal: Option<&MetaRefusal>,
    now_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE operations SET state = 'parked', parked_reason = $3, refusal = $4, next_check_at_ms = NULL, settled_at_ms = $5
        WHERE organization_id = $1 AND id = $2 AND (state IN ('planned', 'ambiguous') OR (state = 'sending' AND $6 = TRUE))";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(reason.code())
        .bind(refusal.map(to_json))
        .bind(now_ms)
        .bind(reason.nothing_sent())
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// A person decided to go on with a parked operation of which nothing reached Meta.
pub async fn set_planned_from_parked(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    now_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE operations SET state = 'planned', parked_reason = NULL, refusal = NULL, settled_at_ms = NULL, deadline_at_ms = NULL,
            resumed_at_ms = $3
        WHERE organization_id = $1 AND id = $2 AND state = 'parked' AND parked_reason IN ('reconnect', 'cannot_send')";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Since when the operation has been tried: its creation, or the last time a person let it go on.
pub async fn find_tried_since(tx: &mut Tx, organization: &OrganizationId, id: &OperationId) -> Result<Option<i64>> {
    let sql = "SELECT COALESCE(resumed_at_ms, created_at_ms) FROM operations WHERE organization_id = $1 AND id = $2";
    Ok(on!(tx, |conn| sqlx::query_scalar(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .fetch_optional(conn)
        .await?))
}

/// Goes on through another connection, after the first was replaced.
pub async fn set_connection(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    connection: &ConnectionId,
) -> Result<()> {
    let sql = "UPDATE operations SET connection_id = $3 WHERE organization_id = $1 AND id = $2";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(connection.as_str())
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// What Meta stored, read back after the create: name and value per field.
pub async fn set_stored(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &OperationId,
    stored: &[(String, String)],
) -> Result<()> {
    let sql = "UPDATE operations SET stored = $3 WHERE organization_id = $1 AND id = $2 AND state = 'made'";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(to_json(&stored))
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

fn operation(row: OperationRow) -> Result<Operation> {
    let parked = row.parked_reason.map(|code| known(ParkedReason::from_code(&code), TABLE, &row.id)).transpose()?;
    Ok(Operation {
        account_id: known(row.account_id.parse().ok(), TABLE, &row.id)?,
        account_name: row.account_name.unwrap_or_else(|| format!("act_{}", row.account_id)),
        name: row.name,
        state: known(OperationState::from_code(&row.state), TABLE, &row.id)?,
        parked,
        attempts: row.attempts,
        checks: row.checks,
        request: json(&row.request, TABLE, &row.id)?,
        label: row.label,
        meta_id: row.meta_id,
        refusal: row.refusal.map(|text| json(&text, TABLE, &row.id)).transpose()?,
        adopted: row.adopted,
        doubles_removed: row.doubles_removed,
        created_at_ms: row.created_at_ms,
        next_check_at_ms: row.next_check_at_ms,
        settled_at_ms: row.settled_at_ms,
        by: row.by,
        through: row.through,
        stored: row.stored.map(|text| json(&text, TABLE, &row.id)).transpose()?,
        id: known(row.id.parse().ok(), TABLE, &row.id)?,
    })
}

#[cfg(test)]
mod tests;
