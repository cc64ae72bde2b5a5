//! Sibling views of one thing. Each tab is an address, so tabs are navigation and not a widget.

use super::text::MaybeText;
use leptos::prelude::*;

/// One tab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TabItem {
    /// Where it leads.
    pub href: String,
    /// What it shows.
    pub label: String,
    /// How many are there; empty for none.
    pub count: String,
    /// The page being shown.
    pub current: bool,
}

/// A row of tabs.
#[component]
pub fn Tabs(#[prop(into)] label: String, items: Vec<TabItem>) -> impl IntoView {
    let links: Vec<_> = items
        .into_iter()
        .map(|tab| {
            let count = MaybeText::from(tab.count).into_option();
            view! {
                <li>
                    <a href=tab.href aria-current=tab.current.then_some("page")>
                        {tab.label}
                        {count.map(|count| view! { <span class="tab-count num">{count}</span> })}
                    </a>
                </li>
            }
        })
        .collect();
    view! { <nav class="tabs" aria-label=label><ul>{links}</ul></nav> }
}
