//! What exists, for the controls: the oracle for duplicates.

use serde_json::{Value, json};

use super::{Kind, Object};
use crate::{
    clock,
    world::{Label, World, bare},
};

/// Which objects to show; `None` means all.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wanted<'a> {
    /// `campaign`, `adset`, `ad`, `adcreative` or `adlabel`, in the singular or the plural.
    pub(crate) kind: Option<&'a str>,
    /// An ad label's id or name.
    pub(crate) label: Option<&'a str>,
    /// With or without `act_`.
    pub(crate) account: Option<&'a str>,
    /// The campaign of ad sets, the ad set of ads.
    pub(crate) parent: Option<&'a str>,
}

impl World {
    /// What exists, in the order of creation, deleted things included. Labels come last.
    pub(crate) fn shown(&self, wanted: Wanted<'_>) -> Vec<Value> {
        let in_account = |id: &str| wanted.account.is_none_or(|account| bare(account) == id);
        let is_wanted = |label: &Label| wanted.label.is_none_or(|text| label.id == text || label.name == text);
        let kind = wanted.kind.map(Kind::parse);
        let mut rows = Vec::new();
        for object in self.created.iter().filter_map(|id| self.objects.get(id)) {
            if kind.is_some_and(|kind| kind != Some(object.kind)) || !in_account(&object.account) {
                continue;
            }
            if wanted.parent.is_some_and(|parent| object.parent.as_deref() != Some(parent)) {
                continue;
            }
            let labels: Vec<&Label> = object.labels.iter().filter_map(|id| self.labels.get(id)).collect();
            if wanted.label.is_none() || labels.iter().any(|label| is_wanted(label)) {
                rows.push(self.row(object, &labels));
            }
        }
        if wanted.parent.is_none() && wanted.kind.is_none_or(|kind| kind == "adlabel" || kind == "adlabels") {
            let mut labels: Vec<&Label> = self.labels.values().collect();
            labels.sort_by_key(|label| label.created_at_ms);
            for found in labels.into_iter().filter(|label| in_account(&label.account) && is_wanted(label)) {
                let campaigns = found.objects.iter().filter(|id| self.kind_is(id, Kind::Campaign));
                rows.push(json!({
                    "kind": "adlabel",
                    "id": found.id,
                    "account_id": found.account,
                    "name": found.name,
                    "created_at_ms": found.created_at_ms,
                    "campaigns": campaigns.collect::<Vec<_>>(),
                    "objects": found.objects,
                }));
            }
        }
        rows
    }

    fn kind_is(&self, id: &str, kind: Kind) -> bool {
        self.object(id).is_some_and(|object| object.kind == kind)
    }

    fn row(&self, object: &Object, labels: &[&Label]) -> Value {
        let zone = self.accounts.get(&object.account).map_or("UTC", |account| account.seed.timezone.as_str());
        let mut row = json!({
            "kind": object.kind.word(),
            "id": object.id,
            "account_id": object.account,
            "parent_id": object.parent,
            "name": object.name(),
            "status": object.status,
            "effective_status": self.effective_status(object),
            "order": object.order,
            "created_at_ms": object.created_at_ms,
            "created_time": clock::graph_time(object.created_at_ms, zone),
            "labels": labels.iter().map(|label| json!({"id": label.id, "name": label.name})).collect::<Vec<_>>(),
            "fields": object.fields,
        });
        if matches!(object.kind, Kind::Campaign | Kind::AdSet) {
            row["daily_budget"] = json!(object.minor("daily_budget"));
            row["lifetime_budget"] = json!(object.minor("lifetime_budget"));
            row["start_at_ms"] = json!(object.start_at_ms);
            row["stop_at_ms"] = json!(object.end_at_ms);
        }
        if object.kind == Kind::Campaign {
            row["objective"] = json!(object.text("objective"));
            row["spend_cap"] = json!(object.minor("spend_cap"));
            row["special_ad_categories"] = json!(object.words("special_ad_categories"));
        }
        row
    }
}
