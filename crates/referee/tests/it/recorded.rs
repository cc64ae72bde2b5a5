//! Recorded calls, from the sandbox's own file to the report.

use std::fs;

use adlane_referee::{Grade, Judged, Recorded};
use reqwest::Client;
use sandbox::{Config, Fault, Sandbox, cast};
use serde_json::{Value, json};

use crate::{bodies::client, small};

fn judged(calls: &[Value]) -> Judged {
    let mut judged = Judged::default();
    let spec = small::spec();
    for call in calls {
        judged.add(&serde_json::from_value::<Recorded>(call.clone()).unwrap(), &spec);
    }
    judged
}

#[test]
fn our_requests_and_everybodys_answers_are_judged() {
    let wrong = json!({"method": "GET", "path": "77", "params": {"fields": "colour"}, "agent": "somebody/1", "status": 200,
        "answer": {"id": "77", "name": "N"}, "nodes": {"77": "Campaign"}});
    let mut ours = wrong.clone();
    ours["agent"] = json!("adlane/0.1.0");

    let judged = judged(&[wrong, ours.clone(), ours]);

    assert_eq!((judged.lines, judged.requests, judged.answers), (3, 2, 3));
    assert_eq!(judged.of_client.len(), 1);
    assert_eq!(
        (judged.of_client[0].0.to_string(), judged.of_client[0].1),
        ("GET /{Campaign}: fields.colour: is no field of Campaign".into(), 2)
    );
    assert_eq!(judged.of_answers[0].1, 3);
    assert!(judged.is_bad());
    assert!(
        judged
            .to_string()
            .contains("FINDING: The sandbox: GET /{Campaign}: answer.name: was answered without being asked for")
    );
}

#[test]
fn an_answer_that_a_fault_spoilt_is_not_judged() {
    let spoilt = json!({"method": "GET", "path": "77", "agent": "adlane/1", "status": 200, "answer": {"no": "sense"},
        "fault": true, "nodes": {"77": "Campaign"}});

    let judged = judged(&[spoilt]);

    assert_eq!((judged.requests, judged.answers, judged.spoilt), (1, 0, 1));
    assert!(judged.of_answers.is_empty());
}

#[test]
fn a_wrong_value_that_was_refused_is_doubtful_and_a_wrong_name_is_wrong() {
    let error = json!({"error": {"message": "m", "type": "OAuthException", "code": 100, "fbtrace_id": "A"}});
    let ask = |params: Value, status: u16, answer: &Value| {
        judged(&[json!({"method": "POST", "path": "act_1/campaigns", "agent": "adlane/1", "params": params,
            "status": status, "answer": answer})])
    };
    let grade = |judged: Judged| judged.of_client[0].0.grade;

    assert_eq!(grade(ask(json!({"daily_budget": "much"}), 400, &error)), Grade::Doubt);
    assert_eq!(grade(ask(json!({"daily_budget": "much"}), 200, &json!({"id": "1"}))), Grade::Wrong);
    assert_eq!(grade(ask(json!({"dayly_budget": "5"}), 400, &error)), Grade::Wrong);
}

#[test]
fn nothing_recorded_is_not_good() {
    assert!(judged(&[]).is_bad());
}

#[tokio::test]
async fn what_the_sandbox_records_can_be_judged() {
    let folder = std::env::temp_dir().join(format!("adlane-referee-recorded-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let config = Config { record: Some(Config::record_in(&folder)), ..Config::default() };
    let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into(), config).await.unwrap();
    let http: Client = client("adlane/0.0.0");
    let token = sandbox.handle().token(cast::MARTA, &["ads_management", "ads_read", "business_management"]).unwrap();
    let get = async |path: &str, fields: &str| {
        let at = format!("{}/v26.0{path}", sandbox.url());
        let request = http.get(at).query(&[("access_token", token.as_str()), ("fields", fields)]);
        let _ = request.send().await.unwrap().bytes().await.unwrap();
    };

    get("/me/adaccounts", "account_id,nonsense,business{id}").await;
    sandbox.handle().fail_next(Fault::Status(503));
    get("/me", "id").await;
    sandbox.stop().await;
    let lines = fs::read_to_string(Config::record_in(&folder)).unwrap();
    let judged = Judged::read(&folder, &small::spec()).unwrap();
    fs::remove_dir_all(&folder).unwrap();

    assert!(!lines.contains(&token), "the token is in the record");
    assert_eq!((judged.lines, judged.requests, judged.answers), (2, 2, 1));
    assert_eq!(judged.of_client.len(), 1);
    assert_eq!(judged.of_client[0].0.place, "fields.nonsense");
    assert!(judged.of_answers.is_empty(), "{judged}");
}
