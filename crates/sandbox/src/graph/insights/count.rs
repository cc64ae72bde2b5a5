//! Counting: from what ran on which day to the sums behind rows.

use std::collections::{BTreeMap, HashMap};

use super::{
    Subject,
    dates::{self, Range},
    figures::{self, Figures},
    query::Query,
    segments::Grid,
    tree::{Leaf, Level},
};
use crate::{money, world::World};

/// Which row something is counted in: the range, the object and the breakdown's place in the grid.
pub(super) type Key = (usize, usize, Vec<String>);

/// What was counted for one row.
#[derive(Default)]
pub(super) struct Sum<'a> {
    pub(super) leaf: Option<&'a Leaf<'a>>,
    pub(super) figures: Figures,
    pub(super) days: i64,
    last_day: i64,
}

impl Sum<'_> {
    fn add(&mut self, figures: &Figures, day: i64) {
        self.figures.add(figures);
        if self.days == 0 || self.last_day != day {
            self.days += 1;
            self.last_day = day;
        }
    }
}

/// For each advertisement the place of its row, newest objects first; `None`: it is in no row.
pub(super) fn places(leaves: &[Leaf<'_>], subject: &Subject, query: &Query) -> Vec<Option<usize>> {
    leaves
        .iter()
        .map(|leaf| {
            let inside = match &subject.object {
                None => true,
                Some((kind, id)) => {
                    Level::of(*kind).and_then(|level| leaf.at(level)).is_some_and(|object| object.id == *id)
                }
            };
            if !inside {
                return None;
            }
            match leaf.at(query.level) {
                None if query.level == Level::Account => Some(0),
                None => None,
                // What was deleted counts above but is not listed below (platform 13).
                Some(object) if object.status == "DELETED" && query.level > subject.level() => None,
                Some(object) => Some(usize::MAX - usize::try_from(object.order).unwrap_or_default()),
            }
        })
        .collect()
}

/// Everything that counting needs.
pub(super) struct Counting<'a> {
    pub(super) world: &'a World,
    pub(super) query: &'a Query,
    pub(super) leaves: &'a [Leaf<'a>],
    pub(super) grids: &'a [Option<Grid>],
    pub(super) order: &'a [Option<usize>],
}

impl<'a> Counting<'a> {
    /// Rows, and everything together. `days` is when anything ran.
    pub(super) fn count(
        &self,
        days: Option<Range>,
        zone: &jiff::tz::TimeZone,
        currency: &str,
    ) -> (BTreeMap<Key, Sum<'a>>, Sum<'a>) {
        let unit = money::min_daily_budget(currency);
        let (mut sums, mut total): (BTreeMap<Key, Sum<'a>>, Sum<'a>) = (BTreeMap::new(), Sum::default());
        let Some(days) = days else { return (sums, total) };
        for (index, range) in self.query.ranges.iter().enumerate() {
            let mut day = range.since.max(days.since);
            while day <= range.until.min(days.until) {
                let next = dates::plus(day, 1);
                let bounds = (dates::begins_ms(day, zone), dates::begins_ms(next, zone));
                self.day(index, &day.to_string(), bounds, unit, &mut sums, &mut total);
                day = next;
            }
        }
        (sums, total)
    }

    fn day(
        &self,
        range: usize,
        name: &str,
        (from_ms, to_ms): (i64, i64),
        unit: i64,
        sums: &mut BTreeMap<Key, Sum<'a>>,
        total: &mut Sum<'a>,
    ) {
        // What runs from one purse shares it, whoever is asked for.
        let ran: Vec<i64> = self.leaves.iter().map(|leaf| leaf.ran_s(from_ms, to_ms)).collect();
        let mut weights: HashMap<&str, i64> = HashMap::new();
        for (leaf, _) in self.leaves.iter().zip(&ran).filter(|(_, ran)| **ran > 0) {
            *weights.entry(leaf.purse).or_default() += leaf.weight;
        }
        for (((leaf, ran), place), grid) in self.leaves.iter().zip(ran).zip(self.order).zip(self.grids) {
            let Some(place) = place.filter(|_| ran > 0 && self.query.filters.lets_leaf(self.world, leaf)) else {
                continue;
            };
            let purse_seed = figures::seed(leaf.purse, name);
            let day_seed = figures::seed(&leaf.seed.to_string(), name);
            // 85 to 104 percent of the budget.
            let purse = leaf.daily * (850 + (purse_seed % 200) as i64) / 1_000;
            let spend = purse * leaf.weight / weights.get(leaf.purse).copied().unwrap_or(1).max(1);
            let whole = Figures::of_day(spend, unit, leaf.aim, leaf.seed, day_seed);
            let figures = whole.until(ran, (to_ms - from_ms) / 1_000);
            if figures == Figures::default() {
                continue;
            }
            total.add(&figures, from_ms);
            let parts = match grid {
                None => vec![(Vec::new(), figures)],
                Some(grid) => grid.split(&figures, day_seed, |hour| {
                    let start = from_ms + hour * 3_600_000;
                    leaf.ran_s(start, (start + 3_600_000).min(to_ms))
                }),
            };
            for (segment, part) in parts {
                let sum = sums.entry((range, place, segment)).or_default();
                sum.leaf.get_or_insert(leaf);
                sum.add(&part, from_ms);
            }
        }
    }
}
