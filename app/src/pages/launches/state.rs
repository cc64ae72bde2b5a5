//! An operation's state in marks and words shared by the launch page, the list and the dashboard.

use domain::{
    AdAccountId,
    intent::ads_manager_link,
    operation::{Operation, OperationState},
};
use leptos::prelude::*;

use crate::components::{Chip, Tone};

/// What a state means to the person looking at it.
pub(crate) fn tone(state: OperationState) -> Tone {
    match state {
        OperationState::Planned | OperationState::Sending | OperationState::Ambiguous => Tone::Waiting,
        OperationState::Made => Tone::Working,
        OperationState::Refused => Tone::Stopped,
        OperationState::Parked => Tone::NeedsYou,
    }
}

/// The state as a chip with its word.
pub(crate) fn chip(operation: &Operation) -> AnyView {
    view! { <Chip tone=tone(operation.state) label=operation.state.label()/> }.into_any()
}

/// Ads Manager with the account chosen and, once it is known, the campaign selected.
pub(crate) fn manager_link(
    template: &str,
    account: &AdAccountId,
    business: Option<&str>,
    campaign: Option<&str>,
) -> String {
    let link = ads_manager_link(template, account, business);
    // Meta's ids are digits; anything else stays out of the address.
    match campaign.filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit())) {
        None => link,
        Some(id) => format!("{link}{}selected_campaign_ids={id}", if link.contains('?') { '&' } else { '?' }),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use domain::operation::Request;

    use super::*;

    /// An operation just sent.
    pub(crate) fn operation() -> Operation {
        Operation {
            id: "0190f3c0-0000-7000-8000-00000000000b".parse().unwrap(),
            account_id: "42".parse().unwrap(),
            account_name: "Acme".into(),
            name: "Winter".into(),
            state: OperationState::Sending,
            parked: None,
            attempts: 1,
            checks: 0,
            request: Request {
                method: "POST".into(),
                path: "/v26.0/act_42/campaigns".into(),
                params: vec![
                    ("name".into(), "Winter".into()),
                    ("status".into(), "PAUSED".into()),
                    ("special_ad_categories".into(), "[]".into()),
                    ("daily_budget".into(), "2500".into()),
                    ("start_time".into(), "2026-12-24T18:00:00+0100".into()),
                ],
            },
            label: "adl-aaaaaaaaaaaaaaaaaaaaaaaaaa".into(),
            meta_id: None,
            refusal: None,
            adopted: false,
            doubles_removed: 0,
            created_at_ms: 1_798_131_600_000,
            next_check_at_ms: None,
            settled_at_ms: None,
            through: "Marta Lindqvist".to_owned(),
            by: "Ana".into(),
            stored: None,
        }
    }

    #[test]
    fn the_link_selects_the_campaign_and_takes_only_digits() {
        let account: AdAccountId = "42".parse().unwrap();
        let template = "https://adsmanager.facebook.com/adsmanager/manage/campaigns?act={act}";

        let link = manager_link(template, &account, None, Some("120000000000000001"));
        assert_eq!(
            link,
            "https://adsmanager.facebook.com/adsmanager/manage/campaigns?act=42&selected_campaign_ids=120000000000000001"
        );

        assert!(manager_link(template, &account, None, Some("1&act=2")).ends_with("?act=42"));
        assert!(manager_link("https://x.example/a", &account, None, Some("7")).ends_with("/a?selected_campaign_ids=7"));
    }
}
