//! Finding and picking ad accounts.

use std::collections::{BTreeMap, HashMap};

use domain::{
    Act, AdAccountId, Problem,
    account::{AccountStatus, AdAccount, BusinessRef, Readiness, readiness},
    connection::{Access, Connection, Shown},
    text,
};
use serde::{Deserialize, Serialize};

use crate::{Actor, Result, Services};

/// What the picker is narrowed to. Values that mean nothing narrow nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Part of the name or of the number.
    pub q: String,
    /// An [`AccountStatus`] slug, or `usable`.
    pub state: String,
    /// A business id, or `none`.
    pub business: String,
}

/// The accounts to choose from.
pub struct Picker {
    /// Those the filter leaves, usable ones first.
    pub rows: Vec<AdAccount>,
    /// How many there are without the filter.
    pub total: usize,
    /// The businesses they belong to, by name.
    pub businesses: Vec<BusinessRef>,
    /// How many connections of the organization work.
    pub connections: usize,
    /// The one the member works with now.
    pub current: Option<AdAccountId>,
}

/// One account with what decides whether ads can be made in it.
pub struct Account {
    pub account: AdAccount,
    pub connection: Connection,
    pub readiness: Vec<Readiness>,
}

/// Every account the organization reaches, each once, narrowed by the filter.
pub async fn list(svc: &Services, actor: &Actor, filter: &Filter) -> Result<Picker> {
    actor.require(Act::Read)?;
    let organization = &actor.organization_id;
    let mut tx = svc.db.read().await?;
    let all = store::accounts::list(&mut tx, organization).await?;
    let connections = store::connections::list(&mut tx, organization).await?;
    let current = store::people::find_current_account(&mut tx, organization, &actor.user_id).await?;
    drop(tx);

    let now = svc.now_ms();
    let works = |connection: &Connection| matches!(connection.shown(now), Shown::Working | Shown::ExpiresSoon);
    let accounts = once_each(all, &connections, works);
    let businesses: BTreeMap<(String, String), BusinessRef> = accounts
        .iter()
        .filter_map(|account| account.business.clone())
        .map(|business| ((text::fold(&business.name), business.id.clone()), business))
        .collect();
    let total = accounts.len();
    let needle = text::fold(&filter.q);
    let mut rows: Vec<AdAccount> = accounts.into_iter().filter(|account| matches(account, filter, &needle)).collect();
    rows.sort_by_key(|account| !account.status.usable());
    let working = connections.iter().filter(|connection| works(connection)).count();
    Ok(Picker { rows, total, businesses: businesses.into_values().collect(), connections: working, current })
}

/// An account reached through several connections is shown through the best: working before not, managing before reading.
fn once_each(all: Vec<AdAccount>, connections: &[Connection], works: impl Fn(&Connection) -> bool) -> Vec<AdAccount> {
    let rank = |account: &AdAccount| {
        let connection = connections.iter().find(|connection| connection.id == account.connection_id);
        connection
            .map_or((1, 1), |connection| (u8::from(!works(connection)), u8::from(connection.access != Access::Manage)))
    };
    let mut seen: HashMap<AdAccountId, usize> = HashMap::new();
    let mut once: Vec<AdAccount> = Vec::with_capacity(all.len());
    for account in all {
        match seen.get(&account.account_id) {
            Some(&at) if rank(&once[at]) <= rank(&account) => {}
            Some(&at) => once[at] = account,
            None => {
                seen.insert(account.account_id.clone(), once.len());
                once.push(account);
            }
        }
    }
    once
}

fn matches(account: &AdAccount, filter: &Filter, needle: &str) -> bool {
    let number = needle.strip_prefix("act_").unwrap_or(needle);
    let by_text =
        needle.is_empty() || text::fold(&account.name).contains(needle) || account.account_id.as_str().contains(number);
    let by_state = match filter.state.as_str() {
        "usable" => account.status.usable(),
        slug => AccountStatus::from_slug(slug).is_none_or(|status| status == account.status),
    };
    let by_business = match filter.business.as_str() {
        "" => true,
        "none" => account.business.is_none(),
        id => account.business.as_ref().is_some_and(|business| business.id == id),
    };
    by_text && by_state && by_business
}

/// One account.
pub async fn find(svc: &Services, actor: &Actor, id: &AdAccountId) -> Result<Account> {
    actor.require(Act::Read)?;
    let organization = &actor.organization_id;
    let mut tx = svc.db.read().await?;
    let account = store::accounts::find(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    let connection =
        store::connections::find(&mut tx, organization, &account.connection_id).await?.ok_or(Problem::NotFound)?;
    let pages = store::connections::list_pages(&mut tx, organization, &connection.id).await?;
    let instagram = pages.iter().filter(|page| page.instagram.is_some()).count();
    let readiness = readiness(&account, pages.len(), instagram, can_manage(&connection));
    Ok(Account { account, connection, readiness })
}

/// Selects the account for the organization and makes it the one this member works with.
pub async fn pick(svc: &Services, actor: &Actor, id: &AdAccountId) -> Result<()> {
    actor.require(Act::PickAccount)?;
    let mut tx = svc.db.write().await?;
    if !store::accounts::set_selected(&mut tx, &actor.organization_id, id).await? {
        return Err(Problem::NotFound.into());
    }
    store::people::set_current_account(&mut tx, &actor.organization_id, &actor.user_id, id).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether objects may be created through the connection.
pub(crate) fn can_manage(connection: &Connection) -> bool {
    connection.access == Access::Manage && connection.has_scope("ads_management")
}
