//! The page inside the frame of a preview.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    extract::{Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;

use super::html::escape;
use crate::{
    App,
    preview::{Card, Preview, Shot},
    reply::Reply,
};

/// `?d=`: which preview. What else is in the address says the same once more.
#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    d: String,
}

pub(super) async fn show(State(app): State<Arc<App>>, Query(wanted): Query<Wanted>) -> Response {
    let world = app.world();
    let (status, body) = match world.previews.find(&wanted.d, world.clock.now_ms()) {
        Some(preview) => (StatusCode::OK, advertisement(preview)),
        None => (StatusCode::GONE, "<p class=\"gone\">This preview has expired. Ask for a new one.</p>".to_owned()),
    };
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Ad preview</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <link rel=\"stylesheet\" href=\"/_sandbox/preview.css\"></head><body>{body}</body></html>"
    );
    let mut reply = Reply::html(status, page);
    // Made to be framed, by anybody; nothing in it runs.
    let policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";
    reply.set("content-security-policy", policy);
    reply.set("x-content-type-options", "nosniff");
    reply.set("referrer-policy", "no-referrer");
    reply.set("cache-control", "no-store");
    reply.into_response()
}

pub(super) async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=300")];
    (headers, include_str!("preview.css"))
}

fn advertisement(preview: &Preview) -> String {
    let mut out = format!(
        "<article class=\"{}\"><header><b>{}</b><small>Sponsored</small></header>",
        if preview.cards.len() > 1 { "many" } else { "one" },
        escape(&preview.page)
    );
    if !preview.text.is_empty() {
        // Writing to a string cannot fail.
        let _ = write!(out, "<p class=\"text\">{}</p>", escape(&preview.text));
    }
    out.push_str("<div class=\"cards\">");
    for card in &preview.cards {
        out.push_str(&section(card, preview.video));
    }
    let _ = write!(out, "</div><footer><small>{}</small></footer></article>", escape(&preview.format));
    out
}

fn section(card: &Card, video: bool) -> String {
    let mut out = String::from("<section>");
    match &card.shot {
        Some(Shot::Here(path)) => {
            let play = if video { "<span class=\"play\">▶</span>" } else { "" };
            let _ = write!(out, "<div class=\"shot\"><img src=\"{}\" alt=\"\">{play}</div>", escape(path));
        }
        Some(Shot::Elsewhere(address)) => {
            let _ = write!(out, "<div class=\"shot away\">{}</div>", escape(address));
        }
        None => {}
    }
    out.push_str("<div class=\"words\"><div>");
    for (tag, words) in [("small", &card.host), ("b", &card.headline), ("span", &card.description)] {
        if !words.is_empty() {
            let _ = write!(out, "<{tag}>{}</{tag}>", escape(words));
        }
    }
    out.push_str("</div>");
    if !card.button.is_empty() {
        let _ = write!(out, "<em>{}</em>", escape(&card.button));
    }
    out.push_str("</div></section>");
    out
}

#[cfg(test)]
mod tests {
    use super::advertisement;
    use crate::preview::{Card, Preview};

    #[test]
    fn what_people_wrote_stays_text() {
        let preview = Preview {
            page: "<b>Page</b>".into(),
            text: "<script>alert(1)</script>".into(),
            cards: vec![Card { headline: "\"><img onerror=x>".into(), ..Card::default() }],
            ..Preview::default()
        };
        let html = advertisement(&preview);

        assert!(!html.contains("<script") && !html.contains("<img") && html.contains("&lt;b&gt;Page"));
    }
}
