use std::collections::HashMap;

use adlane_sandbox::{Sandbox, cast};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Url;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::support::{APP, BACK, Meta, SECRET, client, numbers, start};

fn dialog(config: &str) -> Vec<(&str, &str)> {
    vec![
        ("client_id", APP),
        ("redirect_uri", BACK),
        ("state", "s"),
        ("config_id", config),
        ("response_type", "code"),
        ("override_default_response_type", "true"),
    ]
}

/// Answers the dialog in one go and exchanges the code.
async fn login(meta: &Meta, config: &str, person: &str, choices: &[(&str, &str)]) -> Value {
    let form: Vec<_> = [("person", person), ("act", "continue")].into_iter().chain(choices.iter().copied()).collect();
    let response =
        meta.http.post(meta.at("/v26.0/dialog/oauth")).query(&dialog(config)).form(&form).send().await.unwrap();
    let to = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    let code = to.query_pairs().into_owned().collect::<HashMap<String, String>>()["code"].clone();
    // The business flow may leave the redirect address out.
    let (status, body) =
        meta.get("/oauth/access_token", &[("client_id", APP), ("client_secret", SECRET), ("code", &code)]).await;
    assert_eq!(status, 200, "{body}");
    body
}

fn text<'a>(body: &'a Value, name: &str) -> &'a str {
    body[name].as_str().unwrap()
}

async fn inspect(meta: &Meta, token: &str) -> Value {
    let app = format!("{APP}|{SECRET}");
    meta.get("/debug_token", &[("input_token", token), ("access_token", &app)]).await.1["data"].clone()
}

fn proof(token: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(token.as_bytes());
    HEXLOWER.encode(&mac.finalize().into_bytes())
}

#[tokio::test]
async fn a_system_user_token_never_expires_and_reaches_what_was_picked() {
    let meta = start().await;
    let marta = meta.token(cast::MARTA);
    let (_, mine) = meta
        .get("/me/adaccounts", &[("access_token", &marta), ("fields", "account_id,business"), ("limit", "100")])
        .await;
    let business = text(&mine["data"][0]["business"], "id").to_owned();
    let inside: Vec<&str> = mine["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["business"]["id"] == business.as_str())
        .map(|row| text(row, "account_id"))
        .collect();

    let body = login(
        &meta,
        cast::LOGIN_BUSINESS,
        cast::MARTA,
        &[("business", &business), ("asset", inside[0]), ("asset", inside[1])],
    )
    .await;
    assert_eq!(body.get("expires_in"), None);
    let token = text(&body, "access_token");
    let (_, me) = meta.get("/me", &[("access_token", token), ("fields", "id,name,client_business_id")]).await;
    assert_eq!(me["client_business_id"], business.as_str());
    let (_, list) = meta.get("/me/adaccounts", &[("access_token", token), ("fields", "account_id")]).await;
    let reached: Vec<&str> = list["data"].as_array().unwrap().iter().map(|row| text(row, "account_id")).collect();
    assert_eq!(reached, inside[..2]);
    assert_eq!(numbers(&meta.get(&format!("/act_{}", inside[2]), &[("access_token", token)]).await.1), (100, 33));

    let data = inspect(&meta, token).await;
    assert_eq!(
        (&data["type"], &data["expires_at"], &data["is_valid"]),
        (&json!("SYSTEM_USER"), &json!(0), &json!(true))
    );
    let ads = data["granular_scopes"].as_array().unwrap().iter().find(|row| row["scope"] == "ads_management").unwrap();
    assert_eq!(ads["target_ids"], json!(inside[..2]));
    let whole = login(&meta, cast::LOGIN_BUSINESS, cast::MARTA, &[("business", &business)]).await;
    let data = inspect(&meta, text(&whole, "access_token")).await;
    assert!(data["granular_scopes"].as_array().unwrap().iter().all(|row| row.get("target_ids").is_none()), "{data}");
}

#[tokio::test]
async fn the_dialog_asks_for_business_and_assets_in_a_second_step() {
    let meta = start().await;
    let form = [
        ("client_id", APP),
        ("redirect_uri", BACK),
        ("state", "s"),
        ("config_id", cast::LOGIN_BUSINESS),
        ("response_type", "code"),
        ("override_default_response_type", "true"),
        ("requested", "public_profile,ads_management,business_management"),
        ("person", cast::JONAS),
        ("scope", "ads_management"),
        ("scope", "business_management"),
        ("act", "continue"),
    ];
    let post = async |more: &[(&str, &str)]| {
        let form: Vec<_> = form.iter().copied().chain(more.iter().copied()).collect();
        meta.http.post(meta.at("/v26.0/dialog/oauth")).form(&form).send().await.unwrap()
    };

    let page = post(&[]).await;
    assert_eq!(page.status(), 200);
    let page = page.text().await.unwrap();
    assert!(
        page.contains("Harbour &amp; Partners GmbH") && page.contains("name=\"asset\"") && !page.contains("Northwind")
    );
    let business = page.split("name=\"business\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let asset = page.split("name=\"asset\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert!(post(&[("business", &business)]).await.text().await.unwrap().contains("at least one"));
    let done = post(&[("business", &business), ("asset", &asset)]).await;
    assert_eq!(done.status(), 302);

    let nobody = [("person", cast::PRIYA), ("act", "continue")];
    let stuck = meta
        .http
        .post(meta.at("/v26.0/dialog/oauth"))
        .query(&dialog(cast::LOGIN_BUSINESS))
        .form(&nobody)
        .send()
        .await
        .unwrap();
    assert!(stuck.text().await.unwrap().contains("no business"));
}

#[tokio::test]
async fn configurations_are_used_as_they_are_meant_or_not_at_all() {
    let meta = start().await;
    let open = async |pairs: &[(&str, &str)]| {
        meta.http.get(meta.at("/v26.0/dialog/oauth")).query(pairs).send().await.unwrap().status().as_u16()
    };

    assert_eq!(open(&dialog(cast::LOGIN_BUSINESS)).await, 200);
    assert_eq!(open(&dialog("42")).await, 400);
    let without: Vec<_> = dialog(cast::LOGIN_BUSINESS)
        .into_iter()
        .filter(|(name, _)| *name != "override_default_response_type")
        .collect();
    assert_eq!(open(&without).await, 400);
    let with_scope: Vec<_> = dialog(cast::LOGIN_BUSINESS).into_iter().chain([("scope", "email")]).collect();
    assert_eq!(open(&with_scope).await, 400);
    let person = login_person(&meta).await;
    assert_eq!(inspect(&meta, &person).await["type"], "USER");
}

async fn login_person(meta: &Meta) -> String {
    let form = [("person", cast::MARTA), ("act", "continue")];
    let response = meta
        .http
        .post(meta.at("/v26.0/dialog/oauth"))
        .query(&dialog(cast::LOGIN_PERSON))
        .form(&form)
        .send()
        .await
        .unwrap();
    let to = Url::parse(response.headers()["location"].to_str().unwrap()).unwrap();
    let code = to.query_pairs().into_owned().collect::<HashMap<String, String>>()["code"].clone();
    let pairs = [("client_id", APP), ("client_secret", SECRET), ("redirect_uri", BACK), ("code", &*code)];
    text(&meta.get("/oauth/access_token", &pairs).await.1, "access_token").to_owned()
}

#[tokio::test]
async fn sixty_day_tokens_are_renewed_and_lasting_ones_are_not() {
    let meta = start().await;
    let body = login(&meta, cast::LOGIN_BUSINESS_60, cast::MARTA, &[]).await;
    assert_eq!(body["expires_in"], 60 * 86_400);
    let token = text(&body, "access_token").to_owned();
    let renew = async |token: &str| {
        let pairs = [
            ("grant_type", "fb_exchange_token"),
            ("client_id", APP),
            ("client_secret", SECRET),
            ("fb_exchange_token", token),
            ("set_token_expires_in_60_days", "true"),
        ];
        meta.get("/oauth/access_token", &pairs).await
    };

    meta.handle().advance(30 * 86_400);
    let (status, renewed) = renew(&token).await;
    assert_eq!((status.as_u16(), &renewed["expires_in"]), (200, &json!(60 * 86_400)));
    assert_ne!(text(&renewed, "access_token"), token);
    meta.handle().advance(31 * 86_400);
    assert_eq!(numbers(&renew(&token).await.1), (190, 463), "too late");
    let lasting = login(&meta, cast::LOGIN_BUSINESS, cast::MARTA, &[]).await;
    assert_eq!(numbers(&renew(text(&lasting, "access_token")).await.1).0, 100);
}

#[tokio::test]
async fn more_tokens_for_the_same_business_take_a_proof() {
    let meta = start().await;
    let body = login(&meta, cast::LOGIN_BUSINESS, cast::MARTA, &[]).await;
    let token = text(&body, "access_token");
    let (_, me) = meta.get("/me", &[("access_token", token), ("fields", "client_business_id")]).await;
    let path = format!("/{}/system_user_access_tokens", text(&me, "client_business_id"));
    let proof = proof(token);
    let (_, list) = meta.get("/me/adaccounts", &[("access_token", token), ("fields", "account_id")]).await;
    let account = text(&list["data"][0], "account_id");

    assert_eq!(numbers(&meta.post(&path, &[("access_token", token)]).await.1).0, 100);
    let assets = format!("[{account}]");
    let pairs = [
        ("access_token", token),
        ("appsecret_proof", &*proof),
        ("scope", "ads_read"),
        ("asset", &*assets),
        ("set_token_expires_in_60_days", "true"),
    ];
    let (status, body) = meta.post(&path, &pairs).await;
    assert_eq!(status, 200, "{body}");
    let narrow = text(&body, "access_token");
    assert_eq!(inspect(&meta, narrow).await["scopes"], json!(["public_profile", "ads_read"]));
    let (_, list) = meta.get("/me/adaccounts", &[("access_token", narrow), ("fields", "account_id")]).await;
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    let pairs = [("access_token", token), ("appsecret_proof", &*proof), ("scope", "catalog_management")];
    assert_eq!(numbers(&meta.post(&path, &pairs).await.1).0, 100, "never granted");
}

#[tokio::test]
async fn a_business_has_system_users_with_tokens_of_their_own() {
    let meta = start().await;
    let token = meta.token(cast::AIKO);
    let proof = proof(&token);
    let (_, businesses) = meta.get("/me/businesses", &[("access_token", &token)]).await;
    let business = text(&businesses["data"][0], "id");
    let users = format!("/{business}/system_users");

    let (status, body) = meta.post(&users, &[("access_token", &token), ("name", "Robot"), ("role", "EMPLOYEE")]).await;
    assert_eq!(status, 200, "{body}");
    let id = text(&body, "id").to_owned();
    let account = meta.first_account(&token).await;
    meta.handle().give_access(&id, &account, &["ANALYZE"]).unwrap();
    let (_, list) = meta.get(&users, &[("access_token", &token), ("fields", "name,role,created_by{name}")]).await;
    assert_eq!(
        (&list["data"][0]["name"], &list["data"][0]["created_by"]["name"]),
        (&json!("Robot"), &json!("Aiko Tanaka 田中 🌸"))
    );
    let pairs = [
        ("access_token", &*token),
        ("appsecret_proof", &*proof),
        ("business_app", APP),
        ("scope", "ads_read,business_management"),
    ];
    let (status, body) = meta.post(&format!("/{id}/access_tokens"), &pairs).await;
    assert_eq!(status, 200, "{body}");
    let robot = text(&body, "access_token");
    assert_eq!(inspect(&meta, robot).await["expires_at"], 0);
    assert_eq!(meta.first_account(robot).await, account);
    let (_, assigned) = meta.get(&format!("/{id}/assigned_ad_accounts"), &[("access_token", &token)]).await;
    assert_eq!(assigned["data"][0]["id"], account.as_str());
    let jonas = meta.token(cast::JONAS);
    assert_eq!(numbers(&meta.get(&format!("/{id}"), &[("access_token", &jonas)]).await.1), (100, 33));
}

#[tokio::test]
async fn system_user_tokens_outlive_a_restart_and_are_taken_back() {
    let first = start().await;
    let body = login(&first, cast::LOGIN_BUSINESS, cast::JONAS, &[]).await;
    let token = text(&body, "access_token");
    let (_, before) = first.get("/me/adaccounts", &[("access_token", token)]).await;
    let second = Meta {
        sandbox: Sandbox::start(([127, 0, 0, 1], 0).into(), adlane_sandbox::Config::recorded()).await.unwrap(),
        http: client(),
    };

    let (_, after) = second.get("/me/adaccounts", &[("access_token", token)]).await;
    let ids = |list: &Value| {
        let mut ids: Vec<String> =
            list["data"].as_array().unwrap().iter().map(|row| text(row, "id").to_owned()).collect();
        ids.sort();
        ids
    };
    assert!(ids(&before).iter().all(|id| ids(&after).contains(id)), "{before} {after}");
    let (_, me) = first.get("/me", &[("access_token", token)]).await;
    first.control("/tokens", &json!({ "act": "revoke", "person": me["id"] })).await;
    assert_eq!(numbers(&first.get("/me", &[("access_token", token)]).await.1), (190, 458));
}
