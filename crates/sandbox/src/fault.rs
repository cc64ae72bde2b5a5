//! Faults on request: which request is hit, and what happens to it.

mod read;

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::reports::ReportFault;

/// What goes wrong. In JSON a name (`"drop_after"`) or an object with one key (`{"delay_ms": 2000}`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Closes the connection before acting: nothing was written, no reply.
    DropBefore,
    /// Acts, then closes the connection: the write happened, no reply.
    DropAfter,
    /// Waits this many milliseconds, then acts, even when the client has given up by then.
    DelayMs(u64),
    /// Acts, then waits this many milliseconds before replying.
    DelayReplyMs(u64),
    /// Acts, announces the whole reply in `Content-Length`, sends half of it and closes.
    HalfReply,
    /// Answers this HTTP status with a page of HTML, without acting.
    Status(u16),
    /// Answers Meta's error envelope, without acting.
    GraphError(GraphFault),
    /// Acts, then answers HTTP 500 with code 2.
    ErrorAfterWrite,
    /// Acts, then answers 200 with JSON cut off in the middle (but a true `Content-Length`).
    Malformed,
    /// Acts, then answers 200 with 5 MiB of JSON.
    Huge,
    /// Answers 302 without acting; `{"redirect": "http://…"}` names the place, `"redirect"` one of our own.
    Redirect(Option<String>),
    /// Sends usage headers with these values instead of the counted ones.
    Throttle(ThrottleFault),
    /// Labels of objects created by the hit request stay unsearchable for this many seconds.
    LabelLagS(u64),
    /// A video that is uploaded turns out to be unusable once it was processed.
    VideoFails,
    /// A report of figures that is asked for ends like this.
    ReportFails(ReportFault),
    /// A token answered by `oauth/access_token` belongs to another app.
    ForeignToken,
    /// The login dialog comes back in a broken way. Hits the dialog's POST.
    Dialog(DialogFault),
}

/// A Graph error to answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GraphFault {
    /// `code`.
    pub code: i64,
    /// `error_subcode`; `None` leaves it out.
    #[serde(default)]
    pub subcode: Option<i64>,
    /// HTTP status, 400 unless said.
    #[serde(default = "bad_request")]
    pub http: u16,
    /// `message`; `None`: a general one.
    #[serde(default)]
    pub message: Option<String>,
    /// `is_transient`.
    #[serde(default)]
    pub transient: bool,
}

/// Usage headers to send. Each is JSON as in the header; `None` leaves the counted one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ThrottleFault {
    /// `X-App-Usage`.
    pub x_app_usage: Option<Value>,
    /// `X-Ad-Account-Usage`.
    pub x_ad_account_usage: Option<Value>,
    /// `X-Business-Use-Case-Usage`.
    pub x_business_use_case_usage: Option<Value>,
    /// `X-FB-Ads-Insights-Throttle`.
    pub x_fb_ads_insights_throttle: Option<Value>,
    /// Also answers 17/2446079 without acting.
    pub refuse: bool,
}

/// How the dialog comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DialogFault {
    /// The redirect address with no query at all.
    Nothing,
    /// `error=server_error`, with the state.
    Error,
    /// A code, and a state that was never given.
    WrongState,
    /// The right state, and a code nobody issued.
    WrongCode,
}

fn bad_request() -> u16 {
    400
}

impl Fault {
    /// Reads a fault. A bare `"redirect"`, `"throttle"` works too.
    ///
    /// # Errors
    /// A sentence saying what is wrong with it.
    pub fn from_json(value: Value) -> Result<Self, String> {
        read::fault(&value)
    }
}

/// When a fault strikes. Without any condition: the next request to Graph.
#[derive(Debug, Clone)]
pub struct FaultRule {
    method: Option<String>,
    path: Option<String>,
    nth: u32,
    times: Option<u32>,
    fault: Fault,
}

impl FaultRule {
    /// Strikes once, at the next request to Graph.
    pub fn new(fault: Fault) -> Self {
        // A lag is a state of the world more than an accident: it lasts until it is cleared.
        let times = if matches!(fault, Fault::LabelLagS(_)) { None } else { Some(1) };
        Self { method: None, path: None, nth: 1, times, fault }
    }

    /// Only requests of this method (`DELETE` also when sent as POST with `method=DELETE`).
    #[must_use]
    pub fn method(mut self, method: &str) -> Self {
        self.method = Some(method.to_ascii_uppercase());
        self
    }

    /// Only paths in which this regular expression matches. It is tried on the path alone (`/v26.0/act_1/campaigns`) and
    /// on the path with all parameters of query and body (`…/oauth/access_token?grant_type=fb_exchange_token&…`).
    #[must_use]
    pub fn path(mut self, regex: &str) -> Self {
        self.path = Some(regex.to_owned());
        self
    }

    /// Lets the first `nth - 1` matching requests pass. 1 is the first.
    #[must_use]
    pub fn nth(mut self, nth: u32) -> Self {
        self.nth = nth.max(1);
        self
    }

    /// Strikes this many times.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Strikes until cleared.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.times = None;
        self
    }

    /// Reads `{"match": {"method", "path_regex", "nth"}, "fault", "times"}`. `times` is 1 unless said, 0 means until
    /// cleared.
    ///
    /// # Errors
    /// A sentence saying what is wrong with it.
    pub fn from_json(value: &Value) -> Result<Self, String> {
        read::rule(value)
    }
}

/// What faults change about acting on a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Effects {
    pub(crate) label_lag_s: u64,
    pub(crate) foreign_token: bool,
    pub(crate) dialog: Option<DialogFault>,
    pub(crate) throttle: Option<ThrottleFault>,
    /// Not a fault: whether the callback of a new subscription wants to be called; `None`: nobody asked it.
    pub(crate) callback: Option<Result<(), String>>,
    pub(crate) video_fails: bool,
    pub(crate) report_fails: Option<ReportFault>,
}

/// What is to happen to one request.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(crate) delay_ms: u64,
    pub(crate) delay_reply_ms: u64,
    /// The fault that decides about the reply; delays and effects are apart, so that they combine with it.
    pub(crate) main: Option<Fault>,
    pub(crate) effects: Effects,
    /// Names of the faults that struck, for the log.
    pub(crate) struck: Vec<String>,
}

#[derive(Debug)]
struct Armed {
    id: u64,
    rule: FaultRule,
    regex: Option<Regex>,
    seen: u32,
    fired: u32,
}

/// All rules that were set.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    armed: Vec<Armed>,
    next_id: u64,
}

impl Faults {
    /// # Errors
    /// The regular expression does not compile.
    pub(crate) fn add(&mut self, rule: FaultRule) -> Result<u64, String> {
        let regex =
            rule.path.as_deref().map(Regex::new).transpose().map_err(|_| "path_regex is not a regular expression")?;
        self.next_id += 1;
        self.armed.push(Armed { id: self.next_id, rule, regex, seen: 0, fired: 0 });
        Ok(self.next_id)
    }

    /// Takes back every rule.
    pub(crate) fn clear(&mut self) {
        self.armed.clear();
    }

    /// Takes back one rule; `false` when there is none of that id.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.armed.len();
        self.armed.retain(|armed| armed.id != id);
        self.armed.len() != before
    }

    /// Every rule with how often it matched and struck.
    pub(crate) fn list(&self) -> Vec<Value> {
        let row = |armed: &Armed| {
            json!({
                "id": armed.id,
                "match": {
                    "method": armed.rule.method,
                    "path_regex": armed.rule.path,
                    "nth": armed.rule.nth,
                },
                "fault": armed.rule.fault,
                "times": armed.rule.times.unwrap_or(0),
                "matched": armed.seen,
                "struck": armed.fired,
            })
        };
        self.armed.iter().map(row).collect()
    }

    /// Decides what happens to a request. `full` is the path with all parameters.
    pub(crate) fn plan(&mut self, method: &str, path: &str, full: impl FnOnce() -> String) -> Plan {
        let mut plan = Plan::default();
        if self.armed.is_empty() {
            return plan;
        }
        let full = full();
        let dialog = path.ends_with("/dialog/oauth");
        for armed in &mut self.armed {
            let rule = &armed.rule;
            if rule.times.is_some_and(|times| armed.fired >= times)
                || rule.method.as_deref().is_some_and(|wanted| wanted != method)
                || armed.regex.as_ref().is_some_and(|regex| !regex.is_match(path) && !regex.is_match(&full))
                || !reaches(&rule.fault, method, path, dialog, armed.regex.is_some())
                || (plan.main.is_some() && decides(&rule.fault))
            {
                continue;
            }
            armed.seen += 1;
            if armed.seen < rule.nth {
                continue;
            }
            armed.fired += 1;
            plan.take(&rule.fault);
        }
        plan
    }
}

/// Whether a fault makes sense for this request: without a path in the rule the dialog is left in peace, and so on.
fn reaches(fault: &Fault, method: &str, path: &str, dialog: bool, has_path: bool) -> bool {
    match fault {
        Fault::Dialog(_) => dialog && method == "POST",
        Fault::LabelLagS(_) => method == "POST",
        Fault::ForeignToken => path.ends_with("/oauth/access_token"),
        Fault::VideoFails => method == "POST" && path.ends_with("/advideos"),
        Fault::ReportFails(_) => method == "POST" && path.ends_with("/insights"),
        _ => !dialog || has_path,
    }
}

/// Whether the fault decides about the reply, so that only one of them can strike.
fn decides(fault: &Fault) -> bool {
    !matches!(
        fault,
        Fault::DelayMs(_)
            | Fault::DelayReplyMs(_)
            | Fault::LabelLagS(_)
            | Fault::ForeignToken
            | Fault::VideoFails
            | Fault::ReportFails(_)
            | Fault::Dialog(_)
            | Fault::Throttle(_)
    )
}

impl Plan {
    /// Whether the answer is not what it would have been.
    pub(crate) fn spoils(&self) -> bool {
        self.main.is_some() || self.effects.throttle.as_ref().is_some_and(|throttle| throttle.refuse)
    }

    fn take(&mut self, fault: &Fault) {
        let name = serde_json::to_value(fault).unwrap_or_default();
        self.struck.push(match &name {
            Value::String(name) => name.clone(),
            Value::Object(object) => object.keys().next().cloned().unwrap_or_default(),
            _ => String::new(),
        });
        match fault {
            Fault::DelayMs(ms) => self.delay_ms = self.delay_ms.saturating_add(*ms),
            Fault::DelayReplyMs(ms) => self.delay_reply_ms = self.delay_reply_ms.saturating_add(*ms),
            Fault::LabelLagS(seconds) => self.effects.label_lag_s = self.effects.label_lag_s.max(*seconds),
            Fault::ForeignToken => self.effects.foreign_token = true,
            Fault::VideoFails => self.effects.video_fails = true,
            Fault::ReportFails(fault) => self.effects.report_fails = Some(*fault),
            Fault::Dialog(dialog) => self.effects.dialog = Some(*dialog),
            Fault::Throttle(throttle) => self.effects.throttle = Some(throttle.clone()),
            other => self.main = Some(other.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Fault, FaultRule, Faults};

    fn strikes(faults: &mut Faults, method: &str, path: &str) -> Option<Fault> {
        faults.plan(method, path, || format!("{path}?a=1")).main
    }

    #[test]
    fn a_rule_strikes_at_the_nth_match_and_then_is_spent() {
        let mut faults = Faults::default();
        faults.add(FaultRule::new(Fault::DropAfter).method("POST").path("/campaigns$").nth(2)).unwrap();

        assert_eq!(strikes(&mut faults, "GET", "/v26.0/act_1/campaigns"), None);
        assert_eq!(strikes(&mut faults, "POST", "/v26.0/act_1/campaigns"), None);
        assert_eq!(strikes(&mut faults, "POST", "/v26.0/act_1/campaigns"), Some(Fault::DropAfter));
        assert_eq!(strikes(&mut faults, "POST", "/v26.0/act_1/campaigns"), None);
    }

    #[test]
    fn rules_read_as_the_controls_send_them() {
        let rule = json!({"match": {"method": "post", "path_regex": "campaigns", "nth": 1}, "fault": {"graph_error": {"code": 2, "http": 500}}, "times": 0});
        let mut faults = Faults::default();
        faults.add(FaultRule::from_json(&rule).unwrap()).unwrap();

        for _ in 0..3 {
            assert!(
                matches!(strikes(&mut faults, "POST", "/campaigns"), Some(Fault::GraphError(error)) if error.code == 2)
            );
        }
        for text in [
            "drop_before",
            "drop_after",
            "half_reply",
            "error_after_write",
            "malformed",
            "huge",
            "redirect",
            "throttle",
        ] {
            assert!(FaultRule::from_json(&json!({ "fault": text })).is_ok(), "{text}");
        }
        assert!(FaultRule::from_json(&json!({"fault": "explode"})).is_err());
        assert!(FaultRule::from_json(&json!({"fault": "huge", "when": 1})).is_err());
    }

    #[test]
    fn the_dialog_is_only_hit_when_named() {
        let mut faults = Faults::default();
        faults.add(FaultRule::new(Fault::Status(503))).unwrap();

        assert_eq!(strikes(&mut faults, "GET", "/v26.0/dialog/oauth"), None);
        assert_eq!(strikes(&mut faults, "GET", "/v26.0/me"), Some(Fault::Status(503)));
    }
}
