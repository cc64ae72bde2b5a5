//! The Graph side: from a path to an answer.

mod accounts;
mod ads;
mod adsets;
mod audiences;
mod batch;
mod beside;
mod businesses;
mod call;
mod campaigns;
mod checks;
mod copies;
mod creatives;
mod edges;
mod estimate;
mod images;
mod insights;
mod known;
mod labels;
mod listing;
mod lists;
mod nodes;
mod oauth;
mod objects;
mod people;
mod previews;
mod reports;
mod rules;
mod search;
mod shapes;
mod studies;
mod subscriptions;
mod system_users;
mod targeting;
mod videos;
mod write;

pub(crate) use batch::summary;
pub(crate) use campaigns::OBJECTIVES;
pub(crate) use oauth::{CODE_S, LONG_S, foreign_app};
pub(crate) use people::{permission_rows, take_back};
pub(crate) use subscriptions::{challenge, verified};
pub(crate) use videos::{FRAME, FRAMES};

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    App,
    ask::Ask,
    auth::{self, Viewer},
    error::GraphError,
    fields, hooks, ids,
    reply::Reply,
    scopes::Scopes,
    usage::{READ_POINTS, WRITE_POINTS},
    world::{World, bare},
};

/// The newest version there is.
pub(crate) const NEWEST: u32 = 26;
/// The oldest one whose Marketing calls are served as they are.
const OLDEST_WHOLE: u32 = 25;
/// The oldest one that is still answered; Marketing calls are served by [`OLDEST_WHOLE`], with a warning.
const OLDEST: u32 = 20;

type Answer = Result<Value, GraphError>;

/// Nouns that answer for themselves.
const NOUNS: [call::Noun; 5] = [audiences::call, rules::call, studies::call, subscriptions::call, system_users::call];

/// Answers one request. Never waits: all state is in memory.
pub(crate) fn answer(app: &App, world: &mut World, ask: &Ask) -> Reply {
    if ask.parts.is_empty() && ask.method == "POST" && ask.params.has("batch") {
        return batch::answer(app, world, ask);
    }
    let mut account = None;
    let result = check_version(ask).and_then(|()| {
        if let Some(throttle) = &ask.effects.throttle
            && throttle.refuse
        {
            return Err(crate::usage::too_many());
        }
        route(app, world, ask, &mut account)
    });
    let mut reply = match result {
        Ok(value) => Reply::json(StatusCode::OK, &value),
        Err(error) => Reply::error(&error),
    };
    if ask.route().first().is_some_and(|first| *first == "oauth") {
        reply.set("cache-control", "no-store");
    }
    if !ask.is_get() {
        hooks::watch::look(world);
    }
    headers(world, ask, account.as_deref(), &mut reply);
    reply
}

fn number(version: &str) -> u32 {
    version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok()).unwrap_or(0)
}

fn marketing(ask: &Ask) -> bool {
    ask.parts.iter().any(|part| part.starts_with("act_") || part == "adaccounts")
}

fn check_version(ask: &Ask) -> Result<(), GraphError> {
    let dead = || {
        GraphError::new(
            2635,
            format!(
                "(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v{NEWEST}.0."
            ),
        )
    };
    match ask.version.as_deref().map(number) {
        Some(major) if major > NEWEST => Err(unknown_path(ask)),
        Some(major) if major < OLDEST => Err(dead()),
        None if marketing(ask) => Err(dead()),
        _ => Ok(()),
    }
}

fn unknown_path(ask: &Ask) -> GraphError {
    GraphError::new(2500, format!("Unknown path components: {}", ask.path))
}

/// `account` is filled in as soon as it is known which ad account is asked, for counting and headers.
fn route(app: &App, world: &mut World, ask: &Ask, account: &mut Option<String>) -> Answer {
    match ask.route()[..] {
        [] => Err(GraphError::new(100, "(#100) Unsupported request: without a path only a batch can be posted")),
        ["oauth", "access_token"] => oauth::access_token(app, world, ask),
        ["debug_token"] => oauth::debug_token(app, world, ask),
        ref parts if subscriptions::is_app(app, parts) => subscriptions::app(app, world, ask),
        ref parts if parts.len() <= 3 => {
            let viewer = auth::viewer(app, world, ask)?;
            *account = account_of(world, &viewer, parts[0]);
            if let Some(account) = account.as_deref() {
                charge(world, account, ask)?;
            }
            node(app, world, ask, &viewer, parts)
        }
        _ => Err(unknown_path(ask)),
    }
}

/// The ad account a path is about, when the viewer can see it.
fn account_of(world: &World, viewer: &Viewer, id: &str) -> Option<String> {
    let account = if id.starts_with("act_") {
        bare(id).to_owned()
    } else {
        let object = world.object(id).map(|object| &object.account);
        let label = || world.labels.get(id).map(|label| &label.account);
        let audience = || world.audiences.get(id).map(|audience| &audience.account);
        let rule = || world.rules.get(id).map(|rule| &rule.account);
        match object.or_else(label).or_else(audience).or_else(rule) {
            Some(account) => account.clone(),
            None => beside::account_of(world, id)?,
        }
    };
    world.tasks(&viewer.person, &account).is_some().then_some(account)
}

/// The type of the object behind an id, for the record: seen with the eyes of whoever asks, else of anybody.
pub(crate) fn type_of(app: &App, world: &mut World, ask: &Ask, id: &str) -> Option<&'static str> {
    if id.starts_with("act_") {
        return Some("AdAccount");
    }
    if world.people.contains_key(id) {
        return Some("User");
    }
    if world.businesses.contains_key(id) {
        return Some("Business");
    }
    if world.pages.contains_key(id) {
        return Some("Page");
    }
    let asking = auth::viewer(app, world, ask).ok();
    let anybody = world.people.keys().filter(|_| id != "me").map(|person| Viewer {
        person: person.clone(),
        scopes: Scopes::from_bits(u64::MAX),
        page: None,
    });
    let mut viewers = asking.into_iter().chain(anybody);
    viewers.find_map(|viewer| nodes::resolve(world, &viewer, id, "GET").ok()).map(|node| node.kind())
}

fn charge(world: &mut World, account: &str, ask: &Ask) -> Result<(), GraphError> {
    let now = world.clock.now_ms();
    let limits = world.limits;
    let points = if ask.is_get() { READ_POINTS } else { WRITE_POINTS };
    world.accounts.get_mut(account).map_or(Ok(()), |account| account.usage.charge(points, limits, now))
}

fn node(app: &App, world: &mut World, ask: &Ask, viewer: &Viewer, parts: &[&str]) -> Answer {
    if let Some(answer) = beside::answer(app, world, ask, viewer, parts) {
        return answer;
    }
    let selection = fields::parse(&ask.params.text("fields").unwrap_or_default())?;
    let me = parts[0] == "me" || parts[0] == viewer.person;
    let mut call = call::Call { app, world, ask, viewer, picks: &selection };
    if let Some(answer) = NOUNS.iter().find_map(|noun| noun(&mut call, parts)) {
        return answer;
    }
    match (ask.method.as_str(), &parts[1..]) {
        ("DELETE", ["permissions"]) if me => people::revoke(world, viewer, ask.params.text("permission").as_deref()),
        ("DELETE", ["permissions", name]) if me => people::revoke(world, viewer, Some(name)),
        ("GET", ["permissions"]) if me => Ok(json!({ "data": people::permissions(world, viewer, ask) })),
        (method @ ("POST" | "DELETE"), rest) if write::takes(world, method, parts[0], rest) => {
            let call = write::Call { app, ask, viewer, picks: &selection };
            write::answer(world, call, method, parts[0], rest)
        }
        ("DELETE", []) if world.labels.contains_key(parts[0]) => labels::delete(world, viewer, parts[0]),
        ("POST", ["adlabels"]) => labels::create(app, world, ask, viewer, parts[0], &selection),
        ("GET", []) => {
            let node = nodes::resolve(world, viewer, parts[0], "GET")?;
            nodes::Scene { app, world, viewer, ask }.render(&node, &selection)
        }
        ("GET", [edge]) => {
            let node = nodes::resolve(world, viewer, parts[0], "GET")?;
            edges::list(&nodes::Scene { app, world, viewer, ask }, &node, edge, &selection)
        }
        (method, []) => {
            nodes::resolve(world, viewer, parts[0], method)?;
            Err(GraphError::missing(method, parts[0]))
        }
        _ => Err(unknown_path(ask)),
    }
}

fn headers(world: &mut World, ask: &Ask, account: Option<&str>, reply: &mut Reply) {
    let major = ask.version.as_deref().map_or(NEWEST, number).min(NEWEST);
    reply.set("facebook-api-version", &format!("v{major}.0"));
    if (OLDEST..OLDEST_WHOLE).contains(&major) && marketing(ask) {
        let warning =
            format!("The call has been auto-upgraded to v{OLDEST_WHOLE}.0 as v{major}.0 has been deprecated.");
        reply.set("x-ad-api-version-warning", &warning);
    }
    reply.set("x-fb-trace-id", &ids::trace());
    reply.set("x-fb-request-id", &ids::trace());
    reply.set("access-control-allow-origin", "*");
    let now = world.clock.now_ms();
    let limits = world.limits;
    let calls = world.app_calls.count(now);
    let share = (i64::from(calls) * 100 / (i64::from(limits.calls_per_hour).max(1) * 10)).min(100);
    let insights = ask.parts.last().is_some_and(|last| last == "insights");
    let app_usage = json!({ "call_count": share, "total_time": share, "total_cputime": share });
    reply.set("x-app-usage", &app_usage.to_string());
    if let Some(found) = account.and_then(|account| world.accounts.get(account)) {
        reply.set("x-ad-account-usage", &found.usage.account_header(limits, now).to_string());
        let key = found.seed.business.clone().unwrap_or_else(|| found.seed.id.clone());
        let mut row = found.usage.business_row(limits, now);
        if insights {
            row["type"] = json!("ads_insights");
            let header = found.usage.account_header(limits, now);
            reply.set("x-fb-ads-insights-throttle", &reports::throttle(share, &header["acc_id_util_pct"], limits.tier));
        }
        let rows = json!({ key: [row] });
        reply.set("x-business-use-case-usage", &rows.to_string());
    }
    if let Some(throttle) = &ask.effects.throttle {
        for (name, value) in [
            ("x-app-usage", &throttle.x_app_usage),
            ("x-ad-account-usage", &throttle.x_ad_account_usage),
            ("x-business-use-case-usage", &throttle.x_business_use_case_usage),
            ("x-fb-ads-insights-throttle", &throttle.x_fb_ads_insights_throttle),
        ] {
            if let Some(value) = value {
                reply.set(name, &crate::params::as_text(value));
            }
        }
    }
}
