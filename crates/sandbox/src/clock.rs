//! The sandbox's time: the machine's, plus what a test has wound it forward by.

use jiff::{Timestamp, civil, tz::TimeZone};

/// How far the clock may be wound forward in all: about 100 years in seconds.
pub(crate) const MOST_AHEAD_S: i64 = 100 * 366 * 86_400;
/// The latest time taken, in seconds since 1970: it is in the year 9999 in every zone.
pub(crate) const LAST_S: i64 = 253_402_207_200;

/// Hands out strictly growing milliseconds, so that "issued before it was revoked" is never a tie.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    ahead_ms: i64,
    last_ms: i64,
}

/// The machine's time in milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the one place where the sandbox asks what time it is")]
pub(crate) fn machine_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

impl Clock {
    pub(crate) fn now_ms(&self) -> i64 {
        (machine_ms() + self.ahead_ms).max(self.last_ms)
    }

    /// A moment later than every moment returned by `tick_ms` before.
    pub(crate) fn tick_ms(&mut self) -> i64 {
        self.last_ms = (machine_ms() + self.ahead_ms).max(self.last_ms + 1);
        self.last_ms
    }

    /// Winds the clock forward, never further than [`MOST_AHEAD_S`] in all. It never goes back: a negative number is ignored.
    pub(crate) fn advance(&mut self, seconds: i64) {
        let by_ms = (seconds.clamp(0, MOST_AHEAD_S) * 1000).min(MOST_AHEAD_S * 1000 - self.ahead_ms);
        // Ticks may have run ahead of the machine: the whole distance counts from what was told last.
        let then_ms = self.now_ms().saturating_add(by_ms);
        self.ahead_ms += by_ms;
        self.last_ms = then_ms;
    }

    /// How far the clock is ahead of the machine's, in seconds.
    pub(crate) fn ahead_s(&self) -> i64 {
        self.ahead_ms / 1000
    }
}

/// `2026-05-12T10:45:09-0700`: Meta's form, in the account's zone, no colon in the offset.
pub(crate) fn graph_time(at_ms: i64, zone: &str) -> String {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
}

/// The zone of that name; UTC when there is none.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// Whether there is a zone of that name.
pub(crate) fn is_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// Offset of the zone at that moment in seconds east of Greenwich.
pub(crate) fn offset_s(at_ms: i64, zone: &str) -> i32 {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    TimeZone::get(zone).map_or(0, |zone| zone.to_offset(at).seconds())
}

/// Reads what Meta accepts as a time: seconds since 1970, or ISO 8601. Without an offset the time is read in
/// the account's zone (our model). `None` when it is no time at all, or not in the years 1970 to 9999.
pub(crate) fn parse_time(text: &str, zone: &str) -> Option<i64> {
    read_time(text.trim(), zone).filter(|at_ms| (0..=LAST_S * 1000).contains(at_ms))
}

fn read_time(text: &str, zone: &str) -> Option<i64> {
    if let Ok(seconds) = text.parse::<i64>() {
        return seconds.checked_mul(1000);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    if let Ok(at) = Timestamp::strptime("%Y-%m-%dT%H:%M:%S%z", text) {
        return Some(at.as_millisecond());
    }
    let local: civil::DateTime = text.parse().ok()?;
    let zone = TimeZone::get(zone).ok()?;
    Some(local.to_zoned(zone).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::{Clock, graph_time, parse_time};

    #[test]
    fn times_read_back_as_they_were_written() {
        let at = parse_time("2026-05-12T10:45:09-0700", "UTC").unwrap();

        assert_eq!(graph_time(at, "America/Los_Angeles"), "2026-05-12T10:45:09-0700");
        assert_eq!(parse_time("2026-05-12T17:45:09Z", "UTC"), Some(at));
        assert_eq!(parse_time("2026-05-12T10:45:09-07:00", "UTC"), Some(at));
        assert_eq!(parse_time(&(at / 1000).to_string(), "UTC"), Some(at));
        assert_eq!(parse_time("2026-05-12T10:45:09", "America/Los_Angeles"), Some(at));
        assert_eq!(parse_time("next Tuesday", "UTC"), None);
    }

    #[test]
    fn times_nobody_lives_in_are_none() {
        for text in ["-1", "253402207201", "9223372036854775", "9223372036854775807", "1969-12-31T23:59:59Z"] {
            assert_eq!(parse_time(text, "UTC"), None, "{text}");
        }
        for seconds in [0, super::LAST_S] {
            let at_ms = parse_time(&seconds.to_string(), "UTC").unwrap();
            assert_eq!(jiff::Timestamp::from_millisecond(at_ms).unwrap().as_second(), seconds);
        }
    }

    #[test]
    fn the_clock_is_wound_by_a_hundred_years_in_all() {
        let mut clock = Clock::default();

        for seconds in [super::MOST_AHEAD_S - 5, 10, i64::MAX, -3] {
            clock.advance(seconds);
        }
        assert_eq!(clock.ahead_s(), super::MOST_AHEAD_S);
    }

    #[test]
    fn ticks_never_repeat() {
        let mut clock = Clock::default();
        let ticks: Vec<i64> = (0..50).map(|_| clock.tick_ms()).collect();

        assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn winding_counts_from_the_last_tick() {
        let mut clock = Clock::default();
        let ahead = (0..50).map(|_| clock.tick_ms()).max().unwrap();

        clock.advance(10);
        assert!(clock.now_ms() >= ahead + 10_000);
    }
}
