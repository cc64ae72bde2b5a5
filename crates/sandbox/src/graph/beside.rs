//! What stands beside the tree of ads: media, targeting, estimates, previews and figures. Where each call goes.

use serde_json::{Value, json};

use super::{
    Answer, estimate, images, insights, listing,
    nodes::{self, Node, Scene},
    previews, reports, search, targeting, videos,
};
use crate::{App, ask::Ask, auth::Viewer, error::GraphError, fields, objects::Kind, world::World};

/// Answers the calls of this family; `None`: it is none of them.
pub(super) fn answer(app: &App, world: &mut World, ask: &Ask, viewer: &Viewer, parts: &[&str]) -> Option<Answer> {
    match (ask.method.as_str(), parts) {
        ("POST", [id, "adimages"]) => Some(images::upload(world, ask, viewer, id)),
        ("DELETE", [id, "adimages"]) => Some(images::delete(world, ask, viewer, id)),
        ("POST", [id, "advideos"]) => Some(videos::upload(world, ask, viewer, id)),
        ("DELETE", [id, "advideos"]) => Some(videos::delete(world, ask, viewer, id)),
        ("POST", [id, "insights"]) => Some(reports::start(world, ask, viewer, id)),
        ("GET", ["search"]) => Some(search::answer(&Scene { app, world, viewer, ask })),
        ("GET", [id, edge]) if is_edge(edge) => Some(read(app, world, ask, viewer, id, edge)),
        _ => None,
    }
}

/// The account behind an image, a film or a report.
pub(super) fn account_of(world: &World, id: &str) -> Option<String> {
    let film = world.media.film(id).map(|film| film.account.clone());
    let report = || world.reports.find(id, world.clock.now_ms()).map(|report| report.account.clone());
    film.or_else(report).or_else(|| images::find(world, id).map(|(account, _)| account.to_owned()))
}

fn is_edge(edge: &str) -> bool {
    targeting::is_edge(edge)
        || matches!(
            edge,
            "insights"
                | "previews"
                | "generatepreviews"
                | "delivery_estimate"
                | "reachestimate"
                | "thumbnails"
                | "ads_volume"
                | "dsa_recommendations"
        )
}

fn read(app: &App, world: &mut World, ask: &Ask, viewer: &Viewer, id: &str, edge: &str) -> Answer {
    let node = nodes::resolve(world, viewer, id, "GET")?;
    if let Some(answer) = previews::answer(world, ask, &node, edge) {
        return answer;
    }
    let scene = Scene { app, world, viewer, ask };
    let unknown = || GraphError::new(2500, format!("Unknown path components: /{edge}"));
    match (&node, edge) {
        (Node::Report(id), "insights") => reports::rows(&scene, id),
        (_, "insights") => insights::answer(&scene, &node).ok_or_else(unknown)?,
        (Node::Account(_) | Node::Object(Kind::AdSet, _), "delivery_estimate") => {
            let picks = fields::parse(&ask.params.text("fields").unwrap_or_default())?;
            estimate::delivery(&scene, &node, &picks)
        }
        (Node::Account(_), "reachestimate") => estimate::reach(&scene),
        (Node::Account(id), "ads_volume") => Ok(volume(scene.world, id)),
        (Node::Account(id), "dsa_recommendations") => Ok(names(scene.world, id)),
        (Node::Account(_), edge) if targeting::is_edge(edge) => targeting::answer(&scene, edge),
        (Node::Video(id), "thumbnails") => listing::page(&scene, videos::thumbnails(&scene, id), 25).map(Value::Object),
        _ => Err(unknown()),
    }
}

/// `ads_volume`: how many ads run or are looked at.
fn volume(world: &World, account: &str) -> Value {
    let counts = |status: &str| matches!(status, "ACTIVE" | "PENDING_REVIEW" | "IN_PROCESS" | "WITH_ISSUES");
    let ads = world.in_account(account, Kind::Ad).filter(|ad| counts(world.effective_status(ad))).count();
    json!({ "data": [{ "ads_running_or_in_review_count": ads }] })
}

/// `dsa_recommendations`: who may be paying, from the names that go with the account; our model.
fn names(world: &World, account: &str) -> Value {
    let Some(found) = world.accounts.get(account) else { return json!({ "data": [] }) };
    let business = found.seed.business.as_ref();
    let mut names: Vec<&str> = vec![&found.seed.name];
    names.extend(business.and_then(|id| world.businesses.get(id)).map(|business| business.name.as_str()));
    names.extend(
        world
            .pages
            .values()
            .filter(|page| business.is_some() && page.business.as_ref() == business)
            .map(|page| page.name.as_str()),
    );
    names.dedup();
    json!({ "data": [{ "recommendations": names }] })
}
