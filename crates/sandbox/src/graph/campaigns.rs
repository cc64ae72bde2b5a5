//! Campaigns: their fields and the lists of them.

use serde_json::{Value, json};

use super::nodes::{Got, Node, Scene};
use crate::{
    clock,
    error::GraphError,
    params::as_text,
    world::{Account, Campaign},
};

/// The objectives a new campaign may have.
pub(crate) const OBJECTIVES: [&str; 6] = [
    "OUTCOME_AWARENESS",
    "OUTCOME_TRAFFIC",
    "OUTCOME_ENGAGEMENT",
    "OUTCOME_LEADS",
    "OUTCOME_APP_PROMOTION",
    "OUTCOME_SALES",
];

/// Words `effective_status` may ask a list for.
const LISTED: [&str; 5] = ["ACTIVE", "PAUSED", "ARCHIVED", "IN_PROCESS", "WITH_ISSUES"];

pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(campaign) = scene.world.campaigns.get(id) else { return Got::Absent };
    let zone = scene.world.accounts.get(&campaign.account).map_or("UTC", |account| account.seed.timezone.as_str());
    let time = |at_ms: i64| clock::graph_time(at_ms, zone);
    let money = |minor: Option<i64>| Got::some(minor.map(|minor| minor.to_string()));
    match name {
        "account_id" => Got::text(&*campaign.account),
        "name" => Got::text(&*campaign.name),
        "objective" => Got::text(&*campaign.objective),
        // Without ad sets what runs is what was set.
        "status" | "configured_status" | "effective_status" => Got::text(&*campaign.status),
        "buying_type" => Got::text(&*campaign.buying_type),
        "special_ad_categories" => Got::Value(json!(campaign.special_ad_categories)),
        "special_ad_category" => Got::text(campaign.special_ad_categories.first().map_or("NONE", String::as_str)),
        "special_ad_category_country" if campaign.special_ad_category_country.is_empty() => Got::Absent,
        "special_ad_category_country" => Got::Value(json!(campaign.special_ad_category_country)),
        "daily_budget" => money(campaign.daily_budget),
        "lifetime_budget" => money(campaign.lifetime_budget),
        "budget_remaining" => money(campaign.daily_budget.or(campaign.lifetime_budget).or(Some(0))),
        "spend_cap" => money(campaign.spend_cap),
        "bid_strategy" => Got::some(campaign.bid_strategy.clone()),
        "is_adset_budget_sharing_enabled" => Got::some(campaign.budget_sharing),
        "budget_rebalance_flag" => Got::Value(json!(false)),
        "can_use_spend_cap" => Got::Value(json!(true)),
        "start_time" => Got::some(campaign.start_at_ms.map(time)),
        "stop_time" => Got::some(campaign.stop_at_ms.map(time)),
        "created_time" => Got::text(time(campaign.created_at_ms)),
        "updated_time" => Got::text(time(campaign.updated_at_ms)),
        "pacing_type" => Got::Value(json!(campaign.pacing_type)),
        "promoted_object" => Got::some(campaign.promoted_object.clone()),
        "source_campaign_id" => Got::text(campaign.source_campaign_id.clone().unwrap_or_else(|| "0".into())),
        "adlabels" if campaign.labels.is_empty() => Got::Absent,
        "adlabels" => Got::Nodes(campaign.labels.iter().cloned().map(Node::Label).collect()),
        _ => Got::Unknown,
    }
}

fn alive(campaign: &Campaign) -> bool {
    campaign.status != "DELETED" && campaign.status != "ARCHIVED"
}

/// `/act_{id}/campaigns`, newest first. Without a filter archived and deleted ones are left out.
pub(super) fn in_account(scene: &Scene<'_>, account: &str, filtered: bool) -> Result<Vec<Node>, GraphError> {
    let Some(account) = scene.world.accounts.get(account) else { return Ok(Vec::new()) };
    let params = &scene.ask.params;
    let (statuses, filters) = if filtered {
        (params.list("effective_status")?, read_filters(params.json("filtering")?, account)?)
    } else {
        (None, Vec::new())
    };
    if let Some(statuses) = &statuses {
        check_statuses(statuses)?;
    }
    let names_status = filters.iter().any(|filter| filter.field == "effective_status");
    let wanted = |campaign: &&Campaign| {
        let by_status = match &statuses {
            Some(statuses) if !statuses.is_empty() => statuses.contains(&campaign.status),
            _ => names_status || alive(campaign),
        };
        by_status && filters.iter().all(|filter| filter.lets(campaign))
    };
    let newest_first = account.campaigns.iter().rev().filter_map(|id| scene.world.campaigns.get(id));
    Ok(newest_first.filter(wanted).map(|campaign| Node::Campaign(campaign.id.clone())).collect())
}

fn check_statuses(statuses: &[String]) -> Result<(), GraphError> {
    if statuses.iter().any(|status| status == "DELETED") {
        return Err(GraphError::parameter(
            "effective_status",
            "(#100) Deleted objects cannot be listed; ask for them by id",
        ));
    }
    match statuses.iter().find(|status| !LISTED.contains(&status.as_str())) {
        Some(other) => Err(GraphError::parameter(
            "effective_status",
            format!("(#100) Param effective_status must be one of {{{}}}, not {other}", LISTED.join(", ")),
        )),
        None => Ok(()),
    }
}

/// One row of `filtering=[{field,operator,value}]`.
struct Filter {
    field: String,
    operator: String,
    values: Vec<String>,
}

fn read_filters(value: Option<Value>, account: &Account) -> Result<Vec<Filter>, GraphError> {
    let wrong = |what: &str| GraphError::parameter("filtering", format!("(#100) Filtering {what} is invalid"));
    let Some(value) = value else { return Ok(Vec::new()) };
    let rows = value.as_array().ok_or_else(|| wrong("value"))?;
    let mut filters = Vec::with_capacity(rows.len());
    for row in rows {
        let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
        let field = text("field").ok_or_else(|| wrong("field"))?.trim_start_matches("campaign.").to_owned();
        let operator = text("operator").ok_or_else(|| wrong("operator"))?;
        let mut values: Vec<String> = match row.get("value") {
            Some(Value::Array(items)) => items.iter().map(as_text).collect(),
            Some(value) => vec![as_text(value)],
            None => return Err(wrong("value")),
        };
        let fits = match field.as_str() {
            "id" | "objective" | "effective_status" => {
                matches!(operator.as_str(), "EQUAL" | "NOT_EQUAL" | "IN" | "NOT_IN")
            }
            "name" => matches!(operator.as_str(), "EQUAL" | "NOT_EQUAL" | "CONTAIN" | "NOT_CONTAIN"),
            "created_time" | "updated_time" => matches!(operator.as_str(), "GREATER_THAN" | "LESS_THAN"),
            _ => return Err(wrong("field")),
        };
        if !fits {
            return Err(wrong("operator"));
        }
        if field == "effective_status" {
            check_statuses(&values)?;
        }
        if field.ends_with("_time") {
            for value in &mut values {
                let at = clock::parse_time(value, &account.seed.timezone).ok_or_else(|| wrong("value"))?;
                *value = at.to_string();
            }
        }
        filters.push(Filter { field, operator, values });
    }
    Ok(filters)
}

impl Filter {
    fn lets(&self, campaign: &Campaign) -> bool {
        let at = match self.field.as_str() {
            "created_time" => campaign.created_at_ms,
            _ => campaign.updated_at_ms,
        };
        let text = match self.field.as_str() {
            "id" => &campaign.id,
            "objective" => &campaign.objective,
            "name" => &campaign.name,
            _ => &campaign.status,
        };
        let limit = || self.values.first().and_then(|value| value.parse::<i64>().ok()).unwrap_or_default();
        let contains = || self.values.iter().any(|value| text.to_lowercase().contains(&value.to_lowercase()));
        match self.operator.as_str() {
            "EQUAL" | "IN" => self.values.contains(text),
            "NOT_EQUAL" | "NOT_IN" => !self.values.contains(text),
            "CONTAIN" => contains(),
            "NOT_CONTAIN" => !contains(),
            "GREATER_THAN" => at > limit(),
            _ => at < limit(),
        }
    }
}

/// `/act_{id}/campaignsbylabels`, newest first; deleted and archived ones are left out.
pub(super) fn by_labels(scene: &Scene<'_>, account: &str) -> Result<Vec<Node>, GraphError> {
    let params = &scene.ask.params;
    let required = || GraphError::parameter("ad_label_ids", "(#100) The parameter ad_label_ids is required");
    let ids = params.list("ad_label_ids")?.filter(|ids| !ids.is_empty()).ok_or_else(required)?;
    let all = match params.text("operator").as_deref() {
        Some("ALL") => true,
        Some("ANY") | None => false,
        Some(_) => return Err(GraphError::parameter("operator", "(#100) Param operator must be one of {ALL, ANY}")),
    };
    let world = scene.world;
    for id in &ids {
        if world.labels.get(id).is_none_or(|label| label.account != account) {
            return Err(GraphError::parameter(
                "ad_label_ids",
                format!("(#100) Ad label {id} does not exist in this ad account"),
            ));
        }
    }
    let now = world.clock.now_ms();
    let mut found: Vec<&Campaign> = ids
        .iter()
        .filter_map(|id| world.labels.get(id))
        .flat_map(|label| &label.campaigns)
        .filter_map(|id| world.campaigns.get(id))
        .filter(|campaign| alive(campaign) && campaign.labels_found_from_ms <= now)
        .filter(|campaign| !all || ids.iter().all(|id| campaign.labels.contains(id)))
        .collect();
    found.sort_by_key(|campaign| std::cmp::Reverse(campaign.order));
    found.dedup_by_key(|campaign| campaign.order);
    Ok(found.into_iter().map(|campaign| Node::Campaign(campaign.id.clone())).collect())
}

/// `/{label}/campaigns`.
pub(super) fn with_label(scene: &Scene<'_>, label: &str) -> Vec<Node> {
    let now = scene.world.clock.now_ms();
    let Some(label) = scene.world.labels.get(label) else { return Vec::new() };
    let campaigns = label.campaigns.iter().rev().filter_map(|id| scene.world.campaigns.get(id));
    campaigns
        .filter(|campaign| alive(campaign) && campaign.labels_found_from_ms <= now)
        .map(|campaign| Node::Campaign(campaign.id.clone()))
        .collect()
}
