//! Insights: what was delivered, and what it cost.

use domain::Currency;
use serde_json::{Map, Value, json};

use reqwest::Method;

use crate::{
    AccessToken, Error, Graph, Quota,
    call::{Bearer, Call},
    form::{Form, Pairs},
    wire,
};

/// Rows one query may give before it is not believed: a year of days for a thousand ads, and some.
pub(crate) const MANY_ROWS: usize = 400_000;

/// A question about delivery. Days are in the account's zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InsightsQuery {
    /// Columns: `impressions`, `spend`, `actions` … At least one.
    pub fields: Vec<String>,
    /// One row per what; `None`: per the object asked about.
    pub level: Option<Level>,
    /// `None`: Meta's default, the last 30 days.
    pub range: Option<Range>,
    /// `None`: one row for the whole range.
    pub increment: Option<Increment>,
    /// `age`, `gender`, `country`, `publisher_platform` …
    pub breakdowns: Vec<String>,
    /// `action_type`, `action_device` …
    pub action_breakdowns: Vec<String>,
    /// `1d_click`, `7d_click`, `1d_view` …; their figures come as further keys of each action.
    pub attribution_windows: Vec<String>,
    pub filters: Vec<Filter>,
    /// `impressions_descending`.
    pub sort: Vec<String>,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Account,
    Campaign,
    AdSet,
    Ad,
}

/// The days asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Range {
    /// `last_7d`, `this_month`, `maximum` …
    Preset(String),
    /// Both days included, `2026-11-01`.
    Days { since: String, until: String },
    /// Several ranges, each with its own rows.
    Several(Vec<(String, String)>),
}

/// How the range is cut into rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Increment {
    /// 1 to 90.
    Days(u8),
    Monthly,
}

/// Leaves out what does not fit: `{"field": "ad.impressions", "operator": "GREATER_THAN", "value": 0}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub field: String,
    pub operator: String,
    pub value: Value,
}

impl Level {
    fn code(self) -> &'static str {
        match self {
            Level::Account => "account",
            Level::Campaign => "campaign",
            Level::AdSet => "adset",
            Level::Ad => "ad",
        }
    }
}

impl Form for InsightsQuery {
    fn form(&self) -> Vec<(String, String)> {
        let days = |since: &str, until: &str| json!({"since": since, "until": until});
        let pairs = Pairs::default().put("fields", self.fields.join(",")).maybe("level", self.level.map(Level::code));
        let pairs = match &self.range {
            None => pairs,
            Some(Range::Preset(preset)) => pairs.put("date_preset", preset),
            Some(Range::Days { since, until }) => pairs.json("time_range", &days(since, until)),
            Some(Range::Several(ranges)) => {
                let ranges: Vec<Value> = ranges.iter().map(|(since, until)| days(since, until)).collect();
                pairs.json("time_ranges", &ranges)
            }
        };
        let increment = self.increment.map(|increment| match increment {
            Increment::Days(days) => days.to_string(),
            Increment::Monthly => "monthly".to_owned(),
        });
        let filters: Vec<Value> = self
            .filters
            .iter()
            .map(|filter| json!({"field": filter.field, "operator": filter.operator, "value": filter.value}))
            .collect();
        pairs
            .maybe("time_increment", increment)
            .list("breakdowns", &self.breakdowns)
            .list("action_breakdowns", &self.action_breakdowns)
            .list("action_attribution_windows", &self.attribution_windows)
            .list("filtering", &filters)
            .list("sort", &self.sort)
            .done()
    }
}

/// A row of figures. Meta leaves out what is zero, and writes everything as text.
#[derive(Debug, Clone, PartialEq)]
pub struct InsightsRow(Map<String, Value>);

impl InsightsRow {
    pub(crate) fn new(row: Map<String, Value>) -> Self {
        Self(row)
    }

    /// A word: an id, a name, the value of a breakdown. `None`: not there.
    pub fn word(&self, name: &str) -> Option<String> {
        wire::words(self.0.get(name)?, wire::NAME_CHARS)
    }

    /// A whole number: impressions, clicks. What is absent is zero.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when it is there and is no whole number.
    pub fn count(&self, name: &str) -> Result<i64, Error> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(0),
            Some(value) => wire::integer(value).ok_or(Error::Unreadable),
        }
    }

    /// An amount, which Meta writes here in major units with decimals ("12.34"), in minor units of the currency, rounded
    /// half away from zero. What is absent is zero.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when it is there and is no amount.
    pub fn money_minor(&self, name: &str, currency: Currency) -> Result<i64, Error> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(0),
            Some(value) => scaled(value, currency.offset()).ok_or(Error::Unreadable),
        }
    }

    /// A rate or average ("1.234567"), in millionths: `ctr`, `frequency`. `None`: absent.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when it is there and is no number.
    pub fn millionths(&self, name: &str) -> Result<Option<i64>, Error> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => scaled(value, 1_000_000).map(Some).ok_or(Error::Unreadable),
        }
    }

    /// A list of actions: `actions`, `cost_per_action_type`, `video_play_actions` … Absent is empty.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when it is no list of actions.
    pub fn actions(&self, name: &str) -> Result<Vec<Action>, Error> {
        let rows = match self.0.get(name) {
            None | Some(Value::Null) => return Ok(Vec::new()),
            Some(value) => value.as_array().ok_or(Error::Unreadable)?,
        };
        rows.iter()
            .map(|row| {
                let kind = row.get("action_type").and_then(|kind| wire::words(kind, wire::WORD_CHARS));
                Ok(Action { kind: kind.unwrap_or_default(), row: row.as_object().ok_or(Error::Unreadable)?.clone() })
            })
            .collect()
    }

    /// The first and last day of the row, `2026-11-01`; `None`: not said.
    pub fn days(&self) -> Option<(String, String)> {
        Some((self.word("date_start")?, self.word("date_stop")?))
    }

    /// The row as it came.
    pub fn raw(&self) -> &Map<String, Value> {
        &self.0
    }
}

/// What people did, of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// `link_click`, `offsite_conversion.fb_pixel_purchase` …; empty: not said.
    pub kind: String,
    row: Map<String, Value>,
}

impl Action {
    /// How often, under the attribution setting or, if named, a window (`7d_click`). Absent is zero; Meta also writes
    /// decimals here, which are rounded half away from zero.
    ///
    /// # Errors
    /// [`Error::Unreadable`] when it is there and is no number.
    pub fn count(&self, window: Option<&str>) -> Result<i64, Error> {
        self.scaled(window, 1)
    }

    /// An amount in minor units, as [`InsightsRow::money_minor`].
    ///
    /// # Errors
    /// [`Error::Unreadable`] when it is there and is no amount.
    pub fn money_minor(&self, window: Option<&str>, currency: Currency) -> Result<i64, Error> {
        self.scaled(window, currency.offset())
    }

    fn scaled(&self, window: Option<&str>, scale: i64) -> Result<i64, Error> {
        match self.row.get(window.unwrap_or("value")) {
            None | Some(Value::Null) => Ok(0),
            Some(value) => scaled(value, scale).ok_or(Error::Unreadable),
        }
    }
}

/// A decimal as text, times `scale` (a power of ten), rounded half away from zero. Never through a float. `None`: no
/// plain decimal, or too large.
fn scaled(value: &Value, scale: i64) -> Option<i64> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        // A decimal that is no text has been a float on its way here, and is not money any more.
        Value::Number(number) if number.is_i64() => number.to_string(),
        _ => return None,
    };
    let (sign, digits) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) {
        return None;
    }
    let decimals = scale.ilog10() as usize;
    let kept: String = fraction.chars().chain(std::iter::repeat('0')).take(decimals).collect();
    let next = fraction.as_bytes().get(decimals).copied().unwrap_or(b'0');
    let minor: i64 = format!("{whole}{kept}").parse().ok()?;
    Some(sign * minor.checked_add(i64::from(next >= b'5'))?)
}

impl Graph {
    /// Asks about an account (`act_…`), campaign, ad set or ad, and reads every page. No rows: nothing was delivered.
    ///
    /// Graph: `GET /{object}/insights`. For many days, breakdowns or objects ask for a report instead
    /// ([`Graph::start_report`]): Meta refuses large questions (100/1487534) and takes long over others.
    pub async fn insights(
        &self,
        token: &AccessToken,
        object: &str,
        query: &InsightsQuery,
    ) -> Result<Vec<InsightsRow>, Error> {
        let call = Call::node(Method::GET, "/{object}/insights", object, Bearer::Token(token))?
            .of(Quota::Insights)
            .form(query.form());
        let rows: Vec<Map<String, Value>> = self.list_up_to(call, MANY_ROWS).await?;
        Ok(rows.into_iter().map(InsightsRow::new).collect())
    }
}

#[cfg(test)]
mod tests {
    use domain::Currency;
    use serde_json::{Value, json};

    use super::{Filter, Increment, InsightsQuery, InsightsRow, Level, Range, scaled};
    use crate::form::Form;

    fn row(value: Value) -> InsightsRow {
        InsightsRow::new(value.as_object().unwrap().clone())
    }

    #[test]
    fn amounts_come_in_major_units_and_leave_in_minor_ones() {
        let money = |text: &str, code: &str| {
            row(json!({ "spend": text })).money_minor("spend", Currency::parse(code).unwrap()).ok()
        };

        assert_eq!(money("12.34", "EUR"), Some(1_234));
        assert_eq!(money("12.345", "EUR"), Some(1_235));
        assert_eq!(money("12.344999", "EUR"), Some(1_234));
        assert_eq!(money("12", "EUR"), Some(1_200));
        assert_eq!(money("1234", "JPY"), Some(1_234));
        assert_eq!(money("1234.5", "JPY"), Some(1_235));
        assert_eq!(money("-0.01", "USD"), Some(-1));
        for wrong in ["", "1e3", "1,234.50", ".5", "NaN", "1.2.3", "99999999999999999999"] {
            assert_eq!(money(wrong, "USD"), None, "{wrong}");
        }
        assert_eq!(scaled(&json!(7), 100), Some(700));
        assert_eq!(scaled(&json!(0.07), 100), None, "what has been a float is no money");
    }

    #[test]
    fn what_is_absent_is_zero_and_what_is_wrong_is_not() {
        let row = row(json!({"impressions": "9708", "clicks": "many", "ctr": "1.284",
            "actions": [{"action_type": "link_click", "value": "25", "7d_click": "3"}]}));

        assert_eq!((row.count("impressions").unwrap(), row.count("reach").unwrap()), (9_708, 0));
        assert!(row.count("clicks").is_err());
        assert_eq!((row.millionths("ctr").unwrap(), row.millionths("cpc").unwrap()), (Some(1_284_000), None));
        let action = &row.actions("actions").unwrap()[0];
        assert_eq!((action.kind.as_str(), action.count(None).unwrap()), ("link_click", 25));
        assert_eq!((action.count(Some("7d_click")).unwrap(), action.count(Some("1d_view")).unwrap()), (3, 0));
        assert!(row.actions("conversions").unwrap().is_empty());
    }

    #[test]
    fn a_question_is_written_as_documented() {
        let query = InsightsQuery {
            fields: vec!["impressions".into(), "spend".into()],
            level: Some(Level::AdSet),
            range: Some(Range::Days { since: "2026-11-01".into(), until: "2026-11-07".into() }),
            increment: Some(Increment::Days(1)),
            breakdowns: vec!["age".into()],
            filters: vec![Filter { field: "ad.impressions".into(), operator: "GREATER_THAN".into(), value: json!(0) }],
            ..InsightsQuery::default()
        };

        let form: Vec<String> = query.form().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(
            form,
            [
                "fields=impressions,spend",
                "level=adset",
                r#"time_range={"since":"2026-11-01","until":"2026-11-07"}"#,
                "time_increment=1",
                r#"breakdowns=["age"]"#,
                r#"filtering=[{"field":"ad.impressions","operator":"GREATER_THAN","value":0}]"#
            ]
        );
    }
}
