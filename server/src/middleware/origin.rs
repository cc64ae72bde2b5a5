//! Forms are taken only from our own pages: every change comes by POST, with a cookie the browser sends along by itself.

use app::ssr::Visitor;
use axum::{
    Extension,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::Problem;
use http::{HeaderMap, Method, header};
use url::Url;

use crate::{pages, router::Server};

/// Lets reading pass; of everything else only what a page of ours sent.
pub async fn check(
    State(server): State<Server>,
    Extension(visitor): Extension<Visitor>,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_ours(request.headers(), &server.services.settings().base_url) {
        return next.run(request).await;
    }
    pages::problem(&visitor, &Problem::ForeignOrigin)
}

/// `Sec-Fetch-Site` cannot be forged by a page, and every current browser sends it (Fetch Metadata); older ones send `Origin` with a POST.
/// Whoever sends neither is not a browser showing our page.
fn is_ours(headers: &HeaderMap, base: &Url) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site") {
        return site.as_bytes() == b"same-origin";
    }
    text(header::ORIGIN).is_some_and(|origin| origin == base.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ours(headers: &[(&'static str, &'static str)]) -> bool {
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap()))
            .collect();
        is_ours(&headers, &Url::parse("https://ads.example.com").unwrap())
    }

    #[test]
    fn only_our_own_pages_may_post() {
        assert!(ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("origin", "https://ads.example.com")]));
        for foreign in [
            &[][..],
            &[("origin", "https://evil.example.com")],
            &[("origin", "null")],
            &[("origin", "http://ads.example.com")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://ads.example.com")],
        ] {
            assert!(!ours(foreign), "{foreign:?}");
        }
    }
}
