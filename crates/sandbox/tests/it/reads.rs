use std::collections::BTreeSet;

use adlane_sandbox::{Limits, cast};
use serde_json::{Value, json};

use crate::support::{ALL, numbers, read, start};

#[tokio::test]
async fn sixty_accounts_come_in_three_pages_by_following_next() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let mut seen = Vec::new();
    let mut pages = 0;
    let mut next =
        Some(meta.at(&format!("/v26.0/me/adaccounts?fields=name,currency&summary=true&access_token={token}")));

    while let Some(url) = next {
        let (_, body) = read(meta.http.get(&url).send().await.unwrap()).await;
        pages += 1;
        assert_eq!(body["summary"]["total_count"], 60);
        assert!(body["paging"]["cursors"]["after"].is_string(), "cursors exist on every page");
        seen.extend(body["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        next = body["paging"]["next"].as_str().map(str::to_owned);
    }

    assert_eq!(pages, 3);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 60);
}

#[tokio::test]
async fn cursors_work_forwards_and_backwards_without_next() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let page = async |pairs: &[(&str, &str)]| {
        let mut all = vec![("access_token", &*token), ("limit", "20")];
        all.extend(pairs);
        meta.get("/me/adaccounts", &all).await.1
    };

    let first = page(&[]).await;
    let second = page(&[("after", first["paging"]["cursors"]["after"].as_str().unwrap())]).await;
    let back = page(&[("before", second["paging"]["cursors"]["before"].as_str().unwrap())]).await;

    assert_ne!(first["data"], second["data"]);
    assert_eq!(first["data"], back["data"]);
    assert!(first["paging"].get("previous").is_none() && second["paging"]["previous"].is_string());
    assert_eq!(numbers(&page(&[("after", "bm9wZQ")]).await).0, 100);
    assert_eq!(numbers(&page(&[("limit", "0")]).await).0, 100);
}

#[tokio::test]
async fn fields_are_selected_nested_and_refused() {
    let meta = start().await;
    let token = meta.token(cast::AIKO);
    let account = meta.first_account(&token).await;
    let ask =
        async |fields: &str| meta.get(&format!("/{account}"), &[("access_token", &token), ("fields", fields)]).await.1;

    let plain = ask("").await;
    assert_eq!(plain.as_object().unwrap().keys().collect::<Vec<_>>(), ["account_id", "id"]);
    let full = ask("name,currency,timezone_name,timezone_offset_hours_utc,account_status,min_daily_budget,spend_cap,amount_spent,business{name},user_tasks,created_time,funding_source_details,campaigns.limit(1){name}").await;
    assert_eq!(full["currency"], "JPY");
    assert_eq!(full["timezone_offset_hours_utc"], 9);
    assert_eq!(full["min_daily_budget"], 150);
    assert_eq!(full["spend_cap"], "0");
    assert!(full["amount_spent"].is_string());
    assert_eq!(full["business"]["name"], "Sakura Media 株式会社");
    assert!(full["created_time"].as_str().unwrap().ends_with("+0900"));
    assert_eq!(full["campaigns"]["data"][0]["name"], "新学期キャンペーン");
    let unknown = ask("name,colour").await;
    assert_eq!(
        unknown["error"]["message"],
        "(#100) Tried accessing nonexisting field (colour) on node type (AdAccount)"
    );
    assert_eq!(numbers(&ask("name{").await).0, 2500);
    // In Meta's specification, empty here.
    assert!(ask("io_number").await.get("io_number").is_none());
}

#[tokio::test]
async fn people_see_their_own_things_only() {
    let meta = start().await;
    let jonas = meta.token(cast::JONAS);
    let priya = meta.token(cast::PRIYA);
    let aiko = meta.token(cast::AIKO);
    let foreign = meta.first_account(&aiko).await;
    let mine: Value = meta.get("/me/adaccounts", &[("access_token", &jonas)]).await.1;
    assert_eq!(mine["data"].as_array().unwrap().len(), 3);

    assert_eq!(meta.get("/me/adaccounts", &[("access_token", &priya)]).await.1, json!({ "data": [] }));
    let (status, body) = meta.get(&format!("/{foreign}"), &[("access_token", &priya)]).await;
    assert_eq!((status.as_u16(), numbers(&body)), (400, (100, 33)));
    assert_eq!(numbers(&meta.get("/998877", &[("access_token", &priya)]).await.1), (100, 33));
    assert_eq!(numbers(&meta.get("/me/horses", &[("access_token", &priya)]).await.1), (2500, 0));
}

#[tokio::test]
async fn businesses_pages_and_instagram() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let ask = async |path: &str, fields: &str| meta.get(path, &[("access_token", &token), ("fields", fields)]).await.1;

    let businesses = ask("/me/businesses", "id,name,verification_status").await;
    assert_eq!(businesses["data"].as_array().unwrap().len(), 3);
    let id = businesses["data"][0]["id"].as_str().unwrap();
    let owned = ask(&format!("/{id}/owned_ad_accounts"), "name").await;
    let clients = ask(&format!("/{id}/client_ad_accounts"), "name").await;
    assert!(!owned["data"].as_array().unwrap().is_empty() && !clients["data"].as_array().unwrap().is_empty());
    let pages = ask("/me/accounts", "name,access_token,tasks,instagram_business_account{id,username}").await;
    let pages = pages["data"].as_array().unwrap();
    assert_eq!(pages[0]["instagram_business_account"]["username"], "northwind.outdoor");
    assert!(pages.iter().any(|page| page.get("instagram_business_account").is_none()));
    let page_token = pages[0]["access_token"].as_str().unwrap();
    assert_eq!(meta.get("/me", &[("access_token", page_token)]).await.1["name"], "Northwind Outdoor");
}

#[tokio::test]
async fn permissions_open_their_edges_and_no_others() {
    let meta = start().await;
    let token = meta.handle().token(cast::MARTA, &["email"]).unwrap();

    for edge in ["adaccounts", "businesses", "accounts"] {
        let (status, body) = meta.get(&format!("/me/{edge}"), &[("access_token", &token)]).await;
        assert_eq!((status.as_u16(), numbers(&body).0), (403, 200), "{edge}");
    }
    let (_, me) = meta.get("/me", &[("access_token", &token), ("fields", "name,email")]).await;
    assert_eq!(me["email"], "marta@northwind.example");
}

#[tokio::test]
async fn a_token_may_come_in_query_form_header_or_json() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let url = meta.at("/v26.0/me");

    let header = meta.http.get(&url).bearer_auth(&token).send().await.unwrap();
    assert_eq!(header.status(), 200);
    // Node's SDK sends an empty JSON body with its GETs.
    let node = meta.http.get(&url).query(&[("access_token", &*token)]).json(&json!({})).send().await.unwrap();
    assert_eq!(node.status(), 200);
    let form = meta.http.post(&url).form(&[("method", "GET"), ("access_token", &*token)]).send().await.unwrap();
    assert_eq!(form.status(), 200);
    let multipart = "--x\r\ncontent-disposition: form-data; name=\"access_token\"\r\n\r\nTOKEN\r\n--x\r\ncontent-disposition: form-data; name=\"method\"\r\n\r\nGET\r\n--x--\r\n".replace("TOKEN", &token);
    let request = meta.http.post(&url).header("content-type", "multipart/form-data; boundary=x").body(multipart);
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn versions_are_upgraded_with_a_warning_or_refused() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let ask = async |path: &str| meta.http.get(meta.at(path)).query(&[("access_token", &*token)]).send().await.unwrap();

    assert_eq!(ask("/v26.0/me/adaccounts").await.headers()["facebook-api-version"], "v26.0");
    assert!(ask("/v24.0/me/adaccounts").await.headers().contains_key("x-ad-api-version-warning"));
    assert_eq!(numbers(&read(ask("/v19.0/me").await).await.1), (2635, 0));
    assert_eq!(numbers(&read(ask("/v27.0/me").await).await.1), (2500, 0));
    assert_eq!(numbers(&read(ask("/me/adaccounts").await).await.1), (2635, 0));
    assert_eq!(ask("/me").await.status(), 200);
}

#[tokio::test]
async fn points_run_out_and_come_back() {
    let meta = start().await;
    let token = meta.handle().token(cast::MARTA, ALL).unwrap();
    let account = meta.first_account(&token).await;
    meta.handle().set_limits(Limits { points: 5, window_s: 300, block_s: 60, ..Limits::default() });
    let ask = async || {
        let url = meta.at(&format!("/v26.0/{account}"));
        meta.http.get(url).query(&[("access_token", &*token)]).send().await.unwrap()
    };

    for _ in 0..5 {
        assert_eq!(ask().await.status(), 200);
    }
    let over = ask().await;
    let usage: Value = serde_json::from_str(over.headers()["x-ad-account-usage"].to_str().unwrap()).unwrap();
    let business: Value = serde_json::from_str(over.headers()["x-business-use-case-usage"].to_str().unwrap()).unwrap();
    assert_eq!(usage["acc_id_util_pct"], 100);
    let rows = business.as_object().unwrap().values().next().unwrap();
    assert_eq!(rows[0]["estimated_time_to_regain_access"], 1);
    let (status, body) = read(over).await;
    assert_eq!((status.as_u16(), numbers(&body)), (400, (17, 2_446_079)));

    meta.handle().advance(400);
    assert_eq!(ask().await.status(), 200);
}
