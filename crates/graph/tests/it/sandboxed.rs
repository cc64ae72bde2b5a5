//! The client against the sandbox: every call, and every fault it can play, in the order of real use.

use std::{net::SocketAddr, time::Duration};

use adlane_graph::{AccessToken, AppSecret, DialogRequest, Error, Graph, PermissionStatus, Settings};
use sandbox::{Config, Fault, FaultRule, Filter, GraphFault, Handle, Sandbox, TokenAct};

const REDIRECT: &str = "http://localhost:3000/oauth/meta/callback";
/// 60 ad accounts, three businesses, six pages.
pub(crate) const MARTA: &str = "1221000000000101";
/// Looks only.
const SAM: &str = "1221000000000104";
const SCOPES: &[&str] = &[
    "public_profile",
    "email",
    "ads_management",
    "ads_read",
    "business_management",
    "pages_show_list",
    "pages_read_engagement",
    "pages_manage_ads",
    "instagram_basic",
];

pub(crate) struct Meta {
    // Stops when dropped.
    _sandbox: Sandbox,
    pub(crate) control: Handle,
    pub(crate) graph: Graph,
}

pub(crate) async fn meta() -> Meta {
    meta_with(|_| {}).await
}

pub(crate) async fn meta_with(change: impl FnOnce(&mut Settings)) -> Meta {
    let config = Config::recorded();
    let (app_id, app_secret) = (config.app_id.clone(), config.app_secret.clone());
    let sandbox = Sandbox::start(SocketAddr::from(([127, 0, 0, 1], 0)), config).await.unwrap();
    let url: url::Url = sandbox.url().parse().unwrap();
    let mut settings = Settings {
        app_id,
        app_secret: AppSecret::new(app_secret),
        api_version: "v26.0".into(),
        graph_url: url.clone(),
        graph_video_url: url.clone(),
        dialog_url: url,
        timeout: Duration::from_secs(10),
        max_read_retries: 2,
        login_config_id: None,
    };
    change(&mut settings);
    Meta { control: sandbox.handle(), graph: Graph::new(settings).unwrap(), _sandbox: sandbox }
}

impl Meta {
    pub(crate) fn token(&self, person: &str) -> AccessToken {
        AccessToken::new(self.control.token(person, SCOPES).unwrap())
    }

    pub(crate) fn calls(&self, method: &str, end: &str) -> usize {
        self.control.requests().iter().filter(|request| request.method == method && request.path.ends_with(end)).count()
    }

    /// Campaigns that exist, deleted ones left out.
    fn alive(&self, name: &str) -> usize {
        let filter = Filter { kind: Some("campaign".into()), ..Filter::default() };
        self.control.objects(&filter).iter().filter(|row| row["name"] == name && row["status"] != "DELETED").count()
    }
}

/// An active account of Marta's.
pub(crate) async fn some_account(meta: &Meta, token: &AccessToken) -> String {
    let accounts = meta.graph.ad_accounts(token).await.unwrap();
    accounts.into_iter().find(|account| account.account_status == 1 && account.currency == "EUR").unwrap().account_id
}

fn params(name: &str, label: &str) -> Vec<(String, String)> {
    [
        ("name", name),
        ("objective", "OUTCOME_TRAFFIC"),
        ("status", "PAUSED"),
        ("special_ad_categories", "[]"),
        ("daily_budget", "1500"),
        ("bid_strategy", "LOWEST_COST_WITHOUT_CAP"),
        ("adlabels", &format!(r#"[{{"id":"{label}"}}]"#)),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn graph_error(code: i64, subcode: Option<i64>, http: u16) -> Fault {
    Fault::GraphError(GraphFault { code, subcode, http, message: None, transient: false })
}

#[tokio::test]
async fn a_login_gives_a_long_lived_token_and_who_it_is() {
    let meta = meta().await;
    let code = meta.control.code(MARTA, SCOPES, REDIRECT).unwrap();

    let short = meta.graph.exchange_code(&code, REDIRECT).await.unwrap();
    let long = meta.graph.exchange_long_lived(&short.token).await.unwrap();
    let facts = meta.graph.debug_token(&long.token).await.unwrap();
    let person = meta.graph.me(&long.token).await.unwrap();
    let permissions = meta.graph.permissions(&long.token).await.unwrap();

    assert!(short.expires_in_s.unwrap() <= 2 * 3_600);
    assert!(long.expires_in_s.unwrap() > 50 * 86_400);
    assert_ne!(short.token.expose(), long.token.expose());
    assert!(facts.is_valid);
    assert_eq!(facts.app_id, meta.graph.settings().app_id);
    assert_eq!((facts.kind.as_str(), facts.user_id.as_deref()), ("USER", Some(MARTA)));
    assert!(facts.expires_at_s.unwrap() > facts.issued_at_s.unwrap());
    assert!(facts.scopes.iter().any(|scope| scope == "ads_management"));
    assert_eq!((person.id.as_str(), person.name.as_str()), (MARTA, "Marta Agostini"));
    assert!(permissions.iter().any(|row| row.name == "ads_management" && row.status == PermissionStatus::Granted));
}

#[tokio::test]
async fn codes_are_good_once_and_for_one_address_only() {
    let meta = meta().await;
    let code = || meta.control.code(MARTA, SCOPES, REDIRECT).unwrap();

    let used = code();
    meta.graph.exchange_code(&used, REDIRECT).await.unwrap();
    assert!(matches!(meta.graph.exchange_code(&used, REDIRECT).await, Err(Error::CodeUsed(_))));
    assert!(matches!(meta.graph.exchange_code(&code(), "http://localhost:3000/").await, Err(Error::Misconfigured(_))));
    let late = code();
    meta.control.advance(3_600);
    assert!(matches!(meta.graph.exchange_code(&late, REDIRECT).await, Err(Error::CodeUsed(_))));
    assert!(matches!(meta.graph.exchange_code("nonsense", REDIRECT).await, Err(Error::Refused(_))));
}

#[tokio::test]
async fn a_wrong_secret_is_the_operators_business_not_the_persons() {
    let meta = meta_with(|settings| settings.app_secret = AppSecret::new("not-it".into())).await;
    let token = meta.token(MARTA);
    let code = meta.control.code(MARTA, SCOPES, REDIRECT).unwrap();

    assert!(matches!(meta.graph.exchange_code(&code, REDIRECT).await, Err(Error::Misconfigured(_))));
    assert!(matches!(meta.graph.exchange_long_lived(&token).await, Err(Error::Misconfigured(_))));
    assert!(matches!(meta.graph.debug_token(&token).await, Err(Error::Misconfigured(_))));
    // The proof is made with the secret, too.
    assert!(matches!(meta.graph.me(&token).await, Err(Error::Misconfigured(_))));
}

#[tokio::test]
async fn a_wrong_app_id_is_the_operators_business_too() {
    let meta = meta_with(|settings| settings.app_id = "42".into()).await;
    let code = meta.control.code(MARTA, SCOPES, REDIRECT).unwrap();

    assert!(matches!(meta.graph.exchange_code(&code, REDIRECT).await, Err(Error::Misconfigured(_))));
}

#[tokio::test]
async fn dead_tokens_say_why_they_died() {
    for (act, subcode) in
        [(TokenAct::Expire, 463), (TokenAct::PasswordChange, 460), (TokenAct::LogOut, 467), (TokenAct::Revoke, 458)]
    {
        let meta = meta().await;
        let token = meta.token(MARTA);
        meta.control.tokens(act.clone(), MARTA).unwrap();

        let error = meta.graph.me(&token).await.unwrap_err();
        let facts = meta.graph.debug_token(&token).await.unwrap();

        assert!(
            matches!(error, Error::TokenRejected { code: 190, subcode: Some(number), .. } if number == subcode),
            "{act:?}: {error:?}"
        );
        assert!(!facts.is_valid, "{act:?}");
        assert_eq!(facts.error_subcode, Some(subcode), "{act:?}");
        assert!(matches!(meta.graph.exchange_long_lived(&token).await, Err(Error::TokenRejected { .. })), "{act:?}");
    }
}

#[tokio::test]
async fn revoking_kills_the_token() {
    let meta = meta().await;
    let token = meta.token(MARTA);

    meta.graph.revoke(&token).await.unwrap();

    assert!(matches!(meta.graph.me(&token).await, Err(Error::TokenRejected { subcode: Some(458), .. })));
    assert!(matches!(meta.graph.revoke(&token).await, Err(Error::TokenRejected { .. })));
}

#[tokio::test]
async fn a_system_users_token_never_ends_and_another_apps_token_shows() {
    let meta = meta().await;
    let endless = AccessToken::new(meta.control.token_for(MARTA, SCOPES, None).unwrap());
    let foreign = AccessToken::new(meta.control.foreign_token(MARTA, SCOPES).unwrap());

    let facts = meta.graph.debug_token(&endless).await.unwrap();
    assert!(facts.is_valid);
    assert_eq!((facts.kind.as_str(), facts.expires_at_s), ("SYSTEM_USER", None));
    let own = meta.graph.settings().app_id.clone();
    match meta.graph.debug_token(&foreign).await {
        Ok(facts) => assert_ne!(facts.app_id, own),
        Err(error) => assert!(!error.retryable_read(), "{error:?}"),
    }
}

#[tokio::test]
async fn sixty_accounts_arrive_complete_over_three_pages() {
    let meta = meta().await;
    let token = meta.token(MARTA);
    let at_once = meta.graph.ad_accounts(&token).await.unwrap();
    // Meta finds 100 rows too much, then 50: 25 remain, and 60 accounts need three pages.
    meta.control.fail(FaultRule::new(graph_error(1, None, 500)).path("/me/adaccounts$").times(2)).unwrap();

    let paged = meta.graph.ad_accounts(&token).await.unwrap();

    assert_eq!(at_once.len(), 60);
    assert_eq!(paged, at_once);
    assert_eq!(meta.calls("GET", "/me/adaccounts"), 1 + 2 + 3);
    let businesses: std::collections::BTreeSet<_> =
        paged.iter().filter_map(|account| account.business.as_ref()).map(|b| &b.id).collect();
    assert_eq!(businesses.len(), 3);
    let yen = paged.iter().find(|account| account.currency == "JPY").unwrap();
    assert_eq!(yen.timezone_name, "Asia/Tokyo");
    assert!(yen.min_daily_budget_minor.unwrap() > 0);
    assert!(paged.iter().any(|account| account.spend_cap_minor.is_some()));
    assert!(paged.iter().any(|account| account.spend_cap_minor.is_none()));
    assert!(paged.iter().any(|account| account.has_dsa_defaults));
    assert!(paged.iter().any(|account| account.has_funding_source == Some(false)));
    assert!(paged.iter().any(|account| account.account_status == 2 && account.disable_reason != 0));
    assert!(paged.iter().all(|account| account.user_tasks.contains(&"ADVERTISE".to_owned())));
}

#[tokio::test]
async fn businesses_and_pages_arrive_with_what_belongs_to_them() {
    let meta = meta().await;
    let token = meta.token(MARTA);

    let businesses = meta.graph.businesses(&token).await.unwrap();
    let pages = meta.graph.pages(&token).await.unwrap();

    assert_eq!(businesses.len(), 3);
    assert!(businesses.iter().any(|business| business.verification_status.as_deref() == Some("verified")));
    assert_eq!(pages.len(), 6);
    assert!(pages.iter().any(|page| page.instagram.as_ref().is_some_and(|account| !account.username.is_empty())));
    assert!(pages.iter().any(|page| page.instagram.is_none()));
}

#[tokio::test]
async fn a_declined_permission_is_told_from_a_dead_token() {
    let meta = meta().await;
    let token = meta.token(MARTA);
    let account = some_account(&meta, &token).await;
    meta.control.tokens(TokenAct::DropScope("ads_management".into()), MARTA).unwrap();

    let permissions = meta.graph.permissions(&token).await.unwrap();
    let error = meta.graph.create_campaign(&token, &account, &params("x", "1")).await.unwrap_err();

    assert!(permissions.iter().any(|row| row.name == "ads_management" && row.status == PermissionStatus::Declined));
    assert!(matches!(error, Error::PermissionMissing(_)), "{error:?}");
    assert!(!error.write_outcome_unknown());
}

#[tokio::test]
async fn those_who_may_only_look_get_a_definite_no() {
    let meta = meta().await;
    let token = meta.token(SAM);
    let account = meta.graph.ad_accounts(&token).await.unwrap().swap_remove(0).account_id;

    let error = meta.graph.create_ad_label(&token, &account, "adl-x").await.unwrap_err();

    assert!(matches!(error, Error::PermissionMissing(_)), "{error:?}");
    assert!(meta.graph.newest_campaigns(&token, &account, 5).await.is_ok());
}

#[tokio::test]
async fn a_campaign_is_made_found_read_and_deleted() {
    let meta = meta().await;
    let token = meta.token(MARTA);
    let account = some_account(&meta, &token).await;
    let name = "Frühling <b>& Söhne</b> 🎉";

    let label = meta.graph.create_ad_label(&token, &format!("act_{account}"), "adl-one").await.unwrap();
    let id = meta.graph.create_campaign(&token, &account, &params(name, &label)).await.unwrap();
    let found = meta.graph.campaigns_by_label(&token, &account, std::slice::from_ref(&label)).await.unwrap();
    let newest = meta.graph.newest_campaigns(&token, &account, 3).await.unwrap();
    let stored = meta.graph.campaign(&token, &id).await.unwrap();

    assert_eq!(found.len(), 1);
    let row = &found[0];
    assert_eq!((row.id.as_str(), row.name.as_str(), row.status.as_str()), (id.as_str(), name, "PAUSED"));
    assert_eq!((row.daily_budget, row.lifetime_budget), (Some(1_500), None));
    assert_eq!((row.labels.as_slice(), row.label_ids.as_slice()), (&["adl-one".to_owned()][..], &[label][..]));
    assert!((row.created_at_ms.unwrap() - meta.control.now_ms()).abs() < 60_000);
    assert_eq!(newest[0], *row);
    assert_eq!(stored["objective"], "OUTCOME_TRAFFIC");
    assert_eq!(stored["daily_budget"], "1500");

    meta.graph.delete_campaign(&token, &id).await.unwrap();
    assert_eq!(meta.graph.campaigns_by_label(&token, &account, &row.label_ids).await.unwrap(), []);
    assert_eq!(meta.graph.campaign(&token, &id).await.unwrap()["status"], "DELETED");
    meta.graph.delete_ad_label(&token, &row.label_ids[0]).await.unwrap();
    assert!(meta.graph.ad_labels(&token, &account).await.unwrap().iter().all(|label| label.name != "adl-one"));
    assert!(meta.graph.usage(&account).is_some(), "the sandbox sends usage headers");
}

#[tokio::test]
async fn a_refused_create_names_the_field() {
    let meta = meta().await;
    let token = meta.token(MARTA);
    let account = some_account(&meta, &token).await;
    let mut incomplete = params("x", "1");
    incomplete.retain(|(name, _)| name != "special_ad_categories");

    let error = meta.graph.create_campaign(&token, &account, &incomplete).await.unwrap_err();

    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    let refusal = error.refusal().unwrap();
    assert_eq!((refusal.http, refusal.code), (400, 100));
    assert_eq!(refusal.blamed, ["special_ad_categories"]);
    assert!(refusal.trace_id.is_some());
    assert_eq!(meta.alive("x"), 0);
}

#[tokio::test]
async fn what_the_token_cannot_see_is_not_found() {
    let meta = meta().await;
    let token = meta.token(MARTA);

    assert!(matches!(meta.graph.campaign(&token, "120999999999999999").await, Err(Error::NotFound(_))));
    assert!(matches!(meta.graph.newest_campaigns(&token, "act_1", 5).await, Err(Error::NotFound(_))));
}

#[tokio::test]
async fn a_create_whose_answer_is_lost_was_sent_once_and_is_found_by_its_label() {
    for (fault, made) in [
        (Fault::DropAfter, 1),
        (Fault::HalfReply, 1),
        (Fault::ErrorAfterWrite, 1),
        (Fault::Malformed, 1),
        (Fault::Huge, 1),
        (Fault::DropBefore, 0),
        (Fault::Status(502), 0),
        (graph_error(2, None, 500), 0),
        (Fault::Redirect(None), 0),
    ] {
        let meta = meta().await;
        let token = meta.token(MARTA);
        let account = some_account(&meta, &token).await;
        let label = meta.graph.create_ad_label(&token, &account, "adl-lost").await.unwrap();
        meta.control.fail(FaultRule::new(fault.clone()).method("POST").path("/campaigns$")).unwrap();

        let error = meta.graph.create_campaign(&token, &account, &params("Lost", &label)).await.unwrap_err();

        assert!(error.write_outcome_unknown(), "{fault:?}: {error:?}");
        assert_eq!(meta.calls("POST", "/campaigns"), 1, "{fault:?}");
        assert_eq!(meta.alive("Lost"), made, "{fault:?}");
        let found = meta.graph.campaigns_by_label(&token, &account, &[label]).await.unwrap();
        assert_eq!(found.len(), made, "{fault:?}");
    }
}

#[tokio::test]
async fn reads_survive_what_writes_must_not() {
    for fault in [
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::HalfReply,
        Fault::Malformed,
        Fault::Huge,
        Fault::Status(503),
        graph_error(2, None, 500),
    ] {
        let meta = meta().await;
        let token = meta.token(MARTA);
        meta.control.fail(FaultRule::new(fault.clone()).path("/v26.0/me$").times(2)).unwrap();

        assert_eq!(meta.graph.me(&token).await.unwrap().id, MARTA, "{fault:?}");
        assert_eq!(meta.calls("GET", "/me"), 3, "{fault:?}");

        meta.control.fail(FaultRule::new(fault.clone()).path("/v26.0/me$").always()).unwrap();
        assert!(meta.graph.me(&token).await.unwrap_err().retryable_read(), "{fault:?}");
        assert_eq!(meta.calls("GET", "/me"), 3 + 3, "{fault:?}");
    }
}

#[tokio::test]
async fn a_slow_answer_to_a_create_leaves_the_outcome_open() {
    let meta = meta_with(|settings| settings.timeout = Duration::from_millis(400)).await;
    let token = meta.token(MARTA);
    let account = some_account(&meta, &token).await;
    let label = meta.graph.create_ad_label(&token, &account, "adl-slow").await.unwrap();
    meta.control.fail(FaultRule::new(Fault::DelayReplyMs(1_500)).method("POST").path("/campaigns$")).unwrap();

    let error = meta.graph.create_campaign(&token, &account, &params("Slow", &label)).await.unwrap_err();

    assert!(matches!(error, Error::Transport { never_sent: false }), "{error:?}");
    assert_eq!((meta.calls("POST", "/campaigns"), meta.alive("Slow")), (1, 1));
}

#[tokio::test]
async fn the_dialog_opens_at_the_address_we_make() {
    let meta = meta().await;
    let link = meta.graph.dialog_link(&DialogRequest {
        redirect_uri: REDIRECT,
        state: "s1",
        scopes: SCOPES,
        rerequest: false,
    });

    let page = reqwest::Client::builder().build().unwrap().get(link).send().await.unwrap();

    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("Marta Agostini"));
}
