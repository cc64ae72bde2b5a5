//! Connecting while Meta fails, at every step and in every way.

use std::time::Duration;

use adlane_services::connections;
use domain::attempt::{Attempt, Outcome};

use crate::support::{Dialog, Fault, FaultRule, Setup, World, cast, eventually, graph_error};

/// The place of every question a connection asks, in order.
const STEPS: [&str; 8] = [
    "/oauth/access_token\\?.*[?&]code=",
    "fb_exchange_token",
    "/debug_token$",
    "/me$",
    "/me/permissions$",
    "/me/businesses$",
    "/me/adaccounts$",
    "/me/accounts$",
];

/// Walks once per step with that step failing; every walk must end as "Meta unavailable", and leave nothing behind.
async fn fails_at_every_step(w: &World, fault: &Fault) {
    for step in STEPS {
        w.meta.clear_faults();
        w.meta.fail(FaultRule::new(fault.clone()).path(step)).unwrap();

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(attempt.outcome, Some(Outcome::MetaUnavailable), "{fault:?} at {step}");
        assert!(
            w.meta.faults().iter().all(|rule| rule["struck"] == 1),
            "{step} was never asked: {:?}",
            w.meta.faults()
        );
    }
    assert!(connections::list(&w.svc, &w.marketer).await.unwrap().is_empty());
    assert_eq!(w.jobs().await, (0, 0, 0));
}

/// The attempt that comes of one walk with this fault.
async fn with_fault(w: &World, path: &str, fault: Fault) -> Attempt {
    w.meta.fail(FaultRule::new(fault).path(path)).unwrap();
    let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;
    assert!(connections::list(&w.svc, &w.marketer).await.unwrap().is_empty());
    attempt
}

both_engines! {
    async fn a_cut_connection_at_any_step_stores_nothing(db: Db) {
        fails_at_every_step(&World::start(db).await, &Fault::DropBefore).await;
    }

    async fn a_server_error_at_any_step_stores_nothing(db: Db) {
        fails_at_every_step(&World::start(db).await, &Fault::Status(500)).await;
    }

    async fn metas_own_trouble_at_any_step_stores_nothing(db: Db) {
        fails_at_every_step(&World::start(db).await, &graph_error(2, None, 500)).await;
    }

    async fn no_answer_in_time_at_any_step_stores_nothing(db: Db) {
        fails_at_every_step(&World::impatient(db).await, &Fault::DelayReplyMs(1_000)).await;
    }

    async fn half_an_answer_at_any_step_stores_nothing(db: Db) {
        fails_at_every_step(&World::start(db).await, &Fault::HalfReply).await;
    }

    async fn an_unreadable_answer_at_any_step_stores_nothing(db: Db) {
        fails_at_every_step(&World::start(db).await, &Fault::Malformed).await;
    }

    async fn an_enormous_answer_at_any_step_stores_nothing(db: Db) {
        fails_at_every_step(&World::start(db).await, &Fault::Huge).await;
    }

    async fn a_redirect_at_any_step_is_not_followed(db: Db) {
        let w = World::start(db).await;

        fails_at_every_step(&w, &Fault::Redirect(None)).await;

        assert!(!w.tap.sent().contains("/_sandbox/redirected"));
    }

    async fn being_throttled_is_told_as_unavailable(db: Db) {
        let w = World::start(db).await;

        let attempt = with_fault(&w, "/me/adaccounts$", graph_error(4, None, 403)).await;

        assert_eq!(attempt.outcome, Some(Outcome::MetaUnavailable));
        assert!(attempt.detail.unwrap().starts_with("HTTP 403, code 4, trace "));
    }

    async fn a_used_code_is_told(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;
        w.svc.graph.exchange_code(query.code.as_deref().unwrap(), &w.svc.redirect_uri()).await.unwrap();

        w.come_back(&w.marketer, &query).await;
        w.drain().await;

        let attempt = w.attempt(&w.marketer, &begun.attempt).await;
        assert_eq!(attempt.outcome, Some(Outcome::CodeUsed));
        assert!(attempt.detail.unwrap().starts_with("HTTP 400, code 100, subcode 36009"));
    }

    async fn a_code_nobody_issued_is_told_like_a_used_one(db: Db) {
        let w = World::start(db).await;

        let attempt = with_fault(&w, "dialog/oauth", Fault::Dialog(sandbox::DialogFault::WrongCode)).await;

        assert_eq!(attempt.outcome, Some(Outcome::CodeUsed));
    }

    async fn a_refused_long_lived_exchange_stores_nothing(db: Db) {
        let w = World::start(db).await;

        let attempt = with_fault(&w, "fb_exchange_token", graph_error(100, None, 400)).await;

        assert_eq!(attempt.outcome, Some(Outcome::LongLivedFailed));
    }

    async fn a_short_token_in_place_of_a_long_one_stores_nothing(db: Db) {
        let rewrite = Some(("\"expires_in\":51839", "\"expires_in\":1,\"\":"));
        let w = World::with(db, Setup { rewrite, ..Setup::default() }).await;

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(attempt.outcome, Some(Outcome::LongLivedFailed));
        assert_eq!(w.asked_for("POST", "/debug_token"), 0, "told from the exchange's answer alone");
        assert!(connections::list(&w.svc, &w.marketer).await.unwrap().is_empty());
    }

    async fn a_token_that_meta_says_ends_soon_stores_nothing(db: Db) {
        let w = World::start(db).await;
        // For us it is the token's last day already.
        w.svc.clock.advance(59 * 86_400_000 + 8 * 3_600_000);

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(attempt.outcome, Some(Outcome::LongLivedFailed));
        assert!(connections::list(&w.svc, &w.marketer).await.unwrap().is_empty());
    }

    async fn another_apps_token_stores_nothing(db: Db) {
        let w = World::start(db).await;
        w.meta.fail(FaultRule::new(Fault::ForeignToken).path("fb_exchange_token")).unwrap();

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(attempt.outcome, Some(Outcome::ForeignToken));
        assert!(connections::list(&w.svc, &w.marketer).await.unwrap().is_empty());
    }

    async fn another_apps_token_from_the_first_exchange_goes_no_further(db: Db) {
        let w = World::start(db).await;

        let attempt = with_fault(&w, "[?&]code=", Fault::ForeignToken).await;

        assert_eq!(attempt.outcome, Some(Outcome::LongLivedFailed), "Meta refuses to exchange it");
    }

    async fn a_wrong_app_secret_is_the_operators_to_mend(db: Db) {
        let w = World::with(db, Setup { app_secret: "another", ..Setup::default() }).await;

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(attempt.outcome, Some(Outcome::AppMisconfigured));
        assert!(!attempt.detail.unwrap().contains("another"));
    }

    async fn a_worker_that_dies_during_the_exchange_leaves_a_used_code(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;
        w.come_back(&w.marketer, &query).await;
        w.fail("POST", "/oauth/access_token$", Fault::DelayReplyMs(60_000));
        w.drain_until_killed(|| w.asked_for("POST", "/oauth/access_token") == 1).await;

        w.advance(31);
        w.drain().await;

        assert_eq!(w.attempt(&w.marketer, &begun.attempt).await.outcome, Some(Outcome::CodeUsed));
        assert_eq!(w.asked_for("POST", "/oauth/access_token"), 1, "the code is never sent twice");
    }

    async fn a_walk_that_failed_can_be_walked_again(db: Db) {
        let w = World::start(db).await;
        with_fault(&w, "/me/adaccounts$", Fault::Status(503)).await;

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;

        assert_eq!((attempt.outcome, attempt.accounts), (Some(Outcome::Done), 3));
    }

    async fn a_slow_meta_is_waited_for(db: Db) {
        let w = World::with(db, Setup { timeout: Duration::from_secs(5), ..Setup::default() }).await;
        w.meta.fail(FaultRule::new(Fault::DelayMs(150)).always()).unwrap();

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(attempt.outcome, Some(Outcome::Done));
        eventually(|| w.meta.requests().iter().all(|request| request.status.is_some())).await;
    }
}
