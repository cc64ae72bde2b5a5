//! Things that happen one after the other.

use super::icons::{Icon, IconName};
use leptos::prelude::*;

/// How far one step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Finished.
    Done,
    /// Happening now.
    Current,
    /// Not begun.
    Waiting,
    /// Ended without success; the note says why.
    Failed,
    /// Outcome unknown, being looked up.
    Checking,
    /// Not needed this time.
    Skipped,
}

impl StepState {
    fn class(self) -> &'static str {
        match self {
            Self::Done => "step tone-working",
            Self::Current => "step is-current tone-info",
            Self::Waiting => "step is-waiting tone-neutral",
            Self::Failed => "step tone-stopped",
            Self::Checking => "step is-checking tone-waiting",
            Self::Skipped => "step is-skipped tone-neutral",
        }
    }

    fn icon(self) -> Option<IconName> {
        match self {
            Self::Done => Some(IconName::Check),
            Self::Current => Some(IconName::ArrowRight),
            Self::Waiting => None,
            Self::Failed => Some(IconName::X),
            Self::Checking => Some(IconName::Clock),
            Self::Skipped => Some(IconName::Minus),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Current => "Now",
            Self::Waiting => "To come",
            Self::Failed => "Failed",
            Self::Checking => "Being checked",
            Self::Skipped => "Not needed",
        }
    }
}

/// One step of [`Steps`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happens.
    pub label: String,
    /// When it happened, how many there were, or why it failed; empty for none.
    pub note: String,
    /// How far it is.
    pub state: StepState,
}

impl Step {
    /// A step without a note.
    pub fn new(label: impl Into<String>, state: StepState) -> Self {
        Self { label: label.into(), note: String::new(), state }
    }

    /// The same step with a note.
    #[must_use]
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// Progress through known steps, each with its state as icon and word.
#[component]
pub fn Steps(
    /// What the steps lead to, for screen readers.
    #[prop(into)]
    label: String,
    steps: Vec<Step>,
) -> impl IntoView {
    let lines: Vec<_> = steps
        .into_iter()
        .map(|step| {
            let current = matches!(step.state, StepState::Current | StepState::Checking).then_some("step");
            view! {
                <li class=step.state.class() aria-current=current>
                    <span class="step-dot">{step.state.icon().map(|name| view! { <Icon name=name/> })}</span>
                    <div class="step-body">
                        <p class="step-label">{step.label}</p>
                        {(!step.note.is_empty()).then(|| view! { <p class="step-note">{step.note}</p> })}
                    </div>
                    <span class="step-word">{step.state.word()}</span>
                </li>
            }
        })
        .collect();
    view! { <ol class="steps" aria-label=label>{lines}</ol> }
}

/// One thing to do in a [`Checklist`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChecklistItem {
    /// What to do.
    pub label: String,
    /// Why, in one sentence.
    pub reason: String,
    /// Where to do it.
    pub href: String,
    /// Words on the button.
    pub action: String,
    /// Ticked.
    pub done: bool,
}

/// A first-run list. The first open item carries the primary button; items after it wait.
#[component]
pub fn Checklist(#[prop(into)] label: String, items: Vec<ChecklistItem>) -> impl IntoView {
    let next = items.iter().position(|item| !item.done);
    let lines: Vec<_> = items
        .into_iter()
        .enumerate()
        .map(|(at, item)| {
            let state = match (item.done, next == Some(at)) {
                (true, _) => StepState::Done,
                (false, true) => StepState::Current,
                (false, false) => StepState::Waiting,
            };
            let dot = if item.done {
                view! { <Icon name=IconName::Check/> }.into_any()
            } else {
                view! { <span class="num">{at + 1}</span> }.into_any()
            };
            let end = if next == Some(at) {
                view! { <a class="button button-primary" href=item.href>{item.action}</a> }.into_any()
            } else {
                view! { <span class="step-word">{if item.done { "Done" } else { "To come" }}</span> }.into_any()
            };
            view! {
                <li class=state.class()>
                    <span class="step-dot">{dot}</span>
                    <div class="step-body">
                        <p class="step-label">{item.label}</p>
                        <p class="step-note">{item.reason}</p>
                    </div>
                    {end}
                </li>
            }
        })
        .collect();
    view! { <ol class="steps steps-roomy" aria-label=label>{lines}</ol> }
}
