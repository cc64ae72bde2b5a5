//! The front page's parts.

use super::icons::{Icon, IconName};
use leptos::prelude::*;

/// What Adlane is, in the page's `h1`, a few lines, and the way in. `aside` shows the product beside it.
#[component]
pub fn Hero(
    #[prop(into)] title: String,
    #[prop(into)] lead: String,
    /// The primary button and one quieter one.
    actions: AnyView,
    #[prop(optional)] aside: Option<AnyView>,
) -> impl IntoView {
    view! {
        <section class="hero">
            <div class="hero-words">
                <h1>{title}</h1>
                <p class="hero-lead">{lead}</p>
                <div class="hero-actions">{actions}</div>
            </div>
            {aside.map(|aside| view! { <div class="hero-aside">{aside}</div> })}
        </section>
    }
}

/// One thing Adlane promises. Several stand in `<div class="promises">`.
#[component]
pub fn Promise(icon: IconName, #[prop(into)] title: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <section class="promise">
            <span class="promise-icon"><Icon name=icon/></span>
            <h2>{title}</h2>
            <p>{text}</p>
        </section>
    }
}
