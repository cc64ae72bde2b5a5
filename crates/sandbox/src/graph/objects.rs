//! Fields that campaigns, ad sets, ads and creatives share.

use super::{
    ads, adsets, campaigns, creatives,
    nodes::{Got, Node, Scene},
};
use crate::{
    clock,
    objects::{Kind, Object},
};

pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(object) = scene.world.object(id) else { return Got::Absent };
    let special = match object.kind {
        Kind::Campaign => campaigns::field(scene, object, name),
        Kind::AdSet => adsets::field(scene, object, name),
        Kind::Ad => ads::field(scene, object, name),
        Kind::Creative => creatives::field(scene, object, name),
    };
    if !matches!(special, Got::Unknown) {
        return special;
    }
    match name {
        "account_id" => Got::text(&*object.account),
        "status" => Got::text(&*object.status),
        "configured_status" if object.kind != Kind::Creative => Got::text(&*object.status),
        "effective_status" if object.kind != Kind::Creative => Got::text(scene.world.effective_status(object)),
        "created_time" if object.kind != Kind::Creative => scene.time(object, Some(object.created_at_ms)),
        "updated_time" if object.kind != Kind::Creative => scene.time(object, Some(object.updated_at_ms)),
        "issues_info" if object.kind != Kind::Creative => Got::some(scene.world.issues(object)),
        "adlabels" if object.labels.is_empty() => Got::Absent,
        "adlabels" => Got::Nodes(object.labels.iter().cloned().map(Node::Label).collect()),
        _ => match object.fields.get(name) {
            // What we keep beside what Meta answers is no field.
            Some(value) if super::known::is_in(name, super::known::of(object.kind)) => Got::Value(value.clone()),
            _ => Got::Unknown,
        },
    }
}

impl Scene<'_> {
    /// A time as Meta writes it, in the zone of the object's account.
    pub(super) fn time(&self, object: &Object, at_ms: Option<i64>) -> Got {
        let account = self.world.accounts.get(&object.account);
        let zone = account.map_or("UTC", |account| account.seed.timezone.as_str());
        Got::some(at_ms.map(|at_ms| clock::graph_time(at_ms, zone)))
    }
}
