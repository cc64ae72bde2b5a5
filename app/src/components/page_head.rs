//! The top of every page inside the frame.

use super::field::{ErrorSummary, FieldError};
use super::icons::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// One step of the way from the section to this page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Where it leads.
    pub href: String,
    /// What is there.
    pub label: String,
}

impl Crumb {
    /// A crumb reading `label`.
    pub fn new(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { href: href.into(), label: label.into() }
    }
}

/// The page's only `h1`, with a lead, the way here, and actions.
///
/// The heading takes the focus when the page opens, so that a screen reader starts there; with `errors` the focus
/// goes to their summary instead, which is shown under the heading.
#[component]
pub fn PageHead(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: MaybeText,
    /// At most one primary button, and quieter ones.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// The pages above this one, nearest last.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// What a refused form did wrong.
    #[prop(optional)]
    errors: Vec<FieldError>,
) -> impl IntoView {
    let trail = (!crumbs.is_empty()).then(|| {
        let links: Vec<_> = crumbs
            .into_iter()
            .map(|crumb| {
                view! {
                    <li>
                        <a href=crumb.href>{crumb.label}</a>
                        <Icon name=IconName::ChevronRight/>
                    </li>
                }
            })
            .collect();
        view! { <nav class="crumbs" aria-label="Where you are"><ol>{links}</ol></nav> }
    });
    view! {
        <header class="page-head">
            {trail}
            <div class="page-head-line">
                <div class="page-titles">
                    <h1 tabindex="-1" id="title" autofocus=errors.is_empty()>{title}</h1>
                    {lead.into_option().map(|lead| view! { <p class="lead">{lead}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="page-actions">{actions}</div> })}
            </div>
        </header>
        <ErrorSummary errors=errors/>
    }
}
