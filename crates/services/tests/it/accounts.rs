use adlane_services::{
    accounts::{self, Filter},
    connections, dashboard, people,
};
use domain::{Problem, connection::Access};

use crate::support::{Dialog, World, account_id, cast, problem};

async fn found(w: &World, filter: Filter) -> usize {
    accounts::list(&w.svc, &w.viewer, &filter).await.unwrap().rows.len()
}

fn by(q: &str, state: &str, business: &str) -> Filter {
    Filter { q: q.into(), state: state.into(), business: business.into() }
}

both_engines! {
    async fn filters_narrow_and_combine(db: Db) {
        let w = World::start(db).await;
        w.connected(&w.marketer, cast::MARTA).await;
        let sakura = w.account(&w.marketer, "JPY").await.business.unwrap().id;

        let all = found(&w, Filter::default()).await;
        let disabled = found(&w, by("", "disabled", "")).await;

        assert_eq!((all, disabled), (60, 4));
        assert_eq!(found(&w, by("", "usable", "")).await, 50);
        assert_eq!(found(&w, by("", "", &sakura)).await, 20);
        assert_eq!(found(&w, by("", "disabled", &sakura)).await, 1);
        assert_eq!(found(&w, by(" さくら ", "", "")).await, 1);
        assert_eq!(found(&w, by("BÄCKEREI", "", "")).await, 1);
        assert_eq!(found(&w, by("<b>partners", "", "")).await, 1);
        assert_eq!(found(&w, by("no such account", "", "")).await, 0);
        assert_eq!(found(&w, by("", "no such state", "")).await, 60, "what means nothing narrows nothing");
    }

    async fn an_account_is_found_by_its_number_in_both_spellings(db: Db) {
        let w = World::start(db).await;
        w.connected(&w.marketer, cast::MARTA).await;
        let id = w.account(&w.marketer, "JPY").await.account_id;

        for q in [id.as_str().to_owned(), id.act(), format!(" ACT_{id} ")] {
            let rows = accounts::list(&w.svc, &w.viewer, &by(&q, "", "")).await.unwrap().rows;
            assert_eq!(rows.iter().map(|account| &account.account_id).collect::<Vec<_>>(), [&id], "{q}");
        }
    }

    async fn usable_accounts_come_first(db: Db) {
        let w = World::start(db).await;
        w.connected(&w.marketer, cast::MARTA).await;

        let picker = accounts::list(&w.svc, &w.viewer, &Filter::default()).await.unwrap();

        assert!(picker.rows.is_sorted_by_key(|account| !account.status.usable()));
        assert_eq!((picker.total, picker.businesses.len(), picker.connections), (60, 3, 1));
    }

    async fn an_account_of_no_business_is_found_as_such(db: Db) {
        let w = World::start(db).await;
        let own = w.meta.add_account(sandbox::AccountSeed { name: "My own".into(), ..Default::default() });
        w.meta.give_access(cast::JONAS, &own, &["MANAGE"]).unwrap();
        w.connected(&w.marketer, cast::JONAS).await;

        let rows = accounts::list(&w.svc, &w.viewer, &by("", "", "none")).await.unwrap().rows;

        assert_eq!(rows.iter().map(|account| account.name.as_str()).collect::<Vec<_>>(), ["My own"]);
    }

    async fn an_account_reached_twice_is_listed_once(db: Db) {
        let w = World::start(db).await;
        w.connected(&w.marketer, cast::MARTA).await;
        w.connected(&w.admin, cast::JONAS).await;

        let picker = accounts::list(&w.svc, &w.viewer, &Filter::default()).await.unwrap();

        assert_eq!((picker.rows.len(), picker.total, picker.connections), (60, 60, 2));
    }

    async fn an_account_is_shown_through_the_connection_that_may_create(db: Db) {
        let w = World::start(db).await;
        let managing = w.connected(&w.marketer, cast::MARTA).await;
        let begun = adlane_services::connect::begin(&w.svc, &w.admin, Access::ReadOnly, None, None, false).await.unwrap();
        w.walk_on(&w.admin, &begun, Dialog::Continue(cast::JONAS)).await;
        let id = w.account(&w.marketer, "EUR").await.account_id;

        let listed = accounts::list(&w.svc, &w.viewer, &Filter::default()).await.unwrap().rows;
        let alone = accounts::find(&w.svc, &w.viewer, &id).await.unwrap();

        assert!(listed.iter().all(|account| account.connection_id == managing));
        assert_eq!(alone.connection.id, managing);
    }

    async fn when_one_connection_goes_the_other_still_reaches(db: Db) {
        let w = World::start(db).await;
        let marta = w.connected(&w.marketer, cast::MARTA).await;
        let jonas = w.connected(&w.marketer, cast::JONAS).await;

        connections::disconnect(&w.svc, &w.marketer, &marta, "leaving").await.unwrap();

        let rows = accounts::list(&w.svc, &w.viewer, &Filter::default()).await.unwrap().rows;
        assert_eq!(rows.len(), 3);
        assert!(rows.iter().all(|account| account.connection_id == jonas));
    }

    async fn picking_selects_and_makes_current(db: Db) {
        let w = World::start(db).await;
        let id = w.ready().await;

        accounts::pick(&w.svc, &w.marketer, &id).await.unwrap();

        let current = people::current_account(&w.svc, &w.marketer).await.unwrap().unwrap();
        assert!(current.account_id == id && current.is_selected);
        assert!(people::current_account(&w.svc, &w.admin).await.unwrap().is_none(), "each member has their own");
    }

    async fn another_organizations_account_is_not_found(db: Db) {
        let w = World::start(db).await;
        let id = w.ready().await;
        let asked = w.asked();

        for other in [&id, &account_id("999")] {
            assert_eq!(problem(accounts::find(&w.svc, &w.stranger, other).await), Problem::NotFound);
            assert_eq!(problem(accounts::pick(&w.svc, &w.stranger, other).await), Problem::NotFound);
        }

        assert!(accounts::list(&w.svc, &w.stranger, &Filter::default()).await.unwrap().rows.is_empty());
        assert_eq!(w.asked(), asked);
    }

    async fn a_viewer_may_look_and_not_pick(db: Db) {
        let w = World::start(db).await;
        let id = w.ready().await;

        assert!(accounts::find(&w.svc, &w.viewer, &id).await.is_ok());
        assert_eq!(problem(accounts::pick(&w.svc, &w.viewer, &id).await), Problem::Forbidden);
    }

    async fn the_first_steps_tick_themselves(db: Db) {
        let w = World::start(db).await;
        let steps = async || {
            let list = dashboard::load(&w.svc, &w.marketer).await.unwrap().checklist;
            (list.connected, list.picked, list.created)
        };
        assert_eq!(steps().await, (false, false, false));

        let account = w.ready().await;
        assert_eq!(steps().await, (true, false, false));
        accounts::pick(&w.svc, &w.marketer, &account).await.unwrap();
        assert_eq!(steps().await, (true, true, false));
        let operation = w.launch(&account).await;
        w.settle(&operation).await;

        assert_eq!(steps().await, (true, true, true));
    }
}
