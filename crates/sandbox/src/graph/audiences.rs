//! Custom audiences: their fields, and the calls about them.

mod create;
mod members;

use serde_json::{Value, json};

use super::{
    Answer, accounts,
    call::Call,
    nodes::{Got, Node, Scene},
};
use crate::{
    audiences::{Audience, Change},
    error::GraphError,
    fields,
    params::{Params, as_text},
    world::bare,
};

/// See [`super::call::Noun`].
pub(super) fn call(call: &mut Call<'_>, parts: &[&str]) -> Option<Answer> {
    let method = call.ask.method.as_str();
    Some(match (method, parts) {
        ("POST", [account, "customaudiences"]) => create::audience(call, account),
        ("GET", [account, "customaudiencestos"]) if account.starts_with("act_") => terms(call, account),
        ("POST", [account, "customaudiencestos"]) if account.starts_with("act_") => accept_terms(call, account),
        ("DELETE", [account, "usersofanyaudience"]) if account.starts_with("act_") => members::forget(call, account),
        (_, [id, rest @ ..]) if call.world.audiences.get(id).is_some() => match (method, rest) {
            ("POST", []) => create::update(call, id),
            ("DELETE", []) => delete(call, id),
            ("POST", ["users"]) => members::change(call, id, Change::Add),
            ("DELETE", ["users"]) => members::change(call, id, Change::Remove),
            ("POST", ["usersreplace"]) => members::change(call, id, Change::Replace),
            ("GET", ["sessions"]) => sessions(call, id),
            _ => return None,
        },
        _ => return None,
    })
}

/// One field of an audience.
pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let world = scene.world;
    let Some(audience) = world.audiences.get(id) else { return Got::Absent };
    let now = world.clock.now_ms();
    let (lower, upper) = audience.bounds(now);
    let seconds = |at_ms: i64| Got::Value(json!(at_ms / 1_000));
    match name {
        "account_id" => Got::text(&*audience.account),
        "name" => Got::text(&*audience.name),
        "description" => Got::some(audience.description.clone()),
        "subtype" => Got::text(&*audience.subtype),
        "customer_file_source" => Got::some(audience.customer_file_source.clone()),
        "approximate_count_lower_bound" => Got::Value(json!(lower)),
        "approximate_count_upper_bound" => Got::Value(json!(upper)),
        "operation_status" => Got::Value(audience.operation_status(now)),
        "delivery_status" => Got::Value(audience.delivery_status()),
        "permission_for_actions" => Got::Value(json!({
            "can_edit": true, "can_see_insight": true, "can_share": true,
            "subtype_supports_lookalike": audience.subtype != "LOOKALIKE", "supports_recipient_lookalike": false,
        })),
        "data_source" => Got::Value(data_source(audience)),
        "time_created" => seconds(audience.created_at_ms),
        "time_updated" => seconds(audience.updated_at_ms),
        "time_content_updated" => seconds(audience.content_at_ms.unwrap_or(audience.created_at_ms)),
        "is_value_based" | "is_snapshot" => Got::Value(json!(audience.extra.get(name) == Some(&json!(true)))),
        "is_household" => Got::Value(json!(false)),
        "is_eligible_for_sac_campaigns" => Got::Value(json!(audience.subtype != "LOOKALIKE")),
        "lookalike_audience_ids" => {
            let made = world.audiences.lookalikes_of(id);
            if made.is_empty() { Got::Absent } else { Got::Value(json!(made)) }
        }
        "retention_days" | "rule" | "rule_aggregation" | "opt_out_link" | "lookalike_spec" | "pixel_id"
        | "audience_labels" => Got::some(audience.extra.get(name).cloned()),
        _ => Got::Unknown,
    }
}

fn data_source(audience: &Audience) -> Value {
    let (kind, sub) = match audience.subtype.as_str() {
        "CUSTOM" => ("FILE_IMPORTED", "ANYTHING"),
        "WEBSITE" => ("EVENT_BASED", "WEB_PIXEL_HITS"),
        _ => ("UNKNOWN", "ANYTHING"),
    };
    json!({ "type": kind, "sub_type": sub, "creation_params": "[]" })
}

/// `/act_{id}/customaudiences`, newest first; `filtering` knows `name`, `subtype` and `id`.
pub(super) fn in_account(scene: &Scene<'_>, account: &str, filtered: bool) -> Result<Vec<Node>, GraphError> {
    let filters = if filtered { scene.ask.params.json("filtering")? } else { None };
    let filters = filters.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut found = scene.world.audiences.of_account(account);
    for filter in filters {
        let wrong = || GraphError::parameter("filtering", "(#100) Filtering field is invalid");
        let text = |name: &str| filter.get(name).map(as_text).unwrap_or_default();
        let (field, operator) = (text("field"), text("operator"));
        let wanted: Vec<String> = match filter.get("value") {
            Some(Value::Array(values)) => values.iter().map(as_text).collect(),
            Some(value) => vec![as_text(value)],
            None => return Err(wrong()),
        };
        if !matches!(field.as_str(), "name" | "subtype" | "id") {
            return Err(wrong());
        }
        found.retain(|audience| {
            let value = match field.as_str() {
                "name" => &audience.name,
                "subtype" => &audience.subtype,
                _ => &audience.id,
            };
            match operator.as_str() {
                "CONTAIN" => wanted.iter().any(|part| value.to_lowercase().contains(&part.to_lowercase())),
                "NOT_EQUAL" | "NOT_IN" => !wanted.contains(value),
                _ => wanted.contains(value),
            }
        });
    }
    Ok(found.into_iter().map(|audience| Node::Audience(audience.id.clone())).collect())
}

/// The audience, when the viewer may change it.
///
/// # Errors
/// As [`accounts::writable`]; an account that cannot be seen makes the audience missing.
fn writable(call: &Call<'_>, id: &str) -> Result<String, GraphError> {
    let missing = || GraphError::missing("POST", id);
    let account = call.world.audiences.get(id).ok_or_else(missing)?.account.clone();
    accounts::writable(call.world, call.viewer, &account).map_err(|error| match error.subcode {
        Some(33) => missing(),
        _ => error,
    })
}

/// 200/1870034: nobody accepted the Custom Audience terms for this account (platform 14.1).
///
/// # Errors
/// That.
fn needs_terms(call: &Call<'_>, account: &str) -> Result<(), GraphError> {
    if !call.world.audiences.terms_missing.contains(account) {
        return Ok(());
    }
    Err(GraphError::forbidden("(#200) Permissions error").subcode(1_870_034).user(
        "Custom Audience Terms Not Accepted",
        format!(
            "You need to agree to the Custom Audience terms before you can create or edit an audience: \
             https://www.facebook.com/ads/manage/customaudiences/tos/?act={account}"
        ),
    ))
}

const TERMS_ID: &str = "177372829294";

fn terms(call: &mut Call<'_>, account: &str) -> Answer {
    call.viewer.needs_ads()?;
    let number = bare(account);
    if call.world.tasks(&call.viewer.person, number).is_none() {
        return Err(GraphError::missing("GET", account));
    }
    let terms =
        json!([{ "id": TERMS_ID, "content": "Custom Audience terms of the sandbox", "type": "custom_audience" }]);
    Ok(json!({ "data": fields::only(terms, call.picks) }))
}

fn accept_terms(call: &mut Call<'_>, account: &str) -> Answer {
    let account = accounts::writable(call.world, call.viewer, account)?;
    if call.params().text("tos_id").as_deref() != Some(TERMS_ID) {
        return Err(GraphError::parameter("tos_id", "(#100) Param tos_id must be the id of one of the terms"));
    }
    call.world.audiences.terms_missing.remove(&account);
    Ok(json!({ "success": true }))
}

/// Gone for good: afterwards its id is missing; lookalikes made from it stay.
fn delete(call: &mut Call<'_>, id: &str) -> Answer {
    writable(call, id)?;
    call.world.audiences.remove(id);
    call.world.audiences.sessions.retain(|_, session| session.audience.as_deref() != Some(id));
    Ok(json!({ "success": true }))
}

/// `GET /{audience}/sessions`: values as text, as the specification says.
fn sessions(call: &mut Call<'_>, id: &str) -> Answer {
    call.viewer.needs_ads()?;
    let account = call.world.audiences.get(id).map(|audience| audience.account.clone()).unwrap_or_default();
    if call.world.tasks(&call.viewer.person, &account).is_none() {
        return Err(GraphError::missing("GET", id));
    }
    let wanted = call.params().integer("session_id")?;
    let sessions = call.world.audiences.sessions.iter();
    let mut rows: Vec<(i64, Value)> = sessions
        .filter(|((_, number), session)| {
            session.audience.as_deref() == Some(id) && wanted.is_none_or(|wanted| wanted == *number)
        })
        .map(|((_, number), session)| {
            let stage = if session.closed_at_ms.is_some() { "uploaded" } else { "uploading" };
            let mut row = json!({
                "session_id": number.to_string(),
                "start_time": (session.opened_at_ms / 1_000).to_string(),
                "num_received": session.received.to_string(),
                "num_invalid_entries": session.invalid.to_string(),
                "num_matched": ((session.received - session.invalid) * 7 / 10).to_string(),
                "progress": if session.closed_at_ms.is_some() { "100" } else { "0" },
                "stage": stage,
            });
            if let Some(closed) = session.closed_at_ms {
                row["end_time"] = json!((closed / 1_000).to_string());
            }
            (session.opened_at_ms, row)
        })
        .collect();
    rows.sort_by_key(|(opened, _)| std::cmp::Reverse(*opened));
    let rows = rows.into_iter().map(|(_, row)| fields::only(row, call.picks));
    Ok(json!({ "data": rows.collect::<Vec<_>>() }))
}

/// A name that is there and short enough.
///
/// # Errors
/// Code 100.
fn name(params: &Params) -> Result<Option<String>, GraphError> {
    let Some(name) = params.text("name").map(|name| name.trim().to_owned()) else { return Ok(None) };
    if name.is_empty() || name.chars().count() > 255 {
        return Err(GraphError::parameter("name", "(#100) Param name must be 1 to 255 characters long"));
    }
    Ok(Some(name))
}
