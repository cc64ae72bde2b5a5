//! Who asks: from a token to a person, their permissions and what they can see.

use crate::{
    App,
    ask::Ask,
    error::GraphError,
    scopes::Scopes,
    token::{Claims, Kind},
    world::{Login, World},
};

/// Whoever holds the token.
#[derive(Debug, Clone)]
pub(crate) struct Viewer {
    pub(crate) person: String,
    /// What the token was given and the person has not taken back since.
    pub(crate) scopes: Scopes,
    /// Set for a page's token.
    pub(crate) page: Option<String>,
}

impl Viewer {
    /// # Errors
    /// Code 200, HTTP 403 without any of the permissions.
    pub(crate) fn needs_any(&self, names: &[&str]) -> Result<(), GraphError> {
        if names.iter().any(|name| self.scopes.has(name)) {
            return Ok(());
        }
        Err(GraphError::forbidden(format!("(#200) Missing Permissions: requires {}", names.join(" or "))))
    }

    /// # Errors
    /// Code 200, HTTP 403 without `ads_read` or `ads_management`.
    pub(crate) fn needs_ads(&self) -> Result<(), GraphError> {
        if self.scopes.has("ads_read") || self.scopes.has("ads_management") {
            return Ok(());
        }
        Err(GraphError::forbidden("(#200) Ad account owner has NOT grant ads_management or ads_read permission"))
    }
}

/// Finds out who asks.
///
/// # Errors
/// 104 without a token, 190 with a dead one, 100 when an `appsecret_proof` is sent that does not prove it.
pub(crate) fn viewer(app: &App, world: &mut World, ask: &Ask) -> Result<Viewer, GraphError> {
    let Some(token) = ask.token.as_deref() else {
        let message = if ask.parts.first().is_some_and(|first| first == "me") {
            return Err(GraphError::new(
                2500,
                "An active access token must be used to query information about the current user.",
            )
            .oauth("invalid_request"));
        } else {
            "(#104) An access token is required to request this resource."
        };
        return Err(GraphError::new(104, message).oauth("invalid_request"));
    };
    if app_token(app, token).is_some() {
        return Err(
            GraphError::new(2500, "A user access token is required to request this resource.").oauth("invalid_request")
        );
    }
    let claims = living(app, world, token)?;
    if let Some(proof) = ask.params.text("appsecret_proof") {
        // The proof of another app's token takes another app's secret, which this caller does not have.
        if claims.app != app.config.app_id || !app.mint.proves(token, &proof) {
            return Err(GraphError::new(100, "Invalid appsecret_proof provided in the API argument")
                .kind("GraphMethodException"));
        }
    }
    Ok(Viewer {
        scopes: effective(world, &claims),
        page: (claims.kind == Kind::Page).then(|| claims.bound.clone()),
        person: claims.person,
    })
}

/// `Some(true)` for our own `{app_id}|{app_secret}`, `Some(false)` for a wrong one, `None` for another kind of token.
pub(crate) fn app_token(app: &App, token: &str) -> Option<bool> {
    let (id, secret) = token.split_once('|')?;
    Some(id == app.config.app_id && secret == app.config.app_secret)
}

/// Reads a token and makes sure that it still works.
///
/// # Errors
/// 190 with the subcode that says why not.
pub(crate) fn living(app: &App, world: &mut World, token: &str) -> Result<Claims, GraphError> {
    let Some(claims) = app.mint.read(token).filter(|claims| claims.kind != Kind::Code) else {
        return Err(GraphError::token(None, "Invalid OAuth access token - Cannot parse access token"));
    };
    let now = world.clock.now_ms();
    world.restore(&claims);
    let Some(person) = world.people.get_mut(&claims.person) else {
        return Err(GraphError::token(
            Some(467),
            "Error validating access token: The session is invalid because the user logged out.",
        ));
    };
    dead(&person.login, &claims, now)?;
    // After a restart the token itself is all that is left of the consent.
    if person.login.granted.is_none() {
        person.login.granted = Some(claims.scopes);
    }
    Ok(claims)
}

fn dead(login: &Login, claims: &Claims, now_ms: i64) -> Result<(), GraphError> {
    let issued = claims.issued_at_ms;
    let error = |subcode, message: &str| Err(GraphError::token(Some(subcode), message));
    if issued <= login.removed_at_ms {
        return error(458, "Error validating access token: The user has not authorized application.");
    }
    if issued <= login.password_at_ms {
        return error(
            460,
            "Error validating access token: The session has been invalidated because the user changed their password or \
             Facebook has changed the session for security reasons.",
        );
    }
    if issued <= login.logged_out_at_ms {
        return error(467, "Error validating access token: The session is invalid because the user logged out.");
    }
    if login.checkpointed {
        return error(
            459,
            "Error validating access token: You cannot access the app till you log in to www.facebook.com and follow the \
             instructions given.",
        );
    }
    if issued <= login.expired_at_ms || claims.expired(now_ms) {
        return error(463, "Error validating access token: Session has expired.");
    }
    Ok(())
}

/// The permissions a token carries now.
pub(crate) fn effective(world: &World, claims: &Claims) -> Scopes {
    match world.people.get(&claims.person).and_then(|person| person.login.granted) {
        Some(granted) => claims.scopes.and(granted),
        None => claims.scopes,
    }
}
