//! What nobody should send to audiences, rules, studies, batches and system users, and somebody will.

use adlane_sandbox::cast;
use serde_json::{Value, json};

use crate::support::{Meta, numbers, read, start};

fn nonsense() -> Vec<Value> {
    vec![
        json!(true),
        json!(-1),
        json!(0.5),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}💥'\"<{result=a:$.b}"),
        json!("[[[]]]"),
        json!([]),
        json!([[[null]]]),
        json!([{}]),
        json!({}),
        json!([{ "id": [], "name": {}, "field": 7, "operator": [], "value": null, "treatment_percentage": "x", "campaigns": {} }]),
        json!({ "id": { "id": [] }, "schema": ["EMAIL"], "data": [[{}], 1, null], "session_id": i64::MAX, "batch_seq": i64::MAX, "ratio": "nan", "country": "💥" }),
    ]
}

/// Sends it, and makes sure that the answer is one Meta could give.
async fn send(meta: &Meta, token: &str, path: &str, body: &Value) {
    let request = meta.http.post(meta.at(&format!("/v26.0/{path}"))).query(&[("access_token", token)]).json(body);
    let (status, answer) = read(request.send().await.unwrap()).await;
    if status != 200 {
        assert!(matches!(status.as_u16(), 400 | 403), "{path} {body}: {status} {answer}");
        assert!(numbers(&answer).0 > 0, "{path} {body}: {answer}");
    }
}

#[tokio::test]
async fn nonsense_in_any_parameter_is_answered_in_metas_shape() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let made = async |path: String, body: Value| {
        let request = meta.http.post(meta.at(&format!("/v26.0/{path}"))).query(&[("access_token", &token)]).json(&body);
        let (_, answer) = read(request.send().await.unwrap()).await;
        answer["id"].as_str().unwrap_or_else(|| panic!("{path}: {answer}")).to_owned()
    };
    let (_, businesses) = meta.get("/me/businesses", &[("access_token", &token)]).await;
    let business = businesses["data"][0]["id"].as_str().unwrap().to_owned();
    let (_, list) = meta.get(&format!("/{account}/campaigns"), &[("access_token", &token)]).await;
    let campaign = |at: usize| list["data"][at]["id"].clone();
    let now = meta.handle().now_ms() / 1_000;

    let audience = json!({ "name": "x", "subtype": "CUSTOM", "customer_file_source": "USER_PROVIDED_ONLY" });
    let rule = json!({ "name": "x", "execution_spec": { "execution_type": "PAUSE" }, "schedule_spec": { "schedule_type": "DAILY" },
        "evaluation_spec": { "evaluation_type": "SCHEDULE", "filters": [{ "field": "entity_type", "operator": "EQUAL", "value": "AD" }] } });
    let study = json!({ "name": "x", "start_time": now + 60, "end_time": now + 600, "type": "SPLIT_TEST", "cells": [
        { "name": "A", "treatment_percentage": 50, "campaigns": [campaign(0)] },
        { "name": "B", "treatment_percentage": 50, "campaigns": [campaign(1)] }] });
    let audiences = format!("{account}/customaudiences");
    let rules = format!("{account}/adrules_library");
    let studies = format!("{business}/ad_studies");
    let list = made(audiences.clone(), audience.clone()).await;
    let a_rule = made(rules.clone(), rule.clone()).await;
    let a_study = made(studies.clone(), study.clone()).await;
    let robot = made(format!("{business}/system_users"), json!({ "name": "x" })).await;
    let none = json!({});

    for (path, base, params) in [
        (
            audiences,
            &audience,
            "name subtype customer_file_source description rule retention_days audience_labels lookalike_spec origin_audience_id is_value_based",
        ),
        (
            list.clone(),
            &none,
            "name description customer_file_source rule retention_days audience_labels lookalike_spec",
        ),
        (format!("{list}/users"), &none, "payload session"),
        (format!("{list}/usersreplace"), &json!({ "session": { "session_id": 1, "batch_seq": 1 } }), "payload session"),
        (rules, &rule, "name status evaluation_spec execution_spec schedule_spec"),
        (a_rule.clone(), &none, "name status evaluation_spec execution_spec schedule_spec"),
        (format!("{a_rule}/execute"), &none, "fields"),
        (studies, &study, "name type start_time end_time cells description observation_end_time cooldown_start_time"),
        (a_study, &none, "name description start_time end_time cells"),
        (String::new(), &none, "batch include_headers"),
        (format!("{business}/system_users"), &none, "name role"),
        (format!("{robot}/access_tokens"), &none, "business_app scope set_token_expires_in_60_days appsecret_proof"),
        (format!("{business}/system_user_access_tokens"), &none, "asset scope fetch_only system_user_id"),
        (format!("{account}/subscribed_apps"), &none, "app_id"),
    ] {
        for param in params.split(' ') {
            for value in nonsense() {
                let mut body = base.clone();
                body[param] = value.clone();
                send(&meta, &token, &path, &body).await;
                if param == "batch" {
                    send(&meta, &token, &path, &json!({ "batch": [{ "method": "POST", "relative_url": value, "body": value, "name": value, "depends_on": value }] })).await;
                }
            }
        }
    }
    for spec in ["evaluation_spec", "execution_spec", "schedule_spec"] {
        for inner in [
            "filters",
            "trigger",
            "evaluation_type",
            "execution_type",
            "execution_options",
            "schedule_type",
            "schedule",
        ] {
            for value in nonsense() {
                let mut body = rule.clone();
                body[spec][inner] = value;
                send(&meta, &token, &format!("{account}/adrules_library"), &body).await;
            }
        }
    }
    // Still there, and not only refusing because it had enough.
    made(format!("{account}/customaudiences"), audience).await;
}
