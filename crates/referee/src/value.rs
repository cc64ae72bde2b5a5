//! Values against types, in both directions.

use serde_json::{Map, Value};

use crate::{
    finding::Verdict,
    kind::Kind,
    platform::{self, Known},
    selection::Pick,
    spec::{Enum, Spec},
};

/// Which way a value travels: what is asked is read leniently, as Meta does; what is answered exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Asked,
    Answered,
}

/// Judges values and collects what does not fit.
#[derive(Debug, Clone)]
pub(crate) struct Judge<'a> {
    pub(crate) spec: &'a Spec,
    pub(crate) side: Side,
    /// The edge of the call, for lists of words that hold for one call only.
    pub(crate) edge: &'a str,
    pub(crate) verdict: Verdict,
}

impl Judge<'_> {
    /// One value. `picks` is what was asked of the object or objects in it; `None`: nobody said.
    pub(crate) fn value(&mut self, place: &str, kind: &Kind, value: &Value, picks: Option<&[Pick]>) {
        if value.is_null() {
            if self.side == Side::Answered {
                self.verdict.wrong(place, "is null; what has no value is left out", "");
            }
            return;
        }
        match kind {
            Kind::Any => self.verdict.tally.opaque += 1,
            Kind::AnyMap if !value.is_object() => self.misfit(place, "a map", value),
            Kind::AnyList if !value.is_array() => self.misfit(place, "a list", value),
            Kind::AnyMap | Kind::AnyList => self.verdict.tally.opaque += 1,
            Kind::List(inner) => match value.as_array() {
                Some(items) => items.iter().for_each(|item| self.value(&format!("{place}[]"), inner, item, picks)),
                None => self.misfit(place, "a list", value),
            },
            Kind::Map(inner) => match value.as_object() {
                Some(members) => {
                    members.values().for_each(|member| self.value(&format!("{place}{{}}"), inner, member, picks));
                }
                None => self.misfit(place, "a map", value),
            },
            Kind::Named(name) => self.named(place, name, value, picks),
            plain => {
                if let Some(wanted) = self.plain(plain, value) {
                    self.misfit(place, wanted, value);
                }
            }
        }
    }

    fn misfit(&mut self, place: &str, wanted: &str, value: &Value) {
        self.verdict.wrong(place, format!("is not {wanted}"), value);
    }

    /// What was wanted instead, when the value does not fit.
    fn plain(&self, kind: &Kind, value: &Value) -> Option<&'static str> {
        let asked = self.side == Side::Asked;
        let text = value.as_str().filter(|_| asked).map(str::trim);
        let (fits, wanted) = match kind {
            Kind::Text => (value.is_string() || (asked && !value.is_object() && !value.is_array()), "text"),
            Kind::Bool => {
                let spelt = text
                    .is_some_and(|text| ["true", "false", "1", "0"].iter().any(|word| text.eq_ignore_ascii_case(word)));
                let number = asked && matches!(value.as_i64(), Some(0 | 1));
                (value.is_boolean() || spelt || number, "a boolean")
            }
            Kind::Int => {
                let spelt = text.is_some_and(|text| text.parse::<i64>().is_ok());
                (value.is_i64() || value.is_u64() || spelt, "a whole number")
            }
            Kind::Unsigned => {
                let spelt = text.is_some_and(|text| !text.starts_with('+') && text.parse::<u64>().is_ok());
                (value.is_u64() || spelt, "a whole number from 0 on")
            }
            Kind::Float => {
                let spelt = text.and_then(|text| text.parse::<f64>().ok()).is_some_and(f64::is_finite);
                (value.is_number() || spelt, "a number")
            }
            Kind::Moment if asked => {
                let seconds = value.is_u64() || text.is_some_and(|text| text.parse::<u64>().is_ok());
                (seconds || text.is_some_and(|text| is_moment(text, false)), "a time")
            }
            Kind::Moment => (value.as_str().is_some_and(|text| is_moment(text, true)), "a time with an offset"),
            Kind::File => (value.get("file").is_some_and(Value::is_u64), "a file"),
            _ => (true, ""),
        };
        (!fits).then_some(wanted)
    }

    fn named(&mut self, place: &str, name: &str, value: &Value, picks: Option<&[Pick]>) {
        let spec = self.spec;
        if let Some(words) = platform::own_words(name) {
            match value.as_str() {
                Some(word) if words.contains(&word) => {}
                // The documents name some of the types of errors; batches and Instagram have their own.
                Some(word) if name == "ErrorType" && word.ends_with("Exception") => {
                    self.verdict.doubt(place, "is an exception that the documents do not name", word);
                }
                _ => self.verdict.wrong(place, format!("is none of {name}'s words"), value),
            }
        } else if let Some(list) = spec.list(name) {
            self.word(place, list, value);
        } else if platform::shape(name).is_some() || spec.node(name).is_some() {
            match value.as_object() {
                Some(members) if self.side == Side::Asked => self.written(place, name, members),
                Some(members) => self.members(place, name, members, picks),
                None => self.misfit(place, &format!("an object of type {name}"), value),
            }
        } else {
            self.verdict.tally.opaque += 1;
        }
    }

    fn word(&mut self, place: &str, list: &Enum, value: &Value) {
        let word = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return self.misfit(place, "a word", value),
        };
        match (list.words.contains(&word), platform::documented(&list.about, self.edge, &word)) {
            (true, Known::Named | Known::Unsaid) => {}
            (true, Known::Missing) => {
                self.verdict.doubt(place, "is a word of the specification that the documents do not name", word);
            }
            (false, Known::Named) => {
                self.verdict.doubt(place, "is a word of the documents that the specification lacks", word);
            }
            (false, _) => self.verdict.wrong(place, format!("is none of the words of {}", list.about), word),
        }
    }

    /// An object sent to Meta.
    fn written(&mut self, place: &str, name: &str, members: &Map<String, Value>) {
        let spec = self.spec;
        for (key, value) in members {
            let at = format!("{place}.{key}");
            let own = platform::shape(name).and_then(|(rows, _)| kind_in(rows, key));
            let extra = || platform::extra_field(name, key).map(Kind::parse);
            if let Some(Some(kind)) = spec.writable(name, key) {
                self.value(&at, kind, value, None);
            } else if let Some(kind) = own.or_else(extra) {
                self.value(&at, &kind, value, None);
            } else {
                self.verdict.wrong(&at, format!("is no member of {name}"), value);
            }
        }
        self.complete(place, name, members);
    }

    fn complete(&mut self, place: &str, name: &str, members: &Map<String, Value>) {
        let (_, needed) = platform::shape(name).unwrap_or_default();
        for missing in needed.iter().filter(|key| !members.contains_key(**key)) {
            self.verdict.wrong(place, format!("lacks {missing}"), "");
        }
    }

    /// An object from Meta: only members of its type, and where somebody chose, only what was chosen.
    pub(crate) fn members(&mut self, place: &str, name: &str, members: &Map<String, Value>, picks: Option<&[Pick]>) {
        let spec = self.spec;
        let rows = platform::shape(name).map(|(rows, _)| rows);
        let node = spec.node(name);
        if rows.is_none() && node.is_none() {
            self.verdict.tally.opaque += 1;
            return;
        }
        for (key, value) in members {
            let at = format!("{place}.{key}");
            let pick = picks.and_then(|picks| picks.iter().find(|pick| pick.name == *key));
            let inner = pick.map(|pick| pick.picks.as_slice()).filter(|picks| !picks.is_empty());
            let edge = node.and_then(|node| node.call("GET", Some(key)));
            if let Some(kind) = node.and_then(|node| node.fields.get(key)) {
                self.verdict.tally.values_by_specification += 1;
                self.value(&at, kind, value, inner);
            } else if let Some(kind) = rows.and_then(|rows| kind_in(rows, key)) {
                self.verdict.tally.values_by_platform += 1;
                self.value(&at, &kind, value, inner);
            } else if let (Some(edge), Some(_)) = (edge, pick) {
                self.verdict.tally.values_by_specification += 1;
                self.page(&at, &edge.returns, value, inner);
            } else if let Some(kind) = platform::extra_field(name, key) {
                self.verdict.tally.values_by_platform += 1;
                self.value(&at, &Kind::parse(kind), value, inner);
            } else if let Some(kind) = node.and_then(|node| node.writable.get(key)) {
                self.verdict.tally.values_by_specification += 1;
                self.verdict.doubt(&at, "can be written; whether it can be read is not said", "");
                self.value(&at, kind, value, inner);
            } else if key == "id" || self.is_breakdown(name, key) {
                self.verdict.tally.values_by_specification += 1;
                self.value(&at, &Kind::Text, value, None);
            } else {
                self.verdict.wrong(&at, format!("is no field of {name}"), value);
                continue;
            }
            let chosen = picks.is_none_or(|picks| picks.is_empty()) || pick.is_some();
            let always = key == "id" || name == "AdsInsights";
            if !chosen && !always {
                self.verdict.wrong(&at, "was answered without being asked for", value);
            }
        }
        self.complete(place, name, members);
    }

    /// Rows of insights carry what they are broken down by, and attribution windows, as keys of their own.
    fn is_breakdown(&self, name: &str, key: &str) -> bool {
        let about = match name {
            "AdsInsights" => "breakdowns",
            "AdsActionStats" => "action_attribution_windows",
            _ => return false,
        };
        self.spec.is_word_about(about, key)
    }

    /// `{data: […], paging: {…}, summary: {…}}`.
    pub(crate) fn page(&mut self, place: &str, row: &str, value: &Value, picks: Option<&[Pick]>) {
        let Some(members) = value.as_object() else { return self.misfit(place, "a page of rows", value) };
        for (key, value) in members {
            match key.as_str() {
                "data" => match value.as_array() {
                    Some(rows) => {
                        for one in rows {
                            match one.as_object() {
                                Some(members) => self.members(&format!("{place}[]"), row, members, picks),
                                None => self.misfit(&format!("{place}[]"), "an object", one),
                            }
                        }
                    }
                    None => self.misfit(&format!("{place}.data"), "a list", value),
                },
                "paging" => self.paging(&format!("{place}.paging"), value),
                "summary" if value.is_object() => self.verdict.tally.opaque += 1,
                _ => self.verdict.wrong(&format!("{place}.{key}"), "is no part of a page", value),
            }
        }
        if !members.contains_key("data") {
            self.verdict.wrong(place, "lacks data", "");
        }
    }

    fn paging(&mut self, place: &str, value: &Value) {
        let Some(members) = value.as_object() else { return self.misfit(place, "an object", value) };
        for (key, value) in members {
            let at = format!("{place}.{key}");
            match (key.as_str(), value) {
                ("next" | "previous", Value::String(_)) => {}
                ("cursors", Value::Object(cursors)) => {
                    for (key, value) in cursors {
                        if !matches!(key.as_str(), "before" | "after") || !value.is_string() {
                            self.verdict.wrong(&format!("{at}.{key}"), "is no cursor", value);
                        }
                    }
                }
                _ => self.verdict.wrong(&at, "is no part of paging", value),
            }
        }
        self.verdict.tally.values_by_platform += 1;
    }
}

fn kind_in(rows: &[(&str, &str)], key: &str) -> Option<Kind> {
    rows.iter().find(|(name, _)| *name == key).map(|(_, kind)| Kind::parse(kind))
}

/// ISO 8601: a day, or a day with a time; an offset must be there when `offset` says so.
fn is_moment(text: &str, offset: bool) -> bool {
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let parts = |text: &str, separator: char, sizes: &[usize]| {
        let parts: Vec<&str> = text.split(separator).collect();
        parts.len() == sizes.len() && parts.iter().zip(sizes).all(|(part, size)| digits(part, *size))
    };
    let (day, rest) = match text.split_once(['T', ' ']) {
        Some((day, rest)) => (day, Some(rest)),
        None => (text, None),
    };
    if !parts(day, '-', &[4, 2, 2]) {
        return false;
    }
    let Some(rest) = rest else { return !offset };
    let (clock, zone) = match rest.find(['+', '-', 'Z']) {
        Some(at) => (&rest[..at], Some(&rest[at..])),
        None => (rest, None),
    };
    let clock_fits = parts(clock, ':', &[2, 2, 2]) || (!offset && parts(clock, ':', &[2, 2]));
    let zone_fits =
        zone.is_none_or(|zone| zone == "Z" || digits(&zone[1..], 4) || (!offset && parts(&zone[1..], ':', &[2, 2])));
    clock_fits && zone_fits && (!offset || zone.is_some_and(|zone| zone != "Z"))
}

#[cfg(test)]
mod tests {
    use super::is_moment;

    #[test]
    fn answers_have_times_with_an_offset() {
        assert!(is_moment("2026-05-12T10:45:09-0700", true));
        for text in
            ["2026-05-12T10:45:09", "2026-05-12T10:45:09-07:00", "2026-05-12T10:45:09Z", "2026-05-12", "1762800000"]
        {
            assert!(!is_moment(text, true), "{text}");
        }
    }

    #[test]
    fn requests_may_write_times_in_other_ways() {
        for text in [
            "2026-05-12",
            "2026-05-12T10:45",
            "2026-05-12 10:45:09",
            "2026-05-12T10:45:09+02:00",
            "2026-05-12T10:45:09Z",
        ] {
            assert!(is_moment(text, false), "{text}");
        }
        for text in ["tomorrow", "2026-5-1", "12.05.2026", "2026-05-12T10", ""] {
            assert!(!is_moment(text, false), "{text}");
        }
    }
}
