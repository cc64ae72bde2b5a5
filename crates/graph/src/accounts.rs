//! What a person can reach: ad accounts, businesses, pages with their Instagram accounts.

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    wire::{self, Id, Name},
};

pub(crate) const AD_ACCOUNT_FIELDS: &str = "account_id,name,currency,timezone_name,account_status,disable_reason,business{id,name},\
     spend_cap,amount_spent,min_daily_budget,user_tasks,funding_source,default_dsa_payor,default_dsa_beneficiary";
// Not `access_token`, which Meta would add for the asking: we never act as a page.
const PAGE_FIELDS: &str = "id,name,tasks,instagram_business_account{id,username}";

/// `account_status` of a disabled account.
const DISABLED: i64 = 2;

/// An ad account as Meta describes it. Amounts are in minor units of `currency`, by Meta's own offsets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdAccount {
    /// The number, without `act_`.
    pub account_id: String,
    /// Never empty: the number where Meta sends no name.
    pub name: String,
    /// Three letters; empty when Meta does not say.
    pub currency: String,
    /// An IANA zone (`America/New_York`); empty when Meta does not say.
    pub timezone_name: String,
    /// 1 active, 2 disabled and so on (AdAccount reference); 0 when Meta does not say.
    pub account_status: i64,
    /// 0 none.
    pub disable_reason: i64,
    /// `None`: a personal account, or the business is not visible to this person.
    pub business: Option<Business>,
    /// `None`: no limit (Meta sends 0).
    pub spend_cap_minor: Option<i64>,
    pub amount_spent_minor: i64,
    /// `None`: not said.
    pub min_daily_budget_minor: Option<i64>,
    /// What this person may do: among `DRAFT`, `ANALYZE`, `ADVERTISE`, `MANAGE`.
    pub user_tasks: Vec<String>,
    /// Without one, ads do not deliver. `None`: Meta does not say, as for disabled accounts.
    pub has_funding_source: Option<bool>,
    /// Payer and beneficiary for the EU are both filled in.
    pub has_dsa_defaults: bool,
}

/// A business (portfolio).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Business {
    pub id: String,
    pub name: String,
    /// `verified`, `not_verified`, `pending` …; `None` when it was not asked for or not said.
    pub verification_status: Option<String>,
}

/// A page the person has a task on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub id: String,
    pub name: String,
    /// Among `ANALYZE`, `ADVERTISE`, `MODERATE`, `CREATE_CONTENT`, `MANAGE`.
    pub tasks: Vec<String>,
    /// The professional account behind it; `None`: there is none, or it was not granted.
    pub instagram: Option<Instagram>,
}

/// An Instagram professional account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instagram {
    pub id: String,
    /// Without `@`; empty when Meta does not say.
    pub username: String,
}

#[derive(Deserialize)]
pub(crate) struct AdAccountWire {
    account_id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    currency: Name,
    #[serde(default)]
    timezone_name: Name,
    #[serde(default, deserialize_with = "wire::some_integer")]
    account_status: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    disable_reason: Option<i64>,
    #[serde(default)]
    business: Option<BusinessWire>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    spend_cap: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    amount_spent: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    min_daily_budget: Option<i64>,
    #[serde(default)]
    user_tasks: Option<Vec<Name>>,
    #[serde(default)]
    funding_source: Value,
    #[serde(default)]
    pub(crate) default_dsa_payor: Name,
    #[serde(default)]
    pub(crate) default_dsa_beneficiary: Name,
}

impl From<AdAccountWire> for AdAccount {
    fn from(wire: AdAccountWire) -> Self {
        let funded = match &wire.funding_source {
            Value::String(id) => !id.is_empty() && id != "0",
            Value::Number(id) => id.as_i64() != Some(0),
            _ => false,
        };
        // Meta leaves the field out for disabled accounts, so silence there means nothing.
        let said = funded || wire.account_status.is_some_and(|status| status != DISABLED);
        Self {
            name: wire.name.known().unwrap_or_else(|| wire.account_id.0.clone()),
            account_id: wire::bare(&wire.account_id.0).to_owned(),
            currency: wire.currency.0,
            timezone_name: wire.timezone_name.0,
            account_status: wire.account_status.unwrap_or(0),
            disable_reason: wire.disable_reason.unwrap_or(0),
            business: wire.business.map(Business::from),
            spend_cap_minor: wire.spend_cap.filter(|cap| *cap > 0),
            amount_spent_minor: wire.amount_spent.unwrap_or(0),
            min_daily_budget_minor: wire.min_daily_budget,
            user_tasks: known(wire.user_tasks),
            has_funding_source: said.then_some(funded),
            has_dsa_defaults: wire.default_dsa_payor.known().is_some()
                && wire.default_dsa_beneficiary.known().is_some(),
        }
    }
}

#[derive(Deserialize)]
struct BusinessWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    verification_status: Name,
}

impl From<BusinessWire> for Business {
    fn from(wire: BusinessWire) -> Self {
        Self { id: wire.id.0, name: wire.name.0, verification_status: wire.verification_status.known() }
    }
}

#[derive(Deserialize)]
struct PageWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    tasks: Option<Vec<Name>>,
    #[serde(default)]
    instagram_business_account: Option<InstagramWire>,
}

#[derive(Deserialize)]
pub(crate) struct InstagramWire {
    id: Id,
    #[serde(default)]
    username: Name,
}

impl From<InstagramWire> for Instagram {
    fn from(wire: InstagramWire) -> Self {
        Self { id: wire.id.0, username: wire.username.0 }
    }
}

impl From<PageWire> for Page {
    fn from(wire: PageWire) -> Self {
        let instagram = wire.instagram_business_account;
        Self { id: wire.id.0, name: wire.name.0, tasks: known(wire.tasks), instagram: instagram.map(Instagram::from) }
    }
}

fn known(words: Option<Vec<Name>>) -> Vec<String> {
    words.unwrap_or_default().into_iter().filter_map(Name::known).collect()
}

impl Graph {
    /// Every ad account the person can reach, over all pages.
    ///
    /// Graph: `GET /me/adaccounts`. Needs `ads_read` or `ads_management`.
    ///
    /// # Errors
    /// [`Error::Unreadable`] beyond 10,000 accounts.
    pub async fn ad_accounts(&self, token: &AccessToken) -> Result<Vec<AdAccount>, Error> {
        let call = Call::fixed(Method::GET, "/me/adaccounts", Bearer::Token(token)).param("fields", AD_ACCOUNT_FIELDS);
        let rows: Vec<AdAccountWire> = self.list(call).await?;
        Ok(rows.into_iter().map(AdAccount::from).collect())
    }

    /// The person's businesses.
    ///
    /// Graph: `GET /me/businesses`. Needs `business_management`.
    pub async fn businesses(&self, token: &AccessToken) -> Result<Vec<Business>, Error> {
        let call = Call::fixed(Method::GET, "/me/businesses", Bearer::Token(token))
            .param("fields", "id,name,verification_status");
        let rows: Vec<BusinessWire> = self.list(call).await?;
        Ok(rows.into_iter().map(Business::from).collect())
    }

    /// The person's pages, with the Instagram account behind each. Never asks for a page's token.
    ///
    /// Graph: `GET /me/accounts`. Needs `pages_show_list`; the Instagram part `instagram_basic`.
    pub async fn pages(&self, token: &AccessToken) -> Result<Vec<Page>, Error> {
        let call = Call::fixed(Method::GET, "/me/accounts", Bearer::Token(token)).param("fields", PAGE_FIELDS);
        let rows: Vec<PageWire> = self.list(call).await?;
        Ok(rows.into_iter().map(Page::from).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::{AdAccount, AdAccountWire, Page, PageWire};

    fn account(value: Value) -> AdAccount {
        from_value::<AdAccountWire>(value).unwrap().into()
    }

    #[test]
    fn amounts_come_as_text_or_numbers_and_zero_is_no_cap() {
        let account = account(json!({"id": "act_1", "account_id": "1", "name": "Shop", "currency": "JPY",
            "spend_cap": "0", "amount_spent": "922337203685477", "min_daily_budget": 100}));

        assert_eq!(account.spend_cap_minor, None);
        assert_eq!(account.amount_spent_minor, 922_337_203_685_477);
        assert_eq!(account.min_daily_budget_minor, Some(100));
    }

    #[test]
    fn an_amount_that_cannot_be_read_is_not_taken_for_none() {
        for wrong in [json!("12.34"), json!(12.34), json!("many"), json!({})] {
            assert!(from_value::<AdAccountWire>(json!({"account_id": "1", "spend_cap": wrong})).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_disabled_account_does_not_say_how_it_is_paid() {
        let funding = |status: Value, source: Value| {
            account(json!({"account_id": "1", "account_status": status, "funding_source": source})).has_funding_source
        };

        assert_eq!(funding(json!(1), json!("123")), Some(true));
        assert_eq!(funding(json!(1), Value::Null), Some(false));
        assert_eq!(funding(json!(1), json!("0")), Some(false));
        assert_eq!(funding(json!(2), json!(123)), Some(true));
        assert_eq!(funding(json!(2), Value::Null), None);
        assert_eq!(funding(Value::Null, Value::Null), None);
    }

    #[test]
    fn what_is_missing_does_not_hide_the_account() {
        let account = account(json!({"account_id": 42, "unheard_of": [1]}));

        assert_eq!((account.account_id.as_str(), account.name.as_str()), ("42", "42"));
        assert!(from_value::<AdAccountWire>(json!({"name": "no number"})).is_err());
    }

    #[test]
    fn names_are_text_of_bounded_length() {
        let name = "<b>🎉</b>".repeat(500);

        assert_eq!(account(json!({"account_id": "1", "name": name})).name.chars().count(), 501);
        assert_eq!(account(json!({"account_id": "1", "name": "<b>Sale</b> 🎉"})).name, "<b>Sale</b> 🎉");
    }

    #[test]
    fn a_page_without_instagram_is_a_page() {
        let page: Page =
            from_value::<PageWire>(json!({"id": "1", "name": "P", "tasks": ["ADVERTISE"]})).unwrap().into();

        assert_eq!((page.tasks.len(), page.instagram), (1, None));
    }
}
