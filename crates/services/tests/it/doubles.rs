//! Two campaigns under one label, and what the sweeps do about it.

use domain::operation::{Operation, OperationState, ParkedReason};

use crate::support::{Fault, NAME, TokenAct, World, cast, eventually};

const HOUR_S: u32 = 3_600;

async fn made(w: &World) -> Operation {
    let account = w.ready().await;
    let id = w.launch(&account).await;
    let operation = w.settle(&id).await;
    assert_eq!(operation.state, OperationState::Made);
    operation
}

both_engines! {
    async fn of_two_the_oldest_is_kept(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        let id = w.launch(&account).await;
        w.drain().await;
        let oldest = w.campaigns_named(NAME)[0]["id"].as_str().unwrap().to_owned();
        w.arrives_late(&w.operation(&id).await).await;
        assert_eq!(w.campaigns_named(NAME).len(), 2);

        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
        assert_eq!((operation.meta_id, operation.doubles_removed), (Some(oldest), 1));
    }

    /// Half past two comes twice that night in Berlin, and Meta writes times as the account's clock shows them.
    async fn the_oldest_is_told_by_the_moment_when_clocks_are_set_back(db: Db) {
        let w = World::start(db).await;
        let half_past_two: jiff::Timestamp = "2027-10-31T00:30:00Z".parse().unwrap();
        w.advance(u32::try_from((half_past_two.as_millisecond() - w.svc.now_ms()) / 1000).unwrap());
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        let id = w.launch(&account).await;
        w.drain().await;
        w.advance(40 * 60);
        w.arrives_late(&w.operation(&id).await).await;
        let times: Vec<_> = w.campaigns_named(NAME).iter().map(|row| row["created_time"].to_string()).collect();
        assert!(times[0] > times[1], "by its text the older one is the younger: {times:?}");
        let oldest = w.campaigns_named(NAME)[0]["id"].as_str().map(str::to_owned);

        assert_eq!(w.settle(&id).await.meta_id, oldest);
    }

    async fn a_double_that_appears_within_the_hour_is_swept(db: Db) {
        let w = World::start(db).await;
        let operation = made(&w).await;
        w.arrives_late(&operation).await;

        w.advance(HOUR_S);
        w.drain().await;

        let operation = w.operation(&operation.id).await;
        w.assert_made_once(&operation).await;
        assert_eq!(operation.doubles_removed, 1);
    }

    async fn a_double_that_becomes_searchable_within_the_day_is_swept(db: Db) {
        let w = World::start(db).await;
        let operation = made(&w).await;
        w.fail_always("POST", "/campaigns$", Fault::LabelLagS(2 * u64::from(HOUR_S)));
        w.arrives_late(&operation).await;
        w.meta.clear_faults();
        w.bury(&operation.account_id).await;
        w.advance(HOUR_S);
        w.drain().await;
        assert_eq!(w.campaigns_named(NAME).len(), 2, "the first sweep does not see it");

        w.advance(23 * HOUR_S);
        w.drain().await;

        w.assert_made_once(&w.operation(&operation.id).await).await;
        assert_eq!(w.jobs().await, (0, 0, 0), "and then it is over");
    }

    async fn a_persons_copies_are_left_alone(db: Db) {
        let w = World::start(db).await;
        let operation = made(&w).await;
        w.is_copied(&operation, "Winter, second try").await;
        w.advance(3 * HOUR_S);
        w.drain().await;
        w.arrives_late(&operation).await;

        w.advance(21 * HOUR_S);
        w.drain().await;

        assert_eq!(w.campaigns_named("Winter, second try").len(), 1, "another name");
        assert_eq!(w.campaigns_named(NAME).len(), 2, "made when no request of ours could arrive any more");
        assert_eq!(w.operation(&operation.id).await.doubles_removed, 0);
    }

    async fn a_write_applied_after_the_window_leaves_one_in_the_end(db: Db) {
        let w = World::impatient(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DelayMs(4_000));
        let id = w.launch(&account).await;
        let operation = w.settle(&id).await;
        assert_eq!((operation.state, operation.attempts), (OperationState::Made, 2));
        eventually(|| w.campaigns_named(NAME).len() == 2).await;

        w.advance(HOUR_S);
        w.drain().await;

        let operation = w.operation(&id).await;
        w.assert_made_once(&operation).await;
        assert_eq!(operation.doubles_removed, 1);
    }

    async fn a_double_somebody_switched_on_is_left_alone(db: Db) {
        let w = World::start(db).await;
        let operation = made(&w).await;
        let double = w.arrives_late(&operation).await;
        w.switches_on(cast::JONAS, &double).await;

        w.advance(HOUR_S);
        w.drain().await;

        assert_eq!(w.campaigns_named(NAME).len(), 2);
        assert_eq!(w.operation(&operation.id).await.doubles_removed, 0);
    }

    async fn other_campaigns_are_left_alone(db: Db) {
        let w = World::start(db).await;
        let before = w.meta.objects(&sandbox::Filter::default()).len();
        let first = made(&w).await;
        let second = w.launch(&first.account_id).await;
        w.settle(&second).await;

        w.advance(24 * HOUR_S);
        w.drain().await;

        assert_eq!(w.campaigns_named(NAME).len(), 2, "the same form twice is two campaigns");
        // Two campaigns and two labels more than before.
        assert_eq!(w.meta.objects(&sandbox::Filter::default()).len(), before + 4);
        assert_eq!(w.asked_for("POST", "/campaigns"), 2);
    }

    async fn a_double_that_cannot_be_deleted_is_left_to_the_next_sweep(db: Db) {
        let w = World::start(db).await;
        let operation = made(&w).await;
        w.arrives_late(&operation).await;
        w.fail("DELETE", "", Fault::Status(500));

        w.advance(HOUR_S);
        w.drain().await;
        assert_eq!((w.campaigns_named(NAME).len(), w.operation(&operation.id).await.doubles_removed), (2, 0));
        w.advance(23 * HOUR_S);
        w.drain().await;

        w.assert_made_once(&w.operation(&operation.id).await).await;
        assert_eq!(w.operation(&operation.id).await.doubles_removed, 1);
    }

    async fn a_sweep_during_an_outage_is_made_up_for(db: Db) {
        let w = World::start(db).await;
        let operation = made(&w).await;
        w.arrives_late(&operation).await;
        w.fail("GET", "/campaignsbylabels$", Fault::Status(503));

        w.advance(HOUR_S);
        w.drain().await;
        assert_eq!(w.campaigns_named(NAME).len(), 2);
        w.advance(10);
        w.drain().await;

        w.assert_made_once(&w.operation(&operation.id).await).await;
    }

    async fn without_a_token_the_sweep_gives_up_quietly(db: Db) {
        let w = World::start(db).await;
        let operation = made(&w).await;
        w.meta.tokens(TokenAct::Revoke, cast::JONAS).unwrap();
        let connection = adlane_services::connections::list(&w.svc, &w.marketer).await.unwrap().remove(0);
        adlane_services::connections::disconnect(&w.svc, &w.marketer, &connection.id, "leaving").await.unwrap();

        w.advance(24 * HOUR_S);
        w.drain().await;

        assert_eq!(w.jobs().await, (0, 0, 0));
        assert_eq!(w.operation(&operation.id).await.state, OperationState::Made);
    }

    async fn what_was_never_found_is_adopted_when_it_appears(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropBefore);
        w.fail("POST", "/campaigns$", Fault::DropBefore);
        let id = w.launch(&account).await;
        let operation = w.settle(&id).await;
        assert_eq!((operation.parked, operation.attempts), (Some(ParkedReason::NotFound), 2));
        assert!(w.campaigns_named(NAME).is_empty());
        w.arrives_late(&operation).await;

        w.advance(HOUR_S);
        w.drain().await;

        let operation = w.operation(&id).await;
        w.assert_made_once(&operation).await;
        assert!(operation.adopted && operation.parked.is_none() && operation.stored.is_some());
    }

    async fn what_a_person_gave_up_is_adopted_when_it_appears(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropBefore);
        w.fail("POST", "/campaigns$", Fault::DropBefore);
        let id = w.launch(&account).await;
        let operation = w.settle(&id).await;
        adlane_services::operations::give_up(&w.svc, &w.marketer, &id).await.unwrap();
        assert_eq!(w.operation(&id).await.state, OperationState::Refused);
        w.arrives_late(&operation).await;

        w.advance(HOUR_S);
        w.drain().await;

        w.assert_made_once(&w.operation(&id).await).await;
    }
}
