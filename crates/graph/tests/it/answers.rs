//! What the client does with answers a well-behaved server would not give, and what it puts on the wire.

use std::time::{Duration, Instant};

use adlane_graph::{AccessToken, DialogRequest, Error, Graph, Settings};

use crate::canned::{APP_ID, Canned, Reply, TOKEN, answer, ok, sale, settings, token};

const THROTTLED: &str = r#"{"error":{"message":"(#17) User request limit reached","type":"OAuthException","code":17,"error_subcode":2446079,"fbtrace_id":"A"}}"#;
const SERVICE_DOWN: &str = r#"{"error":{"message":"An unexpected error has occurred. Please retry your request later.","type":"OAuthException","is_transient":true,"code":2,"fbtrace_id":"A"}}"#;
const TOO_MUCH: &str =
    r#"{"error":{"message":"Please reduce the amount of data","type":"OAuthException","code":1,"fbtrace_id":"A"}}"#;

async fn create(graph: &Graph) -> Result<String, Error> {
    graph.create_campaign(&token(), "act_7", &sale()).await
}

#[tokio::test]
async fn unanswered_reads_are_repeated_and_writes_are_not() {
    for lost in [
        Reply::Cut,
        answer("503 Service Unavailable", "", "<html>"),
        answer("500 Internal Server Error", "", SERVICE_DOWN),
        ok("{\"id\":\"1\",\"na"),
        ok("{\"name\":\"nobody\"}"),
        Reply::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"id\":".to_vec()),
        Reply::Bytes(b"not http at all\r\n\r\n".to_vec()),
    ] {
        let meta = Canned::start(vec![lost.clone(), lost.clone(), ok(r#"{"id":"5","name":"Ana"}"#)]).await;
        assert_eq!(meta.graph(2).me(&token()).await.unwrap().id, "5", "{lost:?}");
        assert_eq!(meta.seen().len(), 3);

        let meta = Canned::start(vec![lost.clone()]).await;
        assert!(meta.graph(1).me(&token()).await.is_err());
        assert_eq!(meta.seen().len(), 2, "one more than the first try");

        let meta = Canned::start(vec![lost.clone()]).await;
        let error = create(&meta.graph(3)).await.unwrap_err();
        assert!(error.write_outcome_unknown(), "{lost:?}: {error:?}");
        assert_eq!(meta.seen().len(), 1, "{lost:?}");
    }
}

#[tokio::test]
async fn nothing_that_changes_something_is_sent_twice() {
    let meta = Canned::start(vec![Reply::Cut]).await;
    let graph = meta.graph(3);
    let token = token();

    assert!(graph.create_ad_label(&token, "7", "adl-x").await.is_err());
    assert!(graph.delete_campaign(&token, "1").await.is_err());
    assert!(graph.revoke(&token).await.is_err());
    assert!(graph.exchange_code("c", "http://localhost/").await.is_err());
    assert!(graph.exchange_long_lived(&token).await.is_err());

    assert_eq!(meta.seen().len(), 5);
}

#[tokio::test]
async fn definite_answers_are_not_asked_for_again() {
    for (status, body) in [
        ("400 Bad Request", r#"{"error":{"message":"m","code":190,"error_subcode":463}}"#),
        ("400 Bad Request", THROTTLED),
        ("400 Bad Request", r#"{"error":{"message":"m","code":100,"error_subcode":33}}"#),
    ] {
        let meta = Canned::start(vec![answer(status, "", body)]).await;

        assert!(meta.graph(3).me(&token()).await.is_err());

        assert_eq!(meta.seen().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_was_certainly_not_written_to() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    let graph = Graph::new(settings(&url, 0)).unwrap();

    let error = create(&graph).await.unwrap_err();

    assert!(matches!(error, Error::Transport { never_sent: true }), "{error:?}");
    assert!(!error.write_outcome_unknown());
}

#[tokio::test]
async fn silence_ends_with_the_time_limit() {
    let meta = Canned::start(vec![Reply::Silence]).await;
    let graph = Graph::new(Settings { timeout: Duration::from_millis(300), ..settings(&meta.url, 0) }).unwrap();
    let started = Instant::now();

    let error = create(&graph).await.unwrap_err();

    assert!(matches!(error, Error::Transport { never_sent: false }), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn redirects_lead_nowhere() {
    let elsewhere = Canned::start(vec![ok(r#"{"id":"666","name":"Mallory"}"#)]).await;
    for status in ["301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let location = format!("Location: {}v26.0/me\r\n", elsewhere.url);
        let meta = Canned::start(vec![answer(status, &location, r#"{"id":"5","name":"Ana"}"#)]).await;
        let graph = meta.graph(0);

        assert!(matches!(graph.me(&token()).await, Err(Error::Unreadable)), "{status}");
        assert!(matches!(create(&graph).await, Err(Error::Unreadable)), "{status}");
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn answers_beyond_four_mebibytes_are_not_read() {
    let filler = "x".repeat(5 * 1024 * 1024);
    let announced = ok(&format!(r#"{{"id":"5","name":"{filler}"}}"#));
    let mut chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    for _ in 0..5 {
        chunked.extend_from_slice(format!("100000\r\n{}\r\n", " ".repeat(0x10_0000)).as_bytes());
    }
    chunked.extend_from_slice(b"14\r\n{\"id\":\"5\",\"name\":\"A\"}\r\n0\r\n\r\n");
    for huge in [announced, Reply::Bytes(chunked)] {
        let meta = Canned::start(vec![huge]).await;

        assert!(matches!(meta.graph(0).me(&token()).await, Err(Error::Unreadable)));
    }
    let name = "x".repeat(3 * 1024 * 1024);
    let meta = Canned::start(vec![ok(&format!(r#"{{"id":"5","name":"{name}"}}"#))]).await;
    assert!(meta.graph(0).me(&token()).await.is_ok(), "just below is read, and cut to length");
}

#[tokio::test]
async fn the_next_page_is_asked_for_at_meta_only() {
    let elsewhere = Canned::start(vec![ok(r#"{"data":[]}"#)]).await;
    let next = format!("{}v26.0/me/businesses?access_token={TOKEN}&after=EVIL", elsewhere.url);
    let first = format!(
        r#"{{"data":[{{"id":"1","name":"A"}}],"paging":{{"cursors":{{"before":"a","after":"b=="}},"next":"{next}"}}}}"#
    );
    let last = r#"{"data":[{"id":2,"name":"B"}],"paging":{"cursors":{"before":"c","after":"d"}}}"#;
    let meta = Canned::start(vec![ok(&first), ok(last)]).await;

    let businesses = meta.graph(0).businesses(&token()).await.unwrap();

    assert_eq!(businesses.iter().map(|business| business.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert!(elsewhere.seen().is_empty());
    let seen = meta.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen[1].line.contains("after=b%3D%3D"), "{}", seen[1].line);
}

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_in_halves() {
    let too_much = answer("500 Internal Server Error", "", TOO_MUCH);
    let meta = Canned::start(vec![too_much.clone(), too_much, ok(r#"{"data":[]}"#)]).await;

    assert_eq!(meta.graph(0).ad_accounts(&token()).await.unwrap(), []);

    let limits: Vec<bool> = meta
        .seen()
        .iter()
        .zip(["limit=100&", "limit=50&", "limit=25&"])
        .map(|(seen, limit)| seen.line.contains(limit))
        .collect();
    assert_eq!(limits, [true, true, true]);
}

#[tokio::test]
async fn lists_without_end_are_given_up() {
    let circle = r#"{"data":[{"id":"1"}],"paging":{"cursors":{"after":"same"},"next":"https://graph.facebook.com/x"}}"#;
    let meta = Canned::start(vec![ok(circle)]).await;
    assert!(matches!(meta.graph(3).businesses(&token()).await, Err(Error::Unreadable)));
    assert_eq!(meta.seen().len(), 2);

    let meta = Canned::start_with(|number, _| {
        ok(&format!(
            r#"{{"data":[],"paging":{{"cursors":{{"after":"c{number}"}},"next":"https://graph.facebook.com/x"}}}}"#
        ))
    })
    .await;
    assert!(matches!(meta.graph(0).businesses(&token()).await, Err(Error::Unreadable)));
    assert_eq!(meta.seen().len(), 400);

    let rows = vec![r#"{"id":"1"}"#; 600].join(",");
    let meta = Canned::start_with(move |number, _| {
        ok(&format!(r#"{{"data":[{rows}],"paging":{{"cursors":{{"after":"c{number}"}},"next":"https://graph.facebook.com/x"}}}}"#))
    })
    .await;
    assert!(matches!(meta.graph(0).businesses(&token()).await, Err(Error::Unreadable)));
    assert_eq!(meta.seen().len(), 17, "the page that passes 10,000 rows is the last");
}

#[tokio::test]
async fn throttling_says_how_long_and_is_remembered_per_account() {
    let headers = concat!(
        "X-Business-Use-Case-Usage: {\"7\":[{\"type\":\"ads_management\",\"call_count\":101,\"total_cputime\":1,\"total_time\":1,",
        "\"estimated_time_to_regain_access\":4,\"ads_api_access_tier\":\"development_access\"}]}\r\n",
    );
    let meta = Canned::start(vec![answer("400 Bad Request", headers, THROTTLED)]).await;
    let graph = meta.graph(3);

    let error = create(&graph).await.unwrap_err();

    assert!(matches!(error, Error::Throttled { retry_after_s: 240, .. }), "{error:?}");
    assert!(!error.write_outcome_unknown());
    let usage = graph.usage("act_7").unwrap();
    assert_eq!((usage.highest_pct, usage.regain_s), (101, 240));
    assert!(graph.usage("8").is_none());
}

#[tokio::test]
async fn a_create_without_an_id_is_not_a_success() {
    for body in [
        "{}",
        r#"{"success":true}"#,
        r#"{"id":null}"#,
        r#"{"id":""}"#,
        "[]",
        "\"120\"",
        "null",
        "Service Unavailable",
        "",
    ] {
        let meta = Canned::start(vec![ok(body)]).await;

        let error = create(&meta.graph(3)).await.unwrap_err();

        assert!(matches!(error, Error::Unreadable), "{body}: {error:?}");
        assert!(error.write_outcome_unknown());
    }
}

#[tokio::test]
async fn only_a_confirmed_delete_is_one() {
    for (body, confirmed) in [
        (r#"{"success":true}"#, true),
        ("true", true),
        (r#"{"success":false}"#, false),
        ("{}", false),
        ("false", false),
    ] {
        let meta = Canned::start(vec![ok(body)]).await;

        assert_eq!(meta.graph(0).revoke(&token()).await.is_ok(), confirmed, "{body}");
        assert_eq!(meta.graph(0).delete_campaign(&token(), "1").await.is_ok(), confirmed, "{body}");
    }
}

#[tokio::test]
async fn what_cannot_be_an_id_or_token_is_not_sent() {
    let meta = Canned::start(vec![ok("{}")]).await;
    let graph = meta.graph(0);

    for id in ["", "..", "../me/permissions", "1/copies", "1?access_token=x", "1%2f2"] {
        assert!(matches!(graph.delete_campaign(&token(), id).await, Err(Error::NotFound(_))), "{id}");
        assert!(matches!(graph.create_campaign(&token(), id, &sale()).await, Err(Error::NotFound(_))), "{id}");
    }
    let split = AccessToken::new("EAA\r\nX-Evil: 1".into());
    assert!(matches!(graph.me(&split).await, Err(Error::TokenRejected { .. })));

    assert!(meta.seen().is_empty());
}

#[tokio::test]
async fn the_dialog_link_says_who_asks_for_what() {
    let base = "https://www.facebook.com".parse().unwrap();
    let request = DialogRequest {
        redirect_uri: "https://adlane.example/oauth/meta/callback",
        state: "s+t/a=te",
        scopes: &["ads_read", "email"],
        rerequest: true,
    };
    let classic = Graph::new(settings(&base, 0)).unwrap().dialog_link(&request);
    let configured = Settings { login_config_id: Some("99".into()), ..settings(&base, 0) };
    let business = Graph::new(configured).unwrap().dialog_link(&request);
    let value = |url: &url::Url, name: &str| {
        url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    };

    assert!(classic.as_str().starts_with("https://www.facebook.com/v26.0/dialog/oauth?"));
    assert_eq!(value(&classic, "client_id").as_deref(), Some(APP_ID));
    assert_eq!(value(&classic, "redirect_uri").as_deref(), Some(request.redirect_uri));
    assert_eq!(value(&classic, "state").as_deref(), Some(request.state));
    assert_eq!(value(&classic, "scope").as_deref(), Some("ads_read,email"));
    assert_eq!(value(&classic, "auth_type").as_deref(), Some("rerequest"));
    assert_eq!(value(&classic, "response_type").as_deref(), Some("code"));
    assert_eq!((value(&business, "scope"), value(&business, "config_id").as_deref()), (None, Some("99")));
}
