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
