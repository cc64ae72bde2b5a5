//! What a page puts into the document's head.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;

/// The head of the document being made, filled in while its body is rendered.
///
/// Not `leptos_meta`: that one writes titles unescaped, and names from Meta stand in titles.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head(Arc<Mutex<Parts>>);

#[derive(Debug, Default)]
struct Parts {
    title: String,
    description: Option<&'static str>,
    unlisted: bool,
    /// Seconds, and the page's own path and query.
    refresh: Option<(u32, String)>,
}

impl Head {
    fn change(change: impl FnOnce(&mut Parts)) {
        if let Some(head) = use_context::<Head>() {
            // Nothing panics while it is held; and if it did, a head half filled in is still a head.
            change(&mut head.0.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// The elements, once the body is rendered.
    ///
    /// Written by hand: a view puts comments between texts, which a title would show.
    pub(crate) fn html(&self) -> String {
        let parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut html = match parts.title.as_str() {
            "" => "<title>Adlane</title>".to_owned(),
            title => format!("<title>{} · Adlane</title>", escape(title)),
        };
        if let Some(text) = parts.description {
            html += &format!(r#"<meta name="description" content="{}">"#, escape(text));
        }
        if parts.unlisted {
            html += r#"<meta name="robots" content="noindex">"#;
        }
        if let Some((seconds, path)) = &parts.refresh {
            // With scripts `boot.js` fetches the page and exchanges its content: no flicker, and the focus stays.
            // Without, the address is named: Facebook leaves `#_=_` behind, and a refresh to an address with a
            // fragment only scrolls.
            html += &format!(
                r#"<meta name="adlane-refresh" content="{seconds}"><noscript><meta http-equiv="refresh" content="{seconds}; url={}"></noscript>"#,
                escape(path)
            );
        }
        html
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Names the document. The last call wins, so a page may name itself after it has looked up what it shows.
pub fn title(text: impl AsRef<str>) {
    // A tab shows a few words; a name from Meta can have 400 characters.
    Head::change(|head| head.title = domain::text::cap(text.as_ref(), 80));
}

/// What search engines may show of a public page.
pub fn description(text: &'static str) {
    Head::change(|head| head.description = Some(text));
}

/// Loads the page again after `seconds`: how pages that wait for something move on without scripts.
pub fn refresh_every(seconds: u32) {
    let path = use_context::<super::Visitor>().map(|visitor| visitor.path).unwrap_or_default();
    Head::change(|head| head.refresh = Some((seconds, path)));
}

/// Keeps the page out of search engines.
pub fn unlisted() {
    Head::change(|head| head.unlisted = true);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_close_itself_and_the_last_one_wins() {
        Owner::new().with(|| {
            let head = Head::default();
            provide_context(head.clone());

            title("Ad account");
            title("a</title><script>&");

            assert_eq!(head.html(), "<title>a&lt;/title&gt;&lt;script&gt;&amp; · Adlane</title>");
        });
    }

    #[test]
    fn a_page_that_waits_loads_its_own_address_again() {
        Owner::new().with(|| {
            let head = Head::default();
            head.0.lock().unwrap().refresh = Some((2, "/connect/1?a=b&c".to_owned()));

            let refresh = r#"<noscript><meta http-equiv="refresh" content="2; url=/connect/1?a=b&amp;c"></noscript>"#;
            assert!(head.html().contains(refresh), "{}", head.html());
        });
    }
}
