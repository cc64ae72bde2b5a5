//! Figures: that they are there, add up, and are refused as Meta refuses them.

use std::collections::BTreeSet;

use adlane_sandbox::{AccountSeed, AdSeed, AdSetSeed, CampaignSeed, Config, Filter, PersonSeed, Sandbox, Seed, cast};
use serde_json::{Value, json};

use crate::support::{Meta, client, numbers, start};

/// Parameters, and the code and subcode they get.
type Refusal<'a> = (&'a [(&'a str, &'a str)], (i64, i64));

struct Desk {
    meta: Meta,
    token: String,
    account: String,
}

impl Desk {
    async fn get(&self, id: &str, pairs: &[(&str, &str)]) -> Value {
        let mut all = vec![("access_token", &*self.token)];
        all.extend(pairs);
        self.meta.get(&format!("/{id}/insights"), &all).await.1
    }

    /// Insights of the account.
    async fn ask(&self, pairs: &[(&str, &str)]) -> Value {
        self.get(&self.account, pairs).await
    }

    /// All rows, over all pages.
    async fn rows(&self, pairs: &[(&str, &str)]) -> Vec<Value> {
        let mut all = pairs.to_vec();
        all.push(("limit", "5000"));
        let body = self.ask(&all).await;
        body["data"].as_array().unwrap_or_else(|| panic!("{pairs:?}: {body}")).clone()
    }

    fn id(&self, kind: &str, name: &str) -> String {
        let rows = self.meta.handle().objects(&Filter { kind: Some(kind.into()), ..Filter::default() });
        let row = rows.iter().find(|row| row["name"] == name).unwrap();
        row["id"].as_str().unwrap().to_owned()
    }
}

/// An account in which two campaigns run, one with a budget of its own.
async fn busy() -> Desk {
    let ad = |name: &str, status: &str| AdSeed {
        name: name.into(),
        status: status.into(),
        page: "1".into(),
        link: "https://a.example".into(),
        message: "Hello".into(),
    };
    let adset = |name: &str, budget: Option<i64>, countries: &[&str], ads: Vec<AdSeed>| AdSetSeed {
        name: name.into(),
        status: "ACTIVE".into(),
        goal: "OFFSITE_CONVERSIONS".into(),
        daily_budget: budget,
        countries: countries.iter().map(|code| (*code).into()).collect(),
        ads,
    };
    let campaign = |name: &str, objective: &str, budget: Option<i64>, adsets: Vec<AdSetSeed>| CampaignSeed {
        account: "77".into(),
        name: name.into(),
        objective: objective.into(),
        status: "ACTIVE".into(),
        daily_budget: budget,
        days_old: 60,
        labels: Vec::new(),
        adsets,
    };
    let seed = Seed {
        accounts: vec![AccountSeed {
            id: "77".into(),
            name: "Busy".into(),
            currency: "EUR".into(),
            timezone: "Europe/Berlin".into(),
            country: "DE".into(),
            ..AccountSeed::default()
        }],
        people: vec![PersonSeed { id: "5".into(), name: "Ann".into(), ..PersonSeed::default() }],
        campaigns: vec![
            campaign(
                "Shop",
                "OUTCOME_SALES",
                Some(20_000),
                vec![
                    adset("North", None, &["DE", "DK"], vec![ad("N1", "ACTIVE"), ad("N2", "ACTIVE")]),
                    adset("South", None, &["AT"], vec![ad("S1", "ACTIVE"), ad("S2", "PAUSED")]),
                ],
            ),
            campaign(
                "Brand",
                "OUTCOME_AWARENESS",
                None,
                vec![adset("All", Some(5_000), &["DE"], vec![ad("A1", "ACTIVE")])],
            ),
        ],
        ..Seed::empty()
    };
    let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into(), Config { seed, ..Config::recorded() }).await.unwrap();
    let handle = sandbox.handle();
    handle.give_access("5", "77", &["ANALYZE", "ADVERTISE"]).unwrap();
    let token = handle.token("5", &["ads_read", "ads_management"]).unwrap();
    Desk { meta: Meta { sandbox, http: client() }, token, account: "act_77".into() }
}

/// A figure in hundredths, zero when it is absent.
fn figure(row: &Value, name: &str) -> i64 {
    let text = row[name].as_str().unwrap_or("0");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    whole.parse::<i64>().unwrap() * 100 + format!("{part:0<2}")[..2].parse::<i64>().unwrap()
}

fn sum(rows: &[Value], name: &str) -> i64 {
    rows.iter().map(|row| figure(row, name)).sum()
}

fn action(row: &Value, name: &str, kind: &str) -> i64 {
    let found = row[name].as_array().into_iter().flatten().find(|action| action["action_type"] == kind);
    found.map_or(0, |action| figure(action, "value"))
}

#[tokio::test]
async fn levels_days_and_breakdowns_add_up() {
    let desk = busy().await;
    let fields = ("fields", "spend,impressions,clicks,inline_link_clicks,actions,action_values");
    let days = ("date_preset", "last_14d");
    let whole = desk.rows(&[fields, days]).await;
    assert_eq!(whole.len(), 1);
    assert!(figure(&whole[0], "spend") > 14 * 15_000, "about 250 a day: {}", whole[0]);

    let ways: [&[(&str, &str)]; 12] = [
        &[("level", "campaign")],
        &[("level", "adset")],
        &[("level", "ad")],
        &[("time_increment", "1")],
        &[("level", "ad"), ("time_increment", "7")],
        &[("time_increment", "monthly")],
        &[("breakdowns", "age")],
        &[("breakdowns", "age,gender"), ("level", "ad")],
        &[("breakdowns", "[\"country\"]")],
        &[("breakdowns", "publisher_platform,platform_position")],
        &[("breakdowns", "device_platform"), ("time_increment", "1")],
        &[("breakdowns", "hourly_stats_aggregated_by_advertiser_time_zone")],
    ];
    for way in ways {
        let mut pairs = vec![fields, days];
        pairs.extend(way);
        let rows = desk.rows(&pairs).await;
        assert!(rows.len() > 1 || way[0].1 == "monthly", "{way:?}");
        for name in ["spend", "impressions", "clicks", "inline_link_clicks"] {
            assert_eq!(sum(&rows, name), figure(&whole[0], name), "{name} by {way:?}");
        }
        let purchases: i64 = rows.iter().map(|row| action(row, "actions", "purchase")).sum();
        assert_eq!(purchases, action(&whole[0], "actions", "purchase"), "{way:?}");
        let values: i64 = rows.iter().map(|row| action(row, "action_values", "omni_purchase")).sum();
        assert_eq!(values, action(&whole[0], "action_values", "omni_purchase"), "{way:?}");
    }
}

#[tokio::test]
async fn the_same_question_has_the_same_answer() {
    let desk = busy().await;
    let pairs =
        [("level", "ad"), ("date_preset", "last_30d"), ("fields", "ad_id,spend,reach,ctr,actions,purchase_roas")];

    assert_eq!(desk.rows(&pairs).await, desk.rows(&pairs).await);
}

#[tokio::test]
async fn rows_are_text_and_leave_zeros_out() {
    let desk = busy().await;
    let fields = "account_id,account_currency,campaign_name,adset_id,ad_name,objective,impressions,reach,frequency,clicks,\
                  ctr,cpc,cpm,spend,actions,action_values,cost_per_action_type,purchase_roas,quality_ranking,\
                  video_p25_watched_actions,results,dda_results";
    let rows = desk.rows(&[("level", "ad"), ("fields", fields)]).await;

    let names: BTreeSet<&str> = rows.iter().map(|row| row["ad_name"].as_str().unwrap()).collect();
    // The paused one never ran.
    assert_eq!(names, ["A1", "N1", "N2", "S1"].into());
    for row in &rows {
        for name in ["impressions", "reach", "frequency", "clicks", "ctr", "cpc", "cpm", "spend", "date_start"] {
            assert!(row[name].is_string(), "{name} of {row}");
        }
        assert!(figure(row, "reach") < figure(row, "impressions"));
        assert_eq!(row["account_currency"], "EUR");
        assert!(row.get("dda_results").is_none());
        let lists = ["actions", "cost_per_action_type"].iter().flat_map(|name| row[*name].as_array().unwrap());
        assert!(lists.clone().all(|action| action["value"].is_string() && action["value"] != "0"));
    }
    let brand = rows.iter().find(|row| row["ad_name"] == "A1").unwrap();
    assert!(brand.get("action_values").is_none() || brand["objective"] == "OUTCOME_AWARENESS");
    // Without fields.
    let plain = &desk.ask(&[]).await["data"][0];
    assert_eq!(
        plain.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["date_start", "date_stop", "impressions", "spend"]
    );
}

#[tokio::test]
async fn what_is_paused_or_new_has_no_figures() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let desk = Desk { meta, token, account };
    let pairs = [
        ("access_token", &*desk.token),
        ("name", "New"),
        ("objective", "OUTCOME_SALES"),
        ("special_ad_categories", "[]"),
    ];
    let mut paused = pairs.to_vec();
    paused.extend([("status", "PAUSED"), ("is_adset_budget_sharing_enabled", "false")]);
    let made = desk.meta.post(&format!("/{}/campaigns", desk.account), &paused).await.1;
    let id = made["id"].as_str().unwrap();

    assert_eq!(desk.get(id, &[("date_preset", "maximum")]).await, json!({ "data": [] }));
    let paused = desk.id("campaign", "Newsletter sign-ups Q3");
    assert_eq!(desk.get(&paused, &[("date_preset", "maximum")]).await, json!({ "data": [] }));
    let running = desk.id("campaign", "Evergreen – hiking boots");
    let rows = desk.get(&running, &[("date_preset", "last_7d"), ("time_increment", "1")]).await;
    assert_eq!(rows["data"].as_array().unwrap().len(), 7);
}

#[tokio::test]
async fn pausing_ends_the_figures_and_keeps_those_there_are() {
    let desk = busy().await;
    let campaign = desk.id("campaign", "Shop");
    let before = desk.rows(&[("date_preset", "last_7d"), ("fields", "spend")]).await;
    desk.meta.handle().advance(2 * 86_400);
    let token = ("access_token", &*desk.token);
    assert_eq!(desk.meta.post(&format!("/{campaign}"), &[token, ("status", "PAUSED")]).await.0.as_u16(), 200);
    desk.meta.handle().advance(5 * 86_400);

    let days = desk.get(&campaign, &[("date_preset", "last_14d"), ("time_increment", "1"), ("limit", "50")]).await;
    let count = days["data"].as_array().unwrap().len();
    assert!((9..=11).contains(&count), "five days without: {count}");
    assert!(figure(&before[0], "spend") > 0);

    assert_eq!(desk.meta.delete(&format!("/{campaign}"), &[token]).await.0.as_u16(), 200);
    let whole = desk.rows(&[("date_preset", "last_14d"), ("fields", "spend")]).await;
    let listed =
        desk.rows(&[("date_preset", "last_14d"), ("fields", "spend,campaign_name"), ("level", "campaign")]).await;
    // It counts above and is not listed below.
    assert_eq!(listed.len(), 1);
    assert!(figure(&whole[0], "spend") > sum(&listed, "spend"));
    let own = desk.get(&campaign, &[("date_preset", "last_14d"), ("fields", "spend")]).await;
    assert_eq!(figure(&own["data"][0], "spend") + sum(&listed, "spend"), figure(&whole[0], "spend"));
}

#[tokio::test]
async fn presets_ranges_and_increments() {
    let desk = busy().await;
    for preset in [
        "today",
        "yesterday",
        "this_month",
        "last_month",
        "this_quarter",
        "maximum",
        "data_maximum",
        "last_3d",
        "last_7d",
        "last_14d",
        "last_28d",
        "last_30d",
        "last_90d",
        "last_week_mon_sun",
        "last_week_sun_sat",
        "last_quarter",
        "last_year",
        "this_week_mon_today",
        "this_week_sun_today",
        "this_year",
    ] {
        let body = desk.ask(&[("date_preset", preset)]).await;
        assert!(body["data"].is_array(), "{preset}: {body}");
    }
    let yesterday = desk.ask(&[("date_preset", "yesterday")]).await["data"][0].clone();
    let day = yesterday["date_start"].as_str().unwrap();
    let range = json!({ "since": day, "until": day }).to_string();
    assert_eq!(desk.ask(&[("time_range", &range), ("date_preset", "last_90d")]).await["data"][0], yesterday);
    let ranges = format!("[{range},{range}]");
    let twice = desk.rows(&[("time_ranges", &ranges), ("time_increment", "1")]).await;
    assert_eq!(twice, [yesterday.clone(), yesterday]);
}

#[tokio::test]
async fn windows_devices_filters_and_sorting() {
    let desk = busy().await;
    let base = [("date_preset", "last_30d"), ("level", "ad")];
    let with = async |more: &[(&str, &str)]| {
        let mut pairs = base.to_vec();
        pairs.extend(more);
        desk.rows(&pairs).await
    };

    let rows =
        with(&[("fields", "actions"), ("action_attribution_windows", "['1d_click','7d_click','1d_view']")]).await;
    let purchases = rows.iter().flat_map(|row| row["actions"].as_array().unwrap());
    let purchase = purchases.into_iter().find(|action| action["action_type"] == "purchase").unwrap();
    let part = |name: &str| figure(purchase, name);
    assert_eq!(part("7d_click") + part("1d_view"), part("value"));
    assert!(part("1d_click") < part("7d_click"));

    let rows = with(&[("fields", "actions"), ("action_breakdowns", "action_type,action_device")]).await;
    assert!(rows[0]["actions"].as_array().unwrap().iter().any(|action| action["action_device"] == "iphone"));

    let filter = json!([{ "field": "campaign.name", "operator": "CONTAIN", "value": "shop" }]).to_string();
    let rows = with(&[("fields", "ad_name,spend"), ("filtering", &filter), ("sort", "[\"spend_descending\"]")]).await;
    assert_eq!(rows.len(), 3);
    assert!(rows.windows(2).all(|pair| figure(&pair[0], "spend") >= figure(&pair[1], "spend")));
    let most = rows[0]["spend"].as_str().unwrap();
    let above = json!([{ "field": "spend", "operator": "GREATER_THAN_OR_EQUAL", "value": most }]).to_string();
    assert_eq!(with(&[("filtering", &above), ("fields", "spend,ad_name")]).await[0]["spend"], most);
    let young = json!([{ "field": "age", "operator": "IN", "value": ["18-24"] }]).to_string();
    let rows = with(&[("filtering", &young), ("breakdowns", "age,gender")]).await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row["age"] == "18-24"));
    let clicks = json!([{ "field": "action_type", "operator": "IN", "value": ["link_click"] }]).to_string();
    let rows = with(&[("filtering", &clicks), ("fields", "actions")]).await;
    assert!(rows.iter().all(|row| row["actions"].as_array().unwrap().len() == 1));
    let countries = desk.rows(&[("breakdowns", "country"), ("level", "adset"), ("fields", "adset_name")]).await;
    let south: BTreeSet<_> =
        countries.iter().filter(|row| row["adset_name"] == "South").map(|row| row["country"].as_str()).collect();
    assert_eq!(south, [Some("AT")].into());
}

#[tokio::test]
async fn pages_and_sums() {
    let desk = busy().await;
    let pairs = [
        ("date_preset", "last_30d"),
        ("time_increment", "1"),
        ("fields", "spend"),
        ("summary", "[\"spend\",\"clicks\"]"),
    ];
    let first = desk.ask(&pairs).await;
    assert_eq!(first["data"].as_array().unwrap().len(), 25);

    let next = desk.meta.http.get(first["paging"]["next"].as_str().unwrap()).send().await.unwrap();
    let second: Value = next.json().await.unwrap();
    assert_eq!(second["data"].as_array().unwrap().len(), 5);
    let all = [first["data"].as_array().unwrap().as_slice(), second["data"].as_array().unwrap()].concat();
    assert_eq!(sum(&all, "spend"), figure(&first["summary"], "spend"));
    assert!(first["summary"]["clicks"].is_string());
    let usual = desk.ask(&[("default_summary", "true")]).await;
    assert!(usual["summary"]["cpm"].is_string());
    // As Meta's Python SDK asks.
    assert!(desk.ask(&[("summary", "true")]).await["summary"]["spend"].is_string());
}

#[tokio::test]
async fn insights_can_be_a_field() {
    let desk = busy().await;
    let pairs = [
        ("access_token", &*desk.token),
        ("fields", "name,insights.date_preset(last_7d).time_increment(1){spend,campaign_name}"),
    ];

    let list = desk.meta.get("/act_77/campaigns", &pairs).await.1;
    for row in list["data"].as_array().unwrap() {
        let insights = row["insights"]["data"].as_array().unwrap();
        assert_eq!((insights.len(), &insights[0]["campaign_name"]), (7, &row["name"]));
    }
}

#[tokio::test]
async fn each_mistake_has_its_number() {
    let desk = busy().await;
    let campaign = desk.id("campaign", "Shop");
    let cases: [Refusal<'_>; 14] = [
        (&[("level", "keyword")], (1, 99)),
        (&[("fields", "impressions,horses")], (100, 0)),
        (&[("breakdowns", "shoe_size")], (100, 0)),
        (&[("breakdowns", "age,country")], (100, 0)),
        (&[("action_breakdowns", "action_mood")], (100, 0)),
        (&[("action_attribution_windows", "['2d_click']")], (100, 0)),
        (&[("date_preset", "lifetime")], (100, 0)),
        (&[("time_range", "{'since':'2019-01-01','until':'2026-01-02'}")], (3018, 0)),
        (&[("time_range", "yesterday")], (100, 0)),
        (&[("time_increment", "0")], (100, 0)),
        (&[("sort", "horses_descending")], (100, 0)),
        (&[("filtering", "[{'field':'horses','operator':'EQUAL','value':'1'}]")], (100, 0)),
        (&[("summary", "[\"horses\"]")], (100, 0)),
        (&[("limit", "0")], (100, 0)),
    ];
    for (pairs, expected) in cases {
        assert_eq!(numbers(&desk.ask(pairs).await), expected, "{pairs:?}");
    }
    assert_eq!(numbers(&desk.get(&campaign, &[("level", "account")]).await), (1, 99));
    assert_eq!(numbers(&desk.get("5", &[]).await).0, 2500);
    // Known to Meta, unknown to us: nothing was counted.
    assert_eq!(desk.ask(&[("breakdowns", "image_asset")]).await, json!({ "data": [] }));
}

#[tokio::test]
async fn too_much_at_once_takes_a_report_and_far_too_much_fails_there() {
    let desk = busy().await;
    let day = desk.ask(&[("date_preset", "yesterday")]).await["data"][0]["date_start"].as_str().unwrap().to_owned();
    let month = desk.ask(&[("date_preset", "last_30d")]).await["data"][0]["date_start"].as_str().unwrap().to_owned();
    let ranges = |count: usize| json!(vec![json!({ "since": month, "until": day }); count]).to_string();
    let hours = ("breakdowns", "hourly_stats_aggregated_by_advertiser_time_zone");
    let token = ("access_token", &*desk.token);

    assert_eq!(numbers(&desk.ask(&[hours, ("time_ranges", &ranges(100))]).await), (100, 1_487_534));
    for (count, status) in [(100, "Job Completed"), (500, "Job Failed")] {
        let body = desk.meta.post("/act_77/insights", &[token, hours, ("time_ranges", &ranges(count))]).await.1;
        let run = body["report_run_id"].as_str().unwrap().to_owned();
        desk.meta.handle().advance(10);
        assert_eq!(desk.meta.get(&format!("/{run}"), &[token]).await.1["async_status"], status);
    }
}

#[tokio::test]
async fn a_rejected_ad_stops_running() {
    let desk = busy().await;
    let ad = desk.id("ad", "A1");
    let today = [("date_preset", "last_3d"), ("time_increment", "1")];
    assert_eq!(desk.get(&ad, &today).await["data"].as_array().unwrap().len(), 3);

    desk.meta.control("/objects", &json!({ "id": ad, "act": "disapprove" })).await;
    desk.meta.handle().advance(10 * 86_400);
    assert_eq!(desk.get(&ad, &today).await, json!({ "data": [] }));
    desk.meta.control("/objects", &json!({ "id": ad, "act": "clear" })).await;
    desk.meta.handle().advance(5 * 86_400);
    assert_eq!(desk.get(&ad, &today).await["data"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn answers_say_how_much_of_the_allowance_is_used() {
    let desk = busy().await;
    let url = desk.meta.at("/v26.0/act_77/insights");

    let answer = desk.meta.http.get(url).query(&[("access_token", &*desk.token)]).send().await.unwrap();
    let header = |name: &str| serde_json::from_str::<Value>(answer.headers()[name].to_str().unwrap()).unwrap();
    let throttle = header("x-fb-ads-insights-throttle");
    assert!(throttle["app_id_util_pct"].is_number() && throttle["acc_id_util_pct"].is_number());
    assert_eq!(throttle["ads_api_access_tier"], "standard_access");
    assert_eq!(header("x-business-use-case-usage")["77"][0]["type"], "ads_insights");

    desk.meta.control("/limits", &json!({ "tier": "limited" })).await;
    let url = desk.meta.at("/v26.0/act_77/insights");
    let answer = desk.meta.http.get(url).query(&[("access_token", &*desk.token)]).send().await.unwrap();
    let throttle: Value =
        serde_json::from_str(answer.headers()["x-fb-ads-insights-throttle"].to_str().unwrap()).unwrap();
    assert_eq!(throttle["ads_api_access_tier"], "development_access");
}

#[tokio::test]
async fn budgets_nobody_has_are_refused_and_the_largest_are_counted() {
    let desk = busy().await;
    let (shop, north) = (desk.id("campaign", "Shop"), desk.id("adset", "North"));
    let set = async |id: &str, field: &str, amount: &str| {
        let pairs = [("access_token", &*desk.token), (field, amount), ("status", "ACTIVE")];
        desk.meta.post(&format!("/{id}"), &pairs).await
    };

    for amount in ["9000000000000000000", "1000000000000001"] {
        for (id, field) in [(&shop, "daily_budget"), (&north, "daily_budget"), (&shop, "spend_cap")] {
            let (status, body) = set(id, field, amount).await;
            assert_eq!((status.as_u16(), numbers(&body).0), (400, 100), "{field} {amount}: {body}");
            assert!(body["error"]["message"].as_str().unwrap().contains(field), "{field} {amount}: {body}");
        }
    }
    let (status, body) = set(&shop, "daily_budget", "1000000000000000").await;
    assert_eq!(status, 200, "{body}");
    desk.meta.handle().advance(40 * 86_400);
    let fields = ("fields", "spend,impressions,reach,frequency,cpm,actions,action_values,purchase_roas");
    let rows = desk.rows(&[fields, ("level", "ad"), ("date_preset", "last_30d"), ("breakdowns", "age,gender")]).await;
    assert!(sum(&rows, "spend") > 30 * 850_000_000_000 && rows.iter().all(|row| figure(row, "reach") > 0));

    // What a seed says is not asked.
    let campaign = json!({ "account": "77", "name": "All of it", "objective": "OUTCOME_SALES", "status": "ACTIVE",
        "daily_budget": i64::MAX, "days_old": 60 });
    let ann = json!({ "id": "5", "name": "Ann", "accounts": [{ "id": "77" }] });
    let seed = json!({ "people": [ann], "accounts": [{ "id": "77", "name": "Busy" }], "campaigns": [campaign] });
    assert_eq!(desk.meta.control("/reset", &json!({ "seed": seed })).await.0, 200);
    let token = desk.meta.handle().token("5", &["ads_read"]).unwrap();
    let pairs = [("access_token", &*token), fields, ("date_preset", "maximum")];
    let (status, body) = desk.meta.get("/act_77/insights", &pairs).await;
    assert_eq!(status, 200, "{body}");
    assert!(figure(&body["data"][0], "spend") > 50 * 850_000_000_000, "{body}");
}

#[tokio::test]
async fn times_beyond_the_year_9999_are_refused() {
    let desk = busy().await;
    let adset = desk.id("adset", "North");
    let pixel = ("promoted_object", r#"{"pixel_id":"123456","custom_event_type":"PURCHASE"}"#);
    let (payer, beneficiary) = (("dsa_payor", "Ann"), ("dsa_beneficiary", "Ann"));

    for end in ["9223372036854775", "9223372036854775807", "253402207201"] {
        let pairs = [("access_token", &*desk.token), ("end_time", end), pixel, payer, beneficiary];
        let (status, body) = desk.meta.post(&format!("/{adset}"), &pairs).await;
        assert_eq!((status.as_u16(), numbers(&body).0), (400, 100), "{end}: {body}");
        assert!(body["error"]["message"].as_str().unwrap().contains("end_time"), "{end}: {body}");
    }
    let pairs = [("access_token", &*desk.token), ("end_time", "253402207200"), pixel, payer, beneficiary];
    let (status, body) = desk.meta.post(&format!("/{adset}"), &pairs).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(desk.rows(&[("level", "adset")]).await.len(), 3);
}
