//! Ad accounts: the list to pick from, one account, and leaving for Ads Manager from it.

mod detail;
pub(crate) mod open;
mod picker;
pub(crate) mod words;

use domain::{Act, AdAccountId, IntentId, Problem, intent::IntentForm};
use leptos::prelude::*;
use services::accounts::Filter;

use crate::{
    components::{Crumb, NavItem, PageHead},
    error::UiError,
    islands::FilterRows,
    ssr::{Redirect, Typed, page, param, query, submit, title, typed, wide_page},
};

/// The plan form's fields and labels, in order.
const PLAN_FIELDS: [(&str, &str); 5] = [
    ("objective", "Goal"),
    ("budget_min", "Daily budget from"),
    ("budget_max", "Daily budget up to"),
    ("people", "People"),
    ("notes", "Notes"),
];

/// `/accounts`: every account the organization's connections reach.
#[component]
pub fn Accounts() -> impl IntoView {
    let filter = Filter { q: query("q"), state: query("state"), business: query("business") };
    let refused = typed("accounts/pick");
    wide_page(NavItem::Accounts, "Ad accounts", async move |ask| {
        let picker = services::accounts::list(&ask.svc, &ask.actor, &filter).await?;
        let list = if picker.rows.is_empty() {
            picker::empty(&picker, &filter)
        } else {
            let may_pick = ask.actor.role.may(Act::PickAccount);
            let shown = picker::summary(picker.rows.len(), picker.total, picker.businesses.len());
            view! {
                <div class="cluster">
                    <p id="accounts-shown" class="num small muted">{shown}</p>
                    <FilterRows table="accounts-table" field="filter-q" counter="accounts-shown"/>
                </div>
                {picker::table(&picker, may_pick, ask.svc.now_ms())}
            }
            .into_any()
        };
        let search = (picker.total > 0).then(|| picker::search(&picker, &filter));
        Ok(view! {
            <PageHead
                title="Ad accounts"
                lead="Pick the one to work with. Those that cannot run ads stay in the list, with the reason."
            />
            {words::refused(&refused)}
            {search}
            {list}
            {picker::not_listed()}
        }
        .into_any())
    })
}

/// `/accounts/{id}`: readiness, facts and the two exits.
#[component]
pub fn Account() -> impl IntoView {
    let id = param("id");
    let refusals = [typed("accounts/pick"), typed("campaigns/start"), typed("accounts/leave")];
    page(NavItem::Accounts, "Ad account", async move |ask| {
        let id: AdAccountId = id.parse()?;
        let found = services::accounts::find(&ask.svc, &ask.actor, &id).await?;
        let current = services::people::current_account(&ask.svc, &ask.actor).await?;
        let account = found.account;
        let chosen = current.is_some_and(|current| current.account_id == account.account_id);
        let lead = format!("{} · {} · {}", account.account_id.act(), account.currency, account.timezone);
        Ok(view! {
            {title(&account.name)}
            <PageHead title=account.name.clone() lead=lead crumbs=vec![Crumb::new("/accounts", "Ad accounts")]/>
            {refusals.iter().map(words::refused).collect::<Vec<_>>()}
            {detail::body(&account, &found.connection, &found.readiness, chosen, ask.actor.role, ask.svc.now_ms())}
        }
        .into_any())
    })
}

/// `/accounts/{id}/open`: the plan form, and with `?intent=` the plan just kept and the way out.
#[component]
pub fn OpenAccount() -> impl IntoView {
    let (id, intent) = (param("id"), query("intent"));
    let plan = typed("intents/create");
    let refusals = [typed("intents/open"), typed("accounts/leave")];
    page(NavItem::Accounts, "Open in Ads Manager", async move |ask| {
        let id: AdAccountId = id.parse()?;
        ask.actor.require(Act::PlanAds)?;
        let account = services::accounts::find(&ask.svc, &ask.actor, &id).await?.account;
        let crumbs =
            vec![Crumb::new("/accounts", "Ad accounts"), Crumb::new(format!("/accounts/{id}"), account.name.clone())];
        let refusals = refusals.iter().map(words::refused).collect::<Vec<_>>();
        if !intent.is_empty() {
            let intent = services::intents::find(&ask.svc, &ask.actor, &intent.parse::<IntentId>()?).await?;
            if intent.account_id != account.account_id {
                return Err(Problem::NotFound.into());
            }
            return Ok(view! {
                {title("Your plan is kept")}
                <PageHead title="Your plan is kept" lead="One step is left: take the tag along and open Ads Manager." crumbs=crumbs/>
                {refusals}
                {open::departure(&intent)}
            }
            .into_any());
        }
        let form = plan_typed(&plan);
        Ok(view! {
            <PageHead
                title="Open in Ads Manager"
                lead=format!("Say what you are about to build in {}. Only the goal is needed.", account.name)
                crumbs=crumbs
                errors=plan.errors(&PLAN_FIELDS)
            />
            {refusals}
            {open::plan_form(&account, &form, plan.problem())}
        }
        .into_any())
    })
}

fn plan_typed(plan: &Typed) -> IntentForm {
    let one = |name: &str| plan.value(name).unwrap_or_default();
    IntentForm {
        objective: one("objective"),
        budget_min: one("budget_min"),
        budget_max: one("budget_max"),
        people: one("people"),
        notes: one("notes"),
    }
}

/// The page of an account for the way back; the list when the id is no id, so that nothing typed enters an address.
fn page_of(account: &str, below: &str) -> String {
    account.parse::<AdAccountId>().map_or_else(|_| "/accounts".to_owned(), |id| format!("/accounts/{id}{below}"))
}

/// Makes an account the one this member works with.
#[server(prefix = "/fn", endpoint = "accounts/pick")]
pub async fn pick(#[server(default)] ad_account_id: String) -> Result<(), UiError> {
    submit("accounts/pick", "/accounts", &[("ad_account_id", &ad_account_id)], async |ask| {
        let id: AdAccountId = ad_account_id.parse()?;
        services::accounts::pick(&ask.svc, &ask.actor, &id).await?;
        Ok(Redirect::to(format!("/accounts/{id}")))
    })
    .await
}

/// Leaves for Ads Manager without a plan.
#[server(prefix = "/fn", endpoint = "accounts/leave")]
pub async fn leave(#[server(default)] ad_account_id: String) -> Result<(), UiError> {
    let back = page_of(&ad_account_id, "/open");
    submit("accounts/leave", &back, &[("ad_account_id", &ad_account_id)], async |ask| {
        let address = services::intents::link(&ask.svc, &ask.actor, &ad_account_id.parse()?).await?;
        Ok(Redirect::external(&address))
    })
    .await
}

/// Keeps a plan and shows its tag.
#[server(prefix = "/fn", endpoint = "intents/create")]
pub async fn create_intent(
    #[server(default)] ad_account_id: String,
    #[server(default)] objective: String,
    #[server(default)] budget_min: String,
    #[server(default)] budget_max: String,
    #[server(default)] people: String,
    #[server(default)] notes: String,
) -> Result<(), UiError> {
    let back = page_of(&ad_account_id, "/open");
    // Browsers send line breaks as CR LF; limits and storage count them as one character.
    let (people, notes) = (people.replace("\r\n", "\n"), notes.replace("\r\n", "\n"));
    let form = IntentForm { objective, budget_min, budget_max, people, notes };
    let values = [
        ("objective", form.objective.as_str()),
        ("budget_min", form.budget_min.as_str()),
        ("budget_max", form.budget_max.as_str()),
        ("people", form.people.as_str()),
        ("notes", form.notes.as_str()),
    ];
    submit("intents/create", &back, &values, async |ask| {
        let id: AdAccountId = ad_account_id.parse()?;
        let intent = services::intents::create(&ask.svc, &ask.actor, &id, &form).await?;
        Ok(Redirect::to(format!("/accounts/{id}/open?intent={}", intent.id)))
    })
    .await
}

/// Leaves for Ads Manager with a kept plan; the departure is written down.
#[server(prefix = "/fn", endpoint = "intents/open")]
pub async fn open_intent(#[server(default)] intent: String) -> Result<(), UiError> {
    submit("intents/open", "/intents", &[("intent", &intent)], async |ask| {
        let address = services::intents::open(&ask.svc, &ask.actor, &intent.parse()?).await?;
        Ok(Redirect::external(&address))
    })
    .await
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::ServerFn as _;

    use super::*;

    #[test]
    fn nothing_typed_enters_the_address_of_the_way_back() {
        assert_eq!(page_of("act_42", "/open"), "/accounts/42/open");
        assert_eq!(page_of("//evil.example/", "/open"), "/accounts");
    }

    #[test]
    fn forms_point_at_the_endpoints_the_contract_names() {
        assert_eq!(Pick::url(), "/fn/accounts/pick");
        assert_eq!(CreateIntent::url(), "/fn/intents/create");
        assert_eq!(OpenIntent::url(), "/fn/intents/open");
        assert_eq!(Leave::url(), "/fn/accounts/leave");
    }
}
