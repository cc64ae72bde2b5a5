//! Who is asking, from where, and what they typed before.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::ssr::{FORM_COOKIE, SESSION_COOKIE, THEME_COOKIE, Visitor, cookie_name, expired_cookie};
use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::Problem;
use http::{HeaderMap, HeaderValue, Method, header};
use ipnet::IpNet;
use services::people::{self, Client};

use super::trace::RequestId;
use crate::{
    config::is_loopback,
    pages::{self, BODY_LIMIT},
    router::Server,
};

/// Finds out who is asking and puts a [`Visitor`] into the request.
pub async fn find(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    if let Some(elsewhere) = other_loopback_name(&server, &request) {
        return Redirect::permanent(&elsewhere).into_response();
    }
    let mut visitor = stranger(&server, &request);
    let headers = request.headers();
    let svc = &server.services;

    if let Some(secret) = cookie(headers, SESSION_COOKIE, visitor.secure) {
        match people::find_session(svc, &secret).await {
            Ok(actor) => visitor.actor = actor,
            Err(error) => return pages::problem(&visitor, &app::ssr::outward(error, &visitor.request_id)),
        }
    }
    let too_large = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if too_large.is_some_and(|length| length > BODY_LIMIT) {
        return pages::problem(&visitor, &Problem::TooLarge);
    }
    let form_key = cookie(headers, FORM_COOKIE, visitor.secure).filter(|_| *request.method() == Method::GET);
    if let Some(key) = &form_key {
        let user = visitor.actor.as_ref().map(|actor| &actor.user_id);
        match services::forms::take(svc, key, user).await {
            Ok(kept) => visitor.kept = kept,
            // What was typed is lost; the page itself is not.
            Err(error) => drop(app::ssr::outward(error, &visitor.request_id)),
        }
    }
    let secure = visitor.secure;
    request.extensions_mut().insert(visitor);

    let mut response = next.run(request).await;
    if form_key.is_some()
        && let Ok(value) = HeaderValue::from_str(&expired_cookie(FORM_COOKIE, secure))
    {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn stranger(server: &Server, request: &Request) -> Visitor {
    let headers = request.headers();
    let secure = server.services.settings().base_url.scheme() == "https";
    let theme = cookie(headers, THEME_COOKIE, secure).filter(|theme| theme == "light" || theme == "dark");
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Visitor {
        services: server.services.clone(),
        actor: None,
        client: Client { ip: client_ip(request, &server.trusted_proxies), user_agent: user_agent.to_owned() },
        path: request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned(),
        theme,
        assets: server.assets.clone(),
        kept: None,
        secure,
        request_id: request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
    }
}

/// `localhost` and `127.0.0.1` are one machine but two cookie jars, and Facebook comes back to the configured one only.
fn other_loopback_name(server: &Server, request: &Request) -> Option<String> {
    let base = &server.services.settings().base_url;
    let host = request.headers().get(header::HOST)?.to_str().ok()?;
    let asked = url::Url::parse(&format!("http://{host}")).ok()?;
    let other_name = is_loopback(base) && is_loopback(&asked) && base.host_str() != asked.host_str();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    (other_name && *request.method() == Method::GET && asked.port() == base.port())
        .then(|| format!("{}{path}", base.as_str().trim_end_matches('/')))
}

/// The peer's address, or the last one in `X-Forwarded-For` that is not a proxy of ours.
fn client_ip(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    if !is_trusted(&peer) {
        return peer;
    }
    let forwarded: Vec<IpAddr> = request
        .headers()
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|ip| ip.trim().parse().ok())
        .collect();
    forwarded.into_iter().rev().find(|ip| !is_trusted(ip)).unwrap_or(peer)
}

fn cookie(headers: &HeaderMap, name: &str, secure: bool) -> Option<String> {
    let wanted = cookie_name(name, secure);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == wanted && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn asked_by(peer: &str, forwarded: &str) -> IpAddr {
        let mut request = Request::builder().header("x-forwarded-for", forwarded).body(Body::empty()).unwrap();
        let peer: SocketAddr = format!("{peer}:1").parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        client_ip(&request, &["10.0.0.0/8".parse().unwrap()])
    }

    #[test]
    fn forwarded_addresses_are_believed_from_our_proxies_only() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();

        assert_eq!(asked_by("203.0.113.9", "198.51.100.1"), ip("203.0.113.9"));
        assert_eq!(asked_by("10.0.0.1", "198.51.100.1"), ip("198.51.100.1"));
        assert_eq!(
            asked_by("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2"),
            ip("198.51.100.1"),
            "the client's own claim comes first"
        );
        assert_eq!(asked_by("10.0.0.1", "nonsense"), ip("10.0.0.1"));
    }
}
