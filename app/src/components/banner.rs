//! Messages that belong to the whole page.

use super::icons::{Icon, IconName};
use super::status::Tone;
use leptos::prelude::*;

/// A message across the content: what happened, why, and (as children) the next step.
///
/// A banner that needs a person or reports an end interrupts a screen reader (`role=alert`); the others wait
/// their turn (`role=status`).
#[component]
pub fn Banner(
    tone: Tone,
    #[prop(into)] title: String,
    /// Instead of the tone's own icon.
    #[prop(optional)]
    icon: Option<IconName>,
    /// Paragraphs, and at most one `<p class="cluster">` of buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let role = if matches!(tone, Tone::NeedsYou | Tone::Stopped) { "alert" } else { "status" };
    view! {
        <div class=format!("banner {}", tone.class()) role=role>
            <Icon name=icon.unwrap_or(tone.icon())/>
            <div class="banner-body">
                <p class="banner-title">{title}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}

/// Says on every page that Adlane talks to the bundled sandbox. [`super::Frame`] and [`super::Plain`] place it.
#[component]
pub fn SandboxBanner() -> impl IntoView {
    view! {
        <aside class="sandbox-banner" aria-label="Sandbox">
            <Icon name=IconName::Flask/>
            <p>
                <strong>"Sandbox"</strong>
                " A stand-in for Meta: nothing here reaches Facebook and nothing is spent."
            </p>
        </aside>
    }
}
