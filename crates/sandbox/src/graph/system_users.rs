//! System users of businesses, and their tokens (platform 2.4 and 3.1).

use serde_json::json;

use super::{
    Answer,
    call::Call,
    checks::one_of,
    nodes::{self, Got, Node, Scene},
    oauth::SIXTY_DAYS_MS,
};
use crate::{clock, error::GraphError, integrations::SystemUser, scopes::Scopes};

const ROLES: [&str; 2] = ["ADMIN", "EMPLOYEE"];
/// With full access to the Marketing API a business may have so many (platform 16).
const MOST: usize = 10;

/// See [`super::call::Noun`].
pub(super) fn call(call: &mut Call<'_>, parts: &[&str]) -> Option<Answer> {
    Some(match (call.ask.method.as_str(), parts) {
        ("POST", [business, "system_users"]) => create(call, business),
        ("POST", [business, "system_user_access_tokens"]) => integration_token(call, business),
        ("POST", [user, "access_tokens"]) => own_token(call, user),
        _ => return None,
    })
}

/// One field of a system user.
pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(user) = scene.world.system_users.get(id) else { return Got::Absent };
    match name {
        "name" => Got::text(&*user.name),
        "role" => Got::text(&*user.role),
        "created_time" => Got::text(clock::graph_time(user.created_at_ms, "UTC")),
        "created_by" => user.created_by.clone().map_or(Got::Absent, |person| Got::Node(Node::Person(person))),
        "finance_permission" | "ip_permission" => Got::text("NONE"),
        _ => Got::Unknown,
    }
}

/// The lists that system users have to do with; `None` for any other edge.
pub(super) fn rows(scene: &Scene<'_>, node: &Node, edge: &str) -> Result<Option<Vec<Node>>, GraphError> {
    let world = scene.world;
    Ok(Some(match (node, edge) {
        (Node::Business(id), "system_users") => {
            scene.viewer.needs_any(&["business_management"])?;
            let users = world.system_users.values().filter(|user| user.business == *id);
            users.map(|user| Node::SystemUser(user.id.clone())).collect()
        }
        (Node::SystemUser(id), "assigned_ad_accounts") => {
            let access = world.people.get(id).map(|person| person.seed.accounts.as_slice()).unwrap_or_default();
            access.iter().map(|access| Node::Account(access.id.clone())).collect()
        }
        (Node::SystemUser(id), "assigned_pages") => {
            let pages = world.people.get(id).map(|person| person.seed.pages.as_slice()).unwrap_or_default();
            pages.iter().cloned().map(Node::Page).collect()
        }
        _ => return Ok(None),
    }))
}

/// The business, when the viewer is in it and may manage businesses.
fn business(call: &Call<'_>, id: &str) -> Result<String, GraphError> {
    match nodes::resolve(call.world, call.viewer, id, "POST")? {
        Node::Business(id) => Ok(id),
        _ => Err(GraphError::missing("POST", id)),
    }
}

fn create(call: &mut Call<'_>, id: &str) -> Answer {
    let business = business(call, id)?;
    call.viewer.needs_any(&["business_management"])?;
    let params = call.params();
    let name = params.text("name").filter(|name| !name.trim().is_empty());
    let name = name.ok_or_else(|| GraphError::parameter("name", "(#100) The parameter name is required"))?;
    let role = params.text("role").unwrap_or_else(|| "EMPLOYEE".into());
    one_of("role", &role, &ROLES)?;
    let by_hand = |user: &&SystemUser| user.business == business && !user.integration;
    if call.world.system_users.values().filter(by_hand).count() >= MOST {
        return Err(GraphError::new(100, "Invalid parameter")
            .user("Too many system users", format!("A business can have {MOST} system users.")));
    }
    let id = call.world.ids.take();
    let user = SystemUser {
        id: id.clone(),
        name,
        role,
        business,
        created_by: Some(call.viewer.person.clone()),
        created_at_ms: call.world.clock.tick_ms(),
        integration: false,
        limited: true,
        lifetime_ms: None,
    };
    // Without assets until somebody assigns some.
    call.world.put_system_user(user, Vec::new(), Vec::new(), Scopes::PUBLIC_PROFILE);
    call.created(&Node::SystemUser(id.clone()), &id)
}

/// # Errors
/// Code 100: both ways to a token must be proven (platform 2.4, 3.3). A wrong proof was refused before.
fn proven(call: &Call<'_>) -> Result<(), GraphError> {
    if call.params().has("appsecret_proof") {
        return Ok(());
    }
    Err(GraphError::new(100, "API calls from the server require an appsecret_proof argument")
        .kind("GraphMethodException"))
}

/// `scope`, within what may be given.
fn scopes(call: &Call<'_>, most: Scopes) -> Result<Scopes, GraphError> {
    let Some(text) = call.params().text("scope").filter(|text| !text.is_empty()) else { return Ok(most) };
    let names = call.params().list("scope").ok().flatten().map_or(text, |names| names.join(","));
    let wrong = |what: String| GraphError::parameter("scope", format!("(#100) Param scope: {what}"));
    let asked = Scopes::parse(&names).map_err(|unknown| wrong(format!("not a permission: {}", unknown.join(", "))))?;
    let beyond: Vec<&str> = asked.without(most).names().collect();
    if beyond.is_empty() {
        Ok(asked.with(Scopes::PUBLIC_PROFILE))
    } else {
        Err(wrong(format!("not granted: {}", beyond.join(", "))))
    }
}

/// `POST /{client business}/system_user_access_tokens`: another token for what the business's people agreed to.
fn integration_token(call: &mut Call<'_>, id: &str) -> Answer {
    let business = business(call, id)?;
    proven(call)?;
    let wanted = call.params().text("system_user_id");
    let users = call.world.system_users.values();
    let user = users
        .filter(|user| user.business == business && user.integration)
        .find(|user| wanted.as_ref().is_none_or(|wanted| *wanted == user.id))
        .cloned()
        .ok_or_else(|| GraphError::missing("POST", wanted.as_deref().unwrap_or(id)))?;
    let granted = call.world.people.get(&user.id).and_then(|person| person.login.granted).unwrap_or_default();
    let scopes = scopes(call, granted)?;
    let lifetime = if call.params().flag("set_token_expires_in_60_days")?.unwrap_or(false) {
        Some(SIXTY_DAYS_MS)
    } else {
        user.lifetime_ms
    };
    let assets = call.params().list("asset")?;
    if call.params().flag("fetch_only")?.unwrap_or(false) && assets.is_some() {
        return Err(GraphError::parameter(
            "fetch_only",
            "(#100) With fetch_only nothing new is made, so asset cannot be chosen",
        ));
    }
    let holder = match assets {
        None => user.id.clone(),
        // A token for part of the assets gets a system user of its own; our model.
        Some(assets) => narrowed(call, &user, &assets, scopes)?,
    };
    token(call, &holder, scopes, lifetime)
}

fn narrowed(call: &mut Call<'_>, user: &SystemUser, assets: &[String], scopes: Scopes) -> Result<String, GraphError> {
    let Some(person) = call.world.people.get(&user.id) else { return Err(GraphError::missing("POST", &user.id)) };
    let keep = |id: &String| assets.contains(id);
    let accounts: Vec<_> = person.seed.accounts.iter().filter(|access| keep(&access.id)).cloned().collect();
    let pages: Vec<_> = person.seed.pages.iter().filter(|page| keep(page)).cloned().collect();
    if accounts.is_empty() && pages.is_empty() {
        return Err(GraphError::parameter("asset", "(#100) Param asset: none of these was shared with the app"));
    }
    let id = call.world.ids.take();
    let narrow = SystemUser {
        id: id.clone(),
        created_at_ms: call.world.clock.tick_ms(),
        integration: false,
        limited: true,
        ..user.clone()
    };
    call.world.put_system_user(narrow, accounts, pages, scopes);
    Ok(id)
}

/// `POST /{system user}/access_tokens`: a token of a system user of the viewer's own business.
fn own_token(call: &mut Call<'_>, id: &str) -> Answer {
    let missing = || GraphError::missing("POST", id);
    let user = call.world.system_users.get(id).cloned().ok_or_else(missing)?;
    business(call, &user.business).map_err(|_| missing())?;
    call.viewer.needs_any(&["business_management"])?;
    proven(call)?;
    if call.params().text("business_app").as_deref() != Some(call.app.config.app_id.as_str()) {
        return Err(GraphError::parameter("business_app", "(#100) Param business_app must be an app of the business"));
    }
    if !call.params().has("scope") {
        return Err(GraphError::parameter("scope", "(#100) The parameter scope is required"));
    }
    let scopes = scopes(call, Scopes::all())?;
    let lifetime = call.params().flag("set_token_expires_in_60_days")?.unwrap_or(false).then_some(SIXTY_DAYS_MS);
    if let Some(person) = call.world.people.get_mut(id) {
        person.login.granted = Some(person.login.granted.unwrap_or_default().with(scopes));
    }
    token(call, id, scopes, lifetime)
}

fn token(call: &mut Call<'_>, holder: &str, scopes: Scopes, lifetime_ms: Option<i64>) -> Answer {
    let app = &call.app.config.app_id;
    let claims = call.world.system_claims(holder, app, scopes, lifetime_ms);
    let claims = claims.ok_or_else(|| GraphError::missing("POST", holder))?;
    Ok(json!({ "access_token": call.app.mint.sign(&claims) }))
}
