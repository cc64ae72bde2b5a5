//! Edges of an ad account that list figures, not nodes.

use serde_json::{Value, json};

use crate::{
    error::GraphError,
    graph::{accounts::min_daily_budget, nodes::Scene},
    money,
    objects::Kind,
};

/// The rows of such an edge. `None`: it is no such edge.
///
/// # Errors
/// Code 100 for a parameter that is not valid.
pub(in crate::graph) fn rows(scene: &Scene<'_>, account: &str, edge: &str) -> Result<Option<Value>, GraphError> {
    let Some(found) = scene.world.accounts.get(account) else { return Ok(None) };
    let seed = &found.seed;
    Ok(Some(match edge {
        "minimum_budgets" => {
            let bid = scene.ask.params.minor("bid_amount")?.unwrap_or_default();
            let base = min_daily_budget(seed);
            let often = base.saturating_mul(5).max(bid.saturating_mul(5));
            // What happens seldom costs about 40 US dollars a day, everywhere.
            let seldom = money::min_daily_budget(&seed.currency).saturating_mul(40);
            json!([{
                "currency": seed.currency,
                "min_daily_budget_imp": base.max(bid),
                "min_daily_budget_high_freq": often,
                "min_daily_budget_low_freq": seldom,
                "min_daily_budget_video_views": often,
            }])
        }
        "ads_volume" => {
            let ads = scene.world.in_account(account, Kind::Ad);
            let running = ads.filter(|ad| {
                matches!(scene.world.effective_status(ad), "ACTIVE" | "PENDING_REVIEW" | "IN_PROCESS" | "WITH_ISSUES")
            });
            json!([{ "ads_running_or_in_review_count": running.count() }])
        }
        "dsa_recommendations" => {
            let business = seed.business.as_ref().and_then(|id| scene.world.businesses.get(id));
            let mut names = vec![seed.name.as_str()];
            names.extend(business.map(|business| business.name.as_str()));
            json!([{ "recommendations": names }])
        }
        _ => return Ok(None),
    }))
}
