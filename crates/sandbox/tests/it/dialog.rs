use std::collections::HashMap;

use adlane_sandbox::{DialogFault, Fault, cast};
use reqwest::Url;

use crate::support::{APP, BACK, Meta, SECRET, numbers, start};

const SCOPE: &str = "public_profile,email,ads_management,ads_read";

async fn open(meta: &Meta, pairs: &[(&str, &str)]) -> (u16, String) {
    let response = meta.http.get(meta.at("/v26.0/dialog/oauth")).query(pairs).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

fn usual<'a>() -> Vec<(&'a str, &'a str)> {
    vec![("client_id", APP), ("redirect_uri", BACK), ("state", "s t/1"), ("scope", SCOPE), ("response_type", "code")]
}

/// Posts the form as a browser would: the hidden fields it found, and the choices.
async fn submit(meta: &Meta, page: &str, choices: &[(&str, &str)]) -> (u16, String) {
    let mut fields: Vec<(String, String)> = page
        .split("<input type=\"hidden\" ")
        .skip(1)
        .map(|field| {
            let part =
                |name: &str| field.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap().to_owned();
            (part("name"), part("value"))
        })
        .collect();
    fields.extend(choices.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let response = meta.http.post(meta.at("/v26.0/dialog/oauth")).form(&fields).send().await.unwrap();
    let to = response.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default();
    (response.status().as_u16(), to)
}

fn query(to: &str) -> HashMap<String, String> {
    Url::parse(to).unwrap().query_pairs().into_owned().collect()
}

async fn granted(meta: &Meta, code: &str) -> Vec<String> {
    let pairs = [("client_id", APP), ("client_secret", SECRET), ("redirect_uri", BACK), ("code", code)];
    let (_, body) = meta.get("/oauth/access_token", &pairs).await;
    let token = body["access_token"].as_str().unwrap().to_owned();
    let (_, rows) = meta.get("/me/permissions", &[("access_token", &token), ("status", "granted")]).await;
    rows["data"].as_array().unwrap().iter().map(|row| row["permission"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn continue_leads_back_with_a_code_and_the_state() {
    let meta = start().await;
    let (status, page) = open(&meta, &usual()).await;
    assert_eq!(status, 200);
    assert!(page.contains("this is not Facebook"));
    assert!(page.contains("Sam O&#39;Neil &lt;intern&gt;"), "names are text, not markup");
    assert!(!page.contains("<script"));

    let choices = [("person", cast::JONAS), ("scope", "email"), ("scope", "ads_read"), ("act", "continue")];
    let (status, to) = submit(&meta, &page, &choices).await;

    assert_eq!(status, 302);
    assert!(to.starts_with(BACK) && to.ends_with("#_=_"), "{to}");
    let query = query(&to);
    assert_eq!(query["state"], "s t/1");
    assert_eq!(granted(&meta, &query["code"]).await, ["public_profile", "email", "ads_read"]);
}

#[tokio::test]
async fn cancel_leads_back_with_metas_words() {
    let meta = start().await;
    let (_, page) = open(&meta, &usual()).await;

    let (status, to) = submit(&meta, &page, &[("person", cast::JONAS), ("act", "cancel")]).await;
    let query = query(&to);

    assert_eq!(status, 302);
    assert_eq!(query["error"], "access_denied");
    assert_eq!(query["error_reason"], "user_denied");
    assert_eq!(query["error_code"], "200");
    assert_eq!(query["error_description"], "Permissions error");
    assert_eq!(query["state"], "s t/1");
    assert!(!query.contains_key("code"));
}

#[tokio::test]
async fn a_wrong_app_address_or_scope_stays_here() {
    let meta = start().await;
    for (name, value, words) in [
        ("client_id", "77", "Invalid App ID"),
        ("redirect_uri", "https://evil.example/", "URL blocked"),
        ("redirect_uri", "javascript:alert(1)", "URL blocked"),
        ("scope", "ads_read,everything", "Invalid scopes"),
        ("response_type", "token", "Unsupported response type"),
    ] {
        let pairs: Vec<_> =
            usual().into_iter().map(|(known, old)| if known == name { (known, value) } else { (known, old) }).collect();
        let (status, page) = open(&meta, &pairs).await;
        assert_eq!(status, 400, "{name}={value}");
        assert!(page.contains(words), "{name}={value}: {page}");
    }
}

#[tokio::test]
async fn what_was_declined_is_only_asked_again_with_rerequest() {
    let meta = start().await;
    let (_, page) = open(&meta, &usual()).await;
    submit(&meta, &page, &[("person", cast::JONAS), ("scope", "ads_read"), ("act", "continue")]).await;
    let everything = [
        ("person", cast::JONAS),
        ("scope", "email"),
        ("scope", "ads_management"),
        ("scope", "ads_read"),
        ("act", "continue"),
    ];

    let (_, page) = open(&meta, &usual()).await;
    let (_, to) = submit(&meta, &page, &everything).await;
    let plain = granted(&meta, &query(&to)["code"]).await;
    let mut pairs = usual();
    pairs.push(("auth_type", "rerequest"));
    let (_, page) = open(&meta, &pairs).await;
    let (_, to) = submit(&meta, &page, &everything).await;
    let again = granted(&meta, &query(&to)["code"]).await;

    assert_eq!(plain, ["public_profile", "ads_read"]);
    assert_eq!(again, ["public_profile", "email", "ads_management", "ads_read"]);
}

#[tokio::test]
async fn somebody_who_never_allows_writing_never_does() {
    let meta = start().await;
    let (_, page) = open(&meta, &usual()).await;
    let choices = [("person", cast::SAM), ("scope", "ads_management"), ("scope", "ads_read"), ("act", "continue")];

    let (_, to) = submit(&meta, &page, &choices).await;

    assert_eq!(granted(&meta, &query(&to)["code"]).await, ["public_profile", "ads_read"]);
}

#[tokio::test]
async fn a_plain_post_grants_all_that_was_asked() {
    let meta = start().await;
    let request = meta.http.post(meta.at("/v26.0/dialog/oauth")).query(&usual());

    let response = request.form(&[("person", cast::MARTA), ("act", "continue")]).send().await.unwrap();
    let to = response.headers()["location"].to_str().unwrap().to_owned();

    assert_eq!(granted(&meta, &query(&to)["code"]).await, ["public_profile", "email", "ads_management", "ads_read"]);
}

#[tokio::test]
async fn a_configuration_stands_for_its_scopes_and_the_list_can_be_asked_back() {
    let meta = start().await;
    let pairs = [
        ("client_id", APP),
        ("redirect_uri", BACK),
        ("state", "x"),
        ("config_id", cast::LOGIN_PERSON),
        ("response_type", "code,granted_scopes"),
    ];
    let (_, page) = open(&meta, &pairs).await;

    let (_, to) =
        submit(&meta, &page, &[("person", cast::MARTA), ("scope", "ads_management"), ("act", "continue")]).await;
    let query = query(&to);

    assert_eq!(query["granted_scopes"], "public_profile,ads_management");
    assert!(query["denied_scopes"].contains("pages_show_list"));
}

#[tokio::test]
async fn nobody_chosen_shows_the_dialog_again() {
    let meta = start().await;
    let (_, page) = open(&meta, &usual()).await;

    let (status, to) = submit(&meta, &page, &[("act", "continue")]).await;

    assert_eq!((status, to.as_str()), (200, ""));
}

#[tokio::test]
async fn the_way_back_breaks_on_request() {
    let meta = start().await;
    let choices = [("person", cast::MARTA), ("scope", "ads_read"), ("act", "continue")];
    let break_with = async |fault| {
        meta.handle().fail_next(Fault::Dialog(fault));
        let (_, page) = open(&meta, &usual()).await;
        submit(&meta, &page, &choices).await.1
    };

    assert_eq!(break_with(DialogFault::Nothing).await, BACK);
    let error = query(&break_with(DialogFault::Error).await);
    assert_eq!((error["error"].as_str(), error["state"].as_str()), ("server_error", "s t/1"));
    assert_ne!(query(&break_with(DialogFault::WrongState).await)["state"], "s t/1");
    let code = query(&break_with(DialogFault::WrongCode).await)["code"].clone();
    let pairs = [("client_id", APP), ("client_secret", SECRET), ("redirect_uri", BACK), ("code", &*code)];
    assert_eq!(numbers(&meta.get("/oauth/access_token", &pairs).await.1).0, 100);
}
