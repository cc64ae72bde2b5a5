//! Sent versus stored: every field Meta changed or dropped is marked.

use domain::{
    Money,
    account::AdAccount,
    operation::{Operation, OperationState},
};
use leptos::prelude::*;

use super::Place;
use crate::components::{Card, Chip, TableWrap, Tone};

/// What became of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Same,
    Changed,
    /// Sent, and Meta did not give it back.
    NotTold,
    /// Not sent; Meta set it.
    Added,
}

impl Verdict {
    fn mark(self) -> (Tone, &'static str) {
        match self {
            Verdict::Same => (Tone::Working, "As sent"),
            Verdict::Changed => (Tone::NeedsYou, "Changed by Meta"),
            Verdict::NotTold => (Tone::Neutral, "Not read back"),
            Verdict::Added => (Tone::Info, "Set by Meta"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    field: String,
    sent: Option<String>,
    stored: Option<String>,
    verdict: Verdict,
}

/// What only Meta can say; no campaign could be sent with it.
const OWN: [&str; 4] = ["id", "account_id", "created_time", "updated_time"];

/// Sent fields in the order sent, then what Meta added.
fn lines(sent: &[(String, String)], stored: &[(String, String)]) -> Vec<Line> {
    let mut lines: Vec<Line> = sent
        .iter()
        .map(|(field, value)| {
            let back = stored.iter().find(|(name, _)| name == field).map(|(_, back)| back.clone());
            let verdict = match &back {
                None => Verdict::NotTold,
                Some(back) if same(field, value, back) => Verdict::Same,
                Some(_) => Verdict::Changed,
            };
            Line { field: field.clone(), sent: Some(value.clone()), stored: back, verdict }
        })
        .collect();
    let added =
        stored.iter().filter(|(name, _)| !OWN.contains(&name.as_str()) && !sent.iter().any(|(field, _)| field == name));
    lines.extend(added.map(|(field, value)| Line {
        field: field.clone(),
        sent: None,
        stored: Some(value.clone()),
        verdict: Verdict::Added,
    }));
    lines
}

/// Whether two texts mean the same to Meta: moments by their instant, lists without regard to blanks, labels by name.
fn same(field: &str, sent: &str, stored: &str) -> bool {
    if sent == stored {
        return true;
    }
    match field {
        "start_time" | "stop_time" => instant(sent).is_some_and(|at| instant(stored) == Some(at)),
        // Sent by id or by name, read back with both.
        "adlabels" => sent.split('"').any(|part| part.len() > 4 && stored.split('"').any(|back| back == part)),
        // `NONE` and the empty list are the same answer.
        "special_ad_categories" => {
            let list = |text: &str| compact(text).replace("[\"NONE\"]", "[]");
            list(sent) == list(stored)
        }
        _ => compact(sent) == compact(stored),
    }
}

fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The instant of Meta's `2026-05-12T10:45:00-0700`.
fn instant(text: &str) -> Option<i64> {
    jiff::Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text).ok().map(|at| at.as_millisecond())
}

/// A value as people read it: money with its currency, moments with their zone; everything else as it is.
fn readable(field: &str, value: &str, account: Option<&AdAccount>, place: &Place) -> String {
    match field {
        "daily_budget" | "lifetime_budget" | "budget_remaining" | "spend_cap" => match (value.parse(), account) {
            (Ok(minor), Some(account)) => format!("{} ({value})", Money::from_minor(minor, account.currency)),
            _ => value.to_owned(),
        },
        "start_time" | "stop_time" => instant(value).map_or_else(|| value.to_owned(), |at| place.time(at)),
        _ => value.to_owned(),
    }
}

/// The table; nothing unless the campaign is made.
pub(super) fn card(operation: &Operation, place: &Place) -> Option<AnyView> {
    if operation.state != OperationState::Made {
        return None;
    }
    let Some(stored) = &operation.stored else {
        return Some(
            view! {
                <Card title="Sent and stored">
                    <p class="muted">"The campaign is being read back from Meta, to see whether something else was stored than was sent. If this stays, reload the page."</p>
                </Card>
            }
            .into_any(),
        );
    };
    let mut sent = operation.request.params.clone();
    if !sent.iter().any(|(name, _)| name == "adlabels") {
        // The journal keeps the label by itself: its id at Meta is known only once it is made.
        sent.push(("adlabels".to_owned(), operation.label.clone()));
    }
    let lines = lines(&sent, stored);
    let changed = lines.iter().filter(|line| line.verdict == Verdict::Changed).count();
    let lead = match changed {
        0 => "Meta stored what was sent".to_owned(),
        1 => "Meta changed 1 field".to_owned(),
        n => format!("Meta changed {n} fields"),
    };
    let account = place.account.as_ref();
    let rows: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let (tone, word) = line.verdict.mark();
            let told = |value: Option<String>| {
                value.map_or_else(|| "Nothing".to_owned(), |value| readable(&line.field, &value, account, place))
            };
            let (sent, stored) = (told(line.sent.clone()), told(line.stored.clone()));
            view! {
                <tr>
                    <th scope="row"><code>{line.field.clone()}</code></th>
                    <td data-label="Sent">{sent}</td>
                    <td data-label="Stored">{stored}</td>
                    <td data-label="Result"><Chip tone=tone label=word/></td>
                </tr>
            }
        })
        .collect();
    Some(
        view! {
            <Card title="Sent and stored" lead=lead flush=true>
                <TableWrap label="What was sent and what Meta stored">
                    <table class="table table-stack table-values">
                        <thead>
                            <tr>
                                <th scope="col">"Field"</th>
                                <th scope="col">"Sent"</th>
                                <th scope="col">"Stored"</th>
                                <th scope="col">"Result"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableWrap>
            </Card>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn only_what_differs_in_meaning_is_marked() {
        let sent = [
            pair("start_time", "2026-12-24T18:00:00+0100"),
            pair("special_ad_categories", "[]"),
            pair("adlabels", "[{\"id\":\"98765\"}]"),
            pair("daily_budget", "2500"),
            pair("bid_strategy", "LOWEST_COST_WITHOUT_CAP"),
        ];
        let stored = [
            pair("id", "1"),
            pair("account_id", "42"),
            pair("start_time", "2026-12-24T09:00:00-0800"),
            pair("special_ad_categories", "[\"NONE\"]"),
            pair("adlabels", "[{\"id\":\"98765\",\"name\":\"adl-abc\"}]"),
            pair("daily_budget", "2600"),
            pair("effective_status", "PAUSED"),
        ];

        let verdicts: Vec<_> = lines(&sent, &stored).into_iter().map(|line| (line.field, line.verdict)).collect();

        assert_eq!(
            verdicts,
            [
                ("start_time".to_owned(), Verdict::Same),
                ("special_ad_categories".to_owned(), Verdict::Same),
                ("adlabels".to_owned(), Verdict::Same),
                ("daily_budget".to_owned(), Verdict::Changed),
                ("bid_strategy".to_owned(), Verdict::NotTold),
                ("effective_status".to_owned(), Verdict::Added),
            ]
        );
    }

    #[test]
    fn an_hour_apart_is_not_the_same_moment() {
        assert!(!same("start_time", "2026-12-24T18:00:00+0100", "2026-12-24T18:00:00+0000"));
        assert!(!same("start_time", "soon", "later"));
    }

    #[test]
    fn another_label_is_not_ours() {
        assert!(!same("adlabels", "[{\"name\":\"adl-abc\"}]", "[{\"name\":\"adl-xyz\"}]"));
        assert!(same("adlabels", "adl-abc", "[{\"id\":\"98765\",\"name\":\"adl-abc\"}]"));
        assert!(!same("adlabels", "[{\"id\":\"98765\"}]", "[{\"id\":\"987654\"}]"));
    }
}
