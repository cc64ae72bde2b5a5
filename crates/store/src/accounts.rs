//! Ad accounts as last read from Meta, one row per connection that reaches them.

use domain::{
    AdAccountId, ConnectionId, Currency, OrganizationId,
    account::{AdAccount, BusinessRef},
};

use crate::{
    Result, Tx,
    error::{json, known, to_json},
};

const TABLE: &str = "meta_ad_accounts";

row! {
    struct AccountRow {
        connection_id: String,
        account_id: String,
        account_name: String,
        currency: String,
        timezone: String,
        account_status: i64,
        disable_reason: i64,
        business_id: Option<String>,
        business_name: Option<String>,
        spend_cap_minor: Option<i64>,
        amount_spent_minor: i64,
        min_daily_budget_minor: Option<i64>,
        tasks: String,
        has_funding_source: Option<bool>,
        has_dsa_defaults: bool,
        is_selected: bool,
        last_used_at_ms: Option<i64>,
        synced_at_ms: i64,
    }
}

/// The columns of [`AccountRow`], of every account reached through a connection that is not taken down.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.connection_id, a.account_id, a.account_name, a.currency, a.timezone, a.account_status, a.disable_reason, a.business_id,
                a.business_name, a.spend_cap_minor, a.amount_spent_minor, a.min_daily_budget_minor, a.tasks, a.has_funding_source,
                a.has_dsa_defaults, a.is_selected, a.last_used_at_ms, a.synced_at_ms
            FROM meta_ad_accounts a JOIN meta_connections c ON c.organization_id = a.organization_id AND c.id = a.connection_id
            WHERE a.organization_id = $1 AND c.status <> 'revoked' ",
            $rest
        )
    };
}

/// Writes down what Meta told about one connection's accounts. Choices made here (selected, last used) survive; accounts Meta no
/// longer lists are removed, because the person lost access to them.
pub async fn replace(
    tx: &mut Tx,
    organization: &OrganizationId,
    connection: &ConnectionId,
    accounts: &[AdAccount],
    now_ms: i64,
) -> Result<()> {
    let sql = "INSERT INTO meta_ad_accounts (organization_id, connection_id, account_id, account_name, currency, timezone, account_status,
            disable_reason, business_id, business_name, spend_cap_minor, amount_spent_minor, min_daily_budget_minor, tasks, has_funding_source,
            has_dsa_defaults, is_selected, synced_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, FALSE, $17)
        ON CONFLICT (organization_id, connection_id, account_id) DO UPDATE SET account_name = excluded.account_name, currency = excluded.currency,
            timezone = excluded.timezone, account_status = excluded.account_status, disable_reason = excluded.disable_reason,
            business_id = excluded.business_id, business_name = excluded.business_name, spend_cap_minor = excluded.spend_cap_minor,
            amount_spent_minor = excluded.amount_spent_minor, min_daily_budget_minor = excluded.min_daily_budget_minor, tasks = excluded.tasks,
            has_funding_source = excluded.has_funding_source, has_dsa_defaults = excluded.has_dsa_defaults, synced_at_ms = excluded.synced_at_ms";
    for account in accounts {
        on!(tx, |conn| sqlx::query(sql)
            .bind(organization.as_str())
            .bind(connection.as_str())
            .bind(account.account_id.as_str())
            .bind(&account.name)
            .bind(account.currency.code())
            .bind(&account.timezone)
            .bind(i64::from(account.status))
            .bind(account.disable_reason)
            .bind(account.business.as_ref().map(|business| business.id.as_str()))
            .bind(account.business.as_ref().map(|business| business.name.as_str()))
            .bind(account.spend_cap_minor)
            .bind(account.amount_spent_minor)
            .bind(account.min_daily_budget_minor)
            .bind(to_json(&account.tasks))
            .bind(account.has_funding_source)
            .bind(account.has_dsa_defaults)
            .bind(now_ms)
            .execute(conn)
            .await?
            .rows_affected());
    }
    let sql = "DELETE FROM meta_ad_accounts WHERE organization_id = $1 AND connection_id = $2 AND synced_at_ms <> $3";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(connection.as_str())
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

/// Every account the organization reaches. One reached through several connections appears once per connection.
pub async fn list(tx: &mut Tx, organization: &OrganizationId) -> Result<Vec<AdAccount>> {
    let sql = select!("ORDER BY a.business_name NULLS LAST, a.account_name, a.account_id, a.connection_id");
    let rows: Vec<AccountRow> = on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).fetch_all(conn).await?);
    rows.into_iter().map(account).collect()
}

/// One account, through the connection best suited: working before needing a person, managing before reading, newest first.
pub async fn find(tx: &mut Tx, organization: &OrganizationId, id: &AdAccountId) -> Result<Option<AdAccount>> {
    let sql = select!(
        "AND a.account_id = $2 ORDER BY CASE WHEN c.status = 'working' THEN 0 ELSE 1 END, CASE WHEN c.access = 'manage' THEN 0 ELSE 1 END,
            c.created_at_ms DESC, c.id LIMIT 1"
    );
    let row: Option<AccountRow> =
        on!(tx, |conn| sqlx::query_as(sql).bind(organization.as_str()).bind(id.as_str()).fetch_optional(conn).await?);
    row.map(account).transpose()
}

/// Selects the account for the organization, through every connection that reaches it. `false` when none does.
pub async fn set_selected(tx: &mut Tx, organization: &OrganizationId, id: &AdAccountId) -> Result<bool> {
    let sql = "UPDATE meta_ad_accounts SET is_selected = TRUE WHERE organization_id = $1 AND account_id = $2
        AND connection_id IN (SELECT id FROM meta_connections WHERE organization_id = $1 AND status <> 'revoked')";
    let changed = on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .execute(conn)
        .await?
        .rows_affected());
    Ok(changed > 0)
}

/// Notes that the account was opened or created in.
pub async fn set_used(tx: &mut Tx, organization: &OrganizationId, id: &AdAccountId, now_ms: i64) -> Result<()> {
    let sql = "UPDATE meta_ad_accounts SET last_used_at_ms = $3 WHERE organization_id = $1 AND account_id = $2";
    on!(tx, |conn| sqlx::query(sql)
        .bind(organization.as_str())
        .bind(id.as_str())
        .bind(now_ms)
        .execute(conn)
        .await?
        .rows_affected());
    Ok(())
}

fn account(row: AccountRow) -> Result<AdAccount> {
    let business = row.business_id.map(|id| BusinessRef { name: row.business_name.unwrap_or_else(|| id.clone()), id });
    Ok(AdAccount {
        connection_id: known(row.connection_id.parse().ok(), TABLE, &row.account_id)?,
        name: row.account_name,
        currency: known(Currency::parse(&row.currency), TABLE, &row.account_id)?,
        timezone: row.timezone,
        status: row.account_status.into(),
        disable_reason: row.disable_reason,
        business,
        spend_cap_minor: row.spend_cap_minor,
        amount_spent_minor: row.amount_spent_minor,
        min_daily_budget_minor: row.min_daily_budget_minor,
        tasks: json(&row.tasks, TABLE, &row.account_id)?,
        has_funding_source: row.has_funding_source,
        has_dsa_defaults: row.has_dsa_defaults,
        is_selected: row.is_selected,
        last_used_at_ms: row.last_used_at_ms,
        synced_at_ms: row.synced_at_ms,
        account_id: known(row.account_id.parse().ok(), TABLE, &row.account_id)?,
    })
}

#[cfg(test)]
mod tests {
    use domain::account::AccountStatus;

    use super::*;
    use crate::{
        Db,
        connections::{self, given},
        people,
    };

    fn an_account(connection: &ConnectionId, id: &str) -> AdAccount {
        AdAccount {
            connection_id: connection.clone(),
            account_id: id.parse().unwrap(),
            name: format!("Account {id} 🎉"),
            currency: Currency::parse("JPY").unwrap(),
            timezone: "Asia/Tokyo".into(),
            status: AccountStatus::InGracePeriod,
            disable_reason: 0,
            business: Some(BusinessRef { id: "7".into(), name: "Acme".into() }),
            spend_cap_minor: Some(5_000),
            amount_spent_minor: 120,
            min_daily_budget_minor: Some(100),
            tasks: vec!["ADVERTISE".into()],
            has_funding_source: Some(false),
            has_dsa_defaults: true,
            is_selected: false,
            last_used_at_ms: None,
            synced_at_ms: 1_000,
        }
    }

    both_engines! {
        async fn every_column_reads_back(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, _, connection) = given::connection(&mut tx).await;
            let sparse = AdAccount { business: None, spend_cap_minor: None, min_daily_budget_minor: None, has_funding_source: None, ..an_account(&connection, "2") };
            let full = an_account(&connection, "1");

            replace(&mut tx, &organization, &connection, &[full.clone(), sparse.clone()], 1_000).await.unwrap();

            assert_eq!(list(&mut tx, &organization).await.unwrap(), [full, sparse]);
        }

        async fn a_new_reading_keeps_choices_and_drops_what_is_gone(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, _, connection) = given::connection(&mut tx).await;
            let (one, two) = (an_account(&connection, "1"), an_account(&connection, "2"));
            replace(&mut tx, &organization, &connection, &[one.clone(), two], 1_000).await.unwrap();
            assert!(set_selected(&mut tx, &organization, &one.account_id).await.unwrap());

            replace(&mut tx, &organization, &connection, std::slice::from_ref(&one), 2_000).await.unwrap();

            let left = list(&mut tx, &organization).await.unwrap();
            assert_eq!(left.len(), 1);
            assert!(left[0].is_selected);
        }

        async fn another_organization_neither_sees_nor_selects(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, _, connection) = given::connection(&mut tx).await;
            let one = an_account(&connection, "1");
            replace(&mut tx, &organization, &connection, std::slice::from_ref(&one), 1_000).await.unwrap();
            let (theirs, _) = people::given::member(&mut tx).await;

            assert!(find(&mut tx, &theirs, &one.account_id).await.unwrap().is_none());
            assert!(!set_selected(&mut tx, &theirs, &one.account_id).await.unwrap());
        }

        async fn accounts_of_a_connection_taken_down_are_gone(db: Db) {
            let mut tx = db.write().await.unwrap();
            let (organization, _, connection) = given::connection(&mut tx).await;
            let one = an_account(&connection, "1");
            replace(&mut tx, &organization, &connection, std::slice::from_ref(&one), 1_000).await.unwrap();

            connections::revoke(&mut tx, &organization, &connection, 1, 2_000).await.unwrap();

            assert!(find(&mut tx, &organization, &one.account_id).await.unwrap().is_none());
            assert!(!set_selected(&mut tx, &organization, &one.account_id).await.unwrap());
        }
    }
}
