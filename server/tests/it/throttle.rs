//! How often someone may try to sign in, as it is seen from outside.

use domain::Role;

use crate::support::{Answer, PASSWORD, World};

const EMAIL: &str = "ana@example.com";

async fn wrong(w: &World, from: u8, email: &str) -> Answer {
    let mut browser = w.stranger().with_ip(from);
    browser.post_and_follow("/fn/people/log_in", &[("email", email), ("password", "a wrong password")]).await
}

facts_on_both_engines! {
    async fn tries_on_one_account_are_slowed_down_with_a_page_that_says_how_long(w: World) {
        w.person(Role::Marketer, EMAIL).await;
        for last in 0..6 {
            assert_eq!(wrong(&w, last, EMAIL).await.status, 401, "try {last}");
        }

        let page = wrong(&w, 6, EMAIL).await;

        page.assert_page(429);
        assert_eq!(page.header("retry-after"), "1");
        assert!(page.visible().contains("Too many tries. Wait a second"), "{}", page.visible());
        assert!(page.body.contains(&format!("value=\"{EMAIL}\"")), "what was typed is kept");

        let mut right = w.stranger().with_ip(7);
        let during = right.post_and_follow("/fn/people/log_in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert_eq!((during.status, right.session()), (429, None), "the right password does not help during the pause");
        w.advance(1);
        let after = right.post("/fn/people/log_in", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert_eq!(after.leads_to(), "/dashboard");
    }

    async fn one_address_gets_ten_tries_and_then_one_every_six_seconds(w: World) {
        for number in 0..10 {
            assert_eq!(wrong(&w, 1, &format!("{number}@example.com")).await.status, 401);
        }

        let page = wrong(&w, 1, "another@example.com").await;
        page.assert_page(429);
        assert_eq!(page.header("retry-after"), "6");
        assert_eq!(wrong(&w, 2, "another@example.com").await.status, 401, "another address has its own count");

        let mut sign_up = w.stranger().with_ip(1);
        let fields = [("name", "A"), ("organization", "B"), ("email", "new@example.com"), ("password", PASSWORD)];
        let page = sign_up.post_and_follow("/fn/people/sign_up", &fields).await;
        assert_eq!((page.status, sign_up.session()), (429, None), "signing up counts like signing in");
    }
}
