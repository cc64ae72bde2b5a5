//! Ads: a creative in an ad set.

use domain::words::{EffectiveStatus, Status};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    AccessToken, Error, Graph, Issue, Label, Listing,
    form::{Form, Pairs},
    objects::{self, IssueWire, Kind, LabelWire, Row},
    wire::{self, Id, Name},
};

const AD: Kind = Kind {
    edge: "/act_{account}/ads",
    by_label: "/act_{account}/adsbylabels",
    node: "/{ad}",
    has_status: true,
    row_fields: "id,name,adset_id,campaign_id,creative{id},status,effective_status,created_time,updated_time,\
                 preview_shareable_link,issues_info,ad_review_feedback,adlabels{id,name}",
    stored_fields: "id,account_id,adset_id,campaign_id,name,status,effective_status,creative{id},tracking_specs,\
                    conversion_domain,created_time,adlabels{id,name}",
};

/// An ad in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdRow {
    pub id: String,
    pub name: String,
    /// Empty: not said.
    pub ad_set_id: String,
    /// Empty: not said.
    pub campaign_id: String,
    /// `None`: not said.
    pub creative_id: Option<String>,
    pub status: Status,
    /// `None`: not said.
    pub effective_status: Option<EffectiveStatus>,
    /// Milliseconds since 1970; `None`: not said or not readable.
    pub created_at_ms: Option<i64>,
    pub updated_at_ms: Option<i64>,
    /// An address people may be given; `None`: not said.
    pub preview_link: Option<String>,
    pub issues: Vec<Issue>,
    /// Why the review refused it, as `reason: explanation`, in Meta's words.
    pub review: Vec<String>,
    pub labels: Vec<Label>,
}

#[derive(Deserialize)]
struct AdWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    adset_id: Name,
    #[serde(default)]
    campaign_id: Name,
    #[serde(default)]
    creative: Option<CreativeId>,
    #[serde(default)]
    status: Name,
    #[serde(default)]
    effective_status: Name,
    #[serde(default, deserialize_with = "wire::some_moment")]
    created_time: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    updated_time: Option<i64>,
    #[serde(default)]
    preview_shareable_link: Name,
    #[serde(default)]
    issues_info: Option<Vec<IssueWire>>,
    #[serde(default)]
    ad_review_feedback: Value,
    #[serde(default)]
    adlabels: Option<Vec<LabelWire>>,
}

#[derive(Deserialize)]
struct CreativeId {
    id: Id,
}

impl From<AdWire> for AdRow {
    fn from(wire: AdWire) -> Self {
        let feedback = wire.ad_review_feedback.get("global").and_then(Value::as_object);
        let review = feedback.into_iter().flatten().map(|(reason, text)| {
            let text = wire::words(text, wire::SENTENCE_CHARS).unwrap_or_default();
            format!("{reason}: {text}")
        });
        Self {
            id: wire.id.0,
            name: wire.name.0,
            ad_set_id: wire.adset_id.0,
            campaign_id: wire.campaign_id.0,
            creative_id: wire.creative.map(|creative| creative.id.0),
            status: objects::status(wire.status),
            effective_status: objects::effective(wire.effective_status),
            created_at_ms: wire.created_time,
            updated_at_ms: wire.updated_time,
            preview_link: wire.preview_shareable_link.known(),
            issues: objects::issues(wire.issues_info),
            review: review.collect(),
            labels: objects::labels(wire.adlabels),
        }
    }
}

impl Row for AdRow {
    fn id(&self) -> &str {
        &self.id
    }

    fn created_at_ms(&self) -> Option<i64> {
        self.created_at_ms
    }
}

/// An ad to create. Always paused; Meta reviews it all the same.
///
/// Graph: `POST /act_{account}/ads`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAd {
    pub name: String,
    /// Cannot change later.
    pub ad_set_id: String,
    pub creative_id: String,
    /// First and second level only: `example.com`. `None`: not needed.
    pub conversion_domain: Option<String>,
    /// By which it is found again when the answer is lost.
    pub label_ids: Vec<String>,
    /// Any other parameter Meta knows, in form spelling.
    pub more: Vec<(String, String)>,
}

impl Form for NewAd {
    fn form(&self) -> Vec<(String, String)> {
        Pairs::default()
            .put("name", &self.name)
            .put("adset_id", &self.ad_set_id)
            .put("status", Status::Paused)
            .json("creative", &json!({ "creative_id": self.creative_id }))
            .maybe("conversion_domain", self.conversion_domain.as_ref())
            .more(&self.more)
            .labels(&self.label_ids)
            .done()
    }
}

/// What to change on an ad; what is `None` stays. Another creative triggers review again.
///
/// Graph: `POST /{ad}`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AdUpdate {
    pub name: Option<String>,
    /// `Active` lets it spend: only after a person said so.
    pub status: Option<Status>,
    pub creative_id: Option<String>,
    pub label_ids: Option<Vec<String>>,
    pub more: Vec<(String, String)>,
}

impl Form for AdUpdate {
    fn form(&self) -> Vec<(String, String)> {
        Pairs::default()
            .maybe("name", self.name.as_ref())
            .maybe("status", self.status.as_ref())
            .maybe_json("creative", self.creative_id.as_ref().map(|id| json!({ "creative_id": id })).as_ref())
            .more(&self.more)
            .labels(self.label_ids.as_deref().unwrap_or_default())
            .done()
    }
}

impl Graph {
    /// Creates an ad and gives its id. The form must carry status PAUSED and a label.
    ///
    /// Graph: `POST /act_{account}/ads`. Sent once.
    ///
    /// # Errors
    /// After [`Error::write_outcome_unknown`] it may exist: look it up by its label before sending anything again.
    pub async fn create_ad(
        &self,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<String, Error> {
        self.create_object(&AD, token, account, request).await
    }

    /// Lets Meta check an ad without making it. Its ad set must exist.
    pub async fn validate_ad(
        &self,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<(), Error> {
        self.validate_object(&AD, token, account, request).await
    }

    /// All ads of an account, in Meta's order.
    pub async fn ads(&self, token: &AccessToken, account: &str, listing: &Listing) -> Result<Vec<AdRow>, Error> {
        self.list_objects::<AdWire, _>(&AD, token, account, listing).await
    }

    /// The ads of an ad set. Graph: `GET /{ad_set}/ads`.
    pub async fn ads_of_ad_set(&self, token: &AccessToken, ad_set: &str) -> Result<Vec<AdRow>, Error> {
        self.list_below::<AdWire, _>("/{ad_set}/ads", &AD, token, ad_set).await
    }

    /// The ads of a campaign. Graph: `GET /{campaign}/ads`.
    pub async fn ads_of_campaign(&self, token: &AccessToken, campaign: &str) -> Result<Vec<AdRow>, Error> {
        self.list_below::<AdWire, _>("/{campaign}/ads", &AD, token, campaign).await
    }

    /// Ads that carry any of the labels, oldest first. Graph: `GET /act_{account}/adsbylabels`.
    pub async fn ads_by_label(
        &self,
        token: &AccessToken,
        account: &str,
        label_ids: &[String],
    ) -> Result<Vec<AdRow>, Error> {
        self.objects_by_label::<AdWire, _>(&AD, token, account, label_ids).await
    }

    /// The account's newest ads, newest first, one page of at most `limit`.
    pub async fn newest_ads(&self, token: &AccessToken, account: &str, limit: u32) -> Result<Vec<AdRow>, Error> {
        self.newest_objects::<AdWire, _>(&AD, token, account, limit).await
    }

    /// An ad as Meta stored it. Graph: `GET /{ad}`.
    pub async fn ad(&self, token: &AccessToken, id: &str) -> Result<Map<String, Value>, Error> {
        self.stored(&AD, token, id).await
    }

    /// Changes an ad. Graph: `POST /{ad}`.
    pub async fn update_ad(&self, token: &AccessToken, id: &str, update: &AdUpdate) -> Result<(), Error> {
        self.update_node(AD.node, token, id, update.form()).await
    }

    /// Deletes an ad; it cannot come back. Graph: `DELETE /{ad}`.
    pub async fn delete_ad(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        self.delete_node(AD.node, token, id).await
    }
}

#[cfg(test)]
mod tests {
    use domain::words::Status;
    use serde_json::{from_value, json};

    use super::{AdRow, AdUpdate, AdWire, NewAd};
    use crate::form::Form;

    #[test]
    fn an_ad_is_made_paused_with_its_label() {
        let new = NewAd {
            name: "Ad".into(),
            ad_set_id: "5".into(),
            creative_id: "6".into(),
            conversion_domain: None,
            label_ids: vec!["7".into()],
            more: vec![],
        };

        let form = new.form();
        assert!(form.contains(&("status".into(), "PAUSED".into())));
        assert!(form.contains(&("creative".into(), r#"{"creative_id":"6"}"#.into())));
        assert!(form.contains(&("adlabels".into(), r#"[{"id":"7"}]"#.into())));
    }

    #[test]
    fn an_update_names_only_what_changes() {
        let update = AdUpdate { status: Some(Status::Active), ..AdUpdate::default() };

        assert_eq!(update.form(), [("status".to_owned(), "ACTIVE".to_owned())]);
    }

    #[test]
    fn the_reviews_words_are_kept() {
        let row: AdRow = from_value::<AdWire>(json!({"id": "1", "creative": {"id": "6"}, "status": "ACTIVE",
            "effective_status": "DISAPPROVED", "ad_review_feedback": {"global": {"Low quality": "The page is slow."}}}))
        .unwrap()
        .into();

        assert_eq!(row.creative_id.as_deref(), Some("6"));
        assert_eq!(row.review, ["Low quality: The page is slow."]);
    }
}
