//! The listener itself, over TCP: limits, `HEAD`, and an orderly end.

use std::{net::SocketAddr, time::Duration};

use adlane_server::listen;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::support::World;

async fn listening(w: &World) -> (SocketAddr, CancellationToken, JoinHandle<std::io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stopping = CancellationToken::new();
    let task = tokio::spawn(listen::serve(listener, w.router.clone(), stopping.clone()));
    (address, stopping, task)
}

async fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await.expect("an answer in time").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

facts! {
    async fn head_is_answered_like_get_without_the_body(w: World) {
        let (address, _stopping, _task) = listening(&w).await;

        for path in ["/", "/login", "/nowhere", "/healthz", "/assets/favicon.svg"] {
            let ask = |method: &str| format!("{method} {path} HTTP/1.1\r\nhost: localhost:3000\r\nconnection: close\r\n\r\n");
            let (head, get) = (raw(address, &ask("HEAD")).await, raw(address, &ask("GET")).await);
            let first = |answer: &str| answer.lines().next().unwrap().to_owned();
            assert_eq!(first(&head), first(&get), "{path}");
            assert!(head.ends_with("\r\n\r\n") && head.contains("content-security-policy"), "{path}: {head}");
            assert!(!get.ends_with("\r\n\r\n"), "{path}");
        }
    }

    async fn head_changes_nothing(w: World) {
        let mut browser = w.member(domain::Role::Owner).await;
        let rows = w.rows().await;
        for path in ["/dashboard", "/fn/people/log_out", "/logout"] {
            browser.send(http::Method::HEAD, path, &[("sec-fetch-site", "cross-site")], axum::body::Body::empty()).await;
        }
        assert_eq!(w.rows().await, rows);
    }

    async fn what_is_no_http_is_closed(w: World) {
        let (address, _stopping, _task) = listening(&w).await;

        let answer = raw(address, "\u{16}\u{3}\u{1}hello, is this TLS?\r\n\r\n").await;

        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }

    async fn asked_to_stop_it_ends_what_is_under_way_and_takes_nothing_new(w: World) {
        let (address, stopping, task) = listening(&w).await;
        let mut slow = TcpStream::connect(address).await.unwrap();
        let head = "POST /fn/theme HTTP/1.1\r\nhost: localhost:3000\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n";
        slow.write_all(format!("{head}content-length: 10\r\n\r\nthem").as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;

        stopping.cancel();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(TcpStream::connect(address).await.is_err(), "nothing new");
        slow.write_all(b"e=dark").await.unwrap();
        let mut answer = String::new();
        timeout(Duration::from_secs(5), slow.read_to_string(&mut answer)).await.expect("in time").unwrap();

        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
        timeout(Duration::from_secs(5), task).await.expect("it ends").unwrap().unwrap();
    }

    async fn a_client_that_never_finishes_its_header_is_dropped(w: World) {
        let (address, _stopping, _task) = listening(&w).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: localh").await.unwrap();

        let mut rest = Vec::new();
        let ended = timeout(Duration::from_secs(15), stream.read_to_end(&mut rest)).await;

        assert!(ended.is_ok(), "after ten seconds the connection is closed");
    }
}
