#![doc = include_str!("../README.md")]

mod accounts;
mod answer;
mod call;
mod campaigns;
mod error;
mod login;
mod paging;
mod secret;
mod settings;
mod usage;
mod wire;

use std::sync::{Arc, atomic::AtomicBool};

pub use accounts::{AdAccount, Business, Instagram, Page};
pub use campaigns::CampaignRow;
pub use error::Error;
pub use login::{DialogRequest, Issued, Permission, PermissionStatus, Person, TokenFacts};
pub use secret::{AccessToken, AppSecret};
pub use settings::Settings;
pub use usage::Usage;

use crate::usage::UsageBook;

/// The client. Cheap to clone; all clones share one connection pool and one memory of usage figures.
#[derive(Clone)]
pub struct Graph {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    http: reqwest::Client,
    usage: UsageBook,
    /// Whether Meta's warning about an ageing version was logged already; once is enough.
    version_warned: AtomicBool,
}

impl Graph {
    /// Checks the settings and builds the one HTTP client: no redirects, no retries of its own, no proxy from the
    /// environment, time limits from the settings.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] with a sentence about the setting at fault; Meta was not asked.
    pub fn new(settings: Settings) -> Result<Graph, Error> {
        settings.check()?;
        let http = settings::client(&settings)?;
        Ok(Graph {
            inner: Arc::new(Inner {
                settings,
                http,
                usage: UsageBook::default(),
                version_warned: AtomicBool::new(false),
            }),
        })
    }

    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// What Meta last said about how much of an ad account's quota is used; `None` when it said nothing yet (the
    /// headers appear only after some use). With or without `act_`.
    pub fn usage(&self, account: &str) -> Option<Usage> {
        self.inner.usage.find(wire::bare(account))
    }
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}
