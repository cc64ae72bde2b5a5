//! Everything the sandbox knows, in memory, behind one lock.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Value, json};

use crate::{
    clock::{self, Clock, machine_ms},
    fault::Faults,
    ids::IdSource,
    log::Log,
    scopes::Scopes,
    seed::{AccountSeed, BusinessSeed, CampaignSeed, Limits, PageSeed, PersonSeed, Seed},
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
    pub(crate) campaigns: HashMap<String, Campaign>,
    /// Ids of campaigns in the order of creation, over all accounts.
    pub(crate) created: Vec<String>,
    pub(crate) labels: HashMap<String, Label>,
    /// Nonces of codes that were exchanged, with the time they would have expired.
    used_codes: HashMap<String, i64>,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
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
    /// In the order of creation.
    pub(crate) campaigns: Vec<String>,
    /// Label name to label id.
    pub(crate) labels: HashMap<String, String>,
    pub(crate) usage: Usage,
}

/// A campaign. Money is minor units, times are sandbox milliseconds.
#[derive(Debug, Clone)]
pub(crate) struct Campaign {
    pub(crate) id: String,
    pub(crate) account: String,
    /// Place in the order of creation over all accounts, from 1.
    pub(crate) order: u64,
    pub(crate) name: String,
    pub(crate) objective: String,
    /// ACTIVE, PAUSED, ARCHIVED or DELETED; nothing is ever held in IN_PROCESS.
    pub(crate) status: String,
    pub(crate) special_ad_categories: Vec<String>,
    pub(crate) special_ad_category_country: Vec<String>,
    pub(crate) buying_type: String,
    pub(crate) daily_budget: Option<i64>,
    pub(crate) lifetime_budget: Option<i64>,
    pub(crate) bid_strategy: Option<String>,
    pub(crate) spend_cap: Option<i64>,
    pub(crate) budget_sharing: Option<bool>,
    pub(crate) start_at_ms: Option<i64>,
    pub(crate) stop_at_ms: Option<i64>,
    /// Label ids.
    pub(crate) labels: Vec<String>,
    /// From when a look-up by label finds it.
    pub(crate) labels_found_from_ms: i64,
    pub(crate) promoted_object: Option<Value>,
    pub(crate) pacing_type: Vec<String>,
    pub(crate) source_campaign_id: Option<String>,
    pub(crate) created_at_ms: i64,
    pub(crate) updated_at_ms: i64,
}

/// An ad label.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) created_at_ms: i64,
    /// Campaigns that carry it, in the order they got it.
    pub(crate) campaigns: Vec<String>,
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
            campaigns: HashMap::new(),
            created: Vec::new(),
            labels: HashMap::new(),
            used_codes: HashMap::new(),
            limits: seed.limits,
            faults: Faults::default(),
            log: Log::default(),
            app_calls: crate::usage::Hour::default(),
        };
        world.plant(seed);
        world
    }

    /// Back to the beginning: objects, logins, faults, clock and log. Ids go on counting, so none comes twice.
    pub(crate) fn reset(&mut self, seed: &Seed) {
        let ids = std::mem::replace(&mut self.ids, IdSource::starting(0));
        *self = Self::new(&Seed::empty());
        self.ids = ids;
        self.limits = seed.limits;
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
        match self.people.get_mut(&id) {
            Some(person) => person.seed = seed,
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
                let account = Account { seed, campaigns: Vec::new(), labels: HashMap::new(), usage: Usage::default() };
                self.accounts.insert(id.clone(), account);
            }
        }
        id
    }

    fn plant_campaign(&mut self, seed: &CampaignSeed) {
        let account = bare(&seed.account).to_owned();
        if !self.accounts.contains_key(&account) {
            return;
        }
        let labels = seed.labels.iter().map(|name| self.put_label(&account, name)).collect();
        let age_ms = i64::from(seed.days_old) * 86_400_000;
        let blank = self.blank_campaign(&account, &seed.name, &seed.objective);
        let campaign = Campaign {
            labels,
            created_at_ms: blank.created_at_ms - age_ms,
            updated_at_ms: blank.updated_at_ms - age_ms,
            status: seed.status.clone(),
            daily_budget: seed.daily_budget,
            bid_strategy: seed.daily_budget.map(|_| "LOWEST_COST_WITHOUT_CAP".into()),
            budget_sharing: seed.daily_budget.is_none().then_some(false),
            ..blank
        };
        self.put_campaign(campaign);
    }

    /// A paused campaign without a budget, not yet in the account.
    pub(crate) fn blank_campaign(&mut self, account: &str, name: &str, objective: &str) -> Campaign {
        let now = self.clock.tick_ms();
        Campaign {
            id: self.ids.take(),
            account: account.to_owned(),
            order: self.created.len() as u64 + 1,
            name: name.to_owned(),
            objective: objective.to_owned(),
            status: "PAUSED".into(),
            special_ad_categories: Vec::new(),
            special_ad_category_country: Vec::new(),
            buying_type: "AUCTION".into(),
            daily_budget: None,
            lifetime_budget: None,
            bid_strategy: None,
            spend_cap: None,
            budget_sharing: None,
            start_at_ms: None,
            stop_at_ms: None,
            labels: Vec::new(),
            labels_found_from_ms: now,
            promoted_object: None,
            pacing_type: vec!["standard".into()],
            source_campaign_id: None,
            created_at_ms: now,
            updated_at_ms: now,
        }
    }

    /// Puts a finished campaign into its account.
    pub(crate) fn put_campaign(&mut self, campaign: Campaign) {
        let id = campaign.id.clone();
        for label in &campaign.labels {
            if let Some(label) = self.labels.get_mut(label) {
                label.campaigns.push(id.clone());
            }
        }
        if let Some(account) = self.accounts.get_mut(&campaign.account) {
            account.campaigns.push(id.clone());
        }
        self.created.push(id.clone());
        self.campaigns.insert(id, campaign);
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
            campaigns: Vec::new(),
        };
        let id = label.id.clone();
        if let Some(account) = self.accounts.get_mut(account) {
            account.labels.insert(name.to_owned(), id.clone());
        }
        self.labels.insert(id.clone(), label);
        id
    }

    /// Replaces the labels of a campaign.
    pub(crate) fn relabel(&mut self, campaign: &str, labels: Vec<String>) {
        let Some(found) = self.campaigns.get_mut(campaign) else { return };
        for old in std::mem::replace(&mut found.labels, labels.clone()) {
            if let Some(label) = self.labels.get_mut(&old) {
                label.campaigns.retain(|id| id != campaign);
            }
        }
        for new in labels {
            if let Some(label) = self.labels.get_mut(&new) {
                label.campaigns.push(campaign.to_owned());
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

    /// What exists, in the order of creation, deleted things included: the oracle for duplicates.
    ///
    /// `kind` is `campaign` or `adlabel`; `label` an ad label's id or name; `account` with or without `act_`.
    pub(crate) fn objects(&self, kind: Option<&str>, label: Option<&str>, account: Option<&str>) -> Vec<Value> {
        let in_account = |id: &str| account.is_none_or(|wanted| bare(wanted) == id);
        let mut rows = Vec::new();
        if kind.is_none_or(|kind| kind == "campaign" || kind == "campaigns") {
            for campaign in self.created.iter().filter_map(|id| self.campaigns.get(id)) {
                let labels: Vec<&Label> = campaign.labels.iter().filter_map(|id| self.labels.get(id)).collect();
                let labelled =
                    label.is_none_or(|wanted| labels.iter().any(|label| label.id == wanted || label.name == wanted));
                if in_account(&campaign.account) && labelled {
                    let zone = &self.accounts[&campaign.account].seed.timezone;
                    rows.push(json!({
                        "kind": "campaign",
                        "id": campaign.id,
                        "account_id": campaign.account,
                        "name": campaign.name,
                        "objective": campaign.objective,
                        "status": campaign.status,
                        "effective_status": campaign.status,
                        "order": campaign.order,
                        "created_at_ms": campaign.created_at_ms,
                        "created_time": clock::graph_time(campaign.created_at_ms, zone),
                        "daily_budget": campaign.daily_budget,
                        "lifetime_budget": campaign.lifetime_budget,
                        "spend_cap": campaign.spend_cap,
                        "special_ad_categories": campaign.special_ad_categories,
                        "start_at_ms": campaign.start_at_ms,
                        "stop_at_ms": campaign.stop_at_ms,
                        "labels": labels.iter().map(|label| json!({"id": label.id, "name": label.name})).collect::<Vec<_>>(),
                    }));
                }
            }
        }
        if kind.is_none_or(|kind| kind == "adlabel" || kind == "adlabels") {
            let mut labels: Vec<&Label> = self.labels.values().collect();
            labels.sort_by_key(|label| label.created_at_ms);
            for found in labels {
                if in_account(&found.account) && label.is_none_or(|wanted| found.id == wanted || found.name == wanted) {
                    rows.push(json!({
                        "kind": "adlabel",
                        "id": found.id,
                        "account_id": found.account,
                        "name": found.name,
                        "created_at_ms": found.created_at_ms,
                        "campaigns": found.campaigns,
                    }));
                }
            }
        }
        rows
    }
}
