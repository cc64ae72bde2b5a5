//! Lists of campaigns, ad sets, ads and creatives: below an account, below one another, by label.

mod filter;

use filter::Filter;

use super::nodes::{Node, Scene};
use crate::{
    error::GraphError,
    objects::{Kind, Object},
};

/// Words `effective_status` may ask a list for; DELETED is in Meta's enum as well, but asking for it is an error.
const LISTED: [&str; 11] = [
    "ACTIVE",
    "PAUSED",
    "ARCHIVED",
    "IN_PROCESS",
    "WITH_ISSUES",
    "CAMPAIGN_PAUSED",
    "ADSET_PAUSED",
    "PENDING_REVIEW",
    "DISAPPROVED",
    "PREAPPROVED",
    "PENDING_BILLING_INFO",
];

/// The edges of an object that lead to other objects. `None`: no such edge.
pub(super) fn below(scene: &Scene<'_>, id: &str, edge: &str, filtered: bool) -> Result<Option<Vec<Node>>, GraphError> {
    let world = scene.world;
    let Some(object) = world.object(id) else { return Ok(None) };
    let ads = || world.children(id).flat_map(|adset| world.children(&adset.id));
    let mut found: Vec<&Object> = match (object.kind, edge) {
        (Kind::Campaign, "adsets") | (Kind::AdSet, "ads") => world.children(id).collect(),
        (Kind::Campaign, "ads") => ads().collect(),
        (Kind::AdSet, "adcreatives") => world.children(id).filter_map(|ad| creative(scene, ad)).collect(),
        (Kind::Ad, "adcreatives") => creative(scene, object).into_iter().collect(),
        (Kind::Campaign | Kind::AdSet | Kind::Ad, "copies") => {
            let source = format!("source_{}_id", object.kind.word());
            world.in_account(&object.account, object.kind).filter(|other| other.text(&source) == Some(id)).collect()
        }
        _ => return Ok(None),
    };
    found.sort_by_key(|object| object.order);
    found.dedup_by_key(|object| object.order);
    let kind = if edge == "copies" { object.kind } else { Kind::of_edge(edge).unwrap_or(object.kind) };
    chosen(scene, kind, &object.account, found.into_iter(), filtered).map(Some)
}

fn creative<'a>(scene: &Scene<'a>, ad: &Object) -> Option<&'a Object> {
    scene.world.object(ad.text("creative_id")?)
}

/// `/act_{id}/{campaigns,adsets,ads,adcreatives}`, newest first. `filtered`: the request's own filters apply.
pub(super) fn in_account(
    scene: &Scene<'_>,
    account: &str,
    kind: Kind,
    filtered: bool,
) -> Result<Vec<Node>, GraphError> {
    chosen(scene, kind, account, scene.world.in_account(account, kind), filtered)
}

/// What passes the filters of the request, newest first. Without one, archived and deleted things are left out.
fn chosen<'a>(
    scene: &Scene<'_>,
    kind: Kind,
    account: &str,
    found: impl DoubleEndedIterator<Item = &'a Object>,
    filtered: bool,
) -> Result<Vec<Node>, GraphError> {
    let world = scene.world;
    let params = &scene.ask.params;
    let mut statuses = None;
    let mut filters = Vec::new();
    let mut completed = None;
    let mut since_ms = None;
    if filtered {
        statuses = params.list("effective_status")?;
        if let Some(statuses) = &statuses {
            check_statuses(statuses)?;
        }
        let zone = world.accounts.get(account).map_or("UTC", |account| account.seed.timezone.as_str());
        filters = filter::read(params.json("filtering")?, zone)?;
        completed = params.flag("is_completed")?;
        since_ms = params.integer("updated_since")?.map(|seconds| seconds.saturating_mul(1_000));
    }
    let now = world.clock.now_ms();
    let names_status = filters.iter().any(Filter::names_status);
    let wanted = |object: &&Object| {
        let by_status = match &statuses {
            Some(statuses) if !statuses.is_empty() => {
                statuses.iter().any(|status| status == world.effective_status(object))
            }
            _ => object.live() || (names_status && object.status != "DELETED"),
        };
        let done = || object.end_at_ms.is_some_and(|end| end <= now);
        by_status
            && completed.is_none_or(|completed| kind == Kind::Ad || kind == Kind::Creative || completed == done())
            && since_ms.is_none_or(|since| object.updated_at_ms >= since)
            && filters.iter().all(|filter| filter.lets(world, object))
    };
    Ok(found.rev().filter(wanted).map(|object| Node::Object(object.kind, object.id.clone())).collect())
}

fn check_statuses(statuses: &[String]) -> Result<(), GraphError> {
    if statuses.iter().any(|status| status == "DELETED") {
        return Err(GraphError::parameter(
            "effective_status",
            "(#100) Deleted objects cannot be listed; ask for them by id",
        ));
    }
    match statuses.iter().find(|status| !LISTED.contains(&status.as_str())) {
        Some(other) => Err(GraphError::parameter(
            "effective_status",
            format!("(#100) Param effective_status must be one of {{{}}}, not {other}", LISTED.join(", ")),
        )),
        None => Ok(()),
    }
}

/// `/act_{id}/{campaigns,adsets,ads,adcreatives}bylabels`, newest first; deleted and archived ones are left out.
pub(super) fn by_labels(scene: &Scene<'_>, account: &str, kind: Kind) -> Result<Vec<Node>, GraphError> {
    let params = &scene.ask.params;
    let required = || super::checks::required("ad_label_ids");
    let ids = params.list("ad_label_ids")?.filter(|ids| !ids.is_empty()).ok_or_else(required)?;
    let all = match params.text("operator").as_deref() {
        Some("ALL") => true,
        Some("ANY") | None => false,
        Some(_) => return Err(GraphError::parameter("operator", "(#100) Param operator must be one of {ALL, ANY}")),
    };
    let world = scene.world;
    for id in &ids {
        if world.labels.get(id).is_none_or(|label| label.account != account) {
            return Err(GraphError::parameter(
                "ad_label_ids",
                format!("(#100) Ad label {id} does not exist in this ad account"),
            ));
        }
    }
    let mut found: Vec<&Object> = ids
        .iter()
        .flat_map(|id| labelled(scene, id, kind))
        .filter(|object| !all || ids.iter().all(|id| object.labels.contains(id)))
        .collect();
    found.sort_by_key(|object| std::cmp::Reverse(object.order));
    found.dedup_by_key(|object| object.order);
    Ok(found.into_iter().map(|object| Node::Object(kind, object.id.clone())).collect())
}

/// `/{label}/{campaigns,adsets,ads,adcreatives}`, newest first.
pub(super) fn with_label(scene: &Scene<'_>, label: &str, kind: Kind) -> Vec<Node> {
    let mut found: Vec<&Object> = labelled(scene, label, kind).collect();
    found.sort_by_key(|object| std::cmp::Reverse(object.order));
    found.into_iter().map(|object| Node::Object(kind, object.id.clone())).collect()
}

/// What carries a label, is neither deleted nor archived, and can be found by it already.
fn labelled<'a>(scene: &Scene<'a>, label: &str, kind: Kind) -> impl Iterator<Item = &'a Object> {
    let world = scene.world;
    let now = world.clock.now_ms();
    let ids = world.labels.get(label).map(|label| label.objects.as_slice()).unwrap_or_default();
    ids.iter()
        .filter_map(|id| world.object(id))
        .filter(move |object| object.kind == kind && object.live() && object.labels_found_from_ms <= now)
}
