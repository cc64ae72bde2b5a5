//! The page at `/_sandbox`: what the sandbox knows, and everything that can be set, by hand and without scripts.

mod faults;
mod objects;
mod people;
mod webhooks;

use std::{fmt::Write as _, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde_json::Value;

use super::html::{self, escape};
pub(super) use faults::PLACES;

use crate::{App, Said, clock::graph_time, params::as_text, world::World};

const REQUESTS_SHOWN: usize = 30;

pub(super) async fn show(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let said = app.said();
    let said = said.as_ref();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    let world = app.world();
    let mut body = String::with_capacity(96 << 10);
    head(&mut body, &app, &world, host);
    faults::rehearsal(&mut body, &world);
    faults::section(&mut body, &world, said);
    people::section(&mut body, &world, said);
    webhooks::section(&mut body, &app, &world, said);
    clock_and_limits(&mut body, &world, said);
    people::accounts(&mut body, &world, said);
    objects::section(&mut body, &world, said);
    requests(&mut body, &world);
    reset(&mut body, said);
    drop(world);
    html::reply(StatusCode::OK, html::page("Meta sandbox", &body, "console"), "").into_response()
}

/// Opens a section; what was just done there is said below its title.
fn open(body: &mut String, place: &str, title: &str, said: Option<&Said>) {
    let _ = write!(body, "<section id=\"{place}\"><h2>{title}</h2>");
    if let Some(said) = said.filter(|said| said.place == place) {
        let _ = write!(body, "<p class=\"armed\" role=\"status\">{}</p>", escape(&said.sentence));
    }
}

fn head(body: &mut String, app: &App, world: &World, host: &str) {
    let armed = world.faults.list().iter().filter(|row| faults::is_live(row)).count();
    let _ = write!(
        body,
        "<p class=\"notice\" role=\"note\"><strong>Sandbox.</strong> This server stands in for Meta. Nothing here is real, \
         and nothing leaves this machine.</p><h1>Meta sandbox</h1>\
         <dl class=\"facts\"><div><dt>App ID</dt><dd><code>{}</code></dd></div><div><dt>App secret</dt><dd><code>{}</code></dd></div><div><dt>Time</dt><dd>{}</dd></div>\
         <div><dt>Requests</dt><dd>{}</dd></div><div><dt>Objects made</dt><dd>{}</dd></div>\
         <div><dt>Ad accounts</dt><dd>{}</dd></div><div><dt>Faults armed</dt><dd>{armed}</dd></div></dl>\
         <nav aria-label=\"On this page\"><a href=\"#faults\">Faults</a> <a href=\"#people\">People</a> \
         <a href=\"#webhooks\">Webhooks</a> <a href=\"#clock\">Clock and limits</a> <a href=\"#accounts\">Ad accounts</a> \
         <a href=\"#objects\">Objects</a> <a href=\"#requests\">Requests</a> <a href=\"#reset\">Reset</a></nav>",
        escape(&app.config.app_id),
        escape(&app.config.app_secret),
        graph_time(world.clock.now_ms(), "UTC"),
        world.log.total(),
        world.created.len(),
        world.accounts.len(),
    );
    // They are the sandbox's own: there is nothing behind them to protect.
    let _ = write!(
        body,
        "<p class=\"muted\">The app is the sandbox's own, so its secret is none. An app token: \
         <code>curl 'http://{}/v26.0/oauth/access_token?client_id={}&amp;client_secret={}&amp;grant_type=client_credentials'</code></p>",
        escape(host),
        escape(&app.config.app_id),
        escape(&app.config.app_secret),
    );
}

fn clock_and_limits(body: &mut String, world: &World, said: Option<&Said>) {
    open(body, "clock", "Clock and limits", said);
    let limits = world.limits;
    let ahead = world.clock.ahead_s();
    let _ = write!(
        body,
        "<p class=\"muted\">The sandbox's time is {}, {} ahead of this machine's. It only goes forward.</p>\
         <div class=\"row\">",
        graph_time(world.clock.now_ms(), "UTC"),
        if ahead == 0 { "not".into() } else { format!("{ahead} s") },
    );
    for (seconds, words) in [(600, "10 minutes"), (3_600, "1 hour"), (86_400, "1 day"), (60 * 86_400, "60 days")] {
        let _ = write!(
            body,
            "<form method=\"post\" action=\"/_sandbox/clock\"><input type=\"hidden\" name=\"advance_s\" value=\"{seconds}\">\
             <button>+ {words}</button></form>"
        );
    }
    let _ = write!(
        body,
        "<form method=\"post\" action=\"/_sandbox/clock\"><label>Seconds <input name=\"advance_s\" inputmode=\"numeric\" required></label>\
         <button>Wind forward</button></form></div>\
         <form method=\"post\" action=\"/_sandbox/limits\" class=\"grid\">\
         <label>Points per account <input name=\"points\" inputmode=\"numeric\" value=\"{}\"></label>\
         <label>Within seconds <input name=\"window_s\" inputmode=\"numeric\" value=\"{}\"></label>\
         <label>Blocked for seconds <input name=\"block_s\" inputmode=\"numeric\" value=\"{}\"></label>\
         <label>Calls per hour, shown in headers <input name=\"calls_per_hour\" inputmode=\"numeric\" value=\"{}\"></label>\
         <div class=\"actions\"><button class=\"primary\">Set limits</button></div></form>\
         <div class=\"row\"><form method=\"post\" action=\"/_sandbox/limits\"><button name=\"tier\" value=\"limited\">Limited tier: 60 points</button></form>\
         <form method=\"post\" action=\"/_sandbox/limits\"><button name=\"tier\" value=\"full\">Full tier: 9,000 points</button></form></div>\
         <form method=\"post\" action=\"/_sandbox/pace\" class=\"grid\">\
         <label>Review of an ad, seconds <input name=\"review_s\" inputmode=\"numeric\" value=\"{}\"></label>\
         <label>IN_PROCESS after a change, seconds <input name=\"in_process_s\" inputmode=\"numeric\" value=\"{}\"></label>\
         <div class=\"actions\"><button class=\"primary\">Set pace</button></div></form></section>",
        limits.points,
        limits.window_s,
        limits.block_s,
        limits.calls_per_hour,
        world.pace.review_s,
        world.pace.in_process_s,
    );
}

fn requests(body: &mut String, world: &World) {
    body.push_str("<section id=\"requests\"><h2>Latest requests</h2>");
    body.push_str("<ol class=\"log\">");
    for entry in world.log.entries().rev().take(REQUESTS_SHOWN) {
        let params: Vec<String> =
            entry.params.iter().map(|(name, value): (&String, &Value)| format!("{name}={}", as_text(value))).collect();
        let _ = write!(
            body,
            "<li value=\"{}\"><code>{} {}</code> <strong>{}</strong>{}<small>{}</small></li>",
            entry.number,
            escape(&entry.method),
            escape(&entry.path),
            entry.status.map_or("lost".into(), |status| status.to_string()),
            if entry.faults.is_empty() {
                String::new()
            } else {
                format!(" <span class=\"warn\">{}</span>", escape(&entry.faults.join(", ")))
            },
            escape(&params.join(" · ")),
        );
    }
    body.push_str("</ol>");
    body.push_str("</section>");
}

fn reset(body: &mut String, said: Option<&Said>) {
    open(body, "reset", "Reset", said);
    body.push_str(
        "<p class=\"muted\">Objects, logins, faults, subscriptions, clock and log go back to the start.</p>\
         <form method=\"post\" action=\"/_sandbox/reset\" class=\"inline\"><button class=\"danger\">Reset everything</button></form></section>",
    );
}

/// A table that scrolls by itself where the screen is narrow.
fn table(body: &mut String, label: &str, heads: &[&str], rows: impl FnOnce(&mut String)) {
    let _ =
        write!(body, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><table><thead><tr>");
    for head in heads {
        let _ = write!(body, "<th>{head}</th>");
    }
    body.push_str("</tr></thead><tbody>");
    rows(body);
    body.push_str("</tbody></table></div>");
}

/// `<option>`s; the first word is the value.
fn options(body: &mut String, rows: &[(&str, &str)]) {
    for (value, words) in rows {
        let _ = write!(body, "<option value=\"{}\">{}</option>", escape(value), escape(words));
    }
}

/// `<option>`s of everybody who can log in.
fn people_options(body: &mut String, world: &World) {
    for person in world.cast.iter().filter_map(|id| world.people.get(id)) {
        let _ = write!(body, "<option value=\"{}\">{}</option>", escape(&person.seed.id), escape(&person.seed.name));
    }
}
