//! What `POST /{ad}` may change.

use super::create;
use crate::{auth::Viewer, error::GraphError, graph::checks::plain, objects::Object, params::Params, world::World};

/// Changes `new`, which is still like `old`. Returns a creative that was sent inline; it takes the place of the ad's creative
/// once it is made. Another creative is reviewed again.
///
/// # Errors
/// Code 100 with the subcode of the rule that was broken.
pub(in crate::graph) fn change(
    world: &World,
    viewer: &Viewer,
    new: &mut Object,
    old: &Object,
    params: &Params,
) -> Result<Option<Object>, GraphError> {
    if params.text("adset_id").is_some_and(|sent| old.parent.as_ref() != Some(&sent)) {
        return Err(plain(
            "adset_id",
            "An ad stays in its ad set",
            "The ad set of an ad can't be changed; copy the ad into the other ad set.",
        ));
    }
    let adset = old.parent.as_deref().and_then(|id| world.object(id));
    let adset = adset.ok_or_else(|| GraphError::missing("POST", &old.id))?;
    let inline = create::take(world, viewer, new, adset, params)?;
    if inline.is_some() || new.text("creative_id") != old.text("creative_id") {
        new.verdict = None;
        new.reviewed_at_ms = world.clock.now_ms() + i64::from(world.pace.review_s) * 1_000;
    }
    Ok(inline)
}
