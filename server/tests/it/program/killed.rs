//! A server killed while Meta's answer to a create is awaited: after the restart there is one campaign, whatever Meta did.

use std::{
    net::Ipv4Addr,
    thread,
    time::{Duration, Instant},
};

use sandbox::{Config, Fault, FaultRule, Filter, Handle, Sandbox, cast};
use services::vault::Vault;
use url::Url;

use super::{Place, Server, get, location, post, sign_in};
use crate::support::{html, stock::campaign};

const NAME: &str = "Killed in between";

/// A Meta of its own, because it must outlive the server.
struct Meta {
    handle: Handle,
    url: String,
    // Both stop when dropped.
    _sandbox: Sandbox,
    _runtime: tokio::runtime::Runtime,
}

impl Meta {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sandbox = runtime.block_on(Sandbox::start((Ipv4Addr::LOCALHOST, 0).into(), Config::recorded())).unwrap();
        Self { handle: sandbox.handle(), url: sandbox.url(), _sandbox: sandbox, _runtime: runtime }
    }

    /// How many requests to create a campaign have arrived.
    fn creates(&self) -> usize {
        let requests = self.handle.requests();
        requests.iter().filter(|request| request.method == "POST" && request.path.ends_with("/campaigns")).count()
    }

    fn made(&self) -> usize {
        let all = self.handle.objects(&Filter { kind: Some("campaign".into()), ..Filter::default() });
        all.iter().filter(|row| row["name"] == NAME && row["status"] != "DELETED").count()
    }
}

/// A server's settings for that Meta.
fn place(meta: &Meta) -> (Place, u16) {
    let (place, port) = Place::new().with_free_port();
    let place = place
        .with("ADLANE_ENCRYPTION_KEY", &Vault::generate_ring())
        .with("ADLANE_META_APP_ID", "1029384756")
        .with("ADLANE_META_APP_SECRET", "sandbox-app-secret")
        .with("ADLANE_META_GRAPH_URL", &meta.url)
        .with("ADLANE_META_GRAPH_VIDEO_URL", &meta.url)
        .with("ADLANE_META_DIALOG_URL", &meta.url)
        .with("ADLANE_META_TIMEOUT_S", "3")
        .with("ADLANE_LABEL_LOOKUP_S", "1,2,4");
    (place, port)
}

fn eventually(what: &str, so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while !so() {
        assert!(Instant::now() < deadline, "never: {what}");
        thread::sleep(Duration::from_millis(25));
    }
}

/// Connects, fills the form in and presses the last button; returns the cookie and the launch page.
fn launch(port: u16, meta: &Meta, fault: Fault) -> (String, String) {
    let cookie = sign_in(port, "marketer@demo.adlane.test", "adlane-demo-2026").unwrap();
    let send = |path: &str, fields: &[(&str, &str)]| location(&post(port, path, &cookie, fields));
    let dialog: Url = send("/fn/connect/begin", &[("access", "manage")]).parse().unwrap();
    let at_meta = format!("{}?{}", dialog.path(), dialog.query().unwrap());
    let answer = post(dialog.port().unwrap(), &at_meta, "", &[("act", "continue"), ("person", cast::JONAS)]);
    let back: Url = location(&answer).parse().unwrap();
    let attempt = location(&get(port, &format!("{}?{}", back.path(), back.query().unwrap()), &cookie));
    eventually("connected", || get(port, &attempt, &cookie).contains("<title>Connected as Jonas"));

    let accounts = get(port, "/accounts?state=usable", &cookie);
    let row = accounts.split("<tr").find(|row| row.contains("EUR")).unwrap();
    let link = html::links(&format!("<tr{row}")).into_iter().find(|link| link.starts_with("/accounts/")).unwrap();
    let page = send("/fn/campaigns/start", &[("ad_account_id", link.trim_start_matches("/accounts/"))]);
    let draft = page.split('/').nth(2).unwrap();
    let typed = campaign(NAME);
    let mut fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.extend([("draft", draft), ("revision", "1"), ("then", "review")]);
    let review = get(port, &send("/fn/campaigns/save", &fields), &cookie);
    let revision = html::form(&review, "/fn/campaigns/create").value("revision").unwrap().to_owned();
    meta.handle.fail(FaultRule::new(fault).method("POST").path("/campaigns$")).unwrap();
    let launch = send("/fn/campaigns/create", &[("draft", draft), ("revision", &revision)]);
    (cookie, launch)
}

fn killed_while(fault: Fault) {
    let meta = Meta::start();
    let (place, port) = place(&meta);
    let mut server: Server = place.serve(&["serve", "--demo"]);
    let (cookie, launch) = launch(port, &meta, fault);
    eventually("the create is under way", || meta.creates() == 1);

    server.kill();
    let mut server = place.serve(&["serve", "--demo"]);

    eventually("settled", || get(port, &launch, &cookie).contains("Made, and paused"));
    assert_eq!(meta.made(), 1);
    assert_eq!(server.stop().0, Some(0));
    assert_eq!(meta.made(), 1);
}

#[test]
fn after_meta_has_made_it() {
    killed_while(Fault::DelayReplyMs(30_000));
}

#[test]
fn before_meta_makes_it() {
    killed_while(Fault::DelayMs(1_500));
}

#[test]
fn and_meta_never_makes_it() {
    killed_while(Fault::DropBefore);
}
