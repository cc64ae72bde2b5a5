//! Batches: up to 50 calls in one request (platform 5).

mod path;

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{App, ask::Ask, error::GraphError, graph, params::as_text, reply::Reply, world::World};

/// The most calls one batch may hold.
const MOST: usize = 50;

/// One call of a batch.
struct Entry {
    method: String,
    relative_url: String,
    body: Option<String>,
    name: Option<String>,
    /// Names of the calls that have to succeed first.
    after: BTreeSet<String>,
    /// `None`: left out when another call refers to this one.
    omit_on_success: Option<bool>,
    /// `access_token` of the call itself.
    token: Option<String>,
    /// Names of the batch's own file fields that belong to this call.
    files: Vec<String>,
}

/// What became of a call.
enum Outcome {
    /// The reply, and whether it is left out of the answer.
    Done(Reply, bool),
    /// A call it depends on failed.
    Blocked(Reply),
}

/// A refusal of the whole batch; its numbers are our model.
fn refused(message: impl Into<String>) -> GraphError {
    GraphError::new(100, message).kind("GraphBatchException")
}

/// Answers `POST /` and `POST /{version}/`.
pub(super) fn answer(app: &App, world: &mut World, ask: &Ask) -> Reply {
    match entries(ask) {
        Ok(entries) => {
            let outcomes = run(app, world, ask, &entries);
            let with_headers = !matches!(ask.params.flag("include_headers"), Ok(Some(false)));
            let rows: Vec<Value> = outcomes.iter().map(|outcome| row(outcome, with_headers)).collect();
            Reply::json(StatusCode::OK, &Value::Array(rows))
        }
        Err(error) => Reply::error(&error),
    }
}

fn row(outcome: &Outcome, with_headers: bool) -> Value {
    let reply = match outcome {
        Outcome::Done(_, true) => return Value::Null,
        Outcome::Done(reply, false) | Outcome::Blocked(reply) => reply,
    };
    let mut row = json!({ "code": reply.status.as_u16() });
    if with_headers {
        let header = |(name, value): &(axum::http::HeaderName, axum::http::HeaderValue)| json!({ "name": name.as_str(), "value": String::from_utf8_lossy(value.as_bytes()) });
        row["headers"] = reply.headers.iter().map(header).collect();
    }
    row["body"] = json!(String::from_utf8_lossy(&reply.body));
    row
}

fn entries(ask: &Ask) -> Result<Vec<Entry>, GraphError> {
    let batch = ask.params.json("batch").map_err(|_| refused("batch parameter must be a JSON array"))?;
    let Some(Value::Array(rows)) = batch else { return Err(refused("batch parameter must be a JSON array")) };
    if rows.is_empty() {
        return Err(refused("batch parameter must not be empty"));
    }
    if rows.len() > MOST {
        return Err(refused(format!("Too many requests in batch message. Maximum batch size is {MOST}")));
    }
    let mut entries = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let mut names = BTreeSet::new();
    for name in entries.iter().filter_map(|entry| entry.name.as_ref()) {
        if !names.insert(name.clone()) {
            return Err(refused(format!("Requests with the same name {name} in one batch")));
        }
    }
    for entry in &mut entries {
        let texts = [Some(&entry.relative_url), entry.body.as_ref()];
        let used: Vec<String> = texts.into_iter().flatten().flat_map(|text| path::names(&decoded(text))).collect();
        entry.after.extend(used);
        if let Some(unknown) = entry.after.iter().find(|name| !names.contains(*name)) {
            return Err(refused(format!("No request in this batch is named {unknown}")));
        }
    }
    Ok(entries)
}

/// References may come percent-encoded, as the SDKs encode whole bodies.
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn entry(row: &Value) -> Result<Entry, GraphError> {
    let row = row.as_object().ok_or_else(|| refused("a request in a batch must be an object"))?;
    let text = |name: &str| row.get(name).filter(|value| !value.is_null()).map(as_text);
    let method = text("method").unwrap_or_else(|| "GET".into()).to_ascii_uppercase();
    if !matches!(method.as_str(), "GET" | "POST" | "DELETE") {
        return Err(refused(format!("Unsupported method {method} in a batch request")));
    }
    let after = match row.get("depends_on") {
        Some(Value::Array(names)) => names.iter().map(as_text).collect(),
        Some(Value::Null) | None => BTreeSet::new(),
        Some(name) => as_text(name).split(',').map(|name| name.trim().to_owned()).collect(),
    };
    Ok(Entry {
        method,
        relative_url: text("relative_url").ok_or_else(|| refused("a batch request has a relative_url"))?,
        body: text("body").filter(|body| !body.is_empty()),
        name: text("name").filter(|name| !name.is_empty()),
        after,
        omit_on_success: row.get("omit_response_on_success").and_then(Value::as_bool),
        token: text("access_token"),
        files: text("attached_files")
            .map(|names| names.split(',').map(|name| name.trim().to_owned()).collect())
            .unwrap_or_default(),
    })
}

/// Runs every call once those it depends on are done; otherwise in the order they came.
fn run(app: &App, world: &mut World, ask: &Ask, entries: &[Entry]) -> Vec<Outcome> {
    let needed: BTreeSet<&String> = entries.iter().flat_map(|entry| &entry.after).collect();
    let mut answers: BTreeMap<String, Option<Value>> = BTreeMap::new();
    let mut outcomes: Vec<Option<Outcome>> = entries.iter().map(|_| None).collect();
    loop {
        let ready = entries
            .iter()
            .enumerate()
            .find(|(at, entry)| outcomes[*at].is_none() && entry.after.iter().all(|name| answers.contains_key(name)));
        let Some((at, entry)) = ready else { break };
        let failed = entry.after.iter().find(|name| answers.get(*name).is_none_or(Option::is_none));
        let outcome = match failed {
            Some(name) => Outcome::Blocked(blocked(name)),
            None => {
                let reply = one(app, world, ask, entry, &answers);
                let success = reply.status.is_success();
                let by_default = entry.name.as_ref().is_some_and(|name| needed.contains(name));
                Outcome::Done(reply, success && entry.omit_on_success.unwrap_or(by_default))
            }
        };
        if let Some(name) = &entry.name {
            let body = match &outcome {
                Outcome::Done(reply, _) if reply.status.is_success() => serde_json::from_slice(&reply.body).ok(),
                _ => None,
            };
            answers.insert(name.clone(), body);
        }
        outcomes[at] = Some(outcome);
    }
    // What is left waits for itself.
    outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|| Outcome::Blocked(blocked("itself")))).collect()
}

/// 960: a step failed because of another one (platform 7.2).
fn blocked(name: &str) -> Reply {
    let message = format!("Request aborted. It depends on {name}, which failed.");
    Reply::error(&GraphError::new(960, message).kind("GraphBatchException"))
}

fn one(app: &App, world: &mut World, ask: &Ask, entry: &Entry, answers: &BTreeMap<String, Option<Value>>) -> Reply {
    let filled = |text: &str| {
        path::fill(text, |name, path| {
            answers.get(name).and_then(Option::as_ref).and_then(|body| path::find(body, path))
        })
        .map_err(|reference| refused(format!("Failed to resolve {reference} in a batch request")))
    };
    let inner = match ask.inner(
        &entry.method,
        &entry.relative_url,
        entry.body.as_deref(),
        entry.token.as_deref(),
        &entry.files,
        filled,
    ) {
        Ok(inner) => inner,
        Err(error) => return Reply::error(&error),
    };
    if inner.parts.is_empty() {
        return Reply::error(&refused("A batch cannot hold another batch"));
    }
    graph::answer(app, world, &inner)
}

/// What a batch asks, for the log: methods and paths, without parameters and bodies. `None`: it cannot be read.
pub(crate) fn summary(ask: &Ask) -> Option<String> {
    let Ok(Some(Value::Array(rows))) = ask.params.json("batch") else { return None };
    let line = |row: &Value| {
        let text = |name: &str| row.get(name).map(as_text).unwrap_or_default();
        format!("{} {}", text("method"), text("relative_url").split('?').next().unwrap_or_default())
    };
    Some(rows.iter().map(line).collect::<Vec<_>>().join("; "))
}
