use std::time::{Duration, Instant};

use adlane_sandbox::{Fault, FaultRule, Filter, GraphFault, ThrottleFault, cast};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::support::{APP, BACK, Meta, SECRET, numbers, read, start};

struct Desk {
    meta: Meta,
    token: String,
    account: String,
}

async fn desk() -> Desk {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    Desk { meta, token, account }
}

impl Desk {
    fn create(&self) -> RequestBuilder {
        self.meta.http.request(Method::POST, self.meta.at(&format!("/v26.0/{}/campaigns", self.account))).form(&[
            ("access_token", &*self.token),
            ("name", "Made under fire"),
            ("objective", "OUTCOME_SALES"),
            ("special_ad_categories", "[]"),
            ("is_adset_budget_sharing_enabled", "false"),
            ("status", "PAUSED"),
        ])
    }

    /// How many were made under fire.
    fn made(&self) -> usize {
        let all = self.meta.handle().objects(&Filter { kind: Some("campaign".into()), ..Filter::default() });
        all.iter().filter(|row| row["name"] == "Made under fire").count()
    }

    fn fail(&self, fault: Fault) {
        self.meta.handle().fail(FaultRule::new(fault).method("POST").path("/campaigns$")).unwrap();
    }
}

#[tokio::test]
async fn drop_before_and_after_differ_in_what_was_made() {
    let desk = desk().await;

    desk.fail(Fault::DropBefore);
    assert!(desk.create().send().await.is_err());
    assert_eq!(desk.made(), 0);
    desk.fail(Fault::DropAfter);
    assert!(desk.create().send().await.is_err());
    assert_eq!(desk.made(), 1);
    assert_eq!(desk.create().send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn half_a_reply_announces_the_whole_one() {
    let desk = desk().await;
    desk.fail(Fault::HalfReply);
    let error = desk.create().send().await.unwrap().text().await;
    assert!(error.is_err());
    assert_eq!(desk.made(), 1);

    // The same on the wire, byte by byte.
    desk.meta.handle().fail_next(Fault::HalfReply);
    let mut stream = TcpStream::connect(desk.meta.sandbox.addr()).await.unwrap();
    let request = format!("GET /v26.0/me?access_token={} HTTP/1.1\r\nhost: x\r\n\r\n", desk.token);
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    assert_eq!(length.parse::<usize>().unwrap() / 2, body.len());
    assert!(body.starts_with("{\""));
}

#[tokio::test]
async fn a_late_write_happens_although_the_client_gave_up() {
    let desk = desk().await;
    desk.fail(Fault::DelayMs(400));

    let error = desk.create().timeout(Duration::from_millis(100)).send().await.unwrap_err();

    assert!(error.is_timeout());
    assert_eq!(desk.made(), 0);
    let deadline = Instant::now() + Duration::from_secs(5);
    while desk.made() == 0 && Instant::now() < deadline {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(desk.made(), 1);
}

#[tokio::test]
async fn a_late_reply_comes_after_the_write() {
    let desk = desk().await;
    desk.fail(Fault::DelayReplyMs(300));
    let started = Instant::now();

    let pending = tokio::spawn(desk.create().send());
    tokio::time::sleep(Duration::from_millis(120)).await;

    assert_eq!(desk.made(), 1);
    assert_eq!(pending.await.unwrap().unwrap().status(), 200);
    assert!(started.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn statuses_and_graph_errors_make_nothing() {
    let desk = desk().await;

    desk.fail(Fault::Status(503));
    let (status, body) = read(desk.create().send().await.unwrap()).await;
    assert_eq!(status, 503);
    assert!(body.is_string(), "not JSON: {body}");
    let error = GraphFault { code: 4, subcode: Some(99), http: 403, message: None, transient: true };
    desk.fail(Fault::GraphError(error));
    let (status, body) = read(desk.create().send().await.unwrap()).await;
    assert_eq!((status.as_u16(), numbers(&body)), (403, (4, 99)));
    assert_eq!(body["error"]["is_transient"], true);
    assert_eq!(desk.made(), 0);
}

#[tokio::test]
async fn an_error_after_the_write_lies() {
    let desk = desk().await;
    desk.fail(Fault::ErrorAfterWrite);

    let (status, body) = read(desk.create().send().await.unwrap()).await;

    assert_eq!((status.as_u16(), numbers(&body)), (500, (2, 0)));
    assert_eq!(desk.made(), 1);
}

#[tokio::test]
async fn malformed_huge_and_redirected_answers() {
    let desk = desk().await;

    desk.fail(Fault::Malformed);
    let response = desk.create().send().await.unwrap();
    assert_eq!(response.status(), 200);
    let text = response.text().await.unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_err() && text.starts_with('{'), "{text}");
    assert_eq!(desk.made(), 1);

    desk.fail(Fault::Huge);
    let bytes = desk.create().send().await.unwrap().bytes().await.unwrap();
    assert!(bytes.len() > 4 << 20);
    assert!(serde_json::from_slice::<Value>(&bytes).is_ok());

    desk.fail(Fault::Redirect(None));
    let response = desk.create().send().await.unwrap();
    assert_eq!(response.status(), 302);
    assert_eq!(response.headers()["location"].to_str().unwrap(), desk.meta.at("/_sandbox/redirected"));
    assert_eq!(desk.made(), 2, "the redirect made nothing");
}

#[tokio::test]
async fn throttle_sends_the_headers_it_is_given() {
    let desk = desk().await;
    let usage = json!({ "call_count": 97, "total_time": 12, "total_cputime": 3 });
    desk.fail(Fault::Throttle(ThrottleFault { x_app_usage: Some(usage.clone()), ..ThrottleFault::default() }));
    let response = desk.create().send().await.unwrap();
    assert_eq!(response.status(), 200);
    let header: Value = serde_json::from_str(response.headers()["x-app-usage"].to_str().unwrap()).unwrap();
    assert_eq!(header, usage);

    desk.fail(Fault::Throttle(ThrottleFault { refuse: true, ..ThrottleFault::default() }));
    let (status, body) = read(desk.create().send().await.unwrap()).await;
    assert_eq!((status.as_u16(), numbers(&body)), (400, (17, 2_446_079)));
    assert_eq!(desk.made(), 1);
}

#[tokio::test]
async fn a_foreign_token_comes_from_the_exchange() {
    let meta = start().await;
    let code = meta.handle().code(cast::MARTA, &["ads_read"], BACK).unwrap();
    meta.handle().fail_next(Fault::ForeignToken);

    let pairs = [("client_id", APP), ("client_secret", SECRET), ("redirect_uri", BACK), ("code", &*code)];
    let (_, body) = meta.get("/oauth/access_token", &pairs).await;
    let app_token = format!("{APP}|{SECRET}");
    let pairs = [("input_token", body["access_token"].as_str().unwrap()), ("access_token", &app_token)];
    let (_, data) = meta.get("/debug_token", &pairs).await;

    assert_eq!(data["data"]["is_valid"], true);
    assert_ne!(data["data"]["app_id"], APP);
}

#[tokio::test]
async fn a_rule_can_tell_the_two_exchanges_apart() {
    let meta = start().await;
    let code = meta.handle().code(cast::MARTA, &["ads_read"], BACK).unwrap();
    meta.handle().fail(FaultRule::new(Fault::Status(502)).path("oauth/access_token\\?.*fb_exchange_token")).unwrap();

    let pairs = [("client_id", APP), ("client_secret", SECRET), ("redirect_uri", BACK), ("code", &*code)];
    let (status, body) = meta.get("/oauth/access_token", &pairs).await;
    assert_eq!(status, 200);
    let token = body["access_token"].as_str().unwrap();
    let pairs = [
        ("grant_type", "fb_exchange_token"),
        ("client_id", APP),
        ("client_secret", SECRET),
        ("fb_exchange_token", token),
    ];
    assert_eq!(meta.get("/oauth/access_token", &pairs).await.0, 502);
}
