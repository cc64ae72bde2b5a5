//! `fields=a,b{c,d},edge.limit(5){id}`, read by the referee's own reader: it shares none with those it judges.

use serde_json::Value;

/// One name of a selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) name: String,
    /// From `{…}`.
    pub(crate) picks: Vec<Pick>,
}

/// Reads the value of `fields`: text, or a list of texts.
///
/// # Errors
/// A phrase saying where it cannot be read.
pub(crate) fn read(value: &Value) -> Result<Vec<Pick>, String> {
    match value {
        Value::String(text) if text.trim_start().starts_with('[') => {
            let list: Value = serde_json::from_str(text).map_err(|_| "starts like JSON and is none".to_owned())?;
            read(&list)
        }
        Value::String(text) => parse(text),
        Value::Array(items) => {
            let mut picks = Vec::new();
            for item in items {
                picks.extend(parse(item.as_str().ok_or("holds something that is no text")?)?);
            }
            Ok(picks)
        }
        _ => Err("is no text".to_owned()),
    }
}

fn parse(text: &str) -> Result<Vec<Pick>, String> {
    let mut rest = text;
    let picks = list(&mut rest)?;
    if rest.is_empty() { Ok(picks) } else { Err(format!("cannot be read from {rest:?} on")) }
}

fn list(rest: &mut &str) -> Result<Vec<Pick>, String> {
    let mut picks = Vec::new();
    loop {
        *rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with('}') {
            return Ok(picks);
        }
        picks.push(pick(rest)?);
        *rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(more) => *rest = more,
            None => return Ok(picks),
        }
    }
}

fn pick(rest: &mut &str) -> Result<Pick, String> {
    let name = word(rest)?;
    while let Some(more) = rest.strip_prefix('.') {
        *rest = more;
        word(rest)?;
        let Some(arguments) = rest.strip_prefix('(') else { return Err(format!("lacks ( at {rest:?}")) };
        let end = closing(arguments).ok_or_else(|| format!("lacks ) at {rest:?}"))?;
        *rest = &arguments[end + 1..];
    }
    let mut picks = Vec::new();
    if let Some(more) = rest.strip_prefix('{') {
        *rest = more;
        picks = list(rest)?;
        *rest = rest.strip_prefix('}').ok_or_else(|| format!("lacks }} at {rest:?}"))?;
    }
    Ok(Pick { name, picks })
}

fn word(rest: &mut &str) -> Result<String, String> {
    let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
    if end == 0 {
        return Err(format!("lacks a name at {rest:?}"));
    }
    let (word, more) = rest.split_at(end);
    *rest = more;
    Ok(word.to_owned())
}

/// Where the bracket that is already open closes.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    text.char_indices().find_map(|(at, letter)| {
        match letter {
            '(' => open += 1,
            ')' => open -= 1,
            _ => {}
        }
        (open == 0).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Pick, read};

    fn plain(name: &str) -> Pick {
        Pick { name: name.into(), picks: Vec::new() }
    }

    #[test]
    fn selections_nest_and_carry_modifiers() {
        let picks = read(&json!("id, business{id,name},campaigns.limit(5).filtering([{\"a\":\"(b)\"}]){id}")).unwrap();

        assert_eq!(picks[0], plain("id"));
        assert_eq!(picks[1].picks, [plain("id"), plain("name")]);
        assert_eq!(picks[2], Pick { name: "campaigns".into(), picks: vec![plain("id")] });
        assert_eq!(read(&json!(["id", "name"])).unwrap(), [plain("id"), plain("name")]);
        assert_eq!(read(&json!("[\"id\"]")).unwrap(), [plain("id")]);
    }

    #[test]
    fn what_is_no_selection_is_said() {
        for text in ["a{b", "a}", "a b", "{id}", "a.limit(5", "a.limit"] {
            assert!(read(&json!(text)).is_err(), "{text}");
        }
    }
}
