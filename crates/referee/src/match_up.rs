//! From a method and a path to the call it is.

use crate::{
    NodeOf,
    platform::{self, OwnCall},
    spec::{Call, Spec},
};

/// What a path turned out to be.
pub(crate) enum Found<'a> {
    Specified(&'a Call),
    Own(&'static OwnCall),
    /// The id in it is nothing anybody knows.
    UnknownNode,
    /// Meta has no such call.
    Nothing,
}

pub(crate) struct Matched<'a> {
    /// For people: `GET /{Campaign}/insights`.
    pub(crate) call: String,
    /// The type of the object in the path.
    pub(crate) node: String,
    /// Empty for the node itself.
    pub(crate) edge: String,
    pub(crate) found: Found<'a>,
}

/// `path` is without host and version.
pub(crate) fn match_up<'a>(spec: &'a Spec, method: &str, path: &str, node_of: NodeOf<'_>) -> Matched<'a> {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let node = segments.first().and_then(|id| type_of(id, node_of));
    if let Some(own) = platform::own_call(method, &segments, node.as_deref()) {
        let call = format!("{method} /{}", own.path);
        return Matched { call, node: node.unwrap_or_default(), edge: String::new(), found: Found::Own(own) };
    }
    let edge = segments.get(1).copied().unwrap_or_default();
    let shown = node.as_deref().map_or("?".to_owned(), |node| format!("{{{node}}}"));
    let rest: String = segments.iter().skip(1).map(|segment| format!("/{segment}")).collect();
    let call = format!("{method} /{shown}{rest}");
    let Some(node) = node else {
        return Matched { call, node: String::new(), edge: edge.to_owned(), found: Found::UnknownNode };
    };
    let specified = match segments.len() {
        1 => spec.node(&node).and_then(|found| found.call(method, None)),
        2 => spec.node(&node).and_then(|found| found.call(method, Some(edge))),
        _ => None,
    };
    let found = specified.map_or(Found::Nothing, Found::Specified);
    Matched { call, node, edge: edge.to_owned(), found }
}

fn type_of(id: &str, node_of: NodeOf<'_>) -> Option<String> {
    if id.strip_prefix("act_").is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
        return Some("AdAccount".to_owned());
    }
    node_of(id).or_else(|| (id == "me").then(|| "User".to_owned()))
}
