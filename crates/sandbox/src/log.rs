//! The last requests, so that a test can ask what was sent. Secrets are shortened before they are kept.

use std::collections::VecDeque;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{ask::Ask, params::as_text, secrets};

/// How many requests are kept; older ones are forgotten, the total goes on counting.
const KEPT: usize = 1_000;
/// Longer values are cut.
const VALUE_CHARS: usize = 300;

/// A request that reached the Meta side.
#[derive(Debug, Clone, Serialize)]
pub struct Logged {
    /// Counts from 1 since the last reset.
    pub number: u64,
    /// Sandbox time in milliseconds since 1970.
    pub at_ms: i64,
    /// GET, POST or DELETE.
    pub method: String,
    /// With the version.
    pub path: String,
    /// Query and body. Tokens, codes and secrets are cut to a few letters.
    pub params: Map<String, Value>,
    /// The status answered; `None` while it is being answered, and when the connection was cut.
    pub status: Option<u16>,
    /// Names of the faults that struck.
    pub faults: Vec<String>,
}

/// A bounded memory of requests.
#[derive(Debug, Default)]
pub(crate) struct Log {
    entries: VecDeque<Logged>,
    total: u64,
}

impl Log {
    /// Remembers a request and returns its number.
    pub(crate) fn add(&mut self, ask: &Ask, at_ms: i64, faults: Vec<String>) -> u64 {
        self.total += 1;
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        let mut params = Map::new();
        for (name, value) in ask.params.pairs() {
            // A batch holds whole calls, tokens and all: only what they ask is kept.
            let text = match name {
                "batch" => crate::graph::summary(ask).unwrap_or_default(),
                _ => as_text(value),
            };
            params.insert(name.to_owned(), Value::String(shorten(name, &text)));
        }
        if !params.contains_key("access_token")
            && let Some(token) = &ask.token
        {
            params.insert("access_token".into(), Value::String(shorten("access_token", token)));
        }
        self.entries.push_back(Logged {
            number: self.total,
            at_ms,
            method: ask.method.clone(),
            path: ask.path.clone(),
            params,
            status: None,
            faults,
        });
        self.total
    }

    pub(crate) fn answered(&mut self, number: u64, status: u16) {
        if let Some(entry) = self.entries.iter_mut().rev().find(|entry| entry.number == number) {
            entry.status = Some(status);
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.total
    }

    /// Oldest first.
    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &Logged> {
        self.entries.iter()
    }
}

fn shorten(name: &str, value: &str) -> String {
    let keep = if secrets::is_secret(name) { 8.min(value.chars().count() / 2) } else { VALUE_CHARS };
    if value.chars().count() <= keep {
        return value.to_owned();
    }
    value.chars().take(keep).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn secrets_are_cut_and_the_rest_is_not() {
        assert_eq!(shorten("access_token", "EAAABCDEFGHIJKLMNOP"), "EAAABCDE…");
        assert_eq!(shorten("code", "abcd"), "ab…");
        assert_eq!(shorten("verify_token", "abcd"), "ab…");
        assert_eq!(shorten("name", "Spring sale"), "Spring sale");
        assert_eq!(shorten("name", &"x".repeat(400)).chars().count(), 301);
    }
}
