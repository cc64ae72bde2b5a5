use adlane_sandbox::Pace;
use serde_json::{Value, json};

use crate::{
    desk::{Desk, desk},
    support::numbers,
};

/// A campaign, its ad set and its ad, all switched on and reviewed.
async fn running(desk: &Desk) -> [String; 3] {
    let campaign = desk.campaign(&[("status", "ACTIVE")]).await;
    let adset = desk.adset(&campaign, &[("status", "ACTIVE")]).await;
    let creative = desk.creative(&[]).await;
    let ad = desk.ad(&adset, &creative, &[("status", "ACTIVE")]).await;
    desk.meta.handle().advance(61);
    [campaign, adset, ad]
}

async fn effective(desk: &Desk, ids: &[String; 3]) -> [String; 3] {
    let mut found = Vec::new();
    for id in ids {
        found.push(desk.read(id, "effective_status").await["effective_status"].as_str().unwrap().to_owned());
    }
    found.try_into().unwrap()
}

#[tokio::test]
async fn what_is_above_rolls_down_and_never_up() {
    let desk = desk().await;
    let tree = running(&desk).await;
    let [campaign, adset, ad] = &tree;

    assert_eq!(effective(&desk, &tree).await, ["ACTIVE", "ACTIVE", "ACTIVE"]);
    desk.update(campaign, &[("status", "PAUSED")]).await;
    assert_eq!(effective(&desk, &tree).await, ["PAUSED", "CAMPAIGN_PAUSED", "CAMPAIGN_PAUSED"]);
    assert_eq!(desk.read(ad, "status,configured_status").await["configured_status"], "ACTIVE");
    desk.update(campaign, &[("status", "ACTIVE")]).await;
    desk.update(adset, &[("status", "PAUSED")]).await;
    assert_eq!(effective(&desk, &tree).await, ["ACTIVE", "PAUSED", "ADSET_PAUSED"]);
    desk.update(ad, &[("status", "PAUSED")]).await;
    assert_eq!(effective(&desk, &tree).await, ["ACTIVE", "PAUSED", "PAUSED"]);
}

#[tokio::test]
async fn archiving_and_deleting_take_everything_below_along() {
    let desk = desk().await;
    let tree = running(&desk).await;
    let [campaign, adset, ad] = &tree;

    desk.update(campaign, &[("status", "ARCHIVED")]).await;
    assert_eq!(effective(&desk, &tree).await, ["ARCHIVED", "ARCHIVED", "ARCHIVED"]);
    for (id, field, value) in
        [(campaign, "spend_cap", "1000000"), (adset, "daily_budget", "2500"), (ad, "status", "ACTIVE")]
    {
        assert_eq!(numbers(&desk.update(id, &[(field, value)]).await), (100, 1_487_056), "{field}");
    }
    assert_eq!(desk.update(ad, &[("name", "still goes")]).await, json!({ "success": true }));
    for edge in ["campaigns", "adsets", "ads"] {
        let path = format!("{}/{edge}", desk.account);
        let listed = desk.ids(&path, &[]).await;
        assert!(tree.iter().all(|id| !listed.contains(id)), "{edge}");
        let archived = desk.ids(&path, &[("effective_status", r#"["ARCHIVED"]"#)]).await;
        assert!(archived.iter().any(|id| tree.contains(id)), "{edge}");
    }
    desk.delete(campaign, &[]).await;
    assert_eq!(effective(&desk, &tree).await, ["DELETED", "DELETED", "DELETED"]);
    assert_eq!(numbers(&desk.update(adset, &[("status", "PAUSED")]).await), (100, 1_487_056));
    assert_eq!(desk.update(adset, &[("name", "still goes")]).await, json!({ "success": true }));
    let (_, body) = desk
        .meta
        .get(&format!("/{}/ads", desk.account), &[("access_token", &desk.token), ("effective_status", "['DELETED']")])
        .await;
    assert_eq!(numbers(&body).0, 100);
}

#[tokio::test]
async fn the_controls_play_the_reviewer() {
    let desk = desk().await;
    let tree = running(&desk).await;
    let [campaign, adset, ad] = &tree;
    let judge = async |id: &str, act: &str| desk.meta.control("/objects", &json!({ "id": id, "act": act })).await.0;

    assert_eq!(judge(ad, "disapprove").await, 200);
    let read = desk.read(ad, "effective_status,issues_info,ad_review_feedback").await;
    assert_eq!(read["effective_status"], "DISAPPROVED");
    assert_eq!(
        (&read["issues_info"][0]["level"], &read["issues_info"][0]["error_type"]),
        (&json!("AD"), &json!("HARD_ERROR"))
    );
    assert!(read["ad_review_feedback"]["global"].is_object());
    assert_eq!(judge(adset, "issue").await, 200);
    assert_eq!(effective(&desk, &tree).await, ["ACTIVE", "WITH_ISSUES", "DISAPPROVED"]);
    let path = format!("{}/adsets", desk.account);
    assert_eq!(desk.ids(&path, &[("effective_status", r#"["WITH_ISSUES"]"#)]).await, [adset.as_str()]);
    for id in [ad, adset] {
        assert_eq!(judge(id, "clear").await, 200);
    }
    assert_eq!(effective(&desk, &tree).await, ["ACTIVE", "ACTIVE", "ACTIVE"]);
    assert!(desk.read(ad, "ad_review_feedback").await.get("ad_review_feedback").is_none());

    assert_eq!(judge(campaign, "disapprove").await, 400);
    assert_eq!(judge(campaign, "explode").await, 400);
    assert_eq!(judge("77", "issue").await, 400);
}

#[tokio::test]
async fn review_and_processing_take_as_long_as_they_were_told() {
    let desk = desk().await;
    desk.meta.handle().set_pace(Pace { review_s: 300, in_process_s: 20 });
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;
    let creative = desk.creative(&[]).await;
    let ad = desk.ad(&adset, &creative, &[]).await;
    let tree = [campaign, adset, ad];

    assert_eq!(effective(&desk, &tree).await, ["IN_PROCESS", "IN_PROCESS", "IN_PROCESS"]);
    desk.meta.handle().advance(21);
    assert_eq!(effective(&desk, &tree).await, ["PAUSED", "PAUSED", "PENDING_REVIEW"]);
    desk.meta.handle().advance(300);
    assert_eq!(effective(&desk, &tree).await, ["PAUSED", "PAUSED", "PAUSED"]);

    desk.meta.control("/pace", &json!({ "in_process_s": 0, "review_s": 0 })).await;
    let creative = desk.creative(&[]).await;
    let ad = desk.ad(&tree[1], &creative, &[]).await;
    assert_eq!(desk.read(&ad, "effective_status").await["effective_status"], "PAUSED");
}

#[tokio::test]
async fn without_a_payment_method_ads_wait() {
    let desk = desk().await;
    let tree = running(&desk).await;

    desk.meta.control("/accounts", &json!({ "id": desk.account, "funding": Value::Null })).await;

    assert_eq!(effective(&desk, &tree).await, ["ACTIVE", "ACTIVE", "PENDING_BILLING_INFO"]);
    let read = desk.read(&tree[2], "failed_delivery_checks").await;
    assert_eq!(read["failed_delivery_checks"].as_array().unwrap().len(), 1);
}
