//! Ad accounts: their fields, and who may write to them.

pub(super) mod facts;
pub(super) mod update;

use serde_json::json;

use super::nodes::{Got, Node, Scene};
use crate::{
    auth::Viewer,
    clock,
    error::GraphError,
    money,
    seed::AccountSeed,
    world::{World, bare},
};

/// Meta's numbers of the zones we are certain of; for the others `timezone_id` is left out.
const ZONE_IDS: [(&str, u32); 6] = [
    ("America/Los_Angeles", 1),
    ("America/Denver", 2),
    ("Pacific/Honolulu", 3),
    ("America/Phoenix", 5),
    ("America/Chicago", 6),
    ("America/New_York", 7),
];

/// The smallest daily budget in minor units.
pub(super) fn min_daily_budget(account: &AccountSeed) -> i64 {
    account.min_daily_budget.unwrap_or_else(|| money::min_daily_budget(&account.currency))
}

/// The smallest spend cap of a campaign in minor units: about 100 US dollars.
pub(super) fn min_spend_cap(account: &AccountSeed) -> i64 {
    money::min_daily_budget(&account.currency) * 100
}

pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(account) = scene.world.accounts.get(id) else { return Got::Absent };
    let seed = &account.seed;
    let tasks = scene.world.tasks(&scene.viewer.person, id).unwrap_or_default();
    let manages = tasks.iter().any(|task| task == "MANAGE");
    let now = scene.world.clock.now_ms();
    let business = seed.business.as_ref().and_then(|business| scene.world.businesses.get(business));
    match name {
        "account_id" => Got::text(id),
        "name" => Got::text(&*seed.name),
        "currency" => Got::text(&*seed.currency),
        "timezone_name" => Got::text(&*seed.timezone),
        "timezone_id" => Got::some(ZONE_IDS.iter().find(|(zone, _)| *zone == seed.timezone).map(|(_, number)| *number)),
        "timezone_offset_hours_utc" => {
            let quarters = clock::offset_s(now, &seed.timezone) / 900;
            if quarters % 4 == 0 {
                Got::Value(json!(quarters / 4))
            } else {
                Got::Value(json!(f64::from(quarters) / 4.0))
            }
        }
        "account_status" => Got::Value(json!(seed.status)),
        "disable_reason" => Got::Value(json!(seed.disable_reason)),
        "amount_spent" => Got::text(seed.amount_spent.to_string()),
        "balance" => Got::text(seed.balance.to_string()),
        "spend_cap" => Got::text(seed.spend_cap.to_string()),
        "min_daily_budget" => Got::Value(json!(min_daily_budget(seed))),
        "min_campaign_group_spend_cap" => Got::text(min_spend_cap(seed).to_string()),
        // Seeing which business it is takes the permission for businesses.
        "business" if scene.viewer.scopes.has("business_management") => {
            seed.business.clone().map_or(Got::Absent, |business| Got::Node(Node::Business(business)))
        }
        "business" => Got::Absent,
        "business_name" => Got::some(business.map(|business| business.name.clone())),
        "business_country_code" => Got::text(&*seed.country),
        "owner" => Got::text(seed.business.clone().unwrap_or_else(|| scene.viewer.person.clone())),
        "funding_source" => {
            Got::some(seed.funding.as_ref().map(|_| format!("9{}", &id[id.len().saturating_sub(14)..])))
        }
        "funding_source_details" if manages => match &seed.funding {
            Some(display) => Got::Value(json!({ "type": 1, "display_string": display })),
            None => Got::Absent,
        },
        "funding_source_details" => Got::Absent,
        "is_prepay_account" => Got::Value(json!(seed.prepay)),
        "is_personal" => Got::Value(json!(u8::from(seed.business.is_none()))),
        "capabilities" => Got::Value(json!(["CAN_CREATE_CALL_ADS", "CAN_USE_CAMPAIGN_BUDGET"])),
        "user_tasks" => Got::Value(json!(tasks)),
        "default_dsa_payor" => Got::some(seed.payer.clone()),
        "default_dsa_beneficiary" => Got::some(seed.beneficiary.clone()),
        "tos_accepted" => {
            let accepted = i32::from(!scene.world.audiences.terms_missing.contains(id));
            Got::Value(json!({ "custom_audience_tos": accepted, "web_custom_audience_tos": 1 }))
        }
        "created_time" => Got::text(clock::graph_time(seed.created_at_s.saturating_mul(1_000), &seed.timezone)),
        // Days since it was opened.
        "age" => Got::Value(json!((now / 1_000).saturating_sub(seed.created_at_s) / 86_400)),
        "fb_entity" => Got::Value(json!(85)),
        _ => Got::Unknown,
    }
}

/// Checks that the viewer may write to an account, and that the account may be written to. Returns its number.
///
/// # Errors
/// 200 (HTTP 403) without the permission, the role or an open account, 100/33 when it cannot be seen.
pub(super) fn writable(world: &World, viewer: &Viewer, id: &str) -> Result<String, GraphError> {
    if !viewer.scopes.has("ads_management") {
        return Err(GraphError::forbidden(
            "(#200) Ad account owner has NOT grant ads_management or ads_read permission",
        ));
    }
    let number = bare(id);
    let Some(tasks) = world.tasks(&viewer.person, number) else { return Err(GraphError::missing("POST", id)) };
    let Some(account) = world.accounts.get(number) else { return Err(GraphError::missing("POST", id)) };
    if !tasks.iter().any(|task| task == "ADVERTISE" || task == "MANAGE") {
        return Err(GraphError::forbidden("(#200) Permissions error").user(
            "You can't edit this ad account",
            "Your role on this ad account lets you look, not make changes. Ask an admin of the ad account for a role that does.",
        ));
    }
    match account.seed.status {
        2 => Err(GraphError::forbidden("(#200) Advertising access is restricted").subcode(1_404_163).user(
            "Your advertising access is restricted",
            "This ad account is disabled, so ads and campaigns can't be created or changed.",
        )),
        100 | 101 | 202 => Err(GraphError::new(100, "Invalid parameter").subcode(3_910_001).user(
            "This ad account is closed",
            "The ad account is closed or about to be, so nothing can be created in it.",
        )),
        _ => Ok(number.to_owned()),
    }
}
