use adlane_sandbox::cast;
use serde_json::{Value, json};

use crate::support::{Meta, numbers, start};

struct Given {
    meta: Meta,
    token: String,
    account: String,
}

async fn given() -> Given {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    Given { meta, token, account }
}

fn daily() -> Value {
    json!({ "schedule_type": "DAILY" })
}

fn filters(rows: Value) -> Value {
    let mut all = vec![json!({ "field": "entity_type", "operator": "EQUAL", "value": "CAMPAIGN" })];
    all.extend(rows.as_array().unwrap().iter().cloned());
    json!({ "evaluation_type": "SCHEDULE", "filters": all })
}

impl Given {
    async fn campaign(&self, name: &str, status: &str) -> String {
        let pairs = [
            ("access_token", self.token.as_str()),
            ("name", name),
            ("objective", "OUTCOME_TRAFFIC"),
            ("status", status),
            ("special_ad_categories", "[]"),
            ("daily_budget", "5000"),
        ];
        let (status, body) = self.meta.post(&format!("/{}/campaigns", self.account), &pairs).await;
        assert_eq!(status, 200, "{body}");
        body["id"].as_str().unwrap().to_owned()
    }

    async fn rule(&self, evaluation: &Value, execution: &Value, schedule: &Value) -> (u16, Value) {
        let (evaluation, execution, schedule) = (evaluation.to_string(), execution.to_string(), schedule.to_string());
        let pairs = [
            ("access_token", self.token.as_str()),
            ("name", "Watch"),
            ("evaluation_spec", &evaluation),
            ("execution_spec", &execution),
            ("schedule_spec", &schedule),
        ];
        let (status, body) = self.meta.post(&format!("/{}/adrules_library", self.account), &pairs).await;
        (status.as_u16(), body)
    }

    async fn run(&self, evaluation: &Value, execution: &Value) -> String {
        let (status, body) = self.rule(evaluation, execution, &daily()).await;
        assert_eq!(status, 200, "{body}");
        let id = body["id"].as_str().unwrap().to_owned();
        let (_, body) = self.meta.post(&format!("/{id}/execute"), &[("access_token", &self.token)]).await;
        assert_eq!(body, json!({ "success": true }));
        id
    }

    async fn read(&self, id: &str, fields: &str) -> Value {
        self.meta.get(&format!("/{id}"), &[("access_token", &self.token), ("fields", fields)]).await.1
    }
}

#[tokio::test]
async fn a_rule_pauses_what_its_filters_mean_and_nothing_else() {
    let given = given().await;
    let (one, two) = (given.campaign("Spring one", "ACTIVE").await, given.campaign("Summer", "ACTIVE").await);
    let asleep = given.campaign("Spring asleep", "PAUSED").await;
    let evaluation = filters(json!([
        { "field": "name", "operator": "CONTAIN", "value": ["spring"] },
        { "field": "effective_status", "operator": "IN", "value": ["ACTIVE", "PAUSED"] },
        { "field": "hours_since_creation", "operator": "LESS_THAN", "value": 24 },
    ]));

    let rule = given.run(&evaluation, &json!({ "execution_type": "PAUSE" })).await;

    assert_eq!(given.read(&one, "status").await["status"], "PAUSED");
    assert_eq!(given.read(&two, "status").await["status"], "ACTIVE");
    let pairs = [("access_token", given.token.as_str()), ("hide_no_changes", "true")];
    let (_, history) = given.meta.get(&format!("/{rule}/history"), &pairs).await;
    let results = history["data"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 1, "{history}");
    assert_eq!(
        results[0],
        json!({ "object_id": one, "object_type": "CAMPAIGN",
            "actions": [{ "action": "PAUSED", "field": "status", "old_value": "ACTIVE", "new_value": "PAUSED" }] })
    );
    let (_, all) = given.meta.get(&format!("/{rule}/history"), &[("access_token", &given.token)]).await;
    assert!(all["data"][0]["results"].as_array().unwrap().iter().any(|row| row["object_id"] == asleep.as_str()));
    let (_, account) = given
        .meta
        .get(
            &format!("/{}/adrules_history", given.account),
            &[("access_token", &given.token), ("fields", "rule_id,is_manual")],
        )
        .await;
    assert_eq!(account["data"], json!([{ "rule_id": rule.parse::<u64>().unwrap(), "is_manual": true }]));
}

#[tokio::test]
async fn a_rule_moves_budgets_by_percent_and_by_amount_but_not_below_the_minimum() {
    let given = given().await;
    let campaign = given.campaign("Budget", "PAUSED").await;
    let evaluation = filters(json!([{ "field": "campaign.id", "operator": "IN", "value": [campaign] }]));
    let change = |amount: Value, unit: &str| {
        json!({ "execution_type": "CHANGE_CAMPAIGN_BUDGET", "execution_options":
            [{ "field": "change_spec", "operator": "EQUAL", "value": { "amount": amount, "unit": unit } }] })
    };
    let budget = async || given.read(&campaign, "daily_budget").await["daily_budget"].clone();

    given.run(&evaluation, &change(json!(10), "PERCENTAGE")).await;
    assert_eq!(budget().await, "5500");
    given.run(&evaluation, &change(json!("-12.50"), "ACCOUNT_CURRENCY")).await;
    assert_eq!(budget().await, "4250");
    given.run(&evaluation, &change(json!(-99.9), "PERCENTAGE")).await;
    assert_eq!(budget().await, "4250", "42.45 less would be too little");
}

#[tokio::test]
async fn rules_are_listed_changed_switched_off_and_deleted() {
    let given = given().await;
    let (_, body) = given.rule(&filters(json!([])), &json!({ "execution_type": "UNPAUSE" }), &daily()).await;
    let id = body["id"].as_str().unwrap();
    let node = format!("/{id}");

    let fields = "name,status,evaluation_spec,execution_spec,schedule_spec,created_by{id,name},created_time,account_id";
    let read = given.read(id, fields).await;
    assert_eq!((&read["status"], &read["created_by"]["name"]), (&json!("ENABLED"), &json!("Marta Agostini")));
    assert_eq!(read["execution_spec"]["execution_type"], "UNPAUSE");
    let (_, body) =
        given.meta.post(&node, &[("access_token", &given.token), ("status", "DISABLED"), ("name", "Off")]).await;
    assert_eq!(body, json!({ "success": true }));
    assert_eq!(numbers(&given.meta.post(&format!("{node}/execute"), &[("access_token", &given.token)]).await.1).0, 100);
    let (_, list) = given
        .meta
        .get(
            &format!("/{}/adrules_library", given.account),
            &[("access_token", &given.token), ("fields", "name,status")],
        )
        .await;
    assert_eq!(list["data"], json!([{ "id": id, "name": "Off", "status": "DISABLED" }]));
    let stranger = given.meta.token(cast::JONAS);
    assert_eq!(numbers(&given.meta.delete(&node, &[("access_token", &stranger)]).await.1), (100, 33));
    given.meta.delete(&node, &[("access_token", &given.token)]).await;
    assert_eq!(numbers(&given.read(id, "name").await), (100, 33));
}

#[tokio::test]
async fn wrong_rules_are_refused_naming_the_part_at_fault() {
    let given = given().await;
    let pause = json!({ "execution_type": "PAUSE" });
    for (evaluation, execution, schedule, blamed) in [
        (json!({ "evaluation_type": "NEVER", "filters": [] }), pause.clone(), daily(), "evaluation_spec"),
        (
            filters(json!([{ "field": "spent", "operator": "ABOUT", "value": 3 }])),
            pause.clone(),
            daily(),
            "evaluation_spec",
        ),
        (
            filters(json!([{ "field": "spent", "operator": "IN_RANGE", "value": [3] }])),
            pause.clone(),
            daily(),
            "evaluation_spec",
        ),
        (filters(json!([])), json!({ "execution_type": "CHANGE_BUDGET" }), daily(), "execution_spec"),
        (
            filters(json!([])),
            pause.clone(),
            json!({ "schedule_type": "CUSTOM", "schedule": [{ "days": [7] }] }),
            "schedule_spec",
        ),
        (
            json!({ "evaluation_type": "TRIGGER", "filters": [], "trigger": { "type": "METADATA_CREATION" } }),
            pause.clone(),
            daily(),
            "schedule_spec",
        ),
    ] {
        let (status, body) = given.rule(&evaluation, &execution, &schedule).await;
        assert_eq!((status, numbers(&body).0), (400, 100), "{body}");
        assert!(body["error"]["error_data"].as_str().unwrap().contains(blamed), "{body}");
    }
}

#[tokio::test]
async fn a_rule_looks_at_what_things_cost() {
    let given = given().await;
    let (_, list) = given
        .meta
        .get(
            &format!("/{}/campaigns", given.account),
            &[
                ("access_token", &given.token),
                ("effective_status", r#"["ACTIVE"]"#),
                ("fields", "insights.date_preset(last_7d){spend,impressions}"),
            ],
        )
        .await;
    let row =
        list["data"].as_array().unwrap().iter().find(|row| row["insights"]["data"][0]["spend"].is_string()).unwrap();
    let (major, minor) = row["insights"]["data"][0]["spend"].as_str().unwrap().split_once('.').unwrap();
    let spent: i64 = format!("{major}{minor:0<2}").parse().unwrap();
    let id = row["id"].as_str().unwrap();
    let about = |more_than: i64| {
        filters(json!([
            { "field": "time_preset", "operator": "EQUAL", "value": "LAST_7_DAYS" },
            { "field": "id", "operator": "IN", "value": [id] },
            { "field": "spent", "operator": "GREATER_THAN", "value": more_than },
            { "field": "impressions", "operator": "GREATER_THAN", "value": 0 },
        ]))
    };

    given.run(&about(spent), &json!({ "execution_type": "PAUSE" })).await;
    assert_eq!(given.read(id, "status").await["status"], "ACTIVE");
    given.run(&about(spent - 1), &json!({ "execution_type": "PAUSE" })).await;
    assert_eq!(given.read(id, "status").await["status"], "PAUSED");
    let (status, _) = given
        .rule(
            &filters(json!([{ "field": "time_preset", "operator": "EQUAL", "value": "LAST_WEEKEND" }])),
            &json!({ "execution_type": "PAUSE" }),
            &daily(),
        )
        .await;
    assert_eq!(status, 400);
}
