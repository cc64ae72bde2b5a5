//! What is asked.

use adlane_referee::{Grade, Verdict};
use serde_json::{Value, json};

use crate::small::{node_of, params, said, spec};

fn ask(method: &str, path: &str, with: Value) -> Verdict {
    spec().check_request(method, path, &params(with), &node_of)
}

fn create(with: Value) -> Vec<String> {
    said(&ask("POST", "act_1/campaigns", with))
}

#[test]
fn a_right_create_passes_as_a_form_and_as_json() {
    let form = json!({"name": "One", "objective": "OUTCOME_TRAFFIC", "status": "PAUSED", "daily_budget": "1500",
        "special_ad_categories": "[\"HOUSING\"]", "start_time": "2026-05-12T10:45:09-0700", "stop_time": "1790000000",
        "is_adset_budget_sharing_enabled": "false", "adlabels": "[{\"id\":\"5\"}]", "promoted_object": "{\"page_id\":\"1\"}",
        "fields": "id,name", "locale": "de_DE"});
    let json = json!({"name": "One", "daily_budget": 1500, "special_ad_categories": ["NONE"],
        "is_adset_budget_sharing_enabled": true, "adlabels": [{"id": "5"}]});

    let verdict = ask("POST", "act_1/campaigns", form);

    assert_eq!(said(&verdict), Vec::<String>::new());
    assert_eq!(verdict.call, "POST /{AdAccount}/campaigns");
    assert_eq!((verdict.tally.params_by_specification, verdict.tally.params_general), (10, 2));
    assert_eq!(verdict.tally.fields_by_specification, 2);
    assert_eq!(create(json), Vec::<String>::new());
}

#[test]
fn an_unknown_parameter_is_found() {
    assert_eq!(create(json!({"nmae": "One"})), ["parameter nmae: is no parameter of this call"]);
    // Of the edge next door.
    assert_eq!(create(json!({"targeting": "{}"})), ["parameter targeting: is no parameter of this call"]);
}

#[test]
fn wrong_types_are_found() {
    for (name, wrong, what) in [
        ("daily_budget", json!("15.00"), "is not a whole number from 0 on"),
        ("daily_budget", json!("-1"), "is not a whole number from 0 on"),
        ("daily_budget", json!(-1), "is not a whole number from 0 on"),
        ("is_adset_budget_sharing_enabled", json!("maybe"), "is not a boolean"),
        ("start_time", json!("tomorrow"), "is not a time"),
        ("special_ad_categories", json!("HOUSING"), "is not JSON"),
        ("special_ad_categories", json!("{\"a\":1}"), "is not a list"),
        ("adlabels", json!("5"), "is not a list"),
        ("name", json!(["One"]), "is not text"),
    ] {
        assert_eq!(create(json!({ name: wrong })), [format!("parameter {name}: {what}")], "{wrong}");
    }
    let adset = |name: &str, value: &str| said(&ask("POST", "act_1/adsets", json!({ name: value })));
    assert_eq!(adset("bid_constraints", "{\"floor\":\"x\"}"), ["parameter bid_constraints{}: is not a whole number"]);
    assert_eq!(adset("rotation", "[[1,2],[3,-4]]"), ["parameter rotation[][]: is not a whole number from 0 on"]);
    assert_eq!(adset("rotation", "[[1,2],[3,4]]"), Vec::<String>::new());
}

#[test]
fn objects_are_judged_member_by_member() {
    let adset = |targeting: Value| said(&ask("POST", "act_1/adsets", json!({"targeting": targeting.to_string()})));

    assert_eq!(
        adset(json!({"age_min": 18, "genders": [1], "geo_locations": {"countries": ["DE"]}})),
        Vec::<String>::new()
    );
    assert_eq!(adset(json!({"age": 18})), ["parameter targeting.age: is no member of Targeting"]);
    assert_eq!(
        adset(json!({"geo_locations": {"countries": "DE"}})),
        ["parameter targeting.geo_locations.countries: is not a list"]
    );
    assert_eq!(adset(json!("DE")), ["parameter targeting: is not an object of type Targeting"]);
}

#[test]
fn a_word_of_neither_source_is_wrong_and_of_one_is_doubtful() {
    let grade = |objective: &str| {
        ask("POST", "act_1/campaigns", json!({ "objective": objective })).findings.first().map(|finding| finding.grade)
    };

    assert_eq!(grade("OUTCOME_SALES"), None);
    assert_eq!(grade("OUTCOME_SALE"), Some(Grade::Wrong));
    assert_eq!(grade("outcome_sales"), Some(Grade::Wrong));
    // Only the specification has the first, only the documents the second.
    assert_eq!(grade("CONVERSIONS"), Some(Grade::Doubt));
    assert_eq!(grade("OUTCOME_LEADS"), Some(Grade::Doubt));
    assert_eq!(
        create(json!({"special_ad_categories": "[\"NONE\",\"CATS\"]"})),
        ["parameter special_ad_categories[]: is none of the words of special_ad_categories"]
    );
}

#[test]
fn fields_are_followed_through_edges_and_objects() {
    let fields = |fields: &str| said(&ask("GET", "me/adaccounts", json!({"fields": fields, "limit": "25"})));

    assert_eq!(fields("account_id,business{id,name},campaigns.limit(5){id,adlabels{name}}"), Vec::<String>::new());
    assert_eq!(fields("acount_id"), ["fields.acount_id: is no field of AdAccount"]);
    assert_eq!(fields("business{id,mane}"), ["fields.business.mane: is no field of Business"]);
    assert_eq!(fields("campaigns{adlabels{colour}}"), ["fields.campaigns.adlabels.colour: is no field of AdLabel"]);
    assert_eq!(fields("name{first}"), ["fields.name: has no fields of its own"]);
    assert_eq!(fields("a{"), ["fields: lacks } at \"\""]);
}

#[test]
fn a_report_is_asked_for_the_fields_of_its_rows() {
    let report = |fields: &str| said(&ask("POST", "act_1/insights", json!({ "fields": fields })));

    assert_eq!(report("spend"), Vec::<String>::new());
    assert_eq!(report("async_status"), ["fields.async_status: is no field of AdsInsights"]);
}

#[test]
fn what_the_files_lack_is_judged_by_our_table() {
    let pages = ask("GET", "me/accounts", json!({"fields": "id,tasks"}));
    let token = ask("POST", "oauth/access_token", json!({"client_id": "1", "grant_type": "fb_exchange_token"}));
    let wrong = ask("POST", "oauth/access_token", json!({"refresh_token": "1"}));

    assert_eq!((said(&pages), pages.tally.fields_by_platform), (vec![], 1));
    assert_eq!((said(&token), token.tally.params_by_platform), (vec![], 2));
    assert_eq!(said(&wrong), ["parameter refresh_token: is no parameter of this call"]);
}

#[test]
fn calls_meta_does_not_have_are_found() {
    for (method, path) in [
        ("GET", "act_1/campains"),
        ("DELETE", "act_1"),
        ("POST", "me"),
        ("GET", "77/adsets/5"),
        ("GET", "88/campaigns"),
        ("GET", "oauth/authorize"),
    ] {
        let verdict = ask(method, path, json!({}));
        let found = said(&verdict) == ["path: is no call Meta has"] || verdict.unknown_node;
        assert!(found, "{method} {path}: {verdict:?}");
    }
    assert!(ask("GET", "123", json!({})).unknown_node);
}
