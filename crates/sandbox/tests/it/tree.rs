use adlane_sandbox::{Fault, FaultRule, Filter};
use serde_json::json;

use crate::{
    desk::desk,
    support::{numbers, read},
};

#[tokio::test]
async fn edges_lead_up_and_down() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let (one, two) = (desk.adset(&campaign, &[]).await, desk.adset(&campaign, &[]).await);
    let (first, second) = (desk.creative(&[]).await, desk.creative(&[]).await);
    let a = desk.ad(&one, &first, &[]).await;
    let b = desk.ad(&two, &second, &[]).await;
    let c = desk.ad(&two, &first, &[]).await;

    for (path, expected) in [
        (format!("{campaign}/adsets"), vec![&two, &one]),
        (format!("{campaign}/ads"), vec![&c, &b, &a]),
        (format!("{two}/ads"), vec![&c, &b]),
        (format!("{two}/adcreatives"), vec![&second, &first]),
        (format!("{a}/adcreatives"), vec![&first]),
    ] {
        let expected: Vec<String> = expected.into_iter().cloned().collect();
        assert_eq!(desk.ids(&path, &[]).await, expected, "{path}");
    }
    let account = &desk.account;
    assert_eq!(desk.ids(&format!("{account}/ads"), &[("limit", "2")]).await, [c.clone(), b.clone()]);
    let nested = desk.read(&campaign, "adsets.limit(1){id,ads{creative{name}}}").await;
    assert_eq!(nested["adsets"]["data"][0]["ads"]["data"][1]["creative"]["name"], "Boots");
    for path in [format!("/{a}/adsets"), format!("/{first}/ads")] {
        let (_, body) = desk.meta.get(&path, &[("access_token", &desk.token)]).await;
        assert_eq!(numbers(&body), (2500, 0), "{path}");
    }
}

#[tokio::test]
async fn lists_filter_by_parent_time_and_end() {
    let desk = desk().await;
    let campaign = desk.campaign(&[("name", "Only this")]).await;
    let end = (desk.meta.handle().now_ms() / 1_000 + 600).to_string();
    let over = desk.adset(&campaign, &[("end_time", &end)]).await;
    desk.meta.handle().advance(700);
    let since = (desk.meta.handle().now_ms() / 1_000).to_string();
    let open = desk.adset(&campaign, &[]).await;
    let edge = format!("{}/adsets", desk.account);
    let below = format!("{campaign}/adsets");

    let filter = r#"[{"field":"campaign.name","operator":"CONTAIN","value":"only"}]"#;
    assert_eq!(desk.ids(&edge, &[("filtering", filter)]).await, [open.clone(), over.clone()]);
    let filter = format!(r#"[{{"field":"campaign.id","operator":"IN","value":["{campaign}"]}}]"#);
    assert_eq!(desk.ids(&edge, &[("filtering", &filter)]).await.len(), 2);
    assert_eq!(desk.ids(&below, &[("is_completed", "true")]).await, [over.as_str()]);
    assert_eq!(desk.ids(&below, &[("is_completed", "false")]).await, [open.as_str()]);
    assert_eq!(desk.ids(&below, &[("updated_since", &since)]).await, [open.as_str()]);
    for wrong in [
        r#"[{"field":"planet.id","operator":"IN","value":["1"]}]"#,
        r#"[{"field":"name","operator":"LESS_THAN","value":"1"}]"#,
        "name",
    ] {
        let pairs = [("access_token", &*desk.token), ("filtering", wrong)];
        assert_eq!(numbers(&desk.meta.get(&format!("/{edge}"), &pairs).await.1).0, 100, "{wrong}");
    }
    assert_eq!(desk.read(&campaign, "stop_time").await.get("stop_time"), None, "one ad set has no end");
    desk.delete(&open, &[]).await;
    assert!(desk.read(&campaign, "start_time,stop_time").await["stop_time"].is_string(), "merged from the ad sets");
}

#[tokio::test]
async fn labels_find_every_kind() {
    let desk = desk().await;
    let (_, label) = desk.post(&format!("/{}/adlabels", desk.account), &[], &[("name", "adl-tree")]).await;
    let label = label["id"].as_str().unwrap();
    let labels = [("adlabels", r#"[{"name":"adl-tree"}]"#)];
    let campaign = desk.campaign(&labels).await;
    let adset = desk.adset(&campaign, &labels).await;
    let creative = desk.creative(&labels).await;
    let ad = desk.ad(&adset, &creative, &labels).await;
    let asked = format!(r#"["{label}"]"#);

    for (edge, id) in [("campaigns", &campaign), ("adsets", &adset), ("adcreatives", &creative), ("ads", &ad)] {
        let path = format!("{}/{edge}bylabels", desk.account);
        assert_eq!(desk.ids(&path, &[("ad_label_ids", &asked)]).await, [id.as_str()], "{edge}");
        assert_eq!(desk.ids(&format!("{label}/{edge}"), &[]).await, [id.as_str()], "{edge}");
        assert_eq!(desk.read(id, "adlabels{name}").await["adlabels"][0]["name"], "adl-tree");
        let filter = Filter { label: Some("adl-tree".into()), ..Filter::default() };
        assert_eq!(desk.meta.handle().objects(&filter).len(), 5, "four objects and the label");
    }
    // Late labels are late for ad sets too.
    desk.meta.handle().fail(FaultRule::new(Fault::LabelLagS(30)).path("/adsets$")).unwrap();
    let late = desk.adset(&campaign, &labels).await;
    let path = format!("{}/adsetsbylabels", desk.account);
    assert_eq!(desk.ids(&path, &[("ad_label_ids", &asked)]).await, [adset.as_str()]);
    desk.meta.handle().advance(31);
    assert_eq!(desk.ids(&path, &[("ad_label_ids", &asked)]).await, [late.clone(), adset]);
    // One more, beside the one it has.
    desk.post(&format!("/{}/adlabels", desk.account), &[], &[("name", "second")]).await;
    let added = desk.post(&format!("/{late}/adlabels"), &[], &[("adlabels", r#"[{"name":"second"}]"#)]).await.1;
    assert_eq!(added, json!({ "success": true }));
    assert_eq!(desk.read(&late, "adlabels").await["adlabels"].as_array().unwrap().len(), 2);
    desk.delete(&format!("{late}/adlabels"), &[("adlabels", r#"[{"name":"adl-tree"}]"#)]).await;
    assert_eq!(desk.read(&late, "adlabels{name}").await["adlabels"][0]["name"], "second");
    let body = desk.delete(&format!("{campaign}/adlabels"), &[("adlabels", r#"[{"name":"adl-tree"}]"#)]).await;
    assert_eq!(numbers(&body), (100, 33), "only ad sets can");
}

#[tokio::test]
async fn a_label_that_is_deleted_is_gone_from_everything() {
    let desk = desk().await;
    let made = async || {
        let (_, label) = desk.post(&format!("/{}/adlabels", desk.account), &[], &[("name", "adl-gone")]).await;
        label["id"].as_str().unwrap().to_owned()
    };
    let label = made().await;
    let campaign = desk.campaign(&[("adlabels", r#"[{"name":"adl-gone"}]"#)]).await;

    assert_eq!(desk.delete(&label, &[]).await, json!({ "success": true }));

    assert_eq!(numbers(&desk.read(&label, "name").await), (100, 33));
    assert_eq!(numbers(&desk.delete(&label, &[]).await), (100, 33));
    assert_eq!(desk.read(&campaign, "adlabels").await, json!({ "id": campaign }));
    assert_ne!(made().await, label, "the name is free again");
}

#[tokio::test]
async fn the_controls_show_the_tree() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;
    let ad = desk.ad(&adset, &desk.creative(&[]).await, &[]).await;
    let rows = async |query: &str| {
        let url = desk.meta.at(&format!("/_sandbox/objects?{query}"));
        read(desk.meta.http.get(url).send().await.unwrap()).await.1["data"].as_array().unwrap().clone()
    };

    let below = rows(&format!("kind=adset&parent_id={campaign}")).await;
    assert_eq!(below.len(), 1);
    assert_eq!(
        (&below[0]["id"], &below[0]["daily_budget"], &below[0]["parent_id"]),
        (&json!(adset), &json!(2000), &json!(campaign))
    );
    assert_eq!(below[0]["fields"]["optimization_goal"], "LINK_CLICKS");
    let below = rows(&format!("parent_id={adset}")).await;
    assert_eq!((&below[0]["id"], &below[0]["effective_status"]), (&json!(ad), &json!("PENDING_REVIEW")));
    let seeded = rows("kind=ads").await;
    assert!(seeded.iter().any(|row| row["name"] == "Boots on <sale>"), "the cast has ads");
}

#[tokio::test]
async fn a_seed_holds_whole_trees() {
    let desk = desk().await;
    let seed = json!({
        "people": [{ "id": "7", "name": "Only", "accounts": [{ "id": "5" }] }],
        "accounts": [{ "id": "5", "name": "One" }],
        "limits": { "tier": "limited" },
        "pace": { "review_s": 1 },
        "campaigns": [{ "account": "act_5", "name": "Old", "objective": "OUTCOME_TRAFFIC", "status": "ACTIVE", "adsets": [
            { "name": "Set", "countries": ["US"], "daily_budget": 700, "status": "ACTIVE", "ads": [
                { "name": "Ad", "page": "9", "link": "https://x.example", "message": "Hello", "status": "ACTIVE" },
            ] },
        ] }],
    });

    let (status, body) = desk.meta.control("/reset", &json!({ "seed": seed })).await;
    assert_eq!(status, 200, "{body}");
    let token = desk.meta.token("7");
    let fields = "campaigns{name,effective_status,adsets{daily_budget,ads{effective_status,creative{body}}}}";
    let (_, body) = desk.meta.get("/act_5", &[("access_token", &token), ("fields", fields)]).await;

    let adset = &body["campaigns"]["data"][0]["adsets"]["data"][0];
    assert_eq!(adset["daily_budget"], "700");
    assert_eq!(
        adset["ads"]["data"][0],
        json!({ "id": adset["ads"]["data"][0]["id"], "effective_status": "ACTIVE", "creative": { "id": adset["ads"]["data"][0]["creative"]["id"], "body": "Hello" } })
    );
    let wrong =
        json!({ "seed": { "campaigns": [{ "account": "5", "name": "x", "objective": "y", "colour": "red" }] } });
    assert_eq!(desk.meta.control("/reset", &wrong).await.0, 400);
}
