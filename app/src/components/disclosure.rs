//! Detail on demand.

use super::icons::{Icon, IconName};
use leptos::prelude::*;

/// Folded content behind one line. Native `<details>`: keyboard, find-in-page and print work without scripts.
#[component]
pub fn Disclosure(#[prop(into)] summary: String, #[prop(optional)] open: bool, children: Children) -> impl IntoView {
    view! {
        <details class="disclosure" open=open>
            <summary>
                <Icon name=IconName::ChevronRight/>
                <span>{summary}</span>
            </summary>
            <div class="disclosure-body">{children()}</div>
        </details>
    }
}
