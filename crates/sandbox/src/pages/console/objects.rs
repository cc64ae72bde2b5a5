//! What exists, by kind.

use std::fmt::Write as _;

use serde_json::Value;

use super::{open, table};
use crate::{
    Said,
    objects::{Kind, show::Wanted},
    pages::html::escape,
    params::as_text,
    world::World,
};

const SHOWN: usize = 20;

pub(super) fn section(body: &mut String, world: &World, said: Option<&Said>) {
    open(body, "objects", "Objects", said);
    for (kind, title) in
        [(Kind::Campaign, "Campaigns"), (Kind::AdSet, "Ad sets"), (Kind::Ad, "Ads"), (Kind::Creative, "Creatives")]
    {
        let rows = world.shown(Wanted { kind: Some(kind.word()), ..Wanted::default() });
        let _ = write!(
            body,
            "<details{}><summary>{title}: {}</summary>",
            if kind == Kind::Campaign { " open" } else { "" },
            rows.len()
        );
        if rows.is_empty() {
            body.push_str("<p class=\"muted\">None.</p></details>");
            continue;
        }
        if rows.len() > SHOWN {
            let _ = write!(body, "<p class=\"muted\">The newest {SHOWN}.</p>");
        }
        body.push_str("<ul class=\"cards\">");
        for row in rows.iter().rev().take(SHOWN) {
            object(body, kind, row);
        }
        body.push_str("</ul>");
        body.push_str("</details>");
    }
    others(body, world);
    body.push_str("</section>");
}

fn object(body: &mut String, kind: Kind, row: &Value) {
    let labels = row["labels"].as_array().map(Vec::as_slice).unwrap_or_default();
    let labels: Vec<String> = labels.iter().map(|label| as_text(&label["name"])).collect();
    let (status, effective) = (as_text(&row["status"]), as_text(&row["effective_status"]));
    let id = as_text(&row["id"]);
    let _ = write!(
        body,
        "<li><strong>{}</strong><small><code>{}</code> in <code>act_{}</code></small><p>{}{}</p>",
        escape(&as_text(&row["name"])),
        escape(&id),
        escape(&as_text(&row["account_id"])),
        escape(&status),
        if status == effective { String::new() } else { format!(", in effect {}", escape(&effective)) },
    );
    if !labels.is_empty() {
        let _ = write!(body, "<small>{}</small>", escape(&labels.join(", ")));
    }
    if kind != Kind::Creative {
        let _ = write!(
            body,
            "<form method=\"post\" action=\"/_sandbox/objects\" class=\"inline\"><input type=\"hidden\" name=\"id\" value=\"{}\">",
            escape(&id)
        );
        if kind == Kind::Ad {
            body.push_str("<button name=\"act\" value=\"disapprove\">Disapprove</button>");
        }
        body.push_str(
            "<button name=\"act\" value=\"issue\">Issue</button><button name=\"act\" value=\"clear\">Clear</button></form>",
        );
    }
    body.push_str("</li>");
}

fn others(body: &mut String, world: &World) {
    let audiences: Vec<_> = world.audiences.all().collect();
    let _ = write!(body, "<details><summary>Custom audiences: {}</summary>", audiences.len());
    if !audiences.is_empty() {
        table(body, "Custom audiences", &["Audience", "Account", "Kind", "Rows", ""], |body| {
            for audience in audiences.iter().rev().take(SHOWN) {
                let _ = write!(
                    body,
                    "<tr><td><strong>{}</strong><small><code>{}</code></small></td><td><code>{}</code></td><td>{}</td><td>{}</td>\
                     <td><form method=\"post\" action=\"/_sandbox/objects\" class=\"inline\"><input type=\"hidden\" name=\"id\" value=\"{}\">\
                     <button name=\"act\" value=\"{}\">{}</button></form></td></tr>",
                    escape(&audience.name),
                    escape(&audience.id),
                    escape(&audience.account),
                    escape(&audience.subtype),
                    audience.members.len(),
                    escape(&audience.id),
                    if audience.flagged { "unflag" } else { "flag" },
                    if audience.flagged { "Take the flag back" } else { "Flag" },
                );
            }
        });
    }
    let rules: Vec<_> = world.rules.all().collect();
    let _ = write!(body, "</details><details><summary>Rules: {}</summary>", rules.len());
    if !rules.is_empty() {
        table(body, "Rules", &["Rule", "Account", "Does", "Runs"], |body| {
            for rule in rules.iter().rev().take(SHOWN) {
                let _ = write!(
                    body,
                    "<tr><td><strong>{}</strong><small><code>{}</code></small></td><td><code>{}</code></td><td>{}<small>{}</small></td><td>{}</td></tr>",
                    escape(&rule.name),
                    escape(&rule.id),
                    escape(&rule.account),
                    escape(&as_text(&rule.execution["execution_type"])),
                    escape(&rule.status),
                    rule.runs.len(),
                );
            }
        });
    }
    let _ = write!(body, "</details><details><summary>A/B tests: {}</summary>", world.studies.by_id.len());
    if !world.studies.by_id.is_empty() {
        table(body, "A/B tests", &["Study", "Type", "Cells"], |body| {
            for study in world.studies.by_id.values().rev().take(SHOWN) {
                let _ = write!(
                    body,
                    "<tr><td><strong>{}</strong><small><code>{}</code></small></td><td>{}</td><td>{}</td></tr>",
                    escape(&study.name),
                    escape(&study.id),
                    escape(&study.kind),
                    study.cells.len(),
                );
            }
        });
    }
    body.push_str("</details>");
}
