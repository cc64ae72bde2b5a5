//! One ad account: whether it is ready, what is known about it, and the two ways on.

use domain::{
    Act, Role,
    account::{AdAccount, Readiness, ReadinessState},
    connection::{Connection, Shown},
    zone,
};
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::words::{fact, in_utc, local_clock, readiness_tone, spend_meter, status_chip};
use crate::components::{
    Banner, ButtonKind, Card, Chip, Copyable, Facts, IconName, LinkButton, PostButton, StatusLine, Tone,
};

/// The page under its heading.
pub(super) fn body(
    account: &AdAccount,
    connection: &Connection,
    readiness: &[Readiness],
    chosen: bool,
    role: Role,
    now_ms: i64,
) -> AnyView {
    view! {
        {connection_banner(connection, now_ms)}
        <div class="grid">{exits(account, readiness, role)}</div>
        <div class="with-aside">
            {readiness_card(readiness)}
            {facts(account, connection, chosen, role, now_ms)}
        </div>
    }
    .into_any()
}

/// Says so when the connection behind the account cannot be used; nothing while it works.
fn connection_banner(connection: &Connection, now_ms: i64) -> Option<AnyView> {
    let sentence = match connection.shown(now_ms) {
        Shown::Revoked => "The connection that reached this account was taken down. Connect again to use it.",
        Shown::NeedsYou => connection.needs(now_ms)?.sentence(),
        Shown::Working | Shown::ExpiresSoon | Shown::Checking => return None,
    };
    let href = format!("/connections/{}", connection.id);
    Some(
        view! {
            <Banner tone=Tone::NeedsYou title="The Facebook connection behind this account needs you">
                <p>{sentence}</p>
                <p class="cluster"><LinkButton href=href label="Open the connection"/></p>
            </Banner>
        }
        .into_any(),
    )
}

/// Why nothing can be created here now; `None` when it can.
fn blocked(readiness: &[Readiness]) -> Option<String> {
    let line = readiness.iter().find(|line| line.state == ReadinessState::Blocked)?;
    Some(format!("{} {}", line.finding, line.fix.unwrap_or_default()))
}

fn exits(account: &AdAccount, readiness: &[Readiness], role: Role) -> AnyView {
    let open = format!("/accounts/{}/open", account.account_id);
    let leave = if role.may(Act::PlanAds) {
        view! {
            <Card title="Build it in Ads Manager" icon=IconName::External>
                <p>"Say in a few words what you are about to build, take a short tag along, and Ads Manager opens with this account chosen."</p>
                <p><LinkButton href=open label="Open in Ads Manager" kind=ButtonKind::Primary icon=IconName::ArrowRight/></p>
            </Card>
        }
        .into_any()
    } else {
        no_right("Build it in Ads Manager", IconName::External)
    };
    let fields = vec![("ad_account_id", account.account_id.act())];
    let create = match (role.may(Act::Create), blocked(readiness)) {
        (false, _) => no_right("Build it here", IconName::Megaphone),
        (true, Some(why)) => view! {
            <Card title="Build it here" icon=IconName::Megaphone>
                <StatusLine tone=Tone::Stopped text="Nothing can be created in this account now."/>
                <p class="muted">{why}</p>
            </Card>
        }
        .into_any(),
        (true, None) => view! {
            <Card title="Build it here" icon=IconName::Megaphone>
                <p>"Fill in one page, look at the exact request, then create the campaign. It is made paused: nothing is spent until someone switches it on."</p>
                <PostButton
                    action=crate::pages::create::StartCampaign::url()
                    label="Create here"
                    icon=IconName::Plus
                    fields=fields
                />
            </Card>
        }
        .into_any(),
    };
    view! { {leave} {create} }.into_any()
}

fn no_right(title: &'static str, icon: IconName) -> AnyView {
    view! {
        <Card title=title icon=icon>
            <p class="muted">"Your role lets you look only. Ask an admin of your organization if you need to do this."</p>
        </Card>
    }
    .into_any()
}

fn readiness_card(readiness: &[Readiness]) -> AnyView {
    let ready = readiness.iter().filter(|line| line.state == ReadinessState::Ready).count();
    let lines: Vec<_> = readiness
        .iter()
        .map(|line| {
            let (tone, word) = readiness_tone(line.state);
            view! {
                <li>
                    <div>
                        <p><strong>{line.what}</strong></p>
                        <p>{line.finding.clone()}</p>
                        {line.fix.map(|fix| view! { <p class="muted">{fix}</p> })}
                    </div>
                    <Chip tone=tone label=word/>
                </li>
            }
        })
        .collect();
    view! {
        <Card title="Readiness" lead=format!("{ready} of {} ready", readiness.len()) flush=true id="readiness">
            <ul class="rows">{lines}</ul>
        </Card>
    }
    .into_any()
}

fn facts(account: &AdAccount, connection: &Connection, chosen: bool, role: Role, now_ms: i64) -> AnyView {
    let business = account.business.as_ref().map_or("None", |business| business.name.as_str()).to_owned();
    let used = account.last_used_at_ms.map_or_else(|| "Never".to_owned(), |at| zone::ago(at, now_ms));
    let minimum = account.min_daily_budget_minor.map_or_else(
        || "Meta did not tell".to_owned(),
        |minor| domain::Money::from_minor(minor, account.currency).to_string(),
    );
    let pick = (!chosen && role.may(Act::PickAccount)).then(|| {
        view! {
            <PostButton
                action=super::Pick::url()
                label="Work with this account"
                fields=vec![("ad_account_id", account.account_id.act())]
            />
        }
        .into_any()
    });
    let footer = if chosen {
        Some(view! { <StatusLine tone=Tone::Working text="You work with this account."/> }.into_any())
    } else {
        pick
    };
    let reached = view! { <a href=format!("/connections/{}", connection.id)>{connection.meta_user_name.clone()}</a> };
    let lines = vec![
        fact("State", status_chip(account.status)),
        fact("Account id", view! { <Copyable text=account.account_id.act() label="Copy the account id"/> }),
        fact("Business", business),
        fact("Currency", account.currency.to_string()),
        fact("Zone", account.timezone.clone()),
        fact("Local time", local_clock(account, now_ms)),
        fact("Lowest daily budget", minimum),
        fact("Role at Meta", account.access_label()),
        fact("Connection", reached),
        fact("Last used", used),
        fact("Read from Meta", in_utc(account.synced_at_ms)),
    ];
    let body = view! {
        <Facts>{lines}</Facts>
        {spend_meter(account)}
    }
    .into_any();
    match footer {
        Some(footer) => view! { <Card title="About this account" footer=footer>{body}</Card> }.into_any(),
        None => view! { <Card title="About this account">{body}</Card> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use domain::account::{AccountStatus, readiness};

    use super::*;
    use crate::pages::accounts::words::tests::account;

    #[test]
    fn a_ready_account_offers_both_exits() {
        let lines = readiness(&account(), 1, 1, true);

        let html = exits(&account(), &lines, Role::Marketer).to_html();

        assert!(html.contains("href=\"/accounts/42/open\""), "{html}");
        assert!(html.contains("value=\"act_42\"") && html.contains("Create here"), "{html}");
    }

    #[test]
    fn a_closed_account_says_why_nothing_can_be_created() {
        let closed = AdAccount { status: AccountStatus::Closed, ..account() };
        let lines = readiness(&closed, 1, 1, true);

        let html = exits(&closed, &lines, Role::Owner).to_html();

        assert!(html.contains("This account is closed"), "{html}");
        assert!(!html.contains("<form"), "{html}");
    }

    #[test]
    fn a_viewer_is_offered_neither_exit() {
        let lines = readiness(&account(), 1, 1, true);

        let html = exits(&account(), &lines, Role::Viewer).to_html();

        assert!(!html.contains("<form") && !html.contains("/open"), "{html}");
    }
}
