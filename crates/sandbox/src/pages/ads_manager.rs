//! Where links to Ads Manager land: a stand-in that lists an account's campaigns and makes new ones, as a person would.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::html::{self, escape};
use crate::{
    App, clock,
    graph::OBJECTIVES,
    money,
    objects::{Kind, Object},
    params::Params,
    world::{World, bare},
};

/// More rows than this are not shown.
const SHOWN: usize = 200;
/// Longer names are cut.
const NAME_CHARS: usize = 400;

/// `?act=&business_id=&selected_campaign_ids=`
#[derive(Debug, Default, Deserialize)]
pub(super) struct Landing {
    #[serde(default)]
    act: String,
    #[serde(default)]
    business_id: String,
    #[serde(default)]
    selected_campaign_ids: String,
}

pub(super) async fn show(State(app): State<Arc<App>>, Query(landing): Query<Landing>) -> Response {
    page(&app.world(), &landing, None)
}

/// The form of the page: `name`, `objective`, `daily_budget` (minor units, may be empty), `status`.
pub(super) async fn create(State(app): State<Arc<App>>, Query(landing): Query<Landing>, body: Bytes) -> Response {
    let form = Params::from_form(&body);
    let mut world = app.world();
    let account = bare(&landing.act).to_owned();
    let name: String = form.text("name").unwrap_or_default().trim().chars().take(NAME_CHARS).collect();
    let objective = form.text("objective").unwrap_or_default();
    let status = form.text("status").unwrap_or_else(|| "PAUSED".into());
    let budget = form.text("daily_budget").filter(|text| !text.trim().is_empty());
    let budget = budget.map(|text| text.trim().parse::<i64>().ok().filter(|minor| *minor > 0));
    let problem = if !world.accounts.contains_key(&account) {
        Some("There is no such ad account.")
    } else if name.is_empty() {
        Some("Give the campaign a name.")
    } else if !OBJECTIVES.contains(&objective.as_str()) || !matches!(status.as_str(), "ACTIVE" | "PAUSED") {
        Some("Choose an objective and a status.")
    } else if budget == Some(None) {
        Some("The budget is a whole number of minor units, or empty.")
    } else {
        None
    };
    if problem.is_some() {
        return page(&world, &landing, problem);
    }
    let budget = budget.flatten();
    let mut campaign = Object::draft(Kind::Campaign, &account, None);
    campaign.status = status;
    campaign.set("name", Some(name));
    campaign.set("objective", Some(objective));
    campaign.set("buying_type", Some("AUCTION"));
    campaign.set("special_ad_categories", Some(json!([])));
    campaign.set("pacing_type", Some(json!(["standard"])));
    campaign.set_minor("daily_budget", budget);
    campaign.set("bid_strategy", budget.map(|_| "LOWEST_COST_WITHOUT_CAP"));
    campaign.set("is_adset_budget_sharing_enabled", budget.is_none().then_some(false));
    let id = world.put(campaign);
    Redirect::to(&address(&account, &digits(&landing.business_id), &id)).into_response()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn address(account: &str, business: &str, selected: &str) -> String {
    let mut to = format!("/adsmanager/manage/campaigns?act={account}");
    for (name, value) in [("business_id", business), ("selected_campaign_ids", selected)] {
        if !value.is_empty() {
            let _ = write!(to, "&{name}={value}");
        }
    }
    to
}

const NOTICE: &str = "<p class=\"notice\" role=\"note\"><strong>This is the sandbox's stand-in for Ads Manager.</strong> \
                      With a real Meta app the same link opens Meta's Ads Manager.</p>";

fn page(world: &World, landing: &Landing, problem: Option<&str>) -> Response {
    let number = digits(bare(&landing.act));
    let Some(account) = world.accounts.get(&number) else {
        let body = format!(
            "{NOTICE}<h1>Ad account not found</h1><p>There is no ad account <code>{}</code> here.</p>",
            escape(&landing.act)
        );
        return html::reply(StatusCode::NOT_FOUND, html::page("Ads Manager", &body, "manager"), "").into_response();
    };
    let seed = &account.seed;
    let mut body = String::from(NOTICE);
    let business = seed.business.as_ref().and_then(|id| world.businesses.get(id));
    let _ = write!(
        body,
        "<h1>{}</h1><p class=\"lead\"><code>act_{}</code> · {} · {}{}</p>",
        escape(&seed.name),
        seed.id,
        escape(&seed.currency),
        escape(&seed.timezone),
        business.map_or(String::new(), |business| format!(" · {}", escape(&business.name))),
    );
    if !landing.business_id.is_empty() && seed.business.as_deref() != Some(landing.business_id.as_str()) {
        let _ = write!(
            body,
            "<p class=\"problem\" role=\"note\">The link names business <code>{}</code>, which does not own this account.</p>",
            escape(&landing.business_id)
        );
    }
    if let Some(problem) = problem {
        let _ = write!(body, "<p class=\"problem\" role=\"alert\">{}</p>", escape(problem));
    }
    table(&mut body, world, landing, &number, &seed.currency, &seed.timezone);
    form(&mut body, &address(&number, &digits(&landing.business_id), ""), &seed.currency);
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    html::reply(status, html::page("Ads Manager", &body, "manager"), "").into_response()
}

fn table(body: &mut String, world: &World, landing: &Landing, account: &str, currency: &str, zone: &str) {
    if world.in_account(account, Kind::Campaign).next().is_none() {
        body.push_str("<p class=\"muted\">No campaigns yet.</p>");
        return;
    }
    body.push_str(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Campaigns\"><table><thead><tr><th>Campaign</th><th>Status</th>\
         <th>Objective</th><th>Daily budget</th><th>Created</th></tr></thead><tbody>",
    );
    for campaign in world.in_account(account, Kind::Campaign).rev().take(SHOWN) {
        let chosen = landing.selected_campaign_ids.split(',').any(|id| id == campaign.id);
        let _ = write!(
            body,
            "<tr{}><td><strong>{}</strong><small><code>{}</code></small></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            if chosen { " class=\"chosen\"" } else { "" },
            escape(campaign.name()),
            campaign.id,
            escape(&campaign.status),
            escape(campaign.text("objective").unwrap_or_default()),
            campaign.minor("daily_budget").map_or("–".into(), |minor| money::show(minor, currency)),
            clock::graph_time(campaign.created_at_ms, zone),
        );
    }
    body.push_str("</tbody></table></div>");
}

fn form(body: &mut String, action: &str, currency: &str) {
    let _ = write!(
        body,
        "<section><h2>Create a campaign</h2><form method=\"post\" action=\"{}\" class=\"grid\">\
         <label>Name <input name=\"name\" required maxlength=\"{NAME_CHARS}\"></label>\
         <label>Objective <select name=\"objective\">",
        escape(action)
    );
    for objective in OBJECTIVES {
        let _ = write!(body, "<option>{objective}</option>");
    }
    let _ = write!(
        body,
        "</select></label>\
         <label>Daily budget, minor units of {} <input name=\"daily_budget\" inputmode=\"numeric\"></label>\
         <label>Status <select name=\"status\"><option>PAUSED</option><option>ACTIVE</option></select></label>\
         <div class=\"actions\"><button class=\"primary\">Create</button></div></form></section>",
        escape(currency)
    );
}
