//! Creating, changing and deleting: the way every kind of object goes.

use serde_json::json;

use super::{
    Answer, accounts, ads, adsets, campaigns, checks, copies, creatives,
    nodes::{Node, Scene},
};
use crate::{
    App,
    ask::Ask,
    auth::Viewer,
    error::GraphError,
    fields::Pick,
    objects::{Kind, Object},
    params::Params,
    world::{World, bare},
};

/// One request that writes.
#[derive(Clone, Copy)]
pub(super) struct Call<'a> {
    pub(super) app: &'a App,
    pub(super) ask: &'a Ask,
    pub(super) viewer: &'a Viewer,
    /// `fields=`: what to read back afterwards.
    pub(super) picks: &'a [Pick],
}

impl Call<'_> {
    pub(super) fn params(&self) -> &Params {
        &self.ask.params
    }

    /// `usual`, or the object as it is now when fields were asked for.
    pub(super) fn done(&self, world: &World, kind: Kind, id: &str, usual: serde_json::Value) -> Answer {
        if self.picks.is_empty() {
            return Ok(usual);
        }
        let scene = Scene { app: self.app, world, viewer: self.viewer, ask: self.ask };
        scene.render(&Node::Object(kind, id.to_owned()), self.picks)
    }
}

/// Whether a request that writes is about an ad account's settings, or about campaigns, ad sets, ads or creatives.
pub(super) fn takes(world: &World, method: &str, id: &str, rest: &[&str]) -> bool {
    let object = world.objects.contains_key(id);
    match (method, rest) {
        ("POST", []) => object || id.starts_with("act_"),
        ("DELETE", []) => object,
        ("POST", ["copies"] | ["adlabels"]) | ("DELETE", ["adlabels"]) if object => true,
        ("POST", [edge]) => !object && Kind::of_edge(edge).is_some(),
        ("DELETE", ["campaigns"]) => !object,
        _ => false,
    }
}

/// Answers a request that [`takes`] lets through.
pub(super) fn answer(world: &mut World, call: Call<'_>, method: &str, id: &str, rest: &[&str]) -> Answer {
    count(world, call.viewer, id)?;
    match (method, rest) {
        ("DELETE", []) => delete(world, call.viewer, id),
        (_, []) if id.starts_with("act_") => accounts::update::update(world, call, id),
        (_, []) => update(world, call, id),
        (_, ["copies"]) => copies::copy(world, call, id),
        (_, ["adlabels"]) => change_labels(world, call, method == "POST", id),
        ("DELETE", _) => campaigns::sweep::delete(world, call, id),
        (_, [edge, ..]) => match Kind::of_edge(edge) {
            Some(kind) => create(world, call, kind, id),
            None => Err(GraphError::missing(method, id)),
        },
    }
}

/// Counts a write of an account the viewer can see.
///
/// # Errors
/// 613/5044001 for more in one second than Meta takes.
fn count(world: &mut World, viewer: &Viewer, id: &str) -> Result<(), GraphError> {
    let account = world.object(id).map_or_else(|| bare(id).to_owned(), |object| object.account.clone());
    if world.tasks(&viewer.person, &account).is_none() {
        return Ok(());
    }
    let (now, limits) = (world.clock.now_ms(), world.limits);
    world.accounts.get_mut(&account).map_or(Ok(()), |account| account.usage.count_write(limits, now))
}

/// `POST /{object}/adlabels`: more labels beside those it has. `DELETE`: fewer; only ad sets have that (Meta's
/// specification).
fn change_labels(world: &mut World, call: Call<'_>, more: bool, id: &str) -> Answer {
    let old = world.object(id).ok_or_else(|| GraphError::missing("POST", id))?.clone();
    writable(world, call.viewer, &old)?;
    if !more && old.kind != Kind::AdSet {
        return Err(GraphError::missing("DELETE", id));
    }
    if !old.live() {
        return Err(checks::frozen(old.kind, &old.status));
    }
    let named = checks::labels(world, &old.account, call.params())?.ok_or_else(|| checks::required("adlabels"))?;
    if checks::validate_only(call.params())? {
        return Ok(json!({ "success": true }));
    }
    let mut labels = old.labels;
    labels.retain(|label| !named.contains(label));
    if more {
        labels.extend(named);
    }
    world.relabel(id, labels);
    call.done(world, old.kind, id, json!({ "success": true }))
}

/// What passed every rule and can be made.
pub(super) struct Draft {
    pub(super) object: Object,
    /// An ad's creative that was sent inline, to be made first.
    pub(super) creative: Option<Object>,
    /// An ad's ad set that was sent inline, to be made first.
    pub(super) adset: Option<Object>,
}

impl From<Object> for Draft {
    fn from(object: Object) -> Self {
        Self { object, creative: None, adset: None }
    }
}

/// `POST /act_{id}/{campaigns,adsets,ads,adcreatives}`.
pub(super) fn create(world: &mut World, call: Call<'_>, kind: Kind, account: &str) -> Answer {
    let account = accounts::writable(world, call.viewer, account)?;
    let params = call.params();
    let draft = match kind {
        Kind::Campaign => campaigns::create::read(world, &account, params)?.into(),
        Kind::AdSet => adsets::create::read(world, &account, params)?.into(),
        Kind::Ad => ads::create::read(world, call.viewer, &account, params)?,
        Kind::Creative => creatives::create::read(world, call.viewer, &account, params)?.into(),
    };
    if checks::validate_only(params)? {
        return Ok(json!({ "success": true }));
    }
    let Draft { mut object, creative, adset } = draft;
    if let Some(adset) = adset {
        object.parent = Some(world.put(adset));
    }
    if let Some(creative) = creative {
        let creative = world.put(creative);
        object.set("creative_id", Some(creative));
    }
    let lag_ms = i64::try_from(call.ask.effects.label_lag_s).unwrap_or(i64::MAX / 1_000_000).saturating_mul(1_000);
    if lag_ms > 0 {
        object.labels_found_from_ms = world.clock.now_ms().saturating_add(lag_ms);
    }
    let id = world.put(object);
    call.done(world, kind, &id, json!({ "id": id }))
}

/// `POST /{object}`.
pub(super) fn update(world: &mut World, call: Call<'_>, id: &str) -> Answer {
    let old = world.object(id).ok_or_else(|| GraphError::missing("POST", id))?.clone();
    writable(world, call.viewer, &old)?;
    let params = call.params();
    let mut new = old.clone();
    if let Some(name) = checks::name(params, old.kind)? {
        new.set("name", Some(name));
    }
    let status = status(params, &old)?;
    let labels = checks::labels(world, &old.account, params)?;
    let (mut below, mut creative) = (Vec::new(), None);
    match old.kind {
        Kind::Campaign => below = campaigns::update::change(world, &mut new, &old, params)?,
        Kind::AdSet => adsets::update::change(world, &mut new, &old, params)?,
        Kind::Ad => creative = ads::update::change(world, call.viewer, &mut new, &old, params)?,
        Kind::Creative => creatives::update::change(&old, params)?,
    }
    if checks::validate_only(params)? {
        return Ok(json!({ "success": true }));
    }
    if let Some(creative) = creative {
        let creative = world.put(creative);
        new.set("creative_id", Some(creative));
    }
    new.updated_at_ms = world.clock.tick_ms();
    new.settled_at_ms = new.settled_at_ms.max(new.updated_at_ms + i64::from(world.pace.in_process_s) * 1_000);
    let kind = new.kind;
    world.objects.insert(id.to_owned(), new);
    for patch in below {
        if let Some(adset) = world.objects.get_mut(&patch.adset) {
            adset.set(patch.field, patch.value);
        }
    }
    if let Some(status) = status {
        world.set_status(id, &status);
    }
    if let Some(labels) = labels {
        world.relabel(id, labels);
    }
    call.done(world, kind, id, json!({ "success": true }))
}

/// `DELETE /{object}`.
pub(super) fn delete(world: &mut World, viewer: &Viewer, id: &str) -> Answer {
    let old = world.object(id).ok_or_else(|| GraphError::missing("DELETE", id))?.clone();
    writable(world, viewer, &old)?;
    if old.kind == Kind::Creative {
        creatives::update::check_unused(world, &old)?;
    }
    world.set_status(id, "DELETED");
    Ok(json!({ "success": true }))
}

/// An object of an account the viewer cannot see is missing, as every one is.
pub(super) fn writable(world: &World, viewer: &Viewer, object: &Object) -> Result<(), GraphError> {
    accounts::writable(world, viewer, &object.account).map(|_| ()).map_err(|error| match error.subcode {
        Some(33) => GraphError::missing("POST", &object.id),
        _ => error,
    })
}

/// Parameters that only matter for what is answered, and those that SDKs add.
const HARMLESS: [&str; 10] = [
    "access_token",
    "account_id",
    "appsecret_proof",
    "execution_options",
    "fields",
    "id",
    "locale",
    "method",
    "name",
    "summary",
];

/// The status to set; `None`: none was sent.
///
/// # Errors
/// 100/1487056 for what an archived or deleted object refuses (platform 9.2): the one takes a name or DELETED, the other
/// only a name.
fn status(params: &Params, old: &Object) -> Result<Option<String>, GraphError> {
    let touched: Vec<&str> = params.pairs().map(|(name, _)| name).filter(|name| !HARMLESS.contains(name)).collect();
    if old.status == "DELETED" && !touched.is_empty() {
        return Err(checks::frozen(old.kind, &old.status));
    }
    let status = params.text("status").or_else(|| params.text("configured_status"));
    if let Some(status) = &status {
        let words: &[&str] = match old.kind {
            Kind::Creative => &["ACTIVE", "IN_PROCESS", "WITH_ISSUES", "DELETED"],
            _ => &["ACTIVE", "PAUSED", "DELETED", "ARCHIVED"],
        };
        checks::one_of("status", status, words)?;
        if old.status == "ARCHIVED" && !matches!(status.as_str(), "DELETED" | "ARCHIVED") {
            return Err(checks::frozen(old.kind, &old.status));
        }
    }
    if old.status == "ARCHIVED" && touched.iter().any(|name| *name != "status" && *name != "configured_status") {
        return Err(checks::frozen(old.kind, &old.status));
    }
    // What Meta alone decides about a creative is accepted and changes nothing.
    Ok(status.filter(|status| old.kind != Kind::Creative || status == "DELETED"))
}
