//! A/B tests (platform 14.3).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    Answer,
    call::Call,
    checks::one_of,
    nodes::{self, Got, Node, Scene},
};
use crate::{
    auth::Viewer,
    clock,
    error::GraphError,
    objects::Kind,
    params::as_text,
    studies::{Cell, Study},
    world::{World, bare},
};

const KINDS: [&str; 8] = [
    "BACKEND_AB_TESTING",
    "CONTINUOUS_LIFT_CONFIG",
    "CREATIVE_SPEND_ENFORCEMENT",
    "GEO_LIFT",
    "LIFT",
    "PORTFOLIO_OPTIMIZER",
    "SPLIT_TEST",
    "VERSION_CONTROL",
];
/// What a cell may hold, with the kind of object it is.
const MEMBERS: [(&str, Option<Kind>); 4] =
    [("campaigns", Some(Kind::Campaign)), ("adsets", Some(Kind::AdSet)), ("ads", Some(Kind::Ad)), ("adaccounts", None)];
/// More cells than this are refused.
const MOST_CELLS: usize = 150;

/// See [`super::call::Noun`].
pub(super) fn call(call: &mut Call<'_>, parts: &[&str]) -> Option<Answer> {
    Some(match (call.ask.method.as_str(), parts) {
        ("POST", [owner, "ad_studies"]) => create(call, owner),
        ("POST", [id]) if call.world.studies.by_id.contains_key(*id) => update(call, id),
        ("DELETE", [id]) if call.world.studies.by_id.contains_key(*id) => delete(call, id),
        ("GET", [id, "objectives" | "instances"]) if call.world.studies.by_id.contains_key(*id) => {
            nodes::resolve(call.world, call.viewer, id, "GET").map(|_| json!({ "data": [] }))
        }
        _ => return None,
    })
}

/// Whether somebody may see a study: its maker, and everybody in its business.
pub(super) fn sees(world: &World, viewer: &Viewer, study: &Study) -> bool {
    let in_business = |business: &String| {
        world.people.get(&viewer.person).is_some_and(|person| person.seed.businesses.contains(business))
    };
    study.created_by == viewer.person || study.business.as_ref().is_some_and(in_business)
}

/// One field of a study; its times are in UTC.
pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(study) = scene.world.studies.by_id.get(id) else { return Got::Absent };
    let time = |seconds: i64| Got::text(clock::graph_time(seconds.saturating_mul(1_000), "UTC"));
    match name {
        "name" => Got::text(&*study.name),
        "description" => Got::some(study.description.clone()),
        "type" => Got::text(&*study.kind),
        "start_time" => time(study.start_s),
        "end_time" => time(study.end_s),
        "cooldown_start_time" => study.cooldown_start_s.map_or(Got::Absent, time),
        "observation_end_time" => study.observation_end_s.map_or(Got::Absent, time),
        "created_time" => time(study.created_at_ms / 1_000),
        "updated_time" => time(study.updated_at_ms / 1_000),
        "business" => study.business.clone().map_or(Got::Absent, |business| Got::Node(Node::Business(business))),
        "created_by" | "updated_by" => Got::Node(Node::Person(study.created_by.clone())),
        _ => Got::Unknown,
    }
}

/// One field of a cell.
pub(super) fn cell_field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some((_, cell)) = scene.world.studies.cell(id) else { return Got::Absent };
    match name {
        "name" => Got::text(&*cell.name),
        "treatment_percentage" => Got::Value(json!(cell.treatment_percentage)),
        "control_percentage" => Got::Value(json!(cell.control_percentage)),
        "ad_entities_count" => Got::Value(json!(cell.members.values().map(Vec::len).sum::<usize>())),
        "ad_ids" => cell.members.get("ads").map_or(Got::Absent, |ids| Got::Value(json!(ids))),
        _ => Got::Unknown,
    }
}

/// The lists that studies have to do with; `None` for any other edge.
pub(super) fn rows(scene: &Scene<'_>, node: &Node, edge: &str) -> Option<Vec<Node>> {
    let studies = &scene.world.studies;
    let newest_first = |keep: &dyn Fn(&Study) -> bool| {
        let mut found: Vec<&Study> = studies.by_id.values().filter(|study| keep(study)).collect();
        found.sort_by_key(|study| std::cmp::Reverse(study.created_at_ms));
        found.into_iter().map(|study| Node::Study(study.id.clone())).collect()
    };
    let has = |study: &Study, edge: &str, id: &String| {
        study.cells.iter().any(|cell| cell.members.get(edge).is_some_and(|ids| ids.contains(id)))
    };
    Some(match (node, edge) {
        (Node::Study(id), "cells") => {
            studies.by_id.get(id)?.cells.iter().map(|cell| Node::Cell(cell.id.clone())).collect()
        }
        (Node::Cell(id), edge) => {
            let (edge, _) = MEMBERS.iter().find(|(known, _)| *known == edge)?;
            let (_, cell) = studies.cell(id)?;
            let ids = cell.members.get(edge).map(Vec::as_slice).unwrap_or_default();
            // Members the viewer cannot see are left out.
            let found = ids.iter().filter_map(|id| {
                let id = if *edge == "adaccounts" { format!("act_{id}") } else { id.clone() };
                nodes::resolve(scene.world, scene.viewer, &id, "GET").ok()
            });
            found.collect()
        }
        (Node::Business(id), "ad_studies") => newest_first(&|study| study.business.as_ref() == Some(id)),
        (Node::Person(id), "ad_studies") => newest_first(&|study| study.created_by == *id),
        (Node::Account(id), "ad_studies") => newest_first(&|study| {
            let inside = |edge: &&str| {
                let ids = study.cells.iter().filter_map(|cell| cell.members.get(*edge)).flatten();
                ids.filter_map(|member| scene.world.object(member)).any(|object| object.account == *id)
            };
            has(study, "adaccounts", id) || ["campaigns", "adsets", "ads"].iter().any(inside)
        }),
        _ => return None,
    })
}

fn required(field: &str) -> GraphError {
    GraphError::parameter(field, format!("(#100) The parameter {field} is required"))
}

fn create(call: &mut Call<'_>, owner: &str) -> Answer {
    call.viewer.needs_any(&["ads_management"])?;
    let business = match nodes::resolve(call.world, call.viewer, owner, "POST")? {
        Node::Business(id) => Some(id),
        Node::Person(_) => None,
        _ => return Err(GraphError::missing("POST", owner)),
    };
    let params = call.params();
    let name = params.text("name").filter(|name| !name.trim().is_empty()).ok_or_else(|| required("name"))?;
    let kind = params.text("type").unwrap_or_else(|| "SPLIT_TEST".into());
    one_of("type", &kind, &KINDS)?;
    let start_s = params.integer("start_time")?.ok_or_else(|| required("start_time"))?;
    let end_s = params.integer("end_time")?.ok_or_else(|| required("end_time"))?;
    let now_s = call.world.clock.now_ms() / 1_000;
    if end_s <= start_s {
        return Err(GraphError::parameter("end_time", "(#100) Param end_time must be after start_time"));
    }
    if end_s <= now_s {
        return Err(GraphError::parameter("end_time", "(#100) Param end_time must be in the future"));
    }
    let (cooldown, observation) = (params.integer("cooldown_start_time")?, params.integer("observation_end_time")?);
    let description = params.text("description");
    let cells = params.json("cells")?.ok_or_else(|| required("cells"))?;
    let cells = read_cells(call, &cells, &kind)?;
    let now = call.world.clock.tick_ms();
    let id = call.world.ids.take();
    let study = Study {
        id: id.clone(),
        business,
        created_by: call.viewer.person.clone(),
        name,
        description,
        kind,
        start_s,
        end_s,
        cooldown_start_s: cooldown,
        observation_end_s: observation,
        cells,
        created_at_ms: now,
        updated_at_ms: now,
    };
    call.world.studies.by_id.insert(id.clone(), study);
    call.created(&Node::Study(id.clone()), &id)
}

fn wrong(what: impl std::fmt::Display) -> GraphError {
    GraphError::parameter("cells", format!("(#100) Param cells: {what}"))
}

fn read_cells(call: &mut Call<'_>, cells: &Value, kind: &str) -> Result<Vec<Cell>, GraphError> {
    let rows = cells.as_array().filter(|rows| !rows.is_empty()).ok_or_else(|| wrong("it is a list of cells"))?;
    let least = if kind == "SPLIT_TEST" { 2 } else { 1 };
    if rows.len() < least || rows.len() > MOST_CELLS {
        return Err(wrong(format_args!("a study of this type has {least} to {MOST_CELLS} cells")));
    }
    let mut seen = BTreeSet::new();
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        let cell = read_cell(call, row)?;
        for (edge, ids) in &cell.members {
            for id in ids {
                if !seen.insert((*edge, id.clone())) {
                    return Err(wrong(format_args!("{id} is in more than one cell")));
                }
            }
        }
        read.push(cell);
    }
    let percent = |cell: &Cell| cell.treatment_percentage + cell.control_percentage;
    if kind == "SPLIT_TEST" && read.iter().map(percent).sum::<i64>() != 100 {
        return Err(wrong("the percentages of all cells sum up to 100"));
    }
    Ok(read)
}

fn read_cell(call: &mut Call<'_>, row: &Value) -> Result<Cell, GraphError> {
    let name = row
        .get("name")
        .map(as_text)
        .filter(|name| !name.trim().is_empty())
        .ok_or_else(|| wrong("a cell has a name"))?;
    let percent = |field: &str| match row.get(field) {
        None | Some(Value::Null) => Ok(0),
        Some(value) => as_text(value)
            .parse::<i64>()
            .ok()
            .filter(|percent| (0..=100).contains(percent))
            .ok_or_else(|| wrong(format_args!("{field} is a whole number from 0 to 100"))),
    };
    let (treatment_percentage, control_percentage) = (percent("treatment_percentage")?, percent("control_percentage")?);
    let mut members = BTreeMap::new();
    for (edge, kind) in MEMBERS {
        let Some(ids) = row.get(edge) else { continue };
        let ids = ids.as_array().ok_or_else(|| wrong(format_args!("{edge} is a list of ids")))?;
        let mut known = Vec::with_capacity(ids.len());
        for id in ids {
            // An id, or an object with one.
            let id = as_text(id.get("id").unwrap_or(id));
            let id = bare(&id).to_owned();
            let reached = match kind {
                None => Some(id.as_str()),
                Some(kind) => {
                    let found = call.world.object(&id).filter(|found| found.kind == kind && found.live());
                    found.map(|found| found.account.as_str())
                }
            };
            if reached.is_none_or(|account| call.world.tasks(&call.viewer.person, account).is_none()) {
                return Err(wrong(format_args!("{id} does not exist, or cannot be seen")));
            }
            known.push(id);
        }
        members.insert(edge, known);
    }
    if members.values().all(Vec::is_empty) {
        return Err(wrong("a cell holds campaigns, adsets, ads or adaccounts"));
    }
    Ok(Cell { id: call.world.ids.take(), name, treatment_percentage, control_percentage, members })
}

fn writable(call: &Call<'_>, id: &str) -> Result<Study, GraphError> {
    call.viewer.needs_any(&["ads_management"])?;
    let study = call.world.studies.by_id.get(id).filter(|study| sees(call.world, call.viewer, study));
    study.cloned().ok_or_else(|| GraphError::missing("POST", id))
}

/// Name, description and times; while it runs the cells stay as they are.
fn update(call: &mut Call<'_>, id: &str) -> Answer {
    let mut study = writable(call, id)?;
    let params = call.params();
    study.name = params.text("name").unwrap_or(study.name);
    study.description = params.text("description").or(study.description);
    let (start_s, end_s) = (params.integer("start_time")?, params.integer("end_time")?);
    let now_s = call.world.clock.now_ms() / 1_000;
    if start_s.is_some_and(|start_s| start_s != study.start_s) && study.start_s <= now_s {
        return Err(GraphError::parameter("start_time", "(#100) The study has already started"));
    }
    study.start_s = start_s.unwrap_or(study.start_s);
    study.end_s = end_s.unwrap_or(study.end_s);
    if study.end_s <= study.start_s {
        return Err(GraphError::parameter("end_time", "(#100) Param end_time must be after start_time"));
    }
    if let Some(cells) = params.json("cells")? {
        if study.start_s <= now_s {
            return Err(GraphError::parameter("cells", "(#100) The study has already started"));
        }
        study.cells = read_cells(call, &cells, &study.kind)?;
    }
    study.updated_at_ms = call.world.clock.tick_ms();
    call.world.studies.by_id.insert(id.to_owned(), study);
    call.changed(&Node::Study(id.to_owned()))
}

fn delete(call: &mut Call<'_>, id: &str) -> Answer {
    writable(call, id)?;
    call.world.studies.by_id.remove(id);
    Ok(json!({ "success": true }))
}
