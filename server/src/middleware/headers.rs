//! Security headers.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};
use url::Url;

/// The headers that do not depend on the request.
#[derive(Clone)]
pub struct Headers(Arc<[(HeaderName, HeaderValue)]>);

impl Headers {
    /// `leaves_for` are the places forms may redirect to: Facebook's dialog and Ads Manager.
    pub fn new(secure: bool, leaves_for: &[&Url]) -> Self {
        let origins: BTreeSet<String> = leaves_for.iter().map(|url| url.origin().ascii_serialization()).collect();
        let outside: String = origins.iter().map(|origin| format!(" {origin}")).collect();
        let policy = format!(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: https://*.fbcdn.net; \
             font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'{outside}; base-uri 'none'; object-src 'none'; \
             frame-ancestors 'none'"
        );
        let policy = HeaderValue::from_str(&policy).expect("origins serialize to ASCII");
        let mut headers = vec![
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
            (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
            (
                HeaderName::from_static("permissions-policy"),
                HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=()"),
            ),
        ];
        if secure {
            headers.push((
                header::STRICT_TRANSPORT_SECURITY,
                HeaderValue::from_static("max-age=31536000; includeSubDomains"),
            ));
        }
        Self(headers.into())
    }
}

/// Adds the headers, and forbids storing whatever did not say otherwise.
pub async fn set(State(Headers(headers)): State<Headers>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let out = response.headers_mut();
    for (name, value) in headers.iter() {
        out.insert(name.clone(), value.clone());
    }
    if !out.contains_key(header::CACHE_CONTROL) {
        out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
