//! `POST /act_{id}/campaigns`.

use serde_json::json;

use super::OBJECTIVES;
use crate::{
    error::GraphError,
    graph::{accounts, checks, checks::one_of, shapes},
    objects::{Kind, Object},
    params::Params,
    seed::AccountSeed,
    world::World,
};

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
pub(in crate::graph) const HEC: [&str; 4] = ["HOUSING", "EMPLOYMENT", "FINANCIAL_PRODUCTS_SERVICES", "CREDIT"];
pub(in crate::graph) const BID_STRATEGIES: [&str; 4] =
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

/// A campaign that passed every rule.
///
/// # Errors
/// Code 100 with the subcode of the rule that was broken.
pub(in crate::graph) fn read(world: &World, account: &str, params: &Params) -> Result<Object, GraphError> {
    let seed = checks::seed(world, account)?;
    let mut draft = Object::draft(Kind::Campaign, account, None);
    let name = checks::name(params, Kind::Campaign)?.ok_or_else(|| checks::no_name(Kind::Campaign))?;
    draft.set("name", Some(name));
    draft.set("objective", Some(objective(params)?));
    let (categories, countries) = special_categories(params, seed)?;
    draft.set("special_ad_categories", Some(json!(categories)));
    draft.set("special_ad_category_country", (!countries.is_empty()).then(|| json!(countries)));
    draft.status = checks::first_status(params)?;
    let buying_type = params.text("buying_type").unwrap_or_else(|| "AUCTION".into());
    one_of("buying_type", &buying_type, &["AUCTION", "RESERVED"])?;
    draft.set("buying_type", Some(buying_type));
    let now = world.clock.now_ms();
    draft.start_at_ms = checks::time(params, "start_time", seed)?;
    draft.end_at_ms = checks::time(params, "stop_time", seed)?;
    checks::check_span("stop_time", draft.start_at_ms, draft.end_at_ms, now)?;
    budget(&mut draft, params)?;
    checks::check_minimum(&draft, seed, checks::least_daily(seed), now)?;
    draft.set_minor("spend_cap", spend_cap(params, seed)?);
    draft.labels = checks::labels(world, account, params)?.unwrap_or_default();
    draft.set("pacing_type", Some(json!(["standard"])));
    shapes::CAMPAIGN.take(&mut draft, params)?;
    draft.set("source_campaign_id", params.text("source_campaign_id"));
    checks::check_room(world, account, Kind::Campaign, None)?;
    Ok(draft)
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

/// `special_ad_categories` and the countries they hold in.
///
/// # Errors
/// Code 100: none sent, one Meta does not know, or a country missing.
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
    let mut countries = countries(params)?.unwrap_or_default();
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

/// `special_ad_category_country`; `None`: none was sent.
///
/// # Errors
/// Code 100 for what is no list of two-letter codes.
pub(super) fn countries(params: &Params) -> Result<Option<Vec<String>>, GraphError> {
    let countries = params.list("special_ad_category_country")?;
    if countries.iter().flatten().any(|code| code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase())) {
        return Err(GraphError::parameter(
            "special_ad_category_country",
            "(#100) Param special_ad_category_country must hold two-letter country codes",
        ));
    }
    Ok(countries)
}

fn budget(draft: &mut Object, params: &Params) -> Result<(), GraphError> {
    let daily = params.minor("daily_budget")?;
    let lifetime = params.minor("lifetime_budget")?;
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
    draft.set_minor("daily_budget", daily);
    draft.set_minor("lifetime_budget", lifetime);
    draft.set("is_adset_budget_sharing_enabled", sharing);
    draft.set("bid_strategy", bid_strategy);
    Ok(())
}

/// # Errors
/// 100/1885650 below the account's minimum.
pub(super) fn spend_cap(params: &Params, seed: &AccountSeed) -> Result<Option<i64>, GraphError> {
    let Some(cap) = params.minor("spend_cap")? else { return Ok(None) };
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
