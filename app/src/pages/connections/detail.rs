//! `/connections/{id}`: one connection, its health, what it reaches, what happened to it, and its end.

use domain::connection::{Connection as Known, EventKind, Scope, Shown, scope};
use domain::zone::ago;
use domain::{Act, ConnectionId};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use services::connections::Detail;

use super::home::revoked_banner;
use super::words::{access_words, count, days_left, ends, need, state_icon, state_note, state_tone, utc};
use crate::{
    components::{
        Banner, ButtonKind, Card, Chip, Crumb, DaysLeftBar, Empty, Fact, Facts, IconName, LifeDot, LifeLine,
        LinkButton, NavItem, PageHead, PasswordField, StatusLine, Submit, SubmitRow, TableWrap, TextArea, Timeline,
        TimelineItem, Tone,
    },
    error::UiError,
    ssr::{self, Ask, Redirect, Typed, page, submit, typed},
};

/// The longest reason taken.
const REASON_MAX: u32 = 500;

/// `/connections/{id}`
#[component]
pub fn Connection() -> impl IntoView {
    page(NavItem::Connections, "Connection", async move |ask| {
        let id: ConnectionId = ssr::param("id").parse()?;
        let detail = services::connections::find(&ask.svc, &ask.actor, &id).await?;
        Ok(shown(detail, &ask))
    })
}

fn shown(detail: Detail, ask: &Ask) -> AnyView {
    let now_ms = ask.svc.now_ms();
    let connection = &detail.connection;
    let state = connection.shown(now_ms);
    let revoked = state == Shown::Revoked;
    let may_connect = ask.actor.role.may(Act::Connect);
    // Another form on this page would be another name; a refusal for another connection is not shown here.
    let typed = typed("connections/disconnect");
    let errors = typed.errors(&[("reason", "Reason"), ("password", "Your password")]);
    let lead = format!("Connected by {} · {}", connection.owner_name, access_words(connection));
    let actions = (may_connect && !revoked).then(|| {
        let href = format!("/connect?reconnect={}", connection.id);
        let kind = if state == Shown::Working { ButtonKind::Plain } else { ButtonKind::Primary };
        view! { <LinkButton href=href label="Connect again" kind=kind icon=IconName::Refresh/> }
    });
    view! {
        {ssr::title(&connection.meta_user_name)}
        <PageHead
            title=connection.meta_user_name.clone()
            lead=lead
            crumbs=vec![Crumb::new("/connections", "Connections")]
            actions=actions.into_any()
            errors=errors
        />
        <div class="stack stack-roomy">
            {if revoked { revocation(&detail) } else { ().into_any() }}
            {need(connection, now_ms).map(|sentence| view! {
                <Banner tone=Tone::NeedsYou title="This connection needs you"><p>{sentence}</p></Banner>
            })}
            {health(&detail, now_ms)}
            {(!revoked).then(|| view! {
                {scopes(connection)}
                {reach(&detail)}
            })}
            {timeline(&detail, now_ms)}
            {if revoked { again_after_end(may_connect).into_any() } else { ending(&detail, &typed) }}
        </div>
    }
    .into_any()
}

/// Whether Meta confirmed the end, from the connection's own history.
fn revocation(detail: &Detail) -> AnyView {
    let last = detail
        .events
        .iter()
        .filter(|event| matches!(event.kind, EventKind::RevocationConfirmed | EventKind::RevocationUnconfirmed))
        .max_by_key(|event| event.at_ms);
    let confirmed = last.map(|event| event.kind == EventKind::RevocationConfirmed);
    revoked_banner(confirmed, last.map(|event| event.detail.clone()).filter(|detail| !detail.is_empty()))
}

fn health(detail: &Detail, now_ms: i64) -> impl IntoView + use<> {
    let connection = &detail.connection;
    let state = connection.shown(now_ms);
    let revoked = state == Shown::Revoked;
    let data_end = match connection.data_access_expires_at_ms {
        Some(at_ms) => utc(at_ms),
        None => "Meta named no end".to_owned(),
    };
    let token_end = match (revoked, ends(connection)) {
        (true, _) => "Destroyed".to_owned(),
        (false, Some(end)) => end,
        (false, None) => "Does not expire".to_owned(),
    };
    let checked = match connection.last_probe_at_ms {
        Some(at_ms) => format!("{} ({})", utc(at_ms), ago(at_ms, now_ms)),
        None => "Not yet".to_owned(),
    };
    let end = ends(connection);
    let bar = days_left(connection, now_ms).map(|days| view! { <DaysLeftBar days_left=days ends=end/> });
    let note = state_note(connection, now_ms);
    let life = life(detail, now_ms);
    let connected = utc(connection.created_at_ms);
    let access = access_words(connection);
    let person = connection.meta_user_id.clone();
    view! {
        <Card title="Health">
            <div class="stack">
                <StatusLine tone=state_tone(state) icon=state_icon(state) text=state.label() note=note/>
                {bar}
                {life}
                <Facts columns=true>
                    <Fact term="Token ends"><span class="num">{token_end}</span></Fact>
                    {(!revoked).then(|| view! { <Fact term="Data access ends"><span class="num">{data_end}</span></Fact> })}
                    <Fact term="Last checked"><span class="num">{checked}</span></Fact>
                    <Fact term="Connected"><span class="num">{connected}</span></Fact>
                    <Fact term="Access">{access}</Fact>
                    <Fact term="Person's id at Meta"><code>{person}</code></Fact>
                </Facts>
            </div>
        </Card>
    }
}

/// The token's life as a line: from the last time it was issued to its end.
fn life(detail: &Detail, now_ms: i64) -> Option<impl IntoView + use<>> {
    let connection = &detail.connection;
    if connection.shown(now_ms) == Shown::Revoked {
        return None;
    }
    let end_ms = connection.expires_at_ms?;
    let start_ms = detail
        .events
        .iter()
        .filter(|event| matches!(event.kind, EventKind::Connected | EventKind::Reconnected))
        .map(|event| event.at_ms)
        .max()
        .unwrap_or(connection.created_at_ms);
    let dots = detail
        .events
        .iter()
        .filter(|event| (start_ms..=end_ms).contains(&event.at_ms))
        .map(|event| LifeDot {
            permille: permille(event.at_ms, start_ms, end_ms),
            tone: event_tone(event.kind),
            label: format!("{}, {}", event.kind.label(), utc(event.at_ms)),
        })
        .collect();
    Some(view! {
        <LifeLine
            starts=utc(start_ms)
            ends=utc(end_ms)
            today_permille=permille(now_ms, start_ms, end_ms)
            dots=dots
        />
    })
}

/// Where `at_ms` lies between start (0) and end (1000).
fn permille(at_ms: i64, start_ms: i64, end_ms: i64) -> u16 {
    let whole = i128::from(end_ms) - i128::from(start_ms);
    if whole <= 0 {
        return 1000;
    }
    let part = (i128::from(at_ms) - i128::from(start_ms)).clamp(0, whole);
    u16::try_from(part * 1000 / whole).unwrap_or(1000)
}

fn scopes(connection: &Known) -> impl IntoView + use<> {
    let asked = connection.access.scopes();
    let rows: Vec<_> = asked.iter().map(|scope| scope_row(scope, connection)).collect();
    let others: Vec<_> = connection
        .scopes
        .iter()
        .filter(|name| scope(name).is_none_or(|known| !asked.contains(&known)))
        .cloned()
        .collect();
    let others = (!others.is_empty()).then(|| {
        view! { <p class="muted small">"Also granted, and not used by Adlane: " <code>{others.join(", ")}</code></p> }
    });
    view! {
        <section class="stack stack-tight" aria-labelledby="scopes">
            <h2 id="scopes">"Permissions"</h2>
            <TableWrap label="Permissions of this connection">
                <table class="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">"Permission"</th>
                            <th scope="col">"State"</th>
                            <th scope="col">"What it means"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
            {others}
        </section>
    }
}

fn scope_row(scope: &'static Scope, connection: &Known) -> impl IntoView + use<> {
    let declined = connection.declined_scopes.iter().any(|name| name == scope.name);
    let (chip, meaning) = match (connection.has_scope(scope.name), declined) {
        (true, _) => (view! { <Chip tone=Tone::Working label="Granted"/> }.into_any(), scope.why),
        (false, true) => {
            (view! { <Chip tone=Tone::NeedsYou label="Declined" icon=IconName::X/> }.into_any(), scope.without)
        }
        (false, false) => {
            (view! { <Chip tone=Tone::NeedsYou label="Missing" icon=IconName::Minus/> }.into_any(), scope.without)
        }
    };
    view! {
        <tr>
            <th scope="row">
                {scope.label}
                <br/>
                <code class="muted small">{scope.name}</code>
            </th>
            <td data-label="State">{chip}</td>
            <td data-label="What it means">{meaning}</td>
        </tr>
    }
}

fn reach(detail: &Detail) -> impl IntoView + use<> {
    let businesses: Vec<_> = detail
        .businesses
        .iter()
        .map(|business| view! { <li>{business.name.clone()}" "<code class="muted small">{business.id.clone()}</code></li> })
        .collect();
    let pages: Vec<_> = detail
        .pages
        .iter()
        .map(|page| {
            let instagram = page.instagram.clone();
            view! {
                <li>
                    {page.name.clone()}
                    {instagram.map(|name| view! { <span class="muted">", Instagram: "{name}</span> })}
                </li>
            }
        })
        .collect();
    let accounts = count(detail.connection.accounts, "ad account", "ad accounts");
    let nothing = |what: &'static str| view! { <p class="muted">{what}</p> }.into_any();
    view! {
        <section class="stack stack-tight" aria-labelledby="reach">
            <h2 id="reach">"What it reaches"</h2>
            <div class="grid">
                <Card title="Ad accounts" icon=IconName::Grid>
                    <p>{accounts}"."</p>
                    <p><a href="/accounts">"See the ad accounts"</a></p>
                </Card>
                <Card title="Businesses" icon=IconName::Building>
                    {if businesses.is_empty() {
                        nothing("None that this person may see.")
                    } else {
                        view! { <ul>{businesses}</ul> }.into_any()
                    }}
                </Card>
                <Card title="Pages and Instagram" icon=IconName::Page>
                    {if pages.is_empty() {
                        nothing("None. Ads need a page: allow one when connecting again.")
                    } else {
                        view! { <ul>{pages}</ul> }.into_any()
                    }}
                </Card>
            </div>
        </section>
    }
}

fn event_tone(kind: EventKind) -> Tone {
    match kind {
        EventKind::Connected | EventKind::Reconnected | EventKind::RevocationConfirmed => Tone::Working,
        EventKind::Synced => Tone::Info,
        EventKind::ScopesChanged | EventKind::RevocationUnconfirmed => Tone::NeedsYou,
        EventKind::TokenRejected | EventKind::Disconnected => Tone::Stopped,
    }
}

fn timeline(detail: &Detail, now_ms: i64) -> impl IntoView + use<> {
    let mut events = detail.events.clone();
    events.sort_by_key(|event| std::cmp::Reverse(event.at_ms));
    let items: Vec<_> = events
        .into_iter()
        .map(|event| {
            let by = event.by.map(|name| format!("By {name}. ")).unwrap_or_default();
            TimelineItem {
                at: format!("{} ({})", utc(event.at_ms), ago(event.at_ms, now_ms)),
                at_machine: machine_time(event.at_ms),
                title: event.kind.label().to_owned(),
                detail: format!("{by}{}", event.detail),
                tone: event_tone(event.kind),
                icon: None,
            }
        })
        .collect();
    view! {
        <Card title="History">
            {if items.is_empty() {
                view! { <Empty title="Nothing has happened yet"/> }.into_any()
            } else {
                view! { <Timeline label="History of this connection" items=items/> }.into_any()
            }}
        </Card>
    }
}

/// RFC 3339, for `<time datetime>`; empty for a moment outside the calendar.
fn machine_time(at_ms: i64) -> String {
    jiff::Timestamp::from_millisecond(at_ms).map(|at| at.to_string()).unwrap_or_default()
}

/// The form that ends the connection, or who may use it.
fn ending(detail: &Detail, typed: &Typed) -> AnyView {
    let connection = &detail.connection;
    if !detail.may_disconnect {
        let owner = connection.owner_name.clone();
        return view! {
            <Card title="Disconnect">
                <p>"Only "{owner}" or an admin of your organization can disconnect this."</p>
            </Card>
        }
        .into_any();
    }
    let accounts = count(connection.accounts, "ad account is", "ad accounts are");
    let (reason, fault) = (typed.value("reason"), typed.fault("reason"));
    let (id, name) = (connection.id.to_string(), connection.meta_user_name.clone());
    let label = format!("Disconnect {name}");
    let password = detail.asks_password.then(|| {
        view! {
            <PasswordField
                label="Your password"
                name="password"
                autocomplete="current-password"
                hint="Because this cannot be taken back and you last typed it more than ten minutes ago."
                error=typed.fault("password")
            />
        }
    });
    view! {
        <Card title="Disconnect" id="disconnect">
            <form class="stack" method="post" action=Disconnect::url()>
                <p>"What stops:"</p>
                <ul>
                    <li>{accounts}" no longer reached through "{name}"."</li>
                    <li>"Nothing more can be created through it. Creations that are still being checked stay unknown until somebody connects again."</li>
                    <li>"Campaigns at Meta stay as they are, and so does this history."</li>
                </ul>
                <input type="hidden" name="connection" value=id/>
                <TextArea
                    label="Reason"
                    name="reason"
                    rows=2
                    maxlength=REASON_MAX
                    hint="Kept with the history. Other people of your organization can read it."
                    value=reason
                    error=fault
                />
                {password}
                <SubmitRow>
                    <Submit label=label kind=ButtonKind::Danger icon=IconName::Trash/>
                </SubmitRow>
            </form>
        </Card>
    }
    .into_any()
}

fn again_after_end(may_connect: bool) -> impl IntoView {
    may_connect.then(|| {
        view! {
            <p class="cluster">
                <LinkButton href="/connect" label="Connect a person" kind=ButtonKind::Primary icon=IconName::Plus/>
                <LinkButton href="/connections" label="All connections"/>
            </p>
        }
    })
}

/// Ends a connection: destroys its token here and asks Meta to take the permission back.
#[server(prefix = "/fn", endpoint = "connections/disconnect")]
pub async fn disconnect(
    #[server(default)] connection: String,
    #[server(default)] reason: String,
    #[server(default)] password: String,
) -> Result<(), UiError> {
    // Only an id goes back into an address; anything else leads to the list.
    let page = match connection.parse::<ConnectionId>() {
        Ok(id) => format!("/connections/{id}"),
        Err(_) => "/connections".to_owned(),
    };
    submit("connections/disconnect", &page, &[("connection", &connection), ("reason", &reason)], async |ask| {
        let id: ConnectionId = connection.parse()?;
        let actor = services::people::confirm(&ask.svc, &ask.actor, &password, &ask.visitor.client).await?;
        services::connections::disconnect(&ask.svc, &actor, &id, &reason).await?;
        // Whether Meta confirmed it is in the history, and said at the top of the page.
        Ok(Redirect::to(format!("/connections/{id}")))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_outside_a_life_lie_at_its_ends() {
        assert_eq!(permille(50, 0, 100), 500);
        assert_eq!(permille(-5, 0, 100), 0);
        assert_eq!(permille(i64::MAX, 0, 100), 1000);
        assert_eq!(permille(5, 100, 100), 1000);
    }

    #[test]
    fn machines_read_the_same_moment() {
        assert_eq!(machine_time(0), "1970-01-01T00:00:00Z");
    }
}
