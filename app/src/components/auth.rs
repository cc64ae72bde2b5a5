//! Pages seen before signing in.

use super::field::{ErrorSummary, FieldError};
use super::text::MaybeText;
use leptos::prelude::*;

/// One narrow card with the page's `h1` and a form. Stands inside [`super::Plain`].
#[component]
pub fn AuthCard(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: MaybeText,
    #[prop(optional)] errors: Vec<FieldError>,
    /// The other way: "New here? Create an organization".
    #[prop(optional)]
    footer: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="auth">
            <section class="auth-card">
                <header class="auth-head">
                    <h1 tabindex="-1" id="title">{title}</h1>
                    {lead.into_option().map(|lead| view! { <p class="lead">{lead}</p> })}
                </header>
                <ErrorSummary errors=errors/>
                {children()}
            </section>
            {footer.map(|footer| view! { <footer class="auth-foot">{footer}</footer> })}
        </div>
    }
}
