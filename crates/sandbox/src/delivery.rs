//! When things ran: the stretches of time for which something was ACTIVE. Figures are made from it.

use std::collections::HashMap;

/// From when until when, sandbox milliseconds; without an end it still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) from_ms: i64,
    pub(crate) until_ms: Option<i64>,
}

/// What was on, by id of campaign, ad set or ad. Whatever stands above is not counted in.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// When this world began. What is older came with its seed.
    pub(crate) began_at_ms: i64,
    on: HashMap<String, Vec<Stretch>>,
}

impl Delivery {
    pub(crate) fn since(now_ms: i64) -> Self {
        Self { began_at_ms: now_ms, on: HashMap::new() }
    }

    /// Writes down what something was set to.
    pub(crate) fn note(&mut self, id: &str, active: bool, at_ms: i64) {
        let open =
            self.on.get_mut(id).and_then(|stretches| stretches.last_mut()).filter(|last| last.until_ms.is_none());
        match (open, active) {
            (None, true) => {
                let started = Stretch { from_ms: at_ms, until_ms: None };
                self.on.entry(id.to_owned()).or_default().push(started);
            }
            (Some(last), false) => last.until_ms = Some(at_ms),
            _ => {}
        }
    }

    /// Oldest first.
    pub(crate) fn of(&self, id: &str) -> &[Stretch] {
        self.on.get(id).map(Vec::as_slice).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Delivery, Stretch};

    #[test]
    fn stretches_open_and_close() {
        let mut delivery = Delivery::since(0);
        for (active, at_ms) in [(false, 1), (true, 2), (true, 3), (false, 5), (false, 6), (true, 9)] {
            delivery.note("1", active, at_ms);
        }

        assert_eq!(
            delivery.of("1"),
            [Stretch { from_ms: 2, until_ms: Some(5) }, Stretch { from_ms: 9, until_ms: None }]
        );
        assert!(delivery.of("2").is_empty());
    }
}
