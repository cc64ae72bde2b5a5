//! Login: the dialog's address, codes and tokens, the person behind them.

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::{
    AccessToken, Error, Graph,
    answer::Endpoint,
    call::{Bearer, Call},
    wire::{self, Accepted, Id, Name},
};

/// What the login dialog is asked for.
#[derive(Debug, Clone, Copy)]
pub struct DialogRequest<'a> {
    /// Listed in the app's Valid OAuth Redirect URIs; the exchange repeats it byte for byte.
    pub redirect_uri: &'a str,
    /// Opaque, single use; Meta gives it back unchanged.
    pub state: &'a str,
    /// Left out when a login configuration is set: the configuration fixes them.
    pub scopes: &'a [&'a str],
    /// Asks again for permissions the person declined before; without it the dialog never does.
    pub rerequest: bool,
}

/// A token just issued.
#[derive(Debug, Clone)]
pub struct Issued {
    pub token: AccessToken,
    /// Seconds from now; `None`: Meta named no end. `debug_token` knows better.
    pub expires_in_s: Option<i64>,
}

/// What Meta knows about a token (`debug_token`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenFacts {
    /// The app it was issued for; empty when Meta does not recognise the token at all.
    pub app_id: String,
    /// App-scoped; `None` for app tokens and unrecognised ones.
    pub user_id: Option<String>,
    pub is_valid: bool,
    /// `USER`, `SYSTEM_USER`, `PAGE`, `APP`; empty when Meta does not say.
    pub kind: String,
    pub scopes: Vec<String>,
    /// Seconds since 1970; `None`: never (Meta sends 0), or not said.
    pub expires_at_s: Option<i64>,
    /// Seconds since 1970; `None`: no end, or not said.
    pub data_access_expires_at_s: Option<i64>,
    /// Seconds since 1970.
    pub issued_at_s: Option<i64>,
    /// Why it is not valid: 458 removed, 460 password changed, 463 expired, 467 logged out. `None`: not said.
    pub error_subcode: Option<i64>,
}

/// The person behind a token.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// App-scoped: another app sees another id for the same person.
    pub id: String,
    pub name: String,
}

impl std::fmt::Debug for Person {
    /// Without name and address: `Debug` output ends in logs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Person").field("id", &self.id).finish_non_exhaustive()
    }
}

/// One row of `/me/permissions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// `ads_management`.
    pub name: String,
    pub status: PermissionStatus,
}

/// Where a permission stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PermissionStatus {
    Granted,
    /// Unticked by the person.
    Declined,
    /// Unused for 90 days; has to be granted again.
    Expired,
    Other(String),
}

#[derive(Deserialize)]
pub(crate) struct IssuedWire {
    access_token: String,
    #[serde(default, deserialize_with = "wire::some_integer")]
    expires_in: Option<i64>,
}

impl TryFrom<IssuedWire> for Issued {
    type Error = Error;
    fn try_from(wire: IssuedWire) -> Result<Self, Error> {
        let printable = |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
        let token = AccessToken::new(wire.access_token);
        if !printable(token.expose()) {
            return Err(Error::Unreadable);
        }
        Ok(Self { token, expires_in_s: wire.expires_in.filter(|seconds| *seconds > 0) })
    }
}

#[derive(Deserialize)]
struct Debugged {
    data: TokenWire,
}

#[derive(Deserialize)]
struct TokenWire {
    // Required: a token is not declared dead because a field was missing.
    is_valid: bool,
    #[serde(default)]
    app_id: Option<Id>,
    #[serde(default)]
    user_id: Option<Id>,
    #[serde(default, rename = "type")]
    kind: Name,
    #[serde(default, deserialize_with = "wire::or_default")]
    scopes: Vec<Name>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    expires_at: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    data_access_expires_at: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    issued_at: Option<i64>,
    #[serde(default)]
    error: Value,
}

impl From<TokenWire> for TokenFacts {
    fn from(wire: TokenWire) -> Self {
        let subcode = ["subcode", "error_subcode"].iter().find_map(|name| wire.error.get(name).and_then(wire::integer));
        // Meta writes 0 for "never" and for "no user".
        let moment = |seconds: Option<i64>| seconds.filter(|seconds| *seconds > 0);
        Self {
            app_id: wire.app_id.map(|id| id.0).unwrap_or_default(),
            user_id: wire.user_id.map(|id| id.0).filter(|id| id != "0"),
            is_valid: wire.is_valid,
            kind: wire.kind.0,
            scopes: wire.scopes.into_iter().filter_map(Name::known).collect(),
            expires_at_s: moment(wire.expires_at),
            data_access_expires_at_s: moment(wire.data_access_expires_at),
            issued_at_s: moment(wire.issued_at),
            error_subcode: subcode,
        }
    }
}

#[derive(Deserialize)]
struct PersonWire {
    id: Id,
    #[serde(default)]
    name: Name,
}

#[derive(Deserialize)]
struct PermissionWire {
    permission: Name,
    status: Name,
}

impl Graph {
    /// Where to send the browser so that the person logs in and grants permissions.
    ///
    /// Dialog: `{dialog}/{version}/dialog/oauth` ("Manually Build a Login Flow", "Facebook Login for Business").
    pub fn dialog_link(&self, request: &DialogRequest<'_>) -> Url {
        let settings = self.settings();
        let mut url = settings.dialog_url.clone();
        url.path_segments_mut()
            .expect("Settings::check lets only http and https addresses pass")
            .pop_if_empty()
            .extend([settings.api_version.as_str(), "dialog", "oauth"]);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("client_id", &settings.app_id);
            query.append_pair("redirect_uri", request.redirect_uri);
            query.append_pair("state", request.state);
            query.append_pair("response_type", "code");
            match &settings.login_config_id {
                Some(config) => {
                    query.append_pair("config_id", config);
                    // Configurations that issue system user tokens answer a token instead of a code without this.
                    query.append_pair("override_default_response_type", "true");
                }
                None => {
                    query.append_pair("scope", &request.scopes.join(","));
                }
            }
            if request.rerequest {
                query.append_pair("auth_type", "rerequest");
            }
        }
        url
    }

    /// Turns the dialog's code into a token, once: a second use is refused, so this is never repeated.
    ///
    /// Graph: `POST /oauth/access_token`. Documented as GET; as a form the secret stays out of addresses.
    ///
    /// # Errors
    /// [`Error::CodeUsed`] when the code is spent, [`Error::Misconfigured`] when secret, app or redirect address are
    /// wrong. After [`Error::write_outcome_unknown`] the code may be spent: only a new login helps.
    pub async fn exchange_code(&self, code: &str, redirect_uri: &str) -> Result<Issued, Error> {
        let call = self.token_call().param("redirect_uri", redirect_uri).param("code", code);
        self.write::<IssuedWire>(&call).await?.try_into()
    }

    /// Turns a valid token into one that lives about 60 days. There is no refresh token at Meta: an expired token
    /// cannot be exchanged. The result is another string; nothing promises a later end, compare it.
    ///
    /// Graph: `POST /oauth/access_token` with `grant_type=fb_exchange_token` ("Long-Lived Access Tokens"). Never
    /// repeated, so that one due renewal is one exchange; doing it again is harmless, the old token stays valid.
    pub async fn exchange_long_lived(&self, token: &AccessToken) -> Result<Issued, Error> {
        let call =
            self.token_call().param("grant_type", "fb_exchange_token").param("fb_exchange_token", token.expose());
        self.write::<IssuedWire>(&call).await?.try_into()
    }

    /// Asks Meta what a token is worth. A dead token is an answer (`is_valid: false`), not an error.
    ///
    /// Graph: `GET /debug_token`, sent as `POST` with `method=GET` so that the token stays out of the address.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] when Meta rejects our own app id or secret.
    pub async fn debug_token(&self, token: &AccessToken) -> Result<TokenFacts, Error> {
        let call = Call::fixed(Method::POST, "/debug_token", Bearer::App)
            .endpoint(Endpoint::DebugToken)
            .param("method", "GET")
            .param("input_token", token.expose());
        Ok(self.read::<Debugged>(&call).await?.data.into())
    }

    /// Graph: `GET /me?fields=id,name`.
    pub async fn me(&self, token: &AccessToken) -> Result<Person, Error> {
        let call = Call::fixed(Method::GET, "/me", Bearer::Token(token)).param("fields", "id,name");
        let wire: PersonWire = self.read(&call).await?;
        Ok(Person { id: wire.id.0, name: wire.name.0 })
    }

    /// What the person granted, declined or let lapse. Success at login does not mean that everything was granted.
    ///
    /// Graph: `GET /me/permissions`.
    pub async fn permissions(&self, token: &AccessToken) -> Result<Vec<Permission>, Error> {
        let rows: Vec<PermissionWire> =
            self.list(Call::fixed(Method::GET, "/me/permissions", Bearer::Token(token))).await?;
        Ok(rows
            .into_iter()
            .map(|row| Permission {
                status: match row.status.0.as_str() {
                    "granted" => PermissionStatus::Granted,
                    "declined" => PermissionStatus::Declined,
                    "expired" => PermissionStatus::Expired,
                    _ => PermissionStatus::Other(row.status.0),
                },
                name: row.permission.0,
            })
            .collect())
    }

    /// Takes the app away from the person at Meta; every token of theirs for it dies. `Ok` only when Meta confirmed.
    ///
    /// Graph: `DELETE /me/permissions`.
    ///
    /// # Errors
    /// [`Error::TokenRejected`] means there was nothing left to revoke with this token.
    pub async fn revoke(&self, token: &AccessToken) -> Result<(), Error> {
        let _: Accepted = self.write(&Call::fixed(Method::DELETE, "/me/permissions", Bearer::Token(token))).await?;
        Ok(())
    }

    pub(crate) fn token_call(&self) -> Call<'_> {
        let settings = self.settings();
        Call::fixed(Method::POST, "/oauth/access_token", Bearer::Nobody)
            .endpoint(Endpoint::Token)
            .param("client_id", settings.app_id.as_str())
            .param("client_secret", settings.app_secret.expose())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::{Debugged, Issued, IssuedWire, TokenFacts};

    fn facts(data: serde_json::Value) -> TokenFacts {
        from_value::<Debugged>(json!({ "data": data })).unwrap().data.into()
    }

    #[test]
    fn zero_means_never_and_ids_may_be_numbers() {
        let facts =
            facts(json!({"app_id": 138483919580948_i64, "type": "SYSTEM_USER", "expires_at": 0, "is_valid": true,
            "issued_at": 1762800000, "scopes": ["ads_management"], "user_id": "122", "data_access_expires_at": 0}));

        assert_eq!((facts.app_id.as_str(), facts.user_id.as_deref()), ("138483919580948", Some("122")));
        assert_eq!((facts.expires_at_s, facts.data_access_expires_at_s), (None, None));
        assert_eq!(facts.issued_at_s, Some(1_762_800_000));
    }

    #[test]
    fn a_token_meta_does_not_know_is_an_answer() {
        let facts =
            facts(json!({"is_valid": false, "scopes": [], "error": {"code": 190, "message": "m", "subcode": 463}}));

        assert!(!facts.is_valid && facts.app_id.is_empty());
        assert_eq!(facts.error_subcode, Some(463));
    }

    #[test]
    fn an_answer_that_does_not_say_whether_it_is_valid_is_no_answer() {
        assert!(from_value::<Debugged>(json!({"data": {"app_id": "1"}})).is_err());
        assert!(from_value::<Debugged>(json!({})).is_err());
    }

    #[test]
    fn a_token_without_an_end_is_a_token() {
        let issued = |json| from_value::<IssuedWire>(json).ok().and_then(|wire| Issued::try_from(wire).ok());

        assert_eq!(
            issued(json!({"access_token": "EAA", "expires_in": 5183944})).unwrap().expires_in_s,
            Some(5_183_944)
        );
        assert_eq!(issued(json!({"access_token": "EAA", "token_type": "bearer"})).unwrap().expires_in_s, None);
        assert!(issued(json!({"access_token": ""})).is_none());
        assert!(issued(json!({"access_token": "a\r\nb"})).is_none());
        assert!(issued(json!({"token_type": "bearer"})).is_none());
    }
}
