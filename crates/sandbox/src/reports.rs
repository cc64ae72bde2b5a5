//! Reports: figures that are asked for now and read later.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A report can be read for thirty days (platform 13).
const LIFE_MS: i64 = 30 * 86_400_000;
/// How long it takes; our model.
const WORK_MS: i64 = 3_000;

/// How a report goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportFault {
    /// Job Failed, -2/2490547.
    Failed,
    /// Job Failed, -3/1504045: too large.
    TooLarge,
    /// Job Failed, 2/1504043: ask again.
    Retry,
    /// Job Skipped.
    Skipped,
}

/// A report that was asked for.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// Without `act_`.
    pub(crate) account: String,
    /// The node figures are about, as it stands in a path.
    pub(crate) node: String,
    /// What was asked, without tokens and pages.
    pub(crate) pairs: Vec<(String, Value)>,
    pub(crate) asked_at_ms: i64,
    /// First and last day.
    pub(crate) span: Option<(String, String)>,
    pub(crate) fault: Option<ReportFault>,
}

/// Where a report stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) status: &'static str,
    pub(crate) percent: i64,
    /// Whether nothing more will happen.
    pub(crate) over: bool,
}

impl Report {
    pub(crate) fn progress(&self, now_ms: i64) -> Progress {
        let done = (now_ms - self.asked_at_ms).max(0) * 100 / WORK_MS;
        let at = |status, percent, over| Progress { status, percent, over };
        match (done, self.fault) {
            (..10, _) => at("Job Not Started", 0, false),
            (10..25, _) => at("Job Started", 0, false),
            (25..90, _) => at("Job Running", done, false),
            (_, Some(ReportFault::Skipped)) => at("Job Skipped", 0, true),
            (_, Some(_)) => at("Job Failed", 90, true),
            // The word comes a little before the last percent, so both have to be looked at.
            (90..100, None) => at("Job Completed", 99, false),
            (_, None) => at("Job Completed", 100, true),
        }
    }

    /// When it was over, in milliseconds.
    pub(crate) fn over_at_ms(&self) -> i64 {
        self.asked_at_ms + WORK_MS
    }
}

/// All reports that can still be read, by id.
#[derive(Debug, Default)]
pub(crate) struct Reports(HashMap<String, Report>);

impl Reports {
    pub(crate) fn put(&mut self, id: String, report: Report) {
        let now_ms = report.asked_at_ms;
        self.0.retain(|_, old| now_ms - old.asked_at_ms < LIFE_MS);
        self.0.insert(id, report);
    }

    pub(crate) fn find(&self, id: &str, now_ms: i64) -> Option<&Report> {
        self.0.get(id).filter(|report| now_ms - report.asked_at_ms < LIFE_MS)
    }
}

#[cfg(test)]
mod tests {
    use super::{LIFE_MS, Report, ReportFault, Reports, WORK_MS};

    fn report(fault: Option<ReportFault>) -> Report {
        Report { account: "1".into(), node: "act_1".into(), pairs: Vec::new(), asked_at_ms: 0, span: None, fault }
    }

    #[test]
    fn a_report_moves_and_ends() {
        let good = report(None);
        let percents: Vec<i64> = (0..=WORK_MS).map(|at_ms| good.progress(at_ms).percent).collect();

        assert!(percents.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!(good.progress(0).status, "Job Not Started");
        assert_eq!(good.progress(WORK_MS * 95 / 100).status, "Job Completed");
        assert!(!good.progress(WORK_MS * 95 / 100).over && good.progress(WORK_MS).over);
        assert_eq!(report(Some(ReportFault::Failed)).progress(WORK_MS).status, "Job Failed");
        assert_eq!(report(Some(ReportFault::Skipped)).progress(WORK_MS).status, "Job Skipped");
    }

    #[test]
    fn reports_are_forgotten_after_a_month() {
        let mut reports = Reports::default();
        reports.put("9".into(), report(None));

        assert!(reports.find("9", LIFE_MS - 1).is_some());
        assert!(reports.find("9", LIFE_MS).is_none());
    }
}
