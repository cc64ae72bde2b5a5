//! `/_sandbox/faults`: what goes wrong, and when.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{
    Shared, Wrong, asked, read,
    sent::{Sent, text, whole, within},
};
use crate::{fault::FaultRule, pages::console::PLACES};

/// What the page's forms send.
const FIELDS: [&str; 21] = [
    "act",
    "id",
    "from",
    "fault",
    "value",
    "place",
    "method",
    "path_regex",
    "nth",
    "times",
    "code",
    "subcode",
    "http",
    "message",
    "transient",
    "app_pct",
    "account_pct",
    "business_pct",
    "reset_s",
    "regain_min",
    "refuse",
];

/// `GET`: all rules, with how often each matched and struck.
pub(in crate::pages) async fn faults(State(app): Shared) -> Json<Value> {
    let rows = app.world().faults.list();
    Json(json!({ "count": rows.len(), "data": rows }))
}

/// The page's form: `fault` is a name, `value` what belongs to it; `graph_error` and `throttle` have fields of their own.
/// `place` is a method and an expression, where none is written out.
fn fault_of_form(form: &Value) -> Result<Value, Wrong> {
    let name = text(form, "fault").ok_or("choose a fault")?;
    let fault = match (name, text(form, "value")) {
        ("graph_error", None) => json!({ "graph_error": graph_fault(form)? }),
        ("throttle", None) => json!({ "throttle": throttle(form)? }),
        ("delay_ms" | "delay_reply_ms" | "status" | "label_lag_s", Some(value)) => {
            json!({ name: value.parse::<i64>().map_err(|_| format!("{name} is a whole number"))? })
        }
        (name, Some(value)) => json!({ name: value }),
        (name, None) => json!(name),
    };
    let (method, path) = (text(form, "method"), text(form, "path_regex"));
    let place = match text(form, "place") {
        None => None,
        Some(_) if method.is_some() || path.is_some() => {
            return Err("choose a place under Where, or give a method and a path of your own, not both".into());
        }
        Some(place) if PLACES.iter().any(|(known, _)| *known == place) => place.split_once(' '),
        Some(_) => return Err("place is not one of the list under Where".into()),
    };
    Ok(json!({
        "match": {
            "method": method.or(place.map(|(method, _)| method).filter(|method| *method != "ANY")),
            "path_regex": path.or(place.map(|(_, path)| path)),
            "nth": whole(form, "nth")?,
        },
        "fault": fault,
        "times": whole(form, "times")?,
    }))
}

fn graph_fault(form: &Value) -> Result<Value, Wrong> {
    Ok(json!({
        "code": whole(form, "code")?.ok_or("code is missing")?,
        "subcode": whole(form, "subcode")?,
        "http": whole(form, "http")?.unwrap_or(400),
        "message": text(form, "message"),
        "transient": text(form, "transient") == Some("true"),
    }))
}

/// Headers in Meta's units: percents, `reset_time_duration` in seconds, `estimated_time_to_regain_access` in minutes.
fn throttle(form: &Value) -> Result<Value, Wrong> {
    let app = within(form, "app_pct", 0, 100)?;
    let account = within(form, "account_pct", 0, 100)?;
    let business = within(form, "business_pct", 0, 100)?;
    let reset_s = within(form, "reset_s", 0, 86_400)?.unwrap_or(0);
    let regain_min = within(form, "regain_min", 0, 1_440)?.unwrap_or(0);
    Ok(json!({
        "x_app_usage": app.map(|pct| json!({ "call_count": pct, "total_time": pct, "total_cputime": pct })),
        "x_ad_account_usage": account.map(|pct| json!({
            "acc_id_util_pct": pct, "reset_time_duration": reset_s, "ads_api_access_tier": "standard_access",
        })),
        "x_business_use_case_usage": business.map(|pct| json!({ "1": [{
            "type": "ads_management", "call_count": pct, "total_cputime": pct, "total_time": pct,
            "estimated_time_to_regain_access": regain_min, "ads_api_access_tier": "standard_access",
        }]})),
        "refuse": text(form, "refuse") == Some("true"),
    }))
}

/// `POST {match: {method, path_regex, nth}, fault, times}`
pub(in crate::pages) async fn add_fault(
    State(app): Shared,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Wrong> {
    let sent = read(&headers, &body)?;
    if sent.form {
        return add_by_form(&app, &sent);
    }
    let id = app.world().faults.add(FaultRule::from_json(&sent.value)?)?;
    Ok(Json(json!({ "id": id })).into_response())
}

/// The page's forms also take rules back: `act` is `clear`, or `remove` with an `id`.
fn add_by_form(app: &crate::App, sent: &Sent) -> Result<Response, Wrong> {
    sent.only("this form", &FIELDS)?;
    let mut world = app.world();
    match text(&sent.value, "act") {
        None => {}
        Some("clear") => {
            world.faults.clear();
            return Ok(sent.done(app, "faults", "All faults were taken back.".into(), Value::Null));
        }
        Some("remove") => {
            let id = whole(&sent.value, "id")?.ok_or("id is missing")?;
            if !u64::try_from(id).is_ok_and(|id| world.faults.remove(id)) {
                return Err(Wrong::missing(format!("there is no rule {id}")));
            }
            return Ok(sent.done(app, "faults", format!("Rule {id} was taken back."), Value::Null));
        }
        Some(other) => return Err(Wrong::from(format!("{other} is not an act; clear and remove are"))),
    }
    let id = world.faults.add(FaultRule::from_json(&fault_of_form(&sent.value)?)?)?;
    let name = text(&sent.value, "fault").unwrap_or_default();
    // The rehearsal says what comes next by itself, where it is armed.
    let (place, said) = match text(&sent.value, "from") {
        Some("rehearse") => ("rehearse", "Done.".to_owned()),
        _ => ("faults", format!("Rule {id} was added: {name}.")),
    };
    Ok(sent.done(app, place, said, json!({ "id": id })))
}

/// `DELETE ?id=`: takes back all rules, or one.
pub(in crate::pages) async fn clear_faults(State(app): Shared, RawQuery(query): RawQuery) -> Result<Response, Wrong> {
    match asked(query.as_deref(), "this question", &["id"])?.get("id") {
        None => {
            app.world().faults.clear();
            Ok(Json(json!({ "success": true })).into_response())
        }
        Some(id) => remove(&app, id),
    }
}

/// `DELETE faults/{id}`: takes back one rule.
pub(in crate::pages) async fn remove_fault(State(app): Shared, Path(id): Path<String>) -> Result<Response, Wrong> {
    remove(&app, &id)
}

fn remove(app: &crate::App, id: &str) -> Result<Response, Wrong> {
    if id.parse().is_ok_and(|id| app.world().faults.remove(id)) {
        Ok(Json(json!({ "success": true })).into_response())
    } else {
        Err(Wrong::missing(format!("there is no rule {id}")))
    }
}
