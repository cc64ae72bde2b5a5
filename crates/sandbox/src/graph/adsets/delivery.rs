//! How often, when and to whose credit an ad set delivers: frequency, schedule, attribution (platform 10.1).

use serde_json::{Value, json};

use crate::{
    error::GraphError,
    graph::checks::plain,
    objects::Object,
    params::{Params, as_text},
};

/// Takes over what was sent.
///
/// # Errors
/// Code 100 for what is not JSON.
pub(super) fn take(adset: &mut Object, params: &Params) -> Result<(), GraphError> {
    for field in ["attribution_spec", "frequency_control_specs", "adset_schedule"] {
        if let Some(rows) = params.json(field)? {
            let rows = rows
                .as_array()
                .cloned()
                .ok_or_else(|| GraphError::parameter(field, format!("(#100) Param {field} must be an array.")))?;
            adset.set(field, (!rows.is_empty()).then_some(rows));
        }
    }
    if !adset.fields.contains_key("pacing_type") {
        adset.set("pacing_type", Some(json!(["standard"])));
    }
    Ok(())
}

/// # Errors
/// Plain code 100; Meta's numbers for these are not documented.
pub(super) fn check(adset: &mut Object) -> Result<(), GraphError> {
    attribution(adset)?;
    frequency(adset)?;
    schedule(adset)
}

fn number(row: &Value, name: &str) -> Option<i64> {
    row.get(name).and_then(|value| as_text(value).parse().ok())
}

fn rows<'a>(adset: &'a Object, field: &str) -> &'a [Value] {
    adset.fields.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Which windows a goal allows, and the one it has when none is said.
fn attribution(adset: &mut Object) -> Result<(), GraphError> {
    let goal = adset.text("optimization_goal").unwrap_or_default().to_owned();
    let conversions = matches!(goal.as_str(), "OFFSITE_CONVERSIONS" | "VALUE" | "ONSITE_CONVERSIONS");
    let installs = matches!(goal.as_str(), "APP_INSTALLS" | "APP_INSTALLS_AND_OFFSITE_CONVERSIONS");
    let wrong = |text: &str| plain("attribution_spec", "The attribution setting isn't available", text);
    let mut clicks = 0;
    for row in rows(adset, "attribution_spec") {
        let event = row.get("event_type").map(as_text).unwrap_or_default();
        let days = number(row, "window_days").unwrap_or_default();
        let fits = match event.as_str() {
            "CLICK_THROUGH" => {
                clicks += 1;
                days == 1 || (days == 7 && conversions)
            }
            "VIEW_THROUGH" => days == 1 && (conversions || installs),
            "ENGAGED_VIDEO_VIEW" => days == 1 && installs,
            _ => return Err(wrong("event_type is CLICK_THROUGH, VIEW_THROUGH or ENGAGED_VIDEO_VIEW.")),
        };
        if !fits {
            return Err(wrong(&format!("{event} with {days} days can't be used with the goal {goal}.")));
        }
    }
    if clicks == 0 && adset.fields.contains_key("attribution_spec") || clicks > 1 {
        return Err(wrong("There is one window for clicks."));
    }
    if clicks == 0 {
        let mut usual = vec![json!({ "event_type": "CLICK_THROUGH", "window_days": if conversions { 7 } else { 1 } })];
        if conversions {
            usual.push(json!({ "event_type": "VIEW_THROUGH", "window_days": 1 }));
        }
        adset.set("attribution_spec", Some(usual));
    }
    Ok(())
}

fn frequency(adset: &Object) -> Result<(), GraphError> {
    let specs = rows(adset, "frequency_control_specs");
    if specs.is_empty() {
        return Ok(());
    }
    let wrong = |text: &str| plain("frequency_control_specs", "The frequency cap isn't right", text);
    if !matches!(adset.text("optimization_goal"), Some("REACH" | "THRUPLAY")) {
        return Err(wrong("A frequency cap goes with the goals REACH and THRUPLAY only."));
    }
    for spec in specs {
        let within = |name: &str| number(spec, name).is_some_and(|days| (1..=90).contains(&days));
        if spec.get("event").map(as_text).as_deref() != Some("IMPRESSIONS") {
            return Err(wrong("The event of a frequency cap is IMPRESSIONS."));
        }
        if !within("interval_days") || !within("max_frequency") {
            return Err(wrong("interval_days and max_frequency are whole numbers from 1 to 90."));
        }
    }
    Ok(())
}

fn schedule(adset: &Object) -> Result<(), GraphError> {
    let parts = rows(adset, "adset_schedule");
    if parts.is_empty() {
        return Ok(());
    }
    let wrong = |text: &str| plain("adset_schedule", "The schedule isn't right", text);
    if adset.minor("lifetime_budget").is_none() {
        return Err(wrong("A schedule goes with a lifetime budget."));
    }
    if !adset.words("pacing_type").contains(&"day_parting") {
        return Err(wrong("A schedule needs pacing_type [\"day_parting\"]."));
    }
    for part in parts {
        let (start, end) = (number(part, "start_minute").unwrap_or(-1), number(part, "end_minute").unwrap_or(-1));
        let days = part.get("days").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let whole_hours = start % 60 == 0 && end % 60 == 0;
        if !(0 <= start && start < end && end <= 1_440 && whole_hours) {
            return Err(wrong("start_minute and end_minute are whole hours within a day."));
        }
        if days.is_empty()
            || days.iter().any(|day| !matches!(as_text(day).as_str(), "0" | "1" | "2" | "3" | "4" | "5" | "6"))
        {
            return Err(wrong("days are numbers from 0 (Sunday) to 6."));
        }
    }
    Ok(())
}
