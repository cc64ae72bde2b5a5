//! Bodies from the specification.

use adlane_referee::{Kind, ParamFacts, Spec};
use serde_json::{Map, Value, json};

use super::{dice::Dice, edges::Edge};

/// What is wrong about a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slip {
    /// A value of another type.
    Type,
    /// A word that its list does not have.
    Word,
    /// Something a create needs is not there.
    Lacking,
}

const NAMES: [&str; 6] = ["Summer", "Größe & Länge", "田中 🌸", "<b>Sale</b>", "a'b\"c", " padded "];

/// The base with a few more parameters, each with a value of its type. Whether they go together is another matter.
pub(super) fn right(spec: &Spec, edge: &Edge, dice: &mut Dice) -> Map<String, Value> {
    let mut body = edge.base.clone();
    for _ in 0..dice.below(5) {
        let param = dice.one_of(&edge.params);
        body.insert(param.name.clone(), fitting(spec, &param.kind, dice, 0));
    }
    body
}

/// The base with one thing wrong about it: what, about which parameter, and the body.
pub(super) fn wrong(spec: &Spec, edge: &Edge, dice: &mut Dice) -> (Slip, String, Map<String, Value>) {
    let mut body = edge.base.clone();
    let listed: Vec<&ParamFacts> = edge.params.iter().filter(|param| words(spec, &param.kind).is_some()).collect();
    let typed: Vec<(&ParamFacts, Value)> =
        edge.params.iter().filter_map(|param| Some((param, unfitting(spec, &param.kind, dice)?))).collect();
    match dice.below(3) {
        0 if !listed.is_empty() => {
            let param = *dice.one_of(&listed);
            let word = json!(format!("NO_SUCH_WORD_{}", dice.below(1_000)));
            let value = if matches!(param.kind, Kind::List(_)) { json!([word]) } else { word };
            body.insert(param.name.clone(), value);
            (Slip::Word, param.name.clone(), body)
        }
        1 if !typed.is_empty() => {
            let (param, value) = dice.one_of(&typed);
            body.insert(param.name.clone(), value.clone());
            (Slip::Type, param.name.clone(), body)
        }
        _ => {
            let param = *dice.one_of(edge.needed);
            body.remove(param);
            (Slip::Lacking, param.to_owned(), body)
        }
    }
}

fn words<'a>(spec: &'a Spec, kind: &Kind) -> Option<Vec<&'a str>> {
    match kind {
        Kind::Named(name) => spec.words(name),
        Kind::List(inner) => words(spec, inner),
        _ => None,
    }
}

/// A value of the type.
pub(super) fn fitting(spec: &Spec, kind: &Kind, dice: &mut Dice, depth: usize) -> Value {
    match kind {
        Kind::Text => json!(dice.one_of(&NAMES)),
        Kind::Bool => json!(dice.coin()),
        Kind::Int | Kind::Unsigned => json!(dice.below(100_000)),
        Kind::Float => json!(0.5),
        Kind::Moment if dice.coin() => json!("2031-05-12T10:45:09-0700"),
        Kind::Moment => json!(1_930_000_000),
        Kind::Any | Kind::AnyMap | Kind::File => json!({}),
        Kind::AnyList => json!([]),
        Kind::List(inner) => (0..dice.below(3)).map(|_| fitting(spec, inner, dice, depth + 1)).collect(),
        Kind::Map(inner) => json!({"key": fitting(spec, inner, dice, depth + 1)}),
        Kind::Named(name) => {
            if let Some(words) = spec.words(name) {
                return json!(dice.one_of(&words));
            }
            let fields = spec.fields(name).filter(|fields| !fields.is_empty() && depth < 3).unwrap_or_default();
            let mut object = Map::new();
            for _ in 0..dice.below(3).min(fields.len()) {
                let field = dice.one_of(&fields);
                object.insert(field.name.clone(), fitting(spec, &field.kind, dice, depth + 1));
            }
            Value::Object(object)
        }
    }
}

/// A value that is not of the type; `None` where every value is.
fn unfitting(spec: &Spec, kind: &Kind, dice: &mut Dice) -> Option<Value> {
    let values = every_unfitting(spec, kind);
    if values.is_empty() { None } else { Some(dice.one_of(&values).clone()) }
}

/// An unknown word where words are listed, and every value of another type.
pub(super) fn every_wrong(spec: &Spec, kind: &Kind) -> Vec<Value> {
    let mut values = every_unfitting(spec, kind);
    if words(spec, kind).is_some() {
        let word = json!("NO_SUCH_WORD");
        values.push(if matches!(kind, Kind::List(_)) { json!([word]) } else { word });
    }
    values
}

fn every_unfitting(spec: &Spec, kind: &Kind) -> Vec<Value> {
    match kind {
        Kind::Bool => vec![json!("maybe"), json!("yes please"), json!([1])],
        Kind::Int => vec![json!("many"), json!("12.5"), json!({"a": 1})],
        Kind::Unsigned => vec![json!("many"), json!("12.5"), json!("-3"), json!([5])],
        Kind::Float => vec![json!("much"), json!([0.5])],
        Kind::Moment => vec![json!("tomorrow"), json!("32.13.2026"), json!({"at": 1})],
        Kind::List(_) | Kind::AnyList => vec![json!("word"), json!({"a": 1}), json!("[")],
        Kind::Map(_) | Kind::AnyMap => vec![json!("word"), json!([1]), json!("{")],
        Kind::Named(name) if spec.fields(name).is_some() && spec.words(name).is_none() => {
            vec![json!("word"), json!([1])]
        }
        _ => Vec::new(),
    }
}
