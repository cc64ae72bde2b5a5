//! Parameters, wherever they came from: query, form, multipart or JSON body.

use axum::{
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Multipart},
    http::{Request, header::CONTENT_TYPE, request::Parts},
};
use bytes::Bytes;
use serde_json::Value;
use url::form_urlencoded;

use crate::error::GraphError;

/// The largest amount of money taken, in minor units; our model.
pub(crate) const MOST_MINOR: i64 = 1_000_000_000_000_000;

/// A file of a multipart body.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    /// The name of the form field.
    pub(crate) field: String,
    /// What the client calls the file; never empty.
    pub(crate) filename: String,
    pub(crate) bytes: Bytes,
}

/// All parameters of a request in the order they were sent. What the body says wins over the query.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    pairs: Vec<(String, Value)>,
    /// Files of a multipart body. Each also stands among the pairs, with a note instead of its content.
    uploads: Vec<Upload>,
    /// How many of the pairs came in the query.
    in_query: usize,
}

impl Params {
    /// Reads query and body.
    ///
    /// # Errors
    /// Code 100 when a JSON or multipart body cannot be read.
    pub(crate) async fn read(parts: &Parts, body: &Bytes) -> Result<Self, GraphError> {
        let mut params = Self::from_form(parts.uri.query().unwrap_or_default().as_bytes());
        params.in_query = params.pairs.len();
        let content_type =
            parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        if body.is_empty() {
            return Ok(params);
        }
        if content_type.starts_with("application/json") {
            let value: Value = serde_json::from_slice(body)
                .map_err(|error| GraphError::new(100, format!("(#100) The body is not JSON: {error}")))?;
            let Value::Object(map) = value else {
                return Err(GraphError::new(100, "(#100) The body must be a JSON object"));
            };
            params.pairs.extend(map);
        } else if content_type.starts_with("multipart/form-data") {
            let (pairs, uploads) = read_multipart(&content_type, body).await?;
            params.pairs.extend(pairs);
            params.uploads = uploads;
        } else {
            params.pairs.extend(Self::from_form(body).pairs);
        }
        Ok(params)
    }

    pub(crate) fn from_form(bytes: &[u8]) -> Self {
        let pairs: Vec<_> = form_urlencoded::parse(bytes)
            .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
            .collect();
        Self { pairs, ..Self::default() }
    }

    /// Parameters that did not come with a request of their own: of a report, or of an edge named in `fields`.
    pub(crate) fn from_pairs(pairs: Vec<(String, Value)>) -> Self {
        Self { pairs, ..Self::default() }
    }

    /// Files that were sent, in their order.
    pub(crate) fn uploads(&self) -> &[Upload] {
        &self.uploads
    }

    /// The file sent in that field.
    pub(crate) fn upload(&self, field: &str) -> Option<&Upload> {
        self.uploads.iter().find(|upload| upload.field == field)
    }

    /// Query and body of a call inside a batch, with `filled` applied to every value. A body may be a form or a JSON object.
    ///
    /// # Errors
    /// What `filled` says, or code 100 when a JSON body cannot be read.
    pub(crate) fn inner(
        query: &str,
        body: Option<&str>,
        filled: impl Fn(&str) -> Result<String, GraphError>,
    ) -> Result<Self, GraphError> {
        let mut params = Self::from_form(query.as_bytes());
        params.in_query = params.pairs.len();
        match body.map(str::trim) {
            Some(body) if body.starts_with('{') && !body.starts_with("{result=") => {
                let read = serde_json::from_str(&filled(body)?);
                let value: Value =
                    read.map_err(|error| GraphError::new(100, format!("(#100) The body is not JSON: {error}")))?;
                params.pairs.extend(Self::from_object(&value).pairs);
            }
            Some(body) => params.pairs.extend(Self::from_form(body.as_bytes()).pairs),
            None => {}
        }
        for (_, value) in &mut params.pairs {
            if let Value::String(text) = value {
                *text = filled(text)?;
            }
        }
        Ok(params)
    }

    /// Takes over parameters of another request that this one does not have.
    pub(crate) fn inherit(&mut self, other: &Self, names: &[&str]) {
        for name in names {
            if let Some(value) = other.value(name).filter(|_| !self.has(name)) {
                self.pairs.push(((*name).to_owned(), value.clone()));
            }
        }
    }

    /// Takes over the uploads of another request by the names of their fields.
    pub(crate) fn attach(&mut self, other: &Self, fields: &[String]) {
        self.uploads.extend(other.uploads.iter().filter(|upload| fields.contains(&upload.field)).cloned());
    }

    /// The members of an object inside a parameter; anything but an object has none.
    pub(crate) fn from_object(value: &Value) -> Self {
        let members = value.as_object().into_iter().flatten();
        let pairs = members.map(|(name, value)| (name.clone(), value.clone())).collect();
        Self { pairs, ..Self::default() }
    }

    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The query as it came, for writing `next` links.
    pub(crate) fn query_pairs(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.pairs().take(self.in_query)
    }

    fn value(&self, name: &str) -> Option<&Value> {
        self.pairs
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    /// The parameter as text; numbers and booleans too, as Node's SDK sends them in JSON.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.value(name).map(as_text)
    }

    /// Every value of a repeated field of the body, empty ones left out.
    pub(crate) fn all_in_body(&self, name: &str) -> Vec<String> {
        let body = self.pairs.iter().skip(self.in_query);
        body.filter(|(known, _)| known == name)
            .map(|(_, value)| as_text(value))
            .filter(|text| !text.is_empty())
            .collect()
    }

    /// `true`, `false`, `1`, `0`, `"True"`.
    ///
    /// # Errors
    /// Code 100 for anything else.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, GraphError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Ok(Some(true)),
            "false" | "0" | "" => Ok(Some(false)),
            _ => Err(GraphError::parameter(name, format!("(#100) Param {name} must be a boolean"))),
        }
    }

    /// A whole number that is not negative.
    ///
    /// # Errors
    /// Code 100 for decimals, signs, words and numbers beyond 63 bits.
    pub(crate) fn integer(&self, name: &str) -> Result<Option<i64>, GraphError> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let text = text.trim();
        match text.parse::<i64>() {
            Ok(number) if number >= 0 && !text.starts_with('+') => Ok(Some(number)),
            _ => Err(GraphError::parameter(
                name,
                format!("(#100) Param {name} must be an integer greater than or equal to zero"),
            )),
        }
    }

    /// An amount of money in minor units, at most [`MOST_MINOR`].
    ///
    /// # Errors
    /// Code 100 as for [`Self::integer`], and for more than anybody has.
    pub(crate) fn minor(&self, name: &str) -> Result<Option<i64>, GraphError> {
        match self.integer(name)? {
            Some(amount) if amount > MOST_MINOR => {
                Err(GraphError::parameter(name, format!("(#100) Param {name} must be at most {MOST_MINOR}")))
            }
            amount => Ok(amount),
        }
    }

    /// A value that is JSON: inside a form it arrives as text, in some of Meta's own examples with single quotes.
    ///
    /// # Errors
    /// Code 100 when the text is not JSON.
    pub(crate) fn json(&self, name: &str) -> Result<Option<Value>, GraphError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let Value::String(text) = value else { return Ok(Some(value.clone())) };
        serde_json::from_str(text)
            .or_else(|_| serde_json::from_str(&text.replace('\'', "\"")))
            .map(Some)
            .map_err(|_| GraphError::parameter(name, format!("(#100) Param {name} must be valid JSON")))
    }

    /// A list of words or numbers.
    ///
    /// # Errors
    /// Code 100 when it is not an array, or holds something else.
    pub(crate) fn list(&self, name: &str) -> Result<Option<Vec<String>>, GraphError> {
        let wrong = || GraphError::parameter(name, format!("(#100) Param {name} must be an array."));
        let Some(value) = self.json(name).map_err(|_| wrong())? else { return Ok(None) };
        let Value::Array(items) = value else { return Err(wrong()) };
        items
            .iter()
            .map(|item| match item {
                Value::String(_) | Value::Number(_) => Ok(as_text(item)),
                _ => Err(wrong()),
            })
            .collect::<Result<_, _>>()
            .map(Some)
    }
}

/// Text of a JSON value: a string without its quotes, anything else as JSON.
pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

type Multi = (Vec<(String, Value)>, Vec<Upload>);

async fn read_multipart(content_type: &str, body: &Bytes) -> Result<Multi, GraphError> {
    let broken = |error: String| GraphError::new(100, format!("(#100) The multipart body cannot be read: {error}"));
    let mut request = Request::builder()
        .header(CONTENT_TYPE, content_type)
        .body(Body::from(body.clone()))
        .map_err(|error| broken(error.to_string()))?;
    // The body is in memory already, and its size was checked when it was read.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &()).await.map_err(|error| broken(error.to_string()))?;
    let (mut pairs, mut uploads) = (Vec::new(), Vec::new());
    while let Some(part) = form.next_field().await.map_err(|error| broken(error.to_string()))? {
        let field = part.name().unwrap_or_default().to_owned();
        let filename = part.file_name().map(str::to_owned);
        let bytes = part.bytes().await.map_err(|error| broken(error.to_string()))?;
        let Some(filename) = filename else {
            pairs.push((field, Value::String(String::from_utf8_lossy(&bytes).into_owned())));
            continue;
        };
        let filename = if filename.is_empty() { field.clone() } else { filename };
        pairs.push((field.clone(), Value::String(format!("[{filename}, {} bytes]", bytes.len()))));
        uploads.push(Upload { field, filename, bytes });
    }
    Ok((pairs, uploads))
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn lists_come_as_json_with_either_quote() {
        let params = Params::from_form(b"a=%5B%22X%22%5D&b=%5B'X'%2C%20'Y'%5D&c=X&d=%5B1%2C2%5D");

        assert_eq!(params.list("a").unwrap().unwrap(), ["X"]);
        assert_eq!(params.list("b").unwrap().unwrap(), ["X", "Y"]);
        assert!(params.list("c").is_err());
        assert_eq!(params.list("d").unwrap().unwrap(), ["1", "2"]);
        assert_eq!(params.list("e").unwrap(), None);
    }

    #[test]
    fn money_is_a_whole_number_or_refused() {
        let params = Params::from_form(b"ok=1500&decimal=15.00&minus=-5&word=1e3&long=999999999999999999999999999999");

        assert_eq!(params.integer("ok").unwrap(), Some(1_500));
        for name in ["decimal", "minus", "word", "long"] {
            assert!(params.integer(name).is_err(), "{name}");
        }
    }

    #[test]
    fn money_ends_somewhere() {
        let params = Params::from_form(b"most=1000000000000000&more=1000000000000001&long=9000000000000000000");

        assert_eq!(params.minor("most").unwrap(), Some(super::MOST_MINOR));
        for name in ["more", "long"] {
            assert_eq!(params.minor(name).unwrap_err().code, 100, "{name}");
        }
    }

    #[test]
    fn booleans_come_in_many_spellings() {
        let params = Params::from_form(b"a=True&b=0&c=maybe");

        assert_eq!(params.flag("a").unwrap(), Some(true));
        assert_eq!(params.flag("b").unwrap(), Some(false));
        assert!(params.flag("c").is_err());
    }
}
