//! `POST /act_{id}`: the spend cap and the defaults for the European Union.

use serde_json::json;

use crate::{
    error::GraphError,
    graph::{
        Answer,
        checks::plain,
        nodes::{Node, Scene},
        write::Call,
    },
    money,
    params::MOST_MINOR,
    world::World,
};

/// How often the spend cap may change within a day (platform 8).
const CAPS_PER_DAY: usize = 10;
const DAY_MS: i64 = 86_400_000;
/// Longer names are refused (platform 10.2).
const NAME_CHARS: usize = 512;

/// # Errors
/// 200 without the task MANAGE, 17/1885172 for the eleventh spend cap of a day, code 100 for what is not valid.
pub(in crate::graph) fn update(world: &mut World, call: Call<'_>, id: &str) -> Answer {
    let number = super::writable(world, call.viewer, id)?;
    let tasks = world.tasks(&call.viewer.person, &number).unwrap_or_default();
    if !tasks.iter().any(|task| task == "MANAGE") {
        return Err(GraphError::forbidden("(#200) Permissions error")
            .user("You can't edit this ad account", "Only its admins can change the settings of an ad account."));
    }
    let params = call.params();
    let now = world.clock.now_ms();
    let account = world.accounts.get_mut(&number).ok_or_else(|| GraphError::missing("POST", id))?;
    let mut seed = account.seed.clone();
    for fixed in ["currency", "timezone_id"] {
        if params.has(fixed) {
            return Err(GraphError::new(2_615, "(#2615) Invalid call to update account").blame(fixed));
        }
    }
    if let Some(name) = params.text("name").filter(|name| !name.trim().is_empty()) {
        seed.name = name;
    }
    for (field, place) in [("default_dsa_payor", &mut seed.payer), ("default_dsa_beneficiary", &mut seed.beneficiary)] {
        let Some(name) = params.text(field) else { continue };
        if name.chars().count() > NAME_CHARS {
            return Err(plain(field, "The name is too long", format!("At most {NAME_CHARS} characters.")));
        }
        *place = Some(name).filter(|name| !name.trim().is_empty());
    }
    match params.text("spend_cap_action").as_deref() {
        None => {}
        Some("reset") => seed.amount_spent = 0,
        Some("delete") => seed.spend_cap = 0,
        Some(_) => {
            return Err(GraphError::parameter(
                "spend_cap_action",
                "(#100) Param spend_cap_action must be one of {reset, delete}",
            ));
        }
    }
    if let Some(text) = params.text("spend_cap") {
        let cap = money::parse_major(&text, &seed.currency)
            .filter(|cap| *cap <= MOST_MINOR)
            .ok_or_else(|| GraphError::parameter("spend_cap", "(#100) Param spend_cap must be a non-negative float"))?;
        if cap > 0 && cap < seed.amount_spent {
            return Err(plain(
                "spend_cap",
                "The spending limit is too low",
                format!("{} has been spent already.", money::show(seed.amount_spent, &seed.currency)),
            ));
        }
        seed.spend_cap = cap;
    }
    if seed.spend_cap != account.seed.spend_cap {
        account.cap_edits_ms.retain(|at| now - at < DAY_MS);
        if account.cap_edits_ms.len() >= CAPS_PER_DAY {
            return Err(GraphError::new(17, "(#17) User request limit reached").subcode(1_885_172).user(
                "The spending limit was changed too often",
                "The spending limit of an ad account can be changed ten times a day.",
            ));
        }
        account.cap_edits_ms.push(now);
    }
    account.seed = seed;
    if call.picks.is_empty() {
        return Ok(json!({ "success": true }));
    }
    Scene { app: call.app, world, viewer: call.viewer, ask: call.ask }.render(&Node::Account(number), call.picks)
}
