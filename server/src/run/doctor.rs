//! `adlane doctor`: what Adlane believes about Meta, tried against the configured one.

use domain::{AdAccountId, connection::Access};
use graph::AccessToken;
use services::doctor::{self, Verdict};

use super::{
    Fatal, describe,
    parts::{self, Parts},
    say, secret_from_stdin,
};
use crate::{args::Doctor, config::Config};

/// Asks, and prints one line per belief with what was seen under it.
///
/// # Errors
/// A belief failed, or the question could not be asked at all.
pub(super) async fn examine(config: &Config, options: &Doctor) -> Result<(), Fatal> {
    let Some(app) = &config.meta_app else {
        return Err(
            "without ADLANE_META_APP_ID there is no Meta to examine: the bundled sandbox is our own model".into()
        );
    };
    let access = Access::from_code(&options.access).ok_or("--access must be manage or read_only")?;
    let account: Option<AdAccountId> = match &options.account {
        Some(text) => Some(text.parse().map_err(|_| "--account must be an ad account like act_1234567890")?),
        None => None,
    };
    let token = token(config, options).await?;
    say(&format!(
        "Asking {} about app {}, version {}. Nothing is changed there.",
        app.graph_url, app.id, config.api_version
    ));
    let findings = doctor::examine(&parts::client_of(config)?, token.as_ref(), account.as_ref(), access).await;
    for finding in &findings {
        let mark = match finding.verdict {
            Verdict::Holds => "holds  ",
            Verdict::Fails => "FAILS  ",
            Verdict::Unknown => "unknown",
        };
        say(&format!("  {mark}  {}", finding.belief));
        say(&format!("           {}", finding.seen));
    }
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count();
    let (holds, fails, unknown) = (count(Verdict::Holds), count(Verdict::Fails), count(Verdict::Unknown));
    say(&format!("{holds} hold, {fails} fail, {unknown} unknown. What only a person can try is in docs/meta.md."));
    if fails > 0 { Err(format!("{fails} beliefs about Meta do not hold").into()) } else { Ok(()) }
}

/// The token to ask with; `None` when none was named.
async fn token(config: &Config, options: &Doctor) -> Result<Option<AccessToken>, Fatal> {
    if options.token_stdin {
        return Ok(Some(AccessToken::new(secret_from_stdin()?)));
    }
    let Some(organization) = &options.organization else { return Ok(None) };
    let services = Parts::start_without_sandbox(config).await?;
    let token = doctor::token_of(&services, organization)
        .await
        .map_err(|error| format!("no token of {organization}: {}", describe(&error.problem())))?;
    services.db.close().await;
    Ok(Some(token))
}
