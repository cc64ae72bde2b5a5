//! One ad account: what it is, what it needs, and its spend cap.

use domain::{Currency, Money};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    AccessToken, AdAccount, Error, Graph, Instagram,
    accounts::{AD_ACCOUNT_FIELDS, AdAccountWire, InstagramWire},
    call::{Bearer, Call},
    form::{Pairs, refused},
    wire::{self, Name},
};

const ACCOUNT: &str = "/act_{account}";

/// An ad account with what only a look at it alone tells. Amounts are minor units of its currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDetails {
    pub account: AdAccount,
    /// What is owed; `None`: not said.
    pub balance_minor: Option<i64>,
    /// The least a campaign's spend cap may be; `None`: not said.
    pub min_campaign_spend_cap_minor: Option<i64>,
    /// Who pays for ads reaching the EU, unless an ad set says otherwise.
    pub dsa_payor: Option<String>,
    pub dsa_beneficiary: Option<String>,
    /// How it is paid, in Meta's words; `None`: not said (the MANAGE task is needed).
    pub funding: Option<String>,
    /// What Meta lets it do.
    pub capabilities: Vec<String>,
    /// Milliseconds since 1970.
    pub created_at_ms: Option<i64>,
}

#[derive(Deserialize)]
struct DetailsWire {
    #[serde(flatten)]
    account: AdAccountWire,
    #[serde(default, deserialize_with = "wire::some_integer")]
    balance: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    min_campaign_group_spend_cap: Option<i64>,
    #[serde(default)]
    funding_source_details: Value,
    #[serde(default)]
    capabilities: Option<Vec<Name>>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    created_time: Option<i64>,
}

/// The least a day may cost, by what is paid for, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MinimumBudget {
    pub currency: Currency,
    /// Paid by impression.
    pub impressions_minor: Option<i64>,
    /// Paid by frequent actions, such as clicks.
    pub frequent_minor: Option<i64>,
    /// Paid by rare actions, such as installs.
    pub rare_minor: Option<i64>,
    pub video_views_minor: Option<i64>,
}

#[derive(Deserialize)]
struct MinimumWire {
    #[serde(default)]
    currency: Name,
    #[serde(default, deserialize_with = "wire::some_integer")]
    min_daily_budget_imp: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    min_daily_budget_high_freq: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    min_daily_budget_low_freq: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    min_daily_budget_video_views: Option<i64>,
}

#[derive(Deserialize)]
struct VolumeWire {
    #[serde(default, deserialize_with = "wire::some_integer")]
    ads_running_or_in_review_count: Option<i64>,
}

#[derive(Deserialize)]
struct SuggestionsWire {
    #[serde(default, deserialize_with = "wire::or_default")]
    recommendations: Vec<Name>,
}

impl Graph {
    /// One ad account.
    ///
    /// Graph: `GET /act_{account}`. `account` with or without `act_`.
    pub async fn ad_account(&self, token: &AccessToken, account: &str) -> Result<AccountDetails, Error> {
        let fields = format!(
            "{AD_ACCOUNT_FIELDS},balance,min_campaign_group_spend_cap,funding_source_details,capabilities,created_time"
        );
        let call = Call::account(Method::GET, ACCOUNT, account, Bearer::Token(token))?.param("fields", fields);
        let wire: DetailsWire = self.read(&call).await?;
        let funding = wire.funding_source_details.get("display_string");
        Ok(AccountDetails {
            balance_minor: wire.balance,
            min_campaign_spend_cap_minor: wire.min_campaign_group_spend_cap,
            dsa_payor: wire.account.default_dsa_payor.clone().known(),
            dsa_beneficiary: wire.account.default_dsa_beneficiary.clone().known(),
            funding: funding.and_then(|words| wire::words(words, wire::NAME_CHARS)),
            capabilities: wire.capabilities.unwrap_or_default().into_iter().filter_map(Name::known).collect(),
            created_at_ms: wire.created_time,
            account: wire.account.into(),
        })
    }

    /// Sets the most an ad account may spend in all. At most ten times a day.
    ///
    /// Graph: `POST /act_{account}`, `spend_cap` a decimal of **major** units, though it reads as minor units: Meta's
    /// specification types the one as float and the other as text (unit of write unconfirmed). So the account is read
    /// back, and a cap that is not the one sent is an error.
    ///
    /// # Errors
    /// [`Error::Refused`] without asking Meta for a cap below one minor unit; [`Error::Unreadable`] when Meta took it
    /// and reads back another, or cannot be read back: look at the account before anything else. A wrong cap stays in place.
    pub async fn set_account_spend_cap(&self, token: &AccessToken, account: &str, cap: Money) -> Result<(), Error> {
        if cap.minor() <= 0 {
            return Err(refused("spend_cap", "a cap is more than nothing; to have none, take it away."));
        }
        self.update_account(token, account, Pairs::default().put("spend_cap", cap.plain()).done()).await?;
        // Meta took the write: whatever keeps us from reading it back, it must not look as if nothing had happened.
        let stored = self.ad_account(token, account).await.map_err(|_| Error::Unreadable)?.account.spend_cap_minor;
        if stored == Some(cap.minor()) { Ok(()) } else { Err(Error::Unreadable) }
    }

    /// Takes the limit of an ad account away.
    ///
    /// Graph: `POST /act_{account}`, `spend_cap_action=delete`.
    pub async fn delete_account_spend_cap(&self, token: &AccessToken, account: &str) -> Result<(), Error> {
        self.update_account(token, account, Pairs::default().put("spend_cap_action", "delete").done()).await
    }

    /// Begins to count anew what is spent against the cap.
    ///
    /// Graph: `POST /act_{account}`, `spend_cap_action=reset`.
    pub async fn reset_account_spend(&self, token: &AccessToken, account: &str) -> Result<(), Error> {
        self.update_account(token, account, Pairs::default().put("spend_cap_action", "reset").done()).await
    }

    async fn update_account(
        &self,
        token: &AccessToken,
        account: &str,
        form: Vec<(String, String)>,
    ) -> Result<(), Error> {
        let call = Call::account(Method::POST, ACCOUNT, account, Bearer::Token(token))?.form(form);
        let _: wire::Accepted = self.write(&call).await?;
        Ok(())
    }

    /// The least a day may cost, for every currency Meta names. `bid_minor`: with this bid; `None`: Meta bids by itself.
    ///
    /// Graph: `GET /act_{account}/minimum_budgets`.
    pub async fn minimum_budgets(
        &self,
        token: &AccessToken,
        account: &str,
        bid_minor: Option<i64>,
    ) -> Result<Vec<MinimumBudget>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/minimum_budgets", account, Bearer::Token(token))?
            .maybe("bid_amount", bid_minor.map(|minor| minor.to_string()));
        let rows: Vec<MinimumWire> = self.list(call).await?;
        let minimum = |row: MinimumWire| {
            Some(MinimumBudget {
                currency: Currency::parse(&row.currency.0)?,
                impressions_minor: row.min_daily_budget_imp,
                frequent_minor: row.min_daily_budget_high_freq,
                rare_minor: row.min_daily_budget_low_freq,
                video_views_minor: row.min_daily_budget_video_views,
            })
        };
        Ok(rows.into_iter().filter_map(minimum).collect())
    }

    /// How many ads run or are in review; Meta limits them.
    ///
    /// Graph: `GET /act_{account}/ads_volume`.
    pub async fn ads_volume(&self, token: &AccessToken, account: &str) -> Result<i64, Error> {
        let call = Call::account(Method::GET, "/act_{account}/ads_volume", account, Bearer::Token(token))?;
        let rows: Vec<VolumeWire> = self.list(call).await?;
        let count = rows.first().and_then(|row| row.ads_running_or_in_review_count);
        count.ok_or(Error::Unreadable)
    }

    /// Names Meta suggests for payer and beneficiary.
    ///
    /// Graph: `GET /act_{account}/dsa_recommendations`.
    pub async fn dsa_suggestions(&self, token: &AccessToken, account: &str) -> Result<Vec<String>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/dsa_recommendations", account, Bearer::Token(token))?;
        let rows: Vec<SuggestionsWire> = self.list(call).await?;
        Ok(rows.into_iter().flat_map(|row| row.recommendations).filter_map(Name::known).collect())
    }

    /// Instagram accounts the ad account may speak as.
    ///
    /// Graph: `GET /act_{account}/instagram_accounts`.
    pub async fn instagram_accounts(&self, token: &AccessToken, account: &str) -> Result<Vec<Instagram>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/instagram_accounts", account, Bearer::Token(token))?
            .param("fields", "id,username");
        let rows: Vec<InstagramWire> = self.list(call).await?;
        Ok(rows.into_iter().map(Instagram::from).collect())
    }

    /// Any object's fields as Meta writes them, for what has no type of its own here.
    ///
    /// Graph: `GET /{object}?fields=…`.
    pub async fn read_fields(&self, token: &AccessToken, id: &str, fields: &str) -> Result<Map<String, Value>, Error> {
        let call = Call::node(Method::GET, "/{object}", id, Bearer::Token(token))?.param("fields", fields);
        self.read(&call).await
    }
}
