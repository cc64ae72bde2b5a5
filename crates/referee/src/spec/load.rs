//! Reading the files.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use serde_json::Value;

use super::{Call, Enum, LoadError, Node, Param, Spec};
use crate::kind::Kind;

#[derive(Deserialize)]
struct NodeFile {
    #[serde(default)]
    apis: Vec<CallRow>,
    #[serde(default)]
    fields: Vec<FieldRow>,
}

#[derive(Deserialize)]
struct CallRow {
    method: String,
    #[serde(default)]
    endpoint: Option<String>,
    #[serde(rename = "return")]
    returns: String,
    #[serde(default)]
    params: Vec<ParamRow>,
}

#[derive(Deserialize)]
struct ParamRow {
    name: String,
    #[serde(default)]
    required: bool,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct FieldRow {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct EnumRow {
    name: String,
    // Both are null for a few lists that belong to nothing in particular.
    #[serde(default)]
    node: Option<String>,
    #[serde(default)]
    field_or_param: Option<String>,
    values: Vec<Value>,
}

fn read(path: &Path) -> Result<Value, LoadError> {
    let wrong = |error: &dyn std::fmt::Display| LoadError(format!("{}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| wrong(&error))?;
    serde_json::from_str(&text).map_err(|error| wrong(&error))
}

pub(super) fn folder(folder: &Path) -> Result<Spec, LoadError> {
    let wrong = |error: std::io::Error| LoadError(format!("{}: {error}", folder.display()));
    let mut spec = Spec::default();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let (Some(name), Some("json")) =
            (path.file_stem().and_then(|name| name.to_str()), path.extension().and_then(|end| end.to_str()))
        else {
            continue;
        };
        match name {
            "enum_types" => spec.enums = enums(&read(&path)?)?,
            "SDKCodegen" => {}
            _ => drop(spec.nodes.insert(name.to_owned(), node(name, &read(&path)?)?)),
        }
    }
    if spec.nodes.is_empty() || spec.enums.is_empty() {
        return Err(LoadError(format!("{}: no specification is in there", folder.display())));
    }
    spec.correct(&read(&folder.join("SDKCodegen.json"))?);
    let delta = folder.join("../v26-delta.json");
    if delta.exists() {
        spec.advance(&read(&delta)?);
    }
    Ok(spec)
}

pub(super) fn node(name: &str, value: &Value) -> Result<Node, LoadError> {
    let file = NodeFile::deserialize(value).map_err(|error| LoadError(format!("{name}: {error}")))?;
    let fields = file.fields.into_iter().map(|row| (row.name, Kind::parse(&row.kind))).collect();
    let calls = file
        .apis
        .into_iter()
        .map(|row| Call {
            method: row.method,
            edge: row.endpoint,
            returns: row.returns,
            params: row
                .params
                .into_iter()
                .map(|param| (param.name, Param { kind: Kind::parse(&param.kind), needed: param.required }))
                .collect(),
            params_unknown: false,
            takes_files: false,
        })
        .collect();
    Ok(Node { fields, writable: BTreeMap::new(), calls })
}

pub(super) fn enums(value: &Value) -> Result<BTreeMap<String, Enum>, LoadError> {
    let rows = Vec::<EnumRow>::deserialize(value).map_err(|error| LoadError(format!("enum_types: {error}")))?;
    let word = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let list = |row: EnumRow| {
        let words = row.values.into_iter().map(word).collect();
        (row.name, Enum { words, about: row.field_or_param.unwrap_or_default(), node: row.node.unwrap_or_default() })
    };
    Ok(rows.into_iter().map(list).collect())
}
