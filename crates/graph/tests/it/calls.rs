//! Every call there is, as it looks on the wire.

use adlane_graph::{
    AdSetBudget, AdSetUpdate, AdUpdate, BatchRead, BulkDelete, Button, CampaignBudget, CampaignUpdate, Cell, Chunk,
    CopyRequest, Evaluation, Form, Graph, ImageFile, Increment, InsightsQuery, Key, Level, Link, Listing, Members,
    NewAd, NewAdSet, NewAudience, NewCampaign, NewCreative, NewLookalike, NewRule, NewStudy, People, PeopleSource,
    Range, RuleFilter, Session, Story, Subscribe, SystemTokenRequest, VideoUpload, hashed,
};
use domain::{
    Currency, Money,
    campaign::{Objective, SpecialCategory},
    words::{BillingEvent, CallToAction, OptimizationGoal, PreviewFormat, Status},
};
use serde_json::json;

use crate::canned::{Canned, SECRET, Seen, TOKEN, ok, sale, token};

fn labels() -> Vec<String> {
    vec!["9".into()]
}

fn campaign() -> NewCampaign {
    NewCampaign {
        name: "Spring".into(),
        objective: Objective::Sales,
        special_categories: vec![SpecialCategory::Housing],
        special_countries: vec!["US".into()],
        budget: CampaignBudget::DailyMinor(1_500),
        bid_strategy: None,
        spend_cap_minor: None,
        start_time: None,
        stop_time: None,
        label_ids: labels(),
        more: vec![],
    }
}

fn ad_set() -> NewAdSet {
    NewAdSet {
        name: "People".into(),
        campaign_id: "120".into(),
        optimization_goal: OptimizationGoal::LinkClicks,
        billing_event: BillingEvent::Impressions,
        budget: AdSetBudget::OnCampaign,
        bid_strategy: None,
        bid_amount_minor: None,
        roas_floor: None,
        targeting: json!({"geo_locations": {"countries": ["DE"]}}).as_object().unwrap().clone(),
        advantage_audience: false,
        promoted_object: None,
        destination: None,
        start_time: None,
        end_time: None,
        frequency_cap: None,
        dsa_payor: Some("Acme".into()),
        dsa_beneficiary: Some("Acme".into()),
        label_ids: labels(),
        more: vec![],
    }
}

fn creative() -> NewCreative {
    NewCreative {
        name: "Picture".into(),
        story: Story::Link {
            page_id: "55".into(),
            link: Link {
                link: "https://example.com/".into(),
                message: Some("Look".into()),
                headline: None,
                description: None,
                caption: None,
                picture: None,
                button: Some(Button {
                    kind: CallToAction::ShopNow,
                    link: None,
                    lead_form_id: None,
                    app_destination: None,
                }),
            },
        },
        instagram_user_id: None,
        url_tags: None,
        enhancements: vec![],
        label_ids: labels(),
        more: vec![],
    }
}

fn ad() -> NewAd {
    NewAd {
        name: "Ad".into(),
        ad_set_id: "121".into(),
        creative_id: "122".into(),
        conversion_domain: None,
        label_ids: labels(),
        more: vec![],
    }
}

fn rule() -> NewRule {
    let filter = RuleFilter { field: "spent".into(), operator: "GREATER_THAN".into(), value: json!(5_000) };
    NewRule {
        name: "Stop".into(),
        evaluation: Evaluation::Schedule { kind: "DAILY".into(), times: vec![] },
        filters: vec![filter],
        action: "PAUSE".into(),
        options: vec![],
        enabled: true,
    }
}

fn study() -> NewStudy {
    let cell =
        |name: &str, id: &str| Cell { name: name.into(), share: 50, members: Members::Campaigns(vec![id.into()]) };
    NewStudy {
        name: "A or B".into(),
        description: None,
        start_s: 1_800_000_000,
        end_s: 1_800_600_000,
        cells: vec![cell("A", "120"), cell("B", "123")],
    }
}

fn query() -> InsightsQuery {
    InsightsQuery {
        fields: vec!["impressions".into(), "spend".into()],
        level: Some(Level::Ad),
        range: Some(Range::Preset("last_7d".into())),
        increment: Some(Increment::Days(1)),
        ..InsightsQuery::default()
    }
}

/// One call after the other; what they answer does not matter. Each makes one request, named beside it: method, path,
/// and a parameter as `name=value`, or as `name` alone.
async fn every_call(graph: &Graph) -> Vec<(&'static str, &'static str, &'static str)> {
    let token = token();
    let t = &token;
    let mut made = Vec::new();
    macro_rules! call {
        ($method:literal, $path:literal, $param:literal, $future:expr) => {
            let _ = $future.await;
            made.push(($method, $path, $param));
        };
    }
    let redirect = "http://localhost:3000/oauth/meta/callback";
    call!("POST", "/oauth/access_token", "code=AQlogin-code", graph.exchange_code("AQlogin-code", redirect));
    call!("POST", "/oauth/access_token", "fb_exchange_token=EAAperson", graph.exchange_long_lived(t));
    call!("POST", "/oauth/access_token", "set_token_expires_in_60_days=true", graph.renew_system_user_token(t));
    call!("POST", "/debug_token", "method=GET", graph.debug_token(t));
    call!("GET", "/me", "fields=id,name", graph.me(t));
    call!("GET", "/me", "fields=client_business_id", graph.client_business(t));
    call!("GET", "/me/permissions", "", graph.permissions(t));
    call!("DELETE", "/me/permissions", "", graph.revoke(t));
    call!("GET", "/me/adaccounts", "limit=100", graph.ad_accounts(t));
    call!("GET", "/me/businesses", "fields=id,name,verification_status", graph.businesses(t));
    call!("GET", "/me/accounts", "fields", graph.pages(t));
    call!("GET", "/77/owned_ad_accounts", "search_query=shop", graph.owned_ad_accounts(t, "77", "shop"));
    call!("GET", "/77/client_ad_accounts", "fields", graph.client_ad_accounts(t, "77", ""));
    call!("GET", "/77/system_users", "fields=id,name", graph.system_users(t, "77"));
    let wanted = SystemTokenRequest { scopes: &["ads_read"], assets: &["7"], sixty_days: true, fetch_only: true };
    call!("POST", "/77/system_user_access_tokens", r#"asset=["7"]"#, graph.client_business_token(t, "77", wanted));
    call!("POST", "/88/access_tokens", "scope=ads_read", graph.system_user_token(t, "88", wanted));

    call!("GET", "/act_7", "fields", graph.ad_account(t, "act_7"));
    let cap = Money::from_minor(123_450, Currency::parse("EUR").unwrap());
    call!("POST", "/act_7", "spend_cap=1234.50", graph.set_account_spend_cap(t, "7", cap));
    call!("POST", "/act_7", "spend_cap_action=delete", graph.delete_account_spend_cap(t, "7"));
    call!("POST", "/act_7", "spend_cap_action=reset", graph.reset_account_spend(t, "7"));
    call!("GET", "/act_7/minimum_budgets", "bid_amount=200", graph.minimum_budgets(t, "7", Some(200)));
    call!("GET", "/act_7/ads_volume", "", graph.ads_volume(t, "7"));
    call!("GET", "/act_7/dsa_recommendations", "", graph.dsa_suggestions(t, "7"));
    call!("GET", "/act_7/instagram_accounts", "fields=id,username", graph.instagram_accounts(t, "7"));
    call!("GET", "/120", "fields=name", graph.read_fields(t, "120", "name"));

    call!("POST", "/act_7/adlabels", "name=adl-x", graph.create_ad_label(t, "act_7", "adl-x"));
    call!("GET", "/act_7/adlabels", "fields=id,name", graph.ad_labels(t, "7"));
    call!("DELETE", "/9", "", graph.delete_ad_label(t, "9"));

    let listing = Listing { effective_status: vec!["ACTIVE".into()], updated_since_s: None };
    call!("POST", "/act_7/campaigns", "status=PAUSED", graph.create_campaign(t, "act_7", &sale()));
    call!("POST", "/act_7/campaigns", "objective=OUTCOME_SALES", graph.create_campaign(t, "7", &campaign()));
    call!(
        "POST",
        "/act_7/campaigns",
        r#"execution_options=["validate_only"]"#,
        graph.validate_campaign(t, "7", &campaign())
    );
    call!("GET", "/act_7/campaigns", r#"effective_status=["ACTIVE"]"#, graph.campaigns(t, "7", &listing));
    call!("GET", "/act_7/campaignsbylabels", r#"ad_label_ids=["9"]"#, graph.campaigns_by_label(t, "7", &labels()));
    call!("GET", "/act_7/campaigns", "limit=10", graph.newest_campaigns(t, "7", 10));
    call!("GET", "/120231741510640018", "fields", graph.campaign(t, "120231741510640018"));
    let update = CampaignUpdate { status: Some(Status::Active), ..CampaignUpdate::default() };
    call!("POST", "/120", "status=ACTIVE", graph.update_campaign(t, "120", &update));
    call!("DELETE", "/120", "", graph.delete_campaign(t, "120"));
    call!(
        "DELETE",
        "/act_7/campaigns",
        "delete_strategy=DELETE_OLDEST",
        graph.delete_campaigns(t, "7", BulkDelete::Oldest, 5)
    );
    let copy = CopyRequest { into: Some("5".into()), ..CopyRequest::default() };
    call!("POST", "/120/copies", "status_option=PAUSED", graph.copy_campaign(t, "120", &copy));
    call!("POST", "/121/copies", "campaign_id=5", graph.copy_ad_set(t, "121", &copy));
    call!("POST", "/123/copies", "adset_id=5", graph.copy_ad(t, "123", &copy));

    call!("POST", "/act_7/adsets", "dsa_payor=Acme", graph.create_ad_set(t, "7", &ad_set()));
    call!("POST", "/act_7/adsets", "execution_options", graph.validate_ad_set(t, "7", &ad_set()));
    call!("GET", "/act_7/adsets", "limit=500", graph.ad_sets(t, "7", &Listing::default()));
    call!("GET", "/120/adsets", "fields", graph.ad_sets_of(t, "120"));
    call!("GET", "/act_7/adsetsbylabels", "operator=ANY", graph.ad_sets_by_label(t, "7", &labels()));
    call!("GET", "/act_7/adsets", "limit=3", graph.newest_ad_sets(t, "7", 3));
    call!("GET", "/121", "fields", graph.ad_set(t, "121"));
    let update = AdSetUpdate { daily_budget_minor: Some(2_000), ..AdSetUpdate::default() };
    call!("POST", "/121", "daily_budget=2000", graph.update_ad_set(t, "121", &update));
    call!("DELETE", "/121", "", graph.delete_ad_set(t, "121"));

    call!("POST", "/act_7/adcreatives", "object_story_spec", graph.create_creative(t, "7", &creative()));
    call!("POST", "/act_7/adcreatives", "execution_options", graph.validate_creative(t, "7", &creative()));
    call!("GET", "/act_7/adcreatives", "fields", graph.creatives(t, "7"));
    call!("GET", "/act_7/adcreatives", "limit=3", graph.newest_creatives(t, "7", 3));
    call!("GET", "/act_7/adcreativesbylabels", "ad_label_ids", graph.creatives_by_label(t, "7", &labels()));
    call!("GET", "/122", "fields", graph.creative(t, "122"));
    call!("POST", "/122", "name=New", graph.rename_creative(t, "122", "New"));
    call!("DELETE", "/122", "", graph.delete_creative(t, "122"));

    call!("POST", "/act_7/ads", r#"creative={"creative_id":"122"}"#, graph.create_ad(t, "7", &ad()));
    call!("POST", "/act_7/ads", "execution_options", graph.validate_ad(t, "7", &ad()));
    let since = Listing { updated_since_s: Some(1_762_800_000), ..Listing::default() };
    call!("GET", "/act_7/ads", "updated_since=1762800000", graph.ads(t, "7", &since));
    call!("GET", "/121/ads", "fields", graph.ads_of_ad_set(t, "121"));
    call!("GET", "/120/ads", "fields", graph.ads_of_campaign(t, "120"));
    call!("GET", "/act_7/adsbylabels", "ad_label_ids", graph.ads_by_label(t, "7", &labels()));
    call!("GET", "/act_7/ads", "limit=3", graph.newest_ads(t, "7", 3));
    call!("GET", "/123", "fields", graph.ad(t, "123"));
    let update = AdUpdate { creative_id: Some("124".into()), ..AdUpdate::default() };
    call!("POST", "/123", r#"creative={"creative_id":"124"}"#, graph.update_ad(t, "123", &update));
    call!("DELETE", "/123", "", graph.delete_ad(t, "123"));

    let files = [ImageFile { name: "a.png", bytes: b"\x89PNG" }];
    call!("POST", "/act_7/adimages", "", graph.upload_images(t, "7", &files));
    call!("GET", "/act_7/adimages", r#"hashes=["abc"]"#, graph.images(t, "7", &["abc".into()]));
    call!("DELETE", "/act_7/adimages", "hash=abc", graph.delete_image(t, "7", "abc"));
    let upload = VideoUpload { session_id: "31".into(), video_id: "32".into(), next: Chunk { from: 0, to: 4 } };
    call!("POST", "/act_7/advideos", "upload_phase=start", graph.start_video(t, "7", 4));
    call!("POST", "/act_7/advideos", "", graph.send_video_chunk(t, "7", &upload, b"film"));
    call!("POST", "/act_7/advideos", "upload_phase=finish", graph.finish_video(t, "7", &upload, "Film"));
    call!("POST", "/act_7/advideos", "upload_phase=cancel", graph.cancel_video(t, "7", &upload));
    call!("GET", "/32", "fields=id,status", graph.video_state(t, "32"));
    call!("GET", "/32/thumbnails", "fields", graph.video_thumbnails(t, "32"));

    let format = PreviewFormat::MobileFeed;
    call!("GET", "/123/previews", "ad_format=MOBILE_FEED_STANDARD", graph.ad_preview(t, "123", &format));
    call!("GET", "/122/previews", "ad_format", graph.creative_preview(t, "122", &format));
    call!("GET", "/act_7/generatepreviews", "creative", graph.generate_preview(t, "7", &creative(), &format));

    let targeting = json!({"geo_locations": {"countries": ["DE"]}}).as_object().unwrap().clone();
    let chosen = [("interests".to_owned(), "6003".to_owned())];
    call!("GET", "/search", "type=adinterest", graph.search_interests(t, "mov", 8));
    call!("GET", "/search", "type=adinterestsuggestion", graph.suggest_interests(t, &["Movies".into()], 8));
    call!("GET", "/search", r#"interest_fbid_list=["6003"]"#, graph.valid_interests(t, &["6003".into()]));
    call!("GET", "/search", "class=behaviors", graph.targeting_categories(t, "behaviors"));
    call!("GET", "/search", r#"location_types=["city"]"#, graph.search_places(t, "ber", &["city"], Some("DE"), 8));
    call!("GET", "/search", "type=adlocale", graph.search_locales(t, "ger", 8));
    call!("GET", "/act_7/targetingsearch", "q=mov", graph.targeting_search(t, "7", "mov", 8));
    call!("GET", "/act_7/targetingbrowse", "", graph.targeting_browse(t, "7"));
    call!("GET", "/act_7/targetingsuggestions", "targeting_list", graph.targeting_suggestions(t, "7", &chosen, 8));
    call!(
        "GET",
        "/act_7/targetingvalidation",
        r#"targeting_list=[{"id":"6003","type":"interests"}]"#,
        graph.validate_targeting(t, "7", &chosen)
    );
    let goal = OptimizationGoal::Reach;
    call!(
        "GET",
        "/act_7/delivery_estimate",
        "optimization_goal=REACH",
        graph.delivery_estimate(t, "7", &goal, &targeting, None)
    );
    call!("GET", "/121/delivery_estimate", "", graph.ad_set_delivery_estimate(t, "121"));
    call!("GET", "/act_7/reachestimate", "targeting_spec", graph.reach_estimate(t, "7", &targeting));

    call!("GET", "/act_7/insights", "level=ad", graph.insights(t, "act_7", &query()));
    call!("POST", "/120/insights", "date_preset=last_7d", graph.start_report(t, "120", &query()));
    call!("GET", "/41", "fields", graph.report(t, "41"));
    call!("GET", "/41/insights", "limit=500", graph.report_rows(t, "41"));

    let source = PeopleSource::People;
    let list = NewAudience { name: "Buyers".into(), description: None, source };
    call!("POST", "/act_7/customaudiences", "subtype=CUSTOM", graph.create_audience(t, "7", &list));
    let alike = NewLookalike { name: "Alike".into(), origin_id: "51".into(), country: "DE".into(), share: 10 };
    call!("POST", "/act_7/customaudiences", "origin_audience_id=51", graph.create_lookalike(t, "7", &alike));
    call!("GET", "/act_7/customaudiences", "fields", graph.audiences(t, "7"));
    call!("GET", "/51", "fields", graph.audience(t, "51"));
    call!("POST", "/51", "name=Best", graph.update_audience(t, "51", Some("Best"), None));
    call!("DELETE", "/51", "", graph.delete_audience(t, "51"));
    let rows = [vec![hashed(&Key::Email, "mary@example.com", None).unwrap()]];
    let people = People { keys: &[Key::Email], rows: &rows };
    let session = Session { id: 1, batch: 1, last: true, total: 1 };
    call!("POST", "/51/users", "payload", graph.add_people(t, "51", people, session));
    call!("POST", "/51/users", "method=DELETE", graph.remove_people(t, "51", people, session));

    call!("POST", "/act_7/adrules_library", "schedule_spec", graph.create_rule(t, "7", &rule()));
    call!("GET", "/act_7/adrules_library", "fields", graph.rules(t, "7"));
    call!("GET", "/61", "fields", graph.rule(t, "61"));
    call!("POST", "/61", "evaluation_spec", graph.replace_rule(t, "61", &rule()));
    call!("POST", "/61", "status=DISABLED", graph.enable_rule(t, "61", false));
    call!("DELETE", "/61", "", graph.delete_rule(t, "61"));
    call!("GET", "/61/history", "fields", graph.rule_history(t, "61"));
    call!("POST", "/61/execute", "", graph.execute_rule(t, "61"));

    call!("POST", "/77/ad_studies", "type=SPLIT_TEST", graph.create_study(t, "77", &study()));
    call!("GET", "/77/ad_studies", "fields", graph.studies(t, "77"));
    call!("GET", "/71", "fields", graph.study(t, "71"));
    call!("GET", "/71/cells", "fields", graph.study_cells(t, "71"));
    call!("POST", "/71", "end_time=1800000000", graph.end_study(t, "71", 1_800_000_000));
    call!("DELETE", "/71", "", graph.delete_study(t, "71"));

    let hook = Subscribe {
        object: "ad_account",
        callback_url: "https://adlane.example/webhooks/meta",
        fields: &["effective_status", "in_process_ad_objects"],
        verify_token: "v",
        include_values: true,
    };
    call!("POST", "/1029384756/subscriptions", "fields=effective_status,in_process_ad_objects", graph.subscribe(&hook));
    call!("GET", "/1029384756/subscriptions", "", graph.subscriptions());
    call!("DELETE", "/1029384756/subscriptions", "object=ad_account", graph.unsubscribe("ad_account"));
    call!("POST", "/act_7/subscribed_apps", "app_id=1029384756", graph.subscribe_account(t, "7"));
    call!("DELETE", "/act_7/subscribed_apps", "app_id", graph.unsubscribe_account(t, "7"));
    call!("GET", "/act_7/subscribed_apps", "fields=app_id,app_name", graph.subscribed_apps(t, "7"));

    let reads = [BatchRead::fields("120", Some("7"), "id,name").unwrap()];
    call!(
        "POST",
        "/",
        r#"batch=[{"method":"GET","relative_url":"120?fields=id%2Cname"}]"#,
        graph.batch_read(t, &reads)
    );
    made
}

/// Query and form together.
fn params(seen: &Seen) -> Vec<(String, String)> {
    let target = seen.line.split(' ').nth(1).unwrap();
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let form = if seen.headers.contains("application/x-www-form-urlencoded") { seen.body.as_str() } else { "" };
    [query, form]
        .iter()
        .flat_map(|text| url::form_urlencoded::parse(text.as_bytes()))
        .map(|(name, value)| (name.into(), value.into()))
        .collect()
}

#[tokio::test]
async fn every_call_goes_where_it_is_documented() {
    let meta = Canned::start(vec![ok("{}")]).await;

    let made = every_call(&meta.graph(0)).await;

    let seen = meta.seen();
    assert_eq!(seen.len(), made.len());
    for (seen, (method, path, param)) in seen.iter().zip(&made) {
        let target = seen.line.split(' ').nth(1).unwrap();
        assert_eq!(seen.line.split(' ').next(), Some(*method), "{}", seen.line);
        assert_eq!(target.split('?').next(), Some(format!("/v26.0{path}").as_str()), "{}", seen.line);
        let sent = params(seen);
        let (name, value) = param.split_once('=').map_or((*param, None), |(name, value)| (name, Some(value)));
        let found = sent.iter().any(|(known, said)| known == name && value.is_none_or(|value| value == said));
        assert!(param.is_empty() || found, "{param} in {sent:?}");
        for (at, (name, _)) in sent.iter().enumerate() {
            assert!(!sent[..at].iter().any(|(earlier, _)| earlier == name), "{name} twice: {}", seen.line);
        }
    }
    let distinct: std::collections::BTreeSet<_> = made.iter().map(|(method, path, _)| (method, path)).collect();
    assert!(distinct.len() >= 90, "{}", distinct.len());
}

#[tokio::test]
async fn no_secret_is_ever_part_of_an_address() {
    let meta = Canned::start(vec![ok("{}")]).await;

    every_call(&meta.graph(0)).await;

    for Seen { line, headers, .. } in &meta.seen() {
        for secret in [TOKEN, SECRET, "AQlogin-code"] {
            assert!(!line.contains(secret), "{line}");
        }
        for name in ["access_token=", "input_token=", "client_secret=", "code="] {
            assert!(!line.contains(&format!("?{name}")) && !line.contains(&format!("&{name}")), "{line}");
        }
        assert!(!headers.contains("referer"), "{headers}");
    }
}

#[tokio::test]
async fn every_call_with_a_token_carries_its_proof() {
    // HMAC-SHA256 of "EAAperson" keyed with "hush-hush", computed with Python's hmac.
    const PROOF: &str = "7a18dd0bbd8d6cec5b6f3758c52bf89d200c2863aec43ade1b359ae0c7f2521c";
    let meta = Canned::start(vec![ok("{}")]).await;

    every_call(&meta.graph(0)).await;

    let mut without_token = Vec::new();
    for Seen { line, headers, body } in meta.seen() {
        if !headers.contains(&format!("authorization: Bearer {TOKEN}")) {
            without_token.push(line);
            continue;
        }
        let place = if line.starts_with("POST") { &body } else { &line };
        assert_eq!(place.matches(PROOF).count(), 1, "{line}");
        assert!(place.contains("appsecret_proof"), "{line}");
    }
    // Three exchanges and debug_token carry secrets as parameters; subscriptions are the app's own.
    assert_eq!(without_token.len(), 7, "{without_token:?}");
}

#[tokio::test]
async fn what_is_shown_is_what_is_sent() {
    let meta = Canned::start(vec![ok("{}")]).await;
    let graph = meta.graph(0);
    let token = token();

    let _ = graph.create_campaign(&token, "7", &campaign()).await;
    let _ = graph.create_ad_set(&token, "7", &ad_set()).await;
    let _ = graph.create_creative(&token, "7", &creative()).await;
    let _ = graph.create_ad(&token, "7", &ad()).await;

    let shown = [campaign().form(), ad_set().form(), creative().form(), ad().form()];
    for (seen, shown) in meta.seen().iter().zip(shown) {
        let mut sent = params(seen);
        assert_eq!(sent.pop().unwrap().0, "appsecret_proof");
        assert_eq!(sent, shown);
    }
}

#[tokio::test]
async fn creates_that_could_spend_or_get_lost_do_not_leave() {
    let meta = Canned::start(vec![ok(r#"{"id":"1"}"#)]).await;
    let graph = meta.graph(0);
    let token = token();
    let active: Vec<(String, String)> = [("name", "x"), ("status", "ACTIVE"), ("adlabels", r#"[{"id":"9"}]"#)]
        .map(|(name, value)| (name.into(), value.into()))
        .to_vec();
    let lost = NewCampaign { label_ids: vec![], ..campaign() };
    let asking = NewAdSet { more: vec![("fields".into(), "id".into())], ..ad_set() };
    let twice = NewAd { more: vec![("status".into(), "ACTIVE".into())], ..ad() };

    assert!(graph.create_campaign(&token, "7", &active).await.is_err());
    assert!(graph.create_campaign(&token, "7", &lost).await.is_err());
    assert!(graph.create_ad_set(&token, "7", &asking).await.is_err());
    assert!(graph.create_ad(&token, "7", &twice).await.is_err());
    assert!(graph.create_creative(&token, "7", &NewCreative { label_ids: vec![], ..creative() }).await.is_err());

    assert!(meta.seen().is_empty());
    assert_eq!(graph.create_campaign(&token, "7", &campaign()).await.unwrap(), "1");
}

#[tokio::test]
async fn files_travel_as_they_are() {
    let meta = Canned::start(vec![ok("{}")]).await;
    let files = [ImageFile { name: "a.png", bytes: b"first" }, ImageFile { name: "b.png", bytes: b"second" }];

    let _ = meta.graph(0).upload_images(&token(), "7", &files).await;

    let seen = &meta.seen()[0];
    assert!(seen.headers.contains("content-type: multipart/form-data; boundary="), "{}", seen.headers);
    assert!(seen.body.contains("filename=\"a.png\"\r\nContent-Type: application/octet-stream\r\n\r\nfirst\r\n"));
    assert!(seen.body.contains("filename=\"b.png\""));
    assert!(seen.body.contains("name=\"appsecret_proof\""));
}

#[tokio::test]
async fn what_is_too_long_for_an_address_is_sent_as_a_form() {
    let meta = Canned::start(vec![ok(r#"{"data":[{"estimate_ready":true}]}"#)]).await;
    let zips: Vec<String> = (0..500).map(|zip| format!("US:{zip:05}")).collect();
    let targeting = json!({"geo_locations": {"zips": zips}}).as_object().unwrap().clone();

    meta.graph(0).reach_estimate(&token(), "7", &targeting).await.unwrap();

    let seen = &meta.seen()[0];
    assert!(seen.line.starts_with("POST /v26.0/act_7/reachestimate HTTP"), "{}", seen.line);
    assert!(seen.body.starts_with("method=GET&targeting_spec="));
}

#[tokio::test]
async fn video_goes_to_its_own_host() {
    let graph_host = Canned::start(vec![ok("{}")]).await;
    let video_host =
        Canned::start(vec![ok(r#"{"upload_session_id":"31","video_id":"32","start_offset":"0","end_offset":"4"}"#)])
            .await;
    let settings = adlane_graph::Settings {
        graph_video_url: video_host.url.clone(),
        ..crate::canned::settings(&graph_host.url, 0)
    };
    let graph = Graph::new(settings).unwrap();

    let upload = graph.start_video(&token(), "7", 4).await.unwrap();

    assert_eq!((upload.session_id.as_str(), upload.video_id.as_str()), ("31", "32"));
    assert_eq!((upload.next, upload.next.is_last()), (Chunk { from: 0, to: 4 }, false));
    assert_eq!((graph_host.seen().len(), video_host.seen().len()), (0, 1));
}
