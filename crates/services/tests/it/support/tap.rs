//! Sits on the wire between us and Meta: notes every byte we send, and may change what comes back.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use url::Url;

/// A replacement of the same length, so that `Content-Length` stays true.
type Rewrite = Option<(&'static str, &'static str)>;

/// Stops when dropped.
pub(crate) struct Tap {
    addr: SocketAddr,
    sent: Arc<Mutex<Vec<u8>>>,
    task: JoinHandle<()>,
}

impl Tap {
    pub(crate) async fn start(meta: SocketAddr, rewrite: Rewrite) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&sent);
        let task = tokio::spawn(async move {
            while let Ok((ours, _)) = listener.accept().await {
                tokio::spawn(pass(ours, meta, Arc::clone(&noted), rewrite));
            }
        });
        Self { addr, sent, task }
    }

    pub(crate) fn url(&self) -> Url {
        format!("http://{}/", self.addr).parse().unwrap()
    }

    /// Everything we ever sent, as text.
    pub(crate) fn sent(&self) -> String {
        String::from_utf8_lossy(&self.sent.lock().unwrap()).into_owned()
    }

    /// The first lines of all requests: what proxies and logs along the way see.
    pub(crate) fn request_lines(&self) -> Vec<String> {
        let sent = self.sent();
        // A form's last line runs into the next request's first, so the line is found by its end.
        let lines = sent.lines().filter(|line| line.ends_with(" HTTP/1.1"));
        lines.map(|line| line[line.find("/v26.0").unwrap()..].to_owned()).collect()
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Copies both ways until either side closes, then closes both: a cut connection stays a cut connection.
async fn pass(mut ours: TcpStream, meta: SocketAddr, sent: Arc<Mutex<Vec<u8>>>, rewrite: Rewrite) {
    let Ok(mut theirs) = TcpStream::connect(meta).await else { return };
    let (mut our_read, mut our_write) = ours.split();
    let (mut their_read, mut their_write) = theirs.split();
    let out = async {
        let mut piece = vec![0; 16 << 10];
        while let Ok(read @ 1..) = our_read.read(&mut piece).await {
            sent.lock().unwrap().extend_from_slice(&piece[..read]);
            if their_write.write_all(&piece[..read]).await.is_err() {
                return;
            }
        }
    };
    let back = async {
        let mut piece = vec![0; 16 << 10];
        while let Ok(read @ 1..) = their_read.read(&mut piece).await {
            if let Some((from, to)) = rewrite {
                replace(&mut piece[..read], from.as_bytes(), to.as_bytes());
            }
            if our_write.write_all(&piece[..read]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = out => {}
        () = back => {}
    }
}

fn replace(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    assert_eq!(from.len(), to.len());
    if let Some(at) = bytes.windows(from.len()).position(|window| window == from) {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
}
