//! The launch page: what became of one create at Meta, and what a person can do about it.

pub(crate) mod compare;
mod outcome;
mod refusal;
pub(crate) mod state;

use domain::{
    Act, OperationId,
    account::AdAccount,
    operation::{Operation, OperationState},
    zone::Zone,
};
use leptos::prelude::*;

use crate::{
    components::{Crumb, NavItem, PageHead},
    error::UiError,
    pages::accounts::words::{refused, zone_of},
    ssr::{Redirect, page, param, refresh_every, submit, title, typed},
};

/// Seconds between two looks of a page that waits.
const REFRESH_S: u32 = 2;
/// How long after a create its reading back is awaited; afterwards something is in the way and a reload may tell.
const READ_BACK_MS: i64 = 60_000;

/// What the page knows about the operation's account; without it (the account left the organization) times are in UTC.
pub(crate) struct Place {
    account: Option<AdAccount>,
    zone: Zone,
    /// The operator's template of Ads Manager's address.
    template: String,
    now_ms: i64,
    /// Whether the viewer may decide and create.
    may_create: bool,
}

impl Place {
    /// `24 Dec 2026, 18:00 (Europe/Berlin, UTC+01:00)`.
    fn time(&self, at_ms: i64) -> String {
        self.zone.show(at_ms)
    }
}

/// `/launches/{id}`.
#[component]
pub fn Launch() -> impl IntoView {
    let id = param("id");
    let refusals = [typed("operations/retry"), typed("operations/give_up"), typed("campaigns/revise")];
    page(NavItem::Campaigns, "Launch", async move |ask| {
        let operation = services::operations::find(&ask.svc, &ask.actor, &id.parse()?).await?;
        let account = match services::accounts::find(&ask.svc, &ask.actor, &operation.account_id).await {
            Ok(found) => Some(found.account),
            Err(error) if error.problem() == domain::Problem::NotFound => None,
            Err(error) => return Err(error),
        };
        let place = Place {
            zone: account.as_ref().map_or_else(Zone::utc, zone_of),
            account,
            template: ask.svc.settings().ads_manager_template.clone(),
            now_ms: ask.svc.now_ms(),
            may_create: ask.actor.role.may(Act::Create),
        };
        let waiting = awaits(&operation, place.now_ms).then(|| refresh_every(REFRESH_S));
        Ok(view! {
            {waiting}
            {title(format!("{}: {}", operation.state.label(), operation.name))}
            <PageHead
                title=operation.name.clone()
                lead=format!("A campaign in {}.", operation.account_name)
                crumbs=vec![Crumb::new("/campaigns", "Campaigns")]
            />
            {refusals.iter().map(refused).collect::<Vec<_>>()}
            {body(&operation, &place)}
        }
        .into_any())
    })
}

/// Whether the page may soon say more: the create is under way, or made a moment ago and not read back yet.
fn awaits(operation: &Operation, now_ms: i64) -> bool {
    let fresh = operation.settled_at_ms.is_some_and(|at| now_ms - at < READ_BACK_MS);
    !operation.state.settled() || (operation.state == OperationState::Made && operation.stored.is_none() && fresh)
}

/// The page under its heading.
fn body(operation: &Operation, place: &Place) -> AnyView {
    view! {
        {outcome::banner(operation, place)}
        <div class="with-aside">
            <div class="stack">
                {outcome::progress(operation, place)}
                {operation.refusal.as_ref().map(refusal::card)}
            </div>
            {outcome::facts(operation, place)}
        </div>
        {compare::card(operation, place)}
        {outcome::request(operation)}
    }
    .into_any()
}

fn page_of(operation: &str) -> String {
    operation.parse::<OperationId>().map_or_else(|_| "/campaigns".to_owned(), |id| format!("/launches/{id}"))
}

/// A person decides about a parked create: look for it again, or send it when nothing can have reached Meta.
#[server(prefix = "/fn", endpoint = "operations/retry")]
pub async fn retry_operation(#[server(default)] operation: String) -> Result<(), UiError> {
    let back = page_of(&operation);
    submit("operations/retry", &back, &[], async |ask| {
        let id: OperationId = operation.parse()?;
        services::operations::retry_parked(&ask.svc, &ask.actor, &id).await?;
        Ok(Redirect::to(format!("/launches/{id}")))
    })
    .await
}

/// A person decides about a parked create: treat it as not made.
#[server(prefix = "/fn", endpoint = "operations/give_up")]
pub async fn give_up_operation(#[server(default)] operation: String) -> Result<(), UiError> {
    let back = page_of(&operation);
    submit("operations/give_up", &back, &[], async |ask| {
        let id: OperationId = operation.parse()?;
        services::operations::give_up(&ask.svc, &ask.actor, &id).await?;
        Ok(Redirect::to(format!("/launches/{id}")))
    })
    .await
}

/// After a refusal: a new draft with the same words.
#[server(prefix = "/fn", endpoint = "campaigns/revise")]
pub async fn revise_campaign(#[server(default)] operation: String) -> Result<(), UiError> {
    let back = page_of(&operation);
    submit("campaigns/revise", &back, &[], async |ask| {
        let draft = services::campaigns::revise(&ask.svc, &ask.actor, &operation.parse()?).await?;
        Ok(Redirect::to(format!("/create/{draft}/campaign")))
    })
    .await
}

#[cfg(test)]
mod tests {
    use leptos::server_fn::ServerFn as _;

    use super::*;
    use crate::pages::launches::state::tests::operation;

    #[test]
    fn a_made_campaign_is_awaited_until_it_is_read_back_but_not_for_ever() {
        let made = Operation { state: OperationState::Made, settled_at_ms: Some(1_000), ..operation() };

        assert!(awaits(&operation(), 0));
        assert!(awaits(&made, 2_000));
        assert!(!awaits(&made, 1_000 + READ_BACK_MS));
        assert!(!awaits(&Operation { stored: Some(Vec::new()), ..made.clone() }, 2_000));
        assert!(!awaits(&Operation { state: OperationState::Refused, ..made }, 2_000));
    }

    #[test]
    fn forms_point_at_the_endpoints_the_contract_names() {
        assert_eq!(RetryOperation::url(), "/fn/operations/retry");
        assert_eq!(GiveUpOperation::url(), "/fn/operations/give_up");
        assert_eq!(ReviseCampaign::url(), "/fn/campaigns/revise");
    }

    #[test]
    fn nothing_typed_enters_the_address_of_the_way_back() {
        assert_eq!(page_of("//evil.example"), "/campaigns");
    }
}
