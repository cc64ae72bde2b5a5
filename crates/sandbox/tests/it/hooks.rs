use std::time::Duration;

use adlane_sandbox::{Config, Sandbox, TokenAct, cast};
use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    receiver::Receiver,
    support::{ALL, APP, Meta, SECRET, client, numbers, start},
};

fn app_token() -> String {
    format!("{APP}|{SECRET}")
}

async fn subscribe(meta: &Meta, callback: &str, object: &str, fields: &str, verify: &str) -> (u16, Value) {
    let token = app_token();
    let pairs = [
        ("access_token", &*token),
        ("object", object),
        ("callback_url", callback),
        ("fields", fields),
        ("verify_token", verify),
    ];
    let (status, body) = meta.post(&format!("/{APP}/subscriptions"), &pairs).await;
    (status.as_u16(), body)
}

/// A campaign of a subscribed account, switched on.
async fn campaign(meta: &Meta, token: &str, account: &str) -> String {
    let pairs = [
        ("access_token", token),
        ("name", "Bäckerei"),
        ("objective", "OUTCOME_TRAFFIC"),
        ("status", "ACTIVE"),
        ("special_ad_categories", "[]"),
        ("daily_budget", "5000"),
    ];
    meta.post(&format!("/{account}/campaigns"), &pairs).await.1["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_subscription_is_only_made_when_the_callback_agrees() {
    let meta = start().await;
    let receiver = Receiver::start().await;
    let hook = receiver.at("/hook");

    let (status, body) = subscribe(&meta, &hook, "ad_account", "effective_status", "guess").await;
    assert_eq!((status, numbers(&body).0), (400, 2200), "{body}");
    let (status, body) =
        subscribe(&meta, "https://example.org/hook", "ad_account", "effective_status", "let me in").await;
    assert_eq!((status, numbers(&body).0), (400, 2200));
    assert!(body["error"]["message"].as_str().unwrap().contains("plain http"), "{body}");
    let (status, body) =
        subscribe(&meta, &hook, "ad_account", "effective_status,with_issues_ad_objects", "let me in").await;
    assert_eq!((status, body), (200, json!({ "success": true })));
    assert_eq!(receiver.asked(), 2);

    let (_, list) = meta.get(&format!("/{APP}/subscriptions"), &[("access_token", &app_token())]).await;
    assert_eq!(list["data"][0]["callback_url"], hook.as_str());
    assert_eq!(list["data"][0]["fields"][0]["name"], "effective_status");
    let token = meta.token(cast::MARTA);
    assert_eq!(numbers(&meta.get(&format!("/{APP}/subscriptions"), &[("access_token", &token)]).await.1).0, 15);
    assert_eq!(subscribe(&meta, &hook, "ad_account", "weather", "let me in").await.0, 400);
    meta.delete(&format!("/{APP}/subscriptions"), &[("access_token", &app_token()), ("object", "ad_account")]).await;
    let (_, list) = meta.get(&format!("/{APP}/subscriptions"), &[("access_token", &app_token())]).await;
    assert_eq!(list["data"], json!([]));
}

#[tokio::test]
async fn statuses_of_subscribed_accounts_are_told_signed_and_without_the_value() {
    let meta = start().await;
    let receiver = Receiver::start().await;
    subscribe(&meta, &receiver.at("/hook"), "ad_account", "effective_status,with_issues_ad_objects", "let me in").await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let id = campaign(&meta, &token, &account).await;
    meta.post(&format!("/{id}"), &[("access_token", &token), ("status", "PAUSED")]).await;
    let apps = format!("/{account}/subscribed_apps");
    assert_eq!(meta.get(&apps, &[("access_token", &token)]).await.1["data"], json!([]));

    meta.post(&apps, &[("access_token", &token)]).await;
    meta.post(&format!("/{id}"), &[("access_token", &token), ("status", "ACTIVE")]).await;

    let arrived = &receiver.arrived(1).await[0];
    assert!(arrived.signed_with(SECRET) && arrived.headers.contains_key("x-hub-signature"));
    let told = arrived.json();
    assert_eq!((&told["object"], told["entry"].as_array().unwrap().len()), (&json!("ad_account"), 1));
    assert_eq!(told["entry"][0]["id"], account.trim_start_matches("act_"));
    let value = json!({ "object_id": id, "object_type": "campaign", "changed_fields": ["effective_status"] });
    assert_eq!(told["entry"][0]["changes"], json!([{ "field": "field_changed", "value": value }]));

    meta.control("/objects", &json!({ "id": id, "act": "issue" })).await;
    let told = receiver.arrived(2).await[1].json();
    let fields: Vec<_> =
        told["entry"][0]["changes"].as_array().unwrap().iter().map(|change| change["field"].clone()).collect();
    assert_eq!(fields, ["field_changed", "with_issues_ad_objects"]);
    assert!(told["entry"][0]["changes"][1]["value"]["error_code"].is_string());
    assert_eq!(meta.get(&apps, &[("access_token", &token)]).await.1["data"][0]["app_id"], APP);
    meta.delete(&apps, &[("access_token", &token)]).await;
    meta.post(&format!("/{id}"), &[("access_token", &token), ("status", "PAUSED")]).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(receiver.arrived(0).await.len(), 2, "nothing once unsubscribed");
}

#[tokio::test]
async fn what_fails_is_tried_again_and_given_up_in_the_end() {
    let meta = start().await;
    let receiver = Receiver::start().await;
    let settings = json!({ "webhook_callback": receiver.at("/hook"), "retry_ms": [20, 40], "batch_ms": 0 });
    assert_eq!(meta.control("/webhooks", &settings).await.0, 200);
    let event = json!({ "topic": "permissions", "person": cast::MARTA, "permission": "ads_read", "verb": "revoked" });

    receiver.fail(2);
    meta.control("/webhooks", &event).await;
    let arrived = receiver.arrived(3).await;
    assert_eq!(arrived[0].body, arrived[2].body);
    receiver.fail(5);
    meta.control("/webhooks", &event).await;
    receiver.arrived(6).await;
    tokio::time::sleep(Duration::from_millis(150)).await;

    assert_eq!(receiver.arrived(0).await.len(), 6, "no fourth attempt");
    let rows = meta.handle().webhooks();
    assert_eq!((&rows[0]["state"], rows[0]["attempts"].as_array().unwrap().len()), (&json!("delivered"), 3));
    assert_eq!((&rows[1]["state"], &rows[1]["attempts"][2]["status"]), (&json!("given_up"), &json!(503)));
}

#[tokio::test]
async fn permissions_given_and_taken_are_told() {
    let receiver = Receiver::start().await;
    let config = Config { webhook_callback: Some(receiver.at("/hook")), ..Config::recorded() };
    let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into(), config).await.unwrap();
    let meta = Meta { sandbox, http: client() };

    let token = meta.handle().token(cast::JONAS, ALL).unwrap();
    let told = receiver.arrived(1).await[0].json();
    let changes = told["entry"][0]["changes"].as_array().unwrap().clone();
    assert_eq!(changes.len(), ALL.len() + 1, "public_profile too: {told}");
    assert!(changes.iter().all(|change| change["value"]["verb"] == "granted"));

    meta.delete("/me/permissions/ads_read", &[("access_token", &token)]).await;
    let told = receiver.arrived(2).await[1].json();
    let change = json!({ "field": "ads_read", "value": { "verb": "revoked" } });
    assert_eq!((&told["entry"][0]["uid"], &told["entry"][0]["changes"]), (&json!(cast::JONAS), &json!([change])));
    meta.control("/people", &json!({ "id": cast::JONAS, "name": "Jonas Bäcker" })).await;
    let arrived = &receiver.arrived(3).await[2];
    assert_eq!(arrived.json()["entry"][0]["changed_fields"], json!(["name"]));
    assert!(arrived.signed_with(SECRET));
}

#[tokio::test]
async fn events_by_hand_may_come_twice_or_signed_wrongly() {
    let meta = start().await;
    let receiver = Receiver::start().await;
    meta.handle().set_webhook_callback(Some(&receiver.at("/hook"))).unwrap();
    let user = |signature: &str, copies: u32| json!({ "topic": "user", "person": cast::MARTA, "fields": ["email"], "signature": signature, "copies": copies });

    meta.handle().send_webhook(&user("true", 2)).unwrap();
    assert_eq!(receiver.arrived(2).await.len(), 2);
    meta.handle().send_webhook(&user("wrong", 1)).unwrap();
    let wrong = receiver.arrived(3).await.remove(2);
    assert!(wrong.headers.contains_key("x-hub-signature-256") && !wrong.signed_with(SECRET));
    meta.handle().send_webhook(&user("none", 1)).unwrap();
    assert!(!receiver.arrived(4).await[3].headers.contains_key("x-hub-signature-256"));
    let entry = json!([{ "id": "0", "uid": "0", "time": 1, "changes": [{ "field": "name", "value": "ü" }] }]);
    meta.handle().send_webhook(&json!({ "topic": "permissions", "entry": entry })).unwrap();
    let raw = receiver.arrived(5).await.remove(4);
    assert!(raw.body.is_ascii() && raw.signed_with(SECRET));
    assert_eq!(raw.json()["entry"], entry);

    for wrong in [
        json!({ "topic": "weather" }),
        json!({ "topic": "user" }),
        json!({ "topic": "ad_account", "account": "1", "field": "x" }),
    ] {
        assert!(meta.handle().send_webhook(&wrong).is_err(), "{wrong}");
    }
    for url in ["https://localhost/", "http://example.org/"] {
        assert_eq!(meta.control("/webhooks", &json!({ "webhook_callback": url })).await.0, 400, "{url}");
    }
}

fn user_of(body: &[u8], secret: &str) -> Value {
    let text = std::str::from_utf8(body).unwrap().strip_prefix("signed_request=").unwrap();
    let (signature, payload) = text.split_once('.').unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(payload.as_bytes());
    mac.verify_slice(&BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap()).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}

#[tokio::test]
async fn removing_the_app_and_asking_for_deletion_call_back_with_a_signed_request() {
    let meta = start().await;
    let receiver = Receiver::start().await;
    assert!(meta.handle().tokens(TokenAct::Deauthorize, cast::MARTA).is_err(), "there is nobody to tell");
    meta.handle().set_callbacks(Some(&receiver.at("/deauthorize")), Some(&receiver.at("/delete"))).unwrap();
    let token = meta.token(cast::MARTA);

    meta.delete("/me/permissions", &[("access_token", &token)]).await;
    let read = user_of(&receiver.arrived(1).await[0].body, SECRET);
    assert_eq!((&read["user_id"], &read["algorithm"]), (&json!(cast::MARTA), &json!("HMAC-SHA256")));
    meta.control("/tokens", &json!({ "act": "deauthorize", "person": cast::JONAS })).await;
    assert_eq!(user_of(&receiver.arrived(2).await[1].body, SECRET)["user_id"], cast::JONAS);
    assert_eq!(numbers(&meta.get("/me", &[("access_token", &token)]).await.1), (190, 458));

    meta.control("/tokens", &json!({ "act": "delete_data", "person": cast::MARTA })).await;
    receiver.arrived(3).await;
    for _ in 0..100 {
        let row = meta.handle().webhooks().pop().unwrap();
        if row["state"] == "delivered" {
            assert_eq!(
                row["answer"],
                json!({ "url": "http://localhost:3000/deleted/abc", "confirmation_code": "abc" })
            );
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{:?}", meta.handle().webhooks());
}

#[tokio::test]
async fn a_deletion_without_page_and_code_is_a_problem() {
    let meta = start().await;
    let receiver = Receiver::start().await;
    meta.control("/webhooks", &json!({ "retry_ms": [], "data_deletion_url": receiver.at("/deauthorize") })).await;

    meta.control("/tokens", &json!({ "act": "delete_data", "person": cast::MARTA })).await;
    receiver.arrived(1).await;
    tokio::time::sleep(Duration::from_millis(100)).await;

    let row = meta.handle().webhooks().pop().unwrap();
    assert_eq!(row["state"], "given_up", "{row}");
    assert!(row["attempts"][0]["problem"].as_str().unwrap().contains("JSON"), "{row}");
}

#[tokio::test]
async fn what_changes_by_itself_is_told_as_well() {
    let meta = start().await;
    let receiver = Receiver::start().await;
    meta.handle().set_webhook_callback(Some(&receiver.at("/hook"))).unwrap();
    meta.control("/pace", &json!({ "in_process_s": 60 })).await;
    let token = meta.token(cast::AIKO);
    // Permissions were told first.
    receiver.arrived(1).await;
    let account = meta.first_account(&token).await;
    meta.post(&format!("/{account}/subscribed_apps"), &[("access_token", &token)]).await;
    let id = campaign(&meta, &token, &account).await;

    meta.handle().advance(61);

    let told = receiver.arrived(2).await[1].json();
    let changes = told["entry"][0]["changes"].as_array().unwrap().clone();
    let done = changes.iter().find(|change| change["field"] == "in_process_ad_objects").unwrap();
    assert_eq!(done["value"], json!({ "id": id, "level": "CAMPAIGN", "status_name": "ACTIVE" }), "{told}");
    assert!(changes.iter().any(|change| change["field"] == "field_changed"));
}
