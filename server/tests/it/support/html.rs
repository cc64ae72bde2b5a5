//! As much of HTML as tests ask about: tags with their attributes, the forms of a page, and its text.

use std::collections::BTreeMap;

/// A start tag.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) name: String,
    /// Values as the browser reads them; an attribute without a value has an empty one.
    pub(crate) attributes: BTreeMap<String, String>,
}

/// A form and what it sends.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    /// `get` or `post`.
    pub(crate) method: String,
    pub(crate) action: String,
    /// Name, kind of control, and value, in the order of the page.
    pub(crate) fields: Vec<(String, String, String)>,
}

impl Tag {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }
}

impl Form {
    /// The value of the first field called `name`.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _, _)| field == name).map(|(_, _, value)| value.as_str())
    }

    /// `post /fn/people/log_in: next (hidden), email, password`; a field that comes several times is named once.
    pub(crate) fn line(&self) -> String {
        let mut fields: Vec<String> = Vec::new();
        for (name, kind, _) in &self.fields {
            let field = match kind.as_str() {
                "hidden" | "radio" | "checkbox" | "button" => format!("{name} ({kind})"),
                _ => name.clone(),
            };
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        format!("{} {}: {}", self.method, self.action, fields.join(", ")).trim_end_matches([' ', ':']).to_owned()
    }
}

/// Every start tag, in order; end tags are given with a leading `/` and without attributes.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            let (tag, after) = read_tag(rest);
            tags.push(tag);
            rest = after;
        }
    }
    tags
}

fn read_tag(html: &str) -> (Tag, &str) {
    let end = html.find(|c: char| c.is_ascii_whitespace() || c == '>').unwrap_or(html.len());
    let name = html[..end].trim_end_matches('/').to_ascii_lowercase();
    let mut attributes = BTreeMap::new();
    let mut rest = html[end..].trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
    while !rest.is_empty() && !rest.starts_with('>') {
        let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        let key = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let quoted = after.strip_prefix('"').expect("attributes are written in double quotes");
            let (inside, after) = quoted.split_once('"').expect("a quote that was opened is closed");
            value = unescape(inside);
            rest = after;
        }
        attributes.insert(key, value);
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
    }
    (Tag { name, attributes }, rest.strip_prefix('>').unwrap_or(rest))
}

/// The forms of a page.
pub(crate) fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut inside = false;
    for tag in tags(html) {
        match tag.name.as_str() {
            "form" => {
                inside = true;
                let method = tag.get("method").to_owned();
                forms.push(Form { method, action: tag.get("action").to_owned(), fields: Vec::new() });
            }
            "/form" => inside = false,
            "input" | "select" | "textarea" | "button" if inside && tag.attributes.contains_key("name") => {
                let kind = match tag.name.as_str() {
                    "input" => tag.get("type").to_owned(),
                    other => other.to_owned(),
                };
                let form = forms.last_mut().expect("a form is open");
                form.fields.push((tag.get("name").to_owned(), kind, tag.get("value").to_owned()));
            }
            _ => {}
        }
    }
    forms
}

/// The page's form with that action.
#[track_caller]
pub(crate) fn form(html: &str, action: &str) -> Form {
    let all = forms(html);
    let actions: Vec<_> = all.iter().map(|form| form.action.clone()).collect();
    all.into_iter().find(|form| form.action == action).unwrap_or_else(|| panic!("no form {action} among {actions:?}"))
}

/// Addresses the page's links lead to.
pub(crate) fn links(html: &str) -> Vec<String> {
    tags(html).iter().filter(|tag| tag.name == "a").map(|tag| tag.get("href").to_owned()).collect()
}

/// The text between the tags of the body, with single blanks.
pub(crate) fn text(html: &str) -> String {
    let body = html.split_once("<body>").map_or(html, |(_, body)| body);
    let mut text = String::new();
    let mut rest = body;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        // An end of a comment or a tag; the texts of pages hold no bare `>` inside attributes.
        let after =
            if let Some(comment) = tag.strip_prefix("!--") { comment.split_once("-->") } else { tag.split_once('>') };
        rest = after.map_or("", |(_, after)| after);
        if !tag.starts_with("!--") {
            text.push(' ');
        }
    }
    text.push_str(rest);
    unescape(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
}

#[test]
fn forms_are_read_with_their_fields() {
    let html = "<form method=\"post\" action=\"/fn/a\"><!--<input name=\"no\">--><input type=\"hidden\" name=\"n\" value=\"a&quot;b\">\
        <textarea name=\"t\"></textarea><button name=\"then\" value=\"x\">Go</button></form><input name=\"outside\">";

    let form = form(html, "/fn/a");

    assert_eq!(form.line(), "post /fn/a: n (hidden), t, then (button)");
    assert_eq!(form.value("n"), Some("a\"b"));
    assert_eq!(text("<body><p>a<!--x-->b</p><p>c &lt;d&gt;</p>"), "ab c <d>");
}
