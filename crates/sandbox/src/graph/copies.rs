//! `POST /{campaign|ad set|ad}/copies` (platform 9.3).

use serde_json::{Value, json};

use super::{
    Answer, ads, adsets, campaigns,
    checks::{self, one_of, plain},
    creatives,
    write::{self, Call},
};
use crate::{
    error::GraphError,
    objects::{Kind, Object},
    params::{Params, as_text},
    world::World,
};

/// More children than this are not copied in one call; asynchronous calls, which may take 51, are not modelled.
const MOST_CHILDREN: usize = 3;

/// What was asked for.
struct Wish {
    deep: bool,
    status: String,
    strategy: String,
    prefix: String,
    suffix: String,
    start_at_ms: Option<i64>,
    end_at_ms: Option<i64>,
}

impl Wish {
    fn read(world: &World, account: &str, params: &Params) -> Result<Self, GraphError> {
        let seed = checks::seed(world, account)?;
        let status = params.text("status_option").unwrap_or_else(|| "PAUSED".into());
        one_of("status_option", &status, &["ACTIVE", "PAUSED", "INHERITED_FROM_SOURCE"])?;
        let names = params.json("rename_options")?.unwrap_or_else(|| json!({}));
        if !names.is_object() {
            return Err(GraphError::parameter("rename_options", "(#100) Param rename_options must be an object"));
        }
        let text = |name: &str| names.get(name).map(as_text);
        let strategy = text("rename_strategy").unwrap_or_else(|| "ONLY_TOP_LEVEL_RENAME".into());
        one_of("rename_options", &strategy, &["DEEP_RENAME", "ONLY_TOP_LEVEL_RENAME", "NO_RENAME"])?;
        let (prefix, suffix) = (text("rename_prefix"), text("rename_suffix"));
        // Said nothing about names: Meta's own ending.
        let usual = if prefix.is_none() && suffix.is_none() { " - Copy" } else { "" };
        Ok(Self {
            deep: params.flag("deep_copy")?.unwrap_or(false),
            status,
            strategy,
            prefix: prefix.unwrap_or_default(),
            suffix: suffix.unwrap_or_else(|| usual.into()),
            start_at_ms: checks::time(params, "start_time", seed)?,
            end_at_ms: checks::time(params, "end_time", seed)?,
        })
    }

    /// A copy that is not in the world yet. Labels stay with the source; our model.
    fn copy(&self, source: &Object, parent: Option<&str>, top: bool) -> Object {
        let mut copy = Object::draft(source.kind, &source.account, parent);
        copy.fields = source.fields.clone();
        copy.set(&format!("source_{}_id", source.kind.word()), Some(source.id.as_str()));
        copy.status = match self.status.as_str() {
            // What is archived or deleted does not come back as such.
            "INHERITED_FROM_SOURCE" if source.live() => source.status.clone(),
            "ACTIVE" => "ACTIVE".into(),
            _ => "PAUSED".into(),
        };
        if self.strategy == "DEEP_RENAME" || (top && self.strategy != "NO_RENAME") {
            copy.set("name", Some(format!("{}{}{}", self.prefix, source.name(), self.suffix)));
        }
        copy.start_at_ms = source.start_at_ms;
        copy.end_at_ms = source.end_at_ms;
        copy
    }

    /// An ad set starts and ends when it was said, else as its source does, but not in the past.
    fn dates(&self, copy: &mut Object, now_ms: i64) -> Result<(), GraphError> {
        let start = self.start_at_ms.or(copy.start_at_ms).unwrap_or(now_ms);
        copy.start_at_ms = Some(start.max(now_ms));
        copy.end_at_ms = self.end_at_ms.or(copy.end_at_ms);
        checks::check_span("end_time", copy.start_at_ms, copy.end_at_ms, now_ms)
    }
}

/// What was copied, for the answer.
#[derive(Default)]
struct Made(Vec<Value>);

impl Made {
    fn put(&mut self, world: &mut World, source: &str, copy: Object) -> String {
        let kind = match copy.kind {
            Kind::AdSet => "ad_set",
            other => other.word(),
        };
        let id = world.put(copy);
        self.0.push(json!({ "ad_object_type": kind, "source_id": source, "copied_id": id }));
        id
    }
}

pub(super) fn copy(world: &mut World, call: Call<'_>, id: &str) -> Answer {
    let source = world.object(id).ok_or_else(|| GraphError::missing("POST", id))?.clone();
    write::writable(world, call.viewer, &source)?;
    if source.kind == Kind::Creative {
        return Err(GraphError::missing("POST", id));
    }
    if source.status == "DELETED" {
        return Err(checks::frozen(source.kind, &source.status));
    }
    let params = call.params();
    let wish = Wish::read(world, &source.account, params)?;
    let mut made = Made::default();
    let (name, copied) = match source.kind {
        Kind::Campaign => ("copied_campaign_id", campaign(world, &wish, &source, params, &mut made)?),
        Kind::AdSet => ("copied_adset_id", adset(world, &wish, &source, params, &mut made)?),
        _ => ("copied_ad_id", ad(world, call, &wish, &source, &mut made)?),
    };
    Ok(json!({ name: copied, "ad_object_ids": made.0 }))
}

/// What goes along with a deep copy; deleted and archived things do not.
fn children(world: &World, wish: &Wish, id: &str) -> Vec<Object> {
    if wish.deep { world.children(id).filter(|child| child.live()).cloned().collect() } else { Vec::new() }
}

/// # Errors
/// Plain code 100 for more children than one call copies.
fn check_few(count: usize) -> Result<(), GraphError> {
    if count <= MOST_CHILDREN {
        return Ok(());
    }
    Err(plain(
        "deep_copy",
        "Too much to copy at once",
        format!("A deep copy takes along {MOST_CHILDREN} ad sets and ads at most; here there are {count}."),
    ))
}

fn campaign(
    world: &mut World,
    wish: &Wish,
    source: &Object,
    params: &Params,
    made: &mut Made,
) -> Result<String, GraphError> {
    let adsets = children(world, wish, &source.id);
    check_few(adsets.len() + adsets.iter().map(|adset| children(world, wish, &adset.id).len()).sum::<usize>())?;
    let mut copy = wish.copy(source, None, true);
    copy.end_at_ms = None;
    if let Some(overrides) = params.json("parameter_overrides")? {
        let overrides = Params::from_object(&overrides);
        if let Some(name) = checks::name(&overrides, Kind::Campaign)? {
            copy.set("name", Some(name));
        }
        campaigns::update::change(world, &mut copy, source, &overrides)?;
    }
    // Everything is checked before anything is made.
    checks::check_room(world, &source.account, Kind::Campaign, None)?;
    let now = world.clock.now_ms();
    let mut ready = Vec::with_capacity(adsets.len());
    for adset in &adsets {
        let mut below = wish.copy(adset, None, false);
        wish.dates(&mut below, now)?;
        ready.push((adset, below));
    }
    let id = made.put(world, &source.id, copy);
    for (adset, mut below) in ready {
        below.parent = Some(id.clone());
        let below = made.put(world, &adset.id, below);
        copy_ads(world, wish, adset, &below, made);
    }
    Ok(id)
}

fn copy_ads(world: &mut World, wish: &Wish, adset: &Object, to: &str, made: &mut Made) {
    for ad in children(world, wish, &adset.id) {
        made.put(world, &ad.id, wish.copy(&ad, Some(to), false));
    }
}

fn adset(
    world: &mut World,
    wish: &Wish,
    source: &Object,
    params: &Params,
    made: &mut Made,
) -> Result<String, GraphError> {
    check_few(children(world, wish, &source.id).len())?;
    let parent = params.text("campaign_id").or(source.parent.clone()).unwrap_or_default();
    let to = campaigns::update::open(world, &source.account, &parent)?;
    let mut copy = wish.copy(source, Some(&parent), true);
    wish.dates(&mut copy, world.clock.now_ms())?;
    let seed = checks::seed(world, &source.account)?;
    adsets::create::check(world, to, &mut copy, seed)?;
    adsets::create::check_room(world, to)?;
    let id = made.put(world, &source.id, copy);
    copy_ads(world, wish, source, &id, made);
    Ok(id)
}

fn ad(world: &mut World, call: Call<'_>, wish: &Wish, source: &Object, made: &mut Made) -> Result<String, GraphError> {
    let params = call.params();
    let parent = params.text("adset_id").or(source.parent.clone()).unwrap_or_default();
    let to = ads::create::open(world, &source.account, &parent)?;
    ads::create::check_room(world, to)?;
    let mut copy = wish.copy(source, Some(&parent), true);
    let old = source.text("creative_id").and_then(|id| world.object(id));
    let mut other = None;
    if let Some(changes) = params.json("creative_parameters")? {
        // The old creative with what was sent over it.
        let mut whole = json!(old.map(|old| old.fields.clone()).unwrap_or_default());
        if let (Some(whole), Some(changes)) = (whole.as_object_mut(), changes.as_object()) {
            whole.extend(changes.clone());
        }
        other = Some(creatives::create::read(world, call.viewer, &source.account, &Params::from_object(&whole))?);
    }
    if let Some(creative) = other.as_ref().or(old) {
        creatives::story::check_for(to, world.campaign_of(to), creative)?;
    }
    if let Some(creative) = other {
        let creative = world.put(creative);
        copy.set("creative_id", Some(creative));
    }
    Ok(made.put(world, &source.id, copy))
}
