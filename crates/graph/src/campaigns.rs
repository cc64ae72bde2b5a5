//! Campaigns.

use domain::{
    campaign::{Objective, SpecialCategory},
    words::{BidStrategy, Status},
};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    AccessToken, Error, Graph, Issue, Listing,
    call::{Bearer, Call},
    form::{Form, Pairs},
    objects::{self, IssueWire, Kind, LabelWire, Row},
    wire::{self, Id, Name},
};

const CAMPAIGN: Kind = Kind {
    edge: "/act_{account}/campaigns",
    by_label: "/act_{account}/campaignsbylabels",
    node: "/{campaign}",
    has_status: true,
    row_fields: "id,name,status,effective_status,created_time,updated_time,objective,daily_budget,lifetime_budget,\
                 bid_strategy,spend_cap,start_time,stop_time,issues_info,adlabels{id,name}",
    stored_fields: "id,account_id,name,objective,status,effective_status,buying_type,special_ad_categories,\
                    special_ad_category_country,daily_budget,lifetime_budget,bid_strategy,is_adset_budget_sharing_enabled,\
                    spend_cap,promoted_object,start_time,stop_time,created_time,adlabels{id,name}",
};

/// What Meta takes for "no spend cap" on a campaign.
const NO_SPEND_CAP: i64 = 922_337_203_685_478;

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
    /// Milliseconds since 1970; `None`: not said.
    pub updated_at_ms: Option<i64>,
    /// `None`: the campaign has no budget of its own, or not said.
    pub bid_strategy: Option<BidStrategy>,
    /// `None`: no limit.
    pub spend_cap_minor: Option<i64>,
    /// Merged from the ad sets; `None`: not said.
    pub starts_at_ms: Option<i64>,
    /// `None`: no end, or not said.
    pub stops_at_ms: Option<i64>,
    pub issues: Vec<Issue>,
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
    #[serde(default)]
    updated_time: Name,
    #[serde(default)]
    bid_strategy: Name,
    #[serde(default, deserialize_with = "wire::some_integer")]
    spend_cap: Option<i64>,
    #[serde(default)]
    start_time: Name,
    #[serde(default)]
    stop_time: Name,
    #[serde(default)]
    issues_info: Option<Vec<IssueWire>>,
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
            created_at_ms: created_time.as_deref().and_then(wire::moment_ms),
            created_time,
            objective: wire.objective.known(),
            daily_budget: wire.daily_budget.filter(|budget| *budget != 0),
            lifetime_budget: wire.lifetime_budget.filter(|budget| *budget != 0),
            labels,
            label_ids,
            updated_at_ms: wire::moment_ms(&wire.updated_time.0),
            bid_strategy: wire.bid_strategy.known().map(BidStrategy::from),
            spend_cap_minor: wire.spend_cap.filter(|cap| *cap > 0 && *cap < NO_SPEND_CAP),
            starts_at_ms: wire::moment_ms(&wire.start_time.0),
            stops_at_ms: wire::moment_ms(&wire.stop_time.0),
            issues: objects::issues(wire.issues_info),
        }
    }
}

impl Row for CampaignRow {
    fn id(&self) -> &str {
        &self.id
    }

    fn created_at_ms(&self) -> Option<i64> {
        self.created_at_ms
    }
}

/// A campaign to create. Always paused.
///
/// Graph: `POST /act_{account}/campaigns`. Amounts are minor units of the account's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCampaign {
    pub name: String,
    pub objective: Objective,
    /// Empty: none, which is said explicitly because Meta asks.
    pub special_categories: Vec<SpecialCategory>,
    /// Two-letter codes; needed with any category.
    pub special_countries: Vec<String>,
    pub budget: CampaignBudget,
    /// Only with a budget of its own; else each ad set has one.
    pub bid_strategy: Option<BidStrategy>,
    /// `None`: no limit.
    pub spend_cap_minor: Option<i64>,
    /// ISO 8601 with offset; `None`: at once.
    pub start_time: Option<String>,
    /// ISO 8601 with offset; needed with a lifetime budget.
    pub stop_time: Option<String>,
    /// By which it is found again when the answer is lost.
    pub label_ids: Vec<String>,
    /// Any other parameter Meta knows, in form spelling.
    pub more: Vec<(String, String)>,
}

/// Where a campaign's money is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CampaignBudget {
    DailyMinor(i64),
    LifetimeMinor(i64),
    /// Budgets sit on the ad sets. `sharing` lets up to a fifth flow between them (needed since v24).
    OnAdSets {
        sharing: bool,
    },
}

impl Form for NewCampaign {
    fn form(&self) -> Vec<(String, String)> {
        let categories: Vec<&str> = self.special_categories.iter().map(|category| category.code()).collect();
        let pairs = Pairs::default()
            .put("name", &self.name)
            .put("objective", self.objective.code())
            .put("status", Status::Paused)
            // Required, also when empty.
            .json("special_ad_categories", &categories)
            .list("special_ad_category_country", &self.special_countries);
        let pairs = match self.budget {
            CampaignBudget::DailyMinor(minor) => pairs.put("daily_budget", minor),
            CampaignBudget::LifetimeMinor(minor) => pairs.put("lifetime_budget", minor),
            CampaignBudget::OnAdSets { sharing } => pairs.put("is_adset_budget_sharing_enabled", sharing),
        };
        pairs
            .maybe("bid_strategy", self.bid_strategy.as_ref())
            .maybe("spend_cap", self.spend_cap_minor)
            .maybe("start_time", self.start_time.as_ref())
            .maybe("stop_time", self.stop_time.as_ref())
            .more(&self.more)
            .labels(&self.label_ids)
            .done()
    }
}

/// What to change on a campaign; what is `None` stays.
///
/// Graph: `POST /{campaign}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CampaignUpdate {
    pub name: Option<String>,
    /// `Active` lets it spend: only after a person said so.
    pub status: Option<Status>,
    pub daily_budget_minor: Option<i64>,
    pub lifetime_budget_minor: Option<i64>,
    /// `Some(None)` takes the limit away.
    pub spend_cap_minor: Option<Option<i64>>,
    pub bid_strategy: Option<BidStrategy>,
    pub start_time: Option<String>,
    pub stop_time: Option<String>,
    /// Replaces all labels. `None` leaves them; an empty list cannot be sent.
    pub label_ids: Option<Vec<String>>,
    pub more: Vec<(String, String)>,
}

impl Form for CampaignUpdate {
    fn form(&self) -> Vec<(String, String)> {
        Pairs::default()
            .maybe("name", self.name.as_ref())
            .maybe("status", self.status.as_ref())
            .maybe("daily_budget", self.daily_budget_minor)
            .maybe("lifetime_budget", self.lifetime_budget_minor)
            .maybe("spend_cap", self.spend_cap_minor.map(|cap| cap.unwrap_or(NO_SPEND_CAP)))
            .maybe("bid_strategy", self.bid_strategy.as_ref())
            .maybe("start_time", self.start_time.as_ref())
            .maybe("stop_time", self.stop_time.as_ref())
            .more(&self.more)
            .labels(self.label_ids.as_deref().unwrap_or_default())
            .done()
    }
}

/// Which campaigns of an account a bulk delete takes (`delete_strategy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkDelete {
    Any,
    Oldest,
    /// Archived before then, seconds since 1970.
    ArchivedBefore(i64),
}

/// What a bulk delete did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkDeleted {
    pub deleted_ids: Vec<String>,
    /// How many of those meant are still there.
    pub left: i64,
}

#[derive(Deserialize)]
struct BulkDeletedWire {
    #[serde(default)]
    deleted_object_ids: Option<Vec<Id>>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    objects_left_to_delete_count: Option<i64>,
}

impl Graph {
    /// Creates a campaign and gives its id. The form must carry status PAUSED and a label and ask for no `fields`.
    ///
    /// Graph: `POST /act_{account}/campaigns`. Sent once and never repeated: Meta knows no idempotency key.
    /// `account` with or without `act_`.
    ///
    /// # Errors
    /// After [`Error::write_outcome_unknown`] it may exist: look it up by its label before sending anything again.
    pub async fn create_campaign(
        &self,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<String, Error> {
        self.create_object(&CAMPAIGN, token, account, request).await
    }

    /// Lets Meta check a campaign without making it. `Ok`: Meta would take it.
    ///
    /// Graph: `POST /act_{account}/campaigns` with `execution_options=["validate_only"]`.
    pub async fn validate_campaign(
        &self,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<(), Error> {
        self.validate_object(&CAMPAIGN, token, account, request).await
    }

    /// All campaigns of an account, in Meta's order.
    ///
    /// Graph: `GET /act_{account}/campaigns`.
    pub async fn campaigns(
        &self,
        token: &AccessToken,
        account: &str,
        listing: &Listing,
    ) -> Result<Vec<CampaignRow>, Error> {
        self.list_objects::<CampaignWire, _>(&CAMPAIGN, token, account, listing).await
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
        self.objects_by_label::<CampaignWire, _>(&CAMPAIGN, token, account, label_ids).await
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
        self.newest_objects::<CampaignWire, _>(&CAMPAIGN, token, account, limit).await
    }

    /// A campaign as Meta stored it: every field a create sets, in Meta's spelling. Fields that are not set are absent.
    ///
    /// Graph: `GET /{campaign}`. Deleted campaigns stay readable by id.
    pub async fn campaign(&self, token: &AccessToken, id: &str) -> Result<Map<String, Value>, Error> {
        self.stored(&CAMPAIGN, token, id).await
    }

    /// Changes a campaign. `Ok` only when Meta confirmed.
    ///
    /// Graph: `POST /{campaign}`.
    pub async fn update_campaign(&self, token: &AccessToken, id: &str, update: &CampaignUpdate) -> Result<(), Error> {
        self.update_node(CAMPAIGN.node, token, id, update.form()).await
    }

    /// Deletes a campaign and all below it; it cannot come back. `Ok` only when Meta confirmed. Deleting twice does no
    /// harm.
    ///
    /// Graph: `DELETE /{campaign}`.
    pub async fn delete_campaign(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        self.delete_node(CAMPAIGN.node, token, id).await
    }

    /// Deletes many campaigns of an account, at most `count` at a time. They cannot come back.
    ///
    /// Graph: `DELETE /act_{account}/campaigns`.
    pub async fn delete_campaigns(
        &self,
        token: &AccessToken,
        account: &str,
        which: BulkDelete,
        count: u32,
    ) -> Result<BulkDeleted, Error> {
        let (strategy, before) = match which {
            BulkDelete::Any => ("DELETE_ANY", None),
            BulkDelete::Oldest => ("DELETE_OLDEST", None),
            BulkDelete::ArchivedBefore(at_s) => ("DELETE_ARCHIVED_BEFORE", Some(at_s.to_string())),
        };
        let call = Call::account(Method::DELETE, CAMPAIGN.edge, account, Bearer::Token(token))?
            .param("delete_strategy", strategy)
            .param("object_count", count.to_string())
            .maybe("before_date", before);
        let wire: BulkDeletedWire = self.write(&call).await?;
        let Some(deleted) = wire.deleted_object_ids else { return Err(Error::Unreadable) };
        Ok(BulkDeleted {
            deleted_ids: deleted.into_iter().map(|id| id.0).collect(),
            left: wire.objects_left_to_delete_count.unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::campaign::Objective;
    use serde_json::{from_value, json};

    use super::{CampaignBudget, CampaignRow, CampaignUpdate, CampaignWire, NewCampaign};
    use crate::{form::Form, objects::age};

    fn row(id: &str, created: &str) -> CampaignRow {
        from_value::<CampaignWire>(json!({"id": id, "name": "n", "created_time": created})).unwrap().into()
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
            "spend_cap": "922337203685478", "adlabels": [{"id": "7", "name": "adl-x"}]}))
            .unwrap()
            .into();

        assert_eq!((row.daily_budget, row.lifetime_budget, row.spend_cap_minor), (None, Some(5_000), None));
        assert_eq!((row.labels, row.label_ids), (vec!["adl-x".to_owned()], vec!["7".to_owned()]));
    }

    #[test]
    fn what_is_shown_is_what_is_sent() {
        let new = NewCampaign {
            name: "Spring & sale".into(),
            objective: Objective::Traffic,
            special_categories: vec![],
            special_countries: vec![],
            budget: CampaignBudget::OnAdSets { sharing: false },
            bid_strategy: None,
            spend_cap_minor: Some(50_000),
            start_time: None,
            stop_time: None,
            label_ids: vec!["7".into()],
            more: vec![("buying_type".into(), "AUCTION".into())],
        };

        let shown: Vec<String> = new.form().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            shown,
            [
                "name=Spring & sale",
                "objective=OUTCOME_TRAFFIC",
                "status=PAUSED",
                "special_ad_categories=[]",
                "is_adset_budget_sharing_enabled=false",
                "spend_cap=50000",
                "buying_type=AUCTION",
                r#"adlabels=[{"id":"7"}]"#
            ]
        );
    }

    #[test]
    fn taking_a_cap_away_is_not_the_same_as_leaving_it() {
        let update = |cap| CampaignUpdate { spend_cap_minor: cap, ..CampaignUpdate::default() }.form();

        assert_eq!(update(None), []);
        assert_eq!(update(Some(None)), [("spend_cap".to_owned(), "922337203685478".to_owned())]);
        assert_eq!(update(Some(Some(1))), [("spend_cap".to_owned(), "1".to_owned())]);
    }
}
