//! `adlane doctor` against a Meta that behaves, and one that does not.

use sandbox::{Config, Fault, FaultRule, GraphFault, Sandbox, cast};

use super::{Place, text};

struct Meta {
    // Kept alive: dropping either stops it.
    _runtime: tokio::runtime::Runtime,
    sandbox: Sandbox,
}

impl Meta {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let sandbox = runtime.block_on(Sandbox::start(([127, 0, 0, 1], 0).into(), Config::recorded())).unwrap();
        Self { _runtime: runtime, sandbox }
    }

    fn place(&self, secret: &str) -> Place {
        let url = self.sandbox.url();
        Place::new()
            .with("ADLANE_ENCRYPTION_KEY", &services::vault::Vault::generate_ring())
            .with("ADLANE_META_APP_ID", "1029384756")
            .with("ADLANE_META_APP_SECRET", secret)
            .with("ADLANE_META_GRAPH_URL", &url)
            .with("ADLANE_META_GRAPH_VIDEO_URL", &url)
            .with("ADLANE_META_DIALOG_URL", &url)
            .with("ADLANE_META_MAX_RETRIES", "0")
    }

    fn token(&self) -> String {
        let scopes: Vec<&str> = domain::connection::SCOPES.iter().map(|scope| scope.name).collect();
        self.sandbox.handle().token(cast::JONAS, &scopes).unwrap()
    }
}

const SECRET: &str = "sandbox-app-secret";

#[test]
fn everything_believed_holds_and_nothing_is_made() {
    let meta = Meta::start();
    let account = meta.sandbox.handle().objects(&Default::default()).len();
    let token = meta.token();

    let output =
        meta.place(SECRET).run_with_input(&["doctor", "--token-stdin", "--account", "act_100087112487033"], &token);

    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}{}", text(&output.stderr));
    assert!(said.contains("10 hold, 0 fail, 0 unknown"), "{said}");
    assert!(!said.contains(&token), "a token is never shown");
    assert_eq!(meta.sandbox.handle().objects(&Default::default()).len(), account, "nothing was made");
}

#[test]
fn a_wrong_secret_fails_and_says_what_meta_said() {
    let meta = Meta::start();

    let output = meta.place("another").run(&["doctor"]);

    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("FAILS    App id and secret are accepted"), "{said}");
    assert!(said.contains("Error validating client secret"), "{said}");
}

#[test]
fn another_refusal_and_no_answer_at_all_are_told_apart() {
    let meta = Meta::start();
    let token = meta.token();
    let other = GraphFault { code: 200, subcode: None, http: 403, message: None, transient: false };
    let elsewhere = FaultRule::new(Fault::GraphError(other)).method("GET").path("/me\\?.*fields=id&").always();
    meta.sandbox.handle().fail(elsewhere).unwrap();
    meta.sandbox.handle().fail(FaultRule::new(Fault::DropBefore).path("/me/adaccounts").always()).unwrap();

    let output = meta.place(SECRET).run_with_input(&["doctor", "--token-stdin"], &token);

    let said = text(&output.stdout);
    assert!(said.contains("FAILS    A wrong appsecret_proof"), "{said}");
    assert!(said.contains("unknown  The version set is served as it is"), "{said}");
    assert!(said.contains("unknown  Ad accounts can be listed to the end"), "{said}");
}

#[test]
fn without_a_meta_app_there_is_nothing_to_examine() {
    let output = Place::new().run(&["doctor"]);

    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("ADLANE_META_APP_ID"), "{}", text(&output.stderr));
}
