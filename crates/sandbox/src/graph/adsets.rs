//! Ad sets: their fields.

mod bids;
mod budget;
pub(super) mod create;
mod delivery;
mod dsa;
pub(super) mod goals;
mod targeting;
pub(super) mod update;

pub(super) use targeting::geo::reaches_eu;

use serde_json::{Value, json};

use super::nodes::{Got, Node, Scene};
use crate::objects::{Kind, Object};

/// What only an ad set has; the rest is in [`super::objects`].
pub(super) fn field(scene: &Scene<'_>, adset: &Object, name: &str) -> Got {
    let campaign = scene.world.campaign_of(adset);
    let amount = |field: &str| adset.minor(field).unwrap_or_default().to_string();
    match name {
        "campaign_id" => Got::some(adset.parent.clone()),
        "campaign" => Got::of(Kind::Campaign, adset.parent.as_deref()),
        // An unset budget of an ad set is "0" where a campaign's is left out: clients have to take both.
        "daily_budget" | "lifetime_budget" => Got::text(amount(name)),
        "budget_remaining" => {
            Got::text(adset.minor("daily_budget").or(adset.minor("lifetime_budget")).unwrap_or_default().to_string())
        }
        "bid_strategy" => {
            Got::some(adset.text("bid_strategy").or(campaign.and_then(|found| found.text("bid_strategy"))))
        }
        "bid_info" => Got::some(adset.fields.get("bid_amount").map(|amount| json!({ "ACTIONS": amount }))),
        "start_time" => scene.time(adset, adset.start_at_ms),
        "end_time" => scene.time(adset, adset.end_at_ms),
        "special_ad_categories" => {
            Got::some(campaign.and_then(|found| found.fields.get("special_ad_categories").cloned()))
        }
        "destination_type" => Got::text(adset.text("destination_type").unwrap_or("UNDEFINED")),
        "is_dynamic_creative" => Got::Value(json!(adset.flag("is_dynamic_creative").unwrap_or(false))),
        "recurring_budget_semantics" => Got::Value(json!(true)),
        "optimization_sub_event" => Got::text(adset.text(name).unwrap_or("NONE")),
        "multi_optimization_goal_weight" => Got::text(adset.text(name).unwrap_or("UNDEFINED")),
        "use_new_app_click" => Got::Value(json!(false)),
        "source_adset_id" => Got::text(adset.text("source_adset_id").unwrap_or("0")),
        "source_adset" => match adset.text("source_adset_id") {
            Some(id) if scene.world.objects.contains_key(id) => Got::Node(Node::Object(Kind::AdSet, id.to_owned())),
            _ => Got::Absent,
        },
        "learning_stage_info" if adset.status == "ACTIVE" => Got::Value(learning(adset)),
        "learning_stage_info" => Got::Absent,
        _ => Got::Unknown,
    }
}

/// Nothing here ever leaves the learning phase: there are no conversions to learn from.
fn learning(adset: &Object) -> Value {
    json!({ "status": "LEARNING", "conversions": 0, "last_sig_edit_ts": adset.updated_at_ms / 1_000 })
}
