//! Where people are.

use serde_json::{Map, Value};

use super::{FIELD, empty, wrong};
use crate::{error::GraphError, graph::checks::rule, params::as_text};

/// Ways to name a place.
const KINDS: [&str; 18] = [
    "countries",
    "country_groups",
    "regions",
    "cities",
    "zips",
    "geo_markets",
    "places",
    "custom_locations",
    "electoral_districts",
    "political_districts",
    "large_geo_areas",
    "medium_geo_areas",
    "small_geo_areas",
    "metro_areas",
    "neighborhoods",
    "subcities",
    "subneighborhoods",
    "location_cluster_ids",
];

/// The European Union. Its associated territories are French Guiana, Guadeloupe, Martinique, Mayotte, Réunion, Saint Martin
/// and Åland; our model of the list.
const EU: [&str; 34] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "AX", "GF", "GP", "MF", "MQ", "RE", "YT",
];
/// Groups that hold countries of the Union.
const EU_GROUPS: [&str; 5] = ["eea", "europe", "european_union", "eurozone", "worldwide"];
/// Beside the Union, where housing, employment and credit are restricted.
const NEAR_EU: [&str; 6] = ["CH", "GB", "IS", "LI", "NO", "UA"];

/// # Errors
/// 1870199 for `location_types`, plain code 100 for places that are none.
pub(super) fn check(sent: &Map<String, Value>) -> Result<(), GraphError> {
    let inside = sent
        .get("geo_locations")
        .and_then(Value::as_object)
        .ok_or_else(|| wrong("geo_locations is required: say where the people are."))?;
    check_places(inside)?;
    if KINDS.iter().all(|kind| inside.get(*kind).is_none_or(empty)) {
        return Err(wrong("geo_locations names no place."));
    }
    match sent.get("excluded_geo_locations") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::Object(outside)) => check_places(outside),
        Some(_) => Err(wrong("excluded_geo_locations is an object.")),
    }
}

fn check_places(places: &Map<String, Value>) -> Result<(), GraphError> {
    if places.contains_key("location_types") {
        return Err(rule(
            FIELD,
            1_870_199,
            "location_types is no longer accepted",
            "Ads reach everybody who is or was recently in a place; leave location_types out.",
        ));
    }
    for (name, value) in places {
        if !KINDS.contains(&name.as_str()) {
            return Err(wrong(format!("{name} is not a kind of place.")));
        }
        let rows = value.as_array().ok_or_else(|| wrong(format!("{name} is a list.")))?;
        for row in rows {
            let fits = match name.as_str() {
                "countries" => is_country(row),
                "country_groups" | "location_cluster_ids" => row.is_string() || row.is_object(),
                "custom_locations" => is_custom(row),
                _ => row.get("key").or_else(|| row.get("id")).is_some_and(|key| !as_text(key).is_empty()),
            };
            if !fits {
                return Err(wrong(format!("{name} holds something that is no such place.")));
            }
        }
    }
    Ok(())
}

fn is_country(row: &Value) -> bool {
    row.as_str().is_some_and(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase()))
}

fn is_custom(row: &Value) -> bool {
    let has = |name: &str| row.get(name).is_some_and(|value| !as_text(value).is_empty());
    has("address_string") || (has("latitude") && has("longitude"))
}

/// The countries a targeting names, as far as its places tell theirs.
fn countries(targeting: &Value) -> Vec<String> {
    let places = targeting.get("geo_locations").and_then(Value::as_object);
    let mut found = Vec::new();
    for (name, value) in places.into_iter().flatten() {
        for row in value.as_array().map(Vec::as_slice).unwrap_or_default() {
            match (name.as_str(), row) {
                ("countries", Value::String(code)) => found.push(code.clone()),
                (_, Value::Object(members)) => {
                    let country = members.get("country").or_else(|| members.get("country_code")).map(as_text);
                    let of_zip = || members.get("key").map(as_text)?.split_once(':').map(|(code, _)| code.to_owned());
                    found.extend(country.or_else(of_zip));
                }
                _ => {}
            }
        }
    }
    found
}

fn group(targeting: &Value) -> bool {
    let groups = targeting.get("geo_locations").and_then(|places| places.get("country_groups"));
    let groups = groups.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    groups.iter().any(|group| EU_GROUPS.contains(&as_text(group).as_str()))
}

/// Whether a targeting reaches the European Union or a territory that belongs to it.
pub(in crate::graph) fn reaches_eu(targeting: &Value) -> bool {
    group(targeting) || countries(targeting).iter().any(|code| EU.contains(&code.as_str()))
}

/// From which age on people are no minors to Meta in all countries a targeting names.
pub(super) fn grown_up(targeting: &Value) -> i64 {
    let age = |code: &String| match code.as_str() {
        "ID" => 21,
        "TH" => 20,
        _ => 18,
    };
    countries(targeting).iter().map(age).max().unwrap_or(18)
}

/// Whether it reaches Europe, and so the shorter smallest radius.
pub(super) fn reaches_europe(targeting: &Value) -> bool {
    reaches_eu(targeting) || countries(targeting).iter().any(|code| NEAR_EU.contains(&code.as_str()))
}

/// Whether it reaches the United States, Canada or Europe, where special categories are restricted.
pub(super) fn is_restricted(targeting: &Value) -> bool {
    reaches_europe(targeting) || countries(targeting).iter().any(|code| code == "US" || code == "CA")
}
