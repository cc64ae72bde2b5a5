//! Campaigns: their fields.

pub(super) mod create;
pub(super) mod sweep;
pub(super) mod update;

use serde_json::json;

use super::nodes::{Got, Node, Scene};
use crate::objects::{Kind, Object};

/// The objectives a new campaign may have.
pub(crate) const OBJECTIVES: [&str; 6] = [
    "OUTCOME_AWARENESS",
    "OUTCOME_TRAFFIC",
    "OUTCOME_ENGAGEMENT",
    "OUTCOME_LEADS",
    "OUTCOME_APP_PROMOTION",
    "OUTCOME_SALES",
];

/// What only a campaign has; the rest is in [`super::objects`].
pub(super) fn field(scene: &Scene<'_>, campaign: &Object, name: &str) -> Got {
    let budget = || campaign.minor("daily_budget").or(campaign.minor("lifetime_budget"));
    match name {
        "special_ad_category" => Got::text(campaign.words("special_ad_categories").first().copied().unwrap_or("NONE")),
        "budget_remaining" => Got::text(budget().unwrap_or_default().to_string()),
        "budget_rebalance_flag" => Got::Value(json!(false)),
        "can_use_spend_cap" => Got::Value(json!(true)),
        "start_time" => scene.time(campaign, campaign.start_at_ms.or_else(|| below(scene, campaign).0)),
        "stop_time" => scene.time(campaign, campaign.end_at_ms.or_else(|| below(scene, campaign).1)),
        "source_campaign_id" => Got::text(campaign.text("source_campaign_id").unwrap_or("0")),
        "source_campaign" => match campaign.text("source_campaign_id") {
            Some(id) if scene.world.objects.contains_key(id) => Got::Node(Node::Object(Kind::Campaign, id.to_owned())),
            _ => Got::Absent,
        },
        _ => Got::Unknown,
    }
}

/// The first start and the last end of its ad sets (platform 9.1: reading shows values merged from them). One ad set
/// without an end leaves the campaign open.
fn below(scene: &Scene<'_>, campaign: &Object) -> (Option<i64>, Option<i64>) {
    let live = || scene.world.children(&campaign.id).filter(|adset| adset.live());
    let open = live().any(|adset| adset.end_at_ms.is_none());
    let end = if open { None } else { live().filter_map(|adset| adset.end_at_ms).max() };
    (live().filter_map(|adset| adset.start_at_ms).min(), end)
}
