//! The one place a request leaves from: token, proof, time limit, size limit, usage, trace, errors, repeats.

use std::{
    borrow::Cow,
    hash::{BuildHasher, RandomState},
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use domain::operation::MetaRefusal;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{
    Method, Response,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use serde::de::DeserializeOwned;
use sha2::Sha256;
use url::Url;

use crate::{
    AccessToken, Error, Graph,
    answer::{self, Endpoint, Failure, Raw},
    multipart::{self, Part},
    usage::{Quota, Reading},
    wire,
};

/// No answer we ask for comes near this; a larger one would only be memory taken from others.
const MAX_ANSWER: usize = 4 * 1024 * 1024;
/// Queries of more characters, before escaping, travel as a form: addresses beyond 8 KiB are refused along the way.
const LONG_QUERY: usize = 2_000;
/// The pause before the first repeat; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Who asks.
#[derive(Clone, Copy)]
pub(crate) enum Bearer<'a> {
    Token(&'a AccessToken),
    /// Our app, `{id}|{secret}` ("App access tokens").
    App,
    /// As `Token`, with a proof that is not the token's.
    WrongProof(&'a AccessToken),
    /// The secrets are parameters of the call itself.
    Nobody,
}

/// Which of Meta's machines is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Host {
    Graph,
    /// Chunked video uploads.
    Video,
}

/// One request, not yet sent.
pub(crate) struct Call<'a> {
    pub(crate) method: Method,
    host: Host,
    /// The path as documents write it, for logs: `/act_{account}/campaigns`.
    template: &'static str,
    /// Behind the version; already checked by [`wire::segment`] or written by us.
    segments: Vec<Cow<'a, str>>,
    bearer: Bearer<'a>,
    endpoint: Endpoint,
    /// In the query of GET and DELETE, in the form of POST. Never a token, except as POST.
    params: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    /// Makes the body multipart.
    parts: Vec<Part<'a>>,
    /// The number of the ad account whose quota the call uses.
    account: Option<Cow<'a, str>>,
    /// Which of its quotas.
    quota: Quota,
}

impl<'a> Call<'a> {
    fn new(method: Method, template: &'static str, segments: Vec<Cow<'a, str>>, bearer: Bearer<'a>) -> Self {
        Self {
            method,
            host: Host::Graph,
            template,
            segments,
            bearer,
            endpoint: Endpoint::Node,
            params: Vec::new(),
            parts: Vec::new(),
            account: None,
            quota: Quota::Management,
        }
    }

    /// An edge or node without an id in its path: `/me/adaccounts`.
    pub(crate) fn fixed(method: Method, path: &'static str, bearer: Bearer<'a>) -> Self {
        let segments = path.split('/').filter(|segment| !segment.is_empty()).map(Cow::Borrowed).collect();
        Self::new(method, path, segments, bearer)
    }

    /// An ad account, or an edge of it; `account` with or without `act_`. `template` is `/act_{account}`, or ends in the
    /// edge's name.
    ///
    /// # Errors
    /// [`Error::NotFound`] when this is no account number.
    pub(crate) fn account(
        method: Method,
        template: &'static str,
        account: &'a str,
        bearer: Bearer<'a>,
    ) -> Result<Self, Error> {
        let number = wire::bare(account);
        wire::segment(number)?;
        let mut call = Self::new(method, template, vec![format!("act_{number}").into()], bearer);
        call.segments.extend(edge(template).map(Cow::Borrowed));
        call.account = Some(number.into());
        Ok(call)
    }

    /// A node by its id, or an edge of it; `template` is `/{campaign}`, or ends in the edge's name. `id` may be that of
    /// an ad account, `act_…`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when this is no id.
    pub(crate) fn node(method: Method, template: &'static str, id: &'a str, bearer: Bearer<'a>) -> Result<Self, Error> {
        let mut call = Self::new(method, template, vec![wire::segment(id)?.into()], bearer);
        call.segments.extend(edge(template).map(Cow::Borrowed));
        call.account = id.strip_prefix("act_").map(Cow::Borrowed);
        Ok(call)
    }

    pub(crate) fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    pub(crate) fn param(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.params.push((name.into(), value.into()));
        self
    }

    /// Adds a parameter if there is a value.
    pub(crate) fn maybe(self, name: &'a str, value: Option<impl Into<Cow<'a, str>>>) -> Self {
        match value {
            Some(value) => self.param(name, value),
            None => self,
        }
    }

    /// Adds parameters in their order.
    pub(crate) fn form(mut self, pairs: Vec<(String, String)>) -> Self {
        self.params.extend(pairs.into_iter().map(|(name, value)| (name.into(), value.into())));
        self
    }

    pub(crate) fn file(mut self, part: Part<'a>) -> Self {
        self.parts.push(part);
        self
    }

    pub(crate) fn of(mut self, quota: Quota) -> Self {
        self.quota = quota;
        self
    }

    pub(crate) fn at(mut self, host: Host) -> Self {
        self.host = host;
        self
    }

    /// Sets a parameter that may have been set before.
    pub(crate) fn set(&mut self, name: &'a str, value: String) {
        match self.params.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.into(),
            None => self.params.push((name.into(), value.into())),
        }
    }
}

/// The edge a template ends in; `None` for a node itself, whose last piece is a placeholder.
fn edge(template: &'static str) -> Option<&'static str> {
    template.rsplit('/').next().filter(|last| !last.is_empty() && !last.contains('{'))
}

impl Graph {
    /// Sends once. For everything that changes something at Meta, and for what must not happen twice.
    pub(crate) async fn write<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, Error> {
        self.once(call).await
    }

    /// Sends until it is answered, at most `max_read_retries` more times.
    pub(crate) async fn read<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, Error> {
        let mut repeats = 0;
        loop {
            match self.once(call).await {
                Err(error) if self.may_repeat(&error, repeats) => {
                    self.pause(repeats).await;
                    repeats += 1;
                }
                done => return done,
            }
        }
    }

    pub(crate) fn may_repeat(&self, error: &Error, repeats: u32) -> bool {
        error.retryable_read() && repeats < self.inner.settings.max_read_retries
    }

    /// Waits before repeat number `repeats`: twice as long each time, spread by half so that many do not come back at
    /// the same moment.
    pub(crate) async fn pause(&self, repeats: u32) {
        let full = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(repeats)).min(LONGEST_PAUSE);
        // Spreading needs no good randomness: the standard library's hash seeds differ per call.
        let spread = RandomState::new().hash_one(repeats) % 512;
        let millis = full.as_millis() as u64;
        tokio::time::sleep(Duration::from_millis(millis - millis * spread / 1_024)).await;
    }

    pub(crate) async fn once<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, Error> {
        self.attempt(call).await.map_err(|failure| failure.error)
    }

    /// Sends once, unless the account or the app must rest: then nothing leaves.
    pub(crate) async fn attempt<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, Failure> {
        if let Some(error) = self.held(call) {
            tracing::debug!(method = %call.method, path = call.template, %error, "held back: Meta asked to wait");
            return Err(error.into());
        }
        let started = Instant::now();
        let mut status = None;
        let outcome = match self.send(call).await {
            Ok(mut response) => {
                status = Some(response.status());
                self.take_in(call, &mut response).await
            }
            Err(error) => Err(error.into()),
        };
        let outcome = outcome.and_then(|json| serde_json::from_value(json).map_err(|_| Error::Unreadable.into()));
        let refusal = outcome.as_ref().err().and_then(|failure| failure.error.refusal());
        tracing::debug!(
            method = %call.method,
            path = call.template,
            status = status.map(|status| status.as_u16()),
            duration_ms = started.elapsed().as_millis() as u64,
            code = refusal.map(|refusal| refusal.code),
            subcode = refusal.and_then(|refusal| refusal.subcode),
            fbtrace_id = refusal.and_then(|refusal| refusal.trace_id.as_deref()),
            ok = outcome.is_ok(),
            "asked Meta"
        );
        outcome
    }

    /// Calls without anybody's token use no ad account's quota: logging in goes on whatever happens to accounts.
    fn held(&self, call: &Call<'_>) -> Option<Error> {
        match call.bearer {
            Bearer::Token(_) | Bearer::WrongProof(_) => self.resting(self.account_of(call), call.quota),
            Bearer::App | Bearer::Nobody => None,
        }
    }

    /// Why nothing may go out to an account now; `None`: it may. `http` 0 says that Meta was not asked.
    pub(crate) fn resting(&self, account: Option<&str>, quota: Quota) -> Option<Error> {
        let (retry_after_s, refusal) = self.inner.usage.held(account, quota, self.now_ms())?;
        Some(Error::Throttled { retry_after_s, refusal: Box::new(MetaRefusal { http: 0, ..refusal }) })
    }

    pub(crate) fn note(&self, account: Option<&str>, usage: &Reading) {
        self.inner.usage.note(account, usage, self.now_ms());
    }

    /// The account named in the path, else the one this client was told of.
    fn account_of<'c>(&'c self, call: &'c Call<'_>) -> Option<&'c str> {
        call.account.as_deref().or(self.within.as_deref())
    }

    /// Puts the request together and sends it. Only headers have come back when this returns.
    async fn send(&self, call: &Call<'_>) -> Result<Response, Error> {
        let settings = &self.inner.settings;
        let mut params: Vec<(&str, &str)> = call.params.iter().map(|(name, value)| (&**name, &**value)).collect();
        let proof = match call.bearer {
            Bearer::Token(token) => Some(self.proof(token)),
            Bearer::WrongProof(token) => Some(self.proof(token).chars().rev().collect()),
            Bearer::App | Bearer::Nobody => None,
        };
        if let Some(proof) = &proof {
            params.push(("appsecret_proof", proof));
        }
        let mut method = call.method.clone();
        if method == Method::GET
            && params.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() > LONG_QUERY
        {
            // Too long for an address; Meta takes a form with `method` for any verb.
            params.insert(0, ("method", "GET"));
            method = Method::POST;
        }
        let base = match call.host {
            Host::Graph => &settings.graph_url,
            Host::Video => &settings.graph_video_url,
        };
        let url = address(base, &settings.api_version, &call.segments);
        let mut request = self.inner.http.request(method.clone(), url);
        request = match call.bearer {
            Bearer::Token(token) | Bearer::WrongProof(token) => request.header(AUTHORIZATION, bearer(token.expose())?),
            Bearer::App => {
                request.header(AUTHORIZATION, bearer(&format!("{}|{}", settings.app_id, settings.app_secret.expose()))?)
            }
            Bearer::Nobody => request,
        };
        request = if !call.parts.is_empty() {
            let body = multipart::encode(&params, &call.parts);
            request.header(CONTENT_TYPE, body.content_type).body(body.bytes)
        } else if method == Method::POST {
            request.form(&params)
        } else {
            request.query(&params)
        };
        // `is_connect` covers name look-up, TCP and TLS: nothing of the request has been written by then.
        request.send().await.map_err(|error| Error::Transport { never_sent: error.is_connect() })
    }

    /// Reads the answer, keeps its usage figures and judges it.
    async fn take_in(&self, call: &Call<'_>, response: &mut Response) -> Result<serde_json::Value, Failure> {
        let usage = Reading::of(response.headers());
        let account = self.account_of(call);
        self.note(account, &usage);
        let warned = response.headers().contains_key("x-ad-api-version-warning");
        if warned && !self.inner.version_warned.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                version = self.inner.settings.api_version,
                "Meta served a call with a newer API version than the one set: raise the version setting"
            );
        }
        let status = response.status();
        let body = if status.is_redirection() { None } else { body(response).await };
        let raw = Raw { endpoint: call.endpoint, status, usage: &usage, used: call.quota, body: body.as_deref() };
        answer::judge(&raw).inspect_err(|failure| self.rest(account, failure))
    }

    /// After a throttling answer the account, or the app, is left alone until the stated time.
    pub(crate) fn rest(&self, account: Option<&str>, failure: &Failure) {
        if let (Some(limit), Error::Throttled { retry_after_s, refusal }) = (failure.limit, &failure.error) {
            self.inner.usage.hold(account, limit, *retry_after_s, refusal, self.now_ms());
        }
    }

    /// `appsecret_proof`: HMAC-SHA256 of the token keyed with the app secret, lower-case hex ("Securing Graph API Calls").
    fn proof(&self, token: &AccessToken) -> String {
        let secret = self.inner.settings.app_secret.expose().as_bytes();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
        mac.update(token.expose().as_bytes());
        data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
    }
}

/// `{base}/{version}/{segments}`; the base may have a path of its own.
fn address(base: &Url, version: &str, segments: &[Cow<'_, str>]) -> Url {
    let mut url = base.clone();
    url.path_segments_mut()
        .expect("Settings::check lets only http and https addresses pass")
        .pop_if_empty()
        .push(version)
        // The root is `/{version}/`, with its slash.
        .extend(if segments.is_empty() { &[Cow::Borrowed("")] } else { segments });
    url
}

/// The `Authorization` header, marked so that nothing along the way prints it.
fn bearer(token: &str) -> Result<HeaderValue, Error> {
    match HeaderValue::from_str(&format!("Bearer {token}")) {
        Ok(mut value) if !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()) => {
            value.set_sensitive(true);
            Ok(value)
        }
        // Meta issues no such token; sending it would let it write headers of its own.
        _ => Err(Error::TokenRejected { code: 190, subcode: None, refusal: Box::default() }),
    }
}

/// Reads at most [`MAX_ANSWER`] bytes; `None` when there are more, or when the answer breaks off.
async fn body(response: &mut Response) -> Option<Vec<u8>> {
    let announced = response.content_length().unwrap_or(0);
    if announced > MAX_ANSWER as u64 {
        return None;
    }
    let mut body = Vec::with_capacity(announced as usize);
    while let Some(chunk) = response.chunk().await.ok()? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return None;
        }
        body.extend_from_slice(&chunk);
    }
    Some(body)
}

#[cfg(test)]
mod tests {
    use super::{address, bearer};

    #[test]
    fn bases_may_end_in_a_slash_or_have_a_path() {
        let path =
            |base: &str| address(&base.parse().unwrap(), "v26.0", &["act_1".into(), "campaigns".into()]).to_string();

        assert_eq!(path("https://graph.facebook.com"), "https://graph.facebook.com/v26.0/act_1/campaigns");
        assert_eq!(path("https://graph.facebook.com/"), "https://graph.facebook.com/v26.0/act_1/campaigns");
        assert_eq!(path("http://127.0.0.1:1/meta/"), "http://127.0.0.1:1/meta/v26.0/act_1/campaigns");
        assert_eq!(address(&"http://127.0.0.1:1".parse().unwrap(), "v26.0", &[]).path(), "/v26.0/");
    }

    #[test]
    fn a_token_cannot_write_headers() {
        assert!(bearer("EAA|x").is_ok());
        for token in ["", "a\r\nX-Evil: 1", "a b", "ä"] {
            assert!(bearer(token).is_err(), "{token:?}");
        }
        assert!(bearer("EAA").unwrap().is_sensitive());
    }
}
