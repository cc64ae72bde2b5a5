//! A short word after something was done.

use super::icons::{Icon, IconName};
use super::status::Tone;
use leptos::prelude::*;

/// "Saved." Announced politely, closes by its link, never by itself: reading takes as long as it takes.
#[component]
pub fn Toast(
    #[prop(into)] text: String,
    #[prop(default = Tone::Working)] tone: Tone,
    /// This page's address without the message.
    #[prop(into)]
    dismiss: String,
) -> impl IntoView {
    view! {
        <div class="toasts" aria-live="polite" role="status">
            <div class=format!("toast {}", tone.class())>
                <Icon name=tone.icon()/>
                <p>{text}</p>
                <a class="toast-close" href=dismiss>
                    <Icon name=IconName::X/>
                    <span class="visually-hidden">"Close this message"</span>
                </a>
            </div>
        </div>
    }
}
