//! How the dialog looks.

use std::fmt::Write as _;

use axum::http::StatusCode;

use super::{Request, Stuck};
use crate::{
    ask::Ask,
    pages::html::{self, escape},
    reply::Reply,
    scopes::Scopes,
    world::{Person, World},
};

/// More people than this are not listed; `person=` in the address chooses any.
const LISTED: usize = 60;

/// What a permission lets the app do, in the dialog's words.
fn meaning(scope: &str) -> &'static str {
    match scope {
        "public_profile" => "Your name and public profile",
        "email" => "Your email address",
        "ads_management" => "Create and change campaigns in your ad accounts",
        "ads_read" => "See your ad accounts, campaigns and results",
        "business_management" => "See the businesses you belong to",
        "pages_show_list" => "See the list of your Pages",
        "pages_read_engagement" => "Read posts of your Pages",
        "pages_manage_ads" => "Run ads in the name of your Pages",
        "instagram_basic" => "See the Instagram accounts behind your Pages",
        "leads_retrieval" => "Read leads from your forms",
        _ => "Another permission of the platform",
    }
}

/// The dialog; `problem` is what was missing the last time.
pub(super) fn dialog(world: &World, ask: &Ask, request: &Request, problem: Option<&str>) -> Reply {
    let mut body = String::with_capacity(8 << 10);
    body.push_str(
        "<p class=\"notice\" role=\"note\"><strong>Sandbox: this is not Facebook.</strong> \
         It stands in for the login dialog on this computer. No password is needed, and nothing leaves the machine.</p>\
         <h1>Continue to Adlane</h1>\
         <p class=\"lead\">Adlane would like to connect a profile. Choose who you are, and what it may do.</p>",
    );
    if let Some(problem) = problem {
        let _ = write!(body, "<p class=\"problem\" role=\"alert\">{}</p>", escape(problem));
    }
    let _ = write!(body, "<form method=\"post\" action=\"{}\">", escape(&ask.path));
    hidden(&mut body, request, ask);
    if let Some(config) = &request.config {
        let _ = write!(
            body,
            "<p class=\"muted\">Configuration: {}{}</p>",
            escape(&config.name),
            if request.for_system_user() {
                ". You choose a business and what of it is shared in the next step."
            } else {
                ""
            },
        );
    }
    people(&mut body, world, ask);
    permissions(&mut body, request);
    body.push_str(
        "<div class=\"actions\"><button class=\"primary\" name=\"act\" value=\"continue\">Continue</button>\
         <button name=\"act\" value=\"cancel\">Cancel</button></div></form>",
    );
    let page = html::page("Continue to Adlane", &body, "dialog");
    let origin = request.redirect_uri.origin().ascii_serialization();
    html::reply(StatusCode::OK, page, &origin)
}

pub(super) fn hidden(body: &mut String, request: &Request, ask: &Ask) {
    let requested = request.scopes.names().collect::<Vec<_>>().join(",");
    let mut fields = vec![
        ("client_id", request.client_id.as_str()),
        ("redirect_uri", &request.redirect_text),
        ("requested", &requested),
        ("response_type", if request.wants_granted { "code,granted_scopes" } else { "code" }),
    ];
    let auth_type = ask.params.text("auth_type");
    let config_id = request.config.as_ref().map(|config| config.id.clone());
    let overridden = request.for_system_user().then(|| "true".to_owned());
    for (name, value) in [
        ("state", &request.state),
        ("auth_type", &auth_type),
        ("config_id", &config_id),
        ("override_default_response_type", &overridden),
        ("display", &request.display),
    ] {
        if let Some(value) = value {
            fields.push((name, value));
        }
    }
    for (name, value) in fields {
        let _ = write!(body, "<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(value));
    }
}

fn people(body: &mut String, world: &World, ask: &Ask) {
    body.push_str("<fieldset><legend>Who are you?</legend>");
    let chosen = ask.params.text("person").or_else(|| ask.params.text("login_hint")).unwrap_or_default();
    let listed: Vec<&Person> = world
        .cast
        .iter()
        .enumerate()
        .filter(|(index, id)| *index < LISTED || **id == chosen)
        .filter_map(|(_, id)| world.people.get(id))
        .collect();
    let first = listed.first().map(|person| person.seed.id.clone()).unwrap_or_default();
    let chosen = if listed.iter().any(|person| person.seed.id == chosen) { chosen } else { first };
    for person in listed {
        let seed = &person.seed;
        let checked = if seed.id == chosen { " checked" } else { "" };
        let _ = write!(
            body,
            "<label class=\"choice\"><input type=\"radio\" name=\"person\" value=\"{}\" required{checked}>\
             <span class=\"face\" aria-hidden=\"true\">{}</span><span><strong>{}</strong><small>{}</small>{}</span></label>",
            escape(&seed.id),
            escape(&seed.name.chars().take(1).collect::<String>()),
            escape(&seed.name),
            escape(&seed.about),
            before(person),
        );
    }
    body.push_str("</fieldset>");
}

/// What the person declined earlier: not asked again without `auth_type=rerequest`.
fn before(person: &Person) -> String {
    let refused = Scopes::of(&person.seed.refuses).with(person.login.declined);
    if refused.is_empty() {
        return String::new();
    }
    format!("<small class=\"warn\">Declined: {}</small>", refused.names().collect::<Vec<_>>().join(", "))
}

fn permissions(body: &mut String, request: &Request) {
    body.push_str("<fieldset><legend>What may Adlane do?</legend>");
    for name in request.scopes.names() {
        let fixed = name == "public_profile";
        let _ = write!(
            body,
            "<label class=\"choice\"><input type=\"checkbox\" name=\"scope\" value=\"{name}\" checked{}>\
             <span><strong>{}</strong><small><code>{name}</code>{}</small></span></label>",
            if fixed { " disabled" } else { "" },
            meaning(name),
            if fixed { " – always included" } else { "" },
        );
    }
    body.push_str("</fieldset>");
}

/// A dead end: the app's callback is never called.
pub(super) fn stuck(stuck: &Stuck) -> Reply {
    let body = format!(
        "<p class=\"notice\" role=\"note\"><strong>Sandbox: this is not Facebook.</strong></p>\
         <h1>{}</h1><p role=\"alert\">{}</p>\
         <p class=\"muted\">The dialog stays here, as the real one does: the app that sent you is not told.</p>",
        stuck.title,
        escape(&stuck.text)
    );
    html::reply(StatusCode::BAD_REQUEST, html::page(stuck.title, &body, "dialog"), "")
}
