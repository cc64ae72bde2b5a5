//! `/_sandbox/webhooks`: where things are sent, what was sent, and sending by hand.

use axum::{Json, extract::State, http::HeaderMap, response::Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{
    Shared, Wrong, read,
    sent::{Sent, text, within},
};
use crate::{graph, hooks};

/// `GET`: settings, subscriptions, and the last deliveries with their attempts, oldest first.
pub(in crate::pages) async fn webhooks(State(app): Shared) -> Json<Value> {
    let world = app.world();
    let rows = world.hooks.rows();
    Json(json!({
        "settings": world.hooks.settings_row(),
        "subscriptions": world.hooks.subscription_rows(),
        "accounts": world.hooks.accounts,
        "count": rows.len(),
        "data": rows,
    }))
}

/// `POST {topic, …}` sends an event (see [`hooks::by_hand`]); without a topic it changes the settings. A callback that is set
/// with a verify token is asked first, as the App Dashboard does.
pub(in crate::pages) async fn post_webhooks(
    State(app): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Wrong> {
    let mut sent = read(&headers, &body)?;
    if sent.value.get("topic").is_some() {
        if let Some(text) = text(&sent.value, "value").filter(|_| sent.form) {
            // A form can only send text.
            let value: Value =
                serde_json::from_str(text).map_err(|_| "value is not JSON; a text goes in double quotes")?;
            sent.value["value"] = value;
        }
        let id = hooks::by_hand(&mut app.world(), &sent.value)?;
        let said = format!("Delivery {id} is on its way.");
        return Ok(sent.done(&app, "webhooks", said, json!({ "id": id })));
    }
    let mut settings = app.world().hooks.settings.clone();
    change(&mut settings, &sent)?;
    if let (Some(url), Some(token), true) =
        (&settings.webhook_callback, &settings.webhook_verify_token, sent.value.get("webhook_callback").is_some())
    {
        let asked = graph::challenge(url, token).await;
        asked.map_err(|problem| format!("the callback does not want to be called: {problem}"))?;
    }
    let mut world = app.world();
    world.hooks.settings = settings;
    Ok(sent.done(&app, "webhooks", "The settings were changed.".into(), world.hooks.settings_row()))
}

/// Only what is sent changes; in a form an empty address is not sent at all, and means none.
fn change(settings: &mut hooks::Settings, sent: &Sent) -> Result<(), Wrong> {
    sent.only(
        "the settings; with a topic an event is sent",
        &[
            "webhook_callback",
            "webhook_verify_token",
            "deauthorize_url",
            "data_deletion_url",
            "copies",
            "batch_ms",
            "retry_ms",
            "act",
        ],
    )?;
    for (name, place) in [
        ("webhook_callback", &mut settings.webhook_callback),
        ("webhook_verify_token", &mut settings.webhook_verify_token),
        ("deauthorize_url", &mut settings.deauthorize_url),
        ("data_deletion_url", &mut settings.data_deletion_url),
    ] {
        match sent.value.get(name) {
            None if !sent.form => {}
            None | Some(Value::Null) => *place = None,
            Some(Value::String(text)) => *place = Some(text.clone()).filter(|text| !text.is_empty()),
            Some(_) => return Err(Wrong::from(format!("{name} is text or null"))),
        }
    }
    for url in
        [&settings.webhook_callback, &settings.deauthorize_url, &settings.data_deletion_url].into_iter().flatten()
    {
        if let Some(problem) = hooks::refusal(url) {
            return Err(Wrong::from(problem));
        }
    }
    if let Some(copies) = within(&sent.value, "copies", 1, 10)? {
        settings.copies = u32::try_from(copies).unwrap_or(1);
    }
    if let Some(batch_ms) = within(&sent.value, "batch_ms", 0, 60_000)? {
        settings.batch_ms = batch_ms;
    }
    if let Some(waits) = sent.value.get("retry_ms") {
        let fits = |wait: &Value| wait.as_i64().filter(|wait| (0..=86_400_000).contains(wait));
        let waits = waits.as_array().filter(|waits| waits.len() <= 20);
        let waits: Option<Vec<i64>> = waits.and_then(|waits| waits.iter().map(fits).collect());
        settings.retry_ms = waits.ok_or("retry_ms is a list of up to 20 whole numbers from 0 to 86400000")?;
    }
    Ok(())
}
