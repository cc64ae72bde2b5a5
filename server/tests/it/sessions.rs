//! Signing up, in and out.

use domain::Role;

use crate::support::{Browser, PASSWORD, World};

const EMAIL: &str = "ana@example.com";

async fn log_in(browser: &mut Browser) -> String {
    browser.post("/fn/people/log_in", &[("email", EMAIL), ("password", PASSWORD)]).await.leads_to()
}

facts_on_both_engines! {
    async fn signing_up_makes_an_organization_and_signs_in(w: World) {
        let mut browser = w.stranger();
        let fields = [("name", "Ana Ruiz"), ("organization", "Acme"), ("email", " Ana@Example.com "), ("password", PASSWORD)];

        let dashboard = browser.post_and_follow("/fn/people/sign_up", &fields).await;

        dashboard.assert_page(200);
        let text = dashboard.visible();
        assert!(text.contains("Owner at Acme") && text.contains(EMAIL), "{text}");
        assert!(!text.contains("Ours") && !text.contains("Theirs"), "{text}");
    }

    async fn signing_in_and_out(w: World) {
        w.person(Role::Marketer, EMAIL).await;
        let mut browser = w.stranger();

        assert_eq!(log_in(&mut browser).await, "/dashboard");
        browser.get("/dashboard").await.assert_page(200);

        let secret = browser.session().unwrap().to_owned();
        assert_eq!(browser.post("/fn/people/log_out", &[("", ""); 0]).await.leads_to(), "/login?signed_out=yes");
        assert_eq!(browser.session(), None, "the browser forgets it");
        let mut thief = w.stranger();
        thief.set_session(&secret);
        assert!(thief.get("/dashboard").await.leads_to().starts_with("/login"), "and so does the server");
    }
}

facts! {
    async fn a_planted_session_is_worth_nothing_after_signing_in(w: World) {
        w.person(Role::Marketer, EMAIL).await;
        let mut browser = w.stranger();
        browser.set_session("planted-by-someone-else");

        log_in(&mut browser).await;

        assert_ne!(browser.session(), Some("planted-by-someone-else"));
        let mut thief = w.stranger();
        thief.set_session("planted-by-someone-else");
        assert!(thief.get("/dashboard").await.leads_to().starts_with("/login"));
    }

    async fn every_sign_in_is_a_session_of_its_own(w: World) {
        w.person(Role::Marketer, EMAIL).await;
        let (mut first, mut second) = (w.stranger(), w.stranger());
        log_in(&mut first).await;
        log_in(&mut second).await;
        assert_ne!(first.session(), second.session());

        first.post("/fn/people/log_out", &[("", ""); 0]).await.leads_to();

        second.get("/dashboard").await.assert_page(200);
    }

    async fn signing_out_twice_is_no_error(w: World) {
        let mut browser = w.member(Role::Viewer).await;
        for _ in 0..2 {
            assert_eq!(browser.post("/fn/people/log_out", &[("", ""); 0]).await.leads_to(), "/login?signed_out=yes");
        }
        browser.get("/login?signed_out=yes").await.assert_page(200);
    }

    async fn an_unknown_address_and_a_wrong_password_look_alike(w: World) {
        w.person(Role::Marketer, EMAIL).await;
        let mut pages = Vec::new();
        for (email, password) in [(EMAIL, "not her password"), ("nobody@example.com", PASSWORD)] {
            let page = w.stranger().post_and_follow("/fn/people/log_in", &[("email", email), ("password", password)]).await;
            page.assert_page(401);
            pages.push(page.body.replace(email, "EMAIL"));
        }
        assert_eq!(pages[0], pages[1]);
    }

    async fn signing_up_does_not_tell_whether_an_address_is_known(w: World) {
        w.person(Role::Marketer, EMAIL).await;
        let fields = [("name", "Eve"), ("organization", "Evil"), ("email", EMAIL), ("password", "not her password")];
        let mut browser = w.stranger();

        let page = browser.post_and_follow("/fn/people/sign_up", &fields).await;

        page.assert_page(422);
        assert_eq!(browser.session(), None);
        let text = page.visible();
        assert!(!text.contains("already in use") && !text.contains("exists"), "{text}");
    }

    async fn a_session_ends_after_an_idle_hour_and_in_any_case_after_a_day(w: World) {
        let mut browser = w.member(Role::Viewer).await;
        for _ in 0..23 {
            w.advance(59 * 60);
            browser.get("/dashboard").await.assert_page(200);
        }
        w.advance(59 * 60);
        browser.get("/dashboard").await.assert_page(200);
        w.advance(30 * 60);
        assert!(browser.get("/dashboard").await.leads_to().starts_with("/login"), "a day is over");

        let mut idle = w.member(Role::Viewer).await;
        w.advance(61 * 60);
        assert!(idle.get("/dashboard").await.leads_to().starts_with("/login"), "an idle hour");
    }

    async fn whoever_leaves_the_organization_is_signed_out(w: World) {
        let user = w.person(Role::Marketer, EMAIL).await;
        let mut browser = w.stranger();
        log_in(&mut browser).await;

        store::testing::remove_member(&w.svc.db, &w.ours, &user).await.unwrap();

        assert!(browser.get("/accounts").await.leads_to().starts_with("/login"));
        let again = browser.post_and_follow("/fn/people/log_in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert_eq!(again.status, 401);
    }

    async fn a_cookie_that_is_no_session_is_a_stranger(w: World) {
        for odd in ["", " ", "x", "' OR 1=1 --", "\u{0}".trim_matches('\0'), &"a".repeat(4000)] {
            let mut browser = w.stranger();
            browser.set_session(odd);
            assert!(browser.get("/dashboard").await.leads_to().starts_with("/login"), "{odd:?}");
        }
    }
}
