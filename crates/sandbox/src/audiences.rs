//! Custom audiences and the upload sessions that fill them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Value, json};

/// Effects of an upload are seen after this much sandbox time. Meta says "up to 24 hours"; this is our model.
pub(crate) const SETTLES_MS: i64 = 300_000;
/// A session that is older is over (platform 14.1).
pub(crate) const SESSION_MS: i64 = 90 * 60_000;
/// Fewer people than this cannot be shown ads, and cannot seed a lookalike.
pub(crate) const SMALLEST: i64 = 100;
/// Of a hundred rows so many belong to somebody; our model.
const MATCHED_PERCENT: i64 = 70;

/// All audiences, and who may not make any yet.
#[derive(Debug, Default)]
pub(crate) struct Audiences {
    by_id: BTreeMap<String, Audience>,
    /// Accounts whose Custom Audience terms nobody has accepted. All others are taken as accepted.
    pub(crate) terms_missing: BTreeSet<String>,
    /// By account and the client's own `session_id`, which is unique within an account.
    pub(crate) sessions: HashMap<(String, i64), Session>,
}

/// One person in an audience: a digest of the strongest key a row had.
pub(crate) type Member = [u8; 16];

/// A custom audience.
#[derive(Debug, Clone)]
pub(crate) struct Audience {
    pub(crate) id: String,
    /// Number, without `act_`.
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    /// CUSTOM, LOOKALIKE, WEBSITE, …
    pub(crate) subtype: String,
    pub(crate) customer_file_source: Option<String>,
    /// Written back as it came: rule, retention_days, lookalike_spec, audience_labels, opt_out_link.
    pub(crate) extra: BTreeMap<String, Value>,
    /// The audience a lookalike was made from.
    pub(crate) origin: Option<String>,
    pub(crate) members: HashSet<Member>,
    /// What a replacement has collected so far, with its session.
    pub(crate) replacing: Option<(i64, HashSet<Member>)>,
    /// Meta found it suggests forbidden information: `operation_status` 471, uploads blocked.
    pub(crate) flagged: bool,
    pub(crate) created_at_ms: i64,
    pub(crate) updated_at_ms: i64,
    /// When people were last added, removed or replaced; `None`: never.
    pub(crate) content_at_ms: Option<i64>,
    /// How many people a lookalike reaches.
    pub(crate) lookalike_size: i64,
}

/// What a session does with the rows it brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Add,
    Remove,
    Replace,
}

/// One upload in several batches.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    /// `None`: people leave every audience of the account.
    pub(crate) audience: Option<String>,
    pub(crate) change: Change,
    pub(crate) opened_at_ms: i64,
    pub(crate) batches: BTreeSet<i64>,
    pub(crate) received: usize,
    pub(crate) invalid: usize,
    /// Set by the batch with `last_batch_flag`.
    pub(crate) closed_at_ms: Option<i64>,
}

impl Audiences {
    pub(crate) fn get(&self, id: &str) -> Option<&Audience> {
        self.by_id.get(id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Audience> {
        self.by_id.get_mut(id)
    }

    pub(crate) fn put(&mut self, audience: Audience) {
        self.by_id.insert(audience.id.clone(), audience);
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Audience> {
        self.by_id.remove(id)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Audience> {
        self.by_id.values()
    }

    /// Newest first.
    pub(crate) fn of_account(&self, account: &str) -> Vec<&Audience> {
        let mut found: Vec<_> = self.by_id.values().filter(|audience| audience.account == account).collect();
        found.sort_by_key(|audience| std::cmp::Reverse(audience.created_at_ms));
        found
    }

    pub(crate) fn of_account_mut(&mut self, account: &str) -> impl Iterator<Item = &mut Audience> {
        self.by_id.values_mut().filter(move |audience| audience.account == account)
    }

    /// Ids of the lookalikes made from an audience.
    pub(crate) fn lookalikes_of(&self, id: &str) -> Vec<&str> {
        let made = self.by_id.values().filter(|audience| audience.origin.as_deref() == Some(id));
        made.map(|audience| audience.id.as_str()).collect()
    }
}

impl Audience {
    /// How many people it reaches, whether or not Meta has counted them yet.
    pub(crate) fn people(&self) -> i64 {
        match self.subtype.as_str() {
            "LOOKALIKE" => self.lookalike_size,
            _ => i64::try_from(self.members.len()).unwrap_or(i64::MAX / 100) * MATCHED_PERCENT / 100,
        }
    }

    fn settling(&self, now_ms: i64) -> bool {
        let since = if self.subtype == "LOOKALIKE" { Some(self.created_at_ms) } else { self.content_at_ms };
        since.is_some_and(|since| now_ms < since + SETTLES_MS)
    }

    /// `approximate_count_lower_bound` and `…_upper_bound`; -1 while there is no estimate.
    pub(crate) fn bounds(&self, now_ms: i64) -> (i64, i64) {
        let people = self.people();
        if self.settling(now_ms) || people < SMALLEST {
            return (-1, -1);
        }
        // Two significant digits, so that nobody can count people out.
        let mut step = 10;
        while people / step >= 100 {
            step *= 10;
        }
        let lower = people * 9 / 10 / step * step;
        (lower.max(SMALLEST), (people * 11 / 10 / step + 1) * step)
    }

    pub(crate) fn operation_status(&self, now_ms: i64) -> Value {
        let (code, description) = if self.flagged {
            (471, "This audience is flagged because it may suggest information that is not permitted under the terms.")
        } else if self.settling(now_ms) {
            (
                441,
                "We're finding people who fit your audience criteria. You can start running ads with this audience right away, but keep in mind that you'll only be reaching people who've already been added to your audience.",
            )
        } else if self.subtype == "CUSTOM" && self.content_at_ms.is_none() {
            (410, "No upload: this audience has no people yet.")
        } else {
            (200, "Normal")
        };
        json!({ "code": code, "description": description })
    }

    pub(crate) fn delivery_status(&self) -> Value {
        if self.people() < SMALLEST {
            json!({ "code": 300, "description": "This audience is too small to run ads to." })
        } else {
            json!({ "code": 200, "description": "This audience is ready for use." })
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use super::{Audience, SETTLES_MS};

    fn audience(people: i64) -> Audience {
        Audience {
            id: "1".into(),
            account: "2".into(),
            name: "Buyers".into(),
            description: None,
            subtype: "LOOKALIKE".into(),
            customer_file_source: None,
            extra: BTreeMap::new(),
            origin: None,
            members: HashSet::new(),
            replacing: None,
            flagged: false,
            created_at_ms: 0,
            updated_at_ms: 0,
            content_at_ms: None,
            lookalike_size: people,
        }
    }

    #[test]
    fn sizes_are_only_told_as_ranges_and_late() {
        for (people, bounds) in [(99, (-1, -1)), (100, (100, 120)), (12_345, (11_000, 14_000))] {
            assert_eq!(audience(people).bounds(SETTLES_MS), bounds, "{people}");
        }
        assert_eq!(audience(12_345).bounds(SETTLES_MS - 1), (-1, -1));
        assert_eq!(audience(12_345).operation_status(SETTLES_MS - 1)["code"], 441);
        assert_eq!(audience(12_345).operation_status(SETTLES_MS)["code"], 200);
    }
}
