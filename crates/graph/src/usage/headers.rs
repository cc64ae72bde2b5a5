//! The usage headers of one answer, in all the shapes and units Meta sends them in.

use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::{LONGEST_WAIT_S, Quota};
use crate::{passport::Limit, wire};

/// The wait after a throttling answer that says nothing: Meta's block for the full tier, and for the limited one.
const BLOCK_S: u64 = 60;
const BLOCK_LIMITED_S: u64 = 300;

/// All usage headers of one answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// `X-App-Usage` and the app's share of `X-FB-Ads-Insights-Throttle`: speak of the app, whatever was asked about.
    pub(super) app_pct: Option<u32>,
    pub(super) account_pct: Option<u32>,
    pub(super) reset_s: Option<u64>,
    pub(super) tier: Option<String>,
    /// By business or ad account id.
    pub(super) use_cases: Vec<UseCase>,
    pub(super) retry_after_s: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct UseCase {
    pub(super) id: String,
    /// `ads_management`, `ads_insights`, `custom_audience`; empty when not said.
    pub(super) kind: String,
    pub(super) pct: u32,
    pub(super) regain_s: u64,
    pub(super) tier: Option<String>,
}

impl UseCase {
    /// The quota it speaks of; `None` for those we never use, like leads or pages.
    pub(super) fn quota(&self) -> Option<Quota> {
        match self.kind.as_str() {
            "ads_management" => Some(Quota::Management),
            "ads_insights" => Some(Quota::Insights),
            "custom_audience" => Some(Quota::Audiences),
            _ => None,
        }
    }
}

impl Reading {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        Self::from_pairs(|name| headers.get(name)?.to_str().ok())
    }

    /// The headers of one answer within a batch: `[{"name", "value"}]`.
    pub(crate) fn of_json(headers: &Value) -> Self {
        let rows = headers.as_array().map(Vec::as_slice).unwrap_or_default();
        let named = |row: &Value, name: &str| {
            row.get("name").and_then(Value::as_str).is_some_and(|found| found.eq_ignore_ascii_case(name))
        };
        Self::from_pairs(|name| rows.iter().find(|row| named(row, name))?.get("value")?.as_str())
    }

    fn from_pairs<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let json = |name: &str| -> Option<Value> { serde_json::from_str(header(name)?).ok() };
        let mut reading = Self::default();
        if let Some(value) = json("x-app-usage") {
            reading.app_pct = highest(&value);
        }
        if let Some(value) = json("x-ad-account-usage") {
            reading.account_pct = value.get("acc_id_util_pct").and_then(percent);
            reading.reset_s = value.get("reset_time_duration").and_then(whole);
            reading.tier = tier(&value);
        }
        if let Some(value) = json("x-fb-ads-insights-throttle") {
            reading.app_pct = reading.app_pct.max(value.get("app_id_util_pct").and_then(percent));
            reading.account_pct = reading.account_pct.max(value.get("acc_id_util_pct").and_then(percent));
            reading.tier = reading.tier.take().or_else(|| tier(&value));
        }
        if let Some(Value::Object(businesses)) = json("x-business-use-case-usage") {
            for (id, rows) in businesses {
                reading.use_cases.extend(rows.as_array().into_iter().flatten().map(|row| use_case(&id, row)));
            }
        }
        reading.retry_after_s = header(RETRY_AFTER.as_str()).and_then(|text| text.trim().parse().ok());
        reading
    }

    /// Seconds to wait after a throttling answer: what the headers say of this limit, else what the documents say.
    pub(crate) fn wait_s(&self, limit: Limit, used: Quota) -> u64 {
        let asked = match limit {
            Limit::Insights | Limit::AppInsights => Some(Quota::Insights),
            Limit::Audiences => Some(Quota::Audiences),
            Limit::Management => Some(Quota::Management),
            Limit::Account => Some(used),
            Limit::App | Limit::Act => None,
        };
        let regain = |of: &dyn Fn(&UseCase) -> bool| {
            self.use_cases.iter().filter(|row| of(row)).map(|row| row.regain_s).max().unwrap_or(0)
        };
        // The row of the quota in question; another one's counts only when that one says nothing.
        let own = asked.map_or(0, |quota| regain(&|row| row.quota() == Some(quota)));
        let regain = if own > 0 { own } else { regain(&|_| true) };
        let about_account = !matches!(limit, Limit::App | Limit::AppInsights | Limit::Act);
        let reset = if about_account { self.reset_s.unwrap_or(0) } else { 0 };
        let told = regain.max(reset).max(self.retry_after_s.unwrap_or(0));
        if told > 0 {
            return told.min(LONGEST_WAIT_S);
        }
        let limited = self.tier().as_deref() == Some("development_access");
        if about_account && !limited { BLOCK_S } else { BLOCK_LIMITED_S }
    }

    pub(super) fn tier(&self) -> Option<String> {
        self.tier.clone().or_else(|| self.use_cases.iter().find_map(|use_case| use_case.tier.clone()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.app_pct.is_none() && self.account_pct.is_none() && self.reset_s.is_none() && self.use_cases.is_empty()
    }
}

fn use_case(id: &str, row: &Value) -> UseCase {
    let minutes = row.get("estimated_time_to_regain_access").and_then(whole).unwrap_or(0);
    UseCase {
        id: id.to_owned(),
        kind: row.get("type").and_then(|kind| wire::words(kind, wire::WORD_CHARS)).unwrap_or_default(),
        pct: highest(row).unwrap_or(0),
        regain_s: minutes.saturating_mul(60),
        tier: tier(row),
    }
}

fn tier(object: &Value) -> Option<String> {
    object.get("ads_api_access_tier").and_then(|tier| wire::words(tier, wire::WORD_CHARS))
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
    use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
    use serde_json::json;

    use super::Reading;
    use crate::{passport::Limit, usage::Quota};

    fn reading(headers: &[(&'static str, &str)]) -> Reading {
        let pairs =
            headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
        Reading::of(&HeaderMap::from_iter(pairs))
    }

    const BUC: &str = r#"{"66":[{"type":"ads_management","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":7,"ads_api_access_tier":"development_access"},
        {"type":"ads_insights","call_count":99,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":20,"ads_api_access_tier":"development_access"}]}"#;

    #[test]
    fn minutes_and_seconds_are_told_apart() {
        let in_minutes = reading(&[("x-business-use-case-usage", &BUC.replace('\n', ""))]);
        let in_seconds = reading(&[("x-ad-account-usage", r#"{"acc_id_util_pct":100,"reset_time_duration":100}"#)]);

        assert_eq!(in_minutes.wait_s(Limit::Management, Quota::Management), 7 * 60);
        assert_eq!(in_minutes.wait_s(Limit::Account, Quota::Insights), 20 * 60);
        assert_eq!(in_seconds.wait_s(Limit::Account, Quota::Management), 100);
        assert_eq!(in_seconds.wait_s(Limit::App, Quota::Management), 300, "the account's reset is not the app's");
    }

    #[test]
    fn without_headers_the_documents_decide() {
        let silent = Reading::default();
        let limited = reading(&[("x-ad-account-usage", r#"{"ads_api_access_tier":"development_access"}"#)]);

        assert_eq!(silent.wait_s(Limit::Account, Quota::Management), 60);
        assert_eq!(silent.wait_s(Limit::App, Quota::Management), 300);
        assert_eq!(limited.wait_s(Limit::Account, Quota::Management), 300);
    }

    #[test]
    fn the_insights_header_speaks_of_app_and_account() {
        let text = r#"{"app_id_util_pct":40.2,"acc_id_util_pct":10,"ads_api_access_tier":"standard_access"}"#;
        let found = reading(&[("x-fb-ads-insights-throttle", text)]);

        assert_eq!((found.app_pct, found.account_pct), (Some(41), Some(10)));
        assert_eq!(found.tier().as_deref(), Some("standard_access"));
    }

    #[test]
    fn a_batchs_headers_are_headers() {
        let rows = json!([{"name": "X-Ad-Account-Usage", "value": r#"{"acc_id_util_pct":9.67,"reset_time_duration":5}"#},
            {"name": "Retry-After", "value": "7"}, 5, {"name": 1}]);

        let found = Reading::of_json(&rows);
        assert_eq!((found.account_pct, found.reset_s), (Some(10), Some(5)));
        assert_eq!(found.wait_s(Limit::Account, Quota::Management), 7);
        assert!(Reading::of_json(&json!("none")).is_empty());
    }

    #[test]
    fn broken_headers_are_no_headers() {
        for text in ["", "null", "[]", "{", "{\"x\":[{\"call_count\":\"many\"}]}", "7"] {
            let broken =
                reading(&[("x-app-usage", text), ("x-ad-account-usage", text), ("x-business-use-case-usage", text)]);

            assert_eq!(broken.wait_s(Limit::Account, Quota::Management), 60, "{text}");
        }
    }
}
