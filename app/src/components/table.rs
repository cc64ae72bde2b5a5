//! Tables and the paging under them. Rows are written by the page, with the classes of `style/tables.css`.

use super::icons::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// A region that scrolls sideways when its table is wider than the screen, reachable by keyboard.
///
/// Children: one `<table class="table">`. Add `table-stack` (and `data-label` on each cell) for rows that become cards on a phone.
#[component]
pub fn TableWrap(
    /// Names the region for screen readers: what is listed.
    #[prop(into)]
    label: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="table-wrap" role="region" aria-label=label tabindex="0">
            {children()}
        </div>
    }
}

/// How many of how many, and the ways to the rest.
#[component]
pub fn Pager(
    /// "Showing 43 of 43 from 3 businesses".
    #[prop(into)]
    summary: String,
    /// Address of the page before; absent on the first.
    #[prop(optional, into)]
    previous: MaybeText,
    /// Address of the page after; absent on the last.
    #[prop(optional, into)]
    next: MaybeText,
) -> impl IntoView {
    let previous = previous.into_option().map(|href| {
        view! {
            <a class="button button-small" href=href rel="prev">
                <Icon name=IconName::ArrowLeft/>
                <span>"Previous"</span>
            </a>
        }
    });
    let next = next.into_option().map(|href| {
        view! {
            <a class="button button-small" href=href rel="next">
                <span>"Next"</span>
                <Icon name=IconName::ArrowRight/>
            </a>
        }
    });
    let links = (previous.is_some() || next.is_some())
        .then(|| view! { <nav class="cluster" aria-label="Pages of this list">{previous} {next}</nav> });
    view! {
        <div class="pager">
            <p class="num">{summary}</p>
            {links}
        </div>
    }
}
