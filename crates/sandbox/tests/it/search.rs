//! `search` and the targeting edges of an account.

use adlane_sandbox::cast;
use serde_json::{Value, json};

use crate::support::{Meta, numbers, start};

async fn ask(meta: &Meta, path: &str, pairs: &[(&str, &str)]) -> Value {
    let token = meta.token(cast::MARTA);
    let mut all = vec![("access_token", &*token)];
    all.extend(pairs);
    meta.get(path, &all).await.1
}

fn names(body: &Value) -> Vec<&str> {
    body["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn interests_are_found_suggested_and_validated() {
    let meta = start().await;
    let search = async |pairs: &[(&str, &str)]| ask(&meta, "/search", pairs).await;

    let found = search(&[("type", "adinterest"), ("q", "hiking")]).await;
    assert_eq!(names(&found)[0], "Hiking");
    let row = &found["data"][0];
    assert!(row["audience_size_lower_bound"].as_i64().unwrap() < row["audience_size_upper_bound"].as_i64().unwrap());
    assert!(row["path"].as_array().unwrap().len() > 2);
    let beside = search(&[("type", "adinterestsuggestion"), ("interest_list", "[\"Hiking\"]")]).await;
    assert!(names(&beside).contains(&"Camping") && !names(&beside).contains(&"Hiking"));
    let valid = search(&[("type", "adinterestvalid"), ("interest_list", "['Yoga','Qwertz']")]).await;
    assert_eq!((&valid["data"][0]["valid"], &valid["data"][1]["valid"]), (&json!(true), &json!(false)));
    let by_id = json!([row["id"]]).to_string();
    let valid = search(&[("type", "adinterestvalid"), ("interest_fbid_list", &by_id)]).await;
    assert_eq!(names(&valid), ["Hiking"]);
}

#[tokio::test]
async fn places_are_found_by_kind_and_country() {
    let meta = start().await;
    let places = async |q: &str, more: &[(&str, &str)]| {
        let mut all = vec![("type", "adgeolocation"), ("q", q)];
        all.extend(more);
        ask(&meta, "/search", &all).await
    };

    let country = places("germ", &[("location_types", "[\"country\"]")]).await;
    assert_eq!((names(&country)[0], &country["data"][0]["key"]), ("Germany", &json!("DE")));
    let portland = places("Portland", &[("location_types", "['city']")]).await;
    assert_eq!(portland["data"].as_array().unwrap().len(), 2);
    let region = portland["data"][0]["region_id"].to_string();
    let one = places("Portland", &[("location_types", "['city']"), ("region_id", &region)]).await;
    assert_eq!((one["data"].as_array().unwrap().len(), &one["data"][0]["region"]), (1, &json!("Oregon")));
    let zip = places("94110", &[("location_types", "['zip']"), ("country_code", "US")]).await;
    assert_eq!(zip["data"][0]["key"], "US:94110");
    assert_eq!(numbers(&places("x", &[("location_types", "['planet']")]).await), (100, 0));
    let city = portland["data"][0]["key"].as_str().unwrap();
    let meta_of =
        [("type", "adgeolocationmeta"), ("cities", &*json!([city]).to_string()), ("countries", "['DE','ZZ']")];
    let described = ask(&meta, "/search", &meta_of).await;
    assert_eq!(described["data"]["cities"][city]["name"], "Portland");
    assert_eq!(described["data"]["countries"].as_object().unwrap().keys().collect::<Vec<_>>(), ["DE"]);
}

#[tokio::test]
async fn every_type_answers_and_others_are_refused() {
    let meta = start().await;
    let cases: [&[(&str, &str)]; 9] = [
        &[("type", "adcountry"), ("q", "jap")],
        &[("type", "adlocale"), ("q", "english")],
        &[("type", "adTargetingCategory"), ("class", "life_events")],
        &[("type", "adTargetingCategory"), ("class", "demographics")],
        &[("type", "adeducationschool"), ("q", "tokyo")],
        &[("type", "adeducationmajor"), ("q", "law")],
        &[("type", "adworkemployer"), ("q", "ikea")],
        &[("type", "adworkposition"), ("q", "teach")],
        &[("type", "adradiussuggestion"), ("latitude", "52.5"), ("longitude", "13.4"), ("distance_unit", "kilometer")],
    ];
    for pairs in cases {
        let body = ask(&meta, "/search", pairs).await;
        assert!(!body["data"].as_array().unwrap().is_empty(), "{pairs:?}: {body}");
    }
    for pairs in [&[("type", "adhorse"), ("q", "a")][..], &[("q", "a")], &[("type", "adinterest")]] {
        assert_eq!(numbers(&ask(&meta, "/search", pairs).await), (100, 0), "{pairs:?}");
    }
}

#[tokio::test]
async fn results_come_in_pages_of_eight() {
    let meta = start().await;
    let first = ask(&meta, "/search", &[("type", "adinterest"), ("q", "games")]).await;
    assert_eq!(names(&first).len(), 8);

    let next = meta.http.get(first["paging"]["next"].as_str().unwrap()).send().await.unwrap();
    let second: Value = next.json().await.unwrap();
    assert!(!names(&second).is_empty() && names(&second).iter().all(|name| !names(&first).contains(name)));
    assert!(second["paging"]["previous"].is_string());
    assert_eq!(
        numbers(&ask(&meta, "/search", &[("type", "adinterest"), ("q", "a"), ("after", "bm9wZQ")]).await).0,
        100
    );
}

#[tokio::test]
async fn an_account_searches_browses_and_validates() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    let edge = async |edge: &str, pairs: &[(&str, &str)]| ask(&meta, &format!("/{account}/{edge}"), pairs).await;

    let found = edge("targetingsearch", &[("q", "newly"), ("limit", "50")]).await;
    assert!(found["data"].as_array().unwrap().iter().any(|row| row["type"] == "life_events"), "{found}");
    let id = found["data"][0]["id"].as_str().unwrap();
    let browsed = edge("targetingbrowse", &[("limit", "500"), ("limit_type", "behaviors")]).await;
    assert!(browsed["data"].as_array().unwrap().iter().all(|row| row["type"] == "behaviors"));
    let everything = edge("targetingbrowse", &[("limit", "1000")]).await;
    assert!(everything["data"].as_array().unwrap().len() >= 200);
    let list = json!([{ "type": found["data"][0]["type"], "id": id }, { "type": "interests", "id": "1" }]).to_string();
    let checked = edge("targetingvalidation", &[("targeting_list", &list)]).await;
    assert_eq!((&checked["data"][0]["valid"], &checked["data"][1]["valid"]), (&json!(true), &json!(false)));
    let beside = edge("targetingsuggestions", &[("targeting_list", &list)]).await;
    assert!(!beside["data"].as_array().unwrap().is_empty());
    assert_eq!(numbers(&edge("targetingsearch", &[]).await), (100, 0));
    assert_eq!(numbers(&edge("targetingvalidation", &[]).await), (100, 0));
}

#[tokio::test]
async fn without_a_permission_for_ads_nothing_is_searched() {
    let meta = start().await;
    let token = meta.handle().token(cast::MARTA, &["email"]).unwrap();

    let (status, body) = meta.get("/search", &[("access_token", &token), ("type", "adinterest"), ("q", "a")]).await;
    assert_eq!((status.as_u16(), numbers(&body).0), (403, 200));
}
