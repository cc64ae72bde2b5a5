//! `filtering=[{field,operator,value}]` on lists of objects.

use serde_json::Value;

use crate::{
    clock,
    error::GraphError,
    objects::{Kind, Object},
    params::as_text,
    world::World,
};

/// One row of the filter.
pub(super) struct Filter {
    /// From a prefix as in `campaign.name`; `None`: the object itself.
    of: Option<Kind>,
    field: String,
    operator: String,
    values: Vec<String>,
}

/// # Errors
/// Code 100 for a field, operator or value that is not allowed.
pub(super) fn read(value: Option<Value>, zone: &str) -> Result<Vec<Filter>, GraphError> {
    let wrong = |what: &str| GraphError::parameter("filtering", format!("(#100) Filtering {what} is invalid"));
    let Some(value) = value else { return Ok(Vec::new()) };
    let rows = value.as_array().ok_or_else(|| wrong("value"))?;
    let mut filters = Vec::with_capacity(rows.len());
    for row in rows {
        let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
        let field = text("field").ok_or_else(|| wrong("field"))?;
        let (of, field) = match field.split_once('.') {
            Some((word, rest)) => (Some(Kind::parse(word).ok_or_else(|| wrong("field"))?), rest.to_owned()),
            None => (None, field),
        };
        let operator = text("operator").ok_or_else(|| wrong("operator"))?;
        let mut values: Vec<String> = match row.get("value") {
            Some(Value::Array(items)) => items.iter().map(as_text).collect(),
            Some(value) => vec![as_text(value)],
            None => return Err(wrong("value")),
        };
        let fits = match field.as_str() {
            "id" | "objective" | "optimization_goal" | "effective_status" | "status" => {
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
            super::check_statuses(&values)?;
        }
        if field.ends_with("_time") {
            for value in &mut values {
                let at = clock::parse_time(value, zone).ok_or_else(|| wrong("value"))?;
                *value = at.to_string();
            }
        }
        filters.push(Filter { of, field, operator, values });
    }
    Ok(filters)
}

impl Filter {
    /// Whether it chooses by status, so that archived things are not left out beforehand.
    pub(super) fn names_status(&self) -> bool {
        matches!(self.field.as_str(), "effective_status" | "status")
    }

    pub(super) fn lets(&self, world: &World, object: &Object) -> bool {
        let subject = match self.of {
            Some(Kind::Campaign) => world.campaign_of(object),
            Some(Kind::AdSet) if object.kind == Kind::Ad => object.parent.as_deref().and_then(|id| world.object(id)),
            _ => Some(object),
        };
        let Some(subject) = subject else { return false };
        let at = if self.field == "created_time" { subject.created_at_ms } else { subject.updated_at_ms };
        let text = match self.field.as_str() {
            "id" => &subject.id,
            "effective_status" => world.effective_status(subject),
            "status" => &subject.status,
            other => subject.text(other).unwrap_or_default(),
        };
        let is = || self.values.iter().any(|value| value == text);
        let limit = || self.values.first().and_then(|value| value.parse::<i64>().ok()).unwrap_or_default();
        let contains = || self.values.iter().any(|value| text.to_lowercase().contains(&value.to_lowercase()));
        match self.operator.as_str() {
            "EQUAL" | "IN" => is(),
            "NOT_EQUAL" | "NOT_IN" => !is(),
            "CONTAIN" => contains(),
            "NOT_CONTAIN" => !contains(),
            "GREATER_THAN" => at > limit(),
            _ => at < limit(),
        }
    }
}
