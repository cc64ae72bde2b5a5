//! A server that answers what it is told, byte by byte, and keeps what it was sent.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use adlane_graph::{AccessToken, AppSecret, Graph, Settings};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

pub(crate) const APP_ID: &str = "1029384756";
pub(crate) const SECRET: &str = "hush-hush";
pub(crate) const TOKEN: &str = "EAAperson";

/// What to do with one request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Send these bytes and close.
    Bytes(Vec<u8>),
    /// Close without a word.
    Cut,
    /// Say nothing and keep the connection.
    Silence,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// `GET /v26.0/me?fields=id HTTP/1.1`.
    pub(crate) line: String,
    /// The rest of the head, names in lower case.
    pub(crate) headers: String,
    pub(crate) body: String,
}

#[derive(Clone)]
pub(crate) struct Canned {
    pub(crate) url: Url,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Canned {
    /// Answers the replies in turn, and the last one from then on.
    pub(crate) async fn start(replies: Vec<Reply>) -> Self {
        Self::start_with(move |number, _| replies[number.min(replies.len() - 1)].clone()).await
    }

    /// Answers what `reply` says about the request number so and so (from 0).
    pub(crate) async fn start_with(reply: impl Fn(usize, &Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let canned = Self { url, seen: seen.clone() };
        let reply = Arc::new(reply);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, seen.clone(), reply.clone()));
            }
        });
        canned
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn graph(&self, max_read_retries: u32) -> Graph {
        Graph::new(settings(&self.url, max_read_retries)).unwrap()
    }
}

pub(crate) fn settings(url: &Url, max_read_retries: u32) -> Settings {
    Settings {
        app_id: APP_ID.into(),
        app_secret: AppSecret::new(SECRET.into()),
        api_version: "v26.0".into(),
        graph_url: url.clone(),
        graph_video_url: url.clone(),
        dialog_url: url.clone(),
        timeout: Duration::from_secs(20),
        max_read_retries,
        login_config_id: None,
    }
}

pub(crate) fn token() -> AccessToken {
    AccessToken::new(TOKEN.into())
}

/// A campaign's form that may be sent.
pub(crate) fn sale() -> Vec<(String, String)> {
    [("name", "Spring & sale"), ("status", "PAUSED"), ("adlabels", r#"[{"id":"9"}]"#)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
}

/// A whole answer. `extra` are header lines, each ending in `\r\n`.
pub(crate) fn answer(status: &str, extra: &str, body: &str) -> Reply {
    let length = body.len();
    Reply::Bytes(
        format!("HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{extra}Connection: close\r\n\r\n{body}")
            .into_bytes(),
    )
}

pub(crate) fn ok(body: &str) -> Reply {
    answer("200 OK", "", body)
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<Seen>>>, reply: Arc<impl Fn(usize, &Seen) -> Reply>) {
    let Some(request) = read(&mut stream).await else { return };
    let answer = {
        let mut seen = seen.lock().unwrap();
        seen.push(request);
        reply(seen.len() - 1, &seen[seen.len() - 1])
    };
    match answer {
        Reply::Bytes(bytes) => {
            // The client may have hung up already, which is its right.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Cut => {}
        Reply::Silence => tokio::time::sleep(Duration::from_secs(60)).await,
    }
}

/// `None`: connected and left without asking anything.
async fn read(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let body = &bytes[end + 4..];
            let (line, headers) = head.split_once("\r\n").unwrap_or((&head, ""));
            let headers: Vec<String> = headers
                .split("\r\n")
                .map(|header| {
                    header
                        .split_once(": ")
                        .map_or_else(String::new, |(name, value)| format!("{}: {value}", name.to_lowercase()))
                })
                .collect();
            let length =
                headers.iter().find_map(|header| header.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
            if body.len() >= length {
                let body = String::from_utf8_lossy(body).into_owned();
                return Some(Seen { line: line.into(), headers: headers.join("\n"), body });
            }
        }
        let mut chunk = [0; 16 * 1024];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&chunk[..count]),
        }
    }
}
