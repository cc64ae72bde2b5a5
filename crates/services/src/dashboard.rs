//! What the first page after signing in shows.

use domain::{
    Act,
    account::AdAccount,
    connection::{Connection, Shown},
    intent::Intent,
    operation::Operation,
};

use crate::{Actor, Result, Services};

/// Everything on the dashboard.
pub struct Dashboard {
    pub connections: Vec<Connection>,
    /// The account the member works with.
    pub current: Option<AdAccount>,
    /// The latest five, and every one that waits for a person.
    pub operations: Vec<Operation>,
    /// How many drafts are open.
    pub drafts: usize,
    /// The latest three.
    pub intents: Vec<Intent>,
    pub checklist: Checklist,
}

/// The first steps, each ticking itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checklist {
    pub connected: bool,
    pub picked: bool,
    pub created: bool,
}

/// Loads it all.
pub async fn load(svc: &Services, actor: &Actor) -> Result<Dashboard> {
    actor.require(Act::Read)?;
    let organization = &actor.organization_id;
    let mut tx = svc.db.read().await?;
    let connections = store::connections::list(&mut tx, organization).await?;
    let current = match store::people::find_current_account(&mut tx, organization, &actor.user_id).await? {
        Some(id) => store::accounts::find(&mut tx, organization, &id).await?,
        None => None,
    };
    let mut operations = store::operations::list(&mut tx, organization, 5).await?;
    for parked in store::operations::list_parked(&mut tx, organization).await? {
        if !operations.iter().any(|operation| operation.id == parked.id) {
            operations.push(parked);
        }
    }
    let made = store::operations::any_made(&mut tx, organization).await?;
    let drafts = store::drafts::list_open(&mut tx, organization).await?.len();
    let intents = store::intents::list(&mut tx, organization, 3).await?;
    let now = svc.now_ms();
    let works = |connection: &Connection| matches!(connection.shown(now), Shown::Working | Shown::ExpiresSoon);
    let checklist = Checklist {
        connected: connections.iter().any(works),
        picked: current.is_some(),
        created: made || intents.iter().any(|intent| intent.opened_at_ms.is_some()),
    };
    Ok(Dashboard { connections, current, operations, drafts, intents, checklist })
}
