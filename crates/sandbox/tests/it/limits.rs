use adlane_sandbox::{Limits, Tier, cast};
use serde_json::{Value, json};

use crate::{
    desk::{CAMPAIGN, desk},
    support::numbers,
};

#[tokio::test]
async fn twenty_writes_block_an_account_on_the_limited_tier() {
    let desk = desk().await;
    desk.meta.handle().set_limits(Limits::of(Tier::Limited));
    for _ in 0..20 {
        desk.campaign(&[]).await;
    }

    let url = desk.meta.at(&format!("/v26.0/{}", desk.account));
    let over = desk.meta.http.get(url).query(&[("access_token", &*desk.token)]).send().await.unwrap();
    let usage: Value = serde_json::from_str(over.headers()["x-ad-account-usage"].to_str().unwrap()).unwrap();
    let business: Value = serde_json::from_str(over.headers()["x-business-use-case-usage"].to_str().unwrap()).unwrap();
    let row = &business.as_object().unwrap().values().next().unwrap()[0];

    assert_eq!(over.status(), 400);
    assert_eq!((&usage["acc_id_util_pct"], &usage["ads_api_access_tier"]), (&json!(100), &json!("development_access")));
    assert_eq!(row["ads_api_access_tier"], "development_access");
    // Seconds in the one, minutes in the other.
    assert!((290..=300).contains(&usage["reset_time_duration"].as_i64().unwrap()), "{usage}");
    assert_eq!(row["estimated_time_to_regain_access"], 5);
    let other = desk.ids("me/adaccounts", &[]).await[1].clone();
    assert_eq!(desk.read(&other, "name").await.get("error"), None, "another account goes on");
    desk.meta.handle().advance(295);
    assert_eq!(numbers(&desk.read(&desk.account, "name").await), (17, 2_446_079));
    desk.meta.handle().advance(10);
    assert_eq!(desk.read(&desk.account, "name").await.get("error"), None);
}

#[tokio::test]
async fn a_tier_brings_its_own_figures() {
    let desk = desk().await;

    let (_, body) = desk.meta.control("/limits", &json!({ "tier": "limited", "points": 90 })).await;
    assert_eq!((&body["points"], &body["block_s"], &body["tier"]), (&json!(90), &json!(300), &json!("limited")));
    let (_, body) = desk.meta.control("/limits", &json!({ "writes_per_s": 5 })).await;
    assert_eq!((&body["points"], &body["tier"]), (&json!(90), &json!("limited")), "the rest stays");
    assert_eq!(desk.meta.control("/limits", &json!({ "tier": "gold" })).await.0, 400);
}

#[tokio::test]
async fn too_many_writes_in_a_second_are_refused() {
    let desk = desk().await;
    desk.meta.control("/limits", &json!({ "writes_per_s": 0 })).await;

    let campaign = desk.ids(&format!("{}/campaigns", desk.account), &[]).await[0].clone();
    assert_eq!(numbers(&desk.update(&campaign, &[("name", "x")]).await), (613, 5_044_001));
    assert_eq!(desk.read(&campaign, "name").await.get("error"), None, "reads are not writes");
}

#[tokio::test]
async fn an_account_holds_so_many_of_each() {
    let desk = desk().await;
    let live = desk.ids(&format!("{}/campaigns", desk.account), &[]).await.len();
    desk.meta.control("/limits", &json!({ "objects": live + 1 })).await;

    let last = desk.campaign(&[]).await;
    desk.refuses("campaigns", &CAMPAIGN, &[(&[], (100, 0), "name")]).await;
    assert_eq!(numbers(&desk.post(&format!("/{last}/copies"), &[], &[]).await.1), (100, 0));
    desk.update(&last, &[("status", "ARCHIVED")]).await;
    desk.campaign(&[]).await;
}

#[tokio::test]
async fn the_spend_cap_goes_in_major_units_and_comes_out_minor() {
    let mut desk = desk().await;
    assert_eq!(numbers(&desk.update(&desk.account, &[("spend_cap", "1")]).await).0, 200, "she is no admin there");
    desk.token = desk.meta.token(cast::AIKO);
    let own = json!({ "name": "Own", "currency": "USD", "person": cast::AIKO });
    let (_, body) = desk.meta.control("/accounts", &own).await;
    desk.account = format!("act_{}", body["ids"][0].as_str().unwrap());

    let read = desk.update(&desk.account, &[("spend_cap", "1234.5"), ("fields", "spend_cap")]).await;
    assert_eq!(read["spend_cap"], "123450");
    for wrong in ["-1", "12.345", "lots"] {
        assert_eq!(numbers(&desk.update(&desk.account, &[("spend_cap", wrong)]).await), (100, 0), "{wrong}");
    }
    for cap in 1..10 {
        let answer = desk.update(&desk.account, &[("spend_cap", &format!("{cap}00"))]).await;
        assert_eq!(answer, json!({ "success": true }));
    }
    assert_eq!(numbers(&desk.update(&desk.account, &[("spend_cap", "1")]).await), (17, 1_885_172));
    desk.meta.handle().advance(86_401);
    assert_eq!(desk.update(&desk.account, &[("spend_cap_action", "delete")]).await, json!({ "success": true }));
    assert_eq!(desk.read(&desk.account, "spend_cap").await["spend_cap"], "0");

    let names = [("default_dsa_payor", "Aiko"), ("fields", "default_dsa_payor")];
    assert_eq!(desk.update(&desk.account, &names).await["default_dsa_payor"], "Aiko");
    assert_eq!(numbers(&desk.update(&desk.account, &[("currency", "EUR")]).await), (2615, 0));
}

#[tokio::test]
async fn minimums_and_volume_are_told() {
    let desk = desk().await;
    let rows = async |edge: &str, pairs: &[(&str, &str)]| {
        let mut all = vec![("access_token", &*desk.token)];
        all.extend(pairs);
        desk.meta.get(&format!("/{}/{edge}", desk.account), &all).await.1["data"][0].clone()
    };

    let row = rows("minimum_budgets", &[]).await;
    assert_eq!((&row["currency"], &row["min_daily_budget_imp"]), (&json!("USD"), &json!(100)));
    assert_eq!((&row["min_daily_budget_high_freq"], &row["min_daily_budget_low_freq"]), (&json!(500), &json!(4_000)));
    assert_eq!(rows("minimum_budgets", &[("bid_amount", "300")]).await["min_daily_budget_high_freq"], 1_500);
    // Of the account's three ads one is paused, and one is in a campaign that is.
    assert_eq!(rows("ads_volume", &[]).await["ads_running_or_in_review_count"], 1);
    assert!(!rows("dsa_recommendations", &[]).await["recommendations"].as_array().unwrap().is_empty());
}
