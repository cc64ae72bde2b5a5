//! `/{app}/subscriptions` and `/act_{id}/subscribed_apps` (platform 4.2).

use std::{borrow::Cow, collections::BTreeSet};

use axum::http::{HeaderMap, Method};
use bytes::Bytes;
use serde_json::{Value, json};
use url::Url;

use super::{
    Answer, accounts,
    call::Call,
    nodes::{self, Node},
};
use crate::{
    APP_NAME, App,
    ask::Ask,
    auth,
    error::GraphError,
    hooks::{self, ACCOUNT_FIELDS, Subscription, TOPICS},
    ids,
    scopes::Scopes,
    world::World,
};

/// What of a person can be subscribed to.
const USER_FIELDS: [&str; 6] = ["about", "birthday", "email", "hometown", "name", "picture"];
const VERSION: &str = "v26.0";

/// Whether this call is for [`app`].
pub(super) fn is_app(app: &App, parts: &[&str]) -> bool {
    matches!(parts, [id, "subscriptions"] if *id == app.config.app_id || *id == "app")
}

/// Before a subscription is made its callback is asked (platform 4.2). This is the one call that has to wait for somebody, so it
/// is made before anything else, and what came of it travels along in the request.
pub(crate) async fn verified<'a>(app: &App, ask: &'a Ask) -> Cow<'a, Ask> {
    if ask.method != "POST"
        || !is_app(app, &ask.route())
        || !matches!(ask.token.as_deref(), Some(token) if auth::app_token(app, token) == Some(true))
    {
        return Cow::Borrowed(ask);
    }
    let Some(callback) = ask.params.text("callback_url") else { return Cow::Borrowed(ask) };
    let token = ask.params.text("verify_token").unwrap_or_default();
    let mut asked = ask.clone();
    asked.effects.callback = Some(challenge(&callback, &token).await);
    Cow::Owned(asked)
}

/// Asks a callback whether it wants to be called.
///
/// # Errors
/// A sentence: why it does not.
pub(crate) async fn challenge(callback: &str, verify_token: &str) -> Result<(), String> {
    if let Some(problem) = hooks::refusal(callback) {
        return Err(problem);
    }
    let mut url = Url::parse(callback).map_err(|error| error.to_string())?;
    let challenge = u64::from_str_radix(&ids::nonce()[..12], 16).unwrap_or_default().to_string();
    url.query_pairs_mut()
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.verify_token", verify_token);
    let (status, body) = hooks::fetch(Method::GET, url.as_str(), HeaderMap::new(), Bytes::new()).await?;
    if status != 200 {
        return Err(format!("HTTP Status Code = {status}"));
    }
    if body != challenge.as_bytes() {
        return Err("The answer is not the challenge".into());
    }
    Ok(())
}

/// `GET`, `POST`, `DELETE /{app}/subscriptions`, with the app's own token.
pub(super) fn app(app: &App, world: &mut World, ask: &Ask) -> Answer {
    match ask.token.as_deref().and_then(|token| auth::app_token(app, token)) {
        Some(true) => {}
        Some(false) => return Err(GraphError::token(None, "Invalid OAuth access token signature.")),
        None => {
            return Err(GraphError::new(15, "(#15) This method must be called with an app access_token."));
        }
    }
    match ask.method.as_str() {
        "GET" => Ok(json!({ "data": listed(world) })),
        "POST" => subscribe(world, ask),
        _ => unsubscribe(world, ask),
    }
}

fn listed(world: &World) -> Vec<Value> {
    let row = |(object, found): (&String, &Subscription)| {
        let fields: Vec<Value> = found.fields.iter().map(|name| json!({ "name": name, "version": VERSION })).collect();
        json!({ "object": object, "callback_url": found.callback, "active": true, "fields": fields })
    };
    world.hooks.subscriptions.iter().map(row).collect()
}

fn topic(ask: &Ask) -> Result<Option<String>, GraphError> {
    let Some(object) = ask.params.text("object") else { return Ok(None) };
    if TOPICS.contains(&object.as_str()) {
        return Ok(Some(object));
    }
    Err(GraphError::parameter("object", format!("(#100) Param object must be one of {{{}}}", TOPICS.join(", "))))
}

/// `fields`: a list in JSON, or words with commas between.
fn fields(ask: &Ask, topic: &str) -> Result<Option<BTreeSet<String>>, GraphError> {
    let Some(text) = ask.params.text("fields").filter(|text| !text.is_empty()) else { return Ok(None) };
    let names: BTreeSet<String> = match ask.params.list("fields") {
        Ok(Some(names)) => names.into_iter().collect(),
        _ => text.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect(),
    };
    for name in &names {
        let known = match topic {
            "ad_account" => ACCOUNT_FIELDS.contains(&name.as_str()),
            "user" => USER_FIELDS.contains(&name.as_str()),
            _ => Scopes::one(name).is_some() || name == "connected",
        };
        if !known {
            return Err(GraphError::parameter("fields", format!("(#100) {name} is not a field of object {topic}")));
        }
    }
    Ok(Some(names))
}

fn subscribe(world: &mut World, ask: &Ask) -> Answer {
    let topic =
        topic(ask)?.ok_or_else(|| GraphError::parameter("object", "(#100) The parameter object is required"))?;
    let fields = fields(ask, &topic)?
        .ok_or_else(|| GraphError::parameter("fields", "(#100) The parameter fields is required"))?;
    let include_values = ask.params.flag("include_values")?.unwrap_or(false);
    let callback = match (ask.params.text("callback_url"), world.hooks.subscriptions.get(&topic)) {
        (Some(callback), _) => {
            match &ask.effects.callback {
                Some(Ok(())) => callback,
                Some(Err(problem)) => {
                    return Err(GraphError::new(
                        2200,
                        format!("(#2200) Callback verification failed with the following errors: {problem}"),
                    ));
                }
                // Inside a batch nobody can wait for the callback.
                None => return Err(GraphError::new(100, "(#100) A subscription cannot be made in a batch")),
            }
        }
        (None, Some(existing)) => existing.callback.clone(),
        (None, None) => {
            return Err(GraphError::parameter("callback_url", "(#100) The parameter callback_url is required"));
        }
    };
    world.hooks.subscriptions.insert(topic, Subscription { callback, fields, include_values });
    Ok(json!({ "success": true }))
}

fn unsubscribe(world: &mut World, ask: &Ask) -> Answer {
    let Some(topic) = topic(ask)? else {
        world.hooks.subscriptions.clear();
        return Ok(json!({ "success": true }));
    };
    match fields(ask, &topic)? {
        None => {
            world.hooks.subscriptions.remove(&topic);
        }
        Some(names) => {
            if let Some(found) = world.hooks.subscriptions.get_mut(&topic) {
                found.fields.retain(|name| !names.contains(name));
                if found.fields.is_empty() {
                    world.hooks.subscriptions.remove(&topic);
                }
            }
        }
    }
    Ok(json!({ "success": true }))
}

/// `/act_{id}/subscribed_apps`; see [`super::call::Noun`].
pub(super) fn call(call: &mut Call<'_>, parts: &[&str]) -> Option<Answer> {
    let [account, "subscribed_apps"] = parts else { return None };
    if !account.starts_with("act_") {
        return None;
    }
    Some(account_apps(call, account))
}

fn account_apps(call: &mut Call<'_>, account: &str) -> Answer {
    let ours = &call.app.config.app_id;
    if call.ask.is_get() {
        let Node::Account(number) = nodes::resolve(call.world, call.viewer, account, "GET")? else {
            return Err(GraphError::missing("GET", account));
        };
        let subscribed = call.world.hooks.accounts.contains(&number);
        let rows: Vec<Value> =
            subscribed.then(|| json!({ "app_id": ours, "app_name": APP_NAME })).into_iter().collect();
        return Ok(json!({ "data": rows }));
    }
    let number = accounts::writable(call.world, call.viewer, account)?;
    if call.params().text("app_id").is_some_and(|id| id != *ours) {
        return Err(GraphError::parameter("app_id", "(#100) Param app_id must be the app the token belongs to"));
    }
    if call.ask.method == "POST" {
        call.world.hooks.accounts.insert(number);
        // From here on changes count: note how things stand.
        hooks::watch::look(call.world);
    } else {
        call.world.hooks.accounts.remove(&number);
    }
    Ok(json!({ "success": true }))
}
