//! Bid strategies and what they need (platform 9.1).

use serde_json::json;

use crate::{
    error::GraphError,
    graph::{
        campaigns::create::BID_STRATEGIES,
        checks::{one_of, plain, rule},
    },
    objects::Object,
    params::{Params, as_text},
};

/// ROAS times 10,000.
const ROAS: std::ops::RangeInclusive<i64> = 100..=10_000_000;

/// Takes over what was sent about bids.
///
/// # Errors
/// Code 100 for an amount that is none.
pub(super) fn take(adset: &mut Object, params: &Params) -> Result<(), GraphError> {
    if let Some(strategy) = params.text("bid_strategy") {
        one_of("bid_strategy", &strategy, &BID_STRATEGIES)?;
        if strategy == "LOWEST_COST_WITHOUT_CAP" && !params.has("bid_amount") {
            adset.set("bid_amount", None::<i64>);
        }
        adset.set("bid_strategy", Some(strategy));
    }
    if let Some(amount) = params.minor("bid_amount")? {
        adset.set("bid_amount", (amount > 0).then_some(amount));
    }
    if let Some(constraints) = params.json("bid_constraints")? {
        let floor = constraints.get("roas_average_floor").and_then(|floor| as_text(floor).parse::<i64>().ok());
        let floor = floor.filter(|floor| ROAS.contains(floor)).ok_or_else(|| {
            plain(
                "bid_constraints",
                "The minimum return isn't right",
                "roas_average_floor is the return on ad spend times 10,000, from 100 to 10,000,000.",
            )
        })?;
        adset.set("bid_constraints", Some(json!({ "roas_average_floor": floor })));
    }
    Ok(())
}

/// Fills in the strategy and checks what it asks for.
///
/// # Errors
/// 2490487 for a bid that is missing, 4834009 for one that differs among ad sets that share budgets, 1885204 for one where
/// only automatic bids go, plain code 100 for the rest.
pub(super) fn check(campaign: &Object, adset: &mut Object) -> Result<(), GraphError> {
    let sharing = campaign.flag("is_adset_budget_sharing_enabled") == Some(true);
    let amount = adset.fields.get("bid_amount").and_then(serde_json::Value::as_i64);
    let strategy = if campaign.has_budget() || sharing {
        let above = campaign.text("bid_strategy").unwrap_or("LOWEST_COST_WITHOUT_CAP").to_owned();
        if adset.text("bid_strategy").is_some_and(|own| own != above) {
            return Err(if sharing {
                rule(
                    "bid_strategy",
                    4_834_009,
                    "Ad sets that share budgets bid alike",
                    "All ad sets of this campaign use the campaign's bid strategy.",
                )
            } else {
                plain(
                    "bid_strategy",
                    "Bid strategy belongs to the campaign",
                    "With a campaign budget the bid strategy is set on the campaign.",
                )
            });
        }
        adset.set("bid_strategy", None::<String>);
        above
    } else {
        // An amount without a strategy is a cap.
        let usual = if amount.is_some() { "LOWEST_COST_WITH_BID_CAP" } else { "LOWEST_COST_WITHOUT_CAP" };
        let own = adset.text("bid_strategy").unwrap_or(usual).to_owned();
        adset.set("bid_strategy", Some(own.as_str()));
        own
    };
    let goal = adset.text("optimization_goal").unwrap_or_default();
    let billing = adset.text("billing_event").unwrap_or_default();
    if strategy != "LOWEST_COST_WITHOUT_CAP" && goal == "AD_RECALL_LIFT" {
        return Err(rule(
            "bid_strategy",
            1_885_204,
            "Only automatic bids here",
            "Ad recall lift is always bid for automatically.",
        ));
    }
    match strategy.as_str() {
        "LOWEST_COST_WITHOUT_CAP" if amount.is_some() => Err(plain(
            "bid_amount",
            "A bid amount doesn't go with automatic bids",
            "Leave the bid amount out, or choose a bid cap or a cost cap.",
        )),
        "LOWEST_COST_WITH_MIN_ROAS" => {
            if goal != "VALUE" || amount.is_some() {
                return Err(plain(
                    "bid_strategy",
                    "A minimum return needs the goal VALUE",
                    "LOWEST_COST_WITH_MIN_ROAS goes with the goal VALUE and without a bid amount.",
                ));
            }
            if adset.fields.contains_key("bid_constraints") { Ok(()) } else { Err(no_bid("bid_constraints")) }
        }
        "COST_CAP" | "LOWEST_COST_WITH_BID_CAP" => {
            let amount = amount.ok_or_else(|| no_bid("bid_amount"))?;
            let least = if billing == "IMPRESSIONS" { 2 } else { 1 };
            if amount < least {
                return Err(plain("bid_amount", "The bid is too low", format!("The lowest bid is {least}.")));
            }
            let standard = adset.words("pacing_type").iter().all(|pacing| *pacing == "standard");
            if strategy == "COST_CAP" && (billing != "IMPRESSIONS" || !standard) {
                return Err(plain(
                    "bid_strategy",
                    "A cost cap is billed by impressions",
                    "COST_CAP goes with the billing event IMPRESSIONS and standard pacing.",
                ));
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn no_bid(field: &str) -> GraphError {
    rule(field, 2_490_487, "A bid amount is missing", format!("The bid strategy of this ad set needs {field}."))
}
