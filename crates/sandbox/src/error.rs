//! Meta's error envelope.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::ids;

/// A refusal in Meta's words. Texts are wire strings; callers are meant to branch on the numbers.
#[derive(Debug, Clone)]
pub(crate) struct GraphError {
    pub(crate) http: u16,
    pub(crate) kind: &'static str,
    pub(crate) code: i64,
    pub(crate) subcode: Option<i64>,
    pub(crate) message: String,
    /// Title and text meant for people. Boxed: errors travel by value.
    pub(crate) user: Option<Box<(String, String)>>,
    pub(crate) data: Data,
    pub(crate) transient: bool,
    /// The word in `WWW-Authenticate` (`invalid_code`, `invalid_token`, …) for failures of login and tokens.
    pub(crate) oauth: Option<&'static str>,
}

/// `error_data`.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    None,
    /// Paths of the parameters at fault, sent as `blame_field_specs`.
    Blame(Vec<String>),
    /// What an endpoint has of its own to say. Boxed: errors travel by value.
    Own(Box<Value>),
}

impl GraphError {
    pub(crate) fn new(code: i64, message: impl Into<String>) -> Self {
        Self {
            http: 400,
            kind: "OAuthException",
            code,
            subcode: None,
            message: message.into(),
            user: None,
            data: Data::None,
            transient: false,
            oauth: None,
        }
    }

    /// Code 100: a parameter is wrong. `field` is what Meta blames.
    pub(crate) fn parameter(field: &str, message: impl Into<String>) -> Self {
        Self::new(100, message).blame(field)
    }

    /// Code 100 subcode 33: there is no such object, or this token cannot see it; Meta does not tell which.
    pub(crate) fn missing(method: &str, id: &str) -> Self {
        let verb = if method == "GET" { "get" } else { "post" };
        let message = format!(
            "Unsupported {verb} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation. Please read the Graph API documentation at \
             https://developers.facebook.com/docs/graph-api"
        );
        Self::new(100, message).subcode(33).kind("GraphMethodException")
    }

    /// Code 200 with HTTP 403: the permission or the role is missing.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(200, message).http(403)
    }

    /// Code 190: the token is dead.
    pub(crate) fn token(subcode: Option<i64>, message: impl Into<String>) -> Self {
        let mut error = Self::new(190, message);
        error.subcode = subcode;
        error.oauth = Some("invalid_token");
        error
    }

    pub(crate) fn http(mut self, status: u16) -> Self {
        self.http = status;
        self
    }

    pub(crate) fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    pub(crate) fn subcode(mut self, subcode: i64) -> Self {
        self.subcode = Some(subcode);
        self
    }

    pub(crate) fn user(mut self, title: impl Into<String>, text: impl Into<String>) -> Self {
        self.user = Some(Box::new((title.into(), text.into())));
        self
    }

    pub(crate) fn blame(mut self, field: &str) -> Self {
        match &mut self.data {
            Data::Blame(fields) => fields.push(field.to_owned()),
            _ => self.data = Data::Blame(vec![field.to_owned()]),
        }
        self
    }

    /// Sends an object of the endpoint's own as `error_data`.
    pub(crate) fn with_data(mut self, data: Value) -> Self {
        self.data = Data::Own(Box::new(data));
        self
    }

    pub(crate) fn transient(mut self) -> Self {
        self.transient = true;
        self
    }

    pub(crate) fn oauth(mut self, word: &'static str) -> Self {
        self.oauth = Some(word);
        self
    }

    pub(crate) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.http).unwrap_or(StatusCode::BAD_REQUEST)
    }

    /// The whole answer, with a fresh `fbtrace_id`.
    pub(crate) fn body(&self) -> Value {
        let mut error = Map::new();
        error.insert("message".into(), json!(self.message));
        error.insert("type".into(), json!(self.kind));
        error.insert("code".into(), json!(self.code));
        if let Some(subcode) = self.subcode {
            error.insert("error_subcode".into(), json!(subcode));
        }
        if self.transient || self.user.is_some() {
            error.insert("is_transient".into(), json!(self.transient));
        }
        if let Some((title, text)) = self.user.as_deref() {
            error.insert("error_user_title".into(), json!(title));
            error.insert("error_user_msg".into(), json!(text));
        }
        match &self.data {
            Data::None => {}
            // Meta sends this as JSON text inside the JSON; clients have to cope with both.
            Data::Blame(fields) => {
                let paths: Vec<[&String; 1]> = fields.iter().map(|field| [field]).collect();
                error.insert("error_data".into(), json!(json!({ "blame_field_specs": paths }).to_string()));
            }
            Data::Own(data) => {
                error.insert("error_data".into(), (**data).clone());
            }
        }
        error.insert("fbtrace_id".into(), json!(ids::trace()));
        json!({ "error": error })
    }
}
