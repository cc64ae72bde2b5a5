//! Drafts, and what becomes of them before anything is sent.

use adlane_services::{campaigns, operations};
use domain::{Fault as Typed, Problem, campaign::CampaignForm, operation::OperationState};
use tokio::task::JoinSet;

use crate::support::{Dialog, NAME, World, account_id, cast, form, problem};

both_engines! {
    async fn a_draft_keeps_what_was_typed_valid_or_not(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = campaigns::start(&w.svc, &w.marketer, &account).await.unwrap();
        let typed = CampaignForm { name: "🎉".repeat(401), budget: "1e3".into(), starts: "soon".into(), ..CampaignForm::default() };

        let revision = campaigns::save(&w.svc, &w.marketer, &id, 1, &typed).await.unwrap();

        let draft = campaigns::draft(&w.svc, &w.viewer, &id).await.unwrap();
        assert_eq!((draft.revision, draft.form), (revision, typed));
    }

    async fn a_draft_does_not_keep_megabytes(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = campaigns::start(&w.svc, &w.marketer, &account).await.unwrap();
        let typed = CampaignForm { name: "x".repeat(1 << 20), categories: vec!["HOUSING".into(); 1_000], ..form() };

        campaigns::save(&w.svc, &w.marketer, &id, 1, &typed).await.unwrap();

        let stored = campaigns::draft(&w.svc, &w.viewer, &id).await.unwrap().form;
        assert_eq!((stored.name.len(), stored.categories.len()), (2_000, 20));
    }

    async fn another_tab_does_not_overwrite(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let (id, revision) = w.draft(&w.marketer, &account).await;

        assert_eq!(problem(campaigns::save(&w.svc, &w.marketer, &id, 1, &CampaignForm::default()).await), Problem::Conflict);

        let draft = campaigns::draft(&w.svc, &w.marketer, &id).await.unwrap();
        assert_eq!((draft.revision, draft.form), (revision, form()));
    }

    async fn what_was_not_reviewed_is_not_created(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let (id, revision) = w.draft(&w.marketer, &account).await;
        campaigns::save(&w.svc, &w.marketer, &id, revision, &CampaignForm { budget: "2500".into(), ..form() }).await.unwrap();

        assert_eq!(problem(campaigns::create(&w.svc, &w.marketer, &id, revision).await), Problem::Conflict);

        assert_eq!(w.jobs().await, (0, 0, 0));
    }

    async fn an_illegal_draft_is_not_created(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        for budget in ["1.234", "1,2,3", "1e3", "-5", "0", "999999999999999999999999999999"] {
            let id = campaigns::start(&w.svc, &w.marketer, &account).await.unwrap();
            campaigns::save(&w.svc, &w.marketer, &id, 1, &CampaignForm { budget: budget.into(), ..form() }).await.unwrap();

            let Problem::Invalid { faults } = problem(campaigns::create(&w.svc, &w.marketer, &id, 2).await) else {
                panic!("{budget} was not refused")
            };
            assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["budget"], "{budget}");
        }
        assert_eq!(w.jobs().await, (0, 0, 0));
    }

    async fn money_typed_the_continental_way_reaches_meta_as_meant(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = campaigns::start(&w.svc, &w.marketer, &account).await.unwrap();
        campaigns::save(&w.svc, &w.marketer, &id, 1, &CampaignForm { budget: "1.234,50".into(), ..form() }).await.unwrap();

        let operation = campaigns::create(&w.svc, &w.marketer, &id, 2).await.unwrap();

        let made = w.assert_made_once(&w.settle(&operation).await).await;
        assert_eq!(made["daily_budget"], 123_450);
    }

    async fn an_account_that_cannot_be_used_is_said_with_everything_else(db: Db) {
        let w = World::start(db).await;
        w.connected(&w.marketer, cast::OLU).await;
        let filter = adlane_services::accounts::Filter::default();
        let disabled = adlane_services::accounts::list(&w.svc, &w.marketer, &filter).await.unwrap().rows.remove(0);
        let id = campaigns::start(&w.svc, &w.marketer, &disabled.account_id).await.unwrap();

        let draft = campaigns::draft(&w.svc, &w.marketer, &id).await.unwrap();
        let Err(Problem::Invalid { faults }) = campaigns::check(&w.svc, &draft) else { panic!("not refused") };

        assert_eq!(faults[0].fault, Typed::AccountUnusable { state: "Disabled".into() });
        assert!(faults.iter().any(|fault| fault.field == "name"));
    }

    async fn a_connection_that_may_only_read_does_not_create(db: Db) {
        let w = World::start(db).await;
        w.walk(&w.marketer, Dialog::Untick(cast::JONAS, &["ads_management"])).await;
        let account = w.account(&w.marketer, "EUR").await.account_id;
        let (id, revision) = w.draft(&w.marketer, &account).await;

        let result = campaigns::create(&w.svc, &w.marketer, &id, revision).await;

        assert_eq!(problem(result), Problem::field("account", Typed::ReadOnly));
    }

    async fn asking_ten_times_at_once_is_one_operation(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let (id, revision) = w.draft(&w.marketer, &account).await;
        w.warm_up(10).await;

        let mut clicks = JoinSet::new();
        for _ in 0..10 {
            let (svc, actor, id) = (w.svc.clone(), w.marketer.clone(), id.clone());
            clicks.spawn(async move { campaigns::create(&svc, &actor, &id, revision).await.unwrap() });
        }
        let mut operations = clicks.join_all().await;
        operations.dedup();

        assert_eq!(operations.len(), 1);
        let mut workers = JoinSet::new();
        for _ in 0..4 {
            let svc = w.svc.clone();
            workers.spawn(async move { adlane_services::jobs::drain(&svc).await });
        }
        workers.join_all().await;
        w.assert_made_once(&w.settle(&operations[0]).await).await;
    }

    async fn a_launched_draft_is_closed_and_leads_to_its_operation(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let (id, revision) = w.draft(&w.marketer, &account).await;
        let operation = campaigns::create(&w.svc, &w.marketer, &id, revision).await.unwrap();

        assert_eq!(problem(campaigns::save(&w.svc, &w.marketer, &id, revision, &form()).await), Problem::Conflict);
        assert_eq!(campaigns::create(&w.svc, &w.marketer, &id, revision).await.unwrap(), operation);
        assert_eq!(campaigns::create(&w.svc, &w.marketer, &id, revision + 7).await.unwrap(), operation);
        assert_eq!(campaigns::draft(&w.svc, &w.marketer, &id).await.unwrap().operation, Some(operation));
        assert!(campaigns::drafts(&w.svc, &w.marketer).await.unwrap().is_empty());
    }

    async fn the_preview_is_what_is_sent(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let (id, revision) = w.draft(&w.marketer, &account).await;
        let draft = campaigns::draft(&w.svc, &w.marketer, &id).await.unwrap();
        let plan = campaigns::check(&w.svc, &draft).unwrap();
        let preview = campaigns::preview(&w.svc, &w.marketer, &draft, &plan);

        let operation = campaigns::create(&w.svc, &w.marketer, &id, revision).await.unwrap();
        w.settle(&operation).await;

        let sent = w.meta.requests().into_iter().find(|request| request.method == "POST" && request.path.ends_with("/campaigns"));
        let sent = sent.unwrap();
        assert_eq!((sent.method, sent.path), (preview.method, preview.path));
        let label = w.operation(&operation).await.label;
        for (name, value) in preview.params {
            match name.as_str() {
                "adlabels" => assert!(value.contains(&label), "{value}"),
                name => assert_eq!(sent.params[name], value, "{name}"),
            }
        }
    }

    async fn another_organizations_drafts_and_accounts_are_not_found(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let (id, revision) = w.draft(&w.marketer, &account).await;
        let asked = w.asked();

        for other in [&account, &account_id("999")] {
            assert_eq!(problem(campaigns::start(&w.svc, &w.stranger, other).await), Problem::NotFound);
        }
        assert_eq!(problem(campaigns::draft(&w.svc, &w.stranger, &id).await), Problem::NotFound);
        assert_eq!(problem(campaigns::save(&w.svc, &w.stranger, &id, revision, &form()).await), Problem::NotFound);
        assert_eq!(problem(campaigns::create(&w.svc, &w.stranger, &id, revision).await), Problem::NotFound);

        w.drain().await;
        assert_eq!(w.asked(), asked, "Meta is not asked");
    }

    async fn another_organizations_operations_are_not_found(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;

        assert_eq!(problem(operations::find(&w.svc, &w.stranger, &id).await), Problem::NotFound);
        assert_eq!(problem(operations::retry_parked(&w.svc, &w.stranger, &id).await), Problem::NotFound);
        assert_eq!(problem(operations::give_up(&w.svc, &w.stranger, &id).await), Problem::NotFound);
        assert_eq!(problem(campaigns::revise(&w.svc, &w.stranger, &id).await), Problem::NotFound);
        assert!(operations::list(&w.svc, &w.stranger).await.unwrap().is_empty());
    }

    async fn a_viewer_looks_and_does_nothing(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let (draft, revision) = w.draft(&w.marketer, &account).await;
        let operation = w.launch(&account).await;
        let (svc, viewer) = (&w.svc, &w.viewer);

        assert_eq!(problem(campaigns::start(svc, viewer, &account).await), Problem::Forbidden);
        assert_eq!(problem(campaigns::save(svc, viewer, &draft, revision, &form()).await), Problem::Forbidden);
        assert_eq!(problem(campaigns::create(svc, viewer, &draft, revision).await), Problem::Forbidden);
        assert_eq!(problem(campaigns::revise(svc, viewer, &operation).await), Problem::Forbidden);
        assert_eq!(problem(operations::retry_parked(svc, viewer, &operation).await), Problem::Forbidden);
        assert_eq!(problem(operations::give_up(svc, viewer, &operation).await), Problem::Forbidden);
        assert!(campaigns::draft(svc, viewer, &draft).await.is_ok() && operations::find(svc, viewer, &operation).await.is_ok());
    }

    async fn after_a_refusal_the_form_is_filled_in_again(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        w.fail("POST", "/campaigns$", crate::support::graph_error(100, Some(1_885_272), 400));
        let refused = w.launch(&account).await;
        assert_eq!(w.settle(&refused).await.state, OperationState::Refused);

        let draft = campaigns::revise(&w.svc, &w.marketer, &refused).await.unwrap();

        let open = campaigns::draft(&w.svc, &w.marketer, &draft).await.unwrap();
        assert_eq!((open.form.name.as_str(), &open.account.account_id), (NAME, &account));
        let second = campaigns::create(&w.svc, &w.marketer, &draft, open.revision).await.unwrap();
        assert_ne!(w.operation(&second).await.label, w.operation(&refused).await.label);
        w.assert_made_once(&w.settle(&second).await).await;
    }

    async fn only_what_was_refused_can_be_revised(db: Db) {
        let w = World::start(db).await;
        let account = w.ready().await;
        let id = w.launch(&account).await;

        assert_eq!(problem(campaigns::revise(&w.svc, &w.marketer, &id).await), Problem::Conflict);
        w.settle(&id).await;
        assert_eq!(problem(campaigns::revise(&w.svc, &w.marketer, &id).await), Problem::Conflict);
    }
}
