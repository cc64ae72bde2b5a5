//! Lists of values that have no id of their own.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value, json};

use super::{Answer, nodes::Scene};
use crate::{error::GraphError, fields::Pick};

const USUAL_LIMIT: usize = 25;
const HIGHEST_LIMIT: usize = 500;

/// One page of `rows`, each cut to the chosen fields. Cursors count rows, since these have nothing else to be known by.
///
/// # Errors
/// Code 100 for a limit or a cursor that makes no sense.
pub(super) fn page(scene: &Scene<'_>, rows: Vec<Value>, picks: &[Pick]) -> Answer {
    let params = &scene.ask.params;
    let limit = match params.integer("limit")? {
        None => USUAL_LIMIT,
        Some(0) => return Err(GraphError::parameter("limit", "(#100) Param limit must be greater than zero")),
        Some(limit) => usize::try_from(limit).unwrap_or(HIGHEST_LIMIT).min(HIGHEST_LIMIT),
    };
    let start = match params.text("after").filter(|after| !after.is_empty()) {
        None => 0,
        Some(after) => place(&after).ok_or_else(|| GraphError::new(100, "(#100) Invalid cursors values"))?,
    };
    let total = rows.len();
    let end = (start + limit).min(total);
    let shown: Vec<Value> = rows.into_iter().skip(start).take(limit).map(|row| cut(row, picks)).collect();
    let mut answer = json!({ "data": shown });
    if start < end {
        answer["paging"] = json!({ "cursors": { "before": cursor(start), "after": cursor(end) } });
        if end < total {
            answer["paging"]["next"] = json!(super::edges::link(scene, limit, "after", &cursor(end)));
        }
    }
    Ok(answer)
}

fn cut(row: Value, picks: &[Pick]) -> Value {
    match row {
        Value::Object(row) if !picks.is_empty() => {
            let wanted = |name: &String| picks.iter().any(|pick| pick.name == *name);
            Value::Object(row.into_iter().filter(|(name, _)| wanted(name)).collect::<Map<_, _>>())
        }
        row => row,
    }
}

fn cursor(at: usize) -> String {
    BASE64URL_NOPAD.encode(format!("row {at}").as_bytes())
}

fn place(cursor: &str) -> Option<usize> {
    let text = String::from_utf8(BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?).ok()?;
    text.strip_prefix("row ")?.parse().ok()
}
