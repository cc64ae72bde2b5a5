#![doc = include_str!("../README.md")]

mod ask;
mod auth;
mod clock;
mod dialog;
mod error;
mod fault;
mod fields;
mod graph;
mod handle;
mod ids;
mod log;
mod money;
mod pages;
mod params;
mod record;
mod reply;
mod scopes;
mod seed;
mod server;
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
pub use log::Logged;
pub use seed::{
    AccessSeed, AccountSeed, BusinessSeed, CampaignSeed, InstagramSeed, Limits, PageSeed, PersonSeed, Seed, cast,
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
            record: None,
        }
    }
}

/// What every request shares.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) config: Config,
    pub(crate) mint: token::Mint,
    /// `None`: nothing is recorded.
    pub(crate) recorder: Option<record::Recorder>,
    world: Mutex<world::World>,
}

impl App {
    /// # Errors
    /// The file to record to cannot be opened.
    pub(crate) fn new(config: Config) -> io::Result<Self> {
        let mint = token::Mint::new(&config.app_secret);
        let recorder = config.record.as_deref().map(record::Recorder::open).transpose()?;
        let world = Mutex::new(world::World::new(&config.seed));
        Ok(Self { config, mint, recorder, world })
    }

    /// The state, for as long as the guard lives. Nobody waits while holding it.
    pub(crate) fn world(&self) -> MutexGuard<'_, world::World> {
        // A panic while it was held fails one request, and the state is good enough to go on testing with.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
