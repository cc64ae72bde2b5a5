//! What only a person can decide.

use adlane_services::{connections, operations};
use domain::{
    OperationId, Problem,
    operation::{Operation, OperationState, ParkedReason},
};

use crate::support::{Fault, NAME, TokenAct, World, cast, graph_error, problem};

/// Sent twice, lost twice, never found.
async fn lost_twice(w: &World) -> Operation {
    let account = w.ready().await;
    w.fail("POST", "/campaigns$", Fault::DropBefore);
    w.fail("POST", "/campaigns$", Fault::Status(502));
    let id = w.launch(&account).await;
    parked(w, &id, ParkedReason::NotFound).await
}

async fn parked(w: &World, id: &OperationId, reason: ParkedReason) -> Operation {
    let operation = w.settle_within(id, 7_200).await;
    assert_eq!((operation.state, operation.parked), (OperationState::Parked, Some(reason)));
    operation
}

both_engines! {
    async fn lost_twice_and_never_found_waits_for_a_person(db: Db) {
        let w = World::start(db).await;

        let operation = lost_twice(&w).await;

        assert_eq!((operation.attempts, w.asked_for("POST", "/campaigns")), (2, 2));
        w.advance(48 * 3_600);
        w.drain().await;
        assert_eq!(w.asked_for("POST", "/campaigns"), 2, "and is not sent by itself again");
        assert_eq!(w.operation(&operation.id).await.state, OperationState::Parked);
    }

    async fn looking_again_finds_what_arrived_late(db: Db) {
        let w = World::start(db).await;
        let operation = lost_twice(&w).await;
        w.arrives_late(&operation).await;

        operations::retry_parked(&w.svc, &w.marketer, &operation.id).await.unwrap();

        let operation = w.settle(&operation.id).await;
        w.assert_made_once(&operation).await;
        assert!(operation.adopted);
    }

    async fn looking_again_sends_nothing(db: Db) {
        let w = World::start(db).await;
        let operation = lost_twice(&w).await;

        operations::retry_parked(&w.svc, &w.marketer, &operation.id).await.unwrap();

        parked(&w, &operation.id, ParkedReason::NotFound).await;
        assert_eq!(w.asked_for("POST", "/campaigns"), 2);
    }

    async fn giving_up_counts_as_not_made(db: Db) {
        let w = World::start(db).await;
        let operation = lost_twice(&w).await;

        operations::give_up(&w.svc, &w.marketer, &operation.id).await.unwrap();

        let given_up = w.operation(&operation.id).await;
        assert_eq!((given_up.state, given_up.parked, given_up.refusal), (OperationState::Refused, None, None));
        assert_eq!(problem(operations::give_up(&w.svc, &w.marketer, &operation.id).await), Problem::Conflict);
        assert_eq!(problem(operations::retry_parked(&w.svc, &w.marketer, &operation.id).await), Problem::Conflict);
    }

    async fn what_does_not_wait_cannot_be_decided(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;

        for _ in ["planned", "made"] {
            assert_eq!(problem(operations::give_up(&w.svc, &w.marketer, &id).await), Problem::Conflict);
            assert_eq!(problem(operations::retry_parked(&w.svc, &w.marketer, &id).await), Problem::Conflict);
            w.settle(&id).await;
        }
    }

    async fn an_unknown_outcome_cannot_be_given_up_while_it_is_checked(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        let id = w.launch(&account).await;
        w.drain().await;

        assert_eq!(problem(operations::give_up(&w.svc, &w.marketer, &id).await), Problem::Conflict);
        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn whoever_lets_it_go_on_gets_an_hour_of_patience_again(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail_always("POST", "/campaigns$", graph_error(17, Some(2_446_079), 400));
        let id = w.launch(&account).await;
        parked(&w, &id, ParkedReason::CannotSend).await;

        operations::retry_parked(&w.svc, &w.marketer, &id).await.unwrap();
        w.drain().await;
        assert_eq!(w.operation(&id).await.state, OperationState::Planned, "one more refusal is not the end");
        w.meta.clear_faults();

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn after_connecting_again_it_is_made_once(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;
        w.meta.tokens(TokenAct::Revoke, cast::JONAS).unwrap();
        parked(&w, &id, ParkedReason::Reconnect).await;

        w.connected(&w.marketer, cast::JONAS).await;
        operations::retry_parked(&w.svc, &w.marketer, &id).await.unwrap();

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn a_token_that_dies_at_the_create_itself_creates_nothing(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", graph_error(190, Some(463), 400));
        let id = w.launch(&account).await;
        parked(&w, &id, ParkedReason::Reconnect).await;
        assert!(w.campaigns_named(NAME).is_empty());

        operations::retry_parked(&w.svc, &w.marketer, &id).await.unwrap();

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn another_persons_connection_can_take_over(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;
        let jonas = connections::list(&w.svc, &w.marketer).await.unwrap().remove(0).id;
        connections::disconnect(&w.svc, &w.marketer, &jonas, "leaving").await.unwrap();
        parked(&w, &id, ParkedReason::Reconnect).await;

        w.connected(&w.admin, cast::MARTA).await;
        operations::retry_parked(&w.svc, &w.admin, &id).await.unwrap();

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn another_persons_connection_can_look_too(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        let id = w.launch(&account).await;
        w.drain().await;
        let jonas = connections::list(&w.svc, &w.marketer).await.unwrap().remove(0).id;
        connections::disconnect(&w.svc, &w.marketer, &jonas, "leaving").await.unwrap();
        parked(&w, &id, ParkedReason::CannotLook).await;

        w.connected(&w.admin, cast::MARTA).await;
        operations::retry_parked(&w.svc, &w.admin, &id).await.unwrap();

        let operation = w.settle(&id).await;
        w.assert_made_once(&operation).await;
        assert!(operation.adopted);
    }

    async fn meta_refusing_to_look_for_an_hour_waits_for_a_person(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        w.fail_always("GET", "/campaignsbylabels$", Fault::Status(503));
        let id = w.launch(&account).await;
        parked(&w, &id, ParkedReason::CannotLook).await;
        w.meta.clear_faults();

        operations::retry_parked(&w.svc, &w.marketer, &id).await.unwrap();

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn a_permission_lost_while_looking_waits_for_a_person(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        w.fail("GET", "/campaignsbylabels$", graph_error(200, None, 403));
        let id = w.launch(&account).await;

        let operation = parked(&w, &id, ParkedReason::CannotLook).await;

        assert_eq!(operation.refusal.unwrap().code, 200);
    }

    async fn meta_taking_nothing_for_an_hour_waits_for_a_person(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail_always("POST", "/adlabels$", Fault::Status(503));
        let id = w.launch(&account).await;
        parked(&w, &id, ParkedReason::CannotSend).await;
        assert_eq!(w.asked_for("POST", "/campaigns"), 0);
        w.meta.clear_faults();

        operations::retry_parked(&w.svc, &w.marketer, &id).await.unwrap();

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn refused_at_the_second_sending_the_first_ones_fate_stays_open(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropBefore);
        w.fail("POST", "/campaigns$", graph_error(100, Some(1_885_272), 400));
        let id = w.launch(&account).await;

        let operation = parked(&w, &id, ParkedReason::NotFound).await;

        assert_eq!(operation.refusal.unwrap().subcode, Some(1_885_272));
    }
}
