//! Looking at connections and taking them down.

use domain::{
    Act, ConnectionId, Fault, FieldFault, OrganizationId, Problem, UserId,
    account::BusinessRef,
    connection::{Connection, ConnectionEvent, ConnectionStatus, EventKind},
    text,
};
pub use store::connections::Page;
use store::{Tx, connections::NewEvent};

use crate::{Actor, Error, Result, Services, random, tokens};

/// A connection with everything its page shows.
pub struct Detail {
    pub connection: Connection,
    /// Newest first.
    pub events: Vec<ConnectionEvent>,
    pub businesses: Vec<BusinessRef>,
    pub pages: Vec<Page>,
    /// The actor may take it down.
    pub may_disconnect: bool,
    /// They must type their password to do so: the last time was more than ten minutes ago.
    pub asks_password: bool,
}

/// What came of a disconnect. Here it is down in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disconnected {
    /// Meta confirmed that the app's grant is gone.
    pub confirmed: bool,
    /// Why not, in our words.
    pub detail: Option<String>,
}

/// The organization's connections, those in use first.
pub async fn list(svc: &Services, actor: &Actor) -> Result<Vec<Connection>> {
    actor.require(Act::Read)?;
    let mut tx = svc.db.read().await?;
    Ok(store::connections::list(&mut tx, &actor.organization_id).await?)
}

/// Every connection for the admin pages, by a part of the Facebook name, the owner's name, or the state's word.
pub async fn admin_list(svc: &Services, actor: &Actor, search: &str) -> Result<Vec<Connection>> {
    actor.require(Act::Administer)?;
    let needle = text::fold(search);
    let now = svc.now_ms();
    let mut all = list(svc, actor).await?;
    all.retain(|connection| {
        let state = connection.shown(now).label();
        let texts = [
            connection.meta_user_name.as_str(),
            connection.owner_name.as_str(),
            connection.meta_user_id.as_str(),
            state,
        ];
        needle.is_empty() || texts.into_iter().any(|text| text::fold(text).contains(&needle))
    });
    Ok(all)
}

/// One connection.
pub async fn find(svc: &Services, actor: &Actor, id: &ConnectionId) -> Result<Detail> {
    actor.require(Act::Read)?;
    let organization = &actor.organization_id;
    let mut tx = svc.db.read().await?;
    let connection = store::connections::find(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    let events = store::connections::list_events(&mut tx, organization, id).await?;
    let businesses = store::connections::list_businesses(&mut tx, organization, id).await?;
    let pages = store::connections::list_pages(&mut tx, organization, id).await?;
    let may_disconnect =
        connection.status != ConnectionStatus::Revoked && require_disconnect(actor, &connection).is_ok();
    let asks_password = !actor.confirmed(svc.now_ms());
    Ok(Detail { connection, events, businesses, pages, may_disconnect, asks_password })
}

/// Takes a connection down: asks Meta to forget the grant, destroys the sealed token, keeps the history.
///
/// Meta is asked first, because afterwards there is no token to ask with. Whatever it says, the token is destroyed here. If this
/// process dies in between, the connection is still listed and can be taken down again.
///
/// # Errors
/// [`Problem::Invalid`] naming `reason`, and `password` when it was not typed lately ([`crate::people::confirm`]).
pub async fn disconnect(svc: &Services, actor: &Actor, id: &ConnectionId, reason: &str) -> Result<Disconnected> {
    let organization = &actor.organization_id;
    let mut tx = svc.db.read().await?;
    let connection = store::connections::find(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    require_disconnect(actor, &connection)?;
    let mut faults = Vec::new();
    let reason = text::line("reason", reason, 500).map_err(|fault| faults.push(fault)).unwrap_or_default();
    if !actor.confirmed(svc.now_ms()) {
        faults.push(FieldFault::new("password", Fault::Required));
    }
    if !faults.is_empty() {
        return Err(Problem::Invalid { faults }.into());
    }
    if connection.status == ConnectionStatus::Revoked {
        return Err(Problem::Conflict.into());
    }
    let token = store::connections::find_token(&mut tx, organization, id).await?.ok_or(Problem::Conflict)?;
    let shared = store::connections::is_used_elsewhere(&mut tx, organization, &connection.meta_user_id).await?;
    drop(tx);

    let disconnected = if shared { kept_elsewhere() } else { revoke_at_meta(svc, organization, id).await? };

    let now = svc.now_ms();
    let mut tx = svc.db.write().await?;
    if !store::connections::revoke(&mut tx, organization, id, token.token_version, now).await? {
        return Err(Problem::Conflict.into());
    }
    let disconnect = Happened { kind: EventKind::Disconnected, by: Some(&actor.user_id), detail: &reason };
    event(&mut tx, organization, id, disconnect, now).await?;
    let kind = if disconnected.confirmed { EventKind::RevocationConfirmed } else { EventKind::RevocationUnconfirmed };
    let detail = disconnected.detail.as_deref().unwrap_or_default();
    event(&mut tx, organization, id, Happened { kind, by: None, detail }, now).await?;
    tx.commit().await?;
    Ok(disconnected)
}

fn require_disconnect(actor: &Actor, connection: &Connection) -> std::result::Result<(), Problem> {
    let act = if connection.user_id == actor.user_id { Act::DisconnectOwn } else { Act::DisconnectAny };
    actor.require(act)
}

/// Removing the app's permission at Meta removes it for the person everywhere, also for another organization here.
fn kept_elsewhere() -> Disconnected {
    let detail = "The same Facebook person uses Adlane elsewhere, so the permission at Meta was left in place.";
    Disconnected { confirmed: false, detail: Some(detail.to_owned()) }
}

async fn revoke_at_meta(svc: &Services, organization: &OrganizationId, id: &ConnectionId) -> Result<Disconnected> {
    let unconfirmed = |detail: &str| Disconnected { confirmed: false, detail: Some(detail.to_owned()) };
    let open = match tokens::open(svc, organization, id).await {
        Ok(open) => open,
        Err(Error::Problem(Problem::ReconnectMeta)) => {
            return Ok(unconfirmed("The token had ended, so Meta could not be asked."));
        }
        // A token sealed under a key that was lost cannot be used; taking the connection down must still work.
        Err(Error::Vault(_)) => {
            return Ok(unconfirmed("The stored token could not be opened, so Meta could not be asked."));
        }
        Err(error) => return Err(error),
    };
    Ok(match svc.graph.revoke(&open.token).await {
        Ok(()) => Disconnected { confirmed: true, detail: None },
        Err(graph::Error::TokenRejected { subcode: Some(458), .. }) => {
            Disconnected { confirmed: true, detail: Some("The app had been removed at Facebook already.".to_owned()) }
        }
        Err(graph::Error::TokenRejected { .. }) => {
            unconfirmed("Meta no longer accepted the token, so it could not confirm.")
        }
        Err(_) => unconfirmed(
            "Meta gave no clear answer. Remove the app in Facebook's settings under Business Integrations to be sure.",
        ),
    })
}

/// Adds to a connection's timeline.
pub(crate) async fn event(
    tx: &mut Tx,
    organization: &OrganizationId,
    id: &ConnectionId,
    what: Happened<'_>,
    now: i64,
) -> Result<()> {
    let event_id = random::id::<domain::OperationId>();
    let event = NewEvent { id: event_id.as_str(), kind: what.kind, by: what.by, detail: what.detail };
    store::connections::insert_event(tx, organization, id, &event, now).await?;
    Ok(())
}

/// What happened to a connection, who caused it (`None`: Adlane or Meta), and a detail in our words.
pub(crate) struct Happened<'a> {
    pub(crate) kind: EventKind,
    pub(crate) by: Option<&'a UserId>,
    pub(crate) detail: &'a str,
}
