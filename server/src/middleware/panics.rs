//! A handler that panics is a defect; whoever asked still gets an answer.

use std::panic::AssertUnwindSafe;

use axum::{
    extract::Request,
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use futures::FutureExt;
use http::StatusCode;

/// Without a visitor there is no page of ours to show, so this one stands alone.
const PAGE: &str = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Something went wrong · Adlane</title></head>\
    <body><main><h1>Something went wrong on our side</h1><p>We have logged it. <a href=\"/dashboard\">Go to the dashboard</a> and try again.</p></main></body></html>";

/// Turns a panic into a 500 with a page.
pub async fn catch(request: Request, next: Next) -> Response {
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        // The panic hook has logged where and why.
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, Html(PAGE)).into_response(),
    }
}
