//! Parameters that need nothing but their shape.

use serde_json::json;

use crate::desk::{AD, ADSET, CREATIVE, Refusal, desk};

#[tokio::test]
async fn what_has_another_shape_is_refused_when_something_is_made() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;
    let creative = format!(r#"{{"creative_id":"{}"}}"#, desk.creative(&[]).await);
    let refused = |name: &'static str, value: &'static str| ([(name, value)], name);
    let creatives = [
        refused("applink_treatment", "NO_SUCH_WORD"),
        refused("dynamic_ad_voice", "dynamic"),
        refused("actor_id", "-3"),
        refused("image_crops", "[1]"),
        refused("format_transformation_spec", "{}"),
        refused("enable_launch_instant_app", "maybe"),
    ];
    let adsets = [
        refused("multi_optimization_goal_weight", "HEAVY"),
        refused("regional_regulated_categories", r#"["NO_SUCH_WORD"]"#),
        refused("regional_regulation_identities", "[1]"),
        refused("creative_sequence", r#"{"a":1}"#),
        refused("tune_for_category", "PETS"),
        refused("lifetime_imps", "12.5"),
    ];
    let ads = [refused("display_sequence", "[5]"), refused("engagement_audience", "maybe")];

    for (edge, base, more, cases) in [
        ("adcreatives", &CREATIVE[..], vec![], &creatives[..]),
        ("adsets", &ADSET[..], vec![("campaign_id", &*campaign)], &adsets[..]),
        ("ads", &AD[..], vec![("adset_id", &*adset), ("creative", &*creative)], &ads[..]),
    ] {
        let base: Vec<(&str, &str)> = base.iter().copied().chain(more).collect();
        let cases: Vec<Refusal<'_>> = cases.iter().map(|(changes, name)| (&changes[..], (100, 0), *name)).collect();
        desk.refuses(edge, &base, &cases).await;
    }
}

#[tokio::test]
async fn what_has_another_shape_is_refused_when_something_is_changed_and_changes_nothing() {
    let desk = desk().await;
    let adset = desk.adset(&desk.campaign(&[]).await, &[("creative_sequence", r#"["1","2"]"#)]).await;

    for (name, value) in [("optimization_sub_event", "NO_SUCH_WORD"), ("creative_sequence", r#"{"a":1}"#)] {
        let body = desk.update(&adset, &[("name", "Others"), (name, value)]).await;
        assert_eq!(body["error"]["code"], 100, "{body}");
        assert!(body["error"]["error_data"].as_str().unwrap().contains(name), "{body}");
    }

    let read = desk.read(&adset, "name,creative_sequence,optimization_sub_event").await;
    let as_before =
        json!({ "id": adset, "name": "People", "creative_sequence": ["1", "2"], "optimization_sub_event": "NONE" });
    assert_eq!(read, as_before);
}

#[tokio::test]
async fn what_has_its_shape_is_read_back() {
    let desk = desk().await;
    let goal = [("multi_optimization_goal_weight", "BALANCED"), ("regional_regulated_categories", "[1]")];
    let adset = desk.adset(&desk.campaign(&[]).await, &goal).await;
    let creative = desk.creative(&[("actor_id", "104770000000001"), ("image_crops", r#"{"100x100":[[0,0]]}"#)]).await;
    let ad = desk.ad(&adset, &creative, &[("display_sequence", "3"), ("engagement_audience", "1")]).await;

    let read = desk.read(&adset, "multi_optimization_goal_weight,regional_regulated_categories").await;
    assert_eq!(
        read,
        json!({ "id": adset, "multi_optimization_goal_weight": "BALANCED", "regional_regulated_categories": ["1"] })
    );
    let read = desk.read(&ad, "display_sequence,engagement_audience").await;
    assert_eq!(read, json!({ "id": ad, "display_sequence": 3, "engagement_audience": true }));
    assert_eq!(desk.read(&creative, "actor_id").await["actor_id"], "104770000000001");
}

#[tokio::test]
async fn of_a_value_only_what_was_chosen_is_answered() {
    let desk = desk().await;
    let adset = desk.adset(&desk.campaign(&[]).await, &[]).await;

    let read = desk.read(&adset, "targeting{geo_locations{countries},age_max},name").await;

    let chosen = json!({ "geo_locations": { "countries": ["US"] }, "age_max": 65 });
    assert_eq!(read, json!({ "id": adset, "name": "People", "targeting": chosen }));
}
