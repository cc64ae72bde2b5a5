//! `bench/results/NAME.json`: one row per figure, with its goal and whether it is met.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::failure::{Context, Result};
use crate::{paths, process};

/// A benchmark's figures.
#[derive(Serialize, Deserialize)]
pub(super) struct Report {
    name: String,
    /// The commit measured; `+changes` follows when the tree had some.
    commit: String,
    /// When it began, UTC.
    date: String,
    /// Load averages over 1, 5 and 15 minutes when it began: what else the machine was doing.
    load_avg_start: [f64; 3],
    command: String,
    rows: Vec<Row>,
}

/// One figure.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Row {
    metric: String,
    value: f64,
    unit: String,
    /// `None` when the figure is for information.
    goal: Option<String>,
    ok: Option<bool>,
}

/// What a figure should be.
#[derive(Clone, Copy)]
pub(super) enum Goal {
    AtMost(f64),
    AtLeast(f64),
    /// For information.
    None,
}

impl Goal {
    fn judge(self, value: f64) -> (Option<String>, Option<bool>) {
        match self {
            Goal::AtMost(limit) => (Some(format!("<= {limit}")), Some(value <= limit)),
            Goal::AtLeast(limit) => (Some(format!(">= {limit}")), Some(value >= limit)),
            Goal::None => (None, None),
        }
    }
}

impl Report {
    /// Begins a report; call before anything makes the machine busy.
    pub(super) fn begin(name: &str) -> Result<Report> {
        let git = |args: &[&str]| process::output(Command::new("git").args(args).current_dir(paths::root()));
        let changes = if git(&["status", "--porcelain"])?.is_empty() { "" } else { "+changes" };
        let load = fs::read_to_string("/proc/loadavg").context(|| "reading the load average".to_owned())?;
        let mut load_avg_start = [0.0; 3];
        for (slot, word) in load_avg_start.iter_mut().zip(load.split_whitespace()) {
            *slot = word.parse().context(|| format!("reading the load average {load}"))?;
        }
        Ok(Report {
            name: name.to_owned(),
            commit: git(&["rev-parse", "HEAD"])? + changes,
            date: process::output(Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%SZ"]))?,
            load_avg_start,
            command: format!("cargo xtask bench {name}"),
            rows: Vec::new(),
        })
    }

    /// Adds a figure, rounded to two places, and shows it.
    pub(super) fn add(&mut self, metric: &str, value: f64, unit: &str, goal: Goal) {
        let value = (value * 100.0).round() / 100.0;
        let (goal, ok) = goal.judge(value);
        self.show(Row { metric: metric.to_owned(), value, unit: unit.to_owned(), goal, ok });
    }

    /// Takes a figure over from the file of an earlier run, when that has it.
    pub(super) fn keep_earlier(&mut self, metric: &str) {
        let earlier = fs::read(self.path()).ok().and_then(|text| serde_json::from_slice::<Report>(&text).ok());
        if let Some(row) = earlier.and_then(|report| report.rows.into_iter().find(|row| row.metric == metric)) {
            self.show(row);
        }
    }

    /// Writes the file.
    pub(super) fn write(&self) -> Result<()> {
        let path = self.path();
        let directory = path.parent().expect("results lie in a directory");
        fs::create_dir_all(directory).context(|| format!("creating {}", directory.display()))?;
        let mut text = serde_json::to_string_pretty(self).context(|| "writing the report".to_owned())?;
        text.push('\n');
        fs::write(&path, text).context(|| format!("writing {}", path.display()))?;
        println!("{}", path.display());
        Ok(())
    }

    fn path(&self) -> PathBuf {
        paths::root().join("bench/results").join(format!("{}.json", self.name))
    }

    fn show(&mut self, row: Row) {
        let verdict = match row.ok {
            Some(true) => "ok",
            Some(false) => "MISSED",
            None => "",
        };
        let goal = row.goal.as_deref().unwrap_or_default();
        println!("{:<32} {:>10} {:<12} {goal:<10} {verdict}", row.metric, row.value, row.unit);
        self.rows.push(row);
    }
}

/// The value that `share` (0 to 1) of the sorted values do not exceed, by the nearest-rank method; 0 for none.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_values_that_occurred() {
        let values: Vec<f64> = (1..=11).map(f64::from).collect();

        assert_eq!(quantile(&values, 0.5), 6.0);
        assert_eq!(quantile(&values, 0.99), 11.0);
        assert_eq!(quantile(&[], 0.5), 0.0);
    }

    #[test]
    fn a_goal_is_judged_at_its_edge() {
        assert_eq!(Goal::AtMost(150.0).judge(150.0), (Some("<= 150".to_owned()), Some(true)));
        assert_eq!(Goal::AtLeast(1000.0).judge(999.9), (Some(">= 1000".to_owned()), Some(false)));
        assert_eq!(Goal::None.judge(3.0), (None, None));
    }
}
