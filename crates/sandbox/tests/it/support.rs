//! A running sandbox and a client for it.

use std::net::{Ipv4Addr, SocketAddr};

use adlane_sandbox::{Config, Handle, Sandbox};
use reqwest::{Client, Method, Response, StatusCode, redirect::Policy};
use serde_json::Value;

pub(crate) const APP: &str = "1029384756";
pub(crate) const SECRET: &str = "sandbox-app-secret";
pub(crate) const BACK: &str = "http://localhost:3000/oauth/meta/callback";
pub(crate) const ALL: &[&str] = &[
    "email",
    "ads_management",
    "ads_read",
    "business_management",
    "pages_show_list",
    "pages_read_engagement",
    "instagram_basic",
];

pub(crate) struct Meta {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Client,
}

pub(crate) fn client() -> Client {
    // Twice is fine: the second installation is refused and the first one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(Policy::none()).build().unwrap()
}

pub(crate) async fn start() -> Meta {
    let sandbox = Sandbox::start(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), Config::recorded()).await.unwrap();
    Meta { sandbox, http: client() }
}

impl Meta {
    pub(crate) fn handle(&self) -> Handle {
        self.sandbox.handle()
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    /// One call below `/v26.0`, with the parameters in the query.
    pub(crate) async fn get(&self, path: &str, pairs: &[(&str, &str)]) -> (StatusCode, Value) {
        read(self.http.get(self.at(&format!("/v26.0{path}"))).query(pairs).send().await.unwrap()).await
    }

    /// One call below `/v26.0`, with the parameters in a form.
    pub(crate) async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> (StatusCode, Value) {
        read(self.http.post(self.at(&format!("/v26.0{path}"))).form(pairs).send().await.unwrap()).await
    }

    pub(crate) async fn delete(&self, path: &str, pairs: &[(&str, &str)]) -> (StatusCode, Value) {
        let request = self.http.request(Method::DELETE, self.at(&format!("/v26.0{path}"))).query(pairs);
        read(request.send().await.unwrap()).await
    }

    /// A long-lived token of that person with all permissions.
    pub(crate) fn token(&self, person: &str) -> String {
        self.handle().token(person, ALL).unwrap()
    }

    /// The first account of the person, as `act_…`.
    pub(crate) async fn first_account(&self, token: &str) -> String {
        let (_, body) = self.get("/me/adaccounts", &[("access_token", token), ("limit", "1")]).await;
        body["data"][0]["id"].as_str().unwrap().to_owned()
    }

    /// A POST below `/v26.0` whose body is in parts: plain fields, and files with field, name and content.
    pub(crate) async fn upload(
        &self,
        path: &str,
        pairs: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> (StatusCode, Value) {
        let mut body = Vec::new();
        for (name, value) in pairs {
            body.extend(format!("--xx\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        for (field, name, content) in files {
            let head = format!("content-disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
            body.extend(format!("--xx\r\n{head}\r\ncontent-type: application/octet-stream\r\n\r\n").bytes());
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(b"--xx--\r\n");
        let request = self.http.post(self.at(&format!("/v26.0{path}")));
        read(request.header("content-type", "multipart/form-data; boundary=xx").body(body).send().await.unwrap()).await
    }

    pub(crate) async fn control(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.http.post(self.at(&format!("/_sandbox{path}"))).json(body).send().await.unwrap()).await
    }
}

pub(crate) async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

/// `code`, `subcode` (0 without) of an error.
pub(crate) fn numbers(body: &Value) -> (i64, i64) {
    let error = &body["error"];
    assert!(error["fbtrace_id"].is_string(), "not Meta's envelope: {body}");
    (error["code"].as_i64().unwrap(), error["error_subcode"].as_i64().unwrap_or(0))
}
