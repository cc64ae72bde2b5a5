//! What refused forms show: the right status, the fault beside its field, and what was typed.

use domain::Role;

use crate::support::{Answer, PASSWORD, World, html, stock::campaign};

/// The value the page's form shows in the field.
fn shown(page: &Answer, action: &str, field: &str) -> Option<String> {
    html::form(&page.body, action).value(field).map(str::to_owned)
}

facts! {
    async fn a_refused_sign_up_keeps_everything_but_the_password(w: World) {
        let fields = [("name", "Ana <Ruiz>"), ("organization", "Acme & \"Sons\""), ("email", "ana@"), ("password", "secret but no address")];

        let page = w.stranger().post_and_follow("/fn/people/sign_up", &fields).await;

        page.assert_page(422);
        let sign_up = "/fn/people/sign_up";
        assert_eq!(shown(&page, sign_up, "name").as_deref(), Some("Ana <Ruiz>"));
        assert_eq!(shown(&page, sign_up, "organization").as_deref(), Some("Acme & \"Sons\""));
        assert_eq!(shown(&page, sign_up, "email").as_deref(), Some("ana@"));
        assert_eq!(shown(&page, sign_up, "password").as_deref(), Some(""));
        assert!(!page.body.contains("secret but no address"));
        assert!(page.visible().contains("This is not an e-mail address"), "{}", page.visible());
    }

    async fn what_was_typed_is_shown_once(w: World) {
        let mut stranger = w.stranger();
        stranger.post("/fn/people/log_in", &[("email", "ana@"), ("password", "x")]).await.leads_to();

        let (first, second) = (stranger.get("/login").await, stranger.get("/login").await);

        assert_eq!((first.status, second.status), (422, 200));
        assert_eq!(shown(&second, "/fn/people/log_in", "email").as_deref(), Some(""));
        assert_eq!(stranger.cookie("adlane_form"), None);
    }

    async fn what_one_person_typed_is_not_shown_to_another(w: World) {
        let mut ours = w.member(Role::Marketer).await;
        ours.post("/fn/connect/begin", &[("access", "everything")]).await.leads_to();
        let key = ours.cookie("adlane_form").unwrap().to_owned();
        let mut theirs = w.outsider().await;
        theirs.set_cookie("adlane_form", &key);

        theirs.get("/connect").await.assert_page(200);
        ours.get("/connect").await.assert_page(422);
    }

    async fn a_refused_disconnect_asks_for_the_reason(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;
        let asked = w.asked();

        for reason in ["", "   ", "\u{7}"] {
            let fields = [("connection", stock.connection.as_str()), ("reason", reason)];
            let page = marketer.post_and_follow("/fn/connections/disconnect", &fields).await;
            page.assert_page(422);
            assert!(page.visible().contains("Reason: This is needed"), "{}", page.visible());
        }
        assert_eq!(w.asked(), asked, "Meta was not asked");
    }

    async fn long_after_the_sign_in_a_disconnect_asks_for_the_password_and_keeps_the_reason(w: World) {
        let user = w.person(Role::Marketer, "ana@example.com").await;
        let mut marketer = w.stranger();
        marketer.set_session(&w.insert_session(&w.ours, &user).await);
        let stock = w.stock(&mut marketer).await;
        let here = format!("/connections/{}", stock.connection);
        assert!(!marketer.get(&here).await.visible().contains("Your password"));
        w.advance(11 * 60);
        let (asked, reason) = (w.asked(), "Leaving the agency");

        assert!(marketer.get(&here).await.visible().contains("Your password"));
        for password in ["", "not the password"] {
            let fields = [("connection", stock.connection.as_str()), ("reason", reason), ("password", password)];
            let page = marketer.post_and_follow("/fn/connections/disconnect", &fields).await;
            page.assert_page(422);
            assert!(page.visible().contains("Your password: This is"), "{}", page.visible());
            assert!(page.body.contains(reason), "the reason is lost");
            assert!(password.is_empty() || !page.body.contains(password), "a password never comes back");
        }
        assert_eq!(w.asked(), asked, "Meta was not asked");

        let fields = [("connection", stock.connection.as_str()), ("reason", reason), ("password", PASSWORD)];
        let page = marketer.post_and_follow("/fn/connections/disconnect", &fields).await;
        assert!(page.visible().contains("Disconnected, and Meta confirmed it"), "{}", page.visible());
    }

    async fn money_typed_in_odd_ways_is_refused_and_shown_back(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;
        let (asked, mut revision) = (w.asked(), stock.revision.parse::<i64>().unwrap());

        for typed in ["1.234", "1e3", "-5", "0", "999999999999999999999999999999", "٢٥", "25.001", "NaN", "+5", "0x19", "25 EUR ; DROP"] {
            let mut fields = campaign("Winter");
            fields.retain(|(name, _)| *name != "budget");
            fields.extend([
                ("budget", typed.to_owned()),
                ("draft", stock.draft.clone()),
                ("revision", revision.to_string()),
                ("then", "review".into()),
            ]);
            let to = marketer.post("/fn/campaigns/save", &fields).await.leads_to();
            assert_eq!(to, format!("/create/{}/campaign?check=1", stock.draft), "{typed}");
            let page = marketer.get(&to).await;
            assert_eq!(shown(&page, "/fn/campaigns/save", "budget").as_deref(), Some(typed));
            assert!(page.visible().contains("Amount: "), "{typed}: {}", page.visible());
            revision += 1;
        }
        assert_eq!(w.asked(), asked, "Meta was not asked");
    }

    async fn a_comma_before_the_cents_is_read_as_that(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;
        let mut fields = campaign("Winter");
        fields.retain(|(name, _)| *name != "budget");
        let rest = [("budget", "1.234,50".into()), ("draft", stock.draft.clone()), ("revision", stock.revision.clone()), ("then", "review".into())];
        fields.extend(rest);

        let review = marketer.post_and_follow("/fn/campaigns/save", &fields).await;

        assert!(review.visible().contains("daily_budget = 123450 "), "{}", review.visible());
    }

    async fn a_draft_saved_in_another_tab_is_not_written_over(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;
        let save = |name: &str| {
            let mut fields = campaign(name);
            fields.extend([("draft", stock.draft.clone()), ("revision", stock.revision.clone())]);
            fields
        };
        marketer.post("/fn/campaigns/save", &save("First tab")).await.leads_to();

        let page = marketer.post_and_follow("/fn/campaigns/save", &save("Second tab")).await;

        page.assert_page(409);
        assert_eq!(shown(&page, "/fn/campaigns/save", "name").as_deref(), Some("Second tab"));
        assert!(page.visible().contains("First tab"), "both versions are shown: {}", page.visible());
        let saved = marketer.get(&format!("/create/{}/campaign", stock.draft)).await;
        assert_eq!(shown(&saved, "/fn/campaigns/save", "name").as_deref(), Some("First tab"));
    }

    async fn creating_from_a_stale_review_makes_nothing(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;
        let mut fields = campaign("Changed meanwhile");
        fields.extend([("draft", stock.draft.clone()), ("revision", stock.revision.clone())]);
        marketer.post("/fn/campaigns/save", &fields).await.leads_to();
        let asked = w.asked();

        let create = [("draft", &stock.draft), ("revision", &stock.revision)];
        let page = marketer.post_and_follow("/fn/campaigns/create", &create).await;

        page.assert_page(409);
        w.drain().await;
        assert_eq!(w.asked(), asked);
    }

    async fn a_name_of_401_characters_is_refused_and_one_of_400_with_emoji_is_made(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;
        let mut save = async |name: &str, revision: i64| {
            let mut fields = campaign(name);
            let rest = [("draft", stock.draft.clone()), ("revision", revision.to_string()), ("then", "review".into())];
            fields.extend(rest);
            marketer.post("/fn/campaigns/save", &fields).await.leads_to()
        };
        let revision: i64 = stock.revision.parse().unwrap();

        let long = save(&"ä".repeat(401), revision).await;
        let fits = save(&"🎉".repeat(400), revision + 1).await;

        assert_eq!(long, format!("/create/{}/campaign?check=1", stock.draft));
        assert_eq!(fits, format!("/create/{}/review", stock.draft));
        let create = [("draft", stock.draft.clone()), ("revision", (revision + 2).to_string())];
        let launch = marketer.post("/fn/campaigns/create", &create).await.leads_to();
        w.drain().await;
        assert!(marketer.get(&launch).await.visible().contains("Made, and paused"));
        assert_eq!(w.campaigns_named(&"🎉".repeat(400)).len(), 1);
    }
}
