//! A batch is several calls in one: its steps with their answers.

use serde_json::{Map, Value};

use super::Recorded;

/// What a batch is made of.
#[derive(Debug, Default)]
pub(super) struct Steps {
    pub(super) calls: Vec<Recorded>,
    /// Steps that cannot be judged.
    pub(super) unread: u64,
}

/// The steps of a batch; nothing for other calls. A step whose path is made of another's answer (`{result=…}`) has no
/// path that could be judged: it is counted, and that is all.
pub(super) fn steps(call: &Recorded) -> Steps {
    if call.method != "POST" || !call.path.is_empty() {
        return Steps::default();
    }
    let steps = match call.params.get("batch") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(other) => other.clone(),
        None => Value::Null,
    };
    let answers = call.answer.as_ref().and_then(Value::as_array);
    let steps = steps.as_array().cloned().unwrap_or_default();
    let step = |(at, step): (usize, &Value)| {
        let text = |name: &str| step.get(name).and_then(Value::as_str);
        let url = text("relative_url")?;
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let mut params = form(query);
        params.extend(form(text("body").unwrap_or_default()));
        params.retain(|name, _| !matches!(name.as_str(), "access_token" | "appsecret_proof"));
        let answer = answers.and_then(|answers| answers.get(at)).filter(|answer| answer.is_object());
        let body = answer.and_then(|answer| answer.get("body")).and_then(Value::as_str);
        Some(Recorded {
            method: text("method").unwrap_or("GET").to_owned(),
            path: without_version(path).to_owned(),
            params,
            agent: call.agent.clone(),
            status: answer.and_then(|answer| answer.get("code")?.as_u64()?.try_into().ok()),
            answer: body.and_then(|body| serde_json::from_str(body).ok()),
            cut: false,
            fault: call.fault,
            nodes: call.nodes.clone(),
        })
    };
    let refers = |step: &&Value| step["relative_url"].as_str().is_none_or(|url| url.contains("{result="));
    let unread = steps.iter().filter(refers).count() as u64;
    let calls = steps.iter().enumerate().filter(|(_, step)| !refers(step)).filter_map(step).collect();
    Steps { calls, unread }
}

fn without_version(path: &str) -> &str {
    let path = path.trim_start_matches('/');
    match path.split_once('/') {
        Some((first, rest)) if first.starts_with('v') && first[1..].contains('.') => rest,
        _ => path,
    }
}

/// Reads `a=1&b=%5B%5D`.
fn form(text: &str) -> Map<String, Value> {
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), Value::String(decoded(value)))
    };
    text.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

fn decoded(text: &str) -> String {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        let escaped = match byte {
            b'%' => digit(bytes.get(at + 1)).zip(digit(bytes.get(at + 2))),
            _ => None,
        };
        let (byte, length) = match (escaped, byte) {
            (Some((high, low)), _) => (u8::try_from(high * 16 + low).unwrap_or(b'?'), 3),
            (None, b'+') => (b' ', 1),
            (None, byte) => (*byte, 1),
        };
        out.push(byte);
        at += length;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Recorded, steps};

    #[test]
    fn the_steps_of_a_batch_are_calls_with_answers() {
        let call: Recorded = serde_json::from_value(json!({"method": "POST", "path": "", "agent": "adlane/1",
            "status": 200, "params": {"batch": json!([
                {"method": "GET", "relative_url": "v26.0/act_1/campaigns?fields=id%2Cname&limit=2"},
                {"method": "GET", "relative_url": "{result=one:$.id}/ads"},
                {"method": "POST", "relative_url": "77", "body": "name=Caf%C3%A9+one&status=PAUSED"}]).to_string()},
            "answer": [{"code": 200, "headers": [], "body": "{\"data\":[]}"}, null, null]}))
        .unwrap();

        let steps = steps(&call);
        assert_eq!(steps.unread, 1);
        let steps = steps.calls;

        assert_eq!(steps[0].path, "act_1/campaigns");
        assert_eq!(steps[0].params["fields"], "id,name");
        assert_eq!((steps[0].status, &steps[0].answer), (Some(200), &Some(json!({"data": []}))));
        assert_eq!(steps[1].params["name"], "Café one");
        assert_eq!((steps[1].method.as_str(), steps[1].status), ("POST", None));
    }
}
