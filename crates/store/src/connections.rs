//! Connections, what happened to them, and the businesses, pages and Instagram accounts they reach.

use domain::{
    ConnectionId, OrganizationId, UserId,
    account::BusinessRef,
    connection::{Access, Connection, ConnectionEvent, ConnectionStatus, EventKind, NeedsYou},
};

use crate::{
    Result, Tx,
    error::{json, known, to_json},
};

const TABLE: &str = "meta_connections";

/// What a successful walk through the dialog brings.
pub struct Granted<'a> {
    pub user_id: &'a UserId,
    pub meta_user_id: &'a str,
    pub meta_user_name: &'a str,
    pub token_kind: &'a str,
    pub access: Access,
    /// Sealed with the row's own id, so the id is chosen before.
    pub sealed_token: &'a [u8],
    pub key_id: &'a str,
    pub expires_at_ms: Option<i64>,
    pub data_access_expires_at_ms: Option<i64>,
    pub scopes: &'a [String],
    pub declined_scopes: &'a [String],
}

/// A page and its Instagram account's name, if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub id: String,
    pub name: String,
    pub instagram: Option<String>,
}

/// What a sealed token needs to be opened and used.
pub struct SealedToken {
    pub sealed: Vec<u8>,
    pub token_version: i64,
    pub expires_at_ms: Option<i64>,
}

row! {
    struct ConnectionRow {
        id: String,
        organization_id: String,
        user_id: String,
        owner_name: String,
        meta_user_id: String,
        meta_user_name: String,
        access: String,
        expires_at_ms: Option<i64>,
        data_access_expires_at_ms: Option<i64>,
        scopes: String,
        declined_scopes: String,
        status: String,
        status_reason: Option<String>,
        last_probe_at_ms: Option<i64>,
        created_at_ms: i64,
        accounts: i64,
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.organization_id, c.user_id, u.name AS owner_name, c.meta_user_id, c.meta_user_name, c.access, c.expires_at_ms,
                c.data_access_expires_at_ms, c.scopes, c.declined_scopes, c.status, c.status_reason, c.last_probe_at_ms, c.created_at_ms,
                (SELECT COUNT(*) FROM meta_ad_accounts a WHERE a.organization_id = c.organization_id AND a.connection_id = c.id) AS accounts
            FROM meta_connections c JOIN users u ON u.id = c.user_id WHERE c.organization_id = $1 ",
            $rest
        )
    };
}

/// The connection of that Facebook person, in whatever state. There is one per person and organization.
pub async fn find_by_meta_user(
    tx: &mut Tx,
    organization: &OrganizationId,
    meta_user_id: &str,
) -> Result<Option<ConnectionId>> {
    let sql = "SELECT id FROM meta_connections WHERE organization_id = $1 AND meta_user_id = $2";
    let row: Option<(String,)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(meta_user_id).fetch_optional(conn).await?);
    row.map(|(id,)| known(id.parse().ok(), TABLE, &id)).transpose()
}

/// Stores a grant: a new connection, or the same person's earlier one brought back with its history.
/// `false` when the person's connection has another id than `id` (someone was faster): seal for that id and try again.
pub async fn upsert(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &ConnectionId,
    granted: &Granted<'_>,
    now_ms: i64,
) -> Result<bool> {
    let sql = "INSERT INTO meta_connections (organization_id, id, user_id, meta_user_id, meta_user_name, token_kind, access, access_token, key_id,
            token_version, issued_at_ms, expires_at_ms, data_access_expires_at_ms, scopes, declined_scopes, status, last_probe_at_ms, created_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11, $12, $13, $14, 'working', $10, $10)
        ON CONFLICT (organization_id, meta_user_id) DO UPDATE SET user_id = excluded.user_id, meta_user_name = excluded.meta_user_name,
            token_kind = excluded.token_kind, access = excluded.access, access_token = excluded.access_token, key_id = excluded.key_id,
            token_version = meta_connections.token_version + 1, issued_at_ms = excluded.issued_at_ms, expires_at_ms = excluded.expires_at_ms,
            data_access_expires_at_ms = excluded.data_access_expires_at_ms, scopes = excluded.scopes, declined_scopes = excluded.declined_scopes,
            status = 'working', status_reason = NULL, last_probe_at_ms = excluded.last_probe_at_ms, revoked_at_ms = NULL
        WHERE meta_connections.id = excluded.id";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(granted.user_id.as_str())
        .bind(granted.meta_user_id)
        .bind(granted.meta_user_name)
        .bind(granted.token_kind)
        .bind(granted.access.code())
        .bind(granted.sealed_token)
        .bind(granted.key_id)
        .bind(now_ms)
        .bind(granted.expires_at_ms)
        .bind(granted.data_access_expires_at_ms)
        .bind(to_json(&granted.scopes))
        .bind(to_json(&granted.declined_scopes))
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// One connection.
pub async fn find(tx: &mut Tx, organization: &OrganizationId, id: &ConnectionId) -> Result<Option<Connection>> {
    let sql = select!("AND c.id = $2");
    let row: Option<ConnectionRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(id.as_str()).fetch_optional(conn).await?);
    row.map(connection).transpose()
}

/// Every connection of the organization: those in use first, newest first.
pub async fn list(tx: &mut Tx, organization: &OrganizationId) -> Result<Vec<Connection>> {
    let sql = select!("ORDER BY CASE WHEN c.status = 'revoked' THEN 1 ELSE 0 END, c.created_at_ms DESC, c.id DESC");
    let rows: Vec<ConnectionRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).fetch_all(conn).await?);
    rows.into_iter().map(connection).collect()
}

/// The sealed token; `None` when the connection is gone or its token destroyed.
pub async fn find_token(tx: &mut Tx, organization: &OrganizationId, id: &ConnectionId) -> Result<Option<SealedToken>> {
    let sql = "SELECT access_token, token_version, expires_at_ms FROM meta_connections WHERE organization_id = $1 AND id = $2";
    let row: Option<(Option<Vec<u8>>, i64, Option<i64>)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(id.as_str()).fetch_optional(conn).await?);
    Ok(row.and_then(|(sealed, token_version, expires_at_ms)| {
        sealed.map(|sealed| SealedToken { sealed, token_version, expires_at_ms })
    }))
}

/// Marks that a person must act, if the token that failed is still the stored one. `false` when it is not.
pub async fn set_needs_you(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &ConnectionId,
    token_version: i64,
    reason: NeedsYou,
) -> Result<bool> {
    let sql = "UPDATE meta_connections SET status = 'needs_you', status_reason = $4
        WHERE organization_id = $1 AND id = $2 AND token_version = $3 AND status <> 'revoked' AND status <> 'needs_you'";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(token_version)
        .bind(reason.code())
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Takes the connection down: the sealed token is overwritten with nothing, the row and its history stay.
/// `false` when it was down already, or holds another token than `token_version`: somebody connected again meanwhile.
pub async fn revoke(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &ConnectionId,
    token_version: i64,
    now_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE meta_connections SET status = 'revoked', status_reason = NULL, access_token = NULL, refresh_token = NULL,
            key_id = NULL, token_version = token_version + 1, revoked_at_ms = $4
        WHERE organization_id = $1 AND id = $2 AND token_version = $3 AND status <> 'revoked'";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(token_version)
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Whether another organization holds a live connection of the same Facebook person. The one question that crosses organizations:
/// taking the grant down at Meta would take theirs down too. It answers yes or no and nothing else.
pub async fn is_used_elsewhere(tx: &mut Tx, organization: &OrganizationId, meta_user_id: &str) -> Result<bool> {
    let sql = "SELECT id FROM meta_connections WHERE organization_id <> $1 AND meta_user_id = $2 AND status <> 'revoked' LIMIT 1";
    let row: Option<(String,)> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(meta_user_id).fetch_optional(conn).await?);
    Ok(row.is_some())
}

/// Something to write on a timeline.
pub struct NewEvent<'a> {
    /// A new identifier.
    pub id: &'a str,
    pub kind: EventKind,
    /// Who caused it; `None` for Adlane or Meta.
    pub by: Option<&'a UserId>,
    pub detail: &'a str,
}

/// Adds to the timeline.
pub async fn insert_event(
    tx: &mut Tx,
    organization: &OrganizationId,
    connection: &ConnectionId,
    event: &NewEvent<'_>,
    now_ms: i64,
) -> Result<()> {
    let sql = "INSERT INTO connection_events (organization_id, id, connection_id, at_ms, kind, user_id, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(event.id)
        .bind(connection.as_str())
        .bind(now_ms)
        .bind(event.kind.code())
        .bind(event.by.map(UserId::as_str))
        .bind(event.detail)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// The timeline, newest first, at most 200.
pub async fn list_events(
    tx: &mut Tx,
    organization: &OrganizationId,
    connection: &ConnectionId,
) -> Result<Vec<ConnectionEvent>> {
    let sql =
        "SELECT e.id, e.at_ms, e.kind, u.name, e.detail FROM connection_events e LEFT JOIN users u ON u.id = e.user_id
        WHERE e.organization_id = $1 AND e.connection_id = $2 ORDER BY e.at_ms DESC, e.id DESC LIMIT 200";
    type Row = (String, i64, String, Option<String>, String);
    let rows: Vec<Row> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(organization.as_str())
        .bind(connection.as_str())
        .fetch_all(conn)
        .await?);
    rows.into_iter()
        .map(|(id, at_ms, kind, by, detail)| {
            Ok(ConnectionEvent {
                at_ms,
                kind: known(EventKind::from_code(&kind), "connection_events", &id)?,
                by,
                detail,
            })
        })
        .collect()
}

/// Replaces the businesses the connection reaches.
pub async fn set_businesses(
    tx: &mut Tx,
    organization: &OrganizationId,
    connection: &ConnectionId,
    businesses: &[BusinessRef],
    now_ms: i64,
) -> Result<()> {
    let sql = "DELETE FROM meta_businesses WHERE organization_id = $1 AND connection_id = $2";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(connection.as_str())
        .execute(conn)
        .await?
        .rows_affected());
    let sql = "INSERT INTO meta_businesses (organization_id, connection_id, business_id, name, synced_at_ms) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    for business in businesses {
        on!(tx, |conn| sqlx::query(sql)
            .bind(organization.as_str())
            .bind(connection.as_str())
            .bind(&business.id)
            .bind(&business.name)
            .bind(now_ms)
            .execute(conn)
            .await?
            .rows_affected());
    }
    Ok(())
}

/// The businesses the connection reaches, by name.
pub async fn list_businesses(
    tx: &mut Tx,
    organization: &OrganizationId,
    connection: &ConnectionId,
) -> Result<Vec<BusinessRef>> {
    let sql = "SELECT business_id, name FROM meta_businesses WHERE organization_id = $1 AND connection_id = $2 ORDER BY name, business_id";
    let rows: Vec<(String, String)> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(organization.as_str())
        .bind(connection.as_str())
        .fetch_all(conn)
        .await?);
    Ok(rows.into_iter().map(|(id, name)| BusinessRef { id, name }).collect())
}

/// A page to store: id, name, tasks, and the Instagram account's id and name.
pub struct NewPage<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub tasks: &'a [String],
    pub instagram: Option<(&'a str, &'a str)>,
}

/// Replaces the pages and Instagram accounts the connection reaches.
pub async fn set_pages(
    tx: &mut Tx,
    organization: &OrganizationId,
    connection: &ConnectionId,
    pages: &[NewPage<'_>],
    now_ms: i64,
) -> Result<()> {
    for sql in [
        "DELETE FROM meta_instagram_accounts WHERE organization_id = $1 AND connection_id = $2",
        "DELETE FROM meta_pages WHERE organization_id = $1 AND connection_id = $2",
    ] {
        on!(tx, |conn| sqlx::query(sql)
            .bind(organization.as_str())
            .bind(connection.as_str())
            .execute(conn)
            .await?
            .rows_affected());
    }
    let page_sql = "INSERT INTO meta_pages (organization_id, connection_id, page_id, name, tasks, synced_at_ms) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    let instagram_sql = "INSERT INTO meta_instagram_accounts (organization_id, connection_id, instagram_id, page_id, username, synced_at_ms) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
    for page in pages {
        on!(tx, |conn| sqlx::query(page_sql)
            .bind(organization.as_str())
            .bind(connection.as_str())
            .bind(page.id)
            .bind(page.name)
            .bind(to_json(&page.tasks))
            .bind(now_ms)
            .execute(conn)
            .await?
            .rows_affected());
        let Some((id, username)) = page.instagram else { continue };
        on!(tx, |conn| sqlx::query(instagram_sql)
            .bind(organization.as_str())
            .bind(connection.as_str())
            .bind(id)
            .bind(page.id)
            .bind(username)
            .bind(now_ms)
            .execute(conn)
            .await?
            .rows_affected());
    }
    Ok(())
}

/// The pages the connection reaches, by name.
pub async fn list_pages(tx: &mut Tx, organization: &OrganizationId, connection: &ConnectionId) -> Result<Vec<Page>> {
    let sql = "SELECT p.page_id, p.name, i.username FROM meta_pages p
        LEFT JOIN meta_instagram_accounts i ON i.organization_id = p.organization_id AND i.connection_id = p.connection_id AND i.page_id = p.page_id
        WHERE p.organization_id = $1 AND p.connection_id = $2 ORDER BY p.name, p.page_id";
    let rows: Vec<(String, String, Option<String>)> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(organization.as_str())
        .bind(connection.as_str())
        .fetch_all(conn)
        .await?);
    Ok(rows.into_iter().map(|(id, name, instagram)| Page { id, name, instagram }).collect())
}

fn connection(row: ConnectionRow) -> Result<Connection> {
    let reason = row.status_reason.map(|code| known(NeedsYou::from_code(&code), TABLE, &row.id)).transpose()?;
    Ok(Connection {
        organization_id: known(row.organization_id.parse().ok(), TABLE, &row.id)?,
        user_id: known(row.user_id.parse().ok(), TABLE, &row.id)?,
        owner_name: row.owner_name,
        meta_user_id: row.meta_user_id,
        meta_user_name: row.meta_user_name,
        access: known(Access::from_code(&row.access), TABLE, &row.id)?,
        expires_at_ms: row.expires_at_ms,
        data_access_expires_at_ms: row.data_access_expires_at_ms,
        scopes: json(&row.scopes, TABLE, &row.id)?,
        declined_scopes: json(&row.declined_scopes, TABLE, &row.id)?,
        status: known(ConnectionStatus::from_code(&row.status), TABLE, &row.id)?,
        reason,
        last_probe_at_ms: row.last_probe_at_ms,
        created_at_ms: row.created_at_ms,
        accounts: row.accounts,
        id: known(row.id.parse().ok(), TABLE, &row.id)?,
    })
}

#[cfg(test)]
pub(crate) mod given {
    use super::*;
    use crate::people::given::{id, member};

    pub(crate) fn granted<'a>(user: &'a UserId, meta_user_id: &'a str) -> Granted<'a> {
        Granted {
            user_id: user,
            meta_user_id,
            meta_user_name: "Ana <b>Ads</b>",
            token_kind: "USER",
            access: Access::Manage,
            sealed_token: &[1, 2, 3],
            key_id: "k1",
            expires_at_ms: Some(9_000),
            data_access_expires_at_ms: None,
            scopes: &[],
            declined_scopes: &[],
        }
    }

    pub(crate) async fn connection(tx: &mut Tx) -> (OrganizationId, UserId, ConnectionId) {
        let (organization, user) = member(tx).await;
        let connection: ConnectionId = id();
        assert!(upsert(tx, &organization, &connection, &granted(&user, "100"), 1_000).await.unwrap());
        (organization, user, connection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, people};

    both_engines! {
        async fn the_same_person_connecting_again_keeps_the_connection(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user, id) = given::connection(&mut tx).await;
            revoke(&mut tx, &organization, &id, 1, 2_000).await.unwrap();

            let other: ConnectionId = people::given::id();
            assert!(!upsert(&mut tx, &organization, &other, &given::granted(&user, "100"), 3_000).await.unwrap());
            assert!(upsert(&mut tx, &organization, &id, &given::granted(&user, "100"), 3_000).await.unwrap());

            let back = find(&mut tx, &organization, &id).await.unwrap().unwrap();
            assert_eq!((back.status, back.created_at_ms), (ConnectionStatus::Working, 1_000));
            assert_eq!(find_token(&mut tx, &organization, &id).await.unwrap().unwrap().token_version, 3);
        }

        async fn revoking_destroys_the_token_once(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, _, id) = given::connection(&mut tx).await;

            assert!(revoke(&mut tx, &organization, &id, 1, 2_000).await.unwrap());
            assert!(!revoke(&mut tx, &organization, &id, 2, 2_001).await.unwrap());

            assert!(find_token(&mut tx, &organization, &id).await.unwrap().is_none());
        }

        async fn a_token_that_came_meanwhile_is_not_taken_down(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user, id) = given::connection(&mut tx).await;
            upsert(&mut tx, &organization, &id, &given::granted(&user, "100"), 2_000).await.unwrap();

            assert!(!revoke(&mut tx, &organization, &id, 1, 3_000).await.unwrap());
            assert!(revoke(&mut tx, &organization, &id, 2, 3_000).await.unwrap());
        }

        async fn a_refusal_of_an_old_token_says_nothing_about_the_new_one(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user, id) = given::connection(&mut tx).await;
            upsert(&mut tx, &organization, &id, &given::granted(&user, "100"), 2_000).await.unwrap();

            assert!(!set_needs_you(&mut tx, &organization, &id, 1, NeedsYou::Expired).await.unwrap());
            assert!(set_needs_you(&mut tx, &organization, &id, 2, NeedsYou::Expired).await.unwrap());
        }

        async fn another_organizations_connection_is_out_of_reach(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (_, _, id) = given::connection(&mut tx).await;
            let (theirs, _) = people::given::member(&mut tx).await;

            assert!(find(&mut tx, &theirs, &id).await.unwrap().is_none());
            assert!(find_token(&mut tx, &theirs, &id).await.unwrap().is_none());
            assert!(!revoke(&mut tx, &theirs, &id, 1, 2_000).await.unwrap());
            assert!(!set_needs_you(&mut tx, &theirs, &id, 1, NeedsYou::Expired).await.unwrap());
            assert!(list(&mut tx, &theirs).await.unwrap().is_empty());
        }

        async fn pages_are_replaced_with_their_instagram_accounts(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, _, id) = given::connection(&mut tx).await;
            let old = NewPage { id: "1", name: "Old", tasks: &[], instagram: Some(("9", "old")) };
            set_pages(&mut tx, &organization, &id, &[old], 1_000).await.unwrap();

            let new = NewPage { id: "2", name: "New", tasks: &[], instagram: None };
            set_pages(&mut tx, &organization, &id, &[new], 2_000).await.unwrap();

            let pages = list_pages(&mut tx, &organization, &id).await.unwrap();
            assert_eq!(pages, [Page { id: "2".into(), name: "New".into(), instagram: None }]);
        }
    }
}
