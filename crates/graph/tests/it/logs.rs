//! Nothing secret reaches the log, whatever level it is set to.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter, layer::SubscriberExt};

use crate::canned::{Canned, SECRET, TOKEN, answer, sale, token};

#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Memory {
    type Writer = Memory;
    fn make_writer(&'a self) -> Memory {
        self.clone()
    }
}

#[tokio::test]
async fn the_log_holds_numbers_and_no_secrets() {
    let memory = Memory::default();
    let lines = tracing_subscriber::fmt::layer().with_writer(memory.clone()).with_ansi(false);
    let subscriber = tracing_subscriber::registry().with(LevelFilter::TRACE).with(lines);
    // This thread only, which the test's runtime stays on.
    let guard = tracing::subscriber::set_default(subscriber);
    let body = r#"{"error":{"message":"Session of ana@example.com has expired","code":190,"error_subcode":463,"fbtrace_id":"Abc123"}}"#;
    let meta = Canned::start(vec![answer("400 Bad Request", "", body)]).await;
    let graph = meta.graph(0);

    let _ = graph.me(&token()).await;
    let _ = graph.debug_token(&token()).await;
    let _ = graph.exchange_code("AQlogin-code", "http://localhost/secret-path").await;
    let _ = graph.exchange_long_lived(&token()).await;
    let _ = graph.create_campaign(&token(), "7", &sale()).await;
    drop(guard);

    let log = String::from_utf8(memory.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("asked Meta") && log.contains("path=\"/act_{account}/campaigns\""), "{log}");
    assert!(log.contains("code=190 subcode=463 fbtrace_id=\"Abc123\""), "{log}");
    for secret in [TOKEN, SECRET, "AQlogin-code", "secret-path", "Spring", "ana@example.com", "appsecret_proof"] {
        assert!(!log.contains(secret), "{secret} in\n{log}");
    }
}
