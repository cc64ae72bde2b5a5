//! Fetching what a caller names by address. Only from this machine: the sandbox never calls out.

use std::{net::IpAddr, time::Duration};

use bytes::Bytes;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use url::{Host, Url};

use crate::{ask::Ask, media::VIDEO_BYTES};

const TIMEOUT: Duration = Duration::from_secs(10);
/// Longer headers are refused.
const HEAD_BYTES: usize = 64 << 10;

/// Fetches what the request names, when it names something; else `None`.
pub(crate) async fn wanted(ask: &Ask) -> Option<Result<Bytes, String>> {
    let uploads = ask.method == "POST" && ask.parts.last().is_some_and(|last| last == "advideos");
    if !uploads || ask.params.upload("source").is_some() || ask.params.has("upload_phase") {
        return None;
    }
    let address = ask.params.text("file_url")?;
    let fetched = tokio::time::timeout(TIMEOUT, loopback(&address)).await;
    Some(fetched.unwrap_or_else(|_| Err("The address took too long to answer.".into())))
}

/// # Errors
/// A sentence for people: the address is elsewhere, or did not answer with a file.
async fn loopback(address: &str) -> Result<Bytes, String> {
    let url = Url::parse(address).map_err(|error| format!("The address cannot be read: {error}."))?;
    let local = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    };
    if url.scheme() != "http" || !local {
        return Err("This sandbox fetches from http addresses on its own machine only.".into());
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let failed = |error: std::io::Error| format!("The file could not be fetched: {error}.");
    let mut stream = TcpStream::connect((host, url.port_or_known_default().unwrap_or(80))).await.map_err(failed)?;
    let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    // Version 1.0, so that the answer ends with the connection and is never in chunks.
    let request = format!("GET {target} HTTP/1.0\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.map_err(failed)?;
    let mut answer = Vec::new();
    let most = (VIDEO_BYTES + HEAD_BYTES + 1) as u64;
    stream.take(most).read_to_end(&mut answer).await.map_err(failed)?;
    body(answer)
}

/// The body of an answer that was read to its end.
fn body(answer: Vec<u8>) -> Result<Bytes, String> {
    let head = answer.windows(4).take(HEAD_BYTES).position(|window| window == b"\r\n\r\n");
    let head = head.ok_or("The address did not answer as a web server does.")?;
    let status = answer.get(9..12).unwrap_or_default();
    if !answer.starts_with(b"HTTP/1.") || status != b"200" {
        return Err(format!("The address answered {}.", String::from_utf8_lossy(status)));
    }
    Ok(Bytes::from(answer).slice(head + 4..))
}

#[cfg(test)]
mod tests {
    use super::{body, loopback};

    #[test]
    fn only_a_whole_good_answer_has_a_body() {
        assert_eq!(body(b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nvideo".to_vec()).unwrap(), "video");
        assert!(body(b"HTTP/1.1 404 No\r\n\r\nvideo".to_vec()).is_err());
        assert!(body(b"SSH-2.0\r\n\r\n".to_vec()).is_err());
        assert!(body(Vec::new()).is_err());
    }

    #[tokio::test]
    async fn other_machines_are_never_asked() {
        for address in
            ["http://example.com/a.mp4", "https://127.0.0.1/a.mp4", "http://169.254.169.254/", "file:///etc/passwd"]
        {
            assert!(loopback(address).await.unwrap_err().contains("its own machine only"), "{address}");
        }
    }
}
