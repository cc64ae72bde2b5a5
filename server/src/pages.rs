//! Pages and the forms on them: rendered by `app`, reached through axum.

use std::time::Duration;

use app::{shell, ssr::Visitor};
use axum::{
    Extension,
    body::{Body, to_bytes},
    extract::Request,
    response::Response,
};
use domain::Problem;
use http_body_util::LengthLimitError;
use tokio::time::timeout;

/// The longest form taken.
pub const BODY_LIMIT: usize = 256 * 1024;
/// How long a form may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Every page. The router inside decides which, and knows what is not found.
pub async fn page(Extension(visitor): Extension<Visitor>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    shell::render(visitor, parts).await
}

/// `POST /fn/{name}`: the server functions behind the forms.
///
/// The body is read here, whole: a layer in front would answer one that is too long without a page, and a server
/// function would take one cut short for a form filled in wrongly.
pub async fn form(Extension(visitor): Extension<Visitor>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match timeout(BODY_TIMEOUT, to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(body)) => shell::form(visitor, Request::from_parts(parts, Body::from(body))).await,
        Ok(Err(error)) if is_too_long(&error) => problem(&visitor, &Problem::TooLarge),
        // It broke off, or came too slowly.
        Ok(Err(_)) | Err(_) => problem(&visitor, &Problem::Invalid { faults: Vec::new() }),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|cause| cause.is::<LengthLimitError>())
}

/// A complete page for a problem met outside the pages.
pub fn problem(visitor: &Visitor, problem: &Problem) -> Response {
    shell::problem(visitor, problem)
}
