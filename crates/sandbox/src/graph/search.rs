//! `GET /search?type=…`: what ads can be aimed at.

use serde_json::{Map, Value, json};

use super::{Answer, listing, nodes::Scene};
use crate::{
    catalogue::{Country, Place, Topic, blurred, countries, interests, languages, places, stir},
    error::GraphError,
    params::{Params, as_text},
};

/// How many rows unless said (platform 11.3).
const USUAL: usize = 8;

pub(super) fn answer(scene: &Scene<'_>) -> Answer {
    scene.viewer.needs_ads()?;
    let params = &scene.ask.params;
    let kind = params.text("type").ok_or_else(|| required("type"))?;
    let rows = match kind.as_str() {
        "adgeolocation" => locations(params)?,
        "adcountry" => countries(&query(params)?),
        "adgeolocationmeta" => return described(params),
        "adradiussuggestion" => radius(params)?,
        "adinterest" => interests::search(&query(params)?, &["interests"])
            .into_iter()
            .map(|topic| topic_row(topic, false))
            .collect(),
        "adinterestsuggestion" => suggestions(&params.list("interest_list")?.ok_or_else(|| required("interest_list"))?),
        "adinterestvalid" => valid(params)?,
        "adTargetingCategory" | "adtargetingcategory" => categories(params)?,
        "adlocale" => {
            let text = query(params)?.to_lowercase();
            let found = languages::LANGUAGES.into_iter().filter(|(_, name, _)| name.to_lowercase().contains(&text));
            found.map(|(key, name, _)| json!({ "key": key, "name": name })).collect()
        }
        "adeducationschool" => named(&query(params)?, "school", &SCHOOLS),
        "adeducationmajor" => named(&query(params)?, "major", &MAJORS),
        "adworkemployer" => named(&query(params)?, "employer", &EMPLOYERS),
        "adworkposition" => named(&query(params)?, "position", &POSITIONS),
        "targetingoptionstatus" => statuses(params)?,
        _ => {
            return Err(GraphError::parameter(
                "type",
                format!("(#100) Param type must be one of {{{}}}", TYPES.join(", ")),
            ));
        }
    };
    listing::page(scene, rows, USUAL).map(Value::Object)
}

const TYPES: [&str; 14] = [
    "adgeolocation",
    "adgeolocationmeta",
    "adcountry",
    "adradiussuggestion",
    "adinterest",
    "adinterestsuggestion",
    "adinterestvalid",
    "adTargetingCategory",
    "adlocale",
    "adeducationschool",
    "adeducationmajor",
    "adworkemployer",
    "adworkposition",
    "targetingoptionstatus",
];

const SCHOOLS: [&str; 10] = [
    "Harvard University",
    "Humboldt-Universität zu Berlin",
    "Massachusetts Institute of Technology",
    "Seoul National University",
    "Stanford University",
    "Universidad de Chile",
    "Universidade de São Paulo",
    "University of California, Los Angeles",
    "University of Oxford",
    "University of Tokyo",
];
const MAJORS: [&str; 10] = [
    "Accounting",
    "Architecture",
    "Biology",
    "Business Administration",
    "Computer Science",
    "Design",
    "Economics",
    "Law",
    "Marketing",
    "Nursing",
];
const EMPLOYERS: [&str; 8] =
    ["Google", "IKEA", "McDonald's", "Meta", "Microsoft", "Self-Employed", "Starbucks", "US Army"];
const POSITIONS: [&str; 10] = [
    "Accountant",
    "Chief Executive Officer",
    "Designer",
    "Engineer",
    "Founder",
    "Marketing Manager",
    "Nurse",
    "Owner",
    "Software Developer",
    "Teacher",
];

fn required(name: &str) -> GraphError {
    GraphError::parameter(name, format!("(#100) The parameter {name} is required"))
}

fn query(params: &Params) -> Result<String, GraphError> {
    params.text("q").ok_or_else(|| required("q"))
}

fn named(text: &str, salt: &str, names: &[&str]) -> Vec<Value> {
    let text = text.to_lowercase();
    names
        .iter()
        .filter(|name| name.to_lowercase().contains(&text))
        .map(|name| {
            let number = stir(&format!("{salt}/{name}"));
            let (_, people) = blurred(20_000 + (number % 900_000) as i64);
            json!({ "id": format!("10{:013}", number % 10_000_000_000_000), "name": name, "coverage": people, "subtext": "" })
        })
        .collect()
}

/// A topic; `kind` adds the key it has in a targeting spec.
pub(super) fn topic_row(topic: &Topic, kind: bool) -> Value {
    let (lower, upper) = blurred(topic.people);
    let mut row = json!({
        "id": topic.id,
        "name": topic.name,
        "audience_size_lower_bound": lower,
        "audience_size_upper_bound": upper,
        "path": topic.path,
        "description": "",
    });
    if kind {
        row["type"] = json!(topic.kind);
    } else {
        row["topic"] = json!(topic.path.get(1));
    }
    row
}

/// Interests that stand beside the given ones, the given ones left out.
fn suggestions(given: &[String]) -> Vec<Value> {
    let given: Vec<&Topic> = given.iter().filter_map(|text| interests::named(text).or(interests::find(text))).collect();
    beside(&given, &["interests"]).into_iter().map(|topic| topic_row(topic, false)).collect()
}

/// Topics of the same groups as the given ones, then of the groups around them; larger ones first.
pub(super) fn beside(given: &[&'static Topic], kinds: &[&str]) -> Vec<&'static Topic> {
    let shared = |topic: &Topic| {
        let steps = |one: &&Topic| one.path.iter().zip(&topic.path).take_while(|(a, b)| a == b).count();
        given.iter().map(steps).max().unwrap_or_default()
    };
    let mut found: Vec<(usize, &Topic)> = interests::TOPICS
        .iter()
        .filter(|topic| kinds.is_empty() || kinds.contains(&topic.kind))
        .filter(|topic| !given.iter().any(|one| one.id == topic.id))
        .map(|topic| (shared(topic), topic))
        .filter(|(steps, _)| *steps >= 2)
        .collect();
    found.sort_by_key(|(steps, topic)| std::cmp::Reverse((*steps, topic.people)));
    found.into_iter().map(|(_, topic)| topic).collect()
}

fn valid(params: &Params) -> Result<Vec<Value>, GraphError> {
    let row = |asked: &str, topic: Option<&Topic>| match topic {
        Some(topic) => {
            json!({ "id": topic.id, "name": topic.name, "valid": true, "audience_size": blurred(topic.people).1 })
        }
        None => json!({ "name": asked, "valid": false }),
    };
    let interest = |topic: &&Topic| topic.kind == "interests";
    if let Some(names) = params.list("interest_list")? {
        return Ok(names.iter().map(|name| row(name, interests::named(name).filter(interest))).collect());
    }
    let ids = params.list("interest_fbid_list")?.ok_or_else(|| required("interest_list"))?;
    Ok(ids.iter().map(|id| row(id, interests::find(id).filter(interest))).collect())
}

fn categories(params: &Params) -> Result<Vec<Value>, GraphError> {
    const CLASSES: [&str; 9] = [
        "interests",
        "behaviors",
        "demographics",
        "life_events",
        "industries",
        "income",
        "family_statuses",
        "user_device",
        "user_os",
    ];
    let class = params.text("class").unwrap_or_else(|| "interests".into());
    if !CLASSES.contains(&class.as_str()) {
        let message = format!("(#100) Param class must be one of {{{}}}", CLASSES.join(", "));
        return Err(GraphError::parameter("class", message));
    }
    let fits = |topic: &&Topic| topic.kind == class || (class == "demographics" && topic.path[0] == "Demographics");
    Ok(interests::TOPICS.iter().filter(fits).map(|topic| topic_row(topic, true)).collect())
}

fn statuses(params: &Params) -> Result<Vec<Value>, GraphError> {
    let ids = params.list("targeting_option_list")?.ok_or_else(|| required("targeting_option_list"))?;
    let row = |id: &String| match interests::find(id) {
        Some(topic) => json!({ "id": id, "name": topic.name, "type": topic.kind, "current_status": "NORMAL" }),
        None => json!({ "id": id, "current_status": "NON-DELIVERABLE" }),
    };
    Ok(ids.iter().map(row).collect())
}

fn radius(params: &Params) -> Result<Vec<Value>, GraphError> {
    let degrees = |name: &str, most: f64| {
        let text = params.text(name).ok_or_else(|| required(name))?;
        let wrong = || GraphError::parameter(name, format!("(#100) Param {name} must be a number of degrees"));
        text.parse::<f64>().ok().filter(|degrees| degrees.abs() <= most).ok_or_else(wrong)?;
        Ok::<_, GraphError>(text)
    };
    let place = format!("{}/{}", degrees("latitude", 90.0)?, degrees("longitude", 180.0)?);
    let unit = params.text("distance_unit").unwrap_or_else(|| "mile".into());
    if !matches!(unit.as_str(), "mile" | "kilometer") {
        let message = "(#100) Param distance_unit must be one of {mile, kilometer}";
        return Err(GraphError::parameter("distance_unit", message));
    }
    let miles = 5 + stir(&place) % 30;
    let suggested = if unit == "mile" { miles } else { miles * 8 / 5 };
    Ok(vec![json!({ "suggested_radius": suggested, "distance_unit": unit })])
}

fn country_row(country: &Country) -> Value {
    json!({
        "key": country.code,
        "name": country.name,
        "type": "country",
        "country_code": country.code,
        "country_name": country.name,
        "supports_region": places::regions().iter().any(|region| region.country == country.code),
        "supports_city": places::cities().iter().any(|city| city.country == country.code),
    })
}

fn place_row(place: &Place) -> Value {
    let country = countries::find(place.country).map(|country| country.name).unwrap_or_default();
    let mut row = json!({
        "key": place.key,
        "name": place.name,
        "type": place.kind,
        "country_code": place.country,
        "country_name": country,
        "supports_region": place.kind == "region",
        "supports_city": matches!(place.kind, "region" | "city"),
    });
    if let Some((name, key)) = &place.region {
        row["region"] = json!(name);
        row["region_id"] = key.parse::<u64>().map_or_else(|_| json!(key), |number| json!(number));
    }
    row
}

fn countries(text: &str) -> Vec<Value> {
    let lower = text.trim().to_lowercase();
    let mut found: Vec<&Country> = countries::COUNTRIES
        .iter()
        .filter(|country| {
            country.name.to_lowercase().contains(&lower) || country.code.eq_ignore_ascii_case(text.trim())
        })
        .collect();
    found.sort_by_key(|country| {
        let starts = country.name.to_lowercase().starts_with(&lower) || country.code.eq_ignore_ascii_case(text.trim());
        (!starts, std::cmp::Reverse(country.people))
    });
    found.into_iter().map(country_row).collect()
}

/// Kinds of place that can be asked for; of those we hold none the answer is empty.
const LOCATION_TYPES: [&str; 13] = [
    "country",
    "country_group",
    "region",
    "city",
    "zip",
    "geo_market",
    "electoral_district",
    "large_geo_area",
    "medium_geo_area",
    "small_geo_area",
    "subcity",
    "neighborhood",
    "subneighborhood",
];

fn locations(params: &Params) -> Result<Vec<Value>, GraphError> {
    let kinds = params.list("location_types")?.unwrap_or_default();
    if let Some(unknown) = kinds.iter().find(|kind| !LOCATION_TYPES.contains(&kind.as_str())) {
        let message =
            format!("(#100) Param location_types must be one of {{{}}}, not {unknown}", LOCATION_TYPES.join(", "));
        return Err(GraphError::parameter("location_types", message));
    }
    let wants = |kind: &str| kinds.is_empty() || kinds.iter().any(|known| known == kind);
    let text = query(params)?;
    let lower = text.trim().to_lowercase();
    let code = params.text("country_code").filter(|code| !code.is_empty()).map(|code| code.to_uppercase());
    let region = params.text("region_id").filter(|id| !id.is_empty());
    let here = |country: &str| code.as_ref().is_none_or(|code| code == country);

    let mut rows = Vec::new();
    if wants("country") && region.is_none() {
        let found = countries(&text).into_iter();
        rows.extend(found.filter(|row| row["country_code"].as_str().is_some_and(here)));
    }
    if wants("country_group") && code.is_none() && region.is_none() {
        let found = countries::GROUPS.iter().filter(|(_, name, _)| name.to_lowercase().contains(&lower));
        rows.extend(found.map(|(key, name, members)| {
            let members: Vec<&str> = members.split_whitespace().collect();
            json!({ "key": key, "name": name, "type": "country_group", "country_codes": members,
                "supports_region": false, "supports_city": false })
        }));
    }
    let known = [("region", places::regions()), ("city", places::cities())];
    for (_, list) in known.into_iter().filter(|(kind, _)| wants(kind)) {
        let mut found: Vec<&Place> = list
            .iter()
            .filter(|place| place.name.to_lowercase().contains(&lower) && here(place.country))
            .filter(|place| {
                region.as_ref().is_none_or(|wanted| place.region.as_ref().is_some_and(|(_, key)| key == wanted))
            })
            .collect();
        found.sort_by_key(|place| (!place.name.to_lowercase().starts_with(&lower), std::cmp::Reverse(place.people)));
        rows.extend(found.into_iter().map(place_row));
    }
    if wants("zip") && region.is_none() && text.bytes().any(|byte| byte.is_ascii_digit()) {
        rows.extend(places::postal_in_any(&text).filter(|place| here(place.country)).map(|place| place_row(&place)));
    }
    if wants("geo_market") && region.is_none() {
        let found = places::markets().filter(|market| market.name.to_lowercase().contains(&lower) && here("US"));
        rows.extend(found.map(|market| place_row(&market)));
    }
    Ok(rows)
}

/// From a key to what is behind it.
type Describe = fn(&str) -> Option<Value>;

/// `adgeolocationmeta`: what is behind keys one knows already. Unknown keys are left out.
fn described(params: &Params) -> Answer {
    let mut data = Map::new();
    let kinds: [(&str, Describe); 5] = [
        ("countries", |key| countries::find(key).map(country_row)),
        ("regions", |key| places::find(key).filter(|place| place.kind == "region").map(place_row)),
        ("cities", |key| places::find(key).filter(|place| place.kind == "city").map(place_row)),
        ("zips", |key| places::postal(key).map(|place| place_row(&place))),
        ("geo_markets", |key| places::markets().find(|market| market.key == key).map(|market| place_row(&market))),
    ];
    for (name, find) in kinds {
        let Some(list) = params.json(name)? else { continue };
        let wrong = || GraphError::parameter(name, format!("(#100) Param {name} must be an array."));
        let keys = list.as_array().ok_or_else(wrong)?.iter().map(as_text);
        let found: Map<String, Value> = keys.filter_map(|key| find(&key).map(|row| (key, row))).collect();
        data.insert(name.into(), Value::Object(found));
    }
    Ok(json!({ "data": data }))
}
