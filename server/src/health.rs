//! Whether the process lives and whether it can work.

use axum::{extract::State, response::IntoResponse};
use http::StatusCode;

use crate::router::Server;

/// `GET /healthz`: the process answers.
pub async fn live() -> &'static str {
    "ok"
}

/// `GET /readyz`: the database answers too, and the process is not about to stop.
pub async fn ready(State(server): State<Server>) -> impl IntoResponse {
    if server.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    match server.services.db.ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::warn!(%error, "not ready: the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
