//! What browsers bring back from Facebook.

use domain::Role;

use crate::support::{Dialog, World, cast};

/// The query with one parameter replaced, or removed when the new value is `None`.
fn with(address: &str, name: &str, value: Option<&str>) -> String {
    let (path, query) = address.split_once('?').unwrap();
    let mut pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    pairs.retain(|(key, _)| key != name);
    pairs.extend(value.map(|value| (name.to_owned(), value.to_owned())));
    format!("{path}?{}", url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

facts_on_both_engines! {
    async fn the_whole_walk_ends_in_a_connection(w: World) {
        let mut browser = w.member(Role::Marketer).await;

        let (_, page) = w.walk(&mut browser, Dialog::Continue(cast::MARTA)).await;

        page.assert_page(200);
        assert_eq!(page.title(), "Connected as Marta Agostini · Adlane");
        assert!(page.visible().contains("60 ad accounts in 3 businesses"), "{}", page.visible());
        assert!(!page.body.contains("adlane-refresh"), "a page that has ended does not load itself again");
    }

    async fn coming_back_twice_repeats_nothing(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let dialog = w.begin(&mut browser).await;
        let back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;
        let attempt = browser.get(&back).await.leads_to();
        w.drain().await;
        let asked = w.asked();

        assert_eq!(browser.get(&back).await.leads_to(), attempt, "the back button");
        w.drain().await;

        assert_eq!(w.asked(), asked);
        assert_eq!(browser.get(&attempt).await.title(), "Connected as Jonas Weber · Adlane");
    }
}

facts! {
    async fn while_it_is_worked_on_the_page_loads_itself_again(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let dialog = w.begin(&mut browser).await;
        let back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;

        let attempt = browser.get(&back).await.leads_to();
        let page = browser.get(&attempt).await;

        page.assert_page(200);
        let refresh = format!("<noscript><meta http-equiv=\"refresh\" content=\"1; url={attempt}\"></noscript>");
        assert!(page.body.contains(&refresh), "{}", page.body);
        assert!(!page.body.contains("code="), "neither code nor state is on the page");
    }

    async fn without_anything_to_tell_the_attempt_by_one_begins_again_and_is_told_why(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        for query in ["", "?", "?code=abc", "?state=", "?error=access_denied", "?state=a&state=b", "?code=%ff&state=%00", "?%", "?=&=&"] {
            let to = browser.get(&format!("/oauth/meta/callback{query}")).await.leads_to();
            assert!(to.starts_with("/connect?came_back="), "{query}: {to}");
            let page = browser.get(&to).await;
            page.assert_page(200);
            assert!(page.visible().contains("Nothing was stored."), "{query}: {}", page.visible());
        }
        assert_eq!(w.asked(), 0);
    }

    async fn a_state_nobody_gave_is_explained(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let dialog = w.begin(&mut browser).await;
        let back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;
        let asked = w.asked();

        for state in ["wrong", &"x".repeat(30_000), "<script>", "\u{0}", "é"] {
            let to = browser.get(&with(&back, "state", Some(state))).await.leads_to();
            let page = browser.get(&to).await;
            page.assert_page(200);
            assert!(page.visible().contains("does not belong to you"), "{state:.20}: {to} {}", page.visible());
        }

        w.drain().await;
        assert_eq!(w.asked(), asked, "Meta is not asked");
    }

    async fn an_answer_works_in_the_session_it_was_asked_for_in_only(w: World) {
        let user = w.person(Role::Marketer, "ana@example.com").await;
        let mut browser = w.stranger();
        browser.set_session(&w.insert_session(&w.ours, &user).await);
        let mut elsewhere = w.stranger();
        elsewhere.set_session(&w.insert_session(&w.ours, &user).await);
        let dialog = w.begin(&mut browser).await;
        let back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;
        let asked = w.asked();

        for other in [&mut elsewhere, &mut w.member(Role::Owner).await, &mut w.outsider().await] {
            let to = other.get(&back).await.leads_to();
            assert!(other.get(&to).await.visible().contains("does not belong to you"), "{to}");
        }
        w.drain().await;
        assert_eq!(w.asked(), asked, "Meta is not asked");

        assert!(browser.get(&back).await.leads_to().starts_with("/connect/"), "and the state is not used up");
    }

    async fn someone_signed_out_signs_in_and_begins_again(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let dialog = w.begin(&mut browser).await;
        let back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;
        let asked = w.asked();

        let to = w.stranger().get(&back).await.leads_to();

        assert!(to.starts_with("/login?next=%2Fconnect%3Fcame_back%3D"), "{to}");
        assert!(!to.contains("code") && !to.contains("state"), "{to}");
        w.drain().await;
        assert_eq!(w.asked(), asked);
    }

    async fn cancelling_is_told_as_what_it_is(w: World) {
        let mut browser = w.member(Role::Marketer).await;

        let (_, page) = w.walk(&mut browser, Dialog::Cancel).await;

        page.assert_page(200);
        assert_eq!(page.title(), "Cancelled on Facebook · Adlane");
        assert!(page.visible().contains("Nothing was stored."), "{}", page.visible());
    }

    async fn a_state_alone_and_an_overlong_code_are_failed_dialogs(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        for code in [None, Some(""), Some(&*"c".repeat(5_000))] {
            let dialog = w.begin(&mut browser).await;
            let back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;
            let asked = w.asked();

            let to = browser.get(&with(&back, "code", code)).await.leads_to();

            w.drain().await;
            assert_eq!(browser.get(&to).await.title(), "Facebook&#x27;s dialog ended with an error · Adlane".replace("&#x27;", "'"));
            assert_eq!(w.asked(), asked);
        }
    }

    async fn a_used_code_is_told_as_that(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let first = w.begin(&mut browser).await;
        let first = w.at_facebook(&first, Dialog::Continue(cast::JONAS)).await;
        let code = url::form_urlencoded::parse(first.split_once('?').unwrap().1.as_bytes()).find(|(name, _)| name == "code").unwrap().1.into_owned();
        browser.get(&first).await.leads_to();
        w.drain().await;
        let second = w.begin(&mut browser).await;
        let second = w.at_facebook(&second, Dialog::Cancel).await;

        let to = browser.get(&with(&with(&second, "error", None), "code", Some(&code))).await.leads_to();

        w.drain().await;
        assert_eq!(browser.get(&to).await.title(), "This answer was already used · Adlane");
    }

    async fn coming_back_after_ten_minutes_is_too_late(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let dialog = w.begin(&mut browser).await;
        let back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;
        let asked = w.asked();
        w.advance(11 * 60);

        let to = browser.get(&back).await.leads_to();

        w.drain().await;
        assert_eq!(browser.get(&to).await.title(), "Too much time passed · Adlane");
        assert_eq!(w.asked(), asked);
    }

    async fn what_the_address_says_is_not_repeated_as_markup(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let dialog = w.begin(&mut browser).await;
        let back = w.at_facebook(&dialog, Dialog::Cancel).await;
        let back = with(&with(&back, "error", Some("<img src=x>")), "error_reason", Some("\"><script>alert(1)</script>"));

        let to = browser.get(&back).await.leads_to();

        let page = browser.get(&to).await;
        page.assert_page(200);
        assert!(!page.body.contains("<img") && !page.body.contains("alert(1)"), "{}", page.visible());
    }

    async fn posting_to_the_callback_is_no_way_in(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let dialog = w.begin(&mut browser).await;
        let back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;
        let asked = w.asked();

        let answer = browser.post(&back, &[("a", "b")]).await;

        assert!([404, 405].contains(&answer.status), "{}", answer.status);
        w.drain().await;
        assert_eq!(w.asked(), asked);
    }
}
