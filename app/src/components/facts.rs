//! Names and values, two columns where there is room.

use leptos::prelude::*;

/// A list of [`Fact`]s.
#[component]
pub fn Facts(
    /// Two facts per line on wide screens.
    #[prop(optional)]
    columns: bool,
    children: Children,
) -> impl IntoView {
    view! { <dl class=if columns { "facts facts-columns" } else { "facts" }>{children()}</dl> }
}

/// One name and its value (children).
#[component]
pub fn Fact(#[prop(into)] term: String, children: Children) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{term}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
