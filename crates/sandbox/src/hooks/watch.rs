//! Noticing what changed in the accounts that are subscribed.

use serde_json::json;

use crate::{
    objects::{Kind, Object},
    world::World,
};

/// Compares every effective status with what it was, and tells of the differences. New objects are only noted.
pub(crate) fn look(world: &mut World) {
    if world.hooks.accounts.is_empty() {
        return;
    }
    let now = world.clock.now_ms();
    let accounts: Vec<String> = world.hooks.accounts.iter().cloned().collect();
    for account in accounts {
        let mut changed = Vec::new();
        let mut fresh = Vec::new();
        for kind in [Kind::Campaign, Kind::AdSet, Kind::Ad] {
            for object in world.in_account(&account, kind) {
                let status = world.effective_status(object);
                match world.hooks.seen.get(&object.id) {
                    Some(before) if *before == status => continue,
                    Some(before) => changed.push(events(world, object, before, status)),
                    None => {}
                }
                fresh.push((object.id.clone(), status));
            }
        }
        world.hooks.seen.extend(fresh);
        for (field, change) in changed.into_iter().flatten() {
            world.hooks.happened("ad_account", &account, field, change, now);
        }
    }
}

/// What a change of status makes Meta send: field to subscribe to, and the change.
fn events(world: &World, object: &Object, before: &str, status: &str) -> Vec<(&'static str, serde_json::Value)> {
    // The new value is not in it; clients have to ask (platform 4.2).
    let value =
        json!({ "object_id": object.id, "object_type": object.kind.word(), "changed_fields": ["effective_status"] });
    let mut events = vec![("effective_status", json!({ "field": "field_changed", "value": value }))];
    if matches!(status, "WITH_ISSUES" | "DISAPPROVED") {
        let issues = world.issues(object);
        for issue in issues.iter().flat_map(|issues| issues.as_array()).flatten() {
            let value = json!({
                "id": object.id,
                "level": issue["level"],
                "error_code": issue["error_code"].to_string(),
                "error_summary": issue["error_summary"],
                "error_message": issue["error_message"],
            });
            events.push(("with_issues_ad_objects", json!({ "field": "with_issues_ad_objects", "value": value })));
        }
    }
    if before == "IN_PROCESS" {
        let value = json!({ "id": object.id, "level": super::topics::level(object.kind), "status_name": status });
        events.push(("in_process_ad_objects", json!({ "field": "in_process_ad_objects", "value": value })));
    }
    events
}
