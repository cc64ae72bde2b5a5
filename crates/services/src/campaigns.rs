//! From a form being filled in to an intent the engine carries out.

use domain::{
    Act, AdAccountId, DraftId, Fault, FieldFault, OperationId, Problem,
    account::AdAccount,
    campaign::{AccountTerms, CampaignForm, CampaignPlan},
    operation::{OperationState, Request},
    zone::Zone,
};
use sha2::{Digest, Sha256};
use store::{Tx, operations::NewOperation};

use crate::{Actor, Result, Services, accounts::can_manage, engine::Settle, jobs, random};

/// The door in the idempotency key of campaigns made on pages.
const ROUTE: &str = "page/campaigns";

/// A draft with its account.
pub struct Draft {
    pub id: DraftId,
    pub revision: i64,
    pub form: CampaignForm,
    pub account: AdAccount,
    /// The Facebook person through whose connection it would be made; `None` when the connection is gone.
    pub through: Option<String>,
    /// The connection behind the account may create.
    pub can_create: bool,
    pub saved_at_ms: i64,
    /// What was launched from it. The draft is closed then.
    pub operation: Option<OperationId>,
}

/// Starts an empty draft in an account.
pub async fn start(svc: &Services, actor: &Actor, account: &AdAccountId) -> Result<DraftId> {
    actor.require(Act::Create)?;
    insert(svc, actor, account, &CampaignForm::default()).await
}

async fn insert(svc: &Services, actor: &Actor, account: &AdAccountId, form: &CampaignForm) -> Result<DraftId> {
    let organization = &actor.organization_id;
    let id: DraftId = random::id();
    let mut tx = svc.db.write().await?;
    store::accounts::find(&mut tx, organization, account).await?.ok_or(Problem::NotFound)?;
    store::drafts::insert(&mut tx, organization, &id, &actor.user_id, account, form, svc.now_ms()).await?;
    tx.commit().await?;
    Ok(id)
}

/// Saves what was typed, valid or not, over `revision`. Returns the new revision.
///
/// # Errors
/// [`Problem::Conflict`] when another tab saved meanwhile, or it was launched.
pub async fn save(svc: &Services, actor: &Actor, id: &DraftId, revision: i64, form: &CampaignForm) -> Result<i64> {
    actor.require(Act::Create)?;
    let organization = &actor.organization_id;
    let mut tx = svc.db.write().await?;
    store::drafts::find(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    if !store::drafts::save(&mut tx, organization, id, revision, &bounded(form), svc.now_ms()).await? {
        return Err(Problem::Conflict.into());
    }
    tx.commit().await?;
    Ok(revision + 1)
}

/// A draft keeps what was typed, but not megabytes of it: each text is cut well above what any rule accepts.
fn bounded(form: &CampaignForm) -> CampaignForm {
    let cut = |text: &str| text.chars().take(2_000).collect::<String>();
    CampaignForm {
        name: cut(&form.name),
        objective: cut(&form.objective),
        special: cut(&form.special),
        categories: form.categories.iter().take(20).map(|code| cut(code)).collect(),
        category_countries: cut(&form.category_countries),
        budget_kind: cut(&form.budget_kind),
        budget: cut(&form.budget),
        budget_sharing: cut(&form.budget_sharing),
        starts: cut(&form.starts),
        ends: cut(&form.ends),
    }
}

/// One draft.
pub async fn draft(svc: &Services, actor: &Actor, id: &DraftId) -> Result<Draft> {
    actor.require(Act::Read)?;
    let mut tx = svc.db.read().await?;
    let found = store::drafts::find(&mut tx, &actor.organization_id, id).await?.ok_or(Problem::NotFound)?;
    with_account(&mut tx, actor, found).await?.ok_or_else(|| Problem::NotFound.into())
}

/// Drafts not launched yet whose account is still reached, last saved first.
pub async fn drafts(svc: &Services, actor: &Actor) -> Result<Vec<Draft>> {
    actor.require(Act::Read)?;
    let mut tx = svc.db.read().await?;
    let mut drafts = Vec::new();
    for found in store::drafts::list_open(&mut tx, &actor.organization_id).await? {
        drafts.extend(with_account(&mut tx, actor, found).await?);
    }
    Ok(drafts)
}

async fn with_account(tx: &mut Tx, actor: &Actor, found: store::drafts::Draft) -> Result<Option<Draft>> {
    let organization = &actor.organization_id;
    let Some(account) = store::accounts::find(tx, organization, &found.account_id).await? else { return Ok(None) };
    let connection = store::connections::find(tx, organization, &account.connection_id).await?;
    let can_create = connection.as_ref().is_some_and(can_manage);
    let through = connection.map(|connection| connection.meta_user_name);
    Ok(Some(Draft {
        id: found.id,
        revision: found.revision,
        form: found.form,
        account,
        through,
        can_create,
        saved_at_ms: found.saved_at_ms,
        operation: found.operation_id,
    }))
}

/// What the draft means now.
///
/// # Errors
/// [`Problem::Invalid`] with every fault; those of the account itself are on the field `account`.
pub fn check(svc: &Services, draft: &Draft) -> std::result::Result<CampaignPlan, Problem> {
    let account = &draft.account;
    let mut faults = Vec::new();
    if !account.status.usable() {
        faults.push(FieldFault::new("account", Fault::AccountUnusable { state: account.status.label().to_owned() }));
    }
    if !draft.can_create || !account.may_advertise() {
        faults.push(FieldFault::new("account", Fault::ReadOnly));
    }
    let zone = Zone::named(&account.timezone);
    if zone.is_none() {
        let typed = [("starts", &draft.form.starts), ("ends", &draft.form.ends)];
        for (field, _) in typed.into_iter().filter(|(_, text)| !text.trim().is_empty()) {
            faults.push(FieldFault::new(field, Fault::UnknownZone { zone: account.timezone.clone() }));
        }
    }
    let terms = AccountTerms {
        account_id: account.account_id.clone(),
        currency: account.currency,
        zone: zone.unwrap_or_else(Zone::utc),
        min_daily_minor: account.min_daily_budget_minor,
    };
    match draft.form.check(&terms, svc.now_ms()) {
        Ok(plan) if faults.is_empty() => Ok(plan),
        Ok(_) => Err(Problem::Invalid { faults }),
        Err(Problem::Invalid { faults: typed }) => {
            faults.extend(typed);
            Err(Problem::Invalid { faults })
        }
        Err(problem) => Err(problem),
    }
}

/// The request that would be sent, word for word but for the id Meta gives the label.
pub fn preview(svc: &Services, actor: &Actor, draft: &Draft, plan: &CampaignPlan) -> Request {
    let mut request = request(svc, &draft.account.account_id, plan);
    let label = svc.vault.label(&actor.organization_id, ROUTE, draft.id.as_str());
    request.params.push(("adlabels".to_owned(), format!("[{{\"id\":\"(the id Meta gives {label})\"}}]")));
    request
}

fn request(svc: &Services, account: &AdAccountId, plan: &CampaignPlan) -> Request {
    let version = &svc.graph.settings().api_version;
    Request {
        method: "POST".to_owned(),
        path: format!("/{version}/{}/campaigns", account.act()),
        params: plan.params(),
    }
}

/// Hands the draft to the engine. Asking again, from a double click or another tab, returns the same operation.
///
/// # Errors
/// [`Problem::Conflict`] when the draft changed since the reviewed `revision`; [`Problem::Invalid`] when it is not, or no longer, legal.
pub async fn create(svc: &Services, actor: &Actor, id: &DraftId, revision: i64) -> Result<OperationId> {
    actor.require(Act::Create)?;
    let organization = &actor.organization_id;
    let now = svc.now_ms();
    let mut tx = svc.db.write().await?;
    let found = store::drafts::find(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    if let Some(operation) = found.operation_id {
        return Ok(operation);
    }
    if found.revision != revision {
        return Err(Problem::Conflict.into());
    }
    let draft = with_account(&mut tx, actor, found).await?.ok_or(Problem::NotFound)?;
    let plan = check(svc, &draft)?;
    let request = request(svc, &draft.account.account_id, &plan);
    let operation: OperationId = random::id();
    let new = NewOperation {
        id: &operation,
        user_id: &actor.user_id,
        connection_id: &draft.account.connection_id,
        account_id: &draft.account.account_id,
        route: ROUTE,
        request_key: id.as_str(),
        fingerprint: &fingerprint(&request),
        name: &plan.name,
        request: &request,
        label: &svc.vault.label(organization, ROUTE, id.as_str()),
    };
    let inserted = store::operations::insert(&mut tx, organization, &new, now).await?;
    if !inserted || !store::drafts::set_launched(&mut tx, organization, id, revision, &operation).await? {
        // Another request was faster; what it made is what was asked for.
        drop(tx);
        let mut tx = svc.db.read().await?;
        let (first, _) = store::operations::find_by_key(&mut tx, organization, ROUTE, id.as_str())
            .await?
            .ok_or(Problem::Conflict)?;
        return Ok(first);
    }
    store::accounts::set_used(&mut tx, organization, &draft.account.account_id, now).await?;
    jobs::queue(&mut tx, organization, &Settle { operation: operation.clone() }, now, now).await?;
    tx.commit().await?;
    svc.wake.notify_one();
    Ok(operation)
}

/// After a refusal: a new draft with the same form, under a key of its own.
pub async fn revise(svc: &Services, actor: &Actor, id: &OperationId) -> Result<DraftId> {
    actor.require(Act::Create)?;
    let organization = &actor.organization_id;
    let mut tx = svc.db.read().await?;
    let operation = store::operations::find(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    if operation.state != OperationState::Refused {
        return Err(Problem::Conflict.into());
    }
    let draft = store::drafts::find_by_operation(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    drop(tx);
    insert(svc, actor, &draft.account_id, &draft.form).await
}

/// Tells one request from another.
fn fingerprint(request: &Request) -> [u8; 32] {
    let canonical = serde_json::to_vec(request).expect("strings only");
    Sha256::digest(canonical).into()
}
