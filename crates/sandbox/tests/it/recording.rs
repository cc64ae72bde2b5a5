//! What is recorded of a call, and what never is.

use std::{fs, path::PathBuf};

use adlane_sandbox::{Config, Sandbox, cast};
use serde_json::{Value, json};

use crate::support::{ALL, APP, BACK, Meta, SECRET, client};

/// A file of its own below the folder for temporary files, gone when the test is over.
struct Tape(PathBuf);

impl Tape {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("adlane-{name}-{}.jsonl", std::process::id()));
        let _ = fs::remove_file(&path);
        Self(path)
    }

    fn lines(&self) -> Vec<Value> {
        fs::read_to_string(&self.0).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Drop for Tape {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn no_token_code_or_secret_is_ever_written() {
    let tape = Tape::new("recording");
    let config = Config { record: Some(tape.0.clone()), ..Config::default() };
    let meta = Meta { sandbox: Sandbox::start(([127, 0, 0, 1], 0).into(), config).await.unwrap(), http: client() };
    let text = |body: &Value, name: &str| body[name].as_str().unwrap_or_else(|| panic!("{body}")).to_owned();
    let app = [("client_id", APP), ("client_secret", SECRET)];

    // A login: the code, a short token, a long one, and a look at it.
    let code = meta.handle().code(cast::MARTA, ALL, BACK).unwrap();
    let redeem = [app[0], app[1], ("redirect_uri", BACK), ("code", code.as_str())];
    let short = text(&meta.get("/oauth/access_token", &redeem).await.1, "access_token");
    let exchange = [app[0], app[1], ("grant_type", "fb_exchange_token"), ("fb_exchange_token", short.as_str())];
    let long = text(&meta.post("/oauth/access_token", &exchange).await.1, "access_token");
    let own = format!("{APP}|{SECRET}");
    meta.get("/debug_token", &[("input_token", &long), ("access_token", &own)]).await;
    let hook = [("object", "user"), ("callback_url", "ftp://nowhere"), ("verify_token", "let-me-in")];
    meta.post("/app/subscriptions", &[hook[0], hook[1], hook[2], ("access_token", &own)]).await;

    // Two pages of a list, the second by the link in the first, and pages with tokens of their own.
    let first = meta.get("/me/adaccounts", &[("access_token", &long), ("limit", "1")]).await.1;
    let next = text(&first["paging"], "next");
    assert!(next.contains(&long));
    meta.http.get(&next).send().await.unwrap();
    let pages = meta.get("/me/accounts", &[("access_token", &long), ("fields", "id,access_token")]).await.1;
    let page = text(&pages["data"][0], "access_token");

    // A batch with tokens wherever a batch may have them.
    let batch = json!([
        { "method": "GET", "relative_url": "me/accounts?fields=id,access_token&limit=1" },
        { "method": "GET", "relative_url": format!("me/adaccounts?limit=1&access_token={long}") },
        { "method": "GET", "relative_url": "me?fields=id", "access_token": page },
        { "method": "POST", "relative_url": "me", "body": format!("input_token={short}&fields=id") },
        { "method": "POST", "relative_url": "me", "body": json!({ "access_token": short }).to_string() },
        { "method": "GET", "relative_url": format!("oauth/access_token?client_id={APP}&client_secret={SECRET}&grant_type=client_credentials") },
    ]);
    let answers = meta.post("/", &[("access_token", &long), ("batch", &batch.to_string())]).await.1;
    assert!(text(&answers[1], "body").contains(&long) && text(&answers[5], "body").contains(SECRET), "{answers}");

    let written = fs::read_to_string(&tape.0).unwrap();
    for secret in [&code, &short, &long, &page, SECRET, "let-me-in"] {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
    // What is left can still be judged.
    let lines = tape.lines();
    assert_eq!(lines.len(), 8);
    assert!(lines[0]["answer"]["access_token"].is_string() && lines[0]["params"]["redirect_uri"] == BACK);
    let link = text(&lines[4]["answer"]["paging"], "next");
    assert!(link.starts_with("http://127.0.0.1:") && link.contains("limit=1") && link.contains("after="), "{link}");
    assert!(lines[6]["answer"]["data"][0]["access_token"].is_string());
    let steps: Value = serde_json::from_str(lines[7]["params"]["batch"].as_str().unwrap()).unwrap();
    assert_eq!(steps[1], json!({ "method": "GET", "relative_url": "me/adaccounts?limit=1" }));
    assert_eq!((&steps[3]["body"], &steps[4]["body"]), (&json!("fields=id"), &json!("{}")));
    let inner: Value = serde_json::from_str(lines[7]["answer"][0]["body"].as_str().unwrap()).unwrap();
    assert!(inner["data"][0]["access_token"].is_string() && inner["data"][0]["id"] == pages["data"][0]["id"]);
}
