//! Webhooks: what Meta tells us, and about whom.

use reqwest::Method;
use serde::Deserialize;

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    wire::{Accepted, Name},
};

/// What Meta shall tell, of one kind of object.
#[derive(Debug, Clone, Copy)]
pub struct Subscribe<'a> {
    /// `permissions`, `user`, `ad_account`, `page`.
    pub object: &'a str,
    /// Where to: https, and it must answer Meta's question while this call runs.
    pub callback_url: &'a str,
    pub fields: &'a [&'a str],
    /// What Meta repeats when it asks whether the address is ours.
    pub verify_token: &'a str,
    /// Whether to send the new values along.
    pub include_values: bool,
}

/// What Meta tells now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub object: String,
    pub callback_url: String,
    /// `false`: Meta stopped delivering.
    pub active: bool,
    pub fields: Vec<String>,
}

#[derive(Deserialize)]
struct SubscriptionWire {
    #[serde(default)]
    object: Name,
    #[serde(default)]
    callback_url: Name,
    #[serde(default)]
    active: Option<bool>,
    #[serde(default, deserialize_with = "crate::wire::or_default")]
    fields: Vec<FieldWire>,
}

/// Meta writes an object with name and version; older documents show the bare name.
#[derive(Deserialize)]
#[serde(untagged)]
enum FieldWire {
    Named { name: Name },
    Bare(Name),
}

/// An app that is told about an ad account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscribedApp {
    pub id: String,
    pub name: String,
}

#[derive(Deserialize)]
struct SubscribedAppWire {
    #[serde(default)]
    app_id: Name,
    #[serde(default)]
    id: Name,
    #[serde(default)]
    app_name: Name,
}

impl Graph {
    /// Has Meta tell our app about a kind of object. Replaces what was subscribed for it.
    ///
    /// Graph: `POST /{app}/subscriptions`, with the app's own token.
    pub async fn subscribe(&self, wanted: &Subscribe<'_>) -> Result<(), Error> {
        let call = self
            .own_subscriptions(Method::POST)?
            .param("object", wanted.object)
            .param("callback_url", wanted.callback_url)
            .param("fields", wanted.fields.join(","))
            .param("verify_token", wanted.verify_token)
            .param("include_values", if wanted.include_values { "true" } else { "false" });
        let _: Accepted = self.write(&call).await?;
        Ok(())
    }

    /// What Meta tells our app.
    ///
    /// Graph: `GET /{app}/subscriptions`.
    pub async fn subscriptions(&self) -> Result<Vec<Subscription>, Error> {
        let rows: Vec<SubscriptionWire> = self.list(self.own_subscriptions(Method::GET)?).await?;
        let field = |field: FieldWire| match field {
            FieldWire::Named { name } | FieldWire::Bare(name) => name.known(),
        };
        let subscription = |row: SubscriptionWire| Subscription {
            object: row.object.0,
            callback_url: row.callback_url.0,
            active: row.active.unwrap_or(true),
            fields: row.fields.into_iter().filter_map(field).collect(),
        };
        Ok(rows.into_iter().map(subscription).collect())
    }

    /// Has Meta tell our app nothing more about a kind of object.
    ///
    /// Graph: `DELETE /{app}/subscriptions`.
    pub async fn unsubscribe(&self, object: &str) -> Result<(), Error> {
        let call = self.own_subscriptions(Method::DELETE)?.param("object", object);
        let _: Accepted = self.write(&call).await?;
        Ok(())
    }

    /// Has Meta tell our app about this ad account. Doing so twice is harmless.
    ///
    /// Graph: `POST /act_{account}/subscribed_apps`. Needs `ads_management` and the MANAGE task.
    pub async fn subscribe_account(&self, token: &AccessToken, account: &str) -> Result<(), Error> {
        let call = Call::account(Method::POST, "/act_{account}/subscribed_apps", account, Bearer::Token(token))?
            .param("app_id", self.settings().app_id.as_str());
        let _: Accepted = self.write(&call).await?;
        Ok(())
    }

    /// Has Meta tell our app nothing more about this ad account.
    ///
    /// Graph: `DELETE /act_{account}/subscribed_apps`.
    pub async fn unsubscribe_account(&self, token: &AccessToken, account: &str) -> Result<(), Error> {
        let call = Call::account(Method::DELETE, "/act_{account}/subscribed_apps", account, Bearer::Token(token))?
            .param("app_id", self.settings().app_id.as_str());
        let _: Accepted = self.write(&call).await?;
        Ok(())
    }

    /// Apps that are told about this ad account.
    ///
    /// Graph: `GET /act_{account}/subscribed_apps`.
    pub async fn subscribed_apps(&self, token: &AccessToken, account: &str) -> Result<Vec<SubscribedApp>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/subscribed_apps", account, Bearer::Token(token))?
            .param("fields", "app_id,app_name");
        let rows: Vec<SubscribedAppWire> = self.list(call).await?;
        let app = |row: SubscribedAppWire| SubscribedApp {
            id: row.app_id.known().or(row.id.known()).unwrap_or_default(),
            name: row.app_name.0,
        };
        Ok(rows.into_iter().map(app).collect())
    }

    fn own_subscriptions(&self, method: Method) -> Result<Call<'_>, Error> {
        Call::node(method, "/{app}/subscriptions", &self.settings().app_id, Bearer::App)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::{FieldWire, SubscriptionWire};

    #[test]
    fn fields_come_with_or_without_a_version() {
        let wire: SubscriptionWire =
            from_value(json!({"object": "ad_account", "fields": [{"name": "a", "version": "v26.0"}, "b"]})).unwrap();

        let names: Vec<String> = wire
            .fields
            .into_iter()
            .map(|field| match field {
                FieldWire::Named { name } | FieldWire::Bare(name) => name.0,
            })
            .collect();
        assert_eq!(names, ["a", "b"]);
    }
}
