//! `fields=a,b{c,d},edge.limit(5){id}`.

use serde_json::Value;

use crate::error::GraphError;

/// One name that was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) name: String,
    /// From `.limit(5)`.
    pub(crate) limit: Option<usize>,
    /// What else was said like that: `.date_preset(last_7d)`.
    pub(crate) arguments: Vec<(String, String)>,
    /// From `{…}`.
    pub(crate) sub: Vec<Pick>,
}

/// Deeper nesting than anybody needs.
const DEEPEST: usize = 8;

/// Reads a selection.
///
/// # Errors
/// Code 2500, as Meta answers for what it cannot parse.
pub(crate) fn parse(text: &str) -> Result<Vec<Pick>, GraphError> {
    let mut reader = Reader { text: text.as_bytes(), at: 0 };
    let picks = reader.list(0)?;
    if reader.at != reader.text.len() {
        return Err(reader.error("Expected end of string"));
    }
    Ok(picks)
}

/// What was chosen of a value that is no node: of an object, or of the objects of a list, only what the selection names.
/// An empty selection chooses everything; names the value does not have are passed over.
pub(crate) fn only(value: Value, picks: &[Pick]) -> Value {
    if picks.is_empty() {
        return value;
    }
    match value {
        Value::Array(rows) => rows.into_iter().map(|row| only(row, picks)).collect(),
        Value::Object(members) => {
            let chosen = members.into_iter().filter_map(|(name, member)| {
                let sub = picks.iter().find(|pick| pick.name == name).map(|pick| pick.sub.as_slice());
                let sub = sub.or((name == "id").then_some(&[]))?;
                Some((name, only(member, sub)))
            });
            Value::Object(chosen.collect())
        }
        plain => plain,
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn error(&self, what: &str) -> GraphError {
        let rest =
            String::from_utf8_lossy(&self.text[self.at.min(self.text.len())..]).chars().take(20).collect::<String>();
        GraphError::new(2500, format!("Syntax error \"{what} instead of \"{rest}\".\" at character {}.", self.at))
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Pick>, GraphError> {
        let mut picks = Vec::new();
        loop {
            self.blanks();
            // `fields=`, `a,` and `{}` are tolerated.
            if matches!(self.peek(), None | Some(b'}')) {
                return Ok(picks);
            }
            picks.push(self.pick(depth)?);
            self.blanks();
            if self.peek() != Some(b',') {
                return Ok(picks);
            }
            self.at += 1;
        }
    }

    fn word(&mut self) -> Result<String, GraphError> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            self.at += 1;
        }
        if start == self.at {
            return Err(self.error("Expected name"));
        }
        Ok(String::from_utf8_lossy(&self.text[start..self.at]).into_owned())
    }

    fn pick(&mut self, depth: usize) -> Result<Pick, GraphError> {
        if depth > DEEPEST {
            return Err(self.error("Expected less nesting"));
        }
        let mut pick = Pick { name: self.word()?, ..Pick::default() };
        while self.peek() == Some(b'.') {
            self.at += 1;
            let modifier = self.word()?;
            let argument = self.argument()?;
            if modifier == "limit" {
                pick.limit = Some(argument.parse().map_err(|_| self.error("Expected a number for limit"))?);
            } else {
                pick.arguments.push((modifier, argument));
            }
        }
        if self.peek() == Some(b'{') {
            self.at += 1;
            pick.sub = self.list(depth + 1)?;
            if self.peek() != Some(b'}') {
                return Err(self.error("Expected }"));
            }
            self.at += 1;
        }
        Ok(pick)
    }

    fn argument(&mut self) -> Result<String, GraphError> {
        if self.peek() != Some(b'(') {
            return Err(self.error("Expected ("));
        }
        let start = self.at + 1;
        let mut open = 0_usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' if open == 1 => {
                    return Ok(String::from_utf8_lossy(&self.text[start..self.at - 1]).into_owned());
                }
                b')' => open -= 1,
                _ => {}
            }
        }
        Err(self.error("Expected )"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Pick, parse};

    fn plain(name: &str) -> Pick {
        Pick { name: name.into(), ..Pick::default() }
    }

    #[test]
    fn selections_nest_and_limit() {
        let picks = parse("id, business{id,name},campaigns.limit(5){id}").unwrap();

        assert_eq!(picks[0], plain("id"));
        assert_eq!(picks[1].sub, [plain("id"), plain("name")]);
        assert_eq!(
            picks[2],
            Pick { name: "campaigns".into(), limit: Some(5), sub: vec![plain("id")], ..Pick::default() }
        );
    }

    #[test]
    fn what_cannot_be_parsed_is_2500() {
        for text in ["a{b", "a}", "a.limit(x){id}", "a b", "{id}", "a.limit(5"] {
            assert_eq!(parse(text).unwrap_err().code, 2500, "{text}");
        }
        assert!(parse(&"a{".repeat(40)).is_err());
        assert!(parse("").unwrap().is_empty());
    }
}
