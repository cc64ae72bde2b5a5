//! Insights: figures of accounts, campaigns, ad sets and ads (platform 13). Made up, but always the same for the same
//! object and day, and adding up over levels, days and breakdowns.

mod count;
mod dates;
mod figures;
mod filter;
mod known;
mod query;
mod row;
mod segments;
mod tree;

use serde_json::{Value, json};

use super::{
    Answer, listing,
    nodes::{Node, Scene},
};
use crate::{clock, error::GraphError, fields::Pick, objects::Kind, params::Params, seed::AccountSeed, world::World};
use count::{Counting, places};
use dates::Range;
use query::Query;
use row::{ActionStyle, Row};
use segments::Grid;
use tree::{Leaf, Level};

/// Rows on a page unless said.
const USUAL: usize = 25;
/// How many single figures one call may be made of; more takes a report. Our model.
const CALL_WEIGHT: usize = 200_000;
/// How many a report may be made of.
const REPORT_WEIGHT: usize = 1_000_000;

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
}

/// First and last day asked for, as Meta writes them.
pub(super) type Span = (String, String);

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

/// A question that can be answered, and what it is about.
struct Prepared<'a> {
    query: Query,
    account: &'a AccountSeed,
    leaves: Vec<Leaf<'a>>,
    grids: Vec<Option<Grid>>,
    now_ms: i64,
}

fn prepare<'a>(
    world: &'a World,
    subject: &Subject,
    params: &Params,
    now_ms: i64,
    effort: Effort,
) -> Result<Prepared<'a>, GraphError> {
    let query = Query::read(world, subject, params, now_ms)?;
    let account = world.accounts.get(&subject.account).ok_or_else(|| GraphError::missing("GET", &subject.account))?;
    let account = &account.seed;
    let campaign = subject.object.as_ref().and_then(|(_, id)| world.campaign_of(world.object(id)?));
    let leaves = tree::leaves(world, &subject.account, campaign.map(|campaign| campaign.id.as_str()), now_ms);
    let grid = |leaf: &Leaf<'_>| query.family.map(|family| Grid::of(leaf, &account.country, family, &query.breakdowns));
    let grids: Vec<Option<Grid>> = leaves.iter().map(grid).collect();
    let prepared = Prepared { query, account, leaves, grids, now_ms };
    let most = if effort == Effort::Call { CALL_WEIGHT } else { REPORT_WEIGHT };
    if prepared.weight() > most { Err(too_much()) } else { Ok(prepared) }
}

impl Prepared<'_> {
    fn zone(&self) -> jiff::tz::TimeZone {
        clock::zone(&self.account.timezone)
    }

    /// The first and the last day on which anything can have been counted.
    fn days(&self) -> Option<Range> {
        let from_ms = self.leaves.iter().flat_map(|leaf| leaf.on.first()).map(|(from_ms, _)| *from_ms).min()?;
        Some(Range { since: dates::today(from_ms, &self.zone()), until: dates::today(self.now_ms, &self.zone()) })
    }

    /// How many single figures the answer is made of.
    fn weight(&self) -> usize {
        let cells: usize = self.grids.iter().map(|grid| grid.as_ref().map_or(1, Grid::len)).sum();
        let days = self.days().map_or(0, |days| dates::count(&self.query.ranges, days));
        cells.saturating_mul(days)
    }

    fn span(&self) -> Option<Span> {
        let ends = self.query.ranges.first().zip(self.query.ranges.last());
        ends.map(|(first, last)| (first.since.to_string(), last.until.to_string()))
    }
}

/// Checks a question without answering it; returns the days it is about.
///
/// # Errors
/// As [`find`].
pub(super) fn check(
    world: &World,
    subject: &Subject,
    params: &Params,
    now_ms: i64,
) -> Result<Option<Span>, GraphError> {
    prepare(world, subject, params, now_ms, Effort::Report).map(|prepared| prepared.span())
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
    let prepared = prepare(world, subject, params, now_ms, effort)?;
    let Prepared { query, account, leaves, grids, .. } = &prepared;
    // A row is about whatever an advertisement belongs to on the level asked for.
    let order = places(leaves, subject, query);
    let counting = Counting { world, query, leaves, grids, order: &order };
    let (sums, total) = counting.count(prepared.days(), &prepared.zone(), &account.currency);
    let style = |wanted| ActionStyle { breakdowns: &query.action_breakdowns, windows: &query.windows, wanted };
    let lets_action = |kind: &str| query.filters.lets_action(kind);
    let mut rows: Vec<Row<'_>> = sums
        .iter()
        .map(|((range, _, segment), sum)| Row {
            account,
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
            account,
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
    Ok(Found { rows: written, summary })
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

/// What a report keeps of the request that asks for it.
pub(super) fn pairs_of(params: &Params) -> Vec<(String, Value)> {
    let left_out = ["access_token", "appsecret_proof", "method", "limit", "after", "before"];
    params
        .pairs()
        .filter(|(name, _)| !left_out.contains(name))
        .map(|(name, value)| (name.to_owned(), value.clone()))
        .collect()
}
