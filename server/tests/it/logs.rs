//! Nothing secret reaches the log, whatever level it is set to.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use domain::Role;
use services::tokens;
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter, layer::SubscriberExt};

use crate::support::{Dialog, PASSWORD, World, cast, html};

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Memory {
    type Writer = Memory;
    fn make_writer(&'a self) -> Memory {
        self.clone()
    }
}

#[tokio::test]
async fn a_whole_connection_leaves_no_secret_in_the_log() {
    let memory = Memory::default();
    let lines = tracing_subscriber::fmt::layer().with_writer(memory.clone()).with_ansi(false);
    // This thread only, which the test's runtime stays on.
    let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(LevelFilter::TRACE).with(lines));
    let w = World::start(store::testing::sqlite().await).await;
    let email = "ana.ruiz@example.com";
    w.person(Role::Owner, email).await;
    let mut browser = w.stranger();

    browser.post("/fn/people/log_in", &[("email", email), ("password", "a wrong password")]).await.leads_to();
    let form_key = browser.cookie("adlane_form").unwrap().to_owned();
    browser.post("/fn/people/log_in", &[("email", email), ("password", PASSWORD)]).await.leads_to();
    let session = browser.session().unwrap().to_owned();
    let dialog = w.begin(&mut browser).await;
    let back = w.at_facebook(&dialog, Dialog::Continue(cast::JONAS)).await;
    let attempt = browser.get(&back).await.leads_to();
    w.drain().await;
    let connected = browser.get(&attempt).await;
    let connection = html::links(&connected.body)
        .iter()
        .find_map(|link| link.strip_prefix("/connections/").map(str::to_owned))
        .unwrap();
    let token = tokens::open(&w.svc, &w.ours, &connection.parse().unwrap()).await.unwrap().token;
    let reason = "A very private reason";
    browser
        .post("/fn/connections/disconnect", &[("connection", connection.as_str()), ("reason", reason)])
        .await
        .leads_to();
    browser.post("/fn/people/log_out", &[("", ""); 0]).await.leads_to();
    drop(guard);

    let log = String::from_utf8(memory.0.lock().unwrap().clone()).unwrap();
    let query = |name: &str| {
        let query = back.split_once('?').unwrap().1;
        url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    let (code, state) = (query("code"), query("state"));
    assert!(
        log.contains("path=\"/oauth/meta/callback\"") || log.contains("path=/oauth/meta/callback"),
        "requests are logged: {log:.2000}"
    );
    assert!(log.contains("asked Meta"), "and so are ours to Meta");
    for (what, secret) in [
        ("the code", &*code),
        ("the state", &*state),
        ("the token", token.expose()),
        ("a token", "EAA"),
        ("the session", &*session),
        ("the key of typed input", &*form_key),
        ("the password", PASSWORD),
        ("a mistyped password", "a wrong password"),
        ("the app's secret", "sandbox-app-secret"),
        ("the proof", "appsecret_proof"),
        ("the address", email),
        ("what was typed", reason),
        ("the person at Meta", "Jonas"),
    ] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(secret.len() >= 3 && line.is_none(), "{what} is in the log: {line:?}");
    }
}
