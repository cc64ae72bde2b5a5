//! What `POST /{ad set}` may change.

use super::{budget, create};
use crate::{
    error::GraphError,
    graph::checks::{self, plain, rule},
    objects::Object,
    params::Params,
    world::World,
};

/// Changing any of these changes what is delivered, so the whole ad set is checked again.
const WEIGHTY: [&str; 19] = [
    "attribution_spec",
    "adset_schedule",
    "bid_amount",
    "bid_constraints",
    "bid_strategy",
    "billing_event",
    "daily_budget",
    "daily_min_spend_target",
    "daily_spend_cap",
    "destination_type",
    "dsa_beneficiary",
    "dsa_payor",
    "end_time",
    "frequency_control_specs",
    "lifetime_budget",
    "optimization_goal",
    "promoted_object",
    "start_time",
    "targeting",
];

/// Changes `new`, which is still like `old`.
///
/// # Errors
/// Code 100 with the subcode of the rule that was broken, 613 for a budget that was changed too often.
pub(in crate::graph) fn change(
    world: &World,
    new: &mut Object,
    old: &Object,
    params: &Params,
) -> Result<(), GraphError> {
    if params.text("campaign_id").is_some_and(|sent| old.parent.as_ref() != Some(&sent)) {
        return Err(plain(
            "campaign_id",
            "An ad set stays in its campaign",
            "The campaign of an ad set can't be changed; copy the ad set into the other campaign.",
        ));
    }
    if params.flag("is_dynamic_creative")?.is_some_and(|sent| sent != old.flag("is_dynamic_creative").unwrap_or(false))
    {
        return Err(plain(
            "is_dynamic_creative",
            "Dynamic creative can't be switched",
            "Whether an ad set uses dynamic creative is settled when it is made.",
        ));
    }
    let seed = checks::seed(world, &old.account)?;
    let campaign = world.campaign_of(old).ok_or_else(|| GraphError::missing("POST", &old.id))?;
    create::take(new, campaign, seed, params, false)?;
    let weighty = WEIGHTY.iter().any(|field| params.has(field))
        || ["daily_spend_cap", "lifetime_spend_cap", "lifetime_min_spend_target"].iter().any(|field| params.has(field));
    if !weighty {
        return Ok(());
    }
    let now = world.clock.now_ms();
    if params.has("end_time") && new.end_at_ms != old.end_at_ms {
        checks::check_span("end_time", new.start_at_ms, new.end_at_ms, now)?;
    } else if old.end_at_ms.is_some_and(|end| end <= now) {
        return Err(rule(
            "end_time",
            1_487_007,
            "The ad set is over",
            "The ad set has ended; give it an end date in the future to change it.",
        ));
    }
    create::check(world, campaign, new, seed)?;
    budget::count_edit(new, old, now)
}
