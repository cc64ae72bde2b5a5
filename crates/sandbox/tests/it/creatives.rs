use serde_json::{Value, json};

use crate::{
    desk::{CREATIVE, INSTAGRAM, PAGE, desk},
    support::numbers,
};

/// A story of Marta's page.
fn story(kind: &str, data: Value) -> String {
    json!({ "page_id": PAGE, kind: data }).to_string()
}

#[tokio::test]
async fn a_creative_is_made_and_its_parts_are_worked_out() {
    let desk = desk().await;

    let id = desk.creative(&[("url_tags", "utm_source=fb"), ("object_type", "SHARE")]).await;
    let read = desk
        .read(
            &id,
            "name,status,account_id,object_type,body,title,call_to_action_type,image_url,actor_id,object_story_spec,\
             effective_object_story_id,url_tags,degrees_of_freedom_spec,adlabels,video_id",
        )
        .await;

    assert_eq!((&read["name"], &read["status"]), (&json!("Boots"), &json!("ACTIVE")));
    assert_eq!((&read["body"], &read["title"]), (&json!("Boots that last"), &json!("Boots")));
    assert_eq!((&read["object_type"], &read["call_to_action_type"]), (&json!("SHARE"), &json!("SHOP_NOW")));
    assert_eq!(read["image_url"], "https://northwind.example/boots.jpg");
    assert_eq!((&read["actor_id"], &read["url_tags"]), (&json!(PAGE), &json!("utm_source=fb")));
    assert!(read["effective_object_story_id"].as_str().unwrap().starts_with(PAGE));
    let features = &read["degrees_of_freedom_spec"]["creative_features_spec"];
    assert_eq!(features["adapt_to_placement"]["enroll_status"], "OPT_IN");
    assert!(read.get("video_id").is_none() && read.get("adlabels").is_none());
    let unknown = desk.read(&id, "effective_status").await;
    assert_eq!(numbers(&unknown), (100, 0), "a creative has no such field");
}

#[tokio::test]
async fn each_rule_of_creatives_has_its_number() {
    let desk = desk().await;
    let link = "https://northwind.example/";
    let card = json!({ "link": link, "name": "Card" });
    let case = |kind: &str, data: Value| story(kind, data);
    let button = json!({ "link": link, "call_to_action": { "type": "PRESS_ME" } });
    let stories: Vec<(String, i64, &str)> = vec![
        (json!({ "link_data": { "link": link } }).to_string(), 0, "object_story_spec"),
        (json!({ "page_id": "1", "link_data": { "link": link } }).to_string(), 1_885_029, "object_story_spec"),
        (json!({ "page_id": PAGE }).to_string(), 0, "object_story_spec"),
        (
            json!({ "page_id": PAGE, "link_data": { "link": link }, "text_data": { "message": "x" } }).to_string(),
            0,
            "object_story_spec",
        ),
        (case("link_data", json!({ "message": "x" })), 2_446_383, "object_story_spec"),
        (case("link_data", json!({ "link": "" })), 2_446_383, "object_story_spec"),
        (case("link_data", json!({ "link": "ftp://x.example" })), 0, "object_story_spec"),
        (case("link_data", json!({ "link": format!("{link}{}", "x".repeat(1_000)) })), 0, "object_story_spec"),
        (case("link_data", button), 1_373_054, "object_story_spec"),
        (case("link_data", json!({ "link": link, "image_hash": "feed" })), 0, "image_hash"),
        (case("link_data", json!({ "link": link, "picture": "boots.jpg" })), 0, "object_story_spec"),
        (case("link_data", json!({ "link": link, "child_attachments": [card] })), 0, "object_story_spec"),
        (
            case("link_data", json!({ "link": link, "child_attachments": vec![card.clone(); 11] })),
            0,
            "object_story_spec",
        ),
        (
            case("link_data", json!({ "link": link, "child_attachments": [card, { "name": "no link" }] })),
            2_446_383,
            "object_story_spec",
        ),
        (case("video_data", json!({ "image_url": link })), 0, "object_story_spec"),
        (case("video_data", json!({ "video_id": "77" })), 0, "object_story_spec"),
        (case("photo_data", json!({ "caption": "x" })), 0, "object_story_spec"),
        (case("text_data", json!({})), 0, "object_story_spec"),
    ];
    for (spec, subcode, blamed) in &stories {
        desk.refuses("adcreatives", &CREATIVE, &[(&[("object_story_spec", spec)], (100, *subcode), blamed)]).await;
    }
    let both = [("instagram_actor_id", INSTAGRAM), ("instagram_user_id", INSTAGRAM)];
    desk.refuses(
        "adcreatives",
        &CREATIVE,
        &[
            (&both, (100, 2_238_055), "instagram_actor_id"),
            (&[("instagram_user_id", "17841400000000099")], (100, 1_815_199), "instagram_user_id"),
            (&[("authorization_category", "POLITICAL")], (100, 2_708_008), "authorization_category"),
            (&[("object_story_spec", "")], (100, 0), "object_story_spec"),
            (&[("object_story_spec", ""), ("object_story_id", "5")], (100, 0), "object_story_id"),
            (&[("object_story_spec", ""), ("object_story_id", "5_6")], (100, 1_885_029), "object_story_spec"),
            (
                &[("degrees_of_freedom_spec", r#"{"creative_features_spec":{"image_touchups":{}}}"#)],
                (100, 3_858_082),
                "degrees_of_freedom_spec",
            ),
            (
                &[(
                    "degrees_of_freedom_spec",
                    r#"{"creative_features_spec":{"standard_enhancements":{"enroll_status":"OPT_IN"}}}"#,
                )],
                (100, 0),
                "degrees_of_freedom_spec",
            ),
        ],
    )
    .await;

    let carousel = case("link_data", json!({ "link": link, "child_attachments": [card, card] }));
    let video = case("video_data", json!({ "video_id": "77", "image_url": link }));
    let lead = json!({ "call_to_action": { "type": "SIGN_UP", "value": { "lead_gen_form_id": "9" } } });
    let post = format!("{PAGE}_6");
    desk.takes(
        "adcreatives",
        &CREATIVE,
        &[
            &[("object_story_spec", &carousel)],
            &[("object_story_spec", &video)],
            &[("object_story_spec", &case("link_data", lead))],
            &[("object_story_spec", ""), ("object_story_id", &post)],
            &[("instagram_user_id", INSTAGRAM)],
            &[("name", "")],
        ],
    )
    .await;
}

#[tokio::test]
async fn features_that_do_not_exist_are_dropped_without_a_word() {
    let desk = desk().await;
    let spec = r#"{"creative_features_spec":{"image_touchups":{"enroll_status":"OPT_OUT"},"teleport":{"enroll_status":"OPT_IN"}}}"#;

    let id = desk.creative(&[("degrees_of_freedom_spec", spec)]).await;
    let features =
        desk.read(&id, "degrees_of_freedom_spec").await["degrees_of_freedom_spec"]["creative_features_spec"].clone();

    assert_eq!(features["image_touchups"]["enroll_status"], "OPT_OUT");
    assert!(features.get("teleport").is_none());
}

#[tokio::test]
async fn a_creative_never_changes_but_in_name_labels_and_life() {
    let desk = desk().await;
    let id = desk.creative(&[]).await;
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;
    let ad = desk.ad(&adset, &id, &[]).await;

    assert_eq!(desk.update(&id, &[("name", "Shoes")]).await, json!({ "success": true }));
    for (field, value) in [("object_story_spec", r#"{"page_id":"1"}"#), ("title", "other"), ("url_tags", "a=b")] {
        assert_eq!(numbers(&desk.update(&id, &[(field, value)]).await), (100, 0), "{field}");
    }
    assert_eq!(numbers(&desk.delete(&id, &[]).await), (100, 0), "an ad shows it");
    desk.delete(&ad, &[]).await;
    assert_eq!(desk.delete(&id, &[]).await, json!({ "success": true }));
    assert_eq!(desk.read(&id, "status,name").await["status"], "DELETED");
    assert!(!desk.ids(&format!("{}/adcreatives", desk.account), &[]).await.contains(&id));
}
