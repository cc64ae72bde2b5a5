//! What a seed may say about people and accounts.

use super::{AccessSeed, AccountSeed, PersonSeed, Seed};
use crate::{clock, money, scopes::Scopes};

/// Longest name.
pub(crate) const NAME_CHARS: usize = 400;
/// `account_status` (platform 3).
const STATUSES: [u32; 10] = [1, 2, 3, 7, 8, 9, 100, 101, 201, 202];
/// Highest `disable_reason`.
const LAST_REASON: u32 = 15;
/// `user_tasks`.
const TASKS: [&str; 5] = ["MANAGE", "ADVERTISE", "ANALYZE", "DRAFT", "AA_ANALYZE"];

fn name(text: &str) -> Result<(), String> {
    if text.chars().count() > NAME_CHARS {
        Err(format!("name is at most {NAME_CHARS} characters long"))
    } else {
        Ok(())
    }
}

fn digits(field: &str, text: &str) -> Result<(), String> {
    let number = crate::world::bare(text);
    if number.len() <= 32 && number.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(format!("{field} is made of digits, 32 at most"))
    }
}

impl AccountSeed {
    /// # Errors
    /// A sentence: which field holds what no ad account has.
    pub(crate) fn check(&self) -> Result<(), String> {
        name(&self.name)?;
        digits("id", &self.id)?;
        if !money::CURRENCIES.contains(&self.currency.as_str()) {
            return Err(format!("currency is one of Meta's: {}", money::CURRENCIES.join(", ")));
        }
        if !clock::is_zone(&self.timezone) {
            return Err("timezone is the name of a zone, such as Europe/Berlin".into());
        }
        if !STATUSES.contains(&self.status) {
            return Err(format!("status is one of Meta's: {}", STATUSES.map(|status| status.to_string()).join(", ")));
        }
        if !(0..=clock::LAST_S).contains(&self.created_at_s) {
            return Err(format!("created_at_s is a whole number from 0 to {}", clock::LAST_S));
        }
        if self.disable_reason > LAST_REASON {
            return Err(format!("disable_reason is a whole number from 0 to {LAST_REASON}"));
        }
        Ok(())
    }
}

impl AccessSeed {
    /// # Errors
    /// A sentence: which task is none of Meta's.
    pub(crate) fn check(&self) -> Result<(), String> {
        digits("id", &self.id)?;
        match self.tasks.iter().find(|task| !TASKS.contains(&task.as_str())) {
            Some(task) => Err(format!("{task} is not a task; {} are", TASKS.join(", "))),
            None => Ok(()),
        }
    }
}

impl PersonSeed {
    /// # Errors
    /// A sentence: which field holds what no person has.
    pub(crate) fn check(&self) -> Result<(), String> {
        name(&self.name)?;
        digits("id", &self.id)?;
        if let Some(unknown) = self.refuses.iter().find(|scope| Scopes::one(scope).is_none()) {
            return Err(format!("{unknown} is not a permission"));
        }
        self.accounts.iter().try_for_each(AccessSeed::check)
    }
}

impl Seed {
    /// # Errors
    /// A sentence: who or which account is wrong, and how.
    pub(crate) fn check(&self) -> Result<(), String> {
        for person in &self.people {
            person.check().map_err(|wrong| format!("person {}: {wrong}", person.id))?;
        }
        for account in &self.accounts {
            account.check().map_err(|wrong| format!("ad account {}: {wrong}", account.id))?;
        }
        self.limits.check()
    }
}
