//! The walk through Facebook's dialog: leaving, coming back, and being worked on.

pub mod finish;

use domain::{
    Act, AttemptId, ConnectionId, Problem,
    attempt::{Attempt, LIFE_MS, Outcome},
    connection::Access,
    text,
};
use graph::DialogRequest;
use store::attempts::{Ending, NewAttempt};
use url::Url;

use crate::{Actor, Result, Services, jobs, random, vault::Place};

/// An attempt just begun: where to send the browser.
pub struct Begun {
    pub attempt: AttemptId,
    pub dialog: Url,
}

/// The parameters Facebook comes back with. All are untrusted; any may be missing.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct CallbackQuery {
    pub code: Option<String>,
    pub state: Option<String>,
    pub error: Option<String>,
    pub error_reason: Option<String>,
    pub error_code: Option<String>,
}

/// Where a returning browser goes.
#[derive(Debug, PartialEq, Eq)]
pub enum CameBack {
    /// To its attempt, which is being worked on, or has ended.
    Attempt(AttemptId),
    /// Facebook sent nothing we could tell an attempt by.
    Empty,
    /// The `state` is not one this session was given.
    UnknownState,
}

/// Begins an attempt and says where the browser goes.
///
/// `reconnect` names the connection to bring back; its Facebook person is expected then. `rerequest` makes the dialog ask again
/// for what was declined before. `return_to` must be a path of ours, checked by the caller.
pub async fn begin(
    svc: &Services,
    actor: &Actor,
    access: Access,
    return_to: Option<&str>,
    reconnect: Option<&ConnectionId>,
    rerequest: bool,
) -> Result<Begun> {
    actor.require(Act::Connect)?;
    let state = random::secret();
    let attempt: AttemptId = random::id();
    let scopes: Vec<&str> = access.scopes().into_iter().map(|scope| scope.name).collect();

    let mut tx = svc.db.write().await?;
    if let Some(id) = reconnect {
        store::connections::find(&mut tx, &actor.organization_id, id).await?.ok_or(Problem::NotFound)?;
    }
    let new = NewAttempt {
        id: &attempt,
        user_id: &actor.user_id,
        session_hash: &actor.session_hash,
        state_hash: &random::hash(&state),
        access,
        scopes: &scopes,
        reconnect,
        return_to,
    };
    store::attempts::insert(&mut tx, &actor.organization_id, &new, svc.now_ms()).await?;
    tx.commit().await?;

    let redirect_uri = svc.redirect_uri();
    let dialog = svc.graph.dialog_link(&DialogRequest {
        redirect_uri: &redirect_uri,
        state: &state,
        scopes: &scopes,
        rerequest,
    });
    Ok(Begun { attempt, dialog })
}

/// Takes the browser back. The `state` is used up before anything else happens, so a reload, a second tab or a prefetch repeats nothing;
/// the code is kept sealed for the worker, which is rung at once.
pub async fn callback(svc: &Services, actor: &Actor, query: &CallbackQuery) -> Result<CameBack> {
    actor.require(Act::Connect)?;
    let Some(state) = query.state.as_deref().filter(|state| !state.is_empty()) else { return Ok(CameBack::Empty) };
    let now = svc.now_ms();
    let organization = &actor.organization_id;
    let mut tx = svc.db.write().await?;
    let found = store::attempts::find_by_state(
        &mut tx,
        organization,
        &actor.user_id,
        &actor.session_hash,
        &random::hash(state),
    )
    .await?;
    let Some(attempt) = found else { return Ok(CameBack::UnknownState) };

    // A code longer than this is none; Facebook's have a few hundred characters.
    let code = query.code.as_deref().filter(|code| !code.is_empty() && code.len() <= 4096);
    let sealed = code.map(|code| svc.vault.seal(code_place(organization, &attempt), code));
    if !store::attempts::consume(&mut tx, organization, &attempt, sealed.as_deref(), now - LIFE_MS, now).await? {
        // Used before, in which case its end stands; or too old.
        store::attempts::end_unconsumed(&mut tx, organization, &attempt, Outcome::Expired, now).await?;
        tx.commit().await?;
        return Ok(CameBack::Attempt(attempt));
    }
    if sealed.is_some() {
        jobs::queue(&mut tx, organization, &finish::Finish { attempt: attempt.clone() }, now, now).await?;
    } else {
        let outcome =
            if query.error.as_deref() == Some("access_denied") { Outcome::Declined } else { Outcome::DialogFailed };
        let detail = dialog_detail(query);
        let ending = Ending { detail: detail.as_deref(), ..Default::default() };
        store::attempts::end(&mut tx, organization, &attempt, outcome, &ending, now).await?;
    }
    tx.commit().await?;
    svc.wake.notify_one();
    Ok(CameBack::Attempt(attempt))
}

/// An attempt, for the person who made it.
pub async fn attempt(svc: &Services, actor: &Actor, id: &AttemptId) -> Result<Attempt> {
    actor.require(Act::Read)?;
    let mut tx = svc.db.read().await?;
    let found = store::attempts::find(&mut tx, &actor.organization_id, &actor.user_id, id).await?;
    Ok(found.ok_or(Problem::NotFound)?)
}

fn code_place<'a>(organization: &'a domain::OrganizationId, attempt: &'a AttemptId) -> Place<'a> {
    Place { table: "oauth_attempts", column: "code", organization, row: attempt.as_str() }
}

/// Facebook's error words, for support: only what looks like a word or number, because anyone can write the address.
fn dialog_detail(query: &CallbackQuery) -> Option<String> {
    let words: Vec<String> = [("error", &query.error), ("reason", &query.error_reason), ("code", &query.error_code)]
        .into_iter()
        .filter_map(|(name, value)| value.as_deref().map(|value| (name, value)))
        .map(|(name, value)| {
            let clean: String = value.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
            format!("{name}: {}", text::cap(&clean, 60))
        })
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}
