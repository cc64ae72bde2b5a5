//! The pattern of every page: who asks, what they get, and what they see when they cannot have it.

use domain::{Act, Problem};
use leptos::prelude::*;
use services::people::TopBar;

use super::{Ask, Visitor, head, outward, redirect, set_problem, visitor, with_query};
use crate::components::{Frame, FrameAccount, FrameUser, NavItem, Plain, Theme};
use crate::pages::problem::ProblemView;

/// What a page's work gives: the content of the frame.
pub type PageResult = Result<AnyView, services::Error>;

/// A page for people signed in, inside the frame.
///
/// Someone signed out goes to sign in and comes back. An error becomes the frame with an explanation, the request
/// id and the problem's status.
pub fn page<F, Fut>(here: NavItem, name: &'static str, work: F) -> AnyView
where
    F: FnOnce(Ask) -> Fut + Send + 'static,
    Fut: Future<Output = PageResult> + Send + 'static,
{
    framed(here, name, false, work)
}

/// As [`page`], for tables that need the whole width.
pub fn wide_page<F, Fut>(here: NavItem, name: &'static str, work: F) -> AnyView
where
    F: FnOnce(Ask) -> Fut + Send + 'static,
    Fut: Future<Output = PageResult> + Send + 'static,
{
    framed(here, name, true, work)
}

fn framed<F, Fut>(here: NavItem, name: &'static str, wide: bool, work: F) -> AnyView
where
    F: FnOnce(Ask) -> Fut + Send + 'static,
    Fut: Future<Output = PageResult> + Send + 'static,
{
    let visitor = visitor();
    let Ok(ask) = visitor.ask() else { return to_sign_in(&visitor) };
    let content = Suspend::new(async move {
        // After the page's own work, which may have changed what the bar shows.
        let content = work(ask.clone()).await;
        let bar = services::people::top_bar(&ask.svc, &ask.actor).await;
        let (bar, content) = match bar {
            Ok(bar) => (bar, content),
            Err(error) => (TopBar::default(), content.and(Err(error))),
        };
        let content = content.unwrap_or_else(|error| explained(outward(error, &visitor.request_id), &visitor));
        in_frame(&ask, here, &bar, wide, content)
    });
    view! {
        {head::title(name)}
        {head::unlisted()}
        {content}
    }
    .into_any()
}

/// A page for everybody, in the plain frame. `actions` are the links at the end of its head.
pub fn public_page<F, Fut>(name: &'static str, actions: AnyView, work: F) -> AnyView
where
    F: FnOnce(Visitor) -> Fut + Send + 'static,
    Fut: Future<Output = PageResult> + Send + 'static,
{
    let visitor = visitor();
    let sandbox = visitor.services.settings().sandbox;
    let content = Suspend::new(async move {
        let content = work(visitor.clone()).await;
        let content = content.unwrap_or_else(|error| explained(outward(error, &visitor.request_id), &visitor));
        view! { <Plain sandbox=sandbox actions=actions>{content}</Plain> }
    });
    view! {
        {head::title(name)}
        {content}
    }
    .into_any()
}

fn in_frame(ask: &Ask, here: NavItem, bar: &TopBar, wide: bool, content: AnyView) -> AnyView {
    let who = FrameUser {
        name: ask.actor.name.clone(),
        email: ask.actor.email.clone(),
        organization: ask.actor.organization.clone(),
        role: ask.actor.role.label().to_owned(),
        admin: ask.actor.role.may(Act::Administer),
    };
    let account = bar.account.as_ref().map(|account| FrameAccount {
        name: account.name.clone(),
        currency: account.currency.code().to_owned(),
        timezone: account.timezone.clone(),
    });
    let theme = Theme::from_saved(ask.visitor.theme.as_deref().unwrap_or_default());
    view! {
        <Frame
            here=here
            who=who
            selected_account=account
            sandbox=ask.svc.settings().sandbox
            theme=theme
            path=ask.visitor.path.clone()
            wide=wide
            launches=u32::try_from(bar.under_way).unwrap_or(u32::MAX)
        >
            {content}
        </Frame>
    }
    .into_any()
}

/// The page's content when its work failed.
fn explained(problem: Problem, visitor: &Visitor) -> AnyView {
    set_problem(&problem);
    view! {
        {head::title(problem.title())}
        <ProblemView problem=problem request_id=visitor.request_id.clone()/>
    }
    .into_any()
}

fn to_sign_in(visitor: &Visitor) -> AnyView {
    let login = with_query("/login", "next", &visitor.path);
    redirect(&login);
    view! {
        {head::title("Sign in")}
        {head::unlisted()}
        <Plain sandbox=visitor.services.settings().sandbox>
            <div class="auth">
                <h1 tabindex="-1">"Sign in first"</h1>
                <p><a href=login>"Go to the sign-in page"</a></p>
            </div>
        </Plain>
    }
    .into_any()
}
