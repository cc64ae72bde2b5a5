//! Ad accounts in the words and marks every page about them shares.

use domain::{
    account::{AccountStatus, AdAccount, ReadinessState, disable_reason},
    zone::Zone,
};
use leptos::prelude::*;

use crate::{
    components::{Banner, Chip, Fact, Meter, Tone},
    ssr::Typed,
};

/// The account's zone; UTC where Meta named one the time zone database does not know.
pub(crate) fn zone_of(account: &AdAccount) -> Zone {
    Zone::named(&account.timezone).unwrap_or_else(Zone::utc)
}

/// The clock in the account's zone: `14:05`; words when the zone is unknown.
pub(crate) fn local_clock(account: &AdAccount, now_ms: i64) -> String {
    Zone::named(&account.timezone).map_or_else(|| "zone unknown here".to_owned(), |zone| zone.clock(now_ms))
}

/// A zone's name, which may be broken after its slashes: `America/Argentina/Buenos_Aires` is wider than a column.
pub(crate) fn zone_name(name: &str) -> AnyView {
    let parts: Vec<_> = name
        .split_inclusive('/')
        .map(|part| view! { {part.to_owned()} {part.ends_with('/').then(|| view! { <wbr/> })} })
        .collect();
    parts.into_any()
}

/// A moment that belongs to no account: `24 Dec 2026, 18:00 UTC`.
pub(crate) fn in_utc(at_ms: i64) -> String {
    format!("{} UTC", Zone::utc().show_short(at_ms))
}

/// A count with its noun: `1 plan`, `3 plans`.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// Whose access at Facebook is used; it may be a colleague's.
pub(crate) fn through(person: String) -> String {
    format!("The Facebook connection of {person}")
}

/// How much of a list is on the page: `Showing 3 of 3 plans`, or only the newest of more than a page holds.
pub(crate) fn listed(n: usize, one: &str, many: &str) -> String {
    if n < services::LISTED_MAX {
        return format!("Showing {n} of {}", count(n, one, many));
    }
    format!("Showing the newest {n} {many}")
}

/// A name and its value, built at once so that the page's data need not outlive it.
pub(crate) fn fact(term: &'static str, value: impl IntoView + 'static) -> AnyView {
    let value = value.into_any();
    view! { <Fact term=term>{value}</Fact> }.into_any()
}

/// Why a form without fields of its own was refused; nothing when it was not.
pub(crate) fn refused(typed: &Typed) -> Option<AnyView> {
    let problem = typed.problem()?;
    let (heading, words) = (problem.title(), problem.to_string());
    Some(view! { <Banner tone=Tone::NeedsYou title=heading><p>{words}</p></Banner> }.into_any())
}

/// What a status means to the person looking at it.
pub(crate) fn status_tone(status: AccountStatus) -> Tone {
    match status {
        AccountStatus::Active => Tone::Working,
        AccountStatus::PendingSettlement | AccountStatus::PendingRiskReview => Tone::Waiting,
        AccountStatus::InGracePeriod | AccountStatus::Unsettled => Tone::NeedsYou,
        AccountStatus::Disabled => Tone::Stopped,
        AccountStatus::PendingClosure | AccountStatus::Closed | AccountStatus::Other(_) => Tone::Neutral,
    }
}

/// The state as a chip with its word.
pub(crate) fn status_chip(status: AccountStatus) -> AnyView {
    view! { <Chip tone=status_tone(status) label=status.label()/> }.into_any()
}

/// Why the account cannot be used, Meta's own reason first; `None` when it can.
pub(crate) fn obstacle(account: &AdAccount) -> Option<String> {
    let fix = account.status.obstacle()?;
    Some(match disable_reason(account.disable_reason) {
        Some(reason) => format!("{reason}. {fix}"),
        None => fix.to_owned(),
    })
}

/// `412.08 EUR of 1,500.00 EUR`, or without a cap `412.08 EUR, no cap`.
pub(crate) fn spend_words(account: &AdAccount) -> String {
    match account.spend_cap() {
        Some(cap) => format!("{} of {cap}", account.amount_spent()),
        None => format!("{}, no cap", account.amount_spent()),
    }
}

/// Spend against the cap as a bar; words alone when there is no cap to measure against.
pub(crate) fn spend_meter(account: &AdAccount) -> AnyView {
    let text = spend_words(account);
    // Meta counts refunds into `amount_spent`, so it may be negative; a bar begins at nothing.
    let part = u64::try_from(account.amount_spent_minor).unwrap_or(0);
    let whole = account.spend_cap_minor.and_then(|cap| u64::try_from(cap).ok()).unwrap_or(0);
    let tone = if whole > 0 && u128::from(part) * 10 >= u128::from(whole) * 9 { Tone::NeedsYou } else { Tone::Info };
    match whole {
        0 => view! {
            <p class="meter-words">
                <span class="meter-label">"Spent so far"</span>
                <span class="meter-text num">{text}</span>
            </p>
        }
        .into_any(),
        whole => view! { <Meter label="Spent against the cap" part=part whole=whole text=text tone=tone/> }.into_any(),
    }
}

/// What a readiness line means to the person looking at it.
pub(crate) fn readiness_tone(state: ReadinessState) -> (Tone, &'static str) {
    match state {
        ReadinessState::Ready => (Tone::Working, "Ready"),
        ReadinessState::Attention => (Tone::NeedsYou, "Needs attention"),
        ReadinessState::Blocked => (Tone::Stopped, "Blocked"),
        ReadinessState::Unknown => (Tone::Neutral, "Not told"),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use domain::Currency;

    use super::*;

    /// An account in use, without a cap.
    pub(crate) fn account() -> AdAccount {
        AdAccount {
            connection_id: "0190f3c0-0000-7000-8000-000000000001".parse().unwrap(),
            account_id: "act_42".parse().unwrap(),
            name: "Acme".into(),
            currency: Currency::parse("EUR").unwrap(),
            timezone: "Europe/Berlin".into(),
            status: AccountStatus::Active,
            disable_reason: 0,
            business: None,
            spend_cap_minor: None,
            amount_spent_minor: 41_208,
            min_daily_budget_minor: Some(100),
            tasks: vec!["MANAGE".into()],
            has_funding_source: Some(true),
            has_dsa_defaults: true,
            is_selected: true,
            last_used_at_ms: None,
            synced_at_ms: 0,
        }
    }

    #[test]
    fn spend_names_its_currency_with_and_without_a_cap() {
        assert_eq!(spend_words(&account()), "412.08 EUR, no cap");

        let capped = AdAccount { spend_cap_minor: Some(150_000), ..account() };
        assert_eq!(spend_words(&capped), "412.08 EUR of 1,500.00 EUR");
    }

    #[test]
    fn a_disabled_account_tells_metas_reason_and_the_way_out() {
        assert_eq!(obstacle(&account()), None);

        let disabled = AdAccount { status: AccountStatus::Disabled, disable_reason: 3, ..account() };
        let words = obstacle(&disabled).unwrap();
        assert!(words.starts_with("Payment risk. Meta disabled"), "{words}");
    }

    #[test]
    fn a_list_that_may_go_on_does_not_claim_to_be_whole() {
        assert_eq!(listed(1, "plan", "plans"), "Showing 1 of 1 plan");
        assert_eq!(listed(200, "plan", "plans"), "Showing the newest 200 plans");
    }

    #[test]
    fn a_zone_nobody_knows_is_not_shown_as_another() {
        let odd = AdAccount { timezone: "Mars/Olympus".into(), ..account() };

        assert_eq!(local_clock(&odd, 0), "zone unknown here");
        assert_eq!(local_clock(&account(), 0), "01:00");
    }
}
