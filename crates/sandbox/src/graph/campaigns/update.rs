//! What `POST /{campaign}` may change.

use serde_json::{Value, json};

use super::create;
use crate::{
    error::GraphError,
    graph::{
        checks::{self, one_of, plain, rule},
        shapes,
    },
    objects::{Kind, Object},
    params::{Params, as_text},
    world::World,
};

/// With more ad sets the campaign budget stays as it is, and so does the bid strategy (platform 9.3).
const MOST_ADSETS_TO_SWITCH: usize = 70;

/// The strategy without bids by hand.
const AUTOMATIC: &str = "LOWEST_COST_WITHOUT_CAP";

/// What changing a campaign changes about one of its ad sets.
pub(in crate::graph) struct Patch {
    pub(in crate::graph) adset: String,
    pub(in crate::graph) field: &'static str,
    /// `None` takes the field away.
    pub(in crate::graph) value: Option<Value>,
}

/// Changes `new`, which is still like `old`. Returns what changes below.
///
/// # Errors
/// Code 100 with the subcode of the rule that was broken.
pub(in crate::graph) fn change(
    world: &World,
    new: &mut Object,
    old: &Object,
    params: &Params,
) -> Result<Vec<Patch>, GraphError> {
    let seed = checks::seed(world, &old.account)?;
    let mut below = Vec::new();
    budget(world, new, old, params, &mut below)?;
    strategy(world, new, old, params, &mut below)?;
    if params.has("spend_cap") {
        new.set_minor("spend_cap", create::spend_cap(params, seed)?);
    }
    if params.has("special_ad_categories") {
        let (categories, countries) = create::special_categories(params, seed)?;
        new.set("special_ad_categories", Some(json!(categories)));
        new.set("special_ad_category_country", (!countries.is_empty()).then(|| json!(countries)));
    } else if let Some(countries) = create::countries(params)?.filter(|countries| !countries.is_empty())
        && !old.words("special_ad_categories").is_empty()
    {
        // Where there is no category, a country means nothing.
        new.set("special_ad_category_country", Some(json!(countries)));
    }
    shapes::CAMPAIGN.take(new, params)?;
    let now = world.clock.now_ms();
    if params.has("start_time") {
        new.start_at_ms = checks::time(params, "start_time", seed)?;
    }
    if params.has("stop_time") {
        new.end_at_ms = checks::time(params, "stop_time", seed)?;
        checks::check_span("stop_time", new.start_at_ms, new.end_at_ms, now)?;
    }
    if params.has("daily_budget") || params.has("lifetime_budget") {
        checks::check_minimum(new, seed, checks::least_daily(seed), now)?;
        enough_for_all(world, new, checks::least_daily(seed))?;
    }
    for fixed in ["objective", "buying_type"] {
        if params.text(fixed).is_some_and(|sent| old.text(fixed) != Some(&sent)) {
            return Err(GraphError::parameter(
                fixed,
                format!("(#100) The {} of a campaign cannot be changed", fixed.replace('_', " ")),
            ));
        }
    }
    Ok(below)
}

fn live_adsets<'a>(world: &'a World, campaign: &'a Object) -> impl Iterator<Item = &'a Object> {
    world.children(&campaign.id).filter(|adset| adset.live())
}

/// # Errors
/// 100/2238055 when a campaign budget does not reach for the minimums of its ad sets.
pub(in crate::graph) fn enough_for_all(world: &World, campaign: &Object, least: i64) -> Result<(), GraphError> {
    let Some(daily) = campaign.minor("daily_budget") else { return Ok(()) };
    let minimums = live_adsets(world, campaign).map(|adset| adset.minor("daily_min_spend_target").unwrap_or(least));
    let needed = minimums.fold(0, i64::saturating_add);
    if daily < needed {
        return Err(rule(
            "daily_budget",
            2_238_055,
            "The campaign budget is too low for its ad sets",
            "The budget of the campaign must be at least the sum of the minimums of its ad sets.",
        ));
    }
    Ok(())
}

fn budget(
    world: &World,
    new: &mut Object,
    old: &Object,
    params: &Params,
    below: &mut Vec<Patch>,
) -> Result<(), GraphError> {
    let mut sent = 0;
    for field in ["daily_budget", "lifetime_budget"] {
        let Some(amount) = params.minor(field)? else { continue };
        sent += 1;
        if sent > 1 || (old.has_budget() && old.minor(field).is_none()) {
            return Err(plain(
                field,
                "The kind of budget can't be changed",
                "A campaign keeps either its daily or its lifetime budget.",
            ));
        }
        new.set_minor(field, Some(amount));
    }
    if sent > 0 && !old.has_budget() {
        // From now on the campaign pays: its ad sets give up their budgets.
        new.set("is_adset_budget_sharing_enabled", None::<bool>);
        if new.text("bid_strategy").is_none() {
            new.set("bid_strategy", Some(AUTOMATIC));
        }
        let automatic = new.text("bid_strategy") == Some(AUTOMATIC) && !params.has("bid_strategy");
        for adset in live_adsets(world, old) {
            for field in ["daily_budget", "lifetime_budget", "bid_strategy"] {
                below.push(Patch { adset: adset.id.clone(), field, value: None });
            }
            if automatic {
                below.push(Patch { adset: adset.id.clone(), field: "bid_amount", value: None });
            }
        }
    }
    if params.has("adset_budgets") {
        to_adsets(world, new, old, params, below)?;
    }
    if let Some(sharing) = params.flag("is_adset_budget_sharing_enabled")? {
        if new.has_budget() {
            return Err(rule(
                "is_adset_budget_sharing_enabled",
                4_834_002,
                "Budget sharing doesn't go with a campaign budget",
                "is_adset_budget_sharing_enabled can only be set for a campaign without a campaign budget.",
            ));
        }
        if sharing && old.flag("is_adset_budget_sharing_enabled") != Some(true) {
            return Err(rule(
                "is_adset_budget_sharing_enabled",
                3_858_418,
                "Budget sharing can't be switched on",
                "It can only be switched on when the campaign is created.",
            ));
        }
        new.set("is_adset_budget_sharing_enabled", Some(sharing));
        if !sharing {
            // The ad sets bid for themselves from now on.
            if let Some(Value::String(strategy)) = new.fields.remove("bid_strategy") {
                for adset in live_adsets(world, old) {
                    below.push(Patch { adset: adset.id.clone(), field: "bid_strategy", value: Some(json!(strategy)) });
                }
            }
        }
    }
    Ok(())
}

/// `adset_budgets=[{adset_id, daily_budget|lifetime_budget}]`: the campaign budget goes, every live ad set gets its own.
fn to_adsets(
    world: &World,
    new: &mut Object,
    old: &Object,
    params: &Params,
    below: &mut Vec<Patch>,
) -> Result<(), GraphError> {
    let wrong = |text: &str| plain("adset_budgets", "The budgets of the ad sets are not right", text);
    if !old.has_budget() {
        return Err(wrong("The campaign has no budget that could be given to its ad sets."));
    }
    if live_adsets(world, old).count() > MOST_ADSETS_TO_SWITCH {
        return Err(wrong("With more than 70 ad sets the campaign budget can't be switched off."));
    }
    let rows = params.json("adset_budgets")?.unwrap_or_default();
    let rows = rows.as_array().ok_or_else(|| wrong("adset_budgets is an array."))?;
    let seed = checks::seed(world, &old.account)?;
    for adset in live_adsets(world, old) {
        let row = rows.iter().find(|row| row.get("adset_id").map(as_text).as_deref() == Some(&*adset.id));
        let row = Params::from_object(row.ok_or_else(|| wrong("Every live ad set needs a budget."))?);
        let mut budgeted = adset.clone();
        budgeted.set_minor("daily_budget", row.minor("daily_budget")?);
        budgeted.set_minor("lifetime_budget", row.minor("lifetime_budget")?);
        if !budgeted.has_budget() {
            return Err(wrong("Every live ad set needs a budget."));
        }
        checks::check_minimum(&budgeted, seed, checks::least_daily(seed), world.clock.now_ms())?;
        for field in ["daily_budget", "lifetime_budget"] {
            below.push(Patch { adset: adset.id.clone(), field, value: budgeted.fields.get(field).cloned() });
        }
        let strategy = old.fields.get("bid_strategy").cloned();
        below.push(Patch { adset: adset.id.clone(), field: "bid_strategy", value: strategy });
    }
    new.set_minor("daily_budget", None);
    new.set_minor("lifetime_budget", None);
    new.set("bid_strategy", None::<Value>);
    new.set("is_adset_budget_sharing_enabled", Some(false));
    Ok(())
}

fn strategy(
    world: &World,
    new: &mut Object,
    old: &Object,
    params: &Params,
    below: &mut Vec<Patch>,
) -> Result<(), GraphError> {
    let Some(strategy) = params.text("bid_strategy") else { return Ok(()) };
    let sharing = new.flag("is_adset_budget_sharing_enabled") == Some(true);
    if !new.has_budget() && !sharing {
        return Err(plain(
            "bid_strategy",
            "Bid strategy belongs to the ad sets",
            "Without a campaign budget the bid strategy is set on each ad set.",
        ));
    }
    one_of("bid_strategy", &strategy, &create::BID_STRATEGIES)?;
    let changes = old.text("bid_strategy") != Some(&strategy);
    let adsets: Vec<&Object> = live_adsets(world, old).collect();
    if changes && sharing && !adsets.is_empty() {
        return Err(rule(
            "bid_strategy",
            4_834_006,
            "The bid strategy can't be changed now",
            "Ad sets that share their budgets keep the bid strategy they started with.",
        ));
    }
    if changes && adsets.len() > MOST_ADSETS_TO_SWITCH {
        return Err(plain(
            "bid_strategy",
            "The bid strategy can't be changed now",
            "The bid strategy of a campaign with more than 70 ad sets can't be changed.",
        ));
    }
    if strategy == AUTOMATIC {
        // Bids by hand go with the strategy they were made for.
        for adset in &adsets {
            below.push(Patch { adset: adset.id.clone(), field: "bid_amount", value: None });
        }
    }
    if changes && matches!(strategy.as_str(), "COST_CAP" | "LOWEST_COST_WITH_BID_CAP") {
        let amounts = Params::from_object(&params.json("adset_bid_amounts")?.unwrap_or_default());
        for adset in adsets {
            match amounts.minor(&adset.id)? {
                Some(amount) if amount > 0 => {
                    below.push(Patch { adset: adset.id.clone(), field: "bid_amount", value: Some(json!(amount)) });
                }
                _ if adset.fields.contains_key("bid_amount") => {}
                _ => {
                    return Err(rule(
                        "adset_bid_amounts",
                        2_490_487,
                        "A bid amount is missing",
                        "With this bid strategy every ad set needs a bid amount.",
                    ));
                }
            }
        }
    }
    new.set("bid_strategy", Some(strategy));
    Ok(())
}

/// The campaign something new is put into.
///
/// # Errors
/// Code 100 when the account has no such campaign, 100/1487056 when it is deleted or archived.
pub(in crate::graph) fn open<'a>(world: &'a World, account: &str, id: &str) -> Result<&'a Object, GraphError> {
    let campaign =
        world.object(id).filter(|object| object.kind == Kind::Campaign && object.account == account).ok_or_else(
            || plain("campaign_id", "The campaign doesn't exist", "There is no such campaign in this ad account."),
        )?;
    if !campaign.live() {
        return Err(checks::frozen(Kind::Campaign, &campaign.status).blame("campaign_id"));
    }
    Ok(campaign)
}
