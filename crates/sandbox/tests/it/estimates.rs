//! `delivery_estimate` and `reachestimate`.

use adlane_sandbox::{Filter, cast};
use serde_json::{Value, json};

use crate::support::{numbers, start};

#[tokio::test]
async fn a_wider_audience_is_a_larger_one() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let estimate = async |spec: Value| {
        let spec = spec.to_string();
        let pairs = [("access_token", &*token), ("optimization_goal", "REACH"), ("targeting_spec", &spec)];
        meta.get(&format!("/{account}/delivery_estimate"), &pairs).await.1
    };

    let small = estimate(json!({ "geo_locations": { "countries": ["AT"] }, "age_min": 25, "age_max": 34 })).await;
    let large = estimate(json!({ "geo_locations": { "countries": ["AT", "DE"] }, "age_min": 18, "age_max": 65 })).await;

    let upper = |body: &Value| body["data"][0]["estimate_mau_upper_bound"].as_i64().unwrap();
    assert!(upper(&small) < upper(&large));
    let row = large["data"][0].as_object().unwrap();
    // What v26 took away is gone.
    assert_eq!(
        row.keys().collect::<Vec<_>>(),
        ["estimate_mau_lower_bound", "estimate_mau_upper_bound", "estimate_ready"]
    );
    assert_eq!(row["estimate_ready"], true);
}

#[tokio::test]
async fn what_cannot_be_estimated_is_refused() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let good = r#"{"geo_locations":{"countries":["DE"]}}"#;
    let cases: [&[(&str, &str)]; 5] = [
        &[("targeting_spec", good)],
        &[("optimization_goal", "REACH")],
        &[("optimization_goal", "FAME"), ("targeting_spec", good)],
        &[("optimization_goal", "REACH"), ("targeting_spec", "{}")],
        &[("optimization_goal", "REACH"), ("targeting_spec", "[]")],
    ];

    for pairs in cases {
        let mut all = vec![("access_token", &*token)];
        all.extend(pairs);
        let (status, body) = meta.get(&format!("/{account}/delivery_estimate"), &all).await;
        assert_eq!((status.as_u16(), numbers(&body)), (400, (100, 0)), "{pairs:?}");
    }
}

#[tokio::test]
async fn ad_sets_and_reach_are_estimated_too() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let adsets = meta.handle().objects(&Filter { kind: Some("adset".into()), ..Filter::default() });
    let adset = adsets.iter().find(|row| row["name"] == "Hikers, broad").unwrap()["id"].as_str().unwrap();

    let own = meta.get(&format!("/{adset}/delivery_estimate"), &[("access_token", &token)]).await.1;
    assert!(own["data"][0]["estimate_mau_lower_bound"].as_i64().unwrap() > 1_000_000, "{own}");
    let spec = ("targeting_spec", r#"{"geo_locations":{"countries":["US"]}}"#);
    let reach = meta.get(&format!("/{account}/reachestimate"), &[("access_token", &token), spec]).await.1;
    assert!(
        reach["data"]["users_lower_bound"].as_i64().unwrap() < reach["data"]["users_upper_bound"].as_i64().unwrap()
    );
}
