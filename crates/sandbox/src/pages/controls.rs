//! `/_sandbox/…`: what tests and people turn to make the Meta side misbehave, and to see what it knows.
//!
//! Each takes JSON. A form works too and leads back to the page it came from.

mod faults;
mod others;
mod webhooks;

pub(super) use faults::{add_fault, clear_faults, faults};
pub(super) use webhooks::{post_webhooks, webhooks};

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::{
    App, graph,
    handle::TokenAct,
    objects::show::Wanted,
    params::as_text,
    seed::{AccessSeed, AccountSeed, Limits, Pace, PersonSeed, Seed},
    world::{World, bare},
};

type Shared = State<Arc<App>>;

/// What was sent, and whether a form sent it.
struct Sent {
    value: Value,
    form: bool,
}

/// A refusal: 400 and a sentence.
pub(super) struct Wrong(String);

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": self.0 }))).into_response()
    }
}

impl<E: ToString> From<E> for Wrong {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

fn read(headers: &HeaderMap, body: &Bytes) -> Result<Sent, Wrong> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.starts_with("application/x-www-form-urlencoded") {
        let fields = form_urlencoded::parse(body).filter(|(_, value)| !value.trim().is_empty());
        let map: Map<String, Value> = fields.map(|(name, value)| (name.into_owned(), json!(value.trim()))).collect();
        return Ok(Sent { value: Value::Object(map), form: true });
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Sent { value: json!({}), form: false });
    }
    Ok(Sent { value: serde_json::from_slice(body)?, form: false })
}

/// JSON for programs; people go back to their place on the page.
fn done(form: bool, place: &str, value: Value) -> Response {
    if form { Redirect::to(&format!("/_sandbox#{place}")).into_response() } else { Json(value).into_response() }
}

/// A whole number, also when a form sent it as text.
fn whole(value: &Value, name: &str) -> Result<Option<i64>, Wrong> {
    match value.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => {
            number.as_i64().map(Some).ok_or_else(|| Wrong(format!("{name} is a whole number")))
        }
        Some(Value::String(text)) => text.parse().map(Some).map_err(|_| Wrong(format!("{name} is a whole number"))),
        Some(_) => Err(Wrong(format!("{name} is a whole number"))),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

/// `POST {seed?}`: back to the seed it was started with, or to this one.
pub(super) async fn reset(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let sent = read(&headers, &body)?;
    match sent.value.get("seed").filter(|seed| seed.is_object()) {
        Some(seed) => {
            let seed: Seed = serde_json::from_value(seed.clone())?;
            app.world().reset(&seed);
        }
        None => app.world().reset(&app.config.seed),
    }
    Ok(done(sent.form, "reset", json!({ "success": true })))
}

/// `?limit=&method=&path=`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestQuery {
    limit: Option<usize>,
    method: Option<String>,
    /// Part of the path.
    path: Option<String>,
}

/// `GET`: the last requests, oldest first. `total` goes on counting when the oldest are forgotten.
pub(super) async fn requests(State(app): Shared, Query(query): Query<RequestQuery>) -> Json<Value> {
    let world = app.world();
    let mut rows: Vec<_> = world
        .log
        .entries()
        .filter(|entry| query.method.as_ref().is_none_or(|method| entry.method.eq_ignore_ascii_case(method)))
        .filter(|entry| query.path.as_ref().is_none_or(|path| entry.path.contains(path)))
        .collect();
    if let Some(limit) = query.limit {
        rows.drain(..rows.len().saturating_sub(limit));
    }
    Json(json!({ "data": rows, "count": rows.len(), "total": world.log.total() }))
}

/// `?kind=&label=&account=&parent_id=`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectQuery {
    kind: Option<String>,
    label: Option<String>,
    account: Option<String>,
    parent_id: Option<String>,
}

/// `GET`: what exists, in the order of creation, deleted things included.
pub(super) async fn objects(State(app): Shared, Query(query): Query<ObjectQuery>) -> Json<Value> {
    let world = app.world();
    // Audiences, rules, studies and system users are shown when they are asked for by name.
    if let Some(rows) = some(&query.kind).and_then(|kind| others::rows(&world, kind, some(&query.account))) {
        return Json(json!({ "count": rows.len(), "data": rows }));
    }
    let rows = world.shown(Wanted {
        kind: some(&query.kind),
        label: some(&query.label),
        account: some(&query.account),
        parent: some(&query.parent_id),
    });
    Json(json!({ "count": rows.len(), "data": rows }))
}

/// A form's empty field says nothing.
fn some(text: &Option<String>) -> Option<&str> {
    text.as_deref().filter(|text| !text.is_empty())
}

/// `POST {id, act}`: `disapprove` an ad, give anything an `issue`, or `clear` either; `flag` an audience, or `unflag` it.
pub(super) async fn judge(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let sent = read(&headers, &body)?;
    let id = text(&sent.value, "id").ok_or("id is missing")?;
    let act = text(&sent.value, "act").ok_or("act is missing")?;
    let mut world = app.world();
    match world.audiences.get_mut(id) {
        Some(audience) => {
            audience.flagged = match act {
                "flag" => true,
                "unflag" | "clear" => false,
                other => return Err(Wrong(format!("{other} is not an act for an audience; flag, unflag are"))),
            }
        }
        None => world.judge(id, act)?,
    }
    drop(world);
    Ok(done(sent.form, "objects", json!({ "success": true })))
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
    let seconds = whole(&sent.value, "advance_s")?.filter(|seconds| *seconds >= 0);
    let seconds = seconds.ok_or_else(|| Wrong("advance_s is a number of seconds, 0 or more".into()))?;
    let mut world = app.world();
    world.clock.advance(seconds);
    Ok(done(sent.form, "clock", clock_value(&world)))
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

/// A form can only send text; these are numbers.
fn numbers(value: &mut Value, names: &[&str]) -> Result<(), Wrong> {
    for name in names {
        if let Some(number) = whole(value, name)? {
            value[*name] = json!(number);
        }
    }
    Ok(())
}

/// How many to add at once: names get a number behind them.
fn count(value: &Value) -> Result<usize, Wrong> {
    match whole(value, "count")?.unwrap_or(1) {
        count @ 1..=5_000 => Ok(usize::try_from(count).unwrap_or(1)),
        _ => Err(Wrong("count is 1 to 5000".into())),
    }
}

/// `POST` a person of the seed's form: changes the one with that `id`, else adds one. `count` adds several, `account_ids`
/// (a list) gives access to accounts.
pub(super) async fn put_people(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let sent = read(&headers, &body)?;
    let many = count(&sent.value)?;
    let access: Vec<AccessSeed> = match sent.value.get("account_ids") {
        Some(ids) => {
            let rows = ids.as_array().ok_or("account_ids is a list")?;
            rows.iter().map(|id| serde_json::from_value(json!({ "id": id }))).collect::<Result<_, _>>()?
        }
        None => Vec::new(),
    };
    let mut world = app.world();
    let existing =
        text(&sent.value, "id").and_then(|id| world.people.get(id)).map(|person| serde_json::to_value(&person.seed));
    let existing = existing.transpose()?;
    if existing.is_some() && many > 1 {
        return Err(Wrong("count adds people; there is one with that id already".into()));
    }
    let person: PersonSeed = serde_json::from_value(merged(existing, &sent.value, &["count", "account_ids"]))?;
    if person.name.trim().is_empty() {
        return Err(Wrong("a person has a name".into()));
    }
    let mut ids = Vec::with_capacity(many);
    for number in 1..=many {
        let mut one = person.clone();
        one.accounts.extend(access.iter().cloned());
        if many > 1 {
            one.name = format!("{} {number}", person.name);
            one.id = String::new();
        }
        ids.push(world.put_person(one));
    }
    Ok(done(sent.form, "people", json!({ "ids": ids })))
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
    numbers(
        &mut sent.value,
        &["status", "disable_reason", "amount_spent", "balance", "spend_cap", "min_daily_budget", "created_at_s"],
    )?;
    if let Some(id) = text(&sent.value, "id").map(bare).map(str::to_owned) {
        sent.value["id"] = json!(id);
    }
    let mut world = app.world();
    let person = text(&sent.value, "person").map(str::to_owned);
    if let Some(person) = person.as_deref().filter(|person| !world.people.contains_key(*person)) {
        return Err(Wrong(format!("there is no person {person}")));
    }
    let existing = text(&sent.value, "id")
        .and_then(|id| world.accounts.get(id))
        .map(|account| serde_json::to_value(&account.seed));
    let existing = existing.transpose()?;
    if existing.is_some() && many > 1 {
        return Err(Wrong("count adds accounts; there is one with that id already".into()));
    }
    let terms = match sent.value.get("custom_audience_terms").map(as_text).as_deref() {
        None | Some("") => None,
        Some("true") => Some(true),
        Some("false") => Some(false),
        Some(_) => return Err(Wrong("custom_audience_terms is true or false".into())),
    };
    let aside = ["count", "person", "tasks", "custom_audience_terms"];
    let account: AccountSeed = serde_json::from_value(merged(existing, &sent.value, &aside))?;
    if account.name.trim().is_empty() {
        return Err(Wrong("an account has a name".into()));
    }
    let access = |id: &str| {
        let mut row = json!({ "id": id });
        if let Some(tasks) = sent.value.get("tasks") {
            row["tasks"] = tasks.clone();
        }
        serde_json::from_value::<AccessSeed>(row)
    };
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
    Ok(done(sent.form, "accounts", json!({ "ids": ids })))
}

/// `POST {act, person, scope?}`
pub(super) async fn tokens(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let sent = read(&headers, &body)?;
    let act = TokenAct::parse(text(&sent.value, "act").ok_or("act is missing")?, text(&sent.value, "scope"))?;
    let person = text(&sent.value, "person").ok_or("person is missing")?;
    act.apply(&mut app.world(), person)?;
    Ok(done(sent.form, "people", json!({ "success": true })))
}

/// `GET`: how many calls an account may make.
pub(super) async fn limits(State(app): Shared) -> Json<Limits> {
    Json(app.world().limits)
}

/// `POST {tier, points, window_s, block_s, calls_per_hour, writes_per_s, objects}`: only what is sent changes; a `tier` brings its own
/// figures for what is not sent with it.
pub(super) async fn set_limits(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let mut sent = read(&headers, &body)?;
    numbers(&mut sent.value, &["points", "window_s", "block_s", "calls_per_hour", "writes_per_s", "objects"])?;
    let mut world = app.world();
    let before = if sent.value.get("tier").is_some() { None } else { Some(serde_json::to_value(world.limits)?) };
    let limits: Limits = serde_json::from_value(merged(before, &sent.value, &[]))?;
    world.limits = limits;
    Ok(done(sent.form, "clock", serde_json::to_value(limits)?))
}

/// `GET`: how long Meta takes over things.
pub(super) async fn pace(State(app): Shared) -> Json<Pace> {
    Json(app.world().pace)
}

/// `POST {review_s, in_process_s}`: only what is sent changes, for what is made or changed from now on.
pub(super) async fn set_pace(State(app): Shared, headers: HeaderMap, body: Bytes) -> Result<Response, Wrong> {
    let mut sent = read(&headers, &body)?;
    numbers(&mut sent.value, &["review_s", "in_process_s"])?;
    let mut world = app.world();
    let pace: Pace = serde_json::from_value(merged(Some(serde_json::to_value(world.pace)?), &sent.value, &[]))?;
    world.pace = pace;
    Ok(done(sent.form, "clock", serde_json::to_value(pace)?))
}
