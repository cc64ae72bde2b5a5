//! Thousands of create bodies made from the specification, right ones and deliberately wrong ones, over real HTTP: the
//! sandbox always answers in Meta's shape, and refuses what is wrong about the parameters it models.

mod dice;
mod edges;
mod made;
mod singly;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
};

use adlane_referee::{Outcome, Spec};
use reqwest::Client;
use sandbox::{Config, Limits, Sandbox};
use serde_json::{Map, Value};

use crate::small;
use dice::Dice;
use edges::Edge;
use made::Slip;

/// Of either kind.
const BODIES: usize = 1_000;
const SEED: u64 = 0x5EED_0F4D_1A4E;
/// Of the wrong types of modelled parameters, so many in a hundred are refused at least.
const WRONG_TYPES_REFUSED: usize = 90;
/// Of the creates that lack what they need, so many in a hundred are refused at least.
const LACKING_REFUSED: usize = 95;

pub(crate) fn client(agent: &str) -> Client {
    // Twice is fine: the second installation is refused and the first one stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().user_agent(agent).no_proxy().build().unwrap()
}

/// Meta's own specification; where it is not at hand the small one, said loudly.
#[expect(clippy::disallowed_methods, reason = "the environment says where Meta's specification is")]
fn spec() -> Spec {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/meta/api-specs"));
    let folder = std::env::var_os("ADLANE_META_SPECS").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("NOT RUN WITH META'S SPECIFICATION: set ADLANE_META_SPECS to its folder");
        return small::spec();
    }
    Spec::load(&folder).unwrap()
}

/// A running sandbox with everything a create may refer to.
pub(crate) struct Meta {
    sandbox: Sandbox,
    http: Client,
    token: String,
    /// `act_…`; everything but audiences goes into the first.
    accounts: Vec<String>,
    creates: AtomicUsize,
}

impl Meta {
    async fn start() -> Self {
        let sandbox = Sandbox::start(([127, 0, 0, 1], 0).into(), Config::recorded()).await.unwrap();
        let handle = sandbox.handle();
        handle.set_limits(Limits { points: 1_000_000_000, ..Limits::default() });
        let scopes = ["ads_management", "ads_read", "business_management", "pages_show_list", "pages_read_engagement"];
        let token = handle.token(sandbox::cast::MARTA, &scopes).unwrap();
        let creates = AtomicUsize::new(0);
        let mut meta = Self { sandbox, http: client("bodies/1"), token, accounts: Vec::new(), creates };
        let accounts = meta.get("me/adaccounts", "account_status,currency").await;
        let usable = |row: &&Value| row["account_status"] == 1 && row["currency"] == "USD";
        let rows = accounts["data"].as_array().unwrap().iter().filter(usable);
        meta.accounts = rows.map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        meta
    }

    fn at(&self, path: &str) -> String {
        format!("{}/v26.0/{path}", self.sandbox.url())
    }

    pub(crate) async fn get(&self, path: &str, fields: &str) -> Value {
        let query = [("access_token", self.token.as_str()), ("fields", fields), ("limit", "200")];
        self.http.get(self.at(path)).query(&query).send().await.unwrap().json().await.unwrap()
    }

    /// Posts below the account, as a form or as JSON, a second of the sandbox's time after the one before: there is a
    /// limit to writes per second. A connection that is cut is a panic of the sandbox.
    pub(crate) async fn create(&self, edge: &str, body: &Map<String, Value>, as_json: bool) -> (u16, Value) {
        let turn = self.creates.fetch_add(1, Ordering::Relaxed);
        // There is a limit to the audiences of an account, and they refer to nothing in it.
        let account = if edge == "customaudiences" { turn % self.accounts.len() } else { 0 };
        self.post(&format!("{}/{edge}", self.accounts[account]), body, as_json).await
    }

    /// As [`Self::create`], to any path.
    pub(crate) async fn post(&self, path: &str, body: &Map<String, Value>, as_json: bool) -> (u16, Value) {
        self.sandbox.handle().advance(1);
        let request = self.http.post(self.at(path)).query(&[("access_token", &self.token)]);
        let request = if as_json {
            request.json(body)
        } else {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            request.form(&body.iter().map(|(name, value)| (name, text(value))).collect::<Vec<_>>())
        };
        let response = request.send().await.unwrap_or_else(|error| panic!("{path} {body:?}: {error}"));
        let status = response.status().as_u16();
        let text = response.text().await.unwrap_or_else(|error| panic!("{path} {body:?}: {error}"));
        (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{path} {body:?}: not JSON: {status} {text}")))
    }
}

/// Sent and refused.
#[derive(Default, Clone, Copy)]
struct Count {
    sent: usize,
    refused: usize,
}

impl Count {
    fn add(&mut self, refused: bool) {
        self.sent += 1;
        self.refused += usize::from(refused);
    }

    fn percent(self) -> usize {
        self.refused * 100 / self.sent.max(1)
    }
}

#[tokio::test]
async fn whatever_is_created_meta_answers_in_its_own_shape_and_refuses_what_is_wrong() {
    println!("seed {SEED:#x}");
    let (spec, meta, mut dice) = (spec(), Meta::start().await, Dice::new(SEED));
    let edges = edges::probe(&spec, &meta, &mut dice).await;
    for edge in &edges {
        println!("{edge}");
    }
    let campaigns = edges.iter().find(|edge| edge.name == "campaigns").unwrap();
    for param in ["objective", "status", "bid_strategy", "special_ad_categories"] {
        assert!(campaigns.models(param), "campaigns.{param} is not seen to be modelled");
    }
    // What the sandbox takes for right is right.
    for edge in edges.iter().filter(|edge| edge.accepts) {
        let verdict = spec.check_request("POST", &format!("act_1/{}", edge.name), &edge.base, &|_| None);
        assert_eq!(verdict.wrongs().map(ToString::to_string).collect::<Vec<_>>(), Vec::<String>::new());
    }
    let mut unshaped = Vec::new();
    let mut judge = |edge: &Edge, body: &Map<String, Value>, status: u16, answer: &Value| {
        let node_of = |_: &str| None;
        let path = format!("act_1/{}", edge.name);
        let outcome = Outcome { status, body: Some(answer) };
        let verdict = spec.check_answer("POST", &path, body, outcome, &node_of);
        let about_shape = |place: &str| !place.starts_with("parameter ");
        unshaped.extend(verdict.wrongs().filter(|one| about_shape(&one.place)).map(ToString::to_string));
        if status >= 500 {
            unshaped.push(format!("{}: HTTP {status} for {body:?}", edge.name));
        }
    };

    let mut right = Count::default();
    for _ in 0..BODIES {
        let edge = dice.one_of(&edges);
        let mut body = made::right(&spec, edge, &mut dice);
        edges::fresh_parents(&meta, edge.name, &mut body).await;
        let (status, answer) = meta.create(edge.name, &body, dice.coin()).await;
        judge(edge, &body, status, &answer);
        right.add(status >= 400);
    }
    // A refusal by an edge the sandbox does not know would prove nothing.
    let known: Vec<&Edge> = edges.iter().filter(|edge| edge.known).collect();
    let mut wrong: BTreeMap<(Slip, bool), Count> = BTreeMap::new();
    let mut let_through = BTreeMap::new();
    for _ in 0..BODIES {
        let edge = *dice.one_of(&known);
        let (slip, param, mut body) = made::wrong(&spec, edge, &mut dice);
        edges::fresh_parents(&meta, edge.name, &mut body).await;
        let (status, answer) = meta.create(edge.name, &body, dice.coin()).await;
        judge(edge, &body, status, &answer);
        // Elsewhere a refusal proves nothing, and Meta itself ignores what it does not know.
        let counts = edge.accepts && (slip == Slip::Lacking || edge.models(&param));
        wrong.entry((slip, counts)).or_default().add(status >= 400);
        if counts && status < 400 {
            let example = body.get(&param).unwrap_or(&Value::Null).to_string();
            let_through.entry((slip, edge.name, param)).or_insert((0_usize, example)).0 += 1;
        }
    }

    // Were it not so, what was refused last would prove nothing.
    for edge in edges.iter().filter(|edge| edge.accepts) {
        let mut body = edge.base.clone();
        edges::fresh_parents(&meta, edge.name, &mut body).await;
        let (status, answer) = meta.create(edge.name, &body, false).await;
        assert!(status < 400, "{} refuses now what it accepted at first: {answer}", edge.name);
    }

    println!("valid-looking: {} sent, {} of them refused", right.sent, right.refused);
    for ((slip, counts), count) in &wrong {
        let of = if *counts { "of modelled parameters" } else { "elsewhere, proving nothing" };
        println!("{slip:?} {of}: {} sent, {} refused ({} %)", count.sent, count.refused, count.percent());
    }
    for ((slip, edge, param), (times, example)) in &let_through {
        println!("ACCEPTED: {slip:?}: {edge}.{param}: {example} [{times}x]");
    }
    assert_eq!(unshaped, Vec::<String>::new());
    let judged = |slip: Slip| wrong.get(&(slip, true)).copied().unwrap_or_default();
    let (types, words, lacking) = (judged(Slip::Type), judged(Slip::Word), judged(Slip::Lacking));
    assert!(types.sent >= 20 && words.sent >= 20 && lacking.sent >= 20, "too few to say anything");
    assert_eq!(words.refused, words.sent, "unknown words of modelled parameters were accepted");
    assert!(types.percent() >= WRONG_TYPES_REFUSED, "wrong types were accepted");
    assert!(lacking.percent() >= LACKING_REFUSED, "creates that lack something were accepted");
}
