//! Plans written before leaving for Ads Manager, and the leaving itself.

use domain::{
    Act, AdAccountId, IntentId, Problem,
    intent::{Intent, IntentForm, ads_manager_link, name_tag},
};
use store::{Tx, intents::NewIntent};
use url::Url;

use crate::{Actor, LISTED_MAX, Result, Services, random};

/// Stores a plan for an account and gives it a name tag.
pub async fn create(svc: &Services, actor: &Actor, account: &AdAccountId, form: &IntentForm) -> Result<Intent> {
    actor.require(Act::PlanAds)?;
    let organization = &actor.organization_id;
    let mut tx = svc.db.write().await?;
    let found = store::accounts::find(&mut tx, organization, account).await?.ok_or(Problem::NotFound)?;
    let plan = form.check(found.currency)?;
    let id: IntentId = random::id();
    // Six letters of 32 can meet by chance in a large organization; a few draws settle it.
    for _ in 0..8 {
        let tag = name_tag(random::bytes());
        let new = NewIntent {
            id: &id,
            user_id: &actor.user_id,
            account_id: account,
            currency: found.currency,
            plan: &plan,
            name_tag: &tag,
        };
        if store::intents::insert(&mut tx, organization, &new, svc.now_ms()).await? {
            let intent = store::intents::find(&mut tx, organization, &id).await?.ok_or(Problem::NotFound)?;
            tx.commit().await?;
            return Ok(intent);
        }
    }
    Err(Problem::Conflict.into())
}

/// Notes the departure and says where to: Ads Manager with the plan's account preloaded.
pub async fn open(svc: &Services, actor: &Actor, id: &IntentId) -> Result<Url> {
    actor.require(Act::PlanAds)?;
    let organization = &actor.organization_id;
    let mut tx = svc.db.write().await?;
    let intent = store::intents::find(&mut tx, organization, id).await?.ok_or(Problem::NotFound)?;
    let url = leave(svc, actor, &mut tx, &intent.account_id).await?;
    store::intents::set_opened(&mut tx, organization, id, svc.now_ms()).await?;
    tx.commit().await?;
    Ok(url)
}

/// Ads Manager with the account preloaded, without a plan.
pub async fn link(svc: &Services, actor: &Actor, account: &AdAccountId) -> Result<Url> {
    actor.require(Act::PlanAds)?;
    let mut tx = svc.db.write().await?;
    let url = leave(svc, actor, &mut tx, account).await?;
    tx.commit().await?;
    Ok(url)
}

async fn leave(svc: &Services, actor: &Actor, tx: &mut Tx, account: &AdAccountId) -> Result<Url> {
    let found = store::accounts::find(tx, &actor.organization_id, account).await?.ok_or(Problem::NotFound)?;
    store::accounts::set_used(tx, &actor.organization_id, account, svc.now_ms()).await?;
    let business = found.business.as_ref().map(|business| business.id.as_str());
    let text = ads_manager_link(&svc.settings().ads_manager_template, account, business);
    Ok(Url::parse(&text).map_err(|_| Problem::Internal)?)
}

/// One plan.
pub async fn find(svc: &Services, actor: &Actor, id: &IntentId) -> Result<Intent> {
    actor.require(Act::Read)?;
    let mut tx = svc.db.read().await?;
    Ok(store::intents::find(&mut tx, &actor.organization_id, id).await?.ok_or(Problem::NotFound)?)
}

/// The organization's plans, newest first, at most [`LISTED_MAX`].
pub async fn list(svc: &Services, actor: &Actor) -> Result<Vec<Intent>> {
    actor.require(Act::Read)?;
    let mut tx = svc.db.read().await?;
    Ok(store::intents::list(&mut tx, &actor.organization_id, LISTED_MAX as i64).await?)
}
