//! Who people are, and how far Meta may go beyond that.

use serde_json::{Map, Value, json};

use super::{FIELD, empty, geo, list, whole, wrong};
use crate::{error::GraphError, graph::checks::rule};

/// The oldest one can ask for; stands for 65 and older.
const OLDEST: i64 = 65;

/// What a set of `flexible_spec`, or `exclusions`, may choose by.
const DETAILS: [&str; 26] = [
    "behaviors",
    "college_years",
    "custom_audiences",
    "education_majors",
    "education_schools",
    "education_statuses",
    "ethnic_affinity",
    "family_statuses",
    "generation",
    "home_ownership",
    "home_type",
    "home_value",
    "household_composition",
    "income",
    "industries",
    "interested_in",
    "interests",
    "life_events",
    "moms",
    "net_worth",
    "office_type",
    "politics",
    "relationship_statuses",
    "user_adclusters",
    "work_employers",
    "work_positions",
];

/// # Errors
/// 1870165 and 3858064 for minors with more than a place and an age, plain code 100 for what is no age, gender, language or
/// detail.
pub(super) fn check_people(sent: &Map<String, Value>) -> Result<(), GraphError> {
    let age = |name: &str| match sent.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match whole(value) {
            Some(age) if (13..=OLDEST).contains(&age) => Ok(Some(age)),
            _ => Err(wrong(format!("{name} is an age from 13 to 65."))),
        },
    };
    let (youngest, oldest) = (age("age_min")?, age("age_max")?);
    if youngest.unwrap_or(18) > oldest.unwrap_or(OLDEST) {
        return Err(wrong("age_min is above age_max."));
    }
    for gender in list(sent, "genders")? {
        if !matches!(whole(gender), Some(1 | 2)) {
            return Err(wrong("genders are 1 (men) and 2 (women)."));
        }
    }
    if list(sent, "locales")?.iter().any(|locale| whole(locale).is_none()) {
        return Err(wrong("locales are numbers."));
    }
    for set in list(sent, "flexible_spec")? {
        check_details("flexible_spec", set)?;
    }
    if let Some(set) = sent.get("exclusions").filter(|set| !set.is_null()) {
        check_details("exclusions", set)?;
    }
    for name in ["interests", "behaviors", "custom_audiences", "excluded_custom_audiences"] {
        check_rows(name, list(sent, name)?)?;
    }
    let youngest =
        youngest.filter(|youngest| *youngest < geo::grown_up(&json!({ "geo_locations": sent.get("geo_locations") })));
    if let Some(youngest) = youngest {
        minors(sent, youngest)?;
    }
    Ok(())
}

/// What may not be asked for with ages from `youngest` on, which is below what is grown up in one of the places.
fn minors(sent: &Map<String, Value>, youngest: i64) -> Result<(), GraphError> {
    if youngest < 18 && geo::reaches_eu(&json!({ "geo_locations": sent.get("geo_locations") })) {
        return Err(rule(
            FIELD,
            3_858_064,
            "No ads to minors in Europe",
            "Ads that reach the European Union reach people of 18 and older only.",
        ));
    }
    let more = ["genders", "flexible_spec", "exclusions", "interests", "behaviors", "custom_audiences"];
    if let Some(name) = more.iter().find(|name| sent.get(**name).is_some_and(|value| !empty(value))) {
        return Err(rule(
            FIELD,
            1_870_165,
            "Not for minors",
            format!(
                "Ads that reach people under 18 (20 in Thailand, 21 in Indonesia) choose by place and age only; take {name} out."
            ),
        ));
    }
    Ok(())
}

fn check_details(name: &str, set: &Value) -> Result<(), GraphError> {
    let members = set.as_object().ok_or_else(|| wrong(format!("{name} holds sets of details.")))?;
    for (detail, rows) in members {
        if matches!(detail.as_str(), "connections" | "friends_of_connections") {
            return Err(rule(
                FIELD,
                1_870_088,
                "Connections targeting is no longer available",
                format!("Take {detail} out of {name}."),
            ));
        }
        if !DETAILS.contains(&detail.as_str()) {
            return Err(wrong(format!("{detail} is not a detail one can choose by.")));
        }
        let rows = rows.as_array().ok_or_else(|| wrong(format!("{detail} is a list.")))?;
        check_rows(detail, rows)?;
    }
    Ok(())
}

fn check_rows(name: &str, rows: &[Value]) -> Result<(), GraphError> {
    let is_id = |row: &Value| row.get("id").unwrap_or(row).clone();
    if rows.iter().all(|row| whole(&is_id(row)).is_some_and(|id| id > 0)) {
        return Ok(());
    }
    Err(wrong(format!("{name} holds something without an id.")))
}

/// `targeting_automation`. On something new the flag must be there unless everything is at its default or relaxed; `before`,
/// what an update replaces, is kept when nothing is said.
///
/// # Errors
/// 1870196 for a malformed one, 1870227 for a missing flag, 1870188 and 1870189 for ages it does not allow.
pub(super) fn check_automation(
    sent: &mut Map<String, Value>,
    before: Option<&Value>,
    restricted: bool,
) -> Result<(), GraphError> {
    let malformed = |text: &str| rule(FIELD, 1_870_196, "targeting_automation isn't right", text);
    let mut automation = match sent.get("targeting_automation") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(members)) => members.clone(),
        Some(_) => return Err(malformed("targeting_automation is an object.")),
    };
    let flag = match automation.get("advantage_audience") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(on)) => Some(i64::from(*on)),
        Some(value) => {
            let flag = whole(value).filter(|flag| matches!(flag, 0 | 1));
            Some(flag.ok_or_else(|| malformed("advantage_audience is 0 or 1."))?)
        }
    };
    if automation.get("individual_setting").is_some_and(|setting| !setting.is_object()) {
        return Err(malformed("individual_setting is an object."));
    }
    let flag = match (flag, before) {
        (Some(flag), _) => flag,
        (None, Some(before)) => before.get("advantage_audience").and_then(whole).unwrap_or(0),
        (None, None) if !restricted && all_default(sent, &automation) => 1,
        (None, None) => {
            return Err(rule(
                FIELD,
                1_870_227,
                "Advantage audience flag required",
                "Set advantage_audience in targeting_automation to 1 or 0: with this targeting it can't be left out.",
            ));
        }
    };
    if flag == 1 {
        check_suggestions(sent)?;
    }
    automation.insert("advantage_audience".into(), json!(flag));
    sent.insert("targeting_automation".into(), Value::Object(automation));
    Ok(())
}

/// With Advantage+ audience ages are hard limits only downwards, and only to 25.
fn check_suggestions(sent: &mut Map<String, Value>) -> Result<(), GraphError> {
    if sent.get("age_min").and_then(whole).is_some_and(|age| !(18..=25).contains(&age)) {
        return Err(rule(
            FIELD,
            1_870_188,
            "The lowest age is too high for Advantage+ audience",
            "With Advantage+ audience age_min is 18 to 25; suggest ages with age_range.",
        ));
    }
    if sent.get("age_max").and_then(whole).is_some_and(|age| age != OLDEST) {
        return Err(rule(
            FIELD,
            1_870_189,
            "The highest age is too low for Advantage+ audience",
            "With Advantage+ audience age_max stays 65; suggest ages with age_range.",
        ));
    }
    if sent.contains_key("age_range") {
        let range: Vec<i64> = list(sent, "age_range")?.iter().filter_map(whole).collect();
        if !matches!(range[..], [from, to] if (13..=to).contains(&from) && to <= OLDEST) {
            return Err(wrong("age_range is two ages, the lower one first."));
        }
        sent.remove("age_min");
        sent.remove("age_max");
    }
    Ok(())
}

/// Whether age, gender, audiences and details are at their defaults, or each relaxed in `individual_setting`.
fn all_default(sent: &Map<String, Value>, automation: &Map<String, Value>) -> bool {
    let relaxed = |name: &str| {
        let setting = automation.get("individual_setting").and_then(|setting| setting.get(name));
        setting.is_some_and(|value| whole(value) == Some(1) || value == &json!(true))
    };
    let absent = |name: &str| sent.get(name).is_none_or(empty);
    let is = |name: &str, usual: i64| sent.get(name).is_none_or(|value| whole(value) == Some(usual));
    let age = (is("age_min", 18) && is("age_max", OLDEST) && absent("age_range")) || relaxed("age");
    let gender = absent("genders") || relaxed("gender");
    age && gender
        && ["custom_audiences", "excluded_custom_audiences", "flexible_spec", "exclusions", "interests", "behaviors"]
            .into_iter()
            .all(absent)
}
