//! Counting calls, the headers that tell of it, and the refusal when it was too many.

use serde_json::{Value, json};

use crate::{error::GraphError, seed::Limits};

/// Calls within the current hour.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Hour {
    number: i64,
    calls: u32,
}

impl Hour {
    pub(crate) fn count(&mut self, now_ms: i64) -> u32 {
        let number = now_ms / 3_600_000;
        if number != self.number {
            *self = Self { number, calls: 0 };
        }
        self.calls += 1;
        self.calls
    }
}

/// Points of one ad account. They decay evenly: a full score is gone after one window.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Usage {
    /// Thousandths of a point, so that decay needs no fractions.
    milli_points: i64,
    counted_at_ms: i64,
    blocked_until_ms: i64,
    hour: Hour,
    calls: u32,
    /// A second, and the writes in it.
    writes: (i64, u32),
}

/// What a read and a write cost.
pub(crate) const READ_POINTS: u32 = 1;
/// See [`READ_POINTS`].
pub(crate) const WRITE_POINTS: u32 = 3;

impl Usage {
    /// Counts a call.
    ///
    /// # Errors
    /// 17/2446079 while the account is blocked, and for the call that goes over.
    pub(crate) fn charge(&mut self, points: u32, limits: Limits, now_ms: i64) -> Result<(), GraphError> {
        self.calls = self.hour.count(now_ms);
        self.decay(limits, now_ms);
        if now_ms < self.blocked_until_ms {
            return Err(too_many());
        }
        self.milli_points += i64::from(points) * 1_000;
        if self.milli_points > i64::from(limits.points) * 1_000 {
            self.blocked_until_ms = now_ms + i64::from(limits.block_s) * 1_000;
            // What is refused is not held against the account beyond the block.
            self.milli_points = i64::from(limits.points) * 1_000;
            return Err(too_many());
        }
        Ok(())
    }

    /// Counts a write to campaigns, ad sets, ads or creatives.
    ///
    /// # Errors
    /// 613/5044001 for more than `writes_per_s` within one second of the clock.
    pub(crate) fn count_write(&mut self, limits: Limits, now_ms: i64) -> Result<(), GraphError> {
        let second = now_ms / 1_000;
        if self.writes.0 != second {
            self.writes = (second, 0);
        }
        self.writes.1 += 1;
        if self.writes.1 <= limits.writes_per_s {
            return Ok(());
        }
        Err(GraphError::new(613, "(#613) Calls to this api have exceeded the rate limit.")
            .subcode(5_044_001)
            .user("Too many changes at once", "This ad account is being changed too fast. Wait a second and try again.")
            .transient())
    }

    fn decay(&mut self, limits: Limits, now_ms: i64) {
        let passed_ms = (now_ms - self.counted_at_ms).clamp(0, 86_400_000);
        // points * 1000 / (window * 1000 ms) milli-points per millisecond.
        let gone = passed_ms * i64::from(limits.points) / i64::from(limits.window_s.max(1));
        // Time too short to be worth a thousandth is kept for the next call.
        if gone > 0 || self.milli_points == 0 {
            self.milli_points = (self.milli_points - gone).max(0);
            self.counted_at_ms = now_ms;
        }
    }

    /// Hundredths of a percent of the points that are used, at most 100 %.
    fn used(&self, limits: Limits) -> i64 {
        (self.milli_points * 10 / i64::from(limits.points.max(1))).min(10_000)
    }

    fn blocked_s(&self, now_ms: i64) -> i64 {
        ((self.blocked_until_ms - now_ms).max(0) + 999) / 1_000
    }

    /// `X-Ad-Account-Usage`; `reset_time_duration` is seconds.
    pub(crate) fn account_header(&self, limits: Limits, now_ms: i64) -> Value {
        let left = i128::from(self.milli_points) * i128::from(limits.window_s);
        let left_s = i64::try_from(left / (i128::from(limits.points.max(1)) * 1_000)).unwrap_or(i64::MAX);
        json!({
            "acc_id_util_pct": percent(if self.blocked_s(now_ms) > 0 { 10_000 } else { self.used(limits) }),
            "reset_time_duration": left_s.max(self.blocked_s(now_ms)),
            "ads_api_access_tier": limits.tier.wire(),
        })
    }

    /// One row of `X-Business-Use-Case-Usage`; `estimated_time_to_regain_access` is minutes.
    pub(crate) fn business_row(&self, limits: Limits, now_ms: i64) -> Value {
        let share = (i64::from(self.calls) * 100 / i64::from(limits.calls_per_hour.max(1))).min(100);
        json!({
            "type": "ads_management",
            "call_count": share.max(self.used(limits) / 100),
            "total_cputime": share,
            "total_time": share,
            "estimated_time_to_regain_access": (self.blocked_s(now_ms) + 59) / 60,
            "ads_api_access_tier": limits.tier.wire(),
        })
    }
}

/// Hundredths of a percent as JSON: whole when it is whole, else with two decimals.
fn percent(hundredths: i64) -> Value {
    if hundredths % 100 == 0 {
        json!(hundredths / 100)
    } else {
        let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
        serde_json::from_str(&text).unwrap_or_else(|_| json!(hundredths / 100))
    }
}

pub(crate) fn too_many() -> GraphError {
    GraphError::new(17, "(#17) User request limit reached").subcode(2_446_079).user(
        "Ad account has too many API calls",
        "There have been too many calls from this ad-account. Please wait a bit and try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::{Usage, WRITE_POINTS};
    use crate::seed::Limits;

    #[test]
    fn writes_are_counted_by_the_second() {
        let limits = Limits { writes_per_s: 2, ..Limits::default() };
        let mut usage = Usage::default();

        let answers =
            [5_000, 5_100, 5_200, 6_000].map(|now| usage.count_write(limits, now).map_err(|error| error.subcode));
        assert_eq!(answers, [Ok(()), Ok(()), Err(Some(5_044_001)), Ok(())]);
    }

    #[test]
    fn the_largest_limits_are_counted_in() {
        let limits = Limits { points: u32::MAX, window_s: u32::MAX, block_s: u32::MAX, ..Limits::default() };
        let mut usage = Usage::default();

        assert!(usage.charge(u32::MAX, limits, 1_000_000).is_ok());
        assert_eq!(usage.account_header(limits, 1_000_000)["reset_time_duration"], u32::MAX);
    }

    #[test]
    fn points_run_out_block_and_come_back() {
        let limits = Limits { points: 10, calls_per_hour: 100, ..Limits::default() };
        let mut usage = Usage::default();

        for _ in 0..3 {
            assert!(usage.charge(WRITE_POINTS, limits, 1_000_000).is_ok());
        }
        assert_eq!(usage.charge(WRITE_POINTS, limits, 1_000_000).unwrap_err().code, 17);
        assert!(usage.charge(1, limits, 1_059_000).is_err());
        assert_eq!(usage.account_header(limits, 1_059_000)["acc_id_util_pct"], 100);
        assert!(usage.charge(1, limits, 1_301_000).is_ok());
    }
}
