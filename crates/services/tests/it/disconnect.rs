use adlane_services::{accounts, connections, people, tokens};
use domain::{
    Fault as Typed, FieldFault, Problem, Role,
    connection::{ConnectionStatus, EventKind},
};

use crate::people::{PASSWORD, from, signed_in};
use crate::support::{Dialog, Fault, TokenAct, World, cast, problem};

both_engines! {
    async fn the_owner_takes_it_down_and_meta_confirms(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        let token = tokens::open(&w.svc, &w.marketer.organization_id, &id).await.unwrap().token;

        let done = connections::disconnect(&w.svc, &w.marketer, &id, "  leaving the agency ").await.unwrap();

        assert!(done.confirmed);
        let asked = w.svc.graph.me(&token).await.unwrap_err();
        assert!(matches!(asked, graph::Error::TokenRejected { subcode: Some(458), .. }), "the grant is gone at Meta: {asked:?}");
    }

    async fn what_is_down_has_no_token_but_a_history(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;

        connections::disconnect(&w.svc, &w.marketer, &id, "leaving the agency").await.unwrap();

        let detail = connections::find(&w.svc, &w.viewer, &id).await.unwrap();
        assert_eq!(detail.connection.status, ConnectionStatus::Revoked);
        assert_eq!(problem(tokens::open(&w.svc, &w.marketer.organization_id, &id).await), Problem::ReconnectMeta);
        assert!(accounts::list(&w.svc, &w.marketer, &accounts::Filter::default()).await.unwrap().rows.is_empty());
        let told: Vec<_> = detail.events.iter().map(|event| (event.kind, event.by.as_deref())).collect();
        assert!(told.contains(&(EventKind::Disconnected, Some("The marketer"))), "{told:?}");
        assert!(told.contains(&(EventKind::RevocationConfirmed, None)), "{told:?}");
        assert!(detail.events.iter().any(|event| event.detail == "leaving the agency"));
    }

    async fn an_admin_takes_down_anybodys(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        assert!(connections::find(&w.svc, &w.admin, &id).await.unwrap().may_disconnect);

        assert!(connections::disconnect(&w.svc, &w.admin, &id, "left the company").await.unwrap().confirmed);
    }

    async fn others_may_not_and_meta_is_not_asked(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        let colleague = w.another(Role::Marketer).await;
        let asked = w.asked();

        for other in [&colleague, &w.viewer] {
            assert_eq!(problem(connections::disconnect(&w.svc, other, &id, "because").await), Problem::Forbidden);
            assert!(!connections::find(&w.svc, other, &id).await.unwrap().may_disconnect);
        }

        assert_eq!(w.asked(), asked);
    }

    async fn another_organizations_is_not_found_and_meta_is_not_asked(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        let asked = w.asked();

        assert_eq!(problem(connections::disconnect(&w.svc, &w.stranger, &id, "because").await), Problem::NotFound);

        assert_eq!(w.asked(), asked);
        assert_eq!(connections::find(&w.svc, &w.marketer, &id).await.unwrap().connection.status, ConnectionStatus::Working);
    }

    async fn ten_minutes_after_the_password_it_is_asked_for_again(db: Db) {
        let w = World::start(db).await;
        let ana = signed_in(&w, "ana@example.com").await;
        let id = w.connected(&ana, cast::JONAS).await;
        assert!(!connections::find(&w.svc, &ana, &id).await.unwrap().asks_password);
        w.advance(10 * 60);
        let asked = w.asked();

        assert!(connections::find(&w.svc, &ana, &id).await.unwrap().asks_password);
        let without = people::confirm(&w.svc, &ana, "", &from(1)).await.unwrap();
        let both = connections::disconnect(&w.svc, &without, &id, " ").await;
        let faults = vec![FieldFault::new("reason", Typed::Required), FieldFault::new("password", Typed::Required)];
        assert_eq!(problem(both), Problem::Invalid { faults });
        let wrong = people::confirm(&w.svc, &ana, "not it, really", &from(1)).await;
        assert_eq!(problem(wrong), Problem::field("password", Typed::WrongPassword));
        assert_eq!(w.asked(), asked, "Meta is not asked before the password is right");

        let confirmed = people::confirm(&w.svc, &ana, PASSWORD, &from(1)).await.unwrap();
        assert!(connections::disconnect(&w.svc, &confirmed, &id, "leaving").await.unwrap().confirmed);
    }

    async fn guessing_the_password_of_a_session_is_slowed_down_like_a_sign_in(db: Db) {
        let w = World::start(db).await;
        let ana = signed_in(&w, "ana@example.com").await;

        let mut last = None;
        for n in 0..8 {
            last = Some(problem(people::confirm(&w.svc, &ana, "not it, really", &from(n)).await));
        }

        assert!(matches!(last, Some(Problem::TooManyTries { .. })), "{last:?}");
    }

    async fn a_reason_is_needed(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        let asked = w.asked();

        let without = connections::disconnect(&w.svc, &w.marketer, &id, " \n ").await;
        let endless = connections::disconnect(&w.svc, &w.marketer, &id, &"x".repeat(501)).await;

        assert_eq!(problem(without), Problem::field("reason", Typed::Required));
        assert_eq!(problem(endless), Problem::field("reason", Typed::TooLong { max: 500 }));
        assert_eq!(w.asked(), asked);
    }

    async fn without_metas_answer_it_is_down_here(db: Db) {
        let w = World::start(db).await;
        for (person, fault) in
            [(cast::JONAS, Fault::DropBefore), (cast::AIKO, Fault::Status(500)), (cast::PRIYA, Fault::Malformed)]
        {
            let id = w.connected(&w.marketer, person).await;
            w.fail("DELETE", "/me/permissions$", fault.clone());

            let done = connections::disconnect(&w.svc, &w.marketer, &id, "leaving").await.unwrap();

            assert!(!done.confirmed && done.detail.is_some(), "{fault:?}");
            let detail = connections::find(&w.svc, &w.marketer, &id).await.unwrap();
            assert_eq!(detail.connection.status, ConnectionStatus::Revoked);
            assert!(detail.events.iter().any(|event| event.kind == EventKind::RevocationUnconfirmed));
            assert_eq!(problem(tokens::open(&w.svc, &w.marketer.organization_id, &id).await), Problem::ReconnectMeta);
        }
    }

    async fn an_app_removed_at_facebook_counts_as_confirmed(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        w.meta.tokens(TokenAct::Revoke, cast::JONAS).unwrap();

        assert!(connections::disconnect(&w.svc, &w.marketer, &id, "leaving").await.unwrap().confirmed);
    }

    async fn a_dead_token_cannot_confirm(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        w.meta.tokens(TokenAct::PasswordChange, cast::JONAS).unwrap();

        assert!(!connections::disconnect(&w.svc, &w.marketer, &id, "leaving").await.unwrap().confirmed);
    }

    async fn the_same_person_elsewhere_keeps_working(db: Db) {
        let w = World::start(db).await;
        let ours = w.connected(&w.marketer, cast::JONAS).await;
        let theirs = w.connected(&w.stranger, cast::JONAS).await;

        let done = connections::disconnect(&w.svc, &w.marketer, &ours, "leaving").await.unwrap();

        assert!(!done.confirmed);
        assert_eq!(w.asked_for("DELETE", "/me/permissions"), 0);
        let token = tokens::open(&w.svc, &w.stranger.organization_id, &theirs).await.unwrap().token;
        assert_eq!(w.svc.graph.me(&token).await.unwrap().id, cast::JONAS);
        assert!(connections::disconnect(&w.svc, &w.stranger, &theirs, "we too").await.unwrap().confirmed, "the last one revokes");
    }

    async fn a_second_time_is_too_late(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        connections::disconnect(&w.svc, &w.marketer, &id, "leaving").await.unwrap();

        assert_eq!(problem(connections::disconnect(&w.svc, &w.marketer, &id, "again").await), Problem::Conflict);

        assert_eq!(w.asked_for("DELETE", "/me/permissions"), 1);
    }

    async fn connecting_again_brings_it_back(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        connections::disconnect(&w.svc, &w.marketer, &id, "by mistake").await.unwrap();

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(attempt.connection_id, Some(id.clone()));
        let detail = connections::find(&w.svc, &w.marketer, &id).await.unwrap();
        assert_eq!((detail.connection.status, detail.events.len()), (ConnectionStatus::Working, 6));
    }
}
