//! `filtering` and `sort`.

use serde_json::Value;

use super::{known, row::Row, tree::Leaf, tree::Level};
use crate::{
    error::GraphError,
    objects::Object,
    params::{Params, as_text},
    world::World,
};

/// One row of `filtering=[{field, operator, value}]`.
#[derive(Debug)]
struct Filter {
    about: About,
    operator: String,
    values: Vec<String>,
}

/// What a filter looks at.
#[derive(Debug)]
enum About {
    /// A campaign, ad set or ad, and one of its properties.
    Object(Level, String),
    /// A figure of a row.
    Figure(String),
    /// A value of a breakdown.
    Segment(String),
    ActionType,
}

/// Everything a request filters by.
#[derive(Debug, Default)]
pub(super) struct Filters(Vec<Filter>);

const FIGURES: [&str; 22] = [
    "impressions",
    "reach",
    "frequency",
    "spend",
    "clicks",
    "unique_clicks",
    "ctr",
    "unique_ctr",
    "cpc",
    "cpm",
    "cpp",
    "cost_per_unique_click",
    "inline_link_clicks",
    "unique_inline_link_clicks",
    "inline_link_click_ctr",
    "unique_inline_link_click_ctr",
    "unique_link_clicks_ctr",
    "cost_per_inline_link_click",
    "cost_per_unique_inline_link_click",
    "inline_post_engagement",
    "cost_per_inline_post_engagement",
    "full_view_impressions",
];

fn wrong(what: &str) -> GraphError {
    GraphError::parameter("filtering", format!("(#100) Filtering {what} is invalid"))
}

fn about(field: &str, breakdowns: &[String]) -> Option<About> {
    if field == "action_type" {
        return Some(About::ActionType);
    }
    if breakdowns.iter().any(|word| word == field) {
        return Some(About::Segment(field.to_owned()));
    }
    if FIGURES.contains(&field) || field.starts_with("actions:") {
        return Some(About::Figure(field.to_owned()));
    }
    if field == "objective" {
        return Some(About::Object(Level::Campaign, field.to_owned()));
    }
    let (level, property) = field.split_once('.')?;
    let level = Level::parse(level).filter(|level| *level != Level::Account)?;
    match property {
        "id" | "name" | "effective_status" | "status" | "configured_status" | "objective" | "buying_type" => {
            Some(About::Object(level, property.to_owned()))
        }
        _ => FIGURES.contains(&property).then(|| About::Figure(property.to_owned())),
    }
}

impl Filters {
    /// # Errors
    /// Code 100 naming what is wrong.
    pub(super) fn read(params: &Params, breakdowns: &[String]) -> Result<Self, GraphError> {
        let Some(list) = params.json("filtering")? else { return Ok(Self::default()) };
        let mut filters = Vec::new();
        for row in list.as_array().ok_or_else(|| wrong("value"))? {
            let text = |name: &str| row.get(name).and_then(Value::as_str).map(str::to_owned);
            let field = text("field").ok_or_else(|| wrong("field"))?;
            let about = about(&field, breakdowns).ok_or_else(|| wrong(&format!("field {field}")))?;
            let operator = text("operator").ok_or_else(|| wrong("operator"))?;
            let values: Vec<String> = match row.get("value") {
                Some(Value::Array(items)) => items.iter().map(as_text).collect(),
                Some(value) => vec![as_text(value)],
                None => return Err(wrong("value")),
            };
            let in_numbers = matches!(about, About::Figure(_));
            let fits = match operator.as_str() {
                "EQUAL" | "NOT_EQUAL" => values.len() == 1,
                "IN" | "NOT_IN" => !in_numbers,
                "CONTAIN" | "NOT_CONTAIN" | "STARTS_WITH" => !in_numbers && values.len() == 1,
                "GREATER_THAN" | "GREATER_THAN_OR_EQUAL" | "LESS_THAN" | "LESS_THAN_OR_EQUAL" => {
                    in_numbers && values.len() == 1
                }
                "IN_RANGE" | "NOT_IN_RANGE" => in_numbers && values.len() == 2,
                _ => false,
            };
            if !fits {
                return Err(wrong(&format!("operator {operator}")));
            }
            if in_numbers && values.iter().any(|value| millionths(value).is_none()) {
                return Err(wrong("value"));
            }
            filters.push(Filter { about, operator, values });
        }
        Ok(Self(filters))
    }

    /// Whether an advertisement is counted at all.
    pub(super) fn lets_leaf(&self, world: &World, leaf: &Leaf<'_>) -> bool {
        self.0.iter().all(|filter| match &filter.about {
            About::Object(level, property) => {
                leaf.at(*level).is_some_and(|object| filter.fits(&property_of(world, object, property)))
            }
            _ => true,
        })
    }

    /// Whether a finished row is shown.
    pub(super) fn lets_row(&self, row: &Row<'_>) -> bool {
        self.0.iter().all(|filter| match &filter.about {
            About::Figure(name) => filter.fits_number(row.weight(name)),
            About::Segment(name) => {
                let found = row.segment.iter().find(|(known, _)| known == name);
                found.is_none_or(|(_, value)| filter.fits(value))
            }
            _ => true,
        })
    }

    /// Whether an action of that type is listed.
    pub(super) fn lets_action(&self, kind: &str) -> bool {
        self.0.iter().filter(|filter| matches!(filter.about, About::ActionType)).all(|filter| filter.fits(kind))
    }
}

fn property_of(world: &World, object: &Object, property: &str) -> String {
    match property {
        "id" => object.id.clone(),
        "name" => object.name().to_owned(),
        "effective_status" => world.effective_status(object).to_owned(),
        "status" | "configured_status" => object.status.clone(),
        other => object.text(other).unwrap_or_default().to_owned(),
    }
}

impl Filter {
    fn fits(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        let same = || self.values.iter().any(|value| value == text);
        let contains = || self.values.iter().any(|value| lower.contains(&value.to_lowercase()));
        match self.operator.as_str() {
            "EQUAL" | "IN" => same(),
            "NOT_EQUAL" | "NOT_IN" => !same(),
            "CONTAIN" => contains(),
            "NOT_CONTAIN" => !contains(),
            "STARTS_WITH" => self.values.iter().any(|value| lower.starts_with(&value.to_lowercase())),
            _ => false,
        }
    }

    fn fits_number(&self, number: i128) -> bool {
        let value = |at: usize| self.values.get(at).and_then(|value| millionths(value)).unwrap_or_default();
        match self.operator.as_str() {
            "EQUAL" => number == value(0),
            "NOT_EQUAL" => number != value(0),
            "GREATER_THAN" => number > value(0),
            "GREATER_THAN_OR_EQUAL" => number >= value(0),
            "LESS_THAN" => number < value(0),
            "LESS_THAN_OR_EQUAL" => number <= value(0),
            "IN_RANGE" => (value(0)..=value(1)).contains(&number),
            "NOT_IN_RANGE" => !(value(0)..=value(1)).contains(&number),
            _ => false,
        }
    }
}

/// Reads a decimal.
fn millionths(text: &str) -> Option<i128> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| !text.is_empty() && text.len() <= 15 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !(part.is_empty() || digits(part)) {
        return None;
    }
    let part = format!("{part:0<6}");
    Some(sign * (whole.parse::<i128>().ok()? * 1_000_000 + part[..6].parse::<i128>().ok()?))
}

/// `sort=["spend_descending"]` as names and whether the largest come first.
///
/// # Errors
/// Code 100 for what rows cannot be sorted by.
pub(super) fn sorting(params: &Params) -> Result<Vec<(String, bool)>, GraphError> {
    let words = match params.text("sort").filter(|text| !text.is_empty()) {
        None => return Ok(Vec::new()),
        Some(text) if text.starts_with('[') => params.list("sort")?.unwrap_or_default(),
        Some(text) => text.split(',').map(|word| word.trim().to_owned()).collect(),
    };
    words
        .iter()
        .map(|word| {
            let descending = word.strip_suffix("_descending").map(|name| (name, true));
            let parsed = descending.or_else(|| word.strip_suffix("_ascending").map(|name| (name, false)));
            let sortable = |name: &str| {
                FIGURES.contains(&name)
                    || name.starts_with("actions:")
                    || known::is_in(name, "date_start date_stop campaign_name adset_name ad_name")
            };
            match parsed.filter(|(name, _)| sortable(name)) {
                Some((name, largest)) => Ok((name.to_owned(), largest)),
                None => Err(GraphError::parameter("sort", format!("(#100) Sorting by {word} is not supported"))),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Filters, millionths, sorting};
    use crate::params::Params;

    #[test]
    fn decimals_are_read_exactly() {
        assert_eq!(millionths("12.34"), Some(12_340_000));
        assert_eq!(millionths("-0.000001"), Some(-1));
        assert_eq!(millionths("7"), Some(7_000_000));
        assert!(["", ".", "1e3", "1.2.3", "abc"].iter().all(|text| millionths(text).is_none()));
    }

    #[test]
    fn what_cannot_be_filtered_by_is_refused() {
        let read = |filtering: &str| {
            let query = format!("filtering={filtering}");
            Filters::read(&Params::from_form(query.as_bytes()), &["age".to_owned()])
                .map(|_| ())
                .map_err(|error| error.code)
        };

        assert_eq!(read("[{'field':'ad.impressions','operator':'GREATER_THAN','value':0}]"), Ok(()));
        assert_eq!(read("[{'field':'age','operator':'IN','value':['65%2B']}]"), Ok(()));
        assert_eq!(read("[{'field':'gender','operator':'IN','value':['male']}]"), Err(100));
        assert_eq!(read("[{'field':'campaign.name','operator':'GREATER_THAN','value':'a'}]"), Err(100));
        assert_eq!(read("[{'field':'spend','operator':'GREATER_THAN','value':'much'}]"), Err(100));
    }

    #[test]
    fn sorting_comes_as_a_list_or_as_a_word() {
        let read =
            |sort: &str| sorting(&Params::from_form(format!("sort={sort}").as_bytes())).map_err(|error| error.code);

        assert_eq!(read("spend_descending"), Ok(vec![("spend".to_owned(), true)]));
        assert_eq!(read("['ctr_ascending']"), Ok(vec![("ctr".to_owned(), false)]));
        assert_eq!(read("spend"), Err(100));
        assert_eq!(read("colour_descending"), Err(100));
    }
}
