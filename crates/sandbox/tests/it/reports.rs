//! Figures that are asked for now and read later.

use adlane_sandbox::{Fault, FaultRule, ReportFault, cast};
use serde_json::{Value, json};

use crate::support::{Meta, numbers, start};

struct Desk {
    meta: Meta,
    token: String,
    account: String,
}

async fn desk() -> Desk {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    Desk { meta, token, account }
}

impl Desk {
    async fn ask(&self, pairs: &[(&str, &str)]) -> Value {
        let mut all = vec![("access_token", &*self.token)];
        all.extend(pairs);
        self.meta.post(&format!("/{}/insights", self.account), &all).await.1
    }

    async fn run(&self, pairs: &[(&str, &str)]) -> String {
        let body = self.ask(pairs).await;
        body["report_run_id"].as_str().unwrap_or_else(|| panic!("{body}")).to_owned()
    }

    async fn get(&self, path: &str, pairs: &[(&str, &str)]) -> Value {
        let mut all = vec![("access_token", &*self.token)];
        all.extend(pairs);
        self.meta.get(path, &all).await.1
    }
}

#[tokio::test]
async fn a_report_is_made_and_read() {
    let desk = desk().await;
    let question = [("date_preset", "last_14d"), ("time_increment", "1"), ("fields", "spend,impressions")];
    let run = desk.run(&question).await;

    let early = desk.get(&format!("/{run}"), &[]).await;
    // Not a certain percentage: it moves with the machine's clock, too.
    assert!(early["async_status"].as_str().unwrap().starts_with("Job "), "{early}");
    assert!(early["async_percent_completion"].as_i64().unwrap() < 100);
    assert!(early.get("time_completed").is_none() && early["time_ref"].is_number());
    assert_eq!(numbers(&desk.get(&format!("/{run}/insights"), &[]).await), (2601, 0));
    desk.meta.handle().advance(4);

    let late = desk.get(&format!("/{run}"), &[]).await;
    assert_eq!((&late["async_status"], &late["async_percent_completion"]), (&json!("Job Completed"), &json!(100)));
    assert!(late["time_completed"].as_i64().unwrap() >= late["time_ref"].as_i64().unwrap());
    assert_eq!(format!("act_{}", late["account_id"].as_str().unwrap()), desk.account);
    let rows = desk.get(&format!("/{run}/insights"), &[("limit", "10")]).await;
    assert_eq!(rows["data"].as_array().unwrap().len(), 10);
    let mut pairs = question.to_vec();
    pairs.push(("limit", "10"));
    let direct = desk.get(&format!("/{}/insights", desk.account), &pairs).await;
    assert_eq!(rows["data"], direct["data"]);
    let next = desk.meta.http.get(rows["paging"]["next"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(next.json::<Value>().await.unwrap()["data"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_report_fails_when_it_is_told_to() {
    let desk = desk().await;
    let cases = [
        (ReportFault::Failed, "Job Failed", Some((-2, 2_490_547))),
        (ReportFault::TooLarge, "Job Failed", Some((-3, 1_504_045))),
        (ReportFault::Retry, "Job Failed", Some((2, 1_504_043))),
        (ReportFault::Skipped, "Job Skipped", None),
    ];
    for (fault, status, error) in cases {
        desk.meta.handle().fail(FaultRule::new(Fault::ReportFails(fault))).unwrap();
        let run = desk.run(&[]).await;
        desk.meta.handle().advance(4);

        let fields = "async_status,error_code,error_subcode,error_message,error_user_title,error_user_msg";
        let read = desk.get(&format!("/{run}"), &[("fields", fields)]).await;
        assert_eq!(read["async_status"], status);
        let found = read["error_code"].as_i64().zip(read["error_subcode"].as_i64());
        assert_eq!(found, error);
        assert_eq!(read["error_user_msg"].is_string(), error.is_some());
        let rows = desk.get(&format!("/{run}/insights"), &[]).await;
        assert!(numbers(&rows).1 > 0);
    }
}

#[tokio::test]
async fn wrong_questions_are_refused_at_once_and_large_ones_fail_later() {
    let desk = desk().await;
    assert_eq!(numbers(&desk.ask(&[("level", "horse")]).await), (1, 99));
    assert_eq!(numbers(&desk.ask(&[("fields", "horse")]).await), (100, 0));
    let before = desk.meta.handle().faults().len();

    // As the controls send it.
    let rule = json!({ "fault": { "report_fails": "too_large" } });
    assert_eq!(desk.meta.control("/faults", &rule).await.0.as_u16(), 200);
    assert_eq!(desk.meta.handle().faults().len(), before + 1);
    let run = desk.run(&[]).await;
    desk.meta.handle().advance(4);
    assert_eq!(desk.get(&format!("/{run}"), &[]).await["async_status"], "Job Failed");
}

#[tokio::test]
async fn a_report_is_its_owners_and_lasts_a_month() {
    let desk = desk().await;
    let run = desk.run(&[]).await;
    desk.meta.handle().advance(10);
    let priya = desk.meta.token(cast::PRIYA);

    let foreign = desk.meta.get(&format!("/{run}"), &[("access_token", &priya)]).await.1;
    assert_eq!(numbers(&foreign), (100, 33));
    assert!(desk.get(&format!("/{run}/insights"), &[]).await["data"].is_array());
    desk.meta.handle().advance(30 * 86_400);
    assert_eq!(numbers(&desk.get(&format!("/{run}"), &[]).await), (100, 33));
}
