//! The answer to the create is lost, before or after Meta wrote: always exactly one campaign.

use domain::operation::OperationState;

use crate::support::{Fault, FaultRule, NAME, World, eventually, graph_error};

/// The create goes out into this fault; then time passes. There must be one campaign, found by its label.
async fn is_adopted(w: &World, fault: Fault) {
    let account = w.ready().await;
    w.fail("POST", "/campaigns$", fault);
    let id = w.launch(&account).await;
    w.drain().await;
    assert_eq!(w.operation(&id).await.state, OperationState::Ambiguous, "nothing is concluded from silence");

    let operation = w.settle(&id).await;

    w.assert_made_once(&operation).await;
    assert!(operation.adopted);
    assert_eq!((operation.attempts, w.asked_for("POST", "/campaigns")), (1, 1));
    assert!(operation.stored.is_some());
}

/// The create goes out into this fault and nothing is written; it must be sent once more, and only after the whole window.
async fn is_sent_once_more(w: &World, fault: Fault) {
    let account = w.ready().await;
    w.fail("POST", "/campaigns$", fault);
    let id = w.launch(&account).await;
    w.drain().await;
    for s in [1, 2, 5, 8, 15, 28] {
        w.advance(s);
        w.drain().await;
        assert_eq!(w.asked_for("POST", "/campaigns"), 1, "the window is a minute");
    }

    let operation = w.settle(&id).await;

    w.assert_made_once(&operation).await;
    assert_eq!((operation.attempts, operation.adopted), (2, false));
}

both_engines! {
    async fn cut_after_the_write(db: Db) {
        is_adopted(&World::start(db).await, Fault::DropAfter).await;
    }

    async fn half_a_reply(db: Db) {
        is_adopted(&World::start(db).await, Fault::HalfReply).await;
    }

    async fn an_error_after_the_write(db: Db) {
        is_adopted(&World::start(db).await, Fault::ErrorAfterWrite).await;
    }

    async fn an_unreadable_reply(db: Db) {
        is_adopted(&World::start(db).await, Fault::Malformed).await;
    }

    async fn an_enormous_reply(db: Db) {
        is_adopted(&World::start(db).await, Fault::Huge).await;
    }

    async fn a_reply_that_comes_too_late(db: Db) {
        is_adopted(&World::impatient(db).await, Fault::DelayReplyMs(1_500)).await;
    }

    async fn cut_before_the_write(db: Db) {
        is_sent_once_more(&World::start(db).await, Fault::DropBefore).await;
    }

    async fn a_server_error_before_the_write(db: Db) {
        is_sent_once_more(&World::start(db).await, Fault::Status(500)).await;
    }

    async fn metas_code_one(db: Db) {
        is_sent_once_more(&World::start(db).await, graph_error(1, None, 400)).await;
    }

    async fn metas_code_two(db: Db) {
        is_sent_once_more(&World::start(db).await, graph_error(2, None, 500)).await;
    }

    async fn a_redirect(db: Db) {
        is_sent_once_more(&World::start(db).await, Fault::Redirect(None)).await;
    }

    async fn a_write_that_happens_after_we_gave_up(db: Db) {
        let w = World::impatient(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DelayMs(1_500));
        let id = w.launch(&account).await;
        w.drain().await;
        w.advance(2);
        w.drain().await;
        assert_eq!(w.operation(&id).await.checks, 1, "looked once and found nothing");
        assert!(w.campaigns_named(NAME).is_empty());
        eventually(|| !w.campaigns_named(NAME).is_empty()).await;

        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
        assert!(operation.adopted);
    }

    async fn a_label_that_is_searchable_only_later(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.meta.fail(FaultRule::new(Fault::LabelLagS(40)).path("/campaigns$")).unwrap();
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        let id = w.launch(&account).await;
        w.drain().await;
        w.bury(&account).await;

        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
        assert_eq!((operation.attempts, operation.adopted), (1, true));
    }

    async fn among_the_newest_it_is_found_although_its_label_lags(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.meta.fail(FaultRule::new(Fault::LabelLagS(100_000)).path("/campaigns$")).unwrap();
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        let id = w.launch(&account).await;

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn lost_with_the_label_lost_before(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/adlabels$", Fault::DropAfter);
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        let id = w.launch(&account).await;

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn meta_being_down_for_the_look_up_concludes_nothing(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        w.fail_always("GET", "/campaignsbylabels$", Fault::Status(503));
        let id = w.launch(&account).await;
        for _ in 0..60 {
            w.drain().await;
            w.advance(10);
        }
        let operation = w.operation(&id).await;
        assert_eq!((operation.state, operation.checks), (OperationState::Ambiguous, 0));
        assert_eq!(w.asked_for("POST", "/campaigns"), 1);

        w.meta.clear_faults();

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn half_a_look_up_concludes_nothing(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropBefore);
        w.fail_always("GET", "/campaigns$", Fault::Malformed);
        let id = w.launch(&account).await;
        for _ in 0..30 {
            w.drain().await;
            w.advance(10);
        }
        assert_eq!((w.operation(&id).await.checks, w.asked_for("POST", "/campaigns")), (0, 1));

        w.meta.clear_faults();

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn throttled_at_the_second_sending_is_waited_for(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropBefore);
        w.fail("POST", "/campaigns$", graph_error(17, Some(2_446_079), 400));
        let id = w.launch(&account).await;

        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
        assert_eq!(operation.attempts, 2);
    }
}
