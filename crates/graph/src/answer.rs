//! What an answer means: Meta's error envelope taken apart and sorted by what one does about it.

use domain::operation::MetaRefusal;
use reqwest::StatusCode;
use serde_json::Value;

use crate::{
    Error,
    passport::{self, Kind, Limit},
    usage::{Quota, Reading},
    wire::{self, SENTENCE_CHARS, WORD_CHARS},
};

/// Blamed fields beyond this many are left out: nobody reads them and Meta's text is not ours to trust.
const BLAMED: usize = 20;

/// Which endpoint answered, where the same numbers mean different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    /// `oauth/access_token`: the call carries our secret and no token.
    Token,
    /// `debug_token`: the bearer is our app, the token asked about is a parameter.
    DebugToken,
    /// Everything else.
    Node,
}

/// What came back, before anything is made of it.
pub(crate) struct Raw<'a> {
    pub(crate) endpoint: Endpoint,
    pub(crate) status: StatusCode,
    pub(crate) usage: &'a Reading,
    /// Which of the ad account's quotas the call used.
    pub(crate) used: Quota,
    /// `None`: it broke off, or was larger than we read.
    pub(crate) body: Option<&'a [u8]>,
}

/// An answer that is an error, with what only some callers need of it.
pub(crate) struct Failure {
    pub(crate) error: Error,
    /// Whose limit was reached; `None` unless throttled.
    pub(crate) limit: Option<Limit>,
    /// `error_data`, taken apart if it came as text; `Null` when there was none.
    pub(crate) data: Value,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, limit: None, data: Value::Null }
    }
}

/// Turns an answer into its JSON, or into what to do about it.
pub(crate) fn judge(raw: &Raw<'_>) -> Result<Value, Failure> {
    if raw.status.is_redirection() || raw.status.is_informational() {
        return Err(Error::Unreadable.into());
    }
    let json = raw.body.and_then(|body| serde_json::from_slice::<Value>(body).ok());
    if let Some(error) = json.as_ref().and_then(|json| json.get("error")).filter(|error| !error.is_null()) {
        let numbered = error.get("code").and_then(wire::integer).is_some();
        if !numbered && raw.status != StatusCode::TOO_MANY_REQUESTS && !raw.status.is_server_error() {
            // Not Meta's envelope: something between us and Meta wrote it, so it says nothing about what Meta did.
            return Err(Error::Unreadable.into());
        }
        return Err(sort(raw, error));
    }
    let silent = |message: &str| {
        let message = message.to_owned();
        Box::new(MetaRefusal { http: raw.status.as_u16(), message, ..MetaRefusal::default() })
    };
    if raw.status.is_success() {
        let json = json.ok_or(Error::Unreadable)?;
        if json.get("success") == Some(&Value::Bool(false)) {
            return Err(Error::Refused(silent("Meta answered without success and without a reason.")).into());
        }
        return Ok(json);
    }
    Err(match raw.status {
        StatusCode::TOO_MANY_REQUESTS => {
            let retry_after_s = raw.usage.wait_s(Limit::Account, raw.used);
            let refusal = silent("Too many requests; Meta gave no reason.");
            let error = Error::Throttled { retry_after_s, refusal };
            Failure { error, limit: Some(Limit::Account), data: Value::Null }
        }
        status if status.is_server_error() => {
            Error::Unavailable(silent("Meta is in trouble and gave no reason.")).into()
        }
        // A 4xx without Meta's envelope was written by something between us and Meta.
        _ => Error::Unreadable.into(),
    })
}

/// Sorts an error by its numbers, which [`passport`] explains. Never by its words, which are translated and change, but
/// for one case that has no number.
fn sort(raw: &Raw<'_>, error: &Value) -> Failure {
    let refusal = Box::new(refusal(raw.status, error));
    let (kind, wait_s) = kind(raw, &refusal);
    let limit = match kind {
        Kind::Throttled { limit, .. } => Some(limit),
        _ => None,
    };
    let data = error.get("error_data").map(object).unwrap_or_default();
    Failure { error: Error::of(kind, refusal, wait_s), limit, data }
}

/// What kind of error it is, and how long to wait if it is a limit.
fn kind(raw: &Raw<'_>, refusal: &MetaRefusal) -> (Kind, u64) {
    let (code, subcode) = (refusal.code, refusal.subcode);
    let row = passport::find(code, subcode);
    let known = row.map_or(Kind::No, |row| row.kind);
    let kind = match known {
        // Before `transient`, which Meta sets on code 4 as well: throttled is not "unknown", nothing was done.
        Kind::Throttled { limit, wait_s } => {
            let wait_s = if wait_s > 0 { wait_s } else { raw.usage.wait_s(limit, raw.used) };
            return (Kind::Throttled { limit, wait_s }, wait_s);
        }
        _ if refusal.http == 429 => {
            let wait_s = raw.usage.wait_s(Limit::Account, raw.used);
            return (Kind::Throttled { limit: Limit::Account, wait_s }, wait_s);
        }
        Kind::Code => Kind::Code,
        Kind::App if subcode == Some(36_008) => Kind::App,
        // Here the bearer is our app id and secret: it is they who are refused, not the person's token.
        Kind::Token if raw.endpoint == Endpoint::DebugToken => Kind::App,
        Kind::Token if !refusal.transient => Kind::Token,
        // "Error validating client secret.": the same code elsewhere means trouble at Meta, which comes as 5xx.
        Kind::Trouble if code == 1 && raw.endpoint == Endpoint::Token && !refusal.transient && refusal.http < 500 => {
            Kind::App
        }
        // 1/99, a level that does not fit, is definite whatever status it comes with.
        Kind::No if code == 1 && !refusal.transient => Kind::No,
        _ if refusal.transient || refusal.http >= 500 => Kind::Trouble,
        // A bad or missing proof has no number of its own; the parameter's name is part of Meta's interface.
        Kind::No if code == 100 && subcode.is_none() && refusal.message.contains("appsecret_proof") => Kind::App,
        other => other,
    };
    (kind, 0)
}

/// Takes the envelope apart. Only `message`, `type`, `code` and `fbtrace_id` can be counted on, and not even they are
/// trusted to have the right shape.
fn refusal(status: StatusCode, error: &Value) -> MetaRefusal {
    let text = |name: &str, max: usize| error.get(name).and_then(|value| wire::words(value, max));
    let number = |name: &str| error.get(name).and_then(wire::integer);
    let message = text("message", SENTENCE_CHARS).or_else(|| wire::words(error, SENTENCE_CHARS));
    MetaRefusal {
        http: status.as_u16(),
        code: number("code").unwrap_or(0),
        subcode: number("error_subcode").filter(|subcode| *subcode != 0),
        message: message.unwrap_or_default(),
        user_title: text("error_user_title", SENTENCE_CHARS),
        user_message: text("error_user_msg", SENTENCE_CHARS),
        blamed: error.get("error_data").map(blamed).unwrap_or_default(),
        trace_id: text("fbtrace_id", WORD_CHARS),
        transient: error.get("is_transient") == Some(&Value::Bool(true)),
    }
}

/// `error_data` is an object or JSON text.
fn object(data: &Value) -> Value {
    match data {
        Value::String(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        other => other.clone(),
    }
}

/// `error_data.blame_field_specs`: a list of paths, each a list of names.
fn blamed(data: &Value) -> Vec<String> {
    let specs = object(data).get("blame_field_specs").and_then(Value::as_array).cloned().unwrap_or_default();
    let step = |step: &Value| match step {
        Value::Number(number) => Some(number.to_string()),
        other => wire::words(other, WORD_CHARS),
    };
    let dotted = |path: &Value| match path {
        Value::Array(steps) => steps.iter().take(10).filter_map(step).collect::<Vec<_>>().join("."),
        other => step(other).unwrap_or_default(),
    };
    specs.iter().take(BLAMED).map(dotted).filter(|path| !path.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use serde_json::{Value, json};

    use super::{Endpoint, Raw, judge};
    use crate::{
        Error,
        usage::{Quota, Reading},
    };

    fn answer(endpoint: Endpoint, http: u16, body: &Value) -> Result<Value, Error> {
        let body = body.to_string();
        judge(&Raw {
            endpoint,
            status: StatusCode::from_u16(http).unwrap(),
            usage: &Reading::default(),
            used: Quota::Management,
            body: Some(body.as_bytes()),
        })
        .map_err(|failure| failure.error)
    }

    /// The variant's name: what the caller branches on.
    fn kind(answer: Result<Value, Error>) -> String {
        let shown = format!("{:?}", answer.expect_err("an error was answered"));
        shown.split([' ', '(']).next().unwrap().to_owned()
    }

    #[test]
    fn numbers_decide_what_to_do() {
        let node = Endpoint::Node;
        // endpoint, HTTP status, code, subcode, is_transient, variant
        let table = [
            (node, 400, 190, None, false, "TokenRejected"),
            (node, 400, 190, Some(458), false, "TokenRejected"),
            (node, 400, 190, Some(460), false, "TokenRejected"),
            (node, 400, 190, Some(463), false, "TokenRejected"),
            (node, 401, 102, None, false, "TokenRejected"),
            (node, 500, 190, None, true, "Unavailable"),
            (Endpoint::Token, 400, 190, Some(463), false, "TokenRejected"),
            (Endpoint::DebugToken, 400, 190, None, false, "Misconfigured"),
            (node, 403, 10, None, false, "PermissionMissing"),
            (node, 403, 200, None, false, "PermissionMissing"),
            (node, 403, 200, Some(1_870_034), false, "PermissionMissing"),
            (node, 400, 294, None, false, "PermissionMissing"),
            (node, 403, 4, None, true, "Throttled"),
            (node, 400, 17, Some(2_446_079), false, "Throttled"),
            (node, 400, 32, None, false, "Throttled"),
            (node, 400, 341, None, false, "Throttled"),
            (node, 400, 613, Some(1_487_742), false, "Throttled"),
            (node, 400, 80_000, None, false, "Throttled"),
            (node, 400, 80_004, None, true, "Throttled"),
            (node, 400, 80_014, None, false, "Throttled"),
            (node, 429, 0, None, false, "Throttled"),
            (node, 500, 1, None, false, "Unavailable"),
            (node, 400, 1, None, false, "Unavailable"),
            (node, 503, 2, None, true, "Unavailable"),
            (node, 500, 100, None, false, "Unavailable"),
            (node, 400, 960, None, true, "Unavailable"),
            (Endpoint::Token, 500, 1, None, false, "Unavailable"),
            (Endpoint::Token, 400, 1, None, false, "Misconfigured"),
            (node, 400, 101, None, false, "Misconfigured"),
            (node, 400, 104, None, false, "Misconfigured"),
            (node, 400, 2_635, None, false, "Misconfigured"),
            (Endpoint::Token, 400, 100, Some(36_008), false, "Misconfigured"),
            (Endpoint::Token, 400, 100, Some(36_007), false, "CodeUsed"),
            (Endpoint::Token, 400, 100, Some(36_009), false, "CodeUsed"),
            (node, 400, 100, Some(33), false, "NotFound"),
            (node, 404, 803, None, false, "NotFound"),
            (node, 400, 100, None, false, "Refused"),
            (node, 400, 100, Some(4_834_011), false, "Refused"),
            (node, 400, 1_487_901, None, false, "Refused"),
            (node, 403, 368, None, false, "Refused"),
            (node, 400, 2_500, None, false, "Refused"),
            (node, 400, 3, None, false, "Refused"),
            (node, 200, 100, None, false, "Refused"),
        ];
        for (endpoint, http, code, subcode, transient, expected) in &table {
            let body = json!({"error": {"message": "m", "type": "OAuthException", "code": code, "error_subcode": subcode,
                "is_transient": transient, "fbtrace_id": "A1"}});

            assert_eq!(
                kind(answer(*endpoint, *http, &body)),
                *expected,
                "{endpoint:?} {http} {code}/{subcode:?} {transient}"
            );
        }
    }

    #[test]
    fn a_refused_proof_is_our_fault_not_the_callers() {
        let body = json!({"error": {"message": "Invalid appsecret_proof provided in the API argument",
            "type": "GraphMethodException", "code": 100}});

        assert_eq!(kind(answer(Endpoint::Node, 400, &body)), "Misconfigured");
    }

    #[test]
    fn what_meta_says_is_kept_whatever_shape_it_has() {
        let specs =
            json!({"blame_field_specs": [["dsa_payor"], ["targeting_spec", "interested_in"], "name", [], [["x"]]]});
        for data in [specs.clone(), json!(specs.to_string())] {
            let body = json!({"error": {"message": "Invalid parameter", "code": "100", "error_subcode": "3858079",
                "error_user_title": "No payor", "error_user_msg": "Say who pays.\u{7}", "error_data": data, "fbtrace_id": "A1b2"}});
            let refused = answer(Endpoint::Node, 400, &body).unwrap_err();

            let refusal = refused.refusal().unwrap();
            assert_eq!((refusal.http, refusal.code, refusal.subcode), (400, 100, Some(3_858_079)));
            assert_eq!(refusal.blamed, ["dsa_payor", "targeting_spec.interested_in", "name"]);
            assert_eq!(refusal.user_message.as_deref(), Some("Say who pays."));
            assert_eq!(refusal.trace_id.as_deref(), Some("A1b2"));
        }
    }

    #[test]
    fn envelopes_of_any_shape_are_survived() {
        for error in [
            json!("text"),
            json!([]),
            json!(7),
            json!({}),
            json!({"code": {}, "message": 5, "error_data": "{"}),
            json!(true),
        ] {
            assert_eq!(kind(answer(Endpoint::Node, 400, &json!({ "error": error }))), "Unreadable", "{error}");
        }
        let long = json!({"error": {"message": "x".repeat(100_000), "code": 100}});
        assert!(answer(Endpoint::Node, 400, &long).unwrap_err().refusal().unwrap().message.chars().count() <= 2_001);
    }

    #[test]
    fn two_hundred_without_success_is_a_no() {
        assert_eq!(kind(answer(Endpoint::Node, 200, &json!({"success": false}))), "Refused");
    }

    #[test]
    fn answers_without_an_envelope_are_told_by_their_status() {
        let plain = |http: u16, body: Option<&[u8]>| {
            let status = StatusCode::from_u16(http).unwrap();
            let raw =
                Raw { endpoint: Endpoint::Node, status, usage: &Reading::default(), used: Quota::Management, body };
            kind(judge(&raw).map_err(|failure| failure.error))
        };

        assert_eq!(plain(200, Some(b"Service Unavailable")), "Unreadable");
        assert_eq!(plain(200, None), "Unreadable");
        assert_eq!(plain(302, Some(b"{}")), "Unreadable");
        assert_eq!(plain(404, Some(b"<html>")), "Unreadable");
        assert_eq!(plain(503, Some(b"<html>")), "Unavailable");
        assert_eq!(plain(502, None), "Unavailable");
        assert_eq!(plain(429, Some(b"")), "Throttled");
    }

    #[test]
    fn only_answers_that_leave_a_write_open_say_so() {
        let unknown = |http, body: Value| answer(Endpoint::Node, http, &body).unwrap_err().write_outcome_unknown();

        assert!(unknown(500, json!({"error": {"code": 2}})));
        assert!(unknown(503, json!({})));
        assert!(Error::Unreadable.write_outcome_unknown());
        assert!(Error::Transport { never_sent: false }.write_outcome_unknown());
        assert!(!Error::Transport { never_sent: true }.write_outcome_unknown());
        assert!(!unknown(400, json!({"error": {"code": 100}})));
        assert!(!unknown(403, json!({"error": {"code": 4, "is_transient": true}})));
        assert!(!unknown(200, json!({"success": false})));
    }
}
