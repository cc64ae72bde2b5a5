//! What a parameter may look like: one table per noun, checked in one place, for creates and updates alike.
//!
//! Every parameter that no rule of its own checks is in a table, whether it is kept or only accepted. Types and words are
//! those of Meta's specification; where its parameter says less than the field that answers it, the field's type counts.

mod tables;

pub(super) use tables::{AD, ADSET, AUDIENCE, CAMPAIGN, CREATIVE, RULE};

use serde_json::{Value, json};

use super::checks::one_of;
use crate::{clock, error::GraphError, objects::Object, params::Params};

/// What a value has to look like.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Anything, kept as text. An empty one is none.
    Text,
    /// The digits of an id, kept as text. An empty one is none.
    Id,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list of these words.
    Words(&'static [&'static str]),
    /// A list of texts.
    Texts,
    Flag,
    /// A whole number from 0 on.
    Count,
    /// A list of them.
    Counts,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// Seconds since 1970, or ISO 8601.
    Time,
    /// A JSON object.
    Map,
    /// A JSON array of objects.
    Maps,
    /// A JSON array of whatever.
    List,
}

type Row = (&'static str, Shape);

/// The parameters of a noun that need nothing but their shape.
pub(super) struct Table {
    /// Kept as they came and read back.
    pub(super) kept: &'static [Row],
    /// Accepted; they change nothing here, or a rule reads them beside this.
    pub(super) passed: &'static [Row],
}

impl Table {
    /// Checks everything the table lists and answers what is kept of it, as it is read back; `None` takes a value away.
    ///
    /// # Errors
    /// Code 100 that blames the first parameter which has another shape.
    pub(super) fn read(&self, params: &Params) -> Result<Vec<(&'static str, Option<Value>)>, GraphError> {
        for (name, shape) in self.passed {
            shape.read(params, name)?;
        }
        let sent = self.kept.iter().filter(|(name, _)| params.has(name));
        sent.map(|(name, shape)| Ok((*name, shape.read(params, name)?))).collect()
    }

    /// [`Self::read`], with what is kept put into the object.
    ///
    /// # Errors
    /// As there.
    pub(super) fn take(&self, object: &mut Object, params: &Params) -> Result<(), GraphError> {
        for (name, value) in self.read(params)? {
            object.set(name, value);
        }
        Ok(())
    }
}

impl Shape {
    /// The parameter as it is read back; `None` when it was not sent, or says nothing.
    fn read(self, params: &Params, name: &str) -> Result<Option<Value>, GraphError> {
        let wrong = |what: &str| GraphError::parameter(name, format!("(#100) Param {name} must be {what}"));
        let text = params.text(name);
        let json = |what: &str| params.json(name).map_err(|_| wrong(what));
        match self {
            Self::Text => Ok(text.filter(|text| !text.is_empty()).map(Value::String)),
            Self::Id => match text.filter(|text| !text.is_empty()) {
                Some(id) if id.bytes().any(|byte| !byte.is_ascii_digit()) => {
                    Err(wrong("a valid ID string (e.g., \"123\")"))
                }
                id => Ok(id.map(Value::String)),
            },
            Self::Word(words) => {
                if let Some(word) = &text {
                    one_of(name, word, words)?;
                }
                Ok(text.map(Value::String))
            }
            Self::Words(words) => {
                let list = params.list(name)?;
                for word in list.iter().flatten() {
                    one_of(name, word, words)?;
                }
                Ok(list.map(|list| json!(list)))
            }
            Self::Texts => Ok(params.list(name)?.map(|list| json!(list))),
            Self::Flag => Ok(params.flag(name)?.map(Value::Bool)),
            Self::Count => Ok(params.integer(name)?.map(|number| json!(number))),
            Self::Counts => {
                let numbers = params.list(name)?.map(|list| list.iter().map(|text| text.parse::<u64>()).collect());
                let numbers: Option<Vec<u64>> = numbers.transpose().map_err(|_| wrong("an array of integers"))?;
                Ok(numbers.map(|numbers| json!(numbers)))
            }
            Self::Whole => {
                let number = text.map(|text| text.trim().parse::<i64>()).transpose();
                Ok(number.map_err(|_| wrong("an integer"))?.map(|number| json!(number)))
            }
            Self::Number => {
                // Kept as it was written: no float passes through here.
                let is_number = |text: &String| text.trim().parse::<f64>().is_ok_and(f64::is_finite);
                if text.as_ref().is_some_and(|text| !is_number(text)) {
                    Err(wrong("a number"))
                } else {
                    json("a number")
                }
            }
            Self::Time => {
                let none = |text: &str| text.is_empty() || text == "0";
                if text.as_deref().is_some_and(|text| !none(text) && clock::parse_time(text, "UTC").is_none()) {
                    return Err(wrong("a valid time"));
                }
                Ok(text.map(Value::String))
            }
            Self::Map => json("an object")?.map(|value| of(value, Value::is_object, || wrong("an object"))).transpose(),
            Self::List => json("an array.")?.map(|value| of(value, Value::is_array, || wrong("an array."))).transpose(),
            Self::Maps => {
                let maps = |value: &Value| value.as_array().is_some_and(|rows| rows.iter().all(Value::is_object));
                json("an array.")?.map(|value| of(value, maps, || wrong("an array of objects"))).transpose()
            }
        }
    }

    /// Whether a value that was sent says what is kept already.
    pub(super) fn same(self, params: &Params, name: &str, kept: Option<&Value>) -> bool {
        match self.read(params, name) {
            Ok(sent) => sent.as_ref() == kept,
            Err(_) => false,
        }
    }
}

fn of(value: Value, fits: impl Fn(&Value) -> bool, wrong: impl Fn() -> GraphError) -> Result<Value, GraphError> {
    if fits(&value) { Ok(value) } else { Err(wrong()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Shape, Table};
    use crate::params::Params;

    fn sent(value: &serde_json::Value) -> Params {
        Params::from_pairs(vec![("p".into(), value.clone())])
    }

    #[test]
    fn values_are_kept_as_they_are_read_back() {
        for (shape, value, kept) in [
            (Shape::Text, json!(12), json!("12")),
            (Shape::Id, json!(12), json!("12")),
            (Shape::Word(&["A"]), json!("A"), json!("A")),
            (Shape::Words(&["1", "2"]), json!("[1,\"2\"]"), json!(["1", "2"])),
            (Shape::Flag, json!("True"), json!(true)),
            (Shape::Count, json!("7"), json!(7)),
            (Shape::Counts, json!("['7',8]"), json!([7, 8])),
            (Shape::Whole, json!("-7"), json!(-7)),
            (Shape::Number, json!("0.25"), json!(0.25)),
            (Shape::Time, json!("2031-05-12"), json!("2031-05-12")),
            (Shape::Map, json!("{'a':1}"), json!({"a": 1})),
            (Shape::Maps, json!([{}]), json!([{}])),
            (Shape::List, json!("[1]"), json!([1])),
        ] {
            assert_eq!(shape.read(&sent(&value), "p").unwrap(), Some(kept), "{shape:?}");
        }
    }

    #[test]
    fn another_shape_is_refused_and_blamed() {
        for (shape, values) in [
            (Shape::Id, vec![json!("many"), json!("-3"), json!([5])]),
            (Shape::Word(&["A"]), vec![json!("B"), json!(""), json!(["A"])]),
            (Shape::Words(&["A"]), vec![json!(["B"]), json!("A"), json!({"A": 1})]),
            (Shape::Texts, vec![json!("word"), json!([[1]])]),
            (Shape::Flag, vec![json!("maybe"), json!([1])]),
            (Shape::Count, vec![json!("12.5"), json!("-3"), json!([5])]),
            (Shape::Counts, vec![json!(["x"]), json!("7")]),
            (Shape::Whole, vec![json!("12.5"), json!({"a": 1})]),
            (Shape::Number, vec![json!("much"), json!([0.5]), json!("inf")]),
            (Shape::Time, vec![json!("tomorrow"), json!({"at": 1})]),
            (Shape::Map, vec![json!([1]), json!("word"), json!("{")]),
            (Shape::Maps, vec![json!([1]), json!({})]),
            (Shape::List, vec![json!({}), json!("[")]),
        ] {
            for value in values {
                let error = shape.read(&sent(&value), "p").expect_err("a refusal");
                assert_eq!(error.code, 100, "{shape:?} {value}");
                assert!(
                    error.body()["error"]["error_data"].as_str().unwrap().contains("[[\"p\"]]"),
                    "{shape:?} {value}"
                );
            }
        }
    }

    #[test]
    fn what_says_nothing_takes_a_value_away_and_what_was_not_sent_leaves_it() {
        let table = Table { kept: &[("p", Shape::Text), ("q", Shape::Text)], passed: &[] };

        assert_eq!(table.read(&sent(&json!(""))).unwrap(), [("p", None)]);
    }
}
