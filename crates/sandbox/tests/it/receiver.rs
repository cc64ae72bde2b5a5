//! Somebody who is called back.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::net::TcpListener;

/// One delivery as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Arrived {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

#[derive(Debug, Default)]
struct Inner {
    arrived: Vec<Arrived>,
    /// So many deliveries are still to fail.
    failing: usize,
    asked: Vec<Vec<(String, String)>>,
}

/// A server on this machine that remembers what it is sent.
pub(crate) struct Receiver {
    addr: SocketAddr,
    inner: Arc<Mutex<Inner>>,
}

type Shared = State<Arc<Mutex<Inner>>>;

async fn verify(State(inner): Shared, Query(pairs): Query<Vec<(String, String)>>) -> Response {
    inner.lock().unwrap().asked.push(pairs.clone());
    let value =
        |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default();
    if value("hub.verify_token") == "let me in" {
        value("hub.challenge").into_response()
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

async fn deliver(State(inner): Shared, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut inner = inner.lock().unwrap();
    inner.arrived.push(Arrived { headers, body: body.to_vec() });
    if inner.failing > 0 {
        inner.failing -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    StatusCode::OK
}

async fn delete(State(inner): Shared, headers: HeaderMap, body: Bytes) -> Json<Value> {
    inner.lock().unwrap().arrived.push(Arrived { headers, body: body.to_vec() });
    Json(json!({ "url": "http://localhost:3000/deleted/abc", "confirmation_code": "abc" }))
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let inner = Arc::new(Mutex::new(Inner::default()));
        let router = Router::new()
            .route("/hook", get(verify).post(deliver))
            .route("/deauthorize", post(deliver))
            .route("/delete", post(delete))
            .with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { addr, inner }
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    pub(crate) fn fail(&self, times: usize) {
        self.inner.lock().unwrap().failing = times;
    }

    /// How often it was asked whether it wants to be called.
    pub(crate) fn asked(&self) -> usize {
        self.inner.lock().unwrap().asked.len()
    }

    /// Waits until that many deliveries are there, and returns all of them.
    pub(crate) async fn arrived(&self, count: usize) -> Vec<Arrived> {
        for _ in 0..500 {
            let arrived = self.inner.lock().unwrap().arrived.clone();
            if arrived.len() >= count {
                return arrived;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("only {} of {count} deliveries came", self.inner.lock().unwrap().arrived.len());
    }
}

impl Arrived {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether `X-Hub-Signature-256` is the one of the raw body.
    pub(crate) fn signed_with(&self, secret: &str) -> bool {
        let Some(header) = self.headers.get("x-hub-signature-256") else { return false };
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(&self.body);
        let wanted: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        header.to_str().unwrap() == format!("sha256={wanted}")
    }
}
