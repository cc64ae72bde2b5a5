//! `/_sandbox/faults`: what goes wrong, and when.

use axum::{
    Json,
    extract::{Query, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Shared, Wrong, done, read, text, whole};
use crate::fault::FaultRule;

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
        (name, Some(value)) => json!({ name: serde_json::from_str::<Value>(value).unwrap_or_else(|_| json!(value)) }),
        ("graph_error", None) => json!({ "graph_error": graph_fault(form)? }),
        ("throttle", None) => json!({ "throttle": throttle(form)? }),
        (name, None) => json!(name),
    };
    let place = text(form, "place").and_then(|place| place.split_once(' '));
    let method = text(form, "method").or(place.map(|(method, _)| method).filter(|method| *method != "ANY"));
    Ok(json!({
        "match": {
            "method": method,
            "path_regex": text(form, "path_regex").or(place.map(|(_, path)| path)),
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
    let app = whole(form, "app_pct")?;
    let account = whole(form, "account_pct")?;
    let business = whole(form, "business_pct")?;
    let reset_s = whole(form, "reset_s")?.unwrap_or(0);
    let regain_min = whole(form, "regain_min")?.unwrap_or(0);
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
    if sent.form && text(&sent.value, "act") == Some("clear") {
        app.world().faults.clear();
        return Ok(done(true, "faults", Value::Null));
    }
    if sent.form && text(&sent.value, "act") == Some("remove") {
        let id = whole(&sent.value, "id")?.and_then(|id| u64::try_from(id).ok()).ok_or("id is missing")?;
        app.world().faults.remove(id);
        return Ok(done(true, "faults", Value::Null));
    }
    let value = if sent.form { fault_of_form(&sent.value)? } else { sent.value };
    let id = app.world().faults.add(FaultRule::from_json(&value)?)?;
    Ok(done(sent.form, "faults", json!({ "id": id })))
}

/// `?id=` for one rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::pages) struct FaultQuery {
    id: Option<u64>,
}

/// `DELETE`: takes back all rules, or one.
pub(in crate::pages) async fn clear_faults(
    State(app): Shared,
    Query(query): Query<FaultQuery>,
) -> Result<Response, Wrong> {
    let mut world = app.world();
    match query.id {
        None => world.faults.clear(),
        Some(id) if world.faults.remove(id) => {}
        Some(id) => return Err(Wrong(format!("there is no rule {id}"))),
    }
    Ok(Json(json!({ "success": true })).into_response())
}
