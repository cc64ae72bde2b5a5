//! The settings: read once from the environment and `.env`, checked whole.

use std::{collections::BTreeMap, ffi::OsString, net::SocketAddr, path::Path, str::FromStr, time::Duration};

use graph::AppSecret;
use ipnet::IpNet;
use services::vault::Vault;
use url::Url;

/// Meta's address of Ads Manager, with the account and business to fill in (undocumented, seen in use).
const ADS_MANAGER: &str =
    "https://adsmanager.facebook.com/adsmanager/manage/campaigns?act={act}&business_id={business}";

/// Every name the program knows. `_FILE` variants exist for the secrets.
const NAMES: [&str; 24] = [
    "ADLANE_BASE_URL",
    "ADLANE_LISTEN",
    "ADLANE_METRICS_LISTEN",
    "ADLANE_DATABASE_URL",
    "ADLANE_ENCRYPTION_KEY",
    "ADLANE_META_APP_ID",
    "ADLANE_META_APP_SECRET",
    "ADLANE_META_LOGIN_CONFIG_ID",
    "ADLANE_META_API_VERSION",
    "ADLANE_META_GRAPH_URL",
    "ADLANE_META_GRAPH_VIDEO_URL",
    "ADLANE_META_DIALOG_URL",
    "ADLANE_META_ADS_MANAGER_URL",
    "ADLANE_META_WEBHOOK_VERIFY_TOKEN",
    "ADLANE_META_POINTS",
    "ADLANE_META_POINTS_WINDOW_S",
    "ADLANE_META_MAX_RETRIES",
    "ADLANE_META_TIMEOUT_S",
    "ADLANE_LABEL_LOOKUP_S",
    "ADLANE_IDEMPOTENCY_TTL_S",
    "ADLANE_TRUSTED_PROXIES",
    "ADLANE_SMTP_URL",
    "ADLANE_LOG",
    "ADLANE_LOG_FORMAT",
];

/// Secrets may come as a file's content instead.
const SECRETS: [&str; 5] = [
    "ADLANE_DATABASE_URL",
    "ADLANE_ENCRYPTION_KEY",
    "ADLANE_META_APP_SECRET",
    "ADLANE_META_WEBHOOK_VERIFY_TOKEN",
    "ADLANE_SMTP_URL",
];

/// Names of the development tools, not of the program; an environment that has them is no mistake.
const TOOLS: [&str; 6] = [
    "ADLANE_TEST_POSTGRES_URL",
    "ADLANE_TEST_RECORD",
    "ADLANE_META_SPECS",
    "ADLANE_BIN",
    "ADLANE_CHROMIUM",
    "ADLANE_SCREENS",
];

/// The settings, checked.
#[derive(Debug)]
pub struct Config {
    /// `ADLANE_BASE_URL`: where browsers reach us, without a path. Default `http://localhost:3000`.
    pub base_url: Url,
    /// `ADLANE_LISTEN`. Default `127.0.0.1:3000`.
    pub listen: SocketAddr,
    /// `ADLANE_DATABASE_URL`. Default `sqlite://data/adlane.db`.
    pub database_url: String,
    /// `ADLANE_ENCRYPTION_KEY`; `None` when not set, which only the sandbox allows.
    pub encryption_ring: Option<Ring>,
    /// `None` without `ADLANE_META_APP_ID`: the bundled sandbox plays Meta.
    pub meta_app: Option<MetaApp>,
    /// `ADLANE_META_API_VERSION`. Default `v26.0`.
    pub api_version: String,
    /// `ADLANE_META_MAX_RETRIES` of reads. Default 3.
    pub max_read_retries: u32,
    /// `ADLANE_META_TIMEOUT_S`. Default 30 s.
    pub meta_timeout: Duration,
    /// `ADLANE_LABEL_LOOKUP_S`. Default 2, 5, 15, 30, 60 s.
    pub label_lookup_s: Vec<u64>,
    /// `ADLANE_TRUSTED_PROXIES`: networks whose `X-Forwarded-For` is believed. Default none.
    pub trusted_proxies: Vec<IpNet>,
    /// `ADLANE_LOG`, a tracing filter. Default `info`.
    pub log: String,
    /// `ADLANE_LOG_FORMAT` is `json`.
    pub log_json: bool,
}

/// A key ring's text; not shown by `Debug`.
pub struct Ring(pub String);

impl std::fmt::Debug for Ring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ring(…)")
    }
}

/// The app registered at Meta, and where Meta is.
#[derive(Debug)]
pub struct MetaApp {
    /// `ADLANE_META_APP_ID`.
    pub id: String,
    /// `ADLANE_META_APP_SECRET`.
    pub secret: AppSecret,
    /// `ADLANE_META_LOGIN_CONFIG_ID`: Facebook Login for Business; `None`: classic login.
    pub login_config_id: Option<String>,
    /// `ADLANE_META_GRAPH_URL`. Default `https://graph.facebook.com`.
    pub graph_url: Url,
    /// `ADLANE_META_GRAPH_VIDEO_URL`. Default `https://graph-video.facebook.com`.
    pub graph_video_url: Url,
    /// `ADLANE_META_DIALOG_URL`. Default `https://www.facebook.com`.
    pub dialog_url: Url,
    /// `ADLANE_META_ADS_MANAGER_URL`, with `{act}` and `{business}`.
    pub ads_manager_template: String,
}

/// Every fault of the settings, a line each.
#[derive(Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "The settings cannot be used:")?;
        self.0.iter().try_for_each(|fault| writeln!(f, "  - {fault}"))
    }
}

impl Config {
    /// Reads `.env` and the environment; the environment wins.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn read() -> Result<Self, Faults> {
        // A missing file is the usual case; a broken one must not be mistaken for that.
        match dotenvy::dotenv() {
            Err(error) if !error.not_found() => return Err(Faults(vec![format!(".env cannot be read: {error}")])),
            _ => {}
        }
        // Not `vars`: that one panics over any variable that is not UTF-8, also over those of other programs.
        Self::from_vars(ours(std::env::vars_os())?)
    }

    /// Checks settings given as names and values.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn from_vars(vars: BTreeMap<String, String>) -> Result<Self, Faults> {
        let mut read = Reader { vars, faults: Vec::new() };
        read.refuse_unknown();
        read.take_files();
        let config = Self {
            base_url: read.base_url(),
            listen: read.parse(
                "ADLANE_LISTEN",
                SocketAddr::from(([127, 0, 0, 1], 3000)),
                "an address like 127.0.0.1:3000",
            ),
            database_url: read.text("ADLANE_DATABASE_URL").unwrap_or_else(|| "sqlite://data/adlane.db".to_owned()),
            encryption_ring: read.ring(),
            meta_app: read.meta_app(),
            api_version: read.text("ADLANE_META_API_VERSION").unwrap_or_else(|| "v26.0".to_owned()),
            max_read_retries: read.parse("ADLANE_META_MAX_RETRIES", 3, "a small number"),
            meta_timeout: read.meta_timeout(),
            label_lookup_s: read.seconds("ADLANE_LABEL_LOOKUP_S", vec![2, 5, 15, 30, 60]),
            trusted_proxies: read.networks("ADLANE_TRUSTED_PROXIES"),
            log: read.log_filter(),
            log_json: read.log_json(),
        };
        // Read by later parts of the program; a mistyped value is better told now.
        read.parse("ADLANE_METRICS_LISTEN", SocketAddr::from(([127, 0, 0, 1], 9464)), "an address like 127.0.0.1:9464");
        read.parse("ADLANE_META_POINTS", 9_000u32, "a number");
        read.parse("ADLANE_META_POINTS_WINDOW_S", 300u32, "whole seconds");
        read.parse("ADLANE_IDEMPOTENCY_TTL_S", 86_400u32, "whole seconds");
        if !config.database_url.starts_with("sqlite:") && !config.database_url.starts_with("postgres") {
            read.faults.push("ADLANE_DATABASE_URL must begin with sqlite:// or postgres://".to_owned());
        }
        if !is_version(&config.api_version) {
            read.faults.push("ADLANE_META_API_VERSION must look like v26.0".to_owned());
        }
        if config.meta_app.is_some() && config.encryption_ring.is_none() {
            read.faults
                .push("ADLANE_ENCRYPTION_KEY is needed with a Meta app; `adlane keys generate` prints one".to_owned());
        }
        if read.faults.is_empty() { Ok(config) } else { Err(Faults(read.faults)) }
    }

    /// The SQLite file; `None` for PostgreSQL.
    pub fn sqlite_file(&self) -> Option<&Path> {
        let path = self.database_url.strip_prefix("sqlite://")?;
        Some(Path::new(path.split('?').next().unwrap_or(path)))
    }

    /// Browsers reach us on this machine only, and so is what plays Meta.
    pub fn is_only_here(&self) -> bool {
        is_loopback(&self.base_url) && self.meta_app.as_ref().is_none_or(|app| is_loopback(&app.graph_url))
    }

    /// Browsers reach us over https, so cookies are `Secure`.
    pub fn secure(&self) -> bool {
        self.base_url.scheme() == "https"
    }
}

/// The variables that are settings of Adlane.
fn ours(vars: impl Iterator<Item = (OsString, OsString)>) -> Result<BTreeMap<String, String>, Faults> {
    let (mut ours, mut faults) = (BTreeMap::new(), Vec::new());
    for (name, value) in vars {
        let name = name.to_string_lossy();
        match value.into_string() {
            _ if !name.starts_with("ADLANE_") => {}
            Ok(value) => drop(ours.insert(name.into_owned(), value)),
            Err(_) => faults.push(format!("{name} is not valid UTF-8")),
        }
    }
    if faults.is_empty() { Ok(ours) } else { Err(Faults(faults)) }
}

struct Reader {
    vars: BTreeMap<String, String>,
    faults: Vec<String>,
}

impl Reader {
    fn refuse_unknown(&mut self) {
        for name in self.vars.keys() {
            let base = name.strip_suffix("_FILE").filter(|base| SECRETS.contains(base)).unwrap_or(name);
            if !NAMES.contains(&base) && !TOOLS.contains(&base) {
                self.faults.push(format!("{name} is not a setting of Adlane; check its spelling"));
            }
        }
    }

    fn take_files(&mut self) {
        for name in SECRETS {
            let Some(path) = self.vars.remove(&format!("{name}_FILE")) else { continue };
            if self.vars.contains_key(name) {
                self.faults.push(format!("{name} and {name}_FILE are both set; keep one"));
                continue;
            }
            match std::fs::read_to_string(Path::new(&path)) {
                Ok(content) => drop(self.vars.insert(name.to_owned(), content.trim().to_owned())),
                Err(error) => self.faults.push(format!("{name}_FILE cannot be read: {error}")),
            }
        }
    }

    /// An empty value counts as not set.
    fn text(&self, name: &str) -> Option<String> {
        self.vars.get(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    fn parse<T: FromStr>(&mut self, name: &str, default: T, wanted: &str) -> T {
        let Some(text) = self.text(name) else { return default };
        text.parse().unwrap_or_else(|_| {
            self.faults.push(format!("{name} must be {wanted}"));
            default
        })
    }

    fn base_url(&mut self) -> Url {
        let fallback = Url::parse("http://localhost:3000").expect("a constant address");
        let url = self.parse("ADLANE_BASE_URL", fallback.clone(), "an address like https://ads.example.com");
        let bare = matches!(url.path(), "" | "/")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
        if !bare || !safe {
            self.faults.push("ADLANE_BASE_URL must be https without a path; http is for loopback only".to_owned());
            return fallback;
        }
        url
    }

    fn ring(&mut self) -> Option<Ring> {
        let text = self.text("ADLANE_ENCRYPTION_KEY")?;
        if let Err(error) = Vault::from_ring(&text) {
            self.faults.push(error.to_string());
        }
        Some(Ring(text))
    }

    fn meta_app(&mut self) -> Option<MetaApp> {
        let Some(id) = self.text("ADLANE_META_APP_ID") else {
            for name in [
                "ADLANE_META_APP_SECRET",
                "ADLANE_META_GRAPH_URL",
                "ADLANE_META_GRAPH_VIDEO_URL",
                "ADLANE_META_DIALOG_URL",
            ] {
                if self.text(name).is_some() {
                    self.faults.push(format!("{name} is set but ADLANE_META_APP_ID is not"));
                }
            }
            return None;
        };
        let secret = self.text("ADLANE_META_APP_SECRET").unwrap_or_else(|| {
            self.faults.push("ADLANE_META_APP_SECRET is needed with ADLANE_META_APP_ID".to_owned());
            String::new()
        });
        let mut url = |name: &str, default: &str| {
            let default = Url::parse(default).expect("a constant address");
            let url = self.parse(name, default, "an address without a version");
            let safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
            if !safe {
                self.faults.push(format!("{name} must be https; http is for loopback only"));
            }
            url
        };
        let graph_url = url("ADLANE_META_GRAPH_URL", "https://graph.facebook.com");
        let graph_video_url = url("ADLANE_META_GRAPH_VIDEO_URL", "https://graph-video.facebook.com");
        let dialog_url = url("ADLANE_META_DIALOG_URL", "https://www.facebook.com");
        let ads_manager_template = self.text("ADLANE_META_ADS_MANAGER_URL").unwrap_or_else(|| ADS_MANAGER.to_owned());
        if !ads_manager_template.contains("{act}") || Url::parse(&ads_manager_template).is_err() {
            self.faults.push("ADLANE_META_ADS_MANAGER_URL must be an address containing {act}".to_owned());
        }
        Some(MetaApp {
            id,
            secret: AppSecret::new(secret),
            login_config_id: self.text("ADLANE_META_LOGIN_CONFIG_ID"),
            graph_url,
            graph_video_url,
            dialog_url,
            ads_manager_template,
        })
    }

    fn meta_timeout(&mut self) -> Duration {
        let seconds: u64 = self.parse("ADLANE_META_TIMEOUT_S", 30, "whole seconds");
        if !(1..=300).contains(&seconds) {
            self.faults.push("ADLANE_META_TIMEOUT_S must be 1 to 300 seconds".to_owned());
        }
        Duration::from_secs(seconds)
    }

    fn seconds(&mut self, name: &str, default: Vec<u64>) -> Vec<u64> {
        let Some(text) = self.text(name) else { return default };
        let read: Option<Vec<u64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
        let rising = read.filter(|list| {
            !list.is_empty() && list.len() <= 20 && list.is_sorted() && list.iter().all(|s| *s <= 86_400)
        });
        rising.unwrap_or_else(|| {
            self.faults.push(format!("{name} must be rising seconds like 2,5,15,30,60"));
            default
        })
    }

    fn networks(&mut self, name: &str) -> Vec<IpNet> {
        let Some(text) = self.text(name) else { return Vec::new() };
        let read: Option<Vec<IpNet>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
        read.unwrap_or_else(|| {
            self.faults.push(format!("{name} must be networks like 10.0.0.0/8,192.168.0.0/16"));
            Vec::new()
        })
    }

    fn log_filter(&mut self) -> String {
        let text = self.text("ADLANE_LOG").unwrap_or_else(|| "info".to_owned());
        if let Err(error) = tracing_subscriber::EnvFilter::try_new(&text) {
            self.faults.push(format!("ADLANE_LOG is not a filter like info,adlane_services=debug: {error}"));
        }
        text
    }

    fn log_json(&mut self) -> bool {
        match self.text("ADLANE_LOG_FORMAT").as_deref() {
            None | Some("text") => false,
            Some("json") => true,
            Some(_) => {
                self.faults.push("ADLANE_LOG_FORMAT must be text or json".to_owned());
                false
            }
        }
    }
}

/// `v26.0`.
fn is_version(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix('v')
        .and_then(|number| number.split_once('.'))
        .is_some_and(|(major, minor)| digits(major) && digits(minor))
}

/// Whether the address is this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
