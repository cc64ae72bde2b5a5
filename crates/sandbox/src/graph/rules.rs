//! Automated rules: their fields, and the calls about them.

mod run;
mod spec;

use serde_json::{Value, json};

use super::{
    Answer, accounts,
    call::Call,
    checks::one_of,
    listing,
    nodes::{Got, Node, Scene},
    shapes,
};
use crate::{
    clock,
    error::GraphError,
    fields::Pick,
    rules::{Outcome, Rule, Run},
    world::bare,
};

/// What a rule may be set to; DELETED is what `DELETE` is for, HAS_ISSUES is Meta's to say.
const STATUSES: [&str; 2] = ["ENABLED", "DISABLED"];

/// See [`super::call::Noun`].
pub(super) fn call(call: &mut Call<'_>, parts: &[&str]) -> Option<Answer> {
    let method = call.ask.method.as_str();
    Some(match (method, parts) {
        ("POST", [account, "adrules_library"]) => create(call, account),
        ("GET", [account, "adrules_history"]) if account.starts_with("act_") => account_history(call, account),
        (_, [id, rest @ ..]) if call.world.rules.get(id).is_some() => match (method, rest) {
            ("POST", []) => update(call, id),
            ("DELETE", []) => delete(call, id),
            ("POST", ["execute"]) => execute(call, id),
            ("GET", ["history"]) => history(call, id),
            _ => return None,
        },
        _ => return None,
    })
}

/// One field of a rule.
pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(rule) = scene.world.rules.get(id) else { return Got::Absent };
    let zone = zone(scene, &rule.account);
    match name {
        "account_id" => Got::text(&*rule.account),
        "name" => Got::text(&*rule.name),
        "status" => Got::text(&*rule.status),
        "evaluation_spec" => Got::Value(rule.evaluation.clone()),
        "execution_spec" => Got::Value(rule.execution.clone()),
        "schedule_spec" => Got::some(rule.schedule.clone()),
        "created_by" => Got::Node(Node::Person(rule.created_by.clone())),
        "created_time" => Got::text(clock::graph_time(rule.created_at_ms, &zone)),
        "updated_time" => Got::text(clock::graph_time(rule.updated_at_ms, &zone)),
        _ => Got::Unknown,
    }
}

fn zone(scene: &Scene<'_>, account: &str) -> String {
    scene.world.accounts.get(account).map_or_else(|| "UTC".into(), |account| account.seed.timezone.clone())
}

/// `/act_{id}/adrules_library`, newest first.
pub(super) fn in_account(scene: &Scene<'_>, account: &str) -> Vec<Node> {
    scene.world.rules.of_account(account).into_iter().map(|rule| Node::Rule(rule.id.clone())).collect()
}

fn writable(call: &Call<'_>, id: &str) -> Result<String, GraphError> {
    let missing = || GraphError::missing("POST", id);
    let account = call.world.rules.get(id).ok_or_else(missing)?.account.clone();
    accounts::writable(call.world, call.viewer, &account).map_err(|error| match error.subcode {
        Some(33) => missing(),
        _ => error,
    })
}

fn name(call: &Call<'_>) -> Result<Option<String>, GraphError> {
    let Some(name) = call.params().text("name").map(|name| name.trim().to_owned()) else { return Ok(None) };
    if name.is_empty() || name.chars().count() > 255 {
        return Err(GraphError::parameter("name", "(#100) Param name must be 1 to 255 characters long"));
    }
    Ok(Some(name))
}

fn create(call: &mut Call<'_>, account: &str) -> Answer {
    let account = accounts::writable(call.world, call.viewer, account)?;
    let required = |field: &str| GraphError::parameter(field, format!("(#100) The parameter {field} is required"));
    let name = name(call)?.ok_or_else(|| required("name"))?;
    let params = call.params();
    shapes::RULE.read(params)?;
    let evaluation = params.json("evaluation_spec")?.ok_or_else(|| required("evaluation_spec"))?;
    let execution = params.json("execution_spec")?.ok_or_else(|| required("execution_spec"))?;
    let schedule = params.json("schedule_spec")?;
    spec::check(&evaluation, &execution, schedule.as_ref())?;
    let status = params.text("status").unwrap_or_else(|| "ENABLED".into());
    one_of("status", &status, &STATUSES)?;
    let now = call.world.clock.tick_ms();
    let id = call.world.ids.take();
    call.world.rules.put(Rule {
        id: id.clone(),
        account,
        name,
        status,
        evaluation,
        execution,
        schedule,
        created_by: call.viewer.person.clone(),
        created_at_ms: now,
        updated_at_ms: now,
        runs: Vec::new(),
    });
    call.created(&Node::Rule(id.clone()), &id)
}

fn update(call: &mut Call<'_>, id: &str) -> Answer {
    writable(call, id)?;
    let name = name(call)?;
    let params = call.params();
    shapes::RULE.read(params)?;
    let status = params.text("status");
    if let Some(status) = &status
        && status != "DELETED"
    {
        one_of("status", status, &STATUSES)?;
    }
    let old = call.world.rules.get(id).cloned().ok_or_else(|| GraphError::missing("POST", id))?;
    let evaluation = params.json("evaluation_spec")?.unwrap_or(old.evaluation);
    let execution = params.json("execution_spec")?.unwrap_or(old.execution);
    let schedule = params.json("schedule_spec")?.or(old.schedule);
    spec::check(&evaluation, &execution, schedule.as_ref())?;
    if status.as_deref() == Some("DELETED") {
        call.world.rules.remove(id);
        return Ok(json!({ "success": true }));
    }
    let now = call.world.clock.tick_ms();
    if let Some(rule) = call.world.rules.get_mut(id) {
        rule.name = name.unwrap_or(old.name);
        rule.status = status.unwrap_or(old.status);
        (rule.evaluation, rule.execution, rule.schedule) = (evaluation, execution, schedule);
        rule.updated_at_ms = now;
    }
    call.changed(&Node::Rule(id.to_owned()))
}

fn delete(call: &mut Call<'_>, id: &str) -> Answer {
    writable(call, id)?;
    call.world.rules.remove(id);
    Ok(json!({ "success": true }))
}

/// Runs the rule now, whatever its schedule says.
fn execute(call: &mut Call<'_>, id: &str) -> Answer {
    writable(call, id)?;
    let rule = call.world.rules.get(id).cloned().ok_or_else(|| GraphError::missing("POST", id))?;
    if rule.status != "ENABLED" {
        return Err(GraphError::new(100, "Invalid parameter")
            .user("The rule is switched off", "Only a rule that is enabled can be run."));
    }
    let results = run::run(call.world, &rule);
    let at_ms = call.world.clock.now_ms();
    call.world.rules.remember(id, Run { at_ms, results });
    Ok(json!({ "success": true }))
}

fn outcome(outcome: &Outcome) -> Value {
    let mut action = json!({ "action": outcome.action });
    if let Some((field, old, new)) = &outcome.written {
        action["field"] = json!(field);
        action["old_value"] = json!(old);
        action["new_value"] = json!(new);
    }
    json!({ "object_id": outcome.object, "object_type": outcome.object_type, "actions": [action] })
}

/// One row of a history; `None` when the call's filters leave it out.
fn history_row(scene: &Scene<'_>, rule: &Rule, run: &Run) -> Result<Option<Value>, GraphError> {
    let params = &scene.ask.params;
    let (action, object) = (params.text("action"), params.text("object_id"));
    let hide = params.flag("hide_no_changes")?.unwrap_or(false);
    let results: Vec<&Outcome> = run
        .results
        .iter()
        .filter(|found| action.as_deref().is_none_or(|action| found.action == action))
        .filter(|found| object.as_deref().is_none_or(|object| found.object == object))
        .filter(|found| !hide || found.written.is_some())
        .collect();
    if results.is_empty() && (hide || action.is_some() || object.is_some()) {
        return Ok(None);
    }
    let mut row = json!({
        "timestamp": clock::graph_time(run.at_ms, &zone(scene, &rule.account)),
        "results": results.into_iter().map(outcome).collect::<Vec<_>>(),
        "is_manual": true,
        "evaluation_spec": rule.evaluation,
        "execution_spec": rule.execution,
    });
    if let Some(schedule) = &rule.schedule {
        row["schedule_spec"] = schedule.clone();
    }
    Ok(Some(row))
}

/// One page of rows, each cut to the chosen fields.
fn page(scene: &Scene<'_>, mut rows: Vec<Value>, picks: &[Pick]) -> Answer {
    for row in &mut rows {
        if let Value::Object(row) = row
            && !picks.is_empty()
        {
            row.retain(|name, _| picks.iter().any(|pick| pick.name == *name));
        }
    }
    listing::page(scene, rows, 25).map(Value::Object)
}

/// `GET /{rule}/history`, newest first.
fn history(call: &mut Call<'_>, id: &str) -> Answer {
    let scene = call.scene();
    super::nodes::resolve(scene.world, scene.viewer, id, "GET")?;
    let rule = scene.world.rules.get(id).ok_or_else(|| GraphError::missing("GET", id))?;
    let found: Result<Vec<_>, _> = rule.runs.iter().rev().map(|run| history_row(&scene, rule, run)).collect();
    page(&scene, found?.into_iter().flatten().collect(), call.picks)
}

/// `GET /act_{id}/adrules_history`, newest first, over all rules; `rule_id` is a number there (specification).
fn account_history(call: &mut Call<'_>, account: &str) -> Answer {
    let scene = call.scene();
    super::nodes::resolve(scene.world, scene.viewer, account, "GET")?;
    let kind = scene.ask.params.text("evaluation_type");
    let mut found = Vec::new();
    for rule in scene.world.rules.of_account(bare(account)) {
        if kind.as_deref().is_some_and(|kind| rule.evaluation["evaluation_type"] != kind) {
            continue;
        }
        for run in &rule.runs {
            if let Some(mut row) = history_row(&scene, rule, run)? {
                row["rule_id"] = json!(rule.id.parse::<u64>().unwrap_or_default());
                found.push((run.at_ms, row));
            }
        }
    }
    found.sort_by_key(|(at_ms, _)| std::cmp::Reverse(*at_ms));
    page(&scene, found.into_iter().map(|(_, row)| row).collect(), call.picks)
}
