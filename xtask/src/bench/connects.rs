//! Whole connects per minute, by several people at once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::demo::{self, Timing};
use super::http::Client;
use super::report::quantile;
use super::server::Running;
use crate::failure::{Result, fail};

/// How connecting went.
pub(super) struct Connects {
    pub(super) per_minute: f64,
    /// What one connect keeps a person waiting for Adlane: the time of all its answers (form, callback, every look at
    /// the progress page) summed, the dialog's left out. Calls to Meta made inside an answer count as ours here, so
    /// the true own share is smaller.
    pub(super) own_p99_ms: f64,
}

/// People connecting at the same time. Each signs in once; the login's own throttle lets ten in at once.
const SESSIONS: usize = 8;

/// Makes `total` connects through the sandbox.
///
/// # Errors
/// When any of them does not end on a page that leads to its connection.
pub(super) fn run(server: &Running, sandbox: &Running, total: usize) -> Result<Connects> {
    let mut visitors = Vec::new();
    for _ in 0..SESSIONS {
        visitors.push(demo::sign_in(server)?);
    }
    let next = AtomicUsize::new(0);
    let begin = Instant::now();
    let done: Vec<Result<Vec<f64>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = visitors
            .into_iter()
            .map(|visitor| {
                let (next, dialog) = (&next, Client::new(&sandbox.address));
                scope.spawn(move || connect_on(visitor, dialog, next, total))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| fail("a connecting thread panicked")))
            .collect()
    });
    let minutes = begin.elapsed().as_secs_f64() / 60.0;
    let mut times_ms = Vec::new();
    for times in done {
        times_ms.extend(times?);
    }
    times_ms.sort_by(f64::total_cmp);
    Ok(Connects { per_minute: times_ms.len() as f64 / minutes, own_p99_ms: quantile(&times_ms, 0.99) })
}

fn connect_on(mut visitor: Client, mut dialog: Client, next: &AtomicUsize, total: usize) -> Result<Vec<f64>> {
    let mut times_ms = Vec::new();
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= total {
            return Ok(times_ms);
        }
        let mut timing = Timing::default();
        let page = demo::connect(&mut visitor, &mut dialog, number, &mut timing)?;
        if !page.contains("href=\"/connections/") {
            return fail(format!("connect {number} ended on: {}", super::http::excerpt(&page)));
        }
        times_ms.push(timing.answering.as_secs_f64() * 1e3);
    }
}
