//! Budgets of ad sets: at one level only, high enough, and not changed too often (platform 9.4, 10.1).

use crate::{
    error::GraphError,
    graph::checks::{self, plain, rule},
    objects::Object,
    params::Params,
    seed::AccountSeed,
};

/// Only under a campaign budget.
const TARGETS: [&str; 4] =
    ["daily_min_spend_target", "daily_spend_cap", "lifetime_min_spend_target", "lifetime_spend_cap"];
/// How often the budget of one ad set may change (platform 8).
const EDITS_PER_HOUR: usize = 4;
const HOUR_MS: i64 = 3_600_000;

/// Takes over what was sent about money.
///
/// # Errors
/// Code 100 for an amount that is none, and for two kinds of budget.
pub(super) fn take(adset: &mut Object, params: &Params) -> Result<(), GraphError> {
    for field in ["daily_budget", "lifetime_budget"].iter().chain(&TARGETS) {
        if let Some(amount) = params.minor(field)? {
            adset.set_minor(field, (amount > 0).then_some(amount));
        }
    }
    if adset.minor("daily_budget").is_some() && adset.minor("lifetime_budget").is_some() {
        return Err(plain(
            "lifetime_budget",
            "Two budgets",
            "An ad set has either a daily budget or a lifetime budget, not both.",
        )
        .blame("daily_budget"));
    }
    Ok(())
}

/// # Errors
/// 1885621 for a budget on both levels, 4834009 for a lifetime budget among shared ones, 1885272 for too little, plain code
/// 100 for none at all and for a lifetime budget without an end.
pub(super) fn check(campaign: &Object, adset: &Object, seed: &AccountSeed, now_ms: i64) -> Result<(), GraphError> {
    let lifetime = adset.minor("lifetime_budget").is_some();
    if campaign.has_budget() && adset.has_budget() {
        let field = if lifetime { "lifetime_budget" } else { "daily_budget" };
        return Err(rule(
            field,
            1_885_621,
            "A budget on two levels",
            "The campaign has a budget, so its ad sets can't have their own.",
        ));
    }
    if !campaign.has_budget() && !adset.has_budget() {
        return Err(plain(
            "daily_budget",
            "A budget is missing",
            "The campaign has no budget, so the ad set needs a daily or a lifetime budget.",
        ));
    }
    if lifetime && campaign.flag("is_adset_budget_sharing_enabled") == Some(true) {
        return Err(rule(
            "lifetime_budget",
            4_834_009,
            "Ad sets that share budgets have daily budgets",
            "Budget sharing works with daily budgets only.",
        ));
    }
    if (lifetime || campaign.minor("lifetime_budget").is_some()) && adset.end_at_ms.is_none() {
        return Err(plain("end_time", "An end date is missing", "A lifetime budget needs an end date."));
    }
    if !campaign.has_budget()
        && let Some(target) = TARGETS.iter().find(|target| adset.fields.contains_key(**target))
    {
        return Err(plain(
            target,
            "Spending limits go with a campaign budget",
            "Limits on what an ad set spends can only be set when the campaign has a budget.",
        ));
    }
    for span in ["daily", "lifetime"] {
        let (least, most) =
            (adset.minor(&format!("{span}_min_spend_target")), adset.minor(&format!("{span}_spend_cap")));
        if let (Some(least), Some(most)) = (least, most)
            && least > most
        {
            return Err(plain(
                &format!("{span}_min_spend_target"),
                "The least is more than the most",
                "The minimum an ad set spends can't be above its spending limit.",
            ));
        }
    }
    checks::check_minimum(adset, seed, least_daily(adset, seed), now_ms)
}

/// What a day must at least cost, by what is paid for and how it is bid for (platform 9.4).
fn least_daily(adset: &Object, seed: &AccountSeed) -> i64 {
    let base = checks::least_daily(seed);
    let clicks = adset.text("billing_event") != Some("IMPRESSIONS");
    let bid = adset.fields.get("bid_amount").and_then(serde_json::Value::as_i64);
    match (bid, clicks) {
        (None, false) => base,
        (None, true) => base.saturating_mul(5),
        (Some(bid), false) => base.max(bid),
        (Some(bid), true) => base.max(bid.saturating_mul(5)),
    }
}

/// Counts a change of the budget.
///
/// # Errors
/// 613/1487632 for the fifth within an hour.
pub(super) fn count_edit(adset: &mut Object, old: &Object, now_ms: i64) -> Result<(), GraphError> {
    let same = |field: &str| adset.fields.get(field) == old.fields.get(field);
    if same("daily_budget") && same("lifetime_budget") {
        return Ok(());
    }
    adset.budget_edits_ms.retain(|at| now_ms - at < HOUR_MS);
    if adset.budget_edits_ms.len() >= EDITS_PER_HOUR {
        return Err(GraphError::new(613, "(#613) Calls to this api have exceeded the rate limit.")
            .subcode(1_487_632)
            .user(
                "The budget was changed too often",
                "The budget of an ad set can be changed four times an hour. Try again later.",
            ));
    }
    adset.budget_edits_ms.push(now_ms);
    Ok(())
}
