use adlane_sandbox::{Fault, FaultRule, Filter, cast};
use serde_json::{Value, json};

use crate::support::{Meta, numbers, start};

/// A create that passes, as the form Meta's Python SDK would send.
const GOOD: [(&str, &str); 5] = [
    ("name", "Spring <b>sale</b> 🌱"),
    ("objective", "OUTCOME_SALES"),
    ("special_ad_categories", "[]"),
    ("is_adset_budget_sharing_enabled", "false"),
    ("status", "PAUSED"),
];

/// Changed parameters, the code and subcode they get, and the parameter that is blamed.
type Refusal<'a> = (&'a [(&'a str, &'a str)], (i64, i64), &'a str);

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
    /// A create with some parameters changed; an empty value leaves one out.
    async fn create(&self, changes: &[(&str, &str)]) -> (u16, Value) {
        let mut pairs: Vec<(&str, &str)> = vec![("access_token", &self.token)];
        pairs.extend(GOOD.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name)));
        pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        let (status, body) = self.meta.post(&format!("/{}/campaigns", self.account), &pairs).await;
        (status.as_u16(), body)
    }

    async fn made(&self, changes: &[(&str, &str)]) -> String {
        let (status, body) = self.create(changes).await;
        assert_eq!(status, 200, "{body}");
        body["id"].as_str().unwrap().to_owned()
    }

    async fn read(&self, id: &str, fields: &str) -> Value {
        self.meta.get(&format!("/{id}"), &[("access_token", &self.token), ("fields", fields)]).await.1
    }

    async fn update(&self, id: &str, pairs: &[(&str, &str)]) -> Value {
        let mut all = vec![("access_token", &*self.token)];
        all.extend(pairs);
        self.meta.post(&format!("/{id}"), &all).await.1
    }

    async fn list(&self, edge: &str, pairs: &[(&str, &str)]) -> Value {
        let mut all = vec![("access_token", &*self.token)];
        all.extend(pairs);
        self.meta.get(&format!("/{}/{edge}", self.account), &all).await.1
    }

    fn count(&self) -> usize {
        self.meta.handle().objects(&Filter { kind: Some("campaign".into()), ..Filter::default() }).len()
    }
}

#[tokio::test]
async fn a_campaign_is_made_paused_and_read_back() {
    let desk = desk().await;
    let before = desk.count();

    let id = desk.made(&[]).await;
    let read = desk
        .read(&id, "name,status,effective_status,objective,daily_budget,account_id,created_time,special_ad_categories")
        .await;

    assert_eq!(id.len(), 18);
    assert_eq!(read["name"], "Spring <b>sale</b> 🌱");
    assert_eq!((&read["status"], &read["effective_status"]), (&json!("PAUSED"), &json!("PAUSED")));
    assert!(read.get("daily_budget").is_none());
    assert_eq!(format!("act_{}", read["account_id"].as_str().unwrap()), desk.account);
    let created = read["created_time"].as_str().unwrap();
    assert!(created.ends_with("-0700") || created.ends_with("-0800"), "in the account's zone: {created}");
    assert_eq!(desk.count(), before + 1);
}

#[tokio::test]
async fn money_goes_in_as_a_number_and_comes_out_as_text() {
    let desk = desk().await;
    let budget = [("is_adset_budget_sharing_enabled", ""), ("daily_budget", "2500"), ("spend_cap", "1000000")];

    let id = desk.made(&budget).await;
    let read = desk.read(&id, "daily_budget,spend_cap,bid_strategy,budget_remaining").await;

    assert_eq!(read["daily_budget"], "2500");
    assert_eq!(read["spend_cap"], "1000000");
    assert_eq!(read["bid_strategy"], "LOWEST_COST_WITHOUT_CAP");
}

#[tokio::test]
async fn each_rule_refuses_with_its_number() {
    let desk = desk().await;
    let before = desk.count();
    let long = "x".repeat(401);
    let no_flag = ("is_adset_budget_sharing_enabled", "");
    let cases: &[Refusal<'_>] = &[
        (&[("name", "")], (100, 0), "name"),
        (&[("name", &long)], (100, 0), "name"),
        (&[("objective", "")], (100, 0), "objective"),
        (&[("objective", "LINK_CLICKS")], (100, 0), "objective"),
        (&[("objective", "OUTCOME_MAGIC")], (100, 0), "objective"),
        (&[("special_ad_categories", "")], (100, 0), "special_ad_categories"),
        (&[("special_ad_categories", "HOUSING")], (100, 0), "special_ad_categories"),
        (&[("special_ad_categories", "['PETS']")], (100, 0), "special_ad_categories"),
        (&[("special_ad_categories", "['NONE','HOUSING']")], (100, 0), "special_ad_categories"),
        (&[("special_ad_categories", "['ISSUES_ELECTIONS_POLITICS']")], (100, 0), "special_ad_category_country"),
        (&[no_flag], (100, 4_834_011), "is_adset_budget_sharing_enabled"),
        (&[("daily_budget", "2500")], (100, 4_834_002), "is_adset_budget_sharing_enabled"),
        (&[("is_adset_budget_sharing_enabled", "true")], (100, 4_834_005), "bid_strategy"),
        (&[no_flag, ("daily_budget", "2500"), ("lifetime_budget", "2500")], (100, 0), "lifetime_budget"),
        (&[no_flag, ("daily_budget", "99")], (100, 1_885_272), "daily_budget"),
        (&[no_flag, ("daily_budget", "25.00")], (100, 0), "daily_budget"),
        (&[no_flag, ("daily_budget", "-5")], (100, 0), "daily_budget"),
        (&[("spend_cap", "9999")], (100, 1_885_650), "spend_cap"),
        (&[("bid_strategy", "COST_CAP")], (100, 0), "bid_strategy"),
        (&[no_flag, ("daily_budget", "2500"), ("bid_strategy", "TARGET_COST")], (100, 0), "bid_strategy"),
        (&[("status", "ARCHIVED")], (100, 0), "status"),
        (&[("stop_time", "2020-01-01T00:00:00-0800")], (100, 1_487_033), "stop_time"),
        (&[("start_time", "2090-01-02T00:00:00Z"), ("stop_time", "2090-01-01T00:00:00Z")], (100, 0), "stop_time"),
        (&[("start_time", "soon")], (100, 0), "start_time"),
        (&[("adlabels", r#"[{"id":"1"}]"#)], (100, 0), "adlabels"),
        (&[("execution_options", "['include_recommendations']")], (100, 0), "execution_options"),
    ];

    for (changes, expected, blamed) in cases {
        let (status, body) = desk.create(changes).await;
        assert_eq!((status, numbers(&body)), (400, *expected), "{changes:?}: {body}");
        let data = body["error"]["error_data"].as_str().unwrap();
        assert!(data.contains(&format!("[\"{blamed}\"]")), "{changes:?}: {data}");
    }
    assert_eq!(desk.count(), before);
    assert_eq!(desk.create(&[("name", &"y".repeat(400))]).await.0, 200);
}

#[tokio::test]
async fn a_category_falls_back_to_the_tax_country() {
    let desk = desk().await;

    let id = desk.made(&[("special_ad_categories", "['HOUSING']")]).await;
    let read = desk.read(&id, "special_ad_categories,special_ad_category_country").await;

    assert_eq!(read["special_ad_categories"], json!(["HOUSING"]));
    assert_eq!(read["special_ad_category_country"], json!(["US"]));
}

#[tokio::test]
async fn validate_only_makes_nothing_and_fields_reads_after_the_write() {
    let desk = desk().await;
    let before = desk.count();

    let (status, body) = desk.create(&[("execution_options", r#"["validate_only"]"#)]).await;
    assert_eq!((status, body), (200, json!({ "success": true })));
    assert_eq!(desk.count(), before);
    let (_, body) = desk.create(&[("fields", "name,status")]).await;
    assert_eq!(body["status"], "PAUSED");
    assert_eq!(desk.count(), before + 1);
}

#[tokio::test]
async fn json_bodies_with_extra_parameters_work() {
    let desk = desk().await;
    let body = json!({
        "id": desk.account, "name": "From Node", "objective": "OUTCOME_LEADS", "special_ad_categories": [],
        "daily_budget": 5000, "status": "PAUSED", "whatever": {"a": 1},
    });
    let url = desk.meta.at(&format!("/v26.0/{}/campaigns", desk.account));

    let response = desk.meta.http.post(url).query(&[("access_token", &*desk.token)]).json(&body).send().await.unwrap();

    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn labels_find_campaigns_once_the_lag_is_over() {
    let desk = desk().await;
    let path = format!("/{}/adlabels", desk.account);
    let label = async |name: &str| {
        let (_, body) = desk.meta.post(&path, &[("access_token", &desk.token), ("name", name)]).await;
        body["id"].as_str().unwrap().to_owned()
    };
    let (one, two) = (label("adl-one").await, label("adl-two").await);
    assert_eq!(label("adl-one").await, one, "a name keeps its id");
    let find = async |ids: &str, operator: &str| {
        let body =
            desk.list("campaignsbylabels", &[("ad_label_ids", ids), ("operator", operator), ("fields", "id")]).await;
        body["data"].as_array().unwrap_or_else(|| panic!("{body}")).len()
    };

    desk.made(&[("adlabels", &format!(r#"[{{"id":"{one}"}}]"#))]).await;
    desk.made(&[("adlabels", r#"[{"name":"adl-one"},{"name":"adl-two"}]"#)]).await;
    let both = format!(r#"["{one}","{two}"]"#);
    assert_eq!(find(&format!(r#"["{one}"]"#), "ALL").await, 2);
    assert_eq!(find(&both, "ALL").await, 1);
    assert_eq!(find(&both, "ANY").await, 2);

    desk.meta.handle().fail(FaultRule::new(Fault::LabelLagS(30)).path("/campaigns")).unwrap();
    let late = desk.made(&[("adlabels", &format!(r#"[{{"id":"{two}"}}]"#))]).await;
    assert_eq!(find(&format!(r#"["{two}"]"#), "ALL").await, 1);
    assert_eq!(
        desk.list("campaigns", &[("limit", "1")]).await["data"][0]["id"],
        late.as_str(),
        "the list has it at once"
    );
    desk.meta.handle().advance(31);
    assert_eq!(find(&format!(r#"["{two}"]"#), "ALL").await, 2);

    let filter = Filter {
        kind: Some("campaign".into()),
        label: Some("adl-two".into()),
        account: Some(desk.account.clone()),
        ..Filter::default()
    };
    assert_eq!(desk.meta.handle().objects(&filter).len(), 2);
    let body = desk.list("campaignsbylabels", &[("ad_label_ids", "['12']")]).await;
    assert_eq!(numbers(&body).0, 100);
}

#[tokio::test]
async fn lists_are_newest_first_and_leave_out_what_is_gone() {
    let desk = desk().await;
    let first = desk.made(&[("name", "first")]).await;
    let second = desk.made(&[("name", "second"), ("status", "ACTIVE")]).await;
    let archived = desk.made(&[("name", "third")]).await;
    desk.update(&archived, &[("status", "ARCHIVED")]).await;
    let ids = async |pairs: &[(&str, &str)]| -> Vec<String> {
        let body = desk.list("campaigns", pairs).await;
        body["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    };

    assert_eq!(ids(&[("limit", "2")]).await, [second.clone(), first.clone()]);
    assert_eq!(ids(&[("effective_status", "['ARCHIVED']"), ("limit", "1")]).await, [archived]);
    assert_eq!(ids(&[("filtering", r#"[{"field":"name","operator":"CONTAIN","value":"FIRS"}]"#)]).await, [first]);
    assert_eq!(numbers(&desk.list("campaigns", &[("effective_status", "['DELETED']")]).await).0, 100);

    let (_, body) = desk.meta.delete(&format!("/{second}"), &[("access_token", &desk.token)]).await;
    assert_eq!(body, json!({ "success": true }));
    assert!(!ids(&[]).await.contains(&second));
    assert_eq!(desk.read(&second, "status").await["status"], "DELETED");
    assert_eq!(numbers(&desk.update(&second, &[("status", "ACTIVE")]).await), (100, 1_487_056));
    assert_eq!(desk.update(&second, &[("name", "renamed")]).await, json!({ "success": true }));
}

#[tokio::test]
async fn paging_goes_on_when_the_cursors_campaign_was_deleted() {
    let desk = desk().await;
    let mut made = Vec::new();
    for number in 0..4 {
        made.push(desk.made(&[("name", &format!("n{number}"))]).await);
    }
    let page = desk.list("campaigns", &[("limit", "2")]).await;
    let after = page["paging"]["cursors"]["after"].as_str().unwrap();

    desk.meta.delete(&format!("/{}", made[2]), &[("access_token", &desk.token)]).await;
    let next = desk.list("campaigns", &[("limit", "2"), ("after", after)]).await;

    assert_eq!(next["data"][0]["id"], made[1].as_str());
}

#[tokio::test]
async fn updates_change_what_was_sent_and_nothing_else() {
    let desk = desk().await;
    let id = desk.made(&[("is_adset_budget_sharing_enabled", ""), ("daily_budget", "2500")]).await;

    let answer = desk
        .update(
            &id,
            &[("status", "ACTIVE"), ("daily_budget", "3000"), ("name", "new"), ("fields", "status,daily_budget")],
        )
        .await;
    assert_eq!((&answer["status"], &answer["daily_budget"]), (&json!("ACTIVE"), &json!("3000")));
    assert_eq!(desk.read(&id, "objective").await["objective"], "OUTCOME_SALES");
    assert_eq!(numbers(&desk.update(&id, &[("daily_budget", "1")]).await), (100, 1_885_272));
    assert_eq!(numbers(&desk.update(&id, &[("status", "GONE")]).await), (100, 0));
    assert_eq!(numbers(&desk.update(&id, &[("objective", "OUTCOME_LEADS")]).await), (100, 0));
    assert_eq!(numbers(&desk.update(&id, &[("buying_type", "RESERVED")]).await), (100, 0));
    assert_eq!(numbers(&desk.update(&id, &[("lifetime_budget", "90000")]).await), (100, 0), "it has a daily one");
    let shared = desk.made(&[]).await;
    assert_eq!(numbers(&desk.update(&shared, &[("is_adset_budget_sharing_enabled", "true")]).await), (100, 3_858_418));
}

#[tokio::test]
async fn who_may_not_write_is_told_why() {
    let desk = desk().await;
    let meta = &desk.meta;
    let post = async |token: &str, account: &str| {
        let mut pairs = vec![("access_token", token)];
        pairs.extend(GOOD);
        let (status, body) = meta.post(&format!("/{account}/campaigns"), &pairs).await;
        (status.as_u16(), numbers(&body))
    };
    let reader = meta.handle().token(cast::MARTA, &["ads_read"]).unwrap();
    let analyst = meta.token(cast::SAM);
    let stranger = meta.token(cast::PRIYA);
    let olu = meta.token(cast::OLU);
    let disabled = meta.first_account(&olu).await;

    assert_eq!(post(&reader, &desk.account).await, (403, (200, 0)));
    assert_eq!(post(&analyst, &desk.account).await, (403, (200, 0)));
    assert_eq!(post(&stranger, &desk.account).await, (400, (100, 33)));
    assert_eq!(post(&olu, &disabled).await, (403, (200, 1_404_163)));
}

#[tokio::test]
async fn yen_have_no_minor_unit() {
    let desk = desk().await;
    let token = desk.meta.token(cast::AIKO);
    let account = desk.meta.first_account(&token).await;
    let create = async |budget: &str| {
        let mut pairs = vec![("access_token", &*token), ("daily_budget", budget)];
        pairs.extend(GOOD.iter().filter(|(name, _)| *name != "is_adset_budget_sharing_enabled"));
        desk.meta.post(&format!("/{account}/campaigns"), &pairs).await.1
    };

    let low = create("149").await;
    assert_eq!(low["error"]["error_user_msg"], "The minimum budget is 150 JPY.");
    assert!(create("150").await["id"].is_string());
}
