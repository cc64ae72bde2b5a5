//! What Meta sends on its own: webhooks, and the calls when a person removes the app or wants their data deleted.

pub(crate) mod courier;
mod http;
mod sign;
mod topics;
pub(crate) mod watch;

pub(crate) use http::{fetch, refusal};
pub(crate) use topics::{ACCOUNT_FIELDS, TOPICS, by_hand};

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use serde_json::{Map, Value, json};

use crate::clock::machine_ms;

/// How many deliveries are remembered; older ones are forgotten once they are over.
const KEPT: usize = 300;
/// No more events than this go into one delivery (Meta: "a maximum of 1000 updates").
const BATCH: usize = 1_000;

/// Where things are sent, and how. Times here are the machine's: a webhook is not sped up by winding the clock.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// Subscribed to everything from the start, as if set up in the App Dashboard. `None`: only what the app subscribed to.
    pub(crate) webhook_callback: Option<String>,
    /// What a dashboard subscription would be verified with.
    pub(crate) webhook_verify_token: Option<String>,
    /// Told when a person removes the app; `None`: nobody is.
    pub(crate) deauthorize_url: Option<String>,
    /// Asked to delete a person's data; `None`: nobody is.
    pub(crate) data_deletion_url: Option<String>,
    /// How often each delivery is made; 2 makes every event arrive twice.
    pub(crate) copies: u32,
    /// Events this close together travel in one delivery, milliseconds.
    pub(crate) batch_ms: i64,
    /// Waits before each further attempt, milliseconds; when they are used up the delivery is given up.
    pub(crate) retry_ms: Vec<i64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            webhook_callback: None,
            webhook_verify_token: None,
            deauthorize_url: None,
            data_deletion_url: None,
            copies: 1,
            batch_ms: 100,
            retry_ms: vec![500, 1_000, 2_000, 5_000, 15_000, 60_000],
        }
    }
}

/// One subscription of the app.
#[derive(Debug, Clone)]
pub(crate) struct Subscription {
    pub(crate) callback: String,
    pub(crate) fields: BTreeSet<String>,
    /// `user`: the new values are sent along.
    pub(crate) include_values: bool,
}

/// One thing that happened, before it is packed.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// `permissions`, `user` or `ad_account`.
    pub(crate) topic: &'static str,
    /// The person or account it is about.
    pub(crate) about: String,
    /// What a subscription must name to get it.
    pub(crate) subscribed_as: String,
    /// `{"field", "value"}`; for `user` without values only `field` counts.
    pub(crate) change: Value,
    /// Sandbox time.
    pub(crate) at_ms: i64,
    /// Machine time, for packing.
    since_ms: i64,
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// To be tried at this machine time.
    Waiting(i64),
    /// On its way.
    Sending,
    Delivered,
    GivenUp,
}

/// What the signature of a delivery is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Signature {
    #[default]
    True,
    /// Made with another secret.
    Wrong,
    Missing,
}

/// What is delivered.
#[derive(Debug, Clone)]
pub(crate) enum Parcel {
    /// A webhook: this JSON, signed over its bytes.
    Webhook(Value, Signature),
    /// A form with a `signed_request` about this person.
    SignedRequest(String),
}

/// Something that was sent, or will be.
#[derive(Debug, Clone)]
pub(crate) struct Delivery {
    pub(crate) id: u64,
    /// `permissions`, `user`, `ad_account`, `deauthorize` or `data_deletion`.
    pub(crate) topic: String,
    pub(crate) url: String,
    pub(crate) parcel: Parcel,
    pub(crate) state: State,
    /// Machine time, and the status or what went wrong.
    pub(crate) attempts: Vec<(i64, Result<u16, String>)>,
    /// What a data deletion callback answered, or what is wrong with the answer.
    pub(crate) answer: Option<Value>,
}

/// Subscriptions, events and deliveries.
#[derive(Debug, Default)]
pub(crate) struct Hooks {
    pub(crate) settings: Settings,
    pub(crate) subscriptions: BTreeMap<String, Subscription>,
    /// Accounts whose `subscribed_apps` has our app.
    pub(crate) accounts: BTreeSet<String>,
    events: Vec<Event>,
    deliveries: VecDeque<Delivery>,
    next_id: u64,
    /// Effective statuses as they were last seen, for the accounts above.
    seen: HashMap<String, &'static str>,
}

impl Hooks {
    /// As after a reset: settings stay, and ids go on counting, so that an attempt under way is not mistaken for a new one.
    pub(crate) fn afresh(&self) -> Self {
        Self { settings: self.settings.clone(), next_id: self.next_id, ..Self::default() }
    }

    /// Where events of a topic go, when the field is subscribed to.
    fn target(&self, topic: &str, field: &str) -> Option<(&str, bool)> {
        match self.subscriptions.get(topic) {
            Some(found) => found.fields.contains(field).then_some((found.callback.as_str(), found.include_values)),
            None => self.settings.webhook_callback.as_deref().map(|url| (url, false)),
        }
    }

    /// Notes that something happened; nothing is kept that nobody subscribed to.
    pub(crate) fn happened(
        &mut self,
        topic: &'static str,
        about: &str,
        subscribed_as: &str,
        change: Value,
        at_ms: i64,
    ) {
        let reached = topic != "ad_account" || self.accounts.contains(about);
        if reached && self.target(topic, subscribed_as).is_some() {
            self.events.push(Event {
                topic,
                about: about.to_owned(),
                subscribed_as: subscribed_as.to_owned(),
                change,
                at_ms,
                since_ms: machine_ms(),
            });
        }
    }

    /// A person granted or took back a permission.
    pub(crate) fn permission(&mut self, person: &str, scope: &str, verb: &str, at_ms: i64) {
        let change = json!({ "field": scope, "value": { "verb": verb } });
        self.happened("permissions", person, scope, change, at_ms);
    }

    /// A person removed the app.
    pub(crate) fn deauthorized(&mut self, person: &str) {
        if let Some(url) = self.settings.deauthorize_url.clone() {
            self.send("deauthorize", url, Parcel::SignedRequest(person.to_owned()), 1);
        }
    }

    /// A person wants their data deleted.
    ///
    /// # Errors
    /// No `data_deletion_url` is set.
    pub(crate) fn delete_data(&mut self, person: &str) -> Result<(), String> {
        let url = self.settings.data_deletion_url.clone().ok_or("no data_deletion_url is set")?;
        self.send("data_deletion", url, Parcel::SignedRequest(person.to_owned()), 1);
        Ok(())
    }

    /// Puts a parcel on its way; returns the id of the first copy.
    pub(crate) fn send(&mut self, topic: &str, url: String, parcel: Parcel, copies: u32) -> u64 {
        let first = self.next_id + 1;
        for _ in 0..copies.clamp(1, 10) {
            self.next_id += 1;
            self.deliveries.push_back(Delivery {
                id: self.next_id,
                topic: topic.to_owned(),
                url: url.clone(),
                parcel: parcel.clone(),
                state: State::Waiting(0),
                attempts: Vec::new(),
                answer: None,
            });
        }
        let over = |delivery: &Delivery| matches!(delivery.state, State::Delivered | State::GivenUp);
        while self.deliveries.len() > KEPT {
            let Some(at) = self.deliveries.iter().position(over) else { break };
            self.deliveries.remove(at);
        }
        first
    }

    /// Packs events that have waited long enough: one delivery per topic, one entry per person or account.
    fn pack(&mut self, now_ms: i64) {
        let oldest = self.events.iter().map(|event| event.since_ms).min();
        if oldest.is_none_or(|oldest| now_ms < oldest + self.settings.batch_ms) {
            return;
        }
        let rest = self.events.split_off(self.events.len().min(BATCH));
        let events = std::mem::replace(&mut self.events, rest);
        for topic in TOPICS {
            let mut entries: Vec<Value> = Vec::new();
            let mut to = None;
            for event in events.iter().filter(|event| event.topic == topic) {
                // Unsubscribed meanwhile: nothing is sent.
                let Some((url, values)) = self.target(topic, &event.subscribed_as) else { continue };
                to = Some(url.to_owned());
                add(&mut entries, event, values);
            }
            if let Some(url) = to {
                let copies = self.settings.copies;
                self.send(
                    topic,
                    url,
                    Parcel::Webhook(json!({ "object": topic, "entry": entries }), Signature::True),
                    copies,
                );
            }
        }
    }

    /// What is to be tried now; marked as being sent.
    fn due(&mut self, now_ms: i64) -> Vec<Delivery> {
        let mut due = Vec::new();
        for delivery in &mut self.deliveries {
            if matches!(delivery.state, State::Waiting(at_ms) if at_ms <= now_ms) {
                delivery.state = State::Sending;
                due.push(delivery.clone());
            }
        }
        due
    }

    /// When there will be something to do; `None`: nothing is waiting.
    fn next_due_ms(&self) -> Option<i64> {
        let waiting = self.deliveries.iter().filter_map(|delivery| match delivery.state {
            State::Waiting(at_ms) => Some(at_ms),
            _ => None,
        });
        let packing = self.events.iter().map(|event| event.since_ms + self.settings.batch_ms);
        waiting.chain(packing).min()
    }

    /// Writes down how an attempt went.
    fn tried(&mut self, id: u64, at_ms: i64, outcome: Result<u16, String>, answer: Option<Value>) {
        let waits = self.settings.retry_ms.clone();
        let Some(delivery) = self.deliveries.iter_mut().find(|delivery| delivery.id == id) else { return };
        delivery.state = match &outcome {
            Ok(200..=299) => State::Delivered,
            _ => waits.get(delivery.attempts.len()).map_or(State::GivenUp, |wait| State::Waiting(at_ms + wait)),
        };
        delivery.attempts.push((at_ms, outcome));
        delivery.answer = answer.or(delivery.answer.take());
    }

    /// For the controls, oldest first.
    pub(crate) fn rows(&self) -> Vec<Value> {
        self.deliveries.iter().map(Delivery::row).collect()
    }

    /// For the controls.
    pub(crate) fn settings_row(&self) -> Value {
        let settings = &self.settings;
        json!({
            "webhook_callback": settings.webhook_callback,
            "webhook_verify_token": settings.webhook_verify_token,
            "deauthorize_url": settings.deauthorize_url,
            "data_deletion_url": settings.data_deletion_url,
            "copies": settings.copies,
            "batch_ms": settings.batch_ms,
            "retry_ms": settings.retry_ms,
        })
    }

    /// For the controls.
    pub(crate) fn subscription_rows(&self) -> Vec<Value> {
        let row = |(object, found): (&String, &Subscription)| json!({ "object": object, "callback_url": found.callback, "fields": found.fields, "include_values": found.include_values });
        self.subscriptions.iter().map(row).collect()
    }
}

/// Adds an event to the entry about the same person or account, or makes one.
fn add(entries: &mut Vec<Value>, event: &Event, values: bool) {
    let at = match entries.iter().position(|entry| entry["id"] == event.about.as_str()) {
        Some(at) => at,
        None => {
            let mut entry = Map::new();
            entry.insert("id".into(), json!(event.about));
            if event.topic != "ad_account" {
                entry.insert("uid".into(), json!(event.about));
            }
            entry.insert("time".into(), json!(event.at_ms / 1_000));
            entries.push(Value::Object(entry));
            entries.len() - 1
        }
    };
    let entry = &mut entries[at];
    entry["time"] = json!(event.at_ms / 1_000);
    let (list, item) = if event.topic == "user" && !values {
        ("changed_fields", event.change["field"].clone())
    } else {
        ("changes", event.change.clone())
    };
    match entry.get_mut(list).and_then(Value::as_array_mut) {
        Some(items) => items.push(item),
        None => entry[list] = json!([item]),
    }
}

impl Delivery {
    fn row(&self) -> Value {
        let (state, next) = match self.state {
            State::Waiting(at_ms) if self.attempts.is_empty() => ("waiting", Some(at_ms)),
            State::Waiting(at_ms) => ("retrying", Some(at_ms)),
            State::Sending => ("sending", None),
            State::Delivered => ("delivered", None),
            State::GivenUp => ("given_up", None),
        };
        let attempt = |(at_ms, outcome): &(i64, Result<u16, String>)| match outcome {
            Ok(status) => json!({ "at_ms": at_ms, "status": status }),
            Err(problem) => json!({ "at_ms": at_ms, "problem": problem }),
        };
        let (body, signature) = match &self.parcel {
            Parcel::Webhook(body, signature) => (body.clone(), Some(*signature)),
            Parcel::SignedRequest(person) => (json!({ "user_id": person }), None),
        };
        json!({
            "id": self.id,
            "topic": self.topic,
            "url": self.url,
            "body": body,
            "signature": match signature {
                Some(Signature::Wrong) => "wrong",
                Some(Signature::Missing) => "none",
                _ => "true",
            },
            "state": state,
            "status": self.attempts.last().and_then(|(_, outcome)| outcome.as_ref().ok()),
            "attempts": self.attempts.iter().map(attempt).collect::<Vec<_>>(),
            "next_attempt_ms": next,
            "answer": self.answer,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Hooks, Settings, State};

    fn listening() -> Hooks {
        let settings = Settings { webhook_callback: Some("http://127.0.0.1:1/".into()), ..Settings::default() };
        Hooks { settings, ..Hooks::default() }
    }

    #[test]
    fn events_close_together_travel_in_one_delivery() {
        let mut hooks = listening();
        hooks.permission("7", "ads_read", "granted", 5_000);
        hooks.permission("7", "email", "revoked", 6_000);
        hooks.permission("8", "email", "granted", 6_000);

        hooks.pack(i64::MAX / 2);

        let rows = hooks.rows();
        assert_eq!(rows.len(), 1);
        let entry = &rows[0]["body"]["entry"];
        assert_eq!(entry[0]["changes"][1], json!({ "field": "email", "value": { "verb": "revoked" } }));
        assert_eq!((&entry[0]["uid"], &entry[0]["time"], &entry[1]["id"]), (&json!("7"), &json!(6), &json!("8")));
    }

    #[test]
    fn attempts_come_ever_later_and_end() {
        let mut hooks = listening();
        hooks.settings.retry_ms = vec![10, 30];
        hooks.send("user", "http://127.0.0.1:1/".into(), super::Parcel::SignedRequest("7".into()), 1);

        let mut states = Vec::new();
        for _ in 0..3 {
            let due = hooks.due(i64::MAX / 2);
            hooks.tried(due[0].id, 1_000, Ok(503), None);
            states.push(hooks.deliveries[0].state);
        }
        assert_eq!(states, [State::Waiting(1_010), State::Waiting(1_030), State::GivenUp]);
    }

    #[test]
    fn accounts_are_only_heard_of_once_subscribed() {
        let mut hooks = listening();
        hooks.happened("ad_account", "5", "effective_status", json!({}), 0);
        assert!(hooks.events.is_empty());

        hooks.accounts.insert("5".into());
        hooks.happened("ad_account", "5", "effective_status", json!({}), 0);
        assert_eq!(hooks.events.len(), 1);
    }
}
