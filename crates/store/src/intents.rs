//! Plans people wrote before leaving for Ads Manager.

use domain::{
    Currency, IntentId, Money, OrganizationId, UserId,
    campaign::Objective,
    intent::{Intent, IntentPlan},
};

use crate::{Result, Tx, error::known};

const TABLE: &str = "ad_intents";

/// A plan to store.
pub struct NewIntent<'a> {
    pub id: &'a IntentId,
    pub user_id: &'a UserId,
    pub account_id: &'a domain::AdAccountId,
    pub currency: Currency,
    pub plan: &'a IntentPlan,
    pub name_tag: &'a str,
}

row! {
    struct IntentRow {
        id: String,
        account_id: String,
        account_name: Option<String>,
        currency: String,
        objective: String,
        budget_min_minor: Option<i64>,
        budget_max_minor: Option<i64>,
        people: String,
        notes: String,
        name_tag: String,
        by: String,
        created_at_ms: i64,
        opened_at_ms: Option<i64>,
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.account_id,
                (SELECT MAX(a.account_name) FROM meta_ad_accounts a WHERE a.organization_id = i.organization_id AND a.account_id = i.account_id) AS account_name,
                i.currency, i.objective, i.budget_min_minor, i.budget_max_minor, i.people, i.notes, i.name_tag, u.name AS by, i.created_at_ms, i.opened_at_ms
            FROM ad_intents i JOIN users u ON u.id = i.user_id WHERE i.organization_id = $1 ",
            $rest
        )
    };
}

/// Adds a plan. `false` when the name tag is taken in the organization: draw another.
pub async fn insert(tx: &mut Tx, organization: &OrganizationId, new: &NewIntent<'_>, now_ms: i64) -> Result<bool> {
    let sql = "INSERT INTO ad_intents (organization_id, id, user_id, account_id, currency, objective, budget_min_minor, budget_max_minor,
            people, notes, name_tag, created_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
    let added = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(new.id.as_str())
        .bind(new.user_id.as_str())
        .bind(new.account_id.as_str())
        .bind(new.currency.code())
        .bind(new.plan.objective.code())
        .bind(new.plan.budget_min.map(|money| money.minor()))
        .bind(new.plan.budget_max.map(|money| money.minor()))
        .bind(&new.plan.people)
        .bind(&new.plan.notes)
        .bind(new.name_tag)
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(added == 1)
}

/// One plan.
pub async fn find(tx: &mut Tx, organization: &OrganizationId, id: &IntentId) -> Result<Option<Intent>> {
    let sql = select!("AND i.id = $2");
    let row: Option<IntentRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(id.as_str()).fetch_optional(conn).await?);
    row.map(intent).transpose()
}

/// The organization's plans, newest first, at most `limit`.
pub async fn list(tx: &mut Tx, organization: &OrganizationId, limit: i64) -> Result<Vec<Intent>> {
    let sql = select!("ORDER BY i.created_at_ms DESC, i.id DESC LIMIT $2");
    let rows: Vec<IntentRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(limit).fetch_all(conn).await?);
    rows.into_iter().map(intent).collect()
}

/// Notes that someone left for Ads Manager with it. `false` when it is not the organization's.
pub async fn set_opened(tx: &mut Tx, organization: &OrganizationId, id: &IntentId, now_ms: i64) -> Result<bool> {
    let sql = "UPDATE ad_intents SET opened_at_ms = $3 WHERE organization_id = $1 AND id = $2";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed == 1)
}

fn intent(row: IntentRow) -> Result<Intent> {
    let currency = known(Currency::parse(&row.currency), TABLE, &row.id)?;
    let amount = |minor: Option<i64>| minor.map(|minor| Money::from_minor(minor, currency));
    Ok(Intent {
        account_id: known(row.account_id.parse().ok(), TABLE, &row.id)?,
        account_name: row.account_name.unwrap_or_else(|| format!("act_{}", row.account_id)),
        plan: IntentPlan {
            objective: known(Objective::from_code(&row.objective), TABLE, &row.id)?,
            budget_min: amount(row.budget_min_minor),
            budget_max: amount(row.budget_max_minor),
            people: row.people,
            notes: row.notes,
        },
        name_tag: row.name_tag,
        by: row.by,
        created_at_ms: row.created_at_ms,
        opened_at_ms: row.opened_at_ms,
        id: known(row.id.parse().ok(), TABLE, &row.id)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Db, people::given};

    both_engines! {
        async fn a_plan_reads_back_and_stays_in_its_organization(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, user) = given::member(&mut tx).await;
            let (theirs, _) = given::member(&mut tx).await;
            let currency = Currency::parse("EUR").unwrap();
            let plan = IntentPlan {
                objective: Objective::Leads,
                budget_min: None,
                budget_max: Some(Money::from_minor(2_500, currency)),
                people: "Parents".into(),
                notes: "Line\nbreak <i>".into(),
            };
            let (id, account) = (given::id(), "42".parse().unwrap());
            let new = NewIntent { id: &id, user_id: &user, account_id: &account, currency, plan: &plan, name_tag: "AL-ABCDEF" };

            assert!(insert(&mut tx, &organization, &new, 1_000).await.unwrap());
            assert!(!insert(&mut tx, &organization, &NewIntent { id: &given::id(), ..new }, 1_000).await.unwrap(), "tag taken");

            let stored = find(&mut tx, &organization, &id).await.unwrap().unwrap();
            assert_eq!((stored.plan, stored.account_name.as_str(), stored.opened_at_ms), (plan, "act_42", None));
            assert!(find(&mut tx, &theirs, &id).await.unwrap().is_none());
            assert!(!set_opened(&mut tx, &theirs, &id, 2_000).await.unwrap());
        }
    }
}
