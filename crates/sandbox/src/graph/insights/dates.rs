//! Days and ranges of days, in the account's zone.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde_json::Value;

use crate::{
    error::GraphError,
    params::{Params, as_text},
};

/// Figures are kept for so many months (platform 13).
const MONTHS: i32 = 37;

const PRESETS: [&str; 20] = [
    "today",
    "yesterday",
    "this_month",
    "last_month",
    "this_quarter",
    "maximum",
    "data_maximum",
    "last_3d",
    "last_7d",
    "last_14d",
    "last_28d",
    "last_30d",
    "last_90d",
    "last_week_mon_sun",
    "last_week_sun_sat",
    "last_quarter",
    "last_year",
    "this_week_mon_today",
    "this_week_sun_today",
    "this_year",
];

/// From one day to another, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) since: Date,
    pub(super) until: Date,
}

/// The day it is there now.
pub(super) fn today(now_ms: i64, zone: &TimeZone) -> Date {
    Timestamp::from_millisecond(now_ms).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone()).date()
}

/// When a day begins there, in milliseconds since 1970.
pub(super) fn begins_ms(day: Date, zone: &TimeZone) -> i64 {
    day.to_zoned(zone.clone()).map_or(0, |at| at.timestamp().as_millisecond())
}

/// So many days later, or earlier. Dates here are far from the ends of the calendar.
pub(super) fn plus(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

fn minus_months(day: Date, months: i32) -> Date {
    day.checked_sub(months.months()).unwrap_or(day)
}

/// How many days from one to the other.
fn days_between(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn oldest(today: Date) -> Date {
    minus_months(today, MONTHS)
}

fn preset(word: &str, today: Date) -> Option<Range> {
    let yesterday = plus(today, -1);
    let quarter = |day: Date| Date::new(day.year(), (day.month() - 1) / 3 * 3 + 1, 1).unwrap_or(day);
    let week = |first: Weekday| plus(today, -i64::from(today.weekday().since(first)));
    let (since, until) = match word {
        "today" => (today, today),
        "yesterday" => (yesterday, yesterday),
        "this_month" => (today.first_of_month(), today),
        "last_month" => {
            let last = plus(today.first_of_month(), -1);
            (last.first_of_month(), last)
        }
        "this_quarter" => (quarter(today), today),
        "last_quarter" => {
            let last = plus(quarter(today), -1);
            (quarter(last), last)
        }
        "this_year" => (today.first_of_year(), today),
        "last_year" => {
            let last = plus(today.first_of_year(), -1);
            (last.first_of_year(), last)
        }
        "this_week_mon_today" => (week(Weekday::Monday), today),
        "this_week_sun_today" => (week(Weekday::Sunday), today),
        "last_week_mon_sun" => (plus(week(Weekday::Monday), -7), plus(week(Weekday::Monday), -1)),
        "last_week_sun_sat" => (plus(week(Weekday::Sunday), -7), plus(week(Weekday::Sunday), -1)),
        "maximum" | "data_maximum" => (oldest(today), today),
        _ => {
            let days = word.strip_prefix("last_")?.strip_suffix('d')?;
            let days: i64 = matches!(days, "3" | "7" | "14" | "28" | "30" | "90").then(|| days.parse().ok())??;
            (plus(today, -days), yesterday)
        }
    };
    Some(Range { since, until })
}

fn read(value: &Value, name: &str, today: Date) -> Result<Range, GraphError> {
    let wrong = |what: &str| GraphError::parameter(name, format!("(#100) Param {name}{what}"));
    let day = |key: &str| {
        let text = value.get(key).map(as_text).ok_or_else(|| wrong(&format!("[{key}] is required")))?;
        let strict = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        let day = text.parse::<Date>().ok().filter(|_| strict);
        day.ok_or_else(|| wrong(&format!("[{key}] must be a date of the form YYYY-MM-DD")))
    };
    let range = Range { since: day("since")?, until: day("until")? };
    if range.until < range.since {
        return Err(wrong("[since] must not be after [until]"));
    }
    if range.since < oldest(today) {
        let message = "(#3018) The start date of the time range cannot be beyond 37 months from the current date";
        return Err(GraphError::new(3_018, message).blame(name));
    }
    Ok(range)
}

/// The ranges a row each is wanted for, in their order.
///
/// # Errors
/// 100 for what is no range, increment or preset; 3018 for one that starts too long ago.
pub(super) fn wanted(params: &Params, today: Date) -> Result<Vec<Range>, GraphError> {
    if let Some(list) = params.json("time_ranges")? {
        let wrong = || GraphError::parameter("time_ranges", "(#100) Param time_ranges must be an array.");
        let list = list.as_array().filter(|list| !list.is_empty()).ok_or_else(wrong)?.clone();
        // An increment does not count here (Meta).
        return list.iter().map(|range| read(range, "time_ranges", today)).collect();
    }
    let whole = match (params.json("time_range")?, params.text("date_preset").filter(|word| !word.is_empty())) {
        (Some(range), _) => read(&range, "time_range", today)?,
        (None, Some(word)) => preset(&word, today).ok_or_else(|| {
            let message = format!("(#100) Param date_preset must be one of {{{}}}", PRESETS.join(", "));
            GraphError::parameter("date_preset", message)
        })?,
        (None, None) => Range { since: plus(today, -30), until: plus(today, -1) },
    };
    match params.text("time_increment").as_deref() {
        None | Some("" | "all_days") => Ok(vec![whole]),
        Some("monthly") => Ok(cut(whole, today, |from| plus(minus_months(from.first_of_month(), -1), -1))),
        Some(days) => {
            let wrong = || {
                let message = "(#100) Param time_increment must be a number of days from 1 to 90, monthly or all_days";
                GraphError::parameter("time_increment", message)
            };
            let days = days.parse::<i64>().ok().filter(|days| (1..=90).contains(days)).ok_or_else(wrong)?;
            Ok(cut(whole, today, |from| plus(from, days - 1)))
        }
    }
}

/// Cuts a range into pieces; `last` says where the piece that starts there ends. Nothing is counted after today, so the
/// pieces end there.
fn cut(whole: Range, today: Date, last: impl Fn(Date) -> Date) -> Vec<Range> {
    let mut pieces = Vec::new();
    let mut since = whole.since;
    loop {
        let until = last(since).min(whole.until).max(since);
        pieces.push(Range { since, until });
        since = plus(until, 1);
        if since > whole.until.min(today) || since <= until {
            return pieces;
        }
    }
}

/// How many days of the ranges lie within others, counted once for each range they are in.
pub(super) fn count(ranges: &[Range], within: Range) -> usize {
    let inside = |range: &Range| days_between(range.since.max(within.since), range.until.min(within.until)) + 1;
    ranges.iter().map(|range| usize::try_from(inside(range)).unwrap_or_default()).sum()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};

    use super::{PRESETS, Range, begins_ms, count, preset, wanted};
    use crate::params::Params;

    /// A Sunday.
    const TODAY: Date = date(2026, 11, 22);

    fn range(word: &str) -> (String, String) {
        let range = preset(word, TODAY).unwrap();
        (range.since.to_string(), range.until.to_string())
    }

    #[test]
    fn presets_are_metas() {
        let cases = [
            ("today", "2026-11-22", "2026-11-22"),
            ("yesterday", "2026-11-21", "2026-11-21"),
            ("last_7d", "2026-11-15", "2026-11-21"),
            ("last_30d", "2026-10-23", "2026-11-21"),
            ("this_month", "2026-11-01", "2026-11-22"),
            ("last_month", "2026-10-01", "2026-10-31"),
            ("this_quarter", "2026-10-01", "2026-11-22"),
            ("last_quarter", "2026-07-01", "2026-09-30"),
            ("this_year", "2026-01-01", "2026-11-22"),
            ("last_year", "2025-01-01", "2025-12-31"),
            ("this_week_mon_today", "2026-11-16", "2026-11-22"),
            ("this_week_sun_today", "2026-11-22", "2026-11-22"),
            ("last_week_mon_sun", "2026-11-09", "2026-11-15"),
            ("last_week_sun_sat", "2026-11-15", "2026-11-21"),
            ("maximum", "2023-10-22", "2026-11-22"),
        ];
        for (word, since, until) in cases {
            assert_eq!(range(word), (since.to_owned(), until.to_owned()), "{word}");
        }
        assert!(PRESETS.iter().all(|word| preset(word, TODAY).is_some()));
        assert!(["lifetime", "last_5d", "last_d", "last_90"].iter().all(|word| preset(word, TODAY).is_none()));
    }

    fn ask(query: &str) -> Result<Vec<Range>, i64> {
        wanted(&Params::from_form(query.as_bytes()), TODAY).map_err(|error| error.code)
    }

    #[test]
    fn increments_cut_a_range_without_gaps() {
        let months = ask("time_range={'since':'2026-08-20','until':'2026-11-10'}&time_increment=monthly").unwrap();
        assert_eq!(months.len(), 4);
        assert_eq!((months[0].until, months[3].since), (date(2026, 8, 31), date(2026, 11, 1)));
        let weeks = ask("time_range={'since':'2026-11-01','until':'2026-11-10'}&time_increment=7").unwrap();
        assert_eq!((weeks.len(), weeks[1].until), (2, date(2026, 11, 10)));
        let month = ask("date_preset=last_30d&time_increment=1").unwrap();
        assert_eq!(count(&month, Range { since: date(2020, 1, 1), until: TODAY }), 30);
        assert_eq!(count(&month, Range { since: date(2026, 11, 20), until: TODAY }), 2);
        assert_eq!(ask("").unwrap().len(), 1);
        let far = "time_range={'since':'2026-11-20','until':'9999-12-31'}&time_increment=1";
        assert_eq!(ask(far).unwrap().len(), 3);
        let ahead = "time_range={'since':'9999-12-30','until':'9999-12-31'}&time_increment=1";
        assert_eq!(ask(ahead).unwrap().len(), 1);
    }

    #[test]
    fn what_is_no_range_is_refused() {
        assert_eq!(ask("date_preset=lifetime"), Err(100));
        assert_eq!(ask("time_range={'since':'2026-11-10','until':'2026-11-01'}"), Err(100));
        assert_eq!(ask("time_range={'since':'2026-11-1','until':'2026-11-10'}"), Err(100));
        assert_eq!(ask("time_range={'since':'2022-01-01','until':'2026-11-10'}"), Err(3_018));
        assert_eq!(ask("time_increment=91"), Err(100));
        assert_eq!(ask("time_ranges=[]"), Err(100));
    }

    #[test]
    fn days_begin_where_the_account_is() {
        let tokyo = jiff::tz::TimeZone::get("Asia/Tokyo").unwrap();

        assert_eq!(begins_ms(date(1970, 1, 2), &tokyo), 86_400_000 - 9 * 3_600_000);
    }
}
