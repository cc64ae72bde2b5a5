//! `oauth/access_token` and `debug_token`.

use serde_json::{Value, json};

use super::Answer;
use crate::{
    App,
    ask::Ask,
    auth,
    error::GraphError,
    scopes::Scopes,
    token::{Claims, Kind, address_digest},
    world::World,
};

/// What Meta answers as `expires_in` of a long-lived token: a little under 60 days.
pub(crate) const LONG_S: i64 = 5_183_944;
/// An hour: short tokens end at the full hour after the next one, so that they live one to two hours.
const HOUR_S: i64 = 3_600;
/// How long a system user's token lives that is not to live for ever.
pub(super) const SIXTY_DAYS_MS: i64 = 60 * 86_400_000;
/// How long the dialog's code is good for (platform: unconfirmed).
pub(crate) const CODE_S: i64 = 600;
/// A long-lived token younger than this is not prolonged by exchanging it (platform: unconfirmed).
const SAME_EXPIRY_S: i64 = 86_400;

/// `GET` or `POST /oauth/access_token`.
pub(super) fn access_token(app: &App, world: &mut World, ask: &Ask) -> Answer {
    let grant = ask.params.text("grant_type").unwrap_or_default();
    check_app(app, ask)?;
    let claims = match grant.as_str() {
        "client_credentials" => {
            return Ok(json!({
                "access_token": format!("{}|{}", app.config.app_id, app.config.app_secret),
                "token_type": "bearer",
            }));
        }
        "fb_exchange_token" => exchange(app, world, ask)?,
        "" | "authorization_code" => redeem(app, world, ask)?,
        other => {
            return Err(GraphError::new(1, format!("Unsupported grant_type: {other}")).oauth("unsupported_grant_type"));
        }
    };
    let claims = if ask.effects.foreign_token { Claims { app: foreign_app(app), ..claims } } else { claims };
    let now = world.clock.now_ms();
    let mut body = json!({ "access_token": app.mint.sign(&claims), "token_type": "bearer" });
    if claims.expires_at_ms != 0 {
        // Rounded up: the milliseconds it took to get here are not the token's loss.
        body["expires_in"] = json!(((claims.expires_at_ms - now).max(0) + 999) / 1_000);
    }
    Ok(body)
}

/// The id of some other app.
pub(crate) fn foreign_app(app: &App) -> String {
    if app.config.app_id == "555000111222" { "555000111333".into() } else { "555000111222".into() }
}

fn check_app(app: &App, ask: &Ask) -> Result<(), GraphError> {
    let Some(id) = ask.params.text("client_id") else {
        return Err(GraphError::new(101, "Missing client_id parameter.").oauth("invalid_request"));
    };
    if id != app.config.app_id {
        return Err(GraphError::new(
            101,
            "Error validating application. Cannot get application info due to a system error.",
        )
        .oauth("invalid_client"));
    }
    if ask.params.text("client_secret").as_deref() != Some(app.config.app_secret.as_str()) {
        return Err(GraphError::new(1, "Error validating client secret.").oauth("invalid_client"));
    }
    Ok(())
}

fn redeem(app: &App, world: &mut World, ask: &Ask) -> Result<Claims, GraphError> {
    let refused = |subcode, message: &str| GraphError::new(100, message).subcode(subcode).oauth("invalid_code");
    let Some(code) = ask.params.text("code") else {
        return Err(GraphError::new(1, "Missing authorization code").oauth("invalid_request"));
    };
    let Some(claims) = app.mint.read(&code).filter(|claims| claims.kind == Kind::Code) else {
        return Err(GraphError::new(100, "Invalid verification code format.").oauth("invalid_code"));
    };
    let now = world.clock.now_ms();
    if claims.expired(now) {
        return Err(refused(36007, "This authorization code has expired."));
    }
    let system = world.system_users.get(&claims.person).map(|user| user.lifetime_ms);
    let redirect_uri = ask.params.text("redirect_uri");
    // The business flow may leave the address out (platform 2.3).
    let left_out = system.is_some() && redirect_uri.is_none();
    if !left_out && claims.bound != address_digest(&redirect_uri.unwrap_or_default()) {
        return Err(refused(
            36008,
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the \
             OAuth dialog request",
        ));
    }
    if !world.use_code(&claims.nonce, claims.expires_at_ms) {
        return Err(refused(36009, "This authorization code has been used."));
    }
    let Some(person) = world.people.get(&claims.person) else {
        return Err(refused(36007, "This authorization code has expired."));
    };
    if claims.issued_at_ms <= person.login.removed_at_ms {
        return Err(GraphError::token(
            Some(458),
            "Error validating access token: The user has not authorized application.",
        ));
    }
    if let Some(lifetime_ms) = system {
        let fresh = world.system_claims(&claims.person, &app.config.app_id, claims.scopes, lifetime_ms);
        return fresh.ok_or_else(|| refused(36007, "This authorization code has expired."));
    }
    Ok(short(app, world, &claims.person, claims.scopes))
}

/// A short-lived token: ends at a full hour, one to two hours from now.
fn short(app: &App, world: &mut World, person: &str, scopes: Scopes) -> Claims {
    let now = world.clock.tick_ms();
    let hour_ms = HOUR_S * 1_000;
    let end = (now / hour_ms + 2) * hour_ms;
    Claims::fresh(Kind::Short, person, &app.config.app_id, scopes, now, Some(end - now))
}

fn exchange(app: &App, world: &mut World, ask: &Ask) -> Result<Claims, GraphError> {
    let Some(token) = ask.params.text("fb_exchange_token") else {
        return Err(GraphError::new(100, "(#100) The parameter fb_exchange_token is required").oauth("invalid_request"));
    };
    let old = auth::living(app, world, &token)?;
    if old.app != app.config.app_id {
        return Err(GraphError::token(
            None,
            "Error validating access token: The access token belongs to another application.",
        )
        .oauth("invalid_token"));
    }
    if old.kind == Kind::System
        && old.expires_at_ms != 0
        && ask.params.flag("set_token_expires_in_60_days")? == Some(true)
    {
        let scopes = auth::effective(world, &old);
        let fresh = world.system_claims(&old.person, &old.app, scopes, Some(SIXTY_DAYS_MS));
        return fresh.ok_or_else(|| GraphError::new(100, "(#100) This token was not made for a system user"));
    }
    if matches!(old.kind, Kind::System | Kind::Page) {
        return Err(GraphError::new(100, "(#100) Only tokens of people that expire can be exchanged"));
    }
    let scopes = auth::effective(world, &old);
    let now = world.clock.tick_ms();
    let mut new = Claims::fresh(Kind::Long, &old.person, &old.app, scopes, now, Some(LONG_S * 1_000));
    if old.kind == Kind::Long && now - old.issued_at_ms < SAME_EXPIRY_S * 1_000 {
        new.expires_at_ms = old.expires_at_ms;
    }
    Ok(new)
}

/// `GET /debug_token`: asked with the app's token, or a token of one of its people.
pub(super) fn debug_token(app: &App, world: &mut World, ask: &Ask) -> Answer {
    let Some(asking) = ask.token.as_deref() else {
        return Err(GraphError::new(104, "(#104) An access token is required to request this resource."));
    };
    match auth::app_token(app, asking) {
        Some(true) => {}
        Some(false) => {
            return Err(GraphError::token(None, "Invalid OAuth access token signature."));
        }
        None => {
            if auth::living(app, world, asking)?.app != app.config.app_id {
                return Err(GraphError::new(
                    100,
                    "(#100) You must provide an app access token, or a user access token that is an owner or developer of the app",
                ));
            }
        }
    }
    let Some(input) = ask.params.text("input_token") else {
        return Err(GraphError::new(100, "(#100) The parameter input_token is required"));
    };
    Ok(json!({ "data": describe(app, world, &input) }))
}

fn describe(app: &App, world: &mut World, input: &str) -> Value {
    if auth::app_token(app, input) == Some(true) {
        return json!({ "app_id": app.config.app_id, "type": "APP", "application": crate::APP_NAME, "is_valid": true, "scopes": [] });
    }
    let alive = auth::living(app, world, input);
    let Some(claims) = app.mint.read(input).filter(|claims| claims.kind != Kind::Code) else {
        let error = alive.err().unwrap_or_else(|| GraphError::token(None, "Invalid OAuth access token."));
        return json!({ "is_valid": false, "scopes": [], "error": short_error(&error) });
    };
    let scopes: Vec<&str> = auth::effective(world, &claims).names().collect();
    let granular: Vec<Value> = scopes
        .iter()
        .filter(|name| !matches!(**name, "public_profile" | "email"))
        .map(|name| match world.targets(&claims.person, name) {
            Some(targets) => json!({ "scope": name, "target_ids": targets }),
            None => json!({ "scope": name }),
        })
        .collect();
    let mut data = json!({
        "app_id": claims.app,
        "type": claims.kind.wire(),
        "application": if claims.app == app.config.app_id { crate::APP_NAME } else { "Some other app" },
        "data_access_expires_at": claims.issued_at_ms / 1_000 + 90 * 86_400,
        "expires_at": claims.expires_at_ms / 1_000,
        "is_valid": alive.is_ok(),
        "issued_at": claims.issued_at_ms / 1_000,
        "scopes": scopes,
        "granular_scopes": granular,
        "user_id": claims.person,
    });
    if claims.kind == Kind::Page {
        data["profile_id"] = json!(claims.bound);
    }
    if let Err(error) = alive {
        data["error"] = short_error(&error);
    }
    data
}

fn short_error(error: &GraphError) -> Value {
    match error.subcode {
        Some(subcode) => json!({ "code": error.code, "message": error.message, "subcode": subcode }),
        None => json!({ "code": error.code, "message": error.message }),
    }
}
