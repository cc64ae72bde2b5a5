use adlane_sandbox::cast;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Meta, numbers, start};

const MARY: &str = "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79";

/// A hash-shaped value; each number another person.
fn hash(number: usize) -> String {
    format!("{number:064x}")
}

async fn given(meta: &Meta) -> (String, String) {
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    (token, account)
}

async fn create(meta: &Meta, token: &str, account: &str) -> String {
    let pairs = [
        ("access_token", token),
        ("name", "Buyers"),
        ("subtype", "CUSTOM"),
        ("customer_file_source", "USER_PROVIDED_ONLY"),
        ("audience_labels", r#"["RECENT_PURCHASERS"]"#),
    ];
    let (status, body) = meta.post(&format!("/{account}/customaudiences"), &pairs).await;
    assert_eq!(status, 200, "{body}");
    body["id"].as_str().unwrap().to_owned()
}

async fn upload(meta: &Meta, token: &str, path: &str, payload: &Value, session: &Value) -> (StatusCode, Value) {
    let (payload, session) = (payload.to_string(), session.to_string());
    meta.post(path, &[("access_token", token), ("payload", &payload), ("session", &session)]).await
}

fn emails(numbers: std::ops::Range<usize>) -> Value {
    let rows: Vec<Value> = numbers.map(|number| json!([hash(number)])).collect();
    json!({ "schema": ["EMAIL"], "data": rows })
}

fn session(id: i64, seq: i64, last: bool) -> Value {
    json!({ "session_id": id, "batch_seq": seq, "last_batch_flag": last, "estimated_num_total": 1_000 })
}

#[tokio::test]
async fn a_customer_list_is_made_filled_and_counted() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    let id = create(&meta, &token, &account).await;
    let users = format!("/{id}/users");

    let (status, body) = upload(&meta, &token, &users, &emails(0..900), &session(7, 1, false)).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(
        body,
        json!({ "audience_id": id, "session_id": "7", "num_received": 900, "num_invalid_entries": 0, "invalid_entry_samples": {} })
    );
    let wrong =
        json!({ "schema": ["EMAIL", "FN"], "data": [[MARY, ""], ["mary@example.com", ""], [MARY.to_uppercase(), ""]] });
    let (_, body) = upload(&meta, &token, &users, &wrong, &session(7, 2, true)).await;
    assert_eq!((&body["num_received"], &body["num_invalid_entries"]), (&json!(3), &json!(2)));
    assert_eq!(body["invalid_entry_samples"].as_object().unwrap().len(), 2);

    let fields = "name,subtype,approximate_count_lower_bound,approximate_count_upper_bound,operation_status{code},delivery_status,audience_labels,time_created";
    let read = async || meta.get(&format!("/{id}"), &[("access_token", &token), ("fields", fields)]).await.1;
    let before = read().await;
    assert_eq!(
        (&before["operation_status"]["code"], &before["approximate_count_lower_bound"]),
        (&json!(441), &json!(-1))
    );
    meta.handle().advance(301);
    let after = read().await;
    assert_eq!(after["operation_status"]["code"], 200);
    let (lower, upper) =
        (after["approximate_count_lower_bound"].as_i64(), after["approximate_count_upper_bound"].as_i64());
    assert!(lower.unwrap() < 630 && upper.unwrap() > 630, "{after}");
    assert_eq!(after["delivery_status"]["code"], 200);
    assert_eq!(after["audience_labels"], json!(["RECENT_PURCHASERS"]));
    assert!(after["time_created"].is_i64());
}

#[tokio::test]
async fn people_leave_one_audience_or_all() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    let (one, two) = (create(&meta, &token, &account).await, create(&meta, &token, &account).await);
    for id in [&one, &two] {
        upload(&meta, &token, &format!("/{id}/users"), &emails(0..400), &session(id.parse::<i64>().unwrap(), 1, true))
            .await;
    }
    meta.handle().advance(301);
    let bound = async |id: &str| {
        let pairs = [("access_token", token.as_str()), ("fields", "approximate_count_upper_bound")];
        meta.get(&format!("/{id}"), &pairs).await.1["approximate_count_upper_bound"].as_i64().unwrap()
    };
    let full = bound(&one).await;
    let payload = emails(0..200).to_string();

    let (status, body) =
        meta.delete(&format!("/{one}/users"), &[("access_token", &token), ("payload", &payload)]).await;
    assert_eq!((status.as_u16(), &body["num_received"]), (200, &json!(200)));
    meta.handle().advance(301);
    assert!(bound(&one).await < full && bound(&two).await == full);

    let (status, _) = meta
        .delete(&format!("/{account}/usersofanyaudience"), &[("access_token", &token), ("payload", &payload)])
        .await;
    assert_eq!(status, 200);
    meta.handle().advance(301);
    assert!(bound(&two).await < full);
}

#[tokio::test]
async fn uploads_are_checked() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    let id = create(&meta, &token, &account).await;
    let users = format!("/{id}/users");
    let too_many: Vec<Value> = (0..10_001).map(|number| json!(hash(number))).collect();

    for (payload, session) in [
        (json!({ "schema": "EMAIL_SHA256", "data": too_many }), session(1, 1, true)),
        (json!({ "schema": ["SHOE_SIZE"], "data": [["43"]] }), session(2, 1, true)),
        (json!({ "schema": ["EMAIL"], "data": [] }), session(3, 1, true)),
        (json!({ "schema": ["LOOKALIKE_VALUE"], "data": [[1]] }), session(4, 1, true)),
        (json!({ "schema": ["EMAIL", "FN"], "data": ["x"] }), session(5, 1, true)),
        (json!("EMAIL"), session(6, 1, true)),
        (emails(0..2), json!({ "session_id": "x", "batch_seq": 1 })),
        (emails(0..2), json!({ "session_id": 8, "batch_seq": 0 })),
    ] {
        let (status, body) = upload(&meta, &token, &users, &payload, &session).await;
        assert_eq!((status.as_u16(), numbers(&body).0), (400, 100), "{session}");
    }
    let single = json!({ "schema": "EMAIL_SHA256", "data": [MARY, hash(2)] });
    let (_, body) = meta.post(&users, &[("access_token", &token), ("payload", &single.to_string())]).await;
    assert_eq!(body["num_received"], 2);
    assert!(body["session_id"].as_str().unwrap().len() > 10, "Meta opens a session of its own");
}

#[tokio::test]
async fn sessions_end_and_belong_to_one_audience() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    let (one, two) = (create(&meta, &token, &account).await, create(&meta, &token, &account).await);
    let add =
        async |id: &str, session: Value| upload(&meta, &token, &format!("/{id}/users"), &emails(0..2), &session).await;

    assert_eq!(add(&one, session(5, 1, true)).await.0, 200);
    assert_eq!(numbers(&add(&one, session(5, 2, false)).await.1), (2650, 1_870_159));
    assert_eq!(numbers(&add(&two, session(5, 1, false)).await.1).0, 100);
    assert_eq!(add(&two, session(6, 1, false)).await.0, 200);
    meta.handle().advance(90 * 60 + 1);
    assert_eq!(numbers(&add(&two, session(6, 2, true)).await.1), (2650, 1_870_158));
    let (_, sessions) = meta.get(&format!("/{one}/sessions"), &[("access_token", &token)]).await;
    assert_eq!((&sessions["data"][0]["session_id"], &sessions["data"][0]["num_received"]), (&json!("5"), &json!("2")));
}

#[tokio::test]
async fn a_replacement_is_one_session_from_first_batch_to_last() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    let id = create(&meta, &token, &account).await;
    let (users, replace) = (format!("/{id}/users"), format!("/{id}/usersreplace"));
    upload(&meta, &token, &users, &emails(0..1_000), &session(1, 1, true)).await;
    let call = async |path: &str, rows: Value, session: Value| upload(&meta, &token, path, &rows, &session).await;

    assert_eq!(numbers(&call(&replace, emails(0..2), session(2, 2, false)).await.1), (2650, 1_870_147));
    assert_eq!(call(&replace, emails(2_000..2_100), session(3, 1, false)).await.0, 200);
    assert_eq!(numbers(&call(&replace, emails(0..2), session(3, 1, false)).await.1), (2650, 1_870_148));
    assert_eq!(numbers(&call(&replace, emails(0..2), session(4, 1, false)).await.1), (2650, 1_870_145));
    assert_eq!(numbers(&call(&users, emails(0..2), session(5, 1, false)).await.1), (2650, 1_870_145));
    assert_eq!(call(&replace, emails(2_100..2_200), session(3, 2, true)).await.0, 200);

    meta.handle().advance(301);
    let (_, read) =
        meta.get(&format!("/{id}"), &[("access_token", &token), ("fields", "approximate_count_upper_bound")]).await;
    assert!(read["approximate_count_upper_bound"].as_i64().unwrap() < 200, "the thousand are gone: {read}");
}

#[tokio::test]
async fn terms_are_accepted_per_account() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    meta.control("/accounts", &json!({ "id": account, "custom_audience_terms": false })).await;
    let pairs = [("access_token", token.as_str()), ("name", "x"), ("customer_file_source", "USER_PROVIDED_ONLY")];

    let (status, body) = meta.post(&format!("/{account}/customaudiences"), &pairs).await;
    assert_eq!((status.as_u16(), numbers(&body)), (403, (200, 1_870_034)));
    assert!(body["error"]["error_user_msg"].as_str().unwrap().contains("customaudiences/tos"));
    let (_, read) = meta.get(&format!("/{account}"), &[("access_token", &token), ("fields", "tos_accepted")]).await;
    assert_eq!(read["tos_accepted"]["custom_audience_tos"], 0, "{read}");

    let (_, terms) = meta.get(&format!("/{account}/customaudiencestos"), &[("access_token", &token)]).await;
    let id = terms["data"][0]["id"].as_str().unwrap().to_owned();
    meta.post(&format!("/{account}/customaudiencestos"), &[("access_token", &token), ("tos_id", &id)]).await;
    assert_eq!(meta.post(&format!("/{account}/customaudiences"), &pairs).await.0, 200);
}

#[tokio::test]
async fn lookalikes_need_a_large_enough_origin() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    let origin = create(&meta, &token, &account).await;
    let spec = r#"{"type":"custom_ratio","country":"US","ratio":0.01,"starting_ratio":0}"#;
    let make = async |spec: &str| {
        let pairs = [
            ("access_token", token.as_str()),
            ("name", "Like buyers"),
            ("subtype", "LOOKALIKE"),
            ("origin_audience_id", &origin),
            ("lookalike_spec", spec),
        ];
        meta.post(&format!("/{account}/customaudiences"), &pairs).await
    };
    assert_eq!(numbers(&make(spec).await.1).0, 2654);
    upload(&meta, &token, &format!("/{origin}/users"), &emails(0..200), &session(1, 1, true)).await;

    for wrong in [r#"{"country":"US","ratio":0.5}"#, r#"{"country":"us","ratio":0.01}"#, r#"{"ratio":0.01}"#, "x"] {
        assert_eq!(numbers(&make(wrong).await.1).0, 100, "{wrong}");
    }
    let (status, body) = make(spec).await;
    assert_eq!(status, 200, "{body}");
    let id = body["id"].as_str().unwrap();
    meta.handle().advance(301);
    let (_, read) = meta
        .get(&format!("/{id}"), &[("access_token", &token), ("fields", "lookalike_spec,approximate_count_lower_bound")])
        .await;
    assert_eq!(
        (&read["lookalike_spec"]["ratio"], &read["lookalike_spec"]["origin"][0]["id"]),
        (&json!(0.01), &json!(origin))
    );
    assert!(read["approximate_count_lower_bound"].as_i64().unwrap() > 2_000_000);
    let (_, read) =
        meta.get(&format!("/{origin}"), &[("access_token", &token), ("fields", "lookalike_audience_ids")]).await;
    assert_eq!(read["lookalike_audience_ids"], json!([id]));
}

#[tokio::test]
async fn audiences_are_listed_renamed_flagged_and_deleted() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    let id = create(&meta, &token, &account).await;
    let node = format!("/{id}");

    let (_, list) = meta
        .get(&format!("/{account}/customaudiences"), &[("access_token", &token), ("fields", "name"), ("limit", "1")])
        .await;
    assert_eq!(list["data"], json!([{ "id": id, "name": "Buyers" }]));
    let (_, body) = meta.post(&node, &[("access_token", &token), ("name", "Old buyers"), ("fields", "name")]).await;
    assert_eq!(body["name"], "Old buyers");
    meta.control("/objects", &json!({ "id": id, "act": "flag" })).await;
    let (_, body) = upload(&meta, &token, &format!("{node}/users"), &emails(0..2), &session(1, 1, true)).await;
    assert_eq!(numbers(&body), (100, 1_713_230));

    let stranger = meta.token(cast::JONAS);
    assert_eq!(numbers(&meta.delete(&node, &[("access_token", &stranger)]).await.1), (100, 33));
    assert_eq!(meta.delete(&node, &[("access_token", &token)]).await.1, json!({ "success": true }));
    assert_eq!(numbers(&meta.get(&node, &[("access_token", &token)]).await.1), (100, 33));
}

#[tokio::test]
async fn creating_is_checked() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    for pairs in [
        vec![("name", "x"), ("subtype", "CUSTOM")],
        vec![("subtype", "CUSTOM"), ("customer_file_source", "USER_PROVIDED_ONLY")],
        vec![("name", "x"), ("subtype", "SECRET")],
        vec![("name", "x"), ("customer_file_source", "FOUND_IT")],
        vec![("name", "x"), ("subtype", "WEBSITE")],
        vec![("name", "x"), ("subtype", "WEBSITE"), ("rule", "{{")],
        vec![("name", "x"), ("customer_file_source", "USER_PROVIDED_ONLY"), ("audience_labels", r#"["NICE"]"#)],
    ] {
        let pairs: Vec<_> = pairs.into_iter().chain([("access_token", token.as_str())]).collect();
        let (status, body) = meta.post(&format!("/{account}/customaudiences"), &pairs).await;
        assert_eq!((status.as_u16(), numbers(&body).0), (400, 100), "{pairs:?}");
    }
}

#[tokio::test]
async fn an_account_has_at_most_500_customer_lists() {
    let meta = start().await;
    let (token, account) = given(&meta).await;
    let one = json!({ "method": "POST", "relative_url": format!("{account}/customaudiences"), "body": "name=x&customer_file_source=USER_PROVIDED_ONLY" });
    let batch = json!(vec![one; 50]).to_string();
    let mut last = Value::Null;
    for _ in 0..10 {
        last = meta.post("/", &[("access_token", &token), ("batch", &batch)]).await.1;
    }
    assert_eq!(last[49]["code"], 200, "{}", last[49]);

    let pairs =
        [("access_token", token.as_str()), ("name", "One more"), ("customer_file_source", "USER_PROVIDED_ONLY")];
    let (_, body) = meta.post(&format!("/{account}/customaudiences"), &pairs).await;
    assert_eq!(numbers(&body).0, 2654, "{body}");
}
