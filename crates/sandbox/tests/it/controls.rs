use adlane_sandbox::{Config, Sandbox, Seed, cast};
use serde_json::{Value, json};

use crate::support::{ALL, Meta, client, numbers, read, start};

async fn look(meta: &Meta, path: &str) -> Value {
    read(meta.http.get(meta.at(&format!("/_sandbox{path}"))).send().await.unwrap()).await.1
}

#[tokio::test]
async fn people_and_accounts_are_added_and_changed() {
    let meta = start().await;

    let (_, body) = meta.control("/people", &json!({ "name": "New <i>Person</i>", "email": "n@example.org" })).await;
    let person = body["ids"][0].as_str().unwrap().to_owned();
    let account = json!({ "name": "Bulk", "currency": "KRW", "timezone": "Asia/Seoul", "person": person, "count": 30, "tasks": ["ANALYZE"] });
    let (status, body) = meta.control("/accounts", &account).await;
    assert_eq!(status, 200, "{body}");
    let token = meta.token(&person);
    let (_, list) = meta
        .get("/me/adaccounts", &[("access_token", &token), ("summary", "true"), ("fields", "name,user_tasks")])
        .await;
    assert_eq!(list["summary"]["total_count"], 30);
    assert_eq!(list["data"][0]["user_tasks"], json!(["ANALYZE"]));

    let id = body["ids"][3].as_str().unwrap();
    meta.control("/accounts", &json!({ "id": format!("act_{id}"), "status": 2, "disable_reason": 1 })).await;
    let (_, read) = meta
        .get(
            &format!("/act_{id}"),
            &[("access_token", &token), ("fields", "name,account_status,disable_reason,currency")],
        )
        .await;
    assert_eq!((&read["account_status"], &read["disable_reason"]), (&json!(2), &json!(1)));
    assert_eq!((&read["name"], &read["currency"]), (&json!("Bulk 4"), &json!("KRW")), "the rest stays");
    assert_eq!(meta.control("/accounts", &json!({ "name": "x", "colour": "red" })).await.0, 400);
}

#[tokio::test]
async fn the_log_shortens_secrets() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    meta.get("/me", &[("access_token", &token), ("fields", "name")]).await;

    let log = look(&meta, "/requests?path=/me&limit=1").await;

    let row = &log["data"][0];
    assert_eq!((&row["method"], &row["path"], &row["status"]), (&json!("GET"), &json!("/v26.0/me"), &json!(200)));
    assert_eq!(row["params"]["fields"], "name");
    assert!(!log.to_string().contains(&token));
    assert!(token.starts_with(row["params"]["access_token"].as_str().unwrap().trim_end_matches('…')));
}

#[tokio::test]
async fn clock_tokens_limits_and_faults_by_http() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);

    let before = look(&meta, "/clock").await["now_ms"].as_i64().unwrap();
    meta.control("/clock", &json!({ "advance_s": 1_000 })).await;
    assert!(look(&meta, "/clock").await["now_ms"].as_i64().unwrap() >= before + 1_000_000);
    assert_eq!(meta.control("/clock", &json!({ "advance_s": "later" })).await.0, 400);
    let other = start().await;
    for (years, status) in [(10, 200); 10].into_iter().chain([(1, 400)]) {
        assert_eq!(
            other.control("/clock", &json!({ "advance_s": years * 31_536_000 })).await.0,
            status,
            "100 years in all"
        );
    }

    meta.control("/limits", &json!({ "points": 7 })).await;
    assert_eq!(look(&meta, "/limits").await["window_s"], 300);
    assert_eq!(look(&meta, "/limits").await["points"], 7);

    let rule = json!({ "match": { "method": "GET", "path_regex": "/me$" }, "fault": { "status": 599 }, "times": 1 });
    let (_, body) = meta.control("/faults", &rule).await;
    assert!(body["id"].is_u64());
    assert_eq!(meta.get("/me", &[("access_token", &token)]).await.0, 599);
    assert_eq!(look(&meta, "/faults").await["data"][0]["struck"], 1);
    assert_eq!(meta.control("/faults", &json!({ "fault": "huge", "match": { "path_regex": "(" } })).await.0, 400);
    meta.http.delete(meta.at("/_sandbox/faults")).send().await.unwrap();
    assert_eq!(look(&meta, "/faults").await["count"], 0);

    meta.control("/tokens", &json!({ "act": "drop_scope", "person": cast::MARTA, "scope": "ads_read" })).await;
    let (_, rows) = meta.get("/me/permissions", &[("access_token", &token), ("permission", "ads_read")]).await;
    assert_eq!(rows["data"][0]["status"], "declined");
    meta.control("/tokens", &json!({ "act": "revoke", "person": cast::MARTA })).await;
    assert_eq!(numbers(&meta.get("/me", &[("access_token", &token)]).await.1), (190, 458));
    assert_eq!(meta.control("/tokens", &json!({ "act": "explode", "person": cast::MARTA })).await.0, 400);
}

#[tokio::test]
async fn reset_goes_back_to_a_seed() {
    let meta = start().await;
    meta.control("/clock", &json!({ "advance_s": 1_000 })).await;
    meta.control("/faults", &json!({ "fault": "huge" })).await;

    meta.control("/reset", &json!({})).await;
    assert_eq!(look(&meta, "/clock").await["ahead_s"], 0);
    assert_eq!(look(&meta, "/faults").await["count"], 0);
    assert_eq!(look(&meta, "/people").await["count"], 6);

    let seed = json!({ "people": [{ "id": "7", "name": "Only", "accounts": [{ "id": "act_5" }] }], "accounts": [{ "id": "5", "name": "One" }] });
    meta.control("/reset", &json!({ "seed": seed })).await;
    assert_eq!(look(&meta, "/people").await["count"], 1);
    let token = meta.handle().token("7", ALL).unwrap();
    assert_eq!(meta.first_account(&token).await, "act_5");
}

#[tokio::test]
async fn pages_render_and_their_forms_work() {
    let meta = start().await;
    let account = &look(&meta, "/accounts").await["data"][0]["id"];
    let landing = meta.at(&format!("/adsmanager/manage/campaigns?act={}&business_id=1", account.as_str().unwrap()));

    let page = meta.http.get(meta.at("/_sandbox")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    let text = page.text().await.unwrap();
    assert!(text.contains("Sam O&#39;Neil &lt;intern&gt;") && !text.contains("<intern>") && !text.contains("<script"));
    let form =
        [("fault", "delay_ms"), ("value", "5"), ("method", ""), ("path_regex", "/me$"), ("nth", "1"), ("times", "0")];
    let response = meta.http.post(meta.at("/_sandbox/faults")).form(&form).send().await.unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["location"].to_str().unwrap()),
        (303, "/_sandbox#faults")
    );
    assert_eq!(look(&meta, "/faults").await["data"][0]["fault"], json!({ "delay_ms": 5 }));

    assert!(meta.http.get(&landing).send().await.unwrap().text().await.unwrap().contains("stand-in for Ads Manager"));
    let form = [("name", "By <hand>"), ("objective", "OUTCOME_TRAFFIC"), ("daily_budget", "500"), ("status", "PAUSED")];
    let response = meta.http.post(&landing).form(&form).send().await.unwrap();
    assert_eq!(response.status(), 303);
    let objects = look(&meta, &format!("/objects?kind=campaign&account={}", account.as_str().unwrap())).await;
    assert!(objects["data"].as_array().unwrap().iter().any(|row| row["name"] == "By <hand>"));
    let bad = meta.http.post(&landing).form(&[("name", ""), ("objective", "OUTCOME_TRAFFIC")]).send().await.unwrap();
    assert_eq!(bad.status(), 400);
    assert_eq!(meta.http.get(meta.at("/adsmanager/manage/campaigns?act=999")).send().await.unwrap().status(), 404);
    assert_eq!(meta.http.get(meta.at("/healthz")).send().await.unwrap().text().await.unwrap(), "ok");
}

#[tokio::test]
async fn faults_never_hit_the_controls() {
    let meta = start().await;
    meta.control("/faults", &json!({ "fault": "drop_before", "times": 0 })).await;

    assert_eq!(look(&meta, "/faults").await["count"], 1);
    assert!(meta.http.get(meta.at("/v26.0/me")).send().await.is_err());
}

#[tokio::test]
async fn it_stops_when_told_and_when_dropped() {
    let meta = start().await;
    let url = meta.at("/healthz");
    meta.sandbox.stop().await;
    assert!(client().get(&url).send().await.is_err());

    let sandbox =
        Sandbox::start(([127, 0, 0, 1], 0).into(), Config { seed: Seed::empty(), ..Config::recorded() }).await.unwrap();
    let url = format!("{}/healthz", sandbox.url());
    assert!(client().get(&url).send().await.is_ok());
    drop(sandbox);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert!(client().get(&url).send().await.is_err());
}

#[tokio::test]
async fn every_fault_of_the_page_can_be_set_by_its_form_and_removed() {
    let meta = start().await;
    let page = meta.http.get(meta.at("/_sandbox")).send().await.unwrap().text().await.unwrap();
    let forms: Vec<&str> = page
        .split("<form method=\"post\" action=\"/_sandbox/faults\"")
        .skip(1)
        .map(|form| form.split("</form>").next().unwrap())
        .collect();
    let value = |tag: &str, name: &str| {
        tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    };

    for form in &forms {
        // As a browser sends it untouched: every input, and the first option of every select.
        let inputs = form.split("<input ").skip(1).filter(|tag| !tag.contains("type=\"checkbox\""));
        let mut fields: Vec<(String, String)> = inputs.map(|tag| (value(tag, "name"), value(tag, "value"))).collect();
        fields.extend(
            form.split("<select ")
                .skip(1)
                .map(|tag| (value(tag, "name"), value(tag.split("<option").nth(1).unwrap(), "value"))),
        );
        let response = meta.http.post(meta.at("/_sandbox/faults")).form(&fields).send().await.unwrap();
        assert_eq!(response.status(), 303, "{fields:?}");
    }

    let set = look(&meta, "/faults").await;
    let names: std::collections::BTreeSet<String> = set["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            row["fault"]
                .as_str()
                .map_or_else(|| row["fault"].as_object().unwrap().keys().next().unwrap().clone(), str::to_owned)
        })
        .collect();
    assert_eq!(names.len(), 17, "{names:?}");
    assert_eq!(
        set["data"][0]["match"],
        json!({ "method": "POST", "path_regex": "/campaigns$", "nth": 1 }),
        "the lost reply comes first"
    );
    let page = meta.http.get(meta.at("/_sandbox")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("the next created campaign loses its reply"));
    let remove = [("act", "remove".to_owned()), ("id", set["data"][0]["id"].to_string())];
    meta.http.post(meta.at("/_sandbox/faults")).form(&remove).send().await.unwrap();
    assert_eq!(look(&meta, "/faults").await["count"], 17);
}

#[tokio::test]
async fn a_refused_form_says_why_on_a_page() {
    let meta = start().await;
    let response = meta.http.post(meta.at("/_sandbox/clock")).form(&[("advance_s", "<soon>")]).send().await.unwrap();

    assert_eq!(response.status(), 400);
    let page = response.text().await.unwrap();
    assert!(page.contains("advance_s is a whole number") && page.contains("href=\"/_sandbox#clock\""), "{page}");
}

#[tokio::test]
async fn what_lies_beside_the_ads_is_shown_by_kind() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let pairs = [("access_token", &*token), ("name", "A <b>list</b>"), ("customer_file_source", "USER_PROVIDED_ONLY")];
    meta.post(&format!("/{account}/customaudiences"), &pairs).await;

    let rows = look(&meta, &format!("/objects?kind=customaudience&account={account}")).await;
    assert_eq!((&rows["count"], &rows["data"][0]["name"]), (&json!(1), &json!("A <b>list</b>")));
    for kind in ["adrule", "adstudy", "systemuser"] {
        assert_eq!(look(&meta, &format!("/objects?kind={kind}")).await["count"], 0, "{kind}");
    }
    let page = meta.http.get(meta.at("/_sandbox")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains("A &lt;b&gt;list&lt;/b&gt;") && page.contains("Custom audiences: 1"));
}
