use serde_json::{Value, json};

use crate::{
    desk::{AD, ADSET, CAMPAIGN, CREATIVE, Desk, desk},
    support::{numbers, read},
};

const CAMPAIGN_PARAMS: &str = "adlabels bid_strategy buying_type daily_budget execution_options \
    is_adset_budget_sharing_enabled lifetime_budget name objective pacing_type promoted_object special_ad_categories \
    special_ad_category_country spend_cap start_time status stop_time adset_budgets adset_bid_amounts";
const ADSET_PARAMS: &str = "adlabels adset_schedule attribution_spec bid_amount bid_constraints bid_strategy billing_event \
    campaign_id daily_budget daily_min_spend_target daily_spend_cap destination_type dsa_beneficiary dsa_payor end_time \
    execution_options frequency_control_specs is_dynamic_creative lifetime_budget name optimization_goal pacing_type \
    promoted_object start_time status targeting tune_for_category value_rule_set_id regional_regulated_categories";
const CREATIVE_PARAMS: &str = "adlabels asset_feed_spec authorization_category call_to_action degrees_of_freedom_spec \
    image_hash instagram_actor_id instagram_user_id name object_story_id object_story_spec status title url_tags";
const AD_PARAMS: &str = "ad_schedule_end_time adlabels adset_id adset_spec conversion_domain creative name status \
    tracking_specs";
const TARGETING: &str = "age_max age_min age_range custom_audiences device_platforms excluded_geo_locations exclusions \
    facebook_positions flexible_spec genders geo_locations interests locales messenger_positions publisher_platforms \
    targeting_automation";

/// Values nobody should send, and somebody will.
fn garbage() -> Vec<Value> {
    vec![
        json!(true),
        json!(-1),
        json!(0.5),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}💥'\"<"),
        json!("x".repeat(2_000)),
        json!("9223372036854775807000"),
        json!([]),
        json!([[[null]]]),
        json!([{}]),
        json!({}),
        json!({ "id": { "id": [] }, "key": null, "countries": "US", "creative_id": [] }),
    ]
}

/// Sends it, and makes sure that the answer is one Meta could give.
async fn send(desk: &Desk, path: &str, body: &Value) {
    let url = desk.meta.at(&format!("/v26.0/{path}"));
    let request = desk.meta.http.post(url).query(&[("access_token", &*desk.token)]).json(body);
    let (status, answer) = read(request.send().await.unwrap()).await;
    if status != 200 {
        assert_eq!(status, 400, "{path} {body}: {answer}");
        assert!(numbers(&answer).0 > 0, "{path} {body}: {answer}");
    }
}

fn form(base: &[(&str, &str)], more: &[(&str, &str)]) -> Value {
    let mut body = json!({});
    for (name, value) in base.iter().chain(more) {
        body[*name] = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
    }
    body
}

#[tokio::test]
async fn whatever_is_sent_is_answered_in_metas_shape() {
    let desk = desk().await;
    let limits = json!({ "writes_per_s": 1_000_000, "points": 1_000_000 });
    desk.meta.control("/limits", &limits).await;
    let campaign = desk.campaign(&[]).await;
    let adset = desk.adset(&campaign, &[]).await;
    let creative = desk.creative(&[]).await;
    let ad = desk.ad(&adset, &creative, &[]).await;
    let chosen = format!(r#"{{"creative_id":"{creative}"}}"#);
    let cases = [
        ("campaigns", form(&CAMPAIGN, &[]), CAMPAIGN_PARAMS, &campaign),
        ("adsets", form(&ADSET, &[("campaign_id", &campaign)]), ADSET_PARAMS, &adset),
        ("adcreatives", form(&CREATIVE, &[]), CREATIVE_PARAMS, &creative),
        ("ads", form(&AD, &[("adset_id", &adset), ("creative", &chosen)]), AD_PARAMS, &ad),
    ];

    for (edge, base, params, object) in cases {
        for param in params.split_whitespace() {
            for value in garbage() {
                let mut body = base.clone();
                body[param] = value.clone();
                send(&desk, &format!("{}/{edge}", desk.account), &body).await;
                // `status` may well delete it: the rest is then refused, which is an answer as well.
                if param != "status" {
                    send(&desk, object, &json!({ param: value })).await;
                }
            }
        }
    }
    for member in TARGETING.split_whitespace() {
        for value in garbage() {
            let mut body = form(&ADSET, &[("campaign_id", &campaign)]);
            body["targeting"][member] = value.clone();
            send(&desk, &format!("{}/adsets", desk.account), &body).await;
            body["tune_for_category"] = json!("HOUSING");
            send(&desk, &format!("{}/adsets", desk.account), &body).await;
        }
    }
    for (path, param) in [(&campaign, "rename_options"), (&adset, "start_time"), (&ad, "creative_parameters")] {
        for value in garbage() {
            send(&desk, &format!("{path}/copies"), &json!({ param: value })).await;
        }
    }
    assert_eq!(desk.read(&adset, "status").await["status"], "PAUSED", "all of it left the world in order");
}

const INSIGHTS: &str = "fields level date_preset time_range time_ranges time_increment breakdowns action_breakdowns \
    action_attribution_windows action_report_time filtering sort summary default_summary limit after before";
const SEARCH: &str = "type q location_types country_code region_id class interest_list interest_fbid_list latitude \
    longitude distance_unit countries cities regions zips geo_markets targeting_option_list limit after";
const MEDIA: &str = "bytes name copy_from source file_url upload_phase upload_session_id start_offset file_size title hash \
    hashes minwidth video_id";

/// Reads it with every parameter as it should not be, one at a time.
async fn read_all(desk: &Desk, path: &str, base: &[(&str, &str)], params: &str) {
    for param in params.split_whitespace() {
        for value in garbage() {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let mut pairs = vec![("access_token", &*desk.token)];
            pairs.extend(base.iter().filter(|(name, _)| *name != param));
            pairs.push((param, &text));
            let (status, answer) = desk.meta.get(path, &pairs).await;
            // 500 is what the platform answers for a wrong level.
            assert!(
                status == 200 || matches!(status.as_u16(), 400 | 500) && numbers(&answer).0 > 0,
                "{pairs:?}: {answer}"
            );
        }
    }
}

#[tokio::test]
async fn whatever_is_asked_is_answered_in_metas_shape() {
    let desk = desk().await;
    desk.meta.control("/limits", &json!({ "writes_per_s": 1_000_000, "points": 1_000_000 })).await;
    let account = format!("/{}", desk.account);
    let spec = r#"{"geo_locations":{"countries":["DE"]}}"#;

    read_all(&desk, &format!("{account}/insights"), &[("time_increment", "1"), ("breakdowns", "age")], INSIGHTS).await;
    for kind in [
        "adgeolocation",
        "adgeolocationmeta",
        "adinterest",
        "adinterestvalid",
        "adradiussuggestion",
        "adTargetingCategory",
    ] {
        read_all(&desk, "/search", &[("type", kind), ("q", "a"), ("latitude", "1"), ("longitude", "1")], SEARCH).await;
    }
    for edge in ["targetingsearch", "targetingbrowse", "targetingsuggestions", "targetingvalidation"] {
        let params = "q limit_type whitelisted_types targeting_list id_list name_list limit after";
        read_all(&desk, &format!("{account}/{edge}"), &[("q", "a")], params).await;
    }
    let estimate = [("optimization_goal", "REACH"), ("targeting_spec", spec)];
    read_all(&desk, &format!("{account}/delivery_estimate"), &estimate, "optimization_goal targeting_spec fields")
        .await;
    let preview = [("ad_format", "MOBILE_BANNER"), ("creative", r#"{"object_story_id":"1_2"}"#)];
    read_all(&desk, &format!("{account}/generatepreviews"), &preview, "ad_format creative width height").await;
    read_all(&desk, &format!("{account}/adimages"), &[], MEDIA).await;
    read_all(&desk, &format!("{account}/advideos"), &[], "title limit").await;
    for (edge, params) in [("adimages", MEDIA), ("advideos", MEDIA), ("insights", INSIGHTS)] {
        for param in params.split_whitespace() {
            for value in garbage() {
                // Node's SDK sends JSON of any type.
                let url = desk.meta.at(&format!("/v26.0{account}/{edge}"));
                let request = desk.meta.http.post(url).query(&[("access_token", &*desk.token)]);
                let (status, answer) = read(request.json(&json!({ param: value })).send().await.unwrap()).await;
                assert!(
                    status == 200 || matches!(status.as_u16(), 400 | 500) && numbers(&answer).0 > 0,
                    "{edge} {param}: {answer}"
                );
            }
        }
    }
}

#[tokio::test]
async fn whatever_a_targeting_or_a_creative_holds_is_answered() {
    let desk = desk().await;
    desk.meta.control("/limits", &json!({ "writes_per_s": 1_000_000, "points": 1_000_000 })).await;
    let spread = "age_min age_max age_range genders locales flexible_spec exclusions custom_audiences publisher_platforms \
        device_platforms user_os excluded_geo_locations targeting_automation excluded_custom_audiences";
    let places = "countries country_groups regions cities zips geo_markets custom_locations places";
    let parts = "link message name image_hash picture video_id call_to_action child_attachments caption";
    let token = ("access_token", &*desk.token);
    for value in garbage() {
        let mut specs: Vec<Value> = spread
            .split_whitespace()
            .map(|name| json!({ "geo_locations": { "countries": ["DE"] }, name: value }))
            .collect();
        specs.extend(
            places.split_whitespace().map(|name| json!({ "geo_locations": { "countries": ["DE"], name: value } })),
        );
        specs
            .extend([json!({ "geo_locations": { "countries": ["DE"], "cities": [{ "key": "1", "radius": value }] } })]);
        for spec in specs {
            let path = format!("/{}/reachestimate", desk.account);
            let (status, answer) = desk.meta.get(&path, &[token, ("targeting_spec", &spec.to_string())]).await;
            assert!(status == 200 || numbers(&answer).0 > 0, "{spec}: {answer}");
        }
        for part in parts.split_whitespace() {
            for data in ["link_data", "video_data", "photo_data"] {
                let creative = json!({ "object_story_spec": { "page_id": "1", data: { "link": "https://a.example", part: value } } });
                let pairs = [token, ("ad_format", "MOBILE_BANNER"), ("creative", &*creative.to_string())];
                let (status, answer) = desk.meta.get(&format!("/{}/generatepreviews", desk.account), &pairs).await;
                assert!(status == 200 || numbers(&answer).0 > 0, "{creative}: {answer}");
            }
        }
    }
}
