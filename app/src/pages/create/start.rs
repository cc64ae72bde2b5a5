//! Where a campaign begins: the account to work in, and drafts left open.

use domain::{account::AdAccount, zone};
use leptos::{prelude::*, server_fn::ServerFn as _};
use services::campaigns::Draft;

use crate::{
    components::{ButtonKind, Card, Empty, IconName, LinkButton, PostButton, StatusLine, TableWrap, Tone},
    pages::accounts::words::{in_utc, listed, obstacle},
};

/// The account a new draft would belong to, and the button.
pub(super) fn begin(current: Option<&AdAccount>) -> AnyView {
    let Some(account) = current else {
        return view! {
            <Empty
                title="No ad account chosen"
                reason="A campaign belongs to one ad account, which sets its currency and zone."
                action=view! { <LinkButton href="/accounts" label="Pick an ad account" kind=ButtonKind::Primary/> }.into_any()
            />
        }
        .into_any();
    };
    let go = match obstacle(account) {
        Some(why) => view! {
            <StatusLine tone=Tone::Stopped text="Nothing can be created in this account now."/>
            <p class="muted">{why}</p>
            <p><LinkButton href="/accounts" label="Pick another ad account" kind=ButtonKind::Primary/></p>
        }
        .into_any(),
        None => view! {
            <div class="cluster">
                <PostButton
                    action=super::StartCampaign::url()
                    label="Start a campaign"
                    kind=ButtonKind::Primary
                    icon=IconName::Plus
                    fields=vec![("ad_account_id", account.account_id.act())]
                />
                <LinkButton href="/accounts" label="Pick another ad account"/>
            </div>
        }
        .into_any(),
    };
    view! {
        <Card title=account.name.clone() lead=format!("{} · {}", account.currency, account.timezone) icon=IconName::Grid>
            {go}
        </Card>
    }
    .into_any()
}

/// Drafts nobody has launched yet, newest first.
pub(super) fn drafts(drafts: &[Draft], now_ms: i64) -> AnyView {
    if drafts.is_empty() {
        return view! { <p class="muted">"No drafts are open."</p> }.into_any();
    }
    let rows: Vec<_> = drafts.iter().map(|draft| row(draft, now_ms)).collect();
    view! {
        <section class="stack">
            <h2>"Open drafts"</h2>
            <TableWrap label="Open drafts">
                <table class="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">"Campaign"</th>
                            <th scope="col">"Ad account"</th>
                            <th scope="col">"Saved"</th>
                            <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
            <p class="muted small num">{listed(drafts.len(), "open draft", "open drafts")}</p>
        </section>
    }
    .into_any()
}

fn row(draft: &Draft, now_ms: i64) -> AnyView {
    let name = if draft.form.name.trim().is_empty() {
        "Without a name yet".to_owned()
    } else {
        domain::text::cap(&draft.form.name, 120)
    };
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td data-label="Ad account">
                <span>{draft.account.name.clone()}<span class="cell-note">{draft.account.currency.code().to_owned()}</span></span>
            </td>
            <td data-label="Saved">
                <span>{zone::ago(draft.saved_at_ms, now_ms)}<span class="cell-note num">{in_utc(draft.saved_at_ms)}</span></span>
            </td>
            <td class="actions">
                <a class="button button-small" href=format!("/create/{}/campaign", draft.id)>
                    <span>"Continue"</span>
                    <span class="visually-hidden">" with "{name}</span>
                </a>
            </td>
        </tr>
    }
    .into_any()
}
