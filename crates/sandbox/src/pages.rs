//! The sandbox's own pages and controls: never part of the Meta side.

mod ads_manager;
mod console;
mod controls;
pub(crate) mod html;
mod media;
mod preview;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};

use crate::App;

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
        .route("/adsmanager/manage/campaigns", get(ads_manager::show).post(ads_manager::create))
        .route("/adsmanager/manage/{tab}", get(ads_manager::show))
        .route("/adsmanager/{*rest}", get(ads_manager::show))
        .layer(middleware::from_fn(refused_form))
        .with_state(app)
}

/// Most of a refusal that is read back.
const MAX_REFUSAL: usize = 64 << 10;

/// What the controls refuse is a sentence in JSON; whoever sent a form gets it on a page, with the way back.
async fn refused_form(request: Request, next: Next) -> Response {
    let is = |headers: &header::HeaderMap, wanted: &str| {
        let found = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        found.is_some_and(|found| found.starts_with(wanted))
    };
    let form = is(request.headers(), "application/x-www-form-urlencoded");
    let response = next.run(request).await;
    if !form || response.status() != StatusCode::BAD_REQUEST || !is(response.headers(), "application/json") {
        return response;
    }
    let body = axum::body::to_bytes(response.into_body(), MAX_REFUSAL).await.unwrap_or_default();
    let said = serde_json::from_slice::<serde_json::Value>(&body).unwrap_or_default();
    let sentence = said["error"].as_str().unwrap_or("That did not work.");
    let page = format!(
        "<h1>Not done</h1><p class=\"problem\" role=\"alert\">{}</p><p><a href=\"/_sandbox\">Back to the sandbox</a></p>",
        html::escape(sentence)
    );
    html::reply(StatusCode::BAD_REQUEST, html::page("Not done", &page, "console"), "").into_response()
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=300")];
    (headers, include_str!("pages/style.css"))
}
