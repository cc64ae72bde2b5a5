//! `POST /act_{id}/adcreatives`, and creatives sent inline with an ad.

use serde_json::{Map, Value, json};

use super::{calls, story};
use crate::{
    auth::Viewer,
    error::GraphError,
    graph::{
        checks::{self, plain, rule},
        known, shapes,
    },
    objects::{Kind, Object},
    params::{Params, as_text},
    world::World,
};

/// A creative that passed every rule.
///
/// # Errors
/// Code 100 with the subcode of the rule that was broken.
pub(in crate::graph) fn read(
    world: &World,
    viewer: &Viewer,
    account: &str,
    params: &Params,
) -> Result<Object, GraphError> {
    let mut creative = Object::draft(Kind::Creative, account, None);
    let name = checks::name(params, Kind::Creative)?;
    creative.labels = checks::labels(world, account, params)?.unwrap_or_default();
    shapes::CREATIVE.take(&mut creative, params)?;
    instagram(world, viewer, &mut creative, params)?;
    if creative.text("authorization_category").is_some_and(|category| category != "NONE") {
        return Err(rule(
            "authorization_category",
            2_708_008,
            "Not authorised for political ads",
            "The person and the Page must be authorised to run ads about social issues, elections or politics.",
        ));
    }
    if let Some(button) = creative.fields.get("call_to_action") {
        calls::check("call_to_action", button)?;
    }
    features(&mut creative)?;
    story::check(world, viewer, &creative)?;
    // Meta names what has no name after its title and the day.
    let fallback = || story::data(&creative).and_then(|(_, data)| data.get("name").map(as_text));
    let name = name.or_else(fallback).unwrap_or_else(|| "Ad creative".into());
    creative.set("name", Some(name));
    Ok(creative)
}

/// # Errors
/// 2238055 for both ids at once, 1815199 for an Instagram account the ad account may not use.
fn instagram(world: &World, viewer: &Viewer, creative: &mut Object, params: &Params) -> Result<(), GraphError> {
    let in_story = creative.fields.get("object_story_spec").and_then(|spec| spec.get("instagram_user_id")).map(as_text);
    let old_in_story =
        creative.fields.get("object_story_spec").and_then(|spec| spec.get("instagram_actor_id")).map(as_text);
    let old = params.text("instagram_actor_id").or(old_in_story);
    let new = creative.text("instagram_user_id").map(str::to_owned).or(in_story);
    if old.is_some() && new.is_some() {
        return Err(rule(
            "instagram_actor_id",
            2_238_055,
            "Two Instagram accounts",
            "Send instagram_user_id alone; instagram_actor_id is its old name.",
        ));
    }
    let Some(id) = new.or(old) else { return Ok(()) };
    let business = world.accounts.get(&creative.account).and_then(|account| account.seed.business.as_ref());
    let own = world.people.get(&viewer.person).map(|person| person.seed.pages.as_slice()).unwrap_or_default();
    let usable = world.pages.values().any(|page| {
        let linked = page.instagram.as_ref().is_some_and(|instagram| instagram.id == id);
        linked && (own.contains(&page.id) || (business.is_some() && page.business.as_ref() == business))
    });
    if !usable {
        return Err(rule(
            "instagram_user_id",
            1_815_199,
            "This Instagram account can't be used",
            "The ad account has no access to this Instagram account.",
        ));
    }
    // Read back, it only has its new name.
    if let Some(story) = creative.fields.get_mut("object_story_spec").and_then(Value::as_object_mut)
        && story.remove("instagram_actor_id").is_some()
    {
        story.insert("instagram_user_id".into(), json!(id));
    }
    creative.set("instagram_user_id", Some(id));
    Ok(())
}

/// `degrees_of_freedom_spec`: Advantage+ creative. Features Meta does not know are dropped without a word, and adapting to
/// the placement is on unless it was switched off.
///
/// # Errors
/// 3858082 without an `enroll_status`, plain code 100 for the bundle that was retired.
fn features(creative: &mut Object) -> Result<(), GraphError> {
    const FIELD: &str = "degrees_of_freedom_spec";
    let spec = creative.fields.get(FIELD).and_then(|spec| spec.get("creative_features_spec"));
    let mut chosen: Map<String, Value> = match spec {
        None => Map::new(),
        Some(Value::Object(members)) => members.clone(),
        Some(_) => {
            return Err(GraphError::parameter(FIELD, "(#100) Param creative_features_spec must be an object"));
        }
    };
    if chosen.contains_key("standard_enhancements") {
        return Err(plain(
            FIELD,
            "Standard enhancements are gone",
            "Opt into single features of Advantage+ creative instead of the bundle standard_enhancements.",
        ));
    }
    for (name, feature) in &chosen {
        let status = feature.get("enroll_status").map(as_text).unwrap_or_default();
        if !matches!(status.as_str(), "OPT_IN" | "OPT_OUT") {
            return Err(rule(
                FIELD,
                3_858_082,
                "Enrolment status missing",
                format!("Say OPT_IN or OPT_OUT as the enroll_status of {name}."),
            ));
        }
    }
    chosen.retain(|name, _| known::is_in(name, known::CREATIVE_FEATURES));
    chosen.entry("adapt_to_placement").or_insert_with(|| json!({ "enroll_status": "OPT_IN" }));
    creative.set(FIELD, Some(json!({ "creative_features_spec": chosen })));
    Ok(())
}
