//! A small world: two organizations, a Meta, a clock that is moved, and browsers in front of the router.

pub(crate) mod browser;
pub(crate) mod dialog;
pub(crate) mod html;
pub(crate) mod stock;
pub(crate) mod store_rows;

use std::{net::Ipv4Addr, sync::Arc, time::Duration};

use adlane_server::{
    middleware::headers::Headers,
    router::{self, Server},
};
use app::ssr::Assets;
use axum::Router;
use domain::{OrganizationId, Role, UserId, text};
use graph::{AppSecret, Graph};
use sandbox::{Config, Filter, Sandbox};
pub(crate) use sandbox::{Fault, FaultRule, Handle, Seed, cast};
use serde_json::Value;
use services::{Clock, Services, Settings, jobs, random, vault::Vault};
use store::{Db, people::NewMember};
use tokio_util::sync::CancellationToken;
use url::Url;

pub(crate) use browser::{Answer, Browser, OWN_PAGE};
pub(crate) use dialog::Dialog;
pub(crate) use stock::Stock;

/// Tests in a world of their own on SQLite. At the end nothing that is due may have been left undone or given up.
macro_rules! facts {
    ($($(#[doc = $doc:literal])* async fn $name:ident($w:ident: $world:ty) $body:block)*) => {$(
        $(#[doc = $doc])*
        #[tokio::test]
        async fn $name() {
            let $w: $world = $crate::support::World::start(store::testing::sqlite().await).await;
            $body
            $w.assert_no_job_is_left().await;
        }
    )*};
}

/// As `facts!`, on both engines.
macro_rules! facts_on_both_engines {
    ($($(#[doc = $doc:literal])* async fn $name:ident($w:ident: $world:ty) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs all of the file's imports")]
            use super::*;

            $(#[doc = $doc])*
            async fn check($w: $world) {
                $body
                $w.assert_no_job_is_left().await;
            }

            #[tokio::test]
            async fn sqlite() {
                check($crate::support::World::start(store::testing::sqlite().await).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(db) = store::testing::postgres().await {
                    check($crate::support::World::start(db).await).await;
                }
            }
        }
    )*};
}

/// The password of everybody who has one.
pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) struct World {
    pub(crate) svc: Services,
    pub(crate) meta: Handle,
    pub(crate) router: Router,
    /// Cancelled when the process is asked to stop.
    pub(crate) stopping: CancellationToken,
    pub(crate) ours: OrganizationId,
    pub(crate) theirs: OrganizationId,
    sandbox: Sandbox,
}

impl World {
    pub(crate) async fn start(db: Db) -> Self {
        Self::at(db, "http://localhost:3000/").await
    }

    /// Reached under this base address.
    pub(crate) async fn at(db: Db, base_url: &str) -> Self {
        let sandbox = Sandbox::start((Ipv4Addr::LOCALHOST, 0).into(), Config::recorded()).await.unwrap();
        let meta = sandbox.handle();
        let base: Url = base_url.parse().unwrap();
        let facebook: Url = sandbox.url().parse().unwrap();
        let settings = graph::Settings {
            app_id: "1029384756".into(),
            app_secret: AppSecret::new("sandbox-app-secret".into()),
            api_version: "v26.0".into(),
            graph_url: facebook.clone(),
            graph_video_url: facebook.clone(),
            dialog_url: facebook.clone(),
            timeout: Duration::from_secs(5),
            max_read_retries: 0,
            login_config_id: None,
        };
        let ours = Settings {
            base_url: base.clone(),
            sandbox: true,
            demo: false,
            ads_manager_template: format!(
                "{}/adsmanager/manage/campaigns?act={{act}}&business_id={{business}}",
                sandbox.url()
            ),
            label_lookup_s: vec![2, 5, 15, 30, 60],
            meta_timeout: settings.timeout,
        };
        let vault = Vault::from_ring(&Vault::generate_ring()).unwrap();
        let clock = Clock::manual(meta.now_ms());
        let svc = Services::new(db, Graph::new(settings).unwrap(), vault, clock, ours);
        let stopping = CancellationToken::new();
        let server = Server {
            services: svc.clone(),
            assets: Assets {
                css: "/assets/adlane.css".into(),
                boot: "/assets/boot.js".into(),
                js: "/assets/adlane.js".into(),
                wasm: "/assets/adlane.wasm".into(),
            },
            trusted_proxies: Arc::from([]),
            stopping: stopping.clone(),
        };
        let router = router::build(server, Headers::new(base.scheme() == "https", &[&facebook]));
        Self {
            ours: organization(&svc, "Ours").await,
            theirs: organization(&svc, "Theirs").await,
            svc,
            meta,
            router,
            stopping,
            sandbox,
        }
    }

    /// A browser in which nobody is signed in.
    pub(crate) fn stranger(&self) -> Browser {
        Browser::new(self)
    }

    /// A browser in which a new member of our organization is signed in.
    pub(crate) async fn member(&self, role: Role) -> Browser {
        self.signed_in(&self.ours, role).await
    }

    /// A browser in which the owner of the other organization is signed in.
    pub(crate) async fn outsider(&self) -> Browser {
        self.signed_in(&self.theirs, Role::Owner).await
    }

    async fn signed_in(&self, organization: &OrganizationId, role: Role) -> Browser {
        let email = format!("{}@example.com", random::id::<UserId>());
        let user = self.insert_member(organization, role, &email, "-").await;
        let mut browser = Browser::new(self);
        browser.set_session(&self.insert_session(organization, &user).await);
        browser
    }

    /// A member of our organization who can sign in by [`PASSWORD`].
    pub(crate) async fn person(&self, role: Role, email: &str) -> UserId {
        let hash = self.svc.passwords.hash(PASSWORD).await.unwrap();
        self.insert_member(&self.ours, role, email, &hash).await
    }

    async fn insert_member(
        &self,
        organization: &OrganizationId,
        role: Role,
        email: &str,
        password_hash: &str,
    ) -> UserId {
        let user_id: UserId = random::id();
        let name = format!("The {}", role.code());
        let new = NewMember { user_id: &user_id, email, name: &name, password_hash, role };
        let mut tx = self.svc.db.write().await.unwrap();
        assert!(store::people::insert_member(&mut tx, organization, &new, self.svc.now_ms()).await.unwrap());
        tx.commit().await.unwrap();
        user_id
    }

    /// A session as signing in makes it; the secret is returned.
    pub(crate) async fn insert_session(&self, organization: &OrganizationId, user: &UserId) -> String {
        let secret = random::secret();
        let mut tx = self.svc.db.write().await.unwrap();
        let hash = random::hash(&secret);
        store::sessions::insert(&mut tx, &hash, organization, user, "test", self.svc.now_ms()).await.unwrap();
        tx.commit().await.unwrap();
        secret
    }

    /// Does all work that is due now.
    pub(crate) async fn drain(&self) {
        jobs::drain(&self.svc).await;
    }

    /// Lets time pass here and at Meta.
    pub(crate) fn advance(&self, s: u32) {
        self.svc.clock.advance(i64::from(s) * 1000);
        self.meta.advance(s);
    }

    /// How many requests Meta has seen.
    pub(crate) fn asked(&self) -> usize {
        self.meta.requests().len()
    }

    /// Campaigns of that name that exist at Meta.
    pub(crate) fn campaigns_named(&self, name: &str) -> Vec<Value> {
        let all = self.meta.objects(&Filter { kind: Some("campaign".into()), ..Filter::default() });
        all.into_iter().filter(|row| row["name"] == name && row["status"] != "DELETED").collect()
    }

    /// Where Meta is played.
    pub(crate) fn meta_url(&self) -> String {
        self.sandbox.url()
    }

    /// Jobs running and given up: none of either, once what is due is done.
    pub(crate) async fn assert_no_job_is_left(&self) {
        self.drain().await;
        let mut tx = self.svc.db.read().await.unwrap();
        let (_, running, given_up) = store::jobs::count(&mut tx).await.unwrap();
        assert_eq!((running, given_up), (0, 0), "jobs left running, and given up");
    }
}

async fn organization(svc: &Services, name: &str) -> OrganizationId {
    let id: OrganizationId = random::id();
    let mut tx = svc.db.write().await.unwrap();
    assert!(store::people::insert_organization(&mut tx, &id, name, &text::slug(name), svc.now_ms()).await.unwrap());
    tx.commit().await.unwrap();
    id
}
