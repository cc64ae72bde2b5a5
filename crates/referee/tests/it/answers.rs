//! What is answered.

use adlane_referee::{Outcome, Verdict};
use serde_json::{Value, json};

use crate::small::{node_of, params, said, spec};

fn answer(call: &str, with: Value, status: u16, body: Value) -> Verdict {
    let (method, path) = call.split_once(' ').unwrap();
    spec().check_answer(method, path, &params(with), Outcome { status, body: Some(&body) }, &node_of)
}

fn read(with: Value, body: Value) -> Vec<String> {
    said(&answer("GET act_1", with, 200, body))
}

const NOTHING: [&str; 0] = [];

#[test]
fn a_right_node_passes() {
    let body = json!({"id": "act_1", "name": "N", "account_status": 1, "timezone_offset_hours_utc": -7.5,
        "business": {"id": "5", "name": "B"}, "created_time": "2026-05-12T10:45:09-0700", "is_prepay_account": false,
        "capabilities": ["A"], "tos_accepted": {"x": 1}, "secretive": {"of": "nobody knows what"}});

    let verdict = answer("GET act_1", json!({}), 200, body);

    assert_eq!(said(&verdict), NOTHING);
    assert_eq!((verdict.tally.values_by_specification, verdict.tally.opaque), (12, 1));
}

#[test]
fn wrong_types_unknown_fields_and_nulls_are_found() {
    for (field, wrong, what) in [
        ("name", json!(5), "is not text"),
        ("account_status", json!("1"), "is not a whole number from 0 on"),
        ("timezone_offset_hours_utc", json!("-7"), "is not a number"),
        ("created_time", json!(1_762_800_000), "is not a time with an offset"),
        ("created_time", json!("2026-05-12T10:45:09Z"), "is not a time with an offset"),
        ("is_prepay_account", json!(1), "is not a boolean"),
        ("capabilities", json!("A"), "is not a list"),
        ("tos_accepted", json!([]), "is not a map"),
        ("business", json!("5"), "is not an object of type Business"),
        ("name", json!(null), "is null; what has no value is left out"),
        ("colour", json!("red"), "is no field of AdAccount"),
    ] {
        assert_eq!(
            read(json!({}), json!({"id": "act_1", field: wrong})),
            [format!("answer.{field}: {what}")],
            "{wrong}"
        );
    }
    assert_eq!(
        read(json!({}), json!({"id": "act_1", "business": {"id": "5", "vat": "x"}})),
        ["answer.business.vat: is no field of Business"]
    );
}

#[test]
fn only_what_was_asked_for_is_answered() {
    let fields = json!({"fields": "name,campaigns{name}"});

    assert_eq!(
        read(
            fields.clone(),
            json!({"id": "act_1", "campaigns": {"data": [{"id": "7", "name": "C"}], "paging": {"cursors": {"before": "a", "after": "b"}}}})
        ),
        NOTHING
    );
    assert_eq!(
        read(fields.clone(), json!({"id": "act_1", "account_id": "1"})),
        ["answer.account_id: was answered without being asked for"]
    );
    assert_eq!(
        read(fields, json!({"id": "act_1", "campaigns": {"data": [{"id": "7", "status": "ACTIVE"}]}})),
        ["answer.campaigns[].status: was answered without being asked for"]
    );
}

#[test]
fn pages_have_rows_and_cursors() {
    let list = |body| said(&answer("GET act_1/campaigns", json!({"fields": "id,status"}), 200, body));

    assert_eq!(list(json!({"data": [], "summary": {"total_count": 0}})), NOTHING);
    assert_eq!(list(json!({"data": [{"id": "7", "status": "WITH_ISSUES"}], "paging": {"next": "http://x/"}})), NOTHING);
    assert_eq!(list(json!([])), ["answer: is not a page of rows"]);
    assert_eq!(list(json!({"paging": {}})), ["answer: lacks data"]);
    assert_eq!(list(json!({"data": [], "pages": 2})), ["answer.pages: is no part of a page"]);
    assert_eq!(list(json!({"data": [], "paging": {"page": 2}})), ["answer.paging.page: is no part of paging"]);
    assert_eq!(
        list(json!({"data": [{"status": "BROKEN"}]})),
        ["answer[].status: is none of the words of effective_status"]
    );
}

#[test]
fn writes_answer_ids_and_success() {
    let right = json!({"name": "N", "objective": "OUTCOME_SALES", "special_ad_categories": "[]"});
    let create = |body| said(&answer("POST act_1/campaigns", right.clone(), 200, body));

    assert_eq!(create(json!({"id": "120231741510640018"})), NOTHING);
    assert_eq!(create(json!({"id": 120_231_741_510_640_018_i64})), ["answer.id: is not text"]);
    assert_eq!(create(json!({"success": true})), ["answer: is not {id}"]);
    assert_eq!(said(&answer("DELETE 77", json!({}), 200, json!({"success": true}))), NOTHING);
    assert_eq!(said(&answer("DELETE 77", json!({}), 200, json!(true))), ["answer: is not {success: true}"]);
    assert_eq!(
        said(&answer("POST 77", json!({"name": "M", "fields": "name"}), 200, json!({"id": "77", "name": "M"}))),
        NOTHING
    );
}

#[test]
fn a_create_accepted_without_what_it_needs_is_found() {
    let verdict =
        answer("POST act_1/campaigns", json!({"name": "N", "objective": "OUTCOME_SALES"}), 200, json!({"id": "1"}));

    assert_eq!(said(&verdict)[0], "parameter special_ad_categories: is missing and the call was accepted");
}

#[test]
fn errors_come_in_metas_envelope() {
    let error = |body| said(&answer("GET 77", json!({}), 400, body));
    let right = json!({"message": "m", "type": "OAuthException", "code": 100, "error_subcode": 33, "fbtrace_id": "A",
        "error_data": "{}", "is_transient": false});

    assert_eq!(error(json!({ "error": right })), NOTHING);
    assert_eq!(
        error(json!({"error": {"message": "m", "type": "OAuthException", "code": 100}})),
        ["answer.error: lacks fbtrace_id"]
    );
    assert_eq!(error(json!({"errors": []})), ["answer: is not Meta's error envelope"]);
    let mut wrong = right.clone();
    wrong["code"] = json!("100");
    assert_eq!(error(json!({ "error": wrong })), ["answer.error.code: is not a whole number"]);
    let mut wrong = right;
    wrong["type"] = json!("Oops");
    assert_eq!(error(json!({ "error": wrong })), ["answer.error.type: is none of ErrorType's words"]);
}

#[test]
fn exceptions_and_our_own_calls_are_judged_by_our_table() {
    let images = |body| said(&answer("POST act_1/adimages", json!({"bytes": "x"}), 200, body));
    assert_eq!(images(json!({"images": {"bytes": {"hash": "h", "url": "u", "width": 5}}})), NOTHING);
    assert_eq!(images(json!({"images": {"bytes": {"url": "u"}}})), ["answer.images{}: lacks hash"]);
    assert_eq!(said(&answer("POST act_1/insights", json!({}), 200, json!({"report_run_id": "9"}))), NOTHING);
    let token = |body| said(&answer("GET oauth/access_token", json!({}), 200, body));
    assert_eq!(token(json!({"access_token": "EAA", "token_type": "bearer", "expires_in": 5})), NOTHING);
    assert_eq!(token(json!({"token": "EAA"})).len(), 2);
    let facts = json!({"data": {"is_valid": true, "scopes": [], "app_id": "1"}});
    assert_eq!(said(&answer("GET debug_token", json!({}), 200, facts)), NOTHING);
}

#[test]
fn an_answer_about_nothing_is_found() {
    assert_eq!(said(&answer("GET 123", json!({}), 200, json!({"id": "123"}))), ["answer: is about an id nobody knows"]);
    assert_eq!(
        said(&answer("GET act_1/shops", json!({}), 200, json!({"data": []}))),
        ["path: was answered and is no call Meta has"]
    );
}
