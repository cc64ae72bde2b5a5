//! Whether a request to the controls comes from their own page, or from a program.

use axum::http::{HeaderMap, header};

/// Why another website's request is not obeyed; `None`: it is our own page, or no browser at all.
///
/// Browsers say where a request comes from and scripts cannot change that; `curl` and tests send neither header.
pub(super) fn refusal(headers: &HeaderMap) -> Option<&'static str> {
    const REFUSED: &str = "Another website sent this. The sandbox's controls only obey their own page, and programs.";
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let site = text("sec-fetch-site");
    if matches!(site, Some("cross-site" | "same-site")) {
        return Some(REFUSED);
    }
    let origin = text(header::ORIGIN.as_str())?;
    if origin == "null" && site == Some("same-origin") {
        return None;
    }
    let ours = text(header::HOST.as_str()).filter(|host| !host.is_empty());
    let theirs = origin.split_once("://").map(|(_, authority)| authority);
    let same = matches!((ours, theirs), (Some(ours), Some(theirs)) if ours.eq_ignore_ascii_case(theirs));
    if same { None } else { Some(REFUSED) }
}
