//! The sandbox's own pages and controls: never part of the Meta side.

mod ads_manager;
mod console;
mod controls;
pub(crate) mod html;
mod media;
mod origin;
mod preview;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{delete, get, post},
};

use url::form_urlencoded;

use crate::App;
use controls::Wrong;

/// Everything below `/_sandbox`, the stand-in for Ads Manager, and the health check.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/", get(|| async { Redirect::to("/_sandbox") }))
        .route("/healthz", get(|| async { "ok" }))
        .route("/_sandbox", get(console::show))
        .route("/_sandbox/", get(console::show))
        .route("/_sandbox/style.css", get(style))
        .route("/_sandbox/redirected", get(|| async { "The sandbox redirected here because a fault told it to." }))
        .route("/_sandbox/media/images/{account}/{hash}", get(media::image))
        .route("/_sandbox/media/videos/{id}/{part}", get(media::video))
        .route("/_sandbox/preview", get(preview::show))
        .route("/_sandbox/preview.css", get(preview::style))
        .route("/_sandbox/reset", post(controls::reset))
        .route("/_sandbox/requests", get(controls::requests))
        .route("/_sandbox/objects", get(controls::objects).post(controls::judge))
        .route("/_sandbox/clock", get(controls::clock).post(controls::advance))
        .route("/_sandbox/people", get(controls::people).post(controls::put_people))
        .route("/_sandbox/accounts", get(controls::accounts).post(controls::put_accounts))
        .route("/_sandbox/tokens", post(controls::tokens))
        .route("/_sandbox/webhooks", get(controls::webhooks).post(controls::post_webhooks))
        .route("/_sandbox/limits", get(controls::limits).post(controls::set_limits))
        .route("/_sandbox/pace", get(controls::pace).post(controls::set_pace))
        .route("/_sandbox/faults", get(controls::faults).post(controls::add_fault).delete(controls::clear_faults))
        .route("/_sandbox/faults/{id}", delete(controls::remove_fault))
        .fallback(controls::nowhere)
        .route("/adsmanager/manage/campaigns", get(ads_manager::show).post(ads_manager::create))
        .route("/adsmanager/manage/{tab}", get(ads_manager::show))
        .route("/adsmanager/{*rest}", get(ads_manager::show))
        .layer(middleware::from_fn(guarded))
        .with_state(app)
}

/// Most of a form that is read, and of a refusal that is read back.
const MAX_FORM: usize = 64 << 10;

/// Which section of the page the forms of a path stand in.
fn section(path: &str) -> &'static str {
    match path.trim_start_matches("/_sandbox/") {
        "faults" => "faults",
        "people" | "tokens" => "people",
        "webhooks" => "webhooks",
        "clock" | "limits" | "pace" => "clock",
        "accounts" => "accounts",
        "objects" => "objects",
        "reset" => "reset",
        _ => "",
    }
}

/// Refuses what other websites send. What the controls refuse is a sentence in JSON; whoever sent a form gets it on a page, with what
/// was typed and the way back.
async fn guarded(request: Request, next: Next) -> Response {
    let is = |headers: &header::HeaderMap, wanted: &str| {
        let found = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        found.is_some_and(|found| found.starts_with(wanted))
    };
    let refusal = if request.method().is_safe() { None } else { origin::refusal(request.headers()) };
    if let Some(refusal) = refusal {
        return Wrong::forbidden(refusal).into_response();
    }
    if !is(request.headers(), "application/x-www-form-urlencoded") {
        return next.run(request).await;
    }
    let place = section(request.uri().path());
    let (parts, body) = request.into_parts();
    let Ok(typed) = axum::body::to_bytes(body, MAX_FORM).await else {
        return not_done(StatusCode::PAYLOAD_TOO_LARGE, "The form is longer than 64 KiB.", &[], place);
    };
    let response = next.run(Request::from_parts(parts, typed.clone().into())).await;
    let status = response.status();
    if !status.is_client_error() || !is(response.headers(), "application/json") {
        return response;
    }
    let body = axum::body::to_bytes(response.into_body(), MAX_FORM).await.unwrap_or_default();
    let said = serde_json::from_slice::<serde_json::Value>(&body).unwrap_or_default();
    not_done(status, said["error"].as_str().unwrap_or("That did not work."), &typed, place)
}

/// The page for a form that was refused: why, and what was typed.
fn not_done(status: StatusCode, sentence: &str, typed: &[u8], place: &str) -> Response {
    let mut page = format!("<h1>Not done</h1><p class=\"problem\" role=\"alert\">{}</p>", html::escape(sentence));
    let fields: Vec<_> = form_urlencoded::parse(typed).filter(|(_, value)| !value.trim().is_empty()).collect();
    if !fields.is_empty() {
        page.push_str("<section><h2>What you sent</h2><dl class=\"facts\">");
        for (name, value) in fields {
            page.push_str(&format!("<div><dt>{}</dt><dd>{}</dd></div>", html::escape(&name), html::escape(&value)));
        }
        page.push_str("</dl></section>");
    }
    page.push_str(&format!("<p><a href=\"/_sandbox#{place}\">Back to the sandbox</a></p>"));
    html::reply(status, html::page("Not done", &page, "console"), "").into_response()
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=300")];
    (headers, include_str!("pages/style.css"))
}
