//! All doors and what stands before them.

use std::sync::Arc;

use app::ssr::Assets;
use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use ipnet::IpNet;
use services::Services;
use tokio_util::sync::CancellationToken;

use crate::{
    assets, callback, health,
    middleware::{headers::Headers, origin, panics, trace, visitor},
    pages,
};

/// What handlers and middleware share.
#[derive(Clone)]
pub struct Server {
    pub services: Services,
    pub assets: Assets,
    /// Networks whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Cancelled when the process is asked to stop.
    pub stopping: CancellationToken,
}

/// Builds the router. `headers` are the security headers for these settings.
pub fn build(server: Server, headers: Headers) -> Router {
    let with_visitor = Router::new()
        .route("/oauth/meta/callback", get(callback::callback))
        .route("/fn/{*name}", post(pages::form).fallback(pages::page))
        .fallback(pages::page)
        .layer(from_fn_with_state(server.clone(), origin::check))
        .layer(from_fn_with_state(server.clone(), visitor::find));
    Router::new()
        .route("/assets/{*path}", get(assets::serve))
        .route("/favicon.ico", get(assets::favicon))
        .route("/healthz", get(health::live))
        .route("/health/", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/health/ready", get(health::ready))
        .fallback_service(with_visitor.with_state(server.clone()))
        .layer(from_fn(panics::catch))
        .layer(from_fn_with_state(headers, crate::middleware::headers::set))
        .layer(from_fn(trace::trace))
        .with_state(server)
}
