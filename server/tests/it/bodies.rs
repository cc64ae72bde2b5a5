//! Bodies and addresses no page of ours sends: always an answer in words, never a failure of ours.

use axum::body::{Body, Bytes};
use domain::Role;
use http::Method;
use leptos::server_fn::axum::server_fn_paths;

use crate::support::{Answer, Browser, OWN_PAGE, World};

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(browser: &mut Browser, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
    browser.send(Method::POST, path, &[OWN_PAGE[0], ("content-type", kind)], body.into()).await
}

/// A page of ours with a problem, or a way back to one.
async fn assert_in_words(browser: &mut Browser, answer: Answer, what: &str) {
    let page = if answer.status == 303 { browser.get(&answer.leads_to()).await } else { answer };
    if page.status == 303 {
        // Accepted: signing out and the choice of colours need nothing.
        return;
    }
    assert!(page.status < 500, "{what}: {} {}", page.status, page.visible());
    page.assert_page(page.status);
}

facts_on_both_engines! {
    async fn bodies_that_are_no_forms_are_answered_in_words(w: World) {
        let deep = "a".to_owned() + &"[b]".repeat(2_000) + "=1";
        let many = "a=1&".repeat(20_000);
        let bodies: [(&str, Vec<u8>); 16] = [
            (FORM, b"".to_vec()),
            (FORM, b"&&==&".to_vec()),
            (FORM, b"name=%ff%fe&email=%ff&draft=%ff&operation=%ff&ad_account_id=%ff".to_vec()),
            (FORM, b"name=\xff\xfe&email=\xc3\x28".to_vec()),
            (FORM, b"name=%00&email=a%00b@example.com&password=%00%00%00%00%00%00%00%00%00%00&organization=%00&theme=%00".to_vec()),
            (FORM, b"email=a&email=b&draft=a&draft=b&ad_account_id=1&ad_account_id=2&operation=1&operation=2&theme=a&theme=b".to_vec()),
            (FORM, b"email[x]=1&draft[]=2&ad_account_id[a][b]=3&operation[]=4&theme[]=5&connection[]=6&access[]=7&intent[]=8".to_vec()),
            (FORM, b"%".to_vec()),
            (FORM, deep.into_bytes()),
            (FORM, many.into_bytes()),
            (FORM, br#"{"email":"a@example.com"}"#.to_vec()),
            ("application/json", br#"{"email":"a@example.com","ad_account_id":1,"draft":null}"#.to_vec()),
            ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na\r\n--x--".to_vec()),
            ("text/plain", b"email=a".to_vec()),
            ("", b"email=a".to_vec()),
            ("application/octet-stream", vec![0; 4096]),
        ];
        let rows = w.svc.db.engine() == "sqlite";
        for (path, _) in server_fn_paths() {
            let mut browser = w.member(Role::Owner).await;
            let before = if rows { Some(w.rows().await) } else { None };
            for (kind, body) in &bodies {
                let answer = post(&mut browser, path, kind, body.clone()).await;
                let what = format!("{path} {kind} {:.60}", String::from_utf8_lossy(body));
                assert_in_words(&mut browser, answer, &what).await;
            }
            if path != "/fn/people/log_out" && let Some(before) = before {
                assert_eq!(w.rows().await, before, "{path}");
            }
        }
        assert_eq!(w.asked(), 0);
    }

    /// PostgreSQL refuses NUL in text, SQLite does not; neither may fail.
    async fn odd_characters_in_every_field_are_taken_or_refused_in_words(w: World) {
        let mut browser = w.member(Role::Owner).await;
        let stock = w.stock(&mut browser).await;
        for odd in ["a\u{0}b", "\u{0}", "\u{feff}", "\u{202e}txt", "\r\n\r\n", "💩\u{fe0f}\u{200d}", "\u{fffd}", "'; DROP TABLE users; --", "%s%n{}"] {
            let forms: [(&str, Vec<(&str, &str)>); 6] = [
                ("/fn/people/sign_up", vec![("name", odd), ("organization", odd), ("email", odd), ("password", odd)]),
                ("/fn/people/log_in", vec![("email", odd), ("password", odd), ("next", odd)]),
                ("/fn/intents/create", vec![("ad_account_id", &stock.account), ("objective", "OUTCOME_SALES"), ("people", odd), ("notes", odd)]),
                ("/fn/campaigns/save", vec![("draft", &stock.draft), ("revision", odd), ("name", odd), ("categories[]", odd)]),
                ("/fn/campaigns/start", vec![("ad_account_id", odd)]),
                ("/fn/connect/begin", vec![("access", odd), ("return_to", odd), ("reconnect", odd), ("rerequest", odd)]),
            ];
            for (path, fields) in forms {
                let answer = browser.clone().post(path, &fields).await;
                assert_in_words(&mut browser.clone(), answer, &format!("{path} {odd:?}")).await;
            }
            let q: String = url::form_urlencoded::byte_serialize(odd.as_bytes()).collect();
            for page in ["/accounts?q=", "/accounts?state=", "/accounts?business=", "/admin/connections?q=", "/login?next=", "/connect?came_back="] {
                browser.get(&format!("{page}{q}")).await.assert_page(if page.starts_with("/login") { 303 } else { 200 });
            }
        }
    }
}

facts! {
    async fn a_body_over_the_limit_is_refused_with_a_page(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let body = |len: usize| {
            let mut body = b"theme=dark&back=".to_vec();
            body.resize(len, b'a');
            body
        };
        let headers = |len: &'static str| [OWN_PAGE[0], ("content-type", FORM), ("content-length", len)];

        let fits = browser.send(Method::POST, "/fn/theme", &headers("262144"), body(262_144).into()).await;
        assert_eq!(fits.status, 303, "{}", fits.visible());
        let told = browser.send(Method::POST, "/fn/theme", &headers("262145"), body(262_145).into()).await;
        told.assert_page(413);
        assert!(told.visible().contains("That is too large"), "{}", told.visible());

        // Without a length, in pieces.
        let pieces = body(300_000).chunks(8_192).map(|piece| Ok::<_, std::io::Error>(Bytes::copy_from_slice(piece))).collect::<Vec<_>>();
        let untold = post(&mut browser, "/fn/theme", FORM, Body::from_stream(futures::stream::iter(pieces))).await;
        untold.assert_page(413);
    }

    async fn a_body_that_breaks_off_is_no_failure_of_ours(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let pieces = [Ok(Bytes::from_static(b"theme=da")), Err(std::io::Error::other("gone"))];

        let answer = post(&mut browser, "/fn/theme", FORM, Body::from_stream(futures::stream::iter(pieces))).await;

        assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.visible());
    }

    async fn a_form_nobody_knows_is_not_found(w: World) {
        for mut browser in [w.stranger(), w.member(Role::Owner).await] {
            for path in ["/fn/nothing", "/fn/people", "/fn/people/log_in/", "/fn/people/log_in/x", "/fn/people/LOG_IN", "/fn/..%2fdashboard", "/fn/%ff"] {
                let answer = browser.post(path, &[("email", "a@example.com"), ("password", "x")]).await;
                answer.assert_page(404);
            }
        }
    }

    async fn a_forms_address_is_no_page(w: World) {
        let mut browser = w.member(Role::Owner).await;
        let rows = w.rows().await;

        for (path, _) in server_fn_paths() {
            for method in [Method::GET, Method::PUT, Method::DELETE, Method::PATCH] {
                let answer = browser.send(method.clone(), &format!("{path}?theme=dark&ad_account_id=1"), OWN_PAGE, Body::empty()).await;
                assert!([404, 405].contains(&answer.status), "{method} {path}: {}", answer.status);
                answer.assert_page(answer.status);
            }
        }

        assert_eq!(w.rows().await, rows);
        browser.get("/dashboard").await.assert_page(200);
    }

    async fn an_address_without_a_page_is_not_found(w: World) {
        for mut browser in [w.stranger(), w.member(Role::Owner).await] {
            for path in ["/nowhere", "/api/v1/campaigns", "/admin/users", "/.env", "/wp-login.php", "/connections/a/b", "/%ff", "/a%00b", "/%2e%2e/x", "//", "//evil.example/", "/dashboard;x", "/fn", "/fn/"] {
                let answer = browser.get(path).await;
                assert_eq!(answer.status, 404, "{path}: {}", answer.visible());
                answer.assert_page(404);
            }
        }
    }

    async fn ids_of_odd_shapes_are_not_found(w: World) {
        let mut browser = w.member(Role::Owner).await;
        let stock = w.stock(&mut browser).await;
        let asked = w.asked();
        let upper = stock.connection.to_uppercase();
        let long = "1".repeat(5_000);
        let ids = [
            "x", "0", "-1", "act_", "1e9", "%00", "%ff", "%2F", "a%2Fb", "%F0%9F%8E%89", "1'--", "null", "undefined", "%3Cscript%3E",
            "999999999999999999999999", "0190f3c0-0000-7000-8000-00000000000g", "00000000-0000-0000-0000-000000000000", &upper, &long,
        ];
        for id in ids {
            for address in [
                format!("/connections/{id}"),
                format!("/connect/{id}"),
                format!("/connect?reconnect={id}"),
                format!("/accounts/{id}"),
                format!("/accounts/{id}/open"),
                format!("/accounts/{}/open?intent={id}", stock.account),
                format!("/create/{id}/campaign"),
                format!("/create/{id}/review"),
                format!("/create/{}/{id}", stock.draft),
                format!("/launches/{id}"),
            ] {
                let answer = browser.get(&address).await;
                assert_eq!(answer.status, 404, "{address:.80}: {}", answer.visible());
                answer.assert_page(404);
            }
        }
        assert_eq!(w.asked(), asked);
    }

    async fn a_problem_page_names_the_request(w: World) {
        let answer = w.member(Role::Viewer).await.get("/nowhere").await;

        let id = answer.header("x-request-id").to_owned();
        assert!(answer.visible().contains(&id) && answer.visible().contains("not_found (404)"), "{}", answer.visible());
    }
}
