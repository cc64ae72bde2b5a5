//! Many reads in one request. Nothing that creates or changes anything ever goes this way: of a batch whose answer is
//! lost nobody could say which parts happened.

use reqwest::{Method, StatusCode};
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::{
    AccessToken, Error, Graph, InsightsQuery, Quota,
    answer::{self, Endpoint, Raw},
    call::{Bearer, Call},
    form::Form,
    usage::Reading,
    wire,
};

/// Meta takes no more at a time. Each counts as a call of its own.
const MOST: usize = 50;

/// One read of a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRead {
    /// Without version or host: `120…?fields=id,name`.
    relative_url: String,
    /// Whose quota it uses, without `act_`; `None`: not known.
    account: Option<String>,
    quota: Quota,
}

impl BatchRead {
    /// An object's fields. `account`, if known, is the ad account it belongs to: its quota is used, and while it must
    /// rest the read is not sent.
    ///
    /// # Errors
    /// [`Error::NotFound`] when this is no id.
    pub fn fields(id: &str, account: Option<&str>, fields: &str) -> Result<Self, Error> {
        Self::new(id, "", account, Quota::Management, &[("fields".to_owned(), fields.to_owned())])
    }

    /// Insights of an object. The first page only: leave enough room in `limit`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when this is no id.
    pub fn insights(id: &str, account: Option<&str>, query: &InsightsQuery, limit: u32) -> Result<Self, Error> {
        let mut form = query.form();
        form.push(("limit".to_owned(), limit.to_string()));
        Self::new(id, "/insights", account, Quota::Insights, &form)
    }

    fn new(
        id: &str,
        edge: &'static str,
        account: Option<&str>,
        quota: Quota,
        form: &[(String, String)],
    ) -> Result<Self, Error> {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let own = id.strip_prefix("act_").or(account.map(wire::bare));
        Ok(Self {
            relative_url: format!("{}{edge}?{query}", wire::segment(id)?),
            account: own.map(str::to_owned),
            quota,
        })
    }
}

/// What one part came to, or that it was not run.
type Part = Option<Result<Map<String, Value>, Error>>;

impl Graph {
    /// Reads all, at most 50 at a time, and gives the answers in the same order, each with its own outcome. Parts Meta
    /// did not get to, or was in trouble over, are asked for again, as single reads would be.
    ///
    /// Graph: `POST /` with `batch`.
    ///
    /// # Errors
    /// When no batch came back at all. What happened to a part stands in its place.
    pub async fn batch_read(
        &self,
        token: &AccessToken,
        reads: &[BatchRead],
    ) -> Result<Vec<Result<Map<String, Value>, Error>>, Error> {
        let mut done: Vec<Part> = vec![None; reads.len()];
        let mut repeats = 0;
        loop {
            let open: Vec<usize> = (0..reads.len()).filter(|at| done[*at].as_ref().is_none_or(may_help)).collect();
            if open.is_empty() {
                break;
            }
            for group in open.chunks(MOST) {
                let Err(error) = self.some(token, reads, group, &mut done).await else { continue };
                if done.iter().all(Option::is_none) {
                    return Err(error);
                }
                // What other requests brought is not thrown away over this one.
                for at in group {
                    done[*at] = Some(Err(error.clone()));
                }
            }
            let missing = done.iter().any(|part| part.as_ref().is_none_or(may_help));
            if !missing || repeats >= self.settings().max_read_retries {
                break;
            }
            self.pause(repeats).await;
            repeats += 1;
        }
        Ok(done.into_iter().map(|part| part.unwrap_or(Err(Error::Unreadable))).collect())
    }

    /// One request for the parts at `group`, less those whose account must rest.
    async fn some(
        &self,
        token: &AccessToken,
        reads: &[BatchRead],
        group: &[usize],
        done: &mut [Part],
    ) -> Result<(), Error> {
        let mut sent: Vec<usize> = Vec::new();
        for at in group {
            let read = &reads[*at];
            match self.resting(read.account.as_deref(), read.quota) {
                Some(error) => done[*at] = Some(Err(error)),
                None => sent.push(*at),
            }
        }
        if sent.is_empty() {
            return Ok(());
        }
        let rows: Vec<Value> =
            sent.iter().map(|at| json!({"method": "GET", "relative_url": reads[*at].relative_url})).collect();
        let call = Call::fixed(Method::POST, "/", Bearer::Token(token))
            .param("batch", Value::from(rows).to_string())
            .param("include_headers", "true");
        let answers: Vec<Value> = self.read(&call).await?;
        if answers.len() != sent.len() {
            return Err(Error::Unreadable);
        }
        for (at, answer) in sent.into_iter().zip(&answers) {
            done[at] = self.part(&reads[at], answer);
        }
        Ok(())
    }

    /// Judges one part like an answer of its own.
    fn part(&self, read: &BatchRead, answer: &Value) -> Part {
        let code = answer.get("code").and_then(wire::integer).and_then(|code| u16::try_from(code).ok());
        // `null`: Meta ran out of time before it.
        let status = StatusCode::from_u16(code?).ok()?;
        let usage = Reading::of_json(answer.get("headers").unwrap_or(&Value::Null));
        self.note(read.account.as_deref(), &usage);
        let body = answer.get("body").and_then(Value::as_str).map(str::as_bytes);
        let raw = Raw { endpoint: Endpoint::Node, status, usage: &usage, used: read.quota, body };
        let outcome = answer::judge(&raw).map_err(|failure| {
            self.rest(read.account.as_deref(), &failure);
            failure.error
        });
        Some(outcome.and_then(|json| match json {
            Value::Object(object) => Ok(object),
            _ => Err(Error::Unreadable),
        }))
    }
}

fn may_help(outcome: &Result<Map<String, Value>, Error>) -> bool {
    outcome.as_ref().err().is_some_and(Error::retryable_read)
}

#[cfg(test)]
mod tests {
    use super::BatchRead;

    #[test]
    fn a_part_is_an_address_without_host_version_or_token() {
        let read = BatchRead::fields("120", Some("act_7"), "id,adlabels{id}").unwrap();

        assert_eq!(read.relative_url, "120?fields=id%2Cadlabels%7Bid%7D");
        assert_eq!(read.account.as_deref(), Some("7"));
        assert!(BatchRead::fields("../me", None, "id").is_err());
        assert_eq!(BatchRead::fields("act_9", None, "id").unwrap().account.as_deref(), Some("9"));
    }
}
