//! What goes back.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, StatusCode, header},
};
use bytes::Bytes;
use serde_json::Value;

use crate::error::GraphError;

/// A whole answer, before a fault gets at it.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn json(status: StatusCode, body: &Value) -> Self {
        let content_type = HeaderValue::from_static("application/json; charset=UTF-8");
        Self { status, headers: vec![(header::CONTENT_TYPE, content_type)], body: Bytes::from(body.to_string()) }
    }

    pub(crate) fn html(status: StatusCode, body: String) -> Self {
        let content_type = HeaderValue::from_static("text/html; charset=utf-8");
        Self { status, headers: vec![(header::CONTENT_TYPE, content_type)], body: Bytes::from(body) }
    }

    /// 302, as Facebook's dialog answers. `to` must be fit for a header; when it is not, there is no `Location`.
    pub(crate) fn found(to: &str) -> Self {
        let mut reply = Self { status: StatusCode::FOUND, headers: Vec::new(), body: Bytes::new() };
        reply.set("location", to);
        reply
    }

    pub(crate) fn error(error: &GraphError) -> Self {
        let mut reply = Self::json(error.status(), &error.body());
        if let Some(word) = error.oauth {
            // Quotes inside would end the value early.
            let message = error.message.replace(['"', '\\'], "'");
            reply.set("www-authenticate", &format!("OAuth \"Facebook Platform\" \"{word}\" \"{message}\""));
            reply.set("cache-control", "no-store");
        }
        reply
    }

    /// Sets a header, in place of one of the same name.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        let name = HeaderName::from_static(name);
        self.headers.retain(|(known, _)| *known != name);
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}
