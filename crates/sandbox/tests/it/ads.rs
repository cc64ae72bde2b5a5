use serde_json::json;

use crate::{
    desk::{AD, CREATIVE, Desk, PAGE, desk},
    support::numbers,
};

#[tokio::test]
async fn an_ad_is_made_with_a_creative_or_brings_one() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;
    let creative = desk.creative(&[]).await;

    let id = desk.ad(&adset, &creative, &[]).await;
    let read = desk
        .read(&id, "name,status,effective_status,adset_id,adset{name},campaign_id,campaign{name},creative{id,body},targeting,issues_info")
        .await;
    assert_eq!((&read["adset_id"], &read["adset"]["name"]), (&json!(adset), &json!("People")));
    assert_eq!((&read["campaign_id"], &read["campaign"]["name"]), (&json!(campaign), &json!("Spring")));
    assert_eq!((&read["creative"]["id"], &read["creative"]["body"]), (&json!(creative), &json!("Boots that last")));
    assert_eq!(read["effective_status"], "PENDING_REVIEW");
    assert_eq!(read["targeting"]["geo_locations"]["countries"], json!(["US"]));
    assert!(read.get("issues_info").is_none());

    let before = desk.ids(&format!("{}/adcreatives", desk.account), &[]).await.len();
    let whole = format!(r#"{{"name":"Brought along","object_story_spec":{}}}"#, CREATIVE[1].1);
    let changes = [("adset_id", &*adset), ("creative", &whole), ("fields", "creative{name}")];
    let (status, body) = desk.post(&format!("/{}/ads", desk.account), &AD, &changes).await;
    assert_eq!((status, &body["creative"]["name"]), (200, &json!("Brought along")));
    let rehearsed = [("adset_id", &*adset), ("creative", &whole), ("execution_options", r#"["validate_only"]"#)];
    desk.post(&format!("/{}/ads", desk.account), &AD, &rehearsed).await;
    let after = desk.ids(&format!("{}/adcreatives", desk.account), &[]).await.len();
    assert_eq!(after, before + 1, "a rehearsal makes no creative either");
}

#[tokio::test]
async fn an_ad_may_bring_its_ad_set_too() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let creative = format!(r#"{{"creative_id":"{}"}}"#, desk.creative(&[]).await);
    let spec = json!({
        "name": "Along", "campaign_id": campaign, "optimization_goal": "LINK_CLICKS", "billing_event": "IMPRESSIONS",
        "daily_budget": 2000, "targeting": { "geo_locations": { "countries": ["US"] } }, "status": "PAUSED",
    });
    let mut poor = spec.clone();
    poor["daily_budget"] = json!(1);
    let (spec, poor) = (spec.to_string(), poor.to_string());
    let base = [AD[0], AD[1], ("creative", &*creative), ("adset_spec", &*spec)];

    desk.refuses("ads", &base, &[(&[("adset_spec", &poor)], (100, 1_885_272), "daily_budget")]).await;
    let (_, body) = desk.post(&format!("/{}/ads", desk.account), &base, &[("fields", "adset{name,campaign_id}")]).await;
    assert_eq!((&body["adset"]["name"], &body["adset"]["campaign_id"]), (&json!("Along"), &json!(campaign)));
    assert_eq!(desk.ids(&format!("{campaign}/ads"), &[]).await.len(), 1);
}

#[tokio::test]
async fn each_rule_of_ads_has_its_number() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;
    let clicks = desk.adset(&campaign, &[("billing_event", "LINK_CLICKS")]).await;
    let gone = desk.adset(&campaign, &[]).await;
    desk.update(&gone, &[("status", "ARCHIVED")]).await;
    let awareness = desk.campaign(&[("objective", "OUTCOME_AWARENESS")]).await;
    let other = desk
        .adset(&awareness, &[("optimization_goal", "REACH"), ("promoted_object", r#"{"page_id":"104770000000002"}"#)])
        .await;
    let creative = format!(r#"{{"creative_id":"{}"}}"#, desk.creative(&[]).await);
    let spec = json!({ "page_id": PAGE, "link_data": { "link": "https://northwind.example" } }).to_string();
    let silent = format!(r#"{{"creative_id":"{}"}}"#, desk.creative(&[("object_story_spec", &spec)]).await);
    let dead = desk.creative(&[]).await;
    desk.delete(&dead, &[]).await;
    let dead = format!(r#"{{"creative_id":"{dead}"}}"#);
    let base = [AD[0], AD[1], ("adset_id", &*adset), ("creative", &*creative)];

    desk.refuses(
        "ads",
        &base,
        &[
            (&[("name", "")], (100, 0), "name"),
            (&[("adset_id", "")], (100, 0), "adset_id"),
            (&[("adset_id", "77")], (100, 0), "adset_id"),
            (&[("adset_id", &gone)], (100, 1_487_056), "adset_id"),
            (&[("creative", "")], (100, 0), "creative"),
            (&[("creative", "77")], (100, 0), "creative"),
            (&[("creative", r#"{"creative_id":"77"}"#)], (100, 0), "creative"),
            (&[("creative", &dead)], (100, 1_487_056), "creative"),
            (&[("creative", r#"{"name":"nothing in it"}"#)], (100, 0), "object_story_spec"),
            (&[("adset_id", &clicks), ("creative", &silent)], (100, 0), "creative"),
            (&[("adset_id", &other)], (100, 1_885_029), "creative"),
            (&[("tracking_specs", "[1]")], (100, 0), "tracking_specs"),
            (&[("conversion_domain", "https://northwind.example/boots")], (100, 0), "conversion_domain"),
            (&[("conversion_domain", "shop.northwind.example")], (100, 0), "conversion_domain"),
            (&[("status", "DELETED")], (100, 0), "status"),
        ],
    )
    .await;
    desk.takes(
        "ads",
        &base,
        &[
            &[("conversion_domain", "northwind.example")],
            &[("conversion_domain", "northwind.co.uk")],
            &[("adset_id", &clicks)],
        ],
    )
    .await;
    let tracked = desk
        .ad(
            &adset,
            &desk.creative(&[]).await,
            &[("tracking_specs", r#"{"action.type":"offsite_conversion","fb_pixel":["77"]}"#)],
        )
        .await;
    let read = desk.read(&tracked, "tracking_specs").await;
    assert_eq!(read["tracking_specs"], json!([{ "action.type": ["offsite_conversion"], "fb_pixel": ["77"] }]));
}

#[tokio::test]
async fn an_ad_set_from_before_the_european_rules_takes_no_ads() {
    let desk = desk().await;
    let old = json!({
        "people": [{ "id": "7", "name": "Only", "accounts": [{ "id": "5" }], "pages": [PAGE] }],
        "pages": [{ "id": PAGE, "name": "Page" }],
        "accounts": [{ "id": "5", "name": "One" }],
        "campaigns": [{ "account": "5", "name": "Old", "objective": "OUTCOME_TRAFFIC", "adsets": [
            { "name": "Set", "countries": ["DE"], "daily_budget": 700 },
        ] }],
    });
    desk.meta.control("/reset", &json!({ "seed": old })).await;
    let desk = Desk { token: desk.meta.token("7"), account: "act_5".into(), ..desk };
    let adset = desk.ids("act_5/adsets", &[]).await.remove(0);
    let creative = format!(r#"{{"creative_id":"{}"}}"#, desk.creative(&[]).await);
    let base = [AD[0], AD[1], ("adset_id", &*adset), ("creative", &*creative)];

    desk.refuses("ads", &base, &[(&[], (100, 3_858_152), "adset_id")]).await;
    desk.update(&adset, &[("dsa_payor", "One"), ("dsa_beneficiary", "One")]).await;
    desk.takes("ads", &base, &[&[]]).await;
}

#[tokio::test]
async fn an_ad_set_holds_fifty_ads() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;
    let creative = desk.creative(&[]).await;
    desk.meta.control("/limits", &json!({ "writes_per_s": 100_000 })).await;
    for _ in 0..50 {
        desk.ad(&adset, &creative, &[]).await;
    }
    let chosen = format!(r#"{{"creative_id":"{creative}"}}"#);
    let base = [AD[0], AD[1], ("adset_id", &*adset), ("creative", &*chosen)];

    desk.refuses("ads", &base, &[(&[], (100, 0), "adset_id")]).await;
}

#[tokio::test]
async fn another_creative_is_reviewed_again_and_the_ad_set_stays() {
    let desk = desk().await;
    let campaign = desk.campaign(&[("status", "ACTIVE")]).await;
    let adset = desk.adset(&campaign, &[("status", "ACTIVE")]).await;
    let second = desk.adset(&campaign, &[]).await;
    let (one, two) = (desk.creative(&[]).await, desk.creative(&[]).await);
    let ad = desk.ad(&adset, &one, &[("status", "ACTIVE")]).await;
    let status = async || desk.read(&ad, "effective_status").await["effective_status"].as_str().unwrap().to_owned();

    desk.meta.handle().advance(61);
    assert_eq!(status().await, "ACTIVE");
    desk.update(&ad, &[("name", "same creative")]).await;
    assert_eq!(status().await, "ACTIVE");
    desk.update(&ad, &[("creative", &format!(r#"{{"creative_id":"{two}"}}"#))]).await;
    assert_eq!(status().await, "PENDING_REVIEW");
    assert_eq!(desk.read(&ad, "creative").await["creative"]["id"], two.as_str());
    assert_eq!(numbers(&desk.update(&ad, &[("adset_id", &second)]).await), (100, 0));
}
