//! `DELETE /act_{id}/campaigns`: many at once (platform 9.3).

use serde_json::json;

use crate::{
    graph::{
        Answer, accounts,
        checks::{self, one_of, required},
        write::Call,
    },
    objects::{Kind, Object},
    world::World,
};

/// How many go in one call unless said; our model.
const USUAL_COUNT: i64 = 500;

/// # Errors
/// Code 100 for a strategy Meta does not know, or one without the date it needs.
pub(in crate::graph) fn delete(world: &mut World, call: Call<'_>, account: &str) -> Answer {
    let account = accounts::writable(world, call.viewer, account)?;
    let params = call.params();
    let strategy = params.text("delete_strategy").ok_or_else(|| required("delete_strategy"))?;
    one_of("delete_strategy", &strategy, &["DELETE_ANY", "DELETE_ARCHIVED_BEFORE", "DELETE_OLDEST"])?;
    let before = checks::time(params, "before_date", checks::seed(world, &account)?)?;
    let archived = strategy == "DELETE_ARCHIVED_BEFORE";
    if archived && before.is_none() {
        return Err(required("before_date"));
    }
    let count = usize::try_from(params.integer("object_count")?.unwrap_or(USUAL_COUNT)).unwrap_or(usize::MAX);
    let goes = |campaign: &&Object| {
        campaign.status != "DELETED"
            && (!archived || campaign.status == "ARCHIVED")
            && before.is_none_or(|before| campaign.updated_at_ms < before)
    };
    let mut ids: Vec<String> =
        world.in_account(&account, Kind::Campaign).filter(goes).map(|campaign| campaign.id.clone()).collect();
    let left = ids.len().saturating_sub(count);
    ids.truncate(count);
    for id in &ids {
        world.set_status(id, "DELETED");
    }
    Ok(json!({ "objects_left_to_delete_count": left, "deleted_object_ids": ids }))
}
