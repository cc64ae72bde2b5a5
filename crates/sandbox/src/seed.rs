//! What the sandbox starts with: people, businesses, pages, ad accounts and what is in them.
//!
//! The same structs describe one person or account in the controls, where only the fields that are sent change.

mod agency;
mod check;
mod limits;
mod tree;

pub use limits::{Limits, Pace, Tier};
pub use tree::{AdSeed, AdSetSeed, CampaignSeed};

use serde::{Deserialize, Serialize};

use crate::integrations::LoginConfigSeed;

/// Ids of the people in the bundled cast.
pub mod cast {
    /// Agency marketer: 60 ad accounts in 3 businesses, 6 pages.
    pub const MARTA: &str = "1221000000000101";
    /// Three ad accounts (EUR, GBP, JPY) in one business.
    pub const JONAS: &str = "1221000000000102";
    /// No ad account.
    pub const PRIYA: &str = "1221000000000103";
    /// May only look: declines `ads_management`, analyst on four accounts.
    pub const SAM: &str = "1221000000000104";
    /// Business admin with pages and Instagram, 12 accounts in JPY and KRW.
    pub const AIKO: &str = "1221000000000105";
    /// Two accounts, both disabled.
    pub const OLU: &str = "1221000000000106";

    /// Login for Business configuration: a person's token.
    pub const LOGIN_PERSON: &str = "880000000000001";
    /// Login for Business configuration: a system user's token that never expires.
    pub const LOGIN_BUSINESS: &str = "880000000000002";
    /// Login for Business configuration: a system user's token for 60 days.
    pub const LOGIN_BUSINESS_60: &str = "880000000000003";
}

/// Everything a sandbox knows when it starts or is reset. [`Seed::default`] is the bundled cast.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    /// People who may log in, in the order the dialog shows them.
    #[serde(default)]
    pub people: Vec<PersonSeed>,
    /// Business portfolios.
    #[serde(default)]
    pub businesses: Vec<BusinessSeed>,
    /// Pages, with the Instagram account behind each.
    #[serde(default)]
    pub pages: Vec<PageSeed>,
    /// Ad accounts.
    #[serde(default)]
    pub accounts: Vec<AccountSeed>,
    /// Campaigns that exist from the start.
    #[serde(default)]
    pub campaigns: Vec<CampaignSeed>,
    /// How many calls are allowed.
    #[serde(default)]
    pub limits: Limits,
    /// How long Meta takes over things.
    #[serde(default)]
    pub pace: Pace,
    /// Login for Business configurations.
    #[serde(default)]
    pub login_configs: Vec<LoginConfigSeed>,
}

/// A person with a Facebook profile.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonSeed {
    /// Digits; given by the sandbox when empty.
    #[serde(default)]
    pub id: String,
    /// Full name, any text.
    #[serde(default)]
    pub name: String,
    /// `None`: the profile has no email.
    #[serde(default)]
    pub email: Option<String>,
    /// One line about the person, shown in the dialog.
    #[serde(default)]
    pub about: String,
    /// Permissions this person declines whatever is ticked in the dialog.
    #[serde(default)]
    pub refuses: Vec<String>,
    /// Businesses the person belongs to.
    #[serde(default)]
    pub businesses: Vec<String>,
    /// Pages the person has a role on.
    #[serde(default)]
    pub pages: Vec<String>,
    /// Ad accounts the person can reach, in the order `/me/adaccounts` lists them.
    #[serde(default)]
    pub accounts: Vec<AccessSeed>,
}

/// One person's place on one ad account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessSeed {
    /// Account number, with or without `act_`.
    pub id: String,
    /// `user_tasks`: MANAGE, ADVERTISE, ANALYZE, DRAFT. Without ADVERTISE or MANAGE writes are refused.
    #[serde(default = "all_tasks")]
    pub tasks: Vec<String>,
}

/// A business portfolio.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessSeed {
    /// Digits.
    #[serde(default)]
    pub id: String,
    /// Name, any text.
    #[serde(default)]
    pub name: String,
    /// `verified`, `not_verified`, `pending`, …
    #[serde(default = "not_verified")]
    pub verification_status: String,
}

impl Default for BusinessSeed {
    fn default() -> Self {
        Self { id: String::new(), name: String::new(), verification_status: not_verified() }
    }
}

/// A page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSeed {
    /// Digits.
    #[serde(default)]
    pub id: String,
    /// Name, any text.
    #[serde(default)]
    pub name: String,
    /// Meta's word for the kind of page.
    #[serde(default)]
    pub category: String,
    /// The business that owns it; `None`: nobody does.
    #[serde(default)]
    pub business: Option<String>,
    /// The Instagram account behind the page; `None`: not linked.
    #[serde(default)]
    pub instagram: Option<InstagramSeed>,
}

/// An Instagram professional account.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstagramSeed {
    /// Digits.
    pub id: String,
    /// Without the `@`.
    pub username: String,
}

/// An ad account.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountSeed {
    /// Account number without `act_`; given by the sandbox when empty.
    pub id: String,
    /// Name, any text.
    pub name: String,
    /// ISO 4217 code.
    pub currency: String,
    /// IANA name.
    pub timezone: String,
    /// `account_status`: 1 active, 2 disabled, 3 unsettled, 7, 8, 9, 100, 101, 201, 202.
    pub status: u32,
    /// `disable_reason`, 0 none.
    pub disable_reason: u32,
    /// Two-letter country, used where Meta falls back to the tax country.
    pub country: String,
    /// The business that owns it; `None`: a personal account.
    pub business: Option<String>,
    /// Businesses that only have access (`client_ad_accounts`).
    pub clients: Vec<String>,
    /// Spent so far, in minor units of the account's currency.
    pub amount_spent: i64,
    /// Bill due, in minor units.
    pub balance: i64,
    /// Spending limit of the account in minor units; 0 none.
    pub spend_cap: i64,
    /// Smallest daily budget in minor units; `None`: the currency's.
    pub min_daily_budget: Option<i64>,
    /// What the funding source is called; `None`: there is none.
    pub funding: Option<String>,
    /// Whether the account is paid for in advance.
    pub prepay: bool,
    /// `default_dsa_payor`.
    pub payer: Option<String>,
    /// `default_dsa_beneficiary`.
    pub beneficiary: Option<String>,
    /// When the account was opened, seconds since 1970.
    pub created_at_s: i64,
}

impl Default for AccountSeed {
    fn default() -> Self {
        Self {
            id: String::new(),
            name: String::new(),
            currency: "USD".into(),
            timezone: "America/New_York".into(),
            status: 1,
            disable_reason: 0,
            country: "US".into(),
            business: None,
            clients: Vec::new(),
            amount_spent: 0,
            balance: 0,
            spend_cap: 0,
            min_daily_budget: None,
            funding: Some("Visa *4242".into()),
            prepay: false,
            payer: None,
            beneficiary: None,
            created_at_s: 1_672_531_200,
        }
    }
}

fn all_tasks() -> Vec<String> {
    ["DRAFT", "ANALYZE", "ADVERTISE", "MANAGE"].map(String::from).to_vec()
}

fn not_verified() -> String {
    "not_verified".into()
}

impl Seed {
    /// Reads a seed file.
    ///
    /// # Errors
    /// Says where the text is not JSON, which name is not a field, or what no person or account can have.
    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        let seed: Self = serde_json::from_str(text)?;
        seed.check().map_err(serde::de::Error::custom)?;
        Ok(seed)
    }

    /// A sandbox with nobody in it.
    pub fn empty() -> Self {
        Self {
            people: Vec::new(),
            businesses: Vec::new(),
            pages: Vec::new(),
            accounts: Vec::new(),
            campaigns: Vec::new(),
            limits: Limits::default(),
            pace: Pace::default(),
            login_configs: Vec::new(),
        }
    }
}

impl Default for Seed {
    fn default() -> Self {
        agency::seed()
    }
}
