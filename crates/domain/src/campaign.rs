//! The campaign form: what people typed, and what it means.

use serde::{Deserialize, Serialize};

use crate::{
    AdAccountId, Currency, Money, Problem,
    problem::{Fault, FieldFault},
    text,
    zone::{Moment, Zone},
};

/// The six outcomes a new campaign can have (Campaign reference; older values cannot be created since v17).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Objective {
    #[serde(rename = "OUTCOME_AWARENESS")]
    Awareness,
    #[serde(rename = "OUTCOME_TRAFFIC")]
    Traffic,
    #[serde(rename = "OUTCOME_ENGAGEMENT")]
    Engagement,
    #[serde(rename = "OUTCOME_LEADS")]
    Leads,
    #[serde(rename = "OUTCOME_APP_PROMOTION")]
    AppPromotion,
    #[serde(rename = "OUTCOME_SALES")]
    Sales,
}

impl Objective {
    pub const ALL: [Objective; 6] =
        [Self::Awareness, Self::Traffic, Self::Engagement, Self::Leads, Self::AppPromotion, Self::Sales];

    /// Meta's word.
    pub fn code(self) -> &'static str {
        match self {
            Objective::Awareness => "OUTCOME_AWARENESS",
            Objective::Traffic => "OUTCOME_TRAFFIC",
            Objective::Engagement => "OUTCOME_ENGAGEMENT",
            Objective::Leads => "OUTCOME_LEADS",
            Objective::AppPromotion => "OUTCOME_APP_PROMOTION",
            Objective::Sales => "OUTCOME_SALES",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|objective| objective.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            Objective::Awareness => "Awareness",
            Objective::Traffic => "Traffic",
            Objective::Engagement => "Engagement",
            Objective::Leads => "Leads",
            Objective::AppPromotion => "App promotion",
            Objective::Sales => "Sales",
        }
    }

    pub fn explanation(self) -> &'static str {
        match self {
            Objective::Awareness => "Be seen and remembered by as many as possible.",
            Objective::Traffic => "Send people to a website, app or profile.",
            Objective::Engagement => "Get messages, video views, likes or event answers.",
            Objective::Leads => "Collect contacts through forms, calls or chats.",
            Objective::AppPromotion => "Get an app installed and used.",
            Objective::Sales => "Find people likely to buy.",
        }
    }
}

/// Meta's special ad categories offered for new campaigns. `CREDIT` is superseded since 2025-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SpecialCategory {
    Housing,
    Employment,
    FinancialProductsServices,
    IssuesElectionsPolitics,
    OnlineGamblingAndGaming,
}

impl SpecialCategory {
    pub const ALL: [SpecialCategory; 5] = [
        Self::Housing,
        Self::Employment,
        Self::FinancialProductsServices,
        Self::IssuesElectionsPolitics,
        Self::OnlineGamblingAndGaming,
    ];

    pub fn code(self) -> &'static str {
        match self {
            SpecialCategory::Housing => "HOUSING",
            SpecialCategory::Employment => "EMPLOYMENT",
            SpecialCategory::FinancialProductsServices => "FINANCIAL_PRODUCTS_SERVICES",
            SpecialCategory::IssuesElectionsPolitics => "ISSUES_ELECTIONS_POLITICS",
            SpecialCategory::OnlineGamblingAndGaming => "ONLINE_GAMBLING_AND_GAMING",
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.code() == code)
    }

    pub fn label(self) -> &'static str {
        match self {
            SpecialCategory::Housing => "Housing",
            SpecialCategory::Employment => "Employment",
            SpecialCategory::FinancialProductsServices => "Financial products and services",
            SpecialCategory::IssuesElectionsPolitics => "Social issues, elections or politics",
            SpecialCategory::OnlineGamblingAndGaming => "Online gambling and gaming",
        }
    }
}

/// The form as typed; kept as a draft whether valid or not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CampaignForm {
    pub name: String,
    pub objective: String,
    /// `no`, or `yes` with at least one of `categories`; empty while unanswered.
    pub special: String,
    /// Meta's codes.
    pub categories: Vec<String>,
    /// Two-letter codes, separated by commas or blanks.
    pub category_countries: String,
    /// `daily`, `lifetime` or `none`; empty while unanswered.
    pub budget_kind: String,
    pub budget: String,
    /// `yes` or `no`; asked only with `none`.
    pub budget_sharing: String,
    /// As a `datetime-local` field sends it, in the account's zone; empty starts at once.
    pub starts: String,
    pub ends: String,
}

/// What the rules need to know about the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountTerms {
    pub account_id: AdAccountId,
    pub currency: Currency,
    pub zone: Zone,
    /// Meta's `min_daily_budget`; `None` when not told.
    pub min_daily_minor: Option<i64>,
}

/// The form as understood: legal by every rule we know before asking Meta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignPlan {
    pub name: String,
    pub objective: Objective,
    pub categories: Vec<SpecialCategory>,
    pub category_countries: Vec<String>,
    pub budget: Budget,
    pub starts: Option<Moment>,
    pub ends: Option<Moment>,
}

/// Where the money is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Budget {
    Daily(Money),
    Lifetime(Money),
    /// Budgets sit on the ad sets. `sharing` lets up to a fifth flow between them
    /// (`is_adset_budget_sharing_enabled`, needed since v24).
    OnAdSets {
        sharing: bool,
    },
}

/// The longest name passed on. Meta documents no limit (unconfirmed).
pub const NAME_MAX: usize = 400;

impl CampaignForm {
    /// Understands the form against the account's terms at `now_ms`.
    ///
    /// # Errors
    /// [`Problem::Invalid`] with every fault at once, in the order of the fields.
    pub fn check(&self, terms: &AccountTerms, now_ms: i64) -> Result<CampaignPlan, Problem> {
        let mut faults: Vec<FieldFault> = Vec::new();
        let name = text::line("name", &self.name, NAME_MAX).map_err(|fault| faults.push(fault)).ok();
        let objective = self.read_objective().map_err(|fault| faults.push(fault)).ok();
        let (categories, category_countries) = self.read_categories(&mut faults);
        let budget = self.read_budget(terms, &mut faults);
        let (starts, ends) = self.read_dates(terms, now_ms, &mut faults);
        if let (Some(Budget::Lifetime(total)), Some(ends)) = (budget, ends) {
            lifetime_minimum(total, terms, starts.map_or(now_ms, |start| start.at_ms), ends.at_ms, &mut faults);
        }
        match (name, objective, budget) {
            (Some(name), Some(objective), Some(budget)) if faults.is_empty() => {
                Ok(CampaignPlan { name, objective, categories, category_countries, budget, starts, ends })
            }
            _ => Err(Problem::Invalid { faults }),
        }
    }

    fn read_objective(&self) -> Result<Objective, FieldFault> {
        let code = self.objective.trim();
        Objective::from_code(code).ok_or_else(|| {
            let fault = if code.is_empty() { Fault::Choose } else { Fault::NotOffered };
            FieldFault::new("objective", fault)
        })
    }

    fn read_categories(&self, faults: &mut Vec<FieldFault>) -> (Vec<SpecialCategory>, Vec<String>) {
        match self.special.as_str() {
            "no" => return (Vec::new(), Vec::new()),
            "yes" => {}
            _ => {
                faults.push(FieldFault::new("special", Fault::Choose));
                return (Vec::new(), Vec::new());
            }
        }
        let mut categories = Vec::new();
        for code in &self.categories {
            match SpecialCategory::from_code(code) {
                Some(category) if !categories.contains(&category) => categories.push(category),
                Some(_) => {}
                None => faults.push(FieldFault::new("categories", Fault::UnknownChoice)),
            }
        }
        if self.categories.is_empty() {
            faults.push(FieldFault::new("categories", Fault::Choose));
        }
        let mut countries: Vec<String> = Vec::new();
        for code in self.category_countries.split([',', ' ', ';']).filter(|code| !code.is_empty()) {
            let code = code.to_uppercase();
            if code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                faults.push(FieldFault::new("category_countries", Fault::NotACountry { value: text::cap(&code, 12) }));
            } else if !countries.contains(&code) {
                countries.push(code);
            }
        }
        if countries.is_empty() && !faults.iter().any(|fault| fault.field == "category_countries") {
            faults.push(FieldFault::new("category_countries", Fault::Required));
        }
        (categories, countries)
    }

    fn read_budget(&self, terms: &AccountTerms, faults: &mut Vec<FieldFault>) -> Option<Budget> {
        let kind = match self.budget_kind.as_str() {
            "none" => {
                return match self.budget_sharing.as_str() {
                    "yes" => Some(Budget::OnAdSets { sharing: true }),
                    "no" => Some(Budget::OnAdSets { sharing: false }),
                    _ => {
                        faults.push(FieldFault::new("budget_sharing", Fault::Choose));
                        None
                    }
                };
            }
            "daily" => Budget::Daily as fn(Money) -> Budget,
            "lifetime" => Budget::Lifetime as fn(Money) -> Budget,
            _ => {
                faults.push(FieldFault::new("budget_kind", Fault::Choose));
                return None;
            }
        };
        let fault = match Money::parse(&self.budget, terms.currency) {
            Ok(amount) if amount.minor() == 0 => Fault::Zero,
            Ok(amount) => match terms.min_daily_minor {
                Some(minimum) if amount.minor() < minimum => {
                    Fault::BelowMinimum { minimum: Money::from_minor(minimum, terms.currency).to_string() }
                }
                _ => return Some(kind(amount)),
            },
            Err(fault) => fault,
        };
        faults.push(FieldFault::new("budget", fault));
        None
    }

    fn read_dates(
        &self,
        terms: &AccountTerms,
        now_ms: i64,
        faults: &mut Vec<FieldFault>,
    ) -> (Option<Moment>, Option<Moment>) {
        let mut read = |field: &'static str, typed: &str| match typed.trim() {
            "" => None,
            typed => match terms.zone.parse(typed) {
                Ok(moment) if moment.at_ms < now_ms => {
                    faults.push(FieldFault::new(field, Fault::InThePast));
                    None
                }
                Ok(moment) => Some(moment),
                Err(fault) => {
                    faults.push(FieldFault::new(field, fault));
                    None
                }
            },
        };
        let starts = read("starts", &self.starts);
        let ends = read("ends", &self.ends);
        if let (Some(starts), Some(ends)) = (starts, ends)
            && ends.at_ms <= starts.at_ms
        {
            faults.push(FieldFault::new("ends", Fault::EndBeforeStart));
        }
        if self.budget_kind == "lifetime" && self.ends.trim().is_empty() {
            faults.push(FieldFault::new("ends", Fault::EndNeeded));
        }
        (starts, ends)
    }
}

/// Meta's lifetime minimum is the daily minimum times the days (Ad Campaign Group, "Currency and minimums").
fn lifetime_minimum(total: Money, terms: &AccountTerms, start_ms: i64, end_ms: i64, faults: &mut Vec<FieldFault>) {
    let days = (end_ms - start_ms - 1).max(0) / 86_400_000 + 1;
    let Some(minimum) = terms.min_daily_minor.and_then(|daily| daily.checked_mul(days)) else { return };
    if total.minor() < minimum {
        let minimum = Money::from_minor(minimum, terms.currency).to_string();
        faults.push(FieldFault::new("budget", Fault::BelowMinimum { minimum }));
    }
}

impl CampaignPlan {
    /// The parameters of `POST /act_{id}/campaigns`, in the order sent. Status is PAUSED, always;
    /// the label is added by the launch engine.
    pub fn params(&self) -> Vec<(String, String)> {
        let quoted = |codes: Vec<&str>| {
            let list: Vec<String> = codes.iter().map(|code| format!("\"{code}\"")).collect();
            format!("[{}]", list.join(","))
        };
        let mut params = vec![
            ("name".to_owned(), self.name.clone()),
            ("objective".to_owned(), self.objective.code().to_owned()),
            ("status".to_owned(), "PAUSED".to_owned()),
            ("buying_type".to_owned(), "AUCTION".to_owned()),
            ("special_ad_categories".to_owned(), quoted(self.categories.iter().map(|c| c.code()).collect())),
        ];
        let mut push = |name: &str, value: String| params.push((name.to_owned(), value));
        if !self.category_countries.is_empty() {
            push("special_ad_category_country", quoted(self.category_countries.iter().map(String::as_str).collect()));
        }
        match self.budget {
            Budget::Daily(amount) => {
                push("daily_budget", amount.minor().to_string());
                push("bid_strategy", "LOWEST_COST_WITHOUT_CAP".to_owned());
            }
            Budget::Lifetime(amount) => {
                push("lifetime_budget", amount.minor().to_string());
                push("bid_strategy", "LOWEST_COST_WITHOUT_CAP".to_owned());
            }
            Budget::OnAdSets { sharing } => push("is_adset_budget_sharing_enabled", sharing.to_string()),
        }
        if let Some(starts) = self.starts {
            push("start_time", starts.for_meta());
        }
        if let Some(ends) = self.ends {
            push("stop_time", ends.for_meta());
        }
        params
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21T12:00:00Z
    const NOW: i64 = 1_795_262_400_000;

    fn terms() -> AccountTerms {
        AccountTerms {
            account_id: "42".parse().unwrap(),
            currency: Currency::parse("EUR").unwrap(),
            zone: Zone::named("Europe/Berlin").unwrap(),
            min_daily_minor: Some(100),
        }
    }

    fn form() -> CampaignForm {
        CampaignForm {
            name: "Winter".into(),
            objective: "OUTCOME_SALES".into(),
            special: "no".into(),
            budget_kind: "daily".into(),
            budget: "25".into(),
            ..Default::default()
        }
    }

    fn faults(form: &CampaignForm) -> Vec<(String, Fault)> {
        match form.check(&terms(), NOW) {
            Err(Problem::Invalid { faults }) => faults.into_iter().map(|f| (f.field, f.fault)).collect(),
            other => panic!("must be refused, got {other:?}"),
        }
    }

    #[test]
    fn an_empty_form_hears_of_every_answer_it_lacks() {
        let fields: Vec<_> = faults(&CampaignForm::default()).into_iter().map(|(field, _)| field).collect();

        assert_eq!(fields, ["name", "objective", "special", "budget_kind"]);
    }

    #[test]
    fn money_reaches_meta_in_its_own_minor_unit() {
        let plan = form().check(&terms(), NOW).unwrap();
        assert!(plan.params().contains(&("daily_budget".into(), "2500".into())));

        let yen = AccountTerms { currency: Currency::parse("JPY").unwrap(), ..terms() };
        let plan = CampaignForm { budget: "2500".into(), ..form() }.check(&yen, NOW).unwrap();
        assert!(plan.params().contains(&("daily_budget".into(), "2500".into())));
    }

    #[test]
    fn it_is_always_created_paused() {
        assert!(form().check(&terms(), NOW).unwrap().params().contains(&("status".into(), "PAUSED".into())));
    }

    #[test]
    fn without_a_campaign_budget_sharing_is_answered_explicitly() {
        let unanswered = CampaignForm { budget_kind: "none".into(), ..form() };
        assert_eq!(faults(&unanswered), [("budget_sharing".into(), Fault::Choose)]);

        let answered = CampaignForm { budget_sharing: "no".into(), ..unanswered };
        let params = answered.check(&terms(), NOW).unwrap().params();
        assert!(params.contains(&("is_adset_budget_sharing_enabled".into(), "false".into())));
        assert!(!params.iter().any(|(name, _)| name.ends_with("_budget") || name == "bid_strategy"));
    }

    #[test]
    fn budgets_below_metas_minimum_and_zero_are_refused() {
        let below = CampaignForm { budget: "0.99".into(), ..form() };
        assert_eq!(faults(&below), [("budget".into(), Fault::BelowMinimum { minimum: "1.00 EUR".into() })]);
        let zero = CampaignForm { budget: "0".into(), ..form() };
        assert_eq!(faults(&zero), [("budget".into(), Fault::Zero)]);
        let lifetime = CampaignForm {
            budget_kind: "lifetime".into(),
            budget: "5".into(),
            ends: "2026-12-01T00:00".into(),
            ..form()
        };
        assert_eq!(faults(&lifetime), [("budget".into(), Fault::BelowMinimum { minimum: "10.00 EUR".into() })]);
    }

    #[test]
    fn dates_are_judged_in_the_accounts_zone() {
        let gap = CampaignForm { starts: "2027-03-28T02:30".into(), ..form() };
        assert_eq!(faults(&gap), [("starts".into(), Fault::ClockGap { zone: "Europe/Berlin".into() })]);
        let past = CampaignForm { starts: "2026-11-21T12:59".into(), ..form() };
        assert_eq!(faults(&past), [("starts".into(), Fault::InThePast)]);
        let reversed = CampaignForm { starts: "2026-12-02T00:00".into(), ends: "2026-12-01T00:00".into(), ..form() };
        assert_eq!(faults(&reversed), [("ends".into(), Fault::EndBeforeStart)]);
        let open = CampaignForm { budget_kind: "lifetime".into(), ..form() };
        assert_eq!(faults(&open), [("ends".into(), Fault::EndNeeded)]);
    }

    #[test]
    fn a_special_category_needs_its_countries() {
        let form = CampaignForm {
            special: "yes".into(),
            categories: vec!["HOUSING".into()],
            category_countries: "us, Germany".into(),
            ..form()
        };
        assert_eq!(faults(&form), [("category_countries".into(), Fault::NotACountry { value: "GERMANY".into() })]);

        let form = CampaignForm { category_countries: "us de US".into(), ..form };
        let params = form.check(&terms(), NOW).unwrap().params();
        assert!(params.contains(&("special_ad_categories".into(), "[\"HOUSING\"]".into())));
        assert!(params.contains(&("special_ad_category_country".into(), "[\"US\",\"DE\"]".into())));
    }

    #[test]
    fn names_of_400_characters_with_emoji_pass_and_401_do_not() {
        assert!(CampaignForm { name: "🎉".repeat(400), ..form() }.check(&terms(), NOW).is_ok());
        assert_eq!(
            faults(&CampaignForm { name: "x".repeat(401), ..form() }),
            [("name".into(), Fault::TooLong { max: 400 })]
        );
    }
}
