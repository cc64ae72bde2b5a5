use adlane_services::intents;
use domain::{Fault as Typed, Problem, intent::IntentForm};

use crate::support::{World, cast, problem};

fn plan() -> IntentForm {
    IntentForm {
        objective: "OUTCOME_LEADS".into(),
        budget_min: "10".into(),
        budget_max: "25.50".into(),
        people: "Sailors in Kiel".into(),
        notes: "Before <Christmas> 🎄".into(),
    }
}

both_engines! {
    async fn a_plan_is_stored_with_a_tag(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;

        let made = intents::create(&w.svc, &w.marketer, &account, &plan()).await.unwrap();

        let stored = intents::find(&w.svc, &w.viewer, &made.id).await.unwrap();
        assert_eq!(stored, made);
        assert_eq!((stored.plan.budget_min.unwrap().minor(), stored.plan.budget_max.unwrap().minor()), (1_000, 2_550));
        assert!(stored.name_tag.starts_with("AL-") && stored.name_tag.len() == 9, "{}", stored.name_tag);
        assert_eq!((stored.by.as_str(), stored.account_name.as_str()), ("The marketer", "Bäckerei Sonnenschein"));
        assert_eq!(stored.opened_at_ms, None);
    }

    async fn leaving_leads_to_the_account_in_its_business(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let business = w.account(&w.marketer, "EUR").await.business.unwrap().id;
        let made = intents::create(&w.svc, &w.marketer, &account, &plan()).await.unwrap();

        let url = intents::open(&w.svc, &w.marketer, &made.id).await.unwrap();

        assert_eq!((url.path(), url.query()), ("/adsmanager", Some(&*format!("act={account}&business_id={business}"))));
        let opened = intents::find(&w.svc, &w.marketer, &made.id).await.unwrap();
        assert_eq!(opened.opened_at_ms, Some(w.svc.now_ms()));
        assert_eq!(w.account(&w.marketer, "EUR").await.last_used_at_ms, Some(w.svc.now_ms()));
    }

    async fn an_account_of_no_business_leads_there_without_one(db: Db) {
        let w = World::start(db).await;
        let own = w.meta.add_account(sandbox::AccountSeed { currency: "SEK".into(), ..Default::default() });
        w.meta.give_access(cast::JONAS, &own, &["MANAGE"]).unwrap();
        w.connected(&w.marketer, cast::JONAS).await;

        let url = intents::link(&w.svc, &w.marketer, &own.parse().unwrap()).await.unwrap();

        assert_eq!(url.query(), Some(&*format!("act={own}")));
    }

    async fn a_plan_says_every_fault_at_once_and_stores_nothing(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let form = IntentForm { objective: "fame".into(), budget_min: "1.234".into(), budget_max: "-5".into(), ..plan() };

        let Problem::Invalid { faults } = problem(intents::create(&w.svc, &w.marketer, &account, &form).await) else {
            panic!("not refused")
        };

        let faults: Vec<_> = faults.iter().map(|fault| (fault.field.as_str(), &fault.fault)).collect();
        let expected = [("objective", &Typed::Choose), ("budget_min", &Typed::AmbiguousMoney), ("budget_max", &Typed::Negative)];
        assert_eq!(faults, expected);
        assert!(intents::list(&w.svc, &w.marketer).await.unwrap().is_empty());
    }

    async fn another_organizations_plan_and_account_are_not_found(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let made = intents::create(&w.svc, &w.marketer, &account, &plan()).await.unwrap();
        let asked = w.asked();

        assert_eq!(problem(intents::find(&w.svc, &w.stranger, &made.id).await), Problem::NotFound);
        assert_eq!(problem(intents::open(&w.svc, &w.stranger, &made.id).await), Problem::NotFound);
        assert_eq!(problem(intents::link(&w.svc, &w.stranger, &account).await), Problem::NotFound);
        assert_eq!(problem(intents::create(&w.svc, &w.stranger, &account, &plan()).await), Problem::NotFound);

        assert!(intents::list(&w.svc, &w.stranger).await.unwrap().is_empty());
        assert_eq!(w.asked(), asked);
    }

    async fn a_viewer_reads_plans_and_makes_none(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let made = intents::create(&w.svc, &w.marketer, &account, &plan()).await.unwrap();

        assert!(intents::find(&w.svc, &w.viewer, &made.id).await.is_ok());
        assert_eq!(problem(intents::create(&w.svc, &w.viewer, &account, &plan()).await), Problem::Forbidden);
        assert_eq!(problem(intents::open(&w.svc, &w.viewer, &made.id).await), Problem::Forbidden);
        assert_eq!(problem(intents::link(&w.svc, &w.viewer, &account).await), Problem::Forbidden);
    }
}
