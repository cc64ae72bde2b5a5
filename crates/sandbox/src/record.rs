//! A record of what was asked and answered, one JSON line per call, for judging it afterwards.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use axum::{
    body::Body,
    extract::{FromRequest, Multipart},
    http::{
        Request,
        header::{CONTENT_TYPE, USER_AGENT},
        request::Parts,
    },
};
use bytes::Bytes;
use serde_json::{Map, Value, json};

use crate::{App, Config, ask::Ask, graph, reply::Reply, secrets};

/// Longer texts among the parameters (images as text, mostly) are kept as their length.
const LONGEST_PARAM: usize = 64 << 10;
/// Longer answers are not kept, only marked.
const LONGEST_ANSWER: usize = 256 << 10;

/// The file the calls go to.
#[derive(Debug)]
pub(crate) struct Recorder(Mutex<File>);

impl Recorder {
    /// # Errors
    /// The file cannot be opened for appending.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(Mutex::new(OpenOptions::new().create(true).append(true).open(path)?)))
    }

    fn append(&self, line: &Value) {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One write per line: other sandboxes of this process append to the same file.
        if let Err(error) = file.write_all(format!("{line}\n").as_bytes()) {
            tracing::error!(%error, "the sandbox could not record a call");
        }
    }
}

impl Config {
    /// As [`Config::default`], and records every call in a file of this process when `ADLANE_TEST_RECORD` names a folder.
    /// For tests only.
    #[expect(clippy::disallowed_methods, reason = "tests are told by the environment whether to record")]
    pub fn recorded() -> Self {
        let folder = std::env::var_os("ADLANE_TEST_RECORD").filter(|folder| !folder.is_empty());
        Self { record: folder.map(|folder| Self::record_in(Path::new(&folder))), ..Self::default() }
    }

    /// The file in `folder` that this process records to.
    pub fn record_in(folder: &Path) -> PathBuf {
        folder.join(format!("{}.jsonl", std::process::id()))
    }
}

/// One call being written down.
#[derive(Debug)]
pub(crate) struct Note(Map<String, Value>);

impl Note {
    /// Notes the request; `None` when nothing is recorded. `fault`: a fault decides about the answer.
    pub(crate) async fn begin(app: &App, ask: &Ask, parts: &Parts, body: &Bytes, fault: bool) -> Option<Self> {
        app.recorder.as_ref()?;
        let agent = parts.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
        let mut params = Map::new();
        for (name, value) in ask.params.pairs() {
            let open = if name == "batch" { Some(batch(ask, value)) } else { secrets::param(name, value) };
            params.extend(open.map(|value| (name.to_owned(), kept(&value))));
        }
        params.extend(files(parts, body).await);
        let line = json!({
            "method": ask.method,
            "path": ask.parts.join("/"),
            "version": ask.version,
            "params": params,
            "agent": agent,
            "fault": fault,
            "nodes": nodes(app, ask),
        });
        match line {
            Value::Object(line) => Some(Self(line)),
            _ => None,
        }
    }

    /// Notes the answer as it was before a fault got at it.
    pub(crate) fn answered(&mut self, reply: &Reply) {
        self.0.insert("status".into(), json!(reply.status.as_u16()));
        if reply.body.len() > LONGEST_ANSWER {
            self.0.insert("cut".into(), json!(true));
        } else if let Ok(mut answer) = serde_json::from_slice::<Value>(&reply.body) {
            secrets::redact(&mut answer);
            self.0.insert("answer".into(), answer);
        }
    }

    pub(crate) fn write(self, app: &App) {
        if let Some(recorder) = &app.recorder {
            recorder.append(&Value::Object(self.0));
        }
    }
}

/// The calls of a batch, as text when they came as text.
fn batch(ask: &Ask, sent: &Value) -> Value {
    let calls = ask.params.json("batch").ok().flatten().unwrap_or_default();
    match (secrets::batch(&calls), sent) {
        (open @ Value::Array(_), Value::String(_)) => json!(open.to_string()),
        (open, _) => open,
    }
}

fn kept(value: &Value) -> Value {
    match value {
        Value::String(text) if text.len() > LONGEST_PARAM => json!(format!("({} bytes)", text.len())),
        other => other.clone(),
    }
}

/// Files of a multipart body, as `{"file": bytes}`. Bodies that cannot be read were refused before this.
async fn files(parts: &Parts, body: &Bytes) -> Vec<(String, Value)> {
    let mut files = Vec::new();
    let Some(content_type) = parts.headers.get(CONTENT_TYPE) else { return files };
    if !content_type.as_bytes().starts_with(b"multipart/") {
        return files;
    }
    let Ok(request) = Request::builder().header(CONTENT_TYPE, content_type).body(Body::from(body.clone())) else {
        return files;
    };
    let Ok(mut form) = Multipart::from_request(request, &()).await else { return files };
    while let Ok(Some(field)) = form.next_field().await {
        let (name, is_file) = (field.name().unwrap_or_default().to_owned(), field.file_name().is_some());
        if let (true, Ok(bytes)) = (is_file, field.bytes().await) {
            files.push((name, json!({ "file": bytes.len() })));
        }
    }
    files
}

/// Types of the objects behind the id in the path, or in the paths of a batch.
fn nodes(app: &App, ask: &Ask) -> Map<String, Value> {
    let steps = ask.params.json("batch").ok().flatten();
    let urls = steps.iter().filter_map(Value::as_array).flatten().filter_map(|step| step.get("relative_url")?.as_str());
    let ids = urls.map(|url| {
        let mut segments = url.split(['/', '?']).filter(|segment| !segment.is_empty());
        let first = segments.next().unwrap_or_default();
        if first.starts_with('v') && first.contains('.') { segments.next().unwrap_or_default() } else { first }
    });
    let mut world = app.world();
    ids.chain(ask.parts.first().map(String::as_str))
        .filter_map(|id| Some((id.to_owned(), json!(graph::type_of(app, &mut world, ask, id)?))))
        .collect()
}
