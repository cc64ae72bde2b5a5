//! Pages for what cannot be shown: not found, not allowed, not working.

use domain::Problem;
use leptos::prelude::*;

use crate::{
    components::{ButtonKind, Copyable, Disclosure, Fact, Facts, IconName, LinkButton, PageHead},
    ssr,
};

/// A problem as a page's content: what happened, what to do, and what to tell support.
#[component]
pub fn ProblemView(problem: Problem, request_id: String) -> impl IntoView {
    let (href, label, icon) = way_out(&problem);
    // A form's answer stands at the form's address, where there is nothing to open again.
    let is_page = use_context::<ssr::Visitor>().is_some_and(|visitor| !visitor.path.starts_with("/fn/"));
    let again = is_page
        && matches!(
            problem,
            Problem::Busy { .. } | Problem::MetaUnavailable | Problem::MetaThrottled { .. } | Problem::Internal
        );
    let code = format!("{} ({})", problem.code(), problem.http_status());
    let lead = match &problem {
        // A body that no form of ours sends: there is no field to name.
        Problem::Invalid { faults } if faults.is_empty() => {
            "The form could not be read. Nothing was changed. Go back, fill it in again and send it once more."
                .to_owned()
        }
        other => other.to_string(),
    };
    view! {
        <div class="problem stack">
            <PageHead title=problem.title() lead=lead/>
            <p class="cluster">
                {again.then(|| view! { <LinkButton href="" label="Try again" kind=ButtonKind::Primary icon=IconName::Refresh/> })}
                <LinkButton
                    href=href
                    label=label
                    icon=icon
                    kind=if again { ButtonKind::Plain } else { ButtonKind::Primary }
                />
            </p>
            <Disclosure summary="What to tell support">
                <Facts>
                    <Fact term="Request id"><Copyable text=request_id label="Copy the request id"/></Fact>
                    <Fact term="Problem">{code}</Fact>
                </Facts>
            </Disclosure>
        </div>
    }
}

/// Where to go from here.
fn way_out(problem: &Problem) -> (&'static str, &'static str, IconName) {
    match problem {
        Problem::NotSignedIn | Problem::WrongCredentials => ("/login", "Sign in", IconName::Key),
        Problem::ReconnectMeta => ("/connections", "Go to the connections", IconName::Plug),
        _ => ("/dashboard", "Go to the dashboard", IconName::Home),
    }
}

/// Every address without a page.
#[component]
pub fn NotFound() -> impl IntoView {
    match ssr::visitor().actor {
        Some(_) => ssr::page(Default::default(), "Not found", async move |_| Err(Problem::NotFound.into())),
        None => ssr::public_page("Not found", super::landing::way_in(), async move |_| Err(Problem::NotFound.into())),
    }
}
