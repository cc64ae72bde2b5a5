#![doc = include_str!("../README.md")]

mod account;
mod accounts;
mod ad_sets;
mod ads;
mod answer;
mod audiences;
mod batch;
mod businesses;
mod call;
mod campaigns;
mod copies;
mod creatives;
mod error;
mod form;
mod images;
mod insights;
mod labels;
mod login;
mod multipart;
mod objects;
mod paging;
mod passport;
mod previews;
mod probe;
mod reports;
mod rules;
mod secret;
mod settings;

mod studies;
mod subscriptions;
mod system_users;
mod targeting;
mod usage;
mod videos;
mod wire;

use std::{
    sync::{Arc, atomic::AtomicBool},
    time::Instant,
};

pub use account::{AccountDetails, MinimumBudget};
pub use accounts::{AdAccount, Business, Instagram, Page};
pub use ad_sets::{AdSetBudget, AdSetRow, AdSetUpdate, FrequencyCap, NewAdSet};
pub use ads::{AdRow, AdUpdate, NewAd};
pub use audiences::{
    Audience, Key, MAX_ROWS_PER_UPLOAD, NewAudience, NewLookalike, People, PeopleSource, Received, Session, hashed,
};
pub use batch::BatchRead;
pub use campaigns::{BulkDelete, BulkDeleted, CampaignBudget, CampaignRow, CampaignUpdate, NewCampaign};
pub use copies::{Copied, CopiedObject, CopyRequest};
pub use creatives::{Button, Card, Carousel, CreativeRow, Link, NewCreative, Picture, Story, Video};
pub use error::Error;
pub use form::Form;
pub use images::{Image, ImageFile};
pub use insights::{Action, Filter, Increment, InsightsQuery, InsightsRow, Level, Range};
pub use login::{DialogRequest, Issued, Permission, PermissionStatus, Person, TokenFacts};
pub use objects::{Issue, Label, Listing};
pub use passport::{Advice, PassportRow, Remedy, Who, passport};
pub use previews::Preview;
pub use reports::{Report, ReportState};
pub use rules::{Evaluation, NewRule, Rule, RuleFilter, RuleResult, RuleRun, RuleTime};
pub use secret::{AccessToken, AppSecret};
pub use settings::Settings;
pub use studies::{Cell, Members, NewStudy, Study, StudyCell};
pub use subscriptions::{Subscribe, SubscribedApp, Subscription};
pub use system_users::{SystemTokenRequest, SystemUser};
pub use targeting::{Estimate, Locale, Place, Trait};
pub use usage::{Pace, Quota, Usage};
pub use videos::{Chunk, Thumbnail, VideoState, VideoUpload};

use crate::usage::UsageBook;

/// Tells the time, in milliseconds from wherever it likes.
type Clock = Arc<dyn Fn() -> i64 + Send + Sync>;

/// The client. Cheap to clone; all clones share one connection pool and one memory of usage figures.
#[derive(Clone)]
pub struct Graph {
    inner: Arc<Inner>,
    clock: Clock,
    /// The number of the ad account that calls by an object's id count for.
    within: Option<Arc<str>>,
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
        let started = Instant::now();
        Ok(Graph {
            inner: Arc::new(Inner {
                settings,
                http,
                usage: UsageBook::default(),
                version_warned: AtomicBool::new(false),
            }),
            clock: Arc::new(move || i64::try_from(started.elapsed().as_millis()).unwrap_or(i64::MAX)),
            within: None,
        })
    }

    /// Lets waits be measured by another clock (milliseconds), so that whoever moves it moves them too. To be set before
    /// the first call: what was noted by one clock means nothing to another.
    pub fn with_clock(self, now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Graph {
        Graph { clock: Arc::new(now_ms), ..self }
    }

    /// The same client for the objects of one ad account, with or without `act_`.
    ///
    /// Meta counts a call by an object's id (`GET /{campaign}`) for the object's account, which the id does not tell.
    /// Through this client such calls rest while the account must, and their usage figures are kept for it.
    pub fn within(&self, account: &str) -> Graph {
        Graph { within: Some(wire::bare(account).into()), ..self.clone() }
    }

    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// What Meta last said about how much of an ad account's quota is used; `None` when it said nothing yet (the
    /// headers appear only after some use). With or without `act_`.
    pub fn usage(&self, account: &str) -> Option<Usage> {
        self.inner.usage.find(wire::bare(account), self.now_ms())
    }

    fn now_ms(&self) -> i64 {
        (self.clock)()
    }
}

impl std::fmt::Debug for Graph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Graph").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}
