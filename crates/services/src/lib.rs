#![doc = include_str!("../README.md")]

pub mod accounts;
pub mod actor;
pub mod campaigns;
pub mod clock;
pub mod connect;
pub mod connections;
pub mod dashboard;
pub mod demo;
pub mod doctor;
pub mod engine;
pub mod error;
pub mod forms;
pub mod intents;
pub mod jobs;
pub mod operations;
pub mod passwords;
pub mod people;
pub mod random;
pub mod throttle;
pub mod tokens;
pub mod vault;

use std::{ops::Deref, sync::Arc, time::Duration};

pub use actor::Actor;
pub use clock::Clock;
pub use error::{Error, Result};
use graph::Graph;
use passwords::Passwords;
use store::Db;
use tokio::sync::Notify;
use url::Url;
use vault::Vault;

/// The most rows a list shows at once.
pub const LISTED_MAX: usize = 200;

/// Everything a use of Adlane needs. Cheap to clone; holds no state another process would need.
#[derive(Clone)]
pub struct Services(Arc<Parts>);

/// The parts, reachable through [`Services`].
pub struct Parts {
    pub db: Db,
    pub graph: Graph,
    pub vault: Vault,
    pub clock: Clock,
    pub passwords: Passwords,
    pub settings: Settings,
    /// Rung when a job was queued, so that this process's worker need not wait for its next look.
    pub wake: Notify,
}

/// What services need to know of the settings.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where browsers reach us; the redirect address at Meta is below it.
    pub base_url: Url,
    /// The bundled sandbox plays Meta; every page says so.
    pub sandbox: bool,
    /// The demo organization exists; its sign-ins are shown.
    pub demo: bool,
    /// Address of Ads Manager with `{act}` and `{business}` to fill in.
    pub ads_manager_template: String,
    /// Seconds after the last moment a lost create could still arrive, at which it is looked up.
    pub label_lookup_s: Vec<u64>,
    /// How long Meta may take to answer.
    pub meta_timeout: Duration,
}

impl Services {
    /// Puts the parts together. Touches neither database nor network.
    pub fn new(db: Db, graph: Graph, vault: Vault, clock: Clock, settings: Settings) -> Self {
        let passwords = Passwords::new();
        // Waits Meta asks for are measured by the clock that everything else here goes by.
        let time = clock.clone();
        let graph = graph.with_clock(move || time.now_ms());
        Self(Arc::new(Parts { db, graph, vault, clock, passwords, settings, wake: Notify::new() }))
    }

    /// Milliseconds since 1970, by the clock that was passed in.
    pub fn now_ms(&self) -> i64 {
        self.0.clock.now_ms()
    }

    /// What services know of the settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The address Meta sends browsers back to. Must be listed in the app's settings at Meta, to the byte.
    pub fn redirect_uri(&self) -> String {
        format!("{}/oauth/meta/callback", self.0.settings.base_url.as_str().trim_end_matches('/'))
    }
}

impl Deref for Services {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
