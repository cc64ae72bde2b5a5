//! What Adlane believes about Meta, tried against the Meta that is configured: the harmless part of `docs/meta.md`.

use domain::{AdAccountId, Problem, connection::Access, text, zone::Zone};
use graph::{AccessToken, Error as Meta, Graph, PermissionStatus};

use crate::{Result, Services, tokens};

/// One belief and what came of trying it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub belief: &'static str,
    pub verdict: Verdict,
    /// What Meta did, in a sentence; Meta's own words are in it, a token never.
    pub seen: String,
}

/// Whether a belief held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Meta does what Adlane builds on.
    Holds,
    /// Meta does something else.
    Fails,
    /// Nothing to go by: Meta gave no answer, or what the question needs was not given.
    Unknown,
}

impl Finding {
    fn new(belief: &'static str, verdict: Verdict, seen: impl Into<String>) -> Self {
        Self { belief, verdict, seen: seen.into() }
    }

    /// A question that ought to be answered.
    fn answered<T>(
        belief: &'static str,
        answer: &std::result::Result<T, Meta>,
        seen: impl FnOnce(&T) -> String,
    ) -> Self {
        match answer {
            Ok(answer) => Self::new(belief, Verdict::Holds, seen(answer)),
            Err(error) => Self::new(belief, blame(error), told(error)),
        }
    }

    /// A question that ought to be refused with this code, and this subcode when one is named.
    fn refused(belief: &'static str, answer: &std::result::Result<(), Meta>, code: i64, subcode: Option<i64>) -> Self {
        match answer {
            Ok(()) => Self::new(belief, Verdict::Fails, "Meta took it."),
            Err(error) => match error.refusal() {
                Some(refusal) if refusal.code == code && (subcode.is_none() || refusal.subcode == subcode) => {
                    Self::new(belief, Verdict::Holds, told(error))
                }
                _ => Self::new(belief, blame(error), told(error)),
            },
        }
    }
}

/// No answer is no evidence.
fn blame(error: &Meta) -> Verdict {
    match error {
        Meta::Transport { .. } | Meta::Unavailable(_) | Meta::Throttled { .. } | Meta::Unreadable => Verdict::Unknown,
        _ => Verdict::Fails,
    }
}

/// The numbers, then Meta's own words.
fn told(error: &Meta) -> String {
    let words = error.refusal().map(|refusal| text::cap(&refusal.message, 200)).filter(|words| !words.is_empty());
    words.map_or_else(|| format!("{error}."), |words| format!("{error}: “{words}”"))
}

/// Asks what can be asked without changing anything at Meta. Without a token only what concerns the app; the create is
/// tried, with `validate_only`, when an account is named.
pub async fn examine(
    graph: &Graph,
    token: Option<&AccessToken>,
    account: Option<&AdAccountId>,
    access: Access,
) -> Vec<Finding> {
    let mut findings = vec![Finding::answered("App id and secret are accepted", &graph.probe_app().await, |()| {
        "Meta gave the app's own token.".to_owned()
    })];
    let answered = match token {
        Some(token) => with_token(graph, token, account, access, &mut findings).await,
        None => {
            let belief = "A token is taken from the Authorization header";
            findings.push(Finding::new(belief, Verdict::Unknown, "Needs a connection or a token."));
            false
        }
    };
    let version = &graph.settings().api_version;
    let (verdict, seen) = match (graph.version_warned(), answered) {
        (true, _) => {
            (Verdict::Fails, format!("Meta served a newer version than {version}: raise ADLANE_META_API_VERSION."))
        }
        (false, true) => (Verdict::Holds, format!("No warning about {version}.")),
        // The warning comes with calls about ads only.
        (false, false) => (Verdict::Unknown, "No call about ads was answered.".to_owned()),
    };
    findings.push(Finding::new("The version set is served as it is", verdict, seen));
    findings
}

/// Whether a call about ads was answered.
async fn with_token(
    graph: &Graph,
    token: &AccessToken,
    account: Option<&AdAccountId>,
    access: Access,
    findings: &mut Vec<Finding>,
) -> bool {
    let person = graph.me(token).await;
    findings.push(Finding::answered("A token is taken from the Authorization header", &person, |person| {
        format!("It belongs to the person {}.", person.id)
    }));
    let facts = graph.debug_token(token).await;
    findings.push(Finding::answered("debug_token answers a POST with method=GET", &facts, |facts| {
        let end = |at: Option<i64>| {
            at.map_or_else(
                || "has no end".to_owned(),
                |s| format!("ends {} UTC", Zone::utc().show_short(s.saturating_mul(1000))),
            )
        };
        format!(
            "A {} token; it {}, data access {}.",
            facts.kind,
            end(facts.expires_at_s),
            end(facts.data_access_expires_at_s)
        )
    }));
    findings.push(Finding::refused(
        "A wrong appsecret_proof is refused with code 100",
        &graph.probe_wrong_proof(token).await,
        100,
        None,
    ));
    let permissions = graph.permissions(token).await;
    findings.push(match &permissions {
        Ok(rows) => {
            let granted =
                |name: &str| rows.iter().any(|row| row.name == name && row.status == PermissionStatus::Granted);
            let missing: Vec<_> =
                access.scopes().into_iter().map(|scope| scope.name).filter(|name| !granted(name)).collect();
            let count = rows.iter().filter(|row| row.status == PermissionStatus::Granted).count();
            if missing.is_empty() {
                Finding::new("Everything Adlane asks for is granted", Verdict::Holds, format!("{count} permissions."))
            } else {
                let seen = format!("{count} permissions; missing: {}.", missing.join(", "));
                Finding::new("Everything Adlane asks for is granted", Verdict::Fails, seen)
            }
        }
        Err(error) => Finding::new("Everything Adlane asks for is granted", blame(error), told(error)),
    });
    let accounts = graph.ad_accounts(token).await;
    findings.push(Finding::answered("Ad accounts can be listed to the end", &accounts, |accounts| {
        format!("{} ad accounts.", accounts.len())
    }));
    match account {
        Some(account) => create(graph, token, account, findings).await,
        None => findings.push(Finding::new(
            "A create with validate_only is checked and not made",
            Verdict::Unknown,
            "Needs --account.",
        )),
    }
    accounts.is_ok()
}

/// Both with `validate_only`: nothing is made, whatever Meta answers.
async fn create(graph: &Graph, token: &AccessToken, account: &AdAccountId, findings: &mut Vec<Finding>) {
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let without = vec![
        pair("name", "Adlane doctor"),
        pair("objective", "OUTCOME_TRAFFIC"),
        pair("status", "PAUSED"),
        pair("special_ad_categories", "[]"),
    ];
    let mut whole = without.clone();
    whole.push(pair("is_adset_budget_sharing_enabled", "false"));
    let act = account.act();
    findings.push(Finding::answered(
        "A create with validate_only is checked and not made",
        &graph.validate_campaign(token, &act, &whole).await,
        |()| "Meta would take it.".to_owned(),
    ));
    findings.push(Finding::refused(
        "Without a campaign budget is_adset_budget_sharing_enabled is needed (100/4834011)",
        &graph.validate_campaign(token, &act, &without).await,
        100,
        Some(4_834_011),
    ));
    let usage = graph.usage(&act);
    findings.push(match usage {
        Some(usage) => {
            let seen = format!("{} % used, tier {}.", usage.highest_pct, usage.tier.as_deref().unwrap_or("not named"));
            Finding::new("Usage headers come and can be read", Verdict::Holds, seen)
        }
        // Meta sends them only after some use.
        None => Finding::new("Usage headers come and can be read", Verdict::Unknown, "None came."),
    });
}

/// The token of an organization's first connection that works, for the operator.
///
/// # Errors
/// [`Problem::NotFound`] when there is no such organization, [`Problem::ReconnectMeta`] when none of its connections works.
pub async fn token_of(svc: &Services, organization: &str) -> Result<AccessToken> {
    let mut tx = svc.db.read().await?;
    let found = store::people::find_organization_by_slug(&mut tx, &text::slug(organization)).await?;
    let (id, _) = found.filter(|(_, name)| text::fold(name) == text::fold(organization)).ok_or(Problem::NotFound)?;
    let connections = store::connections::list(&mut tx, &id).await?;
    drop(tx);
    for connection in connections {
        if let Ok(open) = tokens::open(svc, &id, &connection.id).await {
            return Ok(open.token);
        }
    }
    Err(Problem::ReconnectMeta.into())
}
