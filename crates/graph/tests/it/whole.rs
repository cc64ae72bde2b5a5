//! The rest of what the product asks of Meta, against the sandbox.

use std::time::Duration;

use adlane_graph::{
    AdSetUpdate, BatchRead, Cell, Error, Evaluation, Increment, InsightsQuery, Key, Level, Listing, Members,
    NewAudience, NewLookalike, NewRule, NewStudy, People, PeopleSource, Range, Remedy, ReportState, RuleFilter,
    Session, Subscribe, SystemTokenRequest, hashed,
};
use domain::{Currency, Money, words::OptimizationGoal};
use sandbox::Limits;
use serde_json::json;

use crate::{
    canned::{Canned, ok},
    holds::Clock,
    sandboxed::{MARTA, meta, some_account},
    trees::desk,
};

fn targeting() -> serde_json::Map<String, serde_json::Value> {
    json!({"geo_locations": {"countries": ["US"]}, "age_min": 25}).as_object().unwrap().clone()
}

#[tokio::test]
async fn people_and_places_are_found_checked_and_counted() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);

    let interests = graph.search_interests(t, "run", 5).await.unwrap();
    let places = graph.search_places(t, "ber", &["city"], Some("DE"), 5).await.unwrap();
    let languages = graph.search_locales(t, "ger", 5).await.unwrap();
    let found = graph.targeting_search(t, account, "travel", 5).await.unwrap();
    let valid = graph.valid_interests(t, &[interests[0].id.clone(), "1".into()]).await.unwrap();
    let chosen = [("interests".to_owned(), interests[0].id.clone()), ("interests".to_owned(), "1".to_owned())];
    let checked = graph.validate_targeting(t, account, &chosen).await.unwrap();

    assert!(interests.len() <= 5 && interests.iter().all(|row| row.kind == "interests" && !row.id.is_empty()));
    assert!(places.iter().any(|place| place.name == "Berlin" && place.country_code == "DE" && place.kind == "city"));
    assert!(languages.iter().any(|locale| locale.name.contains("German")));
    assert!(!found.is_empty() && found.iter().all(|row| !row.kind.is_empty()));
    let verdict =
        |rows: &[adlane_graph::Trait], id: &str| rows.iter().find(|row| row.id == id).and_then(|row| row.valid);
    assert_eq!(verdict(&valid, &interests[0].id), Some(true));
    assert_eq!(verdict(&checked, &interests[0].id), Some(true));
    assert_ne!(verdict(&checked, "1"), Some(true));
    let like = graph.suggest_interests(t, &[interests[0].name.clone()], 5).await.unwrap();
    assert!(like.iter().all(|row| row.id != interests[0].id));
    assert!(!graph.targeting_browse(t, account).await.unwrap().is_empty());
    assert!(!graph.targeting_categories(t, "behaviors").await.unwrap().is_empty());
    graph.targeting_suggestions(t, account, &chosen[..1], 5).await.unwrap();

    let broad = graph.reach_estimate(t, account, &targeting()).await.unwrap();
    let mut narrow = targeting();
    narrow.insert("age_max".into(), 30.into());
    let narrow = graph.delivery_estimate(t, account, &OptimizationGoal::Reach, &narrow, None).await.unwrap();
    assert!(broad.ready && broad.least.unwrap() > 0 && broad.most >= broad.least);
    assert!(narrow.most.unwrap() < broad.most.unwrap(), "{narrow:?} {broad:?}");
    let tree = desk.tree().await;
    assert!(graph.ad_set_delivery_estimate(t, &tree.ad_set).await.unwrap().least.is_some());
}

fn query(level: Level) -> InsightsQuery {
    InsightsQuery {
        fields: ["campaign_id", "impressions", "clicks", "spend", "actions"].map(str::to_owned).to_vec(),
        level: Some(level),
        range: Some(Range::Preset("last_7d".into())),
        ..InsightsQuery::default()
    }
}

#[tokio::test]
async fn figures_add_up_over_days_and_come_as_a_report_too() {
    let desk = desk().await;
    let (graph, t) = (&desk.meta.graph, &desk.token);
    // Some account of Marta's has campaigns that have run for days.
    let mut running = None;
    for account in graph.ad_accounts(t).await.unwrap() {
        let object = format!("act_{}", account.account_id);
        let rows = graph.insights(t, &object, &query(Level::Account)).await.unwrap();
        if rows.iter().any(|row| row.count("impressions").unwrap() > 0) {
            running = Some((object, account.currency));
            break;
        }
    }
    let (object, currency) = running.expect("the cast has running campaigns");
    let currency = Currency::parse(&currency).unwrap();

    let whole = graph.insights(t, &object, &query(Level::Account)).await.unwrap();
    let daily = InsightsQuery { increment: Some(Increment::Days(1)), ..query(Level::Account) };
    let daily = graph.insights(t, &object, &daily).await.unwrap();
    let by_age = InsightsQuery { breakdowns: vec!["age".into()], ..query(Level::Account) };
    let by_age = graph.insights(t, &object, &by_age).await.unwrap();

    let impressions =
        |rows: &[adlane_graph::InsightsRow]| -> i64 { rows.iter().map(|row| row.count("impressions").unwrap()).sum() };
    assert_eq!(impressions(&whole), impressions(&daily));
    assert_eq!(impressions(&whole), impressions(&by_age));
    assert!(daily.len() > 1 && by_age.iter().all(|row| row.word("age").is_some()));
    assert!(whole[0].money_minor("spend", currency).unwrap() > 0);
    assert!(daily.iter().all(|row| row.days().is_some_and(|(first, last)| first == last)));

    let id = graph.start_report(t, &object, &query(Level::Campaign)).await.unwrap();
    let mut report = graph.report(t, &id).await.unwrap();
    for _ in 0..50 {
        if report.state == ReportState::Done {
            break;
        }
        desk.meta.control.advance(60);
        tokio::time::sleep(Duration::from_millis(20)).await;
        report = graph.report(t, &id).await.unwrap();
    }
    assert_eq!(report.state, ReportState::Done);
    let rows = graph.report_rows(t, &id).await.unwrap();
    assert_eq!(impressions(&rows), impressions(&whole));
    assert!(rows.iter().all(|row| row.word("campaign_id").is_some()));
}

#[tokio::test]
async fn nothing_delivered_is_no_row_and_too_far_back_is_a_no() {
    let desk = desk().await;
    let tree = desk.tree().await;
    let (graph, t) = (&desk.meta.graph, &desk.token);

    assert!(graph.insights(t, &tree.campaign, &query(Level::Campaign)).await.unwrap().is_empty());
    let days = Range::Days { since: "2010-01-01".into(), until: "2010-01-02".into() };
    let past = InsightsQuery { range: Some(days), ..query(Level::Campaign) };
    let old = graph.insights(t, &tree.campaign, &past).await.unwrap_err();
    assert_eq!((old.refusal().unwrap().code, old.advice().remedy), (3018, Remedy::AskForLess));
}

#[tokio::test]
async fn an_audience_is_made_filled_emptied_and_deleted() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let source = PeopleSource::People;
    let new = NewAudience { name: "Buyers".into(), description: Some("2026".into()), source };
    let id = match graph.create_audience(t, account, &new).await {
        Ok(id) => id,
        Err(error) => panic!("{error:?} {:?}", error.refusal()),
    };
    let rows: Vec<Vec<String>> = (0..3)
        .map(|number| vec![hashed(&Key::Email, &format!("p{number}@example.com"), None).unwrap(), String::new()])
        .collect();
    let people = People { keys: &[Key::Email, Key::FirstName], rows: &rows };

    let added = graph.add_people(t, &id, people, Session { id: 1, batch: 1, last: true, total: 3 }).await.unwrap();
    let removed = graph.remove_people(t, &id, people, Session { id: 2, batch: 1, last: true, total: 3 }).await.unwrap();
    graph.update_audience(t, &id, Some("Buyers 2026"), None).await.unwrap();

    assert_eq!((added.received, added.invalid, removed.received), (3, 0, 3));
    let audience = graph.audience(t, &id).await.unwrap();
    assert_eq!((audience.name.as_str(), audience.description.as_deref()), ("Buyers 2026", Some("2026")));
    assert!(graph.audiences(t, account).await.unwrap().iter().any(|row| row.id == id));
    let alike = NewLookalike { name: "Alike".into(), origin_id: id.clone(), country: "US".into(), share: 10 };
    let refused = graph.create_lookalike(t, account, &alike).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "an empty origin is like nobody: {refused:?}");
    graph.delete_audience(t, &id).await.unwrap();
    assert!(!graph.audiences(t, account).await.unwrap().iter().any(|row| row.id == id));
}

#[tokio::test]
async fn a_rule_is_kept_switched_off_run_and_deleted() {
    let desk = desk().await;
    let tree = desk.tree().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let status = Some(domain::words::Status::Active);
    graph.update_ad_set(t, &tree.ad_set, &AdSetUpdate { status, ..AdSetUpdate::default() }).await.unwrap();
    let filter =
        |field: &str, operator: &str, value| RuleFilter { field: field.into(), operator: operator.into(), value };
    let new = NewRule {
        name: "Stop".into(),
        evaluation: Evaluation::Schedule { kind: "DAILY".into(), times: vec![] },
        filters: vec![
            filter("entity_type", "EQUAL", json!("ADSET")),
            filter("time_preset", "EQUAL", json!("LAST_7_DAYS")),
            filter("id", "IN", json!([tree.ad_set])),
        ],
        action: "PAUSE".into(),
        options: vec![],
        enabled: true,
    };

    let id = graph.create_rule(t, account, &new).await.unwrap();
    graph.execute_rule(t, &id).await.unwrap();

    assert_eq!(graph.ad_set(t, &tree.ad_set).await.unwrap()["status"], "PAUSED");
    let history = graph.rule_history(t, &id).await.unwrap();
    assert!(history[0].results.iter().any(|result| result.object_id == tree.ad_set), "{history:?}");
    graph.enable_rule(t, &id, false).await.unwrap();
    assert_eq!(graph.rule(t, &id).await.unwrap().status, "DISABLED");
    graph.replace_rule(t, &id, &NewRule { name: "Stop them".into(), ..new }).await.unwrap();
    assert!(graph.rules(t, account).await.unwrap().iter().any(|rule| rule.id == id && rule.name == "Stop them"));
    graph.delete_rule(t, &id).await.unwrap();
    assert!(!graph.rules(t, account).await.unwrap().iter().any(|rule| rule.id == id));
}

#[tokio::test]
async fn a_test_has_two_sides() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let mut campaigns = Vec::new();
    for name in ["A", "B"] {
        campaigns.push(graph.create_campaign(t, account, &desk.campaign(name)).await.unwrap());
    }
    let business = graph.businesses(t).await.unwrap().swap_remove(0).id;
    let now_s = desk.meta.control.now_ms() / 1_000;
    let cell = |number: usize| Cell {
        name: format!("Cell {number}"),
        share: 50,
        members: Members::Campaigns(vec![campaigns[number].clone()]),
    };
    let new = NewStudy {
        name: "A or B".into(),
        description: None,
        start_s: now_s + 3_600,
        end_s: now_s + 8 * 86_400,
        cells: vec![cell(0), cell(1)],
    };

    let id = graph.create_study(t, &business, &new).await.unwrap();

    let study = graph.study(t, &id).await.unwrap();
    assert_eq!((study.name.as_str(), study.kind.as_str()), ("A or B", "SPLIT_TEST"));
    assert_eq!(study.ends_at_ms, Some(new.end_s * 1_000));
    let cells = graph.study_cells(t, &id).await.unwrap();
    assert_eq!(cells.iter().map(|cell| cell.share).collect::<Vec<_>>(), [Some(50), Some(50)]);
    assert!(graph.studies(t, &business).await.unwrap().iter().any(|row| row.id == id));
    graph.end_study(t, &id, now_s + 2 * 86_400).await.unwrap();
    assert_eq!(graph.study(t, &id).await.unwrap().ends_at_ms, Some((now_s + 2 * 86_400) * 1_000));
    graph.delete_study(t, &id).await.unwrap();
}

#[tokio::test]
async fn many_objects_are_read_in_one_request() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let mut reads = Vec::new();
    for number in 0..51 {
        let id = graph.create_campaign(t, account, &desk.campaign(&format!("No {number}"))).await.unwrap();
        reads.push(BatchRead::fields(&id, Some(account), "id,name").unwrap());
    }
    reads.push(BatchRead::fields("120999999999999999", Some(account), "id").unwrap());

    let answers = graph.batch_read(t, &reads).await.unwrap();

    assert_eq!(answers.len(), 52);
    assert_eq!(answers[50].as_ref().unwrap()["name"], "No 50");
    assert!(matches!(answers[51], Err(Error::NotFound(_))), "{:?}", answers[51]);
    assert_eq!(desk.meta.calls("POST", "/v26.0/") + desk.meta.calls("POST", "/v26.0"), 2);
}

#[tokio::test]
async fn webhooks_are_subscribed_when_the_address_is_ours() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let ours = Canned::start_with(|_, seen| {
        let target = seen.line.split(' ').nth(1).unwrap_or_default();
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let challenge = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "hub.challenge");
        ok(&challenge.map_or_else(String::new, |(_, value)| value.into_owned()))
    })
    .await;
    let callback = format!("{}webhooks/meta", ours.url);
    let hook = Subscribe {
        object: "ad_account",
        callback_url: &callback,
        fields: &["effective_status", "with_issues_ad_objects"],
        verify_token: "v",
        include_values: true,
    };

    graph.subscribe(&hook).await.unwrap();
    graph.subscribe_account(t, account).await.unwrap();

    let now = graph.subscriptions().await.unwrap();
    assert_eq!((now[0].object.as_str(), now[0].callback_url.as_str()), ("ad_account", callback.as_str()));
    assert!(now[0].active && now[0].fields.contains(&"effective_status".to_owned()), "{now:?}");
    let apps = graph.subscribed_apps(t, account).await.unwrap();
    assert_eq!(apps[0].id, graph.settings().app_id);
    graph.unsubscribe_account(t, account).await.unwrap();
    assert!(graph.subscribed_apps(t, account).await.unwrap().is_empty());
    graph.unsubscribe("ad_account").await.unwrap();
    assert!(graph.subscriptions().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_business_shows_its_accounts_and_its_system_users() {
    let meta = meta().await;
    let token = meta.token(MARTA);
    let (graph, t) = (&meta.graph, &token);
    let all = graph.ad_accounts(t).await.unwrap();
    let mut owned = 0;
    for business in graph.businesses(t).await.unwrap() {
        let accounts = graph.owned_ad_accounts(t, &business.id, "").await.unwrap();
        owned += accounts.len();
        assert!(accounts.iter().all(|account| account.business.as_ref().is_some_and(|b| b.id == business.id)));
        graph.client_ad_accounts(t, &business.id, "").await.unwrap();
        graph.system_users(t, &business.id).await.unwrap();
    }
    assert!(owned > 0);
    let (business, account) =
        all.iter().find_map(|account| Some((account.business.as_ref()?.id.clone(), account.clone()))).unwrap();
    let found = graph.owned_ad_accounts(t, &business, &account.account_id).await.unwrap();
    assert!(found.iter().any(|row| row.account_id == account.account_id), "{found:?}");

    let details = graph.ad_account(t, &account.account_id).await.unwrap();
    assert_eq!(details.account, account);
    let minimums = graph.minimum_budgets(t, &account.account_id, None).await.unwrap();
    assert!(minimums.iter().any(|row| row.impressions_minor.is_some()));
    graph.ads_volume(t, &account.account_id).await.unwrap();
    graph.instagram_accounts(t, &account.account_id).await.unwrap();
}

#[tokio::test]
async fn a_clients_business_gives_tokens_that_can_be_renewed() {
    let meta = meta().await;
    let endless = adlane_graph::AccessToken::new(meta.control.token_for(MARTA, &["ads_read"], None).unwrap());
    let (graph, t) = (&meta.graph, &endless);

    let facts = graph.debug_token(t).await.unwrap();
    assert_eq!((facts.kind.as_str(), facts.expires_at_s), ("SYSTEM_USER", None));
    // A token that never ends is not renewed; Meta says so with a definite no.
    let renewed = graph.renew_system_user_token(t).await;
    assert!(renewed.as_ref().is_err_and(|error| !error.write_outcome_unknown()), "{renewed:?}");
    let wanted = SystemTokenRequest { scopes: &["ads_read"], sixty_days: true, ..SystemTokenRequest::default() };
    let nobodys = graph.client_business_token(t, "1", wanted).await;
    assert!(
        matches!(nobodys, Err(Error::NotFound(_) | Error::Refused(_) | Error::PermissionMissing(_))),
        "{nobodys:?}"
    );
}

#[tokio::test]
async fn a_spend_cap_set_is_the_spend_cap_read() {
    let desk = desk().await;
    let (graph, t) = (&desk.meta.graph, &desk.token);
    let accounts = graph.ad_accounts(t).await.unwrap();
    for code in ["EUR", "JPY"] {
        let usable = |account: &&adlane_graph::AdAccount| account.account_status == 1 && account.currency == code;
        let account = accounts.iter().find(usable).unwrap();
        desk.meta.control.give_access(MARTA, &account.account_id, &["ADVERTISE", "MANAGE"]).unwrap();
        let currency = Currency::parse(&account.currency).unwrap();
        let cap = Money::from_minor(account.amount_spent_minor + 7_654_321, currency);

        graph.set_account_spend_cap(t, &account.account_id, cap).await.unwrap();

        let read = graph.ad_account(t, &account.account_id).await.unwrap().account;
        assert_eq!(read.spend_cap_minor, Some(cap.minor()), "{}", account.currency);
        graph.delete_account_spend_cap(t, &account.account_id).await.unwrap();
        let read = graph.ad_account(t, &account.account_id).await.unwrap().account;
        assert_eq!(read.spend_cap_minor, None);
    }
}

/// A throttled account is not called again until the stated time, while others go on.
#[tokio::test]
async fn a_throttled_account_rests_while_others_go_on() {
    let clock = Clock::default();
    let meta = meta().await;
    let graph = clock.on(meta.graph.clone());
    let token = meta.token(MARTA);
    let ours = some_account(&meta, &token).await;
    let other = meta.graph.ad_accounts(&token).await.unwrap();
    let other = other.into_iter().find(|row| row.account_status == 1 && row.account_id != ours).unwrap().account_id;
    let asked = |account: &str| {
        let path = format!("act_{account}/");
        meta.control.requests().iter().filter(|request| request.path.contains(&path)).count()
    };
    meta.control.set_limits(Limits { points: 9, ..Limits::default() });

    let mut told_s = None;
    for _ in 0..20 {
        if let Err(Error::Throttled { retry_after_s, .. }) = graph.newest_campaigns(&token, &ours, 1).await {
            told_s = Some(retry_after_s);
            break;
        }
    }
    let told_s = told_s.expect("nine points do not last for twenty reads");
    let before = asked(&ours);

    assert!(told_s > 0);
    for passed_s in [0, told_s / 2, told_s - told_s / 2 - 1] {
        clock.advance(i64::try_from(passed_s).unwrap() * 1_000);
        assert!(matches!(graph.newest_campaigns(&token, &ours, 1).await, Err(Error::Throttled { .. })));
        assert!(matches!(graph.create_ad_label(&token, &ours, "adl-x").await, Err(Error::Throttled { .. })));
        assert!(matches!(
            graph.insights(&token, &format!("act_{ours}"), &query(Level::Account)).await,
            Err(Error::Throttled { .. })
        ));
        let read = BatchRead::fields(&format!("act_{ours}"), None, "id").unwrap();
        assert!(matches!(graph.batch_read(&token, &[read]).await.unwrap()[0], Err(Error::Throttled { .. })));
        assert!(graph.newest_campaigns(&token, &other, 1).await.is_ok());
    }
    assert_eq!(asked(&ours), before, "0 calls in between");
    assert!(asked(&other) >= 3);

    clock.advance(1_000);
    meta.control.advance(u32::try_from(told_s).unwrap());
    assert!(graph.newest_campaigns(&token, &ours, 1).await.is_ok());
    assert_eq!(asked(&ours), before + 1);
    let listing = Listing::default();
    assert!(graph.ad_sets(&token, &ours, &listing).await.is_ok());
}
