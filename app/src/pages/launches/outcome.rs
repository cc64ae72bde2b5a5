//! What happened, in a banner and in steps; the request; the facts.

use domain::operation::{Operation, OperationState, ParkedReason};
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::{GiveUpOperation, Place, RetryOperation, ReviseCampaign, state::manager_link};
use crate::{
    components::{
        Banner, ButtonKind, Card, CopyBlock, Copyable, Disclosure, Facts, IconName, LinkButton, PostButton, Step,
        StepState, Steps, Tone,
    },
    pages::{
        accounts::words::{count, fact, through},
        create::as_sent,
    },
};

/// Ads Manager for this operation's account, with the campaign selected once it is known.
fn manager(operation: &Operation, place: &Place) -> String {
    let business =
        place.account.as_ref().and_then(|account| account.business.as_ref()).map(|business| business.id.as_str());
    manager_link(&place.template, &operation.account_id, business, operation.meta_id.as_deref())
}

/// The state in a sentence, why, and the next step.
pub(super) fn banner(operation: &Operation, place: &Place) -> AnyView {
    match operation.state {
        OperationState::Planned if operation.next_check_at_ms.is_some_and(|at| at > place.now_ms) => {
            let at = place.time(operation.next_check_at_ms.unwrap_or_default());
            let text = format!(
                "Meta did not take it yet, so nothing exists there. It is sent again at {at}; this page may be closed."
            );
            view! { <Banner tone=Tone::Waiting title="Waiting for Meta"><p>{text}</p></Banner> }.into_any()
        }
        OperationState::Planned => {
            waiting("Written down, about to be sent", "Nothing has left for Meta yet. This page looks again by itself.")
        }
        OperationState::Sending => {
            waiting("Being sent", "Meta's answer is awaited. This page looks again by itself; it is safe to close.")
        }
        OperationState::Ambiguous => ambiguous(operation, place),
        OperationState::Made => made(operation, place),
        OperationState::Refused => refused(operation, place),
        OperationState::Parked => parked(operation, place),
    }
}

fn waiting(heading: &'static str, text: &'static str) -> AnyView {
    view! { <Banner tone=Tone::Waiting title=heading><p>{text}</p></Banner> }.into_any()
}

fn ambiguous(operation: &Operation, place: &Place) -> AnyView {
    let next = match operation.next_check_at_ms {
        // The first looks come within seconds, and the clock shows minutes.
        Some(at) if (1..120_000).contains(&(at - place.now_ms)) => {
            format!("The next look is in {}.", tally((at - place.now_ms + 999) / 1000, "second", "seconds"))
        }
        Some(at) if at > place.now_ms => format!("The next look is at {}.", place.time(at)),
        _ => "The next look is about to happen.".to_owned(),
    };
    let so_far = match operation.checks {
        0 => "No look has been made yet.".to_owned(),
        1 => "One look so far did not find it.".to_owned(),
        n => format!("{n} looks so far did not find it."),
    };
    view! {
        <Banner tone=Tone::Waiting title="Unknown whether Meta made it, being checked">
            <p>"Meta's answer was lost. The create carried a private label, so Adlane looks for a campaign with that label before anything is sent again."</p>
            <p>{so_far}" "{next}</p>
            <p>"Do not create it a second time by hand meanwhile. This page looks again by itself; it is safe to close."</p>
        </Banner>
    }
    .into_any()
}

fn made(operation: &Operation, place: &Place) -> AnyView {
    let adopted = operation.adopted.then(|| {
        view! { <p>"Meta's answer to the create was lost. The campaign was found by its label; it was not created again."</p> }
    });
    let doubles = usize::try_from(operation.doubles_removed).ok().filter(|n| *n > 0).map(|n| {
        let words = count(n, "double was", "doubles were");
        view! { <p>{words}" found under the same label and deleted at Meta, all paused. The oldest campaign was kept."</p> }
    });
    let manager = manager(operation, place);
    view! {
        <Banner tone=Tone::Working title="Made, and paused">
            <p>"The campaign exists at Meta. Nothing is spent until someone switches it on."</p>
            {adopted}
            {doubles}
            <p class="cluster">
                <LinkButton href=manager label="Open it in Ads Manager" kind=ButtonKind::Primary external=true/>
                <LinkButton href="/create" label="Create another"/>
            </p>
        </Banner>
    }
    .into_any()
}

fn refused(operation: &Operation, place: &Place) -> AnyView {
    let revise = place.may_create.then(|| {
        view! {
            <PostButton
                action=ReviseCampaign::url()
                label="Edit and try again"
                kind=ButtonKind::Primary
                fields=vec![("operation", operation.id.to_string())]
            />
        }
    });
    let text = if operation.refusal.is_some() {
        "Meta refused it, so nothing exists there. Its own words are below."
    } else {
        "It is treated as not made. Nothing more is sent."
    };
    view! {
        <Banner tone=Tone::Stopped title="Not made">
            <p>{text}</p>
            <div class="cluster">{revise} <LinkButton href="/campaigns" label="All campaigns made here"/></div>
        </Banner>
    }
    .into_any()
}

fn parked(operation: &Operation, place: &Place) -> AnyView {
    let reason = operation.parked.unwrap_or(ParkedReason::NotFound);
    let tally = format!(
        "It was sent {} and looked up by its label {}. Nothing more is sent without you.",
        tally(operation.attempts, "time", "times"),
        tally(operation.checks, "time", "times")
    );
    let advice = (!reason.nothing_sent()).then(|| {
        let text = format!(
            "If “{}” is in Ads Manager, treat it as not made here and keep the one there. If it is not, look once more, or treat it as not made and then try again.",
            operation.name
        );
        view! { <p>{text}</p> }
    });
    let heading =
        if reason.nothing_sent() { "Not created yet: please decide" } else { "It could not be settled: please decide" };
    let decide = decide(operation, place, reason);
    view! {
        <Banner tone=Tone::NeedsYou title=heading>
            <p>{reason.sentence()}</p>
            {advice}
            <p>{tally}</p>
            {decide}
        </Banner>
    }
    .into_any()
}

/// The ways on from a parked create.
fn decide(operation: &Operation, place: &Place, reason: ParkedReason) -> AnyView {
    if !place.may_create {
        return view! { <p>"Someone of your organization who may create campaigns has to decide."</p> }.into_any();
    }
    let fields = || vec![("operation", operation.id.to_string())];
    let reconnect = reason == ParkedReason::Reconnect;
    let again = if reason.nothing_sent() { "Try again" } else { "Look once more" };
    let kind = if reconnect { ButtonKind::Plain } else { ButtonKind::Primary };
    view! {
        <div class="cluster">
            {reconnect.then(|| view! { <LinkButton href="/connections" label="Connect again" kind=ButtonKind::Primary icon=IconName::Plug/> })}
            <PostButton action=RetryOperation::url() label=again kind=kind icon=IconName::Refresh fields=fields()/>
            <PostButton action=GiveUpOperation::url() label="Treat it as not made" fields=fields()/>
            {(!reason.nothing_sent())
                .then(|| view! { <LinkButton href=manager(operation, place) label="Look in Ads Manager" external=true/> })}
        </div>
    }
    .into_any()
}

fn tally(n: i64, one: &str, many: &str) -> String {
    count(usize::try_from(n).unwrap_or(0), one, many)
}

/// The way of one create: written down, sent, answered or looked up.
pub(super) fn progress(operation: &Operation, place: &Place) -> AnyView {
    let steps = steps(operation, place);
    view! {
        <Card title="How far it is">
            <Steps label="Progress of this create" steps=steps/>
        </Card>
    }
    .into_any()
}

fn steps(operation: &Operation, place: &Place) -> Vec<Step> {
    use OperationState::*;
    let state = operation.state;
    let written = Step::new("Written down", StepState::Done).with_note(place.time(operation.created_at_ms));
    let sent = match state {
        Planned => Step::new("Sent to Meta", StepState::Waiting),
        Sending => Step::new("Being sent to Meta", StepState::Current),
        Ambiguous | Made | Refused | Parked => match operation.attempts {
            0 => Step::new("Sent to Meta", StepState::Skipped).with_note("It was not sent"),
            1 => Step::new("Sent to Meta", StepState::Done),
            n => Step::new("Sent to Meta", StepState::Done)
                .with_note(format!("{n} times; after each lost answer the label was looked up first")),
        },
    };
    let looks = || format!("{} by label so far", tally(operation.checks, "look", "looks"));
    let looked = match state {
        Ambiguous => Some(Step::new("Looked up by its label", StepState::Checking).with_note(looks())),
        Parked if operation.checks > 0 => {
            Some(Step::new("Looked up by its label", StepState::Failed).with_note(looks()))
        }
        Made if operation.adopted => Some(
            Step::new("Found by its label", StepState::Done).with_note("The answer was lost; it was not created again"),
        ),
        _ => None,
    };
    let settled = || operation.settled_at_ms.map(|at| place.time(at)).unwrap_or_default();
    let end = match state {
        Made => Step::new("Made, paused", StepState::Done).with_note(settled()),
        Refused if operation.refusal.is_some() => Step::new("Refused by Meta", StepState::Failed).with_note(settled()),
        Refused => Step::new("Treated as not made", StepState::Failed).with_note(settled()),
        Planned | Sending | Ambiguous | Parked => Step::new("Made, paused", StepState::Waiting),
    };
    [Some(written), Some(sent), looked, Some(end)].into_iter().flatten().collect()
}

/// The request, folded.
pub(super) fn request(operation: &Operation) -> AnyView {
    let sent = as_sent(&operation.request);
    let added = format!(
        "The label {} goes with it by the id Meta gave it. The access token is added when it is sent and never shown.",
        operation.label
    );
    view! {
        <Disclosure summary="The request as sent">
            <CopyBlock text=sent label="Copy the request" region="The request as sent"/>
            <p class="muted small">{added}</p>
        </Disclosure>
    }
    .into_any()
}

/// Ids, people and times.
pub(super) fn facts(operation: &Operation, place: &Place) -> AnyView {
    let account = if place.account.is_some() {
        view! { <a href=format!("/accounts/{}", operation.account_id)>{operation.account_name.clone()}</a> }.into_any()
    } else {
        format!("{}, no longer reachable", operation.account_name).into_any()
    };
    let copyable = |text: &str, label: &'static str| view! { <Copyable text=text.to_owned() label=label/> };
    let lines = [
        Some(fact("Ad account", account)),
        operation.meta_id.as_deref().map(|id| fact("Campaign id", copyable(id, "Copy the campaign id"))),
        Some(fact("By", operation.by.clone())),
        Some(fact("Through", through(operation.through.clone()))),
        Some(fact("Begun", place.time(operation.created_at_ms))),
        operation.settled_at_ms.map(|at| fact("Settled", place.time(at))),
        Some(fact("Sent", tally(operation.attempts, "time", "times"))),
        Some(fact("Label", copyable(&operation.label, "Copy the label"))),
    ];
    let lines: Vec<_> = lines.into_iter().flatten().collect();
    view! { <Card title="Facts"><Facts>{lines}</Facts></Card> }.into_any()
}

#[cfg(test)]
mod tests {
    use domain::{operation::MetaRefusal, zone::Zone};

    use super::*;
    use crate::pages::{accounts::words::tests::account, launches::state::tests::operation};

    fn place() -> Place {
        Place {
            account: Some(account()),
            zone: Zone::named("Europe/Berlin").unwrap(),
            template: "https://adsmanager.facebook.com/adsmanager/manage/campaigns?act={act}".into(),
            now_ms: 1_798_131_600_000,
            may_create: true,
        }
    }

    fn in_state(state: OperationState) -> Operation {
        Operation { state, ..operation() }
    }

    #[test]
    fn an_unknown_outcome_tells_what_is_done_and_when_it_is_looked_at_next() {
        let checked = Operation {
            checks: 2,
            next_check_at_ms: Some(place().now_ms + 3_600_000),
            ..in_state(OperationState::Ambiguous)
        };

        let html = banner(&checked, &place()).to_html();

        assert!(html.contains("being checked") && html.contains("2 looks so far"), "{html}");
        assert!(html.contains("The next look is at") && html.contains("Europe/Berlin"), "{html}");
        let soon = Operation { next_check_at_ms: Some(place().now_ms + 1_500), ..checked };
        assert!(banner(&soon, &place()).to_html().contains("The next look is in 2 seconds."));
    }

    #[test]
    fn an_adopted_campaign_says_it_was_not_created_again_and_links_to_it() {
        let adopted = Operation {
            adopted: true,
            doubles_removed: 1,
            meta_id: Some("777".into()),
            ..in_state(OperationState::Made)
        };

        let html = banner(&adopted, &place()).to_html();

        assert!(html.contains("it was not created again"), "{html}");
        assert!(html.contains("1 double was"), "{html}");
        assert!(html.contains("selected_campaign_ids=777"), "{html}");
    }

    #[test]
    fn only_those_who_may_create_decide_about_a_parked_one() {
        let parked = in_state(OperationState::Parked);

        let html = banner(&parked, &place()).to_html();
        assert!(html.contains("/fn/operations/retry") && html.contains("/fn/operations/give_up"), "{html}");

        let html = banner(&parked, &Place { may_create: false, ..place() }).to_html();
        assert!(!html.contains("<form"), "{html}");
    }

    #[test]
    fn a_create_that_never_left_is_not_sought_in_ads_manager() {
        let waiting = Operation { parked: Some(ParkedReason::Reconnect), ..in_state(OperationState::Parked) };

        let html = banner(&waiting, &place()).to_html();

        assert!(html.contains("Connect again") && html.contains("Try again"), "{html}");
        assert!(!html.contains("Look in Ads Manager"), "{html}");
    }

    #[test]
    fn a_refusal_can_be_edited_and_a_given_up_one_does_not_blame_meta() {
        let refused = Operation { refusal: Some(MetaRefusal::default()), ..in_state(OperationState::Refused) };
        let html = banner(&refused, &place()).to_html();
        assert!(html.contains("Meta refused it") && html.contains("/fn/campaigns/revise"), "{html}");

        let given_up = in_state(OperationState::Refused);
        assert!(!banner(&given_up, &place()).to_html().contains("Meta refused"));
    }

    #[test]
    fn the_steps_end_with_what_is_so() {
        let last = |state| steps(&in_state(state), &place()).pop().unwrap();

        assert_eq!(last(OperationState::Sending).state, StepState::Waiting);
        assert_eq!(last(OperationState::Made).state, StepState::Done);
        assert_eq!(last(OperationState::Refused).label, "Treated as not made");
    }
}
