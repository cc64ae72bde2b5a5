//! Values of enums as the documents give them. The documents and the specification disagree at places; a value in only
//! one of them is doubtful, a value in neither is wrong.

/// What the documents say about a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// They name it.
    Named,
    /// They list all words there are, and it is not among them.
    Missing,
    /// They do not list them all, or nothing at all.
    Unsaid,
}

/// The parameter or field, the call it holds for (an edge; empty: everywhere), whether the list is whole, the words.
type Row = (&'static str, &'static str, bool, &'static [&'static str]);

const LISTS: &[Row] = &[
    // Legacy values remain in the specification but are not for new campaigns.
    (
        "objective",
        "campaigns",
        true,
        &[
            "OUTCOME_AWARENESS",
            "OUTCOME_TRAFFIC",
            "OUTCOME_ENGAGEMENT",
            "OUTCOME_LEADS",
            "OUTCOME_APP_PROMOTION",
            "OUTCOME_SALES",
        ],
    ),
    (
        "special_ad_categories",
        "",
        true,
        &[
            "HOUSING",
            "EMPLOYMENT",
            "FINANCIAL_PRODUCTS_SERVICES",
            "CREDIT",
            "ISSUES_ELECTIONS_POLITICS",
            "ONLINE_GAMBLING_AND_GAMING",
            "NONE",
        ],
    ),
    (
        "bid_strategy",
        "",
        true,
        &["LOWEST_COST_WITHOUT_CAP", "LOWEST_COST_WITH_BID_CAP", "COST_CAP", "LOWEST_COST_WITH_MIN_ROAS"],
    ),
    ("status", "campaigns", true, &["ACTIVE", "PAUSED"]),
    (
        "optimization_goal",
        "adsets",
        true,
        &[
            "AD_RECALL_LIFT",
            "REACH",
            "IMPRESSIONS",
            "THRUPLAY",
            "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS",
            "LANDING_PAGE_VIEWS",
            "LINK_CLICKS",
            "QUALITY_CALL",
            "POST_ENGAGEMENT",
            "PAGE_LIKES",
            "EVENT_RESPONSES",
            "CONVERSATIONS",
            "OFFSITE_CONVERSIONS",
            "ONSITE_CONVERSIONS",
            "APP_INSTALLS",
            "APP_INSTALLS_AND_OFFSITE_CONVERSIONS",
            "LEAD_GENERATION",
            "QUALITY_LEAD",
            "VALUE",
        ],
    ),
    ("billing_event", "adsets", true, &["IMPRESSIONS", "LINK_CLICKS", "THRUPLAY", "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS"]),
    ("destination_type", "", false, &["PHONE_CALL"]),
    // Retired bundles and the like are not listed; new ones come with every version.
    ("execution_options", "", false, &["validate_only", "include_recommendations", "synchronous_ad_review"]),
    (
        "date_preset",
        "insights",
        true,
        &[
            "today",
            "yesterday",
            "this_month",
            "last_month",
            "this_quarter",
            "maximum",
            "data_maximum",
            "last_3d",
            "last_7d",
            "last_14d",
            "last_28d",
            "last_30d",
            "last_90d",
            "last_week_mon_sun",
            "last_week_sun_sat",
            "last_quarter",
            "last_year",
            "this_week_mon_today",
            "this_week_sun_today",
            "this_year",
        ],
    ),
];

/// The words of a list of our own; `None` when that name is none.
pub(crate) fn own_words(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "ErrorType" => Some(&["OAuthException", "GraphMethodException", "FacebookApiException", "Exception"]),
        _ => None,
    }
}

/// What the documents say about a word of `about`, on a call with that edge (empty: none).
pub(crate) fn documented(about: &str, edge: &str, word: &str) -> Known {
    let mut said = Known::Unsaid;
    for (_, _, whole, words) in LISTS.iter().filter(|(name, at, _, _)| *name == about && (at.is_empty() || *at == edge))
    {
        if words.contains(&word) {
            return Known::Named;
        }
        if *whole {
            said = Known::Missing;
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::{Known, documented};

    #[test]
    fn a_list_counts_where_it_holds() {
        assert_eq!(documented("objective", "campaigns", "OUTCOME_SALES"), Known::Named);
        assert_eq!(documented("objective", "campaigns", "CONVERSIONS"), Known::Missing);
        assert_eq!(documented("objective", "targetingsearch", "CONVERSIONS"), Known::Unsaid);
        assert_eq!(documented("destination_type", "adsets", "PHONE_CALL"), Known::Named);
        assert_eq!(documented("destination_type", "adsets", "WEBSITE"), Known::Unsaid);
    }
}
