//! `POST /act_{id}/campaigns`.

use serde_json::{Value, json};

use super::{
    Answer, accounts,
    campaigns::OBJECTIVES,
    nodes::{Node, Scene},
};
use crate::{
    App,
    ask::Ask,
    auth::Viewer,
    clock,
    error::GraphError,
    fields::Pick,
    params::{Params, as_text},
    seed::AccountSeed,
    world::{Campaign, World},
};

/// Longer names are refused. Meta's limit is not documented; this one is our model.
pub(super) const NAME_CHARS: usize = 400;
/// Takes a spend cap away (platform 9.1).
pub(super) const NO_SPEND_CAP: i64 = 922_337_203_685_478;

const CATEGORIES: [&str; 7] = [
    "HOUSING",
    "EMPLOYMENT",
    "FINANCIAL_PRODUCTS_SERVICES",
    "CREDIT",
    "ISSUES_ELECTIONS_POLITICS",
    "ONLINE_GAMBLING_AND_GAMING",
    "NONE",
];
/// Without a country these fall back to the tax country of the account.
const HEC: [&str; 4] = ["HOUSING", "EMPLOYMENT", "FINANCIAL_PRODUCTS_SERVICES", "CREDIT"];
pub(super) const BID_STRATEGIES: [&str; 4] =
    ["LOWEST_COST_WITHOUT_CAP", "LOWEST_COST_WITH_BID_CAP", "COST_CAP", "LOWEST_COST_WITH_MIN_ROAS"];
/// In the enum, but not for new campaigns since v17.
const LEGACY: [&str; 15] = [
    "APP_INSTALLS",
    "BRAND_AWARENESS",
    "CONVERSIONS",
    "EVENT_RESPONSES",
    "LEAD_GENERATION",
    "LINK_CLICKS",
    "LOCAL_AWARENESS",
    "MESSAGES",
    "OFFER_CLAIMS",
    "PAGE_LIKES",
    "POST_ENGAGEMENT",
    "PRODUCT_CATALOG_SALES",
    "REACH",
    "STORE_VISITS",
    "VIDEO_VIEWS",
];

pub(super) fn campaign(
    app: &App,
    world: &mut World,
    ask: &Ask,
    viewer: &Viewer,
    account: &str,
    picks: &[Pick],
) -> Answer {
    let account = accounts::writable(world, viewer, account)?;
    let draft = read(world, &account, &ask.params)?;
    if validate_only(&ask.params)? {
        return Ok(json!({ "success": true }));
    }
    let campaign = draft.into_campaign(world, &account, ask.effects.label_lag_s);
    let id = campaign.id.clone();
    world.put_campaign(campaign);
    if picks.is_empty() {
        return Ok(json!({ "id": id }));
    }
    Scene { app, world, viewer, ask }.render(&Node::Campaign(id), picks)
}

/// `execution_options`: `true` for a rehearsal.
pub(super) fn validate_only(params: &Params) -> Result<bool, GraphError> {
    let options = params.list("execution_options")?.unwrap_or_default();
    for option in &options {
        one_of("execution_options", option, &["validate_only", "include_recommendations", "synchronous_ad_review"])?;
    }
    if options == ["include_recommendations"] {
        return Err(GraphError::parameter(
            "execution_options",
            "(#100) include_recommendations must be used together with validate_only",
        ));
    }
    Ok(options.iter().any(|option| option == "validate_only"))
}

/// # Errors
/// Code 100 naming the words that are allowed.
pub(super) fn one_of(field: &str, value: &str, words: &[&str]) -> Result<(), GraphError> {
    if words.contains(&value) {
        return Ok(());
    }
    Err(GraphError::parameter(field, format!("(#100) Param {field} must be one of {{{}}}", words.join(", "))))
}

/// A campaign that passed every rule.
struct Draft {
    name: String,
    objective: String,
    status: String,
    categories: Vec<String>,
    countries: Vec<String>,
    buying_type: String,
    budget: Budget,
    spend_cap: Option<i64>,
    start_at_ms: Option<i64>,
    stop_at_ms: Option<i64>,
    labels: Vec<String>,
    promoted_object: Option<Value>,
    pacing_type: Vec<String>,
    source_campaign_id: Option<String>,
}

struct Budget {
    daily: Option<i64>,
    lifetime: Option<i64>,
    sharing: Option<bool>,
    bid_strategy: Option<String>,
}

fn read(world: &World, account: &str, params: &Params) -> Result<Draft, GraphError> {
    let seed = &world.accounts.get(account).ok_or_else(|| GraphError::missing("POST", account))?.seed;
    let name = name(params)?.ok_or_else(|| {
        GraphError::parameter("name", "Invalid parameter").user("Campaign name is missing", "Give the campaign a name.")
    })?;
    let objective = objective(params)?;
    let (categories, countries) = special_categories(params, seed)?;
    // A campaign without a status is switched on at once: say PAUSED.
    let status = params.text("status").unwrap_or_else(|| "ACTIVE".into());
    one_of("status", &status, &["ACTIVE", "PAUSED"])?;
    let buying_type = params.text("buying_type").unwrap_or_else(|| "AUCTION".into());
    one_of("buying_type", &buying_type, &["AUCTION", "RESERVED"])?;
    let now = world.clock.now_ms();
    let start_at_ms = time(params, "start_time", seed)?;
    let stop_at_ms = time(params, "stop_time", seed)?;
    check_span(start_at_ms, stop_at_ms, now)?;
    let budget = budget(params)?;
    check_minimum(seed, budget.daily, budget.lifetime, start_at_ms.unwrap_or(now), stop_at_ms)?;
    Ok(Draft {
        name,
        objective,
        status,
        categories,
        countries,
        buying_type,
        budget,
        spend_cap: spend_cap(params, seed)?,
        start_at_ms,
        stop_at_ms,
        labels: labels(world, account, params)?.unwrap_or_default(),
        promoted_object: params.json("promoted_object")?,
        pacing_type: params.list("pacing_type")?.unwrap_or_else(|| vec!["standard".into()]),
        source_campaign_id: params.text("source_campaign_id"),
    })
}

/// The name; `None` when none was sent.
///
/// # Errors
/// Code 100 when it is blank or too long.
pub(super) fn name(params: &Params) -> Result<Option<String>, GraphError> {
    let Some(name) = params.text("name") else { return Ok(None) };
    if name.trim().is_empty() {
        return Err(GraphError::parameter("name", "Invalid parameter")
            .user("Campaign name is missing", "Give the campaign a name."));
    }
    if name.chars().count() > NAME_CHARS {
        return Err(GraphError::parameter("name", "Invalid parameter")
            .user("Campaign name is too long", format!("Names can have at most {NAME_CHARS} characters.")));
    }
    Ok(Some(name))
}

fn objective(params: &Params) -> Result<String, GraphError> {
    let objective = params
        .text("objective")
        .ok_or_else(|| GraphError::parameter("objective", "(#100) The parameter objective is required"))?;
    if LEGACY.contains(&objective.as_str()) {
        return Err(GraphError::parameter("objective", "Invalid parameter").user(
            "This objective is no longer available",
            format!("{objective} can't be used for new campaigns. Use one of {}.", OBJECTIVES.join(", ")),
        ));
    }
    one_of("objective", &objective, &OBJECTIVES)?;
    Ok(objective)
}

pub(super) fn special_categories(
    params: &Params,
    seed: &AccountSeed,
) -> Result<(Vec<String>, Vec<String>), GraphError> {
    let required =
        || GraphError::parameter("special_ad_categories", "(#100) The parameter special_ad_categories is required");
    let mut categories = params.list("special_ad_categories")?.ok_or_else(required)?;
    for category in &categories {
        one_of("special_ad_categories", category, &CATEGORIES)?;
    }
    let none = categories.iter().any(|category| category == "NONE");
    if none && categories.len() > 1 {
        return Err(GraphError::parameter(
            "special_ad_categories",
            "(#100) NONE cannot be combined with another special ad category",
        ));
    }
    if none {
        categories.clear();
    }
    let mut countries = params.list("special_ad_category_country")?.unwrap_or_default();
    if countries.iter().any(|code| code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase())) {
        return Err(GraphError::parameter(
            "special_ad_category_country",
            "(#100) Param special_ad_category_country must hold two-letter country codes",
        ));
    }
    if categories.is_empty() {
        countries.clear();
    } else if countries.is_empty() {
        if !categories.iter().all(|category| HEC.contains(&category.as_str())) || seed.country.is_empty() {
            return Err(GraphError::parameter("special_ad_category_country", "Invalid parameter").user(
                "A country is missing",
                "Say in which countries the special ad category applies (special_ad_category_country).",
            ));
        }
        countries.push(seed.country.clone());
    }
    Ok((categories, countries))
}

fn budget(params: &Params) -> Result<Budget, GraphError> {
    let daily = params.integer("daily_budget")?;
    let lifetime = params.integer("lifetime_budget")?;
    if daily.is_some() && lifetime.is_some() {
        return Err(GraphError::parameter("lifetime_budget", "Invalid parameter")
            .user("Two budgets", "A campaign has either a daily budget or a lifetime budget, not both.")
            .blame("daily_budget"));
    }
    let sharing = params.flag("is_adset_budget_sharing_enabled")?;
    let has_budget = daily.is_some() || lifetime.is_some();
    match (has_budget, sharing) {
        (false, None) => {
            return Err(GraphError::parameter("is_adset_budget_sharing_enabled", "Invalid parameter")
                .subcode(4_834_011)
                .user(
                    "Say whether ad sets share their budgets",
                    "is_adset_budget_sharing_enabled must be true or false for a campaign without a campaign budget.",
                ));
        }
        (true, Some(_)) => {
            return Err(GraphError::parameter("is_adset_budget_sharing_enabled", "Invalid parameter")
                .subcode(4_834_002)
                .user(
                    "Budget sharing doesn't go with a campaign budget",
                    "is_adset_budget_sharing_enabled can only be set for a campaign without a campaign budget.",
                ));
        }
        _ => {}
    }
    let bid_strategy = params.text("bid_strategy");
    if let Some(strategy) = &bid_strategy {
        one_of("bid_strategy", strategy, &BID_STRATEGIES)?;
    }
    match (has_budget, sharing, &bid_strategy) {
        (false, Some(true), None) => {
            return Err(GraphError::parameter("bid_strategy", "Invalid parameter").subcode(4_834_005).user(
                "Budget sharing needs a bid strategy",
                "All ad sets that share their budgets use one bid strategy; set it on the campaign.",
            ));
        }
        (false, Some(false), Some(_)) => {
            return Err(GraphError::parameter("bid_strategy", "Invalid parameter").user(
                "Bid strategy belongs to the ad sets",
                "Without a campaign budget the bid strategy is set on each ad set.",
            ));
        }
        _ => {}
    }
    let bid_strategy = bid_strategy.or_else(|| has_budget.then(|| "LOWEST_COST_WITHOUT_CAP".into()));
    Ok(Budget { daily, lifetime, sharing, bid_strategy })
}

/// # Errors
/// 100/1885272 below the account's minimum; for a lifetime budget that is the daily one times the days.
pub(super) fn check_minimum(
    seed: &AccountSeed,
    daily: Option<i64>,
    lifetime: Option<i64>,
    start_at_ms: i64,
    stop_at_ms: Option<i64>,
) -> Result<(), GraphError> {
    let least = accounts::min_daily_budget(seed);
    let low = |field: &str, least: i64| {
        Err(GraphError::parameter(field, "Invalid parameter").subcode(1_885_272).user(
            "Your budget is too low",
            format!("The minimum budget is {}.", crate::money::show(least, &seed.currency)),
        ))
    };
    if daily.is_some_and(|daily| daily < least) {
        return low("daily_budget", least);
    }
    let days = stop_at_ms.map_or(1, |stop| ((stop - start_at_ms) + 86_399_999) / 86_400_000).max(1);
    if lifetime.is_some_and(|lifetime| lifetime < least.saturating_mul(days)) {
        return low("lifetime_budget", least.saturating_mul(days));
    }
    Ok(())
}

/// # Errors
/// 100/1885650 below the account's minimum.
pub(super) fn spend_cap(params: &Params, seed: &AccountSeed) -> Result<Option<i64>, GraphError> {
    let Some(cap) = params.integer("spend_cap")? else { return Ok(None) };
    if cap == NO_SPEND_CAP {
        return Ok(None);
    }
    let least = accounts::min_spend_cap(seed);
    if cap < least {
        return Err(GraphError::parameter("spend_cap", "Invalid parameter").subcode(1_885_650).user(
            "Your spending limit is too low",
            format!("The minimum spending limit of a campaign is {}.", crate::money::show(least, &seed.currency)),
        ));
    }
    Ok(Some(cap))
}

/// `start_time` or `stop_time`; 0 means none.
pub(super) fn time(params: &Params, field: &str, seed: &AccountSeed) -> Result<Option<i64>, GraphError> {
    let Some(text) = params.text(field).filter(|text| !text.is_empty() && text != "0") else { return Ok(None) };
    clock::parse_time(&text, &seed.timezone)
        .map(Some)
        .ok_or_else(|| GraphError::parameter(field, format!("(#100) Param {field} must be a valid time")))
}

/// # Errors
/// 100/1487033 for an end in the past; 100 for an end that is not after the start.
pub(super) fn check_span(start: Option<i64>, stop: Option<i64>, now_ms: i64) -> Result<(), GraphError> {
    let Some(stop) = stop else { return Ok(()) };
    if stop <= now_ms {
        return Err(GraphError::parameter("stop_time", "Invalid parameter")
            .subcode(1_487_033)
            .user("End date is in the past", "Choose an end date in the future."));
    }
    if start.is_some_and(|start| stop <= start) {
        return Err(GraphError::parameter("stop_time", "Invalid parameter")
            .user("End date is before the start date", "Choose an end date after the start date."));
    }
    Ok(())
}

/// `adlabels=[{"id":…}|{"name":…}]`, as ids.
///
/// # Errors
/// Code 100 for a label the account does not have.
pub(super) fn labels(world: &World, account: &str, params: &Params) -> Result<Option<Vec<String>>, GraphError> {
    let wrong =
        || GraphError::parameter("adlabels", "(#100) Param adlabels must be an array of labels with id or name");
    let Some(value) = params.json("adlabels")? else { return Ok(None) };
    let mut ids: Vec<String> = Vec::new();
    for row in value.as_array().ok_or_else(wrong)? {
        let by_id = row.get("id").map(as_text);
        let by_name = row.get("name").map(as_text);
        let id = match (by_id, by_name) {
            (Some(id), _) => Some(id).filter(|id| world.labels.get(id).is_some_and(|label| label.account == account)),
            (None, Some(name)) => world.accounts.get(account).and_then(|found| found.labels.get(&name)).cloned(),
            (None, None) => return Err(wrong()),
        };
        let id = id.ok_or_else(|| {
            GraphError::parameter("adlabels", "Invalid parameter")
                .user("Label doesn't exist", "One of the ad labels does not exist in this ad account.")
        })?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(Some(ids))
}

impl Draft {
    fn into_campaign(self, world: &mut World, account: &str, label_lag_s: u64) -> Campaign {
        let blank = world.blank_campaign(account, &self.name, &self.objective);
        let lag_ms = i64::try_from(label_lag_s).unwrap_or(i64::MAX / 1_000_000).saturating_mul(1_000);
        Campaign {
            status: self.status,
            special_ad_categories: self.categories,
            special_ad_category_country: self.countries,
            buying_type: self.buying_type,
            daily_budget: self.budget.daily,
            lifetime_budget: self.budget.lifetime,
            bid_strategy: self.budget.bid_strategy,
            budget_sharing: self.budget.sharing,
            spend_cap: self.spend_cap,
            start_at_ms: self.start_at_ms,
            stop_at_ms: self.stop_at_ms,
            labels: self.labels,
            labels_found_from_ms: blank.created_at_ms.saturating_add(lag_ms),
            promoted_object: self.promoted_object,
            pacing_type: self.pacing_type,
            source_campaign_id: self.source_campaign_id,
            ..blank
        }
    }
}
