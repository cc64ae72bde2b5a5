//! `{result=name:$.data.*.id}`: references between the calls of a batch, with as much JSONPath as they need.

use serde_json::Value;

use crate::params::as_text;

const OPEN: &str = "{result=";

/// The first reference in `text`: where it starts and ends, its name and its path.
fn next(text: &str) -> Option<(usize, usize, &str, &str)> {
    let start = text.find(OPEN)?;
    let inside = &text[start + OPEN.len()..];
    let end = inside.find('}')?;
    let (name, path) = inside[..end].split_once(':')?;
    Some((start, start + OPEN.len() + end + 1, name.trim(), path.trim()))
}

/// Names that are referred to.
pub(super) fn names(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, end, name, _)) = next(rest) {
        found.push(name.to_owned());
        rest = &rest[end..];
    }
    found
}

/// Replaces every reference by what `look` finds for its name and path.
///
/// # Errors
/// The reference nothing was found for.
pub(super) fn fill(text: &str, look: impl Fn(&str, &str) -> Option<String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, end, name, path)) = next(rest) {
        out.push_str(&rest[..start]);
        out.push_str(&look(name, path).ok_or_else(|| rest[start..end].to_owned())?);
        rest = &rest[end..];
    }
    out.push_str(rest);
    Ok(out)
}

/// Everything a path leads to, with commas between; `None` when it leads nowhere.
pub(super) fn find(body: &Value, path: &str) -> Option<String> {
    let mut found = vec![body];
    let mut rest = path.strip_prefix('$')?;
    while !rest.is_empty() {
        let (step, after) = step(rest)?;
        found = found.into_iter().flat_map(|value| step.walk(value)).collect();
        rest = after;
    }
    if found.is_empty() {
        return None;
    }
    Some(found.into_iter().map(as_text).collect::<Vec<_>>().join(","))
}

enum Step<'a> {
    Name(&'a str),
    At(usize),
    All,
}

impl Step<'_> {
    fn walk<'v>(&self, value: &'v Value) -> Vec<&'v Value> {
        match (self, value) {
            (Self::Name(name), value) => value.get(*name).into_iter().collect(),
            (Self::At(at), Value::Array(items)) => items.get(*at).into_iter().collect(),
            (Self::All, Value::Array(items)) => items.iter().collect(),
            (Self::All, Value::Object(map)) => map.values().collect(),
            _ => Vec::new(),
        }
    }
}

/// The first step of `rest`, and what follows it.
fn step(rest: &str) -> Option<(Step<'_>, &str)> {
    if let Some(inside) = rest.strip_prefix('[') {
        let (word, after) = inside.split_once(']')?;
        let step = match word.trim_matches(['\'', '"']) {
            "*" => Step::All,
            name if name.len() != word.len() => Step::Name(name),
            number => Step::At(number.parse().ok()?),
        };
        return Some((step, after));
    }
    let rest = rest.strip_prefix('.')?;
    let end = rest.find(['.', '[']).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    match word {
        "" => None,
        "*" => Some((Step::All, after)),
        // `$.data.0.id` is read too.
        word => Some((word.parse().map_or(Step::Name(word), Step::At), after)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{fill, find, names};

    #[test]
    fn paths_lead_to_values() {
        let body = json!({ "id": "7", "data": [{ "id": "1" }, { "id": "2" }], "images": { "a.png": { "hash": "f" } } });

        for (path, value) in [
            ("$.id", Some("7")),
            ("$.data.*.id", Some("1,2")),
            ("$.data[0].id", Some("1")),
            ("$.data[*].id", Some("1,2")),
            ("$.images.*.hash", Some("f")),
            ("$.images['a.png'].hash", Some("f")),
            ("$.data[7].id", None),
            ("id", None),
            ("$..id", None),
        ] {
            assert_eq!(find(&body, path).as_deref(), value, "{path}");
        }
    }

    #[test]
    fn references_are_replaced_or_named() {
        let text = r#"{"creative_id":"{result=one:$.id}"} {result=two:$.a}"#;

        assert_eq!(names(text), ["one", "two"]);
        assert_eq!(fill(text, |name, _| Some(name.len().to_string())).unwrap(), r#"{"creative_id":"3"} 3"#);
        assert_eq!(fill(text, |name, _| (name == "one").then(String::new)).unwrap_err(), "{result=two:$.a}");
        assert_eq!(fill("{\"a\":1}", |_, _| None).unwrap(), "{\"a\":1}");
    }
}
