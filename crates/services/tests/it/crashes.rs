//! The process dies between `sending` and the answer.

use std::time::{Duration, Instant};

use adlane_services::tokens;
use domain::{
    OperationId,
    operation::{Operation, OperationState},
};
use tokio::{sync::oneshot, task::JoinSet};

use crate::support::{Fault, NAME, World};

/// Brings the row to where a process that dies while sending leaves it: label made, `sending` committed, the job still claimed.
/// Gives what the create would have carried.
async fn died_sending(w: &World, id: &OperationId) -> Vec<(String, String)> {
    let organization = &w.marketer.organization_id;
    let job = store::jobs::claim(&w.svc.db, w.svc.now_ms(), 30_000).await.unwrap().unwrap();
    assert_eq!(job.name, "operation.settle");
    let mut tx = w.svc.db.read().await.unwrap();
    let work = store::operations::find_work(&mut tx, organization, id).await.unwrap().unwrap();
    drop(tx);
    let token = tokens::open(&w.svc, organization, &work.connection_id).await.unwrap().token;
    let label = w.svc.graph.create_ad_label(&token, &work.account_id.act(), &work.label).await.unwrap();
    let mut tx = w.svc.db.write().await.unwrap();
    store::operations::set_label_id(&mut tx, organization, id, &label).await.unwrap();
    assert!(store::operations::set_sending(&mut tx, organization, id, 0, w.svc.now_ms() + 2_000).await.unwrap());
    tx.commit().await.unwrap();
    let mut params = work.request.params;
    params.push(("adlabels".to_owned(), format!("[{{\"id\":\"{label}\"}}]")));
    params
}

/// Waits in real time, at most ten seconds, for a worker beside us.
async fn until(w: &World, id: &OperationId, so: impl Fn(&Operation) -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    loop {
        let operation = w.operation(id).await;
        if so(&operation) {
            return;
        }
        assert!(Instant::now() < deadline, "it never came to that: {operation:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

both_engines! {
    async fn before_the_request_arrived(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;
        died_sending(&w, &id).await;

        w.advance(29);
        w.drain().await;
        assert_eq!(w.operation(&id).await.state, OperationState::Sending, "the dead process still has its lease");
        w.advance(2);
        w.drain().await;

        assert_eq!(w.operation(&id).await.state, OperationState::Ambiguous);
        w.advance(2);
        w.drain().await;
        assert_eq!(w.asked_for("POST", "/campaigns"), 0, "looked up, never sent blindly");
        assert!(w.asked_for("GET", "/campaignsbylabels") > 0);
        let operation = w.settle(&id).await;
        w.assert_made_once(&operation).await;
        assert_eq!((operation.attempts, operation.adopted), (2, false));
    }

    async fn after_the_request_arrived(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;
        let params = died_sending(&w, &id).await;
        let token = w.token(crate::support::cast::JONAS);
        w.svc.graph.create_campaign(&token, &account.act(), &params).await.unwrap();

        w.advance(31);
        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
        assert_eq!((operation.attempts, operation.adopted, w.asked_for("POST", "/campaigns")), (1, true, 1));
    }

    async fn killed_while_meta_answers(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DelayReplyMs(60_000));
        let id = w.launch(&account).await;
        w.drain_until_killed(|| !w.campaigns_named(NAME).is_empty()).await;
        assert_eq!(w.operation(&id).await.state, OperationState::Sending);

        w.advance(31);
        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
        assert_eq!((operation.adopted, w.asked_for("POST", "/campaigns")), (true, 1));
    }

    async fn the_next_process_goes_on_where_the_last_one_died(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DelayReplyMs(60_000));
        let id = w.launch(&account).await;
        w.drain_until_killed(|| !w.campaigns_named(NAME).is_empty()).await;
        // On SQLite there is one process, and the lease of a dead one need not be waited for.
        w.advance(if w.svc.db.engine() == "sqlite" { 5 } else { 31 });

        let (stop, stopped) = oneshot::channel::<()>();
        let worker = tokio::spawn(adlane_services::jobs::work(w.svc.clone(), async {
            let _ = stopped.await;
        }));
        until(&w, &id, |operation| operation.state == OperationState::Ambiguous).await;
        w.advance(2);
        until(&w, &id, |operation| operation.stored.is_some()).await;
        stop.send(()).unwrap();
        worker.await.unwrap();

        let operation = w.operation(&id).await;
        w.assert_made_once(&operation).await;
        assert_eq!((operation.adopted, w.asked_for("POST", "/campaigns")), (true, 1));
    }

    async fn killed_while_the_label_is_made(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/adlabels$", Fault::DelayReplyMs(60_000));
        let id = w.launch(&account).await;
        w.drain_until_killed(|| w.asked_for("POST", "/adlabels") == 1).await;

        w.advance(31);
        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
        assert_eq!(operation.attempts, 1);
    }

    async fn killed_while_looking_up(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", Fault::DropAfter);
        w.fail("GET", "/campaignsbylabels$", Fault::DelayReplyMs(60_000));
        let id = w.launch(&account).await;
        w.drain().await;
        w.advance(2);
        w.drain_until_killed(|| w.asked_for("GET", "/campaignsbylabels") == 1).await;

        w.advance(31);
        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
    }

    async fn killed_again_and_again(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;
        let mut seen = w.asked();
        for _ in 0..6 {
            w.meta.clear_faults();
            w.meta.fail(crate::support::FaultRule::new(Fault::DelayReplyMs(60_000)).path("/act_")).unwrap();
            w.drain_until_killed(|| w.asked() > seen).await;
            seen = w.asked();
            w.advance(100);
        }
        w.meta.clear_faults();

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn many_workers_on_one_operation_send_it_once(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;
        // As if it had been queued by several doors.
        let mut tx = w.svc.db.write().await.unwrap();
        for _ in 0..5 {
            let job = adlane_services::engine::Settle { operation: id.clone() };
            adlane_services::jobs::queue(&mut tx, &w.marketer.organization_id, &job, w.svc.now_ms(), w.svc.now_ms()).await.unwrap();
        }
        tx.commit().await.unwrap();

        let mut workers = JoinSet::new();
        for _ in 0..6 {
            let svc = w.svc.clone();
            workers.spawn(async move { adlane_services::jobs::drain(&svc).await });
        }
        workers.join_all().await;

        w.assert_made_once(&w.settle(&id).await).await;
        assert_eq!(w.asked_for("POST", "/campaigns"), 1);
    }
}
