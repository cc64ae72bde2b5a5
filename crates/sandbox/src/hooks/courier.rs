//! The task that carries deliveries out.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::task::JoinSet;
use url::{Url, form_urlencoded};

use super::{Delivery, Parcel, Signature, http, sign, watch};
use crate::{App, clock::machine_ms};

/// How often statuses that change with time are looked at while an account is subscribed.
const LOOK: Duration = Duration::from_millis(250);
/// Without anything to do: long, since whoever makes work also wakes us.
const REST: Duration = Duration::from_secs(3_600);

/// Runs until it is dropped, and whatever it is sending with it.
pub(crate) async fn run(app: Arc<App>) {
    let mut sending = JoinSet::new();
    loop {
        let (due, wait) = {
            let mut world = app.world();
            watch::look(&mut world);
            let now = machine_ms();
            world.hooks.pack(now);
            let due = world.hooks.due(now);
            let next =
                world.hooks.next_due_ms().map(|at_ms| Duration::from_millis(u64::try_from(at_ms - now).unwrap_or(0)));
            let rest = if world.hooks.accounts.is_empty() { REST } else { LOOK };
            (due, next.map_or(rest, |next| next.min(rest)))
        };
        for delivery in due {
            sending.spawn(carry(Arc::clone(&app), delivery));
        }
        tokio::select! {
            () = app.wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
            Some(_) = sending.join_next() => {}
        }
    }
}

async fn carry(app: Arc<App>, delivery: Delivery) {
    let secret = &app.config.app_secret;
    let mut headers = HeaderMap::new();
    let body = match &delivery.parcel {
        Parcel::Webhook(body, signature) => {
            let body = sign::ascii_json(body);
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            let secret = if *signature == Signature::Wrong { "some other secret" } else { secret.as_str() };
            if *signature != Signature::Missing {
                for (name, value) in [
                    ("x-hub-signature-256", sign::hub_256(secret, &body)),
                    ("x-hub-signature", sign::hub_1(secret, &body)),
                ] {
                    let value = HeaderValue::from_str(&value).expect("hexadecimal digits are fit for a header");
                    headers.insert(HeaderName::from_static(name), value);
                }
            }
            Bytes::from(body)
        }
        Parcel::SignedRequest(person) => {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
            let signed = sign::signed_request(secret, person, app.world().clock.now_ms());
            Bytes::from(form_urlencoded::Serializer::new(String::new()).append_pair("signed_request", &signed).finish())
        }
    };
    let fetched = http::fetch(Method::POST, &delivery.url, headers, body).await;
    let (outcome, answer) = match fetched {
        Ok((status, body)) if delivery.topic == "data_deletion" && (200..300).contains(&status) => {
            match deletion(&body) {
                Ok(answer) => (Ok(status), Some(answer)),
                Err(problem) => (Err(problem), None),
            }
        }
        Ok((status, _)) => (Ok(status), None),
        Err(problem) => (Err(problem), None),
    };
    app.world().hooks.tried(delivery.id, machine_ms(), outcome, answer);
}

/// A data deletion callback answers `{"url", "confirmation_code"}` (platform 4.1).
fn deletion(body: &[u8]) -> Result<Value, String> {
    let answer: Value = serde_json::from_slice(body).map_err(|error| format!("the answer is not JSON: {error}"))?;
    let url = answer["url"].as_str().filter(|url| Url::parse(url).is_ok()).ok_or("the answer has no url")?;
    let code = answer["confirmation_code"].as_str().filter(|code| !code.is_empty());
    let code = code.ok_or("the answer has no confirmation_code")?;
    Ok(json!({ "url": url, "confirmation_code": code }))
}

#[cfg(test)]
mod tests {
    use super::deletion;

    #[test]
    fn a_deletion_is_confirmed_with_a_page_and_a_code() {
        assert!(deletion(br#"{"url":"http://localhost/deleted/7","confirmation_code":"7"}"#).is_ok());
        for body in [r#"{"url":"/deleted/7","confirmation_code":"7"}"#, r#"{"url":"http://localhost/"}"#, "ok"] {
            assert!(deletion(body.as_bytes()).is_err(), "{body}");
        }
    }
}
