//! Making and changing audiences.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Map, Value, json};

use super::{name, needs_terms, writable};
use crate::{
    audiences::{Audience, SMALLEST},
    error::GraphError,
    graph::{Answer, accounts, call::Call, checks::one_of, nodes::Node, shapes},
    params::{Params, as_text},
};

/// How many of one kind an account may have (platform 14.1).
const LIMITS: [(&str, usize); 3] = [("CUSTOM", 500), ("LOOKALIKE", 500), ("WEBSITE", 10_000)];
const SUBTYPES: [&str; 19] = [
    "APP",
    "BAG_OF_ACCOUNTS",
    "BIDDING",
    "CLAIM",
    "CUSTOM",
    "ENGAGEMENT",
    "EXCLUSION",
    "FOX",
    "LOOKALIKE",
    "MANAGED",
    "MEASUREMENT",
    "MESSENGER_SUBSCRIBER_LIST",
    "OFFLINE_CONVERSION",
    "PARTNER",
    "PRIMARY",
    "REGULATED_CATEGORIES_AUDIENCE",
    "STUDY_RULE_AUDIENCE",
    "VIDEO",
    "WEBSITE",
];
/// The ones the sandbox keeps; the others are refused as Meta refuses what an account may not use.
const MODELLED: [&str; 6] = ["APP", "CUSTOM", "ENGAGEMENT", "LOOKALIKE", "VIDEO", "WEBSITE"];
/// Grown-ups on Meta in millions, roughly; our model of how large a lookalike gets.
const MILLIONS: [(&str, i64); 12] = [
    ("US", 240),
    ("GB", 52),
    ("DE", 55),
    ("FR", 47),
    ("IT", 40),
    ("ES", 34),
    ("NL", 13),
    ("BR", 150),
    ("IN", 480),
    ("JP", 80),
    ("KR", 38),
    ("MX", 90),
];

pub(super) fn audience(call: &mut Call<'_>, account: &str) -> Answer {
    let account = accounts::writable(call.world, call.viewer, account)?;
    needs_terms(call, &account)?;
    let params = call.params();
    let required = |field: &str| GraphError::parameter(field, format!("(#100) The parameter {field} is required"));
    let name = name(params)?.ok_or_else(|| required("name"))?;
    let subtype = params.text("subtype").unwrap_or_else(|| "CUSTOM".into());
    one_of("subtype", &subtype, &SUBTYPES)?;
    if !MODELLED.contains(&subtype.as_str()) {
        return Err(GraphError::parameter("subtype", format!("(#100) Subtype {subtype} cannot be created here")));
    }
    let source = params.text("customer_file_source");
    if subtype == "CUSTOM" && source.is_none() {
        return Err(required("customer_file_source").user(
            "Customer file source is missing",
            "Say where the customer information was collected before you make an audience from it.",
        ));
    }
    let mut extra = extra(params)?;
    if matches!(subtype.as_str(), "WEBSITE" | "ENGAGEMENT" | "VIDEO" | "APP") && !extra.contains_key("rule") {
        return Err(required("rule"));
    }
    let (origin, size) = if subtype == "LOOKALIKE" {
        let (origin, spec, size) = lookalike(call, &account)?;
        extra.insert("lookalike_spec".into(), spec);
        (Some(origin), size)
    } else {
        (None, 0)
    };
    below_limit(call, &account, &subtype)?;
    let description = params.text("description");
    let now = call.world.clock.tick_ms();
    let id = call.world.ids.take();
    call.world.audiences.put(Audience {
        id: id.clone(),
        account,
        name,
        description,
        subtype,
        customer_file_source: source,
        extra,
        origin,
        members: HashSet::new(),
        replacing: None,
        flagged: false,
        created_at_ms: now,
        updated_at_ms: now,
        content_at_ms: None,
        lookalike_size: size,
    });
    call.created(&Node::Audience(id.clone()), &id)
}

/// `POST /{audience}`
pub(super) fn update(call: &mut Call<'_>, id: &str) -> Answer {
    let account = writable(call, id)?;
    needs_terms(call, &account)?;
    let params = call.params();
    let (name, description) = (name(params)?, params.text("description"));
    let source = params.text("customer_file_source");
    let extra = extra(params)?;
    if params.has("lookalike_spec") {
        return Err(GraphError::parameter("lookalike_spec", "(#100) A lookalike cannot be changed, only made anew"));
    }
    let now = call.world.clock.tick_ms();
    let audience = call.world.audiences.get_mut(id).ok_or_else(|| GraphError::missing("POST", id))?;
    if let Some(name) = name {
        audience.name = name;
    }
    audience.description = description.or(audience.description.take());
    audience.customer_file_source = source.or(audience.customer_file_source.take());
    audience.extra.extend(extra);
    audience.updated_at_ms = now;
    call.changed(&Node::Audience(id.to_owned()))
}

/// What is kept as it was sent.
fn extra(params: &Params) -> Result<BTreeMap<String, Value>, GraphError> {
    let kept = shapes::AUDIENCE.read(params)?.into_iter();
    let mut extra: BTreeMap<String, Value> = kept.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    if let Some(rule) = params.text("rule") {
        let read: Option<Value> = serde_json::from_str(&rule).ok();
        if !read.is_some_and(|rule| rule.is_object() || rule.is_array()) {
            return Err(GraphError::parameter("rule", "Invalid parameter")
                .subcode(1_713_098)
                .user("Invalid rule JSON format", "The rule of the audience is not JSON, or not a rule."));
        }
        extra.insert("rule".into(), json!(rule));
    }
    if let Some(days) = params.integer("retention_days")? {
        if !(1..=730).contains(&days) {
            return Err(GraphError::parameter("retention_days", "(#100) Param retention_days must be 1 to 730"));
        }
        extra.insert("retention_days".into(), json!(days));
    }
    Ok(extra)
}

fn below_limit(call: &Call<'_>, account: &str, subtype: &str) -> Result<(), GraphError> {
    let Some((_, most)) = LIMITS.iter().find(|(kind, _)| *kind == subtype) else { return Ok(()) };
    let existing = call.world.audiences.of_account(account);
    if existing.iter().filter(|audience| audience.subtype == subtype).count() < *most {
        return Ok(());
    }
    Err(GraphError::new(2654, "(#2654) The custom audience could not be created").user(
        "Too many custom audiences",
        format!("An ad account can have {most} audiences of this kind. Delete one you no longer use."),
    ))
}

/// The origin, the specification as it is answered, and how many people it will reach.
fn lookalike(call: &Call<'_>, account: &str) -> Result<(String, Value, i64), GraphError> {
    let params = call.params();
    let wrong = |what: &str| GraphError::parameter("lookalike_spec", format!("(#100) lookalike_spec: {what}"));
    let origin = params.text("origin_audience_id").ok_or_else(|| {
        GraphError::parameter("origin_audience_id", "(#100) The parameter origin_audience_id is required")
    })?;
    let seed = call.world.audiences.get(&origin).filter(|seed| seed.account == account).ok_or_else(|| {
        GraphError::parameter("origin_audience_id", "(#100) The origin audience does not exist in this ad account")
    })?;
    if seed.subtype == "LOOKALIKE" {
        return Err(GraphError::parameter("origin_audience_id", "(#100) A lookalike cannot be the origin of another"));
    }
    if seed.subtype == "CUSTOM" && seed.people() < SMALLEST {
        return Err(GraphError::new(2654, "(#2654) The custom audience could not be created").user(
            "Source audience too small",
            format!("A lookalike needs an origin of at least {SMALLEST} people from one country."),
        ));
    }
    let spec = params.json("lookalike_spec")?.ok_or_else(|| wrong("it is required"))?;
    let spec: Map<String, Value> = spec.as_object().cloned().ok_or_else(|| wrong("it must be an object"))?;
    if let Some(kind) = spec.get("type").map(as_text)
        && !matches!(kind.as_str(), "similarity" | "reach" | "custom_ratio")
    {
        return Err(wrong("type must be similarity, reach or custom_ratio"));
    }
    let share = |name: &str| spec.get(name).and_then(|value| as_text(value).parse::<f64>().ok());
    // Ratios come as decimals (0.01 is one in a hundred); kept in thousandths from here on.
    let thousandths = |ratio: f64| (ratio * 1_000.0).round() as i64;
    let ratio = match (share("ratio").map(thousandths), spec.get("type").map(as_text).as_deref()) {
        (Some(ratio), _) => ratio,
        (None, Some("similarity")) => 10,
        (None, Some("reach")) => 50,
        (None, _) => return Err(wrong("ratio is required")),
    };
    let start = share("starting_ratio").map_or(0, thousandths);
    if !(10..=200).contains(&ratio) || !(0..ratio).contains(&start) {
        return Err(wrong("ratio must be 0.01 to 0.20, and starting_ratio below it"));
    }
    let countries: Vec<String> = match (spec.get("country"), spec.get("target_countries")) {
        (Some(country), _) => vec![as_text(country)],
        (None, Some(Value::Array(countries))) => countries.iter().map(as_text).collect(),
        _ => return Err(wrong("country is required")),
    };
    if countries.is_empty()
        || countries.iter().any(|code| code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()))
    {
        return Err(wrong("country must be a two-letter code in capitals"));
    }
    let millions = |code: &String| MILLIONS.iter().find(|(known, _)| known == code).map_or(8, |(_, number)| *number);
    let size = countries.iter().map(millions).sum::<i64>() * 1_000 * (ratio - start);
    let mut answer = json!({ "origin": [{ "id": seed.id, "name": seed.name, "type": "custom_audience" }] });
    for (name, value) in spec.into_iter().filter(|(name, _)| name != "origin") {
        // `ratio` is a number in answers, however it was sent.
        let number = as_text(&value).parse::<f64>().ok().filter(|_| name.ends_with("ratio"));
        answer[name] = number.map_or(value, |number| json!(number));
    }
    Ok((origin, answer, size))
}
