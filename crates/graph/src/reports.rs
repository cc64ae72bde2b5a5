//! Insights Meta puts together in its own time.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    AccessToken, Error, Graph, InsightsQuery, InsightsRow, Quota,
    call::{Bearer, Call},
    form::Form,
    insights::MANY_ROWS,
    wire::{self, Id, Name},
};

/// How far a report is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub id: String,
    pub state: ReportState,
    /// 0 to 100.
    pub percent: i64,
}

/// Where a report stands (`async_status`, which Meta writes for people).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportState {
    /// Not started, started or running; also "completed" below 100 %.
    Running,
    /// Its rows can be read.
    Done,
    /// It will not come. Since v25 Meta says why.
    Failed { code: Option<i64>, subcode: Option<i64>, message: Option<String> },
    /// Left out by Meta.
    Skipped,
    /// A word of tomorrow; take it for running, but not for ever.
    Other(String),
}

#[derive(Deserialize)]
struct StartedWire {
    report_run_id: Id,
}

#[derive(Deserialize)]
struct ReportWire {
    id: Id,
    #[serde(default)]
    async_status: Name,
    #[serde(default, deserialize_with = "wire::some_integer")]
    async_percent_completion: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    error_code: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    error_subcode: Option<i64>,
    #[serde(default)]
    error_user_msg: Name,
    #[serde(default)]
    error_message: Name,
}

impl From<ReportWire> for Report {
    fn from(wire: ReportWire) -> Self {
        let percent = wire.async_percent_completion.unwrap_or(0).clamp(0, 100);
        let state = match wire.async_status.0.as_str() {
            "Job Completed" if percent == 100 => ReportState::Done,
            "Job Completed" | "Job Not Started" | "Job Started" | "Job Running" => ReportState::Running,
            "Job Failed" => ReportState::Failed {
                code: wire.error_code,
                subcode: wire.error_subcode,
                message: wire.error_user_msg.known().or_else(|| wire.error_message.known()),
            },
            "Job Skipped" => ReportState::Skipped,
            _ => ReportState::Other(wire.async_status.0),
        };
        Self { id: wire.id.0, state, percent }
    }
}

impl Graph {
    /// Has Meta begin a report, and gives its id. Rows can be read for 30 days.
    ///
    /// Graph: `POST /{object}/insights`. Sent once; a report nobody reads is harmless.
    pub async fn start_report(
        &self,
        token: &AccessToken,
        object: &str,
        query: &InsightsQuery,
    ) -> Result<String, Error> {
        let call = Call::node(Method::POST, "/{object}/insights", object, Bearer::Token(token))?
            .of(Quota::Insights)
            .form(query.form());
        Ok(self.write::<StartedWire>(&call).await?.report_run_id.0)
    }

    /// How far a report is. It may take up to an hour.
    ///
    /// Graph: `GET /{report_run}`.
    pub async fn report(&self, token: &AccessToken, id: &str) -> Result<Report, Error> {
        let call = Call::node(Method::GET, "/{report_run}", id, Bearer::Token(token))?.of(Quota::Insights).param(
            "fields",
            "id,async_status,async_percent_completion,error_code,error_subcode,error_message,error_user_msg",
        );
        Ok(self.read::<ReportWire>(&call).await?.into())
    }

    /// The rows of a report that is [`ReportState::Done`].
    ///
    /// Graph: `GET /{report_run}/insights`.
    pub async fn report_rows(&self, token: &AccessToken, id: &str) -> Result<Vec<InsightsRow>, Error> {
        let call = Call::node(Method::GET, "/{report_run}/insights", id, Bearer::Token(token))?.of(Quota::Insights);
        let rows: Vec<Map<String, Value>> = self.list_up_to(call, MANY_ROWS).await?;
        Ok(rows.into_iter().map(InsightsRow::new).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::{Report, ReportState, ReportWire};

    fn state(value: Value) -> ReportState {
        Report::from(from_value::<ReportWire>(value).unwrap()).state
    }

    #[test]
    fn a_report_is_done_when_meta_says_both() {
        let at = |word: &str, percent: i64| {
            state(json!({"id": "1", "async_status": word, "async_percent_completion": percent}))
        };

        assert_eq!(at("Job Completed", 100), ReportState::Done);
        assert_eq!(at("Job Completed", 98), ReportState::Running);
        assert_eq!(at("Job Running", 100), ReportState::Running);
        assert_eq!(at("Job Paused", 3), ReportState::Other("Job Paused".into()));
    }

    #[test]
    fn a_failed_report_says_why() {
        let failed = state(json!({"id": "1", "async_status": "Job Failed", "error_code": -3,
            "error_subcode": 1504045, "error_message": "Too large"}));

        assert_eq!(
            failed,
            ReportState::Failed { code: Some(-3), subcode: Some(1_504_045), message: Some("Too large".into()) }
        );
    }
}
