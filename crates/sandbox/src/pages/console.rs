//! The page at `/_sandbox`: what the sandbox knows, and everything that can be set, by hand and without scripts.

use std::{fmt::Write as _, sync::Arc};

use axum::{extract::State, http::StatusCode, response::Response};
use serde_json::Value;

use super::html::{self, escape};
use crate::{
    App,
    clock::graph_time,
    graph,
    objects::{Kind, Object},
    params::as_text,
    seed::Tier,
    world::World,
};

const OBJECTS_SHOWN: usize = 20;
const REQUESTS_SHOWN: usize = 30;
const ACCOUNTS_SHOWN: usize = 100;

/// Faults as the form offers them: name, and what belongs into the value.
const FAULTS: [(&str, &str); 15] = [
    ("drop_before", "close before acting"),
    ("drop_after", "act, then close"),
    ("delay_ms", "wait, then act – value: milliseconds"),
    ("delay_reply_ms", "act, then wait – value: milliseconds"),
    ("half_reply", "send half of the reply"),
    ("status", "HTTP status – value: 503"),
    ("graph_error", "value: {\"code\":2,\"http\":500}"),
    ("error_after_write", "act, then answer 500"),
    ("malformed", "JSON cut off"),
    ("huge", "more than 4 MiB"),
    ("redirect", "302 – value: address or empty"),
    ("throttle", "17/2446079, or value: {\"x_app_usage\":{…}}"),
    ("label_lag_s", "labels found late – value: seconds"),
    ("foreign_token", "token of another app"),
    ("dialog", "value: \"nothing\", \"error\", \"wrong_state\", \"wrong_code\""),
];

pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    let world = app.world();
    let mut body = String::with_capacity(64 << 10);
    head(&mut body, &app, &world);
    people(&mut body, &world);
    faults(&mut body, &world);
    accounts(&mut body, &world);
    objects(&mut body, &world);
    requests(&mut body, &world);
    drop(world);
    html::reply(StatusCode::OK, html::page("Meta sandbox", &body, "console"), "").into_response()
}

fn head(body: &mut String, app: &App, world: &World) {
    let _ = write!(
        body,
        "<p class=\"notice\" role=\"note\"><strong>Sandbox.</strong> This server stands in for Meta. Nothing here is real, \
         and nothing leaves this machine.</p><h1>Meta sandbox</h1>\
         <dl class=\"facts\"><div><dt>App ID</dt><dd><code>{}</code></dd></div><div><dt>Time</dt><dd>{}</dd></div>\
         <div><dt>Clock ahead</dt><dd>{} s</dd></div><div><dt>Requests</dt><dd>{}</dd></div>\
         <div><dt>Ads objects</dt><dd>{}</dd></div><div><dt>Ad accounts</dt><dd>{}</dd></div></dl>",
        escape(&app.config.app_id),
        graph_time(world.clock.now_ms(), "UTC"),
        world.clock.ahead_s(),
        world.log.total(),
        world.created.len(),
        world.accounts.len(),
    );
    let limits = world.limits;
    let _ = write!(
        body,
        "<section class=\"row\">\
         <form method=\"post\" action=\"/_sandbox/clock\"><label>Wind the clock forward, seconds \
         <input name=\"advance_s\" inputmode=\"numeric\" required></label><button>Wind</button></form>\
         <form method=\"post\" action=\"/_sandbox/limits\"><label>Points per account \
         <input name=\"points\" inputmode=\"numeric\" value=\"{}\"></label>\
         <label>Window, seconds <input name=\"window_s\" inputmode=\"numeric\" value=\"{}\"></label><button>Set limits</button></form>\
         <form method=\"post\" action=\"/_sandbox/limits\"><label>Tier <select name=\"tier\"><option value=\"full\">full</option>\
         <option value=\"limited\"{}>limited</option></select></label><button>Set tier</button></form>\
         <form method=\"post\" action=\"/_sandbox/pace\"><label>Review takes, seconds \
         <input name=\"review_s\" inputmode=\"numeric\" value=\"{}\"></label><button>Set</button></form>\
         <form method=\"post\" action=\"/_sandbox/reset\"><button class=\"danger\">Reset everything</button></form></section>",
        limits.points,
        limits.window_s,
        if limits.tier == Tier::Limited { " selected" } else { "" },
        world.pace.review_s
    );
}

fn people(body: &mut String, world: &World) {
    body.push_str(
        "<section><h2>People</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"People\"><table><thead><tr><th>Person</th>\
         <th>Can reach</th><th>Permissions</th><th>Tokens</th></tr></thead><tbody>",
    );
    for person in world.cast.iter().filter_map(|id| world.people.get(id)) {
        let seed = &person.seed;
        let permissions: Vec<String> = graph::permission_rows(&person.login)
            .iter()
            .map(|row| {
                let (name, status) = (as_text(&row["permission"]), as_text(&row["status"]));
                if status == "granted" { name } else { format!("{name} ({status})") }
            })
            .collect();
        let _ = write!(
            body,
            "<tr><td><strong>{}</strong><small><code>{}</code></small></td><td>{} accounts, {} businesses, {} pages</td>\
             <td><small>{}</small></td><td><form method=\"post\" action=\"/_sandbox/tokens\" class=\"inline\">\
             <input type=\"hidden\" name=\"person\" value=\"{}\"><select name=\"act\" aria-label=\"What happens\">\
             <option value=\"expire\">expire</option><option value=\"revoke\">remove the app</option>\
             <option value=\"password_change\">change password</option><option value=\"log_out\">log out</option>\
             <option value=\"checkpoint\">checkpoint</option><option value=\"clear\">end checkpoint</option>\
             <option value=\"drop_scope\">drop a permission:</option></select>\
             <input name=\"scope\" aria-label=\"Permission to drop\" placeholder=\"ads_management\"><button>Do it</button></form></td></tr>",
            escape(&seed.name),
            escape(&seed.id),
            seed.accounts.len(),
            seed.businesses.len(),
            seed.pages.len(),
            if permissions.is_empty() { "not connected".into() } else { escape(&permissions.join(", ")) },
            escape(&seed.id),
        );
    }
    body.push_str(
        "</tbody></table></div><form method=\"post\" action=\"/_sandbox/people\" class=\"inline\">\
         <label>Add a person <input name=\"name\" required placeholder=\"Name\"></label><button>Add</button></form></section>",
    );
}

fn faults(body: &mut String, world: &World) {
    body.push_str("<section><h2>Faults</h2>");
    let rows = world.faults.list();
    if rows.is_empty() {
        body.push_str("<p class=\"muted\">Everything works as it should.</p>");
    } else {
        body.push_str(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Faults\"><table><thead><tr><th>When</th><th>What</th><th>Times</th>\
             <th>Struck</th></tr></thead><tbody>",
        );
        for row in &rows {
            let when = &row["match"];
            let part = |name: &str| if when[name].is_null() { "any".to_owned() } else { as_text(&when[name]) };
            let times = row["times"].as_u64().unwrap_or(0);
            let _ = write!(
                body,
                "<tr><td>{} <code>{}</code>, from match {}</td><td><code>{}</code></td><td>{}</td><td>{} of {} matches</td></tr>",
                escape(&part("method")),
                escape(&part("path_regex")),
                part("nth"),
                escape(&row["fault"].to_string()),
                if times == 0 { "always".into() } else { times.to_string() },
                row["struck"],
                row["matched"],
            );
        }
        body.push_str(
            "</tbody></table></div><form method=\"post\" action=\"/_sandbox/faults\" class=\"inline\">\
             <button name=\"act\" value=\"clear\">Clear all faults</button></form>",
        );
    }
    body.push_str(
        "<form method=\"post\" action=\"/_sandbox/faults\" class=\"grid\"><label>Fault <select name=\"fault\">",
    );
    for (name, hint) in FAULTS {
        let _ = write!(body, "<option value=\"{name}\">{name}: {}</option>", escape(hint));
    }
    body.push_str(
        "</select></label><label>Value <input name=\"value\"></label>\
         <label>Method <select name=\"method\"><option value=\"\">any</option><option>GET</option><option>POST</option>\
         <option>DELETE</option></select></label>\
         <label>Path, regular expression <input name=\"path_regex\" placeholder=\"/campaigns$\"></label>\
         <label>From match number <input name=\"nth\" inputmode=\"numeric\" value=\"1\"></label>\
         <label>Times, 0 for always <input name=\"times\" inputmode=\"numeric\" value=\"1\"></label>\
         <div class=\"actions\"><button class=\"primary\">Add fault</button></div></form></section>",
    );
}

fn accounts(body: &mut String, world: &World) {
    let _ = write!(
        body,
        "<section><h2>Ad accounts</h2><details><summary>{} accounts</summary>\
         <div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Ad accounts\"><table><thead><tr><th>Account</th><th>Currency</th>\
         <th>Zone</th><th>Status</th><th>Campaigns</th></tr></thead><tbody>",
        world.accounts.len()
    );
    for account in world.accounts.values().take(ACCOUNTS_SHOWN) {
        let seed = &account.seed;
        let _ = write!(
            body,
            "<tr><td><a href=\"/adsmanager/manage/campaigns?act={}\"><strong>{}</strong></a><small><code>act_{}</code></small></td><td>{}</td>\
             <td>{}</td><td>{}{}</td><td>{}</td></tr>",
            escape(&seed.id),
            escape(&seed.name),
            escape(&seed.id),
            escape(&seed.currency),
            escape(&seed.timezone),
            seed.status,
            if seed.disable_reason == 0 { String::new() } else { format!(" (reason {})", seed.disable_reason) },
            world.in_account(&seed.id, Kind::Campaign).count(),
        );
    }
    body.push_str(
        "</tbody></table></div></details>\
         <form method=\"post\" action=\"/_sandbox/accounts\" class=\"grid\">\
         <label>Account number, empty for a new one <input name=\"id\" inputmode=\"numeric\"></label>\
         <label>Name <input name=\"name\"></label><label>Currency <input name=\"currency\" maxlength=\"3\"></label>\
         <label>Zone <input name=\"timezone\" placeholder=\"Europe/Berlin\"></label>\
         <label>Status <input name=\"status\" inputmode=\"numeric\"></label>\
         <label>Disable reason <input name=\"disable_reason\" inputmode=\"numeric\"></label>\
         <label>How many <input name=\"count\" inputmode=\"numeric\"></label>\
         <label>Person who gets access <select name=\"person\"><option value=\"\">nobody new</option>",
    );
    for person in world.cast.iter().filter_map(|id| world.people.get(id)) {
        let _ = write!(body, "<option value=\"{}\">{}</option>", escape(&person.seed.id), escape(&person.seed.name));
    }
    body.push_str("</select></label><div class=\"actions\"><button class=\"primary\">Add or change</button></div></form></section>");
}

fn objects(body: &mut String, world: &World) {
    let _ = write!(
        body,
        "<section><h2>Ads objects</h2><p class=\"muted\">{} in all, newest first.</p>",
        world.created.len()
    );
    body.push_str(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Newest ads objects\"><table><thead><tr><th>Object</th>\
         <th>Account</th><th>Status</th><th>Labels</th><th>Review</th></tr></thead><tbody>",
    );
    for object in world.created.iter().rev().take(OBJECTS_SHOWN).filter_map(|id| world.object(id)) {
        object_row(body, world, object);
    }
    body.push_str("</tbody></table></div></section>");
}

fn object_row(body: &mut String, world: &World, object: &Object) {
    let labels = object.labels.iter().filter_map(|id| world.labels.get(id));
    let labels: Vec<&str> = labels.map(|label| label.name.as_str()).collect();
    let effective = world.effective_status(object);
    let _ = write!(
        body,
        "<tr><td><strong>{}</strong><small>{} <code>{}</code></small></td><td><code>{}</code></td><td>{}{}</td><td><small>{}</small></td>\
         <td><form method=\"post\" action=\"/_sandbox/objects\" class=\"inline\"><input type=\"hidden\" name=\"id\" value=\"{}\">\
         <select name=\"act\" aria-label=\"What happens\"><option value=\"issue\">give it an issue</option>{}\
         <option value=\"clear\">clear</option></select><button>Do it</button></form></td></tr>",
        escape(object.name()),
        object.kind.title(),
        escape(&object.id),
        escape(&object.account),
        escape(&object.status),
        if effective == object.status { String::new() } else { format!("<small>{effective}</small>") },
        escape(&labels.join(", ")),
        escape(&object.id),
        if object.kind == Kind::Ad { "<option value=\"disapprove\">disapprove</option>" } else { "" },
    );
}

fn requests(body: &mut String, world: &World) {
    body.push_str(
        "<section><h2>Requests</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Newest requests\"><table><thead><tr><th>#</th>\
         <th>Request</th><th>Answer</th><th>Faults</th></tr></thead><tbody>",
    );
    for entry in world.log.entries().rev().take(REQUESTS_SHOWN) {
        let params: Vec<String> =
            entry.params.iter().map(|(name, value): (&String, &Value)| format!("{name}={}", as_text(value))).collect();
        let _ = write!(
            body,
            "<tr><td>{}</td><td><code>{} {}</code><small>{}</small></td><td>{}</td><td><small>{}</small></td></tr>",
            entry.number,
            escape(&entry.method),
            escape(&entry.path),
            escape(&params.join(" · ")),
            entry.status.map_or("–".into(), |status| status.to_string()),
            escape(&entry.faults.join(", ")),
        );
    }
    body.push_str("</tbody></table></div></section>");
}
