//! Pages of rows that are no nodes: estimates, figures, what a search found.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value, json};

use super::{edges, nodes::Scene};
use crate::error::GraphError;

/// A larger `limit` is cut to this; our model.
const HIGHEST_LIMIT: usize = 5_000;

/// One page of rows, with cursors that count rows, and full links to its neighbours. `usual` is the limit unless said.
///
/// # Errors
/// Code 100 for a limit of zero and for cursors that are none.
pub(super) fn page(scene: &Scene<'_>, mut rows: Vec<Value>, usual: usize) -> Result<Map<String, Value>, GraphError> {
    let params = &scene.ask.params;
    let limit = match params.integer("limit")? {
        None => usual,
        Some(0) => return Err(GraphError::parameter("limit", "(#100) Param limit must be greater than zero")),
        Some(limit) => usize::try_from(limit).unwrap_or(HIGHEST_LIMIT).min(HIGHEST_LIMIT),
    };
    let cursor = |name: &str| params.text(name).filter(|text| !text.is_empty()).map(|text| place(&text)).transpose();
    let count = rows.len();
    let (start, end) = match (cursor("after")?, cursor("before")?) {
        (Some(after), _) => {
            let start = after.saturating_add(1).min(count);
            (start, start.saturating_add(limit).min(count))
        }
        (None, Some(before)) => (before.min(count).saturating_sub(limit), before.min(count)),
        (None, None) => (0, limit.min(count)),
    };
    let mut out = Map::new();
    rows.truncate(end);
    out.insert("data".into(), rows.split_off(start).into());
    if start < end {
        let mut paging = json!({ "cursors": { "before": write(start), "after": write(end - 1) } });
        if end < count {
            paging["next"] = json!(edges::link(scene, limit, "after", &write(end - 1)));
        }
        if start > 0 {
            paging["previous"] = json!(edges::link(scene, limit, "before", &write(start)));
        }
        out.insert("paging".into(), paging);
    }
    Ok(out)
}

fn write(index: usize) -> String {
    BASE64URL_NOPAD.encode(format!("row{index}").as_bytes())
}

fn place(cursor: &str) -> Result<usize, GraphError> {
    let wrong = || GraphError::new(100, "(#100) Invalid cursors values");
    let text = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.as_deref().and_then(|text| text.strip_prefix("row")?.parse().ok()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::{place, write};

    #[test]
    fn cursors_read_back() {
        assert_eq!(place(&write(24)).unwrap(), 24);
        assert!(place("MjQ").is_err() && place("!").is_err());
    }
}
