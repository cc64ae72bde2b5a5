//! Ad sets: money, time and people.

use domain::words::{BidStrategy, BillingEvent, Destination, EffectiveStatus, OptimizationGoal, Status};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    AccessToken, Error, Graph, Issue, Label, Listing,
    form::{Form, Pairs},
    objects::{self, IssueWire, Kind, LabelWire, Row},
    wire::{self, Id, Name},
};

const AD_SET: Kind = Kind {
    edge: "/act_{account}/adsets",
    by_label: "/act_{account}/adsetsbylabels",
    node: "/{ad_set}",
    has_status: true,
    row_fields: "id,name,campaign_id,status,effective_status,created_time,updated_time,optimization_goal,billing_event,\
                 bid_strategy,bid_amount,daily_budget,lifetime_budget,budget_remaining,start_time,end_time,\
                 destination_type,issues_info,learning_stage_info,adlabels{id,name}",
    stored_fields: "id,account_id,campaign_id,name,status,effective_status,optimization_goal,billing_event,bid_strategy,\
                    bid_amount,bid_constraints,daily_budget,lifetime_budget,daily_min_spend_target,daily_spend_cap,\
                    lifetime_min_spend_target,lifetime_spend_cap,targeting,promoted_object,destination_type,\
                    attribution_spec,frequency_control_specs,adset_schedule,pacing_type,dsa_payor,dsa_beneficiary,\
                    start_time,end_time,created_time,adlabels{id,name}",
};

/// An ad set in a list. Amounts are in minor units of the account's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdSetRow {
    pub id: String,
    pub name: String,
    /// Empty: not said.
    pub campaign_id: String,
    pub status: Status,
    /// `None`: not said.
    pub effective_status: Option<EffectiveStatus>,
    /// Milliseconds since 1970; `None`: not said or not readable.
    pub created_at_ms: Option<i64>,
    pub updated_at_ms: Option<i64>,
    pub optimization_goal: Option<OptimizationGoal>,
    pub billing_event: Option<BillingEvent>,
    pub bid_strategy: Option<BidStrategy>,
    /// `None`: Meta bids by itself.
    pub bid_amount_minor: Option<i64>,
    /// `None`: the budget is not daily, or is on the campaign.
    pub daily_budget_minor: Option<i64>,
    pub lifetime_budget_minor: Option<i64>,
    /// `None`: not said.
    pub budget_remaining_minor: Option<i64>,
    pub starts_at_ms: Option<i64>,
    /// `None`: it has no end.
    pub ends_at_ms: Option<i64>,
    pub destination: Option<Destination>,
    /// `LEARNING`, `SUCCESS`, `FAIL`; `None`: not said.
    pub learning: Option<String>,
    pub issues: Vec<Issue>,
    pub labels: Vec<Label>,
}

#[derive(Deserialize)]
struct AdSetWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    campaign_id: Name,
    #[serde(default)]
    status: Name,
    #[serde(default)]
    effective_status: Name,
    #[serde(default, deserialize_with = "wire::some_moment")]
    created_time: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    updated_time: Option<i64>,
    #[serde(default)]
    optimization_goal: Name,
    #[serde(default)]
    billing_event: Name,
    #[serde(default)]
    bid_strategy: Name,
    #[serde(default, deserialize_with = "wire::some_integer")]
    bid_amount: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    daily_budget: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    lifetime_budget: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    budget_remaining: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    start_time: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    end_time: Option<i64>,
    #[serde(default)]
    destination_type: Name,
    #[serde(default)]
    learning_stage_info: Value,
    #[serde(default)]
    issues_info: Option<Vec<IssueWire>>,
    #[serde(default)]
    adlabels: Option<Vec<LabelWire>>,
}

impl From<AdSetWire> for AdSetRow {
    fn from(wire: AdSetWire) -> Self {
        // Meta writes 0 where there is none.
        let amount = |minor: Option<i64>| minor.filter(|minor| *minor != 0);
        Self {
            id: wire.id.0,
            name: wire.name.0,
            campaign_id: wire.campaign_id.0,
            status: objects::status(wire.status),
            effective_status: objects::effective(wire.effective_status),
            created_at_ms: wire.created_time,
            updated_at_ms: wire.updated_time,
            optimization_goal: wire.optimization_goal.known().map(OptimizationGoal::from),
            billing_event: wire.billing_event.known().map(BillingEvent::from),
            bid_strategy: wire.bid_strategy.known().map(BidStrategy::from),
            bid_amount_minor: amount(wire.bid_amount),
            daily_budget_minor: amount(wire.daily_budget),
            lifetime_budget_minor: amount(wire.lifetime_budget),
            budget_remaining_minor: wire.budget_remaining,
            starts_at_ms: wire.start_time,
            ends_at_ms: wire.end_time,
            destination: wire.destination_type.known().map(Destination::from),
            learning: wire.learning_stage_info.get("status").and_then(|word| wire::words(word, wire::WORD_CHARS)),
            issues: objects::issues(wire.issues_info),
            labels: objects::labels(wire.adlabels),
        }
    }
}

impl Row for AdSetRow {
    fn id(&self) -> &str {
        &self.id
    }

    fn created_at_ms(&self) -> Option<i64> {
        self.created_at_ms
    }
}

/// Where an ad set's money is decided. Amounts are minor units of the account's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdSetBudget {
    DailyMinor(i64),
    /// Needs an end.
    LifetimeMinor(i64),
    OnCampaign,
}

/// How often one person sees it: at most `max` impressions in `days`. Only for REACH and THRUPLAY.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrequencyCap {
    pub days: u32,
    pub max: u32,
}

/// An ad set to create. Always paused.
///
/// Graph: `POST /act_{account}/adsets`.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAdSet {
    pub name: String,
    pub campaign_id: String,
    pub optimization_goal: OptimizationGoal,
    pub billing_event: BillingEvent,
    pub budget: AdSetBudget,
    /// `None`: the campaign's.
    pub bid_strategy: Option<BidStrategy>,
    /// With a bid or cost cap.
    pub bid_amount_minor: Option<i64>,
    /// Lowest return on ad spend, in ten-thousandths (10,000 is 1.0), for the minimum ROAS strategy.
    pub roas_floor: Option<i64>,
    /// Meta's targeting spec. `targeting_automation.advantage_audience` is written by [`NewAdSet::advantage_audience`].
    pub targeting: Map<String, Value>,
    /// Whether Meta may widen the audience. Always said, because Meta's default depends on the rest.
    pub advantage_audience: bool,
    /// `{"page_id": …}`, `{"pixel_id": …, "custom_event_type": …}`; by goal.
    pub promoted_object: Option<Value>,
    pub destination: Option<Destination>,
    /// ISO 8601 with offset; `None`: at once.
    pub start_time: Option<String>,
    /// ISO 8601 with offset; `None`: no end.
    pub end_time: Option<String>,
    pub frequency_cap: Option<FrequencyCap>,
    /// Who pays, for the EU; `None`: the account's default.
    pub dsa_payor: Option<String>,
    /// Who benefits, for the EU.
    pub dsa_beneficiary: Option<String>,
    /// By which it is found again when the answer is lost.
    pub label_ids: Vec<String>,
    /// Any other parameter Meta knows, in form spelling.
    pub more: Vec<(String, String)>,
}

impl NewAdSet {
    /// The targeting as it is sent.
    fn targeting(&self) -> Map<String, Value> {
        let mut targeting = self.targeting.clone();
        let flag = u8::from(self.advantage_audience);
        match targeting.get_mut("targeting_automation").and_then(Value::as_object_mut) {
            Some(automation) => {
                automation.insert("advantage_audience".to_owned(), flag.into());
            }
            None => {
                targeting.insert("targeting_automation".to_owned(), json!({ "advantage_audience": flag }));
            }
        }
        targeting
    }
}

impl Form for NewAdSet {
    fn form(&self) -> Vec<(String, String)> {
        let pairs = Pairs::default()
            .put("name", &self.name)
            .put("campaign_id", &self.campaign_id)
            .put("status", Status::Paused)
            .put("optimization_goal", &self.optimization_goal)
            .put("billing_event", &self.billing_event);
        let pairs = match self.budget {
            AdSetBudget::DailyMinor(minor) => pairs.put("daily_budget", minor),
            AdSetBudget::LifetimeMinor(minor) => pairs.put("lifetime_budget", minor),
            AdSetBudget::OnCampaign => pairs,
        };
        let cap = self
            .frequency_cap
            .map(|cap| json!([{"event": "IMPRESSIONS", "interval_days": cap.days, "max_frequency": cap.max}]));
        pairs
            .maybe("bid_strategy", self.bid_strategy.as_ref())
            .maybe("bid_amount", self.bid_amount_minor)
            .maybe_json("bid_constraints", self.roas_floor.map(|floor| json!({"roas_average_floor": floor})).as_ref())
            .json("targeting", &self.targeting())
            .maybe_json("promoted_object", self.promoted_object.as_ref())
            .maybe("destination_type", self.destination.as_ref())
            .maybe("start_time", self.start_time.as_ref())
            .maybe("end_time", self.end_time.as_ref())
            .maybe_json("frequency_control_specs", cap.as_ref())
            .maybe("dsa_payor", self.dsa_payor.as_ref())
            .maybe("dsa_beneficiary", self.dsa_beneficiary.as_ref())
            .more(&self.more)
            .labels(&self.label_ids)
            .done()
    }
}

/// What to change on an ad set; what is `None` stays. A budget can change four times an hour.
///
/// Graph: `POST /{ad_set}`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AdSetUpdate {
    pub name: Option<String>,
    /// `Active` lets it spend: only after a person said so.
    pub status: Option<Status>,
    pub daily_budget_minor: Option<i64>,
    pub lifetime_budget_minor: Option<i64>,
    pub bid_amount_minor: Option<i64>,
    pub targeting: Option<Map<String, Value>>,
    pub start_time: Option<String>,
    /// ISO 8601 with offset.
    pub end_time: Option<String>,
    pub label_ids: Option<Vec<String>>,
    pub more: Vec<(String, String)>,
}

impl Form for AdSetUpdate {
    fn form(&self) -> Vec<(String, String)> {
        Pairs::default()
            .maybe("name", self.name.as_ref())
            .maybe("status", self.status.as_ref())
            .maybe("daily_budget", self.daily_budget_minor)
            .maybe("lifetime_budget", self.lifetime_budget_minor)
            .maybe("bid_amount", self.bid_amount_minor)
            .maybe_json("targeting", self.targeting.as_ref())
            .maybe("start_time", self.start_time.as_ref())
            .maybe("end_time", self.end_time.as_ref())
            .more(&self.more)
            .labels(self.label_ids.as_deref().unwrap_or_default())
            .done()
    }
}

impl Graph {
    /// Creates an ad set and gives its id. The form must carry status PAUSED and a label.
    ///
    /// Graph: `POST /act_{account}/adsets`. Sent once.
    ///
    /// # Errors
    /// After [`Error::write_outcome_unknown`] it may exist: look it up by its label before sending anything again.
    pub async fn create_ad_set(
        &self,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<String, Error> {
        self.create_object(&AD_SET, token, account, request).await
    }

    /// Lets Meta check an ad set without making it. Its campaign must exist.
    pub async fn validate_ad_set(
        &self,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<(), Error> {
        self.validate_object(&AD_SET, token, account, request).await
    }

    /// All ad sets of an account, in Meta's order.
    pub async fn ad_sets(&self, token: &AccessToken, account: &str, listing: &Listing) -> Result<Vec<AdSetRow>, Error> {
        self.list_objects::<AdSetWire, _>(&AD_SET, token, account, listing).await
    }

    /// The ad sets of a campaign. Graph: `GET /{campaign}/adsets`.
    pub async fn ad_sets_of(&self, token: &AccessToken, campaign: &str) -> Result<Vec<AdSetRow>, Error> {
        self.list_below::<AdSetWire, _>("/{campaign}/adsets", &AD_SET, token, campaign).await
    }

    /// Ad sets that carry any of the labels, oldest first. Graph: `GET /act_{account}/adsetsbylabels`.
    pub async fn ad_sets_by_label(
        &self,
        token: &AccessToken,
        account: &str,
        label_ids: &[String],
    ) -> Result<Vec<AdSetRow>, Error> {
        self.objects_by_label::<AdSetWire, _>(&AD_SET, token, account, label_ids).await
    }

    /// The account's newest ad sets, newest first, one page of at most `limit`.
    pub async fn newest_ad_sets(&self, token: &AccessToken, account: &str, limit: u32) -> Result<Vec<AdSetRow>, Error> {
        self.newest_objects::<AdSetWire, _>(&AD_SET, token, account, limit).await
    }

    /// An ad set as Meta stored it. Graph: `GET /{ad_set}`.
    pub async fn ad_set(&self, token: &AccessToken, id: &str) -> Result<Map<String, Value>, Error> {
        self.stored(&AD_SET, token, id).await
    }

    /// Changes an ad set. Graph: `POST /{ad_set}`.
    pub async fn update_ad_set(&self, token: &AccessToken, id: &str, update: &AdSetUpdate) -> Result<(), Error> {
        self.update_node(AD_SET.node, token, id, update.form()).await
    }

    /// Deletes an ad set and its ads; they cannot come back. Graph: `DELETE /{ad_set}`.
    pub async fn delete_ad_set(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        self.delete_node(AD_SET.node, token, id).await
    }
}

#[cfg(test)]
mod tests {
    use domain::words::{BillingEvent, EffectiveStatus, OptimizationGoal};
    use serde_json::{Value, from_value, json};

    use super::{AdSetBudget, AdSetRow, AdSetWire, FrequencyCap, NewAdSet};
    use crate::form::Form;

    fn new(targeting: Value, advantage_audience: bool) -> NewAdSet {
        NewAdSet {
            name: "A".into(),
            campaign_id: "5".into(),
            optimization_goal: OptimizationGoal::Reach,
            billing_event: BillingEvent::Impressions,
            budget: AdSetBudget::DailyMinor(1_000),
            bid_strategy: None,
            bid_amount_minor: None,
            roas_floor: None,
            targeting: targeting.as_object().unwrap().clone(),
            advantage_audience,
            promoted_object: Some(json!({"page_id": "9"})),
            destination: None,
            start_time: None,
            end_time: None,
            frequency_cap: Some(FrequencyCap { days: 7, max: 2 }),
            dsa_payor: Some("Acme".into()),
            dsa_beneficiary: None,
            label_ids: vec!["7".into()],
            more: vec![],
        }
    }

    fn value(form: &[(String, String)], name: &str) -> Value {
        serde_json::from_str(&form.iter().find(|(known, _)| known == name).unwrap().1).unwrap()
    }

    #[test]
    fn whether_meta_may_widen_the_audience_is_always_said() {
        let plain = new(json!({"geo_locations": {"countries": ["DE"]}}), false).form();
        let relaxed = new(json!({"targeting_automation": {"individual_setting": {"age": 1}}}), true).form();

        assert_eq!(
            value(&plain, "targeting"),
            json!({"geo_locations": {"countries": ["DE"]}, "targeting_automation": {"advantage_audience": 0}})
        );
        assert_eq!(
            value(&relaxed, "targeting")["targeting_automation"],
            json!({"individual_setting": {"age": 1}, "advantage_audience": 1})
        );
        assert!(plain.contains(&("status".into(), "PAUSED".into())));
        assert_eq!(
            value(&plain, "frequency_control_specs"),
            json!([{"event": "IMPRESSIONS", "interval_days": 7, "max_frequency": 2}])
        );
    }

    #[test]
    fn a_row_with_words_of_tomorrow_is_a_row() {
        let row: AdSetRow = from_value::<AdSetWire>(json!({"id": 120231741510640018_i64, "effective_status": "NAPPING",
            "daily_budget": "0", "bid_amount": 250, "end_time": "2026-05-12T10:45:09-0700", "campaign_id": "5",
            "learning_stage_info": {"status": "LEARNING"}, "issues_info": [{"error_code": "567", "error_type": "HARD_ERROR"}]}))
        .unwrap()
        .into();

        assert_eq!(row.id, "120231741510640018");
        assert_eq!(row.effective_status, Some(EffectiveStatus::Other("NAPPING".into())));
        assert_eq!((row.daily_budget_minor, row.bid_amount_minor), (None, Some(250)));
        assert_eq!((row.ends_at_ms, row.learning.as_deref()), (Some(1_778_607_909_000), Some("LEARNING")));
        assert_eq!((row.issues[0].code, row.issues[0].hard), (567, true));
    }
}
