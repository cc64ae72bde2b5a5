//! Everything the sandbox knows, in memory, behind one lock.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::{
    audiences::Audiences,
    clock::{Clock, machine_ms},
    delivery::Delivery,
    fault::Faults,
    hooks::Hooks,
    ids::IdSource,
    integrations::{LoginConfigSeed, SystemUser},
    log::Log,
    media::Media,
    objects::{Kind, Object},
    preview::Previews,
    reports::Reports,
    rules::Rules,
    scopes::Scopes,
    seed::{AccountSeed, BusinessSeed, Limits, Pace, PageSeed, PersonSeed, Seed},
    studies::Studies,
    usage::Usage,
};

/// The state of the Meta side.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) ids: IdSource,
    pub(crate) people: BTreeMap<String, Person>,
    /// Ids of people in the order the dialog shows them.
    pub(crate) cast: Vec<String>,
    pub(crate) businesses: BTreeMap<String, BusinessSeed>,
    pub(crate) pages: BTreeMap<String, PageSeed>,
    pub(crate) accounts: BTreeMap<String, Account>,
    /// Campaigns, ad sets, ads and creatives by id.
    pub(crate) objects: HashMap<String, Object>,
    /// Ids of objects in the order of creation, over all accounts.
    pub(crate) created: Vec<String>,
    /// Id of a campaign or ad set to the ids of what is in it, in the order of creation.
    pub(crate) below: HashMap<String, Vec<String>>,
    pub(crate) labels: HashMap<String, Label>,
    pub(crate) audiences: Audiences,
    pub(crate) rules: Rules,
    pub(crate) studies: Studies,
    /// System users by id; each is also among the people.
    pub(crate) system_users: BTreeMap<String, SystemUser>,
    pub(crate) login_configs: Vec<LoginConfigSeed>,
    pub(crate) hooks: Hooks,
    /// Nonces of codes that were exchanged, with the time they would have expired.
    used_codes: HashMap<String, i64>,
    pub(crate) limits: Limits,
    pub(crate) pace: Pace,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) media: Media,
    pub(crate) previews: Previews,
    pub(crate) reports: Reports,
    /// When things ran, which is what figures are made from.
    pub(crate) delivery: Delivery,
    /// Calls within the hour behind `X-App-Usage`.
    pub(crate) app_calls: crate::usage::Hour,
}

/// A person and what they have done with the app.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) seed: PersonSeed,
    pub(crate) login: Login,
}

/// How a person stands with the app. Times are sandbox milliseconds; 0: never.
#[derive(Debug, Default)]
pub(crate) struct Login {
    /// `None`: not known since the sandbox started; then a token's own list counts.
    pub(crate) granted: Option<Scopes>,
    pub(crate) declined: Scopes,
    /// Tokens issued up to then answer 190/458.
    pub(crate) removed_at_ms: i64,
    /// Tokens issued up to then answer 190/460.
    pub(crate) password_at_ms: i64,
    /// Tokens issued up to then answer 190/463.
    pub(crate) expired_at_ms: i64,
    /// Tokens issued up to then answer 190/467.
    pub(crate) logged_out_at_ms: i64,
    /// While set every token answers 190/459.
    pub(crate) checkpointed: bool,
}

/// An ad account and what is in it.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) seed: AccountSeed,
    /// Ids of what is in it, each kind in the order of creation.
    pub(crate) objects: BTreeMap<Kind, Vec<String>>,
    /// Uploaded images by hash, as `adimages` answers them.
    pub(crate) images: BTreeMap<String, Value>,
    /// Label name to label id.
    pub(crate) labels: HashMap<String, String>,
    pub(crate) usage: Usage,
    /// When its spend cap was changed within the last day.
    pub(crate) cap_edits_ms: Vec<i64>,
}

/// An ad label.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) created_at_ms: i64,
    /// Ids of what carries it, in the order they got it.
    pub(crate) objects: Vec<String>,
}

/// The number of an account, whether or not it was written with `act_`.
pub(crate) fn bare(id: &str) -> &str {
    id.strip_prefix("act_").unwrap_or(id)
}

impl World {
    pub(crate) fn new(seed: &Seed) -> Self {
        let mut world = Self {
            clock: Clock::default(),
            ids: IdSource::starting(machine_ms()),
            people: BTreeMap::new(),
            cast: Vec::new(),
            businesses: BTreeMap::new(),
            pages: BTreeMap::new(),
            accounts: BTreeMap::new(),
            objects: HashMap::new(),
            created: Vec::new(),
            below: HashMap::new(),
            labels: HashMap::new(),
            audiences: Audiences::default(),
            rules: Rules::default(),
            studies: Studies::default(),
            system_users: BTreeMap::new(),
            login_configs: seed.login_configs.clone(),
            hooks: Hooks::default(),
            used_codes: HashMap::new(),
            limits: seed.limits,
            pace: seed.pace,
            faults: Faults::default(),
            log: Log::default(),
            media: Media::default(),
            previews: Previews::default(),
            reports: Reports::default(),
            delivery: Delivery::since(machine_ms()),
            app_calls: crate::usage::Hour::default(),
        };
        world.plant(seed);
        world
    }

    /// Back to the beginning: objects, logins, faults, clock and log. Ids go on counting, so none comes twice.
    pub(crate) fn reset(&mut self, seed: &Seed) {
        let ids = std::mem::replace(&mut self.ids, IdSource::starting(0));
        let hooks = self.hooks.afresh();
        *self = Self::new(&Seed::empty());
        self.ids = ids;
        self.hooks = hooks;
        self.login_configs.clone_from(&seed.login_configs);
        self.limits = seed.limits;
        self.pace = seed.pace;
        self.plant(seed);
    }

    fn plant(&mut self, seed: &Seed) {
        for business in &seed.businesses {
            self.businesses.insert(business.id.clone(), business.clone());
        }
        for page in &seed.pages {
            self.pages.insert(page.id.clone(), page.clone());
        }
        for account in &seed.accounts {
            self.put_account(account.clone());
        }
        for person in &seed.people {
            self.put_person(person.clone());
        }
        for campaign in &seed.campaigns {
            self.plant_campaign(campaign);
        }
    }

    /// Adds a person, or changes the one with that id; logins stay. Returns the id.
    pub(crate) fn put_person(&mut self, mut seed: PersonSeed) -> String {
        if seed.id.is_empty() {
            seed.id = self.ids.take();
        }
        for access in &mut seed.accounts {
            access.id = bare(&access.id).to_owned();
        }
        let id = seed.id.clone();
        let now = self.clock.now_ms();
        match self.people.get_mut(&id) {
            Some(person) => {
                let old = std::mem::replace(&mut person.seed, seed.clone());
                for (field, changed, value) in [
                    ("name", old.name != seed.name, json!(seed.name)),
                    ("email", old.email != seed.email, json!(seed.email)),
                ] {
                    if changed {
                        let change = json!({ "field": field, "value": value });
                        self.hooks.happened("user", &id, field, change, now);
                    }
                }
            }
            None => {
                self.cast.push(id.clone());
                self.people.insert(id.clone(), Person { seed, login: Login::default() });
            }
        }
        id
    }

    /// Adds an account, or changes the one with that id; what is in it stays. Returns the number.
    pub(crate) fn put_account(&mut self, mut seed: AccountSeed) -> String {
        if seed.id.is_empty() {
            // 15 digits, like the accounts of the bundled cast; the end of the id is what counts up.
            seed.id = format!("9{}", &self.ids.take()[4..]);
        }
        seed.id = bare(&seed.id).to_owned();
        let id = seed.id.clone();
        match self.accounts.get_mut(&id) {
            Some(account) => account.seed = seed,
            None => {
                let account = Account {
                    seed,
                    objects: BTreeMap::new(),
                    images: BTreeMap::new(),
                    labels: HashMap::new(),
                    usage: Usage::default(),
                    cap_edits_ms: Vec::new(),
                };
                self.accounts.insert(id.clone(), account);
            }
        }
        id
    }

    /// The label of that name in the account, made when there is none. Our model: Meta's answer to a second label of
    /// the same name is not documented.
    pub(crate) fn put_label(&mut self, account: &str, name: &str) -> String {
        if let Some(id) = self.accounts.get(account).and_then(|account| account.labels.get(name)) {
            return id.clone();
        }
        let label = Label {
            id: self.ids.take(),
            account: account.to_owned(),
            name: name.to_owned(),
            created_at_ms: self.clock.tick_ms(),
            objects: Vec::new(),
        };
        let id = label.id.clone();
        if let Some(account) = self.accounts.get_mut(account) {
            account.labels.insert(name.to_owned(), id.clone());
        }
        self.labels.insert(id.clone(), label);
        id
    }

    /// Takes a label away, from whatever carries it too.
    pub(crate) fn remove_label(&mut self, id: &str) {
        let Some(label) = self.labels.remove(id) else { return };
        if let Some(account) = self.accounts.get_mut(&label.account) {
            account.labels.remove(&label.name);
        }
        for object in label.objects {
            if let Some(object) = self.objects.get_mut(&object) {
                object.labels.retain(|other| other != id);
            }
        }
    }

    /// Marks a code as used; `false` when it was before.
    pub(crate) fn use_code(&mut self, nonce: &str, expires_at_ms: i64) -> bool {
        // Codes that have expired are refused anyway: no need to remember them.
        if self.used_codes.len() % 1_024 == 1_023 {
            let now = self.clock.now_ms();
            self.used_codes.retain(|_, expires| *expires > now);
        }
        self.used_codes.insert(nonce.to_owned(), expires_at_ms).is_none()
    }

    /// The tasks of a person on an account; `None`: no access.
    pub(crate) fn tasks(&self, person: &str, account: &str) -> Option<&[String]> {
        let person = self.people.get(person)?;
        let access = person.seed.accounts.iter().find(|access| access.id == account)?;
        Some(&access.tasks)
    }
}
