//! Meta's own automated rules.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    form::{Form, Pairs},
    wire::{self, Accepted, Created, Id, Name},
};

const FIELDS: &str = "id,name,status,evaluation_spec,execution_spec,schedule_spec,created_time,updated_time";

/// A rule to keep at Meta. It acts by itself from then on: only after a person said so.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRule {
    pub name: String,
    pub evaluation: Evaluation,
    pub filters: Vec<RuleFilter>,
    /// `NOTIFICATION`, `PAUSE`, `UNPAUSE`, `CHANGE_BUDGET` …
    pub action: String,
    /// How the action is done: `change_spec`, `user_ids`, `execution_count_limit`, `action_frequency`.
    pub options: Vec<RuleFilter>,
    /// `false`: kept, and not acting.
    pub enabled: bool,
}

/// When a rule looks.
#[derive(Debug, Clone, PartialEq)]
pub enum Evaluation {
    /// By the clock: `DAILY` (midnight in the account's zone), `HOURLY`, `SEMI_HOURLY`, or `CUSTOM` with times.
    Schedule { kind: String, times: Vec<RuleTime> },
    /// When something happens. Budgets and bids cannot be changed this way.
    Trigger { kind: String, condition: Option<RuleFilter> },
}

/// A span of a day in half-hours, in the account's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleTime {
    /// Minutes after midnight, a multiple of 30.
    pub start_minute: u32,
    /// `None`: only at the start.
    pub end_minute: Option<u32>,
    /// 0 Sunday to 6 Saturday.
    pub days: Vec<u8>,
}

/// `{"field", "operator", "value"}`.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleFilter {
    /// `entity_type`, `time_preset`, `spent`, `change_spec` …
    pub field: String,
    /// `EQUAL`, `GREATER_THAN`, `IN` …
    pub operator: String,
    pub value: Value,
}

impl RuleFilter {
    fn json(&self) -> Value {
        json!({"field": self.field, "operator": self.operator, "value": self.value})
    }
}

impl RuleTime {
    fn json(&self) -> Value {
        let mut time = json!({"start_minute": self.start_minute, "days": self.days});
        if let Some(end) = self.end_minute {
            time["end_minute"] = end.into();
        }
        time
    }
}

impl Form for NewRule {
    fn form(&self) -> Vec<(String, String)> {
        let filters: Vec<Value> = self.filters.iter().map(RuleFilter::json).collect();
        let (evaluation, schedule) = match &self.evaluation {
            Evaluation::Schedule { kind, times } => {
                let mut schedule = json!({ "schedule_type": kind });
                if !times.is_empty() {
                    schedule["schedule"] = times.iter().map(RuleTime::json).collect();
                }
                (json!({"evaluation_type": "SCHEDULE", "filters": filters}), Some(schedule))
            }
            Evaluation::Trigger { kind, condition } => {
                let mut trigger = json!({ "type": kind });
                if let Some(condition) = condition {
                    trigger["field"] = condition.field.as_str().into();
                    trigger["operator"] = condition.operator.as_str().into();
                    trigger["value"] = condition.value.clone();
                }
                (json!({"evaluation_type": "TRIGGER", "filters": filters, "trigger": trigger}), None)
            }
        };
        let mut execution = json!({ "execution_type": self.action });
        if !self.options.is_empty() {
            execution["execution_options"] = self.options.iter().map(RuleFilter::json).collect();
        }
        Pairs::default()
            .put("name", &self.name)
            .json("evaluation_spec", &evaluation)
            .json("execution_spec", &execution)
            .maybe_json("schedule_spec", schedule.as_ref())
            .put("status", if self.enabled { "ENABLED" } else { "DISABLED" })
            .done()
    }
}

/// A rule Meta keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub id: String,
    pub name: String,
    /// `ENABLED`, `DISABLED`, `HAS_ISSUES`, `DELETED`; empty: not said.
    pub status: String,
    pub evaluation_spec: Value,
    pub execution_spec: Value,
    /// `Null`: none.
    pub schedule_spec: Value,
    pub created_at_ms: Option<i64>,
    pub updated_at_ms: Option<i64>,
}

#[derive(Deserialize)]
struct RuleWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    status: Name,
    #[serde(default)]
    evaluation_spec: Value,
    #[serde(default)]
    execution_spec: Value,
    #[serde(default)]
    schedule_spec: Value,
    #[serde(default, deserialize_with = "wire::some_moment")]
    created_time: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    updated_time: Option<i64>,
}

impl From<RuleWire> for Rule {
    fn from(wire: RuleWire) -> Self {
        Self {
            id: wire.id.0,
            name: wire.name.0,
            status: wire.status.0,
            evaluation_spec: wire.evaluation_spec,
            execution_spec: wire.execution_spec,
            schedule_spec: wire.schedule_spec,
            created_at_ms: wire.created_time,
            updated_at_ms: wire.updated_time,
        }
    }
}

/// One time a rule looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleRun {
    /// Milliseconds since 1970; `None`: not readable.
    pub at_ms: Option<i64>,
    /// Started by hand.
    pub manual: bool,
    /// What it could not do, in Meta's words.
    pub exception: Option<String>,
    pub results: Vec<RuleResult>,
}

/// What a rule did to one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleResult {
    pub object_id: String,
    /// `CAMPAIGN`, `ADSET`, `AD`.
    pub object_type: String,
    /// `PAUSED`, `CHANGED_BUDGET`, `NOT_CHANGED` …
    pub actions: Vec<String>,
}

#[derive(Deserialize)]
struct RunWire {
    #[serde(default, deserialize_with = "wire::some_moment")]
    timestamp: Option<i64>,
    #[serde(default, deserialize_with = "wire::or_default")]
    is_manual: bool,
    #[serde(default)]
    exception_message: Name,
    #[serde(default, deserialize_with = "wire::or_default")]
    results: Vec<ResultWire>,
}

#[derive(Deserialize)]
struct ResultWire {
    #[serde(default)]
    object_id: Name,
    #[serde(default)]
    object_type: Name,
    #[serde(default, deserialize_with = "wire::or_default")]
    actions: Vec<ActionWire>,
}

#[derive(Deserialize)]
struct ActionWire {
    #[serde(default)]
    action: Name,
}

impl From<RunWire> for RuleRun {
    fn from(wire: RunWire) -> Self {
        let result = |row: ResultWire| RuleResult {
            object_id: row.object_id.0,
            object_type: row.object_type.0,
            actions: row.actions.into_iter().filter_map(|action| action.action.known()).collect(),
        };
        Self {
            at_ms: wire.timestamp,
            manual: wire.is_manual,
            exception: wire.exception_message.known(),
            results: wire.results.into_iter().map(result).collect(),
        }
    }
}

impl Graph {
    /// Keeps a rule at Meta and gives its id. Sent once; after a lost answer look for the name.
    ///
    /// Graph: `POST /act_{account}/adrules_library`.
    pub async fn create_rule(&self, token: &AccessToken, account: &str, new: &NewRule) -> Result<String, Error> {
        let call = Call::account(Method::POST, "/act_{account}/adrules_library", account, Bearer::Token(token))?;
        Ok(self.write::<Created>(&call.form(new.form())).await?.id.0)
    }

    /// Graph: `GET /act_{account}/adrules_library`.
    pub async fn rules(&self, token: &AccessToken, account: &str) -> Result<Vec<Rule>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/adrules_library", account, Bearer::Token(token))?
            .param("fields", FIELDS);
        let rows: Vec<RuleWire> = self.list(call).await?;
        Ok(rows.into_iter().map(Rule::from).collect())
    }

    /// Graph: `GET /{rule}`.
    pub async fn rule(&self, token: &AccessToken, id: &str) -> Result<Rule, Error> {
        let call = Call::node(Method::GET, "/{rule}", id, Bearer::Token(token))?.param("fields", FIELDS);
        Ok(self.read::<RuleWire>(&call).await?.into())
    }

    /// Writes a rule anew, all of it.
    ///
    /// Graph: `POST /{rule}`.
    pub async fn replace_rule(&self, token: &AccessToken, id: &str, rule: &NewRule) -> Result<(), Error> {
        self.update_node("/{rule}", token, id, rule.form()).await
    }

    /// Lets a rule act, or stops it.
    ///
    /// Graph: `POST /{rule}`.
    pub async fn enable_rule(&self, token: &AccessToken, id: &str, enabled: bool) -> Result<(), Error> {
        let status = if enabled { "ENABLED" } else { "DISABLED" };
        self.update_node("/{rule}", token, id, Pairs::default().put("status", status).done()).await
    }

    /// Graph: `DELETE /{rule}`.
    pub async fn delete_rule(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        self.delete_node("/{rule}", token, id).await
    }

    /// What a rule did.
    ///
    /// Graph: `GET /{rule}/history`.
    pub async fn rule_history(&self, token: &AccessToken, id: &str) -> Result<Vec<RuleRun>, Error> {
        let call = Call::node(Method::GET, "/{rule}/history", id, Bearer::Token(token))?
            .param("fields", "timestamp,is_manual,exception_message,results");
        let rows: Vec<RunWire> = self.list(call).await?;
        Ok(rows.into_iter().map(RuleRun::from).collect())
    }

    /// Lets a rule look and act now.
    ///
    /// Graph: `POST /{rule}/execute`.
    pub async fn execute_rule(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        let _: Accepted = self.write(&Call::node(Method::POST, "/{rule}/execute", id, Bearer::Token(token))?).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Evaluation, NewRule, RuleFilter, RuleTime};
    use crate::form::Form;

    fn rule(evaluation: Evaluation) -> NewRule {
        let filter = |field: &str, operator: &str, value: Value| RuleFilter {
            field: field.into(),
            operator: operator.into(),
            value,
        };
        NewRule {
            name: "Stop".into(),
            evaluation,
            filters: vec![filter("entity_type", "EQUAL", json!("AD")), filter("spent", "GREATER_THAN", json!(5_000))],
            action: "PAUSE".into(),
            options: vec![],
            enabled: false,
        }
    }

    #[test]
    fn a_scheduled_rule_is_written_as_documented() {
        let times = vec![RuleTime { start_minute: 540, end_minute: None, days: vec![1, 2] }];
        let form = rule(Evaluation::Schedule { kind: "CUSTOM".into(), times }).form();
        let value = |name: &str| -> Value {
            serde_json::from_str(&form.iter().find(|(known, _)| known == name).unwrap().1).unwrap()
        };

        assert_eq!(
            value("evaluation_spec")["filters"][1],
            json!({"field": "spent", "operator": "GREATER_THAN", "value": 5000})
        );
        assert_eq!(value("execution_spec"), json!({"execution_type": "PAUSE"}));
        assert_eq!(
            value("schedule_spec"),
            json!({"schedule_type": "CUSTOM", "schedule": [{"start_minute": 540, "days": [1, 2]}]})
        );
        assert!(form.contains(&("status".into(), "DISABLED".into())));
    }

    #[test]
    fn a_triggered_rule_has_no_schedule() {
        let form = rule(Evaluation::Trigger { kind: "METADATA_CREATION".into(), condition: None }).form();

        assert!(form.iter().all(|(name, _)| name != "schedule_spec"));
        assert!(form[1].1.contains(r#""trigger":{"type":"METADATA_CREATION"}"#));
    }
}
