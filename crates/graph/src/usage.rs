//! How much of Meta's quota is used, and until when an account is left alone.

mod headers;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use domain::operation::MetaRefusal;

pub(crate) use headers::Reading;

use crate::{passport::Limit, wire};

/// How many accounts' figures are kept; beyond it the oldest goes. Figures are a hint, not state.
const KEPT: usize = 1_024;
/// The longest wait passed on: Meta's longest window is a day.
pub(crate) const LONGEST_WAIT_S: u64 = 86_400;

/// From here on calls that can wait should.
const SLOW_PCT: u32 = 80;
/// From here on only what somebody waits for should go out.
const STOP_PCT: u32 = 95;

/// Meta counts some calls to an ad account apart ("business use cases").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quota {
    /// `ads_management`: everything not named below.
    Management,
    /// `ads_insights`.
    Insights,
    /// `custom_audience`.
    Audiences,
}

/// How freely calls may go out, by the percentages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Free,
    /// 80 % and more: leave out what can wait.
    Slow,
    /// 95 % and more, or held back: leave out everything nobody waits for.
    Stop,
}

/// What is known about an ad account's quota (Marketing API, "Rate Limiting").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The highest of all percentages in the last headers, rounded up. 100 and more: calls are refused.
    pub highest_pct: u32,
    /// Seconds until calls are let through again, as last said; 0 when they were then. (Meta sends minutes.)
    pub regain_s: u64,
    /// Seconds until the account's score is back at zero, as last said; `None` when not said. (Meta sends seconds.)
    pub reset_s: Option<u64>,
    /// `development_access` (called Limited by Meta) or `standard_access` (Full); `None` when not said.
    pub tier: Option<String>,
    /// How long ago that was said.
    pub age_ms: i64,
    /// Seconds from now until the client sends calls to this account again, for any quota of it; 0: at once.
    /// Until then they end in [`crate::Error::Throttled`] without leaving.
    pub held_s: u64,
}

impl Usage {
    /// When calls to the account go out again, in the time `now_ms` is told in; `None`: they do.
    pub fn wait_until_ms(&self, now_ms: i64) -> Option<i64> {
        (self.held_s > 0).then(|| now_ms.saturating_add(ms(self.held_s)))
    }

    pub fn pace(&self) -> Pace {
        match self.highest_pct {
            _ if self.held_s > 0 => Pace::Stop,
            STOP_PCT.. => Pace::Stop,
            SLOW_PCT.. => Pace::Slow,
            _ => Pace::Free,
        }
    }
}

/// The last figures of an account.
#[derive(Debug, Clone)]
struct Figures {
    highest_pct: u32,
    regain_s: u64,
    reset_s: Option<u64>,
    tier: Option<String>,
    seen_at_ms: i64,
}

/// Until when nothing goes out, and what Meta said.
#[derive(Debug, Clone)]
struct Hold {
    /// `None`: every quota.
    quota: Option<Quota>,
    until_ms: i64,
    refusal: MetaRefusal,
}

#[derive(Debug, Default)]
struct Account {
    figures: Option<Figures>,
    holds: Vec<Hold>,
    touched_at_ms: i64,
}

#[derive(Debug, Default)]
struct Book {
    accounts: HashMap<String, Account>,
    app: Vec<Hold>,
}

/// The last figures and the holds per ad account.
#[derive(Debug, Default)]
pub(crate) struct UsageBook {
    book: Mutex<Book>,
}

impl UsageBook {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn find(&self, account: &str, now_ms: i64) -> Option<Usage> {
        let book = self.book();
        let account = book.accounts.get(account)?;
        let held_ms = account.holds.iter().map(|hold| hold.until_ms - now_ms).max().unwrap_or(0).max(0);
        let figures = account.figures.as_ref();
        if figures.is_none() && held_ms == 0 {
            return None;
        }
        Some(Usage {
            highest_pct: figures.map_or(0, |figures| figures.highest_pct),
            regain_s: figures.map_or(0, |figures| figures.regain_s),
            reset_s: figures.and_then(|figures| figures.reset_s),
            tier: figures.and_then(|figures| figures.tier.clone()),
            age_ms: (now_ms - figures.map_or(account.touched_at_ms, |figures| figures.seen_at_ms)).max(0),
            held_s: seconds(held_ms),
        })
    }

    /// Keeps what an answer said. `account` is the number the call was about; without one, the ids Meta names count
    /// (they are businesses or accounts; a business's figures are then simply never asked for).
    pub(crate) fn note(&self, account: Option<&str>, reading: &Reading, now_ms: i64) {
        if reading.is_empty() {
            return;
        }
        let mut book = self.book();
        match account {
            Some(account) => {
                let entry = book.account(account, now_ms);
                entry.figures = Some(figures(reading, now_ms));
                for use_case in &reading.use_cases {
                    // Said along with a success, too: access is lost from now on.
                    if let Some(quota) = use_case.quota().filter(|_| use_case.regain_s > 0) {
                        entry.hold(Some(quota), now_ms, use_case.regain_s, told());
                    }
                }
            }
            None => {
                for use_case in reading.use_cases.iter().take(16) {
                    let alone = Reading { use_cases: vec![use_case.clone()], ..Reading::default() };
                    book.account(wire::bare(&use_case.id), now_ms).figures = Some(figures(&alone, now_ms));
                }
            }
        }
    }

    /// Holds calls back after a throttling answer.
    pub(crate) fn hold(&self, account: Option<&str>, limit: Limit, wait_s: u64, refusal: &MetaRefusal, now_ms: i64) {
        let quota = match limit {
            Limit::Act => return,
            Limit::Account | Limit::App => None,
            Limit::Insights | Limit::AppInsights => Some(Quota::Insights),
            Limit::Audiences => Some(Quota::Audiences),
            Limit::Management => Some(Quota::Management),
        };
        let mut book = self.book();
        match (limit, account) {
            (Limit::App | Limit::AppInsights, _) => add(&mut book.app, quota, now_ms, wait_s, refusal.clone()),
            (_, Some(account)) => book.account(account, now_ms).hold(quota, now_ms, wait_s, refusal.clone()),
            // A person's limit, or an account nobody named: there is nothing to tell its calls by.
            (_, None) => {}
        }
    }

    /// Whether a call must wait: for how many seconds, and what Meta had said.
    pub(crate) fn held(&self, account: Option<&str>, used: Quota, now_ms: i64) -> Option<(u64, MetaRefusal)> {
        let book = self.book();
        let own = account.and_then(|account| book.accounts.get(account)).map(|account| account.holds.as_slice());
        own.unwrap_or_default()
            .iter()
            .chain(&book.app)
            .filter(|hold| hold.until_ms > now_ms && hold.quota.is_none_or(|quota| quota == used))
            .max_by_key(|hold| hold.until_ms)
            .map(|hold| (seconds(hold.until_ms - now_ms), hold.refusal.clone()))
    }
}

impl Book {
    fn account(&mut self, account: &str, now_ms: i64) -> &mut Account {
        if self.accounts.len() >= KEPT && !self.accounts.contains_key(account) {
            // Whoever is held back goes last: forgetting a figure is harmless, forgetting a hold is a call too many.
            let age = |entry: &Account| (entry.holds.iter().any(|hold| hold.until_ms > now_ms), entry.touched_at_ms);
            let oldest = self.accounts.iter().min_by_key(|(_, entry)| age(entry)).map(|(account, _)| account.clone());
            if let Some(oldest) = oldest {
                self.accounts.remove(&oldest);
            }
        }
        let entry = self.accounts.entry(account.to_owned()).or_default();
        entry.touched_at_ms = now_ms;
        entry
    }
}

impl Account {
    fn hold(&mut self, quota: Option<Quota>, now_ms: i64, wait_s: u64, refusal: MetaRefusal) {
        add(&mut self.holds, quota, now_ms, wait_s, refusal);
    }
}

/// Sets a hold; one that ends later stays, and those that are over go.
fn add(holds: &mut Vec<Hold>, quota: Option<Quota>, now_ms: i64, wait_s: u64, refusal: MetaRefusal) {
    holds.retain(|hold| hold.until_ms > now_ms);
    let until_ms = now_ms.saturating_add(ms(wait_s));
    match holds.iter_mut().find(|hold| hold.quota == quota) {
        Some(hold) if hold.until_ms >= until_ms => {}
        Some(hold) => *hold = Hold { quota, until_ms, refusal },
        None => holds.push(Hold { quota, until_ms, refusal }),
    }
}

/// Everything in the headers, as figures of the account that was asked about.
fn figures(reading: &Reading, seen_at_ms: i64) -> Figures {
    let use_cases = reading.use_cases.iter().map(|use_case| use_case.pct).max();
    let regain = reading.use_cases.iter().map(|use_case| use_case.regain_s).max().unwrap_or(0);
    Figures {
        highest_pct: reading.app_pct.max(reading.account_pct).max(use_cases).unwrap_or(0),
        regain_s: regain.min(LONGEST_WAIT_S),
        reset_s: reading.reset_s,
        tier: reading.tier(),
        seen_at_ms,
    }
}

/// What a header alone said: there was no refusal yet.
fn told() -> MetaRefusal {
    MetaRefusal { message: "Meta said beside an answer that access is lost for a while.".into(), ..Default::default() }
}

fn ms(seconds: u64) -> i64 {
    i64::try_from(seconds.min(LONGEST_WAIT_S)).expect("a day of seconds fits") * 1_000
}

/// Rounded up: waiting as told is never too short.
fn seconds(ms: i64) -> u64 {
    u64::try_from(ms.max(0)).expect("not negative").div_ceil(1_000)
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderMap, HeaderValue};

    use super::{KEPT, MetaRefusal, Pace, Quota, Reading, UsageBook};
    use crate::passport::Limit;

    fn reading(headers: &[(&'static str, &str)]) -> Reading {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, HeaderValue::from_str(value).unwrap());
        }
        Reading::of(&map)
    }

    fn buc(kind: &str, regain_min: u32) -> String {
        format!(
            r#"{{"66":[{{"type":"{kind}","call_count":95,"total_cputime":20,"total_time":20,"estimated_time_to_regain_access":{regain_min}}}]}}"#
        )
    }

    #[test]
    fn the_largest_figure_of_all_headers_counts() {
        let book = UsageBook::default();
        let all = reading(&[
            ("x-app-usage", r#"{"call_count":28,"total_time":25,"total_cputime":25}"#),
            (
                "x-ad-account-usage",
                r#"{"acc_id_util_pct":9.67,"reset_time_duration":100,"ads_api_access_tier":"standard_access"}"#,
            ),
            ("x-business-use-case-usage", &buc("ads_management", 7)),
        ]);

        book.note(Some("1"), &all, 1_000);

        let usage = book.find("1", 3_000).unwrap();
        assert_eq!((usage.highest_pct, usage.regain_s, usage.reset_s, usage.age_ms), (95, 420, Some(100), 2_000));
        assert_eq!(usage.tier.as_deref(), Some("standard_access"));
        assert_eq!((usage.held_s, usage.pace()), (418, Pace::Stop));
        assert_eq!(usage.wait_until_ms(3_000), Some(421_000));
    }

    #[test]
    fn a_hold_ends_when_its_time_is_over_and_concerns_nobody_else() {
        let book = UsageBook::default();
        book.hold(Some("1"), Limit::Account, 60, &MetaRefusal { code: 17, ..Default::default() }, 0);

        assert_eq!(
            book.held(Some("1"), Quota::Management, 0).map(|(wait_s, said)| (wait_s, said.code)),
            Some((60, 17))
        );
        assert_eq!(book.held(Some("1"), Quota::Insights, 59_001).map(|(wait_s, _)| wait_s), Some(1));
        assert!(book.held(Some("1"), Quota::Management, 60_000).is_none());
        assert!(book.held(Some("2"), Quota::Management, 0).is_none());
        assert!(book.held(None, Quota::Management, 0).is_none());
    }

    #[test]
    fn quotas_rest_apart_and_the_app_rests_whole() {
        let book = UsageBook::default();
        book.hold(Some("1"), Limit::Insights, 60, &MetaRefusal::default(), 0);
        assert!(book.held(Some("1"), Quota::Insights, 1).is_some());
        assert!(book.held(Some("1"), Quota::Management, 1).is_none());

        book.hold(Some("1"), Limit::Act, 60, &MetaRefusal::default(), 0);
        assert!(book.held(Some("1"), Quota::Management, 1).is_none(), "one act's limit holds nothing else");

        book.hold(None, Limit::App, 10, &MetaRefusal::default(), 0);
        assert!(book.held(Some("2"), Quota::Audiences, 1).is_some());
        assert!(book.held(None, Quota::Management, 1).is_some());
        assert!(book.held(Some("2"), Quota::Audiences, 10_000).is_none());
    }

    #[test]
    fn a_later_shorter_wait_does_not_shorten_the_first() {
        let book = UsageBook::default();
        book.hold(Some("1"), Limit::Account, 300, &MetaRefusal::default(), 0);
        book.hold(Some("1"), Limit::Account, 1, &MetaRefusal::default(), 1_000);

        assert_eq!(book.held(Some("1"), Quota::Management, 1_000).map(|(wait_s, _)| wait_s), Some(299));
    }

    #[test]
    fn lost_access_said_beside_a_success_is_believed_for_that_quota() {
        let book = UsageBook::default();
        book.note(Some("1"), &reading(&[("x-business-use-case-usage", &buc("ads_insights", 2))]), 0);

        assert_eq!(book.held(Some("1"), Quota::Insights, 0).map(|(wait_s, _)| wait_s), Some(120));
        assert!(book.held(Some("1"), Quota::Management, 0).is_none());
    }

    #[test]
    fn the_book_stays_small_and_forgets_who_is_held_back_last() {
        let book = UsageBook::default();
        let some = reading(&[("x-app-usage", r#"{"call_count":1}"#)]);
        book.hold(Some("held"), Limit::Account, 3_600, &MetaRefusal::default(), 0);
        for number in 0..KEPT {
            book.note(Some(&number.to_string()), &some, 1 + number as i64);
        }

        assert!(book.find("0", 5_000).is_none());
        assert!(book.find("1", 5_000).is_some());
        assert!(book.find(&(KEPT - 1).to_string(), 5_000).is_some());
        assert!(book.held(Some("held"), Quota::Management, 5_000).is_some());
    }
}
