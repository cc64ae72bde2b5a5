//! The campaign form: one page, saved as typed, judged only when asked.

use domain::{
    Problem,
    account::AdAccount,
    campaign::{CampaignForm, SpecialCategory},
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use services::campaigns::Draft;

use crate::{
    components::{
        Banner, Checkbox, ChoiceGroup, ChoiceOption, FieldError, Icon, IconName, LinkButton, Submit, SubmitRow,
        TextField, Tone, field_id,
    },
    pages::accounts::{
        open::{fault_of, objective_options},
        words::{local_clock, zone_of},
    },
};

/// What faults of the account itself are called; no field of the form.
pub(super) const ACCOUNT: &str = "account";

/// Labels of the fields, as the form, the error summary and the comparison of two versions call them.
const LABELS: [(&str, &str); 11] = [
    (ACCOUNT, "Ad account"),
    ("name", "Name"),
    ("objective", "Goal"),
    ("special", "Special category"),
    ("categories", "Categories"),
    ("category_countries", "Countries"),
    ("budget_kind", "Budget"),
    ("budget", "Amount"),
    ("budget_sharing", "Budget sharing"),
    ("starts", "Start"),
    ("ends", "End"),
];

/// The label people see for a form field; the field's own name for one this page does not have.
pub(crate) fn label_of(field: &str) -> String {
    LABELS.iter().find(|(name, _)| *name == field).map_or_else(|| field.to_owned(), |(_, label)| (*label).to_owned())
}

/// The faults of the form's fields as lines of a summary, each leading to its field.
pub(super) fn summary_of(problem: Option<&Problem>) -> Vec<FieldError> {
    let Some(Problem::Invalid { faults }) = problem else { return Vec::new() };
    faults
        .iter()
        .filter(|fault| fault.field != ACCOUNT)
        .map(|fault| FieldError::new(&fault.field, format!("{}: {}", label_of(&fault.field), fault.fault)))
        .collect()
}

/// Why nothing can be created in the account, whatever the form says; nothing when it can.
pub(super) fn account_banner(draft: &Draft, problem: Option<&Problem>) -> Option<AnyView> {
    let Some(Problem::Invalid { faults }) = problem else { return None };
    let lines: Vec<_> = faults
        .iter()
        .filter(|fault| fault.field == ACCOUNT)
        .map(|fault| {
            let text = fault.fault.to_string();
            view! { <p>{text}</p> }
        })
        .collect();
    if lines.is_empty() {
        return None;
    }
    let href = format!("/accounts/{}", draft.account.account_id);
    Some(
        view! {
            <Banner tone=Tone::NeedsYou title="Nothing can be created in this ad account now">
                {lines}
                <p class="cluster"><LinkButton href=href label="Look at the account"/></p>
            </Banner>
        }
        .into_any(),
    )
}

/// The form with `typed` in it; `problem` marks the fields it blames.
pub(super) fn form(draft: &Draft, typed: &CampaignForm, problem: Option<&Problem>, now_ms: i64) -> AnyView {
    view! {
        <form class="form" method="post" action=super::SaveCampaign::url() novalidate=true>
            <input type="hidden" name="draft" value=draft.id.to_string()/>
            <input type="hidden" name="revision" value=draft.revision.to_string()/>
            {goal(typed, problem)}
            {special(typed, problem)}
            {money(&draft.account, typed, problem)}
            {dates(&draft.account, typed, problem, now_ms)}
            <SubmitRow>
                <Submit label="Save and review" icon=IconName::ArrowRight field=("then", "review".to_owned())/>
                <Submit label="Save" kind=crate::components::ButtonKind::Plain field=("then", "stay".to_owned())/>
            </SubmitRow>
        </form>
    }
    .into_any()
}

fn goal(typed: &CampaignForm, problem: Option<&Problem>) -> AnyView {
    view! {
        <div class="form-section">
            <h2>"Goal"</h2>
            <TextField
                label="Name"
                name="name"
                value=typed.name.clone()
                autocomplete="off"
                hint="As it will be called at Meta. At most 400 characters."
                error=fault_of(problem, "name")
            />
            <ChoiceGroup
                legend="What is the goal?"
                name="objective"
                options=objective_options()
                chosen=typed.objective.clone()
                required=true
                columns=true
                error=fault_of(problem, "objective")
            />
        </div>
    }
    .into_any()
}

fn special(typed: &CampaignForm, problem: Option<&Problem>) -> AnyView {
    let answers = vec![
        ChoiceOption::new("no", "No", "None of these."),
        ChoiceOption::new("yes", "Yes", "Meta then limits whom the ads may be aimed at."),
    ];
    let boxes: Vec<_> = SpecialCategory::ALL
        .into_iter()
        .enumerate()
        .map(|(at, category)| {
            let id = if at == 0 { field_id("categories") } else { format!("{}-{at}", field_id("categories")) };
            let checked = typed.categories.iter().any(|code| code == category.code());
            view! { <Checkbox label=category.label() name="categories[]" value=category.code() id=id checked=checked/> }
        })
        .collect();
    let error = fault_of(problem, "categories");
    let described = error.is_some().then_some("categories-error");
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    view! {
        <div class="form-section">
            <h2>"Special category"</h2>
            <ChoiceGroup
                legend="Are the ads about housing, jobs, financial products, gambling, or about social issues, elections or politics?"
                name="special"
                options=answers
                chosen=typed.special.clone()
                required=true
                columns=true
                hint="Meta demands the answer. A wrong one can get the account disabled."
                error=fault_of(problem, "special")
            />
            <div class="follow-up-special"><div class="stack">
                <fieldset class=class aria-describedby=described>
                    <legend class="field-label">"If yes: which?"</legend>
                    <div class="stack stack-tight">{boxes}</div>
                    {error
                        .map(|text| {
                            view! {
                                <p class="field-error" id="categories-error">
                                    <Icon name=IconName::Alert/>
                                    <span><span class="visually-hidden">"Error: "</span>{text}</span>
                                </p>
                            }
                        })}
                </fieldset>
                <TextField
                    label="If yes: in which countries?"
                    name="category_countries"
                    value=typed.category_countries.clone()
                    autocomplete="off"
                    hint="Two-letter codes, separated by commas: US, DE."
                    error=fault_of(problem, "category_countries")
                />
            </div></div>
        </div>
    }
    .into_any()
}

fn money(account: &AdAccount, typed: &CampaignForm, problem: Option<&Problem>) -> AnyView {
    let kinds = vec![
        ChoiceOption::new("daily", "Daily budget", "Meta spends about this much on an average day, over all ad sets.")
            .with_icon(IconName::Calendar),
        ChoiceOption::new("lifetime", "Lifetime budget", "Meta spreads this much over the whole run. Needs an end.")
            .with_icon(IconName::Money),
        ChoiceOption::new("none", "No campaign budget", "Each ad set gets its own budget later.")
            .with_icon(IconName::Grid),
    ];
    let sharing = vec![
        ChoiceOption::new("no", "No", "Each ad set keeps its own money."),
        ChoiceOption::new(
            "yes",
            "Yes",
            "Up to 20 % may move between ad sets. It can be switched off later, but not on.",
        ),
    ];
    view! {
        <div class="form-section">
            <h2>"Money"</h2>
            <ChoiceGroup
                legend="Where is the budget set?"
                name="budget_kind"
                options=kinds
                chosen=typed.budget_kind.clone()
                required=true
                error=fault_of(problem, "budget_kind")
            />
            <div class="follow-up-amount">
                <TextField
                    label="Amount, for a daily or lifetime budget"
                    name="budget"
                    value=typed.budget.clone()
                    inputmode="decimal"
                    autocomplete="off"
                    prefix=account.currency.code().to_owned()
                    numeric=true
                    hint=amount_hint(account)
                    error=fault_of(problem, "budget")
                />
            </div>
            <div class="follow-up-sharing">
                <ChoiceGroup
                    legend="Without a campaign budget: may ad sets share money?"
                    name="budget_sharing"
                    options=sharing
                    chosen=typed.budget_sharing.clone()
                    columns=true
                    hint="Meta demands the answer when the budget sits on the ad sets."
                    error=fault_of(problem, "budget_sharing")
                />
            </div>
        </div>
    }
    .into_any()
}

/// The currency, how it is written, what Meta counts it in, and the least Meta takes.
fn amount_hint(account: &AdAccount) -> String {
    let currency = account.currency;
    let counted = match currency.offset() {
        1 => format!("Whole {currency} only, like 5000; Meta counts {currency} in whole units."),
        offset => format!(
            "In {currency}, like 1234.50. Meta counts it in units of 1/{offset} {currency}: 1234.50 is sent as 123450."
        ),
    };
    match account.min_daily_budget_minor {
        Some(minor) => format!("{counted} At least {} a day.", domain::Money::from_minor(minor, currency)),
        None => counted,
    }
}

fn dates(account: &AdAccount, typed: &CampaignForm, problem: Option<&Problem>, now_ms: i64) -> AnyView {
    let zone = zone_of(account);
    view! {
        <div class="form-section">
            <h2>"Dates"</h2>
            <p class="muted">
                "Both in the zone of the ad account, "{zone.name().to_owned()}". It is "{local_clock(account, now_ms)}" there now."
            </p>
            <div class="form-pair">
                <TextField
                    label=format!("Start ({})", zone.name())
                    name="starts"
                    kind=date_kind(&typed.starts)
                    value=typed.starts.clone()
                    required=false
                    hint="Empty: as soon as someone switches it on."
                    error=fault_of(problem, "starts")
                />
                <TextField
                    label=format!("End ({})", zone.name())
                    name="ends"
                    kind=date_kind(&typed.ends)
                    value=typed.ends.clone()
                    required=false
                    hint="Needed with a lifetime budget. Empty: no end."
                    error=fault_of(problem, "ends")
                />
            </div>
        </div>
    }
    .into_any()
}

/// `datetime-local`, unless it could not show back what was typed: browsers blank a value of another shape.
fn date_kind(typed: &str) -> &'static str {
    let shape = typed.is_empty()
        || (typed.len() >= 16
            && typed.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                10 => byte == b'T',
                13 | 16 => byte == b':',
                _ => byte.is_ascii_digit(),
            }));
    if shape { "datetime-local" } else { "text" }
}

/// What was typed into a refused form, back as a form. `one` gives a field's text; categories come one by one.
pub(super) fn from_kept(one: impl Fn(&str) -> String, categories: Vec<String>) -> CampaignForm {
    CampaignForm {
        name: one("name"),
        objective: one("objective"),
        special: one("special"),
        categories,
        category_countries: one("category_countries"),
        budget_kind: one("budget_kind"),
        budget: one("budget"),
        budget_sharing: one("budget_sharing"),
        starts: one("starts"),
        ends: one("ends"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::accounts::words::tests::account;

    fn draft() -> Draft {
        Draft {
            id: "0190f3c0-0000-7000-8000-00000000000a".parse().unwrap(),
            revision: 3,
            form: CampaignForm::default(),
            account: account(),
            through: Some("Marta Lindqvist".to_owned()),
            can_create: true,
            saved_at_ms: 0,
            operation: None,
        }
    }

    #[test]
    fn everything_typed_comes_back_valid_or_not() {
        let typed = CampaignForm {
            name: "Winter \"sale\" <b>".into(),
            special: "yes".into(),
            categories: vec!["HOUSING".into()],
            category_countries: "U5".into(),
            budget_kind: "daily".into(),
            budget: "1.234,5x".into(),
            starts: "tomorrow".into(),
            ends: "2026-12-24T18:00".into(),
            ..Default::default()
        };

        let html = form(&draft(), &typed, None, 0).to_html();

        for kept in
            ["value=\"1.234,5x\"", "value=\"U5\"", "value=\"tomorrow\"", "value=\"2026-12-24T18:00\"", "value=\"3\""]
        {
            assert!(html.contains(kept), "{kept} in {html}");
        }
        assert!(html.contains("Winter &quot;sale&quot;"), "{html}");
        assert!(!html.contains("field-error"), "{html}");
    }

    #[test]
    fn an_unreadable_date_is_shown_as_text_because_a_date_field_would_blank_it() {
        assert_eq!(date_kind(""), "datetime-local");
        assert_eq!(date_kind("2026-12-24T18:00"), "datetime-local");
        assert_eq!(date_kind("tomorrow"), "text");
        assert_eq!(date_kind("24.12.2026 18:00"), "text");
    }

    #[test]
    fn every_fault_is_listed_with_its_label_and_leads_to_its_field() {
        let terms = domain::campaign::AccountTerms {
            account_id: account().account_id,
            currency: account().currency,
            zone: zone_of(&account()),
            min_daily_minor: None,
        };
        let problem = CampaignForm { special: "yes".into(), ..Default::default() }.check(&terms, 0).unwrap_err();

        let lines = summary_of(Some(&problem));
        let html = form(&draft(), &CampaignForm::default(), Some(&problem), 0).to_html();

        assert_eq!(lines.len(), 5);
        for line in lines {
            assert!(html.contains(&format!("id=\"{}\"", line.field_id)), "{} in {html}", line.field_id);
            assert!(line.text.contains(": "), "{}", line.text);
        }
    }

    #[test]
    fn a_fault_of_the_account_is_told_apart_from_those_of_fields() {
        let problem = Problem::field(ACCOUNT, domain::Fault::ReadOnly);

        assert!(summary_of(Some(&problem)).is_empty());
        let html = account_banner(&draft(), Some(&problem)).unwrap().to_html();
        assert!(html.contains("/accounts/42") && html.contains("may only read"), "{html}");
    }

    #[test]
    fn a_kept_form_is_the_form_that_was_typed() {
        let typed = CampaignForm {
            name: "A".into(),
            categories: vec!["HOUSING".into(), "EMPLOYMENT".into()],
            ..Default::default()
        };

        let kept = super::super::kept_values(&typed);
        let one = |name: &str| {
            kept.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        };
        let categories =
            kept.iter().filter(|(key, _)| *key == "categories").map(|(_, value)| (*value).to_owned()).collect();

        assert_eq!(from_kept(one, categories), typed);
    }
}
