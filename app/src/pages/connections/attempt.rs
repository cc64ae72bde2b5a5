//! `/connect/{attempt}`: stepped progress after Facebook's dialog, then its outcome.

use domain::AttemptId;
use domain::attempt::{Attempt as Walk, Stage};
use leptos::prelude::*;

use super::outcome::outcome_view;
use crate::{
    components::{Card, Crumb, NavItem, PageHead, Step, StepState, Steps},
    ssr::{self, page},
};

/// `/connect/{attempt}`. Reloading it repeats nothing: the work happens in the server, once.
#[component]
pub fn Attempt() -> impl IntoView {
    page(NavItem::Connections, "Connecting", async move |ask| {
        let id: AttemptId = ssr::param("attempt").parse()?;
        let walk = services::connect::attempt(&ask.svc, &ask.actor, &id).await?;
        Ok(match walk.outcome_at(ask.svc.now_ms()) {
            Some(outcome) => outcome_view(walk, outcome),
            None => progress(walk),
        })
    })
}

fn progress(walk: Walk) -> AnyView {
    let (title, lead) = if walk.stage == Stage::AtFacebook {
        ("Waiting for Facebook", "Finish in the tab or window in which Facebook is open. This page moves on by itself.")
    } else {
        ("Connecting", "Facebook has answered. This takes a few seconds; the page moves on by itself.")
    };
    view! {
        {ssr::refresh_every(if walk.stage == Stage::AtFacebook { 3 } else { 1 })}
        {ssr::title(title)}
        <PageHead title=title lead=lead crumbs=vec![Crumb::new("/connections", "Connections")]/>
        <Card>
            <Steps label="Progress of the connection" steps=steps(&walk, false)/>
        </Card>
        <p class="muted small">"You may close this page. What Facebook granted is worked on to the end and appears under Connections."</p>
    }
    .into_any()
}

/// The steps of a connection, each with what came of it. `failed`: the walk ended at the first step not done.
pub(super) fn steps(walk: &Walk, failed: bool) -> Vec<Step> {
    let scopes = match (walk.granted.len(), walk.declined.len()) {
        // Written down with the outcome only.
        (0, 0) => String::new(),
        (granted, 0) => format!("{granted} granted"),
        (granted, declined) => format!("{granted} granted, {declined} declined"),
    };
    let counted = super::home::reach(walk.businesses, walk.accounts, walk.pages);
    let known = [
        (Stage::CodeReceived, "Answer from Facebook received", String::new()),
        (Stage::TokenExchanged, "Exchanged for a long-lived token", String::new()),
        (Stage::PermissionsCompared, "Permissions compared with what was asked", scopes),
        (Stage::AccountsRead, "Businesses, ad accounts and pages counted", counted),
        (Stage::Finished, "Token sealed and connection stored", String::new()),
    ];
    let mut reached_end = false;
    known
        .into_iter()
        .map(|(stage, label, note)| {
            if walk.stage >= stage {
                return Step::new(label, StepState::Done).with_note(note);
            }
            let state = match (reached_end, failed) {
                (false, true) => StepState::Failed,
                (false, false) => StepState::Current,
                (true, true) => StepState::Skipped,
                (true, false) => StepState::Waiting,
            };
            reached_end = true;
            Step::new(label, state)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::connection::Access;

    fn walk(stage: Stage) -> Walk {
        Walk {
            id: "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap(),
            access: Access::Manage,
            stage,
            outcome: None,
            reconnect_id: None,
            connection_id: None,
            meta_user_name: None,
            granted: vec!["ads_read".to_owned()],
            declined: vec!["email".to_owned()],
            businesses: 3,
            accounts: 60,
            pages: 2,
            detail: None,
            return_to: None,
            started_at_ms: 0,
            ended_at_ms: None,
        }
    }

    fn states(stage: Stage, failed: bool) -> Vec<StepState> {
        steps(&walk(stage), failed).into_iter().map(|step| step.state).collect()
    }

    #[test]
    fn one_step_is_current_and_the_rest_wait() {
        use StepState::*;
        assert_eq!(states(Stage::TokenExchanged, false), [Done, Done, Current, Waiting, Waiting]);
        assert_eq!(states(Stage::Finished, false), [Done, Done, Done, Done, Done]);
    }

    #[test]
    fn a_failure_is_shown_where_it_happened() {
        use StepState::*;
        assert_eq!(states(Stage::CodeReceived, true), [Done, Failed, Skipped, Skipped, Skipped]);
    }

    #[test]
    fn what_was_counted_is_told() {
        let steps = steps(&walk(Stage::Finished), false);

        assert_eq!(steps[2].note, "1 granted, 1 declined");
        assert_eq!(steps[3].note, "60 ad accounts in 3 businesses, 2 pages.");
    }
}
