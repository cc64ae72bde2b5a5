//! Plans: what people said they are about to build in Ads Manager.

use domain::{Act, intent::Intent};
use leptos::{prelude::*, server_fn::ServerFn as _};

use crate::{
    components::{ButtonKind, Empty, LinkButton, NavItem, PageHead, Pager, PostButton, TableWrap},
    pages::accounts::{
        OpenIntent,
        open::{budget_range, tag},
        words::{in_utc, listed, refused},
    },
    ssr::{page, typed},
};

/// `/intents`: every plan of the organization, newest first.
#[component]
pub fn Intents() -> impl IntoView {
    let refusal = typed("intents/open");
    page(NavItem::Plans, "Plans", async move |ask| {
        let intents = services::intents::list(&ask.svc, &ask.actor).await?;
        let may_open = ask.actor.role.may(Act::PlanAds);
        let list = if intents.is_empty() { empty() } else { table(&intents, may_open) };
        Ok(view! {
            <PageHead
                title="Plans"
                lead="What was written down before leaving for Ads Manager. Search for a tag there to find what was built from it."
            />
            {refused(&refusal)}
            {list}
        }
        .into_any())
    })
}

fn empty() -> AnyView {
    view! {
        <Empty
            title="No plans yet"
            reason="A plan is written when you open an ad account in Ads Manager from here."
            action=view! { <LinkButton href="/accounts" label="Pick an ad account" kind=ButtonKind::Primary/> }.into_any()
        />
    }
    .into_any()
}

fn table(intents: &[Intent], may_open: bool) -> AnyView {
    let rows: Vec<_> = intents.iter().map(|intent| row(intent, may_open)).collect();
    view! {
        <TableWrap label="Plans">
            <table class="table table-stack">
                <thead>
                    <tr>
                        <th scope="col">"Tag"</th>
                        <th scope="col">"Ad account"</th>
                        <th scope="col">"Goal and budget"</th>
                        <th scope="col">"People and notes"</th>
                        <th scope="col">"Written, opened"</th>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
        <Pager summary=listed(intents.len(), "plan", "plans")/>
    }
    .into_any()
}

fn row(intent: &Intent, may_open: bool) -> AnyView {
    let opened = intent.opened_at_ms.map_or_else(|| "Not opened yet".to_owned(), |at| format!("Opened {}", in_utc(at)));
    let people = Some(intent.plan.people.clone()).filter(|text| !text.is_empty());
    let notes = Some(domain::text::cap(&intent.plan.notes.replace('\n', " "), 160)).filter(|text| !text.is_empty());
    let nothing = (people.is_none() && notes.is_none()).then_some("Nothing noted");
    let href = format!("/accounts/{}/open?intent={}", intent.account_id, intent.id);
    let action = may_open.then(|| {
        view! {
            <PostButton
                action=OpenIntent::url()
                label="Open in Ads Manager"
                about=format!("with the plan {}", intent.name_tag)
                fields=vec![("intent", intent.id.to_string())]
                small=true
            />
        }
    });
    view! {
        <tr>
            <th scope="row" class="nowrap">{tag(intent)}</th>
            <td data-label="Ad account" class="cell-words">{intent.account_name.clone()}</td>
            <td data-label="Goal and budget">
                <span>
                    <a href=href>{intent.plan.objective.label()}</a>
                    <span class="cell-note">{budget_range(&intent.plan)}</span>
                </span>
            </td>
            <td data-label="People and notes">
                <span>
                    {people}
                    {notes.map(|notes| view! { <span class="cell-note">{notes}</span> })}
                    {nothing}
                </span>
            </td>
            <td data-label="Written, opened">
                <span>
                    {intent.by.clone()}
                    <span class="cell-note nowrap">{in_utc(intent.created_at_ms)}</span>
                    <span class="cell-note nowrap">{opened}</span>
                </span>
            </td>
            <td class="actions">{action}</td>
        </tr>
    }
    .into_any()
}
