//! The dashboard: what to do first, what needs someone, and how things are.

use domain::{
    Act, Role,
    account::AdAccount,
    connection::{Connection, Shown},
    intent::Intent,
    operation::{Operation, OperationState, ParkedReason},
    zone,
};
use leptos::prelude::*;
use services::dashboard::{Checklist as Ticks, Dashboard as Data};

use crate::{
    components::{
        ButtonKind, Card, Checklist, ChecklistItem, Chip, Empty, IconName, LinkButton, NavItem, PageHead, Stat, Tone,
    },
    pages::{
        accounts::{
            open::{budget_range, tag},
            words::{count, in_utc, local_clock, obstacle, spend_meter, status_chip},
        },
        campaigns,
    },
    ssr::page,
};

/// `/dashboard`.
#[component]
pub fn Dashboard() -> impl IntoView {
    page(NavItem::Dashboard, "Dashboard", async move |ask| {
        let data = services::dashboard::load(&ask.svc, &ask.actor).await?;
        let first_name = ask.actor.name.split_whitespace().next().unwrap_or_default().to_owned();
        let lead = if first_name.is_empty() {
            ask.actor.organization.clone()
        } else {
            format!("{first_name}, {}", ask.actor.organization)
        };
        Ok(view! {
            <PageHead title="Dashboard" lead=lead/>
            {body(&data, ask.actor.role, ask.svc.now_ms())}
        }
        .into_any())
    })
}

fn body(data: &Data, role: Role, now_ms: i64) -> AnyView {
    let checklist = if role.may(Act::Create) { first_run(&data.checklist) } else { None };
    view! {
        {checklist}
        {needs_you(&data.connections, data.current.as_ref(), &data.operations, now_ms)}
        <div class="grid">
            {connections(&data.connections, role.may(Act::Connect), now_ms)}
            {current(data.current.as_ref(), now_ms)}
        </div>
        {launches(&data.operations, now_ms)}
        <div class="grid">
            {drafts(data.drafts, role.may(Act::Create))}
            {plans(&data.intents)}
        </div>
    }
    .into_any()
}

/// The three first steps; nothing once all are done.
fn first_run(ticks: &Ticks) -> Option<AnyView> {
    if ticks.connected && ticks.picked && ticks.created {
        return None;
    }
    let item = |label: &str, reason: &str, href: &str, action: &str, done| ChecklistItem {
        label: label.to_owned(),
        reason: reason.to_owned(),
        href: href.to_owned(),
        action: action.to_owned(),
        done,
    };
    let items = vec![
        item(
            "Connect Facebook",
            "The person who holds your ad accounts allows Adlane to reach them. It can be undone at any time.",
            "/connect",
            "Connect",
            ticks.connected,
        ),
        item(
            "Pick an ad account",
            "It sets currency and zone for everything you build.",
            "/accounts",
            "Pick",
            ticks.picked,
        ),
        item(
            "Build your first campaign",
            "Here, where it is made paused, or in Ads Manager with a plan. Nothing is spent until you switch it on.",
            "/create",
            "Create",
            ticks.created,
        ),
    ];
    let done = items.iter().filter(|item| item.done).count();
    Some(
        view! {
            <Card title="First steps" lead=format!("{done} of {} done", items.len())>
                <Checklist label="First steps" items=items/>
            </Card>
        }
        .into_any(),
    )
}

/// One thing only a person can move on.
struct Need {
    what: String,
    why: String,
    href: String,
    action: &'static str,
}

fn needs(connections: &[Connection], current: Option<&AdAccount>, operations: &[Operation], now_ms: i64) -> Vec<Need> {
    let mut needs = Vec::new();
    for connection in connections {
        let why = if let Some(reason) = connection.needs(now_ms) {
            reason.sentence().to_owned()
        } else if connection.shown(now_ms) == Shown::ExpiresSoon
            && let Some(days) = connection.days_left(now_ms)
        {
            let left = count(usize::try_from(days).unwrap_or(0), "day", "days");
            format!("It ends in {left}. Connect again before that.")
        } else {
            continue;
        };
        let what = format!("Connection of {}", connection.meta_user_name);
        needs.push(Need { what, why, href: format!("/connections/{}", connection.id), action: "Open" });
    }
    if let Some(account) = current
        && let Some(why) = obstacle(account)
    {
        let what = format!("{} cannot run ads", account.name);
        needs.push(Need { what, why, href: format!("/accounts/{}", account.account_id), action: "Look" });
    }
    for operation in operations.iter().filter(|operation| operation.state == OperationState::Parked) {
        let why = operation.parked.unwrap_or(ParkedReason::NotFound).sentence().to_owned();
        let what = format!("Campaign “{}”", operation.name);
        needs.push(Need { what, why, href: format!("/launches/{}", operation.id), action: "Decide" });
    }
    needs
}

fn needs_you(
    connections: &[Connection],
    current: Option<&AdAccount>,
    operations: &[Operation],
    now_ms: i64,
) -> Option<AnyView> {
    let needs = needs(connections, current, operations, now_ms);
    if needs.is_empty() {
        return None;
    }
    let lead = format!("{} only a person can move on", count(needs.len(), "thing", "things"));
    let lines: Vec<_> = needs
        .into_iter()
        .map(|need| {
            view! {
                <li>
                    <div>
                        <p><strong>{need.what.clone()}</strong></p>
                        <p>{need.why}</p>
                    </div>
                    <a class="button button-small" href=need.href>
                        <span>{need.action}</span>
                        <span class="visually-hidden">": "{need.what}</span>
                    </a>
                </li>
            }
        })
        .collect();
    Some(
        view! {
            <Card title="Needs you" icon=IconName::Alert lead=lead flush=true>
                <ul class="rows">{lines}</ul>
            </Card>
        }
        .into_any(),
    )
}

fn health(connection: &Connection, now_ms: i64) -> (Tone, String) {
    let shown = connection.shown(now_ms);
    let tone = match shown {
        Shown::Working => Tone::Working,
        Shown::ExpiresSoon | Shown::NeedsYou => Tone::NeedsYou,
        Shown::Revoked => Tone::Stopped,
        Shown::Checking => Tone::Waiting,
    };
    let note = match (connection.days_left(now_ms), connection.last_probe_at_ms) {
        (Some(days), _) if matches!(shown, Shown::ExpiresSoon) => {
            format!("{} left", count(usize::try_from(days).unwrap_or(0), "day", "days"))
        }
        (_, Some(at)) => format!("checked {}", zone::ago(at, now_ms)),
        (_, None) => format!("connected {}", zone::ago(connection.created_at_ms, now_ms)),
    };
    (tone, note)
}

fn connections(connections: &[Connection], may_connect: bool, now_ms: i64) -> AnyView {
    let live: Vec<_> = connections.iter().filter(|connection| connection.shown(now_ms) != Shown::Revoked).collect();
    if live.is_empty() {
        let reason = "Without one no ad account can be reached.";
        let empty = if may_connect {
            // The checklist above carries the primary button.
            let action =
                view! { <LinkButton href="/connect" label="Connect Facebook" icon=IconName::Plug/> }.into_any();
            view! { <Empty title="No Facebook connection" reason=reason action=action/> }.into_any()
        } else {
            view! { <Empty title="No Facebook connection" reason=reason/> }.into_any()
        };
        return view! { <Card title="Connections" icon=IconName::Plug>{empty}</Card> }.into_any();
    }
    let total = live.len();
    let working = live.iter().filter(|connection| connection.shown(now_ms) == Shown::Working).count();
    let lines: Vec<_> = live
        .into_iter()
        .take(4)
        .map(|connection| {
            let (tone, note) = health(connection, now_ms);
            let accounts = count(usize::try_from(connection.accounts).unwrap_or(0), "ad account", "ad accounts");
            view! {
                <li>
                    <div>
                        <p><strong>{connection.meta_user_name.clone()}</strong></p>
                        <p class="muted small">{accounts}", "{note}</p>
                    </div>
                    <Chip tone=tone label=connection.shown(now_ms).label()/>
                </li>
            }
        })
        .collect();
    view! {
        <Card
            title="Connections"
            icon=IconName::Plug
            lead=format!("{working} of {total} working")
            flush=true
            footer=view! { <LinkButton href="/connections" label="All connections" small=true/> }.into_any()
        >
            <ul class="rows">{lines}</ul>
        </Card>
    }
    .into_any()
}

fn current(account: Option<&AdAccount>, now_ms: i64) -> AnyView {
    let Some(account) = account else {
        return view! {
            <Card title="Ad account" icon=IconName::Grid>
                <Empty
                    title="No ad account chosen"
                    reason="The chosen account sets currency and zone for what you build."
                    action=view! { <LinkButton href="/accounts" label="See ad accounts"/> }.into_any()
                />
            </Card>
        }
        .into_any();
    };
    let href = format!("/accounts/{}", account.account_id);
    let footer = view! {
        <LinkButton href=href label="Open" small=true/>
        <LinkButton href="/accounts" label="Pick another" small=true kind=ButtonKind::Quiet/>
    }
    .into_any();
    let body = view! {
        <div class="stats">
            <Stat label="Currency" value=account.currency.code()/>
            <Stat label="Local time" value=local_clock(account, now_ms) note=account.timezone.clone()/>
        </div>
        {spend_meter(account)}
        <p class="muted small">"As Meta told "{zone::ago(account.synced_at_ms, now_ms)}"."</p>
    }
    .into_any();
    view! {
        <Card title=account.name.clone() icon=IconName::Grid lead=account.account_id.act() actions=status_chip(account.status) footer=footer>
            {body}
        </Card>
    }
    .into_any()
}

fn launches(operations: &[Operation], now_ms: i64) -> AnyView {
    if operations.is_empty() {
        return view! {
            <Card title="Latest campaigns made here" icon=IconName::Megaphone>
                <Empty title="No campaign was made here yet" reason="Campaigns appear here as soon as their creation begins."/>
            </Card>
        }
        .into_any();
    }
    let table = campaigns::table(operations, now_ms);
    view! {
        <Card
            title="Latest campaigns made here"
            icon=IconName::Megaphone
            flush=true
            footer=view! { <LinkButton href="/campaigns" label="All campaigns made here" small=true/> }.into_any()
        >
            {table}
        </Card>
    }
    .into_any()
}

fn drafts(open: usize, may_create: bool) -> AnyView {
    let words = match open {
        0 => "No drafts are open.".to_owned(),
        n => format!("{} can be continued.", count(n, "open draft", "open drafts")),
    };
    let go = may_create.then(|| {
        let label = if open == 0 { "Start a campaign" } else { "Continue or start" };
        view! { <p><LinkButton href="/create" label=label icon=IconName::Plus/></p> }
    });
    view! {
        <Card title="Drafts" icon=IconName::Page>
            <p>{words}</p>
            {go}
        </Card>
    }
    .into_any()
}

fn plans(intents: &[Intent]) -> AnyView {
    if intents.is_empty() {
        return view! {
            <Card title="Latest plans" icon=IconName::Plan>
                <p>"No plans yet. One is written when an ad account is opened in Ads Manager from here."</p>
            </Card>
        }
        .into_any();
    }
    let lines: Vec<_> = intents
        .iter()
        .map(|intent| {
            view! {
                <li>
                    <div>
                        <p><strong>{intent.plan.objective.label()}</strong>", "{budget_range(&intent.plan)}</p>
                        <p class="muted small">{intent.account_name.clone()}", "{in_utc(intent.created_at_ms)}</p>
                    </div>
                    {tag(intent)}
                </li>
            }
        })
        .collect();
    view! {
        <Card
            title="Latest plans"
            icon=IconName::Plan
            flush=true
            footer=view! { <LinkButton href="/intents" label="All plans" small=true/> }.into_any()
        >
            <ul class="rows">{lines}</ul>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::{
        account::AccountStatus,
        connection::{Access, ConnectionStatus, NeedsYou},
    };

    use super::*;
    use crate::pages::{accounts::words::tests::account, launches::state::tests::operation};

    const DAY_MS: i64 = 86_400_000;

    fn connection() -> Connection {
        Connection {
            id: "0190f3c0-0000-7000-8000-000000000001".parse().unwrap(),
            organization_id: "0190f3c0-0000-7000-8000-000000000002".parse().unwrap(),
            user_id: "0190f3c0-0000-7000-8000-000000000003".parse().unwrap(),
            owner_name: "Ana".into(),
            meta_user_id: "1".into(),
            meta_user_name: "Ana Meta".into(),
            access: Access::Manage,
            expires_at_ms: Some(60 * DAY_MS),
            data_access_expires_at_ms: None,
            scopes: Vec::new(),
            declined_scopes: Vec::new(),
            status: ConnectionStatus::Working,
            reason: None,
            last_probe_at_ms: Some(0),
            created_at_ms: 0,
            accounts: 60,
        }
    }

    #[test]
    fn only_what_a_person_must_move_is_listed() {
        assert!(needs(&[connection()], Some(&account()), &[operation()], 0).is_empty());

        let broken =
            Connection { status: ConnectionStatus::NeedsYou, reason: Some(NeedsYou::PasswordChanged), ..connection() };
        let disabled = AdAccount { status: AccountStatus::Disabled, ..account() };
        let parked = Operation { state: OperationState::Parked, ..operation() };

        let needs = needs(&[broken], Some(&disabled), &[parked], 0);
        let hrefs: Vec<_> = needs.iter().map(|need| need.href.as_str()).collect();

        assert_eq!(
            hrefs,
            [
                "/connections/0190f3c0-0000-7000-8000-000000000001",
                "/accounts/42",
                "/launches/0190f3c0-0000-7000-8000-00000000000b"
            ]
        );
    }

    #[test]
    fn a_connection_near_its_end_says_how_long_it_has() {
        let needs = needs(&[connection()], None, &[], 57 * DAY_MS);

        assert_eq!(needs.len(), 1);
        assert!(needs[0].why.contains("ends in 3 days"), "{}", needs[0].why);
    }

    #[test]
    fn the_checklist_ticks_itself_and_goes_when_done() {
        let ticks = |connected, picked, created| Ticks { connected, picked, created };

        assert!(first_run(&ticks(true, true, true)).is_none());
        let html = first_run(&ticks(true, false, false)).unwrap().to_html();
        assert!(html.contains("1 of 3 done") && html.contains("href=\"/accounts\""), "{html}");
    }
}
