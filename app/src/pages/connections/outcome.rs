//! Every end of a walk through Facebook's dialog, with its own explanation and next step.

use domain::attempt::{Attempt as Walk, Outcome};
use domain::connection::scope;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::{attempt::steps, begin::Begin, home::reach};
use crate::{
    components::{
        Banner, ButtonKind, Card, CopyBlock, Crumb, Disclosure, IconName, LinkButton, PageHead, PostButton, Steps, Tone,
    },
    ssr::{self, local_path},
};

/// The words of an end.
struct Words {
    title: String,
    lead: String,
    tone: Tone,
    /// What is so now.
    state: &'static str,
    /// What to do, in order.
    advice: &'static [&'static str],
}

/// The page of an attempt that has ended.
pub(super) fn outcome_view(walk: Walk, outcome: Outcome) -> AnyView {
    let words = words(&walk, outcome);
    let failed = !outcome.connected();
    let advice: Vec<_> = words.advice.iter().map(|line| view! { <li>{*line}</li> }).collect();
    let declined = declined(&walk, outcome);
    let detail = detail(&walk, outcome);
    view! {
        {ssr::title(words.title.clone())}
        <PageHead title=words.title lead=words.lead crumbs=vec![Crumb::new("/connections", "Connections")]/>
        <div class="stack stack-roomy">
            <Banner tone=words.tone title=words.state/>
            {declined}
            {(!advice.is_empty()).then(|| view! { <ul class="prose">{advice}</ul> })}
            <div class="cluster">{exits(&walk, outcome)}</div>
            {began(outcome)
                .then(|| {
                    view! {
                        <Card title="What happened">
                            <Steps label="Steps of the connection" steps=steps(&walk, failed)/>
                        </Card>
                    }
                })}
            <Disclosure summary="Detail for support">
                <CopyBlock text=detail label="Copy the detail" region="Detail of this attempt"/>
            </Disclosure>
        </div>
    }
    .into_any()
}

fn words(walk: &Walk, outcome: Outcome) -> Words {
    let name = walk.meta_user_name.clone().unwrap_or_else(|| "this Facebook person".to_owned());
    let words = |title: &str, lead: &str, tone, state, advice| Words {
        title: title.to_owned(),
        lead: lead.to_owned(),
        tone,
        state,
        advice,
    };
    const NOTHING: &str = "Nothing was stored.";
    match outcome {
        Outcome::Done => Words {
            title: format!("Connected as {name}"),
            lead: reach(walk.businesses, walk.accounts, walk.pages),
            tone: Tone::Working,
            state: "The connection works and every permission asked for was given.",
            advice: &[],
        },
        Outcome::Limited => Words {
            title: format!("Connected as {name}, with limits"),
            lead: reach(walk.businesses, walk.accounts, walk.pages),
            tone: Tone::NeedsYou,
            state: "The connection works, but some permissions were not given.",
            advice: &[
                "You can go on as it is: only what is listed above does not work.",
                "Or ask again. Facebook then shows only the permissions that are missing.",
            ],
        },
        Outcome::NoAdAccounts => Words {
            title: format!("Connected as {name}, without ad accounts"),
            lead: "Facebook lists no ad account for this person.".to_owned(),
            tone: Tone::NeedsYou,
            state: "The connection works, but there is nothing to advertise with.",
            advice: &[
                "If the accounts belong to a business: ask its admin to give this person access in Business settings at Meta.",
                "If somebody else holds the accounts: connect that person.",
                "If there is no ad account yet: create one in Ads Manager, then connect again.",
            ],
        },
        Outcome::Declined => words(
            "Cancelled on Facebook",
            "The dialog was closed without giving a permission.",
            Tone::Neutral,
            NOTHING,
            &[
                "If that was not intended, begin again.",
                "If Facebook said that the app is not available: it may still be in development mode, which admits only people with a role in the app. Ask whoever runs this server.",
            ],
        ),
        Outcome::RequiredScopeDeclined => words(
            "A needed permission was switched off",
            "Without it a connection would be of no use, so none was made.",
            Tone::NeedsYou,
            NOTHING,
            &["Ask again and leave the permission above switched on."],
        ),
        Outcome::DialogFailed => words(
            "Facebook's dialog ended with an error",
            "It came back without an answer Adlane can use.",
            Tone::Stopped,
            NOTHING,
            &[
                "Begin again. If it stays, sign in at facebook.com first and see whether something is asked of you there.",
                "The detail below says what Facebook sent.",
            ],
        ),
        Outcome::OtherPerson => words(
            "Another Facebook person came back",
            "This walk was to renew somebody else's connection.",
            Tone::NeedsYou,
            "Nothing was changed. The earlier connection is as it was.",
            &[
                "To renew it: sign out at facebook.com, sign in as that person, then connect again.",
                "To add the person who came back: make a new connection.",
            ],
        ),
        Outcome::MetaUnavailable => words(
            "Meta did not answer",
            "The dialog went well, but Meta gave no usable answer afterwards.",
            Tone::Stopped,
            NOTHING,
            &["Wait a minute, then begin again. The permissions you gave are remembered by Facebook."],
        ),
        Outcome::CodeUsed => words(
            "This answer was already used",
            "Facebook's answer works once and for a few minutes. The page was probably opened twice, or with the back button.",
            Tone::Neutral,
            "Nothing was stored by this attempt. If an earlier tab finished, the connection is listed under Connections.",
            &["Look at the connections first. If it is not there, begin again."],
        ),
        Outcome::LongLivedFailed => words(
            "No long-lived token",
            "Meta refused to exchange the short-lived token for one that lasts.",
            Tone::Stopped,
            "Nothing was stored: a short-lived token would stop working within hours, without a word.",
            &["Begin again. If it stays, whoever runs this server finds Meta's code below."],
        ),
        Outcome::ForeignToken => words(
            "The token is not ours",
            "Meta says that it belongs to another app or another person.",
            Tone::Stopped,
            NOTHING,
            &["Begin again from this page, in this browser. If it stays, tell whoever runs this server."],
        ),
        Outcome::AppMisconfigured => words(
            "The app's settings do not fit",
            "Meta refused the app's id, its secret or its return address.",
            Tone::Stopped,
            NOTHING,
            &[
                "You cannot mend this here. Give the detail below to whoever runs this server: app id, app secret and the valid redirect address must match at Meta.",
            ],
        ),
        Outcome::Expired => words(
            "Too much time passed",
            "An attempt lives for ten minutes, so that nobody else can finish it later.",
            Tone::Neutral,
            NOTHING,
            &["Begin again when you have the Facebook sign-in at hand."],
        ),
    }
}

/// Whether there was an answer to work on; without one none of the steps was tried.
fn began(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::Declined | Outcome::DialogFailed | Outcome::Expired)
}

/// The permissions not given and what each disables.
fn declined(walk: &Walk, outcome: Outcome) -> Option<AnyView> {
    if !matches!(outcome, Outcome::Limited | Outcome::RequiredScopeDeclined) {
        return None;
    }
    let lines: Vec<_> = walk
        .declined
        .iter()
        .map(|name| match scope(name) {
            Some(scope) => view! { <li><strong>{scope.label}</strong>": "{scope.without}</li> }.into_any(),
            None => view! { <li><code>{name.clone()}</code></li> }.into_any(),
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <Card title="What was not given"><ul>{lines}</ul></Card> }.into_any())
}

/// Ways on: the first is the one to take.
fn exits(walk: &Walk, outcome: Outcome) -> AnyView {
    let connection = walk.connection_id.as_ref();
    let here = connection.map(|id| format!("/connections/{id}"));
    let return_to = walk.return_to.as_deref().and_then(local_path).unwrap_or("/accounts").to_owned();
    let onward = if return_to == "/accounts" { "Choose an ad account" } else { "Go on where you were" };
    let go_on = |kind| view! { <LinkButton href=return_to.clone() label=onward kind=kind icon=IconName::ArrowRight/> };
    let again = |label: &'static str, rerequest: bool| {
        let mut fields = vec![
            ("access", walk.access.code().to_owned()),
            ("return_to", walk.return_to.clone().unwrap_or_default()),
            ("reconnect", connection.or(walk.reconnect_id.as_ref()).map(ToString::to_string).unwrap_or_default()),
        ];
        if rerequest {
            fields.push(("rerequest", "true".to_owned()));
        }
        view! {
            <PostButton
                action=Begin::url()
                label=label
                fields=fields
                kind=ButtonKind::Primary
                icon=IconName::Refresh
            />
        }
    };
    let all = || view! { <LinkButton href="/connections" label="All connections"/> };
    match outcome {
        Outcome::Done => view! {
            {go_on(ButtonKind::Primary)}
            {here.map(|href| view! { <LinkButton href=href label="See the connection"/> })}
        }
        .into_any(),
        Outcome::Limited => view! {
            {again("Ask again for just those", true)}
            {go_on(ButtonKind::Plain)}
            {here.map(|href| view! { <LinkButton href=href label="See the connection" kind=ButtonKind::Quiet/> })}
        }
        .into_any(),
        Outcome::RequiredScopeDeclined => view! { {again("Ask again for just that", true)} {all()} }.into_any(),
        Outcome::NoAdAccounts => view! {
            <LinkButton href="/connect" label="Connect another person" kind=ButtonKind::Primary icon=IconName::Plus/>
            {here.map(|href| view! { <LinkButton href=href label="See the connection"/> })}
        }
        .into_any(),
        Outcome::OtherPerson => view! {
            {again("Connect again", false)}
            <LinkButton href="/connect" label="Make a new connection"/>
        }
        .into_any(),
        Outcome::CodeUsed => view! {
            <LinkButton href="/connections" label="Look at the connections" kind=ButtonKind::Primary/>
            <LinkButton href="/connect" label="Begin again"/>
        }
        .into_any(),
        Outcome::AppMisconfigured => all().into_any(),
        Outcome::Declined
        | Outcome::DialogFailed
        | Outcome::MetaUnavailable
        | Outcome::LongLivedFailed
        | Outcome::ForeignToken
        | Outcome::Expired => view! { {again("Begin again", false)} {all()} }.into_any(),
    }
}

fn detail(walk: &Walk, outcome: Outcome) -> String {
    let mut lines = vec![
        format!("attempt: {}", walk.id),
        format!("outcome: {}", outcome.code()),
        format!("stage: {}", walk.stage.code()),
        format!("access: {}", walk.access.code()),
        format!("started: {}", super::words::utc(walk.started_at_ms)),
    ];
    if !walk.declined.is_empty() {
        lines.push(format!("declined: {}", walk.declined.join(", ")));
    }
    if let Some(detail) = &walk.detail {
        lines.push(format!("meta: {detail}"));
    }
    lines.join("\n")
}
