//! What was uploaded, as a content network would serve it.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use crate::{
    App,
    graph::{FRAME, FRAMES},
    media::draw,
};

fn file(content_type: &'static str, bytes: Bytes) -> Response {
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=3600"));
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    // A picture shown on its own must not run anything, whatever somebody uploaded.
    headers.insert("content-security-policy", HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// `/_sandbox/media/images/{account}/{hash}`
pub(super) async fn image(State(app): State<Arc<App>>, Path((account, hash)): Path<(String, String)>) -> Response {
    match app.world().media.picture_file(&account, &hash) {
        Some((content_type, bytes)) => file(content_type, bytes),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// `/_sandbox/media/videos/{id}/source`, and `…/{number}.png` for its frames.
pub(super) async fn video(State(app): State<Arc<App>>, Path((id, part)): Path<(String, String)>) -> Response {
    let Some(video) = app.world().media.video(&id).map(|video| video.bytes.clone()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if part == "source" {
        return file("video/mp4", video);
    }
    let number = part.strip_suffix(".png").and_then(|number| number.parse::<u32>().ok());
    match number.filter(|number| *number < FRAMES) {
        Some(number) => {
            let seed = id.parse::<u64>().unwrap_or_default().wrapping_mul(31).wrapping_add(number.into());
            file("image/png", draw::png(FRAME.0, FRAME.1, seed).into())
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
