//! What someone said they are about to build in Ads Manager, remembered so that it can be matched later.

use serde::{Deserialize, Serialize};

use crate::{
    AdAccountId, Currency, IntentId, Money, Problem,
    campaign::Objective,
    problem::{Fault, FieldFault},
    text,
};

/// The plan form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IntentForm {
    pub objective: String,
    pub budget_min: String,
    pub budget_max: String,
    pub people: String,
    pub notes: String,
}

/// The plan form as understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntentPlan {
    pub objective: Objective,
    /// Per day; `None` when left open.
    pub budget_min: Option<Money>,
    pub budget_max: Option<Money>,
    pub people: String,
    pub notes: String,
}

impl IntentForm {
    /// # Errors
    /// [`Problem::Invalid`] with every fault at once.
    pub fn check(&self, currency: Currency) -> Result<IntentPlan, Problem> {
        let mut faults = Vec::new();
        let mut keep = |fault: FieldFault| faults.push(fault);
        let objective = Objective::from_code(&self.objective);
        if objective.is_none() {
            keep(FieldFault::new("objective", Fault::Choose));
        }
        let mut amount = |field: &'static str, typed: &str| match typed.trim() {
            "" => None,
            typed => Money::parse(typed, currency).map_err(|fault| keep(FieldFault::new(field, fault))).ok(),
        };
        let budget_min = amount("budget_min", &self.budget_min);
        let budget_max = amount("budget_max", &self.budget_max);
        if let (Some(min), Some(max)) = (budget_min, budget_max)
            && min.minor() > max.minor()
        {
            faults.push(FieldFault::new("budget_max", Fault::MinAboveMax));
        }
        let people = text::block("people", &self.people, 500).map_err(|fault| faults.push(fault)).unwrap_or_default();
        let notes = text::block("notes", &self.notes, 2000).map_err(|fault| faults.push(fault)).unwrap_or_default();
        match objective {
            Some(objective) if faults.is_empty() => Ok(IntentPlan { objective, budget_min, budget_max, people, notes }),
            _ => Err(Problem::Invalid { faults }),
        }
    }
}

/// A stored plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    pub id: IntentId,
    pub account_id: AdAccountId,
    pub account_name: String,
    pub plan: IntentPlan,
    /// Short text to paste into the campaign's name at Meta: `AL-7QK2MX`.
    pub name_tag: String,
    pub by: String,
    pub created_at_ms: i64,
    /// When somebody last left for Ads Manager with it; `None` when nobody did yet.
    pub opened_at_ms: Option<i64>,
}

/// The tag of an intent, from random bytes: `AL-` and six letters that cannot be misread.
pub fn name_tag(random: [u8; 6]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let letters = random.map(|byte| char::from(LETTERS[usize::from(byte) % 32]));
    format!("AL-{}", letters.iter().collect::<String>())
}

/// Builds the Ads Manager address from the operator's template (`{act}` and `{business}` are filled in; a query
/// parameter left without a value is dropped). Meta wants the bare account number here, without `act_`.
pub fn ads_manager_link(template: &str, account: &AdAccountId, business: Option<&str>) -> String {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let filled =
        template.replace("{act}", account.as_str()).replace("{business}", &business.map(digits).unwrap_or_default());
    let Some((base, query)) = filled.split_once('?') else { return filled };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.ends_with('=')).collect();
    if kept.is_empty() { base.to_owned() } else { format!("{base}?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str =
        "https://adsmanager.facebook.com/adsmanager/manage/campaigns?act={act}&business_id={business}";

    #[test]
    fn the_link_has_the_bare_number_and_the_business() {
        let account: AdAccountId = "act_42".parse().unwrap();

        assert_eq!(
            ads_manager_link(TEMPLATE, &account, Some("77")),
            "https://adsmanager.facebook.com/adsmanager/manage/campaigns?act=42&business_id=77"
        );
        assert_eq!(
            ads_manager_link(TEMPLATE, &account, None),
            "https://adsmanager.facebook.com/adsmanager/manage/campaigns?act=42"
        );
    }

    #[test]
    fn every_fault_of_a_plan_is_told_at_once() {
        let form = IntentForm {
            budget_min: "1e3".into(),
            budget_max: "-2".into(),
            notes: "x".repeat(2001),
            ..Default::default()
        };

        let Err(Problem::Invalid { faults }) = form.check(Currency::parse("EUR").unwrap()) else {
            panic!("must be refused")
        };

        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["objective", "budget_min", "budget_max", "notes"]);
    }

    #[test]
    fn a_range_the_wrong_way_round_is_refused() {
        let form = IntentForm {
            objective: "OUTCOME_SALES".into(),
            budget_min: "20".into(),
            budget_max: "10".into(),
            ..Default::default()
        };

        assert_eq!(form.check(Currency::parse("EUR").unwrap()), Err(Problem::field("budget_max", Fault::MinAboveMax)));
    }
}
