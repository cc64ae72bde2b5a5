//! The cookies pages and forms set. The session's and the form's hold only random keys.

use axum::http::header;
use leptos::prelude::*;

use super::{Visitor, add_header};

/// Holds the session's secret.
pub const SESSION_COOKIE: &str = "adlane_sid";
/// Holds the key of what was typed into a refused form, until the next page is asked for.
pub const FORM_COOKIE: &str = "adlane_form";
/// Holds the same key while the visitor signs in again; nothing but signing in reads it.
pub(super) const LATER_COOKIE: &str = "adlane_later";
/// Holds `light` or `dark`.
pub const THEME_COOKIE: &str = "adlane_theme";

/// `name` as the browser knows it: over https with the `__Host-` prefix, which binds it to this host and path.
pub fn cookie_name(name: &str, secure: bool) -> String {
    if secure { format!("__Host-{name}") } else { name.to_owned() }
}

/// Sets a cookie for `life_s` seconds, unreadable to scripts.
pub fn set_cookie(visitor: &Visitor, name: &str, value: &str, life_s: u32) {
    add_header(header::SET_COOKIE, &cookie(name, value, life_s, visitor.secure));
}

/// The header value that makes the browser forget `name`.
pub fn expired_cookie(name: &str, secure: bool) -> String {
    cookie(name, "", 0, secure)
}

/// Makes the browser forget `name`.
pub fn drop_cookie(visitor: &Visitor, name: &str) {
    add_header(header::SET_COOKIE, &expired_cookie(name, visitor.secure));
}

fn cookie(name: &str, value: &str, life_s: u32, secure: bool) -> String {
    let name = cookie_name(name, secure);
    let secure = if secure { "; Secure" } else { "" };
    // Lax, not Strict: with Strict the browser would come back from Facebook's dialog signed out.
    format!("{name}={value}; Path=/; Max-Age={life_s}; HttpOnly; SameSite=Lax{secure}")
}

/// The value of the cookie `name` the browser sent; `None` when it sent none, or an empty one.
pub fn sent_cookie(visitor: &Visitor, name: &str) -> Option<String> {
    let parts = use_context::<axum::http::request::Parts>()?;
    let wanted = cookie_name(name, visitor.secure);
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == wanted && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_a_cookie_is_bound_to_the_host() {
        assert_eq!(
            cookie("adlane_sid", "x", 60, true),
            "__Host-adlane_sid=x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
        assert_eq!(cookie("adlane_sid", "x", 60, false), "adlane_sid=x; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
    }
}
