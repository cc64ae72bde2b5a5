//! A person's permissions.

use serde_json::{Value, json};

use super::Answer;
use crate::{
    ask::Ask,
    auth::Viewer,
    error::GraphError,
    scopes::Scopes,
    world::{Login, World},
};

/// `GET /me/permissions`, in the filter of `permission=` and `status=`.
pub(super) fn permissions(world: &World, viewer: &Viewer, ask: &Ask) -> Vec<Value> {
    let Some(person) = world.people.get(&viewer.person) else { return Vec::new() };
    let mut rows = permission_rows(&person.login);
    for name in ["permission", "status"] {
        if let Some(wanted) = ask.params.text(name) {
            rows.retain(|row| row[name] == wanted.as_str());
        }
    }
    rows
}

/// One row per permission the person was ever asked for.
pub(crate) fn permission_rows(login: &Login) -> Vec<Value> {
    let granted = login.granted.unwrap_or_default();
    let row = |status: &'static str| move |name: &'static str| json!({ "permission": name, "status": status });
    granted.names().map(row("granted")).chain(login.declined.names().map(row("declined"))).collect()
}

/// `DELETE /me/permissions`, or one of them.
pub(super) fn revoke(world: &mut World, viewer: &Viewer, name: Option<&str>) -> Answer {
    let scope = match name {
        None => None,
        Some(name) => Some(
            Scopes::one(name)
                .ok_or_else(|| GraphError::parameter("permission", format!("(#100) Invalid permission: {name}")))?,
        ),
    };
    take_back(world, &viewer.person, scope);
    Ok(json!({ "success": true }))
}

/// Takes back one permission, or with `None` the whole app: every token of the person is dead then.
pub(crate) fn take_back(world: &mut World, person: &str, scope: Option<Scopes>) {
    let now = world.clock.tick_ms();
    let Some(person) = world.people.get_mut(person) else { return };
    let login = &mut person.login;
    let before = login.granted.unwrap_or_default();
    match scope {
        None => {
            login.removed_at_ms = now;
            login.granted = None;
            login.declined = Scopes::default();
        }
        Some(scope) => {
            login.granted = Some(login.granted.unwrap_or_default().without(scope));
            login.declined = login.declined.with(scope);
        }
    }
    let id = person.seed.id.clone();
    let lost = before.without(person.login.granted.unwrap_or_default());
    for scope in lost.names() {
        world.hooks.permission(&id, scope, "revoked", now);
    }
    if scope.is_none() {
        world.hooks.deauthorized(&id);
    }
}
