//! The one server-only module under the pages: who asks, of which services, and how pages and forms answer.
//!
//! A page is [`page`] around an async block; a form's server function is [`submit`] around one. Neither page nor
//! form decides about sessions, status codes, logging or keeping what was typed: that is done here, once.

mod cookies;
mod form;
mod frame;
mod head;
mod local;

pub use cookies::{FORM_COOKIE, SESSION_COOKIE, THEME_COOKIE, cookie_name, drop_cookie, expired_cookie, set_cookie};
pub use form::{Redirect, Typed, resume_kept, submit, submit_public, typed};
pub use frame::{PageResult, page, public_page, wide_page};
pub(crate) use head::Head;
pub use head::{description, refresh_every, title, unlisted};
pub use local::{encode, local_path, with_query};

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use services::{Actor, Services, forms::Kept, people::Client};

/// Addresses of the built files, with their hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assets {
    /// The style sheet.
    pub css: String,
    /// `public/boot.js`, the only script a page names.
    pub boot: String,
    /// The JavaScript wasm-bindgen wrote; loaded by `boot` where a page has islands.
    pub js: String,
    /// The islands.
    pub wasm: String,
}

/// Whoever opened the page or sent the form, as the server's middleware found them. In Leptos' context of every
/// page and every server function.
#[derive(Clone)]
pub struct Visitor {
    pub services: Services,
    /// `None`: not signed in, or the session ended.
    pub actor: Option<Actor>,
    /// Address and browser, for throttling and the list of sessions.
    pub client: Client,
    /// Path and query asked for.
    pub path: String,
    /// `light` or `dark`; `None` leaves it to the device.
    pub theme: Option<String>,
    pub assets: Assets,
    /// What the visitor typed into a form that was refused just before; taken out of the store by the middleware.
    pub kept: Option<Kept>,
    /// Adlane is reached over https, so cookies are `Secure` and carry the `__Host-` prefix.
    pub secure: bool,
    /// As sent back in `X-Request-Id`; shown with errors.
    pub request_id: String,
}

/// Someone signed in who asks for something.
#[derive(Clone)]
pub struct Ask {
    pub svc: Services,
    pub actor: Actor,
    pub visitor: Visitor,
}

impl Visitor {
    /// The visitor as someone signed in.
    ///
    /// # Errors
    /// [`domain::Problem::NotSignedIn`].
    pub fn ask(&self) -> Result<Ask, domain::Problem> {
        let actor = self.actor.clone().ok_or(domain::Problem::NotSignedIn)?;
        Ok(Ask { svc: self.services.clone(), actor, visitor: self.clone() })
    }

    /// Milliseconds since 1970, by the services' clock.
    pub fn now_ms(&self) -> i64 {
        self.services.now_ms()
    }
}

/// Who asks.
pub fn visitor() -> Visitor {
    use_context().expect("the server provides a Visitor to every page and server function")
}

/// The part of the address called `name` (`{id}` of `/connections/{id}`); empty when the route has none.
pub fn param(name: &str) -> String {
    leptos_router::hooks::use_params_map().read_untracked().get(name).unwrap_or_default()
}

/// The first value called `name` in the address' query; empty when there is none.
pub fn query(name: &str) -> String {
    query_of(&visitor().path, name)
}

fn query_of(path: &str, name: &str) -> String {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    url::form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

/// Sets the status of the answer.
pub fn set_status(status: u16) {
    if let (Some(answer), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        answer.set_status(status);
    }
}

/// Adds a header to the answer, keeping others of that name. Text that cannot stand in a header is left out.
pub fn add_header(name: HeaderName, value: &str) {
    if let (Some(answer), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        answer.append_header(name, value);
    }
}

/// Sends the browser to `to` with 303, which turns a POST into a GET.
///
/// Not `leptos_axum::redirect`: that one sets a status only for browsers, so a program posting a form would be
/// told 200. Setting status and address together is safe in server functions too: both are applied last.
pub fn redirect(to: &str) {
    set_status(303);
    if let (Some(answer), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(to)) {
        answer.insert_header(header::LOCATION, value);
    }
}

/// Sets status and `Retry-After` as `problem` wants them.
pub fn set_problem(problem: &domain::Problem) {
    set_status(problem.http_status());
    if let domain::Problem::TooManyTries { retry_after_s }
    | domain::Problem::Busy { retry_after_s }
    | domain::Problem::MetaThrottled { retry_after_s } = problem
    {
        add_header(header::RETRY_AFTER, &retry_after_s.max(&1).to_string());
    }
}

/// Turns an inner error into the outward problem and logs it, here and nowhere else, when it is our fault.
pub fn outward(error: services::Error, request_id: &str) -> domain::Problem {
    let problem = error.problem();
    if problem == domain::Problem::Internal {
        let error: &dyn std::error::Error = &error;
        tracing::error!(error, request.id = request_id, "a page or form failed");
    }
    problem
}

#[cfg(test)]
mod tests {
    use super::query_of;

    #[test]
    fn the_query_is_decoded() {
        assert_eq!(query_of("/accounts?q=caf%C3%A9+bar&state=active", "q"), "café bar");
        assert_eq!(query_of("/accounts?q=1", "state"), "");
        assert_eq!(query_of("/accounts", "q"), "");
    }
}
