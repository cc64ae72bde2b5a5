//! A small world: two organizations, a Meta, and a clock that is moved.

mod browser;
mod creating;
mod tap;

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

use adlane_services::{Actor, Clock, Error, Result, Services, Settings, accounts, jobs, random, vault::Vault};
use domain::{AdAccountId, OrganizationId, Problem, Role, UserId, account::AdAccount, text};
use graph::{AccessToken, AppSecret, Graph};
use sandbox::{Config, Filter, Sandbox};
pub(crate) use sandbox::{Fault, FaultRule, GraphFault, Handle, TokenAct, cast};
use serde_json::Value;
use store::{Db, people::NewMember};

pub(crate) use browser::Dialog;
pub(crate) use creating::{NAME, form};
use tap::Tap;

/// Writes a test once and runs it on both engines.
macro_rules! both_engines {
    ($($(#[doc = $doc:literal])* async fn $name:ident($db:ident: Db) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs all of the file's imports")]
            use super::*;

            $(#[doc = $doc])*
            async fn check($db: store::Db) $body

            #[tokio::test]
            async fn sqlite() {
                check(store::testing::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(db) = store::testing::postgres().await {
                    check(db).await;
                }
            }
        }
    )*};
}

/// Permissions of a full connection.
pub(crate) const SCOPES: &[&str] = &["ads_management", "ads_read", "business_management", "pages_show_list"];

/// What differs from the usual world.
pub(crate) struct Setup {
    /// How long Meta may take to answer.
    pub(crate) timeout: Duration,
    pub(crate) app_secret: &'static str,
    /// What Meta answers is changed on its way to us: the first text becomes the second, which is as long.
    pub(crate) rewrite: Option<(&'static str, &'static str)>,
}

impl Default for Setup {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(2), app_secret: "sandbox-app-secret", rewrite: None }
    }
}

pub(crate) struct World {
    pub(crate) svc: Services,
    pub(crate) meta: Handle,
    pub(crate) owner: Actor,
    pub(crate) admin: Actor,
    pub(crate) marketer: Actor,
    pub(crate) viewer: Actor,
    /// Owner of another organization.
    pub(crate) stranger: Actor,
    pub(crate) tap: Tap,
    sandbox: Sandbox,
}

impl World {
    pub(crate) async fn start(db: Db) -> Self {
        Self::with(db, Setup::default()).await
    }

    /// A world that waits only briefly for Meta.
    pub(crate) async fn impatient(db: Db) -> Self {
        Self::with(db, Setup { timeout: Duration::from_millis(400), ..Setup::default() }).await
    }

    pub(crate) async fn with(db: Db, setup: Setup) -> Self {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let sandbox = Sandbox::start(listen, Config::recorded()).await.unwrap();
        let meta = sandbox.handle();
        let tap = Tap::start(sandbox.addr(), setup.rewrite).await;
        let settings = graph::Settings {
            app_id: "1029384756".into(),
            app_secret: AppSecret::new(setup.app_secret.into()),
            api_version: "v26.0".into(),
            graph_url: tap.url(),
            graph_video_url: tap.url(),
            dialog_url: sandbox.url().parse().unwrap(),
            timeout: setup.timeout,
            max_read_retries: 0,
            login_config_id: None,
        };
        let clock = Clock::manual(meta.now_ms());
        let vault = Vault::from_ring(&Vault::generate_ring()).unwrap();
        let ours = Settings {
            base_url: "http://localhost:3000/".parse().unwrap(),
            sandbox: true,
            demo: false,
            ads_manager_template: format!("{}/adsmanager?act={{act}}&business_id={{business}}", sandbox.url()),
            label_lookup_s: vec![2, 5, 15, 30, 60],
            meta_timeout: setup.timeout,
        };
        let svc = Services::new(db, Graph::new(settings).unwrap(), vault, clock, ours);
        let here = organization(&svc, "Ours").await;
        let there = organization(&svc, "Theirs").await;
        Self {
            owner: member(&svc, &here, Role::Owner).await,
            admin: member(&svc, &here, Role::Admin).await,
            marketer: member(&svc, &here, Role::Marketer).await,
            viewer: member(&svc, &here, Role::Viewer).await,
            stranger: member(&svc, &there, Role::Owner).await,
            svc,
            meta,
            tap,
            sandbox,
        }
    }

    /// Another member of our organization.
    pub(crate) async fn another(&self, role: Role) -> Actor {
        member(&self.svc, &(self.owner.organization_id.clone(), "Ours".into()), role).await
    }

    /// Lets seconds pass here and at Meta.
    pub(crate) fn advance(&self, s: u32) {
        self.svc.clock.advance(i64::from(s) * 1000);
        self.meta.advance(s);
    }

    /// Does all work that is due now.
    pub(crate) async fn drain(&self) {
        jobs::drain(&self.svc).await;
    }

    /// As a worker whose process is killed as soon as `dead` says so.
    pub(crate) async fn drain_until_killed(&self, dead: impl Fn() -> bool) {
        let svc = self.svc.clone();
        let worker = tokio::spawn(async move { jobs::drain(&svc).await });
        eventually(dead).await;
        worker.abort();
        let _ = worker.await;
    }

    /// Jobs queued, running, and given up.
    pub(crate) async fn jobs(&self) -> (i64, i64, i64) {
        let mut tx = self.svc.db.read().await.unwrap();
        store::jobs::count(&mut tx).await.unwrap()
    }

    /// Opens this many database connections, so that what follows really happens at the same time. SQLite has one writer anyway.
    pub(crate) async fn warm_up(&self, connections: usize) {
        if let Db::Postgres(_) = self.svc.db {
            let mut open = Vec::new();
            for _ in 0..connections {
                open.push(self.svc.db.read().await.unwrap());
            }
        }
    }

    /// Makes requests with this method, whose path or parameters fit, fail.
    pub(crate) fn fail(&self, method: &str, path: &str, fault: Fault) {
        self.meta.fail(FaultRule::new(fault).method(method).path(path)).unwrap();
    }

    /// As [`World::fail`], until cleared.
    pub(crate) fn fail_always(&self, method: &str, path: &str, fault: Fault) {
        self.meta.fail(FaultRule::new(fault).method(method).path(path).always()).unwrap();
    }

    /// How many requests Meta has seen.
    pub(crate) fn asked(&self) -> usize {
        self.meta.requests().len()
    }

    /// How many requests of that method had a path ending like this.
    pub(crate) fn asked_for(&self, method: &str, path: &str) -> usize {
        let requests = self.meta.requests();
        requests.iter().filter(|request| request.method == method && request.path.ends_with(path)).count()
    }

    /// Campaigns of that name that exist at Meta.
    pub(crate) fn campaigns_named(&self, name: &str) -> Vec<Value> {
        let all = self.meta.objects(&Filter { kind: Some("campaign".into()), ..Filter::default() });
        all.into_iter().filter(|row| row["name"] == name && row["status"] != "DELETED").collect()
    }

    /// The account of that currency, through whatever connection reaches it.
    pub(crate) async fn account(&self, actor: &Actor, currency: &str) -> AdAccount {
        let all = accounts::list(&self.svc, actor, &accounts::Filter::default()).await.unwrap().rows;
        all.into_iter().find(|account| account.currency.code() == currency && account.status.usable()).unwrap()
    }

    /// The person's token at Meta, as if another program of theirs used the same app.
    pub(crate) fn token(&self, person: &str) -> AccessToken {
        AccessToken::new(self.meta.token(person, SCOPES).unwrap())
    }
}

async fn organization(svc: &Services, name: &str) -> (OrganizationId, String) {
    let id: OrganizationId = random::id();
    let mut tx = svc.db.write().await.unwrap();
    assert!(store::people::insert_organization(&mut tx, &id, name, &text::slug(name), svc.now_ms()).await.unwrap());
    tx.commit().await.unwrap();
    (id, name.to_owned())
}

/// A signed-in member. Nobody here types a password, so the hash is none.
async fn member(svc: &Services, (organization_id, organization): &(OrganizationId, String), role: Role) -> Actor {
    let user_id: UserId = random::id();
    let (name, email) = (format!("The {}", role.code()), format!("{user_id}@example.com"));
    let new = NewMember { user_id: &user_id, email: &email, name: &name, password_hash: "-", role };
    let mut tx = svc.db.write().await.unwrap();
    assert!(store::people::insert_member(&mut tx, organization_id, &new, svc.now_ms()).await.unwrap());
    tx.commit().await.unwrap();
    let session_hash = random::bytes();
    Actor {
        user_id,
        name,
        email,
        organization_id: organization_id.clone(),
        organization: organization.clone(),
        role,
        session_hash,
        confirmed_at_ms: svc.now_ms(),
    }
}

/// Waits in real time, at most ten seconds: for what happens at Meta after we stopped listening.
pub(crate) async fn eventually(so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !so() {
        assert!(Instant::now() < deadline, "it never happened");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What a person would be told.
pub(crate) fn problem<T>(result: Result<T>) -> Problem {
    result.map(|_| ()).map_err(|error: Error| error.problem()).expect_err("it must not work")
}

/// An ad account number.
pub(crate) fn account_id(text: &str) -> AdAccountId {
    text.parse().unwrap()
}

/// One of Meta's error envelopes.
pub(crate) fn graph_error(code: i64, subcode: Option<i64>, http: u16) -> Fault {
    Fault::GraphError(GraphFault { code, subcode, http, message: None, transient: false })
}
