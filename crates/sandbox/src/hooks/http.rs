//! One request over plain HTTP to this machine.

use std::{io, net::IpAddr, time::Duration};

use axum::http::{HeaderMap, Method, Request, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::{Host, Position, Url};

/// A callback that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(5);
/// More of an answer is not read.
const MAX_ANSWER: usize = 64 << 10;

/// Why the sandbox does not send anything there; `None`: it does.
pub(crate) fn refusal(url: &str) -> Option<String> {
    parse(url).err()
}

/// Only plain `http` on loopback: nothing leaves this machine.
fn parse(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("{text} is not an address: {error}"))?;
    if url.scheme() != "http" {
        return Err(format!("{text}: the sandbox calls back over plain http only, not {}", url.scheme()));
    }
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    if local { Ok(url) } else { Err(format!("{text}: the sandbox calls back to this machine only")) }
}

/// Sends one request; redirects are not followed.
///
/// # Errors
/// A sentence: the address is refused, nobody listens, or no whole answer came in time.
pub(crate) async fn fetch(method: Method, url: &str, headers: HeaderMap, body: Bytes) -> Result<(u16, Bytes), String> {
    let url = parse(url)?;
    match tokio::time::timeout(PATIENCE, exchange(method, &url, headers, body)).await {
        Ok(answer) => answer,
        Err(_) => Err(format!("no answer within {} seconds", PATIENCE.as_secs())),
    }
}

async fn connect(url: &Url) -> io::Result<TcpStream> {
    let port = url.port_or_known_default().unwrap_or(80);
    match url.host() {
        Some(Host::Ipv4(ip)) => TcpStream::connect((IpAddr::V4(ip), port)).await,
        Some(Host::Ipv6(ip)) => TcpStream::connect((IpAddr::V6(ip), port)).await,
        // A name on this machine: no resolver is asked.
        _ => match TcpStream::connect((std::net::Ipv4Addr::LOCALHOST, port)).await {
            Ok(stream) => Ok(stream),
            Err(_) => TcpStream::connect((std::net::Ipv6Addr::LOCALHOST, port)).await,
        },
    }
}

async fn exchange(method: Method, url: &Url, headers: HeaderMap, body: Bytes) -> Result<(u16, Bytes), String> {
    let stream = connect(url).await.map_err(|error| format!("cannot connect: {error}"))?;
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(|error| format!("cannot talk: {error}"))?;
    // Ends by itself once the sender is gone.
    let talking = tokio::spawn(connection);
    let mut request = Request::builder()
        .method(method)
        .uri(&url[Position::BeforePath..Position::AfterQuery])
        .header(header::HOST, &url[Position::BeforeHost..Position::AfterPort])
        .header(header::USER_AGENT, "Webhooks/1.0 (https://fb.me/webhooks)")
        .header(header::ACCEPT, "*/*")
        .body(Full::new(body))
        .map_err(|error| format!("cannot ask: {error}"))?;
    request.headers_mut().extend(headers);
    let answered = sender.send_request(request).await.map_err(|error| format!("no answer: {error}"))?;
    let status = answered.status().as_u16();
    let body = Limited::new(answered.into_body(), MAX_ANSWER).collect().await;
    talking.abort();
    let body = body.map_err(|error| format!("the answer cannot be read: {error}"))?.to_bytes();
    Ok((status, body))
}

#[cfg(test)]
mod tests {
    use super::refusal;

    #[test]
    fn only_plain_http_on_this_machine_is_called() {
        assert_eq!(refusal("http://localhost:3000/webhooks/meta"), None);
        assert_eq!(refusal("http://[::1]:3000/x?y=1"), None);
        for url in
            ["https://localhost:3000/", "http://example.org/", "http://192.0.2.1/", "ftp://localhost/", "nonsense"]
        {
            assert!(refusal(url).is_some(), "{url}");
        }
    }
}
