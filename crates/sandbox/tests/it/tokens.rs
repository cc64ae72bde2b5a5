use adlane_sandbox::{Config, Sandbox, TokenAct, cast};
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::support::{ALL, APP, BACK, Meta, SECRET, numbers, start};

async fn redeem(meta: &Meta, code: &str, back: &str) -> (u16, serde_json::Value) {
    let pairs = [("client_id", APP), ("client_secret", SECRET), ("redirect_uri", back), ("code", code)];
    let (status, body) = meta.get("/oauth/access_token", &pairs).await;
    (status.as_u16(), body)
}

#[tokio::test]
async fn a_code_becomes_a_short_token_and_that_a_long_one() {
    let meta = start().await;
    let code = meta.handle().code(cast::MARTA, ALL, BACK).unwrap();

    let (status, short) = redeem(&meta, &code, BACK).await;
    let token = short["access_token"].as_str().unwrap();
    let pairs = [
        ("grant_type", "fb_exchange_token"),
        ("client_id", APP),
        ("client_secret", SECRET),
        ("fb_exchange_token", token),
    ];
    let (_, long) = meta.post("/oauth/access_token", &pairs).await;

    assert_eq!(status, 200);
    assert!((3_600..=7_200).contains(&short["expires_in"].as_i64().unwrap()));
    assert_eq!(long["expires_in"], 5_183_944);
    assert_eq!(long["token_type"], "bearer");
    assert!(long["access_token"].as_str().unwrap().starts_with("EAA"));
    assert_ne!(long["access_token"], short["access_token"]);
}

#[tokio::test]
async fn a_code_works_once_for_its_address_and_for_ten_minutes() {
    let meta = start().await;
    let code = meta.handle().code(cast::MARTA, ALL, BACK).unwrap();

    let (status, body) = redeem(&meta, &code, "http://localhost:3000/elsewhere").await;
    assert_eq!((status, numbers(&body)), (400, (100, 36_008)));
    assert_eq!(redeem(&meta, &code, BACK).await.0, 200);
    let response = meta
        .http
        .get(meta.at("/v26.0/oauth/access_token"))
        .query(&[("client_id", APP), ("client_secret", SECRET), ("redirect_uri", BACK), ("code", &code)])
        .send()
        .await
        .unwrap();
    let challenge = response.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert_eq!(response.headers()["cache-control"], "no-store");
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(numbers(&body), (100, 36_009));
    assert!(challenge.starts_with(r#"OAuth "Facebook Platform" "invalid_code""#), "{challenge}");

    let late = meta.handle().code(cast::MARTA, ALL, BACK).unwrap();
    meta.handle().advance(601);
    let (_, body) = redeem(&meta, &late, BACK).await;
    assert_eq!(numbers(&body), (100, 36_007));
}

#[tokio::test]
async fn a_wrong_app_or_secret_is_told_apart() {
    let meta = start().await;
    let code = meta.handle().code(cast::MARTA, ALL, BACK).unwrap();
    let ask = async |id: &str, secret: &str| {
        let pairs = [("client_id", id), ("client_secret", secret), ("redirect_uri", BACK), ("code", &*code)];
        numbers(&meta.get("/oauth/access_token", &pairs).await.1)
    };

    assert_eq!(ask("99", SECRET).await, (101, 0));
    assert_eq!(ask(APP, "wrong").await, (1, 0));
}

#[tokio::test]
async fn an_expired_token_is_463_and_cannot_be_exchanged() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    meta.handle().advance(61 * 86_400);

    let (status, body) = meta.get("/me", &[("access_token", &token)]).await;
    let pairs = [
        ("grant_type", "fb_exchange_token"),
        ("client_id", APP),
        ("client_secret", SECRET),
        ("fb_exchange_token", &token),
    ];
    let (_, exchange) = meta.get("/oauth/access_token", &pairs).await;

    assert_eq!((status.as_u16(), numbers(&body)), (400, (190, 463)));
    assert_eq!(numbers(&exchange), (190, 463));
}

#[tokio::test]
async fn exchanging_a_long_token_moves_the_end_only_after_a_day() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let exchange = async |token: &str| {
        let pairs = [
            ("grant_type", "fb_exchange_token"),
            ("client_id", APP),
            ("client_secret", SECRET),
            ("fb_exchange_token", token),
        ];
        meta.get("/oauth/access_token", &pairs).await.1
    };

    meta.handle().advance(3_600);
    let same_day = exchange(&token).await;
    meta.handle().advance(86_400);
    let next_day = exchange(&token).await;

    assert!(same_day["expires_in"].as_i64().unwrap() <= 5_183_944 - 3_600);
    assert_eq!(next_day["expires_in"], 5_183_944);
}

#[tokio::test]
async fn debug_token_tells_what_a_token_is() {
    let meta = start().await;
    let app_token = format!("{APP}|{SECRET}");
    let inspect = async |token: &str| {
        meta.get("/debug_token", &[("input_token", token), ("access_token", &app_token)]).await.1["data"].clone()
    };
    let token = meta.handle().token(cast::MARTA, &["ads_read"]).unwrap();

    let data = inspect(&token).await;
    assert_eq!((&data["app_id"], &data["user_id"]), (&APP.into(), &cast::MARTA.into()));
    assert_eq!(data["type"], "USER");
    assert_eq!(data["is_valid"], true);
    assert_eq!(data["scopes"], serde_json::json!(["public_profile", "ads_read"]));
    assert_eq!(data["expires_at"].as_i64().unwrap() - data["issued_at"].as_i64().unwrap(), 5_183_944);

    let foreign = meta.handle().foreign_token(cast::MARTA, &["ads_read"]).unwrap();
    let data = inspect(&foreign).await;
    assert_eq!(data["is_valid"], true);
    assert_ne!(data["app_id"], APP);

    let forever = meta.handle().token_for(cast::MARTA, &["ads_read"], None).unwrap();
    assert_eq!(inspect(&forever).await["expires_at"], 0);
    assert_eq!(inspect("EAAgarbage").await["is_valid"], false);
    let (_, body) = meta.get("/debug_token", &[("input_token", &token), ("access_token", "1029384756|wrong")]).await;
    assert_eq!(numbers(&body), (190, 0));
}

#[tokio::test]
async fn each_way_a_token_dies_has_its_subcode() {
    let meta = start().await;
    for (act, subcode) in [
        (TokenAct::Expire, 463),
        (TokenAct::Revoke, 458),
        (TokenAct::PasswordChange, 460),
        (TokenAct::LogOut, 467),
        (TokenAct::Checkpoint, 459),
    ] {
        let token = meta.token(cast::JONAS);
        assert_eq!(meta.get("/me", &[("access_token", &token)]).await.0, 200);

        meta.handle().tokens(act.clone(), cast::JONAS).unwrap();
        let (status, body) = meta.get("/me", &[("access_token", &token)]).await;
        assert_eq!((status.as_u16(), numbers(&body)), (400, (190, subcode)), "{act:?}");

        meta.handle().tokens(TokenAct::Clear, cast::JONAS).unwrap();
        let token = meta.token(cast::JONAS);
        assert_eq!(meta.get("/me", &[("access_token", &token)]).await.0, 200, "{act:?}");
    }
}

#[tokio::test]
async fn a_dropped_permission_is_declined_and_missed() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);

    let (_, body) = meta.delete("/me/permissions/ads_management", &[("access_token", &token)]).await;
    assert_eq!(body["success"], true);
    let (_, rows) = meta.get("/me/permissions", &[("access_token", &token)]).await;
    let status = |name: &str| {
        let rows = rows["data"].as_array().unwrap();
        rows.iter().find(|row| row["permission"] == name).map(|row| row["status"].clone()).unwrap()
    };
    assert_eq!(status("ads_management"), "declined");
    assert_eq!(status("ads_read"), "granted");

    let account = meta.first_account(&token).await;
    let (status, body) = meta.post(&format!("/{account}/campaigns"), &[("access_token", &token), ("name", "x")]).await;
    assert_eq!((status.as_u16(), numbers(&body).0), (403, 200));
}

#[tokio::test]
async fn deleting_all_permissions_kills_every_token() {
    let meta = start().await;
    let (one, two) = (meta.token(cast::MARTA), meta.token(cast::MARTA));

    let (_, body) = meta.delete("/me/permissions", &[("access_token", &one)]).await;
    let (_, after) = meta.get("/me", &[("access_token", &two)]).await;

    assert_eq!(body["success"], true);
    assert_eq!(numbers(&after), (190, 458));
}

#[tokio::test]
async fn tokens_outlive_a_restart() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let addr = meta.sandbox.addr();
    meta.sandbox.stop().await;

    let again = Sandbox::start(addr, Config::recorded()).await.unwrap();
    let meta = Meta { sandbox: again, http: crate::support::client() };

    assert_eq!(meta.get("/me", &[("access_token", &token)]).await.1["name"], "Marta Agostini");
}

#[tokio::test]
async fn appsecret_proof_is_checked_when_it_is_sent() {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let proof = |secret: &str, token: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(token.as_bytes());
        HEXLOWER.encode(&mac.finalize().into_bytes())
    };
    let ask =
        async |token: &str, proof: &str| meta.get("/me", &[("access_token", token), ("appsecret_proof", proof)]).await;

    assert_eq!(ask(&token, &proof(SECRET, &token)).await.0, 200);
    let (status, body) = ask(&token, &proof("other", &token)).await;
    assert_eq!((status.as_u16(), numbers(&body)), (400, (100, 0)));
    assert_eq!(body["error"]["type"], "GraphMethodException");
    let foreign = meta.handle().foreign_token(cast::MARTA, ALL).unwrap();
    assert_eq!(ask(&foreign, &proof(SECRET, &foreign)).await.0, 400);
}

#[tokio::test]
async fn no_token_and_no_token_at_all() {
    let meta = start().await;

    assert_eq!(numbers(&meta.get("/me", &[]).await.1), (2500, 0));
    assert_eq!(numbers(&meta.get("/act_1/campaigns", &[]).await.1), (104, 0));
    assert_eq!(numbers(&meta.get("/me", &[("access_token", "EAAhello")]).await.1), (190, 0));
}
