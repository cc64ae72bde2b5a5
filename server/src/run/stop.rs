//! Being asked to stop.

use tokio_util::sync::CancellationToken;

/// A token that is cancelled on SIGTERM or Ctrl-C. From the return of this function on neither kills the process.
///
/// # Errors
/// The operating system does not let signals be listened for.
#[cfg(unix)]
pub(super) fn on_signal() -> std::io::Result<CancellationToken> {
    use tokio::signal::unix::{SignalKind, signal};
    // Here and not in the task: whoever reads the greeting may send a signal before a task has run for the first time.
    let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(cancelled_after(async move {
        tokio::select! {
            _ = terminated.recv() => {}
            _ = interrupted.recv() => {}
        }
    }))
}

/// A token that is cancelled on Ctrl-C.
#[cfg(not(unix))]
pub(super) fn on_signal() -> std::io::Result<CancellationToken> {
    Ok(cancelled_after(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "Ctrl-C cannot be listened for");
            std::future::pending::<()>().await;
        }
    }))
}

fn cancelled_after(asked: impl Future<Output = ()> + Send + 'static) -> CancellationToken {
    let stopping = CancellationToken::new();
    let cancel = stopping.clone();
    tokio::spawn(async move {
        asked.await;
        tracing::info!("stopping");
        cancel.cancel();
    });
    stopping
}
