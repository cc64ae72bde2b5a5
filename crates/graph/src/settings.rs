//! Where Meta is and who we are there.

use std::{net::IpAddr, time::Duration};

use domain::operation::MetaRefusal;
use url::{Host, Url};

use crate::{AppSecret, Error};

/// How long a TCP and TLS connection may take to come about; the whole call's limit is a setting.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Idle connections are dropped before Meta's balancers would: a write on a connection closed meanwhile has an
/// unknown outcome for no good reason.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// Everything the client needs to know. The addresses are bases without a version.
#[derive(Debug, Clone)]
pub struct Settings {
    pub app_id: String,
    pub app_secret: AppSecret,
    /// `v26.0`.
    pub api_version: String,
    /// `https://graph.facebook.com` or the sandbox.
    pub graph_url: Url,
    /// `https://graph-video.facebook.com` or the sandbox: chunked video uploads go there.
    pub graph_video_url: Url,
    /// `https://www.facebook.com` or the sandbox: where people log in.
    pub dialog_url: Url,
    /// Limit for one attempt of one call, from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// How many more times a read is tried. Writes never are.
    pub max_read_retries: u32,
    /// Facebook Login for Business configuration; `None`: classic login with scopes.
    pub login_config_id: Option<String>,
}

impl Settings {
    /// Refuses what could send a secret in clear text or to a malformed address.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let bases = [
            ("graph address", &self.graph_url),
            ("graph video address", &self.graph_video_url),
            ("dialog address", &self.dialog_url),
        ];
        for (name, url) in bases {
            let safe = match url.scheme() {
                "https" => true,
                "http" => is_loopback(url),
                _ => false,
            };
            if !safe || url.query().is_some() || !url.username().is_empty() || url.password().is_some() {
                return Err(misconfigured(format!(
                    "The {name} must be an https address without query or password; http is for loopback only."
                )));
            }
        }
        let version = self.api_version.strip_prefix('v').and_then(|number| number.split_once('.'));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !version.is_some_and(|(major, minor)| digits(major) && digits(minor)) {
            return Err(misconfigured("The API version looks like v26.0.".to_owned()));
        }
        if self.app_id.is_empty() || !self.app_id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(misconfigured("The app id is a number.".to_owned()));
        }
        if self.app_secret.expose().is_empty() || !self.app_secret.expose().bytes().all(|byte| byte.is_ascii_graphic())
        {
            return Err(misconfigured("The app secret is empty or not plain text.".to_owned()));
        }
        Ok(())
    }
}

/// Builds the only HTTP client of the program that speaks to Meta.
pub(crate) fn client(settings: &Settings) -> Result<reqwest::Client, Error> {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Losing the race against another thread that installs one is as good as winning it.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("adlane/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        // A proxy named in the environment would see the tokens of plain calls, and settings come from one place.
        .no_proxy()
        .referer(false)
        .timeout(settings.timeout)
        .connect_timeout(CONNECT_TIMEOUT.min(settings.timeout))
        .pool_idle_timeout(IDLE_TIMEOUT)
        .pool_max_idle_per_host(64);
    if [&settings.graph_url, &settings.graph_video_url].iter().all(|url| url.scheme() == "http") {
        // Loopback only: no certificate will ever be looked at, so a machine without any may still run the sandbox.
        builder = builder.tls_certs_only([]);
    }
    builder.build().map_err(|error| misconfigured(format!("The HTTP client could not be set up: {error}.")))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

/// A fault of ours, in the shape Meta's are kept in; `http` 0 says that Meta was not asked.
fn misconfigured(message: String) -> Error {
    Error::Misconfigured(Box::new(MetaRefusal { message, ..MetaRefusal::default() }))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Settings;
    use crate::{AppSecret, Error, Graph};

    fn settings(graph: &str) -> Settings {
        Settings {
            app_id: "1".into(),
            app_secret: AppSecret::new("s".into()),
            api_version: "v26.0".into(),
            graph_url: graph.parse().unwrap(),
            graph_video_url: graph.parse().unwrap(),
            dialog_url: "https://www.facebook.com".parse().unwrap(),
            timeout: Duration::from_secs(1),
            max_read_retries: 0,
            login_config_id: None,
        }
    }

    #[test]
    fn tokens_never_travel_in_clear_text_beyond_loopback() {
        for address in
            ["http://127.0.0.1:3900", "http://localhost:3900/", "http://[::1]:1", "https://graph.facebook.com"]
        {
            assert!(Graph::new(settings(address)).is_ok(), "{address}");
        }
        for address in [
            "http://graph.facebook.com",
            "http://127.0.0.1.evil.example",
            "http://localhost.evil.example",
            "ftp://127.0.0.1",
            "https://u:p@graph.facebook.com",
            "https://graph.facebook.com/?a=b",
            "data:text/plain,x",
        ] {
            assert!(matches!(Graph::new(settings(address)), Err(Error::Misconfigured(_))), "{address}");
        }
    }

    #[test]
    fn a_version_that_is_none_is_refused() {
        for version in ["26.0", "v26", "v26.", "v26.0/../x", ""] {
            let settings = Settings { api_version: version.into(), ..settings("http://127.0.0.1:1") };

            assert!(Graph::new(settings).is_err(), "{version}");
        }
    }
}
