//! The main job from end to end: from signing up to a paused campaign at Meta, and to the end of the connection.

use domain::Role;

use crate::support::{Dialog, Fault, FaultRule, World, cast, html, stock::campaign};

facts_on_both_engines! {
    async fn from_signing_up_to_a_campaign_and_to_the_end_of_the_connection(w: World) {
        let mut browser = w.stranger();
        let sign_up = [("name", "Ana"), ("organization", "Acme"), ("email", "ana@example.com"), ("password", "a password of her own")];
        let dashboard = browser.post_and_follow("/fn/people/sign_up", &sign_up).await;
        assert!(dashboard.visible().contains("0 of 3 done"), "{}", dashboard.visible());

        let (_, connected) = w.walk(&mut browser, Dialog::Continue(cast::MARTA)).await;
        let connection = html::links(&connected.body).iter().find_map(|link| link.strip_prefix("/connections/").map(str::to_owned)).unwrap();
        let list = browser.get("/accounts").await;
        assert!(list.visible().contains("Showing 60 of 60 ad accounts from 3 businesses"), "{}", list.visible());
        let search = browser.get("/accounts?q=HARBOUR&state=usable").await;
        assert!(search.visible().contains("Harbour Yachts") && !search.visible().contains("Camden Vinyl"), "{}", search.visible());

        let account = w.account_in_euro(&mut browser).await;
        let picked = browser.post("/fn/accounts/pick", &[("ad_account_id", format!("act_{account}"))]).await.leads_to();
        assert_eq!(picked, format!("/accounts/{account}"));
        let page = browser.get(&picked).await;
        assert!(page.visible().contains("You work with this account."), "{}", page.visible());

        let plan = [("ad_account_id", account.as_str()), ("objective", "OUTCOME_SALES"), ("budget_min", "10"), ("budget_max", "20.50"), ("notes", "two\r\nlines")];
        let departure = browser.post_and_follow("/fn/intents/create", &plan).await;
        assert!(departure.visible().contains("10.00 EUR to 20.50 EUR a day"), "{}", departure.visible());
        let intent = html::form(&departure.body, "/fn/intents/open").value("intent").unwrap().to_owned();
        let manager = browser.post("/fn/intents/open", &[("intent", &intent)]).await.leads_to();
        assert!(manager.contains(&format!("act={account}&business_id=2")), "{manager}");
        let manager = browser.post("/fn/accounts/leave", &[("ad_account_id", &account)]).await.leads_to();
        assert!(manager.starts_with(&w.meta_url()) && manager.contains(&account), "{manager}");

        let (draft, revision) = w.draft(&mut browser, &account, "Winter sale").await;
        let review = browser.get(&format!("/create/{draft}/review")).await;
        assert!(review.visible().contains("status = PAUSED") && review.visible().contains("daily_budget = 2500"), "{}", review.visible());
        let create = [("draft", &draft), ("revision", &revision)];
        let launch = browser.post("/fn/campaigns/create", &create).await.leads_to();
        let waiting = browser.get(&launch).await;
        assert!(waiting.visible().contains("Nothing has left for Meta yet"), "{}", waiting.visible());
        assert_eq!(browser.post("/fn/campaigns/create", &create).await.leads_to(), launch, "pressed twice");
        w.drain().await;
        let made = browser.get(&launch).await;
        assert!(made.visible().contains("Made, and paused"), "{}", made.visible());
        let campaigns = w.campaigns_named("Winter sale");
        assert_eq!((campaigns.len(), campaigns[0]["status"].as_str()), (1, Some("PAUSED")));
        assert!(browser.get("/campaigns").await.visible().contains("Showing 1 of 1 campaign: 1 made"));

        let ended = browser.post_and_follow("/fn/connections/disconnect", &[("connection", connection.as_str()), ("reason", "The season is over")]).await;
        ended.assert_page(200);
        assert!(ended.visible().contains("The season is over"), "{}", ended.visible());
        assert!(html::forms(&ended.body).iter().all(|form| form.action != "/fn/connections/disconnect"));
        let revoked = w.meta.requests().into_iter().filter(|request| request.path.ends_with("/permissions") && request.method == "DELETE").count();
        assert_eq!(revoked, 1, "Meta was asked to forget it");
        assert!(!browser.get("/accounts").await.visible().contains("Harbour Yachts"));
    }

    async fn an_admin_ends_a_colleagues_connection(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;
        let mut admin = w.member(Role::Admin).await;
        let list = admin.get("/admin/connections?q=jonas").await;
        assert!(html::links(&list.body).contains(&format!("/connections/{}#disconnect", stock.connection)));

        let fields = [("connection", stock.connection.as_str()), ("reason", "Jonas has left")];
        admin.post("/fn/connections/disconnect", &fields).await.leads_to();

        let page = marketer.get(&format!("/connections/{}", stock.connection)).await;
        assert!(page.visible().contains("By The admin. Jonas has left"), "{}", page.visible());
        let again = admin.post_and_follow("/fn/connections/disconnect", &fields).await;
        again.assert_page(409);
    }

    async fn a_lost_answer_is_told_and_ends_in_one_campaign(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let stock = w.stock_of(&mut browser, cast::JONAS, "First").await;
        let (draft, revision) = w.draft(&mut browser, &stock.account, "Lost answer").await;
        w.meta.fail(FaultRule::new(Fault::DropAfter).method("POST").path("/campaigns$")).unwrap();

        let launch = browser.post("/fn/campaigns/create", &[("draft", &draft), ("revision", &revision)]).await.leads_to();
        w.drain().await;

        let unknown = browser.get(&launch).await;
        assert!(unknown.visible().contains("Unknown whether Meta made it, being checked"), "{}", unknown.visible());
        assert!(unknown.body.contains("http-equiv=\"refresh\""), "the page looks again by itself");
        for _ in 0..60 {
            w.advance(5);
            w.drain().await;
            if browser.get(&launch).await.visible().contains("Made, and paused") {
                break;
            }
        }
        let made = browser.get(&launch).await;
        assert!(made.visible().contains("it was not created again"), "{}", made.visible());
        assert_eq!(w.campaigns_named("Lost answer").len(), 1);
    }
}

facts! {
    async fn two_tabs_connecting_at_once_both_end_well(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let (first, second) = (w.begin(&mut browser).await, w.begin(&mut browser).await);
        let first = w.at_facebook(&first, Dialog::Continue(cast::JONAS)).await;
        let second = w.at_facebook(&second, Dialog::Continue(cast::JONAS)).await;

        let attempts = [browser.get(&second).await.leads_to(), browser.get(&first).await.leads_to()];
        w.drain().await;

        for attempt in attempts {
            assert_eq!(browser.get(&attempt).await.title(), "Connected as Jonas Weber · Adlane");
        }
        assert!(browser.get("/connections").await.visible().contains("1 of 1 working"), "one person is one connection");
    }

    async fn meta_that_does_not_answer_is_told_and_nothing_is_stored(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        w.meta.fail(FaultRule::new(Fault::Status(503)).path("oauth/access_token").always()).unwrap();

        let (_, page) = w.walk(&mut browser, Dialog::Continue(cast::JONAS)).await;

        page.assert_page(200);
        assert_eq!(page.title(), "Meta did not answer · Adlane");
        assert!(html::forms(&page.body).iter().any(|form| form.action == "/fn/connect/begin"), "one can begin again from here");
        assert!(browser.get("/connections").await.visible().contains("No Facebook person is connected yet"));
    }

    async fn a_campaign_for_a_yen_account_takes_no_decimals(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        w.walk(&mut browser, Dialog::Continue(cast::AIKO)).await;
        let list = browser.get("/accounts?state=usable").await.body;
        let row = list.split("<tr").find(|row| row.contains("JPY")).unwrap().to_owned();
        let account = html::links(&format!("<tr{row}")).into_iter().find(|link| link.starts_with("/accounts/")).unwrap();
        let account = account.trim_start_matches("/accounts/");
        let draft = browser.post("/fn/campaigns/start", &[("ad_account_id", account)]).await.leads_to();
        let draft = draft.split('/').nth(2).unwrap().to_owned();
        let mut save = async |budget: &str, revision: &str| {
            let mut fields = campaign("冬のセール");
            fields.retain(|(name, _)| *name != "budget");
            fields.extend([("budget", budget.to_owned()), ("draft", draft.clone()), ("revision", revision.to_owned()), ("then", "review".into())]);
            browser.post_and_follow("/fn/campaigns/save", &fields).await
        };

        let with_decimals = save("5000.5", "1").await;
        let whole = save("5000", "2").await;

        assert!(with_decimals.visible().contains("Meta takes JPY in whole units only"), "{}", with_decimals.visible());
        assert!(whole.visible().contains("daily_budget = 5000 "), "{}", whole.visible());
    }
}
