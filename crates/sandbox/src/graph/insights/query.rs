//! What a request for figures says.

use super::{
    Subject,
    dates::{self, Range},
    filter::{self, Filters},
    known,
    segments::{self, Family},
    tree::{self, Level},
};
use crate::{error::GraphError, params::Params, world::World};

/// Fields of a row when none are asked for; our model.
const USUAL_FIELDS: [&str; 2] = ["impressions", "spend"];
/// Fields of a summary that asks for everything.
const SUMMED: [&str; 8] = ["impressions", "reach", "spend", "clicks", "cpc", "cpm", "ctr", "frequency"];

/// Everything a request says about the rows it wants.
pub(super) struct Query {
    pub(super) fields: Vec<String>,
    pub(super) level: Level,
    pub(super) ranges: Vec<Range>,
    pub(super) breakdowns: Vec<String>,
    pub(super) family: Option<Family>,
    pub(super) action_breakdowns: Vec<String>,
    pub(super) windows: Vec<String>,
    pub(super) filters: Filters,
    pub(super) sort: Vec<(String, bool)>,
    /// Fields of the sum; `None`: no sum.
    pub(super) summary: Option<Vec<String>>,
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
    /// # Errors
    /// What is wrong with the first parameter that is.
    pub(super) fn read(world: &World, subject: &Subject, params: &Params, now_ms: i64) -> Result<Self, GraphError> {
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
