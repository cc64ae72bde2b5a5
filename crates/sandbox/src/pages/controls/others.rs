//! What exists beside the ads tree, for `GET /_sandbox/objects?kind=`.

use serde_json::{Value, json};

use crate::world::{World, bare};

/// Rows of `customaudience`, `adrule`, `adstudy` or `systemuser`; `None` for any other kind.
pub(super) fn rows(world: &World, kind: &str, account: Option<&str>) -> Option<Vec<Value>> {
    let wanted = |id: &str| account.is_none_or(|account| bare(account) == id);
    Some(match kind.trim_end_matches('s') {
        "customaudience" => {
            let found = world.audiences.all().filter(|audience| wanted(&audience.account));
            found
                .map(|audience| {
                    json!({
                        "kind": "customaudience",
                        "id": audience.id,
                        "account_id": audience.account,
                        "name": audience.name,
                        "subtype": audience.subtype,
                        "people": audience.members.len(),
                        "flagged": audience.flagged,
                        "created_at_ms": audience.created_at_ms,
                    })
                })
                .collect()
        }
        "adrule" => {
            let found = world.rules.all().filter(|rule| wanted(&rule.account));
            found
                .map(|rule| {
                    json!({
                        "kind": "adrule",
                        "id": rule.id,
                        "account_id": rule.account,
                        "name": rule.name,
                        "status": rule.status,
                        "runs": rule.runs.len(),
                        "created_at_ms": rule.created_at_ms,
                    })
                })
                .collect()
        }
        "adstudy" | "adstudie" => world.studies.by_id.values().map(crate::studies::Study::row).collect(),
        "systemuser" => world.system_users.values().map(|user| user.row(world)).collect(),
        _ => return None,
    })
}
