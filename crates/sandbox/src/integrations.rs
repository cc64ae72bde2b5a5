//! Login for Business: configurations of the dialog, and the system users that come of them (platform 2.4).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    scopes::Scopes,
    seed::{AccessSeed, PersonSeed},
    token::{Claims, Kind},
    world::{Login, Person, World},
};

/// Whose token a login gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoginToken {
    /// The person's, who reaches all they can reach.
    #[default]
    User,
    /// A system user's in the person's business, who reaches the assets that were picked.
    SystemUser,
}

/// A Login for Business configuration: what `config_id` in the dialog stands for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoginConfigSeed {
    /// Digits.
    pub id: String,
    /// Any text.
    pub name: String,
    /// Whose token it gives.
    pub token: LoginToken,
    /// The permissions it asks for.
    pub permissions: Vec<String>,
    /// Days until a system user's token expires; `None`: never. A person's tokens live as they always do.
    pub expires_in_days: Option<u32>,
}

/// A system user of a business. As somebody who can reach things it is also among the people, under the same id.
#[derive(Debug, Clone)]
pub(crate) struct SystemUser {
    pub(crate) id: String,
    pub(crate) name: String,
    /// ADMIN or EMPLOYEE.
    pub(crate) role: String,
    pub(crate) business: String,
    /// Who consented or made it; `None`: not known since the sandbox started.
    pub(crate) created_by: Option<String>,
    pub(crate) created_at_ms: i64,
    /// Made by a login of our app, not by hand.
    pub(crate) integration: bool,
    /// Only some of the business's assets were picked.
    pub(crate) limited: bool,
    /// How long its tokens live; `None`: for ever.
    pub(crate) lifetime_ms: Option<i64>,
}

/// What a person picked in the dialog.
#[derive(Debug, Clone)]
pub(crate) struct Picked {
    pub(crate) business: String,
    /// Numbers of ad accounts and ids of pages; `None`: everything of the business.
    pub(crate) assets: Option<Vec<String>>,
}

const DAY_MS: i64 = 86_400_000;

impl LoginConfigSeed {
    pub(crate) fn lifetime_ms(&self) -> Option<i64> {
        self.expires_in_days.map(|days| i64::from(days) * DAY_MS)
    }
}

impl World {
    /// The accounts of a business that a person can reach, in the person's order.
    pub(crate) fn accounts_in(&self, person: &str, business: &str) -> Vec<AccessSeed> {
        let belongs = |id: &str| {
            self.accounts.get(id).is_some_and(|account| {
                account.seed.business.as_deref() == Some(business)
                    || account.seed.clients.iter().any(|client| client == business)
            })
        };
        let person = self.people.get(person);
        let access = person.map(|person| person.seed.accounts.as_slice()).unwrap_or_default();
        access.iter().filter(|access| belongs(&access.id)).cloned().collect()
    }

    fn pages_in(&self, business: &str) -> Vec<String> {
        let pages = self.pages.values().filter(|page| page.business.as_deref() == Some(business));
        pages.map(|page| page.id.clone()).collect()
    }

    /// The system user of our app in a business, made or given what was picked now. Returns its id.
    pub(crate) fn integrate(
        &mut self,
        app_name: &str,
        by: &str,
        picked: &Picked,
        scopes: Scopes,
        lifetime_ms: Option<i64>,
    ) -> String {
        let known = self.system_users.values().find(|user| user.integration && user.business == picked.business);
        let known = known.map(|user| user.id.clone());
        let id = known.unwrap_or_else(|| self.ids.take());
        let keep = |id: &String| picked.assets.as_ref().is_none_or(|assets| assets.contains(id));
        let accounts = self.accounts_in(by, &picked.business).into_iter().filter(|access| keep(&access.id)).collect();
        let pages = self.pages_in(&picked.business).into_iter().filter(|page| keep(page)).collect();
        let user = SystemUser {
            id: id.clone(),
            name: format!("{app_name} integration"),
            role: "EMPLOYEE".into(),
            business: picked.business.clone(),
            created_by: Some(by.to_owned()),
            created_at_ms: self.clock.tick_ms(),
            integration: true,
            limited: picked.assets.is_some(),
            lifetime_ms,
        };
        self.put_system_user(user, accounts, pages, scopes);
        id
    }

    /// Adds a system user, or changes the one with that id: what it reaches and may do is what is given now.
    pub(crate) fn put_system_user(
        &mut self,
        user: SystemUser,
        accounts: Vec<AccessSeed>,
        pages: Vec<String>,
        scopes: Scopes,
    ) {
        let seed = PersonSeed {
            id: user.id.clone(),
            name: user.name.clone(),
            businesses: vec![user.business.clone()],
            accounts,
            pages,
            ..PersonSeed::default()
        };
        let person = self
            .people
            .entry(user.id.clone())
            .or_insert_with(|| Person { seed: seed.clone(), login: Login::default() });
        person.seed = seed;
        person.login.granted = Some(scopes);
        self.system_users.insert(user.id.clone(), user);
    }

    /// What a system user's token carries, so that it still works after a restart: business and assets.
    pub(crate) fn reach(&self, id: &str) -> String {
        let Some(user) = self.system_users.get(id) else { return String::new() };
        let Some(person) = self.people.get(id).filter(|_| user.limited) else { return format!("{}:*", user.business) };
        let accounts = person.seed.accounts.iter().map(|access| access.id.as_str());
        let assets: Vec<&str> = accounts.chain(person.seed.pages.iter().map(String::as_str)).collect();
        format!("{}:{}", user.business, assets.join(","))
    }

    /// Brings back the system user behind a token from before a restart.
    pub(crate) fn restore(&mut self, claims: &Claims) {
        if claims.kind != Kind::System || self.people.contains_key(&claims.person) {
            return;
        }
        let Some((business, assets)) = claims.bound.split_once(':') else { return };
        if !self.businesses.contains_key(business) {
            return;
        }
        let keep = |id: &str| assets == "*" || assets.split(',').any(|asset| asset == id);
        let tasks = || ["DRAFT", "ANALYZE", "ADVERTISE"].map(String::from).to_vec();
        let ours = |account: &crate::seed::AccountSeed| {
            account.business.as_deref() == Some(business) || account.clients.iter().any(|client| client == business)
        };
        let accounts = self.accounts.values().map(|account| &account.seed);
        let accounts = accounts
            .filter(|seed| ours(seed) && keep(&seed.id))
            .map(|seed| AccessSeed { id: seed.id.clone(), tasks: tasks() })
            .collect();
        let pages = self.pages_in(business).into_iter().filter(|page| keep(page)).collect();
        let user = SystemUser {
            id: claims.person.clone(),
            name: "System user".into(),
            role: "EMPLOYEE".into(),
            business: business.to_owned(),
            created_by: None,
            created_at_ms: claims.issued_at_ms,
            integration: true,
            limited: assets != "*",
            lifetime_ms: (claims.expires_at_ms != 0).then(|| claims.expires_at_ms - claims.issued_at_ms),
        };
        self.put_system_user(user, accounts, pages, claims.scopes);
    }

    /// Claims of a fresh token of a system user; `None` when there is no such user.
    pub(crate) fn system_claims(
        &mut self,
        id: &str,
        app: &str,
        scopes: Scopes,
        lifetime_ms: Option<i64>,
    ) -> Option<Claims> {
        self.system_users.get(id)?;
        let now = self.clock.tick_ms();
        let mut claims = Claims::fresh(Kind::System, id, app, scopes, now, lifetime_ms);
        claims.bound = self.reach(id);
        Some(claims)
    }

    /// What a permission is limited to, for `granular_scopes`; `None`: all of it.
    pub(crate) fn targets(&self, person: &str, scope: &str) -> Option<Vec<String>> {
        let user = self.system_users.get(person).filter(|user| user.limited)?;
        let seed = &self.people.get(person)?.seed;
        match scope {
            "ads_management" | "ads_read" => Some(seed.accounts.iter().map(|access| access.id.clone()).collect()),
            "business_management" => Some(vec![user.business.clone()]),
            name if name.starts_with("pages_") => Some(seed.pages.clone()),
            _ => None,
        }
    }
}

impl SystemUser {
    /// For the controls.
    pub(crate) fn row(&self, world: &World) -> Value {
        let person = world.people.get(&self.id);
        json!({
            "id": self.id,
            "name": self.name,
            "role": self.role,
            "business": self.business,
            "integration": self.integration,
            "accounts": person.map(|person| person.seed.accounts.len()),
            "pages": person.map(|person| person.seed.pages.len()),
            "never_expires": self.lifetime_ms.is_none(),
        })
    }
}
