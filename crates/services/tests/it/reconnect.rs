//! Connecting once more.

use adlane_services::{accounts, connections};
use domain::{
    Role,
    attempt::Outcome,
    connection::{ConnectionStatus, EventKind},
};

use crate::support::{Dialog, TokenAct, World, cast};

both_engines! {
    async fn the_same_person_keeps_the_connection_and_its_history(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        w.advance(60);

        let begun = w.begin_again(&w.marketer, &id).await;
        let attempt = w.walk_on(&w.marketer, &begun, Dialog::Continue(cast::JONAS)).await;

        assert_eq!((attempt.outcome, attempt.connection_id.as_ref()), (Some(Outcome::Done), Some(&id)));
        let kinds: Vec<_> = connections::find(&w.svc, &w.marketer, &id).await.unwrap().events.into_iter().map(|e| e.kind).collect();
        assert_eq!(kinds, [EventKind::Synced, EventKind::Reconnected, EventKind::Synced, EventKind::Connected]);
    }

    async fn another_person_does_not_take_the_connection_over(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        let before = connections::find(&w.svc, &w.marketer, &id).await.unwrap();

        let begun = w.begin_again(&w.marketer, &id).await;
        let attempt = w.walk_on(&w.marketer, &begun, Dialog::Continue(cast::MARTA)).await;

        assert_eq!(attempt.outcome, Some(Outcome::OtherPerson));
        assert_eq!(attempt.meta_user_name.as_deref(), Some("Marta Agostini"));
        let all = connections::list(&w.svc, &w.marketer).await.unwrap();
        assert_eq!(all, [before.connection]);
        let opened = adlane_services::tokens::open(&w.svc, &w.marketer.organization_id, &id).await.unwrap();
        assert_eq!((opened.version, w.svc.graph.me(&opened.token).await.unwrap().id.as_str()), (1, cast::JONAS));
    }

    async fn a_dead_connection_works_again(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        w.meta.tokens(TokenAct::PasswordChange, cast::JONAS).unwrap();
        connections::disconnect(&w.svc, &w.marketer, &id, "broken").await.unwrap();

        let begun = w.begin_again(&w.marketer, &id).await;
        w.walk_on(&w.marketer, &begun, Dialog::Continue(cast::JONAS)).await;

        let connection = connections::find(&w.svc, &w.marketer, &id).await.unwrap().connection;
        assert_eq!((connection.status, connection.reason, connection.accounts), (ConnectionStatus::Working, None, 3));
    }

    async fn choices_survive_and_lost_accounts_go(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        let euros = w.account(&w.marketer, "EUR").await.account_id;
        accounts::pick(&w.svc, &w.marketer, &euros).await.unwrap();
        let mut jonas = sandbox::Seed::default().people.remove(1);
        jonas.accounts.retain(|access| access.id == euros.as_str());
        w.meta.add_person(jonas);
        w.advance(60);

        let begun = w.begin_again(&w.marketer, &id).await;
        w.walk_on(&w.marketer, &begun, Dialog::Continue(cast::JONAS)).await;

        let picker = accounts::list(&w.svc, &w.marketer, &accounts::Filter::default()).await.unwrap();
        let left: Vec<_> = picker.rows.iter().map(|account| (&account.account_id, account.is_selected)).collect();
        assert_eq!(left, [(&euros, true)]);
        assert_eq!(picker.current, Some(euros));
    }

    async fn a_colleague_who_reconnects_owns_it_from_then_on(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        let colleague = w.another(Role::Marketer).await;

        let begun = w.begin_again(&colleague, &id).await;
        w.walk_on(&colleague, &begun, Dialog::Continue(cast::JONAS)).await;

        let connection = connections::find(&w.svc, &w.viewer, &id).await.unwrap().connection;
        assert_eq!(connection.user_id, colleague.user_id);
    }
}
