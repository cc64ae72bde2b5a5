use serde_json::{Value, json};

use crate::{
    desk::{ADSET, Desk, desk},
    support::numbers,
};

/// A targeting of the United States with something added; a member that is null is taken out.
fn us(more: Value) -> String {
    let mut targeting = json!({ "geo_locations": { "countries": ["US"] } });
    for (name, value) in more.as_object().unwrap() {
        targeting[name] = value.clone();
    }
    targeting.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    targeting.to_string()
}

async fn sent(desk: &Desk, campaign: &str, targeting: &str) -> (u16, Value) {
    let changes = [("campaign_id", campaign), ("targeting", targeting), ("fields", "targeting")];
    desk.post(&format!("/{}/adsets", desk.account), &ADSET, &changes).await
}

/// Each case is refused with its subcode and blames the targeting.
async fn refused(desk: &Desk, campaign: &str, cases: &[(Value, i64)]) {
    for (more, subcode) in cases {
        let (_, body) = sent(desk, campaign, &us(more.clone())).await;
        assert_eq!(numbers(&body), (100, *subcode), "{more}: {body}");
        assert!(body["error"]["error_data"].as_str().unwrap().contains("[\"targeting\"]"), "{body}");
    }
}

#[tokio::test]
async fn places_people_and_details_are_checked() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let off = json!({ "advantage_audience": 0 });

    refused(
        &desk,
        &campaign,
        &[
            (json!({ "geo_locations": null }), 0),
            (json!({ "geo_locations": {} }), 0),
            (json!({ "geo_locations": { "countries": [] } }), 0),
            (json!({ "geo_locations": { "countries": ["usa"] } }), 0),
            (json!({ "geo_locations": { "cities": [{ "name": "Bonn" }] } }), 0),
            (json!({ "geo_locations": { "moons": ["Io"] } }), 0),
            (json!({ "geo_locations": { "custom_locations": [{ "latitude": 1 }] } }), 0),
            (json!({ "geo_locations": { "countries": ["US"], "location_types": ["home"] } }), 1_870_199),
            (json!({ "excluded_geo_locations": { "location_types": ["home"] } }), 1_870_199),
            (json!({ "age_min": 12, "targeting_automation": off }), 0),
            (json!({ "age_max": 66, "targeting_automation": off }), 0),
            (json!({ "age_min": 40, "age_max": 30, "targeting_automation": off }), 0),
            (json!({ "genders": [3], "targeting_automation": off }), 0),
            (json!({ "locales": ["de"], "targeting_automation": off }), 0),
            (json!({ "flexible_spec": [{ "stars": [{ "id": "1" }] }], "targeting_automation": off }), 0),
            (json!({ "flexible_spec": [{ "interests": [{ "name": "x" }] }], "targeting_automation": off }), 0),
            (json!({ "exclusions": [], "targeting_automation": off }), 0),
            (json!({ "custom_audiences": [{ "name": "x" }], "targeting_automation": off }), 0),
            (json!({ "connections": [{ "id": "1" }], "targeting_automation": off }), 1_870_088),
            (json!({ "age_min": 15, "genders": [1], "targeting_automation": off }), 1_870_165),
            (
                json!({ "geo_locations": { "countries": ["TH"] }, "age_min": 19, "genders": [1], "targeting_automation": off }),
                1_870_165,
            ),
            (
                json!({ "geo_locations": { "countries": ["US", "ID"] }, "age_min": 20, "genders": [1], "targeting_automation": off }),
                1_870_165,
            ),
            (
                json!({ "geo_locations": { "countries": ["FR"] }, "age_min": 15, "targeting_automation": off }),
                3_858_064,
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn the_advantage_audience_flag_is_demanded_as_soon_as_anything_is_chosen() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;
    let on = json!({ "advantage_audience": 1 });

    refused(
        &desk,
        &campaign,
        &[
            (json!({ "age_min": 25 }), 1_870_227),
            (json!({ "age_max": 50 }), 1_870_227),
            (json!({ "genders": [1] }), 1_870_227),
            (json!({ "flexible_spec": [{ "interests": [{ "id": "6003" }] }] }), 1_870_227),
            (json!({ "custom_audiences": [{ "id": "6003" }] }), 1_870_227),
            (json!({ "genders": [1], "targeting_automation": { "individual_setting": { "age": 1 } } }), 1_870_227),
            (json!({ "targeting_automation": 1 }), 1_870_196),
            (json!({ "targeting_automation": { "advantage_audience": 2 } }), 1_870_196),
            (json!({ "targeting_automation": { "advantage_audience": "yes" } }), 1_870_196),
            (json!({ "age_min": 26, "targeting_automation": on }), 1_870_188),
            (json!({ "age_max": 60, "targeting_automation": on }), 1_870_189),
            (json!({ "age_range": [40, 20], "targeting_automation": on }), 0),
        ],
    )
    .await;
    // What is sent, the flag, the youngest and the oldest that are stored.
    for (more, flag, youngest) in [
        (json!({}), 1, 18),
        (json!({ "age_min": 18, "age_max": 65, "genders": [] }), 1, 18),
        (json!({ "age_min": 30, "targeting_automation": { "individual_setting": { "age": 1 } } }), 1, 0),
        (json!({ "age_min": 30, "targeting_automation": { "advantage_audience": 0 } }), 0, 30),
        (json!({ "age_min": 25, "targeting_automation": on }), 1, 25),
        (json!({ "age_min": 20, "age_range": [25, 35], "targeting_automation": on }), 1, 18),
    ] {
        let (status, body) = sent(&desk, &campaign, &us(more.clone())).await;
        if youngest == 0 {
            // Relaxed as a suggestion, but still too high as a limit.
            assert_eq!(numbers(&body), (100, 1_870_188), "{more}: {body}");
            continue;
        }
        assert_eq!(status, 200, "{more}: {body}");
        let stored = &body["targeting"];
        assert_eq!(stored["targeting_automation"]["advantage_audience"], flag, "{more}");
        assert_eq!((&stored["age_min"], &stored["age_max"]), (&json!(youngest), &json!(65)), "{more}");
        assert_eq!(stored["geo_locations"]["location_types"], json!(["home", "recent"]));
    }
}

#[tokio::test]
async fn placements_that_are_gone_or_alone_are_refused() {
    let desk = desk().await;
    let campaign = desk.campaign(&[]).await;

    refused(
        &desk,
        &campaign,
        &[
            (json!({ "publisher_platforms": ["myspace"] }), 0),
            (json!({ "publisher_platforms": [] }), 0),
            (json!({ "device_platforms": ["fridge"] }), 0),
            (json!({ "publisher_platforms": ["instagram"], "facebook_positions": ["feed"] }), 0),
            (json!({ "publisher_platforms": ["facebook"], "facebook_positions": ["attic"] }), 0),
            (json!({ "publisher_platforms": ["instagram"], "instagram_positions": ["stream", "explore"] }), 2_490_392),
            (json!({ "publisher_platforms": ["audience_network"] }), 1_815_433),
            (json!({ "publisher_platforms": ["facebook"], "facebook_positions": ["story"] }), 1_815_433),
            (json!({ "publisher_platforms": ["facebook"], "facebook_positions": ["marketplace"] }), 1_815_433),
            (json!({ "publisher_platforms": ["facebook", "threads"] }), 1_815_433),
            (json!({ "publisher_platforms": ["facebook", "whatsapp"] }), 1_815_433),
        ],
    )
    .await;
    for fine in [
        json!({ "publisher_platforms": ["facebook", "audience_network"] }),
        json!({ "publisher_platforms": ["facebook"], "facebook_positions": ["feed", "story", "search"] }),
        json!({ "publisher_platforms": ["facebook", "instagram"], "facebook_positions": ["story"], "instagram_positions": ["story"] }),
        json!({ "publisher_platforms": ["instagram", "threads"], "instagram_positions": ["stream"] }),
        json!({ "device_platforms": ["mobile"] }),
    ] {
        let (status, body) = sent(&desk, &campaign, &us(fine.clone())).await;
        assert_eq!(status, 200, "{fine}: {body}");
    }
    let story =
        json!({ "publisher_platforms": ["facebook", "messenger"], "messenger_positions": ["story"], "whatever": 1 });
    let (_, body) = sent(&desk, &campaign, &us(story)).await;
    assert_eq!(body["targeting"]["publisher_platforms"], json!(["facebook"]), "dropped without a word: {body}");
    assert!(body["targeting"].get("messenger_positions").is_none() && body["targeting"].get("whatever").is_none());
}

#[tokio::test]
async fn special_categories_choose_by_little() {
    let desk = desk().await;
    let campaign = desk.campaign(&[("special_ad_categories", "['HOUSING']")]).await;
    let off = json!({ "advantage_audience": 0 });
    let near = json!({ "cities": [{ "key": "2418779", "radius": 10, "distance_unit": "mile", "country": "US" }] });

    refused(
        &desk,
        &campaign,
        &[
            (json!({ "age_min": 25, "targeting_automation": off }), 2_909_034),
            (json!({ "genders": [1], "targeting_automation": off }), 2_909_034),
            (json!({ "excluded_geo_locations": { "countries": ["CA"] }, "targeting_automation": off }), 2_909_034),
            (json!({ "geo_locations": { "zips": [{ "key": "US:94110" }] }, "targeting_automation": off }), 2_909_034),
            (json!({ "geo_locations": near, "targeting_automation": off }), 2_909_034),
            (json!({ "flexible_spec": [{ "behaviors": [{ "id": "6" }] }], "targeting_automation": off }), 2_909_034),
            (json!({ "exclusions": { "interests": [{ "id": "6" }] }, "targeting_automation": off }), 2_909_034),
            // Nothing is chosen, and still the flag must be sent.
            (json!({}), 1_870_227),
        ],
    )
    .await;
    let wide = json!({ "cities": [{ "key": "2418779", "radius": 15, "distance_unit": "mile", "country": "US" }] });
    for fine in [json!({ "targeting_automation": off }), json!({ "geo_locations": wide, "targeting_automation": off })]
    {
        let (status, body) = sent(&desk, &campaign, &us(fine.clone())).await;
        assert_eq!(status, 200, "{fine}: {body}");
    }
    let narrow = us(json!({ "age_min": 30, "genders": [1], "geo_locations": near, "targeting_automation": off }));
    let changes = [
        ("campaign_id", &*campaign),
        ("targeting", &narrow),
        ("tune_for_category", "HOUSING"),
        ("fields", "targeting"),
    ];
    let (_, body) = desk.post(&format!("/{}/adsets", desk.account), &ADSET, &changes).await;
    let tuned = &body["targeting"];
    assert_eq!((&tuned["age_min"], tuned.get("genders")), (&json!(18), None), "{body}");
    assert_eq!(tuned["geo_locations"]["cities"][0]["radius"], 25);

    let politics =
        [("special_ad_categories", "['ISSUES_ELECTIONS_POLITICS']"), ("special_ad_category_country", "['DE']")];
    let politics = desk.campaign(&politics).await;
    let germany = json!({ "geo_locations": { "countries": ["DE"] } });
    refused(&desk, &politics, &[(germany, 2_708_008)]).await;
}
