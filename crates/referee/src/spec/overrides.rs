//! Meta's corrections to its own dump: `spec_overriding` of `SDKCodegen.json`, whose keys look like JSONPath.

use serde_json::Value;

use super::Spec;
use crate::kind::Kind;

pub(super) fn apply(spec: &mut Spec, corrections: &Value) {
    let Some(nodes) = corrections.get("spec_overriding").and_then(Value::as_object) else { return };
    for (name, changes) in nodes {
        let (Some(node), Some(changes)) = (spec.nodes.get_mut(name), changes.as_object()) else { continue };
        for (path, change) in changes {
            let text = |key: &str| change.get(key).and_then(Value::as_str);
            let says = |key: &str| change.get(key) == Some(&Value::Bool(true));
            let named = quoted(path, "@.name=='");
            let Some(method) = quoted(path, "@.method=='") else {
                if let (true, Some(field), Some(kind)) = (path.starts_with("$.fields["), named, text("type")) {
                    node.fields.insert(field.to_owned(), Kind::parse(kind));
                }
                continue;
            };
            let Some(call) = node.call_mut(method, quoted(path, "@.endpoint=='")) else { continue };
            if let Some(param) = named {
                let Some(param) = call.params.get_mut(param) else { continue };
                if says("is_file_param") {
                    param.kind = Kind::File;
                } else if let Some(kind) = text("type") {
                    param.kind = Kind::parse(kind);
                }
                continue;
            }
            if let Some(returns) = text("return") {
                call.returns = returns.to_owned();
            }
            call.takes_files |= says("allow_file_upload");
        }
    }
}

/// What stands between `start` and the next quote.
fn quoted<'a>(path: &'a str, start: &str) -> Option<&'a str> {
    let rest = &path[path.find(start)? + start.len()..];
    rest.split('\'').next()
}
