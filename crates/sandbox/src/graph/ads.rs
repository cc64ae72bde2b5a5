//! Ads: their fields.

pub(super) mod create;
pub(super) mod update;

use serde_json::{Value, json};

use super::nodes::{Got, Node, Scene};
use crate::objects::{Kind, Object};

/// What only an ad has; the rest is in [`super::objects`].
pub(super) fn field(scene: &Scene<'_>, ad: &Object, name: &str) -> Got {
    let world = scene.world;
    let adset = ad.parent.as_deref().and_then(|id| world.object(id));
    let campaign = world.campaign_of(ad);
    match name {
        "adset_id" => Got::some(ad.parent.clone()),
        "adset" => Got::of(Kind::AdSet, ad.parent.as_deref()),
        "campaign_id" => Got::some(campaign.map(|found| found.id.clone())),
        "campaign" => Got::of(Kind::Campaign, campaign.map(|found| found.id.as_str())),
        "creative" => Got::of(Kind::Creative, ad.text("creative_id")),
        "targeting" => Got::some(adset.and_then(|found| found.fields.get("targeting").cloned())),
        "special_ad_categories" => {
            Got::some(campaign.and_then(|found| found.fields.get("special_ad_categories").cloned()))
        }
        "ad_review_feedback" => Got::some(world.review_feedback(ad)),
        "failed_delivery_checks" => Got::Value(failed_checks(scene, ad)),
        "bid_type" => Got::text("ABSOLUTE_OCPM"),
        "display_sequence" => Got::Value(ad.fields.get(name).cloned().unwrap_or(json!(0))),
        "engagement_audience" => Got::Value(json!(ad.flag(name).unwrap_or(false))),
        "last_updated_by_app_id" => Got::text(&*scene.app.config.app_id),
        // Leads nowhere real: the sandbox has no pages that show ads to strangers.
        "preview_shareable_link" => Got::text(format!("https://fb.me/{}", ad.id)),
        "source_ad_id" => Got::text(ad.text("source_ad_id").unwrap_or("0")),
        "source_ad" => match ad.text("source_ad_id") {
            Some(id) if world.objects.contains_key(id) => Got::Node(Node::Object(Kind::Ad, id.to_owned())),
            _ => Got::Absent,
        },
        _ => Got::Unknown,
    }
}

/// `failed_delivery_checks`: one row for an ad that cannot be paid for.
fn failed_checks(scene: &Scene<'_>, ad: &Object) -> Value {
    if scene.world.effective_status(ad) != "PENDING_BILLING_INFO" {
        return json!([]);
    }
    json!([{
        "check_name": "ad_account_no_funding",
        "summary": "No payment method",
        "description": "The ad account has no payment method, so its ads are not delivered.",
    }])
}
