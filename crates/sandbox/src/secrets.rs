//! What must never be written down: which names hold tokens, codes and secrets, and taking them out of what is kept.

use serde_json::{Map, Value, json};
use url::form_urlencoded;

/// Parameters, and members of answers, that hold a secret.
const NAMES: [&str; 7] =
    ["access_token", "appsecret_proof", "client_secret", "code", "fb_exchange_token", "input_token", "verify_token"];
/// What stands in an answer instead of a secret: a text, as the secret was.
const GONE: &str = "(left out)";
/// What stands for something that cannot be looked through.
const UNREADABLE: &str = "(unreadable)";

/// Whether what is sent under this name is a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    NAMES.contains(&name)
}

/// A query or form without its secrets; what stays is written as it was.
fn without_pairs(form: &str) -> String {
    // A batch inside a batch is refused, and would hide tokens of its own.
    let plain =
        |pair: &&str| form_urlencoded::parse(pair.as_bytes()).all(|(name, _)| !is_secret(&name) && name != "batch");
    form.split('&').filter(plain).collect::<Vec<_>>().join("&")
}

/// An address, or a path with a query, without the secrets in its query.
fn without_query(address: &str) -> String {
    match address.split_once('?') {
        None => address.to_owned(),
        Some((path, query)) => match without_pairs(query) {
            left if left.is_empty() => path.to_owned(),
            left => format!("{path}?{left}"),
        },
    }
}

/// A parameter without the secrets inside it. `None`: it is a secret as a whole.
pub(crate) fn param(name: &str, value: &Value) -> Option<Value> {
    match value {
        _ if is_secret(name) => None,
        Value::Object(members) => Some(Value::Object(members_of(members))),
        Value::Array(items) => Some(items.iter().filter_map(|item| param("", item)).collect()),
        other => Some(other.clone()),
    }
}

fn members_of(members: &Map<String, Value>) -> Map<String, Value> {
    members.iter().filter_map(|(name, value)| Some((name.clone(), param(name, value)?))).collect()
}

/// The calls of a batch without their tokens: their own, and those in their queries and bodies.
pub(crate) fn batch(calls: &Value) -> Value {
    let Value::Array(rows) = calls else { return json!(UNREADABLE) };
    let row = |row: &Value| match row {
        Value::Object(members) => {
            let mut left = members_of(members);
            // Nobody reads them, and a token may be in them.
            left.remove("headers");
            for (name, value) in &mut left {
                if let Value::String(text) = value {
                    match name.as_str() {
                        "relative_url" => *text = without_query(text),
                        "body" => *text = body(text),
                        _ => {}
                    }
                }
            }
            Value::Object(left)
        }
        _ => json!(UNREADABLE),
    };
    rows.iter().map(row).collect()
}

/// The body of a call inside a batch: a form, or a JSON object.
fn body(text: &str) -> String {
    let trimmed = text.trim_start();
    if !trimmed.starts_with('{') || trimmed.starts_with("{result=") {
        return without_pairs(text);
    }
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(members)) => {
            let mut left = members_of(&members);
            left.remove("batch");
            Value::Object(left).to_string()
        }
        _ => UNREADABLE.to_owned(),
    }
}

/// Takes the secrets out of an answer, however deep. Types stay: a token is a text still, `next` an address.
pub(crate) fn redact(answer: &mut Value) {
    match answer {
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if is_secret(name) => GONE.clone_into(text),
                    Value::String(text) if matches!(name.as_str(), "next" | "previous") => *text = without_query(text),
                    // An answer inside the answer of a batch.
                    Value::String(text) if name == "body" => {
                        if let Ok(mut inner @ (Value::Array(_) | Value::Object(_))) = serde_json::from_str(text) {
                            redact(&mut inner);
                            *text = inner.to_string();
                        }
                    }
                    other => redact(other),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{batch, param, redact};

    #[test]
    fn calls_of_a_batch_keep_everything_but_secrets() {
        let kept = batch(&json!([
            { "method": "GET", "relative_url": "me?access_token=T&fields=id%2Cname", "access_token": "T",
                "headers": ["Authorization: Bearer T"] },
            { "method": "POST", "relative_url": "{result=a:$.id}", "body": "name=Caf%C3%A9+one&access%5Ftoken=T&batch=T" },
            { "method": "POST", "relative_url": "me?code=T", "body": "{\"name\":\"x\",\"input_token\":\"T\"}" },
            { "method": "POST", "relative_url": "me", "body": { "verify_token": "T", "a": [{ "access_token": "T" }] } },
            { "method": "POST", "relative_url": "me", "body": "{\"access_token\":\"T\"" },
        ]));

        assert!(
            !kept.to_string().contains("\"T") && !kept.to_string().contains(" T") && !kept.to_string().contains("=T"),
            "{kept}"
        );
        assert_eq!(kept[0]["relative_url"], "me?fields=id%2Cname");
        assert_eq!(kept[1]["body"], "name=Caf%C3%A9+one");
        assert_eq!((&kept[2]["relative_url"], &kept[2]["body"]), (&json!("me"), &json!("{\"name\":\"x\"}")));
        assert_eq!(kept[3]["body"], json!({ "a": [{}] }));
    }

    #[test]
    fn answers_keep_their_types() {
        let inner = json!({ "data": [{ "access_token": "T", "id": "1" }] }).to_string();
        let mut answer = json!({
            "access_token": "T",
            "error": { "code": 190 },
            "paging": { "next": "http://a.example/v26.0/me/x?access_token=T&limit=2&after=C" },
            "rows": [{ "code": 200, "body": inner }, { "body": "Hello" }],
        });

        redact(&mut answer);

        assert!(!answer.to_string().contains("T\"") && !answer.to_string().contains("=T"), "{answer}");
        assert!(answer["access_token"].is_string());
        assert_eq!(answer["error"]["code"], 190);
        assert_eq!(answer["paging"]["next"], "http://a.example/v26.0/me/x?limit=2&after=C");
        assert_eq!((&answer["rows"][0]["code"], &answer["rows"][1]["body"]), (&json!(200), &json!("Hello")));
    }

    #[test]
    fn a_parameter_is_a_secret_or_holds_some() {
        assert_eq!(param("fb_exchange_token", &json!("T")), None);
        assert_eq!(param("sets", &json!([{ "code": "T", "id": 1 }])), Some(json!([{ "id": 1 }])));
        assert_eq!(param("name", &json!("T")), Some(json!("T")));
    }
}
