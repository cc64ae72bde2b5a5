//! Nodes: which there are, who sees them, and how a selection of their fields is written out.

use serde_json::{Map, Value, json};

use super::{
    Answer, accounts, audiences, beside, businesses, edges, images, known, labels, objects, reports, rules, studies,
    system_users, videos,
};
use crate::{
    App,
    ask::Ask,
    auth::Viewer,
    error::GraphError,
    fields::{self, Pick},
    objects::Kind as ObjectKind,
    token::{Claims, Kind},
    world::{World, bare},
};

/// A node, by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Person(String),
    Business(String),
    /// By number, without `act_`.
    Account(String),
    Page(String),
    /// By the page it is linked to.
    Instagram(String),
    /// A campaign, ad set, ad or creative.
    Object(ObjectKind, String),
    Label(String),
    Audience(String),
    Rule(String),
    Study(String),
    Cell(String),
    SystemUser(String),
    /// `{account}:{hash}`
    Image(String),
    Video(String),
    /// A run that makes a report of figures.
    Report(String),
}

/// One field of a node.
pub(super) enum Got {
    Value(Value),
    /// Another node, written out with the sub-selection.
    Node(Node),
    Nodes(Vec<Node>),
    /// Known, but empty or not to be seen: left out.
    Absent,
    /// Not modelled; the specification says whether it exists.
    Unknown,
}

impl Got {
    pub(super) fn some(value: Option<impl Into<Value>>) -> Self {
        value.map_or(Self::Absent, |value| Self::Value(value.into()))
    }

    /// Another object, when there is an id.
    pub(super) fn of(kind: ObjectKind, id: Option<&str>) -> Self {
        id.map_or(Self::Absent, |id| Self::Node(Node::Object(kind, id.to_owned())))
    }

    pub(super) fn text(value: impl Into<String>) -> Self {
        Self::Value(Value::String(value.into()))
    }
}

/// What rendering needs to know.
pub(super) struct Scene<'a> {
    pub(super) app: &'a App,
    pub(super) world: &'a World,
    pub(super) viewer: &'a Viewer,
    pub(super) ask: &'a Ask,
}

/// Finds the node behind an id in a path.
///
/// # Errors
/// 100/33 when there is none or the viewer cannot see it, 200 when a permission is missing.
pub(super) fn resolve(world: &World, viewer: &Viewer, id: &str, method: &str) -> Result<Node, GraphError> {
    let missing = || GraphError::missing(method, id);
    if id == "me" {
        return Ok(viewer.page.clone().map_or_else(|| Node::Person(viewer.person.clone()), Node::Page));
    }
    if id == viewer.person {
        return Ok(Node::Person(id.to_owned()));
    }
    let sees = |account: &str| world.tasks(&viewer.person, account).is_some();
    if id.starts_with("act_") {
        viewer.needs_ads()?;
        return if sees(bare(id)) { Ok(Node::Account(bare(id).to_owned())) } else { Err(missing()) };
    }
    if let Some(object) = world.object(id) {
        viewer.needs_ads()?;
        return if sees(&object.account) { Ok(Node::Object(object.kind, id.to_owned())) } else { Err(missing()) };
    }
    if let Some(label) = world.labels.get(id) {
        viewer.needs_ads()?;
        return if sees(&label.account) { Ok(Node::Label(id.to_owned())) } else { Err(missing()) };
    }
    if let Some(audience) = world.audiences.get(id) {
        viewer.needs_ads()?;
        return if sees(&audience.account) { Ok(Node::Audience(id.to_owned())) } else { Err(missing()) };
    }
    if let Some(rule) = world.rules.get(id) {
        viewer.needs_ads()?;
        return if sees(&rule.account) { Ok(Node::Rule(id.to_owned())) } else { Err(missing()) };
    }
    let cell = world.studies.cell(id);
    if let Some(study) = world.studies.by_id.get(id).or(cell.map(|(study, _)| study)) {
        viewer.needs_ads()?;
        let node = if cell.is_some() { Node::Cell } else { Node::Study };
        return if studies::sees(world, viewer, study) { Ok(node(id.to_owned())) } else { Err(missing()) };
    }
    if let Some(account) = beside::account_of(world, id) {
        viewer.needs_ads()?;
        let node = if id.contains(':') {
            Node::Image(id.to_owned())
        } else if world.media.video(id).is_some() {
            Node::Video(id.to_owned())
        } else {
            Node::Report(id.to_owned())
        };
        return if sees(&account) { Ok(node) } else { Err(missing()) };
    }
    let Some(person) = world.people.get(&viewer.person) else { return Err(missing()) };
    if let Some(user) = world.system_users.get(id).filter(|user| person.seed.businesses.contains(&user.business)) {
        viewer.needs_any(&["business_management"])?;
        return Ok(Node::SystemUser(user.id.clone()));
    }
    if person.seed.businesses.iter().any(|business| business == id) && world.businesses.contains_key(id) {
        viewer.needs_any(&["business_management"])?;
        return Ok(Node::Business(id.to_owned()));
    }
    for page in &person.seed.pages {
        let instagram = world.pages.get(page).and_then(|page| page.instagram.as_ref());
        if page == id {
            viewer.needs_any(&["pages_show_list", "pages_read_engagement"])?;
            return Ok(Node::Page(page.clone()));
        }
        if instagram.is_some_and(|instagram| instagram.id == id) {
            viewer.needs_any(&["instagram_basic"])?;
            return Ok(Node::Instagram(page.clone()));
        }
    }
    Err(missing())
}

impl Node {
    /// Name of the type in Meta's messages, fields without a selection, all names of the specification.
    fn facts(&self) -> (&'static str, &'static [&'static str], &'static str) {
        match self {
            Self::Person(_) => ("User", &["id", "name"], known::PERSON),
            Self::Business(_) => ("Business", &["id", "name"], known::BUSINESS),
            Self::Account(_) => ("AdAccount", &["id", "account_id"], known::ACCOUNT),
            Self::Page(_) => ("Page", &["id", "name"], known::PAGE),
            Self::Instagram(_) => ("IGUser", &["id"], known::INSTAGRAM),
            Self::Object(kind, _) => (kind.type_name(), &["id"], known::of(*kind)),
            Self::Label(_) => ("AdLabel", &["id", "name"], known::LABEL),
            Self::Audience(_) => ("CustomAudience", &["id"], known::AUDIENCE),
            Self::Rule(_) => ("AdRule", &["id", "name"], known::RULE),
            Self::Study(_) => ("AdStudy", &["id", "name"], known::STUDY),
            Self::Cell(_) => ("AdStudyCell", &["id", "name"], known::CELL),
            Self::SystemUser(_) => ("SystemUser", &["id", "name", "role"], known::SYSTEM_USER),
            Self::Image(_) => ("AdImage", &["id", "hash"], known::IMAGE),
            Self::Video(_) => ("AdVideo", &["id", "updated_time"], known::VIDEO),
            Self::Report(_) => ("AdReportRun", &reports::USUAL, known::REPORT),
        }
    }

    /// Name of the type.
    pub(super) fn kind(&self) -> &'static str {
        self.facts().0
    }

    /// The id as Meta writes it.
    pub(super) fn id(&self, world: &World) -> String {
        match self {
            Self::Account(id) => format!("act_{id}"),
            Self::Instagram(page) => world
                .pages
                .get(page)
                .and_then(|page| page.instagram.as_ref())
                .map(|instagram| instagram.id.clone())
                .unwrap_or_default(),
            Self::Person(id) | Self::Business(id) | Self::Page(id) | Self::Object(_, id) | Self::Label(id) => {
                id.clone()
            }
            Self::Audience(id) | Self::Rule(id) | Self::Study(id) | Self::Cell(id) | Self::SystemUser(id) => id.clone(),
            Self::Image(id) | Self::Video(id) | Self::Report(id) => id.clone(),
        }
    }
}

impl Scene<'_> {
    /// Writes a node out with the chosen fields, or the usual ones when none were chosen.
    pub(super) fn render(&self, node: &Node, picks: &[Pick]) -> Answer {
        let (_, usual, _) = node.facts();
        if picks.is_empty() {
            let picks: Vec<Pick> = usual.iter().map(|name| pick(name)).collect();
            return self.write(node, &picks);
        }
        self.write(node, picks)
    }

    fn write(&self, node: &Node, picks: &[Pick]) -> Answer {
        let (kind, _, all) = node.facts();
        let mut out = Map::new();
        out.insert("id".into(), json!(node.id(self.world)));
        for pick in picks.iter().filter(|pick| pick.name != "id") {
            let value = match self.field(node, &pick.name) {
                Got::Value(value) => fields::only(value, &pick.sub),
                Got::Node(other) => self.render(&other, &pick.sub)?,
                Got::Nodes(others) => {
                    others.iter().map(|other| self.render(other, &pick.sub)).collect::<Result<Vec<_>, _>>()?.into()
                }
                Got::Absent => continue,
                Got::Unknown => match edges::inline(self, node, pick)? {
                    Some(list) => list,
                    None if known::is_in(&pick.name, all) => continue,
                    None => {
                        return Err(GraphError::new(
                            100,
                            format!("(#100) Tried accessing nonexisting field ({}) on node type ({kind})", pick.name),
                        ));
                    }
                },
            };
            out.insert(pick.name.clone(), value);
        }
        Ok(Value::Object(out))
    }

    fn field(&self, node: &Node, name: &str) -> Got {
        match node {
            Node::Person(id) => self.person_field(id, name),
            Node::Business(id) => businesses::field(self, id, name),
            Node::Account(id) => accounts::field(self, id, name),
            Node::Page(id) => businesses::page_field(self, id, name),
            Node::Instagram(page) => businesses::instagram_field(self, page, name),
            Node::Object(_, id) => objects::field(self, id, name),
            Node::Label(id) => labels::field(self, id, name),
            Node::Audience(id) => audiences::field(self, id, name),
            Node::Rule(id) => rules::field(self, id, name),
            Node::Study(id) => studies::field(self, id, name),
            Node::Cell(id) => studies::cell_field(self, id, name),
            Node::SystemUser(id) => system_users::field(self, id, name),
            Node::Image(id) => images::field(self, id, name),
            Node::Video(id) => videos::field(self, id, name),
            Node::Report(id) => reports::field(self, id, name),
        }
    }

    fn person_field(&self, id: &str, name: &str) -> Got {
        let Some(person) = self.world.people.get(id) else { return Got::Absent };
        let full = person.seed.name.as_str();
        match name {
            "name" => Got::text(full),
            "first_name" => Got::some(full.split(' ').next()),
            "last_name" => Got::some(full.split_once(' ').map(|(_, last)| last)),
            "email" if self.viewer.scopes.has("email") => Got::some(person.seed.email.clone()),
            "email" | "picture" => Got::Absent,
            // Only a system user belongs to a client's business (platform 2.4).
            "client_business_id" => Got::some(self.world.system_users.get(id).map(|user| user.business.clone())),
            _ => Got::Unknown,
        }
    }

    /// The token of a page, made from the viewer's; without an end, as from a long-lived one.
    pub(super) fn page_token(&self, page: &str) -> String {
        let now = self.world.clock.now_ms();
        let mut claims =
            Claims::fresh(Kind::Page, &self.viewer.person, &self.app.config.app_id, self.viewer.scopes, now, None);
        claims.bound = page.to_owned();
        self.app.mint.sign(&claims)
    }
}

/// A name without modifiers.
pub(super) fn pick(name: &str) -> Pick {
    Pick { name: name.to_owned(), ..Pick::default() }
}
