//! How many people ads would reach: `delivery_estimate` of accounts and ad sets, `reachestimate`.

use serde_json::{Map, Value, json};

use super::{
    Answer,
    adsets::goals::GOALS,
    checks::required,
    nodes::{Node, Scene},
};
use crate::{
    catalogue::{audience, blurred},
    error::GraphError,
    fields::Pick,
    objects::Kind,
};

/// Gone since v26; asked for, they are left out rather than refused (our model).
const GONE: [&str; 2] = ["daily_outcomes_curve", "estimate_dau"];

/// `targeting_spec` of the request.
fn spec(scene: &Scene<'_>) -> Result<Value, GraphError> {
    let spec = scene.ask.params.json("targeting_spec")?.ok_or_else(|| required("targeting_spec"))?;
    if !spec.is_object() {
        return Err(GraphError::parameter("targeting_spec", "(#100) Param targeting_spec must be an object"));
    }
    let located = |geo: &Value| {
        geo.as_object().is_some_and(|geo| {
            geo.iter()
                .any(|(name, value)| name != "location_types" && value.as_array().is_some_and(|list| !list.is_empty()))
        })
    };
    let audiences = spec["custom_audiences"].as_array().is_some_and(|list| !list.is_empty());
    if !located(&spec["geo_locations"]) && !audiences {
        return Err(GraphError::parameter("targeting_spec", "Invalid parameter")
            .user("Please specify a location", "The targeting has no location, so nobody can be counted."));
    }
    Ok(spec)
}

/// `GET /act_{id}/delivery_estimate` and `GET /{adset}/delivery_estimate`.
pub(super) fn delivery(scene: &Scene<'_>, node: &Node, picks: &[Pick]) -> Answer {
    let params = &scene.ask.params;
    let goal = params.text("optimization_goal");
    if let Some(goal) = goal.as_deref().filter(|goal| !GOALS.contains(goal)) {
        let message = format!("(#100) Param optimization_goal must be one of {{{}}}, not {goal}", GOALS.join(", "));
        return Err(GraphError::parameter("optimization_goal", message));
    }
    let spec = match node {
        Node::Object(Kind::AdSet, id) if !params.has("targeting_spec") => {
            scene.world.object(id).and_then(|adset| adset.fields.get("targeting")).cloned().unwrap_or_default()
        }
        Node::Object(..) => spec(scene)?,
        _ => {
            goal.ok_or_else(|| required("optimization_goal"))?;
            spec(scene)?
        }
    };
    let (lower, upper) = blurred(audience::people(&spec));
    let mut row = Map::new();
    row.insert("estimate_mau_lower_bound".into(), json!(lower));
    row.insert("estimate_mau_upper_bound".into(), json!(upper));
    row.insert("estimate_ready".into(), json!(true));
    if !picks.is_empty() {
        let known =
            |name: &str| row.contains_key(name) || GONE.contains(&name) || name == "targeting_optimization_types";
        if let Some(pick) = picks.iter().find(|pick| !known(&pick.name)) {
            let message = format!(
                "(#100) Tried accessing nonexisting field ({}) on node type (AdAccountDeliveryEstimate)",
                pick.name
            );
            return Err(GraphError::new(100, message));
        }
        row.retain(|name, _| picks.iter().any(|pick| pick.name == *name));
    }
    Ok(json!({ "data": [row] }))
}

/// `GET /act_{id}/reachestimate`
pub(super) fn reach(scene: &Scene<'_>) -> Answer {
    let (lower, upper) = blurred(audience::people(&spec(scene)?));
    Ok(json!({ "data": { "users_lower_bound": lower, "users_upper_bound": upper, "estimate_ready": true } }))
}
