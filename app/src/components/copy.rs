//! Text meant to be carried elsewhere. The buttons appear only where scripts run; the text can always be selected.

use super::icons::{Icon, IconName};
use leptos::prelude::*;

fn copy_button(value: String, label: String) -> impl IntoView {
    view! {
        <button type="button" class="copy needs-script" data-copy=value>
            <Icon name=IconName::Copy/>
            <span class="visually-hidden">{label}</span>
        </button>
    }
}

/// An id or tag in one line, selected whole by a click.
#[component]
pub fn Copyable(
    #[prop(into)] text: String,
    /// What the button does, in words: "Copy the account id of Acme".
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <span class="copyable">
            <code>{text.clone()}</code>
            {copy_button(text, label)}
        </span>
    }
}

/// Several lines: a request as sent, an error in Meta's words.
#[component]
pub fn CopyBlock(
    #[prop(into)] text: String,
    #[prop(into)] label: String,
    /// Names the scrolling region for screen readers.
    #[prop(default = "Text".to_owned(), into)]
    region: String,
) -> impl IntoView {
    view! {
        <div class="copy-block">
            <pre tabindex="0" role="region" aria-label=region><code>{text.clone()}</code></pre>
            {copy_button(text, label)}
        </div>
    }
}
