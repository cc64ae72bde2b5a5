//! What belongs to a business.

use reqwest::Method;
use serde::Deserialize;

use crate::{
    AccessToken, AdAccount, Error, Graph,
    accounts::{AD_ACCOUNT_FIELDS, AdAccountWire},
    call::{Bearer, Call},
    wire::Id,
};

#[derive(Deserialize)]
struct ClientWire {
    client_business_id: Id,
}

impl Graph {
    /// The ad accounts a business owns. `search`: only those whose name or number has it; empty: all.
    ///
    /// Graph: `GET /{business}/owned_ad_accounts`. Needs `business_management`.
    pub async fn owned_ad_accounts(
        &self,
        token: &AccessToken,
        business: &str,
        search: &str,
    ) -> Result<Vec<AdAccount>, Error> {
        self.accounts_of("/{business}/owned_ad_accounts", token, business, search).await
    }

    /// The ad accounts of others a business works on. `search` as above.
    ///
    /// Graph: `GET /{business}/client_ad_accounts`. Needs `business_management`.
    pub async fn client_ad_accounts(
        &self,
        token: &AccessToken,
        business: &str,
        search: &str,
    ) -> Result<Vec<AdAccount>, Error> {
        self.accounts_of("/{business}/client_ad_accounts", token, business, search).await
    }

    async fn accounts_of(
        &self,
        template: &'static str,
        token: &AccessToken,
        business: &str,
        search: &str,
    ) -> Result<Vec<AdAccount>, Error> {
        let call = Call::node(Method::GET, template, business, Bearer::Token(token))?
            .param("fields", AD_ACCOUNT_FIELDS)
            .maybe("search_query", (!search.is_empty()).then(|| search.to_owned()));
        let rows: Vec<AdAccountWire> = self.list(call).await?;
        Ok(rows.into_iter().map(AdAccount::from).collect())
    }

    /// The business a business-integration system user's token belongs to: the client's, not ours.
    ///
    /// Graph: `GET /me?fields=client_business_id`.
    pub async fn client_business(&self, token: &AccessToken) -> Result<String, Error> {
        let call = Call::fixed(Method::GET, "/me", Bearer::Token(token)).param("fields", "client_business_id");
        Ok(self.read::<ClientWire>(&call).await?.client_business_id.0)
    }
}
