//! Campaigns and the labels that tell ours apart.

use jiff::Timestamp;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    wire::{self, Accepted, Created, Id, Name},
};

const ROW_FIELDS: &str =
    "id,name,status,effective_status,created_time,objective,daily_budget,lifetime_budget,adlabels{id,name}";
/// What a create sets, and what Meta makes of it.
const STORED_FIELDS: &str = "id,account_id,name,objective,status,effective_status,buying_type,special_ad_categories,\
     special_ad_category_country,daily_budget,lifetime_budget,bid_strategy,is_adset_budget_sharing_enabled,spend_cap,\
     start_time,stop_time,created_time,adlabels{id,name}";

/// A campaign in a list. Budgets are in minor units of the account's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignRow {
    pub id: String,
    pub name: String,
    /// What was set: `ACTIVE`, `PAUSED`, `ARCHIVED`, `DELETED`.
    pub status: String,
    /// What runs; adds `IN_PROCESS` and `WITH_ISSUES`. `None`: not said.
    pub effective_status: Option<String>,
    /// As Meta wrote it: `2026-05-12T10:45:09-0700`, in the account's zone.
    pub created_time: Option<String>,
    /// The same moment, milliseconds since 1970; `None`: not said or not readable.
    pub created_at_ms: Option<i64>,
    /// `OUTCOME_TRAFFIC`.
    pub objective: Option<String>,
    /// `None`: the budget is not daily, or is on the ad sets (Meta may also send 0).
    pub daily_budget: Option<i64>,
    /// `None`: the budget is not for the whole lifetime, or is on the ad sets.
    pub lifetime_budget: Option<i64>,
    /// Names of its ad labels.
    pub labels: Vec<String>,
    /// Ids of the same labels, in the same order.
    pub label_ids: Vec<String>,
}

#[derive(Deserialize)]
struct CampaignWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    status: Name,
    #[serde(default)]
    effective_status: Name,
    #[serde(default)]
    created_time: Name,
    #[serde(default)]
    objective: Name,
    #[serde(default, deserialize_with = "wire::some_integer")]
    daily_budget: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    lifetime_budget: Option<i64>,
    #[serde(default)]
    adlabels: Option<Vec<LabelWire>>,
}

#[derive(Deserialize)]
struct LabelWire {
    id: Id,
    #[serde(default)]
    name: Name,
}

impl From<CampaignWire> for CampaignRow {
    fn from(wire: CampaignWire) -> Self {
        let (labels, label_ids) =
            wire.adlabels.unwrap_or_default().into_iter().map(|label| (label.name.0, label.id.0)).unzip();
        let created_time = wire.created_time.known();
        Self {
            id: wire.id.0,
            name: wire.name.0,
            status: wire.status.0,
            effective_status: wire.effective_status.known(),
            created_at_ms: created_time.as_deref().and_then(moment_ms),
            created_time,
            objective: wire.objective.known(),
            daily_budget: wire.daily_budget.filter(|budget| *budget != 0),
            lifetime_budget: wire.lifetime_budget.filter(|budget| *budget != 0),
            labels,
            label_ids,
        }
    }
}

/// `2026-05-12T10:45:09-0700`, or with a colon, or `Z`.
fn moment_ms(text: &str) -> Option<i64> {
    let parsed = Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text).or_else(|_| text.parse::<Timestamp>());
    parsed.ok().map(Timestamp::as_millisecond)
}

/// Oldest first. Meta's times have seconds only, so two doubles may share one: ids break the tie, by length first
/// because they grow with time and are numbers as text. A campaign without a time counts as the newest.
fn age(row: &CampaignRow) -> (i64, usize, String) {
    (row.created_at_ms.unwrap_or(i64::MAX), row.id.len(), row.id.clone())
}

impl Graph {
    /// Makes an ad label, by which a campaign can be found again when the answer to its create was lost. Not
    /// repeated here; a label nothing carries is harmless.
    ///
    /// Graph: `POST /act_{account}/adlabels`. `account` with or without `act_`. Gives the label's id.
    pub async fn create_ad_label(&self, token: &AccessToken, account: &str, name: &str) -> Result<String, Error> {
        let call =
            Call::account(Method::POST, "/act_{account}/adlabels", account, Bearer::Token(token))?.param("name", name);
        Ok(self.write::<Created>(&call).await?.id.0)
    }

    /// Creates a campaign from the parameters as given, `adlabels` among them, and gives its id.
    ///
    /// Graph: `POST /act_{account}/campaigns`. Asks for no `fields`, is sent once and never repeated: Meta knows no
    /// idempotency key.
    ///
    /// # Errors
    /// After [`Error::write_outcome_unknown`] it may exist: look it up by its label before sending anything again.
    pub async fn create_campaign(
        &self,
        token: &AccessToken,
        account: &str,
        params: &[(String, String)],
    ) -> Result<String, Error> {
        let mut call = Call::account(Method::POST, "/act_{account}/campaigns", account, Bearer::Token(token))?;
        for (name, value) in params {
            call = call.param(name, value.as_str());
        }
        Ok(self.write::<Created>(&call).await?.id.0)
    }

    /// Campaigns that carry any of the labels, oldest first. Deleted and archived ones are not among them. How soon a
    /// new label can be searched is not documented.
    ///
    /// Graph: `GET /act_{account}/campaignsbylabels`.
    pub async fn campaigns_by_label(
        &self,
        token: &AccessToken,
        account: &str,
        label_ids: &[String],
    ) -> Result<Vec<CampaignRow>, Error> {
        if label_ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids = Value::from(label_ids).to_string();
        let call = Call::account(Method::GET, "/act_{account}/campaignsbylabels", account, Bearer::Token(token))?
            .param("ad_label_ids", ids)
            .param("operator", "ANY")
            .param("fields", ROW_FIELDS);
        let rows: Vec<CampaignWire> = self.list(call).await?;
        let mut rows: Vec<CampaignRow> = rows.into_iter().map(CampaignRow::from).collect();
        rows.sort_by_cached_key(age);
        Ok(rows)
    }

    /// The account's newest campaigns, newest first, at most `limit` of them (one page).
    ///
    /// Graph: `GET /act_{account}/campaigns`. Meta lists the newest first (undocumented); what came is sorted here.
    pub async fn newest_campaigns(
        &self,
        token: &AccessToken,
        account: &str,
        limit: u32,
    ) -> Result<Vec<CampaignRow>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/campaigns", account, Bearer::Token(token))?
            .param("fields", ROW_FIELDS);
        let rows: Vec<CampaignWire> = self.first_page(call, limit).await?;
        let mut rows: Vec<CampaignRow> = rows.into_iter().map(CampaignRow::from).collect();
        rows.sort_by_cached_key(|row| std::cmp::Reverse(age(row)));
        Ok(rows)
    }

    /// A campaign as Meta stored it: every field a create sets, in Meta's spelling. Fields that are not set are absent.
    ///
    /// Graph: `GET /{campaign}`. Deleted campaigns stay readable by id.
    pub async fn campaign(&self, token: &AccessToken, id: &str) -> Result<Map<String, Value>, Error> {
        let call = Call::node(Method::GET, "/{campaign}", id, Bearer::Token(token))?.param("fields", STORED_FIELDS);
        let stored: Map<String, Value> = self.read(&call).await?;
        if stored.contains_key("id") { Ok(stored) } else { Err(Error::Unreadable) }
    }

    /// Deletes a campaign; it cannot come back. `Ok` only when Meta confirmed. Deleting twice does no harm.
    ///
    /// Graph: `DELETE /{campaign}`.
    pub async fn delete_campaign(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        let _: Accepted = self.write(&Call::node(Method::DELETE, "/{campaign}", id, Bearer::Token(token))?).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::{CampaignRow, CampaignWire, age, moment_ms};

    fn row(id: &str, created: &str) -> CampaignRow {
        from_value::<CampaignWire>(json!({"id": id, "name": "n", "created_time": created})).unwrap().into()
    }

    #[test]
    fn metas_times_are_read_with_their_offset() {
        assert_eq!(moment_ms("2026-05-12T10:45:09-0700"), Some(1_778_607_909_000));
        assert_eq!(moment_ms("2026-05-12T17:45:09+0000"), Some(1_778_607_909_000));
        assert_eq!(moment_ms("2026-05-12T17:45:09Z"), Some(1_778_607_909_000));
        assert_eq!(moment_ms("yesterday"), None);
    }

    #[test]
    fn the_oldest_is_told_by_the_moment_not_by_the_text() {
        let mut rows = [
            row("4", "no time"),
            row("120231741510640018", "2026-05-12T10:45:09-0700"),
            row("99", "2026-05-12T10:45:09-0700"),
            row("3", "2026-05-12T11:45:09+0000"),
        ];

        rows.sort_by_cached_key(age);

        assert_eq!(rows.map(|row| row.id), ["3", "99", "120231741510640018", "4"]);
    }

    #[test]
    fn a_budget_of_zero_is_none() {
        let row: CampaignRow =
            from_value::<CampaignWire>(json!({"id": "1", "daily_budget": "0", "lifetime_budget": "5000",
            "adlabels": [{"id": "7", "name": "adl-x"}]}))
            .unwrap()
            .into();

        assert_eq!((row.daily_budget, row.lifetime_budget), (None, Some(5_000)));
        assert_eq!((row.labels, row.label_ids), (vec!["adl-x".to_owned()], vec!["7".to_owned()]));
    }
}
