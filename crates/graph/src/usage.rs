//! How much of Meta's quota is used, read from the headers of every answer.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use crate::wire;

/// How many accounts' figures are kept; beyond it the oldest goes. Figures are a hint, not state.
const KEPT: usize = 1_024;
/// The longest wait passed on: Meta's longest window is a day.
const LONGEST_WAIT_S: u64 = 86_400;

/// What an answer said about an ad account's quota (Marketing API, "Rate Limiting").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The highest of all percentages in the headers, rounded up. 100 and more: calls are refused.
    pub highest_pct: u32,
    /// Seconds until calls are let through again; 0 when they are now. (Meta sends minutes.)
    pub regain_s: u64,
    /// Seconds until the account's score is back at zero; `None` when not said. (Meta sends seconds.)
    pub reset_s: Option<u64>,
    /// `development_access` (called Limited by Meta) or `standard_access` (Full); `None` when not said.
    pub tier: Option<String>,
    /// When the answer came.
    pub seen: Instant,
}

/// All usage headers of one answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// `X-App-Usage` and the like: speaks about the app, whatever account was asked about.
    app_pct: Option<u32>,
    account_pct: Option<u32>,
    reset_s: Option<u64>,
    tier: Option<String>,
    /// By business or ad account id.
    use_cases: Vec<UseCase>,
    retry_after_s: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct UseCase {
    id: String,
    pct: u32,
    regain_s: u64,
    tier: Option<String>,
}

impl Reading {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let json = |name: &str| -> Option<Value> { serde_json::from_str(headers.get(name)?.to_str().ok()?).ok() };
        let mut reading = Self::default();
        for name in ["x-app-usage", "x-fb-ads-insights-throttle"] {
            if let Some(value) = json(name) {
                reading.app_pct = reading.app_pct.max(highest(&value));
            }
        }
        if let Some(value) = json("x-ad-account-usage") {
            reading.account_pct = value.get("acc_id_util_pct").and_then(percent);
            reading.reset_s = value.get("reset_time_duration").and_then(whole);
            reading.tier = value.get("ads_api_access_tier").and_then(|tier| wire::words(tier, wire::WORD_CHARS));
        }
        if let Some(Value::Object(businesses)) = json("x-business-use-case-usage") {
            for (id, rows) in businesses {
                for row in rows.as_array().into_iter().flatten() {
                    reading.use_cases.push(UseCase {
                        id: id.clone(),
                        pct: highest(row).unwrap_or(0),
                        regain_s: row
                            .get("estimated_time_to_regain_access")
                            .and_then(whole)
                            .unwrap_or(0)
                            .saturating_mul(60),
                        tier: row.get("ads_api_access_tier").and_then(|tier| wire::words(tier, wire::WORD_CHARS)),
                    });
                }
            }
        }
        reading.retry_after_s =
            headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()).and_then(|text| text.trim().parse().ok());
        reading
    }

    /// Seconds to wait after a throttling answer: what the headers say, else what the documents say about the code.
    pub(crate) fn wait_s(&self, code: i64, subcode: Option<i64>) -> u64 {
        match (code, subcode) {
            // Ten changes of an account's spend cap a day; an ad set's budget four times an hour; daily-spend limit.
            (17, Some(1_885_172)) => return LONGEST_WAIT_S,
            (613, Some(1_487_632 | 1_487_225)) => return 3_600,
            // Too many writes in this second.
            (613, Some(5_044_001)) => return 1,
            _ => {}
        }
        let regain = self.use_cases.iter().map(|use_case| use_case.regain_s).max().unwrap_or(0);
        let about_account = !matches!(code, 4 | 32 | 341);
        let reset = if about_account { self.reset_s.unwrap_or(0) } else { 0 };
        let told = regain.max(reset).max(self.retry_after_s.unwrap_or(0));
        if told > 0 {
            return told.min(LONGEST_WAIT_S);
        }
        let limited = self.tier().as_deref() == Some("development_access");
        if about_account && !limited { 60 } else { 300 }
    }

    fn tier(&self) -> Option<String> {
        self.tier.clone().or_else(|| self.use_cases.iter().find_map(|use_case| use_case.tier.clone()))
    }

    fn is_empty(&self) -> bool {
        self.app_pct.is_none() && self.account_pct.is_none() && self.reset_s.is_none() && self.use_cases.is_empty()
    }

    /// Everything in the headers, as figures of the account that was asked about.
    fn usage(&self, seen: Instant) -> Usage {
        let use_cases = self.use_cases.iter().map(|use_case| use_case.pct).max();
        Usage {
            highest_pct: self.app_pct.max(self.account_pct).max(use_cases).unwrap_or(0),
            regain_s: self.use_cases.iter().map(|use_case| use_case.regain_s).max().unwrap_or(0).min(LONGEST_WAIT_S),
            reset_s: self.reset_s,
            tier: self.tier(),
            seen,
        }
    }
}

/// The last figures per ad account.
#[derive(Debug, Default)]
pub(crate) struct UsageBook {
    accounts: Mutex<HashMap<String, Usage>>,
}

impl UsageBook {
    pub(crate) fn find(&self, account: &str) -> Option<Usage> {
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned()
    }

    /// Keeps what an answer said. `account` is the number the call was about; without one, the ids Meta names count
    /// (they are businesses or accounts; a business's figures are then simply never asked for).
    pub(crate) fn note(&self, account: Option<&str>, reading: &Reading, seen: Instant) {
        if reading.is_empty() {
            return;
        }
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        match account {
            Some(account) => keep(&mut accounts, account, reading.usage(seen)),
            None => {
                for use_case in reading.use_cases.iter().take(16) {
                    let alone = Reading { use_cases: vec![use_case.clone()], ..Reading::default() };
                    keep(&mut accounts, wire::bare(&use_case.id), alone.usage(seen));
                }
            }
        }
    }
}

fn keep(accounts: &mut HashMap<String, Usage>, account: &str, usage: Usage) {
    if accounts.len() >= KEPT && !accounts.contains_key(account) {
        let oldest = accounts.iter().min_by_key(|(_, usage)| usage.seen).map(|(account, _)| account.clone());
        if let Some(oldest) = oldest {
            accounts.remove(&oldest);
        }
    }
    accounts.insert(account.to_owned(), usage);
}

/// The highest of the percentages in a header's object.
fn highest(object: &Value) -> Option<u32> {
    ["call_count", "total_time", "total_cputime", "acc_id_util_pct", "app_id_util_pct"]
        .into_iter()
        .filter_map(|name| object.get(name).and_then(percent))
        .max()
}

/// Percentages may be fractional and may exceed 100; rounded up, so that 99.5 counts as full.
fn percent(value: &Value) -> Option<u32> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    number.is_finite().then(|| number.ceil().clamp(0.0, 1_000.0) as u32)
}

/// A number of minutes or seconds, rounded up. The cast saturates; waits are capped anyway.
fn whole(value: &Value) -> Option<u64> {
    let number = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    number.is_finite().then(|| number.ceil().max(0.0) as u64)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{KEPT, Reading, UsageBook};

    fn reading(headers: &[(&'static str, &str)]) -> Reading {
        let pairs =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        Reading::of(&HeaderMap::from_iter(pairs))
    }

    const BUC: &str = r#"{"66":[{"type":"ads_management","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":7,"ads_api_access_tier":"development_access"}]}"#;

    #[test]
    fn minutes_and_seconds_are_told_apart() {
        let in_minutes = reading(&[("x-business-use-case-usage", BUC)]);
        let in_seconds = reading(&[("x-ad-account-usage", r#"{"acc_id_util_pct":100,"reset_time_duration":100}"#)]);

        assert_eq!(in_minutes.wait_s(80_004, None), 7 * 60);
        assert_eq!(in_seconds.wait_s(17, Some(2_446_079)), 100);
    }

    #[test]
    fn without_headers_the_documents_decide() {
        let silent = Reading::default();

        assert_eq!(silent.wait_s(17, Some(2_446_079)), 60);
        assert_eq!(silent.wait_s(4, None), 300);
        assert_eq!(silent.wait_s(613, Some(5_044_001)), 1);
        assert_eq!(silent.wait_s(613, Some(1_487_632)), 3_600);
        assert_eq!(silent.wait_s(17, Some(1_885_172)), 86_400);
        assert_eq!(
            reading(&[("x-ad-account-usage", r#"{"ads_api_access_tier":"development_access"}"#)]).wait_s(17, None),
            300
        );
    }

    #[test]
    fn the_largest_figure_of_all_headers_counts() {
        let book = UsageBook::default();
        let all = reading(&[
            ("x-app-usage", r#"{"call_count":28,"total_time":25,"total_cputime":25}"#),
            (
                "x-ad-account-usage",
                r#"{"acc_id_util_pct":9.67,"reset_time_duration":100,"ads_api_access_tier":"standard_access"}"#,
            ),
            ("x-business-use-case-usage", BUC),
        ]);

        book.note(Some("1"), &all, Instant::now());

        let usage = book.find("1").unwrap();
        assert_eq!((usage.highest_pct, usage.regain_s, usage.reset_s), (95, 420, Some(100)));
        assert_eq!(usage.tier.as_deref(), Some("standard_access"));
    }

    #[test]
    fn broken_headers_are_no_headers() {
        for text in ["", "null", "[]", "{", "{\"x\":[{\"call_count\":\"many\"}]}", "7"] {
            let broken =
                reading(&[("x-app-usage", text), ("x-ad-account-usage", text), ("x-business-use-case-usage", text)]);

            assert_eq!(broken.wait_s(17, None), 60, "{text}");
        }
    }

    #[test]
    fn the_book_stays_small_and_forgets_the_oldest() {
        let book = UsageBook::default();
        let start = Instant::now();
        let some = reading(&[("x-app-usage", r#"{"call_count":1}"#)]);
        for number in 0..=KEPT {
            book.note(Some(&number.to_string()), &some, start + Duration::from_millis(number as u64));
        }

        assert!(book.find("0").is_none());
        assert!(book.find("1").is_some());
        assert!(book.find(&KEPT.to_string()).is_some());
    }
}
