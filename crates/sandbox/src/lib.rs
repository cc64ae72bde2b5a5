#![doc = include_str!("../README.md")]

mod ask;
mod audiences;
mod auth;
mod catalogue;
mod clock;
mod delivery;
mod dialog;
mod error;
mod fault;
mod fetch;
mod fields;
mod graph;
mod handle;
mod hooks;
mod ids;
mod integrations;
mod log;
mod media;
mod money;
mod objects;
mod pages;
mod params;
mod preview;
mod record;
mod reply;
mod reports;
mod rules;
mod scopes;
mod secrets;
mod seed;
mod server;
mod studies;
mod token;
mod usage;
mod world;

use std::{
    io,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

pub use fault::{DialogFault, Fault, FaultRule, GraphFault, ThrottleFault};
pub use handle::{Filter, Handle, TokenAct};
pub use integrations::{LoginConfigSeed, LoginToken};
pub use log::Logged;
pub use reports::ReportFault;
pub use seed::{
    AccessSeed, AccountSeed, AdSeed, AdSetSeed, BusinessSeed, CampaignSeed, InstagramSeed, Limits, Pace, PageSeed,
    PersonSeed, Seed, Tier, cast,
};
pub use server::{Sandbox, serve};

/// The name of the app in `debug_token` and the dialog.
pub(crate) const APP_NAME: &str = "Adlane";

/// The app the sandbox knows, and what it starts with.
#[derive(Debug, Clone)]
pub struct Config {
    /// `client_id`.
    pub app_id: String,
    /// `client_secret`. Tokens are signed with a key made from it: with the same secret they survive a restart.
    pub app_secret: String,
    /// Redirect addresses the dialog accepts, compared byte for byte. Empty: any `http` address on loopback.
    pub redirect_uris: Vec<String>,
    /// The world at the start, and after a reset.
    pub seed: Seed,
    /// Where webhooks go that the app did not subscribe to by itself, as if set up in the App Dashboard: plain `http` on
    /// this machine. `None`: nowhere.
    pub webhook_callback: Option<String>,
    /// What that callback was verified with.
    pub webhook_verify_token: Option<String>,
    /// Told with a `signed_request` when a person removes the app; `None`: nobody is.
    pub deauthorize_url: Option<String>,
    /// Asked with a `signed_request` to delete a person's data; `None`: nobody is.
    pub data_deletion_url: Option<String>,
    /// Where every call is written down, one JSON line each; `None`: nowhere. The file is appended to.
    pub record: Option<PathBuf>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            app_id: "1029384756".into(),
            app_secret: "sandbox-app-secret".into(),
            redirect_uris: Vec::new(),
            seed: Seed::default(),
            webhook_callback: None,
            webhook_verify_token: None,
            deauthorize_url: None,
            data_deletion_url: None,
            record: None,
        }
    }
}

/// What was just done by a form, for the page to say once.
#[derive(Debug)]
pub(crate) struct Said {
    /// The section of the page.
    pub(crate) place: &'static str,
    pub(crate) sentence: String,
}

/// What every request shares.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) mint: token::Mint,
    /// `None`: nothing is recorded.
    pub(crate) recorder: Option<record::Recorder>,
    world: Mutex<world::World>,
    said: Mutex<Option<Said>>,
    /// Wakes the task that sends webhooks.
    pub(crate) wake: tokio::sync::Notify,
}

impl App {
    /// # Errors
    /// The file to record to cannot be opened.
    pub(crate) fn new(config: Config) -> io::Result<Self> {
        let mint = token::Mint::new(&config.app_secret);
        let recorder = config.record.as_deref().map(record::Recorder::open).transpose()?;
        let mut world = world::World::new(&config.seed);
        world.hooks.settings = hooks::Settings {
            webhook_callback: config.webhook_callback.clone(),
            webhook_verify_token: config.webhook_verify_token.clone(),
            deauthorize_url: config.deauthorize_url.clone(),
            data_deletion_url: config.data_deletion_url.clone(),
            ..hooks::Settings::default()
        };
        Ok(Self {
            config,
            mint,
            recorder,
            world: Mutex::new(world),
            said: Mutex::new(None),
            wake: tokio::sync::Notify::new(),
        })
    }

    /// The state, for as long as the guard lives. Nobody waits while holding it.
    pub(crate) fn world(&self) -> MutexGuard<'_, world::World> {
        // A panic while it was held fails one request, and the state is good enough to go on testing with.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what the page says when it is shown next.
    pub(crate) fn say(&self, said: Said) {
        *self.said.lock().unwrap_or_else(PoisonError::into_inner) = Some(said);
    }

    /// What there is to say, once.
    pub(crate) fn said(&self) -> Option<Said> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
