//! Automated rules of ad accounts, and what they did.

use std::collections::BTreeMap;

use serde_json::Value;

/// How many runs of one rule are remembered; the oldest are forgotten.
const RUNS_KEPT: usize = 200;

/// All rules.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    by_id: BTreeMap<String, Rule>,
}

/// An automated rule. The specifications are kept as they were sent, once checked.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) id: String,
    /// Number, without `act_`.
    pub(crate) account: String,
    pub(crate) name: String,
    /// ENABLED or DISABLED; a deleted rule is gone.
    pub(crate) status: String,
    pub(crate) evaluation: Value,
    pub(crate) execution: Value,
    /// `None` for a rule that waits for a trigger.
    pub(crate) schedule: Option<Value>,
    pub(crate) created_by: String,
    pub(crate) created_at_ms: i64,
    pub(crate) updated_at_ms: i64,
    /// Oldest first.
    pub(crate) runs: Vec<Run>,
}

/// One evaluation of a rule.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) at_ms: i64,
    pub(crate) results: Vec<Outcome>,
}

/// What a run did to one object.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) object: String,
    /// CAMPAIGN, ADSET or AD.
    pub(crate) object_type: &'static str,
    /// PAUSED, CHANGED_BUDGET, NOT_CHANGED, …
    pub(crate) action: &'static str,
    /// Field, old and new value; `None` when nothing was written.
    pub(crate) written: Option<(&'static str, String, String)>,
}

impl Rules {
    pub(crate) fn get(&self, id: &str) -> Option<&Rule> {
        self.by_id.get(id)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Rule> {
        self.by_id.get_mut(id)
    }

    pub(crate) fn put(&mut self, rule: Rule) {
        self.by_id.insert(rule.id.clone(), rule);
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Rule> {
        self.by_id.remove(id)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Rule> {
        self.by_id.values()
    }

    /// Newest first.
    pub(crate) fn of_account(&self, account: &str) -> Vec<&Rule> {
        let mut found: Vec<_> = self.by_id.values().filter(|rule| rule.account == account).collect();
        found.sort_by_key(|rule| std::cmp::Reverse(rule.created_at_ms));
        found
    }

    pub(crate) fn remember(&mut self, id: &str, run: Run) {
        if let Some(rule) = self.by_id.get_mut(id) {
            if rule.runs.len() == RUNS_KEPT {
                rule.runs.remove(0);
            }
            rule.runs.push(run);
        }
    }
}
