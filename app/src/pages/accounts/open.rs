//! Leaving for Ads Manager: the plan form, and the departure with its name tag.

use domain::{
    Problem,
    account::AdAccount,
    campaign::Objective,
    intent::{Intent, IntentForm, IntentPlan},
};
use leptos::{prelude::*, server_fn::ServerFn as _};

use super::words::{fact, in_utc};
use crate::components::{
    ButtonKind, Card, ChoiceGroup, ChoiceOption, Copyable, Facts, IconName, LinkButton, PostButton, Submit, SubmitRow,
    TextArea, TextField,
};

/// The six goals as radio cards, shared with the campaign form.
pub(crate) fn objective_options() -> Vec<ChoiceOption> {
    Objective::ALL
        .map(|objective| ChoiceOption::new(objective.code(), objective.label(), objective.explanation()))
        .into()
}

/// The fault of the field called `name` in words; `None` when it has none.
pub(crate) fn fault_of(problem: Option<&Problem>, name: &str) -> Option<String> {
    let Some(Problem::Invalid { faults }) = problem else { return None };
    faults.iter().find(|fault| fault.field == name).map(|fault| fault.fault.to_string())
}

/// The plan form, holding what was typed.
pub(super) fn plan_form(account: &AdAccount, typed: &IntentForm, problem: Option<&Problem>) -> AnyView {
    let currency = account.currency.code().to_owned();
    let error = |name: &str| fault_of(problem, name);
    let back = format!("/accounts/{}", account.account_id);
    let fields = vec![("ad_account_id", account.account_id.act())];
    view! {
        <div class="with-aside">
            <form class="form" method="post" action=super::CreateIntent::url() novalidate=true>
                <input type="hidden" name="ad_account_id" value=account.account_id.act()/>
                <ChoiceGroup
                    legend="What is the goal?"
                    name="objective"
                    options=objective_options()
                    chosen=typed.objective.clone()
                    required=true
                    columns=true
                    error=error("objective")
                />
                <div class="form-pair">
                    <TextField
                        label="Daily budget from"
                        name="budget_min"
                        value=typed.budget_min.clone()
                        inputmode="decimal"
                        autocomplete="off"
                        required=false
                        prefix=currency.clone()
                        numeric=true
                        error=error("budget_min")
                    />
                    <TextField
                        label="Daily budget up to"
                        name="budget_max"
                        value=typed.budget_max.clone()
                        inputmode="decimal"
                        autocomplete="off"
                        required=false
                        prefix=currency
                        numeric=true
                        error=error("budget_max")
                    />
                </div>
                <TextArea
                    label="People"
                    name="people"
                    value=typed.people.clone()
                    rows=2
                    required=false
                    hint="Whom the ads are for: countries, ages, interests. At most 500 characters."
                    error=error("people")
                />
                <TextArea
                    label="Notes"
                    name="notes"
                    value=typed.notes.clone()
                    rows=3
                    required=false
                    hint="Anything to remember. At most 2,000 characters."
                    error=error("notes")
                />
                <SubmitRow>
                    <Submit label="Keep the plan and continue" icon=IconName::ArrowRight/>
                    <LinkButton href=back label="Back to the account"/>
                </SubmitRow>
            </form>
            <Card title="Without a plan">
                <p>"A plan helps you and your colleagues tell later what was meant. You can also leave at once."</p>
                <PostButton
                    action=super::Leave::url()
                    label="Open without a plan"
                    icon=IconName::External
                    fields=fields
                />
                <p class="muted small">"Leaves Adlane for Ads Manager, in this tab."</p>
            </Card>
        </div>
    }
    .into_any()
}

/// The kept plan, its tag, and the way out.
pub(super) fn departure(intent: &Intent) -> AnyView {
    let lines = vec![
        fact("Ad account", intent.account_name.clone()),
        fact("Goal", intent.plan.objective.label()),
        fact("Daily budget", budget_range(&intent.plan)),
        fact("People", or_words(&intent.plan.people)),
        fact("Notes", or_words(&intent.plan.notes)),
        fact("Written by", format!("{}, {}", intent.by, in_utc(intent.created_at_ms))),
        fact("Last opened", intent.opened_at_ms.map_or_else(|| "Not yet".to_owned(), in_utc)),
    ];
    let tag = tag(intent);
    let fields = vec![("intent", intent.id.to_string())];
    let leaving = format!("Leaves Adlane for Ads Manager in this tab, with {} chosen.", intent.account_name);
    view! {
        <div class="with-aside">
            <Card title="Take this tag along" icon=IconName::Flag>
                <p>"Paste it anywhere into the campaign's name in Ads Manager. It tells you and your colleagues which plan the campaign came from."</p>
                <p class="copyable-large">{tag}</p>
                <PostButton
                    action=super::OpenIntent::url()
                    label="Open in Ads Manager"
                    kind=ButtonKind::Primary
                    icon=IconName::External
                    fields=fields
                />
                <p class="muted small">{leaving}</p>
            </Card>
            <Card title="The plan" footer=view! { <LinkButton href="/intents" label="All plans"/> }.into_any()>
                <p>"The plan and its tag are kept under Plans."</p>
                <Facts>{lines}</Facts>
            </Card>
        </div>
    }
    .into_any()
}

/// The name tag with its copy button.
pub(crate) fn tag(intent: &Intent) -> AnyView {
    view! { <Copyable text=intent.name_tag.clone() label=format!("Copy the tag {}", intent.name_tag)/> }.into_any()
}

/// The range in words, with its currency.
pub(crate) fn budget_range(plan: &IntentPlan) -> String {
    match (plan.budget_min, plan.budget_max) {
        (None, None) => "Left open".to_owned(),
        (Some(min), None) => format!("From {min} a day"),
        (None, Some(max)) => format!("Up to {max} a day"),
        (Some(min), Some(max)) if min == max => format!("{min} a day"),
        (Some(min), Some(max)) => format!("{min} to {max} a day"),
    }
}

/// Several lines as they were typed, or words for none.
fn or_words(text: &str) -> AnyView {
    let text = if text.is_empty() { "Not written down" } else { text }.to_owned();
    view! { <span class="as-typed">{text}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Money};

    use super::*;
    use crate::pages::accounts::words::tests::account;

    fn plan(min: Option<i64>, max: Option<i64>) -> IntentPlan {
        let euro = |minor| Money::from_minor(minor, Currency::parse("EUR").unwrap());
        IntentPlan {
            objective: Objective::Sales,
            budget_min: min.map(euro),
            budget_max: max.map(euro),
            people: String::new(),
            notes: String::new(),
        }
    }

    #[test]
    fn a_budget_range_always_names_its_currency() {
        assert_eq!(budget_range(&plan(Some(1000), Some(250_000))), "10.00 EUR to 2,500.00 EUR a day");
        assert_eq!(budget_range(&plan(None, Some(1000))), "Up to 10.00 EUR a day");
        assert_eq!(budget_range(&plan(None, None)), "Left open");
    }

    #[test]
    fn a_refused_plan_shows_what_was_typed_beside_what_is_wrong() {
        let typed = IntentForm {
            objective: "OUTCOME_SALES".into(),
            budget_min: "1e3".into(),
            notes: "<b>&".into(),
            ..Default::default()
        };
        let problem = typed.check(account().currency).unwrap_err();

        let html = plan_form(&account(), &typed, Some(&problem)).to_html();

        assert!(html.contains("value=\"1e3\"") && html.contains("field-budget_min-error"), "{html}");
        assert!(html.contains("&lt;b&gt;&amp;") && !html.contains("<b>"), "{html}");
    }
}
