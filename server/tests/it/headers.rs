//! Security headers, on every kind of answer.

use adlane_server::middleware::{headers, panics};
use axum::{Router, body::Body, middleware::from_fn, middleware::from_fn_with_state, routing::get};
use domain::Role;
use http::{Method, Request};
use tower::ServiceExt;
use url::Url;

use crate::{
    routes::PAGES,
    support::{Answer, OWN_PAGE, World, html},
};

const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: https://*.fbcdn.net; \
font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self' {meta}; base-uri 'none'; object-src 'none'; frame-ancestors 'none'";

#[track_caller]
fn assert_guarded(answer: &Answer, what: &str, meta: &str) {
    assert_eq!(answer.header("content-security-policy"), POLICY.replace("{meta}", meta), "{what}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("referrer-policy"), "same-origin", "{what}");
    assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
    assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
    assert_eq!(answer.header("x-request-id").len(), 32, "{what}");
    assert_eq!(answer.headers.get_all("content-security-policy").iter().count(), 1, "{what}");
    assert_ne!(answer.header("cache-control"), "", "{what}");
}

facts! {
    async fn every_kind_of_answer_is_guarded(w: World) {
        let mut owner = w.member(Role::Owner).await;
        let meta = w.meta_url();
        let large = "x=".to_owned() + &"a".repeat(300 * 1024);
        let form = ("content-type", "application/x-www-form-urlencoded");
        let own = OWN_PAGE[0];

        let answers = [
            ("a public page", 200, w.stranger().get("/").await),
            ("a page", 200, owner.get("/dashboard").await),
            ("a page without rights", 403, w.member(Role::Viewer).await.get("/create").await),
            ("a redirect to sign in", 303, w.stranger().get("/dashboard").await),
            ("no page", 404, owner.get("/nowhere").await),
            ("no page for a stranger", 404, w.stranger().get("/nowhere").await),
            ("a form accepted", 303, owner.post("/fn/theme", &[("theme", "dark")]).await),
            ("a form refused", 303, owner.post("/fn/accounts/pick", &[("ad_account_id", "x")]).await),
            ("a form of another site", 403, owner.post_from("/fn/theme", &[("theme", "dark")], &[]).await),
            ("no such form", 404, owner.post("/fn/nothing", &[("a", "b")]).await),
            ("a form too large", 413, owner.send(Method::POST, "/fn/theme", &[own, form, ("content-length", "307202")], Body::from(large)).await),
            ("a body that is no form", 422, owner.send(Method::POST, "/fn/accounts/pick", &[own, form], Body::from("ad_account_id[a][b]=1")).await),
            ("a return from Facebook", 303, owner.get("/oauth/meta/callback").await),
            ("a stranger's return from Facebook", 303, w.stranger().get("/oauth/meta/callback").await),
            ("no asset", 404, w.stranger().get("/assets/nothing.css").await),
            ("alive", 200, w.stranger().get("/healthz").await),
            ("ready", 200, w.stranger().get("/readyz").await),
        ];

        for (what, status, answer) in &answers {
            assert_eq!(answer.status, *status, "{what}: {}", answer.visible());
            assert_guarded(answer, what, &meta);
            assert_eq!(answer.header("strict-transport-security"), "", "{what}: plain http has no HSTS");
        }
    }

    async fn pages_are_never_stored(w: World) {
        let mut owner = w.member(Role::Owner).await;
        let stock = w.stock(&mut owner).await;

        for page in &PAGES {
            for browser in [&mut owner, &mut w.stranger()] {
                let answer = browser.get(&(page.address)(&stock)).await;
                assert_eq!(answer.header("cache-control"), "no-store", "{}", page.route);
            }
        }
    }

    /// The policy allows neither; a browser would silently leave them out.
    async fn no_page_carries_scripts_or_styles_of_its_own(w: World) {
        let mut owner = w.member(Role::Owner).await;
        let stock = w.stock(&mut owner).await;
        let (mut scripts, mut tags) = (0, 0);

        for page in &PAGES {
            for browser in [&mut owner, &mut w.stranger()] {
                let answer = browser.get(&(page.address)(&stock)).await;
                for tag in html::tags(&answer.body) {
                    let at = format!("{tag:?} on {}", page.route);
                    tags += 1;
                    scripts += usize::from(tag.name == "script");
                    assert!(tag.name != "style", "{at}");
                    assert!(tag.name != "script" || tag.get("src").starts_with("/assets/"), "{at}");
                    for (name, value) in &tag.attributes {
                        assert!(name != "style" && !name.starts_with("on"), "{at}");
                        assert!(!value.trim_start().to_lowercase().starts_with("javascript:"), "{at}");
                    }
                }
            }
        }
        assert!(scripts > 0 && tags > 1000, "{scripts} scripts, {tags} tags: the pages were looked at");
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let w = World::at(store::testing::sqlite().await, "https://ads.example.com/").await;

    for address in ["/", "/dashboard", "/nowhere", "/healthz", "/assets/nothing.css"] {
        let answer = w.stranger().get(address).await;
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000; includeSubDomains", "{address}");
    }
}

#[test]
fn forms_may_lead_to_facebook_and_ads_manager_each_named_once() {
    let url = |text: &str| Url::parse(text).unwrap();
    let (dialog, manager) =
        (url("https://www.facebook.com/v26.0/dialog"), url("https://adsmanager.facebook.com/adsmanager/?act=1"));

    let policy = |places: &[&Url]| {
        let layer = headers::Headers::new(true, places);
        let router = Router::new().route("/", get(|| async { "" })).layer(from_fn_with_state(layer, headers::set));
        async move {
            router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap().headers()["content-security-policy"].clone()
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let real = runtime.block_on(policy(&[&dialog, &manager]));
    let same = runtime.block_on(policy(&[&dialog, &dialog]));

    assert_eq!(real, POLICY.replace("{meta}", "https://adsmanager.facebook.com https://www.facebook.com"));
    assert_eq!(same, POLICY.replace("{meta}", "https://www.facebook.com"));
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_with_a_page() {
    async fn broken() -> &'static str {
        panic!("a defect, on purpose")
    }
    let guard = headers::Headers::new(false, &[]);
    let router = Router::new()
        .route("/", get(broken))
        .layer(from_fn(panics::catch))
        .layer(from_fn_with_state(guard, headers::set));

    let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();

    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()["cache-control"], "no-store");
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let body = String::from_utf8_lossy(&body);
    assert!(body.contains("Something went wrong on our side") && !body.contains("on purpose"), "{body}");
}
