//! `POST /act_{id}/adsets`.

use super::{bids, budget, delivery, dsa, goals, targeting};
use crate::{
    error::GraphError,
    graph::{
        campaigns,
        checks::{self, one_of, required, rule},
        shapes,
    },
    objects::{Kind, Object},
    params::Params,
    seed::AccountSeed,
    world::World,
};

/// Live ad sets per campaign (platform 6.4).
const MOST_PER_CAMPAIGN: usize = 200;

/// `destination_type`: Meta's enum, and a word of its tables that the enum lacks.
const DESTINATIONS: [&str; 24] = [
    "APP",
    "APPLINKS_AUTOMATIC",
    "FACEBOOK",
    "FACEBOOK_LIVE",
    "FACEBOOK_PAGE",
    "IMAGINE",
    "INSTAGRAM_DIRECT",
    "INSTAGRAM_LIVE",
    "INSTAGRAM_PROFILE",
    "INSTAGRAM_PROFILE_AND_FACEBOOK_PAGE",
    "MESSAGING_INSTAGRAM_DIRECT_MESSENGER",
    "MESSAGING_INSTAGRAM_DIRECT_MESSENGER_WHATSAPP",
    "MESSAGING_INSTAGRAM_DIRECT_WHATSAPP",
    "MESSAGING_MESSENGER_WHATSAPP",
    "MESSENGER",
    "ON_AD",
    "ON_EVENT",
    "ON_PAGE",
    "ON_POST",
    "ON_VIDEO",
    "PHONE_CALL",
    "SHOP_AUTOMATIC",
    "WEBSITE",
    "WHATSAPP",
];
/// An ad set that passed every rule.
///
/// # Errors
/// Code 100 with the subcode of the rule that was broken.
pub(in crate::graph) fn read(world: &World, account: &str, params: &Params) -> Result<Object, GraphError> {
    let seed = checks::seed(world, account)?;
    let name = checks::name(params, Kind::AdSet)?.ok_or_else(|| checks::no_name(Kind::AdSet))?;
    let campaign = params.text("campaign_id").ok_or_else(|| required("campaign_id"))?;
    let campaign = campaigns::update::open(world, account, &campaign)?;
    let mut adset = Object::draft(Kind::AdSet, account, Some(&campaign.id));
    adset.set("name", Some(name));
    adset.status = checks::first_status(params)?;
    adset.labels = checks::labels(world, account, params)?.unwrap_or_default();
    adset.set("is_dynamic_creative", params.flag("is_dynamic_creative")?);
    adset.set("optimization_goal", Some(goals::usual_goal(campaign.text("objective").unwrap_or_default())));
    let now = world.clock.now_ms();
    take(&mut adset, campaign, seed, params, true)?;
    adset.start_at_ms = Some(adset.start_at_ms.unwrap_or(now));
    checks::check_span("end_time", adset.start_at_ms, adset.end_at_ms, now)?;
    check(world, campaign, &mut adset, seed)?;
    check_room(world, campaign)?;
    Ok(adset)
}

/// # Errors
/// Plain code 100 when the campaign or the account is full.
pub(in crate::graph) fn check_room(world: &World, campaign: &Object) -> Result<(), GraphError> {
    checks::check_room(world, &campaign.account, Kind::AdSet, Some((campaign, MOST_PER_CAMPAIGN)))
}

/// Takes over what was sent: for a new ad set everything, for an old one what changes.
pub(super) fn take(
    adset: &mut Object,
    campaign: &Object,
    seed: &AccountSeed,
    params: &Params,
    new: bool,
) -> Result<(), GraphError> {
    shapes::ADSET.take(adset, params)?;
    for field in ["optimization_goal", "billing_event"] {
        if let Some(word) = params.text(field) {
            adset.set(field, Some(word));
        }
    }
    if let Some(place) = params.text("destination_type").filter(|place| !place.is_empty() && place != "UNDEFINED") {
        if one_of("destination_type", &place, &DESTINATIONS).is_err() {
            return Err(rule(
                "destination_type",
                2_446_509,
                "The destination isn't valid",
                format!("{place} is not a destination."),
            ));
        }
        adset.set("destination_type", Some(place));
    }
    if let Some(promoted) = params.json("promoted_object")? {
        let nothing = promoted.as_object().is_some_and(serde_json::Map::is_empty);
        adset.set("promoted_object", (!nothing).then_some(promoted));
    }
    if params.has("start_time") {
        adset.start_at_ms = checks::time(params, "start_time", seed)?;
    }
    if params.has("end_time") {
        adset.end_at_ms = checks::time(params, "end_time", seed)?;
    }
    targeting::take(adset, campaign, params, new)?;
    budget::take(adset, params)?;
    bids::take(adset, params)?;
    delivery::take(adset, params)?;
    dsa::take(adset, params)
}

/// Every rule about how things go together.
pub(in crate::graph) fn check(
    world: &World,
    campaign: &Object,
    adset: &mut Object,
    seed: &AccountSeed,
) -> Result<(), GraphError> {
    goals::check(campaign, adset)?;
    bids::check(campaign, adset)?;
    budget::check(campaign, adset, seed, world.clock.now_ms())?;
    delivery::check(adset)?;
    dsa::check(adset, seed)?;
    let mut with = campaign.clone();
    // The new ad set wants its minimum too.
    if adset.id.is_empty()
        && let Some(daily) = campaign.minor("daily_budget")
    {
        let least = adset.minor("daily_min_spend_target").unwrap_or(checks::least_daily(seed));
        with.set_minor("daily_budget", Some(daily - least));
    }
    campaigns::update::enough_for_all(world, &with, checks::least_daily(seed))
}
