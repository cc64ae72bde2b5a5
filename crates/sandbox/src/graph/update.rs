//! `POST /{campaign}` and `DELETE /{campaign}`.

use serde_json::json;

use super::{
    Answer, accounts, create,
    nodes::{Node, Scene},
};
use crate::{
    App,
    ask::Ask,
    auth::Viewer,
    error::GraphError,
    fields::Pick,
    params::Params,
    world::{Campaign, World},
};

/// What a deleted or archived campaign refuses.
fn frozen(what: &str) -> GraphError {
    GraphError::new(100, "Invalid parameter")
        .subcode(1_487_056)
        .user("This campaign can't be changed", format!("The campaign is {what}; only its name can still be edited."))
}

pub(super) fn campaign(app: &App, world: &mut World, ask: &Ask, viewer: &Viewer, id: &str, picks: &[Pick]) -> Answer {
    let missing = || GraphError::missing("POST", id);
    let old = world.campaigns.get(id).ok_or_else(missing)?.clone();
    writable(world, viewer, &old)?;
    let mut new = changed(world, &old, &ask.params)?;
    let labels = create::labels(world, &old.account, &ask.params)?;
    if create::validate_only(&ask.params)? {
        return Ok(json!({ "success": true }));
    }
    new.updated_at_ms = world.clock.tick_ms();
    world.campaigns.insert(id.to_owned(), new);
    if let Some(labels) = labels {
        world.relabel(id, labels);
    }
    if picks.is_empty() {
        return Ok(json!({ "success": true }));
    }
    Scene { app, world, viewer, ask }.render(&Node::Campaign(id.to_owned()), picks)
}

pub(super) fn delete(world: &mut World, viewer: &Viewer, id: &str) -> Answer {
    let old = world.campaigns.get(id).ok_or_else(|| GraphError::missing("DELETE", id))?.clone();
    writable(world, viewer, &old)?;
    let now = world.clock.tick_ms();
    if let Some(campaign) = world.campaigns.get_mut(id) {
        campaign.status = "DELETED".into();
        campaign.updated_at_ms = now;
    }
    Ok(json!({ "success": true }))
}

/// A campaign of an account the viewer cannot see is missing, as every object is.
fn writable(world: &World, viewer: &Viewer, campaign: &Campaign) -> Result<(), GraphError> {
    accounts::writable(world, viewer, &campaign.account).map(|_| ()).map_err(|error| match error.subcode {
        Some(33) => GraphError::missing("POST", &campaign.id),
        _ => error,
    })
}

/// Parameters that only matter for what is answered, and those that SDKs add.
const HARMLESS: [&str; 9] =
    ["access_token", "appsecret_proof", "fields", "method", "execution_options", "id", "name", "locale", "summary"];

fn changed(world: &World, old: &Campaign, params: &Params) -> Result<Campaign, GraphError> {
    let seed = &world.accounts.get(&old.account).ok_or_else(|| GraphError::missing("POST", &old.id))?.seed;
    let mut new = old.clone();
    if let Some(name) = create::name(params)? {
        new.name = name;
    }
    let touched: Vec<&str> = params.pairs().map(|(name, _)| name).filter(|name| !HARMLESS.contains(name)).collect();
    if old.status == "DELETED" && !touched.is_empty() {
        return Err(frozen("deleted"));
    }
    if let Some(status) = params.text("status").or_else(|| params.text("configured_status")) {
        create::one_of("status", &status, &["ACTIVE", "PAUSED", "DELETED", "ARCHIVED"])?;
        if old.status == "ARCHIVED" && !matches!(status.as_str(), "DELETED" | "ARCHIVED") {
            return Err(frozen("archived"));
        }
        new.status = status;
    }
    if old.status == "ARCHIVED" && touched.iter().any(|name| *name != "status") {
        return Err(frozen("archived"));
    }
    change_budget(&mut new, old, params)?;
    if params.has("spend_cap") {
        new.spend_cap = create::spend_cap(params, seed)?;
    }
    if params.has("special_ad_categories") {
        (new.special_ad_categories, new.special_ad_category_country) = create::special_categories(params, seed)?;
    }
    let now = world.clock.now_ms();
    if params.has("start_time") {
        new.start_at_ms = create::time(params, "start_time", seed)?;
    }
    if params.has("stop_time") {
        new.stop_at_ms = create::time(params, "stop_time", seed)?;
        create::check_span(new.start_at_ms, new.stop_at_ms, now)?;
    }
    if params.has("daily_budget") || params.has("lifetime_budget") {
        let start = new.start_at_ms.unwrap_or(old.created_at_ms);
        create::check_minimum(seed, new.daily_budget, new.lifetime_budget, start, new.stop_at_ms)?;
    }
    if params.has("objective") && params.text("objective").as_ref() != Some(&old.objective) {
        return Err(GraphError::parameter("objective", "(#100) The objective of a campaign cannot be changed"));
    }
    Ok(new)
}

fn change_budget(new: &mut Campaign, old: &Campaign, params: &Params) -> Result<(), GraphError> {
    let had_budget = old.daily_budget.is_some() || old.lifetime_budget.is_some();
    let kept = |field: &str| {
        GraphError::parameter(field, "Invalid parameter").user(
            "The kind of budget can't be changed like this",
            "Switching between daily and lifetime budgets, or between campaign and ad set budgets, is not modelled here.",
        )
    };
    if let Some(daily) = params.integer("daily_budget")? {
        if old.daily_budget.is_none() {
            return Err(kept("daily_budget"));
        }
        new.daily_budget = Some(daily);
    }
    if let Some(lifetime) = params.integer("lifetime_budget")? {
        if old.lifetime_budget.is_none() {
            return Err(kept("lifetime_budget"));
        }
        new.lifetime_budget = Some(lifetime);
    }
    if let Some(sharing) = params.flag("is_adset_budget_sharing_enabled")? {
        let error = GraphError::parameter("is_adset_budget_sharing_enabled", "Invalid parameter");
        if had_budget {
            return Err(error.subcode(4_834_002).user(
                "Budget sharing doesn't go with a campaign budget",
                "is_adset_budget_sharing_enabled can only be set for a campaign without a campaign budget.",
            ));
        }
        if sharing && old.budget_sharing != Some(true) {
            return Err(error.subcode(3_858_418).user(
                "Budget sharing can't be switched on",
                "It can only be switched on when the campaign is created.",
            ));
        }
        new.budget_sharing = Some(sharing);
    }
    if let Some(strategy) = params.text("bid_strategy") {
        if !had_budget && new.budget_sharing != Some(true) {
            return Err(GraphError::parameter("bid_strategy", "Invalid parameter").user(
                "Bid strategy belongs to the ad sets",
                "Without a campaign budget the bid strategy is set on each ad set.",
            ));
        }
        create::one_of("bid_strategy", &strategy, &create::BID_STRATEGIES)?;
        new.bid_strategy = Some(strategy);
    }
    Ok(())
}
