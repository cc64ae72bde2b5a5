//! Previews of ads and creatives, placement by placement.

use domain::words::PreviewFormat;
use reqwest::Method;
use serde::Deserialize;
use url::Url;

use crate::{
    AccessToken, Error, Graph, NewCreative,
    call::{Bearer, Call},
};

/// Longer than any preview Meta was seen to send.
const MAX_BODY: usize = 64 * 1024;

/// A preview, valid for 24 hours.
///
/// Meta sends an `<iframe>` as HTML. It is never put into a page as it is: take [`Preview::src`] and write an own,
/// sandboxed frame around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Where the frame points: https, or http on loopback. `None`: the answer holds no such frame.
    pub src: Option<Url>,
    /// Pixels; `None`: not said.
    pub width: Option<u32>,
    pub height: Option<u32>,
}

#[derive(Deserialize)]
struct PreviewWire {
    body: String,
}

impl From<PreviewWire> for Preview {
    fn from(wire: PreviewWire) -> Self {
        let body = if wire.body.len() <= MAX_BODY { wire.body.as_str() } else { "" };
        let pixels =
            |name: &str| attribute(body, name)?.trim_end_matches("px").parse().ok().filter(|size| *size <= 10_000);
        let src = attribute(body, "src").and_then(|text| Url::parse(&text).ok());
        Self { src: src.filter(frameable), width: pixels("width"), height: pixels("height") }
    }
}

/// Only addresses a browser fetches as a page of somebody else's: never `javascript:` or `data:`.
fn frameable(url: &Url) -> bool {
    let loopback = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    url.username().is_empty() && (url.scheme() == "https" || (url.scheme() == "http" && loopback))
}

/// The value of an attribute of the first `<iframe>`, entities undone.
fn attribute(html: &str, name: &str) -> Option<String> {
    let frame = &html[html.find("<iframe")? + "<iframe".len()..];
    let mut rest = frame;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('>') {
            return None;
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>'))?;
        let (found, tail) = rest.split_at(end);
        let Some(value) = tail.strip_prefix('=') else {
            rest = tail.trim_start_matches('/');
            continue;
        };
        let quote = value.chars().next()?;
        let (text, after) = match quote {
            '"' | '\'' => value[1..].split_once(quote)?,
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>')?),
        };
        if found.eq_ignore_ascii_case(name) {
            return Some(unescape(text));
        }
        rest = after;
    }
}

fn unescape(text: &str) -> String {
    let plain = text.replace("&quot;", "\"").replace("&#039;", "'").replace("&#39;", "'");
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

impl Graph {
    /// How an ad looks in a placement.
    ///
    /// Graph: `GET /{ad}/previews`.
    pub async fn ad_preview(&self, token: &AccessToken, ad: &str, format: &PreviewFormat) -> Result<Preview, Error> {
        self.preview(Call::node(Method::GET, "/{ad}/previews", ad, Bearer::Token(token))?, format).await
    }

    /// How a creative looks in a placement.
    ///
    /// Graph: `GET /{creative}/previews`.
    pub async fn creative_preview(
        &self,
        token: &AccessToken,
        creative: &str,
        format: &PreviewFormat,
    ) -> Result<Preview, Error> {
        self.preview(Call::node(Method::GET, "/{creative}/previews", creative, Bearer::Token(token))?, format).await
    }

    /// How a creative that does not exist yet would look in a placement. Makes nothing.
    ///
    /// Graph: `GET /act_{account}/generatepreviews`.
    pub async fn generate_preview(
        &self,
        token: &AccessToken,
        account: &str,
        creative: &NewCreative,
        format: &PreviewFormat,
    ) -> Result<Preview, Error> {
        let call = Call::account(Method::GET, "/act_{account}/generatepreviews", account, Bearer::Token(token))?
            .param("creative", creative.spec().to_string());
        self.preview(call, format).await
    }

    async fn preview(&self, call: Call<'_>, format: &PreviewFormat) -> Result<Preview, Error> {
        let rows: Vec<PreviewWire> = self.list(call.param("ad_format", format.code())).await?;
        rows.into_iter().next().map(Preview::from).ok_or(Error::Unreadable)
    }
}

#[cfg(test)]
mod tests {
    use super::{Preview, PreviewWire};

    fn preview(body: &str) -> Preview {
        PreviewWire { body: body.into() }.into()
    }

    #[test]
    fn only_the_frames_address_is_taken() {
        let found = preview(
            r#"<iframe src="https://www.facebook.com/ads/api/preview_iframe.php?d=A&amp;t=B" width="335" height="450" scrolling="yes" style="border: none;"></iframe>"#,
        );

        assert_eq!(found.src.unwrap().as_str(), "https://www.facebook.com/ads/api/preview_iframe.php?d=A&t=B");
        assert_eq!((found.width, found.height), (Some(335), Some(450)));
    }

    #[test]
    fn what_is_no_safe_frame_is_none() {
        for body in [
            "",
            "<script>alert(1)</script>",
            r#"<iframe src="javascript:alert(1)">"#,
            r#"<iframe src="data:text/html,x">"#,
            r#"<iframe src="http://evil.example/">"#,
            r#"<iframe data-src="https://evil.example/">"#,
            r#"<iframe src="https://a@evil.example/">"#,
            "<iframe",
            "<iframe src=",
            "<iframe src=\"",
            "<iframe allowfullscreen/>",
        ] {
            assert_eq!(preview(body).src, None, "{body}");
        }
        assert!(preview("<iframe src='http://127.0.0.1:3900/_sandbox/preview/1'>").src.is_some());
    }
}
