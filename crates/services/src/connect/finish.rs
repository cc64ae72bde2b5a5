//! Finishing an attempt: code, long-lived token, whose it is, what it may, what it reaches; then everything is stored at once.

use domain::{
    AdAccountId, AttemptId, ConnectionId, Currency, OrganizationId,
    account::{AdAccount, BusinessRef},
    attempt::{Outcome, Stage},
    connection::{Access, EventKind, Scope},
    operation::MetaRefusal,
    text,
};
use graph::{AccessToken, Issued, PermissionStatus, TokenFacts};
use serde::{Deserialize, Serialize};
use store::{
    attempts::{Ending, Work},
    connections::{Granted, NewPage},
};

use super::code_place;
use crate::{
    Error, Result, Services,
    connections::{Happened, event},
    jobs::{Job, JobError},
    random, tokens,
};

/// A token that ends sooner than this is a short one.
const SHORT_MS: i64 = 24 * 60 * 60 * 1000;

const BUSY_TRIES: u32 = 20;
const BUSY_PAUSE: std::time::Duration = std::time::Duration::from_millis(500);

/// The job that finishes an attempt.
#[derive(Debug, Serialize, Deserialize)]
pub struct Finish {
    pub attempt: AttemptId,
}

/// Why an attempt ended without a connection.
struct Ended {
    outcome: Outcome,
    detail: Option<String>,
    granted: Vec<String>,
    declined: Vec<String>,
    person: Option<String>,
}

/// Either our own machinery failed (try the job again), or the attempt has its end.
enum Stop {
    Ended(Box<Ended>),
    Failed(Error),
}

/// What Meta told about the grant.
struct Grant {
    token: AccessToken,
    facts: TokenFacts,
    person_id: String,
    person_name: String,
    granted: Vec<String>,
    declined: Vec<String>,
    expires_at_ms: Option<i64>,
}

/// What the grant reaches.
struct Reach {
    businesses: Vec<BusinessRef>,
    accounts: Vec<graph::AdAccount>,
    pages: Vec<graph::Page>,
}

impl Job for Finish {
    const NAME: &'static str = "connect.finish";

    async fn run(&self, svc: &Services, organization: &OrganizationId) -> std::result::Result<(), JobError> {
        let mut tx = svc.db.read().await.map_err(JobError::retry)?;
        let work = store::attempts::find_work(&mut tx, organization, &self.attempt).await.map_err(JobError::retry)?;
        drop(tx);
        let Some(work) = work else { return Ok(()) };
        let stop = match finish(svc, organization, &self.attempt, &work).await {
            Ok(()) => return Ok(()),
            Err(stop) => stop,
        };
        match stop {
            Stop::Failed(error) => Err(JobError::retry(error)),
            Stop::Ended(ended) => {
                let ending = Ending {
                    detail: ended.detail.as_deref(),
                    meta_user_name: ended.person.as_deref(),
                    granted: &ended.granted,
                    declined: &ended.declined,
                    ..Default::default()
                };
                let mut tx = svc.db.write().await.map_err(JobError::retry)?;
                store::attempts::end(&mut tx, organization, &self.attempt, ended.outcome, &ending, svc.now_ms())
                    .await
                    .map_err(JobError::retry)?;
                tx.commit().await.map_err(JobError::retry)
            }
        }
    }

    async fn give_up(&self, svc: &Services, organization: &OrganizationId) -> Result<()> {
        given_up(svc, organization, &self.attempt).await
    }
}

/// Ends the attempt in any case: a page that says "connecting" for ever helps nobody.
async fn given_up(svc: &Services, organization: &OrganizationId, attempt: &AttemptId) -> Result<()> {
    let mut tx = svc.db.write().await?;
    let ending = Ending { detail: Some("Adlane could not finish the work"), ..Default::default() };
    store::attempts::end(&mut tx, organization, attempt, Outcome::MetaUnavailable, &ending, svc.now_ms()).await?;
    Ok(tx.commit().await?)
}

async fn finish(
    svc: &Services,
    organization: &OrganizationId,
    attempt: &AttemptId,
    work: &Work,
) -> std::result::Result<(), Stop> {
    let code = take_code(svc, organization, attempt, work).await?;
    let first = exchange(svc, &code).await?;
    let token = if first.expires_in_s.is_none() { first.token } else { exchange_long_lived(svc, &first.token).await? };
    set_stage(svc, organization, attempt, Stage::TokenExchanged).await;

    let grant = inspect(svc, work.access, token).await?;
    set_stage(svc, organization, attempt, Stage::PermissionsCompared).await;
    refuse_other_person(svc, organization, work, &grant).await?;

    let reach = read_reach(svc, &grant).await?;
    set_stage(svc, organization, attempt, Stage::AccountsRead).await;
    // Another attempt may store the same person between our look and our write; the second look finds what it stored. Not left to
    // the job's next run, because the code is spent.
    for _ in 0..BUSY_TRIES {
        match store_all(svc, organization, attempt, work, &grant, &reach).await {
            Ok(true) => return Ok(()),
            Ok(false) | Err(Error::Store(store::Error::Busy(_))) => tokio::time::sleep(BUSY_PAUSE).await,
            Err(error) => return Err(Stop::Failed(error)),
        }
    }
    Err(Stop::end(Outcome::MetaUnavailable, Some("Adlane's database was busy".to_owned())))
}

/// Opens the code and destroys the stored copy before it is used: if this process dies from here on, the next one must not send it again.
async fn take_code(
    svc: &Services,
    organization: &OrganizationId,
    attempt: &AttemptId,
    work: &Work,
) -> std::result::Result<String, Stop> {
    let Some(sealed) = &work.sealed_code else { return Err(Stop::end(Outcome::CodeUsed, None)) };
    let code = svc.vault.open(code_place(organization, attempt), sealed).map_err(Error::from)?;
    let mut tx = svc.db.write().await.map_err(Error::from)?;
    store::attempts::forget_code(&mut tx, organization, attempt).await.map_err(Error::from)?;
    tx.commit().await.map_err(Error::from)?;
    Ok(code.as_str().to_owned())
}

/// The first token. Without an end it is a system user's or otherwise permanent, and there is nothing to lengthen.
async fn exchange(svc: &Services, code: &str) -> std::result::Result<Issued, Stop> {
    match svc.graph.exchange_code(code, &svc.redirect_uri()).await {
        Ok(issued) => Ok(issued),
        Err(error) => Err(Stop::meta(&error, Outcome::CodeUsed)),
    }
}

async fn exchange_long_lived(svc: &Services, short: &AccessToken) -> std::result::Result<AccessToken, Stop> {
    match svc.graph.exchange_long_lived(short).await {
        Ok(issued) if issued.expires_in_s.is_none_or(|s| s.saturating_mul(1000) > SHORT_MS) => Ok(issued.token),
        Ok(_) => Err(Stop::end(Outcome::LongLivedFailed, Some("Meta answered with a short-lived token".to_owned()))),
        Err(error) => Err(Stop::meta(&error, Outcome::LongLivedFailed)),
    }
}

/// Whose token is it, for which app, and what may it do?
async fn inspect(svc: &Services, access: Access, token: AccessToken) -> std::result::Result<Grant, Stop> {
    let meta = |error: graph::Error| Stop::meta(&error, Outcome::MetaUnavailable);
    // First: with another app's token our proof is wrong, and the other questions would be refused as if our settings were.
    let facts = svc.graph.debug_token(&token).await.map_err(meta)?;
    if !facts.is_valid || facts.app_id != svc.graph.settings().app_id {
        return Err(Stop::end(Outcome::ForeignToken, None));
    }
    let (person, permissions) = tokio::try_join!(svc.graph.me(&token), svc.graph.permissions(&token)).map_err(meta)?;
    if facts.user_id.as_ref().is_some_and(|id| *id != person.id) {
        return Err(Stop::end(Outcome::ForeignToken, None));
    }
    let (mut granted, mut declined) = (Vec::new(), Vec::new());
    for permission in permissions {
        match permission.status {
            PermissionStatus::Granted => granted.push(permission.name),
            _ => declined.push(permission.name),
        }
    }
    let person_name = text::cap(&person.name, 200);
    let missing = missing(access, &granted);
    if missing.iter().any(|scope| scope.required) {
        let declined = missing.into_iter().map(|scope| scope.name.to_owned()).collect();
        let ended = Ended {
            outcome: Outcome::RequiredScopeDeclined,
            detail: None,
            granted,
            declined,
            person: Some(person_name),
        };
        return Err(Stop::Ended(Box::new(ended)));
    }
    let expires_at_ms = facts.expires_at_s.map(|s| s.saturating_mul(1000));
    if expires_at_ms.is_some_and(|end| end - svc.now_ms() < SHORT_MS) {
        return Err(Stop::end(Outcome::LongLivedFailed, Some("Meta stored a short-lived token".to_owned())));
    }
    Ok(Grant { token, facts, person_id: person.id, person_name, granted, declined, expires_at_ms })
}

/// Scopes asked for and not granted, whether declined in the dialog or left out by Meta.
fn missing(access: Access, granted: &[String]) -> Vec<&'static Scope> {
    access.scopes().into_iter().filter(|scope| !granted.iter().any(|name| name == scope.name)).collect()
}

/// A reconnect is for one person. Somebody else's grant is not stored over it.
async fn refuse_other_person(
    svc: &Services,
    organization: &OrganizationId,
    work: &Work,
    grant: &Grant,
) -> std::result::Result<(), Stop> {
    let Some(id) = &work.reconnect else { return Ok(()) };
    let mut tx = svc.db.read().await.map_err(Error::from)?;
    let expected = store::connections::find(&mut tx, organization, id).await.map_err(Error::from)?;
    if expected.is_some_and(|expected| expected.meta_user_id != grant.person_id) {
        let mut ended = Ended::new(Outcome::OtherPerson, None);
        ended.person = Some(grant.person_name.clone());
        return Err(Stop::Ended(Box::new(ended)));
    }
    Ok(())
}

async fn read_reach(svc: &Services, grant: &Grant) -> std::result::Result<Reach, Stop> {
    let has = |name: &str| grant.granted.iter().any(|granted| granted == name);
    let businesses =
        async { if has("business_management") { svc.graph.businesses(&grant.token).await } else { Ok(Vec::new()) } };
    let pages = async { if has("pages_show_list") { svc.graph.pages(&grant.token).await } else { Ok(Vec::new()) } };
    let (businesses, accounts, pages) = tokio::try_join!(businesses, svc.graph.ad_accounts(&grant.token), pages)
        .map_err(|error| Stop::meta(&error, Outcome::MetaUnavailable))?;
    let businesses = businesses.into_iter().map(|b| BusinessRef { id: b.id, name: text::cap(&b.name, 200) }).collect();
    Ok(Reach { businesses, accounts, pages })
}

/// One transaction: the sealed token, the timeline, all that was read, and the attempt's end. `false`, and nothing stored, when another
/// attempt stored the same person first.
async fn store_all(
    svc: &Services,
    organization: &OrganizationId,
    attempt: &AttemptId,
    work: &Work,
    grant: &Grant,
    reach: &Reach,
) -> Result<bool> {
    let now = svc.now_ms();
    let mut tx = svc.db.write().await?;
    let earlier = store::connections::find_by_meta_user(&mut tx, organization, &grant.person_id).await?;
    let id: ConnectionId = earlier.clone().unwrap_or_else(random::id);
    let granted = Granted {
        user_id: &work.user_id,
        meta_user_id: &grant.person_id,
        meta_user_name: &grant.person_name,
        token_kind: &grant.facts.kind,
        access: work.access,
        sealed_token: &svc.vault.seal(tokens::place(organization, &id), grant.token.expose()),
        key_id: svc.vault.key_id(),
        expires_at_ms: grant.expires_at_ms,
        data_access_expires_at_ms: grant.facts.data_access_expires_at_s.map(|s| s.saturating_mul(1000)),
        scopes: &grant.granted,
        declined_scopes: &grant.declined,
    };
    if !store::connections::upsert(&mut tx, organization, &id, &granted, now).await? {
        return Ok(false);
    }
    let accounts = accounts(&id, &reach.accounts, now);
    store::accounts::replace(&mut tx, organization, &id, &accounts, now).await?;
    store::connections::set_businesses(&mut tx, organization, &id, &reach.businesses, now).await?;
    let names: Vec<String> = reach.pages.iter().map(|page| text::cap(&page.name, 200)).collect();
    let pages: Vec<NewPage<'_>> = reach
        .pages
        .iter()
        .zip(&names)
        .map(|(page, name)| NewPage {
            id: &page.id,
            name,
            tasks: &page.tasks,
            instagram: page.instagram.as_ref().map(|i| (i.id.as_str(), i.username.as_str())),
        })
        .collect();
    store::connections::set_pages(&mut tx, organization, &id, &pages, now).await?;

    let kind = if earlier.is_some() { EventKind::Reconnected } else { EventKind::Connected };
    let detail =
        format!("{} granted, {} declined", text::counted(grant.granted.len(), "permission"), grant.declined.len());
    event(&mut tx, organization, &id, Happened { kind, by: Some(&work.user_id), detail: &detail }, now).await?;
    let businesses = match reach.businesses.len() {
        1 => "1 business".to_owned(),
        n => format!("{n} businesses"),
    };
    let detail = format!(
        "{}, {businesses}, {}",
        text::counted(accounts.len(), "ad account"),
        text::counted(pages.len(), "page")
    );
    event(&mut tx, organization, &id, Happened { kind: EventKind::Synced, by: None, detail: &detail }, now).await?;

    let missing: Vec<String> =
        missing(work.access, &grant.granted).into_iter().map(|scope| scope.name.to_owned()).collect();
    let outcome = match (accounts.is_empty(), missing.is_empty()) {
        (true, _) => Outcome::NoAdAccounts,
        (false, false) => Outcome::Limited,
        (false, true) => Outcome::Done,
    };
    let count = |len: usize| i64::try_from(len).unwrap_or(i64::MAX);
    let ending = Ending {
        detail: None,
        connection_id: Some(&id),
        meta_user_name: Some(&grant.person_name),
        granted: &grant.granted,
        declined: &missing,
        businesses: count(reach.businesses.len()),
        accounts: count(accounts.len()),
        pages: count(pages.len()),
    };
    store::attempts::end(&mut tx, organization, attempt, outcome, &ending, now).await?;
    tx.commit().await?;
    Ok(true)
}

/// Meta's accounts as ours. One without a usable id or currency cannot be worked with and is left out, with a line in the log.
fn accounts(connection: &ConnectionId, found: &[graph::AdAccount], now: i64) -> Vec<AdAccount> {
    let read = |account: &graph::AdAccount| -> Option<AdAccount> {
        let account_id: AdAccountId = account.account_id.parse().ok()?;
        Some(AdAccount {
            connection_id: connection.clone(),
            name: text::cap(&account.name, 200),
            currency: Currency::parse(&account.currency)?,
            timezone: account.timezone_name.clone(),
            status: account.account_status.into(),
            disable_reason: account.disable_reason,
            business: account
                .business
                .as_ref()
                .map(|b| BusinessRef { id: b.id.clone(), name: text::cap(&b.name, 200) }),
            spend_cap_minor: account.spend_cap_minor,
            amount_spent_minor: account.amount_spent_minor,
            min_daily_budget_minor: account.min_daily_budget_minor,
            tasks: account.user_tasks.clone(),
            has_funding_source: account.has_funding_source,
            has_dsa_defaults: account.has_dsa_defaults,
            is_selected: false,
            last_used_at_ms: None,
            synced_at_ms: now,
            account_id,
        })
    };
    let accounts: Vec<AdAccount> = found.iter().filter_map(read).collect();
    if accounts.len() < found.len() {
        tracing::warn!(
            left_out = found.len() - accounts.len(),
            "Meta listed ad accounts without a usable id or currency"
        );
    }
    accounts
}

/// Only a note for the page that waits: a grant is not thrown away because it could not be written.
async fn set_stage(svc: &Services, organization: &OrganizationId, attempt: &AttemptId, stage: Stage) {
    let result = async {
        let mut tx = svc.db.write().await?;
        store::attempts::set_stage(&mut tx, organization, attempt, stage).await?;
        tx.commit().await
    };
    if let Err(error) = result.await {
        tracing::info!(%error, "the stage of an attempt could not be noted");
    }
}

impl Ended {
    fn new(outcome: Outcome, detail: Option<String>) -> Self {
        Self { outcome, detail, granted: Vec::new(), declined: Vec::new(), person: None }
    }
}

impl Stop {
    fn end(outcome: Outcome, detail: Option<String>) -> Self {
        Stop::Ended(Box::new(Ended::new(outcome, detail)))
    }

    /// What an error of Meta's means for the attempt. `refused` is the outcome of a definite refusal at this step.
    fn meta(error: &graph::Error, refused: Outcome) -> Self {
        let outcome = match error {
            graph::Error::CodeUsed(_) => Outcome::CodeUsed,
            graph::Error::Misconfigured(_) => Outcome::AppMisconfigured,
            graph::Error::Transport { .. }
            | graph::Error::Unavailable(_)
            | graph::Error::Unreadable
            | graph::Error::Throttled { .. } => Outcome::MetaUnavailable,
            _ => refused,
        };
        Self::end(outcome, error.refusal().map(support_detail))
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Failed(error)
    }
}

/// Numbers and the trace id, for support; never Meta's prose.
fn support_detail(refusal: &MetaRefusal) -> String {
    let subcode = refusal.subcode.map(|subcode| format!(", subcode {subcode}")).unwrap_or_default();
    let trace = refusal.trace_id.as_ref().map(|id| format!(", trace {}", text::cap(id, 60))).unwrap_or_default();
    format!("HTTP {}, code {}{subcode}{trace}", refusal.http, refusal.code)
}
