//! `/connections`: one card per Facebook person or system user.

use domain::connection::{Connection, Shown};
use domain::{Act, Role};
use leptos::prelude::*;

use super::words::{access_words, count, days_left, ends, need, scope_chips, state_icon, state_note, state_tone};
use crate::{
    components::{
        Avatar, Banner, ButtonKind, Card, DaysLeftBar, Disclosure, Empty, Fact, Facts, IconName, LinkButton, NavItem,
        PageHead, StatusLine, Tone,
    },
    ssr::page,
};

/// `/connections`
#[component]
pub fn Connections() -> impl IntoView {
    page(NavItem::Connections, "Connections", async move |ask| {
        let connections = services::connections::list(&ask.svc, &ask.actor).await?;
        let now_ms = ask.svc.now_ms();
        Ok(if connections.is_empty() {
            empty(ask.actor.role).into_any()
        } else {
            listed(connections, ask.actor.role, now_ms).into_any()
        })
    })
}

fn connect_button(role: Role, label: &'static str) -> Option<AnyView> {
    role.may(Act::Connect).then(|| {
        view! { <LinkButton href="/connect" label=label kind=ButtonKind::Primary icon=IconName::Plus/> }.into_any()
    })
}

fn listed(connections: Vec<Connection>, role: Role, now_ms: i64) -> impl IntoView {
    let ended = connections.iter().filter(|c| c.shown(now_ms) == Shown::Revoked).count();
    let live = connections.len() - ended;
    let working = connections.iter().filter(|c| matches!(c.shown(now_ms), Shown::Working | Shown::ExpiresSoon)).count();
    let lead = match ended {
        0 => format!("{working} of {live} working."),
        ended => format!("{working} of {live} working, {ended} disconnected."),
    };
    let cards: Vec<_> = connections.into_iter().map(|connection| card(connection, role, now_ms)).collect();
    view! {
        <PageHead
            title="Connections"
            lead=lead
            actions=connect_button(role, "Connect a person").unwrap_or_else(|| ().into_any())
        />
        <div class="grid">{cards}</div>
        {promises()}
    }
}

fn card(connection: Connection, role: Role, now_ms: i64) -> impl IntoView {
    let shown = connection.shown(now_ms);
    let href = format!("/connections/{}", connection.id);
    let name = connection.meta_user_name.clone();
    let needs = need(&connection, now_ms);
    let bar = days_left(&connection, now_ms).map(|days| {
        let end = ends(&connection);
        view! { <DaysLeftBar days_left=days ends=end/> }
    });
    let scopes = (shown != Shown::Revoked).then(|| scope_chips(&connection));
    let reconnect = (needs.is_some() && role.may(Act::Connect)).then(|| {
        let href = format!("/connect?reconnect={}", connection.id);
        view! { <LinkButton href=href label="Connect again" kind=ButtonKind::Primary icon=IconName::Refresh small=true/> }
    });
    let (owner, accounts) = (connection.owner_name.clone(), connection.accounts);
    let (note, access) = (state_note(&connection, now_ms), access_words(&connection));
    let footer = view! {
        <div class="cluster">
            {reconnect}
            <a class="button button-small" href=href>
                "Open"
                <span class="visually-hidden">" the connection of "{name.clone()}</span>
            </a>
        </div>
    };
    view! {
        <Card footer=footer.into_any()>
            <div class="stack">
                <div class="person">
                    <Avatar name=name.clone()/>
                    <div class="person-words">
                        <h2 class="person-name">{name}</h2>
                        <p class="person-note">"Connected by "{owner}</p>
                    </div>
                </div>
                <StatusLine
                    tone=state_tone(shown)
                    icon=state_icon(shown)
                    text=shown.label()
                    note=note
                />
                {needs.map(|sentence| view! { <p>{sentence}</p> })}
                {bar}
                <Facts>
                    <Fact term="Access">{access}</Fact>
                    <Fact term="Ad accounts"><span class="num">{accounts}</span></Fact>
                </Facts>
                {scopes}
            </div>
        </Card>
    }
}

fn empty(role: Role) -> impl IntoView {
    let may = role.may(Act::Connect);
    let reason = if may {
        "Adlane reaches ad accounts through a Facebook person. You see every permission before you leave for Facebook."
    } else {
        "Adlane reaches ad accounts through a Facebook person. Your role may look but not connect; ask a marketer or an admin."
    };
    view! {
        <PageHead title="Connections"/>
        <Empty
            title="No Facebook person is connected yet"
            reason=reason
            action=connect_button(role, "Connect").unwrap_or_else(|| ().into_any())
        />
        {promises()}
    }
}

/// What will be asked, what never happens, how to undo it.
fn promises() -> impl IntoView {
    let asked: Vec<_> = domain::connection::SCOPES
        .iter()
        .map(|scope| view! { <li><strong>{scope.label}</strong>". "{scope.why}</li> })
        .collect();
    view! {
        <div class="stack">
            <Disclosure summary="What a connection asks for">
                <ul>{asked}</ul>
            </Disclosure>
            <Disclosure summary="What Adlane never does">
                <ul>
                    <li>"Post, comment or send messages in anyone's name."</li>
                    <li>"Switch a campaign on, or change one it did not make."</li>
                    <li>"Show the token to anyone, in any page, file or log. It is stored sealed."</li>
                </ul>
            </Disclosure>
            <Disclosure summary="How to undo it">
                <p>
                    "Open the connection and disconnect it: Adlane destroys its token and asks Meta to take the permission back. You can also remove the app on Facebook, under Settings, Business integrations."
                </p>
            </Disclosure>
        </div>
    }
}

/// What happened to the connection that the visitor came from, in fixed words.
pub(super) fn revoked_banner(confirmed: Option<bool>, detail: Option<String>) -> AnyView {
    match confirmed {
        Some(true) => view! {
            <Banner tone=Tone::Working title="Disconnected, and Meta confirmed it">
                <p>"The token is destroyed here and void at Meta. What was made through it stays, and so does this history."</p>
            </Banner>
        }
        .into_any(),
        _ => view! {
            <Banner tone=Tone::NeedsYou title="Disconnected here, not confirmed by Meta">
                <p>"The token is destroyed here, so Adlane can no longer use it. "{detail}</p>
                <p>"If the permission itself should be gone too, remove the app on Facebook, under Settings, Business integrations."</p>
            </Banner>
        }
        .into_any(),
    }
}

/// Reads better in one place with the card: how many of what this connection reaches.
pub(super) fn reach(businesses: i64, accounts: i64, pages: i64) -> String {
    format!(
        "{} in {}, {}.",
        count(accounts, "ad account", "ad accounts"),
        count(businesses, "business", "businesses"),
        count(pages, "page", "pages")
    )
}
