//! What can be created below an ad account, with a create that Meta accepts, and which parameters the sandbox models.

use std::{collections::BTreeSet, fmt};

use adlane_referee::{ParamFacts, Spec};
use serde_json::{Map, Value, json};

use super::{Meta, dice::Dice, made};

/// One pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// An edge one can create at.
pub(super) struct Edge {
    pub(super) name: &'static str,
    pub(super) base: Map<String, Value>,
    pub(super) params: Vec<ParamFacts>,
    /// Parameters without which a create is refused.
    pub(super) needed: &'static [&'static str],
    /// The sandbox knows the edge.
    pub(super) known: bool,
    /// The sandbox accepts `base`, so that a refusal of something else has that as its reason.
    pub(super) accepts: bool,
    /// Parameters it was seen to read.
    modelled: BTreeSet<String>,
}

impl Edge {
    pub(super) fn models(&self, param: &str) -> bool {
        self.modelled.contains(param)
    }
}

impl fmt::Display for Edge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let modelled: Vec<&str> = self.modelled.iter().map(String::as_str).collect();
        match (self.known, self.accepts) {
            (false, _) => write!(f, "{}: not modelled", self.name),
            (true, false) => write!(f, "{}: modelled, but it refuses what should be right: no evidence", self.name),
            (true, true) => write!(f, "{}: reads {}", self.name, modelled.join(" ")),
        }
    }
}

/// Finds out which edges the sandbox knows and which of their parameters it reads: those that can be read back, and
/// those whose mere presence it refuses.
pub(super) async fn probe(spec: &Spec, meta: &Meta, dice: &mut Dice) -> Vec<Edge> {
    let mut edges = Vec::new();
    let mut made_of = Made { page: a_page(meta).await, ..Made::default() };
    for (name, needed) in NEEDED {
        let Some(params) = spec.params("AdAccount", "POST", Some(name)) else { continue };
        let base = base(name, &made_of);
        let (_, nothing) = meta.create(name, &Map::new(), false).await;
        let known = nothing["error"]["code"] != 2500 && nothing["error"]["error_subcode"] != 33;
        let (status, answer) = meta.create(name, &base, false).await;
        if known && status >= 400 {
            println!("{name}: {answer}");
        }
        made_of.take(name, &answer);
        let mut edge = Edge { name, base, params, needed, known, accepts: status < 400, modelled: BTreeSet::new() };
        if edge.accepts {
            edge.modelled = modelled(spec, meta, &edge, dice).await;
        }
        edges.push(edge);
    }
    edges
}

async fn modelled(spec: &Spec, meta: &Meta, edge: &Edge, dice: &mut Dice) -> BTreeSet<String> {
    let mut modelled = BTreeSet::new();
    // More than once: what one value does not show, another may.
    for param in edge.params.iter().flat_map(|param| [param; 3]) {
        let mut body = edge.base.clone();
        body.insert(param.name.clone(), made::fitting(spec, &param.kind, dice, 0));
        fresh_parents(meta, edge.name, &mut body).await;
        let (status, answer) = meta.create(edge.name, &body, false).await;
        let read_back = match answer["id"].as_str() {
            Some(id) => meta.get(id, &param.name).await.get(&param.name).is_some(),
            // A rehearsal: the options were read.
            None => answer["success"] == true,
        };
        if status >= 400 || read_back {
            modelled.insert(param.name.clone());
        }
    }
    modelled
}

/// Puts an ad set into a campaign of its own, and an ad into an ad set of its own: there are limits to how many of them
/// fit into one. Only what the base refers to is replaced.
pub(super) async fn fresh_parents(meta: &Meta, edge: &str, body: &mut Map<String, Value>) {
    let mut made = Made::default();
    let (parents, key): (&[&str], _) = match edge {
        "adsets" => (&["campaigns"], "campaign_id"),
        "ads" => (&["campaigns", "adsets"], "adset_id"),
        _ => return,
    };
    let refers = |id: &Value| id.as_str().is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    if !body.get(key).is_some_and(refers) {
        return;
    }
    for parent in parents {
        let (_, answer) = meta.create(parent, &base(parent, &made), false).await;
        made.take(parent, &answer);
    }
    let id = if edge == "adsets" { made.campaign } else { made.adset };
    if !id.is_empty() {
        body.insert(key.to_owned(), id.into());
    }
}

const NEEDED: [(&str, &[&str]); 8] = [
    ("adlabels", &["name"]),
    ("campaigns", &["name", "objective", "special_ad_categories"]),
    ("adsets", &["name", "campaign_id", "targeting", "billing_event"]),
    ("adimages", &["bytes"]),
    ("adcreatives", &["object_story_spec"]),
    ("ads", &["name", "adset_id", "creative"]),
    ("customaudiences", &["name"]),
    ("adrules_library", &["name", "evaluation_spec", "execution_spec"]),
];

/// What later creates refer to.
#[derive(Default)]
struct Made {
    page: String,
    campaign: String,
    adset: String,
    image: String,
    creative: String,
}

impl Made {
    fn take(&mut self, edge: &str, answer: &Value) {
        let id = answer["id"].as_str().unwrap_or_default().to_owned();
        match edge {
            "campaigns" => self.campaign = id,
            "adsets" => self.adset = id,
            "adcreatives" => self.creative = id,
            "adimages" => {
                let image = answer["images"].as_object().and_then(|images| images.values().next()?["hash"].as_str());
                self.image = image.unwrap_or_default().to_owned();
            }
            _ => {}
        }
    }
}

async fn a_page(meta: &Meta) -> String {
    let promoted = meta.get(&format!("{}/promote_pages", meta.accounts[0]), "id").await;
    promoted["data"][0]["id"].as_str().unwrap_or("1").to_owned()
}

/// A create that Meta accepts.
fn base(edge: &str, made: &Made) -> Map<String, Value> {
    let body = match edge {
        "adlabels" => json!({"name": "A label"}),
        "campaigns" => json!({"name": "A campaign", "objective": "OUTCOME_TRAFFIC", "status": "PAUSED",
            "special_ad_categories": ["HOUSING"], "special_ad_category_country": ["US"], "is_adset_budget_sharing_enabled": false}),
        "adsets" => {
            json!({"name": "An ad set", "campaign_id": made.campaign, "status": "PAUSED", "daily_budget": 5_000,
            "billing_event": "IMPRESSIONS", "optimization_goal": "LINK_CLICKS", "bid_strategy": "LOWEST_COST_WITHOUT_CAP",
            "targeting": {"geo_locations": {"countries": ["US"]}, "targeting_automation": {"advantage_audience": 0}}})
        }
        "adimages" => json!({ "bytes": PNG }),
        "adcreatives" => json!({"name": "A creative", "object_story_spec": {"page_id": made.page, "link_data": {
            "link": "https://example.com/", "message": "Words", "image_hash": made.image}}}),
        "ads" => json!({"name": "An ad", "adset_id": made.adset, "status": "PAUSED",
            "creative": {"creative_id": made.creative}}),
        "customaudiences" => {
            json!({"name": "People", "subtype": "CUSTOM", "customer_file_source": "USER_PROVIDED_ONLY"})
        }
        _ => json!({"name": "A rule",
            "evaluation_spec": {"evaluation_type": "SCHEDULE", "filters": [
                {"field": "entity_type", "operator": "EQUAL", "value": "CAMPAIGN"},
                {"field": "time_preset", "operator": "EQUAL", "value": "LAST_7_DAYS"},
                {"field": "spent", "operator": "GREATER_THAN", "value": 1000}]},
            "execution_spec": {"execution_type": "PAUSE"}, "schedule_spec": {"schedule_type": "DAILY"}}),
    };
    serde_json::from_value(body).unwrap()
}
