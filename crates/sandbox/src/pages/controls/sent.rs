//! What was sent to a control, and the answers every control gives.

use std::collections::BTreeMap;

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::{App, Said};

/// What was sent, and whether a form sent it.
pub(super) struct Sent {
    pub(super) value: Value,
    pub(super) form: bool,
}

/// A refusal: a status and a sentence.
pub(in crate::pages) struct Wrong(StatusCode, String);

impl Wrong {
    /// 404: what the address names is not there.
    pub(super) fn missing(sentence: String) -> Self {
        Self(StatusCode::NOT_FOUND, sentence)
    }

    /// 403: who asks may not.
    pub(in crate::pages) fn forbidden(sentence: &str) -> Self {
        Self(StatusCode::FORBIDDEN, sentence.to_owned())
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

// Only sentences of ours: a parser's words never get here by themselves.
impl From<String> for Wrong {
    fn from(sentence: String) -> Self {
        Self(StatusCode::BAD_REQUEST, sentence)
    }
}

impl From<&str> for Wrong {
    fn from(sentence: &str) -> Self {
        Self::from(sentence.to_owned())
    }
}

pub(super) fn read(headers: &HeaderMap, body: &Bytes) -> Result<Sent, Wrong> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.starts_with("application/x-www-form-urlencoded") {
        let fields = form_urlencoded::parse(body).filter(|(_, value)| !value.trim().is_empty());
        let map: Map<String, Value> = fields.map(|(name, value)| (name.into_owned(), json!(value.trim()))).collect();
        return Ok(Sent { value: Value::Object(map), form: true });
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Sent { value: json!({}), form: false });
    }
    let value: Value = serde_json::from_slice(body).map_err(|_| "the body is not JSON")?;
    if value.is_object() { Ok(Sent { value, form: false }) } else { Err("the body is a JSON object".into()) }
}

impl Sent {
    /// JSON for programs; people go back to their place on the page, and `said` is read there.
    pub(super) fn done(&self, app: &App, place: &'static str, said: String, value: Value) -> Response {
        if !self.form {
            return Json(value).into_response();
        }
        app.say(Said { place, sentence: said });
        Redirect::to(&format!("/_sandbox#{place}")).into_response()
    }

    /// Refuses names that mean nothing here.
    pub(super) fn only(&self, what: &str, known: &[&str]) -> Result<(), Wrong> {
        let sent = self.value.as_object().into_iter().flat_map(Map::keys);
        unknown(sent.map(String::as_str), what, known)
    }
}

fn unknown<'a>(names: impl Iterator<Item = &'a str>, what: &str, known: &[&str]) -> Result<(), Wrong> {
    match names.into_iter().find(|name| !known.contains(name)) {
        Some(name) => Err(Wrong::from(format!("{name} is not part of {what}; {} are", known.join(", ")))),
        None => Ok(()),
    }
}

/// The parameters of an address; empty ones say nothing.
pub(super) fn asked(query: Option<&str>, what: &str, known: &[&str]) -> Result<BTreeMap<String, String>, Wrong> {
    let pairs: BTreeMap<String, String> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    unknown(pairs.keys().map(String::as_str), what, known)?;
    Ok(pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect())
}

/// A whole number, also when a form sent it as text.
pub(super) fn whole(value: &Value, name: &str) -> Result<Option<i64>, Wrong> {
    let number = match value.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) => text.parse().ok(),
        Some(_) => None,
    };
    number.map(Some).ok_or_else(|| Wrong::from(format!("{name} is a whole number")))
}

/// A whole number within bounds, both included.
pub(super) fn within(value: &Value, name: &str, least: i64, most: i64) -> Result<Option<i64>, Wrong> {
    match whole(value, name)? {
        Some(number) if !(least..=most).contains(&number) => {
            Err(Wrong::from(format!("{name} is a whole number from {least} to {most}")))
        }
        number => Ok(number),
    }
}

pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name).and_then(Value::as_str)
}

/// What kind of value a field takes; `null` fits where the field may be unset.
#[derive(Clone, Copy)]
pub(super) enum Takes {
    Text,
    /// Text or `null`.
    MaybeText,
    /// A whole number within bounds.
    Whole(i64, i64),
    /// The same, or `null`.
    MaybeWhole(i64, i64),
    Flag,
    /// A list of texts.
    Texts,
    /// Read elsewhere.
    Any,
}

/// Checks every field by its kind, and refuses names that are not there. Numbers that a form sent as text become numbers.
pub(super) fn shaped(sent: &mut Sent, what: &str, fields: &[(&str, Takes)]) -> Result<(), Wrong> {
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    sent.only(what, &names)?;
    for (name, takes) in fields {
        let Some(value) = sent.value.get(*name) else { continue };
        let is_null = value.is_null();
        let fault = match takes {
            Takes::Any => None,
            Takes::Text => (!value.is_string()).then_some("text"),
            Takes::MaybeText => (!value.is_string() && !is_null).then_some("text or null"),
            Takes::Flag => (!value.is_boolean()).then_some("true or false"),
            Takes::Texts => {
                let fits = value.as_array().is_some_and(|list| list.iter().all(Value::is_string));
                (!fits).then_some("a list of texts")
            }
            Takes::MaybeWhole(..) if is_null => None,
            Takes::Whole(..) if is_null => Some("a whole number"),
            Takes::Whole(least, most) | Takes::MaybeWhole(least, most) => {
                let number = within(&sent.value, name, *least, *most)?;
                sent.value[*name] = json!(number);
                None
            }
        };
        if let Some(fault) = fault {
            return Err(Wrong::from(format!("{name} is {fault}")));
        }
    }
    Ok(())
}
