//! People, system users, their tokens, and ad accounts.

use std::fmt::Write as _;

use super::{open, options, people_options, table};
use crate::{Said, graph, pages::html::escape, params::as_text, world::World};

const ACCOUNTS_SHOWN: usize = 100;

/// What can be done to a person's tokens.
const ACTS: [(&str, &str); 9] = [
    ("expire", "tokens expire"),
    ("revoke", "remove the app"),
    ("deauthorize", "remove the app, with the callback"),
    ("delete_data", "ask for their data to be deleted"),
    ("password_change", "change password"),
    ("log_out", "log out everywhere"),
    ("checkpoint", "checkpoint"),
    ("clear", "end checkpoint"),
    ("drop_scope", "drop a permission:"),
];

fn act_form(body: &mut String, id: &str) {
    let _ = write!(
        body,
        "<form method=\"post\" action=\"/_sandbox/tokens\" class=\"inline\">\
         <input type=\"hidden\" name=\"person\" value=\"{}\"><select name=\"act\" aria-label=\"What happens\">",
        escape(id)
    );
    options(body, &ACTS);
    body.push_str(
        "</select><input name=\"scope\" aria-label=\"Permission to drop\" placeholder=\"ads_management\"><button>Do it</button></form>",
    );
}

pub(super) fn section(body: &mut String, world: &World, said: Option<&Said>) {
    open(body, "people", "People and tokens", said);
    body.push_str("<ul class=\"cards\">");
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
            "<li><strong>{}</strong> <code>{}</code><small>ad accounts: {} · businesses: {} · pages: {}</small><small>{}{}</small>",
            escape(&seed.name),
            escape(&seed.id),
            seed.accounts.len(),
            seed.businesses.len(),
            seed.pages.len(),
            if permissions.is_empty() { "not connected".into() } else { escape(&permissions.join(", ")) },
            if person.login.checkpointed { " · checkpointed" } else { "" },
        );
        act_form(body, &seed.id);
        body.push_str("</li>");
    }
    for user in world.system_users.values() {
        let row = user.row(world);
        let business = world.businesses.get(&user.business).map_or("", |business| business.name.as_str());
        let _ = write!(
            body,
            "<li><strong>{}</strong> <code>{}</code><small>system user of {} · ad accounts: {} · pages: {} · tokens {}</small>",
            escape(&user.name),
            escape(&user.id),
            escape(business),
            row["accounts"],
            row["pages"],
            if user.lifetime_ms.is_none() { "never expire" } else { "expire" },
        );
        act_form(body, &user.id);
        body.push_str("</li>");
    }
    body.push_str(
        "</ul><form method=\"post\" action=\"/_sandbox/people\" class=\"inline\">\
         <label>Add a person <input name=\"name\" required maxlength=\"400\" placeholder=\"Name\"></label><button>Add</button></form></section>",
    );
}

pub(super) fn accounts(body: &mut String, world: &World, said: Option<&Said>) {
    open(body, "accounts", "Ad accounts", said);
    let _ = write!(body, "<details><summary>{} accounts</summary>", world.accounts.len());
    table(body, "Ad accounts", &["Account", "Currency", "Zone", "Status", "Made", "Terms"], |body| {
        for account in world.accounts.values().take(ACCOUNTS_SHOWN) {
            let seed = &account.seed;
            let _ = write!(
                body,
                "<tr><td><a href=\"/adsmanager/manage/campaigns?act={}\"><strong>{}</strong></a><small><code>act_{}</code></small></td>\
                 <td>{}</td><td>{}</td><td>{}{}</td><td>{}</td><td>{}</td></tr>",
                escape(&seed.id),
                escape(&seed.name),
                escape(&seed.id),
                escape(&seed.currency),
                escape(&seed.timezone),
                seed.status,
                if seed.disable_reason == 0 { String::new() } else { format!(" (reason {})", seed.disable_reason) },
                account.objects.values().map(Vec::len).sum::<usize>(),
                if world.audiences.terms_missing.contains(&seed.id) { "not accepted" } else { "accepted" },
            );
        }
    });
    body.push_str(
        "</details><form method=\"post\" action=\"/_sandbox/accounts\" class=\"grid\">\
         <label>Account number, empty for a new one <input name=\"id\" inputmode=\"numeric\"></label>\
         <label>Name <input name=\"name\" maxlength=\"400\"></label><label>Currency <input name=\"currency\" maxlength=\"3\"></label>\
         <label>Zone <input name=\"timezone\" placeholder=\"Europe/Berlin\"></label><label>Status <select name=\"status\">",
    );
    options(
        body,
        &[
            ("", "as it is"),
            ("1", "1 active"),
            ("2", "2 disabled"),
            ("3", "3 unsettled"),
            ("7", "7 pending risk review"),
            ("8", "8 pending settlement"),
            ("9", "9 in grace period"),
            ("100", "100 pending closure"),
            ("101", "101 closed"),
        ],
    );
    body.push_str(
        "</select></label><label>Disable reason <input name=\"disable_reason\" inputmode=\"numeric\"></label>\
         <label>Custom Audience terms <select name=\"custom_audience_terms\">",
    );
    options(body, &[("", "as they are"), ("true", "accepted"), ("false", "not accepted")]);
    body.push_str(
        "</select></label><label>How many <input name=\"count\" inputmode=\"numeric\"></label>\
         <label>Person who gets access <select name=\"person\"><option value=\"\">nobody new</option>",
    );
    people_options(body, world);
    body.push_str("</select></label><div class=\"actions\"><button class=\"primary\">Add or change</button></div></form></section>");
}
