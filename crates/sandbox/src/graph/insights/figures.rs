//! What was counted: impressions, clicks and what came of them, as whole numbers that can be added and split.

use crate::catalogue::{mix, stir};

/// How many figures there are.
const COUNT: usize = 26;

pub(super) const IMPRESSIONS: usize = 0;
/// Minor units of the account's currency.
pub(super) const SPEND: usize = 1;
pub(super) const CLICKS: usize = 2;
pub(super) const LINK_CLICKS: usize = 3;
pub(super) const OUTBOUND: usize = 4;
pub(super) const LANDINGS: usize = 5;
pub(super) const VIEW_CONTENT: usize = 6;
pub(super) const ADD_TO_CART: usize = 7;
pub(super) const CHECKOUTS: usize = 8;
pub(super) const PURCHASES: usize = 9;
/// Minor units.
pub(super) const PURCHASE_VALUE: usize = 10;
pub(super) const LEADS: usize = 11;
pub(super) const INSTALLS: usize = 12;
pub(super) const CHATS: usize = 13;
pub(super) const PAGE_LIKES: usize = 14;
pub(super) const REACTIONS: usize = 15;
pub(super) const COMMENTS: usize = 16;
pub(super) const SHARES: usize = 17;
pub(super) const PLAYS: usize = 18;
/// Three seconds and more.
pub(super) const VIEWS: usize = 19;
pub(super) const THRUPLAYS: usize = 20;
pub(super) const QUARTER: usize = 21;
pub(super) const HALF: usize = 22;
pub(super) const THREE_QUARTERS: usize = 23;
pub(super) const NEARLY: usize = 24;
pub(super) const TO_THE_END: usize = 25;

/// What each figure is a part of: there is no purchase without a checkout. Parts come after what they are part of.
const PART_OF: [usize; COUNT] = [
    IMPRESSIONS,
    IMPRESSIONS,
    IMPRESSIONS,
    CLICKS,
    LINK_CLICKS,
    LINK_CLICKS,
    LANDINGS,
    VIEW_CONTENT,
    ADD_TO_CART,
    CHECKOUTS,
    PURCHASES,
    LINK_CLICKS,
    LINK_CLICKS,
    LINK_CLICKS,
    CLICKS,
    CLICKS,
    CLICKS,
    CLICKS,
    IMPRESSIONS,
    PLAYS,
    VIEWS,
    VIEWS,
    QUARTER,
    HALF,
    THREE_QUARTERS,
    NEARLY,
];

/// One of everything that is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Figures([i64; COUNT]);

/// What an advertisement is after, as far as figures differ by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    Awareness,
    Traffic,
    Engagement,
    Leads,
    Apps,
    Sales,
}

impl Aim {
    pub(super) fn of(objective: &str) -> Self {
        match objective {
            "OUTCOME_AWARENESS" => Self::Awareness,
            "OUTCOME_ENGAGEMENT" => Self::Engagement,
            "OUTCOME_LEADS" => Self::Leads,
            "OUTCOME_APP_PROMOTION" => Self::Apps,
            "OUTCOME_SALES" => Self::Sales,
            _ => Self::Traffic,
        }
    }
}

/// A number between, always the same for the same seed.
fn between(seed: u64, from: i64, to: i64) -> i64 {
    from + (seed % (to - from + 1).unsigned_abs()) as i64
}

impl Figures {
    pub(super) fn get(&self, figure: usize) -> i64 {
        self.0[figure]
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (mine, more) in self.0.iter_mut().zip(other.0) {
            *mine = mine.saturating_add(more);
        }
    }

    /// What so much money brought on one day. `unit` is about one dollar in minor units; `seed` belongs to the
    /// advertisement, `day_seed` to it and the day.
    pub(super) fn of_day(spend: i64, unit: i64, aim: Aim, seed: u64, day_seed: u64) -> Self {
        let mut all = [0; COUNT];
        let dice = |figure: usize| mix(day_seed ^ (figure as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        // 4 to 13 dollars for a thousand impressions, a little different every day.
        let thousand = (unit * between(seed, 40, 130) * between(dice(COUNT), 900, 1_100) / 10_000).max(1);
        all[IMPRESSIONS] = spend * 1_000 / thousand;
        all[SPEND] = if all[IMPRESSIONS] > 0 { spend } else { 0 };
        let wants = |aims: &[Aim], often: i64, seldom: i64| if aims.contains(&aim) { often } else { seldom };
        let mut part = |figure: usize, thousandths: i64| {
            let whole = all[PART_OF[figure]];
            let wobbled = thousandths * between(dice(figure), 850, 1_150) / 1_000;
            // The remainder is left to chance, so that small numbers do not all vanish.
            all[figure] = (whole * wobbled.clamp(0, 1_000) + between(dice(figure) >> 20, 0, 999)) / 1_000;
        };
        part(CLICKS, between(seed >> 8, 10, 34));
        part(LINK_CLICKS, wants(&[Aim::Traffic, Aim::Sales, Aim::Leads, Aim::Apps], 760, 380));
        part(OUTBOUND, 930);
        part(LANDINGS, wants(&[Aim::Apps], 0, 720));
        part(VIEW_CONTENT, wants(&[Aim::Sales], 640, 90));
        part(ADD_TO_CART, wants(&[Aim::Sales], 210, 40));
        part(CHECKOUTS, 480);
        part(PURCHASES, between(seed >> 16, 380, 620));
        part(LEADS, wants(&[Aim::Leads], between(seed >> 24, 60, 140), 0));
        part(INSTALLS, wants(&[Aim::Apps], between(seed >> 24, 90, 210), 0));
        part(CHATS, wants(&[Aim::Engagement], 35, 0));
        part(PAGE_LIKES, wants(&[Aim::Engagement], 60, 8));
        part(REACTIONS, wants(&[Aim::Engagement], 360, 110));
        part(COMMENTS, wants(&[Aim::Engagement], 45, 12));
        part(SHARES, wants(&[Aim::Engagement], 30, 7));
        part(PLAYS, wants(&[Aim::Awareness, Aim::Engagement], 520, 140));
        for (figure, thousandths) in [
            (VIEWS, 460),
            (THRUPLAYS, 310),
            (QUARTER, 690),
            (HALF, 710),
            (THREE_QUARTERS, 760),
            (NEARLY, 720),
            (TO_THE_END, 880),
        ] {
            part(figure, thousandths);
        }
        // 20 to 90 dollars each.
        all[PURCHASE_VALUE] = all[PURCHASES] * unit * between(dice(PURCHASE_VALUE), 2_000, 9_000) / 100;
        Self(all)
    }

    /// What is there when only `passed` of `whole` seconds are over.
    pub(super) fn until(&self, passed: i64, whole: i64) -> Self {
        let (passed, whole) = (passed.clamp(0, whole), whole.max(1));
        let mut all = self.0.map(|figure| scaled(figure, passed, whole));
        for figure in 1..COUNT {
            if all[PART_OF[figure]] == 0 {
                all[figure] = 0;
            }
        }
        Self(all)
    }

    /// Splits by weight. Nothing is lost: the parts add up to the whole, figure by figure, and in each part a figure
    /// is no larger than what it is a part of.
    pub(super) fn split(&self, weights: &[i64], seed: u64) -> Vec<Self> {
        let mut parts = vec![Self::default(); weights.len()];
        for (figure, of) in PART_OF.into_iter().enumerate() {
            let whole = self.0[figure];
            if whole == 0 {
                continue;
            }
            let shares: Vec<i64> =
                if figure == IMPRESSIONS { weights.to_vec() } else { parts.iter().map(|part| part.0[of]).collect() };
            let sum: i64 = shares.iter().sum();
            if sum == 0 {
                continue;
            }
            // Where the remainders fall is chance, not always the last part.
            let start = i128::from(mix(seed ^ figure as u64) % sum.unsigned_abs());
            let (mut reached, mut given) = (0_i64, 0_i128);
            for (part, share) in parts.iter_mut().zip(shares) {
                reached += share;
                let now = (i128::from(whole) * i128::from(reached) + start) / i128::from(sum);
                // The sum of all parts is `whole`, so each fits.
                part.0[figure] = i64::try_from(now - given).unwrap_or_default();
                given = now;
            }
        }
        parts
    }

    /// People behind the impressions: the more days, the more often the same ones.
    pub(super) fn reach(&self, days: i64) -> i64 {
        let often = (1_090 + 45 * (days - 1).max(0)).min(5_000);
        let impressions = self.0[IMPRESSIONS];
        if impressions == 0 { 0 } else { scaled(impressions, 1_000, often).max(1) }
    }
}

/// `number * part / whole`, which may be too large on the way there.
pub(super) fn scaled(number: i64, part: i64, whole: i64) -> i64 {
    i64::try_from(i128::from(number) * i128::from(part) / i128::from(whole)).unwrap_or(i64::MAX)
}

/// A seed for an id and something else.
pub(super) fn seed(id: &str, more: &str) -> u64 {
    stir(&format!("{id}/{more}"))
}

#[cfg(test)]
mod tests {
    use super::super::tree::MOST_A_DAY;
    use super::{Aim, CLICKS, Figures, IMPRESSIONS, PART_OF, PURCHASE_VALUE, SPEND, seed};

    fn sample(spend: i64, number: u64) -> Figures {
        Figures::of_day(spend, 100, Aim::Sales, seed("ad", &number.to_string()), seed("day", &number.to_string()))
    }

    fn sound(figures: &Figures) {
        for (figure, of) in PART_OF.into_iter().enumerate().skip(1) {
            let (part, whole) = (figures.0[figure], figures.0[of]);
            let counted = !matches!(figure, SPEND | PURCHASE_VALUE);
            assert!(
                part >= 0 && (whole > 0 || part == 0) && (!counted || part <= whole),
                "{figure}: {part} of {whole}"
            );
        }
    }

    #[test]
    fn nothing_is_larger_than_what_it_is_a_part_of() {
        for number in 0..200 {
            let whole = sample(3_000, number);
            sound(&whole);
            sound(&whole.until(900, 86_400));
            assert!(whole.get(IMPRESSIONS) > 1_000 && whole.get(CLICKS) > 0);
        }
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        for number in 0..200 {
            let whole = sample(50 + number as i64 * 37, number);
            let parts = whole.split(&[5, 0, 11, 900, 84, 1], number);

            let mut sum = Figures::default();
            for part in &parts {
                sound(part);
                sum.add(part);
            }
            assert_eq!(sum, whole);
            assert_eq!(parts[1], Figures::default());
        }
    }

    #[test]
    fn sums_of_the_largest_amounts_stay_numbers() {
        let mut sum = sample(MOST_A_DAY, 1);
        for _ in 0..70 {
            let same = sum;
            sum.add(&same);
        }

        assert_eq!(sum.get(PURCHASE_VALUE), i64::MAX);
        assert!(sum.reach(1) > 0 && sum.split(&[3, 2], 1).iter().all(|part| part.get(IMPRESSIONS) > 0));
    }

    #[test]
    fn a_day_grows_and_ends_at_its_whole() {
        let whole = sample(9_000, 7);

        assert_eq!(whole.until(0, 86_400), Figures::default());
        assert!(whole.until(40_000, 86_400).get(SPEND) < whole.until(50_000, 86_400).get(SPEND));
        assert_eq!(whole.until(86_400, 86_400), whole);
    }

    #[test]
    fn reach_grows_slower_than_impressions() {
        let whole = sample(9_000, 7);

        assert!(whole.reach(30) < whole.reach(1) && whole.reach(1) < whole.get(IMPRESSIONS));
        assert_eq!(Figures::default().reach(1), 0);
    }
}
