//! People going into audiences and out of them.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{needs_terms, writable};
use crate::{
    audiences::{Change, Member, SESSION_MS, Session},
    error::GraphError,
    graph::{Answer, accounts, call::Call},
    params::as_text,
};

/// The most rows one call may bring (platform 14.1).
const MOST_ROWS: usize = 10_000;
/// No more samples of wrong rows than this are answered.
const SAMPLES: usize = 100;
/// Values are SHA-256 in lower-case hexadecimal digits. The strongest keys come first: by the first one a row
/// has, its person is known again.
const HASHED: [&str; 16] = [
    "EMAIL",
    "PHONE",
    "EMAIL_SHA256",
    "PHONE_SHA256",
    "FN",
    "LN",
    "FI",
    "GEN",
    "DOB",
    "DOBY",
    "DOBM",
    "DOBD",
    "CT",
    "ST",
    "ZIP",
    "COUNTRY",
];
/// Values are sent as they are.
const PLAIN: [&str; 7] = ["MADID", "MOBILE_ADVERTISER_ID", "EXTERN_ID", "UID", "APPUID", "PAGEUID", "IGUID"];
/// Columns that say something about the row, not who it is.
const ASIDE: [&str; 4] =
    ["LOOKALIKE_VALUE", "DATA_PROCESSING_OPTIONS", "DATA_PROCESSING_OPTIONS_COUNTRY", "DATA_PROCESSING_OPTIONS_STATE"];

/// What a payload came to.
struct Rows {
    received: usize,
    people: HashSet<Member>,
    /// The row as JSON, and what is wrong with it.
    invalid: Vec<(String, &'static str)>,
}

fn wrong(what: impl std::fmt::Display) -> GraphError {
    GraphError::parameter("payload", format!("(#100) Param payload: {what}"))
}

/// Reads `{schema, data}`.
fn rows(call: &Call<'_>) -> Result<Rows, GraphError> {
    let payload = call.params().json("payload")?.ok_or_else(|| wrong("it is required"))?;
    let (schema, single) = match payload.get("schema") {
        Some(Value::String(one)) => (vec![one.clone()], true),
        Some(Value::Array(many)) if !many.is_empty() => (many.iter().map(as_text).collect::<Vec<_>>(), false),
        _ => return Err(wrong("schema is a key or a list of keys")),
    };
    for key in &schema {
        if ![&HASHED[..], &PLAIN[..], &ASIDE[..]].concat().contains(&key.as_str()) {
            return Err(wrong(format_args!("{key} is not a key of a schema")));
        }
    }
    if schema.iter().all(|key| ASIDE.contains(&key.as_str())) {
        return Err(wrong("schema holds no key that tells who somebody is"));
    }
    let data = payload.get("data").and_then(Value::as_array).ok_or_else(|| wrong("data is a list of rows"))?;
    if data.is_empty() {
        return Err(wrong("data is empty"));
    }
    if data.len() > MOST_ROWS {
        return Err(wrong(format_args!("data holds {} rows; at most {MOST_ROWS} go into one call", data.len())));
    }
    let mut read = Rows { received: data.len(), people: HashSet::new(), invalid: Vec::new() };
    for row in data {
        let cells: Vec<Value> = match row {
            Value::Array(cells) => cells.clone(),
            // With a single key a row may be the value itself.
            value if single || schema.len() == 1 => vec![value.clone()],
            _ => return Err(wrong("with several keys every row is a list")),
        };
        match person(&schema, &cells) {
            Ok(member) => {
                read.people.insert(member);
            }
            Err(what) => read.invalid.push((row.to_string(), what)),
        }
    }
    Ok(read)
}

/// Who a row is about.
///
/// # Errors
/// What is wrong with it.
fn person(schema: &[String], cells: &[Value]) -> Result<Member, &'static str> {
    if cells.len() != schema.len() {
        return Err("the row has not as many values as the schema has keys");
    }
    let mut keys: Vec<(usize, &str, String)> = Vec::new();
    for (key, cell) in schema.iter().zip(cells) {
        if ASIDE.contains(&key.as_str()) {
            continue;
        }
        let text = as_text(cell);
        if text.is_empty() {
            continue;
        }
        let rank = HASHED.iter().chain(&PLAIN).position(|known| known == key).unwrap_or(usize::MAX);
        let hashed = HASHED.contains(&key.as_str());
        if hashed && !is_hash(&text) {
            return Err("not a SHA-256 hash in lower-case hexadecimal digits");
        }
        if matches!(key.as_str(), "MADID" | "MOBILE_ADVERTISER_ID")
            && !text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase() || byte == b'-')
        {
            return Err("an advertiser id is lower-case and keeps its hyphens");
        }
        keys.push((rank, key.trim_end_matches("_SHA256"), text));
    }
    keys.sort_by_key(|(rank, ..)| *rank);
    let strong = |key: &str| matches!(key, "EMAIL" | "PHONE") || PLAIN.contains(&key);
    let whole = match keys.iter().find(|(_, key, _)| strong(key)) {
        Some((_, key, text)) => format!("{key}:{text}"),
        None if keys.is_empty() => return Err("all values are empty"),
        None => keys.iter().map(|(_, key, text)| format!("{key}:{text}")).collect::<Vec<_>>().join("\n"),
    };
    let mut member = Member::default();
    member.copy_from_slice(&Sha256::digest(whole.as_bytes())[..16]);
    Ok(member)
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Where a batch stands in its session.
struct Batch {
    session: i64,
    number: i64,
    last: bool,
}

/// `session`; `None` when none was sent.
fn batch(call: &Call<'_>) -> Result<Option<Batch>, GraphError> {
    let wrong = |what: &str| GraphError::parameter("session", format!("(#100) Param session: {what}"));
    let Some(session) = call.params().json("session")? else { return Ok(None) };
    if !session.is_object() {
        return Err(wrong("it is an object"));
    }
    let whole = |name: &str| match session.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => as_text(value).parse::<i64>().map(Some).map_err(|_| wrong(&format!("{name} is a whole number"))),
    };
    let last = match session.get("last_batch_flag").map(as_text) {
        None => false,
        Some(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => true,
            "false" | "0" => false,
            _ => return Err(wrong("last_batch_flag is true or false")),
        },
    };
    whole("estimated_num_total")?;
    Ok(Some(Batch {
        session: whole("session_id")?.filter(|id| *id > 0).ok_or_else(|| wrong("session_id is a positive number"))?,
        number: whole("batch_seq")?.filter(|seq| *seq > 0).ok_or_else(|| wrong("batch_seq counts from 1"))?,
        last,
    }))
}

/// 2650: an audience could not be updated. Which subcode stands for what is our reading of the list.
fn refused(subcode: i64, title: &str, text: &str) -> GraphError {
    GraphError::new(2650, "(#2650) Failed to update the custom audience").subcode(subcode).user(title, text)
}

/// Checks a batch against its session and opens the session with its first batch.
fn admit(
    call: &mut Call<'_>,
    account: &str,
    audience: Option<&str>,
    batch: &Batch,
    change: Change,
) -> Result<(), GraphError> {
    let now = call.world.clock.now_ms();
    let key = (account.to_owned(), batch.session);
    let Some(session) = call.world.audiences.sessions.get(&key) else {
        if change == Change::Replace && batch.number != 1 {
            return Err(refused(1_870_147, "Wrong first batch", "A replacement starts with batch_seq 1."));
        }
        let session = Session {
            audience: audience.map(str::to_owned),
            change,
            opened_at_ms: now,
            batches: BTreeSet::new(),
            received: 0,
            invalid: 0,
            closed_at_ms: None,
        };
        call.world.audiences.sessions.insert(key, session);
        return Ok(());
    };
    if session.audience.as_deref() != audience || session.change != change {
        return Err(GraphError::parameter(
            "session",
            "(#100) Param session: this session_id was used for something else; it must be unique within the ad account",
        ));
    }
    if session.closed_at_ms.is_some() {
        return Err(refused(1_870_159, "Session just finished", "The last batch of this session has been received."));
    }
    if now > session.opened_at_ms + SESSION_MS {
        return Err(refused(1_870_158, "Session timed out", "A session closes 90 minutes after its first batch."));
    }
    if change == Change::Replace && batch.number == 1 && session.batches.contains(&1) {
        return Err(refused(1_870_148, "First batch sent twice", "batch_seq 1 of this session was received before."));
    }
    Ok(())
}

/// `POST` and `DELETE /{audience}/users`, `POST /{audience}/usersreplace`.
pub(super) fn change(call: &mut Call<'_>, id: &str, change: Change) -> Answer {
    let account = writable(call, id)?;
    needs_terms(call, &account)?;
    let audience = call.world.audiences.get(id).ok_or_else(|| GraphError::missing("POST", id))?;
    if audience.subtype != "CUSTOM" {
        return Err(if change == Change::Replace {
            refused(1_870_144, "Not a customer list", "Only the people of a customer list can be replaced.")
        } else {
            GraphError::parameter("payload", "(#100) Only customer list audiences take uploads")
        });
    }
    if audience.flagged {
        return Err(GraphError::new(100, "Invalid parameter").subcode(1_713_230).user(
            "Audience Upload Blocked",
            "Before updating user memberships, you must resolve integrity restrictions on this audience.",
        ));
    }
    let batch = batch(call)?;
    let other = audience.replacing.as_ref().map(|(session, _)| *session);
    let now = call.world.clock.now_ms();
    let open = |session: &i64| {
        let found = call.world.audiences.sessions.get(&(account.clone(), *session));
        found.is_some_and(|found| found.closed_at_ms.is_none() && now <= found.opened_at_ms + SESSION_MS)
    };
    if let Some(other) = other.filter(open)
        && (change != Change::Replace || batch.as_ref().is_some_and(|batch| batch.session != other))
    {
        return Err(refused(
            1_870_145,
            "Audience update in progress",
            "Its people are being replaced by another session.",
        ));
    }
    if change == Change::Replace && batch.is_none() {
        return Err(GraphError::parameter("session", "(#100) The parameter session is required"));
    }
    let rows = rows(call)?;
    if let Some(batch) = &batch {
        admit(call, &account, Some(id), batch, change)?;
    }
    let world = &mut *call.world;
    if let Some(audience) = world.audiences.get_mut(id) {
        match (&batch, change) {
            (_, Change::Add) => audience.members.extend(&rows.people),
            (_, Change::Remove) => audience.members.retain(|member| !rows.people.contains(member)),
            (Some(batch), Change::Replace) => {
                let (session, mut collected) = audience.replacing.take().unwrap_or_default();
                if session != batch.session {
                    collected.clear();
                }
                collected.extend(&rows.people);
                if batch.last {
                    audience.members = collected;
                } else {
                    audience.replacing = Some((batch.session, collected));
                }
            }
            (None, Change::Replace) => {}
        }
        audience.content_at_ms = Some(now);
        audience.updated_at_ms = now;
    }
    Ok(receipt(call, &account, Some(id), batch, &rows))
}

/// `DELETE /act_{id}/usersofanyaudience`: out of every audience of the account.
pub(super) fn forget(call: &mut Call<'_>, account: &str) -> Answer {
    let account = accounts::writable(call.world, call.viewer, account)?;
    let batch = batch(call)?;
    let rows = rows(call)?;
    if let Some(batch) = &batch {
        admit(call, &account, None, batch, Change::Remove)?;
    }
    let now = call.world.clock.now_ms();
    for audience in call.world.audiences.of_account_mut(&account) {
        let before = audience.members.len();
        audience.members.retain(|member| !rows.people.contains(member));
        if audience.members.len() != before {
            audience.content_at_ms = Some(now);
            audience.updated_at_ms = now;
        }
    }
    Ok(receipt(call, &account, None, batch, &rows))
}

/// Counts the batch and writes the answer.
fn receipt(call: &mut Call<'_>, account: &str, audience: Option<&str>, batch: Option<Batch>, rows: &Rows) -> Value {
    let now = call.world.clock.now_ms();
    let session = match &batch {
        Some(batch) => {
            if let Some(session) = call.world.audiences.sessions.get_mut(&(account.to_owned(), batch.session)) {
                session.batches.insert(batch.number);
                session.received += rows.received;
                session.invalid += rows.invalid.len();
                session.closed_at_ms = batch.last.then_some(now);
            }
            batch.session.to_string()
        }
        // Without a session Meta opens one of its own.
        None => call.world.ids.take(),
    };
    let samples: Map<String, Value> =
        rows.invalid.iter().take(SAMPLES).map(|(row, what)| (row.clone(), json!(what))).collect();
    let mut answer = json!({
        "session_id": session,
        "num_received": rows.received,
        "num_invalid_entries": rows.invalid.len(),
        "invalid_entry_samples": samples,
    });
    if let Some(audience) = audience {
        answer["audience_id"] = json!(audience);
    }
    answer
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::person;

    const MARY: &str = "f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79";

    fn schema(keys: &[&str]) -> Vec<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn a_person_is_known_again_by_the_strongest_key() {
        let with_name = person(&schema(&["FN", "EMAIL"]), &[json!(""), json!(MARY)]).unwrap();
        let alone = person(&schema(&["EMAIL_SHA256"]), &[json!(MARY)]).unwrap();

        assert_eq!(with_name, alone);
        assert_ne!(person(&schema(&["PHONE"]), &[json!(MARY)]).unwrap(), alone);
    }

    #[test]
    fn what_is_not_hashed_is_invalid() {
        for (keys, cells) in [
            (vec!["EMAIL"], vec![json!("mary@example.com")]),
            (vec!["EMAIL"], vec![json!(MARY.to_uppercase())]),
            (vec!["EMAIL", "FN"], vec![json!(""), json!("")]),
            (vec!["EMAIL", "FN"], vec![json!(MARY)]),
            (vec!["MADID"], vec![json!("AEBE52E7-03EE-455A-B3C4-E57283966239")]),
        ] {
            assert!(person(&schema(&keys), &cells).is_err(), "{keys:?} {cells:?}");
        }
        assert!(person(&schema(&["EXTERN_ID"]), &[json!("Customer 7")]).is_ok());
        assert!(person(&schema(&["EMAIL", "LOOKALIKE_VALUE"]), &[json!(MARY), json!(44.5)]).is_ok());
    }
}
