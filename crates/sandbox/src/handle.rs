//! The controls for tests in the same process.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    App,
    fault::{Fault, FaultRule},
    graph, hooks,
    log::Logged,
    objects::show::Wanted,
    scopes::Scopes,
    seed::{AccessSeed, AccountSeed, Limits, Pace, PersonSeed, Seed},
    token::{Claims, Kind, address_digest},
    world::{World, bare},
};

/// The same powers as `/_sandbox`, without HTTP. Clones share one sandbox.
#[derive(Debug, Clone)]
pub struct Handle {
    pub(crate) app: Arc<App>,
}

/// Which objects to show; `None` means all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// `campaign`, `adset`, `ad`, `adcreative` or `adlabel`.
    pub kind: Option<String>,
    /// An ad label's id or name.
    pub label: Option<String>,
    /// An account's number, with or without `act_`.
    pub account: Option<String>,
    /// The campaign of ad sets, the ad set of ads.
    pub parent: Option<String>,
}

/// What happens to a person's tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenAct {
    /// Tokens issued so far have expired: 190/463.
    Expire,
    /// The person removed the app: 190/458.
    Revoke,
    /// The person took back one permission.
    DropScope(String),
    /// The person changed the password: 190/460.
    PasswordChange,
    /// The person logged out everywhere: 190/467.
    LogOut,
    /// Facebook wants the person to confirm something first: every token answers 190/459 until [`TokenAct::Clear`].
    Checkpoint,
    /// Ends a checkpoint.
    Clear,
    /// As [`TokenAct::Revoke`], for tests of the deauthorize callback: refused when there is none.
    Deauthorize,
    /// The person asks for their data to be deleted: the data deletion callback is called.
    DeleteData,
}

impl TokenAct {
    /// Reads the `act` of the controls; `scope` belongs to `drop_scope`.
    ///
    /// # Errors
    /// A sentence naming the acts there are.
    pub fn parse(act: &str, scope: Option<&str>) -> Result<Self, String> {
        Ok(match act {
            "expire" => Self::Expire,
            "revoke" => Self::Revoke,
            "drop_scope" => Self::DropScope(scope.ok_or("drop_scope needs scope")?.to_owned()),
            "password_change" => Self::PasswordChange,
            "log_out" => Self::LogOut,
            "checkpoint" => Self::Checkpoint,
            "clear" => Self::Clear,
            "deauthorize" => Self::Deauthorize,
            "delete_data" => Self::DeleteData,
            other => {
                return Err(format!(
                    "{other} is not an act; expire, revoke, drop_scope, password_change, log_out, checkpoint, clear, deauthorize, \
                     delete_data are"
                ));
            }
        })
    }

    /// # Errors
    /// There is no such person or permission, or no callback to call.
    pub(crate) fn apply(&self, world: &mut World, person: &str) -> Result<(), String> {
        if let Self::DropScope(name) = self {
            let scope = Scopes::one(name).ok_or(format!("{name} is not a permission"))?;
            if !world.people.contains_key(person) {
                return Err(format!("there is no person {person}"));
            }
            graph::take_back(world, person, Some(scope));
            return Ok(());
        }
        if *self == Self::Deauthorize && world.hooks.settings.deauthorize_url.is_none() {
            return Err("no deauthorize_url is set".into());
        }
        let now = world.clock.tick_ms();
        let Some(found) = world.people.get_mut(person) else { return Err(format!("there is no person {person}")) };
        let login = &mut found.login;
        match self {
            Self::Expire => login.expired_at_ms = now,
            Self::PasswordChange => login.password_at_ms = now,
            Self::LogOut => login.logged_out_at_ms = now,
            Self::Checkpoint => login.checkpointed = true,
            Self::Clear => login.checkpointed = false,
            Self::DeleteData => return world.hooks.delete_data(person),
            Self::Revoke | Self::Deauthorize | Self::DropScope(_) => graph::take_back(world, person, None),
        }
        Ok(())
    }
}

impl Handle {
    /// Back to the seed the sandbox was started with, or to another one.
    pub fn reset(&self, seed: Option<&Seed>) {
        self.app.world().reset(seed.unwrap_or(&self.app.config.seed));
    }

    /// The last 1,000 requests, oldest first.
    pub fn requests(&self) -> Vec<Logged> {
        self.app.world().log.entries().cloned().collect()
    }

    /// What exists, in the order of creation, deleted things included. Rows are as in `GET /_sandbox/objects`.
    pub fn objects(&self, filter: &Filter) -> Vec<Value> {
        self.app.world().shown(Wanted {
            kind: filter.kind.as_deref(),
            label: filter.label.as_deref(),
            account: filter.account.as_deref(),
            parent: filter.parent.as_deref(),
        })
    }

    /// Does to an object what Meta's review would: `disapprove` (an ad), `issue`, or `clear` to end either.
    ///
    /// # Errors
    /// There is no such object or act, or the act does not fit.
    pub fn judge(&self, id: &str, act: &str) -> Result<(), String> {
        let judged = self.app.world().judge(id, act);
        self.app.wake.notify_one();
        judged
    }

    /// Sets how long Meta takes over what is made or changed from now on.
    pub fn set_pace(&self, pace: Pace) {
        self.app.world().pace = pace;
    }

    /// Winds the sandbox's clock forward, by 100 years in all: what is beyond that is left out.
    pub fn advance(&self, seconds: u32) {
        self.app.world().clock.advance(seconds.into());
        self.app.wake.notify_one();
    }

    /// The sandbox's time in milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.app.world().clock.now_ms()
    }

    /// Adds a fault; returns its id.
    ///
    /// # Errors
    /// The rule's regular expression does not compile.
    pub fn fail(&self, rule: FaultRule) -> Result<u64, String> {
        self.app.world().faults.add(rule)
    }

    /// Makes the next request to Graph fail like this.
    pub fn fail_next(&self, fault: Fault) {
        self.app.world().faults.add(FaultRule::new(fault)).expect("a rule without an expression always compiles");
    }

    /// Every fault rule with how often it matched and struck.
    pub fn faults(&self) -> Vec<Value> {
        self.app.world().faults.list()
    }

    /// Takes back all faults.
    pub fn clear_faults(&self) {
        self.app.world().faults.clear();
    }

    /// Sets how many calls an account may make.
    pub fn set_limits(&self, limits: Limits) {
        self.app.world().limits = limits;
    }

    /// Adds a person, or changes the one with that id. Returns the id.
    pub fn add_person(&self, person: PersonSeed) -> String {
        self.app.world().put_person(person)
    }

    /// Adds an ad account, or changes the one with that id. Returns its number, without `act_`.
    pub fn add_account(&self, account: AccountSeed) -> String {
        self.app.world().put_account(account)
    }

    /// Lets a person reach an account, with these `user_tasks` (see [`AccessSeed`]).
    ///
    /// # Errors
    /// There is no such person, or one of the tasks is none of Meta's.
    pub fn give_access(&self, person: &str, account: &str, tasks: &[&str]) -> Result<(), String> {
        let mut world = self.app.world();
        let found = world.people.get_mut(person).ok_or(format!("there is no person {person}"))?;
        let id = bare(account).to_owned();
        let access = AccessSeed { id, tasks: tasks.iter().map(|task| (*task).to_owned()).collect() };
        access.check()?;
        found.seed.accounts.retain(|old| old.id != access.id);
        found.seed.accounts.push(access);
        Ok(())
    }

    /// Does something to a person's tokens.
    ///
    /// # Errors
    /// There is no such person or permission.
    pub fn tokens(&self, act: TokenAct, person: &str) -> Result<(), String> {
        let applied = act.apply(&mut self.app.world(), person);
        self.app.wake.notify_one();
        applied
    }

    /// Sets where webhooks go that the app did not subscribe to by itself; `None`: nowhere.
    ///
    /// # Errors
    /// The sandbox does not call this address: only plain `http` on this machine.
    pub fn set_webhook_callback(&self, url: Option<&str>) -> Result<(), String> {
        self.app.world().hooks.settings.webhook_callback = callback(url)?;
        Ok(())
    }

    /// Sets who is told when a person removes the app, and who is asked to delete a person's data; `None`: nobody.
    ///
    /// # Errors
    /// As [`Handle::set_webhook_callback`].
    pub fn set_callbacks(&self, deauthorize: Option<&str>, data_deletion: Option<&str>) -> Result<(), String> {
        let (deauthorize, data_deletion) = (callback(deauthorize)?, callback(data_deletion)?);
        let mut world = self.app.world();
        world.hooks.settings.deauthorize_url = deauthorize;
        world.hooks.settings.data_deletion_url = data_deletion;
        Ok(())
    }

    /// Sends an event as `POST /_sandbox/webhooks` does; returns the delivery's id.
    ///
    /// # Errors
    /// A sentence: what is missing or unknown.
    pub fn send_webhook(&self, event: &Value) -> Result<u64, String> {
        let id = hooks::by_hand(&mut self.app.world(), event);
        self.app.wake.notify_one();
        id
    }

    /// What was sent to callbacks, oldest first. Rows are as in `GET /_sandbox/webhooks`.
    pub fn webhooks(&self) -> Vec<Value> {
        self.app.world().hooks.rows()
    }

    /// Consents for a person as the dialog would, all scopes granted, and returns the code it would redirect with.
    ///
    /// # Errors
    /// There is no such person, or one of the scopes is not a permission.
    pub fn code(&self, person: &str, scopes: &[&str], redirect_uri: &str) -> Result<String, String> {
        let mut world = self.app.world();
        let scopes = self.consent(&mut world, person, scopes)?;
        let now = world.clock.tick_ms();
        let app_id = &self.app.config.app_id;
        let mut claims = Claims::fresh(Kind::Code, person, app_id, scopes, now, Some(graph::CODE_S * 1_000));
        claims.bound = address_digest(redirect_uri);
        Ok(self.app.mint.sign(&claims))
    }

    /// Consents for a person and returns a long-lived token (about 60 days).
    ///
    /// # Errors
    /// As [`Handle::code`].
    pub fn token(&self, person: &str, scopes: &[&str]) -> Result<String, String> {
        self.token_for(person, scopes, Some(graph::LONG_S))
    }

    /// As [`Handle::token`], for so many seconds; `None` is a system user's token that never expires.
    ///
    /// # Errors
    /// As [`Handle::code`].
    pub fn token_for(&self, person: &str, scopes: &[&str], lifetime_s: Option<i64>) -> Result<String, String> {
        let mut world = self.app.world();
        let scopes = self.consent(&mut world, person, scopes)?;
        let now = world.clock.tick_ms();
        let kind = match lifetime_s {
            None => Kind::System,
            Some(seconds) if seconds <= 2 * 3_600 => Kind::Short,
            Some(_) => Kind::Long,
        };
        let lifetime_ms = lifetime_s.map(|seconds| seconds.saturating_mul(1_000));
        let claims = Claims::fresh(kind, person, &self.app.config.app_id, scopes, now, lifetime_ms);
        Ok(self.app.mint.sign(&claims))
    }

    /// A long-lived token of the person that was issued to another app.
    ///
    /// # Errors
    /// As [`Handle::code`].
    pub fn foreign_token(&self, person: &str, scopes: &[&str]) -> Result<String, String> {
        let mut world = self.app.world();
        let scopes = self.consent(&mut world, person, scopes)?;
        let now = world.clock.tick_ms();
        let app = graph::foreign_app(&self.app);
        Ok(self.app.mint.sign(&Claims::fresh(Kind::Long, person, &app, scopes, now, Some(graph::LONG_S * 1_000))))
    }

    fn consent(&self, world: &mut World, person: &str, scopes: &[&str]) -> Result<Scopes, String> {
        let set = Scopes::parse(&scopes.join(","))
            .map_err(|unknown| format!("not a permission: {}", unknown.join(", ")))?
            .with(Scopes::PUBLIC_PROFILE);
        let found = world.people.get_mut(person).ok_or(format!("there is no person {person}"))?;
        let login = &mut found.login;
        let fresh = set.without(login.granted.unwrap_or_default());
        login.granted = Some(login.granted.unwrap_or_default().with(set));
        login.declined = login.declined.without(set);
        let now = world.clock.now_ms();
        for scope in fresh.names() {
            world.hooks.permission(person, scope, "granted", now);
        }
        self.app.wake.notify_one();
        Ok(set)
    }
}

/// An address the sandbox may call.
fn callback(url: Option<&str>) -> Result<Option<String>, String> {
    match url {
        Some(url) => hooks::refusal(url).map_or(Ok(Some(url.to_owned())), Err),
        None => Ok(None),
    }
}
