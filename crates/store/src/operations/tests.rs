use super::*;
use crate::{Db, connections::given, people};

async fn planned(tx: &mut Tx) -> (OrganizationId, OperationId) {
    let (organization, user, connection) = given::connection(tx).await;
    let id = people::given::id();
    assert!(insert_with_key(tx, &organization, &user, &connection, &id, "key").await);
    (organization, id)
}

async fn insert_with_key(
    tx: &mut Tx,
    organization: &OrganizationId,
    user: &UserId,
    connection: &ConnectionId,
    id: &OperationId,
    key: &str,
) -> bool {
    let request = Request {
        method: "POST".into(),
        path: "/v1/act_42/campaigns".into(),
        params: vec![("name".into(), "🎉".into())],
    };
    let new = NewOperation {
        id,
        user_id: user,
        connection_id: connection,
        account_id: &"42".parse().unwrap(),
        route: "campaigns",
        request_key: key,
        fingerprint: &[1; 32],
        name: "🎉",
        request: &request,
        label: "adl-x",
    };
    insert(tx, organization, &new, 1_000).await.unwrap()
}

both_engines! {
    async fn a_key_is_used_once_per_organization(db: Db) {
        let mut tx = db.write().await.unwrap();
        let (ours, our_user, our_connection) = given::connection(&mut tx).await;
        let (theirs, their_user, their_connection) = given::connection(&mut tx).await;
        let first = people::given::id();
        assert!(insert_with_key(&mut tx, &ours, &our_user, &our_connection, &first, "key").await);

        assert!(!insert_with_key(&mut tx, &ours, &our_user, &our_connection, &people::given::id(), "key").await);
        assert!(insert_with_key(&mut tx, &theirs, &their_user, &their_connection, &people::given::id(), "key").await);

        let (found, fingerprint) = find_by_key(&mut tx, &ours, "campaigns", "key").await.unwrap().unwrap();
        assert_eq!((found, fingerprint), (first, vec![1; 32]));
    }

    async fn only_one_worker_gets_to_send(db: Db) {
        let mut tx = db.write().await.unwrap();
        let (organization, id) = planned(&mut tx).await;

        assert!(set_sending(&mut tx, &organization, &id, 0, 9_000).await.unwrap());
        assert!(!set_sending(&mut tx, &organization, &id, 0, 9_000).await.unwrap());
        assert!(!set_sending(&mut tx, &organization, &id, 1, 9_000).await.unwrap(), "not from sending");
    }

    async fn an_unknown_outcome_is_never_refused_or_planned_again(db: Db) {
        let mut tx = db.write().await.unwrap();
        let (organization, id) = planned(&mut tx).await;
        set_sending(&mut tx, &organization, &id, 0, 9_000).await.unwrap();
        assert!(set_ambiguous(&mut tx, &organization, &id, 9_000, 11_000).await.unwrap());

        assert!(!set_refused(&mut tx, &organization, &id, None, 2_000).await.unwrap());
        assert!(!set_planned_again(&mut tx, &organization, &id, 99).await.unwrap());

        assert!(set_made(&mut tx, &organization, &id, "120", true, 12_000).await.unwrap());
        let made = find(&mut tx, &organization, &id).await.unwrap().unwrap();
        assert_eq!((made.state, made.adopted, made.meta_id.as_deref()), (OperationState::Made, true, Some("120")));
    }

    async fn a_later_sending_that_was_not_taken_does_not_count(db: Db) {
        let mut tx = db.write().await.unwrap();
        let (organization, id) = planned(&mut tx).await;
        set_sending(&mut tx, &organization, &id, 0, 9_000).await.unwrap();
        assert!(!set_ambiguous_again(&mut tx, &organization, &id, 11_000).await.unwrap(), "it was the first");
        set_ambiguous(&mut tx, &organization, &id, 9_000, 11_000).await.unwrap();
        assert!(set_sending(&mut tx, &organization, &id, 1, 19_000).await.unwrap());

        assert!(set_ambiguous_again(&mut tx, &organization, &id, 21_000).await.unwrap());

        let work = find_work(&mut tx, &organization, &id).await.unwrap().unwrap();
        assert_eq!((work.state, work.attempts, work.next_check_at_ms), (OperationState::Ambiguous, 1, Some(21_000)));
    }

    async fn sending_is_parked_only_when_nothing_was_created(db: Db) {
        let mut tx = db.write().await.unwrap();
        let (organization, id) = planned(&mut tx).await;
        set_sending(&mut tx, &organization, &id, 0, 9_000).await.unwrap();

        assert!(!set_parked(&mut tx, &organization, &id, ParkedReason::NotFound, None, 2_000).await.unwrap());
        assert!(set_parked(&mut tx, &organization, &id, ParkedReason::Reconnect, None, 2_000).await.unwrap());
        assert!(set_planned_from_parked(&mut tx, &organization, &id, 9_000).await.unwrap());
    }

    async fn what_may_have_been_created_cannot_be_planned_from_parked(db: Db) {
        let mut tx = db.write().await.unwrap();
        let (organization, id) = planned(&mut tx).await;
        set_sending(&mut tx, &organization, &id, 0, 9_000).await.unwrap();
        set_ambiguous(&mut tx, &organization, &id, 9_000, 11_000).await.unwrap();
        assert!(set_parked(&mut tx, &organization, &id, ParkedReason::NotFound, None, 2_000).await.unwrap());

        assert!(!set_planned_from_parked(&mut tx, &organization, &id, 9_000).await.unwrap());
        assert!(set_ambiguous(&mut tx, &organization, &id, 9_000, 12_000).await.unwrap());
    }

    async fn another_organizations_operation_is_out_of_reach(db: Db) {
        let mut tx = db.write().await.unwrap();
        let (_, id) = planned(&mut tx).await;
        let (theirs, _) = people::given::member(&mut tx).await;

        assert!(find(&mut tx, &theirs, &id).await.unwrap().is_none());
        assert!(find_work(&mut tx, &theirs, &id).await.unwrap().is_none());
        assert!(!set_sending(&mut tx, &theirs, &id, 0, 9_000).await.unwrap());
        assert!(!set_refused(&mut tx, &theirs, &id, None, 2_000).await.unwrap());
    }
}
