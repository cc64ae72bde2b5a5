//! Meta's words that both our pages and the client use. What Meta adds tomorrow is kept as it came: `Other`.

use serde::{Deserialize, Serialize};

/// Declares an open set of words. Every set has `KNOWN`, `code`, and reads anything.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $name {
            $($variant,)+
            /// A word this version does not know, as it came.
            Other(String),
        }

        impl $name {
            /// The words this version knows, in the order of Meta's documents.
            pub const KNOWN: &[$name] = &[$($name::$variant),+];

            /// Meta's word.
            pub fn code(&self) -> &str {
                match self {
                    $($name::$variant => $word,)+
                    $name::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => $name::$variant,)+
                    other => $name::Other(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                Self::from(word.as_str())
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> String {
                word.code().to_owned()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

words! {
    /// What was set on a campaign, ad set or ad (`status`, `configured_status`).
    Status { Active = "ACTIVE", Paused = "PAUSED", Archived = "ARCHIVED", Deleted = "DELETED" }
}

words! {
    /// What runs, given everything above it (`effective_status`). Campaigns know the first six, ad sets also
    /// `CampaignPaused`, ads all.
    EffectiveStatus {
        Active = "ACTIVE",
        Paused = "PAUSED",
        Archived = "ARCHIVED",
        Deleted = "DELETED",
        InProcess = "IN_PROCESS",
        WithIssues = "WITH_ISSUES",
        CampaignPaused = "CAMPAIGN_PAUSED",
        AdSetPaused = "ADSET_PAUSED",
        PendingReview = "PENDING_REVIEW",
        Disapproved = "DISAPPROVED",
        Preapproved = "PREAPPROVED",
        PendingBilling = "PENDING_BILLING_INFO",
    }
}

words! {
    /// How Meta bids (`bid_strategy`).
    BidStrategy {
        LowestCost = "LOWEST_COST_WITHOUT_CAP",
        BidCap = "LOWEST_COST_WITH_BID_CAP",
        CostCap = "COST_CAP",
        MinRoas = "LOWEST_COST_WITH_MIN_ROAS",
    }
}

words! {
    /// What an ad set is delivered for (`optimization_goal`): the goals of the current objectives.
    OptimizationGoal {
        AdRecallLift = "AD_RECALL_LIFT",
        AppInstalls = "APP_INSTALLS",
        AppInstallsAndConversions = "APP_INSTALLS_AND_OFFSITE_CONVERSIONS",
        Conversations = "CONVERSATIONS",
        EventResponses = "EVENT_RESPONSES",
        Impressions = "IMPRESSIONS",
        LandingPageViews = "LANDING_PAGE_VIEWS",
        LeadGeneration = "LEAD_GENERATION",
        LinkClicks = "LINK_CLICKS",
        Conversions = "OFFSITE_CONVERSIONS",
        PageLikes = "PAGE_LIKES",
        PostEngagement = "POST_ENGAGEMENT",
        QualityCall = "QUALITY_CALL",
        QualityLead = "QUALITY_LEAD",
        Reach = "REACH",
        ThruPlay = "THRUPLAY",
        TwoSecondViews = "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS",
        Value = "VALUE",
    }
}

words! {
    /// What is paid for (`billing_event`).
    BillingEvent {
        Impressions = "IMPRESSIONS",
        LinkClicks = "LINK_CLICKS",
        ThruPlay = "THRUPLAY",
        TwoSecondViews = "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS",
    }
}

words! {
    /// Where an ad leads (`destination_type`).
    Destination {
        Website = "WEBSITE",
        App = "APP",
        Messenger = "MESSENGER",
        WhatsApp = "WHATSAPP",
        InstagramDirect = "INSTAGRAM_DIRECT",
        InstagramProfile = "INSTAGRAM_PROFILE",
        FacebookPage = "FACEBOOK_PAGE",
        OnAd = "ON_AD",
        OnPost = "ON_POST",
        OnVideo = "ON_VIDEO",
        OnPage = "ON_PAGE",
        OnEvent = "ON_EVENT",
        ShopAutomatic = "SHOP_AUTOMATIC",
        PhoneCall = "PHONE_CALL",
    }
}

words! {
    /// The button of an ad (`call_to_action.type`): the usual ones of about a hundred.
    CallToAction {
        LearnMore = "LEARN_MORE",
        ShopNow = "SHOP_NOW",
        SignUp = "SIGN_UP",
        Subscribe = "SUBSCRIBE",
        Download = "DOWNLOAD",
        BookNow = "BOOK_NOW",
        ContactUs = "CONTACT_US",
        GetQuote = "GET_QUOTE",
        GetOffer = "GET_OFFER",
        ApplyNow = "APPLY_NOW",
        OrderNow = "ORDER_NOW",
        MessagePage = "MESSAGE_PAGE",
        WhatsAppMessage = "WHATSAPP_MESSAGE",
        CallNow = "CALL_NOW",
        InstallMobileApp = "INSTALL_MOBILE_APP",
        UseApp = "USE_APP",
        WatchMore = "WATCH_MORE",
        NoButton = "NO_BUTTON",
    }
}

words! {
    /// A placement to preview (`ad_format`): the usual ones.
    PreviewFormat {
        DesktopFeed = "DESKTOP_FEED_STANDARD",
        MobileFeed = "MOBILE_FEED_STANDARD",
        MobileFeedBasic = "MOBILE_FEED_BASIC",
        RightColumn = "RIGHT_COLUMN_STANDARD",
        InstagramFeed = "INSTAGRAM_STANDARD",
        InstagramStory = "INSTAGRAM_STORY",
        InstagramReels = "INSTAGRAM_REELS",
        InstagramExplore = "INSTAGRAM_EXPLORE_GRID_HOME",
        FacebookStory = "FACEBOOK_STORY_MOBILE",
        FacebookReels = "FACEBOOK_REELS_MOBILE",
        Marketplace = "MARKETPLACE_MOBILE",
        MessengerInbox = "MESSENGER_MOBILE_INBOX_MEDIA",
        AudienceNetworkVideo = "AUDIENCE_NETWORK_OUTSTREAM_VIDEO",
        MobileBanner = "MOBILE_BANNER",
        MobileInterstitial = "MOBILE_INTERSTITIAL",
        MobileNative = "MOBILE_NATIVE",
        WatchFeed = "WATCH_FEED_MOBILE",
        WhatsAppStatus = "WHATSAPP_STATUS_MEDIA",
    }
}

#[cfg(test)]
mod tests {
    use super::{BidStrategy, EffectiveStatus, OptimizationGoal, PreviewFormat, Status};

    #[test]
    fn a_word_of_tomorrow_survives_the_way_in_and_out() {
        let word: EffectiveStatus = "SLEEPING".into();

        assert_eq!(word, EffectiveStatus::Other("SLEEPING".into()));
        assert_eq!((word.code(), word.to_string().as_str()), ("SLEEPING", "SLEEPING"));
        assert_eq!(String::from(word), "SLEEPING");
    }

    #[test]
    fn known_words_are_read_back_as_themselves() {
        assert!(Status::KNOWN.iter().all(|word| Status::from(word.code()) == *word));
        assert!(OptimizationGoal::KNOWN.iter().all(|word| OptimizationGoal::from(word.code()) == *word));
        assert!(PreviewFormat::KNOWN.iter().all(|word| PreviewFormat::from(word.code()) == *word));
        assert_eq!(BidStrategy::from("COST_CAP"), BidStrategy::CostCap);
    }
}
