//! What is wrong is refused with a sentence, never changed or passed over.

use adlane_sandbox::cast;
use serde_json::{Value, json};

use crate::{
    receiver::Receiver,
    support::{APP, BACK, Meta, SECRET, read, start},
};

/// Refused with 400 and a sentence that says this; nothing of a parser's is in it.
async fn refused(meta: &Meta, path: &str, body: &Value, says: &str) {
    let (status, answer) = meta.control(path, body).await;
    assert_eq!(status, 400, "{path} {body}: {answer}");
    let sentence = answer["error"].as_str().unwrap();
    assert!(sentence.contains(says), "{path} {body}: {sentence}");
    assert!(!sentence.contains("invalid type") && !sentence.contains(" line "), "{sentence}");
}

async fn form(meta: &Meta, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let response = meta.http.post(meta.at(&format!("/_sandbox{path}"))).form(fields).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn look(meta: &Meta, path: &str) -> (u16, Value) {
    let (status, body) = read(meta.http.get(meta.at(&format!("/_sandbox{path}"))).send().await.unwrap()).await;
    (status.as_u16(), body)
}

#[tokio::test]
async fn another_website_cannot_drive_the_controls() {
    let meta = start().await;
    let own = meta.sandbox.url();
    let ask = async |method: &str, headers: &[(&str, &str)]| {
        let method = method.parse().unwrap();
        let mut request = meta.http.request(method, meta.at("/_sandbox/faults"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.form(&[("fault", "huge")]).send().await.unwrap().status().as_u16()
    };

    for headers in [
        &[("origin", "http://evil.example")][..],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", own.as_str()), ("sec-fetch-site", "same-site")],
    ] {
        assert_eq!(ask("POST", headers).await, 403, "{headers:?}");
        assert_eq!(ask("DELETE", headers).await, 403, "{headers:?}");
    }
    assert_eq!(look(&meta, "/faults").await.1["count"], 0);
    for headers in
        [&[][..], &[("origin", own.as_str())], &[("origin", own.as_str()), ("sec-fetch-site", "same-origin")]]
    {
        assert_eq!(ask("POST", headers).await, 303, "{headers:?}");
    }
    assert_eq!(look(&meta, "/faults").await.1["count"], 3);
}

#[tokio::test]
async fn faults_say_what_they_take() {
    let meta = start().await;
    let fault = |fault: Value| json!({ "fault": fault });
    for (fault, says) in [
        (json!({ "status": 99 }), "status is a whole number from 200 to 599"),
        (json!({ "status": 600 }), "from 200 to 599"),
        (json!({ "status": "soon" }), "status is a whole number"),
        (json!({ "graph_error": { "code": 2, "http": 200 } }), "http is a whole number from 400 to 599"),
        (json!({ "graph_error": { "http": 500 } }), "code is missing"),
        (json!({ "graph_error": { "code": 1, "colour": 1 } }), "colour is not part of graph_error"),
        (json!({ "redirect": "javascript:alert(1)" }), "redirect is a whole http or https address"),
        (json!({ "redirect": "http://a.example/\r\nx: y" }), "redirect is a whole"),
        (json!({ "delay_ms": 600_001 }), "delay_ms is a whole number from 0 to 600000"),
        (json!({ "delay_reply_ms": -1 }), "delay_reply_ms"),
        (json!({ "throttle": {} }), "throttle needs a percentage"),
        (json!({ "throttle": { "x_app_usage": { "call_count": 101 } } }), "100 is the highest"),
        (
            json!({ "throttle": { "x_business_use_case_usage": { "1": [{ "total_time": 300 }] } } }),
            "100 is the highest",
        ),
        (json!({ "drop_after": 3 }), "drop_after takes no value"),
        (json!("explode"), "explode is not a fault"),
        (json!({ "dialog": "sideways" }), "dialog is nothing"),
    ] {
        refused(&meta, "/faults", &json!({ "fault": fault }), says).await;
    }
    for (conditions, says) in [
        (json!({ "method": "PATCH" }), "method is GET, POST or DELETE"),
        (json!({ "nth": 0 }), "nth is a whole number from 1"),
        (json!({ "path_regex": "(" }), "path_regex is not a regular expression"),
    ] {
        refused(&meta, "/faults", &json!({ "fault": "huge", "match": conditions }), says).await;
    }
    for (fields, says) in [
        (&[("fault", "huge"), ("nth", "0")][..], "nth is a whole number from 1"),
        (&[("fault", "huge"), ("place", "GET debug_token"), ("method", "POST")], "not both"),
        (&[("fault", "huge"), ("place", "somewhere")], "place is not one of the list"),
        (&[("fault", "throttle"), ("account_pct", "101")], "account_pct is a whole number from 0 to 100"),
        (&[("fault", "throttle"), ("reset_s", "9")], "throttle needs a percentage"),
        (&[("fault", "status"), ("value", "<often>")], "status is a whole number"),
    ] {
        let (status, page) = form(&meta, "/faults", fields).await;
        assert_eq!(status, 400, "{fields:?}");
        assert!(page.contains(says) && page.contains("href=\"/_sandbox#faults\""), "{fields:?}: {page}");
        assert!(
            page.contains(&fields[1].1.replace('<', "&lt;").replace('>', "&gt;")),
            "what was typed is there: {page}"
        );
    }
    assert_eq!(look(&meta, "/faults").await.1["count"], 0);

    for fine in
        [json!({ "redirect": "/elsewhere" }), json!({ "status": 302 }), json!({ "throttle": { "refuse": true } })]
    {
        let (status, body) = meta.control("/faults", &fault(fine)).await;
        assert_eq!(status, 200, "{body}");
    }
    let delete =
        async |id: &str| read(meta.http.delete(meta.at(&format!("/_sandbox/faults/{id}"))).send().await.unwrap()).await;
    assert_eq!(delete("1").await.0, 200);
    let (status, body) = delete("999").await;
    assert_eq!((status.as_u16(), &body["error"]), (404, &json!("there is no rule 999")));
    assert_eq!(look(&meta, "/faults").await.1["count"], 2);
}

#[tokio::test]
async fn accounts_and_people_hold_what_metas_hold() {
    let meta = start().await;
    let before = look(&meta, "/accounts").await.1["count"].clone();
    let long = "x".repeat(401);
    for (name, value, says) in [
        ("currency", json!("XXX"), "currency is one of Meta's"),
        ("timezone", json!("Mars/Olympus"), "timezone is the name of a zone"),
        ("status", json!(4), "status is one of Meta's"),
        ("status", json!("often"), "status is a whole number"),
        ("disable_reason", json!(99), "disable_reason"),
        ("name", json!(long), "name is at most 400"),
        ("tasks", json!(["DANCE"]), "DANCE is not a task"),
        ("tasks", json!("MANAGE"), "tasks is a list"),
        ("prepay", json!("yes"), "prepay is true or false"),
        ("colour", json!("red"), "colour is not part of an ad account"),
        ("id", json!("seven"), "id is made of digits"),
    ] {
        let mut account = json!({ "name": "New", "person": cast::MARTA });
        account[name] = value;
        refused(&meta, "/accounts", &account, says).await;
    }
    for (name, value, says) in [
        ("name", json!(long), "name is at most 400"),
        ("name", json!(7), "name is text"),
        ("refuses", json!(["everything"]), "everything is not a permission"),
        ("accounts", json!([{ "id": "1", "tasks": ["DANCE"] }]), "DANCE is not a task"),
    ] {
        let mut person = json!({ "name": "New" });
        person[name] = value;
        refused(&meta, "/people", &person, says).await;
    }
    let seed = json!({ "seed": { "accounts": [{ "id": "5", "name": "One", "currency": "XXX" }] } });
    refused(&meta, "/reset", &seed, "currency is one of Meta's").await;

    let (status, page) = form(&meta, "/accounts", &[("id", "4242"), ("name", "Typed")]).await;
    assert!(status == 400 && page.contains("no such account"), "{page}");
    assert_eq!(look(&meta, "/accounts").await.1["count"], before);
    assert_eq!(meta.control("/accounts", &json!({ "id": "4242", "name": "By a program" })).await.0, 200);
    assert_eq!(form(&meta, "/accounts", &[("id", "4242"), ("status", "2")]).await.0, 303);
    assert!(adlane_sandbox::Seed::from_json(r#"{"accounts":[{"id":"5","timezone":"Mars/Olympus"}]}"#).is_err());
}

#[tokio::test]
async fn webhooks_by_hand_are_ones_meta_could_send() {
    let meta = start().await;
    let receiver = Receiver::start().await;
    let (status, body) = meta.control("/webhooks", &json!({ "webhook_callback": receiver.at("/hook") })).await;
    assert_eq!(status, 200, "{body}");
    let permissions = |name: &str, value: Value| {
        let mut event = json!({ "topic": "permissions", "person": cast::MARTA, "permission": "ads_read" });
        event[name] = value;
        event
    };
    for (event, says) in [
        (permissions("verb", json!("waved")), "verb is granted or revoked"),
        (permissions("permission", json!("ads_everything")), "not a permission"),
        (permissions("person", json!("7")), "there is no person 7"),
        (permissions("copies", json!(11)), "copies is a whole number from 1 to 10"),
        (permissions("copies", json!(0)), "copies is a whole number"),
        (permissions("colour", json!(1)), "colour is not part of an event"),
        (
            json!({ "topic": "user", "person": cast::MARTA, "fields": ["shoe_size"] }),
            "shoe_size is not one of the fields",
        ),
        (json!({ "topic": "ad_account", "account": "7" }), "there is no ad account 7"),
        (json!({ "batch_ms": -1 }), "batch_ms is a whole number from 0"),
        (json!({ "copies": 11 }), "copies is a whole number from 1 to 10"),
        (json!({ "deauthorize_url": 7 }), "deauthorize_url is text or null"),
        (json!({ "retry_ms": "often" }), "retry_ms is a list"),
        (json!({ "retry_ms": [-1] }), "retry_ms is a list"),
        (json!({ "colour": 1 }), "colour is not part of the settings"),
    ] {
        refused(&meta, "/webhooks", &event, says).await;
    }
    let account = look(&meta, "/accounts").await.1["data"][0]["id"].as_str().unwrap().to_owned();
    let typed = |value| {
        [("topic", "ad_account"), ("account", account.as_str()), ("field", "creative_fatigue"), ("value", value)]
    };
    let (status, page) = form(&meta, "/webhooks", &typed("{no")).await;
    assert!(status == 400 && page.contains("value is not JSON"), "{page}");
    assert_eq!(look(&meta, "/webhooks").await.1["count"], 0);

    assert_eq!(form(&meta, "/webhooks", &typed("{\"a\":1}")).await.0, 303);
    let sent = look(&meta, "/webhooks").await.1;
    assert_eq!(sent["data"][0]["body"]["entry"][0]["changes"][0]["value"], json!({ "a": 1 }));
    let (_, page) = form_page(&meta).await;
    assert!(page.contains("Delivery 1 is on its way") && page.contains("<code>field_changed</code>"));
}

async fn form_page(meta: &Meta) -> (u16, String) {
    let response = meta.http.get(meta.at("/_sandbox")).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn limits_the_clock_and_questions_have_bounds() {
    let meta = start().await;
    for name in ["points", "window_s", "block_s"] {
        refused(&meta, "/limits", &json!({ name: 0 }), &format!("{name} is a whole number from 1")).await;
    }
    refused(&meta, "/limits", &json!({ "tier": "gold" }), "tier is limited or full").await;
    refused(&meta, "/pace", &json!({ "review_s": -1 }), "review_s is a whole number from 0").await;
    refused(&meta, "/clock", &json!({ "advance_s": 315_360_001 }), "advance_s is a whole number from 0 to 315360000")
        .await;
    refused(&meta, "/clock", &json!({}), "advance_s is missing").await;
    refused(&meta, "/accounts", &json!({ "name": "x", "created_at_s": i64::MAX }), "created_at_s is a whole number")
        .await;
    refused(&meta, "/clock", &json!([1]), "the body is a JSON object").await;
    assert_eq!(look(&meta, "/clock").await.1["ahead_s"], 0);

    for (path, says) in [
        ("/objects?kind=horse", "customaudience, adrule, adstudy, systemuser are"),
        ("/objects?colour=red", "colour is not part of this question"),
        ("/requests?limit=many", "limit is a whole number"),
        ("/requests?size=1", "size is not part of this question"),
    ] {
        let (status, body) = look(&meta, path).await;
        assert_eq!(status, 400, "{path}: {body}");
        assert!(body["error"].as_str().unwrap().contains(says), "{path}: {body}");
    }
    let (status, body) = look(&meta, "/nowhere").await;
    assert_eq!((status, &body["error"]), (404, &json!("there is nothing at /_sandbox/nowhere")));
}

#[tokio::test]
async fn the_page_says_what_was_done_where_it_was_done() {
    let meta = start().await;
    let said = async |path: &str, fields: &[(&str, &str)], place: &str| {
        assert_eq!(form(&meta, path, fields).await.0, 303, "{fields:?}");
        let (_, page) = form_page(&meta).await;
        let section = page.split(&format!("<section id=\"{place}\">")).nth(1).unwrap().to_owned();
        section.split("role=\"status\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default().to_owned()
    };
    let act = [("act", "expire"), ("person", cast::PRIYA)];

    assert_eq!(said("/tokens", &act, "people").await, "Nothing to do: Priya Nair is not connected.");
    assert!(!form_page(&meta).await.1.contains("Nothing to do"), "it is said once");
    meta.token(cast::PRIYA);
    assert_eq!(said("/tokens", &act, "people").await, "The tokens of Priya Nair have expired.");
    assert_eq!(said("/clock", &[("advance_s", "60")], "clock").await, "The clock went forward by 60 s.");
    assert_eq!(said("/people", &[("name", "<New>")], "people").await.split(" was").next(), Some("&lt;New&gt;"));
    assert_eq!(said("/reset", &[], "reset").await, "Everything is back to the start.");

    let lose = [("from", "rehearse"), ("fault", "drop_after"), ("method", "POST"), ("path_regex", "/campaigns$")];
    let response = meta.http.post(meta.at("/_sandbox/faults")).form(&lose).send().await.unwrap();
    assert_eq!(response.headers()["location"], "/_sandbox#rehearse");
    assert!(form_page(&meta).await.1.contains("Now create a campaign in Adlane"));
}

#[tokio::test]
async fn the_page_shows_an_app_that_works() {
    let meta = start().await;
    let (_, page) = form_page(&meta).await;
    let command = page.split("curl '").nth(1).unwrap().split('\'').next().unwrap();
    let address = command.split("&#39;").next().unwrap().replace("&amp;", "&");

    assert!(address.contains(APP) && address.contains(SECRET), "{address}");
    let (status, body) = read(meta.http.get(&address).send().await.unwrap()).await;
    assert_eq!((status.as_u16(), &body["token_type"]), (200, &json!("bearer")), "{body}");
}

#[tokio::test]
async fn the_dialog_takes_its_own_answers_only() {
    let meta = start().await;
    let address = meta.at(&format!("/v26.0/dialog/oauth?client_id={APP}&redirect_uri={BACK}&state=s&scope=ads_read"));
    let answer = async |fields: &[(&str, &str)]| meta.http.post(&address).form(fields).send().await.unwrap();

    for (field, words) in [
        (("act", "perhaps"), "Unknown answer"),
        (("scope", "ads_management"), "did not ask for ads_management"),
        (("scope", "ads_everything"), "did not ask for ads_everything"),
    ] {
        let response = answer(&[("person", cast::JONAS), field]).await;
        assert_eq!(response.status(), 400, "{field:?}");
        assert!(response.text().await.unwrap().contains(words), "{field:?}");
    }
    let jonas = look(&meta, "/people").await.1["data"].as_array().unwrap().clone();
    let jonas = jonas.iter().find(|row| row["person"]["id"] == cast::JONAS).unwrap();
    assert_eq!(jonas["permissions"], json!([]), "nothing was stored");
    assert_eq!(answer(&[("person", cast::JONAS), ("scope", "ads_read"), ("act", "continue")]).await.status(), 302);
}
