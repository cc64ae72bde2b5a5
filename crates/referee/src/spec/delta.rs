//! The differences between the files and the version we speak.

use serde_json::{Map, Value};

use super::{Call, Enum, Node, Param, Spec};
use crate::kind::Kind;

pub(super) fn apply(spec: &mut Spec, delta: &Value) {
    let empty = Map::new();
    let object = |name: &str| delta.get(name).and_then(Value::as_object).unwrap_or(&empty);
    for (name, fields) in object("new_types") {
        spec.nodes.insert(name.clone(), Node { fields: kinds(fields).collect(), ..Node::default() });
    }
    // Enums first: parameters name those that are new.
    for (name, changes) in object("nodes") {
        for (list, change) in changes.get("enums_changed").and_then(Value::as_object).unwrap_or(&empty) {
            enumerate(spec, name, list, change);
        }
    }
    for (name, changes) in object("nodes") {
        if changes.get("absent_from_v26_sdk") == Some(&Value::Bool(true)) {
            spec.nodes.remove(name);
            continue;
        }
        let node = spec.nodes.entry(name.clone()).or_default();
        node.fields.extend(kinds(&changes["fields_added"]));
        node.writable.extend(kinds(&changes["fields_added_or_write_only_params"]));
        for field in words(&changes["fields_removed"]) {
            node.fields.remove(field);
        }
        for call in words(&changes["apis_added"]) {
            let (method, edge) = address(call);
            node.calls.push(Call {
                method: method.to_owned(),
                edge: edge.map(str::to_owned),
                returns: "Object".to_owned(),
                params: [].into(),
                params_unknown: true,
                takes_files: false,
            });
        }
        for call in words(&changes["apis_removed"]) {
            let (method, edge) = address(call);
            node.calls.retain(|call| call.method != method || call.edge.as_deref() != edge);
        }
        for (call, change) in changes.get("params_changed").and_then(Value::as_object).unwrap_or(&empty) {
            let (method, edge) = address(call);
            let Some(call) = node.call_mut(method, edge) else { continue };
            for (param, kind) in kinds(&change["added"]) {
                call.params.insert(param, Param { kind, needed: false });
            }
            for param in words(&change["removed"]) {
                call.params.remove(param);
            }
        }
    }
}

/// `GET /insights`; `POST /` is the node itself.
fn address(call: &str) -> (&str, Option<&str>) {
    let (method, path) = call.split_once(' ').unwrap_or((call, ""));
    let edge = path.trim_start_matches('/');
    (method, (!edge.is_empty()).then_some(edge))
}

fn words(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// Names with their types; a type that is not said is anything.
fn kinds(rows: &Value) -> impl Iterator<Item = (String, Kind)> + '_ {
    let rows = rows.as_object().into_iter().flatten();
    rows.map(|(name, kind)| (name.clone(), kind.as_str().map_or(Kind::Any, Kind::parse)))
}

/// New words go into every list of that node about that parameter; a new list gets the name the parameters use.
fn enumerate(spec: &mut Spec, node: &str, list: &str, change: &Value) {
    let about = snake(list);
    let added: Vec<&str> = words(&change["added"]).collect();
    for known in spec.enums.values_mut().filter(|known| known.node == node && known.about == about) {
        known.words.extend(added.iter().map(|word| (*word).to_owned()));
    }
    if let Some(all) = change.get("new_enum") {
        let words = words(all).map(str::to_owned).collect();
        spec.enums.insert(format!("{about}_enum"), Enum { words, about, node: node.to_owned() });
    }
}

/// `OptimizationGoal` to `optimization_goal`.
fn snake(camel: &str) -> String {
    let mut out = String::new();
    for letter in camel.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Spec;
    use crate::kind::Kind;

    #[test]
    fn a_later_version_adds_and_takes_away() {
        let node = json!({"apis": [{"method": "POST", "endpoint": "shops", "return": "Shop",
            "params": [{"name": "old", "required": false, "type": "string"}]}, {"method": "GET", "endpoint": "gone",
            "return": "Shop", "params": []}], "fields": [{"name": "dated", "type": "int"}]});
        let enums = json!([{"name": "Mall_floor", "node": "Mall", "field_or_param": "floor", "values": ["1"]}]);
        let mut spec = Spec::from_parts(&[("Mall", node)], &enums).unwrap();

        spec.advance(&json!({"new_types": {"Lift": {"doors": "int"}}, "nodes": {"Mall": {
            "fields_added": {"lift": "Lift"}, "fields_removed": ["dated"], "apis_removed": ["GET /gone"],
            "apis_added": ["POST /open"],
            "params_changed": {"POST /shops": {"added": {"kind": "kind_of_shop_enum"}, "removed": ["old"]}},
            "enums_changed": {"Floor": {"added": ["2"]}, "KindOfShop": {"new_enum": ["BAKERY"]}}}}}));

        let params = spec.params("Mall", "POST", Some("shops")).unwrap();
        assert_eq!(params.len(), 1);
        assert_eq!(params[0].kind, Kind::Named("kind_of_shop_enum".into()));
        assert_eq!(spec.words("kind_of_shop_enum").unwrap(), ["BAKERY"]);
        assert_eq!(spec.words("Mall_floor").unwrap(), ["1", "2"]);
        assert!(spec.has_field("Mall", "lift") && !spec.has_field("Mall", "dated") && spec.has_field("Lift", "doors"));
        assert!(spec.params("Mall", "GET", Some("gone")).is_none());
        assert!(spec.params("Mall", "POST", Some("open")).is_some());
    }
}
