use adlane_sandbox::cast;
use serde_json::{Value, json};

use crate::support::{Meta, numbers, start};

async fn given() -> (Meta, String, String, Vec<String>) {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let (_, list) = meta.get(&format!("/{account}/campaigns"), &[("access_token", &token)]).await;
    let campaigns = list["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    let (_, businesses) = meta.get("/me/businesses", &[("access_token", &token)]).await;
    let business = businesses["data"][0]["id"].as_str().unwrap().to_owned();
    (meta, token, business, campaigns)
}

async fn create(meta: &Meta, token: &str, owner: &str, cells: &Value, days: (i64, i64)) -> (u16, Value) {
    let now = meta.handle().now_ms() / 1_000;
    let (start, end) = ((now + days.0 * 86_400).to_string(), (now + days.1 * 86_400).to_string());
    let cells = cells.to_string();
    let pairs = [
        ("access_token", token),
        ("name", "Which picture"),
        ("type", "SPLIT_TEST"),
        ("start_time", &start),
        ("end_time", &end),
        ("cells", &cells),
    ];
    let (status, body) = meta.post(&format!("/{owner}/ad_studies"), &pairs).await;
    (status.as_u16(), body)
}

fn halves(campaigns: &[String]) -> Value {
    json!([
        { "name": "A", "treatment_percentage": 50, "campaigns": [campaigns[0]] },
        { "name": "B", "treatment_percentage": 50, "campaigns": [{ "id": campaigns[1] }] },
    ])
}

#[tokio::test]
async fn a_study_is_made_in_a_business_and_read_with_its_cells() {
    let (meta, token, business, campaigns) = given().await;

    let (status, body) = create(&meta, &token, &business, &halves(&campaigns), (1, 8)).await;
    assert_eq!(status, 200, "{body}");
    let id = body["id"].as_str().unwrap();
    let fields = "name,type,business{name},start_time,cells{name,treatment_percentage,campaigns{id}}";
    let (_, read) = meta.get(&format!("/{id}"), &[("access_token", &token), ("fields", fields)]).await;
    assert_eq!((&read["type"], &read["business"]["name"]), (&json!("SPLIT_TEST"), &json!("Northwind Agency")));
    assert!(read["start_time"].as_str().unwrap().ends_with("+0000"));
    assert_eq!(read["cells"]["data"][1]["campaigns"]["data"][0]["id"], campaigns[1].as_str(), "{read}");
    let cell = read["cells"]["data"][0]["id"].as_str().unwrap();
    let (_, below) = meta.get(&format!("/{cell}/campaigns"), &[("access_token", &token)]).await;
    assert_eq!(below["data"][0]["id"], campaigns[0].as_str());
    for path in [format!("/{business}/ad_studies"), "/me/ad_studies".into()] {
        assert_eq!(meta.get(&path, &[("access_token", &token)]).await.1["data"][0]["id"], id, "{path}");
    }
}

#[tokio::test]
async fn a_study_for_oneself_is_changed_and_deleted_by_whom_it_belongs_to() {
    let (meta, token, _, campaigns) = given().await;
    let (_, body) = create(&meta, &token, "me", &halves(&campaigns), (1, 8)).await;
    let node = format!("/{}", body["id"].as_str().unwrap());

    let (_, body) = meta.post(&node, &[("access_token", &token), ("name", "Renamed"), ("fields", "name")]).await;
    assert_eq!(body["name"], "Renamed");
    let jonas = meta.token(cast::JONAS);
    assert_eq!(numbers(&meta.get(&node, &[("access_token", &jonas)]).await.1), (100, 33));
    meta.handle().advance(2 * 86_400);
    assert_eq!(
        numbers(&meta.post(&node, &[("access_token", &token), ("cells", "[]")]).await.1).0,
        100,
        "it has started"
    );
    assert_eq!(meta.delete(&node, &[("access_token", &token)]).await.1, json!({ "success": true }));
    assert_eq!(numbers(&meta.get(&node, &[("access_token", &token)]).await.1), (100, 33));
}

#[tokio::test]
async fn cells_and_times_are_checked() {
    let (meta, token, business, campaigns) = given().await;
    let one = &campaigns[0];
    for (cells, days) in [
        (halves(&campaigns), (8, 1)),
        (halves(&campaigns), (-8, -1)),
        (json!([{ "name": "A", "treatment_percentage": 100, "campaigns": [one] }]), (1, 8)),
        (
            json!([{ "name": "A", "treatment_percentage": 50, "campaigns": [one] }, { "name": "B", "treatment_percentage": 40, "campaigns": [campaigns[1]] }]),
            (1, 8),
        ),
        (
            json!([{ "name": "A", "treatment_percentage": 50, "campaigns": [one] }, { "name": "B", "treatment_percentage": 50, "campaigns": [one] }]),
            (1, 8),
        ),
        (
            json!([{ "name": "A", "treatment_percentage": 50, "campaigns": ["7"] }, { "name": "B", "treatment_percentage": 50, "campaigns": [one] }]),
            (1, 8),
        ),
        (
            json!([{ "name": "A", "treatment_percentage": 50 }, { "name": "B", "treatment_percentage": 50, "campaigns": [one] }]),
            (1, 8),
        ),
        (
            json!([{ "treatment_percentage": 50, "campaigns": [one] }, { "name": "B", "treatment_percentage": 50, "campaigns": [campaigns[1]] }]),
            (1, 8),
        ),
        (json!("cells"), (1, 8)),
    ] {
        let (status, body) = create(&meta, &token, &business, &cells, days).await;
        assert_eq!((status, numbers(&body).0), (400, 100), "{cells}");
    }
}
