//! How things are: in colour, with an icon, in words.

use super::icons::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// What a state means to the person looking at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Runs as it should; nothing to do.
    Working,
    /// Under way or not known yet; nothing to do but wait.
    Waiting,
    /// Only a person can move it on.
    NeedsYou,
    /// Ended, refused, broken.
    Stopped,
    /// A plain fact, neither good nor bad.
    #[default]
    Neutral,
    /// An explanation.
    Info,
}

impl Tone {
    /// The class that hands this tone's colours to whatever carries it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Working => "tone-working",
            Self::Waiting => "tone-waiting",
            Self::NeedsYou => "tone-needs-you",
            Self::Stopped => "tone-stopped",
            Self::Neutral => "tone-neutral",
            Self::Info => "tone-info",
        }
    }

    /// The icon used when a place does not choose its own.
    pub fn icon(self) -> IconName {
        match self {
            Self::Working => IconName::Check,
            Self::Waiting => IconName::Clock,
            Self::NeedsYou => IconName::Alert,
            Self::Stopped => IconName::Stop,
            Self::Neutral => IconName::Minus,
            Self::Info => IconName::Info,
        }
    }
}

/// A short state: "Working", "Disabled", "Paused". One or two words; sentences belong in [`StatusLine`].
#[component]
pub fn Chip(
    tone: Tone,
    #[prop(into)] label: String,
    /// Instead of the tone's own icon.
    #[prop(optional)]
    icon: Option<IconName>,
) -> impl IntoView {
    view! {
        <span class=format!("chip {}", tone.class())>
            <Icon name=icon.unwrap_or(tone.icon())/>
            <span>{label}</span>
        </span>
    }
}

/// A state as a sentence, with a quieter note: "Working" and "checked 4 min ago".
#[component]
pub fn StatusLine(
    tone: Tone,
    #[prop(into)] text: String,
    /// When it was learned, or why.
    #[prop(optional, into)]
    note: MaybeText,
    /// Instead of the tone's own icon.
    #[prop(optional)]
    icon: Option<IconName>,
) -> impl IntoView {
    view! {
        <p class=format!("status-line {}", tone.class())>
            <Icon name=icon.unwrap_or(tone.icon())/>
            <span class="status-text">{text}</span>
            {note.into_option().map(|note| view! { <span class="status-note">{note}</span> })}
        </p>
    }
}
