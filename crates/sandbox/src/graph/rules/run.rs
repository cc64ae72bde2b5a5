//! Running a rule: which objects it means, and what it does to them.

use serde_json::Value;

use super::spec::{PRESETS, option};
use crate::{
    graph::{
        accounts,
        insights::{self, Effort, Subject},
    },
    money,
    objects::{Kind, Object},
    params::{MOST_MINOR, Params, as_text},
    rules::{Outcome, Rule},
    world::World,
};

/// Applies a rule to every object its filters let through.
pub(super) fn run(world: &mut World, rule: &Rule) -> Vec<Outcome> {
    let filters = rule.evaluation["filters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let entity = filters.iter().find(|filter| filter["field"] == "entity_type").map(|filter| as_text(&filter["value"]));
    let (kind, object_type) = match entity.as_deref() {
        Some("CAMPAIGN") => (Kind::Campaign, "CAMPAIGN"),
        Some("ADSET") => (Kind::AdSet, "ADSET"),
        _ => (Kind::Ad, "AD"),
    };
    let preset = filters.iter().find(|filter| filter["field"] == "time_preset").map(|filter| as_text(&filter["value"]));
    let span = preset.and_then(|preset| PRESETS.iter().find(|(known, _)| *known == preset));
    let span = span.map_or("maximum", |(_, span)| *span);
    let found: Vec<String> = world
        .in_account(&rule.account, kind)
        .filter(|object| object.live() && filters.iter().all(|filter| lets(world, object, filter, span)))
        .map(|object| object.id.clone())
        .collect();
    let execution = as_text(&rule.execution["execution_type"]);
    let mut outcomes = Vec::with_capacity(found.len());
    for id in found {
        let (action, written) = match execution.as_str() {
            "PAUSE" => switch(world, &id, "ACTIVE", "PAUSED", "PAUSED"),
            "UNPAUSE" => switch(world, &id, "PAUSED", "ACTIVE", "UNPAUSED"),
            "CHANGE_BUDGET" => change_budget(world, rule, &id),
            "CHANGE_CAMPAIGN_BUDGET" => {
                let campaign =
                    world.object(&id).and_then(|object| world.campaign_of(object)).map(|found| found.id.clone());
                campaign.map_or(("NOT_CHANGED", None), |campaign| change_budget(world, rule, &campaign))
            }
            "NOTIFICATION" => ("FACEBOOK_NOTIFICATION_SENT", None),
            "PING_ENDPOINT" => ("ENDPOINT_PINGED", None),
            _ => ("NOT_CHANGED", None),
        };
        outcomes.push(Outcome { object: id, object_type, action, written });
    }
    outcomes
}

type Done = (&'static str, Option<(&'static str, String, String)>);

fn switch(world: &mut World, id: &str, from: &str, to: &'static str, action: &'static str) -> Done {
    if world.object(id).is_none_or(|object| object.status != from) {
        return ("NOT_CHANGED", None);
    }
    world.set_status(id, to);
    (action, Some(("status", from.to_owned(), to.to_owned())))
}

/// Moves the daily budget, or else the lifetime budget, of one object. Nothing happens below the minimum, or beyond what
/// amounts may be.
fn change_budget(world: &mut World, rule: &Rule, id: &str) -> Done {
    const NOTHING: Done = ("NOT_CHANGED", None);
    let Some(seed) = world.accounts.get(&rule.account).map(|account| &account.seed) else { return NOTHING };
    let least = accounts::min_daily_budget(seed);
    let offset = if money::whole_units(&seed.currency) { 1 } else { 100 };
    let Some(change) = option(&rule.execution, "change_spec") else { return NOTHING };
    let Some(amount) = change.get("amount").and_then(hundredths) else { return NOTHING };
    let percent = change["unit"] == "PERCENTAGE";
    let Some(object) = world.object(id) else { return NOTHING };
    let field = if object.minor("daily_budget").is_some() { "daily_budget" } else { "lifetime_budget" };
    let Some(old) = object.minor(field) else { return NOTHING };
    // An amount in the account's currency is in major units (our model); percents are of the old budget.
    let new = old.saturating_add(if percent { old.saturating_mul(amount) / 10_000 } else { amount * offset / 100 });
    let bounded = match change.get("limit").and_then(hundredths) {
        Some(limit) if amount > 0 => new.min(limit * offset / 100),
        Some(limit) => new.max(limit * offset / 100),
        None => new,
    };
    if !(least..=MOST_MINOR).contains(&bounded) || bounded == old {
        return NOTHING;
    }
    let now = world.clock.tick_ms();
    if let Some(object) = world.objects.get_mut(id) {
        object.set_minor(field, Some(bounded));
        object.updated_at_ms = now;
    }
    ("CHANGED_BUDGET", Some((field, old.to_string(), bounded.to_string())))
}

/// A decimal number as a whole number of hundredths; further digits are dropped. `None` for what is none, or too large.
fn hundredths(value: &Value) -> Option<i64> {
    let text = as_text(value);
    let (minus, digits) = text.strip_prefix('-').map_or((false, text.as_str()), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: u32 = whole.parse().ok()?;
    let cents: i64 = format!("{fraction:0<2}").get(..2)?.parse().ok()?;
    let sum = i64::from(whole) * 100 + cents;
    Some(if minus { -sum } else { sum })
}

/// A figure of an object's delivery over `span`, as `insights` has it; 0 without delivery. What costs money comes in minor
/// units, as filters are written (our model).
fn figure(world: &World, object: &Object, name: &str, span: &str) -> String {
    let name = if name == "spent" { "spend" } else { name };
    let subject = Subject { account: object.account.clone(), object: Some((object.kind, object.id.clone())) };
    let pairs = [("fields", name), ("date_preset", span)];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), Value::String(value.to_owned())));
    let params = Params::from_pairs(pairs.to_vec());
    let found = insights::find(world, &subject, &params, world.clock.now_ms(), Effort::Report);
    let value = found.ok().and_then(|found| found.rows.first().and_then(|row| row.get(name)).cloned());
    let Some(value) = value else { return "0".into() };
    let money = matches!(name, "spend" | "cpc" | "cpm" | "cpp") || name.starts_with("cost_per_");
    let whole = world.accounts.get(&object.account).is_some_and(|account| money::whole_units(&account.seed.currency));
    match hundredths(&value) {
        Some(minor) if money && !whole => minor.to_string(),
        _ => as_text(&value),
    }
}

/// Whether a filter lets an object through.
fn lets(world: &World, object: &Object, filter: &Value, span: &str) -> bool {
    let field = as_text(&filter["field"]);
    if matches!(field.as_str(), "entity_type" | "time_preset" | "attribution_window") {
        return true;
    }
    let (operator, wanted) = (as_text(&filter["operator"]), &filter["value"]);
    let campaign = || world.campaign_of(object);
    let text = match field.split_once('.').map_or(field.as_str(), |(_, name)| name) {
        "id" if field.starts_with("campaign.") => campaign().map(|found| found.id.clone()),
        "id" if field.starts_with("adset.") => match object.kind {
            Kind::AdSet => Some(object.id.clone()),
            _ => object.parent.clone(),
        },
        "id" => Some(object.id.clone()),
        "name" if field.starts_with("campaign.") => campaign().map(|found| found.name().to_owned()),
        "name" => Some(object.name().to_owned()),
        "objective" => campaign().and_then(|found| found.text("objective").map(str::to_owned)),
        "effective_status" if field.starts_with("campaign.") => {
            campaign().map(|found| world.effective_status(found).to_owned())
        }
        "effective_status" => Some(world.effective_status(object).to_owned()),
        "configured_status" | "status" => Some(object.status.clone()),
        "daily_budget" => object.text("daily_budget").map(str::to_owned),
        "lifetime_budget" => object.text("lifetime_budget").map(str::to_owned),
        "hours_since_creation" => Some(((world.clock.now_ms() - object.created_at_ms) / 3_600_000).to_string()),
        name => Some(figure(world, object, name, span)),
    };
    text.is_some_and(|text| fits(&operator, &text, wanted))
}

fn fits(operator: &str, text: &str, wanted: &Value) -> bool {
    let values: Vec<String> = match wanted {
        Value::Array(values) => values.iter().map(as_text).collect(),
        value => vec![as_text(value)],
    };
    let figure = text.parse::<f64>().ok();
    let bound = |at: usize| values.get(at).and_then(|value| value.parse::<f64>().ok());
    let within = || matches!((figure, bound(0), bound(1)), (Some(figure), Some(low), Some(high)) if (low..=high).contains(&figure));
    let contains = || values.iter().any(|value| text.to_lowercase().contains(&value.to_lowercase()));
    match operator {
        "EQUAL" | "IN" | "ANY" | "ALL" => values.iter().any(|value| value == text),
        "NOT_EQUAL" | "NOT_IN" | "NONE" => values.iter().all(|value| value != text),
        "CONTAIN" => contains(),
        "NOT_CONTAIN" => !contains(),
        "GREATER_THAN" => figure.zip(bound(0)).is_some_and(|(figure, bound)| figure > bound),
        "LESS_THAN" => figure.zip(bound(0)).is_some_and(|(figure, bound)| figure < bound),
        "IN_RANGE" => within(),
        "NOT_IN_RANGE" => figure.is_some() && !within(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{fits, hundredths};

    #[test]
    fn amounts_never_pass_through_floats() {
        for (value, sum) in [(json!(10), 1_000), (json!("12.5"), 1_250), (json!(-0.25), -25), (json!("0.999"), 99)] {
            assert_eq!(hundredths(&value), Some(sum), "{value}");
        }
        assert_eq!(hundredths(&json!("a lot")), None);
    }

    #[test]
    fn operators_compare_text_and_numbers() {
        assert!(fits("IN", "PAUSED", &json!(["ACTIVE", "PAUSED"])));
        assert!(!fits("NOT_IN", "PAUSED", &json!(["ACTIVE", "PAUSED"])));
        assert!(fits("CONTAIN", "Spring Sale", &json!("sale")));
        assert!(fits("GREATER_THAN", "25", &json!(24)) && !fits("GREATER_THAN", "24", &json!("24")));
        assert!(fits("IN_RANGE", "5", &json!([1, 5])) && fits("NOT_IN_RANGE", "6", &json!([1, 5])));
        assert!(!fits("LESS_THAN", "soon", &json!(3)));
    }
}
