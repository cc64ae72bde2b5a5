//! Answers: the shape of the call, fields and types of the node, or Meta's error envelope.

use serde_json::{Map, Value};

use crate::{
    NodeOf,
    finding::Verdict,
    kind::Kind,
    match_up::{Found, match_up},
    platform::{self, Answer},
    selection::{self, Pick},
    spec::{Call, Spec},
    value::{Judge, Side},
};

/// What came back.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// The HTTP status.
    pub status: u16,
    /// The JSON that came; `None`: something else.
    pub body: Option<&'a Value>,
}

impl Spec {
    /// Judges an answer by the request it belongs to.
    pub fn check_answer(
        &self,
        method: &str,
        path: &str,
        params: &Map<String, Value>,
        outcome: Outcome<'_>,
        node_of: NodeOf<'_>,
    ) -> Verdict {
        let matched = match_up(self, method, path, node_of);
        let mut judge =
            Judge { spec: self, side: Side::Answered, edge: &matched.edge, verdict: Verdict::of(matched.call.clone()) };
        if let Found::Own(own) = matched.found
            && own.answers == [Answer::Page]
        {
            return judge.verdict;
        }
        let Some(body) = outcome.body else {
            judge.verdict.wrong("answer", "is not JSON", outcome.status);
            return judge.verdict;
        };
        if outcome.status >= 400 {
            judge.envelope(outcome.status, body);
            return judge.verdict;
        }
        let picks = params.get("fields").and_then(|fields| selection::read(fields).ok());
        let asked = Asked { picks: picks.as_deref(), params };
        match matched.found {
            Found::Specified(call) => {
                judge.without(&matched.node, call, params);
                judge.specified_answer(&matched.node, call, body, &asked);
            }
            Found::Own(own) => judge.any_of(own.answers, body, &asked),
            Found::UnknownNode => judge.verdict.wrong("answer", "is about an id nobody knows", path),
            Found::Nothing => judge.verdict.wrong("path", "was answered and is no call Meta has", path),
        }
        judge.verdict
    }
}

struct Asked<'a> {
    picks: Option<&'a [Pick]>,
    params: &'a Map<String, Value>,
}

impl Asked<'_> {
    fn rehearses(&self) -> bool {
        self.params.get("execution_options").is_some_and(|options| options.to_string().contains("validate_only"))
    }
}

impl Judge<'_> {
    fn envelope(&mut self, status: u16, body: &Value) {
        let error = body.get("error").and_then(Value::as_object);
        let Some(error) = error.filter(|_| body.as_object().is_some_and(|body| body.len() == 1)) else {
            return self.verdict.wrong("answer", "is not Meta's error envelope", body);
        };
        self.members("answer.error", "ErrorAnswer", error, None);
        if !(400..600).contains(&status) {
            self.verdict.wrong("answer", "is an error under a status that is none", status);
        }
    }

    /// A write that was accepted although something it needs was not there.
    fn without(&mut self, node: &str, call: &Call, params: &Map<String, Value>) {
        let flagged = call.params.iter().filter(|(_, param)| param.needed).map(|(name, _)| name.as_str());
        let needed = platform::needed(node, &call.method, call.edge.as_deref()).iter().copied();
        for name in flagged.chain(needed).filter(|name| !params.contains_key(*name)) {
            self.verdict.wrong(&format!("parameter {name}"), "is missing and the call was accepted", "");
        }
    }

    fn specified_answer(&mut self, node: &str, call: &Call, body: &Value, asked: &Asked<'_>) {
        if let Some(answers) = platform::answers_of(node, &call.method, call.edge.as_deref()) {
            return self.any_of(answers, body, asked);
        }
        let chosen = asked.picks.is_some_and(|picks| !picks.is_empty());
        match (call.method.as_str(), &call.edge) {
            ("GET", None) => self.one(&call.returns, body, asked.picks),
            ("GET", Some(_)) => self.page("answer", &call.returns, body, asked.picks),
            ("POST", _) if asked.rehearses() => self.any_of(&[Answer::Success], body, asked),
            // A write that asks for fields is answered with what was written.
            ("POST", _) if chosen && self.spec.node(&call.returns).is_some() => {
                self.one(&call.returns, body, asked.picks);
            }
            // Nothing new is made where the answer is about the node itself.
            ("POST", Some(_)) if call.returns == "Object" || call.returns == node => {
                self.any_of(&[Answer::Success, Answer::Id], body, asked);
            }
            ("POST", Some(_)) => self.any_of(&[Answer::Id], body, asked),
            _ => self.any_of(&[Answer::Success], body, asked),
        }
    }

    fn one(&mut self, name: &str, body: &Value, picks: Option<&[Pick]>) {
        match body.as_object() {
            Some(members) => self.members("answer", name, members, picks),
            None => self.verdict.wrong("answer", format!("is not an object of type {name}"), body),
        }
    }

    /// One of the shapes; when it is none, what the first of them finds is reported.
    fn any_of(&mut self, answers: &[Answer], body: &Value, asked: &Asked<'_>) {
        let mut first = None;
        for answer in answers {
            let mut attempt = self.clone();
            attempt.shaped(*answer, body, asked);
            if attempt.verdict.wrongs().count() == self.verdict.wrongs().count() {
                *self = attempt;
                return;
            }
            first.get_or_insert(attempt);
        }
        if let Some(first) = first {
            *self = first;
        }
    }

    fn shaped(&mut self, answer: Answer, body: &Value, asked: &Asked<'_>) {
        match answer {
            Answer::Id => {
                let members = body.as_object().filter(|members| members.contains_key("id"));
                let Some(members) = members else { return self.verdict.wrong("answer", "is not {id}", body) };
                for (key, value) in members {
                    match key.as_str() {
                        "id" => self.value("answer.id", &Kind::Text, value, None),
                        "success" => self.value("answer.success", &Kind::Bool, value, None),
                        _ => {
                            self.verdict.wrong(&format!("answer.{key}"), "is no part of the answer to a create", value)
                        }
                    }
                }
                self.verdict.tally.values_by_platform += 1;
            }
            Answer::Success => {
                self.verdict.tally.values_by_platform += 1;
                let yes =
                    body.as_object().is_some_and(|body| body.len() == 1 && body.get("success") == Some(&true.into()));
                if !yes {
                    self.verdict.wrong("answer", "is not {success: true}", body);
                }
            }
            Answer::Node(name) => self.one(name, body, None),
            Answer::One(name) => match body.get("data").and_then(Value::as_object) {
                Some(members) => self.members("answer.data", name, members, None),
                None => self.verdict.wrong("answer", "has no object in data", body),
            },
            Answer::Rows(name) => self.page("answer", name, body, asked.picks),
            Answer::Batch => match body.as_array() {
                Some(steps) => {
                    let kind = Kind::Named("BatchAnswer".to_owned());
                    // `null` for steps that were not run in time.
                    steps.iter().filter(|step| !step.is_null()).for_each(|step| {
                        self.verdict.tally.values_by_platform += 1;
                        self.value("answer[]", &kind, step, None);
                    });
                }
                None => self.verdict.wrong("answer", "is not a list", body),
            },
            Answer::Page => {}
        }
    }
}
