//! Small pieces of HTML.

use axum::http::StatusCode;

use crate::reply::Reply;

/// Text as it may stand in HTML, in and outside of attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// A whole page; `class` is the body's.
pub(crate) fn page(title: &str, body: &str, class: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{} · Sandbox</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"robots\" content=\"noindex\">\
         <meta name=\"color-scheme\" content=\"light dark\"><link rel=\"icon\" href=\"data:,\">\
         <link rel=\"stylesheet\" href=\"/_sandbox/style.css\"></head>\
         <body class=\"{class}\"><main>{body}</main></body></html>",
        escape(title)
    )
}

/// A page with its headers. `form_origin`: where a form may lead besides here, empty for nowhere.
pub(crate) fn reply(status: StatusCode, page: String, form_origin: &str) -> Reply {
    let mut reply = Reply::html(status, page);
    // Browsers check `form-action` again when the answer to a form redirects.
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {form_origin}"
    );
    reply.set("content-security-policy", policy.trim_end());
    reply.set("x-content-type-options", "nosniff");
    // Nothing is told to other sites, and our own forms still say where they come from (`Origin`).
    reply.set("referrer-policy", "same-origin");
    reply.set("cache-control", "no-store");
    reply
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(escape("<b a='1'>\"&"), "&lt;b a=&#39;1&#39;&gt;&quot;&amp;");
    }
}
