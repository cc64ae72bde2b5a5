//! Campaigns made here, or being made.

use domain::{
    Act,
    operation::{Operation, OperationState},
    zone,
};
use leptos::prelude::*;

use crate::{
    components::{ButtonKind, Copyable, Empty, IconName, LinkButton, NavItem, PageHead, Pager, TableWrap},
    pages::{
        accounts::words::{in_utc, listed},
        launches::state::chip,
    },
    ssr::{page, refresh_every},
};

/// Seconds between two looks while something is under way.
const REFRESH_S: u32 = 10;

/// `/campaigns`.
#[component]
pub fn Campaigns() -> impl IntoView {
    page(NavItem::Campaigns, "Campaigns made here", async move |ask| {
        let operations = services::operations::list(&ask.svc, &ask.actor).await?;
        let may_create = ask.actor.role.may(Act::Create);
        let under_way = operations.iter().any(|operation| !operation.state.settled());
        let create = may_create.then(|| {
            view! { <LinkButton href="/create" label="Create a campaign" kind=ButtonKind::Primary icon=IconName::Plus/> }.into_any()
        });
        let list = if operations.is_empty() {
            empty(may_create)
        } else {
            view! {
                {table(&operations, ask.svc.now_ms())}
                <Pager summary=summary(&operations)/>
            }
            .into_any()
        };
        let lead =
            "What was created through Adlane, or is being created. Campaigns built in Ads Manager are not listed.";
        let head = match create.filter(|_| !operations.is_empty()) {
            Some(create) => view! { <PageHead title="Campaigns made here" lead=lead actions=create/> }.into_any(),
            None => view! { <PageHead title="Campaigns made here" lead=lead/> }.into_any(),
        };
        Ok(view! {
            {under_way.then(|| refresh_every(REFRESH_S))}
            {head}
            {list}
        }
        .into_any())
    })
}

/// How many, and in which states.
fn summary(operations: &[Operation]) -> String {
    let of = |state| operations.iter().filter(|operation| operation.state == state).count();
    let settled = [OperationState::Made, OperationState::Refused, OperationState::Parked].map(of);
    let [made, refused, parked] = settled;
    let under_way = operations.len() - made - refused - parked;
    let listed = listed(operations.len(), "campaign", "campaigns");
    format!("{listed}: {made} made, {refused} not made, {parked} waiting for you, {under_way} under way")
}

fn empty(may_create: bool) -> AnyView {
    let reason = "Campaigns appear here as soon as their creation begins.";
    if may_create {
        view! {
            <Empty
                title="No campaign was made here yet"
                reason=reason
                action=view! { <LinkButton href="/create" label="Create a campaign" kind=ButtonKind::Primary icon=IconName::Plus/> }.into_any()
            />
        }
        .into_any()
    } else {
        view! { <Empty title="No campaign was made here yet" reason=reason/> }.into_any()
    }
}

/// The table, shared with the dashboard.
pub(crate) fn table(operations: &[Operation], now_ms: i64) -> AnyView {
    let rows: Vec<_> = operations.iter().map(|operation| row(operation, now_ms)).collect();
    view! {
        <TableWrap label="Campaigns made here">
            <table class="table table-stack">
                <thead>
                    <tr>
                        <th scope="col">"Campaign"</th>
                        <th scope="col">"Ad account"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"Campaign id"</th>
                        <th scope="col">"By"</th>
                        <th scope="col">"Begun"</th>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

fn row(operation: &Operation, now_ms: i64) -> AnyView {
    let meta_id = match &operation.meta_id {
        Some(id) => {
            view! { <Copyable text=id.clone() label=format!("Copy the campaign id of {}", operation.name)/> }.into_any()
        }
        None => view! { <span class="muted">"None yet"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{operation.name.clone()}</th>
            <td data-label="Ad account" class="cell-words">{operation.account_name.clone()}</td>
            <td data-label="State">{chip(operation)}</td>
            <td data-label="Campaign id">{meta_id}</td>
            <td data-label="By">{operation.by.clone()}</td>
            <td data-label="Begun">
                <span>
                    {zone::ago(operation.created_at_ms, now_ms)}
                    <span class="cell-note num">{in_utc(operation.created_at_ms)}</span>
                </span>
            </td>
            <td class="actions">
                <a class="button button-small" href=format!("/launches/{}", operation.id)>
                    <span>"Open"</span>
                    <span class="visually-hidden">" "{operation.name.clone()}</span>
                </a>
            </td>
        </tr>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::launches::state::tests::operation;

    #[test]
    fn every_operation_is_counted_in_exactly_one_state() {
        let states = [OperationState::Made, OperationState::Ambiguous, OperationState::Sending, OperationState::Parked];
        let operations: Vec<_> = states.map(|state| Operation { state, ..operation() }).into();

        assert_eq!(
            summary(&operations),
            "Showing 4 of 4 campaigns: 1 made, 0 not made, 1 waiting for you, 2 under way"
        );
    }

    #[test]
    fn a_campaign_without_an_answer_has_no_id_and_says_so() {
        let html = table(&[operation()], operation().created_at_ms).to_html();

        assert!(html.contains("None yet") && html.contains("Sending"), "{html}");
        assert!(html.contains("/launches/0190f3c0-0000-7000-8000-00000000000b"), "{html}");
    }
}
