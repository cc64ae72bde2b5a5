//! `POST /act_{id}/ads`.

use serde_json::{Value, json};

use crate::{
    auth::Viewer,
    error::GraphError,
    graph::{
        adsets,
        checks::{self, plain, required, rule},
        creatives, shapes,
        write::Draft,
    },
    objects::{Kind, Object},
    params::{Params, as_text},
    world::World,
};

/// Live ads per ad set (platform 6.4).
const MOST_PER_ADSET: usize = 50;

/// An ad that passed every rule, with the creative it brings along.
///
/// # Errors
/// Code 100 with the subcode of the rule that was broken.
pub(in crate::graph) fn read(
    world: &World,
    viewer: &Viewer,
    account: &str,
    params: &Params,
) -> Result<Draft, GraphError> {
    let name = checks::name(params, Kind::Ad)?.ok_or_else(|| checks::no_name(Kind::Ad))?;
    // Before anything in them is looked at.
    shapes::AD.read(params)?;
    // An ad set may be sent along whole; it is checked like any other and made just before the ad.
    let along = match params.json("adset_spec")? {
        Some(spec) => Some(adsets::create::read(world, account, &Params::from_object(&spec))?),
        None => None,
    };
    let adset = match &along {
        Some(adset) => adset,
        None => open(world, account, &params.text("adset_id").ok_or_else(|| required("adset_id"))?)?,
    };
    let mut ad = Object::draft(Kind::Ad, account, Some(&adset.id));
    ad.set("name", Some(name));
    ad.status = checks::first_status(params)?;
    ad.labels = checks::labels(world, account, params)?.unwrap_or_default();
    if !params.has("creative") {
        return Err(required("creative"));
    }
    let creative = take(world, viewer, &mut ad, adset, params)?;
    check_room(world, adset)?;
    Ok(Draft { object: ad, creative, adset: along })
}

/// The ad set something new is put into.
///
/// # Errors
/// Code 100 when the account has no such ad set, 100/1487056 when it is deleted or archived, 100/1487007 when it is over.
pub(in crate::graph) fn open<'a>(world: &'a World, account: &str, id: &str) -> Result<&'a Object, GraphError> {
    let adset = world.object(id).filter(|object| object.kind == Kind::AdSet && object.account == account);
    let adset = adset
        .ok_or_else(|| plain("adset_id", "The ad set doesn't exist", "There is no such ad set in this ad account."))?;
    if !adset.live() {
        return Err(checks::frozen(Kind::AdSet, &adset.status).blame("adset_id"));
    }
    if adset.fields.get("targeting").is_some_and(adsets::reaches_eu) && adset.text("dsa_payor").is_none() {
        return Err(rule(
            "adset_id",
            3_858_152,
            "Payer or beneficiary missing in the ad set",
            "The ad set reaches the European Union and must say who pays and who benefits.",
        ));
    }
    if adset.end_at_ms.is_some_and(|end| end <= world.clock.now_ms()) {
        return Err(rule("adset_id", 1_487_007, "The ad set is over", "The ad set has ended, so it takes no new ads."));
    }
    Ok(adset)
}

/// # Errors
/// Plain code 100 when the ad set or the account is full.
pub(in crate::graph) fn check_room(world: &World, adset: &Object) -> Result<(), GraphError> {
    checks::check_room(world, &adset.account, Kind::Ad, Some((adset, MOST_PER_ADSET)))
}

/// Takes over what was sent, for a new ad or an old one. Returns a creative that was sent inline.
pub(super) fn take(
    world: &World,
    viewer: &Viewer,
    ad: &mut Object,
    adset: &Object,
    params: &Params,
) -> Result<Option<Object>, GraphError> {
    let mut inline = None;
    shapes::AD.take(ad, params)?;
    if let Some(sent) = params.json("creative")? {
        inline = creative(world, viewer, ad, &sent)?;
        let creative = match &inline {
            Some(creative) => Some(creative),
            None => ad.text("creative_id").and_then(|id| world.object(id)),
        };
        if let Some(creative) = creative {
            creatives::story::check_for(adset, world.campaign_of(adset), creative)?;
        }
    }
    if let Some(specs) = params.json("tracking_specs")? {
        ad.set("tracking_specs", Some(tracking(specs)?));
    } else if !ad.fields.contains_key("tracking_specs")
        && let Some(pixel) = adset.fields.get("promoted_object").and_then(|promoted| promoted.get("pixel_id"))
    {
        ad.set(
            "tracking_specs",
            Some(json!([{ "action.type": ["offsite_conversion"], "fb_pixel": [as_text(pixel)] }])),
        );
    }
    if let Some(domain) = params.text("conversion_domain") {
        ad.set("conversion_domain", Some(check_domain(domain)?));
    }
    for field in ["ad_schedule_start_time", "ad_schedule_end_time"] {
        let seed = checks::seed(world, &ad.account)?;
        if let Some(at_ms) = checks::time(params, field, seed)? {
            ad.set(field, Some(crate::clock::graph_time(at_ms, &seed.timezone)));
        }
    }
    Ok(inline)
}

/// `creative={"creative_id": …}` or a whole one.
fn creative(world: &World, viewer: &Viewer, ad: &mut Object, sent: &Value) -> Result<Option<Object>, GraphError> {
    let wrong = || plain("creative", "The creative doesn't exist", "There is no such ad creative in this ad account.");
    if !sent.is_object() {
        return Err(GraphError::parameter("creative", "(#100) Param creative must be an object"));
    }
    if let Some(id) = sent.get("creative_id").or_else(|| sent.get("id")).map(as_text) {
        let creative = world.object(&id).filter(|found| found.kind == Kind::Creative && found.account == ad.account);
        let creative = creative.ok_or_else(wrong)?;
        if !creative.live() {
            return Err(checks::frozen(Kind::Creative, &creative.status).blame("creative"));
        }
        ad.set("creative_id", Some(id));
        return Ok(None);
    }
    creatives::create::read(world, viewer, &ad.account, &Params::from_object(sent)).map(Some)
}

/// `tracking_specs`: objects whose members are lists. One alone may come without the list around it.
fn tracking(specs: Value) -> Result<Value, GraphError> {
    let mut rows = match specs {
        Value::Array(rows) => rows,
        one => vec![one],
    };
    for row in &mut rows {
        let members = row
            .as_object_mut()
            .filter(|members| !members.is_empty())
            .ok_or_else(|| GraphError::parameter("tracking_specs", "(#100) Param tracking_specs must hold objects"))?;
        for value in members.values_mut().filter(|value| !value.is_array()) {
            *value = json!([value.take()]);
        }
    }
    Ok(Value::Array(rows))
}

/// First and second level of a domain only (platform 12.4).
fn check_domain(domain: String) -> Result<String, GraphError> {
    let parts: Vec<&str> = domain.split('.').collect();
    let is_part =
        |part: &&str| !part.is_empty() && part.chars().all(|letter| letter.is_alphanumeric() || letter == '-');
    // `shop.co.uk` counts as two levels: nobody owns `co.uk`.
    let most = if parts.last().is_some_and(|last| last.len() == 2) { 3 } else { 2 };
    if (2..=most).contains(&parts.len()) && parts.iter().all(is_part) {
        return Ok(domain);
    }
    Err(plain(
        "conversion_domain",
        "The conversion domain isn't right",
        "Give the domain alone, without the address around it and without what comes before it, as in example.com.",
    ))
}
