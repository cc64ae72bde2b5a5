//! One request to the Meta side, taken apart.

use axum::http::{
    HeaderMap,
    header::{AUTHORIZATION, HOST},
    request::Parts,
};
use bytes::Bytes;
use percent_encoding::percent_decode_str;

use crate::{error::GraphError, fault::Effects, params::Params};

/// A request as the endpoints see it.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    /// GET, POST or DELETE; a POST with `method=DELETE` already counts as DELETE.
    pub(crate) method: String,
    /// The path as it came.
    pub(crate) path: String,
    /// `v26.0`; `None` for a path without a version.
    pub(crate) version: Option<String>,
    /// The path behind the version.
    pub(crate) parts: Vec<String>,
    pub(crate) params: Params,
    /// From the query, the body or `Authorization: Bearer`.
    pub(crate) token: Option<String>,
    /// The host and port the client used, for links back to us.
    pub(crate) host: String,
    /// What a fault changes about acting on this request.
    pub(crate) effects: Effects,
    /// What the address named in the request answered; `None`: it names none. A sentence when it could not be fetched.
    pub(crate) fetched: Option<Result<Bytes, String>>,
}

impl Ask {
    /// # Errors
    /// Code 100 when the body cannot be read.
    pub(crate) async fn read(parts: &Parts, body: &Bytes) -> Result<Self, GraphError> {
        let params = Params::read(parts, body).await?;
        let path = parts.uri.path().to_owned();
        let mut segments: Vec<String> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let version = segments.first().filter(|first| is_version(first)).cloned();
        if version.is_some() {
            segments.remove(0);
        }
        let mut method = parts.method.as_str().to_owned();
        if method == "POST"
            && let Some(other) = params.text("method")
            && matches!(other.to_ascii_uppercase().as_str(), "GET" | "DELETE")
        {
            method = other.to_ascii_uppercase();
        }
        let token = params.text("access_token").or_else(|| bearer(&parts.headers));
        let host = parts
            .headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .map_or_else(|| "127.0.0.1".to_owned(), str::to_owned);
        Ok(Self {
            method,
            path,
            version,
            parts: segments,
            params,
            token,
            host,
            effects: Effects::default(),
            fetched: None,
        })
    }

    /// A call inside a batch: `relative_url` with or without a version, `body` as a form or a JSON object. `filled` replaces
    /// references in every value, `files` names uploads of the batch that belong to it. Without a token of its own it goes
    /// by the batch's, and by its proof.
    ///
    /// # Errors
    /// What `filled` says, or code 100 when the body cannot be read.
    pub(crate) fn inner(
        &self,
        method: &str,
        relative_url: &str,
        body: Option<&str>,
        token: Option<&str>,
        files: &[String],
        filled: impl Fn(&str) -> Result<String, GraphError>,
    ) -> Result<Self, GraphError> {
        let (path, query) = relative_url.split_once('?').unwrap_or((relative_url, ""));
        let mut segments = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| filled(&percent_decode_str(segment).decode_utf8_lossy()))
            .collect::<Result<Vec<_>, _>>()?;
        let version = match segments.first().filter(|first| is_version(first)).cloned() {
            Some(version) => {
                segments.remove(0);
                Some(version)
            }
            None => self.version.clone(),
        };
        let mut params = Params::inner(query, body, filled)?;
        let own = token.map(str::to_owned).or_else(|| params.text("access_token"));
        if own.is_none() {
            params.inherit(&self.params, &["appsecret_proof", "locale"]);
        }
        params.attach(&self.params, files);
        let mut method = method.to_owned();
        if method == "POST"
            && let Some(other) = params.text("method")
            && matches!(other.to_ascii_uppercase().as_str(), "GET" | "DELETE")
        {
            method = other.to_ascii_uppercase();
        }
        let whole: Vec<&str> = version.iter().chain(&segments).map(String::as_str).collect();
        Ok(Self {
            method,
            path: format!("/{}", whole.join("/")),
            version,
            parts: segments,
            params,
            token: own.or_else(|| self.token.clone()),
            host: self.host.clone(),
            effects: self.effects.clone(),
            // Nobody waits for an address inside a batch.
            fetched: None,
        })
    }

    /// The path behind the version, for matching.
    pub(crate) fn route(&self) -> Vec<&str> {
        self.parts.iter().map(String::as_str).collect()
    }

    pub(crate) fn is_get(&self) -> bool {
        self.method == "GET"
    }
}

fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').and_then(|number| number.split_once('.')).is_some_and(|(major, minor)| {
        !major.is_empty() && !minor.is_empty() && major.bytes().chain(minor.bytes()).all(|byte| byte.is_ascii_digit())
    })
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth")).then(|| token.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn versions_are_told_from_other_words() {
        assert!(is_version("v26.0"));
        assert!(!is_version("v26"));
        assert!(!is_version("videos"));
        assert!(!is_version("v.0"));
    }
}
