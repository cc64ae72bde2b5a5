use serde_json::json;

use crate::{
    desk::{ADSET, PAGE, desk},
    support::numbers,
};

const EU: &str = r#"{"geo_locations":{"countries":["DE"]}}"#;

#[tokio::test]
async fn an_ad_set_is_made_and_read_back() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;

    let id = desk.adset(&campaign, &[]).await;
    let read = desk
        .read(
            &id,
            "name,campaign_id,campaign{name},status,daily_budget,lifetime_budget,budget_remaining,bid_strategy,targeting,\
             start_time,end_time,attribution_spec,dsa_payor,destination_type,learning_stage_info,special_ad_categories",
        )
        .await;

    assert_eq!((&read["name"], &read["status"]), (&json!("People"), &json!("PAUSED")));
    assert_eq!(read["campaign_id"], campaign.as_str());
    assert_eq!(read["campaign"]["name"], "Spring");
    assert_eq!((&read["daily_budget"], &read["lifetime_budget"]), (&json!("2000"), &json!("0")));
    assert_eq!(read["budget_remaining"], "2000");
    assert_eq!(read["bid_strategy"], "LOWEST_COST_WITHOUT_CAP");
    assert_eq!((&read["targeting"]["age_min"], &read["targeting"]["age_max"]), (&json!(18), &json!(65)));
    assert_eq!(read["targeting"]["targeting_automation"]["advantage_audience"], 1);
    assert_eq!(read["attribution_spec"], json!([{ "event_type": "CLICK_THROUGH", "window_days": 1 }]));
    assert!(read["start_time"].is_string());
    for absent in ["end_time", "dsa_payor", "learning_stage_info"] {
        assert!(read.get(absent).is_none(), "{absent}: {read}");
    }
}

#[tokio::test]
async fn what_is_missing_or_unknown_is_refused() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let gone = desk.campaign(&[]).await;
    desk.delete(&gone, &[]).await;
    let long = "x".repeat(401);
    let mut base = vec![("campaign_id", &*campaign)];
    base.extend(ADSET);

    desk.refuses(
        "adsets",
        &base,
        &[
            (&[("name", "")], (100, 0), "name"),
            (&[("name", " ")], (100, 0), "name"),
            (&[("name", &long)], (100, 0), "name"),
            (&[("campaign_id", "")], (100, 0), "campaign_id"),
            (&[("campaign_id", "12345")], (100, 0), "campaign_id"),
            (&[("campaign_id", &gone)], (100, 1_487_056), "campaign_id"),
            (&[("targeting", "")], (100, 0), "targeting"),
            (&[("billing_event", "")], (100, 0), "billing_event"),
            (&[("optimization_goal", "FAME")], (100, 0), "optimization_goal"),
            (&[("billing_event", "FAME")], (100, 0), "billing_event"),
            (&[("destination_type", "MARS")], (100, 2_446_509), "destination_type"),
            (&[("status", "ARCHIVED")], (100, 0), "status"),
            (&[("promoted_object", "[1]")], (100, 0), "promoted_object"),
            (&[("promoted_object", r#"{"page_id":"abc"}"#)], (100, 0), "promoted_object"),
            (&[("promoted_object", r#"{"page_id":"1","application_id":"2"}"#)], (100, 1_487_929), "promoted_object"),
        ],
    )
    .await;
    let (status, body) =
        desk.post(&format!("/{}/adsets", desk.account), &base, &[("execution_options", r#"["validate_only"]"#)]).await;
    assert_eq!((status, body), (200, json!({ "success": true })));
    assert!(desk.ids(&format!("{campaign}/adsets"), &[]).await.is_empty());
}

#[tokio::test]
async fn goals_follow_objectives_destinations_and_promoted_objects() {
    let desk = desk().await;
    let page = format!(r#"{{"page_id":"{PAGE}"}}"#);
    let pixel = r#"{"pixel_id":"77","custom_event_type":"PURCHASE"}"#;
    let app = r#"{"application_id":"55","object_store_url":"https://apps.example/55"}"#;
    let both = format!(r#"{{"page_id":"{PAGE}","pixel_id":"77","custom_event_type":"PURCHASE"}}"#);
    let set = r#"{"product_set_id":"66","custom_event_type":"PURCHASE"}"#;
    // objective, destination, goal, promoted object, the parameter that is refused ("": none is).
    let cases = [
        ("OUTCOME_AWARENESS", "", "REACH", page.as_str(), ""),
        ("OUTCOME_AWARENESS", "", "REACH", r#"{"place_page_set_id":"9"}"#, ""),
        ("OUTCOME_AWARENESS", "", "THRUPLAY", "", "promoted_object"),
        ("OUTCOME_AWARENESS", "", "LINK_CLICKS", &page, "optimization_goal"),
        ("OUTCOME_AWARENESS", "WEBSITE", "REACH", &page, "destination_type"),
        ("OUTCOME_TRAFFIC", "WEBSITE", "LANDING_PAGE_VIEWS", "", ""),
        ("OUTCOME_TRAFFIC", "APP", "LINK_CLICKS", app, ""),
        ("OUTCOME_TRAFFIC", "APP", "LINK_CLICKS", "", "promoted_object"),
        ("OUTCOME_TRAFFIC", "WHATSAPP", "LINK_CLICKS", "", "promoted_object"),
        ("OUTCOME_TRAFFIC", "PHONE_CALL", "QUALITY_CALL", "", ""),
        ("OUTCOME_TRAFFIC", "WEBSITE", "OFFSITE_CONVERSIONS", pixel, "optimization_goal"),
        ("OUTCOME_TRAFFIC", "ON_AD", "LINK_CLICKS", "", "destination_type"),
        ("OUTCOME_ENGAGEMENT", "ON_POST", "POST_ENGAGEMENT", "", ""),
        ("OUTCOME_ENGAGEMENT", "ON_POST", "IMPRESSIONS", "", "optimization_goal"),
        ("OUTCOME_ENGAGEMENT", "ON_PAGE", "PAGE_LIKES", &page, ""),
        ("OUTCOME_ENGAGEMENT", "ON_VIDEO", "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS", "", ""),
        ("OUTCOME_ENGAGEMENT", "MESSENGER", "CONVERSATIONS", &page, ""),
        ("OUTCOME_LEADS", "ON_AD", "LEAD_GENERATION", &page, ""),
        ("OUTCOME_LEADS", "ON_AD", "LEAD_GENERATION", "", "promoted_object"),
        ("OUTCOME_LEADS", "WEBSITE", "OFFSITE_CONVERSIONS", r#"{"pixel_id":"77","custom_event_type":"LEAD"}"#, ""),
        ("OUTCOME_LEADS", "WEBSITE", "OFFSITE_CONVERSIONS", r#"{"pixel_id":"77"}"#, "promoted_object"),
        ("OUTCOME_APP_PROMOTION", "", "APP_INSTALLS", app, ""),
        ("OUTCOME_APP_PROMOTION", "", "APP_INSTALLS", "", "promoted_object"),
        ("OUTCOME_SALES", "WEBSITE", "OFFSITE_CONVERSIONS", pixel, ""),
        ("OUTCOME_SALES", "WEBSITE", "VALUE", "", "promoted_object"),
        ("OUTCOME_SALES", "WEBSITE", "LINK_CLICKS", "", ""),
        ("OUTCOME_SALES", "MESSENGER", "CONVERSATIONS", &both, ""),
        ("OUTCOME_SALES", "WHATSAPP", "CONVERSATIONS", &both, "optimization_goal"),
        ("OUTCOME_SALES", "", "OFFSITE_CONVERSIONS", set, ""),
        ("OUTCOME_SALES", "WEBSITE", "QUALITY_LEAD", "", "optimization_goal"),
    ];

    for (objective, destination, goal, promoted, refused) in cases {
        let campaign = desk.campaign(&[("objective", objective)]).await;
        let changes = [
            ("campaign_id", &*campaign),
            ("destination_type", destination),
            ("optimization_goal", goal),
            ("promoted_object", promoted),
        ];
        let (status, body) = desk.post(&format!("/{}/adsets", desk.account), &ADSET, &changes).await;
        if refused.is_empty() {
            assert_eq!(status, 200, "{changes:?}: {body}");
        } else {
            assert_eq!(numbers(&body).0, 100, "{changes:?}: {body}");
            let data = body["error"]["error_data"].as_str().unwrap();
            assert!(data.contains(&format!("[\"{refused}\"]")), "{changes:?}: {data}");
        }
    }
}

#[tokio::test]
async fn billing_and_bids_follow_goals_and_strategies() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let sales = desk.campaign(&[("objective", "OUTCOME_SALES")]).await;
    let mut base = vec![("campaign_id", &*campaign)];
    base.extend(ADSET);
    let pixel = r#"{"pixel_id":"77","custom_event_type":"PURCHASE"}"#;
    let value = [("campaign_id", &*sales), ("optimization_goal", "VALUE"), ("promoted_object", pixel)];
    let roas = |floor: &'static str| {
        [value[0], value[1], value[2], ("bid_strategy", "LOWEST_COST_WITH_MIN_ROAS"), ("bid_constraints", floor)]
    };

    desk.refuses(
        "adsets",
        &base,
        &[
            (&[("billing_event", "THRUPLAY")], (100, 0), "billing_event"),
            (&[("optimization_goal", "REACH"), ("billing_event", "LINK_CLICKS")], (100, 0), "billing_event"),
            (&[("bid_strategy", "TARGET_COST")], (100, 0), "bid_strategy"),
            (&[("bid_strategy", "COST_CAP")], (100, 2_490_487), "bid_amount"),
            (&[("bid_strategy", "LOWEST_COST_WITH_BID_CAP")], (100, 2_490_487), "bid_amount"),
            (&[("bid_strategy", "LOWEST_COST_WITHOUT_CAP"), ("bid_amount", "300")], (100, 0), "bid_amount"),
            (&[("bid_amount", "1")], (100, 0), "bid_amount"),
            (
                &[("bid_strategy", "COST_CAP"), ("bid_amount", "300"), ("billing_event", "LINK_CLICKS")],
                (100, 0),
                "bid_strategy",
            ),
            (&[("bid_strategy", "LOWEST_COST_WITH_MIN_ROAS")], (100, 0), "bid_strategy"),
            (&roas(""), (100, 2_490_487), "bid_constraints"),
            (&roas(r#"{"roas_average_floor":99}"#), (100, 0), "bid_constraints"),
        ],
    )
    .await;
    desk.takes(
        "adsets",
        &base,
        &[
            &[("billing_event", "LINK_CLICKS")],
            &[("bid_strategy", "COST_CAP"), ("bid_amount", "300")],
            &roas(r#"{"roas_average_floor":100}"#),
            &roas(r#"{"roas_average_floor":10000000}"#),
        ],
    )
    .await;
    let capped = desk.adset(&campaign, &[("bid_amount", "300")]).await;
    let read = desk.read(&capped, "bid_strategy,bid_amount,bid_info").await;
    assert_eq!((&read["bid_strategy"], &read["bid_amount"]), (&json!("LOWEST_COST_WITH_BID_CAP"), &json!(300)));
}

#[tokio::test]
async fn a_budget_is_on_one_level_high_enough_and_ends() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let paying = desk.campaign(&[("is_adset_budget_sharing_enabled", ""), ("daily_budget", "5000")]).await;
    let mut base = vec![("campaign_id", &*campaign)];
    base.extend(ADSET);
    let later = "2090-01-11T00:00:00Z";
    let lifetime = |amount: &'static str, end: &'static str| {
        [("daily_budget", ""), ("lifetime_budget", amount), ("end_time", end), ("start_time", "2090-01-01T00:00:00Z")]
    };

    desk.refuses(
        "adsets",
        &base,
        &[
            (&[("campaign_id", &*paying)], (100, 1_885_621), "daily_budget"),
            (&[("daily_budget", "")], (100, 0), "daily_budget"),
            (&[("daily_budget", "99")], (100, 1_885_272), "daily_budget"),
            (&[("daily_budget", "20.50")], (100, 0), "daily_budget"),
            // Paid by the click, a day costs five times as much, or five bids.
            (&[("daily_budget", "499"), ("billing_event", "LINK_CLICKS")], (100, 1_885_272), "daily_budget"),
            (&[("daily_budget", "500"), ("bid_amount", "501")], (100, 1_885_272), "daily_budget"),
            (&[("lifetime_budget", "9000")], (100, 0), "lifetime_budget"),
            (&lifetime("5000", ""), (100, 0), "end_time"),
            (&lifetime("5000", "0"), (100, 0), "end_time"),
            (&lifetime("999", later), (100, 1_885_272), "lifetime_budget"),
            (&lifetime("5000", "2089-01-01T00:00:00Z"), (100, 0), "end_time"),
            (&[("end_time", "2020-01-01T00:00:00Z")], (100, 1_487_033), "end_time"),
            (&[("daily_spend_cap", "5000")], (100, 0), "daily_spend_cap"),
            (
                &[
                    ("campaign_id", &*paying),
                    ("daily_budget", ""),
                    ("daily_min_spend_target", "400"),
                    ("daily_spend_cap", "300"),
                ],
                (100, 0),
                "daily_min_spend_target",
            ),
            (
                &[("campaign_id", &*paying), ("daily_budget", ""), ("daily_min_spend_target", "5001")],
                (100, 2_238_055),
                "daily_budget",
            ),
        ],
    )
    .await;
    desk.takes(
        "adsets",
        &base,
        &[
            &[("daily_budget", "100")],
            &[("daily_budget", "500"), ("billing_event", "LINK_CLICKS")],
            &lifetime("1000", later),
            &[("end_time", "0")],
            &[("campaign_id", &*paying), ("daily_budget", ""), ("daily_min_spend_target", "300")],
        ],
    )
    .await;
}

#[tokio::test]
async fn ad_sets_that_share_budgets_are_alike() {
    let desk = desk().await;
    let sharing = [("is_adset_budget_sharing_enabled", "true"), ("bid_strategy", "LOWEST_COST_WITHOUT_CAP")];
    let campaign = desk.campaign(&sharing).await;
    let mut base = vec![("campaign_id", &*campaign)];
    base.extend(ADSET);

    desk.refuses(
        "adsets",
        &base,
        &[
            (&[("bid_strategy", "COST_CAP"), ("bid_amount", "300")], (100, 4_834_009), "bid_strategy"),
            (
                &[("daily_budget", ""), ("lifetime_budget", "50000"), ("end_time", "2090-01-01T00:00:00Z")],
                (100, 4_834_009),
                "lifetime_budget",
            ),
        ],
    )
    .await;
    desk.adset(&campaign, &[]).await;
    assert_eq!(numbers(&desk.update(&campaign, &[("bid_strategy", "COST_CAP")]).await), (100, 4_834_006));
    let off = desk.update(&campaign, &[("is_adset_budget_sharing_enabled", "false")]).await;
    assert_eq!(off, json!({ "success": true }));
    assert_eq!(
        numbers(&desk.update(&campaign, &[("is_adset_budget_sharing_enabled", "true")]).await),
        (100, 3_858_418)
    );
}

#[tokio::test]
async fn the_budget_moves_between_campaign_and_ad_sets() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;

    desk.update(&campaign, &[("daily_budget", "9000")]).await;
    let read = desk.read(&campaign, "daily_budget,bid_strategy,is_adset_budget_sharing_enabled").await;
    assert_eq!((&read["daily_budget"], &read["bid_strategy"]), (&json!("9000"), &json!("LOWEST_COST_WITHOUT_CAP")));
    assert!(read.get("is_adset_budget_sharing_enabled").is_none());
    assert_eq!(desk.read(&adset, "daily_budget").await["daily_budget"], "0");
    assert_eq!(numbers(&desk.update(&adset, &[("daily_budget", "2000")]).await), (100, 1_885_621));

    assert_eq!(numbers(&desk.update(&campaign, &[("adset_budgets", "[]")]).await), (100, 0));
    let budgets = format!(r#"[{{"adset_id":"{adset}","daily_budget":3000}}]"#);
    assert_eq!(desk.update(&campaign, &[("adset_budgets", &budgets)]).await, json!({ "success": true }));
    assert!(desk.read(&campaign, "daily_budget").await.get("daily_budget").is_none());
    assert_eq!(desk.read(&adset, "daily_budget").await["daily_budget"], "3000");

    // To bids by hand, every ad set needs an amount.
    desk.update(&campaign, &[("daily_budget", "9000")]).await;
    assert_eq!(numbers(&desk.update(&campaign, &[("bid_strategy", "COST_CAP")]).await), (100, 2_490_487));
    let amounts = format!(r#"{{"{adset}":450}}"#);
    let manual = [("bid_strategy", "COST_CAP"), ("adset_bid_amounts", &*amounts)];
    assert_eq!(desk.update(&campaign, &manual).await, json!({ "success": true }));
    let read = desk.read(&adset, "bid_amount,bid_strategy").await;
    assert_eq!((&read["bid_amount"], &read["bid_strategy"]), (&json!(450), &json!("COST_CAP")));
    desk.update(&campaign, &[("bid_strategy", "LOWEST_COST_WITHOUT_CAP")]).await;
    assert!(desk.read(&adset, "bid_amount").await.get("bid_amount").is_none());
    assert_eq!(desk.update(&adset, &[("daily_min_spend_target", "300")]).await, json!({ "success": true }));
}

#[tokio::test]
async fn the_fifth_budget_within_an_hour_is_refused() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;

    for amount in ["2100", "2200", "2300", "2400"] {
        assert_eq!(desk.update(&adset, &[("daily_budget", amount)]).await, json!({ "success": true }));
    }
    assert_eq!(numbers(&desk.update(&adset, &[("daily_budget", "2500")]).await), (613, 1_487_632));
    assert_eq!(desk.update(&adset, &[("daily_budget", "2400")]).await, json!({ "success": true }), "the same again");
    assert_eq!(desk.update(&adset, &[("name", "other")]).await, json!({ "success": true }));
    desk.meta.handle().advance(3_601);
    assert_eq!(desk.update(&adset, &[("daily_budget", "2500")]).await, json!({ "success": true }));
}

#[tokio::test]
async fn delivery_settings_fit_the_goal() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let sales = desk.campaign(&[("objective", "OUTCOME_SALES")]).await;
    let mut base = vec![("campaign_id", &*campaign)];
    base.extend(ADSET);
    let cap = ("frequency_control_specs", r#"[{"event":"IMPRESSIONS","interval_days":7,"max_frequency":2}]"#);
    let part = r#"[{"start_minute":540,"end_minute":1020,"days":[1,2,3]}]"#;
    let pixel = ("promoted_object", r#"{"pixel_id":"77","custom_event_type":"PURCHASE"}"#);
    let sale = [("campaign_id", &*sales), ("optimization_goal", "OFFSITE_CONVERSIONS"), pixel];
    let attributed = |spec: &'static str| [sale[0], sale[1], sale[2], ("attribution_spec", spec)];
    let end = (desk.meta.handle().now_ms() / 1_000 + 864_000).to_string();
    let lifetime = [("daily_budget", ""), ("lifetime_budget", "90000"), ("end_time", &*end), ("adset_schedule", part)];

    desk.refuses(
        "adsets",
        &base,
        &[
            (&[cap], (100, 0), "frequency_control_specs"),
            (
                &[("optimization_goal", "REACH"), ("frequency_control_specs", r#"[{"event":"CLICKS"}]"#)],
                (100, 0),
                "frequency_control_specs",
            ),
            (
                &[("attribution_spec", r#"[{"event_type":"CLICK_THROUGH","window_days":7}]"#)],
                (100, 0),
                "attribution_spec",
            ),
            (&attributed(r#"[{"event_type":"CLICK_THROUGH","window_days":28}]"#), (100, 0), "attribution_spec"),
            (&attributed(r#"[{"event_type":"VIEW_THROUGH","window_days":1}]"#), (100, 0), "attribution_spec"),
            (&[("adset_schedule", part), ("pacing_type", r#"["day_parting"]"#)], (100, 0), "adset_schedule"),
            (&lifetime, (100, 0), "adset_schedule"),
        ],
    )
    .await;
    let parted = [lifetime[0], lifetime[1], lifetime[2], lifetime[3], ("pacing_type", r#"["day_parting"]"#)];
    let both = r#"[{"event_type":"CLICK_THROUGH","window_days":7},{"event_type":"VIEW_THROUGH","window_days":1}]"#;
    desk.takes("adsets", &base, &[&[cap, ("optimization_goal", "REACH")], &attributed(both), &parted]).await;
}

#[tokio::test]
async fn ads_in_europe_say_who_pays_and_who_benefits() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let mut base = vec![("campaign_id", &*campaign), ("targeting", EU)];
    base.extend(ADSET.iter().filter(|(name, _)| *name != "targeting"));
    let long = "x".repeat(513);

    desk.refuses(
        "adsets",
        &base,
        &[
            (&[], (100, 3_858_079), "dsa_payor"),
            (&[("dsa_payor", "Northwind")], (100, 3_858_081), "dsa_beneficiary"),
            (&[("dsa_beneficiary", "Northwind")], (100, 3_858_079), "dsa_payor"),
            (&[("dsa_payor", &long), ("dsa_beneficiary", "Northwind")], (100, 0), "dsa_payor"),
            (&[("targeting", r#"{"geo_locations":{"country_groups":["europe"]}}"#)], (100, 3_858_079), "dsa_payor"),
            (&[("targeting", r#"{"geo_locations":{"zips":[{"key":"FR:75001"}]}}"#)], (100, 3_858_079), "dsa_payor"),
        ],
    )
    .await;
    let said = [("dsa_payor", "Northwind Agency"), ("dsa_beneficiary", "Northwind"), ("targeting", EU)];
    let european = desk.adset(&campaign, &said).await;
    assert_eq!(desk.read(&european, "dsa_payor").await["dsa_payor"], "Northwind Agency");
    let american = desk.adset(&campaign, &said[..2]).await;
    assert!(desk.read(&american, "dsa_payor,dsa_beneficiary").await.get("dsa_payor").is_none(), "not stored outside");

    // Each is filled in from its own default.
    desk.meta.control("/accounts", &json!({ "id": desk.account, "beneficiary": "Northwind Outdoor" })).await;
    let half = desk.adset(&campaign, &[("targeting", EU), ("dsa_payor", "Somebody")]).await;
    assert_eq!(desk.read(&half, "dsa_beneficiary").await["dsa_beneficiary"], "Northwind Outdoor");
    desk.refuses("adsets", &base, &[(&[], (100, 3_858_079), "dsa_payor")]).await;
}

#[tokio::test]
async fn updates_are_checked_like_creates() {
    let desk = desk().await;
    let (campaign, other) = (desk.campaign(&[]).await, desk.campaign(&[]).await);
    let adset = desk.adset(&campaign, &[("targeting", r#"{"geo_locations":{"countries":["US"]},"age_min":30,"targeting_automation":{"advantage_audience":0}}"#)]).await;

    for (changes, expected) in [
        (&[("campaign_id", &*other)][..], (100, 0)),
        (&[("daily_budget", "1")], (100, 1_885_272)),
        (&[("lifetime_budget", "90000")], (100, 0)),
        (&[("optimization_goal", "QUALITY_LEAD")], (100, 0)),
        (&[("bid_strategy", "COST_CAP")], (100, 2_490_487)),
        (&[("targeting", EU)], (100, 3_858_079)),
        (&[("targeting", "{}")], (100, 0)),
        (&[("is_dynamic_creative", "true")], (100, 0)),
        (&[("status", "ON")], (100, 0)),
    ] {
        assert_eq!(numbers(&desk.update(&adset, changes).await), expected, "{changes:?}");
    }
    // Nobody is asked for the flag again; what it was stays.
    let narrow = r#"{"geo_locations":{"countries":["CA"]},"genders":[2]}"#;
    let read = desk.update(&adset, &[("targeting", narrow), ("fields", "targeting,daily_budget")]).await;
    assert_eq!(read["targeting"]["targeting_automation"]["advantage_audience"], 0);
    assert_eq!(read["targeting"]["genders"], json!([2]));
    assert_eq!(read["daily_budget"], "2000");

    desk.update(&adset, &[("end_time", "2090-01-01T00:00:00Z")]).await;
    assert!(desk.read(&adset, "end_time").await["end_time"].as_str().unwrap().starts_with("2089-12-31T16:00:00"));
    desk.update(&adset, &[("end_time", "0")]).await;
    assert!(desk.read(&adset, "end_time").await.get("end_time").is_none());
}

#[tokio::test]
async fn an_ad_set_that_is_over_wants_a_new_end_first() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let end = (desk.meta.handle().now_ms() / 1_000 + 600).to_string();
    let adset = desk.adset(&campaign, &[("end_time", &end)]).await;

    desk.meta.handle().advance(601);
    assert_eq!(numbers(&desk.update(&adset, &[("daily_budget", "2500")]).await), (100, 1_487_007));
    let changes = [("daily_budget", "2500"), ("end_time", "2090-01-01T00:00:00Z")];
    assert_eq!(desk.update(&adset, &changes).await, json!({ "success": true }));
}

#[tokio::test]
async fn a_campaign_holds_two_hundred_ad_sets() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    desk.meta.control("/limits", &json!({ "writes_per_s": 100_000 })).await;
    let mut last = String::new();
    for _ in 0..200 {
        last = desk.adset(&campaign, &[]).await;
    }
    let mut base = vec![("campaign_id", &*campaign)];
    base.extend(ADSET);

    desk.refuses("adsets", &base, &[(&[], (100, 0), "campaign_id")]).await;
    desk.delete(&last, &[]).await;
    desk.takes("adsets", &base, &[&[]]).await;
}
