//! Checking the specifications of a rule (platform 14.2).

use serde_json::Value;

use crate::{error::GraphError, params::as_text};

const OPERATORS: [&str; 13] = [
    "ALL",
    "ANY",
    "CONTAIN",
    "EQUAL",
    "GREATER_THAN",
    "IN",
    "IN_RANGE",
    "LESS_THAN",
    "NONE",
    "NOT_CONTAIN",
    "NOT_EQUAL",
    "NOT_IN",
    "NOT_IN_RANGE",
];
const TRIGGERS: [&str; 5] =
    ["METADATA_CREATION", "METADATA_UPDATE", "STATS_MILESTONE", "STATS_CHANGE", "DELIVERY_INSIGHTS_CHANGE"];
/// With the kinds of evaluation each goes with: scheduled, triggered.
const EXECUTIONS: [(&str, bool, bool); 9] = [
    ("NOTIFICATION", true, true),
    ("PAUSE", true, true),
    ("UNPAUSE", true, true),
    ("PING_ENDPOINT", false, true),
    ("CHANGE_BUDGET", true, false),
    ("CHANGE_CAMPAIGN_BUDGET", true, false),
    ("CHANGE_BID", true, false),
    ("ROTATE", true, false),
    ("REBALANCE_BUDGET", true, false),
];
/// Spans that figures are taken over, with the word `insights` has for each.
pub(super) const PRESETS: [(&str, &str); 12] = [
    ("TODAY", "today"),
    ("YESTERDAY", "yesterday"),
    ("LAST_3_DAYS", "last_3d"),
    ("LAST_7_DAYS", "last_7d"),
    ("LAST_14_DAYS", "last_14d"),
    ("LAST_28_DAYS", "last_28d"),
    ("LAST_30_DAYS", "last_30d"),
    ("LAST_90_DAYS", "last_90d"),
    ("THIS_MONTH", "this_month"),
    ("LAST_MONTH", "last_month"),
    ("LIFETIME", "maximum"),
    ("MAXIMUM", "maximum"),
];
const SCHEDULES: [&str; 4] = ["DAILY", "HOURLY", "SEMI_HOURLY", "CUSTOM"];
const UNITS: [&str; 2] = ["PERCENTAGE", "ACCOUNT_CURRENCY"];

fn wrong(field: &str, what: impl std::fmt::Display) -> GraphError {
    GraphError::parameter(field, format!("(#100) Param {field}: {what}"))
}

fn word(value: &Value, name: &str) -> String {
    value.get(name).map(as_text).unwrap_or_default()
}

/// # Errors
/// Code 100 blaming the specification at fault.
pub(super) fn check(evaluation: &Value, execution: &Value, schedule: Option<&Value>) -> Result<(), GraphError> {
    let scheduled = evaluated(evaluation)?;
    executed(execution, scheduled)?;
    match schedule {
        Some(schedule) if scheduled => timed(schedule),
        Some(_) => Err(wrong("schedule_spec", "a rule that waits for a trigger has no schedule")),
        None if scheduled => Err(wrong("schedule_spec", "a scheduled rule needs one")),
        None => Ok(()),
    }
}

/// `true` for SCHEDULE, `false` for TRIGGER.
fn evaluated(spec: &Value) -> Result<bool, GraphError> {
    const FIELD: &str = "evaluation_spec";
    if !spec.is_object() {
        return Err(wrong(FIELD, "it is an object"));
    }
    let scheduled = match word(spec, "evaluation_type").as_str() {
        "SCHEDULE" => true,
        "TRIGGER" => false,
        _ => return Err(wrong(FIELD, "evaluation_type must be one of {SCHEDULE, TRIGGER}")),
    };
    let filters = spec.get("filters").and_then(Value::as_array).ok_or_else(|| wrong(FIELD, "filters is a list"))?;
    for filter in filters {
        condition(FIELD, filter)?;
    }
    let preset = filters.iter().find(|filter| filter["field"] == "time_preset").map(|filter| word(filter, "value"));
    if let Some(preset) = preset.filter(|preset| PRESETS.iter().all(|(known, _)| known != preset)) {
        return Err(wrong(FIELD, format_args!("{preset} is not a time_preset")));
    }
    let entity = filters.iter().find(|filter| filter["field"] == "entity_type");
    match (scheduled, entity) {
        (true, None) => return Err(wrong(FIELD, "filters must name the entity_type")),
        (_, Some(filter)) if !matches!(word(filter, "value").as_str(), "CAMPAIGN" | "ADSET" | "AD") => {
            return Err(wrong(FIELD, "entity_type must be one of {CAMPAIGN, ADSET, AD}"));
        }
        _ => {}
    }
    match spec.get("trigger") {
        None if scheduled => Ok(true),
        None => Err(wrong(FIELD, "a TRIGGER rule needs a trigger")),
        Some(_) if scheduled => Err(wrong(FIELD, "a SCHEDULE rule has no trigger")),
        Some(trigger) => {
            let kind = word(trigger, "type");
            if !TRIGGERS.contains(&kind.as_str()) {
                return Err(wrong(FIELD, format_args!("trigger type must be one of {{{}}}", TRIGGERS.join(", "))));
            }
            if kind.starts_with("STATS_") {
                condition(FIELD, trigger)?;
            }
            Ok(false)
        }
    }
}

fn condition(field: &str, row: &Value) -> Result<(), GraphError> {
    if word(row, "field").is_empty() {
        return Err(wrong(field, "a filter names its field"));
    }
    let operator = word(row, "operator");
    if !OPERATORS.contains(&operator.as_str()) {
        return Err(wrong(field, format_args!("operator must be one of {{{}}}", OPERATORS.join(", "))));
    }
    let value =
        row.get("value").filter(|value| !value.is_null()).ok_or_else(|| wrong(field, "a filter has a value"))?;
    let fits = match operator.as_str() {
        "IN" | "NOT_IN" | "CONTAIN" | "NOT_CONTAIN" | "ALL" | "ANY" | "NONE" => {
            value.is_array() || matches!(operator.as_str(), "CONTAIN" | "NOT_CONTAIN") && value.is_string()
        }
        "IN_RANGE" | "NOT_IN_RANGE" => {
            value.as_array().is_some_and(|ends| ends.len() == 2 && ends.iter().all(|end| number(end).is_some()))
        }
        "GREATER_THAN" | "LESS_THAN" => number(value).is_some(),
        _ => !value.is_array() && !value.is_object(),
    };
    if fits { Ok(()) } else { Err(wrong(field, format_args!("the value does not fit the operator {operator}"))) }
}

/// A number, also written as text.
pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}

/// The option of that name.
pub(super) fn option<'a>(execution: &'a Value, name: &str) -> Option<&'a Value> {
    let options = execution.get("execution_options")?.as_array()?;
    options.iter().find(|option| option["field"] == name)?.get("value")
}

fn executed(spec: &Value, scheduled: bool) -> Result<(), GraphError> {
    const FIELD: &str = "execution_spec";
    let kind = word(spec, "execution_type");
    let Some((_, on_schedule, on_trigger)) = EXECUTIONS.iter().find(|(known, ..)| *known == kind) else {
        let known: Vec<&str> = EXECUTIONS.iter().map(|(known, ..)| *known).collect();
        return Err(wrong(FIELD, format_args!("execution_type must be one of {{{}}}", known.join(", "))));
    };
    if !(if scheduled { *on_schedule } else { *on_trigger }) {
        let with = if scheduled { "SCHEDULE" } else { "TRIGGER" };
        return Err(wrong(FIELD, format_args!("{kind} does not go with evaluation_type {with}")));
    }
    match spec.get("execution_options") {
        None => {}
        Some(Value::Array(options)) => {
            for option in options {
                if word(option, "field").is_empty()
                    || !matches!(word(option, "operator").as_str(), "EQUAL" | "IN")
                    || option.get("value").is_none()
                {
                    return Err(wrong(FIELD, "an execution option has field, value and operator EQUAL or IN"));
                }
            }
        }
        Some(_) => return Err(wrong(FIELD, "execution_options is a list")),
    }
    if matches!(kind.as_str(), "CHANGE_BUDGET" | "CHANGE_CAMPAIGN_BUDGET" | "CHANGE_BID") {
        let change =
            option(spec, "change_spec").ok_or_else(|| wrong(FIELD, "a change needs the option change_spec"))?;
        if change.get("amount").and_then(number).is_none_or(|amount| amount == 0.0) {
            return Err(wrong(FIELD, "change_spec.amount is a number other than 0"));
        }
        if !UNITS.contains(&word(change, "unit").as_str()) {
            return Err(wrong(FIELD, format_args!("change_spec.unit must be one of {{{}}}", UNITS.join(", "))));
        }
    }
    Ok(())
}

fn timed(spec: &Value) -> Result<(), GraphError> {
    const FIELD: &str = "schedule_spec";
    let kind = word(spec, "schedule_type");
    if !SCHEDULES.contains(&kind.as_str()) {
        return Err(wrong(FIELD, format_args!("schedule_type must be one of {{{}}}", SCHEDULES.join(", "))));
    }
    let rows = spec.get("schedule").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if kind == "CUSTOM" && rows.is_empty() {
        return Err(wrong(FIELD, "a CUSTOM schedule lists when"));
    }
    for row in rows {
        for name in ["start_minute", "end_minute"] {
            let minute = row.get(name).filter(|value| !value.is_null());
            let fits =
                |value: &Value| value.as_i64().is_some_and(|minute| (0..=1_440).contains(&minute) && minute % 30 == 0);
            if minute.is_some_and(|minute| !fits(minute)) {
                return Err(wrong(FIELD, format_args!("{name} is a multiple of 30 within the day")));
            }
        }
        let days = row.get("days").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if days.iter().any(|day| day.as_i64().is_none_or(|day| !(0..=6).contains(&day))) {
            return Err(wrong(FIELD, "days are numbers 0 (Sunday) to 6"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::check;

    fn evaluation(kind: &str) -> Value {
        let mut spec = json!({
            "evaluation_type": kind,
            "filters": [{ "field": "entity_type", "operator": "EQUAL", "value": "CAMPAIGN" }],
        });
        if kind == "TRIGGER" {
            spec["trigger"] = json!({ "type": "METADATA_CREATION" });
        }
        spec
    }

    fn change(unit: &str) -> Value {
        json!({ "execution_type": "CHANGE_BUDGET", "execution_options": [
            { "field": "change_spec", "operator": "EQUAL", "value": { "amount": 10, "unit": unit } }] })
    }

    #[test]
    fn what_goes_together_passes_and_the_rest_does_not() {
        let daily = json!({ "schedule_type": "DAILY" });
        let pause = json!({ "execution_type": "PAUSE" });

        assert!(check(&evaluation("SCHEDULE"), &pause, Some(&daily)).is_ok());
        assert!(check(&evaluation("TRIGGER"), &pause, None).is_ok());
        assert!(check(&evaluation("SCHEDULE"), &change("PERCENTAGE"), Some(&daily)).is_ok());
        for (evaluation, execution, schedule) in [
            (evaluation("SCHEDULE"), pause.clone(), None),
            (evaluation("TRIGGER"), pause.clone(), Some(&daily)),
            (evaluation("TRIGGER"), change("PERCENTAGE"), None),
            (evaluation("SCHEDULE"), change("SHELLS"), Some(&daily)),
            (evaluation("SCHEDULE"), json!({ "execution_type": "EXPLODE" }), Some(&daily)),
            (evaluation("SCHEDULE"), json!({ "execution_type": "PING_ENDPOINT" }), Some(&daily)),
            (evaluation("SCHEDULE"), pause.clone(), Some(&json!({ "schedule_type": "YEARLY" }))),
            (evaluation("SCHEDULE"), pause.clone(), Some(&json!({ "schedule_type": "CUSTOM" }))),
            (
                evaluation("SCHEDULE"),
                pause.clone(),
                Some(&json!({ "schedule_type": "CUSTOM", "schedule": [{ "start_minute": 45, "days": [1] }] })),
            ),
            (json!({ "evaluation_type": "SCHEDULE", "filters": [] }), pause.clone(), Some(&daily)),
        ] {
            assert_eq!(check(&evaluation, &execution, schedule).unwrap_err().code, 100, "{evaluation} {execution}");
        }
    }
}
