//! Answers as documents show them, read into our types.

use adlane_graph::{
    Chunk, CopyRequest, Error, ImageFile, InsightsQuery, Key, Listing, People, ReportState, Session, VideoState,
    VideoUpload, hashed,
};
use domain::{
    Currency, Money,
    words::{EffectiveStatus, OptimizationGoal, PreviewFormat},
};

use crate::canned::{Canned, Reply, answer, ok, token};

async fn canned(body: &str) -> (Canned, adlane_graph::Graph) {
    let meta = Canned::start(vec![ok(body)]).await;
    let graph = meta.graph(0);
    (meta, graph)
}

#[tokio::test]
async fn pictures_come_back_in_the_order_sent() {
    let body = r#"{"images":{"b.png":{"hash":"bbbb","url":"https://x/b","width":10,"height":"20","name":"b.png"},
        "a.png":{"hash":"aaaa","url":"https://x/a"}}}"#;
    let (_meta, graph) = canned(body).await;
    let files = [ImageFile { name: "a.png", bytes: b"1" }, ImageFile { name: "b.png", bytes: b"2" }];

    let images = graph.upload_images(&token(), "7", &files).await.unwrap();

    assert_eq!((images[0].hash.as_str(), images[0].name.as_str(), images[0].width), ("aaaa", "a.png", None));
    assert_eq!((images[1].hash.as_str(), images[1].width, images[1].height), ("bbbb", Some(10), Some(20)));
}

#[tokio::test]
async fn one_picture_is_found_under_whatever_name_meta_gives_it() {
    let (_meta, graph) = canned(r#"{"images":{"bytes":{"hash":"aaaa"}}}"#).await;
    let one = [ImageFile { name: "ä \"x\".png", bytes: b"1" }];
    let two = [one[0], ImageFile { name: "b.png", bytes: b"2" }];
    let twins = [one[0], one[0]];

    assert_eq!(graph.upload_images(&token(), "7", &one).await.unwrap()[0].hash, "aaaa");
    assert!(matches!(graph.upload_images(&token(), "7", &two).await, Err(Error::Unreadable)));
    assert!(matches!(graph.upload_images(&token(), "7", &twins).await, Err(Error::Refused(_))));
    assert!(graph.upload_images(&token(), "7", &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_no_hash_is_not_taken_for_one() {
    for hash in ["", "../x", "a b"] {
        let (_meta, graph) = canned(&format!(r#"{{"data":[{{"hash":"{hash}"}}]}}"#)).await;

        assert!(graph.images(&token(), "7", &[]).await.is_err(), "{hash}");
    }
}

fn upload() -> VideoUpload {
    VideoUpload { session_id: "31".into(), video_id: "32".into(), next: Chunk { from: 0, to: 4 } }
}

#[tokio::test]
async fn an_upload_out_of_step_goes_on_where_meta_says() {
    let data = [r#"{"start_offset":"8","end_offset":12}"#, r#""{\"start_offset\":8,\"end_offset\":\"12\"}""#];
    for data in data {
        let body = format!(r#"{{"error":{{"message":"m","code":100,"error_subcode":1363037,"error_data":{data}}}}}"#);
        let meta = Canned::start(vec![answer("400 Bad Request", "", &body)]).await;

        let next = meta.graph(0).send_video_chunk(&token(), "7", &upload(), b"film").await.unwrap();

        assert_eq!(next, Chunk { from: 8, to: 12 });
    }
    let (_meta, graph) = canned(r#"{"start_offset":"4","end_offset":"4"}"#).await;
    assert!(graph.send_video_chunk(&token(), "7", &upload(), b"film").await.unwrap().is_last());
    let other = answer(
        "400 Bad Request",
        "",
        r#"{"error":{"message":"m","code":100,"error_data":{"start_offset":1,"end_offset":2}}}"#,
    );
    let meta = Canned::start(vec![other]).await;
    assert!(meta.graph(0).send_video_chunk(&token(), "7", &upload(), b"film").await.is_err());
}

#[tokio::test]
async fn a_video_says_how_far_it_is() {
    for (body, expected) in [
        (r#"{"id":"32","status":{"video_status":"ready"}}"#, VideoState::Ready),
        (
            r#"{"id":"32","status":{"video_status":"processing","processing_progress":40}}"#,
            VideoState::Processing(Some(40)),
        ),
        (r#"{"id":"32","status":{"video_status":"error"}}"#, VideoState::Failed),
        (r#"{"id":"32","status":{"video_status":"resting"}}"#, VideoState::Other("resting".into())),
    ] {
        let (_meta, graph) = canned(body).await;

        assert_eq!(graph.video_state(&token(), "32").await.unwrap(), expected);
    }
}

#[tokio::test]
async fn a_copy_names_what_it_made() {
    let body = r#"{"copied_campaign_id":"500","ad_object_ids":[{"ad_object_type":"campaign","source_id":"120","copied_id":"500"},
        {"ad_object_type":"ad_set","source_id":"121","copied_id":501}]}"#;
    let (_meta, graph) = canned(body).await;

    let copied =
        graph.copy_campaign(&token(), "120", &CopyRequest { deep: true, ..CopyRequest::default() }).await.unwrap();

    assert_eq!(copied.id, "500");
    assert_eq!((copied.objects[1].kind.as_str(), copied.objects[1].copied_id.as_str()), ("ad_set", "501"));
    let (_meta, graph) = canned(r#"{"success":true}"#).await;
    assert!(matches!(graph.copy_ad(&token(), "123", &CopyRequest::default()).await, Err(Error::Unreadable)));
}

#[tokio::test]
async fn rows_keep_words_of_tomorrow() {
    let body = r#"{"data":[{"id":"1","name":"A","adset_id":"2","campaign_id":"3","status":"NAPPING","effective_status":"DREAMING",
        "creative":{"id":"4"},"created_time":"2026-05-12T10:45:09-0700"}]}"#;
    let (_meta, graph) = canned(body).await;

    let ads = graph.ads(&token(), "7", &Listing::default()).await.unwrap();

    assert_eq!(ads[0].status.code(), "NAPPING");
    assert_eq!(ads[0].effective_status, Some(EffectiveStatus::Other("DREAMING".into())));
    assert_eq!(ads[0].created_at_ms, Some(1_778_607_909_000));
}

#[tokio::test]
async fn a_preview_gives_an_address_and_no_html() {
    let body = r#"{"data":[{"body":"<iframe src=\"https://business.facebook.com/ads/api/preview_iframe.php?d=A&amp;t=1\" width=\"320\" height=\"480\"></iframe>"}]}"#;
    let (_meta, graph) = canned(body).await;

    let preview = graph.ad_preview(&token(), "1", &PreviewFormat::MobileFeed).await.unwrap();

    assert_eq!(preview.src.unwrap().as_str(), "https://business.facebook.com/ads/api/preview_iframe.php?d=A&t=1");
    let (_meta, graph) = canned(r#"{"data":[]}"#).await;
    assert!(graph.ad_preview(&token(), "1", &PreviewFormat::MobileFeed).await.is_err());
}

#[tokio::test]
async fn estimates_come_in_a_list_or_alone() {
    let targeting = serde_json::Map::new();
    for body in [
        r#"{"data":[{"estimate_mau_lower_bound":1000,"estimate_mau_upper_bound":"2000","estimate_ready":true}]}"#,
        r#"{"data":{"users_lower_bound":1000,"users_upper_bound":2000,"estimate_ready":true}}"#,
    ] {
        let (_meta, graph) = canned(body).await;
        let estimate =
            graph.delivery_estimate(&token(), "7", &OptimizationGoal::Reach, &targeting, None).await.unwrap();

        assert_eq!((estimate.least, estimate.most, estimate.ready), (Some(1_000), Some(2_000), true));
    }
    let (_meta, graph) = canned(r#"{"data":[]}"#).await;
    assert!(graph.reach_estimate(&token(), "7", &targeting).await.is_err());
}

#[tokio::test]
async fn figures_come_page_by_page() {
    let first = r#"{"data":[{"impressions":"10","spend":"1.50","date_start":"2026-11-01","date_stop":"2026-11-01"}],
        "paging":{"cursors":{"after":"x"},"next":"https://graph.facebook.com/x?after=x"}}"#;
    let last = r#"{"data":[{"date_start":"2026-11-02","date_stop":"2026-11-02"}],"paging":{"cursors":{"after":"y"}}}"#;
    let meta = Canned::start(vec![ok(first), ok(last)]).await;
    let query = InsightsQuery { fields: vec!["impressions".into(), "spend".into()], ..InsightsQuery::default() };

    let rows = meta.graph(0).insights(&token(), "120", &query).await.unwrap();

    let euro = Currency::parse("EUR").unwrap();
    assert_eq!((rows[0].count("impressions").unwrap(), rows[0].money_minor("spend", euro).unwrap()), (10, 150));
    assert_eq!((rows[1].count("impressions").unwrap(), rows[1].money_minor("spend", euro).unwrap()), (0, 0));
    assert_eq!(rows[1].days(), Some(("2026-11-02".into(), "2026-11-02".into())));
}

#[tokio::test]
async fn a_report_is_begun_watched_and_read() {
    let meta = Canned::start(vec![
        ok(r#"{"report_run_id":6023920149050}"#),
        ok(r#"{"id":"6023920149050","async_status":"Job Running","async_percent_completion":30}"#),
        ok(r#"{"id":"6023920149050","async_status":"Job Completed","async_percent_completion":100}"#),
    ])
    .await;
    let graph = meta.graph(0);

    let id = graph.start_report(&token(), "act_7", &InsightsQuery::default()).await.unwrap();

    assert_eq!(id, "6023920149050");
    assert_eq!(graph.report(&token(), &id).await.unwrap().state, ReportState::Running);
    assert_eq!(graph.report(&token(), &id).await.unwrap().state, ReportState::Done);
}

#[tokio::test]
async fn too_much_is_asked_for_in_halves_in_insights_too() {
    let refused = r#"{"error":{"message":"Please reduce the amount of data","code":100,"error_subcode":1487534}}"#;
    let meta = Canned::start(vec![answer("400 Bad Request", "", refused), ok(r#"{"data":[]}"#)]).await;

    assert!(meta.graph(0).insights(&token(), "120", &InsightsQuery::default()).await.unwrap().is_empty());

    let seen = meta.seen();
    assert!(seen[0].line.contains("limit=500") && seen[1].line.contains("limit=250"), "{seen:?}");
}

#[tokio::test]
async fn a_spend_cap_is_read_back_because_its_units_are_not_sure() {
    let cap = Money::from_minor(123_450, Currency::parse("EUR").unwrap());
    for (stored, fine) in [("123450", true), ("12345000", false), ("0", false)] {
        let account = format!(
            r#"{{"account_id":"7","currency":"EUR","spend_cap":"{stored}","funding_source_details":{{"display_string":"Visa"}}}}"#
        );
        let meta = Canned::start(vec![ok(r#"{"success":true}"#), ok(&account)]).await;

        let outcome = meta.graph(0).set_account_spend_cap(&token(), "7", cap).await;

        assert_eq!(outcome.is_ok(), fine, "{stored}");
        assert!(meta.seen()[0].body.starts_with("spend_cap=1234.50&"), "{}", meta.seen()[0].body);
    }
    let nothing = Money::from_minor(0, cap.currency());
    let (meta, graph) = canned("{}").await;
    assert!(matches!(graph.set_account_spend_cap(&token(), "7", nothing).await, Err(Error::Refused(_))));
    assert!(meta.seen().is_empty());
}

#[tokio::test]
async fn people_are_counted_as_meta_counts_them() {
    let (meta, graph) = canned(
        r#"{"audience_id":"51","session_id":"1","num_received":2,"num_invalid_entries":1,"invalid_entry_samples":{}}"#,
    )
    .await;
    let rows: Vec<Vec<String>> =
        ["mary@example.com", "joe@example.com"].map(|email| vec![hashed(&Key::Email, email, None).unwrap()]).to_vec();
    let people = People { keys: &[Key::Email], rows: &rows };

    let received =
        graph.add_people(&token(), "51", people, Session { id: 9, batch: 1, last: true, total: 2 }).await.unwrap();

    assert_eq!((received.received, received.invalid), (2, 1));
    assert!(!meta.seen()[0].body.contains("mary"));
}

#[tokio::test]
async fn system_users_tokens_may_have_no_end() {
    let (_meta, graph) = canned(r#"{"access_token":"EAAsystem"}"#).await;
    let issued = graph.client_business_token(&token(), "77", Default::default()).await.unwrap();

    assert_eq!((issued.token.expose(), issued.expires_in_s), ("EAAsystem", None));
    let (_meta, graph) = canned(r#"{"client_business_id":"77","id":"5"}"#).await;
    assert_eq!(graph.client_business(&token()).await.unwrap(), "77");
}

#[tokio::test]
async fn nothing_new_that_changes_something_is_sent_twice() {
    let meta = Canned::start(vec![Reply::Cut]).await;
    let graph = meta.graph(3);
    let t = token();

    assert!(graph.start_video(&t, "7", 4).await.is_err());
    assert!(graph.send_video_chunk(&t, "7", &upload(), b"film").await.is_err());
    assert!(graph.upload_images(&t, "7", &[ImageFile { name: "a", bytes: b"1" }]).await.is_err());
    assert!(graph.copy_ad(&t, "1", &CopyRequest::default()).await.is_err());
    assert!(graph.start_report(&t, "1", &InsightsQuery::default()).await.is_err());
    assert!(graph.delete_ad(&t, "1").await.is_err());
    assert!(graph.execute_rule(&t, "1").await.is_err());
    assert!(graph.client_business_token(&t, "1", Default::default()).await.is_err());

    assert_eq!(meta.seen().len(), 8);
}

#[tokio::test]
async fn a_change_of_nothing_is_not_sent() {
    let (meta, graph) = canned(r#"{"success":true}"#).await;

    graph.update_campaign(&token(), "1", &adlane_graph::CampaignUpdate::default()).await.unwrap();

    assert!(meta.seen().is_empty());
    assert!(graph.update_ad(&token(), "../1", &adlane_graph::AdUpdate::default()).await.is_err());
}
