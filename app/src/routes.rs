//! Every page and its address.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::pages::{
    accounts::{Account, Accounts, OpenAccount},
    admin::{Admin, AdminConnections},
    campaigns::Campaigns,
    connections::{Attempt, Connect, Connection, Connections},
    create::{Start, Step},
    dashboard::Dashboard,
    intents::Intents,
    landing::Landing,
    launches::Launch,
    people::{LogInPage, LogOutPage, SignUpPage},
    problem::NotFound,
};

/// All pages. The server asks it for the list of routes and renders it inside the shell.
///
/// Pages are rendered whole before anything is sent (`SsrMode::Async`): they carry real status codes and work
/// without scripts. There is no router in the browser; navigation is ordinary page loads.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Landing ssr=SsrMode::Async/>
                <Route path=path!("/signup") view=SignUpPage ssr=SsrMode::Async/>
                <Route path=path!("/login") view=LogInPage ssr=SsrMode::Async/>
                <Route path=path!("/logout") view=LogOutPage ssr=SsrMode::Async/>
                <Route path=path!("/dashboard") view=Dashboard ssr=SsrMode::Async/>
                <Route path=path!("/connections") view=Connections ssr=SsrMode::Async/>
                <Route path=path!("/connections/:id") view=Connection ssr=SsrMode::Async/>
                <Route path=path!("/connect") view=Connect ssr=SsrMode::Async/>
                <Route path=path!("/connect/:attempt") view=Attempt ssr=SsrMode::Async/>
                <Route path=path!("/accounts") view=Accounts ssr=SsrMode::Async/>
                <Route path=path!("/accounts/:id") view=Account ssr=SsrMode::Async/>
                <Route path=path!("/accounts/:id/open") view=OpenAccount ssr=SsrMode::Async/>
                <Route path=path!("/intents") view=Intents ssr=SsrMode::Async/>
                <Route path=path!("/create") view=Start ssr=SsrMode::Async/>
                <Route path=path!("/create/:draft/:step") view=Step ssr=SsrMode::Async/>
                <Route path=path!("/launches/:id") view=Launch ssr=SsrMode::Async/>
                <Route path=path!("/campaigns") view=Campaigns ssr=SsrMode::Async/>
                <Route path=path!("/admin") view=Admin ssr=SsrMode::Async/>
                <Route path=path!("/admin/connections") view=AdminConnections ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}
