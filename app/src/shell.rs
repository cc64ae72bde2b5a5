//! The HTML document around every page.
//!
//! Rendered here and not by `leptos_axum`: that one appends inline scripts for streaming and serialized resources,
//! which nothing here uses and the content security policy would have to admit. Nothing is streamed anyway: a page
//! is whole before its status is sent.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use domain::Problem;
use futures::StreamExt as _;
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_axum::ResponseOptions;
use leptos_router::location::RequestUrl;

use crate::{
    components::Plain,
    error::UiError,
    pages::problem::ProblemView,
    routes::App,
    ssr::{self, Assets, Head, Visitor},
};

/// The longest answer of a server function that is read: a problem's code and its fields.
const PROBLEM_MAX: usize = 64 * 1024;

/// Renders the page at `visitor.path`, whatever its method said: any address without a page is a 404 in the
/// product's own looks. `parts` are the request's.
pub async fn render(visitor: Visitor, parts: Parts) -> Response {
    let owner = Owner::new_root(None);
    let (answer, head) = (ResponseOptions::default(), Head::default());
    let body = owner
        .with(|| {
            // The router wants a whole address; only its path and query are looked at.
            provide_context(RequestUrl::new(&format!("http://localhost{}", visitor.path)));
            provide_context(parts);
            provide_context(answer.clone());
            provide_context(head.clone());
            provide_context(visitor.clone());
            ScopedFuture::new(async { view! { <App/> }.to_html_stream_in_order().collect::<String>().await })
        })
        .await;
    let mut response = owner.with(|| html(document(&visitor, &head, &body)));
    apply(&answer, &mut response);
    response
}

/// Answers a form: runs the server function at the request's path.
///
/// A form that could be understood is answered with a redirect, whether accepted or refused ([`ssr::submit`]). What
/// remains (a body no form of ours sends, a path without a function, a store that does not answer) is a problem page.
pub async fn form(visitor: Visitor, mut request: Request) -> Response {
    // With these Leptos would redirect to wherever the form says it came from, the error written into the address.
    request.headers_mut().remove(header::ACCEPT);
    request.headers_mut().remove(header::REFERER);
    let asker = visitor.clone();
    let response = leptos_axum::handle_server_fns_with_context(move || provide_context(asker.clone()), request)
        .await
        .into_response();
    match response.status() {
        StatusCode::BAD_REQUEST => problem(&visitor, &Problem::NotFound),
        StatusCode::INTERNAL_SERVER_ERROR => {
            let body = axum::body::to_bytes(response.into_body(), PROBLEM_MAX).await.unwrap_or_default();
            let UiError(why) = leptos::serde_json::from_slice(&body).unwrap_or(UiError(Problem::Internal));
            problem(&visitor, &why)
        }
        _ => response,
    }
}

/// A whole answer for problems met outside the pages: a refused origin, a body too large, a handler that panicked.
pub fn problem(visitor: &Visitor, problem: &Problem) -> Response {
    let (answer, head) = (ResponseOptions::default(), Head::default());
    let document = Owner::new_root(None).with(|| {
        provide_context(answer.clone());
        provide_context(head.clone());
        provide_context(visitor.clone());
        ssr::set_problem(problem);
        ssr::title(problem.title());
        ssr::unlisted();
        let sandbox = visitor.services.settings().sandbox;
        let (problem, request_id) = (problem.clone(), visitor.request_id.clone());
        let body = view! {
            <Plain sandbox=sandbox>
                <ProblemView problem=problem request_id=request_id/>
            </Plain>
        };
        document(visitor, &head, &body.to_html())
    });
    let mut response = html(document);
    apply(&answer, &mut response);
    response
}

/// Gives `response` the status and headers the page asked for.
fn apply(wanted: &ResponseOptions, response: &mut Response) {
    // Nothing panics while it is held; and if it did, what was asked for until then still holds.
    let mut wanted = wanted.0.write().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(status) = wanted.status {
        *response.status_mut() = status;
    }
    response.headers_mut().extend(std::mem::take(&mut wanted.headers));
}

fn html(document: String) -> Response {
    let mut response = Response::new(Body::from(document));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// One external module is all the script there is: `boot.js` loads the islands' code only on pages with islands.
fn document(visitor: &Visitor, head: &Head, body: &str) -> String {
    let Assets { css, boot, js, wasm } = visitor.assets.clone();
    let fixed = view! {
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="color-scheme" content="light dark"/>
        {theme_color("#f8fafb", "(prefers-color-scheme: light)")}
        {theme_color("#10161a", "(prefers-color-scheme: dark)")}
        <meta name="referrer" content="same-origin"/>
        <link rel="icon" href="/assets/favicon.svg" type="image/svg+xml"/>
        <link rel="manifest" href="/assets/manifest.webmanifest"/>
        <link rel="stylesheet" href=css/>
        <script type="module" src=boot data-js=js data-wasm=wasm></script>
    };
    let theme = match visitor.theme.as_deref() {
        Some("light") => r#" data-theme="light""#,
        Some("dark") => r#" data-theme="dark""#,
        _ => "",
    };
    let (fixed, head) = (fixed.to_html(), head.html());
    format!("<!DOCTYPE html><html lang=\"en\"{theme}><head>{fixed}{head}</head><body>{body}</body></html>")
}

/// The colour of the browser's own bars, like the page's canvas.
fn theme_color(color: &'static str, media: &'static str) -> impl IntoView {
    leptos::html::meta().name("theme-color").content(color).attr("media", media)
}
