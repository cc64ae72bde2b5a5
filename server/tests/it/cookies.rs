//! Cookies: what they hold and how they are guarded.

use domain::Role;

use crate::support::{PASSWORD, World};

const SIGN_UP: [(&str, &str); 4] =
    [("name", "Ana"), ("organization", "Acme"), ("email", "ana@example.com"), ("password", "a password of her own")];

facts! {
    async fn every_cookie_is_kept_from_scripts_and_from_other_sites(w: World) {
        let mut browser = w.stranger();
        let mut lines = Vec::new();
        for (action, fields) in [
            ("/fn/people/sign_up", &SIGN_UP[..]),
            ("/fn/theme", &[("theme", "dark")]),
            ("/fn/accounts/pick", &[("ad_account_id", "1")]),
            ("/fn/people/log_out", &[]),
            ("/fn/accounts/pick", &[("ad_account_id", "1")]),
        ] {
            let answer = browser.post(action, fields).await;
            lines.extend(answer.set_cookies().into_iter().map(str::to_owned));
        }

        let names: Vec<_> = lines.iter().map(|line| line.split('=').next().unwrap()).collect();
        assert_eq!(names, ["adlane_sid", "adlane_theme", "adlane_form", "adlane_sid", "adlane_later"]);
        for line in &lines {
            assert!(line.contains("; Path=/;") && line.contains("; HttpOnly") && line.contains("; SameSite=Lax"), "{line}");
            assert!(!line.contains("Domain"), "{line}");
        }
        assert!(lines[0].contains("Max-Age=86400"), "a session lives a day at most: {}", lines[0]);
        assert!(lines[3].contains("Max-Age=0"), "{}", lines[3]);
    }

    /// 256 random bits, and only their hash is stored.
    async fn the_database_does_not_know_a_sessions_secret(w: World) {
        let mut browser = w.stranger();
        browser.post("/fn/people/sign_up", &SIGN_UP).await.leads_to();
        let secret = browser.session().unwrap();

        assert!(secret.len() >= 43, "{secret}");
        let everything = store::testing::everything(&w.svc.db).await;
        assert!(!everything.windows(secret.len()).any(|part| part == secret.as_bytes()));
    }

    async fn a_theme_nobody_offers_is_not_kept(w: World) {
        let mut browser = w.member(Role::Viewer).await;
        browser.post("/fn/theme", &[("theme", "dark")]).await.leads_to();
        assert!(browser.get("/dashboard").await.body.contains("<html lang=\"en\" data-theme=\"dark\">"));

        browser.post("/fn/theme", &[("theme", "\"><script>")]).await.leads_to();
        assert_eq!(browser.cookie("adlane_theme"), None);

        browser.set_cookie("adlane_theme", "\"><script>alert(1)</script>");
        assert!(browser.get("/dashboard").await.body.contains("<html lang=\"en\">"));
    }

    async fn a_planted_key_of_typed_input_is_not_repeated_into_headers(w: World) {
        w.person(Role::Marketer, "ana@example.com").await;
        let mut browser = w.stranger();
        browser.set_cookie("adlane_later", "x, y=\"z\"");

        let answer = browser.post("/fn/people/log_in", &[("email", "ana@example.com"), ("password", PASSWORD)]).await;

        assert_eq!(answer.leads_to(), "/dashboard");
        assert!(answer.set_cookies().iter().all(|line| !line.contains('"')), "{:?}", answer.set_cookies());
    }
}

#[tokio::test]
async fn over_https_cookies_are_bound_to_the_host() {
    let w = World::at(store::testing::sqlite().await, "https://ads.example.com/").await;
    let mut browser = w.stranger();

    let answer = browser.post("/fn/people/sign_up", &SIGN_UP).await;

    let [line] = answer.set_cookies()[..] else { panic!("{:?}", answer.set_cookies()) };
    assert!(line.starts_with("__Host-adlane_sid="), "{line}");
    assert!(line.ends_with("; Path=/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure"), "{line}");
    browser.get("/dashboard").await.assert_page(200);

    let secret = browser.session().unwrap().to_owned();
    let mut plain = w.stranger();
    plain.set_cookie("adlane_sid", &secret);
    assert!(
        plain.get("/dashboard").await.leads_to().starts_with("/login"),
        "without its prefix the cookie is not believed"
    );
}
