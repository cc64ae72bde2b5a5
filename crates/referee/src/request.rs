//! Requests: the call exists, its parameters exist and fit, and so do the fields it asks for.

use serde_json::{Map, Value};

use crate::{
    NodeOf,
    finding::{UNKNOWN, Verdict},
    kind::Kind,
    match_up::{Found, match_up},
    platform,
    selection::{self, Pick},
    spec::{Call, Spec},
    value::{Judge, Side},
};

impl Spec {
    /// Judges a request. `path` is without host and version, `params` are those of query and body together: text as
    /// forms carry it, or JSON values; a file is `{"file": <bytes>}`.
    pub fn check_request(&self, method: &str, path: &str, params: &Map<String, Value>, node_of: NodeOf<'_>) -> Verdict {
        let matched = match_up(self, method, path, node_of);
        let mut judge =
            Judge { spec: self, side: Side::Asked, edge: &matched.edge, verdict: Verdict::of(matched.call.clone()) };
        match matched.found {
            Found::Specified(call) => judge.specified(call, params),
            Found::Own(own) => {
                for (name, value) in params {
                    let own = own.params.iter().find(|(known, _)| known == name);
                    match own.map(|(_, kind)| Kind::parse(kind)) {
                        Some(kind) => {
                            judge.verdict.tally.params_by_platform += 1;
                            judge.param(method, name, &kind, value);
                        }
                        None => judge.general(name, value),
                    }
                }
            }
            Found::UnknownNode => {
                judge.verdict.unknown_node = true;
            }
            Found::Nothing => judge.verdict.wrong("path", "is no call Meta has", path),
        }
        judge.verdict
    }
}

impl Judge<'_> {
    fn specified(&mut self, call: &Call, params: &Map<String, Value>) {
        for (name, value) in params {
            // `fields` is listed on some edges as a list of texts; it is a selection everywhere.
            if name == "fields" {
                self.verdict.tally.params_general += 1;
                // What is asked of an asynchronous report is what its rows will have.
                let rows = if call.edge.as_deref() == Some("insights") { "AdsInsights" } else { &call.returns };
                self.fields(rows, value);
            } else if let Some(param) = call.params.get(name) {
                self.verdict.tally.params_by_specification += 1;
                self.param(&call.method, name, &param.kind, value);
            } else if call.takes_files && value.get("file").is_some() {
                self.verdict.tally.params_by_specification += 1;
            } else if call.params_unknown && !platform::is_general(name) {
                self.verdict.tally.opaque += 1;
            } else {
                self.general(name, value);
            }
        }
    }

    fn general(&mut self, name: &str, value: &Value) {
        let place = format!("parameter {name}");
        if !platform::is_general(name) {
            return self.verdict.wrong(&place, UNKNOWN, value);
        }
        self.verdict.tally.params_general += 1;
        if matches!(name, "limit" | "offset") {
            self.value(&place, &Kind::Unsigned, value, None);
        }
    }

    fn param(&mut self, method: &str, name: &str, kind: &Kind, value: &Value) {
        let place = format!("parameter {name}");
        let names_object = match kind {
            Kind::Named(name) => self.spec.node(name).is_some() || platform::shape(name).is_some(),
            _ => false,
        };
        let Value::String(text) = value else { return self.value(&place, kind, value, None) };
        if !kind.is_structure() && !names_object {
            return self.value(&place, kind, value, None);
        }
        match serde_json::from_str::<Value>(text) {
            Ok(decoded) => self.value(&place, kind, &decoded, None),
            // `breakdowns=age,gender`: lists of words in a query may be written with commas.
            Err(_) if method == "GET" && matches!(kind, Kind::List(_)) => {
                let words: Vec<&str> = text.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
                self.value(&place, kind, &Value::from(words), None);
            }
            Err(_) => self.verdict.wrong(&place, "is not JSON", text),
        }
    }

    fn fields(&mut self, node: &str, value: &Value) {
        match selection::read(value) {
            Ok(picks) => self.selection("fields", node, &picks),
            Err(what) => self.verdict.wrong("fields", what, value),
        }
    }

    fn selection(&mut self, place: &str, name: &str, picks: &[Pick]) {
        let spec = self.spec;
        let Some(node) = spec.node(name) else {
            self.verdict.tally.opaque += picks.len() as u64;
            return;
        };
        for pick in picks {
            let at = format!("{place}.{}", pick.name);
            let inner = if let Some(kind) = node.fields.get(&pick.name) {
                self.verdict.tally.fields_by_specification += 1;
                kind.element().map(str::to_owned)
            } else if let Some(edge) = node.call("GET", Some(&pick.name)) {
                self.verdict.tally.fields_by_specification += 1;
                Some(edge.returns.clone())
            } else if let Some(kind) = platform::extra_field(name, &pick.name) {
                self.verdict.tally.fields_by_platform += 1;
                Kind::parse(kind).element().map(str::to_owned)
            } else if pick.name == "id" {
                self.verdict.tally.fields_by_specification += 1;
                None
            } else if node.writable.contains_key(&pick.name) {
                self.verdict.doubt(&at, "can be written; whether it can be read is not said", "");
                None
            } else {
                self.verdict.wrong(&at, format!("is no field of {name}"), "");
                None
            };
            match inner {
                Some(inner) if !pick.picks.is_empty() => self.selection(&at, &inner, &pick.picks),
                None if !pick.picks.is_empty() => self.verdict.wrong(&at, "has no fields of its own", ""),
                _ => {}
            }
        }
    }
}
