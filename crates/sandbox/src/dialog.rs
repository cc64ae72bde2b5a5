//! The login dialog: choose a person, untick permissions, continue or cancel. Works without scripts.

mod assets;
mod view;

use axum::http::StatusCode;
use url::{Host, Url};

use crate::{
    App,
    ask::Ask,
    fault::DialogFault,
    graph,
    integrations::{LoginConfigSeed, LoginToken},
    reply::Reply,
    scopes::Scopes,
    token::{Claims, Kind, address_digest},
    world::World,
};

/// What the app asked the dialog for.
#[derive(Debug)]
struct Request {
    client_id: String,
    redirect_uri: Url,
    /// As it was written; `Url` may write it differently.
    redirect_text: String,
    state: Option<String>,
    scopes: Scopes,
    rerequest: bool,
    wants_granted: bool,
    display: Option<String>,
    /// `None`: classic login.
    config: Option<LoginConfigSeed>,
}

/// A request the dialog cannot come back from: it is shown here, and the app never hears of it.
#[derive(Debug)]
struct Stuck {
    title: &'static str,
    text: String,
}

/// `GET` shows the dialog, `POST` answers it.
pub(crate) fn answer(app: &App, world: &mut World, ask: &Ask) -> Reply {
    let request = match Request::read(app, world, ask) {
        Ok(request) => request,
        Err(stuck) => return view::stuck(&stuck),
    };
    match ask.method.as_str() {
        "GET" => view::dialog(world, ask, &request, None),
        "POST" => submit(app, world, ask, &request),
        _ => Reply::html(StatusCode::METHOD_NOT_ALLOWED, String::new()),
    }
}

impl Request {
    fn read(app: &App, world: &World, ask: &Ask) -> Result<Self, Stuck> {
        let params = &ask.params;
        let client_id = params.text("client_id").unwrap_or_default();
        if client_id != app.config.app_id {
            let text = format!("The provided app ID “{client_id}” does not look like a valid app ID.");
            return Err(Stuck { title: "Invalid App ID", text });
        }
        let redirect_text = params.text("redirect_uri").unwrap_or_default();
        let redirect_uri = allowed(app, &redirect_text).ok_or_else(|| Stuck {
            title: "URL blocked",
            text: format!(
                "This redirect failed because the redirect URI “{redirect_text}” is not in the list of valid OAuth redirect URIs \
                 of the app."
            ),
        })?;
        let response_type = params.text("response_type").unwrap_or_else(|| "code".into());
        let mut kinds = response_type.split([' ', ',', '+']);
        if !kinds.clone().all(|kind| matches!(kind, "code" | "granted_scopes")) {
            let text = format!("response_type “{response_type}” is not modelled by the sandbox; “code” is.");
            return Err(Stuck { title: "Unsupported response type", text });
        }
        let config = match params.text("config_id").filter(|id| !id.is_empty()) {
            None => None,
            Some(id) => Some(configuration(world, ask, &id, &response_type)?),
        };
        let asked = params
            .text("requested")
            .or_else(|| {
                ask.params
                    .query_pairs()
                    .find(|(name, _)| *name == "scope")
                    .and_then(|(_, value)| value.as_str().map(str::to_owned))
            })
            .filter(|scope| !scope.is_empty())
            .or_else(|| config.as_ref().map(|config| config.permissions.join(",")))
            .unwrap_or_default();
        let scopes = Scopes::parse(&asked).map_err(|unknown| Stuck {
            title: "Invalid scopes",
            text: format!("Invalid Scopes: {}. This message is only shown to developers.", unknown.join(", ")),
        })?;
        Ok(Self {
            client_id,
            redirect_uri,
            redirect_text,
            state: params.text("state"),
            scopes: scopes.with(Scopes::PUBLIC_PROFILE),
            rerequest: params.text("auth_type").is_some_and(|kind| kind.contains("rerequest")),
            wants_granted: kinds.any(|kind| kind == "granted_scopes"),
            display: params.text("display"),
            config,
        })
    }

    /// Whether it ends in a system user's token.
    fn for_system_user(&self) -> bool {
        self.config.as_ref().is_some_and(|config| config.token == LoginToken::SystemUser)
    }

    /// The redirect address with these parameters and the fragment Facebook appends.
    fn back(&self, pairs: &[(&str, &str)], state: Option<&str>) -> Reply {
        let mut to = self.redirect_uri.clone();
        {
            let mut query = to.query_pairs_mut();
            for (name, value) in pairs {
                query.append_pair(name, value);
            }
            if let Some(state) = state {
                query.append_pair("state", state);
            }
        }
        to.set_fragment(Some("_=_"));
        let mut reply = Reply::found(to.as_str());
        reply.set("cache-control", "no-store");
        reply.set("referrer-policy", "no-referrer");
        reply
    }
}

/// The Login for Business configuration of that id, when it may be used like this (platform 2.1).
fn configuration(world: &World, ask: &Ask, id: &str, response_type: &str) -> Result<LoginConfigSeed, Stuck> {
    let stuck = |text: String| Stuck { title: "Invalid configuration", text };
    let config = world.login_configs.iter().find(|config| config.id == id);
    let config = config.ok_or_else(|| stuck(format!("There is no Login for Business configuration “{id}”.")))?;
    if config.token == LoginToken::SystemUser {
        let overridden = ask.params.flag("override_default_response_type").is_ok_and(|flag| flag == Some(true));
        if response_type != "code" || !overridden {
            return Err(stuck(
                "A configuration for system-user tokens needs response_type=code and override_default_response_type=true."
                    .into(),
            ));
        }
        if ask.params.query_pairs().any(|(name, _)| name == "scope") {
            return Err(stuck("A configuration for system-user tokens must not be used with scope.".into()));
        }
    }
    Ok(config.clone())
}

fn allowed(app: &App, text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let listed = &app.config.redirect_uris;
    let fits = if listed.is_empty() {
        match url.host()? {
            Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        }
    } else {
        listed.iter().any(|known| known == text)
    };
    fits.then_some(url)
}

fn submit(app: &App, world: &mut World, ask: &Ask, request: &Request) -> Reply {
    let state = request.state.as_deref();
    match ask.effects.dialog {
        Some(DialogFault::Nothing) => return Reply::found(&request.redirect_text),
        Some(DialogFault::Error) => {
            let description = "An unexpected error has occurred.";
            return request
                .back(&[("error", "server_error"), ("error_code", "2"), ("error_description", description)], state);
        }
        Some(DialogFault::WrongCode) => return request.back(&[("code", "AQnobodyissuedthis")], state),
        Some(DialogFault::WrongState) | None => {}
    }
    let act = ask.params.text("act");
    if let Some(act) = act.as_deref().filter(|act| !matches!(*act, "continue" | "cancel")) {
        let text = format!("act “{act}” is not an answer; continue and cancel are.");
        return view::stuck(&Stuck { title: "Unknown answer", text });
    }
    if act.as_deref() == Some("cancel") {
        return request.back(
            &[
                ("error", "access_denied"),
                ("error_code", "200"),
                ("error_description", "Permissions error"),
                ("error_reason", "user_denied"),
            ],
            state,
        );
    }
    if let Some(stuck) = not_asked(ask, request) {
        return view::stuck(&stuck);
    }
    let person = ask.params.text("person").unwrap_or_default();
    if !world.people.contains_key(&person) {
        return view::dialog(world, ask, request, Some("Choose who you are first."));
    }
    let (holder, consent) = if request.for_system_user() {
        let picked = match assets::picked(world, ask, &person) {
            assets::Choice::Made(picked) => picked,
            assets::Choice::Ask(problem) => return assets::page(world, ask, request, &person, problem),
            assets::Choice::Impossible(problem) => return view::dialog(world, ask, request, Some(problem)),
        };
        let granted = ticked(ask, request);
        let lifetime_ms = request.config.as_ref().and_then(LoginConfigSeed::lifetime_ms);
        let holder = world.integrate(crate::APP_NAME, &person, &picked, granted, lifetime_ms);
        (holder, Consent { granted, denied: request.scopes.without(granted) })
    } else {
        let consent = consent(world, request, &person, ticked(ask, request));
        (person, consent)
    };
    let now = world.clock.tick_ms();
    let mut claims =
        Claims::fresh(Kind::Code, &holder, &request.client_id, consent.granted, now, Some(graph::CODE_S * 1_000));
    claims.bound = address_digest(&request.redirect_text);
    let code = app.mint.sign(&claims);
    let names = |scopes: Scopes| scopes.names().collect::<Vec<_>>().join(",");
    let (granted, denied) = (names(consent.granted), names(consent.denied));
    let mut pairs = vec![("code", code.as_str())];
    if request.wants_granted {
        pairs.push(("granted_scopes", &granted));
        pairs.push(("denied_scopes", &denied));
    }
    let state = if ask.effects.dialog == Some(DialogFault::WrongState) { Some("a-state-nobody-gave") } else { state };
    request.back(&pairs, state)
}

/// Permissions that were ticked although the app did not ask for them. Nobody can do that in the dialog: whoever wrote the request
/// made a mistake, and would otherwise be told that everything was declined.
fn not_asked(ask: &Ask, request: &Request) -> Option<Stuck> {
    let named = ask.params.all_in_body("scope");
    let names = named.iter().flat_map(|value| value.split(',')).map(str::trim).filter(|name| !name.is_empty());
    let others: Vec<&str> =
        names.filter(|name| !Scopes::one(name).is_some_and(|one| request.scopes.and(one) == one)).collect();
    if others.is_empty() {
        return None;
    }
    let text = format!("The app did not ask for {}, so nobody can grant that here.", others.join(", "));
    Some(Stuck { title: "Permissions that were not asked for", text })
}

/// What the person left ticked. A POST that is not from our form (it has no `requested`) and names no scope means all.
fn ticked(ask: &Ask, request: &Request) -> Scopes {
    let named = ask.params.all_in_body("scope");
    if named.is_empty() && !ask.params.has("requested") {
        return request.scopes;
    }
    Scopes::of(named.iter().flat_map(|value| value.split(','))).and(request.scopes).with(Scopes::PUBLIC_PROFILE)
}

struct Consent {
    granted: Scopes,
    denied: Scopes,
}

/// Writes down what the person allowed. A permission that was declined before stays declined unless the app asked again with
/// `auth_type=rerequest`; one that was granted before and is not asked for this time stays granted.
fn consent(world: &mut World, request: &Request, person: &str, ticked: Scopes) -> Consent {
    let Some(found) = world.people.get_mut(person) else {
        return Consent { granted: Scopes::default(), denied: request.scopes };
    };
    let refuses = Scopes::of(&found.seed.refuses);
    let login = &mut found.login;
    let mut granted = request.scopes.and(ticked).without(refuses);
    if !request.rerequest {
        granted = granted.without(login.declined);
    }
    let denied = request.scopes.without(granted);
    login.declined = login.declined.with(denied).without(granted);
    let all = login.granted.unwrap_or_default().without(denied).with(granted);
    let before = login.granted.unwrap_or_default();
    login.granted = Some(all);
    let now = world.clock.now_ms();
    for (changed, verb) in [(all.without(before), "granted"), (before.without(all), "revoked")] {
        for scope in changed.names() {
            world.hooks.permission(person, scope, verb, now);
        }
    }
    Consent { granted: all, denied }
}
