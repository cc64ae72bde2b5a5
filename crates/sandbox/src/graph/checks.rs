//! Checks that campaigns, ad sets, ads and creatives share.

use super::accounts;
use crate::{
    clock,
    error::GraphError,
    objects::{Kind, Object},
    params::{Params, as_text},
    seed::AccountSeed,
    world::World,
};

/// Longer names are refused. Meta's limit is not documented; this one is our model.
const NAME_CHARS: usize = 400;

/// `execution_options`: `true` for a rehearsal.
///
/// # Errors
/// Code 100 for an option Meta does not know, and for `include_recommendations` alone.
pub(super) fn validate_only(params: &Params) -> Result<bool, GraphError> {
    let options = params.list("execution_options")?.unwrap_or_default();
    for option in &options {
        one_of("execution_options", option, &["validate_only", "include_recommendations", "synchronous_ad_review"])?;
    }
    if options == ["include_recommendations"] {
        return Err(GraphError::parameter(
            "execution_options",
            "(#100) include_recommendations must be used together with validate_only",
        ));
    }
    Ok(options.iter().any(|option| option == "validate_only"))
}

/// # Errors
/// Code 100 naming the words that are allowed.
pub(super) fn one_of(field: &str, value: &str, words: &[&str]) -> Result<(), GraphError> {
    if words.contains(&value) {
        return Ok(());
    }
    Err(GraphError::parameter(field, format!("(#100) Param {field} must be one of {{{}}}", words.join(", "))))
}

/// A rule of Meta's with its number: code 100, `subcode`, and words for people.
pub(super) fn rule(field: &str, subcode: i64, title: &str, text: impl Into<String>) -> GraphError {
    GraphError::parameter(field, "Invalid parameter").subcode(subcode).user(title, text)
}

/// A rule for which no number of Meta's is known: plain code 100 with words for people; our model.
pub(super) fn plain(field: &str, title: &str, text: impl Into<String>) -> GraphError {
    GraphError::parameter(field, "Invalid parameter").user(title, text)
}

/// A parameter without which nothing can be made.
pub(super) fn required(field: &str) -> GraphError {
    GraphError::parameter(field, format!("(#100) The parameter {field} is required"))
}

/// What a deleted or archived object refuses.
pub(super) fn frozen(kind: Kind, status: &str) -> GraphError {
    GraphError::new(100, "Invalid parameter").subcode(1_487_056).user(
        format!("This {} can't be changed", kind.title()),
        format!("The {} is {}; only its name can still be edited.", kind.title(), status.to_lowercase()),
    )
}

/// The name; `None` when none was sent.
///
/// # Errors
/// Code 100 when it is blank or too long.
pub(super) fn name(params: &Params, kind: Kind) -> Result<Option<String>, GraphError> {
    let Some(name) = params.text("name") else { return Ok(None) };
    if name.trim().is_empty() {
        return Err(no_name(kind));
    }
    if name.chars().count() > NAME_CHARS {
        return Err(plain(
            "name",
            &format!("The name of the {} is too long", kind.title()),
            format!("Names can have at most {NAME_CHARS} characters."),
        ));
    }
    Ok(Some(name))
}

/// The refusal of a name that is missing.
pub(super) fn no_name(kind: Kind) -> GraphError {
    plain("name", &format!("The name of the {} is missing", kind.title()), format!("Give the {} a name.", kind.title()))
}

/// The status of something new. Without one it is switched on at once: say PAUSED.
///
/// # Errors
/// Code 100 for anything but ACTIVE and PAUSED.
pub(super) fn first_status(params: &Params) -> Result<String, GraphError> {
    let status = params.text("status").unwrap_or_else(|| "ACTIVE".into());
    one_of("status", &status, &["ACTIVE", "PAUSED"])?;
    Ok(status)
}

/// `start_time`, `stop_time` and the like; 0 means none.
///
/// # Errors
/// Code 100 for what is no time.
pub(super) fn time(params: &Params, field: &str, seed: &AccountSeed) -> Result<Option<i64>, GraphError> {
    let Some(text) = params.text(field).filter(|text| !text.is_empty() && text != "0") else { return Ok(None) };
    clock::parse_time(&text, &seed.timezone)
        .map(Some)
        .ok_or_else(|| GraphError::parameter(field, format!("(#100) Param {field} must be a valid time")))
}

/// # Errors
/// 100/1487033 for an end in the past; 100 for an end that is not after the start. `field` is the one that says the end.
pub(super) fn check_span(field: &str, start: Option<i64>, end: Option<i64>, now_ms: i64) -> Result<(), GraphError> {
    let Some(end) = end else { return Ok(()) };
    if end <= now_ms {
        return Err(rule(field, 1_487_033, "End date is in the past", "Choose an end date in the future."));
    }
    if start.is_some_and(|start| end <= start) {
        return Err(plain(field, "End date is before the start date", "Choose an end date after the start date."));
    }
    Ok(())
}

/// # Errors
/// 100/1885272 below `least` a day; for a lifetime budget that is the daily minimum times the days.
pub(super) fn check_minimum(object: &Object, seed: &AccountSeed, least: i64, now_ms: i64) -> Result<(), GraphError> {
    let low = |field: &str, least: i64| {
        Err(rule(
            field,
            1_885_272,
            "Your budget is too low",
            format!("The minimum budget is {}.", crate::money::show(least, &seed.currency)),
        ))
    };
    if object.minor("daily_budget").is_some_and(|daily| daily < least) {
        return low("daily_budget", least);
    }
    let start = object.start_at_ms.unwrap_or(if object.created_at_ms == 0 { now_ms } else { object.created_at_ms });
    // Rounded up: a part of a day costs as much as a whole one.
    let days =
        object.end_at_ms.map_or(1, |end| end.saturating_sub(start).saturating_add(86_399_999) / 86_400_000).max(1);
    let least = least.saturating_mul(days);
    if object.minor("lifetime_budget").is_some_and(|lifetime| lifetime < least) {
        return low("lifetime_budget", least);
    }
    Ok(())
}

/// Room for one more in an account, and below its parent when there is a limit there.
///
/// # Errors
/// Plain code 100 when either is full.
pub(super) fn check_room(
    world: &World,
    account: &str,
    kind: Kind,
    parent: Option<(&Object, usize)>,
) -> Result<(), GraphError> {
    let below = |(parent, most): (&Object, usize)| {
        (world.children(&parent.id).filter(|child| child.live()).count() >= most).then(|| most.to_string())
    };
    let all = || world.full(account, kind).map(|most| most.to_string());
    let Some(most) = parent.and_then(below).or_else(all) else { return Ok(()) };
    let field = match kind {
        Kind::AdSet => "campaign_id",
        Kind::Ad => "adset_id",
        Kind::Campaign | Kind::Creative => "name",
    };
    Err(plain(
        field,
        &format!("Too many {}s", kind.title()),
        format!("There can be {most} {}s that are neither deleted nor archived.", kind.title()),
    ))
}

/// The seed of an account that is known to be there.
///
/// # Errors
/// 100/33 when it is not.
pub(super) fn seed<'a>(world: &'a World, account: &str) -> Result<&'a AccountSeed, GraphError> {
    world.accounts.get(account).map(|found| &found.seed).ok_or_else(|| GraphError::missing("POST", account))
}

/// The smallest daily budget of a campaign in minor units.
pub(super) fn least_daily(seed: &AccountSeed) -> i64 {
    accounts::min_daily_budget(seed)
}

/// `adlabels=[{"id":…}|{"name":…}]`, as ids.
///
/// # Errors
/// Code 100 for a label the account does not have.
pub(super) fn labels(world: &World, account: &str, params: &Params) -> Result<Option<Vec<String>>, GraphError> {
    let wrong =
        || GraphError::parameter("adlabels", "(#100) Param adlabels must be an array of labels with id or name");
    let Some(value) = params.json("adlabels")? else { return Ok(None) };
    let mut ids: Vec<String> = Vec::new();
    for row in value.as_array().ok_or_else(wrong)? {
        let by_id = row.get("id").map(as_text);
        let by_name = row.get("name").map(as_text);
        let id = match (by_id, by_name) {
            (Some(id), _) => Some(id).filter(|id| world.labels.get(id).is_some_and(|label| label.account == account)),
            (None, Some(name)) => world.accounts.get(account).and_then(|found| found.labels.get(&name)).cloned(),
            (None, None) => return Err(wrong()),
        };
        let id = id.ok_or_else(|| {
            plain("adlabels", "Label doesn't exist", "One of the ad labels does not exist in this ad account.")
        })?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    Ok(Some(ids))
}
