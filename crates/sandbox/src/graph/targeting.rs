//! `/act_{id}/targetingsearch`, `targetingbrowse`, `targetingsuggestions` and `targetingvalidation`.

use serde_json::{Value, json};

use super::{
    Answer, listing,
    nodes::Scene,
    search::{beside, topic_row},
};
use crate::{
    catalogue::{Topic, blurred, interests, places},
    error::GraphError,
    params::{Params, as_text},
};

/// Kinds of the catalogue, and of `limit_type`; other words of Meta's are accepted and find nothing.
const KINDS: [&str; 12] = [
    "interests",
    "behaviors",
    "life_events",
    "industries",
    "income",
    "family_statuses",
    "relationship_statuses",
    "education_statuses",
    "education_schools",
    "education_majors",
    "work_employers",
    "work_positions",
];

/// Whether the edge is one of these four.
pub(super) fn is_edge(edge: &str) -> bool {
    matches!(edge, "targetingsearch" | "targetingbrowse" | "targetingsuggestions" | "targetingvalidation")
}

pub(super) fn answer(scene: &Scene<'_>, edge: &str) -> Answer {
    let params = &scene.ask.params;
    let kinds = kinds(params)?;
    let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
    let found: Vec<&Topic> = match edge {
        "targetingvalidation" => return validation(scene),
        "targetingsearch" => {
            let required = || GraphError::parameter("q", "(#100) The parameter q is required");
            let text = params.text("q").filter(|text| !text.trim().is_empty()).ok_or_else(required)?;
            interests::search(&text, &kinds)
        }
        "targetingbrowse" => {
            interests::TOPICS.iter().filter(|topic| kinds.is_empty() || kinds.contains(&topic.kind)).collect()
        }
        _ => {
            let given: Vec<&Topic> = given(params, "targeting_list")?
                .iter()
                .filter_map(|one| interests::find(&one.text).or(interests::named(&one.text)))
                .collect();
            beside(&given, &kinds)
        }
    };
    let found = found.into_iter().filter(|topic| !topic.kind.starts_with("user_"));
    listing::page(scene, found.map(|topic| topic_row(topic, true)).collect(), 25).map(Value::Object)
}

/// What `limit_type` or `whitelisted_types` narrows to; empty: everything.
fn kinds(params: &Params) -> Result<Vec<String>, GraphError> {
    if let Some(kind) = params.text("limit_type").filter(|kind| !kind.is_empty()) {
        return Ok(vec![kind]);
    }
    let words = params.list("whitelisted_types")?.unwrap_or_default();
    Ok(words.into_iter().filter(|word| KINDS.contains(&word.as_str())).collect())
}

/// Something a caller names, by id or by name.
struct Given {
    text: String,
    kind: Option<String>,
}

/// `[{"type": "interests", "id": …}]`, or bare ids or names.
fn given(params: &Params, name: &str) -> Result<Vec<Given>, GraphError> {
    let wrong = || GraphError::parameter(name, format!("(#100) Param {name} must be an array."));
    let Some(list) = params.json(name)? else { return Ok(Vec::new()) };
    list.as_array()
        .ok_or_else(wrong)?
        .iter()
        .map(|row| match row {
            Value::Object(fields) => {
                let text = fields.get("id").or(fields.get("key")).or(fields.get("name")).map(as_text);
                Ok(Given { text: text.ok_or_else(wrong)?, kind: fields.get("type").map(as_text) })
            }
            Value::String(_) | Value::Number(_) => Ok(Given { text: as_text(row), kind: None }),
            _ => Err(wrong()),
        })
        .collect()
}

/// A row for everything that was named, in its order.
fn validation(scene: &Scene<'_>) -> Answer {
    let params = &scene.ask.params;
    let mut named = given(params, "targeting_list")?;
    named.extend(given(params, "id_list")?);
    named.extend(given(params, "name_list")?);
    if named.is_empty() {
        return Err(GraphError::parameter("targeting_list", "(#100) The parameter targeting_list is required"));
    }
    let rows = named.iter().map(|one| {
        let fits = |topic: &&Topic| one.kind.as_ref().is_none_or(|kind| kind == topic.kind);
        if let Some(topic) = interests::find(&one.text).or(interests::named(&one.text)).filter(fits) {
            let mut row = topic_row(topic, true);
            row["valid"] = json!(true);
            return row;
        }
        match places::find(&one.text).cloned().or_else(|| places::postal(&one.text)) {
            Some(place) if one.kind.is_some() => {
                let (lower, upper) = blurred(place.people);
                json!({
                    "id": place.key,
                    "key": place.key,
                    "name": place.name,
                    "type": one.kind,
                    "valid": true,
                    "audience_size_lower_bound": lower,
                    "audience_size_upper_bound": upper,
                })
            }
            _ => json!({ "id": one.text, "name": one.text, "type": one.kind, "valid": false }),
        }
    });
    listing::page(scene, rows.collect(), 100).map(Value::Object)
}
