//! Insights: figures of accounts, campaigns, ad sets and ads (platform 13). Made up, but always the same for the same
//! object and day, and adding up over levels, days and breakdowns.

mod dates;
mod figures;
mod filter;
mod known;
mod row;
mod segments;
mod tree;

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use super::{
    Answer, listing,
    nodes::{Node, Scene},
};
use crate::{clock, error::GraphError, fields::Pick, objects::Kind, params::Params, world::World};
use dates::Range;
use figures::Figures;
use filter::Filters;
use row::{ActionStyle, Row};
use segments::{Family, Grid};
use tree::{Leaf, Level};

/// Rows on a page unless said.
const USUAL: usize = 25;
/// How many single figures one call may be made of; more takes a report. Our model.
const CALL_WEIGHT: usize = 400_000;
/// How many a report may be made of.
const REPORT_WEIGHT: usize = 4_000_000;

/// Fields of a row when none are asked for; our model.
const USUAL_FIELDS: [&str; 2] = ["impressions", "spend"];
/// Fields of a summary that asks for everything.
const SUMMED: [&str; 8] = ["impressions", "reach", "spend", "clicks", "cpc", "cpm", "ctr", "frequency"];

/// How much may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    Call,
    Report,
}

/// What figures are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    /// Without `act_`.
    pub(super) account: String,
    /// A campaign, ad set or ad; `None`: the account.
    pub(super) object: Option<(Kind, String)>,
}

impl Subject {
    /// `None` when the node has no insights.
    pub(super) fn of(world: &World, node: &Node) -> Option<Self> {
        match node {
            Node::Account(id) => Some(Self { account: id.clone(), object: None }),
            Node::Object(kind @ (Kind::Campaign | Kind::AdSet | Kind::Ad), id) => {
                let account = world.object(id)?.account.clone();
                Some(Self { account, object: Some((*kind, id.clone())) })
            }
            _ => None,
        }
    }

    fn level(&self) -> Level {
        self.object.as_ref().and_then(|(kind, _)| Level::of(*kind)).unwrap_or(Level::Account)
    }
}

/// Rows, and their sum when it was asked for.
pub(super) struct Found {
    pub(super) rows: Vec<Value>,
    pub(super) summary: Option<Value>,
    /// First and last day asked for.
    pub(super) span: Option<(String, String)>,
}

/// `GET /{node}/insights`; `None`: the node has none.
pub(super) fn answer(scene: &Scene<'_>, node: &Node) -> Option<Answer> {
    let subject = Subject::of(scene.world, node)?;
    let now = scene.world.clock.now_ms();
    let found = find(scene.world, &subject, &scene.ask.params, now, Effort::Call);
    Some(found.and_then(|found| page(scene, found)))
}

/// A page of rows, with their sum.
pub(super) fn page(scene: &Scene<'_>, found: Found) -> Answer {
    let mut out = listing::page(scene, found.rows, USUAL)?;
    if let Some(summary) = found.summary {
        out.insert("summary".into(), summary);
    }
    Ok(Value::Object(out))
}

/// `insights` named in `fields`, with its own parameters; `None`: the node has none.
pub(super) fn inline(scene: &Scene<'_>, node: &Node, pick: &Pick) -> Option<Answer> {
    let subject = Subject::of(scene.world, node)?;
    let mut pairs: Vec<(String, Value)> =
        pick.arguments.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect();
    let fields: Vec<&str> = pick.sub.iter().map(|sub| sub.name.as_str()).collect();
    if !fields.is_empty() {
        pairs.push(("fields".into(), Value::String(fields.join(","))));
    }
    let params = Params::from_pairs(pairs);
    let found = find(scene.world, &subject, &params, scene.world.clock.now_ms(), Effort::Call);
    Some(found.map(|mut found| {
        found.rows.truncate(pick.limit.unwrap_or(USUAL));
        json!({ "data": found.rows })
    }))
}

/// Everything a request says about the rows it wants.
struct Query {
    fields: Vec<String>,
    level: Level,
    ranges: Vec<Range>,
    breakdowns: Vec<String>,
    family: Option<Family>,
    action_breakdowns: Vec<String>,
    windows: Vec<String>,
    filters: Filters,
    sort: Vec<(String, bool)>,
    /// Fields of the sum; `None`: no sum.
    summary: Option<Vec<String>>,
}

/// A list that comes as JSON or with commas.
fn words(params: &Params, name: &str) -> Result<Vec<String>, GraphError> {
    match params.text(name) {
        None => Ok(Vec::new()),
        Some(text) if text.trim_start().starts_with('[') => Ok(params.list(name)?.unwrap_or_default()),
        Some(text) => Ok(text.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()),
    }
}

fn known_words(params: &Params, name: &str, list: &str) -> Result<Vec<String>, GraphError> {
    let found = words(params, name)?;
    match found.iter().find(|word| !known::is_in(word, list)) {
        Some(word) => {
            let values = list.replace(' ', ", ");
            Err(GraphError::parameter(name, format!("(#100) {name} must be one of {values}, {word} is not")))
        }
        None => Ok(found),
    }
}

fn fields(params: &Params, name: &str) -> Result<Vec<String>, GraphError> {
    let found = words(params, name)?;
    match found.iter().find(|field| !known::is_in(field, known::FIELDS)) {
        Some(field) => Err(GraphError::parameter(
            name,
            format!(
                "(#100) {field} is not valid for {name} param. please check \
                 https://developers.facebook.com/docs/marketing-api/reference/ads-insights/ for all valid values"
            ),
        )),
        None => Ok(found),
    }
}

impl Query {
    fn read(world: &World, subject: &Subject, params: &Params, now_ms: i64) -> Result<Self, GraphError> {
        let mut chosen = fields(params, "fields")?;
        if chosen.is_empty() {
            chosen = USUAL_FIELDS.map(String::from).to_vec();
        }
        let wrong_level = || GraphError::new(1, "(#1) Please check the level parameter").subcode(99).http(500);
        let level = match params.text("level").filter(|level| !level.is_empty()) {
            None => subject.level(),
            // A campaign cannot be looked at from above.
            Some(word) => Level::parse(&word).filter(|level| *level >= subject.level()).ok_or_else(wrong_level)?,
        };
        let zone = tree::zone_of(world, &subject.account);
        let ranges = dates::wanted(params, dates::today(now_ms, &zone))?;
        let breakdowns = words(params, "breakdowns")?;
        if let Some(word) = params.text("action_report_time").filter(|word| !word.is_empty())
            && !matches!(word.as_str(), "conversion" | "impression" | "lifetime" | "mixed")
        {
            let message = "(#100) Param action_report_time must be one of {conversion, impression, lifetime, mixed}";
            return Err(GraphError::parameter("action_report_time", message));
        }
        let family = segments::family(&breakdowns)?;
        Ok(Self {
            filters: Filters::read(params, &breakdowns)?,
            sort: filter::sorting(params)?,
            summary: Self::summary(params, &chosen)?,
            action_breakdowns: known_words(params, "action_breakdowns", known::ACTION_BREAKDOWNS)?,
            windows: known_words(params, "action_attribution_windows", known::WINDOWS)?,
            fields: chosen,
            level,
            ranges,
            breakdowns,
            family,
        })
    }

    /// `summary=["spend"]`; `true` means the fields of the rows, `default_summary` a usual set.
    fn summary(params: &Params, chosen: &[String]) -> Result<Option<Vec<String>>, GraphError> {
        let whole = params.flag("default_summary")?.unwrap_or(false);
        match params.text("summary").as_deref() {
            Some("true" | "1" | "True" | "total_count") => Ok(Some(chosen.to_vec())),
            None | Some("" | "false" | "0" | "False") => Ok(whole.then(|| SUMMED.map(String::from).to_vec())),
            Some(_) => fields(params, "summary").map(Some),
        }
    }
}

/// Which row something is counted in: the range, the object and the breakdown's place in the grid.
type Key = (usize, usize, Vec<String>);

/// What was counted for one row.
#[derive(Default)]
struct Sum<'a> {
    leaf: Option<&'a Leaf<'a>>,
    figures: Figures,
    days: i64,
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

/// Figures for a subject.
///
/// # Errors
/// What is wrong with the parameters, or 100/1487534 when it would be too much.
pub(super) fn find(
    world: &World,
    subject: &Subject,
    params: &Params,
    now_ms: i64,
    effort: Effort,
) -> Result<Found, GraphError> {
    let query = Query::read(world, subject, params, now_ms)?;
    let span = query.ranges.first().zip(query.ranges.last());
    let span = span.map(|(first, last)| (first.since.to_string(), last.until.to_string()));
    let Some(account) = world.accounts.get(&subject.account) else {
        return Ok(Found { rows: Vec::new(), summary: None, span });
    };
    let campaign = subject.object.as_ref().and_then(|(_, id)| world.campaign_of(world.object(id)?));
    let leaves = tree::leaves(world, &subject.account, campaign.map(|campaign| campaign.id.as_str()), now_ms);
    let grids: Vec<Option<Grid>> = leaves
        .iter()
        .map(|leaf| query.family.map(|family| Grid::of(leaf, &account.seed.country, family, &query.breakdowns)))
        .collect();
    let cells: usize = grids.iter().map(|grid| grid.as_ref().map_or(1, Grid::len)).sum();
    let most = if effort == Effort::Call { CALL_WEIGHT } else { REPORT_WEIGHT };
    if cells.saturating_mul(dates::count(&query.ranges)) > most {
        return Err(too_much());
    }

    // A row is about whatever an advertisement belongs to on the level asked for.
    let order = objects(&leaves, subject, &query);
    let counting = Counting { world, query: &query, leaves: &leaves, grids: &grids, order: &order, now_ms };
    let (sums, total) = counting.count(&clock::zone(&account.seed.timezone), &account.seed.currency);
    let style = |wanted| ActionStyle { breakdowns: &query.action_breakdowns, windows: &query.windows, wanted };
    let lets_action = |kind: &str| query.filters.lets_action(kind);
    let mut rows: Vec<Row<'_>> = sums
        .iter()
        .map(|((range, _, segment), sum)| Row {
            account: &account.seed,
            level: query.level,
            leaf: sum.leaf,
            range: query.ranges[*range],
            segment: query.breakdowns.iter().map(String::as_str).zip(segment.iter().cloned()).collect(),
            figures: sum.figures,
            days: sum.days,
        })
        .filter(|row| row.figures.get(figures::IMPRESSIONS) > 0 && query.filters.lets_row(row))
        .collect();
    sort(&mut rows, &query.sort);
    let written = rows.iter().map(|row| row.write(&query.fields, &style(&lets_action))).collect();
    let summary = query.summary.as_ref().map(|fields| {
        let whole = Row {
            account: &account.seed,
            level: Level::Account,
            leaf: None,
            range: Range {
                since: query.ranges.first().map_or(jiff::civil::Date::ZERO, |range| range.since),
                until: query.ranges.last().map_or(jiff::civil::Date::ZERO, |range| range.until),
            },
            segment: Vec::new(),
            figures: total.figures,
            days: total.days,
        };
        whole.write(fields, &style(&lets_action))
    });
    Ok(Found { rows: written, summary, span })
}

fn too_much() -> GraphError {
    GraphError::new(100, "(#100) Please reduce the amount of data you're asking for, then retry your request")
        .subcode(1_487_534)
        .user(
            "Too Much Data",
            "The query asks for too much data at once. Ask for fewer days or objects, or make a report.",
        )
}

fn sort(rows: &mut [Row<'_>], by: &[(String, bool)]) {
    for (name, largest) in by.iter().rev() {
        let compare = |a: &Row<'_>, b: &Row<'_>| match name.as_str() {
            "date_start" => a.range.since.cmp(&b.range.since),
            "date_stop" => a.range.until.cmp(&b.range.until),
            "campaign_name" | "adset_name" | "ad_name" => a.name(name).cmp(&b.name(name)),
            figure => a.weight(figure).cmp(&b.weight(figure)),
        };
        rows.sort_by(|a, b| if *largest { compare(b, a) } else { compare(a, b) });
    }
}

impl Row<'_> {
    fn name(&self, field: &str) -> Option<String> {
        let level = match field {
            "campaign_name" => Level::Campaign,
            "adset_name" => Level::AdSet,
            _ => Level::Ad,
        };
        self.leaf.and_then(|leaf| leaf.at(level)).map(|object| object.name().to_owned())
    }
}

/// For each advertisement the place of its row, newest objects first; `None`: it is in no row.
fn objects(leaves: &[Leaf<'_>], subject: &Subject, query: &Query) -> Vec<Option<usize>> {
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
struct Counting<'a> {
    world: &'a World,
    query: &'a Query,
    leaves: &'a [Leaf<'a>],
    grids: &'a [Option<Grid>],
    order: &'a [Option<usize>],
    now_ms: i64,
}

impl<'a> Counting<'a> {
    /// Rows, and everything together.
    fn count(&self, zone: &jiff::tz::TimeZone, currency: &str) -> (BTreeMap<Key, Sum<'a>>, Sum<'a>) {
        let unit = crate::money::min_daily_budget(currency);
        let last = dates::today(self.now_ms, zone);
        let first = self.leaves.iter().flat_map(|leaf| leaf.on.first()).map(|(from, _)| *from).min();
        let (mut sums, mut total): (BTreeMap<Key, Sum<'a>>, Sum<'a>) = (BTreeMap::new(), Sum::default());
        let Some(first) = first.map(|from_ms| dates::today(from_ms, zone)) else { return (sums, total) };
        for (index, range) in self.query.ranges.iter().enumerate() {
            let mut day = range.since.max(first);
            while day <= range.until.min(last) && range.contains(day) {
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

/// What a report keeps of the request that asks for it.
pub(super) fn pairs_of(params: &Params) -> Vec<(String, Value)> {
    let left_out = ["access_token", "appsecret_proof", "method", "limit", "after", "before"];
    params
        .pairs()
        .filter(|(name, _)| !left_out.contains(name))
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
}
