//! What the referee saw.

use std::{fmt, ops::AddAssign};

/// What is found of a parameter that does not exist.
pub(crate) const UNKNOWN: &str = "is no parameter of this call";

/// How sure a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Neither of the sources knows it, or it contradicts them.
    Wrong,
    /// One of the sources knows it and the other does not.
    Doubt,
}

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Wrong, or merely doubtful.
    pub grade: Grade,
    /// The call with types in place of ids: `POST /{AdAccount}/campaigns`.
    pub call: String,
    /// The parameter, field or part of the answer: `parameter objective`, `answer data[].name`.
    pub place: String,
    /// What does not fit, a sentence without a full stop.
    pub what: String,
    /// One value that shows it; shortened.
    pub example: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.call, self.place, self.what)?;
        if self.example.is_empty() { Ok(()) } else { write!(f, " ({})", self.example) }
    }
}

/// How many things were looked at, by the source that judged them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Parameters the specification lists.
    pub params_by_specification: u64,
    /// Parameters only our table of the platform's documents lists.
    pub params_by_platform: u64,
    /// General parameters of every call (`fields`, `limit`, …).
    pub params_general: u64,
    /// Names in `fields`, in the specification.
    pub fields_by_specification: u64,
    /// Names in `fields`, in our table.
    pub fields_by_platform: u64,
    /// Values of answers, in the specification.
    pub values_by_specification: u64,
    /// Values of answers, in our table.
    pub values_by_platform: u64,
    /// Values of types that nobody describes: seen, not judged.
    pub opaque: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.params_by_specification += other.params_by_specification;
        self.params_by_platform += other.params_by_platform;
        self.params_general += other.params_general;
        self.fields_by_specification += other.fields_by_specification;
        self.fields_by_platform += other.fields_by_platform;
        self.values_by_specification += other.values_by_specification;
        self.values_by_platform += other.values_by_platform;
        self.opaque += other.opaque;
    }
}

/// What came of looking at one request or answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The call with types in place of ids.
    pub call: String,
    /// Everything that does not fit.
    pub findings: Vec<Finding>,
    /// What was looked at.
    pub tally: Tally,
    /// The id in the path is nothing anybody knows, so only the general parameters could be judged.
    pub unknown_node: bool,
}

impl Verdict {
    pub(crate) fn of(call: impl Into<String>) -> Self {
        Self { call: call.into(), ..Self::default() }
    }

    pub(crate) fn find(&mut self, grade: Grade, place: &str, what: impl Into<String>, example: impl fmt::Display) {
        let finding = Finding {
            grade,
            call: self.call.clone(),
            place: place.to_owned(),
            what: what.into(),
            example: shortened(&example.to_string()),
        };
        // The same slip in every row of a list is one slip.
        let known = self.findings.iter().any(|old| old.place == finding.place && old.what == finding.what);
        if !known {
            self.findings.push(finding);
        }
    }

    pub(crate) fn wrong(&mut self, place: &str, what: impl Into<String>, example: impl fmt::Display) {
        self.find(Grade::Wrong, place, what, example);
    }

    pub(crate) fn doubt(&mut self, place: &str, what: impl Into<String>, example: impl fmt::Display) {
        self.find(Grade::Doubt, place, what, example);
    }

    /// The request was refused. A wrong value in it is then a test of the refusal, more likely than not, and no more
    /// than doubtful; a name that does not exist stays wrong, because names are the client's own.
    pub(crate) fn refused(&mut self) {
        for finding in &mut self.findings {
            if finding.grade == Grade::Wrong && finding.place.starts_with("parameter ") && finding.what != UNKNOWN {
                finding.grade = Grade::Doubt;
                finding.what.push_str(", and was refused");
            }
        }
    }

    /// Findings that are no mere doubts.
    pub fn wrongs(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.grade == Grade::Wrong)
    }
}

fn shortened(text: &str) -> String {
    const MOST: usize = 120;
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{start}…")
}
