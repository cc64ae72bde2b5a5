//! Ad accounts as Meta describes them, in words people understand.

use serde::{Deserialize, Serialize};

use crate::{AdAccountId, ConnectionId, Currency, Money};

/// Meta's `account_status` (AdAccount reference). Unknown numbers survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "i64", into = "i64")]
pub enum AccountStatus {
    Active,
    Disabled,
    Unsettled,
    PendingRiskReview,
    PendingSettlement,
    InGracePeriod,
    PendingClosure,
    Closed,
    Other(i64),
}

impl From<i64> for AccountStatus {
    fn from(code: i64) -> Self {
        match code {
            1 | 201 => AccountStatus::Active,
            2 => AccountStatus::Disabled,
            3 => AccountStatus::Unsettled,
            7 => AccountStatus::PendingRiskReview,
            8 => AccountStatus::PendingSettlement,
            9 => AccountStatus::InGracePeriod,
            100 => AccountStatus::PendingClosure,
            101 | 202 => AccountStatus::Closed,
            other => AccountStatus::Other(other),
        }
    }
}

impl From<AccountStatus> for i64 {
    fn from(status: AccountStatus) -> i64 {
        match status {
            AccountStatus::Active => 1,
            AccountStatus::Disabled => 2,
            AccountStatus::Unsettled => 3,
            AccountStatus::PendingRiskReview => 7,
            AccountStatus::PendingSettlement => 8,
            AccountStatus::InGracePeriod => 9,
            AccountStatus::PendingClosure => 100,
            AccountStatus::Closed => 101,
            AccountStatus::Other(code) => code,
        }
    }
}

impl AccountStatus {
    /// The states one can filter by, in the order shown.
    pub const KNOWN: [AccountStatus; 8] = [
        AccountStatus::Active,
        AccountStatus::InGracePeriod,
        AccountStatus::PendingSettlement,
        AccountStatus::Unsettled,
        AccountStatus::PendingRiskReview,
        AccountStatus::Disabled,
        AccountStatus::PendingClosure,
        AccountStatus::Closed,
    ];

    /// The word people read.
    pub fn label(self) -> &'static str {
        match self {
            AccountStatus::Active => "Active",
            AccountStatus::Disabled => "Disabled",
            AccountStatus::Unsettled => "Unsettled payment",
            AccountStatus::PendingRiskReview => "In review",
            AccountStatus::PendingSettlement => "Payment settling",
            AccountStatus::InGracePeriod => "Grace period",
            AccountStatus::PendingClosure => "Closing",
            AccountStatus::Closed => "Closed",
            AccountStatus::Other(_) => "Unknown state",
        }
    }

    /// A word for addresses: `active`, `grace_period`.
    pub fn slug(self) -> &'static str {
        match self {
            AccountStatus::Active => "active",
            AccountStatus::Disabled => "disabled",
            AccountStatus::Unsettled => "unsettled",
            AccountStatus::PendingRiskReview => "in_review",
            AccountStatus::PendingSettlement => "settling",
            AccountStatus::InGracePeriod => "grace_period",
            AccountStatus::PendingClosure => "closing",
            AccountStatus::Closed => "closed",
            AccountStatus::Other(_) => "other",
        }
    }

    /// The status of an address word; `None` for words that filter nothing.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::KNOWN.into_iter().find(|status| status.slug() == slug)
    }

    /// Whether ads can run: only in 1, 8 and 9 (Ad Account reference).
    pub fn usable(self) -> bool {
        matches!(self, AccountStatus::Active | AccountStatus::PendingSettlement | AccountStatus::InGracePeriod)
    }

    /// Why the account cannot be used and what to do; `None` when it can.
    pub fn obstacle(self) -> Option<&'static str> {
        match self {
            AccountStatus::Active | AccountStatus::PendingSettlement | AccountStatus::InGracePeriod => None,
            AccountStatus::Disabled => Some("Meta disabled this account. Ask for a review in Account Quality at Meta."),
            AccountStatus::Unsettled => Some("A payment is open. Settle it under Billing at Meta."),
            AccountStatus::PendingRiskReview => Some("Meta is reviewing this account. Wait for the review to end."),
            AccountStatus::PendingClosure => Some("This account is being closed. Reopen it at Meta or choose another."),
            AccountStatus::Closed => Some("This account is closed. Choose another."),
            AccountStatus::Other(_) => Some("Meta reports a state Adlane does not know. Look at it in Ads Manager."),
        }
    }
}

/// Meta's `disable_reason` in words; `None` for 0 (none).
pub fn disable_reason(code: i64) -> Option<&'static str> {
    Some(match code {
        0 => return None,
        1 => "Advertising policy",
        2 => "Intellectual property review",
        3 => "Payment risk",
        4 => "Account shut down",
        5 => "Advertising review",
        6 => "Business integrity",
        7 => "Permanently closed",
        8 => "Unused reseller account",
        9 => "Unused account",
        10 => "Umbrella ad account",
        11 => "Business Manager policy",
        12 => "Misrepresented account",
        13 => "Legal entity no longer shared",
        14 => "Review of click-to-message ads",
        15 => "Compromised account",
        _ => "A reason Adlane does not know",
    })
}

/// An ad account an organization reaches through one of its connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdAccount {
    pub connection_id: ConnectionId,
    pub account_id: AdAccountId,
    /// Meta's name for it, as it came (untrusted text, capped).
    pub name: String,
    pub currency: Currency,
    /// IANA name.
    pub timezone: String,
    pub status: AccountStatus,
    /// Meta's number; 0 means none.
    pub disable_reason: i64,
    pub business: Option<BusinessRef>,
    /// `None` means no cap.
    pub spend_cap_minor: Option<i64>,
    pub amount_spent_minor: i64,
    /// `None` when Meta did not tell.
    pub min_daily_budget_minor: Option<i64>,
    /// What the person behind the connection may do: `ADVERTISE`, `ANALYZE`, `MANAGE`, ….
    pub tasks: Vec<String>,
    /// `None` when Meta did not tell, which it does only to people with MANAGE.
    pub has_funding_source: Option<bool>,
    /// Both EU defaults (payer and beneficiary) are set on the account.
    pub has_dsa_defaults: bool,
    /// The organization works with this account.
    pub is_selected: bool,
    /// When somebody last opened or created in it; `None` when never.
    pub last_used_at_ms: Option<i64>,
    /// When Meta last told all this.
    pub synced_at_ms: i64,
}

/// A business and its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessRef {
    pub id: String,
    pub name: String,
}

impl AdAccount {
    pub fn spend_cap(&self) -> Option<Money> {
        self.spend_cap_minor.map(|minor| Money::from_minor(minor, self.currency))
    }

    pub fn amount_spent(&self) -> Money {
        Money::from_minor(self.amount_spent_minor, self.currency)
    }

    /// The strongest word for what the person may do.
    pub fn access_label(&self) -> &'static str {
        let has = |task: &str| self.tasks.iter().any(|have| have == task);
        if has("MANAGE") {
            "Manage"
        } else if has("ADVERTISE") {
            "Advertise"
        } else if has("ANALYZE") {
            "View only"
        } else {
            "Not told"
        }
    }

    /// Whether ads may be created here: state and task.
    pub fn may_advertise(&self) -> bool {
        self.tasks.is_empty() || self.tasks.iter().any(|task| task == "ADVERTISE" || task == "MANAGE")
    }
}

/// One line of the readiness card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    pub what: &'static str,
    pub state: ReadinessState,
    /// What is so, in a sentence.
    pub finding: String,
    /// What to do; `None` when nothing is to be done.
    pub fix: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadinessState {
    Ready,
    /// Works, but something will stop it later or elsewhere.
    Attention,
    Blocked,
    /// Meta does not tell.
    Unknown,
}

/// Judges whether ads can be created and delivered in `account`.
/// `pages` and `instagram` are how many the connection reaches; `can_manage` whether it holds `ads_management`.
pub fn readiness(account: &AdAccount, pages: usize, instagram: usize, can_manage: bool) -> Vec<Readiness> {
    use ReadinessState::*;
    let line = |what, state, finding: String, fix| Readiness { what, state, finding, fix };
    let state = match account.status.obstacle() {
        None => line("State", Ready, format!("{}: ads can run.", account.status.label()), None),
        Some(fix) => line("State", Blocked, format!("{}: ads cannot run.", account.status.label()), Some(fix)),
    };
    let permission = match (can_manage, account.may_advertise()) {
        (true, true) => line("Permission", Ready, format!("{} access to this account.", account.access_label()), None),
        (false, _) => line(
            "Permission",
            Blocked,
            "The connection may only read.".into(),
            Some("Connect again and choose “manage”."),
        ),
        (true, false) => line(
            "Permission",
            Blocked,
            "The person behind the connection may only view.".into(),
            Some("Ask for the Advertise task in Business settings at Meta."),
        ),
    };
    let payment = match account.has_funding_source {
        Some(true) => line("Payment", Ready, "A payment method is set.".into(), None),
        Some(false) => line(
            "Payment",
            Attention,
            "No payment method: campaigns can be made but do not deliver.".into(),
            Some("Add a payment method under Billing at Meta."),
        ),
        None => line(
            "Payment",
            Unknown,
            "Meta shows payment only to people who manage the account.".into(),
            Some("Look under Billing at Meta."),
        ),
    };
    let page = match pages {
        0 => line(
            "Page",
            Attention,
            "No Facebook page reachable: ads need one.".into(),
            Some("Allow a page when connecting, or ask for access to one."),
        ),
        n => line("Page", Ready, format!("{n} Facebook page{} reachable.", if n == 1 { "" } else { "s" }), None),
    };
    let instagram = match instagram {
        0 => line(
            "Instagram",
            Attention,
            "No Instagram business account behind the pages.".into(),
            Some("Link one to the page at Meta, or run on Facebook only."),
        ),
        n => {
            line("Instagram", Ready, format!("{n} Instagram account{} reachable.", if n == 1 { "" } else { "s" }), None)
        }
    };
    let dsa = if account.has_dsa_defaults {
        line("EU payer", Ready, "Payer and beneficiary defaults are set.".into(), None)
    } else {
        line(
            "EU payer",
            Attention,
            "No default payer and beneficiary: needed for ads reaching the EU.".into(),
            Some("Set both in the account's settings at Meta."),
        )
    };
    vec![state, permission, payment, page, instagram, dsa]
}
