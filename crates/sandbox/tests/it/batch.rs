use adlane_sandbox::{Fault, FaultRule, Filter, cast};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Meta, numbers, start};

async fn send(meta: &Meta, token: &str, batch: &Value) -> (StatusCode, Value) {
    meta.post("/", &[("access_token", token), ("batch", &batch.to_string())]).await
}

/// The body of one answer.
fn body(answer: &Value) -> Value {
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

const CAMPAIGN: &str =
    "name=From+a+batch&objective=OUTCOME_TRAFFIC&status=PAUSED&special_ad_categories=%5B%5D&daily_budget=5000";

#[tokio::test]
async fn calls_are_answered_in_their_order_with_and_without_a_version() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;

    let (status, answers) = send(
        &meta,
        &token,
        &json!([
            { "method": "GET", "relative_url": "me?fields=name" },
            { "method": "POST", "relative_url": format!("v26.0/{account}/campaigns"), "body": CAMPAIGN },
            { "method": "GET", "relative_url": "act_999?fields=name" },
            { "method": "DELETE", "relative_url": "me/permissions/email" },
        ]),
    )
    .await;

    assert_eq!(status, 200, "{answers}");
    assert_eq!((&answers[0]["code"], &body(&answers[0])["name"]), (&json!(200), &json!("Marta Agostini")));
    assert!(answers[0]["headers"].as_array().unwrap().iter().any(|header| header["name"] == "content-type"));
    assert!(body(&answers[1])["id"].is_string(), "{}", answers[1]);
    assert_eq!((&answers[2]["code"], numbers(&body(&answers[2]))), (&json!(400), (100, 33)));
    assert_eq!(body(&answers[3]), json!({ "success": true }));
    let unversioned = meta
        .http
        .post(meta.at("/"))
        .form(&[
            ("access_token", token.as_str()),
            ("batch", r#"[{"method":"GET","relative_url":"v26.0/me"}]"#),
            ("include_headers", "false"),
        ])
        .send()
        .await
        .unwrap();
    let answers: Value = unversioned.json().await.unwrap();
    assert_eq!((&answers[0]["code"], answers[0].get("headers")), (&json!(200), None));
}

#[tokio::test]
async fn later_calls_use_what_earlier_ones_answered() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let label = json!({ "method": "POST", "name": "label", "relative_url": format!("{account}/adlabels"), "body": "name=Batch" });
    // The SDKs encode whole bodies, references and all.
    let adlabels = "%5B%7B%22id%22%3A%22%7Bresult%3Dlabel%3A%24.id%7D%22%7D%5D";
    let campaign = json!({ "method": "POST", "name": "made", "omit_response_on_success": false,
        "relative_url": format!("{account}/campaigns"), "body": format!("{CAMPAIGN}&adlabels={adlabels}") });
    let read = json!({ "method": "GET", "relative_url": "{result=made:$.id}?fields=name,adlabels{name}" });

    // The order they come in does not matter.
    let (_, answers) = send(&meta, &token, &json!([read, label, campaign])).await;

    assert_eq!(body(&answers[0])["adlabels"][0]["name"], "Batch", "{answers}");
    assert_eq!(answers[1], Value::Null, "what others refer to is left out when it went well");
    assert!(body(&answers[2])["id"].is_string());

    let list = json!({ "method": "GET", "name": "list", "relative_url": format!("{account}/campaigns?limit=2") });
    let first = json!({ "method": "GET", "relative_url": "{result=list:$.data[0].id}?fields=name" });
    let (_, answers) = send(&meta, &token, &json!([list, first])).await;
    assert_eq!(body(&answers[1])["name"], "From a batch");
}

#[tokio::test]
async fn a_failed_call_fails_those_that_need_it() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let broken =
        json!({ "method": "POST", "name": "made", "relative_url": format!("{account}/campaigns"), "body": "name=x" });
    let needs = json!({ "method": "GET", "relative_url": "{result=made:$.id}" });
    let after = json!({ "method": "GET", "relative_url": "me", "depends_on": "made" });

    let (_, answers) =
        send(&meta, &token, &json!([broken, needs, after, { "method": "GET", "relative_url": "me" }])).await;

    assert_eq!(numbers(&body(&answers[0])).0, 100);
    assert_eq!((numbers(&body(&answers[1])), numbers(&body(&answers[2]))), ((960, 0), (960, 0)));
    assert_eq!(answers[3]["code"], 200);
}

#[tokio::test]
async fn every_call_may_bring_its_own_token_and_counts() {
    let meta = start().await;
    let (marta, jonas) = (meta.token(cast::MARTA), meta.token(cast::JONAS));
    let account = meta.first_account(&marta).await;
    meta.control("/limits", &json!({ "points": 4 })).await;

    let (_, answers) = send(
        &meta,
        &marta,
        &json!([
            { "method": "GET", "relative_url": "me?fields=name" },
            { "method": "GET", "relative_url": format!("me?fields=name&access_token={jonas}") },
            { "method": "GET", "relative_url": "me?fields=name", "access_token": jonas },
            { "method": "GET", "relative_url": "me", "access_token": "nonsense" },
        ]),
    )
    .await;
    let names: Vec<_> = (0..3).map(|at| body(&answers[at])["name"].clone()).collect();
    assert_eq!(names, ["Marta Agostini", "Jonas Weber", "Jonas Weber"]);
    assert_eq!(answers[3]["code"], 400);

    let reads: Vec<Value> =
        (0..6).map(|_| json!({ "method": "GET", "relative_url": format!("{account}?fields=name") })).collect();
    let (_, answers) = send(&meta, &marta, &json!(reads)).await;
    let codes: Vec<_> = answers.as_array().unwrap().iter().map(|answer| answer["code"].as_u64().unwrap()).collect();
    assert_eq!(codes, [200, 200, 200, 200, 400, 400]);
    assert_eq!(numbers(&body(&answers[4])), (17, 2_446_079));
}

#[tokio::test]
async fn batches_that_cannot_be_are_refused_whole() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let me = json!({ "method": "GET", "relative_url": "me" });
    for batch in [
        json!(vec![me.clone(); 51]),
        json!([]),
        json!({ "method": "GET" }),
        json!([{ "method": "PATCH", "relative_url": "me" }]),
        json!([{ "method": "GET" }]),
        json!([{ "method": "GET", "relative_url": "{result=nobody:$.id}" }]),
        json!([{ "method": "GET", "name": "a", "relative_url": "me" }, { "method": "GET", "name": "a", "relative_url": "me" }]),
    ] {
        let (status, body) = send(&meta, &token, &batch).await;
        assert_eq!((status.as_u16(), numbers(&body).0), (400, 100), "{batch}");
    }
    let (_, answers) = send(
        &meta,
        &token,
        &json!([
            { "method": "GET", "name": "a", "relative_url": "{result=b:$.id}" },
            { "method": "GET", "name": "b", "relative_url": "{result=a:$.id}" },
            { "method": "POST", "relative_url": "?batch=[]" },
            me,
        ]),
    )
    .await;
    assert_eq!((numbers(&body(&answers[0])).0, numbers(&body(&answers[2])).0), (960, 100), "{answers}");
    assert_eq!(answers[3]["code"], 200);
    assert_eq!(
        send(&meta, &token, &json!(vec![json!({ "method": "GET", "relative_url": "me" }); 50]))
            .await
            .1
            .as_array()
            .unwrap()
            .len(),
        50
    );
}

#[tokio::test]
async fn a_batch_whose_reply_is_lost_was_still_done_and_its_tokens_are_not_logged() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let before = meta.handle().objects(&Filter::default()).len();
    meta.handle().fail(FaultRule::new(Fault::DropAfter).path("campaigns")).unwrap();
    let batch = json!([{ "method": "POST", "relative_url": format!("{account}/campaigns?access_token={token}"), "body": CAMPAIGN }]);

    let lost = meta
        .http
        .post(meta.at("/v26.0/"))
        .form(&[("access_token", &token), ("batch", &batch.to_string())])
        .send()
        .await;

    assert!(lost.is_err());
    assert_eq!(meta.handle().objects(&Filter::default()).len(), before + 1);
    let log = meta.handle().requests().pop().unwrap();
    assert_eq!(log.params["batch"], format!("POST {account}/campaigns"));
    assert_eq!(log.faults, ["drop_after"]);
}

#[tokio::test]
async fn a_file_of_the_batch_belongs_to_the_call_that_names_it() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    // The smallest GIF there is.
    let picture = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
    let batch =
        json!([{ "method": "POST", "relative_url": format!("{account}/adimages"), "attached_files": "picture" }]);
    let mut form = Vec::new();
    for (name, value) in [("access_token", token.as_str()), ("batch", &batch.to_string())] {
        form.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    form.extend(b"--x\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"dot.gif\"\r\nContent-Type: image/gif\r\n\r\n");
    form.extend(picture);
    form.extend(b"\r\n--x--\r\n");

    let request =
        meta.http.post(meta.at("/v26.0/")).header("content-type", "multipart/form-data; boundary=x").body(form);
    let answers: Value = request.send().await.unwrap().json().await.unwrap();

    assert_eq!(body(&answers[0])["images"]["dot.gif"]["hash"].as_str().unwrap().len(), 32, "{answers}");
}
