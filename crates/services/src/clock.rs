//! The time, passed in.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// Tells the time. Tests move it.
#[derive(Clone)]
pub enum Clock {
    System,
    /// Stands still until moved.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock standing at `now_ms`.
    pub fn manual(now_ms: i64) -> Self {
        Clock::Manual(Arc::new(AtomicI64::new(now_ms)))
    }

    /// Milliseconds since 1970, UTC.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the system")]
    pub fn now_ms(&self) -> i64 {
        match self {
            Clock::System => jiff::Timestamp::now().as_millisecond(),
            Clock::Manual(at) => at.load(Ordering::SeqCst),
        }
    }

    /// Moves a manual clock forward; the system's cannot be moved.
    pub fn advance(&self, ms: i64) {
        if let Clock::Manual(at) = self {
            at.fetch_add(ms, Ordering::SeqCst);
        }
    }
}
