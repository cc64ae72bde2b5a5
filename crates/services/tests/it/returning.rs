//! What browsers come back with, and how often.

use adlane_services::{
    connect::{self, CallbackQuery, CameBack},
    connections, random,
};
use domain::{
    attempt::{LIFE_MS, Outcome, Stage},
    connection::Access,
};
use store::{Db, connections::Granted};
use tokio::task::JoinSet;

use crate::support::{Dialog, Fault, World, cast, eventually};

async fn came_back(w: &World, actor: &adlane_services::Actor, query: &CallbackQuery) -> CameBack {
    connect::callback(&w.svc, actor, query).await.unwrap()
}

fn again(query: &CallbackQuery) -> CallbackQuery {
    CallbackQuery { code: query.code.clone(), state: query.state.clone(), ..CallbackQuery::default() }
}

/// Jonas's grant as another process would store it.
fn granted(w: &World) -> Granted<'_> {
    Granted {
        user_id: &w.admin.user_id,
        meta_user_id: cast::JONAS,
        meta_user_name: "Jonas Weber",
        token_kind: "USER",
        access: Access::Manage,
        sealed_token: &[1, 2, 3],
        key_id: "k1",
        expires_at_ms: None,
        data_access_expires_at_ms: None,
        scopes: &[],
        declined_scopes: &[],
    }
}

both_engines! {
    async fn an_empty_return_belongs_to_no_attempt(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;

        assert_eq!(came_back(&w, &w.marketer, &CallbackQuery::default()).await, CameBack::Empty);

        let attempt = w.attempt(&w.marketer, &begun.attempt).await;
        assert_eq!((attempt.outcome, attempt.stage), (None, Stage::AtFacebook));
    }

    async fn a_state_without_anything_else_is_a_failed_dialog(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;

        w.come_back(&w.marketer, &CallbackQuery { code: None, ..again(&query) }).await;

        assert_eq!(w.attempt(&w.marketer, &begun.attempt).await.outcome, Some(Outcome::DialogFailed));
    }

    async fn an_error_of_the_dialog_is_kept_as_words_and_numbers_only(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        w.fail("POST", "dialog/oauth", Fault::Dialog(sandbox::DialogFault::Error));
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;

        let query = CallbackQuery { error_reason: Some("<script>alert(1)</script>".into()), ..query };
        w.come_back(&w.marketer, &query).await;

        let attempt = w.attempt(&w.marketer, &begun.attempt).await;
        assert_eq!(attempt.outcome, Some(Outcome::DialogFailed));
        assert_eq!(attempt.detail.as_deref(), Some("error: server_error, reason: scriptalert1script, code: 2"));
    }

    async fn a_state_nobody_gave_is_unknown(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        w.fail("POST", "dialog/oauth", Fault::Dialog(sandbox::DialogFault::WrongState));
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;
        let asked = w.asked();

        assert_eq!(came_back(&w, &w.marketer, &query).await, CameBack::UnknownState);

        w.drain().await;
        assert_eq!(w.asked(), asked, "Meta is not asked");
    }

    async fn a_state_works_for_nobody_else_and_in_no_other_session(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;
        let asked = w.asked();
        let mut elsewhere = w.marketer.clone();
        elsewhere.session_hash = random::bytes();
        let mut same_session = w.stranger.clone();
        same_session.session_hash = w.marketer.session_hash;

        for other in [&w.admin, &w.stranger, &elsewhere, &same_session] {
            assert_eq!(came_back(&w, other, &query).await, CameBack::UnknownState);
        }

        w.drain().await;
        assert_eq!(w.asked(), asked, "Meta is not asked");
        assert_eq!(w.attempt(&w.marketer, &begun.attempt).await.stage, Stage::AtFacebook, "and the state is not used up");
    }

    async fn coming_back_again_repeats_nothing(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(w.come_back(&w.marketer, &query).await, begun.attempt);
        assert_eq!(w.come_back(&w.marketer, &query).await, begun.attempt);
        w.drain().await;
        assert_eq!(w.come_back(&w.marketer, &query).await, begun.attempt);
        w.drain().await;

        assert_eq!(w.attempt(&w.marketer, &begun.attempt).await.outcome, Some(Outcome::Done));
        assert_eq!(w.asked_for("POST", "/oauth/access_token"), 2, "code and long-lived exchange, once each");
    }

    async fn coming_back_many_times_at_once_repeats_nothing(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;

        let mut tabs = JoinSet::new();
        for _ in 0..8 {
            let (svc, actor, query) = (w.svc.clone(), w.marketer.clone(), again(&query));
            tabs.spawn(async move { connect::callback(&svc, &actor, &query).await.unwrap() });
        }
        for came in tabs.join_all().await {
            assert_eq!(came, CameBack::Attempt(begun.attempt.clone()));
        }
        w.drain().await;

        assert_eq!(w.attempt(&w.marketer, &begun.attempt).await.outcome, Some(Outcome::Done));
        assert_eq!(w.asked_for("POST", "/oauth/access_token"), 2);
    }

    async fn two_tabs_at_once_both_finish(db: Db) {
        let w = World::start(db).await;
        let (one, two) = (w.begin(&w.marketer).await, w.begin(&w.marketer).await);
        let second = w.at_facebook(&two.dialog, Dialog::Continue(cast::AIKO)).await;
        let first = w.at_facebook(&one.dialog, Dialog::Continue(cast::JONAS)).await;

        w.come_back(&w.marketer, &first).await;
        w.come_back(&w.marketer, &second).await;
        tokio::join!(w.drain(), w.drain());

        for (begun, name) in [(&one, "Jonas Weber"), (&two, "Aiko Tanaka 田中 🌸")] {
            let attempt = w.attempt(&w.marketer, &begun.attempt).await;
            assert_eq!((attempt.outcome, attempt.meta_user_name.as_deref()), (Some(Outcome::Done), Some(name)));
        }
    }

    async fn tabs_of_one_person_finish_together_in_one_connection(db: Db) {
        let w = World::start(db).await;
        let mut begun = Vec::new();
        for _ in 0..6 {
            let one = w.begin(&w.marketer).await;
            let query = w.at_facebook(&one.dialog, Dialog::Continue(cast::JONAS)).await;
            w.come_back(&w.marketer, &query).await;
            begun.push(one);
        }
        w.warm_up(12).await;

        let mut workers = JoinSet::new();
        for _ in 0..6 {
            let svc = w.svc.clone();
            workers.spawn(async move { adlane_services::jobs::drain(&svc).await });
        }
        workers.join_all().await;
        w.drain().await;

        for one in &begun {
            assert_eq!(w.attempt(&w.marketer, &one.attempt).await.outcome, Some(Outcome::Done));
        }
        assert_eq!(connections::list(&w.svc, &w.marketer).await.unwrap().len(), 1);
        assert_eq!(w.jobs().await, (0, 0, 0));
    }

    async fn the_same_person_stored_by_another_process_meanwhile_is_no_failure(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;
        w.come_back(&w.marketer, &query).await;
        // The other process has looked and written, and has not committed when ours looks.
        let (organization, other) = (&w.marketer.organization_id, random::id());
        let mut theirs = w.svc.db.write().await.unwrap();
        assert!(store::connections::upsert(&mut theirs, organization, &other, &granted(&w), w.svc.now_ms()).await.unwrap());
        let svc = w.svc.clone();
        let worker = tokio::spawn(async move { adlane_services::jobs::drain(&svc).await });
        if let Db::Sqlite { .. } = w.svc.db {
            // The one writer is taken, so the job cannot even begin before the other process is done.
        } else {
            let answered = |path: &str| w.meta.requests().iter().any(|r| r.path.ends_with(path) && r.status == Some(200));
            eventually(|| ["/me/businesses", "/me/adaccounts", "/me/accounts"].into_iter().all(answered)).await;
            // Nothing tells that a statement waits for a lock; this long it certainly does, and the lock's time-out is 2 s.
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        }
        theirs.commit().await.unwrap();
        worker.await.unwrap();

        let attempt = w.attempt(&w.marketer, &begun.attempt).await;

        assert_eq!((attempt.outcome, attempt.connection_id), (Some(Outcome::Done), Some(other)));
    }

    async fn after_ten_minutes_it_is_too_late(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;
        w.advance(11 * 60);
        let asked = w.asked();

        w.come_back(&w.marketer, &query).await;
        w.drain().await;

        assert_eq!(w.attempt(&w.marketer, &begun.attempt).await.outcome, Some(Outcome::Expired));
        assert_eq!(w.asked(), asked, "Meta is not asked");
    }

    async fn the_tenth_minute_is_still_in_time(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        w.svc.clock.advance(LIFE_MS);
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;

        w.come_back(&w.marketer, &query).await;
        w.drain().await;

        assert_eq!(w.attempt(&w.marketer, &begun.attempt).await.outcome, Some(Outcome::Done));
    }

    async fn an_end_reached_in_time_stands_when_the_browser_comes_late_again(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;
        w.come_back(&w.marketer, &query).await;
        w.advance(11 * 60);

        w.come_back(&w.marketer, &query).await;
        assert_eq!(w.attempt(&w.marketer, &begun.attempt).await.outcome, None, "it is being worked on");
    }

    async fn a_code_longer_than_any_of_facebooks_is_none(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;

        w.come_back(&w.marketer, &CallbackQuery { code: Some("x".repeat(4_097)), ..again(&query) }).await;

        assert_eq!(w.attempt(&w.marketer, &begun.attempt).await.outcome, Some(Outcome::DialogFailed));
    }
}
