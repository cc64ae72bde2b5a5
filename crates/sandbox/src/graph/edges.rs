//! Edges: lists of nodes, in pages with cursors.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::{
    Answer, accounts, audiences, images, insights, lists,
    nodes::{Node, Scene, pick},
    rules, studies, system_users, videos,
};
use crate::{
    error::GraphError,
    fields::{self, Pick},
    objects::Kind,
    params::as_text,
};

/// How many rows a page has unless said (platform: unconfirmed).
const USUAL_LIMIT: usize = 25;
/// A larger `limit` is cut to this; our model.
const HIGHEST_LIMIT: usize = 5_000;

/// `GET /{node}/{edge}`.
pub(super) fn list(scene: &Scene<'_>, node: &Node, edge: &str, picks: &[Pick]) -> Answer {
    if let Node::Account(id) = node
        && let Some(rows) = accounts::facts::rows(scene, id, edge)?
    {
        return Ok(json!({ "data": fields::only(rows, picks) }));
    }
    let Some(rows) = rows(scene, node, edge, true)? else {
        return Err(GraphError::new(2500, format!("Unknown path components: /{edge}")));
    };
    let params = &scene.ask.params;
    let limit = match params.integer("limit")? {
        None => USUAL_LIMIT,
        Some(0) => return Err(GraphError::parameter("limit", "(#100) Param limit must be greater than zero")),
        Some(limit) => usize::try_from(limit).unwrap_or(HIGHEST_LIMIT).min(HIGHEST_LIMIT),
    };
    let (after, before) = (params.text("after"), params.text("before"));
    let slice = Slice::cut(scene, &rows, limit, after.as_deref(), before.as_deref())?;
    let mut out = page(scene, edge, picks, &rows, &slice)?;
    if let Some(paging) = out.get_mut("paging") {
        if slice.end < rows.len() {
            paging["next"] = json!(link(scene, limit, "after", &cursor(scene, &rows[slice.end - 1])));
        }
        if slice.start > 0 {
            paging["previous"] = json!(link(scene, limit, "before", &cursor(scene, &rows[slice.start])));
        }
    }
    let summary = params.text("summary").unwrap_or_default();
    if summary.eq_ignore_ascii_case("true") || summary == "1" || summary.contains("total_count") {
        out.insert("summary".into(), json!({ "total_count": rows.len() }));
    }
    Ok(Value::Object(out))
}

/// An edge named in `fields`. `None` when the node has no such edge.
pub(super) fn inline(scene: &Scene<'_>, node: &Node, wanted: &Pick) -> Result<Option<Value>, GraphError> {
    if wanted.name == "insights" {
        return insights::inline(scene, node, wanted).transpose();
    }
    if let (Node::Video(id), "thumbnails") = (node, wanted.name.as_str()) {
        let rows = fields::only(videos::thumbnails(scene, id).into(), &wanted.sub);
        return Ok(Some(json!({ "data": rows })));
    }
    let Some(rows) = rows(scene, node, &wanted.name, false)? else { return Ok(None) };
    let limit = wanted.limit.unwrap_or(USUAL_LIMIT).clamp(1, HIGHEST_LIMIT);
    let slice = Slice { start: 0, end: rows.len().min(limit) };
    Ok(Some(Value::Object(page(scene, &wanted.name, &wanted.sub, &rows, &slice)?)))
}

fn page(
    scene: &Scene<'_>,
    edge: &str,
    picks: &[Pick],
    rows: &[Node],
    slice: &Slice,
) -> Result<Map<String, Value>, GraphError> {
    // Pages come with more than `id` and `name` when nothing is chosen.
    let usual: Vec<Pick> = if edge == "accounts" && picks.is_empty() {
        ["access_token", "category", "name", "id", "tasks"].map(pick).to_vec()
    } else {
        Vec::new()
    };
    let picks = if usual.is_empty() { picks } else { &usual };
    let shown = &rows[slice.start..slice.end];
    let data = shown.iter().map(|row| scene.render(row, picks)).collect::<Result<Vec<_>, _>>()?;
    let mut out = Map::new();
    out.insert("data".into(), json!(data));
    if let (Some(first), Some(last)) = (shown.first(), shown.last()) {
        let cursors = json!({ "before": cursor(scene, first), "after": cursor(scene, last) });
        out.insert("paging".into(), json!({ "cursors": cursors }));
    }
    Ok(out)
}

/// Which rows are on the page: `rows[start..end]`.
struct Slice {
    start: usize,
    end: usize,
}

impl Slice {
    fn cut(
        scene: &Scene<'_>,
        rows: &[Node],
        limit: usize,
        after: Option<&str>,
        before: Option<&str>,
    ) -> Result<Self, GraphError> {
        if let Some(after) = after.filter(|after| !after.is_empty()) {
            let start = place(scene, rows, after)?.after();
            return Ok(Self { start, end: (start + limit).min(rows.len()) });
        }
        if let Some(before) = before.filter(|before| !before.is_empty()) {
            let end = place(scene, rows, before)?.before();
            return Ok(Self { start: end.saturating_sub(limit), end });
        }
        Ok(Self { start: 0, end: limit.min(rows.len()) })
    }
}

/// Where a cursor points.
enum Place {
    At(usize),
    /// Its row is gone; the rows from here on came after it.
    Between(usize),
}

impl Place {
    fn after(&self) -> usize {
        match self {
            Self::At(index) => index + 1,
            Self::Between(index) => *index,
        }
    }

    fn before(&self) -> usize {
        match self {
            Self::At(index) | Self::Between(index) => *index,
        }
    }
}

fn cursor(scene: &Scene<'_>, row: &Node) -> String {
    BASE64URL_NOPAD.encode(row.id(scene.world).as_bytes())
}

fn place(scene: &Scene<'_>, rows: &[Node], cursor: &str) -> Result<Place, GraphError> {
    let wrong = || GraphError::new(100, "(#100) Invalid cursors values");
    let id =
        BASE64URL_NOPAD.decode(cursor.as_bytes()).ok().and_then(|id| String::from_utf8(id).ok()).ok_or_else(wrong)?;
    if let Some(index) = rows.iter().position(|row| row.id(scene.world) == id) {
        return Ok(Place::At(index));
    }
    // Something deleted while somebody was paging: go on where it was (lists are newest first).
    let gone = scene.world.object(&id).ok_or_else(wrong)?;
    let older = |row: &Node| match row {
        Node::Object(_, id) => scene.world.object(id).is_some_and(|object| object.order < gone.order),
        _ => false,
    };
    Ok(Place::Between(rows.iter().position(older).unwrap_or(rows.len())))
}

/// A full address with the token in it, as Meta writes it.
pub(super) fn link(scene: &Scene<'_>, limit: usize, direction: &str, cursor: &str) -> String {
    let ask = scene.ask;
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(token) = &ask.token {
        query.append_pair("access_token", token);
    }
    for (name, value) in ask.params.query_pairs() {
        if !matches!(name, "access_token" | "appsecret_proof" | "limit" | "after" | "before") {
            query.append_pair(name, &as_text(value));
        }
    }
    query.append_pair("limit", &limit.to_string()).append_pair(direction, cursor);
    format!("http://{}{}?{}", ask.host, ask.path, query.finish())
}

/// All rows of an edge, in Meta's order. `filtered`: the request's own filters apply. `None`: no such edge.
fn rows(scene: &Scene<'_>, node: &Node, edge: &str, filtered: bool) -> Result<Option<Vec<Node>>, GraphError> {
    let world = scene.world;
    let person = || world.people.get(&scene.viewer.person).map(|person| &person.seed);
    let reaches = |account: &str| world.tasks(&scene.viewer.person, account).is_some();
    let rows = match (node, edge) {
        (Node::Person(_), "adaccounts") => {
            scene.viewer.needs_ads()?;
            let accounts = person().map(|person| person.accounts.as_slice()).unwrap_or_default();
            accounts
                .iter()
                .filter(|access| world.accounts.contains_key(&access.id))
                .map(|access| Node::Account(access.id.clone()))
                .collect()
        }
        (Node::Person(_), "businesses") => {
            scene.viewer.needs_any(&["business_management"])?;
            let businesses = person().map(|person| person.businesses.as_slice()).unwrap_or_default();
            businesses.iter().filter(|id| world.businesses.contains_key(*id)).cloned().map(Node::Business).collect()
        }
        (Node::Person(_), "accounts") => {
            scene.viewer.needs_any(&["pages_show_list"])?;
            let pages = person().map(|person| person.pages.as_slice()).unwrap_or_default();
            pages.iter().filter(|id| world.pages.contains_key(*id)).cloned().map(Node::Page).collect()
        }
        (Node::Business(id), "owned_ad_accounts" | "client_ad_accounts") => {
            let owned = edge == "owned_ad_accounts";
            let search = scene.ask.params.text("search_query").filter(|_| filtered).map(|text| text.to_lowercase());
            let accounts = world.accounts.values().filter(|account| {
                let seed = &account.seed;
                let belongs = if owned { seed.business.as_ref() == Some(id) } else { seed.clients.contains(id) };
                belongs
                    && reaches(&seed.id)
                    && search
                        .as_ref()
                        .is_none_or(|text| seed.name.to_lowercase().contains(text) || seed.id.contains(text))
            });
            accounts.map(|account| Node::Account(account.seed.id.clone())).collect()
        }
        (Node::Business(id), "owned_pages") => {
            let pages = world.pages.values().filter(|page| page.business.as_ref() == Some(id));
            pages.map(|page| Node::Page(page.id.clone())).collect()
        }
        (Node::Account(id), "instagram_accounts" | "connected_instagram_accounts" | "promote_pages") => {
            let business = world.accounts.get(id).and_then(|account| account.seed.business.clone());
            let pages = world.pages.values().filter(|page| page.business.is_some() && page.business == business);
            if edge == "promote_pages" {
                pages.map(|page| Node::Page(page.id.clone())).collect()
            } else {
                pages.filter(|page| page.instagram.is_some()).map(|page| Node::Instagram(page.id.clone())).collect()
            }
        }
        (Node::Account(id), "adlabels") => {
            let mut labels: Vec<_> = world.labels.values().filter(|label| label.account == *id).collect();
            labels.sort_by_key(|label| std::cmp::Reverse(label.created_at_ms));
            labels.into_iter().map(|label| Node::Label(label.id.clone())).collect()
        }
        (Node::Account(id), "customaudiences") => audiences::in_account(scene, id, filtered)?,
        (Node::Account(id), "adrules_library") => rules::in_account(scene, id),
        (Node::Account(id), "adimages") => images::in_account(scene, id, filtered)?,
        (Node::Account(id), "advideos") => videos::in_account(scene, id, filtered),
        (Node::Object(_, id), edge) => return lists::below(scene, id, edge, filtered),
        _ => match (node, Kind::of_edge(edge), Kind::of_label_edge(edge)) {
            (Node::Account(id), Some(kind), _) => lists::in_account(scene, id, kind, filtered)?,
            (Node::Account(id), _, Some(kind)) => lists::by_labels(scene, id, kind)?,
            (Node::Label(id), Some(kind), _) => lists::with_label(scene, id, kind),
            _ => match system_users::rows(scene, node, edge)? {
                Some(rows) => rows,
                None => return Ok(studies::rows(scene, node, edge)),
            },
        },
    };
    Ok(Some(rows))
}
