//! An account that was told to wait is left alone until then; others go on.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use adlane_graph::{BatchRead, Error, Graph, InsightsQuery, Pace};

use crate::canned::{Canned, answer, ok, sale, token};

/// A clock that stands until moved.
#[derive(Clone, Default)]
pub(crate) struct Clock(Arc<AtomicI64>);

impl Clock {
    pub(crate) fn on(&self, graph: Graph) -> Graph {
        let clock = self.0.clone();
        graph.with_clock(move || clock.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

const LIMIT: &str = r#"{"error":{"message":"(#17) User request limit reached","code":17,"error_subcode":2446079}}"#;
const INSIGHTS_LIMIT: &str = r#"{"error":{"message":"(#80000) There have been too many calls","code":80000}}"#;
const APP_LIMIT: &str =
    r#"{"error":{"message":"(#4) Application request limit reached","code":4,"is_transient":true}}"#;

/// Answers `first` to the first request and a plain list to all others.
async fn limited(first: &'static str, headers: &'static str) -> (Canned, Clock, Graph) {
    let meta = Canned::start_with(move |number, _| {
        if number == 0 {
            answer("400 Bad Request", headers, first)
        } else {
            ok(r#"{"data":[],"id":"1","success":true}"#)
        }
    })
    .await;
    let clock = Clock::default();
    let graph = clock.on(meta.graph(3));
    (meta, clock, graph)
}

fn query() -> InsightsQuery {
    InsightsQuery { fields: vec!["spend".into()], ..InsightsQuery::default() }
}

#[tokio::test]
async fn a_throttled_account_is_not_called_until_the_stated_time() {
    let headers = "X-Ad-Account-Usage: {\"acc_id_util_pct\":100,\"reset_time_duration\":240}\r\n";
    let (meta, clock, graph) = limited(LIMIT, headers).await;
    let t = token();

    let first = graph.create_campaign(&t, "7", &sale()).await.unwrap_err();
    assert!(matches!(first, Error::Throttled { retry_after_s: 240, .. }), "{first:?}");
    assert_eq!(meta.seen().len(), 1);

    for passed_s in [0, 100, 139] {
        clock.advance(passed_s * 1_000);
        assert!(graph.create_campaign(&t, "act_7", &sale()).await.is_err());
        assert!(graph.newest_campaigns(&t, "7", 5).await.is_err());
        assert!(graph.insights(&t, "act_7", &query()).await.is_err());
        assert!(graph.within("act_7").campaign(&t, "1").await.is_err());
        assert!(graph.within("7").delete_campaign(&t, "1").await.is_err());
    }
    let held = graph.ad_account(&t, "7").await.unwrap_err();
    assert_eq!(meta.seen().len(), 1, "nothing left in between");
    assert!(matches!(held, Error::Throttled { retry_after_s: 1, .. }), "{held:?}");
    assert_eq!((held.refusal().unwrap().http, held.refusal().unwrap().code), (0, 17));
    assert!(!held.write_outcome_unknown());
    let usage = graph.usage("act_7").unwrap();
    assert_eq!((usage.held_s, usage.wait_until_ms(0), usage.pace()), (1, Some(1_000), Pace::Stop));

    assert!(graph.newest_campaigns(&t, "8", 5).await.is_ok(), "another account goes on");
    assert!(graph.within("8").campaign(&t, "1").await.is_ok());
    assert_eq!(meta.seen().len(), 3);

    clock.advance(1_000);
    assert!(graph.newest_campaigns(&t, "7", 5).await.is_ok());
    assert_eq!(meta.seen().len(), 4);
    assert_eq!(graph.usage("7").unwrap().held_s, 0);
}

#[tokio::test]
async fn an_insights_limit_does_not_stop_the_making_of_ads() {
    let (meta, _clock, graph) = limited(INSIGHTS_LIMIT, "").await;
    let t = token();

    assert!(graph.insights(&t, "act_7", &query()).await.is_err());
    assert!(graph.insights(&t, "act_7", &query()).await.is_err());
    assert!(graph.start_report(&t, "act_7", &query()).await.is_err());
    assert_eq!(meta.seen().len(), 1);
    assert!(graph.create_campaign(&t, "7", &sale()).await.is_ok());
}

#[tokio::test]
async fn the_apps_limit_stops_everybody_but_the_login() {
    let (meta, clock, graph) = limited(APP_LIMIT, "").await;
    let t = token();

    assert!(graph.ad_accounts(&t).await.is_err());
    assert!(graph.newest_campaigns(&t, "8", 5).await.is_err());
    assert!(graph.me(&t).await.is_err());
    assert_eq!(meta.seen().len(), 1);
    let _ = graph.exchange_long_lived(&t).await;
    let _ = graph.debug_token(&t).await;
    let asked = meta.seen().len();
    assert!(asked > 1, "logging in goes on");

    clock.advance(300_000);
    assert!(graph.newest_campaigns(&t, "8", 5).await.is_ok());
}

#[tokio::test]
async fn a_limit_on_one_budget_stops_nothing_else() {
    let budget = r#"{"error":{"message":"m","code":613,"error_subcode":1487632}}"#;
    let (meta, _clock, graph) = limited(budget, "").await;
    let t = token();
    let graph = graph.within("7");

    assert!(matches!(graph.delete_ad_set(&t, "1").await, Err(Error::Throttled { retry_after_s: 3_600, .. })));
    assert!(graph.delete_ad_set(&t, "2").await.is_ok());
    assert_eq!(meta.seen().len(), 2);
}

#[tokio::test]
async fn a_batch_leaves_out_the_account_that_rests_and_notes_limits_of_its_parts() {
    let limited = LIMIT.replace('"', "\\\"");
    let parts = format!(
        r#"[{{"code":400,"headers":[{{"name":"X-Ad-Account-Usage","value":"{{\"acc_id_util_pct\":100,\"reset_time_duration\":90}}"}}],"body":"{limited}"}},
            {{"code":200,"headers":[],"body":"{{\"id\":\"2\"}}"}}]"#
    );
    let meta = Canned::start_with(move |number, _| match number {
        0 => ok(&parts),
        _ => ok(r#"[{"code":200,"body":"{\"id\":\"2\"}"}]"#),
    })
    .await;
    let clock = Clock::default();
    let graph = clock.on(meta.graph(2));
    let reads = [BatchRead::fields("1", Some("7"), "id").unwrap(), BatchRead::fields("2", Some("8"), "id").unwrap()];

    let first = graph.batch_read(&token(), &reads).await.unwrap();
    let second = graph.batch_read(&token(), &reads).await.unwrap();

    for answers in [first, second] {
        assert!(matches!(answers[0], Err(Error::Throttled { .. })), "{answers:?}");
        assert_eq!(answers[1].as_ref().unwrap()["id"], "2");
    }
    let seen = meta.seen();
    assert_eq!(seen.len(), 2);
    assert!(!seen[1].body.contains("1%3Ffields"), "{}", seen[1].body);
    assert_eq!(graph.usage("7").unwrap().held_s, 90);
}

#[tokio::test]
async fn parts_of_a_batch_that_were_not_run_are_asked_for_again() {
    let meta = Canned::start_with(|number, _| match number {
        0 => ok(r#"[{"code":200,"body":"{\"id\":\"1\"}"},null,{"code":404,"body":"{\"error\":{\"code\":803}}"}]"#),
        _ => ok(r#"[{"code":200,"body":"{\"id\":\"2\"}"}]"#),
    })
    .await;
    let reads: Vec<BatchRead> = ["1", "2", "3"].map(|id| BatchRead::fields(id, None, "id").unwrap()).to_vec();

    let answers = meta.graph(2).batch_read(&token(), &reads).await.unwrap();

    assert_eq!(answers[0].as_ref().unwrap()["id"], "1");
    assert_eq!(answers[1].as_ref().unwrap()["id"], "2");
    assert!(matches!(answers[2], Err(Error::NotFound(_))));
    assert_eq!(meta.seen().len(), 2);
}
