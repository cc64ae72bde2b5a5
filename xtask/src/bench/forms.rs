//! Forms of a page, read the way a browser without scripts would fill and send them.

use crate::failure::{Result, fail};

/// A form of a page.
#[derive(Debug)]
pub(super) struct Form {
    /// As written; empty means the page itself.
    pub(super) action: String,
    inputs: Vec<Input>,
}

#[derive(Debug)]
struct Input {
    name: String,
    value: String,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// Sent as it stands: hidden, text and the like.
    Plain,
    /// A radio button or check box; sent when checked.
    Choice { checked: bool, radio: bool },
    /// Sent only when pressed.
    Button,
}

impl Form {
    /// The first form of `html` with a field or button of this name.
    pub(super) fn with_field(html: &str, name: &str) -> Result<Form> {
        match forms(html).into_iter().find(|form| form.inputs.iter().any(|input| input.name == name)) {
            Some(form) => Ok(form),
            None => fail(format!("no form with a field `{name}` in: {}", super::http::excerpt(html))),
        }
    }

    /// Values offered by radio buttons, check boxes or buttons of this name, in order.
    pub(super) fn choices(&self, name: &str) -> Vec<&str> {
        let offered = self.inputs.iter().filter(|input| input.name == name && input.kind != Kind::Plain);
        offered.map(|input| input.value.as_str()).collect()
    }

    /// What is sent: everything set already, except fields named in `given`, which are sent as given.
    pub(super) fn filled(&self, given: &[(&str, &str)]) -> Vec<(String, String)> {
        let kept = self.inputs.iter().filter(|input| {
            let sent = matches!(input.kind, Kind::Plain | Kind::Choice { checked: true, .. });
            sent && !given.iter().any(|(name, _)| *name == input.name)
        });
        kept.map(|input| (input.name.clone(), input.value.clone()))
            .chain(given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
            .collect()
    }
}

/// Every form of a page. Good for HTML as our servers write it: no comments with tags, no nested forms.
fn forms(html: &str) -> Vec<Form> {
    let mut forms: Vec<Form> = Vec::new();
    let mut open = false;
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        let (tag, after) = split_tag(rest);
        rest = after;
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default().to_ascii_lowercase();
        let attribute = |key: &str| attribute(tag, key);
        match name.as_str() {
            "form" => {
                forms.push(Form { action: attribute("action").unwrap_or_default(), inputs: Vec::new() });
                open = true;
            }
            "input" | "button" | "textarea" | "select" if open => {
                let (Some(form), Some(field)) = (forms.last_mut(), attribute("name")) else { continue };
                let kind = attribute("type").unwrap_or_default();
                let kind = match (name.as_str(), kind.as_str()) {
                    ("button", _) | ("input", "submit") => Kind::Button,
                    ("input", "radio") => Kind::Choice { checked: attribute("checked").is_some(), radio: true },
                    ("input", "checkbox") => Kind::Choice { checked: attribute("checked").is_some(), radio: false },
                    _ => Kind::Plain,
                };
                let unset = if matches!(kind, Kind::Choice { radio: false, .. }) { "on" } else { "" };
                let value = attribute("value").unwrap_or_else(|| unset.to_owned());
                form.inputs.push(Input { name: field, value, kind });
            }
            // The empty name is that of every closing tag; its text begins with the slash.
            "" if tag.eq_ignore_ascii_case("/form") => open = false,
            _ => {}
        }
    }
    forms
}

/// Splits after the `>` that ends a tag, passing over those inside quotes.
fn split_tag(text: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return (&text[..at], &text[at + 1..]),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    (text, "")
}

/// An attribute's value, unescaped; empty for one without a value; `None` when absent.
fn attribute(tag: &str, key: &str) -> Option<String> {
    let mut rest = tag.split_once(char::is_whitespace)?.1.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace() || c == '/').unwrap_or(rest.len());
        let name = &rest[..end];
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            match after.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let (inside, outside) = after[1..].split_once(quote)?;
                    value = inside;
                    rest = outside;
                }
                _ => {
                    let end = after.find(char::is_whitespace).unwrap_or(after.len());
                    (value, rest) = after.split_at(end);
                }
            }
        }
        if name.eq_ignore_ascii_case(key) {
            return Some(unescape(value));
        }
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    }
    None
}

fn unescape(text: &str) -> String {
    [("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&#x2F;", "/"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (escaped, plain)| text.replace(escaped, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"<!doctype html><form action="/logout" method=post><button name=out value=1>Out</button></form>
        <input name="stray" value="not in a form">
        <form method="post" action="/fn/connect?a=1&amp;b=2" class="a > b">
          <input type="hidden" name="state" value="x&quot;y"/>
          <label><input type="radio" name="person" value="1001" required> Ann</label>
          <label><input type="radio" name="person" value="1002" checked> Ben</label>
          <input type="checkbox" name="scope" value="ads_read" checked><input type='checkbox' name='scope' value='email'>
          <button type="submit" name="act" value="continue">Continue</button><button name="act" value="cancel">Cancel</button>
        </form>"#;

    #[test]
    fn a_form_is_found_by_a_field_and_sends_what_a_browser_would() {
        let form = Form::with_field(PAGE, "person").unwrap();

        assert_eq!(form.action, "/fn/connect?a=1&b=2");
        assert_eq!(form.choices("person"), ["1001", "1002"]);
        assert_eq!(form.choices("act"), ["continue", "cancel"]);
        let sent = form.filled(&[("act", "continue")]);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(sent, [("state", "x\"y"), ("person", "1002"), ("scope", "ads_read"), ("act", "continue")]);
    }

    #[test]
    fn given_fields_replace_those_set_already() {
        let sent = Form::with_field(PAGE, "person").unwrap().filled(&[("person", "1001")]);

        assert_eq!(sent.iter().filter(|(name, _)| name == "person").count(), 1);
        assert!(sent.contains(&("person".to_owned(), "1001".to_owned())));
    }

    #[test]
    fn a_page_without_the_field_is_an_error() {
        assert!(Form::with_field(PAGE, "stray").is_err());
    }
}
