//! `/_sandbox/webhooks`: where things are sent, what was sent, and sending by hand.

use axum::{Json, extract::State, http::HeaderMap, response::Response};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{Shared, Wrong, done, read, text, whole};
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
    let sent = read(&headers, &body)?;
    if sent.value.get("topic").is_some() {
        let id = hooks::by_hand(&mut app.world(), &sent.value)?;
        return Ok(done(sent.form, "webhooks", json!({ "id": id })));
    }
    let mut settings = app.world().hooks.settings.clone();
    for (name, place) in [
        ("webhook_callback", &mut settings.webhook_callback),
        ("webhook_verify_token", &mut settings.webhook_verify_token),
        ("deauthorize_url", &mut settings.deauthorize_url),
        ("data_deletion_url", &mut settings.data_deletion_url),
    ] {
        match sent.value.get(name) {
            // In a form an empty field is not sent at all, and means none.
            None if !sent.form => {}
            None | Some(Value::Null) => *place = None,
            Some(_) => *place = text(&sent.value, name).filter(|text| !text.is_empty()).map(str::to_owned),
        }
    }
    for url in
        [&settings.webhook_callback, &settings.deauthorize_url, &settings.data_deletion_url].into_iter().flatten()
    {
        if let Some(problem) = hooks::refusal(url) {
            return Err(Wrong::from(problem));
        }
    }
    if let Some(copies) = whole(&sent.value, "copies")? {
        settings.copies =
            u32::try_from(copies).ok().filter(|copies| (1..=10).contains(copies)).ok_or("copies is 1 to 10")?;
    }
    if let Some(batch_ms) = whole(&sent.value, "batch_ms")? {
        settings.batch_ms = batch_ms.clamp(0, 60_000);
    }
    if let Some(waits) = sent.value.get("retry_ms") {
        let waits: Vec<u32> = serde_json::from_value(waits.clone())?;
        settings.retry_ms = waits.into_iter().take(20).map(i64::from).collect();
    }
    if let (Some(url), Some(token), true) =
        (&settings.webhook_callback, &settings.webhook_verify_token, sent.value.get("webhook_callback").is_some())
    {
        let asked = graph::challenge(url, token).await;
        asked.map_err(|problem| format!("the callback does not want to be called: {problem}"))?;
    }
    let mut world = app.world();
    world.hooks.settings = settings;
    Ok(done(sent.form, "webhooks", world.hooks.settings_row()))
}
