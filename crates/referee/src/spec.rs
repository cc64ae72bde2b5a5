//! Meta's specification in memory: nodes with their calls and fields, and enums.

mod delta;
mod load;
mod overrides;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

use serde_json::Value;

use crate::kind::Kind;

/// Everything the referee knows from Meta itself.
#[derive(Debug, Clone, Default)]
pub struct Spec {
    nodes: BTreeMap<String, Node>,
    enums: BTreeMap<String, Enum>,
}

/// A node, or with no calls a value object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    pub(crate) fields: BTreeMap<String, Kind>,
    /// May be written; whether it can be read is not said.
    pub(crate) writable: BTreeMap<String, Kind>,
    pub(crate) calls: Vec<Call>,
}

/// A call on a node.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// GET, POST or DELETE.
    pub(crate) method: String,
    /// `None`: the node itself.
    pub(crate) edge: Option<String>,
    /// The node type it is about; not the shape of a POST's answer.
    pub(crate) returns: String,
    pub(crate) params: BTreeMap<String, Param>,
    /// The parameters are not listed anywhere.
    pub(crate) params_unknown: bool,
    /// Files may be sent under any name.
    pub(crate) takes_files: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Param {
    pub(crate) kind: Kind,
    /// Flagged as required, which is far from everything that is.
    pub(crate) needed: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Enum {
    pub(crate) words: BTreeSet<String>,
    /// The parameter or field it is the list of.
    pub(crate) about: String,
    pub(crate) node: String,
}

/// One parameter of a call, for those who build requests from the specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParamFacts {
    /// Its name on the wire.
    pub name: String,
    /// Its type.
    pub kind: Kind,
    /// Flagged as required.
    pub needed: bool,
}

/// The specification cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError(pub(crate) String);

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoadError {}

impl Spec {
    /// Reads the folder of node files with `enum_types.json` and `SDKCodegen.json`, and applies `v26-delta.json` from
    /// the folder above it where there is one.
    ///
    /// # Errors
    /// A file cannot be read, or no node is among them.
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        load::folder(folder)
    }

    /// Reads the same from values in memory: node name and file content, then the list of enums.
    ///
    /// # Errors
    /// A value has not the shape of its file.
    pub fn from_parts(nodes: &[(&str, Value)], enums: &Value) -> Result<Self, LoadError> {
        let mut spec = Self::default();
        for (name, value) in nodes {
            spec.nodes.insert((*name).to_owned(), load::node(name, value)?);
        }
        spec.enums = load::enums(enums)?;
        Ok(spec)
    }

    /// Applies Meta's corrections to its own dump (`SDKCodegen.json`).
    pub fn correct(&mut self, corrections: &Value) {
        overrides::apply(self, corrections);
    }

    /// Applies the differences of a later version: what it removes is unknown from then on.
    pub fn advance(&mut self, delta: &Value) {
        delta::apply(self, delta);
    }

    /// How many nodes and enums there are.
    pub fn size(&self) -> (usize, usize) {
        (self.nodes.len(), self.enums.len())
    }

    /// The parameters of a call; `None` when the node has no such call. `edge` `None` is the node itself.
    pub fn params(&self, node: &str, method: &str, edge: Option<&str>) -> Option<Vec<ParamFacts>> {
        let call = self.nodes.get(node)?.call(method, edge)?;
        let facts = |(name, param): (&String, &Param)| ParamFacts {
            name: name.clone(),
            kind: param.kind.clone(),
            needed: param.needed,
        };
        Some(call.params.iter().map(facts).collect())
    }

    /// The words of an enum; `None` when that name is none.
    pub fn words(&self, name: &str) -> Option<Vec<&str>> {
        Some(self.enums.get(name)?.words.iter().map(String::as_str).collect())
    }

    /// The fields of a node; `None` when that name is none.
    pub fn fields(&self, node: &str) -> Option<Vec<ParamFacts>> {
        let facts =
            |(name, kind): (&String, &Kind)| ParamFacts { name: name.clone(), kind: kind.clone(), needed: false };
        Some(self.nodes.get(node)?.fields.iter().map(facts).collect())
    }

    /// Whether the node has a field of that name.
    pub fn has_field(&self, node: &str, field: &str) -> bool {
        self.nodes.get(node).is_some_and(|node| node.fields.contains_key(field))
    }

    pub(crate) fn node(&self, name: &str) -> Option<&Node> {
        self.nodes.get(name)
    }

    pub(crate) fn list(&self, name: &str) -> Option<&Enum> {
        self.enums.get(name)
    }

    /// Whether `word` is in any of the lists about that parameter.
    pub(crate) fn is_word_about(&self, about: &str, word: &str) -> bool {
        self.enums.values().any(|list| list.about == about && list.words.contains(word))
    }

    /// Everything that may be written into a value of that node: what can be read, what it is created and updated
    /// with. `None`: no such node.
    pub(crate) fn writable(&self, name: &str, key: &str) -> Option<Option<&Kind>> {
        let node = self.nodes.get(name)?;
        let own = node.fields.get(key).or_else(|| node.writable.get(key));
        let updated = || Some(&node.call("POST", None)?.params.get(key)?.kind);
        let created = || {
            let account = self.nodes.get("AdAccount")?;
            let mut creates = account.calls.iter().filter(|call| call.method == "POST" && call.returns == name);
            creates.find_map(|call| call.params.get(key)).map(|param| &param.kind)
        };
        Some(own.or_else(updated).or_else(created))
    }
}

impl Node {
    pub(crate) fn call(&self, method: &str, edge: Option<&str>) -> Option<&Call> {
        self.calls.iter().find(|call| call.method == method && call.edge.as_deref() == edge)
    }

    fn call_mut(&mut self, method: &str, edge: Option<&str>) -> Option<&mut Call> {
        self.calls.iter_mut().find(|call| call.method == method && call.edge.as_deref() == edge)
    }
}
