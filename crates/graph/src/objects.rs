//! What campaigns, ad sets, ads and creatives have in common: how they are made, listed, found by label, read, changed
//! and deleted.

use domain::words::{EffectiveStatus, Status};
use reqwest::Method;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    form::{Form, Pairs, safe_create, safe_update},
    wire::{self, Accepted, Created, Id, Name},
};

/// Rows an edge of an account may have; Meta's largest limit is 50,000 ads.
const MANY: usize = 60_000;

/// A kind of object, with its addresses as documents write them.
pub(crate) struct Kind {
    /// `/act_{account}/campaigns`.
    pub(crate) edge: &'static str,
    /// `/act_{account}/campaignsbylabels`.
    pub(crate) by_label: &'static str,
    /// `/{campaign}`.
    pub(crate) node: &'static str,
    /// Whether a create takes a `status`.
    pub(crate) has_status: bool,
    /// What a row of a list asks for.
    pub(crate) row_fields: &'static str,
    /// What a create sets, and what Meta makes of it.
    pub(crate) stored_fields: &'static str,
}

/// Which objects of an account to list. Without `effective_status` Meta leaves out archived and deleted ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// Any of these; empty: all but archived and deleted ones. Asking for `DELETED` is an error at Meta.
    pub effective_status: Vec<EffectiveStatus>,
    /// Ad sets and ads changed since, seconds since 1970. Campaigns and creatives know no such filter.
    pub updated_since_s: Option<i64>,
}

impl Form for Listing {
    fn form(&self) -> Vec<(String, String)> {
        Pairs::default()
            .list("effective_status", &self.effective_status)
            .maybe("updated_since", self.updated_since_s)
            .done()
    }
}

/// Something Meta finds wrong with an object (`issues_info`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// `CAMPAIGN`, `AD_SET`, `AD`, `CREATIVE`.
    pub level: String,
    /// 0: not said.
    pub code: i64,
    pub summary: String,
    pub message: String,
    /// A `HARD_ERROR` stops delivery; a `SOFT_ERROR` does not.
    pub hard: bool,
}

#[derive(Deserialize)]
pub(crate) struct IssueWire {
    #[serde(default)]
    level: Name,
    #[serde(default, deserialize_with = "wire::some_integer")]
    error_code: Option<i64>,
    #[serde(default)]
    error_summary: Name,
    #[serde(default)]
    error_message: Name,
    #[serde(default)]
    error_type: Name,
}

impl From<IssueWire> for Issue {
    fn from(wire: IssueWire) -> Self {
        Self {
            level: wire.level.0,
            code: wire.error_code.unwrap_or(0),
            summary: wire.error_summary.0,
            message: wire.error_message.0,
            hard: wire.error_type.0 == "HARD_ERROR",
        }
    }
}

pub(crate) fn issues(rows: Option<Vec<IssueWire>>) -> Vec<Issue> {
    rows.unwrap_or_default().into_iter().map(Issue::from).collect()
}

/// An ad label on an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub id: String,
    pub name: String,
}

#[derive(Deserialize)]
pub(crate) struct LabelWire {
    pub(crate) id: Id,
    #[serde(default)]
    pub(crate) name: Name,
}

impl From<LabelWire> for Label {
    fn from(wire: LabelWire) -> Self {
        Self { id: wire.id.0, name: wire.name.0 }
    }
}

pub(crate) fn labels(rows: Option<Vec<LabelWire>>) -> Vec<Label> {
    rows.unwrap_or_default().into_iter().map(Label::from).collect()
}

/// `None` for what Meta did not say.
pub(crate) fn effective(word: Name) -> Option<EffectiveStatus> {
    word.known().map(EffectiveStatus::from)
}

pub(crate) fn status(word: Name) -> Status {
    Status::from(word.0)
}

/// A row of a list, with what tells its age.
pub(crate) trait Row {
    fn id(&self) -> &str;
    fn created_at_ms(&self) -> Option<i64>;
}

/// Oldest first. Meta's times have seconds only, so two doubles may share one: ids break the tie, by length first
/// because they grow with time and are numbers as text. An object without a time counts as the newest.
pub(crate) fn age(row: &impl Row) -> (i64, usize, String) {
    (row.created_at_ms().unwrap_or(i64::MAX), row.id().len(), row.id().to_owned())
}

impl Graph {
    pub(crate) async fn create_object(
        &self,
        kind: &Kind,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<String, Error> {
        let call = Call::account(Method::POST, kind.edge, account, Bearer::Token(token))?;
        let form = request.form();
        safe_create(&form, kind.has_status, true)?;
        Ok(self.write::<Created>(&call.form(form)).await?.id.0)
    }

    /// Lets Meta check a create without making anything (`execution_options`).
    pub(crate) async fn validate_object(
        &self,
        kind: &Kind,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<(), Error> {
        let call = Call::account(Method::POST, kind.edge, account, Bearer::Token(token))?;
        let form = request.form();
        safe_create(&form, kind.has_status, false)?;
        let call = call.form(form).param("execution_options", r#"["validate_only"]"#);
        let _: Accepted = self.write(&call).await?;
        Ok(())
    }

    pub(crate) async fn list_objects<W: DeserializeOwned, R: From<W>>(
        &self,
        kind: &Kind,
        token: &AccessToken,
        account: &str,
        listing: &Listing,
    ) -> Result<Vec<R>, Error> {
        let call = Call::account(Method::GET, kind.edge, account, Bearer::Token(token))?
            .param("fields", kind.row_fields)
            .form(listing.form());
        let rows: Vec<W> = self.list_up_to(call, MANY).await?;
        Ok(rows.into_iter().map(R::from).collect())
    }

    /// Children of an object; `template` ends in the edge's name.
    pub(crate) async fn list_below<W: DeserializeOwned, R: From<W>>(
        &self,
        template: &'static str,
        kind: &Kind,
        token: &AccessToken,
        parent: &str,
    ) -> Result<Vec<R>, Error> {
        let call = Call::node(Method::GET, template, parent, Bearer::Token(token))?.param("fields", kind.row_fields);
        let rows: Vec<W> = self.list_up_to(call, MANY).await?;
        Ok(rows.into_iter().map(R::from).collect())
    }

    /// Objects that carry any of the labels, oldest first.
    pub(crate) async fn objects_by_label<W: DeserializeOwned, R: From<W> + Row>(
        &self,
        kind: &Kind,
        token: &AccessToken,
        account: &str,
        label_ids: &[String],
    ) -> Result<Vec<R>, Error> {
        if label_ids.is_empty() {
            return Ok(Vec::new());
        }
        let ids = Value::from(label_ids).to_string();
        let call = Call::account(Method::GET, kind.by_label, account, Bearer::Token(token))?
            .param("ad_label_ids", ids)
            .param("operator", "ANY")
            .param("fields", kind.row_fields);
        let rows: Vec<W> = self.list(call).await?;
        let mut rows: Vec<R> = rows.into_iter().map(R::from).collect();
        rows.sort_by_cached_key(age);
        Ok(rows)
    }

    /// The account's newest, newest first, one page of at most `limit`.
    pub(crate) async fn newest_objects<W: DeserializeOwned, R: From<W> + Row>(
        &self,
        kind: &Kind,
        token: &AccessToken,
        account: &str,
        limit: u32,
    ) -> Result<Vec<R>, Error> {
        let call =
            Call::account(Method::GET, kind.edge, account, Bearer::Token(token))?.param("fields", kind.row_fields);
        let rows: Vec<W> = self.first_page(call, limit).await?;
        let mut rows: Vec<R> = rows.into_iter().map(R::from).collect();
        rows.sort_by_cached_key(|row| std::cmp::Reverse(age(row)));
        Ok(rows)
    }

    /// An object as Meta stored it, in Meta's spelling. Fields that are not set are absent.
    pub(crate) async fn stored(&self, kind: &Kind, token: &AccessToken, id: &str) -> Result<Map<String, Value>, Error> {
        let call = Call::node(Method::GET, kind.node, id, Bearer::Token(token))?.param("fields", kind.stored_fields);
        let stored: Map<String, Value> = self.read(&call).await?;
        if stored.contains_key("id") { Ok(stored) } else { Err(Error::Unreadable) }
    }

    /// Changes what the form names and nothing else. `Ok` only when Meta confirmed, or when there is nothing to change:
    /// then nothing is sent.
    pub(crate) async fn update_node(
        &self,
        template: &'static str,
        token: &AccessToken,
        id: &str,
        form: Vec<(String, String)>,
    ) -> Result<(), Error> {
        let call = Call::node(Method::POST, template, id, Bearer::Token(token))?;
        safe_update(&form)?;
        if !form.is_empty() {
            let _: Accepted = self.write(&call.form(form)).await?;
        }
        Ok(())
    }

    pub(crate) async fn delete_node(&self, template: &'static str, token: &AccessToken, id: &str) -> Result<(), Error> {
        let _: Accepted = self.write(&Call::node(Method::DELETE, template, id, Bearer::Token(token))?).await?;
        Ok(())
    }
}
