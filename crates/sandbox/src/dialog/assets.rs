//! The second step for a system user's token: which business, and what of it is shared.

use std::fmt::Write as _;

use axum::http::StatusCode;

use super::{Request, view};
use crate::{
    ask::Ask,
    integrations::Picked,
    pages::html::{self, escape},
    reply::Reply,
    world::World,
};

/// What came of the choice.
pub(super) enum Choice {
    Made(Picked),
    /// Not made yet; the text says what is missing.
    Ask(Option<&'static str>),
    /// The person has nothing to choose from.
    Impossible(&'static str),
}

fn businesses(world: &World, person: &str) -> Vec<String> {
    let businesses = world.people.get(person).map(|person| person.seed.businesses.as_slice()).unwrap_or_default();
    businesses.iter().filter(|id| world.businesses.contains_key(*id)).cloned().collect()
}

/// Reads the choice. A POST that is not from our form (it has no `requested`) takes the first business unless it names
/// one, and all of it unless it names an `asset`.
pub(super) fn picked(world: &World, ask: &Ask, person: &str) -> Choice {
    let businesses = businesses(world, person);
    let Some(first) = businesses.first() else {
        return Choice::Impossible(
            "This person has no business, and without one nothing can be shared. Choose somebody else.",
        );
    };
    let by_form = ask.params.has("requested");
    let business = match ask.params.text("business") {
        Some(business) if businesses.contains(&business) => business,
        Some(_) => return Choice::Ask(Some("Choose one of your businesses.")),
        None if by_form => return Choice::Ask(None),
        None => first.clone(),
    };
    let there: Vec<String> = all(world, person, &business).into_iter().map(|(id, ..)| id).collect();
    let chosen: Vec<String> =
        ask.params.all_in_body("asset").into_iter().filter(|asset| there.contains(asset)).collect();
    if chosen.is_empty() && by_form {
        return Choice::Ask(Some("Share at least one ad account or Page of the business you chose."));
    }
    let whole = chosen.is_empty() || chosen.len() == there.len();
    Choice::Made(Picked { business, assets: (!whole).then_some(chosen) })
}

/// Everything of a business that can be shared: id, name, kind.
fn all(world: &World, person: &str, business: &str) -> Vec<(String, String, &'static str)> {
    let accounts = world.accounts_in(person, business).into_iter().map(|access| {
        let name = world.accounts.get(&access.id).map(|account| account.seed.name.clone()).unwrap_or_default();
        (access.id, name, "Ad account")
    });
    let pages = world.pages.values().filter(|page| page.business.as_deref() == Some(business));
    accounts.chain(pages.map(|page| (page.id.clone(), page.name.clone(), "Page"))).collect()
}

/// The form: businesses to choose from, each with what is in it.
pub(super) fn page(world: &World, ask: &Ask, request: &Request, person: &str, problem: Option<&str>) -> Reply {
    let mut body = String::with_capacity(16 << 10);
    body.push_str(
        "<p class=\"notice\" role=\"note\"><strong>Sandbox: this is not Facebook.</strong> \
         It stands in for the login dialog on this computer.</p><h1>What may Adlane reach?</h1>\
         <p class=\"lead\">Choose one business, and which of its ad accounts and Pages are shared.</p>",
    );
    if let Some(problem) = problem {
        let _ = write!(body, "<p class=\"problem\" role=\"alert\">{}</p>", escape(problem));
    }
    let _ = write!(body, "<form method=\"post\" action=\"{}\">", escape(&ask.path));
    view::hidden(&mut body, request, ask);
    let _ = write!(body, "<input type=\"hidden\" name=\"person\" value=\"{}\">", escape(person));
    for scope in ask.params.all_in_body("scope") {
        let _ = write!(body, "<input type=\"hidden\" name=\"scope\" value=\"{}\">", escape(&scope));
    }
    let chosen = ask.params.text("business");
    for (at, id) in businesses(world, person).iter().enumerate() {
        let name = world.businesses.get(id).map(|business| business.name.clone()).unwrap_or_default();
        let checked = chosen.as_ref().map_or(at == 0, |chosen| chosen == id);
        let _ = write!(
            body,
            "<fieldset><legend>{}</legend><label class=\"choice\"><input type=\"radio\" name=\"business\" value=\"{}\" required{}>\
             <span><strong>Share from this business</strong></span></label>",
            escape(&name),
            escape(id),
            if checked { " checked" } else { "" },
        );
        for (asset, name, kind) in all(world, person, id) {
            let _ = write!(
                body,
                "<label class=\"choice\"><input type=\"checkbox\" name=\"asset\" value=\"{}\" checked>\
                 <span><strong>{}</strong><small>{kind} <code>{}</code></small></span></label>",
                escape(&asset),
                escape(&name),
                escape(&asset),
            );
        }
        body.push_str("</fieldset>");
    }
    body.push_str(
        "<div class=\"actions\"><button class=\"primary\" name=\"act\" value=\"continue\">Continue</button>\
         <button name=\"act\" value=\"cancel\">Cancel</button></div></form>",
    );
    let origin = request.redirect_uri.origin().ascii_serialization();
    html::reply(StatusCode::OK, html::page("What may Adlane reach?", &body, "dialog"), &origin)
}
