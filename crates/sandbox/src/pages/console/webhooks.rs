//! Callbacks, subscriptions, and what was sent.

use std::fmt::Write as _;

use super::{open, options, people_options, table};
use crate::{App, Said, hooks::ACCOUNT_FIELDS, pages::html::escape, params::as_text, world::World};

const SHOWN: usize = 20;

pub(super) fn section(body: &mut String, app: &App, world: &World, said: Option<&Said>) {
    open(body, "webhooks", "Webhooks and callbacks", said);
    settings(body, world);
    subscriptions(body, app, world);
    by_hand(body, world);
    deliveries(body, world);
    body.push_str("</section>");
}

fn settings(body: &mut String, world: &World) {
    let settings = &world.hooks.settings;
    body.push_str("<details><summary>Where things are sent</summary><form method=\"post\" action=\"/_sandbox/webhooks\" class=\"grid\">");
    for (name, label, value) in [
        ("webhook_callback", "Webhook callback, as set up in the App Dashboard", &settings.webhook_callback),
        ("webhook_verify_token", "Verify token", &settings.webhook_verify_token),
        ("deauthorize_url", "Deauthorize callback", &settings.deauthorize_url),
        ("data_deletion_url", "Data deletion callback", &settings.data_deletion_url),
    ] {
        let _ = write!(
            body,
            "<label>{label} <input name=\"{name}\" value=\"{}\" placeholder=\"none\"></label>",
            escape(value.as_deref().unwrap_or_default())
        );
    }
    let _ = write!(
        body,
        "<label>Copies of every delivery <input name=\"copies\" inputmode=\"numeric\" value=\"{}\"></label>\
         <div class=\"actions\"><button class=\"primary\" name=\"act\" value=\"settings\">Set</button></div></form></details>",
        settings.copies
    );
}

fn subscriptions(body: &mut String, app: &App, world: &World) {
    let hooks = &world.hooks;
    if hooks.subscriptions.is_empty() && hooks.accounts.is_empty() {
        let _ = write!(
            body,
            "<p class=\"muted\">No subscription was made with <code>POST /{}/subscriptions</code>.</p>",
            escape(&app.config.app_id)
        );
        return;
    }
    table(body, "Subscriptions", &["Topic", "Fields", "Callback"], |body| {
        for (object, found) in &hooks.subscriptions {
            let fields: Vec<&str> = found.fields.iter().map(String::as_str).collect();
            let _ = write!(
                body,
                "<tr><td>{}</td><td><small>{}</small></td><td><code>{}</code></td></tr>",
                escape(object),
                escape(&fields.join(", ")),
                escape(&found.callback),
            );
        }
    });
    let accounts: Vec<&str> = hooks.accounts.iter().map(String::as_str).collect();
    let _ = write!(
        body,
        "<p class=\"muted\">Subscribed ad accounts: {}.</p>",
        if accounts.is_empty() { "none".into() } else { escape(&accounts.join(", ")) }
    );
}

fn by_hand(body: &mut String, world: &World) {
    let signature = |body: &mut String| {
        body.push_str("<label>Signature <select name=\"signature\">");
        options(body, &[("true", "true"), ("wrong", "wrong"), ("none", "none")]);
        body.push_str(
            "</select></label><div class=\"actions\"><button class=\"primary\">Send</button></div></form></details>",
        );
    };
    body.push_str(
        "<details><summary>Send <code>ad_account</code></summary><form method=\"post\" action=\"/_sandbox/webhooks\" class=\"grid\">\
         <input type=\"hidden\" name=\"topic\" value=\"ad_account\">\
         <label>Ad account <input name=\"account\" required inputmode=\"numeric\"></label><label>Field <select name=\"field\">",
    );
    for field in ACCOUNT_FIELDS {
        let _ = write!(body, "<option>{field}</option>");
    }
    body.push_str(
        "</select></label><p class=\"muted\">A change of <code>effective_status</code> arrives with the field <code>field_changed</code>: \
         that is Meta's own name for it.</p><label>Object <input name=\"object_id\" inputmode=\"numeric\"></label>\
         <label>Value as JSON, empty for the usual one <input name=\"value\"></label>",
    );
    signature(body);
    body.push_str(
        "<details><summary>Send <code>permissions</code></summary><form method=\"post\" action=\"/_sandbox/webhooks\" class=\"grid\">\
         <input type=\"hidden\" name=\"topic\" value=\"permissions\"><label>Person <select name=\"person\">",
    );
    people_options(body, world);
    body.push_str("</select></label><label>Permission <input name=\"permission\" value=\"ads_management\"></label><label>Verb <select name=\"verb\">");
    options(body, &[("revoked", "revoked"), ("granted", "granted")]);
    body.push_str("</select></label>");
    signature(body);
    body.push_str(
        "<details><summary>Send <code>user</code></summary><form method=\"post\" action=\"/_sandbox/webhooks\" class=\"grid\">\
         <input type=\"hidden\" name=\"topic\" value=\"user\"><label>Person <select name=\"person\">",
    );
    people_options(body, world);
    body.push_str("</select></label><label>Changed fields <input name=\"fields\" value=\"name\"></label>");
    signature(body);
}

fn deliveries(body: &mut String, world: &World) {
    let rows = world.hooks.rows();
    if rows.is_empty() {
        body.push_str("<p class=\"muted\">Nothing was sent yet.</p>");
        return;
    }
    body.push_str("<ul class=\"cards\">");
    for row in rows.iter().rev().take(SHOWN) {
        let attempts = row["attempts"].as_array().map(Vec::as_slice).unwrap_or_default();
        let last = attempts.last().map(|last| match last.get("problem") {
            Some(problem) => as_text(problem),
            None => format!("HTTP {}", last["status"]),
        });
        let _ = write!(
            body,
            "<li><strong>{} {}: {}</strong><small>to <code>{}</code></small><p>{} {}{}</p><small><code>{}</code></small>",
            row["id"],
            escape(&as_text(&row["topic"])),
            escape(&as_text(&row["state"]).replace('_', " ")),
            escape(&as_text(&row["url"])),
            attempts.len(),
            if attempts.len() == 1 { "attempt" } else { "attempts" },
            last.map_or(String::new(), |last| format!(", the last one: {}", escape(&last))),
            escape(&row["body"].to_string()),
        );
        if !row["answer"].is_null() {
            let _ = write!(
                body,
                "<p>Answered with code <code>{}</code> and <code>{}</code></p>",
                escape(&as_text(&row["answer"]["confirmation_code"])),
                escape(&as_text(&row["answer"]["url"])),
            );
        }
        body.push_str("</li>");
    }
    body.push_str("</ul>");
}
