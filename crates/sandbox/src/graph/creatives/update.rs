//! What `POST /{creative}` may change: a name, labels and a status (platform 12.3). For other content a new one is made.

use crate::{
    error::GraphError,
    graph::{checks::plain, shapes},
    objects::{Kind, Object},
    params::Params,
    world::World,
};

/// # Errors
/// Plain code 100 when content was sent that differs.
pub(in crate::graph) fn change(old: &Object, params: &Params) -> Result<(), GraphError> {
    for (field, shape) in shapes::CREATIVE.kept {
        if params.has(field) && !shape.same(params, field, old.fields.get(*field)) {
            return Err(plain(
                field,
                "An ad creative can't be changed",
                "Only its name, labels and status can. Make a new ad creative and give it to the ad.",
            ));
        }
    }
    Ok(())
}

/// # Errors
/// Plain code 100 while an ad that is neither deleted nor archived shows it; our model.
pub(in crate::graph) fn check_unused(world: &World, creative: &Object) -> Result<(), GraphError> {
    let mut ads = world.in_account(&creative.account, Kind::Ad);
    if ads.any(|ad| ad.live() && ad.text("creative_id") == Some(&creative.id)) {
        return Err(GraphError::new(100, "Invalid parameter")
            .user("The ad creative is in use", "Delete the ads that show it, or give them another one, first."));
    }
    Ok(())
}
