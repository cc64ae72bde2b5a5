//! Nothing here, why, and what to do about it.

use super::text::MaybeText;
use leptos::prelude::*;

/// An empty list: one sentence, one reason, one button.
#[component]
pub fn Empty(
    #[prop(into)] title: String,
    #[prop(optional, into)] reason: MaybeText,
    /// One button or link.
    #[prop(optional)]
    action: Option<AnyView>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            {reason.into_option().map(|reason| view! { <p class="empty-reason">{reason}</p> })}
            {action.map(|action| view! { <div class="empty-action">{action}</div> })}
        </div>
    }
}
