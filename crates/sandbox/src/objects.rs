//! What an ad account holds: campaigns, ad sets, ads and creatives, all kept as one kind of thing.

pub(crate) mod show;
mod status;

pub(crate) use status::Verdict;

use serde_json::{Map, Value};

use crate::world::World;

/// Which of the four it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Campaign,
    AdSet,
    Ad,
    Creative,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Campaign, Self::AdSet, Self::Ad, Self::Creative];

    /// `campaign`, `adset`, `ad`, `adcreative`: what the controls call it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::AdSet => "adset",
            Self::Ad => "ad",
            Self::Creative => "adcreative",
        }
    }

    /// The edge of an ad account that lists and makes them.
    pub(crate) fn edge(self) -> &'static str {
        match self {
            Self::Campaign => "campaigns",
            Self::AdSet => "adsets",
            Self::Ad => "ads",
            Self::Creative => "adcreatives",
        }
    }

    /// The name of the type in Meta's messages.
    pub(crate) fn type_name(self) -> &'static str {
        match self {
            Self::Campaign => "Campaign",
            Self::AdSet => "AdSet",
            Self::Ad => "Ad",
            Self::Creative => "AdCreative",
        }
    }

    /// For texts meant for people.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::AdSet => "ad set",
            Self::Ad => "ad",
            Self::Creative => "ad creative",
        }
    }

    pub(crate) fn of_edge(edge: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.edge() == edge)
    }

    /// The kind whose `…bylabels` edge this is.
    pub(crate) fn of_label_edge(edge: &str) -> Option<Self> {
        Self::of_edge(edge.strip_suffix("bylabels")?)
    }

    /// From a word of the controls, in the singular or the plural.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word || kind.edge() == word)
    }
}

/// A campaign, ad set, ad or creative.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) kind: Kind,
    /// Empty until it is put into the world.
    pub(crate) id: String,
    /// Number of the account, without `act_`.
    pub(crate) account: String,
    /// The campaign of an ad set, the ad set of an ad; `None` for campaigns and creatives.
    pub(crate) parent: Option<String>,
    /// Place in the order of creation over all accounts, from 1.
    pub(crate) order: u64,
    /// What was set: ACTIVE, PAUSED, ARCHIVED or DELETED. What runs is [`World::effective_status`].
    pub(crate) status: String,
    /// Label ids.
    pub(crate) labels: Vec<String>,
    /// From when a look-up by label finds it, sandbox milliseconds.
    pub(crate) labels_found_from_ms: i64,
    pub(crate) created_at_ms: i64,
    pub(crate) updated_at_ms: i64,
    /// `start_time`; `None`: not said.
    pub(crate) start_at_ms: Option<i64>,
    /// `stop_time` of a campaign, `end_time` of an ad set; `None`: open end.
    pub(crate) end_at_ms: Option<i64>,
    /// Until then an ad is PENDING_REVIEW.
    pub(crate) reviewed_at_ms: i64,
    /// Until then it is IN_PROCESS.
    pub(crate) settled_at_ms: i64,
    /// What the controls did to it.
    pub(crate) verdict: Option<Verdict>,
    /// When its budget was changed within the last hour (platform 8: four times are allowed for an ad set).
    pub(crate) budget_edits_ms: Vec<i64>,
    /// As Meta answers them: money as text in minor units, JSON as it is stored. Without what the other members hold.
    pub(crate) fields: Map<String, Value>,
}

impl Object {
    /// A thing that is not in the world yet: no id, no times, PAUSED (a creative: ACTIVE).
    pub(crate) fn draft(kind: Kind, account: &str, parent: Option<&str>) -> Self {
        Self {
            kind,
            id: String::new(),
            account: account.to_owned(),
            parent: parent.map(str::to_owned),
            order: 0,
            status: if kind == Kind::Creative { "ACTIVE" } else { "PAUSED" }.into(),
            labels: Vec::new(),
            labels_found_from_ms: 0,
            created_at_ms: 0,
            updated_at_ms: 0,
            start_at_ms: None,
            end_at_ms: None,
            reviewed_at_ms: 0,
            settled_at_ms: 0,
            verdict: None,
            budget_edits_ms: Vec::new(),
            fields: Map::new(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        self.text("name").unwrap_or_default()
    }

    pub(crate) fn text(&self, field: &str) -> Option<&str> {
        self.fields.get(field).and_then(Value::as_str)
    }

    pub(crate) fn flag(&self, field: &str) -> Option<bool> {
        self.fields.get(field).and_then(Value::as_bool)
    }

    /// An amount in minor units.
    pub(crate) fn minor(&self, field: &str) -> Option<i64> {
        self.text(field).and_then(|text| text.parse().ok())
    }

    /// A list of words; empty when there is none.
    pub(crate) fn words(&self, field: &str) -> Vec<&str> {
        let items = self.fields.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        items.iter().filter_map(Value::as_str).collect()
    }

    /// Sets a field; `None` takes it away.
    pub(crate) fn set(&mut self, field: &str, value: Option<impl Into<Value>>) {
        match value {
            Some(value) => self.fields.insert(field.to_owned(), value.into()),
            None => self.fields.remove(field),
        };
    }

    /// Sets an amount in minor units, written as Meta writes money.
    pub(crate) fn set_minor(&mut self, field: &str, minor: Option<i64>) {
        self.set(field, minor.map(|minor| minor.to_string()));
    }

    /// Neither deleted nor archived.
    pub(crate) fn live(&self) -> bool {
        self.status != "DELETED" && self.status != "ARCHIVED"
    }

    pub(crate) fn has_budget(&self) -> bool {
        self.fields.contains_key("daily_budget") || self.fields.contains_key("lifetime_budget")
    }
}

impl World {
    pub(crate) fn object(&self, id: &str) -> Option<&Object> {
        self.objects.get(id)
    }

    /// Everything of one kind in an account, deleted things included, in the order of creation.
    pub(crate) fn in_account(&self, account: &str, kind: Kind) -> impl DoubleEndedIterator<Item = &Object> {
        let ids = self.accounts.get(account).and_then(|account| account.objects.get(&kind));
        ids.map(Vec::as_slice).unwrap_or_default().iter().filter_map(|id| self.objects.get(id))
    }

    /// How many of a kind are neither deleted nor archived, when an account is full of them; `None` while there is room.
    pub(crate) fn full(&self, account: &str, kind: Kind) -> Option<u32> {
        let live = self.in_account(account, kind).filter(|object| object.live()).count();
        let most = self.limits.objects;
        (live >= usize::try_from(most).unwrap_or(usize::MAX)).then_some(most)
    }

    /// The ad sets of a campaign, the ads of an ad set; deleted ones included, in the order of creation.
    pub(crate) fn children(&self, id: &str) -> impl DoubleEndedIterator<Item = &Object> {
        let ids = self.below.get(id).map(Vec::as_slice).unwrap_or_default();
        ids.iter().filter_map(|id| self.objects.get(id))
    }

    /// The campaign something belongs to; a campaign's is itself.
    pub(crate) fn campaign_of<'a>(&'a self, object: &'a Object) -> Option<&'a Object> {
        match object.kind {
            Kind::Campaign => Some(object),
            Kind::AdSet => self.object(object.parent.as_deref()?),
            Kind::Ad => self.campaign_of(self.object(object.parent.as_deref()?)?),
            Kind::Creative => None,
        }
    }

    /// Puts a draft into its account and returns its id. `created_at_ms` stays when it was set (seeds are older).
    pub(crate) fn put(&mut self, mut object: Object) -> String {
        let now = self.clock.tick_ms();
        object.id = self.ids.take();
        object.order = self.created.len() as u64 + 1;
        if object.created_at_ms == 0 {
            object.created_at_ms = now;
            object.updated_at_ms = now;
            object.settled_at_ms = now + i64::from(self.pace.in_process_s) * 1_000;
            object.reviewed_at_ms = now + i64::from(self.pace.review_s) * 1_000;
        }
        if object.labels_found_from_ms == 0 {
            object.labels_found_from_ms = object.created_at_ms;
        }
        let id = object.id.clone();
        for label in &object.labels {
            if let Some(label) = self.labels.get_mut(label) {
                label.objects.push(id.clone());
            }
        }
        if let Some(account) = self.accounts.get_mut(&object.account) {
            account.objects.entry(object.kind).or_default().push(id.clone());
        }
        if let Some(parent) = &object.parent {
            self.below.entry(parent.clone()).or_default().push(id.clone());
        }
        self.created.push(id.clone());
        // An ad runs when it was looked at, not before.
        let from_ms = object.created_at_ms.max(if object.kind == Kind::Ad { object.reviewed_at_ms } else { 0 });
        self.delivery.note(&id, object.status == "ACTIVE", from_ms);
        self.objects.insert(id.clone(), object);
        id
    }

    /// Replaces the labels of an object.
    pub(crate) fn relabel(&mut self, id: &str, labels: Vec<String>) {
        let Some(found) = self.objects.get_mut(id) else { return };
        for old in std::mem::replace(&mut found.labels, labels.clone()) {
            if let Some(label) = self.labels.get_mut(&old) {
                label.objects.retain(|other| other != id);
            }
        }
        for new in labels {
            if let Some(label) = self.labels.get_mut(&new) {
                label.objects.push(id.to_owned());
            }
        }
    }

    /// Sets a status; DELETED and ARCHIVED reach everything below as well.
    pub(crate) fn set_status(&mut self, id: &str, status: &str) {
        let now = self.clock.tick_ms();
        let mut todo = vec![id.to_owned()];
        while let Some(id) = todo.pop() {
            let Some(object) = self.objects.get_mut(&id) else { continue };
            // What is deleted stays so when its campaign is archived.
            if object.status != "DELETED" {
                object.status = status.to_owned();
                object.updated_at_ms = now;
                let from_ms = now.max(if object.kind == Kind::Ad { object.reviewed_at_ms } else { 0 });
                self.delivery.note(&id, status == "ACTIVE" && object.verdict.is_none(), from_ms);
            }
            if matches!(status, "DELETED" | "ARCHIVED") {
                todo.extend(self.below.get(&id).into_iter().flatten().cloned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Object};
    use crate::{
        seed::{AccountSeed, Seed},
        world::World,
    };

    #[test]
    fn what_is_deleted_above_is_deleted_below_and_stays_so() {
        let mut world = World::new(&Seed::empty());
        let account = world.put_account(AccountSeed { name: "One".into(), ..AccountSeed::default() });
        let campaign = world.put(Object::draft(Kind::Campaign, &account, None));
        let first = world.put(Object::draft(Kind::AdSet, &account, Some(&campaign)));
        let second = world.put(Object::draft(Kind::AdSet, &account, Some(&campaign)));
        let ad = world.put(Object::draft(Kind::Ad, &account, Some(&second)));

        world.set_status(&first, "DELETED");
        world.set_status(&campaign, "ARCHIVED");

        let status = |id: &str| world.object(id).unwrap().status.as_str();
        assert_eq!((status(&first), status(&second), status(&ad)), ("DELETED", "ARCHIVED", "ARCHIVED"));
        assert_eq!(world.children(&campaign).count(), 2);
        assert_eq!(world.campaign_of(world.object(&ad).unwrap()).unwrap().id, campaign);
    }
}
