//! Moments in an ad account's zone. Every date shown or typed belongs to a zone; what is stored is UTC milliseconds.

use jiff::{Timestamp, civil, tz};
use serde::{Deserialize, Serialize};

use crate::problem::Fault;

/// A time zone by its IANA name, as Meta's `timezone_name` gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(tz::TimeZone);

impl Zone {
    /// `None` for a name the bundled time zone database does not know.
    pub fn named(name: &str) -> Option<Self> {
        tz::TimeZone::get(name).ok().map(Self)
    }

    /// UTC, for what belongs to no account.
    pub fn utc() -> Self {
        Self(tz::TimeZone::UTC)
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Reads what a `datetime-local` field sends (`2026-12-24T18:00`), or a person typed (`2026-12-24 18:00`).
    ///
    /// # Errors
    /// A moment the clock jumps over is refused. Of a moment that happens twice (autumn), the first is taken; the offset shown tells.
    pub fn parse(&self, text: &str) -> Result<Moment, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Fault::Required);
        }
        let typed: civil::DateTime = text.replace(' ', "T").parse().map_err(|_| Fault::NotADate)?;
        if !(2000..=2100).contains(&typed.year()) {
            return Err(Fault::NotADate);
        }
        let ambiguous = self.0.to_ambiguous_timestamp(typed);
        if matches!(ambiguous.offset(), tz::AmbiguousOffset::Gap { .. }) {
            return Err(Fault::ClockGap { zone: self.name().to_owned() });
        }
        let at = ambiguous.earlier().map_err(|_| Fault::NotADate)?;
        Ok(Moment { at_ms: at.as_millisecond(), offset_s: self.0.to_offset(at).seconds() })
    }

    /// `24 Dec 2026, 18:00 (America/New_York, UTC-05:00)`.
    pub fn show(&self, at_ms: i64) -> String {
        let Ok(at) = Timestamp::from_millisecond(at_ms) else { return "an impossible time".to_owned() };
        let zoned = at.to_zoned(self.0.clone());
        format!("{} ({}, UTC{})", zoned.strftime("%-d %b %Y, %H:%M"), self.name(), zoned.strftime("%:z"))
    }

    /// `24 Dec 2026, 18:00`, where the zone stands beside it anyway.
    pub fn show_short(&self, at_ms: i64) -> String {
        let Ok(at) = Timestamp::from_millisecond(at_ms) else { return "an impossible time".to_owned() };
        at.to_zoned(self.0.clone()).strftime("%-d %b %Y, %H:%M").to_string()
    }

    /// The zone's clock now: `18:00`.
    pub fn clock(&self, now_ms: i64) -> String {
        let Ok(at) = Timestamp::from_millisecond(now_ms) else { return "–".to_owned() };
        at.to_zoned(self.0.clone()).strftime("%H:%M").to_string()
    }
}

/// A moment and the offset the zone had then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// UTC milliseconds since 1970.
    pub at_ms: i64,
    /// Seconds east of UTC, as the account's zone had it at that moment.
    pub offset_s: i32,
}

impl Moment {
    /// The form Meta takes: `2026-05-12T10:45:00-0700`.
    pub fn for_meta(&self) -> String {
        let offset = tz::Offset::from_seconds(self.offset_s).unwrap_or(tz::Offset::UTC);
        let at = Timestamp::from_millisecond(self.at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
        at.to_zoned(tz::TimeZone::fixed(offset)).strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
    }
}

/// How long ago, in words: `just now`, `4 min ago`, `3 h ago`, `12 days ago`.
pub fn ago(then_ms: i64, now_ms: i64) -> String {
    match (now_ms - then_ms) / 1000 {
        ..60 => "just now".to_owned(),
        s @ 60..3600 => format!("{} min ago", s / 60),
        s @ 3600..172_800 => format!("{} h ago", s / 3600),
        s => format!("{} days ago", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_keeps_the_accounts_offset() {
        let zone = Zone::named("America/Los_Angeles").unwrap();

        let winter = zone.parse("2026-12-24T18:00").unwrap();
        let summer = zone.parse("2026-07-24 18:00").unwrap();

        assert_eq!(winter.for_meta(), "2026-12-24T18:00:00-0800");
        assert_eq!(summer.for_meta(), "2026-07-24T18:00:00-0700");
        assert_eq!(zone.show(winter.at_ms), "24 Dec 2026, 18:00 (America/Los_Angeles, UTC-08:00)");
    }

    #[test]
    fn a_moment_the_clock_jumps_over_is_refused() {
        let zone = Zone::named("Europe/Berlin").unwrap();

        assert_eq!(zone.parse("2027-03-28T02:30"), Err(Fault::ClockGap { zone: "Europe/Berlin".into() }));
        assert!(zone.parse("2027-03-28T03:00").is_ok());
    }

    #[test]
    fn of_a_moment_that_happens_twice_the_first_is_taken() {
        let zone = Zone::named("Europe/Berlin").unwrap();

        assert_eq!(zone.parse("2027-10-31T02:30").unwrap().for_meta(), "2027-10-31T02:30:00+0200");
    }

    #[test]
    fn text_that_is_no_moment_is_refused() {
        let zone = Zone::utc();

        for text in ["tomorrow", "2026-13-01T00:00", "2026-02-30T00:00", "0001-01-01T00:00", "99999-01-01T00:00"] {
            assert_eq!(zone.parse(text), Err(Fault::NotADate), "{text}");
        }
    }
}
