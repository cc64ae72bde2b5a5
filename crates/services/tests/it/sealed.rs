//! Tokens and codes: nowhere in the clear.

use adlane_services::{connections, tokens};
use store::testing::everything;

use crate::support::{Dialog, World, cast};

/// Whether a thief of the database could read it, plainly or as PostgreSQL shows bytes.
async fn leaks(w: &World, secret: &str) -> bool {
    let held = everything(&w.svc.db).await;
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let has = |needle: &[u8]| held.windows(needle.len()).any(|window| window == needle);
    has(secret.as_bytes()) || has(hex.as_bytes())
}

both_engines! {
    async fn neither_token_nor_code_is_in_the_database(db: Db) {
        let w = World::start(db).await;
        let begun = w.begin(&w.marketer).await;
        let query = w.at_facebook(&begun.dialog, Dialog::Continue(cast::JONAS)).await;
        let code = query.code.clone().unwrap();
        w.come_back(&w.marketer, &query).await;

        assert!(!leaks(&w, &code).await, "while the code waits for the worker");
        assert!(!leaks(&w, query.state.as_deref().unwrap()).await);
        w.drain().await;

        let id = w.attempt(&w.marketer, &begun.attempt).await.connection_id.unwrap();
        let token = tokens::open(&w.svc, &w.marketer.organization_id, &id).await.unwrap().token;
        assert!(!leaks(&w, token.expose()).await);
        assert!(!leaks(&w, &token.expose()[token.expose().len() - 40..]).await, "not in parts either");
        assert!(!leaks(&w, &code).await);
        assert!(leaks(&w, "Jonas Weber").await, "what is not secret is found, so the search finds");
    }

    async fn nothing_secret_is_in_an_address(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::MARTA).await;
        let account = w.account(&w.marketer, "EUR").await.account_id;
        let operation = w.launch(&account).await;
        w.settle(&operation).await;
        let token = tokens::open(&w.svc, &w.marketer.organization_id, &id).await.unwrap().token;
        connections::disconnect(&w.svc, &w.marketer, &id, "done").await.unwrap();

        let lines = w.tap.request_lines();

        assert!(lines.len() > 10 && w.tap.sent().contains(token.expose()), "it was sent, in headers and forms");
        for line in lines {
            for secret in ["EAA", "code=", "client_secret", "sandbox-app-secret", "access_token=", "input_token", "fb_exchange"] {
                assert!(!line.contains(secret), "{secret} in {line}");
            }
        }
    }

    async fn a_token_opens_only_for_its_own_connection(db: Db) {
        let w = World::start(db).await;
        let jonas = w.connected(&w.marketer, cast::JONAS).await;
        let aiko = w.connected(&w.marketer, cast::AIKO).await;
        let organization = &w.marketer.organization_id;
        let mut tx = w.svc.db.read().await.unwrap();
        let sealed = store::connections::find_token(&mut tx, organization, &jonas).await.unwrap().unwrap().sealed;
        drop(tx);

        assert!(w.svc.vault.open(tokens::place(organization, &jonas), &sealed).is_ok());
        assert!(w.svc.vault.open(tokens::place(organization, &aiko), &sealed).is_err());
        assert!(w.svc.vault.open(tokens::place(&w.stranger.organization_id, &jonas), &sealed).is_err());
    }

    async fn a_token_past_its_end_is_not_opened(db: Db) {
        let w = World::start(db).await;
        let id = w.connected(&w.marketer, cast::JONAS).await;
        w.svc.clock.advance(61 * 86_400_000);

        let result = tokens::open(&w.svc, &w.marketer.organization_id, &id).await;

        assert_eq!(crate::support::problem(result), domain::Problem::ReconnectMeta);
    }
}
