//! What people read.

use std::fmt;

use super::Judged;
use crate::finding::{Finding, Grade};

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Calls of our client ({} different):", self.calls.len())?;
        for call in &self.calls {
            writeln!(f, "  {call}")?;
        }
        findings(f, "Our client", &self.of_client)?;
        findings(f, "The sandbox", &self.of_answers)?;
        let tally = &self.tally;
        writeln!(
            f,
            "requests: {} judged, {} of them about ids nobody knows; {} different calls",
            self.requests,
            self.unknown_nodes,
            self.calls.len()
        )?;
        writeln!(
            f,
            "parameters: {} by the specification, {} by our table of the documents, {} general",
            tally.params_by_specification, tally.params_by_platform, tally.params_general
        )?;
        writeln!(
            f,
            "fields asked for: {} by the specification, {} by our table",
            tally.fields_by_specification, tally.fields_by_platform
        )?;
        writeln!(
            f,
            "answers: {} judged, {} spoilt by faults, {} too large; {} steps of batches refer to others and were not judged",
            self.answers, self.spoilt, self.cut, self.unread_steps
        )?;
        writeln!(
            f,
            "values answered: {} by the specification, {} by our table; {} values of types nobody describes",
            tally.values_by_specification, tally.values_by_platform, tally.opaque
        )?;
        let count = |grade: Grade| {
            self.of_client.iter().chain(&self.of_answers).filter(|(finding, _)| finding.grade == grade).count()
        };
        write!(f, "{} findings, {} warnings", count(Grade::Wrong), count(Grade::Doubt))
    }
}

fn findings(f: &mut fmt::Formatter<'_>, whose: &str, findings: &[(Finding, u64)]) -> fmt::Result {
    let mut sorted: Vec<_> = findings.iter().collect();
    sorted.sort_by(|(one, _), (two, _)| (one.grade, &one.call, &one.place).cmp(&(two.grade, &two.call, &two.place)));
    for (finding, times) in sorted {
        let grade = match finding.grade {
            Grade::Wrong => "FINDING",
            Grade::Doubt => "warning",
        };
        writeln!(f, "{grade}: {whose}: {finding} [{times}x]")?;
    }
    Ok(())
}
