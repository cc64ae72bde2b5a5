//! The topics there are, and events made by hand.

use serde_json::{Value, json};

use super::{Parcel, Signature};
use crate::{
    objects::Kind,
    params::as_text,
    scopes::Scopes,
    world::{World, bare},
};

/// `object` of a subscription.
pub(crate) const TOPICS: [&str; 3] = ["permissions", "user", "ad_account"];
/// What of an ad account can be subscribed to (platform 4.2).
pub(crate) const ACCOUNT_FIELDS: [&str; 7] = [
    "effective_status",
    "subscriptions",
    "creative_fatigue",
    "ad_recommendations",
    "in_process_ad_objects",
    "with_issues_ad_objects",
    "product_set_issue",
];

/// What of a person can be subscribed to.
const USER_FIELDS: [&str; 6] = ["about", "birthday", "email", "hometown", "name", "picture"];
/// What an event made by hand may say.
const PARTS: [&str; 12] = [
    "topic",
    "person",
    "permission",
    "verb",
    "fields",
    "account",
    "field",
    "object_id",
    "value",
    "entry",
    "copies",
    "signature",
];

/// The word for a kind of object in webhooks.
pub(super) fn level(kind: Kind) -> &'static str {
    match kind {
        Kind::Campaign => "CAMPAIGN",
        Kind::AdSet => "AD_SET",
        Kind::Ad => "AD",
        Kind::Creative => "CREATIVE",
    }
}

/// Sends what `POST /_sandbox/webhooks {topic, …}` describes, whether or not anybody subscribed to it. Returns the
/// delivery's id.
///
/// `entry` is sent as it is. Without one an event is made of `person` with `permission` and `verb`, of `person` with
/// `fields`, or of `account` with `field`, `object_id` and `value`. `copies` sends it more than once, `signature` is
/// `true`, `wrong` or `none`.
///
/// # Errors
/// A sentence: what is missing or unknown.
pub(crate) fn by_hand(world: &mut World, sent: &Value) -> Result<u64, String> {
    let text =
        |name: &str| sent.get(name).filter(|value| !value.is_null()).map(as_text).filter(|text| !text.is_empty());
    let topic = text("topic").ok_or("topic is missing")?;
    if let Some(name) = sent.as_object().and_then(|sent| sent.keys().find(|name| !PARTS.contains(&name.as_str()))) {
        return Err(format!("{name} is not part of an event; {} are", PARTS.join(", ")));
    }
    if !TOPICS.contains(&topic.as_str()) {
        return Err(format!("{topic} is not a topic; {} are", TOPICS.join(", ")));
    }
    let callback = world.hooks.subscriptions.get(&topic).map(|found| found.callback.clone());
    let url = callback
        .or_else(|| world.hooks.settings.webhook_callback.clone())
        .ok_or("no webhook_callback is set, and the app has not subscribed")?;
    let signature = match text("signature").as_deref() {
        None | Some("true") => Signature::True,
        Some("wrong") => Signature::Wrong,
        Some("none") => Signature::Missing,
        Some(other) => return Err(format!("{other} is not a signature; true, wrong, none are")),
    };
    let copies = match text("copies") {
        None => world.hooks.settings.copies,
        Some(copies) => copies
            .parse()
            .ok()
            .filter(|copies| (1..=10).contains(copies))
            .ok_or("copies is a whole number from 1 to 10")?,
    };
    let entry = match sent.get("entry").filter(|entry| !entry.is_null()) {
        Some(Value::Array(entry)) => json!(entry),
        Some(_) => return Err("entry is a list".into()),
        None => json!([entry(world, &topic, sent)?]),
    };
    let body = json!({ "object": topic, "entry": entry });
    Ok(world.hooks.send(&topic, url, Parcel::Webhook(body, signature), copies))
}

fn entry(world: &World, topic: &str, sent: &Value) -> Result<Value, String> {
    let text =
        |name: &str| sent.get(name).filter(|value| !value.is_null()).map(as_text).filter(|text| !text.is_empty());
    let time = world.clock.now_ms() / 1_000;
    if topic == "ad_account" {
        let account = text("account").ok_or("account is missing")?;
        if !world.accounts.contains_key(bare(&account)) {
            return Err(format!("account: there is no ad account {account}"));
        }
        let field = text("field").unwrap_or_else(|| "effective_status".into());
        if !ACCOUNT_FIELDS.contains(&field.as_str()) && field != "field_changed" {
            return Err(format!("{field} is not a field; {} are", ACCOUNT_FIELDS.join(", ")));
        }
        let value = match sent.get("value").filter(|value| !value.is_null()) {
            Some(value) => value.clone(),
            None => usual(world, &field, text("object_id").as_deref())?,
        };
        let field = if field == "effective_status" { "field_changed" } else { field.as_str() };
        return Ok(json!({ "id": bare(&account), "time": time, "changes": [{ "field": field, "value": value }] }));
    }
    let person = text("person").ok_or("person is missing")?;
    if !world.people.contains_key(&person) {
        return Err(format!("person: there is no person {person}"));
    }
    if topic == "user" {
        let fields: Vec<String> = match sent.get("fields") {
            Some(Value::Array(fields)) => fields.iter().map(as_text).collect(),
            Some(Value::String(fields)) => fields.split(',').map(|field| field.trim().to_owned()).collect(),
            None | Some(Value::Null) => vec!["name".to_owned()],
            Some(_) => return Err("fields is a list, or text with commas".into()),
        };
        if let Some(unknown) = fields.iter().find(|field| !USER_FIELDS.contains(&field.as_str())) {
            return Err(format!("{unknown} is not one of the fields of user; {} are", USER_FIELDS.join(", ")));
        }
        return Ok(json!({ "uid": person, "id": person, "time": time, "changed_fields": fields }));
    }
    let permission = text("permission").ok_or("permission is missing")?;
    if Scopes::one(&permission).is_none() {
        return Err(format!("permission: {permission} is not a permission of Meta's"));
    }
    let verb = text("verb").unwrap_or_else(|| "revoked".into());
    if !matches!(verb.as_str(), "granted" | "revoked") {
        return Err("verb is granted or revoked".into());
    }
    let change = json!({ "field": permission, "value": { "verb": verb } });
    Ok(json!({ "uid": person, "id": person, "time": time, "changes": [change] }))
}

/// The value of an account's event when none was given. Only `field_changed` and `with_issues_ad_objects` are documented;
/// the others are our model.
fn usual(world: &World, field: &str, object: Option<&str>) -> Result<Value, String> {
    let found = object.map(|id| world.object(id).ok_or_else(|| format!("there is no object {id}"))).transpose()?;
    let needed = || found.ok_or_else(|| format!("{field} needs object_id"));
    Ok(match field {
        "effective_status" | "field_changed" => {
            let object = needed()?;
            json!({ "object_id": object.id, "object_type": object.kind.word(), "changed_fields": ["effective_status"] })
        }
        "with_issues_ad_objects" => {
            let object = needed()?;
            json!({
                "id": object.id,
                "level": level(object.kind),
                "error_code": "567",
                "error_summary": "Ad account limit",
                "error_message": "Something keeps this from running.",
            })
        }
        "in_process_ad_objects" => {
            let object = needed()?;
            json!({ "id": object.id, "level": level(object.kind), "status_name": world.effective_status(object) })
        }
        "creative_fatigue" | "ad_recommendations" => {
            let object = needed()?;
            json!({ "ad_object_ids": [object.id], "level": level(object.kind) })
        }
        "product_set_issue" => json!({ "product_set_id": object.unwrap_or("0"), "error_code": "0" }),
        _ => json!({ "status": "created" }),
    })
}
