//! Definite answers: yes, no, and not now.

use adlane_services::{campaigns, connections};
use domain::{
    campaign::CampaignForm,
    connection::{ConnectionStatus, NeedsYou},
    operation::{OperationState, ParkedReason},
};

use crate::support::{Fault, NAME, TokenAct, World, cast, form, graph_error};

both_engines! {
    async fn a_campaign_is_made_paused_and_once(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;

        w.drain().await;

        let operation = w.operation(&id).await;
        w.assert_made_once(&operation).await;
        assert_eq!((operation.attempts, operation.adopted, operation.doubles_removed), (1, false, 0));
    }

    async fn what_meta_stored_is_read_back(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;

        let stored = w.settle(&id).await.stored.unwrap();

        let value = |field: &str| stored.iter().find(|(name, _)| name == field).map(|(_, value)| value.as_str());
        assert_eq!((value("name"), value("status")), (Some(NAME), Some("PAUSED")));
        assert_eq!((value("daily_budget"), value("objective")), (Some("2500"), Some("OUTCOME_SALES")));
    }

    async fn yen_have_no_minor_unit(db: Db) {
        let w = World::start(db).await;
        w.connected(&w.marketer, cast::JONAS).await;
        let account = w.account(&w.marketer, "JPY").await.account_id;
        let draft = campaigns::start(&w.svc, &w.marketer, &account).await.unwrap();
        campaigns::save(&w.svc, &w.marketer, &draft, 1, &CampaignForm { budget: "2500".into(), ..form() }).await.unwrap();

        let id = campaigns::create(&w.svc, &w.marketer, &draft, 2).await.unwrap();

        let made = w.assert_made_once(&w.settle(&id).await).await;
        assert_eq!(made["daily_budget"], 2_500);
    }

    async fn the_create_goes_out_alone_and_asks_for_nothing_back(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;
        w.settle(&id).await;

        let requests = w.meta.requests();
        let creates: Vec<_> = requests.iter().filter(|r| r.method == "POST" && r.path.ends_with("/campaigns")).collect();

        assert_eq!(creates.len(), 1);
        assert!(!creates[0].params.contains_key("fields"));
        assert_eq!(creates[0].params["status"], "PAUSED");
    }

    async fn a_refusal_is_final_and_in_metas_words(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let mut seed = sandbox::Seed::default().accounts.into_iter().find(|seed| seed.id == account.as_str()).unwrap();
        seed.min_daily_budget = Some(999_900);
        w.meta.add_account(seed);
        let id = w.launch(&account).await;

        let operation = w.settle(&id).await;

        assert_eq!(operation.state, OperationState::Refused);
        let refusal = operation.refusal.unwrap();
        assert_eq!((refusal.code, refusal.subcode), (100, Some(1_885_272)));
        assert!(refusal.user_message.is_some() && refusal.trace_id.is_some(), "{refusal:?}");
        assert_eq!(refusal.blamed, ["daily_budget"]);
        assert!(w.campaigns_named(NAME).is_empty());
        w.advance(25 * 3600);
        w.drain().await;
        assert_eq!(w.asked_for("POST", "/campaigns"), 1, "and never sent again");
    }

    async fn a_missing_role_is_a_refusal(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.meta.give_access(cast::JONAS, account.as_str(), &["ANALYZE"]).unwrap();
        let id = w.launch(&account).await;

        let operation = w.settle(&id).await;

        assert_eq!(operation.state, OperationState::Refused);
        assert_eq!(operation.refusal.unwrap().code, 200);
    }

    async fn throttled_is_waited_for(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", graph_error(17, Some(2_446_079), 400));
        let id = w.launch(&account).await;
        w.drain().await;
        assert_eq!(w.operation(&id).await.state, OperationState::Planned);
        w.advance(20);
        w.drain().await;
        assert_eq!(w.asked_for("POST", "/campaigns"), 1, "not before Meta said");

        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
        assert_eq!(operation.attempts, 1, "what was not taken does not count");
    }

    async fn throttled_at_the_label_is_waited_for(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/adlabels$", graph_error(80_004, None, 400));
        let id = w.launch(&account).await;

        w.assert_made_once(&w.settle(&id).await).await;
    }

    async fn a_label_whose_answer_was_lost_makes_no_second_campaign(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        for fault in [Fault::DropAfter, Fault::DropBefore, Fault::Malformed, Fault::Status(502), Fault::ErrorAfterWrite] {
            w.fail("POST", "/adlabels$", fault);
        }
        let id = w.launch(&account).await;

        let operation = w.settle(&id).await;

        w.assert_made_once(&operation).await;
        assert_eq!((operation.attempts, w.asked_for("POST", "/adlabels")), (1, 6));
    }

    async fn a_refused_label_is_a_refusal(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/adlabels$", graph_error(100, None, 400));
        let id = w.launch(&account).await;

        assert_eq!(w.settle(&id).await.state, OperationState::Refused);
        assert_eq!(w.asked_for("POST", "/campaigns"), 0);
    }

    async fn a_dead_token_parks_it_and_the_connection_says_so(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;
        w.meta.tokens(TokenAct::Revoke, cast::JONAS).unwrap();

        let operation = w.settle(&id).await;

        assert_eq!((operation.state, operation.parked), (OperationState::Parked, Some(ParkedReason::Reconnect)));
        let connection = connections::list(&w.svc, &w.marketer).await.unwrap().remove(0);
        assert_eq!((connection.status, connection.reason), (ConnectionStatus::NeedsYou, Some(NeedsYou::AppRemoved)));
        assert!(w.campaigns_named(NAME).is_empty());
    }

    async fn a_connection_taken_down_meanwhile_parks_it(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;
        let connection = connections::list(&w.svc, &w.marketer).await.unwrap().remove(0);
        connections::disconnect(&w.svc, &w.marketer, &connection.id, "leaving").await.unwrap();

        let operation = w.settle(&id).await;

        assert_eq!((operation.state, operation.parked), (OperationState::Parked, Some(ParkedReason::Reconnect)));
        assert_eq!(w.asked_for("POST", "/adlabels") + w.asked_for("POST", "/campaigns"), 0);
    }

    async fn a_read_back_that_fails_is_tried_again(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("GET", "/\\d+$", Fault::Status(500));
        let id = w.launch(&account).await;
        w.drain().await;
        let operation = w.operation(&id).await;
        assert_eq!((operation.state, operation.stored), (OperationState::Made, None));

        w.advance(60);
        w.drain().await;

        assert!(w.operation(&id).await.stored.is_some());
        w.assert_made_once(&w.operation(&id).await).await;
    }
}
