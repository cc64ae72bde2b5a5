//! Ad labels.

use serde_json::json;

use super::{
    Answer, accounts,
    nodes::{self, Got, Node, Scene},
};
use crate::{App, ask::Ask, auth::Viewer, clock, error::GraphError, fields::Pick, world::World};

/// Longer names are refused; our model, Meta's limit is not documented.
const NAME_CHARS: usize = 255;

pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(label) = scene.world.labels.get(id) else { return Got::Absent };
    let zone = scene.world.accounts.get(&label.account).map_or("UTC", |account| account.seed.timezone.as_str());
    match name {
        "name" => Got::text(&*label.name),
        "account" => Got::Node(Node::Account(label.account.clone())),
        "created_time" | "updated_time" => Got::text(clock::graph_time(label.created_at_ms, zone)),
        _ => Got::Unknown,
    }
}

/// `POST /act_{id}/adlabels`. A name that exists gives the id it has; our model.
pub(super) fn create(
    app: &App,
    world: &mut World,
    ask: &Ask,
    viewer: &Viewer,
    account: &str,
    picks: &[Pick],
) -> Answer {
    let account = accounts::writable(world, viewer, account)?;
    let name = ask.params.text("name").map(|name| name.trim().to_owned()).unwrap_or_default();
    if name.is_empty() {
        return Err(GraphError::parameter("name", "(#100) The parameter name is required"));
    }
    if name.chars().count() > NAME_CHARS {
        return Err(GraphError::parameter(
            "name",
            format!("(#100) Param name must be at most {NAME_CHARS} characters long"),
        ));
    }
    let id = world.put_label(&account, &name);
    if picks.is_empty() {
        return Ok(json!({ "id": id }));
    }
    nodes::Scene { app, world, viewer, ask }.render(&Node::Label(id), picks)
}

/// `DELETE /{label}`: gone for good, and from everything that carried it.
pub(super) fn delete(world: &mut World, viewer: &Viewer, id: &str) -> Answer {
    let missing = || GraphError::missing("DELETE", id);
    let account = world.labels.get(id).ok_or_else(missing)?.account.clone();
    accounts::writable(world, viewer, &account).map_err(|error| match error.subcode {
        Some(33) => missing(),
        _ => error,
    })?;
    world.remove_label(id);
    Ok(json!({ "success": true }))
}
