//! Pages for admins.

use domain::Act;
use domain::connection::{Connection, Shown};
use domain::zone::{Zone, ago};
use leptos::prelude::*;

use super::accounts::words::count;
use super::connections::{state_icon, state_note, state_tone};
use crate::{
    components::{
        ButtonKind, Chip, Empty, IconName, LinkButton, NavItem, PageHead, Pager, Submit, TableWrap, TextField,
    },
    ssr::{self, page, wide_page},
};

/// `/admin`: its only section so far.
#[component]
pub fn Admin() -> impl IntoView {
    page(NavItem::Admin, "Admin", async move |ask| {
        ask.actor.require(Act::Administer)?;
        ssr::redirect("/admin/connections");
        Ok(view! {
            <PageHead title="Admin"/>
            <p><a href="/admin/connections">"Connections of the organization"</a></p>
        }
        .into_any())
    })
}

/// `/admin/connections`: every connection of the organization; `q` searches person and owner.
#[component]
pub fn AdminConnections() -> impl IntoView {
    wide_page(NavItem::Admin, "All connections", async move |ask| {
        ask.actor.require(Act::Administer)?;
        let q = ssr::query("q");
        let found = services::connections::admin_list(&ask.svc, &ask.actor, &q).await?;
        let now_ms = ask.svc.now_ms();
        let total = if q.trim().is_empty() {
            found.len()
        } else {
            services::connections::admin_list(&ask.svc, &ask.actor, "").await?.len()
        };
        let summary = format!("Showing {} of {}", found.len(), count(total, "connection", "connections"));
        let lead = format!("Everyone at {} who connected a Facebook person.", ask.actor.organization);
        let list = if found.is_empty() { nothing(total > 0) } else { table(found, now_ms) };
        Ok(view! {
            <PageHead title="All connections" lead=lead/>
            <div class="stack">
                {search(q)}
                {list}
                <Pager summary=summary/>
            </div>
        }
        .into_any())
    })
}

fn search(q: String) -> impl IntoView {
    let clear = (!q.is_empty())
        .then(|| view! { <LinkButton href="/admin/connections" label="Show all" kind=ButtonKind::Quiet/> });
    view! {
        <form class="filters" method="get" action="/admin/connections" role="search">
            <TextField label="Facebook person or owner" name="q" kind="search" value=q autocomplete="off" required=false/>
            <Submit label="Search" kind=ButtonKind::Plain icon=IconName::Search/>
            {clear}
        </form>
    }
}

fn nothing(some_elsewhere: bool) -> AnyView {
    if some_elsewhere {
        view! {
            <Empty
                title="No connection matches"
                reason="The search looks at the Facebook person's name and the owner's name."
                action=view! { <LinkButton href="/admin/connections" label="Show all"/> }.into_any()
            />
        }
        .into_any()
    } else {
        view! { <Empty title="Nobody has connected yet" reason="Connections appear here as soon as a member makes one."/> }
            .into_any()
    }
}

fn table(found: Vec<Connection>, now_ms: i64) -> AnyView {
    let rows: Vec<_> = found.into_iter().map(|connection| row(connection, now_ms)).collect();
    view! {
        <TableWrap label="Connections of the organization">
            <table class="table table-stack">
                <thead>
                    <tr>
                        <th scope="col">"Facebook person"</th>
                        <th scope="col">"Owner"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Access"</th>
                        <th scope="col" class="num">"Ad accounts"</th>
                        <th scope="col">"Token ends (UTC)"</th>
                        <th scope="col">"Made"</th>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

fn row(connection: Connection, now_ms: i64) -> impl IntoView {
    let shown = connection.shown(now_ms);
    let revoked = shown == Shown::Revoked;
    let href = format!("/connections/{}", connection.id);
    let name = connection.meta_user_name.clone();
    let end = match (revoked, connection.expires_at_ms) {
        (true, _) => "Destroyed".to_owned(),
        (false, Some(at_ms)) => Zone::utc().show_short(at_ms),
        (false, None) => "Does not expire".to_owned(),
    };
    let access = if connection.has_scope("ads_management") { "Manage" } else { "Read only" };
    let disconnect = (!revoked).then(|| {
        view! {
            <a class="button button-small" href=format!("{href}#disconnect")>
                "Disconnect"
                <span class="visually-hidden">" "{name.clone()}</span>
            </a>
        }
    });
    view! {
        <tr class=revoked.then_some("is-unusable")>
            <th scope="row"><a href=href.clone()>{name.clone()}</a></th>
            <td data-label="Owner" class="nowrap">{connection.owner_name.clone()}</td>
            <td data-label="State" class="nowrap">
                <span>
                    <Chip tone=state_tone(shown) label=shown.label() icon=state_icon(shown)/>
                    <span class="cell-note">{state_note(&connection, now_ms)}</span>
                </span>
            </td>
            <td data-label="Access" class="nowrap">{access}</td>
            <td data-label="Ad accounts" class="num">{connection.accounts}</td>
            <td data-label="Token ends (UTC)"><span class="num">{end}</span></td>
            <td data-label="Made"><span class="num">{ago(connection.created_at_ms, now_ms)}</span></td>
            <td class="actions">{disconnect}</td>
        </tr>
    }
}
