//! How many calls are allowed, and how long Meta takes over things.

use serde::{Deserialize, Serialize};

/// Marketing API Access Tier (platform 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// `development_access`: 60 points, blocked for 300 seconds.
    Limited,
    /// `standard_access`: 9,000 points, blocked for 60 seconds.
    Full,
}

impl Tier {
    /// `ads_api_access_tier` in the headers.
    pub(crate) fn wire(self) -> &'static str {
        match self {
            Self::Limited => "development_access",
            Self::Full => "standard_access",
        }
    }
}

/// Points per ad account (platform: a read costs 1, a write 3), and the other limits on calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Sent")]
pub struct Limits {
    /// The tier the headers name.
    pub tier: Tier,
    /// The most points an account may have used within the window.
    pub points: u32,
    /// Seconds in which used points decay.
    pub window_s: u32,
    /// Seconds for which an account is blocked once over.
    pub block_s: u32,
    /// Calls per account and hour behind `X-Business-Use-Case-Usage`; shown, not enforced.
    pub calls_per_hour: u32,
    /// Writes to campaigns, ad sets, ads and creatives per account and second; more are refused with 613/5044001.
    pub writes_per_s: u32,
    /// Live campaigns an account may hold, and as many ad sets, and as many ads (platform 6.4).
    pub objects: u32,
}

impl Limits {
    /// What Meta allows on a tier.
    pub fn of(tier: Tier) -> Self {
        let (points, block_s, calls_per_hour) = match tier {
            Tier::Limited => (60, 300, 300),
            Tier::Full => (9_000, 60, 100_000),
        };
        Self { tier, points, window_s: 300, block_s, calls_per_hour, writes_per_s: 100, objects: 6_000 }
    }
}

impl Limits {
    /// # Errors
    /// A sentence: which of them is 0 and must not be.
    pub(crate) fn check(&self) -> Result<(), String> {
        for (name, value) in [("points", self.points), ("window_s", self.window_s), ("block_s", self.block_s)] {
            if value == 0 {
                return Err(format!("{name} is 1 or more"));
            }
        }
        Ok(())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::of(Tier::Full)
    }
}

/// Limits as they are written down: what is left out is the tier's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sent {
    tier: Option<Tier>,
    points: Option<u32>,
    window_s: Option<u32>,
    block_s: Option<u32>,
    calls_per_hour: Option<u32>,
    writes_per_s: Option<u32>,
    objects: Option<u32>,
}

impl From<Sent> for Limits {
    fn from(sent: Sent) -> Self {
        let usual = Self::of(sent.tier.unwrap_or(Tier::Full));
        Self {
            tier: usual.tier,
            points: sent.points.unwrap_or(usual.points),
            window_s: sent.window_s.unwrap_or(usual.window_s),
            block_s: sent.block_s.unwrap_or(usual.block_s),
            calls_per_hour: sent.calls_per_hour.unwrap_or(usual.calls_per_hour),
            writes_per_s: sent.writes_per_s.unwrap_or(usual.writes_per_s),
            objects: sent.objects.unwrap_or(usual.objects),
        }
    }
}

/// How long Meta takes over things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pace {
    /// Seconds for which a new ad, or one whose creative changed, is PENDING_REVIEW.
    pub review_s: u32,
    /// Seconds for which everything new or changed is IN_PROCESS; 0: never.
    pub in_process_s: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self { review_s: 60, in_process_s: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::{Limits, Tier};

    #[test]
    fn what_is_not_said_is_the_tiers() {
        let limits: Limits = serde_json::from_str(r#"{"tier":"limited","window_s":10}"#).unwrap();

        assert_eq!(limits, Limits { window_s: 10, ..Limits::of(Tier::Limited) });
        assert_eq!(serde_json::from_str::<Limits>("{}").unwrap(), Limits::default());
        assert!(serde_json::from_str::<Limits>(r#"{"tier":"gold"}"#).is_err());
    }
}
