//! Reading faults as the controls send them: every refusal is a sentence that names the field.

use serde_json::{Map, Value};
use url::Url;

use super::{DialogFault, Fault, FaultRule, GraphFault, ThrottleFault};
use crate::reports::ReportFault;

/// Ten minutes: longer than any client waits.
const LONGEST_WAIT_MS: i64 = 600_000;
/// Ten years in seconds.
const LONGEST_LAG_S: i64 = 315_360_000;
/// The names there are.
const NAMES: &str = "drop_before, drop_after, delay_ms, delay_reply_ms, half_reply, status, graph_error, error_after_write, malformed, \
                     huge, redirect, throttle, label_lag_s, video_fails, report_fails, foreign_token, dialog";

pub(super) fn fault(value: &Value) -> Result<Fault, String> {
    let (name, value) = match value {
        Value::String(name) => (name.as_str(), &Value::Null),
        Value::Object(object) if object.len() == 1 => {
            let (name, value) = object.iter().next().ok_or("fault is missing")?;
            (name.as_str(), value)
        }
        _ => return Err("fault is a name, or an object with one name in it".into()),
    };
    let plain = |fault: Fault| {
        if value.is_null() { Ok(fault) } else { Err(format!("{name} takes no value")) }
    };
    match name {
        "drop_before" => plain(Fault::DropBefore),
        "drop_after" => plain(Fault::DropAfter),
        "half_reply" => plain(Fault::HalfReply),
        "error_after_write" => plain(Fault::ErrorAfterWrite),
        "malformed" => plain(Fault::Malformed),
        "huge" => plain(Fault::Huge),
        "video_fails" => plain(Fault::VideoFails),
        "foreign_token" => plain(Fault::ForeignToken),
        "delay_ms" => Ok(Fault::DelayMs(number(value, name, 0, LONGEST_WAIT_MS)?)),
        "delay_reply_ms" => Ok(Fault::DelayReplyMs(number(value, name, 0, LONGEST_WAIT_MS)?)),
        "label_lag_s" => Ok(Fault::LabelLagS(number(value, name, 0, LONGEST_LAG_S)?)),
        "status" => Ok(Fault::Status(number(value, name, 200, 599)?)),
        "graph_error" => graph_error(value).map(Fault::GraphError),
        "redirect" => redirect(value).map(Fault::Redirect),
        "throttle" => throttle(value).map(Fault::Throttle),
        "report_fails" => match value {
            Value::Null => Ok(ReportFault::Failed),
            Value::String(how) => match how.as_str() {
                "failed" => Ok(ReportFault::Failed),
                "too_large" => Ok(ReportFault::TooLarge),
                "retry" => Ok(ReportFault::Retry),
                "skipped" => Ok(ReportFault::Skipped),
                _ => Err("report_fails is failed, too_large, retry or skipped".to_owned()),
            },
            _ => Err("report_fails is failed, too_large, retry or skipped".to_owned()),
        }
        .map(Fault::ReportFails),
        "dialog" => match value {
            Value::Null => Ok(DialogFault::Nothing),
            Value::String(how) => match how.as_str() {
                "nothing" => Ok(DialogFault::Nothing),
                "error" => Ok(DialogFault::Error),
                "wrong_state" => Ok(DialogFault::WrongState),
                "wrong_code" => Ok(DialogFault::WrongCode),
                _ => Err("dialog is nothing, error, wrong_state or wrong_code".to_owned()),
            },
            _ => Err("dialog is nothing, error, wrong_state or wrong_code".to_owned()),
        }
        .map(Fault::Dialog),
        other => Err(format!("{other} is not a fault; {NAMES} are")),
    }
}

/// A whole number within bounds, both included.
fn number<N: TryFrom<i64>>(value: &Value, name: &str, least: i64, most: i64) -> Result<N, String> {
    let found = value.as_i64().filter(|number| (least..=most).contains(number));
    found.and_then(|number| N::try_from(number).ok()).ok_or(format!("{name} is a whole number from {least} to {most}"))
}

fn object<'a>(value: &'a Value, name: &str, known: &[&str]) -> Result<&'a Map<String, Value>, String> {
    let object = value.as_object().ok_or(format!("{name} is an object with {}", known.join(", ")))?;
    match object.keys().find(|key| !known.contains(&key.as_str())) {
        Some(key) => Err(format!("{key} is not part of {name}; {} are", known.join(", "))),
        None => Ok(object),
    }
}

fn flag(object: &Map<String, Value>, name: &str) -> Result<bool, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(format!("{name} is true or false")),
    }
}

fn graph_error(value: &Value) -> Result<GraphFault, String> {
    let sent = object(value, "graph_error", &["code", "subcode", "http", "message", "transient"])?;
    let said = |name: &str| sent.get(name).filter(|value| !value.is_null());
    let code =
        |name: &str| said(name).map(|value| number(value, name, -i64::from(i32::MAX), i64::from(i32::MAX))).transpose();
    Ok(GraphFault {
        code: code("code")?.ok_or("code is missing")?,
        subcode: code("subcode")?,
        http: said("http").map_or(Ok(400), |value| number(value, "http", 400, 599))?,
        message: match said("message") {
            None => None,
            Some(value) => Some(value.as_str().ok_or("message is text")?.to_owned()),
        },
        transient: flag(sent, "transient")?,
    })
}

fn redirect(value: &Value) -> Result<Option<String>, String> {
    let Some(text) = value.as_str() else {
        return if value.is_null() { Ok(None) } else { Err("redirect is an address".into()) };
    };
    // It goes into a header as it is.
    let clean = text.chars().all(|letter| letter.is_ascii_graphic());
    let absolute = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if clean && (absolute || text.starts_with('/')) {
        Ok(Some(text.to_owned()))
    } else {
        Err("redirect is a whole http or https address, or a path that starts with /, without spaces and control characters".into())
    }
}

fn throttle(value: &Value) -> Result<ThrottleFault, String> {
    let names =
        ["x_app_usage", "x_ad_account_usage", "x_business_use_case_usage", "x_fb_ads_insights_throttle", "refuse"];
    if value.is_null() {
        return Ok(ThrottleFault { refuse: true, ..ThrottleFault::default() });
    }
    let sent = object(value, "throttle", &names)?;
    let header = |name: &str| match sent.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value @ Value::Object(_)) => percents(value, name).map(|()| Some(value.clone())),
        Some(_) => Err(format!("{name} is an object, as in Meta's header")),
    };
    let fault = ThrottleFault {
        x_app_usage: header("x_app_usage")?,
        x_ad_account_usage: header("x_ad_account_usage")?,
        x_business_use_case_usage: header("x_business_use_case_usage")?,
        x_fb_ads_insights_throttle: header("x_fb_ads_insights_throttle")?,
        refuse: flag(sent, "refuse")?,
    };
    if names[..4].iter().all(|name| sent.get(*name).is_none_or(Value::is_null)) && !fault.refuse {
        return Err("throttle needs a percentage for one of its headers, or refuse".into());
    }
    Ok(fault)
}

/// 100 is the highest percentage: that is "used up" for every header.
fn percents(value: &Value, header: &str) -> Result<(), String> {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let is_percent =
                    name.ends_with("_pct") || matches!(name.as_str(), "call_count" | "total_time" | "total_cputime");
                if is_percent && !value.as_f64().is_some_and(|percent| (0.0..=100.0).contains(&percent)) {
                    return Err(format!("{name} of {header} is a percentage from 0 to 100; 100 is the highest"));
                }
                percents(value, header)?;
            }
            Ok(())
        }
        Value::Array(rows) => rows.iter().try_for_each(|row| percents(row, header)),
        _ => Ok(()),
    }
}

pub(super) fn rule(value: &Value) -> Result<FaultRule, String> {
    let sent = object(value, "a fault rule", &["match", "fault", "times"])?;
    let mut rule =
        FaultRule::new(fault(sent.get("fault").filter(|fault| !fault.is_null()).ok_or("fault is missing")?)?);
    if let Some(conditions) = sent.get("match").filter(|conditions| !conditions.is_null()) {
        let conditions = object(conditions, "match", &["method", "path_regex", "nth"])?;
        for (name, value) in conditions.iter().filter(|(_, value)| !value.is_null()) {
            rule = match name.as_str() {
                "method" => {
                    let method = value.as_str().map(str::to_ascii_uppercase);
                    let method = method.filter(|method| matches!(method.as_str(), "GET" | "POST" | "DELETE"));
                    rule.method(&method.ok_or("method is GET, POST or DELETE")?)
                }
                "path_regex" => rule.path(value.as_str().ok_or("path_regex is text")?),
                _ => rule.nth(number(value, "nth", 1, i64::from(u32::MAX))?),
            };
        }
    }
    if let Some(times) = sent.get("times").filter(|times| !times.is_null()) {
        let times: u32 = number(times, "times", 0, i64::from(u32::MAX))?;
        rule.times = (times > 0).then_some(times);
    }
    Ok(rule)
}
