//! Connections: accepting them, and cutting them when a fault says so.

mod wire;

use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Router, body::Body, http::Request};
use http_body_util::{BodyExt, Limited};
use hyper::{body::Incoming, server::conn::http1, service::Service, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::{JoinHandle, JoinSet},
};

use crate::{App, Config, Handle, hooks, pages};

/// Larger request bodies are refused. A picture of 30 MB in base 64 fits.
const MAX_BODY: usize = 48 << 20;
/// A client that does not finish its header is let go.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);

/// A running sandbox. It stops when this is dropped.
#[derive(Debug)]
pub struct Sandbox {
    addr: SocketAddr,
    handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<io::Result<()>>,
}

impl Sandbox {
    /// Starts a sandbox; port 0 takes a free one.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub async fn start(listen: SocketAddr, config: Config) -> io::Result<Self> {
        let listener = TcpListener::bind(listen).await?;
        let addr = listener.local_addr()?;
        let app = Arc::new(App::new(config));
        let handle = Handle { app: Arc::clone(&app) };
        let (stop, stopped) = oneshot::channel::<()>();
        let task = tokio::spawn(accept(listener, app, async move {
            // Dropping the sender stops the server just as well.
            let _ = stopped.await;
        }));
        Ok(Self { addr, handle, stop: Some(stop), task })
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The controls.
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Stops accepting, closes every connection and waits until that is done.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        // Aborted or finished: either way nothing listens any more.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Serves on a listener until `shutdown` resolves, then closes all connections.
///
/// # Errors
/// The listener failed for good.
pub async fn serve(listener: TcpListener, config: Config, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    accept(listener, Arc::new(App::new(config)), shutdown).await
}

async fn accept(listener: TcpListener, app: Arc<App>, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let router = pages::router(Arc::clone(&app));
    // Dropped at the end, and every connection with it.
    let mut connections = JoinSet::new();
    let mut background = JoinSet::new();
    background.spawn(hooks::courier::run(Arc::clone(&app)));
    tokio::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => return Ok(()),
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, Arc::clone(&app), router.clone()));
                }
                Err(error) => {
                    // Out of file handles, mostly: breathe, do not spin.
                    tracing::warn!(%error, "the sandbox could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            },
        }
    }
}

async fn connection(stream: TcpStream, app: Arc<App>, router: Router) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| serve_one(Arc::clone(&app), router.clone(), request));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        // Faults end here on purpose, clients that went away too.
        tracing::debug!(%error, "a connection to the sandbox ended early");
    }
}

/// An error closes the connection without another byte.
async fn serve_one(
    app: Arc<App>,
    router: Router,
    request: Request<Incoming>,
) -> Result<axum::http::Response<Body>, wire::Cut> {
    let path = request.uri().path();
    // A batch may be posted to the bare root.
    let front = path == "/" && request.method() == axum::http::Method::GET;
    if front || path == "/healthz" || path.starts_with("/_sandbox") || path.starts_with("/adsmanager") {
        let answered: Result<_, Infallible> = TowerToHyperService::new(router).call(request).await;
        app.wake.notify_one();
        return Ok(answered.unwrap_or_else(|never| match never {}));
    }
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, MAX_BODY).collect().await.map_err(|_| wire::Cut)?.to_bytes();
    // In a task of its own: what Meta was told to do, it does, even when the client hangs up meanwhile.
    tokio::spawn(wire::meta(app, parts, body)).await.map_err(|_| wire::Cut)?
}
