use serde_json::{Value, json};

use crate::{
    desk::{Desk, desk},
    support::numbers,
};

async fn copy(desk: &Desk, id: &str, pairs: &[(&str, &str)]) -> Value {
    desk.post(&format!("/{id}/copies"), &[], pairs).await.1
}

/// A campaign that runs, with an ad set and an ad in it.
async fn tree(desk: &Desk) -> [String; 3] {
    let campaign = desk.campaign(&[("status", "ACTIVE")]).await;
    let adset = desk.adset(&campaign, &[("status", "ACTIVE")]).await;
    let ad = desk.ad(&adset, &desk.creative(&[]).await, &[]).await;
    [campaign, adset, ad]
}

#[tokio::test]
async fn a_plain_copy_takes_nothing_along_and_is_paused() {
    let desk = desk().await;
    let [campaign, ..] = tree(&desk).await;

    let body = copy(&desk, &campaign, &[]).await;
    let id = body["copied_campaign_id"].as_str().unwrap();
    let read = desk.read(id, "name,status,objective,source_campaign_id,source_campaign{name}").await;

    assert_eq!((&read["name"], &read["status"]), (&json!("Spring - Copy"), &json!("PAUSED")));
    assert_eq!((&read["objective"], &read["source_campaign_id"]), (&json!("OUTCOME_TRAFFIC"), &json!(campaign)));
    assert_eq!(read["source_campaign"]["name"], "Spring");
    assert_eq!(
        body["ad_object_ids"],
        json!([{ "ad_object_type": "campaign", "source_id": campaign, "copied_id": id }])
    );
    assert!(desk.ids(&format!("{id}/adsets"), &[]).await.is_empty());
    assert_eq!(desk.ids(&format!("{campaign}/copies"), &[]).await, [id]);
}

#[tokio::test]
async fn a_deep_copy_takes_the_tree_along_and_renames_as_told() {
    let desk = desk().await;
    let [campaign, adset, ad] = tree(&desk).await;
    let names = r#"{"rename_strategy":"DEEP_RENAME","rename_prefix":"New ","rename_suffix":"!"}"#;

    let pairs = [("deep_copy", "true"), ("status_option", "INHERITED_FROM_SOURCE"), ("rename_options", names)];
    let body = copy(&desk, &campaign, &pairs).await;
    let id = body["copied_campaign_id"].as_str().unwrap();
    let rows = body["ad_object_ids"].as_array().unwrap();
    let sources: Vec<&Value> = rows.iter().map(|row| &row["source_id"]).collect();
    let below = desk.read(id, "name,status,adsets{name,status,ads{name,status,creative}}").await;

    assert_eq!(sources, [&json!(campaign), &json!(adset), &json!(ad)]);
    assert_eq!((&below["name"], &below["status"]), (&json!("New Spring!"), &json!("ACTIVE")));
    let copied = &below["adsets"]["data"][0];
    assert_eq!((&copied["name"], &copied["status"]), (&json!("New People!"), &json!("ACTIVE")));
    assert_eq!(copied["ads"]["data"][0]["name"], "New Boots 1!");
    assert_eq!(copied["ads"]["data"][0]["status"], "PAUSED");
    assert_eq!(copied["ads"]["data"][0]["creative"], desk.read(&ad, "creative").await["creative"]);

    let flat =
        copy(&desk, &campaign, &[("deep_copy", "true"), ("rename_options", r#"{"rename_strategy":"NO_RENAME"}"#)])
            .await;
    let flat = desk.read(flat["copied_campaign_id"].as_str().unwrap(), "name,adsets{name,status}").await;
    assert_eq!((&flat["name"], &flat["adsets"]["data"][0]["name"]), (&json!("Spring"), &json!("People")));
    assert_eq!(flat["adsets"]["data"][0]["status"], "PAUSED");
}

#[tokio::test]
async fn what_cannot_be_copied_is_refused_and_nothing_is_made() {
    let desk = desk().await;
    let [campaign, adset, ad] = tree(&desk).await;
    let paying = desk.campaign(&[("is_adset_budget_sharing_enabled", ""), ("daily_budget", "5000")]).await;
    let creative = desk.creative(&[]).await;
    for _ in 0..2 {
        desk.ad(&adset, &creative, &[]).await;
    }
    let before = desk.ids(&format!("{}/campaigns", desk.account), &[]).await.len();

    assert_eq!(numbers(&copy(&desk, &campaign, &[("deep_copy", "true")]).await), (100, 0), "four children");
    assert_eq!(numbers(&copy(&desk, &campaign, &[("status_option", "DELETED")]).await), (100, 0));
    assert_eq!(numbers(&copy(&desk, &campaign, &[("rename_options", r#"{"rename_strategy":"UP"}"#)]).await), (100, 0));
    assert_eq!(numbers(&copy(&desk, &adset, &[("campaign_id", &paying)]).await), (100, 1_885_621));
    assert_eq!(numbers(&copy(&desk, &adset, &[("end_time", "2020-01-01T00:00:00Z")]).await), (100, 1_487_033));
    assert_eq!(numbers(&copy(&desk, &ad, &[("adset_id", "77")]).await), (100, 0));
    assert_eq!(numbers(&copy(&desk, &creative, &[]).await), (100, 33));
    desk.delete(&campaign, &[]).await;
    assert_eq!(numbers(&copy(&desk, &campaign, &[]).await), (100, 1_487_056));
    assert_eq!(desk.ids(&format!("{}/campaigns", desk.account), &[]).await.len(), before - 1);
}

#[tokio::test]
async fn ad_sets_and_ads_are_copied_elsewhere() {
    let desk = desk().await;
    let [_, adset, ad] = tree(&desk).await;
    let other = desk.campaign(&[("name", "Other")]).await;

    let pairs = [("campaign_id", &*other), ("deep_copy", "true"), ("end_time", "2090-01-01T00:00:00Z")];
    let body = copy(&desk, &adset, &pairs).await;
    let copied = body["copied_adset_id"].as_str().unwrap();
    let read = desk.read(copied, "campaign_id,name,end_time,daily_budget,ads{id}").await;
    assert_eq!((&read["campaign_id"], &read["name"]), (&json!(other), &json!("People - Copy")));
    assert_eq!((&read["daily_budget"], read["ads"]["data"].as_array().unwrap().len()), (&json!("2000"), 1));
    assert!(read["end_time"].is_string());

    let body = copy(&desk, &ad, &[("adset_id", copied), ("creative_parameters", r#"{"url_tags":"a=b"}"#)]).await;
    let read =
        desk.read(body["copied_ad_id"].as_str().unwrap(), "adset_id,creative{id,url_tags,body},source_ad_id").await;
    assert_eq!((&read["adset_id"], &read["source_ad_id"]), (&json!(copied), &json!(ad)));
    assert_eq!((&read["creative"]["url_tags"], &read["creative"]["body"]), (&json!("a=b"), &json!("Boots that last")));
    assert_ne!(read["creative"]["id"], desk.read(&ad, "creative").await["creative"]["id"]);
}

#[tokio::test]
async fn many_campaigns_are_deleted_at_once() {
    let desk = desk().await;
    let path = format!("{}/campaigns", desk.account);
    let all = desk.ids(&path, &[]).await.len();
    let archived = desk.campaign(&[]).await;
    desk.update(&archived, &[("status", "ARCHIVED")]).await;

    assert_eq!(numbers(&desk.delete(&path, &[]).await), (100, 0));
    assert_eq!(numbers(&desk.delete(&path, &[("delete_strategy", "DELETE_ALL")]).await), (100, 0));
    assert_eq!(numbers(&desk.delete(&path, &[("delete_strategy", "DELETE_ARCHIVED_BEFORE")]).await), (100, 0));
    let pairs = [("delete_strategy", "DELETE_ARCHIVED_BEFORE"), ("before_date", "2090-01-01")];
    let body = desk.delete(&path, &pairs).await;
    assert!(body["deleted_object_ids"].as_array().unwrap().contains(&json!(archived)), "{body}");
    assert_eq!(desk.ids(&path, &[]).await.len(), all);
    let body = desk.delete(&path, &[("delete_strategy", "DELETE_OLDEST"), ("object_count", "1")]).await;
    assert_eq!(
        (&body["objects_left_to_delete_count"], body["deleted_object_ids"].as_array().unwrap().len()),
        (&json!(all - 1), 1)
    );
    desk.delete(&path, &[("delete_strategy", "DELETE_ANY")]).await;
    assert!(desk.ids(&path, &[]).await.is_empty());
    assert!(desk.ids(&format!("{}/ads", desk.account), &[]).await.is_empty(), "and everything in them");
}
