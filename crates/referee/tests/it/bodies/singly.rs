//! One parameter wrong at a time, each of them, of creates and of updates: nothing is left to chance.

use adlane_referee::ParamFacts;
use serde_json::{Map, Value};

use super::{
    Meta, SEED,
    dice::Dice,
    edges::{self, Edge},
    made, spec,
};

/// The node an edge makes, where it can be changed.
fn node_of(edge: &str) -> Option<&'static str> {
    Some(match edge {
        "campaigns" => "Campaign",
        "adsets" => "AdSet",
        "adcreatives" => "AdCreative",
        "ads" => "Ad",
        "customaudiences" => "CustomAudience",
        "adrules_library" => "AdRule",
        _ => return None,
    })
}

/// Whether the answer refuses that parameter, and not something else.
fn refuses(answer: &(u16, Value), param: &str) -> bool {
    answer.0 >= 400 && answer.1["error"].to_string().contains(param)
}

/// The base of the edge, in parents that have room.
async fn base(meta: &Meta, edge: &Edge) -> Map<String, Value> {
    let mut body = edge.base.clone();
    edges::fresh_parents(meta, edge.name, &mut body).await;
    body
}

#[tokio::test]
async fn each_parameter_that_is_wrong_is_refused_by_its_name() {
    let (spec, meta, mut dice) = (spec(), Meta::start().await, Dice::new(SEED));
    let edges = edges::probe(&spec, &meta, &mut dice).await;
    let (mut sent, mut accepted) = (0, Vec::new());
    for edge in edges.iter().filter(|edge| edge.accepts) {
        let right = base(&meta, edge).await;
        let (_, made) = meta.create(edge.name, &right, false).await;
        let updates = node_of(edge.name).and_then(|node| spec.params(node, "POST", None)).unwrap_or_default();
        let with = |param: &ParamFacts, value: &Value, mut body: Map<String, Value>| {
            body.insert(param.name.clone(), value.clone());
            body
        };
        for param in &edge.params {
            for value in made::every_wrong(&spec, &param.kind) {
                sent += 1;
                let answer = meta.create(edge.name, &with(param, &value, right.clone()), sent % 2 == 0).await;
                if !refuses(&answer, &param.name) {
                    accepted.push(format!("{}.{}: {value}: {}", edge.name, param.name, answer.1));
                }
            }
        }
        for param in &updates {
            for value in made::every_wrong(&spec, &param.kind) {
                sent += 1;
                let id = made["id"].as_str().unwrap();
                let answer = meta.post(id, &with(param, &value, Map::new()), sent % 2 == 0).await;
                if !refuses(&answer, &param.name) {
                    accepted.push(format!("POST /{{{}}} {}: {value}: {}", edge.name, param.name, answer.1));
                }
            }
        }
    }
    println!("{sent} sent");
    assert!(sent >= 20, "too few to say anything");
    assert!(accepted.is_empty(), "accepted, or refused for something else:\n{}", accepted.join("\n"));
}
