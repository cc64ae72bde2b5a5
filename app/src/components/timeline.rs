//! What happened, newest first.

use super::icons::{Icon, IconName};
use super::status::Tone;
use leptos::prelude::*;

/// One event of a [`Timeline`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineItem {
    /// When, written with its zone.
    pub at: String,
    /// The same moment as RFC 3339, for machines.
    pub at_machine: String,
    /// What happened.
    pub title: String,
    /// Cause, result or next attempt; empty for none.
    pub detail: String,
    /// What it means.
    pub tone: Tone,
    /// Instead of the tone's own icon.
    pub icon: Option<IconName>,
}

/// Events as a list with a line through their dots.
#[component]
pub fn Timeline(
    /// What the events belong to, for screen readers.
    #[prop(into)]
    label: String,
    items: Vec<TimelineItem>,
) -> impl IntoView {
    let lines: Vec<_> = items
        .into_iter()
        .map(|item| {
            view! {
                <li class=format!("event {}", item.tone.class())>
                    <span class="event-dot"><Icon name=item.icon.unwrap_or(item.tone.icon())/></span>
                    <div class="event-body">
                        <p class="event-title">{item.title}</p>
                        {(!item.detail.is_empty()).then(|| view! { <p class="event-detail">{item.detail}</p> })}
                    </div>
                    <time class="event-time num" datetime=item.at_machine>{item.at}</time>
                </li>
            }
        })
        .collect();
    view! { <ol class="timeline" aria-label=label>{lines}</ol> }
}
