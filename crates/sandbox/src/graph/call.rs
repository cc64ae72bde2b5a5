//! What a noun gets to see of a call to it.

use serde_json::json;

use super::{
    Answer,
    nodes::{Node, Scene},
};
use crate::{App, ask::Ask, auth::Viewer, fields::Pick, params::Params, world::World};

/// One call whose token is known to be good.
pub(super) struct Call<'a> {
    pub(super) app: &'a App,
    pub(super) world: &'a mut World,
    pub(super) ask: &'a Ask,
    pub(super) viewer: &'a Viewer,
    /// `fields=`; empty when nothing was chosen.
    pub(super) picks: &'a [Pick],
}

/// Answers the calls of one noun; `None` for a path that is not its own.
pub(super) type Noun = fn(&mut Call<'_>, &[&str]) -> Option<Answer>;

impl Call<'_> {
    pub(super) fn params(&self) -> &Params {
        &self.ask.params
    }

    pub(super) fn scene(&self) -> Scene<'_> {
        Scene { app: self.app, world: self.world, viewer: self.viewer, ask: self.ask }
    }

    /// `{"id": …}`, or the whole node when fields were chosen (platform 5: read after write).
    pub(super) fn created(&self, node: &Node, id: &str) -> Answer {
        if self.picks.is_empty() { Ok(json!({ "id": id })) } else { self.scene().render(node, self.picks) }
    }

    /// `{"success": true}`, or the node when fields were chosen.
    pub(super) fn changed(&self, node: &Node) -> Answer {
        if self.picks.is_empty() { Ok(json!({ "success": true })) } else { self.scene().render(node, self.picks) }
    }
}
