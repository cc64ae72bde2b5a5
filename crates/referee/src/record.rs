//! Recorded calls: reading them, judging all of them, and the report.

mod batch;
mod report;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    answer::Outcome,
    finding::{Finding, Tally, Verdict},
    spec::Spec,
};

/// What our client's `User-Agent` begins with.
const OURS: &str = "adlane/";

/// One call, as the sandbox writes it.
#[derive(Debug, Clone, Deserialize)]
pub struct Recorded {
    /// GET, POST or DELETE.
    pub method: String,
    /// Without the version.
    pub path: String,
    /// Query and body together, secrets left out.
    #[serde(default)]
    pub params: Map<String, Value>,
    /// Empty when none was sent.
    #[serde(default)]
    pub agent: String,
    /// `None`: there was no answer.
    #[serde(default)]
    pub status: Option<u16>,
    /// `None`: none, or not JSON.
    #[serde(default)]
    pub answer: Option<Value>,
    /// The answer was too large to keep.
    #[serde(default)]
    pub cut: bool,
    /// A fault decided about the answer.
    #[serde(default)]
    pub fault: bool,
    /// Types of the objects behind the ids in path and batch, as the sandbox knows them.
    #[serde(default)]
    pub nodes: BTreeMap<String, String>,
}

/// Everything that was found in a folder of recorded calls.
#[derive(Debug, Clone, Default)]
pub struct Judged {
    /// Lines read.
    pub lines: u64,
    /// Requests of our client that were judged.
    pub requests: u64,
    /// Of these, those about an id nobody knows: their parameters could not be judged.
    pub unknown_nodes: u64,
    /// Answers that were judged, whoever asked.
    pub answers: u64,
    /// Answers not judged because a fault spoilt them.
    pub spoilt: u64,
    /// Answers not judged because they were too large to keep.
    pub cut: u64,
    /// Steps of batches not judged because their path is made of another step's answer.
    pub unread_steps: u64,
    /// Method and path of our client's calls, with types in place of ids.
    pub calls: BTreeSet<String>,
    /// What was looked at.
    pub tally: Tally,
    /// Findings about our client's requests, with how often each was made.
    pub of_client: Vec<(Finding, u64)>,
    /// Findings about answers, with how often each was made.
    pub of_answers: Vec<(Finding, u64)>,
}

impl Judged {
    /// Judges every `*.jsonl` file of a folder.
    ///
    /// # Errors
    /// The folder or a file cannot be read, or a line is no recorded call.
    pub fn read(folder: &Path, spec: &Spec) -> io::Result<Self> {
        let mut judged = Self::default();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|end| end != "jsonl") {
                continue;
            }
            for (at, line) in fs::read_to_string(&path)?.lines().enumerate() {
                let call = serde_json::from_str(line).map_err(|error| {
                    io::Error::new(io::ErrorKind::InvalidData, format!("{}:{}: {error}", path.display(), at + 1))
                })?;
                judged.add(&call, spec);
            }
        }
        Ok(judged)
    }

    /// Judges one call, and the steps of a batch one by one.
    pub fn add(&mut self, call: &Recorded, spec: &Spec) {
        self.lines += 1;
        self.judge(call, spec);
        let steps = batch::steps(call);
        self.unread_steps += steps.unread;
        steps.calls.iter().for_each(|step| self.judge(step, spec));
    }

    fn judge(&mut self, call: &Recorded, spec: &Spec) {
        let node_of = |id: &str| call.nodes.get(id).cloned();
        let page = call.path == "dialog/oauth";
        if call.agent.starts_with(OURS)
            || (page && call.method == "GET" && call.status.is_some_and(|status| status < 400))
        {
            let mut verdict = spec.check_request(&call.method, &call.path, &call.params, &node_of);
            if call.status.is_some_and(|status| status >= 400) && !call.fault {
                verdict.refused();
            }
            self.requests += 1;
            self.unknown_nodes += u64::from(verdict.unknown_node);
            self.calls.insert(verdict.call.clone());
            take(&mut self.tally, &mut self.of_client, verdict);
        }
        let Some(status) = call.status else { return };
        if call.fault {
            self.spoilt += 1;
            return;
        }
        if call.cut {
            self.cut += 1;
            return;
        }
        let outcome = Outcome { status, body: call.answer.as_ref() };
        let verdict = spec.check_answer(&call.method, &call.path, &call.params, outcome, &node_of);
        self.answers += 1;
        take(&mut self.tally, &mut self.of_answers, verdict);
    }

    /// Whether something is wrong, or nothing was judged at all.
    pub fn is_bad(&self) -> bool {
        let wrong =
            |findings: &[(Finding, u64)]| findings.iter().any(|(finding, _)| finding.grade == crate::Grade::Wrong);
        self.requests == 0 || self.answers == 0 || wrong(&self.of_client) || wrong(&self.of_answers)
    }
}

fn take(tally: &mut Tally, findings: &mut Vec<(Finding, u64)>, verdict: Verdict) {
    *tally += verdict.tally;
    for finding in verdict.findings {
        let same = |old: &&mut (Finding, u64)| {
            (&old.0.call, &old.0.place, &old.0.what) == (&finding.call, &finding.place, &finding.what)
        };
        match findings.iter_mut().find(same) {
            Some(old) => old.1 += 1,
            None => findings.push((finding, 1)),
        }
    }
}
