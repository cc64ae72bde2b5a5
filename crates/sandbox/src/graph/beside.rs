//! What stands beside the tree of ads: media, targeting, estimates, previews and figures. Where each call goes.

use serde_json::Value;

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

/// The account behind an image, a video or a report.
pub(super) fn account_of(world: &World, id: &str) -> Option<String> {
    let video = world.media.video(id).map(|video| video.account.clone());
    let report = || world.reports.find(id, world.clock.now_ms()).map(|report| report.account.clone());
    video.or_else(report).or_else(|| images::find(world, id).map(|(account, _)| account.to_owned()))
}

fn is_edge(edge: &str) -> bool {
    targeting::is_edge(edge)
        || matches!(
            edge,
            "insights" | "previews" | "generatepreviews" | "delivery_estimate" | "reachestimate" | "thumbnails"
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
        (Node::Account(_), edge) if targeting::is_edge(edge) => targeting::answer(&scene, edge),
        (Node::Video(id), "thumbnails") => {
            let picks = fields::parse(&ask.params.text("fields").unwrap_or_default())?;
            let rows = videos::thumbnails(&scene, id).into_iter().map(|row| fields::only(row, &picks)).collect();
            listing::page(&scene, rows, 25).map(Value::Object)
        }
        _ => Err(unknown()),
    }
}
