//! A small specification in the shape of Meta's: enough of it to be right and wrong about.

use adlane_referee::{Spec, Verdict};
use serde_json::{Map, Value, json};

fn param(name: &str, kind: &str) -> Value {
    json!({ "name": name, "type": kind, "required": false })
}

fn rows(pairs: &[(&str, &str)]) -> Value {
    pairs.iter().map(|(name, kind)| json!({ "name": name, "type": kind })).collect()
}

pub(crate) fn nodes() -> Vec<(&'static str, Value)> {
    let create: Vec<Value> = [
        ("name", "string"),
        ("objective", "campaigns_objective_enum_param"),
        ("status", "campaigns_status_enum_param"),
        ("bid_strategy", "campaigns_bid_strategy_enum_param"),
        ("special_ad_category_country", "list<string>"),
        ("daily_budget", "unsigned int"),
        ("lifetime_budget", "unsigned int"),
        ("start_time", "datetime"),
        ("stop_time", "datetime"),
        ("is_adset_budget_sharing_enabled", "bool"),
        ("adlabels", "list<Object>"),
        ("promoted_object", "Object"),
        ("execution_options", "list<campaigns_execution_options_enum_param>"),
    ]
    .map(|(name, kind)| param(name, kind))
    .into_iter()
    .chain([json!({"name": "special_ad_categories", "required": true,
        "type": "list<campaigns_special_ad_categories_enum_param>"})])
    .collect();
    let account = json!({
        "apis": [
            {"method": "GET", "name": "#get", "return": "AdAccount", "params": []},
            {"method": "GET", "endpoint": "campaigns", "return": "Campaign", "params": [
                param("effective_status", "list<Campaign_effective_status>"), param("is_completed", "bool"),
                param("time_range", "map")]},
            {"method": "POST", "endpoint": "campaigns", "return": "Campaign", "params": create},
            {"method": "POST", "endpoint": "adsets", "return": "AdSet", "params": [param("name", "string"),
                param("targeting", "Targeting"), param("bid_constraints", "map<string, int>"), param("rotation", "list<list<unsigned int>>")]},
            {"method": "POST", "endpoint": "adimages", "return": "Object", "params": [param("bytes", "string"), param("source", "string")]},
            {"method": "POST", "endpoint": "insights", "return": "AdReportRun", "params": [param("level", "string")]},
        ],
        "fields": rows(&[("account_id", "string"), ("name", "string"), ("account_status", "unsigned int"),
            ("timezone_offset_hours_utc", "float"), ("business", "Business"), ("created_time", "datetime"),
            ("is_prepay_account", "bool"), ("capabilities", "list<string>"), ("tos_accepted", "map<string, int>"),
            ("secretive", "Unheard")])
    });
    let campaign = json!({
        "apis": [
            {"method": "GET", "name": "#get", "return": "Campaign", "params": []},
            {"method": "POST", "name": "#update", "return": "Campaign", "params": [param("name", "string")]},
            {"method": "DELETE", "name": "#delete", "return": "Object", "params": []},
            {"method": "GET", "endpoint": "adsets", "return": "AdSet", "params": []},
        ],
        "fields": rows(&[("id", "string"), ("name", "string"), ("status", "Campaign_effective_status"),
            ("daily_budget", "string"), ("adlabels", "list<AdLabel>"), ("created_time", "datetime"),
            ("objective", "string"), ("bid_strategy", "string"), ("special_ad_categories", "list<string>")])
    });
    vec![
        ("AdAccount", account),
        ("Campaign", campaign),
        (
            "AdSet",
            json!({"apis": [], "fields": rows(&[("id", "string"), ("name", "string"), ("targeting", "Targeting")])}),
        ),
        ("AdLabel", json!({"apis": [], "fields": rows(&[("id", "string"), ("name", "string")])})),
        ("Business", json!({"apis": [], "fields": rows(&[("id", "string"), ("name", "string")])})),
        (
            "Targeting",
            json!({"apis": [], "fields": rows(&[("age_min", "unsigned int"), ("genders", "list<unsigned int>"),
            ("geo_locations", "Places")])}),
        ),
        ("Places", json!({"apis": [], "fields": rows(&[("countries", "list<string>")])})),
        (
            "User",
            json!({"apis": [{"method": "GET", "name": "#get", "return": "User", "params": []},
            {"method": "GET", "endpoint": "adaccounts", "return": "AdAccount", "params": []},
            {"method": "GET", "endpoint": "accounts", "return": "Page", "params": []}],
            "fields": rows(&[("id", "string"), ("name", "string")])}),
        ),
        ("AdsInsights", json!({"apis": [], "fields": rows(&[("spend", "string")])})),
        ("AdReportRun", json!({"apis": [], "fields": rows(&[("async_status", "string")])})),
        ("Page", json!({"apis": [], "fields": rows(&[("id", "string"), ("name", "string")])})),
    ]
}

pub(crate) fn enums() -> Value {
    json!([
        {"name": "campaigns_objective_enum_param", "node": "Campaign", "field_or_param": "objective",
            "values": ["OUTCOME_TRAFFIC", "OUTCOME_SALES", "CONVERSIONS"]},
        {"name": "campaigns_status_enum_param", "node": "Campaign", "field_or_param": "status", "values": ["ACTIVE", "PAUSED"]},
        {"name": "campaigns_bid_strategy_enum_param", "node": "Campaign", "field_or_param": "bid_strategy",
            "values": ["LOWEST_COST_WITHOUT_CAP", "COST_CAP"]},
        {"name": "campaigns_special_ad_categories_enum_param", "node": "Campaign", "field_or_param": "special_ad_categories",
            "values": ["NONE", "HOUSING"]},
        {"name": "campaigns_execution_options_enum_param", "node": "Campaign", "field_or_param": "execution_options",
            "values": ["validate_only", "include_recommendations"]},
        {"name": "Campaign_effective_status", "node": "Campaign", "field_or_param": "effective_status",
            "values": ["ACTIVE", "PAUSED", "ARCHIVED", "DELETED", "IN_PROCESS", "WITH_ISSUES"]},
    ])
}

pub(crate) fn spec() -> Spec {
    Spec::from_parts(&nodes(), &enums()).unwrap()
}

/// 77 is a campaign, 88 a page; nothing else is known.
pub(crate) fn node_of(id: &str) -> Option<String> {
    match id {
        "77" => Some("Campaign".into()),
        "88" => Some("Page".into()),
        _ => None,
    }
}

pub(crate) fn params(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

/// `place: what` of every finding.
pub(crate) fn said(verdict: &Verdict) -> Vec<String> {
    verdict.findings.iter().map(|finding| format!("{}: {}", finding.place, finding.what)).collect()
}
