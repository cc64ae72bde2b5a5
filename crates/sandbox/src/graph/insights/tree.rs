//! What delivers: every ad with the time it ran and its part of the budget.

use serde_json::Value;

use super::figures::{Aim, seed};
use crate::{
    clock,
    delivery::Stretch,
    money,
    objects::{Kind, Object},
    world::World,
};

/// What is spent in a day at most, in minor units, however large the budget; our model. Years of it can be added up.
pub(super) const MOST_A_DAY: i64 = 1_000_000_000_000;

/// Something that spends money: an ad, or in a seed an ad set or campaign nothing was put into.
pub(super) struct Leaf<'a> {
    pub(super) campaign: &'a Object,
    pub(super) adset: Option<&'a Object>,
    pub(super) ad: Option<&'a Object>,
    /// When it ran, sandbox milliseconds; what stands above is counted in.
    pub(super) on: Vec<(i64, i64)>,
    /// Who holds the money: the campaign or the ad set.
    pub(super) purse: &'a str,
    /// Minor units a day.
    pub(super) daily: i64,
    /// How much of the purse it gets beside the others.
    pub(super) weight: i64,
    pub(super) seed: u64,
    pub(super) aim: Aim,
}

impl Leaf<'_> {
    /// The object a row of that level is about; `None`: it has none there.
    pub(super) fn at(&self, level: Level) -> Option<&Object> {
        match level {
            Level::Account => None,
            Level::Campaign => Some(self.campaign),
            Level::AdSet => self.adset,
            Level::Ad => self.ad,
        }
    }

    /// The targeting it runs with.
    pub(super) fn targeting(&self) -> Option<&Value> {
        self.adset.and_then(|adset| adset.fields.get("targeting"))
    }

    /// Seconds it ran between two moments.
    pub(super) fn ran_s(&self, from_ms: i64, to_ms: i64) -> i64 {
        let ran_ms: i64 = self.on.iter().map(|(start, end)| (to_ms.min(*end) - from_ms.max(*start)).max(0)).sum();
        ran_ms / 1_000
    }
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Account,
    Campaign,
    AdSet,
    Ad,
}

impl Level {
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "account" => Some(Self::Account),
            "campaign" => Some(Self::Campaign),
            "adset" => Some(Self::AdSet),
            "ad" => Some(Self::Ad),
            _ => None,
        }
    }

    pub(super) fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Campaign => Some(Self::Campaign),
            Kind::AdSet => Some(Self::AdSet),
            Kind::Ad => Some(Self::Ad),
            Kind::Creative => None,
        }
    }
}

/// Times at which all of them ran. Both lists are in order and do not overlap.
fn both(a: &[(i64, i64)], b: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let pairs = a.iter().flat_map(|one| b.iter().map(move |other| (one.0.max(other.0), one.1.min(other.1))));
    pairs.filter(|(from, to)| from < to).collect()
}

/// Everything in the campaigns of an account; with `campaign` only what is in that one.
pub(super) fn leaves<'a>(world: &'a World, account: &str, campaign: Option<&str>, now_ms: i64) -> Vec<Leaf<'a>> {
    let Some(owner) = world.accounts.get(account) else { return Vec::new() };
    // Without money nothing runs, and only in these states (platform 6.2).
    if owner.seed.funding.is_none() && !owner.seed.prepay {
        return Vec::new();
    }
    let stopped = !matches!(owner.seed.status, 1 | 8 | 9);
    // Figures come in every quarter of an hour. In an account that was stopped nothing ran today.
    let last_ms = if stopped { now_ms - 86_400_000 } else { now_ms };
    let seen_ms = last_ms / 900_000 * 900_000;
    let mut found = Vec::new();
    for object in world.in_account(account, Kind::Campaign).filter(|object| campaign.is_none_or(|id| object.id == id)) {
        Branch { world, seen_ms, unit: money::min_daily_budget(&owner.seed.currency), campaign: object }
            .grow(&mut found);
    }
    found
}

struct Branch<'a> {
    world: &'a World,
    seen_ms: i64,
    /// About one dollar in minor units.
    unit: i64,
    campaign: &'a Object,
}

impl<'a> Branch<'a> {
    /// When the object itself was on.
    fn on(&self, object: &Object) -> Vec<(i64, i64)> {
        let first = object.start_at_ms.unwrap_or(i64::MIN);
        let last = object.end_at_ms.unwrap_or(i64::MAX).min(self.seen_ms);
        let clip = |stretch: &Stretch| (stretch.from_ms.max(first), stretch.until_ms.unwrap_or(i64::MAX).min(last));
        self.world.delivery.of(&object.id).iter().map(clip).filter(|(from, to)| from < to).collect()
    }

    /// Before anything was put into it, something that came with the seed ran on its own: a seed may hold campaigns only.
    fn alone(&self, object: &Object, on: &[(i64, i64)]) -> Vec<(i64, i64)> {
        if object.created_at_ms >= self.world.delivery.began_at_ms {
            return Vec::new();
        }
        let until = self.world.children(&object.id).map(|child| child.created_at_ms).min().unwrap_or(i64::MAX);
        both(on, &[(i64::MIN, until)])
    }

    fn grow(&self, found: &mut Vec<Leaf<'a>>) {
        let on = self.on(self.campaign);
        self.push(found, None, None, self.alone(self.campaign, &on));
        for adset in self.world.children(&self.campaign.id) {
            let on = both(&on, &self.on(adset));
            self.push(found, Some(adset), None, self.alone(adset, &on));
            for ad in self.world.children(&adset.id) {
                self.push(found, Some(adset), Some(ad), both(&on, &self.on(ad)));
            }
        }
    }

    fn push(&self, found: &mut Vec<Leaf<'a>>, adset: Option<&'a Object>, ad: Option<&'a Object>, on: Vec<(i64, i64)>) {
        if on.is_empty() {
            return;
        }
        let campaign = self.campaign;
        let purse = adset.filter(|_| !campaign.has_budget()).unwrap_or(campaign);
        let id = ad.or(adset).unwrap_or(campaign).id.as_str();
        let seed = seed(id, "leaf");
        found.push(Leaf {
            campaign,
            adset,
            ad,
            on,
            purse: &purse.id,
            daily: self.daily(purse),
            weight: 40 + (seed % 100) as i64,
            seed,
            aim: Aim::of(campaign.text("objective").unwrap_or_default()),
        });
    }

    /// Minor units a day. A budget for the whole life is spread over its days, or over thirty.
    fn daily(&self, purse: &Object) -> i64 {
        if let Some(daily) = purse.minor("daily_budget") {
            return daily.clamp(0, MOST_A_DAY);
        }
        let Some(lifetime) = purse.minor("lifetime_budget") else { return self.unit * 10 };
        let from_ms = purse.start_at_ms.unwrap_or(purse.created_at_ms);
        let days =
            purse.end_at_ms.map_or(30, |end_ms| end_ms.saturating_sub(from_ms).saturating_add(86_399_999) / 86_400_000);
        (lifetime / days.max(1)).clamp(0, MOST_A_DAY)
    }
}

/// Name and zone of an account, for rows.
pub(super) fn zone_of(world: &World, account: &str) -> jiff::tz::TimeZone {
    let name = world.accounts.get(account).map_or("UTC", |account| account.seed.timezone.as_str());
    clock::zone(name)
}

#[cfg(test)]
mod tests {
    use super::both;

    #[test]
    fn times_are_those_when_both_were_on() {
        assert_eq!(both(&[(0, 10), (20, 30)], &[(5, 25)]), [(5, 10), (20, 25)]);
        assert!(both(&[(0, 10)], &[(10, 20)]).is_empty());
    }
}
