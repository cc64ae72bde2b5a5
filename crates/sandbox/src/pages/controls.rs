//! `/_sandbox/…`: what tests and people turn to make the Meta side misbehave, and to see what it knows.
//!
//! Each takes JSON. A form works too and leads back to the page it came from.

mod faults;
mod others;
mod sent;
mod webhooks;

pub(super) use faults::{add_fault, clear_faults, faults, remove_fault};
pub(super) use sent::Wrong;
pub(super) use webhooks::{post_webhooks, webhooks};

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
    http::{HeaderMap, Uri},
    response::Response,
};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
    App, clock, graph,
    handle::TokenAct,
    objects::{Kind, show::Wanted},
    params::as_text,
    seed::{AccessSeed, AccountSeed, Limits, Pace, PersonSeed, Seed},
    world::{World, bare},
};
use sent::{Takes, asked, read, shaped, text, within};

type Shared = State<Arc<App>>;

/// The clock is wound by at most this at once: ten years, in seconds.
const MOST_ADVANCE_S: i64 = 315_360_000;
/// Whole numbers that end in 32 bits.
const WHOLE: Takes = Takes::Whole(0, u32::MAX as i64);

/// What cannot be found below `/_sandbox`.
pub(super) async fn nowhere(uri: Uri) -> Wrong {
    Wrong::missing(format!("there is nothing at {}", uri.path()))
}

/// A value whose fields were looked at one by one before.
fn built<T: DeserializeOwned>(value: Value, what: &str) -> Result<T, Wrong> {
    serde_json::from_value(value).map_err(|_| Wrong::from(format!("a field of {what} is of the wrong kind")))
}

/// `POST {seed?}`: back to the seed it was started with, or to this one.
pub(super) async fn reset(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let sent = read(&headers, &body)?;
    sent.only("a reset", &["seed"])?;
    match sent.value.get("seed").filter(|seed| !seed.is_null()) {
        Some(seed) => {
            // A seed is a file people write: where it is wrong is told in the reader's words.
            let seed: Seed = serde_json::from_value(seed.clone()).map_err(|error| format!("seed: {error}"))?;
            seed.check().map_err(|wrong| format!("seed: {wrong}"))?;
            app.world().reset(&seed);
        }
        None => app.world().reset(&app.config.seed),
    }
    Ok(sent.done(&app, "reset", "Everything is back to the start.".into(), json!({ "success": true })))
}

/// `GET ?limit=&method=&path=`: the last requests, oldest first; `path` is a part of it. `total` goes on counting when the oldest
/// are forgotten.
pub(super) async fn requests(State(app): Shared, RawQuery(query): RawQuery) -> Result<Json<Value>, Wrong> {
    let query = asked(query.as_deref(), "this question", &["limit", "method", "path"])?;
    let limit = match query.get("limit").map(|limit| limit.parse::<usize>()) {
        None => None,
        Some(Ok(limit)) => Some(limit),
        Some(Err(_)) => return Err("limit is a whole number, 0 or more".into()),
    };
    let world = app.world();
    let mut rows: Vec<_> = world
        .log
        .entries()
        .filter(|entry| query.get("method").is_none_or(|method| entry.method.eq_ignore_ascii_case(method)))
        .filter(|entry| query.get("path").is_none_or(|path| entry.path.contains(path)))
        .collect();
    if let Some(limit) = limit {
        rows.drain(..rows.len().saturating_sub(limit));
    }
    Ok(Json(json!({ "data": rows, "count": rows.len(), "total": world.log.total() })))
}

/// `GET ?kind=&label=&account=&parent_id=`: what exists, in the order of creation, deleted things included.
pub(super) async fn objects(State(app): Shared, RawQuery(query): RawQuery) -> Result<Json<Value>, Wrong> {
    let query = asked(query.as_deref(), "this question", &["kind", "label", "account", "parent_id"])?;
    let part = |name: &str| query.get(name).map(String::as_str);
    let world = app.world();
    // Audiences, rules, studies and system users are shown when they are asked for by name.
    if let Some(rows) = part("kind").and_then(|kind| others::rows(&world, kind, part("account"))) {
        return Ok(Json(json!({ "count": rows.len(), "data": rows })));
    }
    if let Some(kind) =
        part("kind").filter(|kind| Kind::parse(kind).is_none() && !matches!(*kind, "adlabel" | "adlabels"))
    {
        return Err(Wrong::from(format!(
            "{kind} is not a kind; campaign, adset, ad, adcreative, adlabel, customaudience, adrule, adstudy, systemuser are"
        )));
    }
    let rows = world.shown(Wanted {
        kind: part("kind"),
        label: part("label"),
        account: part("account"),
        parent: part("parent_id"),
    });
    Ok(Json(json!({ "count": rows.len(), "data": rows })))
}

/// `POST {id, act}`: `disapprove` an ad, give anything an `issue`, or `clear` either; `flag` an audience, or `unflag` it.
pub(super) async fn judge(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let sent = read(&headers, &body)?;
    sent.only("this act", &["id", "act"])?;
    let id = text(&sent.value, "id").ok_or("id is missing")?;
    let act = text(&sent.value, "act").ok_or("act is missing")?;
    let mut world = app.world();
    match world.audiences.get_mut(id) {
        Some(audience) => {
            audience.flagged = match act {
                "flag" => true,
                "unflag" | "clear" => false,
                other => return Err(Wrong::from(format!("{other} is not an act for an audience; flag, unflag are"))),
            }
        }
        None => world.judge(id, act)?,
    }
    drop(world);
    let said = format!(
        "{id}: {}",
        match act {
            "disapprove" => "the ad was disapproved.",
            "issue" => "it has an issue now.",
            "flag" => "the audience is flagged.",
            _ => "it is clear again.",
        }
    );
    Ok(sent.done(&app, "objects", said, json!({ "success": true })))
}

fn clock_value(world: &World) -> Value {
    json!({ "now_ms": world.clock.now_ms(), "ahead_s": world.clock.ahead_s() })
}

/// `GET`: the sandbox's time.
pub(super) async fn clock(State(app): Shared) -> Json<Value> {
    Json(clock_value(&app.world()))
}

/// `POST {advance_s}`
pub(super) async fn advance(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let sent = read(&headers, &body)?;
    sent.only("the clock", &["advance_s"])?;
    let seconds = within(&sent.value, "advance_s", 0, MOST_ADVANCE_S)?.ok_or("advance_s is missing")?;
    let mut world = app.world();
    if world.clock.ahead_s().saturating_add(seconds) > clock::MOST_AHEAD_S {
        return Err("advance_s is too much: the clock goes forward by 100 years in all".into());
    }
    world.clock.advance(seconds);
    let said = format!("The clock went forward by {seconds} s.");
    Ok(sent.done(&app, "clock", said, clock_value(&world)))
}

/// `GET`: everybody, with how they stand with the app.
pub(super) async fn people(State(app): Shared) -> Json<Value> {
    let world = app.world();
    let rows: Vec<Value> = world
        .cast
        .iter()
        .filter_map(|id| world.people.get(id))
        .map(|person| {
            json!({
                "person": person.seed,
                "permissions": graph::permission_rows(&person.login),
                "checkpointed": person.login.checkpointed,
            })
        })
        .collect();
    Json(json!({ "data": rows, "count": rows.len() }))
}

/// `existing` overwritten by what was sent.
fn merged(existing: Option<Value>, sent: &Value, leave_out: &[&str]) -> Value {
    let mut base = existing.unwrap_or_else(|| json!({}));
    if let (Some(base), Some(sent)) = (base.as_object_mut(), sent.as_object()) {
        for (name, value) in sent.iter().filter(|(name, _)| !leave_out.contains(&name.as_str())) {
            base.insert(name.clone(), value.clone());
        }
    }
    base
}

/// How many to add at once: names get a number behind them.
fn count(value: &Value) -> Result<usize, Wrong> {
    let count = within(value, "count", 1, 5_000)?.unwrap_or(1);
    Ok(usize::try_from(count).unwrap_or(1))
}

/// `POST` a person of the seed's form: changes the one with that `id`, else adds one. `count` adds several, `account_ids`
/// (a list) gives access to accounts.
pub(super) async fn put_people(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let mut sent = read(&headers, &body)?;
    let many = count(&sent.value)?;
    shaped(
        &mut sent,
        "a person",
        &[
            ("id", Takes::Text),
            ("name", Takes::Text),
            ("email", Takes::MaybeText),
            ("about", Takes::Text),
            ("refuses", Takes::Texts),
            ("businesses", Takes::Texts),
            ("pages", Takes::Texts),
            ("accounts", Takes::Any),
            ("account_ids", Takes::Texts),
            ("count", Takes::Any),
        ],
    )?;
    let access: Vec<AccessSeed> = match sent.value.get("account_ids").and_then(Value::as_array) {
        Some(ids) => ids.iter().map(|id| built(json!({ "id": id }), "account_ids")).collect::<Result<_, _>>()?,
        None => Vec::new(),
    };
    if let Some(accounts) = sent.value.get("accounts") {
        built::<Vec<AccessSeed>>(accounts.clone(), "accounts, which are objects with id and tasks,")?;
    }
    let mut world = app.world();
    let existing = text(&sent.value, "id").and_then(|id| world.people.get(id)).map(|person| json!(person.seed));
    if existing.is_some() && many > 1 {
        return Err("count adds people; there is one with that id already".into());
    }
    let old = existing.is_some();
    let mut person: PersonSeed = built(merged(existing, &sent.value, &["count", "account_ids"]), "a person")?;
    if person.name.trim().is_empty() {
        return Err("name is missing: a person has one".into());
    }
    person.accounts.extend(access);
    person.check()?;
    let mut ids = Vec::with_capacity(many);
    for number in 1..=many {
        let mut one = person.clone();
        if many > 1 {
            one.name = format!("{} {number}", person.name);
            one.id = String::new();
        }
        ids.push(world.put_person(one));
    }
    let said = match (old, ids.as_slice()) {
        (true, _) => format!("{} was changed.", person.name),
        (false, [id]) => format!("{} was added, with the id {id}.", person.name),
        (false, _) => format!("{many} people were added."),
    };
    Ok(sent.done(&app, "people", said, json!({ "ids": ids })))
}

/// `GET`: every ad account.
pub(super) async fn accounts(State(app): Shared) -> Json<Value> {
    let world = app.world();
    let rows: Vec<_> = world.accounts.values().map(|account| &account.seed).collect();
    Json(json!({ "data": rows, "count": rows.len() }))
}

/// `POST` an account of the seed's form: changes the one with that `id`, else adds one. `count` adds several, `person` gives
/// that person access (with `tasks`); `custom_audience_terms` false takes back that the terms were accepted.
pub(super) async fn put_accounts(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let mut sent = read(&headers, &body)?;
    let many = count(&sent.value)?;
    let minor = Takes::Whole(0, i64::MAX);
    shaped(
        &mut sent,
        "an ad account",
        &[
            ("id", Takes::Text),
            ("name", Takes::Text),
            ("currency", Takes::Text),
            ("timezone", Takes::Text),
            ("status", WHOLE),
            ("disable_reason", WHOLE),
            ("country", Takes::Text),
            ("business", Takes::MaybeText),
            ("clients", Takes::Texts),
            ("amount_spent", minor),
            ("balance", Takes::Whole(i64::MIN, i64::MAX)),
            ("spend_cap", minor),
            ("min_daily_budget", Takes::MaybeWhole(0, i64::MAX)),
            ("funding", Takes::MaybeText),
            ("prepay", Takes::Flag),
            ("payer", Takes::MaybeText),
            ("beneficiary", Takes::MaybeText),
            ("created_at_s", Takes::Whole(0, clock::LAST_S)),
            ("count", Takes::Any),
            ("person", Takes::Text),
            ("tasks", Takes::Texts),
            ("custom_audience_terms", Takes::Any),
        ],
    )?;
    if let Some(id) = text(&sent.value, "id").map(bare).map(str::to_owned) {
        sent.value["id"] = json!(id);
    }
    let mut world = app.world();
    let person = text(&sent.value, "person").map(str::to_owned);
    if let Some(person) = person.as_deref().filter(|person| !world.people.contains_key(*person)) {
        return Err(Wrong::from(format!("person: there is no person {person}")));
    }
    if person.is_none() && sent.value.get("tasks").is_some() {
        return Err("tasks belong to a person; person is missing".into());
    }
    let existing = text(&sent.value, "id").and_then(|id| world.accounts.get(id)).map(|account| json!(account.seed));
    if existing.is_some() && many > 1 {
        return Err("count adds accounts; there is one with that id already".into());
    }
    // Programs may bring numbers of their own; a person who types one means an account that is there.
    if let Some(id) = text(&sent.value, "id").filter(|_| sent.form && existing.is_none()) {
        return Err(Wrong::from(format!("there is no such account: {id}. Leave the number empty for a new one")));
    }
    let terms = match sent.value.get("custom_audience_terms").map(as_text).as_deref() {
        None | Some("") => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(_) => return Err("custom_audience_terms is true or false".into()),
    };
    let old = existing.is_some();
    let aside = ["count", "person", "tasks", "custom_audience_terms"];
    let account: AccountSeed = built(merged(existing, &sent.value, &aside), "an ad account")?;
    if account.name.trim().is_empty() {
        return Err("name is missing: an ad account has one".into());
    }
    account.check()?;
    let access = |id: &str| {
        let mut row = json!({ "id": id });
        if let Some(tasks) = sent.value.get("tasks") {
            row["tasks"] = tasks.clone();
        }
        built::<AccessSeed>(row, "tasks")
    };
    access("")?.check()?;
    let mut ids = Vec::with_capacity(many);
    for number in 1..=many {
        let mut one = account.clone();
        if many > 1 {
            one.name = format!("{} {number}", account.name);
            one.id = String::new();
        }
        let id = world.put_account(one);
        if let Some(found) = person.as_deref().and_then(|person| world.people.get_mut(person)) {
            let access = access(&id)?;
            found.seed.accounts.retain(|old| old.id != access.id);
            found.seed.accounts.push(access);
        }
        match terms {
            Some(true) => {
                world.audiences.terms_missing.remove(&id);
            }
            Some(false) => {
                world.audiences.terms_missing.insert(id.clone());
            }
            None => {}
        }
        ids.push(id);
    }
    let said = match (old, ids.as_slice()) {
        (true, _) => format!("{} was changed.", account.name),
        (false, [id]) => format!("{} was added, with the number {id}.", account.name),
        (false, _) => format!("{many} ad accounts were added."),
    };
    Ok(sent.done(&app, "accounts", said, json!({ "ids": ids })))
}

/// `POST {act, person, scope?}`
pub(super) async fn tokens(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let sent = read(&headers, &body)?;
    sent.only("this act", &["act", "person", "scope"])?;
    let act = TokenAct::parse(text(&sent.value, "act").ok_or("act is missing")?, text(&sent.value, "scope"))?;
    let person = text(&sent.value, "person").ok_or("person is missing")?;
    let mut world = app.world();
    let found = world.people.get(person).ok_or_else(|| Wrong::from(format!("person: there is no person {person}")))?;
    let connected = found.login.granted.is_some();
    let held = match &act {
        TokenAct::DropScope(scope) => found.login.granted.is_some_and(|granted| granted.has(scope)),
        _ => true,
    };
    let name = found.seed.name.clone();
    act.apply(&mut world, person)?;
    let said = match &act {
        TokenAct::Checkpoint => format!("{name} is checkpointed: every token answers 190/459 until that ends."),
        TokenAct::Clear => format!("{name} is not checkpointed any more."),
        TokenAct::DeleteData => format!("{name} asked for their data to be deleted: the callback is called."),
        _ if !connected => format!("Nothing to do: {name} is not connected."),
        TokenAct::DropScope(scope) if !held => format!("Nothing to do: {name} had not granted {scope}."),
        TokenAct::DropScope(scope) => format!("{name} took {scope} back."),
        TokenAct::Expire => format!("The tokens of {name} have expired."),
        TokenAct::Revoke => format!("{name} removed the app."),
        TokenAct::Deauthorize => format!("{name} removed the app; the callback is called."),
        TokenAct::PasswordChange => format!("{name} changed the password: earlier tokens are rejected."),
        TokenAct::LogOut => format!("{name} logged out everywhere: earlier tokens are rejected."),
    };
    Ok(sent.done(&app, "people", said, json!({ "success": true })))
}

/// `GET`: how many calls an account may make.
pub(super) async fn limits(State(app): Shared) -> Json<Limits> {
    Json(app.world().limits)
}

/// `POST {tier, points, window_s, block_s, calls_per_hour, writes_per_s, objects}`: only what is sent changes; a `tier` brings its own
/// figures for what is not sent with it.
pub(super) async fn set_limits(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let mut sent = read(&headers, &body)?;
    shaped(
        &mut sent,
        "the limits",
        &[
            ("tier", Takes::Text),
            ("points", Takes::Whole(1, u32::MAX.into())),
            ("window_s", Takes::Whole(1, u32::MAX.into())),
            ("block_s", Takes::Whole(1, u32::MAX.into())),
            ("calls_per_hour", WHOLE),
            ("writes_per_s", WHOLE),
            ("objects", WHOLE),
        ],
    )?;
    let tier = text(&sent.value, "tier");
    if !matches!(tier, None | Some("limited" | "full")) {
        return Err("tier is limited or full".into());
    }
    let mut world = app.world();
    let before = if tier.is_some() { None } else { Some(json!(world.limits)) };
    let limits: Limits = built(merged(before, &sent.value, &[]), "the limits")?;
    limits.check()?;
    world.limits = limits;
    let said = format!("An account has {} points in {} s now.", limits.points, limits.window_s);
    Ok(sent.done(&app, "clock", said, json!(limits)))
}

/// `GET`: how long Meta takes over things.
pub(super) async fn pace(State(app): Shared) -> Json<Pace> {
    Json(app.world().pace)
}

/// `POST {review_s, in_process_s}`: only what is sent changes, for what is made or changed from now on.
pub(super) async fn set_pace(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let mut sent = read(&headers, &body)?;
    shaped(&mut sent, "the pace", &[("review_s", WHOLE), ("in_process_s", WHOLE)])?;
    let mut world = app.world();
    let pace: Pace = built(merged(Some(json!(world.pace)), &sent.value, &[]), "the pace")?;
    world.pace = pace;
    let said = format!("Reviews take {} s now, changes {} s.", pace.review_s, pace.in_process_s);
    Ok(sent.done(&app, "clock", said, json!(pace)))
}
