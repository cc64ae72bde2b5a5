//! Campaign forms being filled in, valid or not.

use domain::{AdAccountId, DraftId, OperationId, OrganizationId, UserId, campaign::CampaignForm};

use crate::{
    Result, Tx,
    error::{json, known, to_json},
};

const TABLE: &str = "drafts";

/// A stored draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub id: DraftId,
    pub account_id: AdAccountId,
    /// Grows by one with each save.
    pub revision: i64,
    pub form: CampaignForm,
    /// What was launched from it; a launched draft no longer changes.
    pub operation_id: Option<OperationId>,
    pub saved_at_ms: i64,
}

row! {
    struct DraftRow {
        id: String,
        account_id: String,
        revision: i64,
        form: String,
        operation_id: Option<String>,
        saved_at_ms: i64,
    }
}

/// Starts a draft at revision 1.
pub async fn insert(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &DraftId,
    user: &UserId,
    account: &AdAccountId,
    form: &CampaignForm,
    now_ms: i64,
) -> Result<()> {
    let sql = "INSERT INTO drafts (organization_id, id, user_id, account_id, revision, form, created_at_ms, saved_at_ms) VALUES ($1, $2, $3, $4, 1, $5, $6, $6)";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(user.as_str())
        .bind(account.as_str())
        .bind(to_json(form))
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// Saves over `revision`. `false` when another tab saved meanwhile, or it was launched.
pub async fn save(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &DraftId,
    revision: i64,
    form: &CampaignForm,
    now_ms: i64,
) -> Result<bool> {
    let sql = "UPDATE drafts SET form = $4, revision = revision + 1, saved_at_ms = $5
        WHERE organization_id = $1 AND id = $2 AND revision = $3 AND operation_id IS NULL";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(revision)
        .bind(to_json(form))
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// Closes the draft in favour of what is made from it. `false` when it changed meanwhile or was launched already.
pub async fn set_launched(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &DraftId,
    revision: i64,
    operation: &OperationId,
) -> Result<bool> {
    let sql = "UPDATE drafts SET operation_id = $4 WHERE organization_id = $1 AND id = $2 AND revision = $3 AND operation_id IS NULL";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(revision)
        .bind(operation.as_str())
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

/// One draft.
pub async fn find(tx: &mut Tx, organization: &OrganizationId, id: &DraftId) -> Result<Option<Draft>> {
    let sql = "SELECT id, account_id, revision, form, operation_id, saved_at_ms FROM drafts WHERE organization_id = $1 AND id = $2";
    let row: Option<DraftRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(id.as_str()).fetch_optional(conn).await?);
    row.map(draft).transpose()
}

/// The draft an operation was launched from; `None` when it came another way.
pub async fn find_by_operation(
    tx: &mut Tx,
    organization: &OrganizationId,
    operation: &OperationId,
) -> Result<Option<Draft>> {
    let sql = "SELECT id, account_id, revision, form, operation_id, saved_at_ms FROM drafts WHERE organization_id = $1 AND operation_id = $2";
    let row: Option<DraftRow> = on!(tx, |conn| sqlx::query_as(sql)
        .bind(organization.as_str())
        .bind(operation.as_str())
        .fetch_optional(conn)
        .await?);
    row.map(draft).transpose()
}

/// Drafts not launched yet, last saved first, at most 200.
pub async fn list_open(tx: &mut Tx, organization: &OrganizationId) -> Result<Vec<Draft>> {
    let sql = "SELECT id, account_id, revision, form, operation_id, saved_at_ms FROM drafts
        WHERE organization_id = $1 AND operation_id IS NULL ORDER BY saved_at_ms DESC, id DESC LIMIT 200";
    let rows: Vec<DraftRow> = on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).fetch_all(conn).await?);
    rows.into_iter().map(draft).collect()
}

fn draft(row: DraftRow) -> Result<Draft> {
    Ok(Draft {
        account_id: known(row.account_id.parse().ok(), TABLE, &row.id)?,
        revision: row.revision,
        form: json(&row.form, TABLE, &row.id)?,
        operation_id: row.operation_id.map(|id| known(id.parse().ok(), TABLE, &row.id)).transpose()?,
        saved_at_ms: row.saved_at_ms,
        id: known(row.id.parse().ok(), TABLE, &row.id)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, people::given};

    both_engines! {
        async fn two_tabs_do_not_overwrite_each_other(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user) = given::member(&mut tx).await;
            let (id, account) = (given::id(), "42".parse().unwrap());
            insert(&mut tx, &organization, &id, &user, &account, &CampaignForm::default(), 1_000).await.unwrap();

            let typed = CampaignForm { budget: "not money".into(), ..Default::default() };
            assert!(save(&mut tx, &organization, &id, 1, &typed, 2_000).await.unwrap());
            assert!(!save(&mut tx, &organization, &id, 1, &CampaignForm::default(), 2_001).await.unwrap());

            let stored = find(&mut tx, &organization, &id).await.unwrap().unwrap();
            assert_eq!((stored.revision, stored.form), (2, typed));
        }

        async fn a_draft_is_launched_once_and_then_closed(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user) = given::member(&mut tx).await;
            let (id, account) = (given::id(), "42".parse().unwrap());
            insert(&mut tx, &organization, &id, &user, &account, &CampaignForm::default(), 1_000).await.unwrap();

            assert!(set_launched(&mut tx, &organization, &id, 1, &given::id()).await.unwrap());
            assert!(!set_launched(&mut tx, &organization, &id, 1, &given::id()).await.unwrap());
            assert!(!save(&mut tx, &organization, &id, 1, &CampaignForm::default(), 2_000).await.unwrap());
            assert!(list_open(&mut tx, &organization).await.unwrap().is_empty());
        }

        async fn another_organizations_draft_is_out_of_reach(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user) = given::member(&mut tx).await;
            let (theirs, _) = given::member(&mut tx).await;
            let (id, account) = (given::id(), "42".parse().unwrap());
            insert(&mut tx, &organization, &id, &user, &account, &CampaignForm::default(), 1_000).await.unwrap();

            assert!(find(&mut tx, &theirs, &id).await.unwrap().is_none());
            assert!(!save(&mut tx, &theirs, &id, 1, &CampaignForm::default(), 2_000).await.unwrap());
            assert!(!set_launched(&mut tx, &theirs, &id, 1, &given::id()).await.unwrap());
        }
    }
}
