//! The review: the plan in words, the sums, what to mind, every request, and the one button.

use domain::{
    Money, Problem,
    account::AdAccount,
    campaign::{Budget, CampaignPlan},
    operation::Request,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use services::campaigns::Draft;

use super::campaign::{ACCOUNT, label_of};
use crate::{
    components::{
        Banner, ButtonKind, Card, CopyBlock, Disclosure, Facts, Icon, IconName, LinkButton, PostButton, Stat,
        SubmitRow, Tone, field_id,
    },
    pages::accounts::words::{fact, obstacle, through, zone_of},
};

/// Why it cannot be created yet, each line leading to its field.
pub(super) fn faulty(draft: &Draft, problem: &Problem) -> AnyView {
    let Problem::Invalid { faults } = problem else { return ().into_any() };
    let form = format!("/create/{}/campaign?check=1", draft.id);
    let lines: Vec<_> = faults
        .iter()
        .map(|fault| {
            let label = label_of(&fault.field);
            let href = if fault.field == ACCOUNT {
                format!("/accounts/{}", draft.account.account_id)
            } else {
                format!("{form}#{}", field_id(&fault.field))
            };
            view! {
                <li>
                    <div>
                        <p><strong>{label.clone()}</strong></p>
                        <p>{fault.fault.to_string()}</p>
                    </div>
                    <a class="button button-small" href=href>
                        <span>"Take me there"</span>
                        <span class="visually-hidden">": "{label}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! {
        <Banner tone=Tone::NeedsYou title="This campaign cannot be created yet">
            <p>"The draft is saved as you typed it. Put these right, then come back."</p>
        </Banner>
        <Card title="To put right" flush=true><ul class="rows">{lines}</ul></Card>
        <SubmitRow><LinkButton href=form label="Back to the form" kind=ButtonKind::Primary/></SubmitRow>
    }
    .into_any()
}

/// Everything that will happen, and the button that makes it happen.
pub(super) fn ready(draft: &Draft, plan: &CampaignPlan, request: &Request) -> AnyView {
    let account = &draft.account;
    let button = format!("Create 1 campaign, paused, in {} ({})", account.name, account.currency);
    let form = format!("/create/{}/campaign", draft.id);
    let fields = vec![("draft", draft.id.to_string()), ("revision", draft.revision.to_string())];
    view! {
        {warnings(account, plan)}
        <div class="stats">{sums(plan)}</div>
        <div class="with-aside">
            <div class="stack">
                {in_words(draft, plan)}
                {requests(account, plan, request)}
            </div>
            <Card title="Create it">
                <p>"The campaign is made paused. Nothing is spent until someone switches it on in Ads Manager."</p>
                <PostButton
                    action=super::CreateCampaign::url()
                    label=button
                    kind=ButtonKind::Primary
                    fields=fields
                />
                <p class="muted small">"Pressing twice, or losing the connection, still makes one campaign."</p>
                <p><LinkButton href=form label="Back to the form" icon=IconName::ArrowLeft/></p>
            </Card>
        </div>
    }
    .into_any()
}

/// `minor` times `by` hundredths, rounded up; `None` beyond what Meta can count.
fn times(amount: Money, by_hundredths: i64) -> Option<Money> {
    let product = amount.minor().checked_mul(by_hundredths)?.checked_add(99)? / 100;
    Some(Money::from_minor(product, amount.currency()))
}

/// What it may cost at most, per day and in all.
fn sums(plan: &CampaignPlan) -> AnyView {
    let told =
        |amount: Option<Money>| amount.map_or_else(|| "More than can be counted".to_owned(), |money| money.to_string());
    match plan.budget {
        // Meta lets single days take up to 75 % more and holds the week to seven times the amount (Campaign, `recurring_budget_semantics`).
        Budget::Daily(amount) => view! {
            <Stat label="Average day" value=amount.to_string()/>
            <Stat label="Most on a single day" value=told(times(amount, 175)) note="Meta may spend up to 75 % more on one day"/>
            <Stat label="Most in a week" value=told(times(amount, 700)) note="Seven times the daily budget"/>
        }
        .into_any(),
        Budget::Lifetime(amount) => view! {
            <Stat label="Most over the whole run" value=amount.to_string() note="Meta spreads it over the days as it sees fit"/>
        }
        .into_any(),
        Budget::OnAdSets { .. } => view! {
            <Stat label="Campaign budget" value="None" note="Nothing can be spent before ad sets with their own budgets exist"/>
        }
        .into_any(),
    }
}

fn in_words(draft: &Draft, plan: &CampaignPlan) -> AnyView {
    let account = &draft.account;
    let zone = zone_of(account);
    let categories = if plan.categories.is_empty() {
        "None".to_owned()
    } else {
        let labels: Vec<_> = plan.categories.iter().map(|category| category.label()).collect();
        format!("{}, in {}", labels.join(", "), plan.category_countries.join(", "))
    };
    let budget = match plan.budget {
        Budget::Daily(amount) => format!("{amount} a day, set on the campaign"),
        Budget::Lifetime(amount) => format!("{amount} over the whole run, set on the campaign"),
        Budget::OnAdSets { sharing: true } => "Set on each ad set; up to 20 % may move between them".to_owned(),
        Budget::OnAdSets { sharing: false } => "Set on each ad set; no money moves between them".to_owned(),
    };
    let starts =
        plan.starts.map_or_else(|| "As soon as someone switches it on".to_owned(), |moment| zone.show(moment.at_ms));
    let ends = plan.ends.map_or_else(|| "No end".to_owned(), |moment| zone.show(moment.at_ms));
    let lines = vec![
        fact("Ad account", format!("{} ({})", account.name, account.account_id.act())),
        fact("Through", draft.through.clone().map_or_else(|| "No connection".to_owned(), through)),
        fact("Name", plan.name.clone()),
        fact("Goal", format!("{}: {}", plan.objective.label(), plan.objective.explanation())),
        fact("Special category", categories),
        fact("Budget", budget),
        fact("Start", starts),
        fact("End", ends),
        fact("Status", "Paused"),
    ];
    view! { <Card title="In words"><Facts>{lines}</Facts></Card> }.into_any()
}

/// What does not stop the create, and is better known before.
fn cautions(account: &AdAccount, plan: &CampaignPlan) -> Vec<String> {
    let mut cautions = Vec::new();
    if let Some(why) = obstacle(account) {
        cautions.push(format!("The account is in the state “{}”, so Meta may refuse. {why}", account.status.label()));
    }
    if account.has_funding_source == Some(false) {
        cautions.push("The account has no payment method: the campaign can be made but will not deliver. Add one under Billing at Meta.".to_owned());
    }
    if let (Some(cap), Budget::Daily(amount) | Budget::Lifetime(amount)) = (account.spend_cap(), plan.budget) {
        let left = Money::from_minor(cap.minor().saturating_sub(account.amount_spent_minor).max(0), account.currency);
        if amount.minor() > left.minor() {
            cautions.push(format!(
                "The account's spend cap leaves {left}, less than the budget. Ads stop when the cap is reached."
            ));
        }
    }
    if matches!(plan.budget, Budget::OnAdSets { sharing: true }) {
        cautions.push("Budget sharing can be switched off later, but not on again while the campaign runs.".to_owned());
    }
    if !plan.categories.is_empty() {
        cautions.push("A special category limits ages, places and interests the ads may be aimed at.".to_owned());
    }
    cautions
}

fn warnings(account: &AdAccount, plan: &CampaignPlan) -> Option<AnyView> {
    let cautions = cautions(account, plan);
    (!cautions.is_empty()).then(|| {
        let lines: Vec<_> = cautions
            .into_iter()
            .map(|text| view! { <li><Icon name=IconName::Alert/><span>{text}</span></li> })
            .collect();
        view! {
            <Card title="Mind before you create">
                <ul class="ticks tone-needs-you">{lines}</ul>
            </Card>
        }
        .into_any()
    })
}

/// A request the way one would read it aloud, for the folded "as sent".
pub(crate) fn as_sent(request: &Request) -> String {
    let mut text = format!("{} {}\n", request.method, request.path);
    for (name, value) in &request.params {
        text.push_str(&format!("\n{name} = {value}"));
    }
    text
}

/// The request that makes the label the create will carry: `POST /act_{id}/adlabels`. `None` for a create without one.
fn label_request(create: &Request) -> Option<Request> {
    let labels = &create.params.iter().find(|(name, _)| name == "adlabels")?.1;
    let start = labels.find("adl-")?;
    let name = labels[start..].split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next()?;
    Some(Request {
        method: create.method.clone(),
        path: format!("{}/adlabels", create.path.strip_suffix("/campaigns")?),
        params: vec![("name".to_owned(), name.to_owned())],
    })
}

/// One request: in plain words, why, and folded as sent.
fn step(words: String, why: &'static str, sent: Option<&Request>) -> AnyView {
    let sent = sent.map(as_sent).map(|text| {
        view! {
            <Disclosure summary="As sent">
                <CopyBlock text=text label="Copy the request" region="The request as sent"/>
            </Disclosure>
        }
    });
    view! {
        <li>
            <p>{words}</p>
            <p class="muted">{why}</p>
            {sent}
        </li>
    }
    .into_any()
}

fn requests(account: &AdAccount, plan: &CampaignPlan, request: &Request) -> AnyView {
    let label = label_request(request);
    let steps = vec![
        step(
            format!("Make a private label in {}.", account.name),
            "Should Meta's next answer get lost, Adlane finds the campaign by this label instead of making it again.",
            label.as_ref(),
        ),
        step(
            format!("Create the campaign “{}” in {}, paused, with that label.", plan.name, account.name),
            "This is the only request that makes a campaign.",
            Some(request),
        ),
        step("Read the campaign back.".to_owned(), "To show you where Meta stored something else than was sent.", None),
    ];
    view! {
        <Card title="Requests, in order" lead="The access token is added when they are sent and never shown.">
            <ol class="stack">{steps}</ol>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use domain::{Currency, campaign::Objective};

    use super::*;
    use crate::pages::accounts::words::tests::account;

    fn plan(budget: Budget) -> CampaignPlan {
        CampaignPlan {
            name: "Winter <b>".into(),
            objective: Objective::Sales,
            categories: Vec::new(),
            category_countries: Vec::new(),
            budget,
            starts: None,
            ends: None,
        }
    }

    fn euro(minor: i64) -> Money {
        Money::from_minor(minor, Currency::parse("EUR").unwrap())
    }

    #[test]
    fn the_most_a_daily_budget_can_take_is_said_with_its_currency() {
        let html = sums(&plan(Budget::Daily(euro(2_500)))).to_html();

        assert!(html.contains("25.00 EUR") && html.contains("43.75 EUR") && html.contains("175.00 EUR"), "{html}");
    }

    #[test]
    fn an_odd_amount_is_rounded_up_because_it_is_a_maximum() {
        assert_eq!(times(euro(1), 175), Some(euro(2)));
        assert_eq!(times(euro(i64::MAX), 175), None);
    }

    #[test]
    fn a_budget_the_spend_cap_cannot_hold_is_cautioned() {
        let capped = AdAccount { spend_cap_minor: Some(50_000), amount_spent_minor: 49_000, ..account() };

        let cautions = cautions(&capped, &plan(Budget::Daily(euro(2_500))));

        assert!(cautions.iter().any(|text| text.contains("leaves 10.00 EUR")), "{cautions:?}");
        assert!(super::cautions(&account(), &plan(Budget::Daily(euro(2_500)))).is_empty());
    }

    #[test]
    fn the_button_repeats_the_facts_and_the_request_is_shown_as_text() {
        let draft = Draft {
            id: "0190f3c0-0000-7000-8000-00000000000a".parse().unwrap(),
            revision: 7,
            form: Default::default(),
            account: account(),
            through: Some("Marta Lindqvist".to_owned()),
            can_create: true,
            saved_at_ms: 0,
            operation: None,
        };
        let request = Request {
            method: "POST".into(),
            path: "/v26.0/act_42/campaigns".into(),
            params: vec![
                ("name".into(), "Winter <b>".into()),
                ("status".into(), "PAUSED".into()),
                ("adlabels".into(), "[{\"id\":\"(the id Meta gives adl-abc2)\"}]".into()),
            ],
        };

        let html = ready(&draft, &plan(Budget::Daily(euro(2_500))), &request).to_html();

        assert!(html.contains("Create 1 campaign, paused, in Acme (EUR)"), "{html}");
        assert!(html.contains("POST /v26.0/act_42/adlabels") && html.contains("name = adl-abc2"), "{html}");
        assert!(html.contains("POST /v26.0/act_42/campaigns") && html.contains("status = PAUSED"), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }
}
