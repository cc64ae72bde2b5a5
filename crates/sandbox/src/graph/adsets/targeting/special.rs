//! What campaigns in special categories may not choose by (platform 9.1).

use serde_json::{Map, Value, json};

use super::{FIELD, empty, geo, whole};
use crate::{
    error::GraphError,
    graph::{campaigns::create::HEC, checks::rule},
    objects::Object,
    params::as_text,
};

/// Smaller than cities, and so refused.
const SMALL: [&str; 6] = ["zips", "neighborhoods", "subneighborhoods", "subcities", "metro_areas", "small_geo_areas"];
/// The smallest circle around a place in metres: 25 km, in Europe 15 km.
const RADIUS_M: i64 = 25_000;
const EUROPE_RADIUS_M: i64 = 15_000;

/// Whether the campaign is about housing, employment or money.
pub(super) fn restricted(campaign: &Object) -> bool {
    campaign.words("special_ad_categories").iter().any(|category| HEC.contains(category))
}

/// Checks the targeting of a special campaign; `tune` rewrites it so that it complies.
///
/// # Errors
/// 2909034 for a choice that is not allowed, 2708008 for politics in the European Union.
pub(super) fn check(sent: &mut Map<String, Value>, campaign: &Object, tune: bool) -> Result<(), GraphError> {
    let places = json!({ "geo_locations": sent.get("geo_locations") });
    if campaign.words("special_ad_categories").contains(&"ISSUES_ELECTIONS_POLITICS") && geo::reaches_eu(&places) {
        return Err(rule(
            FIELD,
            2_708_008,
            "No political ads in the European Union",
            "Ads about social issues, elections or politics can't reach the European Union.",
        ));
    }
    let american = campaign.words("special_ad_category_country").contains(&"US");
    if !restricted(campaign) || !(american || geo::is_restricted(&places)) {
        return Ok(());
    }
    let least_m = if geo::reaches_europe(&places) { EUROPE_RADIUS_M } else { RADIUS_M };
    if tune {
        comply(sent, least_m);
    }
    match offence(sent, least_m) {
        None => Ok(()),
        Some(what) => Err(rule(
            FIELD,
            2_909_034,
            "The targeting isn't allowed in a special ad category",
            format!("In this special ad category ads can't be targeted by {what}."),
        )),
    }
}

fn offence(sent: &Map<String, Value>, least_m: i64) -> Option<&'static str> {
    let set = |name: &str| sent.get(name).is_some_and(|value| !empty(value));
    let is = |name: &str, usual: i64| sent.get(name).and_then(whole).is_none_or(|age| age == usual);
    if !is("age_min", 18) || !is("age_max", 65) || set("age_range") {
        return Some("age");
    }
    if set("genders") {
        return Some("gender");
    }
    if set("excluded_geo_locations") {
        return Some("leaving out places");
    }
    if set("exclusions") || set("behaviors") {
        return Some("behaviour or by leaving people out");
    }
    let places = sent.get("geo_locations").and_then(Value::as_object)?;
    if SMALL.iter().any(|kind| places.get(*kind).is_some_and(|value| !empty(value))) {
        return Some("places smaller than cities");
    }
    if circles(places).any(|circle| radius_m(circle).is_some_and(|radius| radius < least_m)) {
        return Some("so small a radius");
    }
    let sets = sent.get("flexible_spec").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let details = sets.iter().filter_map(Value::as_object).flatten();
    let other = details.into_iter().any(|(name, rows)| name != "interests" && !empty(rows));
    other.then_some("behaviour or demographics")
}

fn circles(places: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    ["cities", "custom_locations", "places"].into_iter().filter_map(|kind| places.get(kind)?.as_array()).flatten()
}

/// The radius of a place in whole metres; `None` when it has none.
fn radius_m(place: &Value) -> Option<i64> {
    let radius: f64 = as_text(place.get("radius")?).parse().ok()?;
    let unit = place.get("distance_unit").map(as_text).unwrap_or_else(|| "mile".into());
    let metres = if unit == "kilometer" { radius * 1_000.0 } else { radius * 1_667.0 };
    // 15 miles count as 25 kilometres, as Meta has it.
    Some(metres.min(1e9) as i64)
}

/// Takes out what is not allowed and widens what is too narrow.
fn comply(sent: &mut Map<String, Value>, least_m: i64) {
    for name in ["age_min", "age_max", "age_range", "genders", "excluded_geo_locations", "exclusions", "behaviors"] {
        sent.remove(name);
    }
    if let Some(Value::Array(sets)) = sent.get_mut("flexible_spec") {
        for set in sets.iter_mut().filter_map(Value::as_object_mut) {
            set.retain(|name, _| name == "interests");
        }
        sets.retain(|set| !empty(set));
    }
    let Some(Value::Object(places)) = sent.get_mut("geo_locations") else { return };
    for kind in SMALL {
        places.remove(kind);
    }
    for kind in ["cities", "custom_locations", "places"] {
        let Some(Value::Array(rows)) = places.get_mut(kind) else { continue };
        for row in rows {
            if radius_m(row).is_some_and(|radius| radius < least_m) {
                row["radius"] = json!(least_m / 1_000);
                row["distance_unit"] = json!("kilometer");
            }
        }
    }
}
