//! The walk through the dialog, as far as Meta plays along.

use adlane_services::{accounts, connect, connections};
use domain::{
    Problem,
    attempt::{Outcome, Stage},
    connection::{Access, ConnectionStatus, EventKind},
};

use crate::support::{Dialog, World, cast, problem};

both_engines! {
    async fn a_connection_reaches_all_sixty_accounts(db: Db) {
        let w = World::start(db).await;

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::MARTA)).await;

        assert_eq!((attempt.outcome, attempt.stage), (Some(Outcome::Done), Stage::Finished));
        assert_eq!((attempt.accounts, attempt.businesses, attempt.pages), (60, 3, 6));
        assert_eq!(attempt.meta_user_name.as_deref(), Some("Marta Agostini"));
        let picker = accounts::list(&w.svc, &w.marketer, &accounts::Filter::default()).await.unwrap();
        assert_eq!(picker.rows.len(), 60);
    }

    async fn accounts_are_read_over_every_page(db: Db) {
        let w = World::start(db).await;
        // Meta finds two page sizes too large, so that sixty accounts take three pages.
        w.meta
            .fail(crate::support::FaultRule::new(crate::support::graph_error(1, None, 500)).path("/me/adaccounts$").times(2))
            .unwrap();

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::MARTA)).await;

        assert_eq!((attempt.outcome, attempt.accounts), (Some(Outcome::Done), 60));
        assert_eq!(w.asked_for("GET", "/me/adaccounts"), 5);
    }

    async fn businesses_pages_and_instagram_accounts_are_kept(db: Db) {
        let w = World::start(db).await;

        let id = w.connected(&w.marketer, cast::MARTA).await;

        let detail = connections::find(&w.svc, &w.marketer, &id).await.unwrap();
        let businesses: Vec<_> = detail.businesses.iter().map(|business| business.name.as_str()).collect();
        assert_eq!(businesses, ["Harbour & Partners GmbH", "Northwind Agency", "Sakura Media 株式会社"]);
        let instagram: Vec<_> = detail.pages.iter().filter_map(|page| page.instagram.as_deref()).collect();
        assert_eq!((detail.pages.len(), instagram.len()), (6, 5));
        assert!(instagram.contains(&"sakura.bungu"));
        let kinds: Vec<_> = detail.events.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [EventKind::Synced, EventKind::Connected]);
    }

    async fn a_connection_knows_its_person_its_end_and_its_permissions(db: Db) {
        let w = World::start(db).await;

        let id = w.connected(&w.marketer, cast::JONAS).await;

        let connection = connections::find(&w.svc, &w.viewer, &id).await.unwrap().connection;
        assert_eq!((connection.status, connection.access), (ConnectionStatus::Working, Access::Manage));
        assert_eq!((connection.meta_user_id.as_str(), connection.owner_name.as_str()), (cast::JONAS, "The marketer"));
        assert_eq!(connection.days_left(w.svc.now_ms()), Some(59));
        assert!(connection.missing_scopes().is_empty() && connection.declined_scopes.is_empty());
    }

    async fn read_only_access_asks_for_less(db: Db) {
        let w = World::start(db).await;
        let begun = connect::begin(&w.svc, &w.marketer, Access::ReadOnly, None, None, false).await.unwrap();

        let attempt = w.walk_on(&w.marketer, &begun, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(attempt.outcome, Some(Outcome::Done));
        assert!(!attempt.granted.iter().any(|name| name == "ads_management"), "{:?}", attempt.granted);
    }

    async fn cancelling_is_no_failure(db: Db) {
        let w = World::start(db).await;

        let attempt = w.walk(&w.marketer, Dialog::Cancel).await;

        assert_eq!(attempt.outcome, Some(Outcome::Declined));
        assert_eq!(w.asked_for("POST", "/oauth/access_token"), 0);
    }

    async fn a_declined_permission_limits_the_connection(db: Db) {
        let w = World::start(db).await;

        let attempt = w.walk(&w.marketer, Dialog::Untick(cast::JONAS, &["ads_management", "instagram_basic"])).await;

        assert_eq!(attempt.outcome, Some(Outcome::Limited));
        assert_eq!(attempt.declined, ["ads_management", "instagram_basic"]);
        let connection = connections::find(&w.svc, &w.marketer, &attempt.connection_id.unwrap()).await.unwrap().connection;
        assert!(!connection.has_scope("ads_management") && connection.has_scope("ads_read"));
    }

    async fn what_is_not_granted_is_not_asked_for(db: Db) {
        let w = World::start(db).await;

        let attempt = w.walk(&w.marketer, Dialog::Untick(cast::MARTA, &["pages_show_list", "business_management"])).await;

        assert_eq!((attempt.outcome, attempt.accounts), (Some(Outcome::Limited), 60));
        assert_eq!((attempt.pages, attempt.businesses), (0, 0));
        assert_eq!(w.asked_for("GET", "/me/accounts") + w.asked_for("GET", "/me/businesses"), 0);
    }

    async fn without_ads_read_nothing_is_stored(db: Db) {
        let w = World::start(db).await;

        let attempt = w.walk(&w.marketer, Dialog::Untick(cast::JONAS, &["ads_read"])).await;

        assert_eq!(attempt.outcome, Some(Outcome::RequiredScopeDeclined));
        assert_eq!(attempt.declined, ["ads_read"]);
        assert!(connections::list(&w.svc, &w.marketer).await.unwrap().is_empty());
    }

    async fn asking_again_brings_the_declined_permission(db: Db) {
        let w = World::start(db).await;
        w.walk(&w.marketer, Dialog::Untick(cast::JONAS, &["ads_read"])).await;

        let without = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;
        let begun = connect::begin(&w.svc, &w.marketer, Access::Manage, None, None, true).await.unwrap();
        let with = w.walk_on(&w.marketer, &begun, Dialog::Continue(cast::JONAS)).await;

        assert_eq!(without.outcome, Some(Outcome::RequiredScopeDeclined), "Facebook does not ask twice by itself");
        assert_eq!(with.outcome, Some(Outcome::Done));
    }

    async fn a_person_without_ad_accounts_is_connected_all_the_same(db: Db) {
        let w = World::start(db).await;

        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::PRIYA)).await;

        assert_eq!((attempt.outcome, attempt.accounts), (Some(Outcome::NoAdAccounts), 0));
        assert!(connections::find(&w.svc, &w.marketer, &attempt.connection_id.unwrap()).await.is_ok());
    }

    async fn two_people_are_two_connections(db: Db) {
        let w = World::start(db).await;

        let jonas = w.connected(&w.marketer, cast::JONAS).await;
        let aiko = w.connected(&w.admin, cast::AIKO).await;

        assert_ne!(jonas, aiko);
        assert_eq!(connections::list(&w.svc, &w.viewer).await.unwrap().len(), 2);
    }

    async fn one_organization_does_not_see_anothers_connections(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;

        assert!(connections::list(&w.svc, &w.stranger).await.unwrap().is_empty());
        assert_eq!(problem(connections::find(&w.svc, &w.stranger, &id).await), Problem::NotFound);
        assert_eq!(problem(connect::begin(&w.svc, &w.stranger, Access::Manage, None, Some(&id), false).await), Problem::NotFound);
    }

    async fn a_viewer_may_not_begin(db: Db) {
        let w = World::start(db).await;

        let result = connect::begin(&w.svc, &w.viewer, Access::Manage, None, None, false).await;

        assert_eq!(problem(result), Problem::Forbidden);
    }

    async fn an_attempt_is_shown_only_to_who_made_it(db: Db) {
        let w = World::start(db).await;
        let attempt = w.walk(&w.marketer, Dialog::Continue(cast::JONAS)).await;

        for other in [&w.admin, &w.stranger] {
            assert_eq!(problem(connect::attempt(&w.svc, other, &attempt.id).await), Problem::NotFound);
        }
    }

    async fn admins_find_connections_by_name_person_and_state(db: Db) {
        let w = World::start(db).await;
        w.connected(&w.marketer, cast::JONAS).await;
        w.connected(&w.admin, cast::AIKO).await;

        for (search, found) in [("", 2), ("JONAS", 1), ("田中", 1), ("the admin", 1), ("working", 2), ("revoked", 0)] {
            let all = connections::admin_list(&w.svc, &w.admin, search).await.unwrap();
            assert_eq!(all.len(), found, "{search}");
        }
        assert_eq!(problem(connections::admin_list(&w.svc, &w.marketer, "").await), Problem::Forbidden);
    }
}
