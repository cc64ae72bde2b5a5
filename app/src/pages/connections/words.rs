//! Connections in words, where several pages use the same ones.

use domain::connection::{Connection, NeedsYou, Shown};
use domain::zone::{Zone, ago};
use leptos::prelude::*;

use crate::components::{Chip, IconName, Tone};

/// The tone of a state.
pub(in crate::pages) fn state_tone(shown: Shown) -> Tone {
    match shown {
        Shown::Working => Tone::Working,
        Shown::ExpiresSoon | Shown::NeedsYou => Tone::NeedsYou,
        Shown::Revoked => Tone::Stopped,
        Shown::Checking => Tone::Waiting,
    }
}

/// The drawing of a state: each has its own, because two share a colour.
pub(in crate::pages) fn state_icon(shown: Shown) -> IconName {
    match shown {
        Shown::Working => IconName::Check,
        Shown::ExpiresSoon => IconName::Clock,
        Shown::NeedsYou => IconName::Alert,
        Shown::Revoked => IconName::Stop,
        Shown::Checking => IconName::Refresh,
    }
}

/// When the state was last looked at.
pub(in crate::pages) fn state_note(connection: &Connection, now_ms: i64) -> String {
    match (connection.shown(now_ms), connection.last_probe_at_ms) {
        (Shown::Revoked, _) => "history stays".to_owned(),
        (_, Some(at_ms)) => format!("checked {}", ago(at_ms, now_ms)),
        (_, None) => "not checked yet".to_owned(),
    }
}

/// A moment that belongs to no ad account: `24 Dec 2026, 18:00 UTC`.
pub(in crate::pages) fn utc(at_ms: i64) -> String {
    format!("{} UTC", Zone::utc().show_short(at_ms))
}

/// The end of a connection's access with its zone; `None` when it has none.
pub(super) fn ends(connection: &Connection) -> Option<String> {
    connection.expires_at_ms.map(utc)
}

/// Days left to show; `None` in a state in which the token's end says nothing any more.
pub(super) fn days_left(connection: &Connection, now_ms: i64) -> Option<Option<u64>> {
    match connection.shown(now_ms) {
        Shown::NeedsYou | Shown::Revoked => None,
        Shown::Working | Shown::ExpiresSoon | Shown::Checking => {
            Some(connection.days_left(now_ms).map(|days| u64::try_from(days).unwrap_or(0)))
        }
    }
}

/// What this connection may do.
pub(super) fn access_words(connection: &Connection) -> &'static str {
    match (connection.access, connection.has_scope("ads_management")) {
        (domain::connection::Access::Manage, true) => "Manage",
        (domain::connection::Access::Manage, false) => "Manage, limited to reading",
        (domain::connection::Access::ReadOnly, _) => "Read only",
    }
}

/// Why a person must act and the sentence that says so; `None` when nobody must.
pub(super) fn need(connection: &Connection, now_ms: i64) -> Option<&'static str> {
    connection.needs(now_ms).map(NeedsYou::sentence)
}

/// The permissions in short: how many were given, and which were not (the first few by name).
pub(super) fn scope_chips(connection: &Connection) -> AnyView {
    const NAMED: usize = 3;
    let missing = connection.missing_scopes();
    let asked = connection.access.scopes().len();
    let granted = asked - missing.len();
    let more = missing.len().saturating_sub(NAMED);
    let named: Vec<_> = missing
        .into_iter()
        .take(NAMED)
        .map(|scope| view! { <Chip tone=Tone::NeedsYou label=format!("Missing: {}", scope.label) icon=IconName::Minus/> })
        .collect();
    view! {
        <div class="cluster">
            <Chip tone=Tone::Neutral label=format!("{granted} of {asked} permissions") icon=IconName::Check/>
            {named}
            {(more > 0).then(|| view! { <span class="muted small">{format!("and {more} more missing")}</span> })}
        </div>
    }
    .into_any()
}

/// `1 page`, `3 pages`.
pub(super) fn count(n: i64, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
