//! The built site: style, script, islands, fonts. Embedded in release builds, read from `target/site` in development.

use std::{borrow::Cow, collections::BTreeMap};

use app::ssr;
use axum::{
    body::Body,
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site"]
#[allow_missing = true]
struct Site;

/// Names with a hash never change their content.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ONE_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// The addresses pages need, from the site's manifest.
///
/// # Errors
/// What is missing; the site is built by `cargo xtask`.
pub fn addresses() -> Result<ssr::Assets, String> {
    let manifest = Site::get("manifest.json")
        .ok_or("the site is not built: run `cargo xtask run`, or `cargo xtask dist` for a release")?;
    let names: BTreeMap<String, String> = serde_json::from_slice(&manifest.data)
        .map_err(|error| format!("the site's manifest.json is not valid: {error}"))?;
    let address = |name: &str| {
        let published = names.get(name).ok_or_else(|| format!("the site's manifest.json does not name {name}"))?;
        Ok::<_, String>(format!("/assets/{published}"))
    };
    Ok(ssr::Assets {
        css: address("adlane.css")?,
        boot: address("boot.js")?,
        js: address("adlane.js")?,
        wasm: address("adlane_bg.wasm")?,
    })
}

/// `GET /assets/{path}`
pub async fn serve(Path(path): Path<String>, headers: HeaderMap) -> Response {
    file(&format!("assets/{path}"), &headers)
}

/// `GET /favicon.ico`, which browsers ask for unasked.
pub async fn favicon(headers: HeaderMap) -> Response {
    file("assets/favicon.svg", &headers)
}

fn file(path: &str, headers: &HeaderMap) -> Response {
    // In development a path is looked up among real folders, where it could climb out of this one.
    if path.split('/').any(|part| part == "..") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let accepts_br = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| coding.trim().split(';').next() == Some("br"));
    let compressed = if accepts_br { Site::get(&format!("{path}.br")) } else { None };
    let encoded = compressed.is_some();
    let Some(found) = compressed.or_else(|| Site::get(path)) else { return StatusCode::NOT_FOUND.into_response() };

    let body = match found.data {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = Response::new(body);
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    out.insert(header::CACHE_CONTROL, if is_hashed(path) { FOREVER } else { ONE_HOUR });
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if encoded {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// `name.1a2b3c4d.css`: the second to last part is eight hex digits.
fn is_hashed(path: &str) -> bool {
    let mut parts = path.rsplit('.');
    parts.next();
    parts.next().is_some_and(|part| part.len() == 8 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_names_are_kept_forever() {
        assert!(is_hashed("assets/adlane.1a2b3c4d.css"));
        assert!(!is_hashed("assets/favicon.svg"));
        assert!(!is_hashed("assets/fonts/inter-latin-wght-normal.woff2"));
    }
}
