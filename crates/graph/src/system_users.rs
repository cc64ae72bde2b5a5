//! System users: tokens that belong to a business, not to a person.

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    AccessToken, Error, Graph, Issued,
    call::{Bearer, Call},
    login::IssuedWire,
    wire::{Id, Name},
};

/// A system user of a business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemUser {
    pub id: String,
    pub name: String,
}

#[derive(Deserialize)]
struct SystemUserWire {
    id: Id,
    #[serde(default)]
    name: Name,
}

/// What a system user's token shall be good for.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemTokenRequest<'a> {
    /// `ads_management` …; empty: what the configuration or app allows.
    pub scopes: &'a [&'a str],
    /// Only these assets; empty: all. (Client businesses only.)
    pub assets: &'a [&'a str],
    /// Ends after 60 days instead of never.
    pub sixty_days: bool,
    /// Gives the token there is and makes none. (Client businesses only.)
    pub fetch_only: bool,
}

impl Graph {
    /// The system users of a business.
    ///
    /// Graph: `GET /{business}/system_users`.
    pub async fn system_users(&self, token: &AccessToken, business: &str) -> Result<Vec<SystemUser>, Error> {
        let call = Call::node(Method::GET, "/{business}/system_users", business, Bearer::Token(token))?
            .param("fields", "id,name");
        let rows: Vec<SystemUserWire> = self.list(call).await?;
        Ok(rows.into_iter().map(|row| SystemUser { id: row.id.0, name: row.name.0 }).collect())
    }

    /// Fetches or makes the token of our system user at a client's business (Facebook Login for Business). Not
    /// repeated; doing so again with `fetch_only` is harmless.
    ///
    /// Graph: `POST /{client_business}/system_user_access_tokens`.
    pub async fn client_business_token(
        &self,
        token: &AccessToken,
        client_business: &str,
        wanted: SystemTokenRequest<'_>,
    ) -> Result<Issued, Error> {
        let template = "/{business}/system_user_access_tokens";
        let call = Call::node(Method::POST, template, client_business, Bearer::Token(token))?
            .maybe("asset", (!wanted.assets.is_empty()).then(|| Value::from(wanted.assets).to_string()))
            .maybe("scope", (!wanted.scopes.is_empty()).then(|| Value::from(wanted.scopes).to_string()))
            .maybe("fetch_only", wanted.fetch_only.then_some("true"))
            .maybe("set_token_expires_in_60_days", wanted.sixty_days.then_some("true"));
        self.write::<IssuedWire>(&call).await?.try_into()
    }

    /// Makes a token for a system user of our own business. `token` is that of its administrator. Not repeated.
    ///
    /// Graph: `POST /{system_user}/access_tokens`.
    pub async fn system_user_token(
        &self,
        token: &AccessToken,
        system_user: &str,
        wanted: SystemTokenRequest<'_>,
    ) -> Result<Issued, Error> {
        let call = Call::node(Method::POST, "/{system_user}/access_tokens", system_user, Bearer::Token(token))?
            .param("business_app", self.settings().app_id.as_str())
            .maybe("scope", (!wanted.scopes.is_empty()).then(|| wanted.scopes.join(",")))
            .maybe("set_token_expires_in_60_days", wanted.sixty_days.then_some("true"));
        self.write::<IssuedWire>(&call).await?.try_into()
    }

    /// Turns a system user's token that ends into one that ends 60 days from now. One that never ends is left alone by
    /// whoever calls. Never repeated; the old token stays valid until its end (unconfirmed).
    ///
    /// Graph: `POST /oauth/access_token` with `grant_type=fb_exchange_token`, `set_token_expires_in_60_days=true`.
    pub async fn renew_system_user_token(&self, token: &AccessToken) -> Result<Issued, Error> {
        let call = self
            .token_call()
            .param("grant_type", "fb_exchange_token")
            .param("fb_exchange_token", token.expose())
            .param("set_token_expires_in_60_days", "true");
        self.write::<IssuedWire>(&call).await?.try_into()
    }
}
