//! Whom an ad set reaches (platform 11).

mod audience;
pub(super) mod geo;
mod placements;
mod special;

use serde_json::{Map, Value, json};

use crate::{
    error::GraphError,
    graph::{
        checks::{plain, required, rule},
        known,
    },
    objects::Object,
    params::{Params, as_text},
};

/// The field Meta blames.
pub(super) const FIELD: &str = "targeting";

/// A refusal without a number of Meta's.
fn wrong(text: impl Into<String>) -> GraphError {
    plain(FIELD, "The targeting isn't right", text)
}

/// Takes over the targeting that was sent, checked and with what Meta adds to it. On an update everything is replaced, but a
/// missing `advantage_audience` stays as it was; our model.
///
/// # Errors
/// Code 100 with the subcode of the rule that was broken.
pub(super) fn take(adset: &mut Object, campaign: &Object, params: &Params, new: bool) -> Result<(), GraphError> {
    let Some(sent) = params.json(FIELD)? else {
        return if new { Err(required(FIELD)) } else { Ok(()) };
    };
    let Value::Object(mut sent) = sent else {
        return Err(GraphError::parameter(FIELD, "(#100) Param targeting must be an object"));
    };
    // As everywhere at Meta, what is not known is passed over.
    sent.retain(|name, _| known::is_in(name, known::TARGETING));
    gone(&sent)?;
    geo::check(&sent)?;
    let tuned = params.text("tune_for_category").filter(|category| category != "NONE");
    special::check(&mut sent, campaign, tuned.is_some())?;
    audience::check_people(&sent)?;
    placements::check(&mut sent)?;
    let before = adset.fields.get(FIELD).and_then(|old| old.get("targeting_automation")).cloned();
    audience::check_automation(&mut sent, before.as_ref(), special::restricted(campaign))?;
    sent.entry("age_min").or_insert_with(|| json!(18));
    sent.entry("age_max").or_insert_with(|| json!(65));
    if let Some(places) = sent.get_mut("geo_locations").and_then(Value::as_object_mut) {
        places.insert("location_types".into(), json!(["home", "recent"]));
    }
    adset.set(FIELD, Some(Value::Object(sent)));
    Ok(())
}

/// Options Meta has taken away.
fn gone(sent: &Map<String, Value>) -> Result<(), GraphError> {
    for name in ["connections", "excluded_connections", "friends_of_connections"] {
        if sent.get(name).is_some_and(|value| !empty(value)) {
            return Err(rule(
                FIELD,
                1_870_088,
                "Connections targeting is no longer available",
                format!("Take {name} out of the targeting."),
            ));
        }
    }
    Ok(())
}

/// Whether a value says nothing.
fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// A whole number, also as text.
fn whole(value: &Value) -> Option<i64> {
    as_text(value).parse().ok()
}

/// A list, or nothing when there is none.
///
/// # Errors
/// Code 100 when it is something else.
fn list<'a>(sent: &'a Map<String, Value>, name: &str) -> Result<&'a [Value], GraphError> {
    match sent.get(name) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(wrong(format!("{name} is a list."))),
    }
}
