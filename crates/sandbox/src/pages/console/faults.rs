//! Making things go wrong.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{open, options};
use crate::{Said, pages::html::escape, params::as_text, world::World};

/// One fault as the page offers it.
struct Offer {
    name: &'static str,
    words: &'static str,
    /// Inputs that only it has: name, label, value at first.
    inputs: &'static [(&'static str, &'static str, &'static str)],
    /// 0: until cleared.
    times: u32,
}

const fn plain(name: &'static str, words: &'static str) -> Offer {
    Offer { name, words, inputs: &[], times: 1 }
}

const OFFERS: [Offer; 17] = [
    plain("drop_before", "Close the connection before acting: nothing happens, no reply"),
    plain("drop_after", "Act, then close the connection: it happened, no reply"),
    Offer { name: "delay_ms", words: "Wait, then act", inputs: &[("value", "Milliseconds", "5000")], times: 1 },
    Offer {
        name: "delay_reply_ms",
        words: "Act, then wait before replying",
        inputs: &[("value", "Milliseconds", "5000")],
        times: 1,
    },
    plain("half_reply", "Act, send half of the reply, close"),
    Offer {
        name: "status",
        words: "An HTTP status with a page of HTML, without acting",
        inputs: &[("value", "Status", "503")],
        times: 1,
    },
    Offer {
        name: "graph_error",
        words: "One of Meta's errors, without acting",
        inputs: &[
            ("code", "Code", "2"),
            ("subcode", "Subcode", ""),
            ("http", "HTTP status", "500"),
            ("message", "Message", ""),
        ],
        times: 1,
    },
    plain("error_after_write", "Act, then answer 500 with code 2"),
    plain("malformed", "Act, answer JSON that is cut off"),
    plain("huge", "Act, answer 5 MiB of JSON"),
    Offer {
        name: "redirect",
        words: "302 to another address, without acting",
        inputs: &[("value", "Address, empty for one of ours", "")],
        times: 1,
    },
    Offer {
        name: "throttle",
        words: "Usage headers with these percentages, 100 at most",
        inputs: &[
            ("app_pct", "X-App-Usage, %", ""),
            ("account_pct", "X-Ad-Account-Usage, %", "96"),
            ("reset_s", "Reset after, seconds", "120"),
            ("business_pct", "X-Business-Use-Case-Usage, %", ""),
            ("regain_min", "Access again after, minutes", ""),
        ],
        times: 1,
    },
    Offer {
        name: "label_lag_s",
        words: "Labels of what is made are found late",
        inputs: &[("value", "Seconds", "30")],
        times: 0,
    },
    plain("video_fails", "The next video cannot be processed"),
    plain("report_fails", "The next report of figures ends badly"),
    plain("foreign_token", "The token given out belongs to another app"),
    Offer { name: "dialog", words: "The login dialog leads back in a broken way", inputs: &[], times: 1 },
];

/// Which requests a form may mean without writing an expression.
pub(in crate::pages) const PLACES: [(&str, &str); 8] = [
    ("", "The next call to Graph"),
    ("POST /campaigns$", "Creating a campaign"),
    ("POST /adlabels$", "Creating a label"),
    ("GET /(campaigns|campaignsbylabels|adlabels)$", "Looking campaigns or labels up"),
    ("GET /me/adaccounts$", "Listing ad accounts"),
    ("ANY oauth/access_token", "Exchanging a code or token"),
    ("GET debug_token", "Inspecting a token"),
    ("POST /(adsets|ads|adcreatives|adimages|advideos)$", "Creating what is below a campaign"),
];

/// How a report may end.
const REPORTS: [(&str, &str); 4] =
    [("failed", "failed"), ("too_large", "too large"), ("retry", "to be asked for again"), ("skipped", "skipped")];

const LOST: &str = "/campaigns$";

/// Whether a rule can still strike.
pub(super) fn is_live(row: &Value) -> bool {
    let times = row["times"].as_u64().unwrap_or(0);
    times == 0 || row["struck"].as_u64().unwrap_or(0) < times
}

/// The button of the demo: the next campaign is made and its reply lost.
pub(super) fn rehearsal(body: &mut String, world: &World) {
    let rules = world.faults.list();
    let is_it = |row: &&Value| row["fault"] == "drop_after" && row["match"]["path_regex"] == LOST;
    let armed = rules.iter().filter(is_it).any(is_live);
    let struck: u64 = rules.iter().filter(is_it).filter_map(|row| row["struck"].as_u64()).sum();
    body.push_str(
        "<section class=\"first\" id=\"rehearse\"><h2>Rehearse a lost reply</h2>\
         <p>The next campaign that is created really is created here, and then the connection is cut before the reply. \
         Whoever asked cannot know whether there is a campaign now. Adlane has to find out, and must not make a second one.</p>",
    );
    if armed {
        body.push_str("<p class=\"armed\" role=\"status\">Armed: the next created campaign loses its reply. Now create a campaign in Adlane, and watch its page \
             find out what became of it.</p>");
    } else {
        body.push_str(
            "<form method=\"post\" action=\"/_sandbox/faults\"><input type=\"hidden\" name=\"from\" value=\"rehearse\">\
             <input type=\"hidden\" name=\"fault\" value=\"drop_after\">\
             <input type=\"hidden\" name=\"method\" value=\"POST\"><input type=\"hidden\" name=\"path_regex\" value=\"/campaigns$\">\
             <input type=\"hidden\" name=\"times\" value=\"1\"><button class=\"primary\">Lose the next reply</button></form>",
        );
    }
    if struck > 0 {
        let _ = write!(
            body,
            "<p class=\"muted\">Replies lost so far: {struck}. See <a href=\"#objects\">what exists</a> and \
             <a href=\"#requests\">what was asked</a>.</p>"
        );
    }
    body.push_str("</section>");
}

/// Current faults, and a form for every kind.
pub(super) fn section(body: &mut String, world: &World, said: Option<&Said>) {
    open(body, "faults", "Faults", said);
    current(body, &world.faults.list());
    for offer in &OFFERS {
        form(body, offer);
    }
    body.push_str("</section>");
}

fn current(body: &mut String, rows: &[Value]) {
    if rows.is_empty() {
        body.push_str("<p class=\"muted\">None: everything works as it should.</p>");
        return;
    }
    body.push_str("<ul class=\"cards\">");
    for row in rows {
        let when = &row["match"];
        let part = |name: &str, none: &str| if when[name].is_null() { none.to_owned() } else { as_text(&when[name]) };
        let times = row["times"].as_u64().unwrap_or(0);
        let _ = write!(
            body,
            "<li{}><strong><code>{}</code></strong><small>{} <code>{}</code>{}</small>\
             <p>Struck {} of {} <span class=\"muted\">({} matched)</span></p>\
             <form method=\"post\" action=\"/_sandbox/faults\" class=\"inline\"><input type=\"hidden\" name=\"act\" value=\"remove\">\
             <button name=\"id\" value=\"{}\">Remove</button></form></li>",
            if is_live(row) { " class=\"chosen\"" } else { "" },
            escape(&as_text(&without_nulls(&row["fault"]))),
            escape(&part("method", "any")),
            escape(&part("path_regex", "next call to Graph")),
            if when["nth"] == json!(1) { String::new() } else { format!(", from match {}", part("nth", "1")) },
            row["struck"],
            if times == 0 { "any number".into() } else { times.to_string() },
            row["matched"],
            row["id"],
        );
    }
    body.push_str("</ul>");
    body.push_str(
        "<form method=\"post\" action=\"/_sandbox/faults\" class=\"inline\">\
         <button name=\"act\" value=\"clear\">Clear all faults</button></form>",
    );
}

/// What was left out is not shown.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect())
        }
        other => other.clone(),
    }
}

fn form(body: &mut String, offer: &Offer) {
    let _ = write!(
        body,
        "<details><summary><code>{}</code> {}</summary><form method=\"post\" action=\"/_sandbox/faults\" class=\"grid\">\
         <input type=\"hidden\" name=\"fault\" value=\"{}\">",
        offer.name, offer.words, offer.name
    );
    for (name, label, value) in offer.inputs {
        let _ = write!(body, "<label>{label} <input name=\"{name}\" value=\"{value}\"></label>");
    }
    match offer.name {
        "graph_error" => body.push_str(
            "<label class=\"tick\"><input type=\"checkbox\" name=\"transient\" value=\"true\"> is_transient</label>",
        ),
        "throttle" => {
            body.push_str("<label class=\"tick\"><input type=\"checkbox\" name=\"refuse\" value=\"true\"> also refuse, with 17/2446079</label>");
        }
        "report_fails" => {
            body.push_str("<label>How <select name=\"value\">");
            options(body, &REPORTS);
            body.push_str("</select></label>");
        }
        "dialog" => {
            body.push_str("<label>How <select name=\"value\">");
            options(
                body,
                &[
                    ("nothing", "without any parameter"),
                    ("error", "with an error"),
                    ("wrong_state", "with a state nobody gave"),
                    ("wrong_code", "with a code nobody issued"),
                ],
            );
            body.push_str("</select></label>");
        }
        _ => {}
    }
    if !matches!(offer.name, "dialog" | "foreign_token" | "label_lag_s" | "video_fails" | "report_fails") {
        body.push_str("<label>Where <select name=\"place\">");
        options(body, &PLACES);
        body.push_str(
            "</select></label><label>Or a method <select name=\"method\"><option value=\"\">any</option><option>GET</option>\
             <option>POST</option><option>DELETE</option></select></label>\
             <label>and a path, as regular expression <input name=\"path_regex\" placeholder=\"/act_1/campaigns$\"></label>",
        );
    }
    let _ = write!(
        body,
        "<label>From match number <input name=\"nth\" inputmode=\"numeric\" value=\"1\"></label>\
         <label>Times, 0 until cleared <input name=\"times\" inputmode=\"numeric\" value=\"{}\"></label>\
         <div class=\"actions\"><button class=\"primary\">Add</button></div></form></details>",
        offer.times
    );
}
