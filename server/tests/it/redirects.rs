//! Return addresses come from outside; none leads away from Adlane.

use domain::Role;

use crate::support::{Dialog, PASSWORD, World, cast, html};

const AWAY: [&str; 17] = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "https://evil.example",
    "https:evil.example",
    "http:///evil.example",
    "HTTPS://EVIL.EXAMPLE/",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/a\r\nLocation: https://evil.example",
    "/\t/evil.example",
    " /evil",
    "/\u{2f}evil.example",
    "/\u{ff0f}evil.example",
];

facts! {
    async fn signing_in_leads_to_pages_of_ours_only(w: World) {
        w.person(Role::Marketer, "ana@example.com").await;
        for (number, next) in AWAY.into_iter().enumerate() {
            let mut browser = w.stranger().with_ip(u8::try_from(number).unwrap());
            let query: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();

            let page = browser.get(&format!("/login?next={query}")).await;
            assert_eq!(html::form(&page.body, "/fn/people/log_in").value("next"), Some(""), "{next:?}");
            assert!(!page.body.contains("evil.example"), "{next:?}");

            let fields = [("email", "ana@example.com"), ("password", PASSWORD), ("next", next)];
            assert_eq!(browser.post("/fn/people/log_in", &fields).await.leads_to(), "/dashboard", "{next:?}");
            for page in ["/login", "/signup"] {
                assert_eq!(browser.get(&format!("{page}?next={query}")).await.leads_to(), "/dashboard", "{next:?}");
            }
        }
    }

    async fn signing_up_leads_to_pages_of_ours_only(w: World) {
        for (number, next) in AWAY.into_iter().enumerate() {
            let mut browser = w.stranger().with_ip(u8::try_from(number).unwrap());
            let email = format!("{number}@example.com");
            let fields = [("name", "Ana"), ("organization", "Acme"), ("email", &email), ("password", PASSWORD), ("next", next)];
            assert_eq!(browser.post("/fn/people/sign_up", &fields).await.leads_to(), "/dashboard", "{next:?}");
        }
    }

    async fn a_refused_sign_in_keeps_no_foreign_address(w: World) {
        for next in AWAY {
            let mut browser = w.stranger();
            let page = browser.post("/fn/people/log_in", &[("email", "x"), ("password", "y"), ("next", next)]).await.leads_to();
            assert_eq!(page, "/login", "{next:?}");
            let page = browser.get(&page).await;
            assert_eq!(html::form(&page.body, "/fn/people/log_in").value("next"), Some(""), "{next:?}");
        }
    }

    async fn choosing_colours_comes_back_to_pages_of_ours_only(w: World) {
        let mut browser = w.member(Role::Viewer).await;
        for back in AWAY {
            let to = browser.post("/fn/theme", &[("theme", "dark"), ("back", back)]).await.leads_to();
            assert_eq!(to, "/dashboard", "{back:?}");
        }
        let to = browser.post("/fn/theme", &[("theme", "dark"), ("back", "/accounts?q=a%20b")]).await.leads_to();
        assert_eq!(to, "/accounts?q=a%20b");
    }

    async fn a_connection_leads_on_to_pages_of_ours_only(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        for back in AWAY {
            let query: String = url::form_urlencoded::byte_serialize(back.as_bytes()).collect();
            let page = browser.get(&format!("/connect?return_to={query}")).await;
            assert_eq!(html::form(&page.body, "/fn/connect/begin").value("return_to"), Some(""), "{back:?}");
        }

        for (back, on) in [("//evil.example", "/accounts"), ("/create?x=1", "/create?x=1")] {
            let dialog = browser.post("/fn/connect/begin", &[("access", "manage"), ("return_to", back)]).await.leads_to();
            assert!(!dialog.contains("evil"), "{dialog}");
            let came_back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;
            let attempt = browser.get(&came_back).await.leads_to();
            w.drain().await;
            let page = browser.get(&attempt).await;
            assert!(html::links(&page.body).contains(&on.to_owned()), "{:?}", html::links(&page.body));
            assert!(!page.body.contains("evil.example"));
        }
    }

    async fn facebook_is_told_to_come_back_to_the_configured_address_whatever_the_host_says(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("x-forwarded-host", "evil.example"),
            ("forwarded", "host=evil.example"),
        ];

        let dialog = browser.send(http::Method::POST, "/fn/connect/begin", &headers, "access=manage".into()).await.leads_to();

        let dialog: url::Url = dialog.parse().unwrap();
        let back = dialog.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
        assert_eq!(back, "http://localhost:3000/oauth/meta/callback");
    }

    /// Two names of one machine are two cookie jars, and Facebook comes back to the configured one only.
    async fn the_other_name_of_this_machine_leads_to_the_configured_one(w: World) {
        use axum::body::Body;
        use http::Request;
        use tower::ServiceExt;

        let ask = async |method: &str, host: &str| {
            let request = Request::builder().method(method).uri("/connect?reconnect=1").header("host", host);
            let request = request.header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
            let response = w.router.clone().oneshot(request).await.unwrap();
            (response.status().as_u16(), response.headers().get("location").map(|to| to.to_str().unwrap().to_owned()))
        };

        let here = Some("http://localhost:3000/connect?reconnect=1".to_owned());
        assert_eq!(ask("GET", "127.0.0.1:3000").await, (308, here.clone()));
        assert_eq!(ask("GET", "[::1]:3000").await, (308, here));
        for host in ["localhost:3000", "evil.example", "127.0.0.1:4000", "evil.example:3000", "nonsense host"] {
            let (status, to) = ask("GET", host).await;
            assert_eq!((status, to.as_deref()), (303, Some("/login?next=%2Fconnect%3Freconnect%3D1")), "{host}");
        }
    }
}
