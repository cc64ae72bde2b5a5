//! What a creative looks like, kept for a day so that a frame can show it.

use std::collections::{HashMap, VecDeque};

use crate::ids;

/// A preview can be looked at for so long (platform 12.5).
const LIFE_MS: i64 = 24 * 3_600_000;
/// The oldest are forgotten when there are more.
const KEPT: usize = 2_000;

/// A picture in a preview.
#[derive(Debug, Clone)]
pub(crate) enum Shot {
    /// Path on this server.
    Here(String),
    /// Somewhere else: named, never fetched.
    Elsewhere(String),
}

/// One card: a whole advertisement has one, a carousel several.
#[derive(Debug, Clone, Default)]
pub(crate) struct Card {
    pub(crate) shot: Option<Shot>,
    pub(crate) headline: String,
    pub(crate) description: String,
    /// The host of the link, as networks print it.
    pub(crate) host: String,
    /// Words on the button; empty: no button.
    pub(crate) button: String,
}

/// Everything the page of a preview shows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Preview {
    pub(crate) page: String,
    pub(crate) text: String,
    pub(crate) cards: Vec<Card>,
    /// `ad_format`.
    pub(crate) format: String,
    pub(crate) video: bool,
}

/// All previews that can still be looked at.
#[derive(Debug, Default)]
pub(crate) struct Previews {
    kept: HashMap<String, (i64, Preview)>,
    order: VecDeque<String>,
}

impl Previews {
    /// Keeps a preview and returns the token of its page.
    pub(crate) fn keep(&mut self, preview: Preview, now_ms: i64) -> String {
        if self.order.len() == KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.kept.remove(&oldest);
        }
        let token = ids::nonce();
        self.order.push_back(token.clone());
        self.kept.insert(token.clone(), (now_ms + LIFE_MS, preview));
        token
    }

    /// `None` when there is none, or its day is over.
    pub(crate) fn find(&self, token: &str, now_ms: i64) -> Option<&Preview> {
        self.kept.get(token).filter(|(until_ms, _)| now_ms < *until_ms).map(|(_, preview)| preview)
    }
}

/// Words on a button: `LEARN_MORE` is `Learn more`.
pub(crate) fn button(kind: &str) -> String {
    if kind.is_empty() || kind == "NO_BUTTON" {
        return String::new();
    }
    let words = kind.replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{KEPT, LIFE_MS, Preview, Previews, button};

    #[test]
    fn a_preview_lives_a_day_and_the_oldest_make_room() {
        let mut previews = Previews::default();
        let first = previews.keep(Preview { page: "One".into(), ..Preview::default() }, 0);

        assert_eq!(previews.find(&first, LIFE_MS - 1).unwrap().page, "One");
        assert!(previews.find(&first, LIFE_MS).is_none());
        for _ in 0..KEPT {
            previews.keep(Preview::default(), 0);
        }
        assert!(previews.find(&first, 0).is_none());
    }

    #[test]
    fn buttons_read_as_words() {
        assert_eq!(button("LEARN_MORE"), "Learn more");
        assert_eq!(button("NO_BUTTON"), "");
    }
}
