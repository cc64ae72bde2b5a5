//! Harmless questions about Meta itself, for whoever sets up a real app.

use std::sync::atomic::Ordering;

use reqwest::Method;
use serde_json::Value;

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    login::IssuedWire,
};

impl Graph {
    /// Whether Meta knows our app id and secret: asks for the app's own token and forgets it.
    ///
    /// Graph: `POST /oauth/access_token` with `grant_type=client_credentials`.
    pub async fn probe_app(&self) -> Result<(), Error> {
        let call = self.token_call().param("grant_type", "client_credentials");
        self.read::<IssuedWire>(&call).await.map(|_| ())
    }

    /// Sends a proof that does not belong to the token. `Err` is what it ought to be.
    ///
    /// Graph: `GET /me?fields=id` with a wrong `appsecret_proof` ("Securing Graph API Calls").
    pub async fn probe_wrong_proof(&self, token: &AccessToken) -> Result<(), Error> {
        let call = Call::fixed(Method::GET, "/me", Bearer::WrongProof(token)).param("fields", "id");
        self.read::<Value>(&call).await.map(|_| ())
    }

    /// Whether Meta said, since this client was built, that it serves another version than the one set
    /// (`X-Ad-Api-Version-Warning`).
    pub fn version_warned(&self) -> bool {
        self.inner.version_warned.load(Ordering::Relaxed)
    }
}
