//! A line per request, and the id by which people can name it.

use std::time::Instant;

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderValue, header::HeaderName};
use tracing::Instrument;

/// The id of a request, shown with errors and sent back in `X-Request-Id`.
#[derive(Clone)]
pub struct RequestId(pub String);

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request its id and logs how it ended. The path is logged without its query, which may hold a code or a state.
pub async fn trace(mut request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().simple().to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let span = tracing::info_span!("request", id);
    let started = Instant::now();

    let mut response = next.run(request).instrument(span).await;

    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HEADER, value);
    }
    let status = response.status().as_u16();
    let duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    if status >= 500 {
        tracing::warn!(request.id = id, %method, path, status, duration_ms, "request failed");
    } else {
        tracing::debug!(request.id = id, %method, path, status, duration_ms, "request");
    }
    response
}
