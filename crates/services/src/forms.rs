//! What was typed into a form that was refused, or sent after the session had ended: kept half an hour, handed back once.

use domain::{Problem, UserId};
use serde::{Deserialize, Serialize};

use crate::{Result, Services, random};

const LIFE_MS: i64 = 30 * 60 * 1000;
/// The longest text any form of ours accepts, and a little more.
const VALUE_CHARS: usize = 2_500;
const TOTAL_CHARS: usize = 16_000;

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
    let content = serde_json::to_string(&bounded(kept)).expect("strings and numbers only");
    let mut tx = svc.db.write().await?;
    store::forms::insert(&mut tx, &random::hash(&key), user, &content, svc.now_ms() + LIFE_MS).await?;
    tx.commit().await?;
    Ok(key)
}

/// Visitors may fill this table too, so what is kept is bounded: each value, and all of them together.
fn bounded(kept: &Kept) -> Kept {
    let mut left = TOTAL_CHARS;
    let values = kept.values.iter().map_while(|(name, value)| {
        let value: String = value.chars().take(VALUE_CHARS).collect();
        left = left.checked_sub(name.len() + value.len())?;
        Some((name.chars().take(100).collect(), value))
    });
    Kept { form: kept.form.clone(), values: values.collect(), problem: kept.problem.clone() }
}

/// Hands it back, once, to the person it belongs to.
pub async fn take(svc: &Services, key: &str, user: Option<&UserId>) -> Result<Option<Kept>> {
    let mut tx = svc.db.write().await?;
    let content = store::forms::take(&mut tx, &random::hash(key), user, svc.now_ms()).await?;
    tx.commit().await?;
    Ok(content.and_then(|content| serde_json::from_str(&content).ok()))
}
