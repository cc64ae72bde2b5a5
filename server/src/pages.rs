//! Pages and the forms on them: rendered by `app`, reached through axum.

use app::{shell, ssr::Visitor};
use axum::{Extension, extract::Request, response::Response};
use domain::Problem;

/// Every page. The router inside decides which, and knows what is not found.
pub async fn page(Extension(visitor): Extension<Visitor>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    shell::render(visitor, parts).await
}

/// `POST /fn/{name}`: the server functions behind the forms.
pub async fn form(Extension(visitor): Extension<Visitor>, request: Request) -> Response {
    shell::form(visitor, request).await
}

/// A complete page for a problem met outside the pages.
pub fn problem(visitor: &Visitor, problem: &Problem) -> Response {
    shell::problem(visitor, problem)
}
