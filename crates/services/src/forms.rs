//! What was typed into a form that was refused, or sent after the session had ended: kept half an hour, handed back once.

use domain::{Problem, UserId};
use serde::{Deserialize, Serialize};

use crate::{Result, Services, random};

const LIFE_MS: i64 = 30 * 60 * 1000;

/// Typed input and what was wrong with it. Never holds a password.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which form, by its server function's endpoint: `people/log_in`.
    pub form: String,
    pub values: Vec<(String, String)>,
    pub problem: Option<Problem>,
}

impl Kept {
    /// What was typed into the field; empty when nothing was.
    pub fn value(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// Everything typed into a field that can come several times.
    pub fn all(&self, field: &str) -> Vec<String> {
        self.values.iter().filter(|(name, _)| name == field).map(|(_, value)| value.clone()).collect()
    }
}

/// Keeps it. `user` is whose it is; `None` for visitors. Returns the key for the cookie.
pub async fn keep(svc: &Services, user: Option<&UserId>, kept: &Kept) -> Result<String> {
    let key = random::secret();
    let content = serde_json::to_string(kept).expect("strings and numbers only");
    let mut tx = svc.db.write().await?;
    store::forms::insert(&mut tx, &random::hash(&key), user, &content, svc.now_ms() + LIFE_MS).await?;
    tx.commit().await?;
    Ok(key)
}

/// Hands it back, once, to the person it belongs to.
pub async fn take(svc: &Services, key: &str, user: Option<&UserId>) -> Result<Option<Kept>> {
    let mut tx = svc.db.write().await?;
    let content = store::forms::take(&mut tx, &random::hash(key), user, svc.now_ms()).await?;
    tx.commit().await?;
    Ok(content.and_then(|content| serde_json::from_str(&content).ok()))
}
