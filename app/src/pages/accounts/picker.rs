//! The list of ad accounts: what is reachable, what can be used, and which one to work with.

use domain::{
    AdAccountId,
    account::{AccountStatus, AdAccount},
    zone,
};
use leptos::{prelude::*, server_fn::ServerFn as _};
use services::accounts::{Filter, Picker};

use super::words::{count, local_clock, obstacle, status_chip, zone_name};
use crate::components::{
    ButtonKind, Copyable, Disclosure, Empty, IconName, LinkButton, PostButton, Select, SelectOption, Submit, TableWrap,
    TextField,
};

/// How many of how many: `Showing 43 of 60 ad accounts from 3 businesses`.
pub(super) fn summary(shown: usize, total: usize, businesses: usize) -> String {
    let from = match businesses {
        0 => String::new(),
        n => format!(" from {}", count(n, "business", "businesses")),
    };
    format!("Showing {shown} of {}{from}", count(total, "ad account", "ad accounts"))
}

/// The search form: plain GET, so that its result has an address.
pub(super) fn search(picker: &Picker, filter: &Filter) -> AnyView {
    let mut states = vec![SelectOption::new("", "Every state"), SelectOption::new("usable", "Can run ads")];
    states.extend(AccountStatus::KNOWN.map(|status| SelectOption::new(status.slug(), status.label())));
    let mut businesses = vec![SelectOption::new("", "Every business")];
    businesses
        .extend(picker.businesses.iter().map(|business| SelectOption::new(business.id.clone(), business.name.clone())));
    businesses.push(SelectOption::new("none", "Without a business"));
    let filtered = !(filter.q.is_empty() && filter.state.is_empty() && filter.business.is_empty());
    view! {
        <form class="filters" method="get" action="/accounts" role="search" aria-label="Ad accounts">
            <TextField
                label="Name or account id"
                name="q"
                kind="search"
                value=filter.q.clone()
                autocomplete="off"
                required=false
                id="filter-q"
            />
            <Select label="State" name="state" options=states value=filter.state.clone() required=false/>
            <Select label="Business" name="business" options=businesses value=filter.business.clone() required=false/>
            <Submit label="Search" kind=ButtonKind::Plain icon=IconName::Search/>
            {filtered.then(|| view! { <LinkButton href="/accounts" label="Show all" kind=ButtonKind::Quiet/> })}
        </form>
    }
    .into_any()
}

/// The table; rows carry `data-find`, the text a filter in the browser looks through.
pub(super) fn table(picker: &Picker, may_pick: bool, now_ms: i64) -> AnyView {
    let rows: Vec<_> =
        picker.rows.iter().map(|account| row(account, picker.current.as_ref(), may_pick, now_ms)).collect();
    view! {
        <TableWrap label="Ad accounts">
            <table class="table table-stack" id="accounts-table">
                <thead>
                    <tr>
                        <th scope="col">"Ad account"</th>
                        <th scope="col">"Business"</th>
                        <th scope="col">"Currency, zone"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="num">"Spent of cap"</th>
                        <th scope="col">"Role, last used"</th>
                        <th scope="col"><span class="visually-hidden">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableWrap>
    }
    .into_any()
}

fn row(account: &AdAccount, current: Option<&AdAccountId>, may_pick: bool, now_ms: i64) -> AnyView {
    let obstacle = obstacle(account);
    let chosen = current == Some(&account.account_id);
    let class = match (chosen, obstacle.is_some()) {
        (true, _) => "is-selected",
        (false, true) => "is-unusable",
        (false, false) => "",
    };
    let business = account.business.as_ref().map_or("None", |business| business.name.as_str()).to_owned();
    let find = domain::text::fold(&format!(
        "{} {} {} {}",
        account.name,
        account.account_id.act(),
        business,
        account.status.label()
    ));
    let used =
        account.last_used_at_ms.map_or_else(|| "never used".to_owned(), |at| format!("used {}", zone::ago(at, now_ms)));
    let cap = account.spend_cap().map_or_else(|| "no cap".to_owned(), |cap| format!("of {cap}"));
    let href = format!("/accounts/{}", account.account_id);
    let act = account.account_id.act();
    view! {
        <tr class=class data-find=find>
            <th scope="row">
                <a href=href.clone()>{account.name.clone()}</a>
                {chosen.then(|| view! { <span class="cell-note">"You work with this one"</span> })}
                <span class="cell-note nowrap">
                    <Copyable text=act label=format!("Copy the account id of {}", account.name)/>
                </span>
            </th>
            <td data-label="Business" class="cell-words">{business}</td>
            <td data-label="Currency, zone">
                <span>
                    {account.currency.to_string()}
                    <span class="cell-note">{zone_name(&account.timezone)}</span>
                    " "
                    <span class="cell-note">{local_clock(account, now_ms)}</span>
                </span>
            </td>
            <td data-label="State">
                <span>
                    {status_chip(account.status)}
                    {obstacle.clone().map(|why| view! { <span class="cell-note">{why}</span> })}
                </span>
            </td>
            <td data-label="Spent of cap" class="num">
                <span>{account.amount_spent().to_string()}<span class="cell-note">{cap}</span></span>
            </td>
            <td data-label="Role, last used">
                <span>{account.access_label()}<span class="cell-note">{used}</span></span>
            </td>
            <td class="actions">{act_on(account, href, chosen, may_pick && obstacle.is_none())}</td>
        </tr>
    }
    .into_any()
}

/// The row's one action: pick what can be used and is not chosen yet, look at the rest.
fn act_on(account: &AdAccount, href: String, chosen: bool, may_pick: bool) -> AnyView {
    if may_pick && !chosen {
        view! {
            <PostButton
                action=super::Pick::url()
                label="Pick"
                about=account.name.clone()
                fields=vec![("ad_account_id", account.account_id.act())]
                small=true
            />
        }
        .into_any()
    } else {
        view! {
            <a class="button button-quiet button-small" href=href>
                <span>{if chosen { "Open" } else { "Details" }}</span>
                <span class="visually-hidden">" of "{account.name.clone()}</span>
            </a>
        }
        .into_any()
    }
}

/// Nothing to list: no connection yet, a connection without accounts, or a search without a match.
pub(super) fn empty(picker: &Picker, filter: &Filter) -> AnyView {
    if picker.total > 0 {
        let sought = if filter.q.is_empty() {
            "these filters".to_owned()
        } else {
            format!("“{}” and these filters", filter.q)
        };
        return view! {
            <Empty
                title="No ad account matches"
                reason=format!("None of {} fits {sought}.", count(picker.total, "ad account", "ad accounts"))
                action=view! { <LinkButton href="/accounts" label="Show all ad accounts"/> }.into_any()
            />
        }
        .into_any();
    }
    if picker.connections == 0 {
        return view! {
            <Empty
                title="No ad accounts yet"
                reason="Ad accounts are reached through a Facebook connection, and no connection of your organization works at the moment."
                action=view! { <LinkButton href="/connect" label="Connect Facebook" kind=ButtonKind::Primary icon=IconName::Plug/> }.into_any()
            />
        }
        .into_any();
    }
    view! {
        <Empty
            title="The connection reaches no ad account"
            reason="The Facebook person behind it has no role in any ad account. Ask for one in Business settings at Meta, or connect another person."
            action=view! { <LinkButton href="/connections" label="See connections"/> }.into_any()
        />
    }
    .into_any()
}

/// The four likely causes of an account missing from the list.
pub(super) fn not_listed() -> AnyView {
    view! {
        <Disclosure summary="Not listed?">
            <ul class="rows">
                <li>
                    <div>
                        <p><strong>"Another Facebook person holds it."</strong></p>
                        <p class="muted">"Only accounts of the connected people appear. Connect the person who has a role in it."</p>
                    </div>
                    <a href="/connect">"Connect another person"</a>
                </li>
                <li>
                    <div>
                        <p><strong>"That person has no role in the account."</strong></p>
                        <p class="muted">"An admin of the business assigns people to ad accounts in Business settings at Meta. Afterwards connect again."</p>
                    </div>
                </li>
                <li>
                    <div>
                        <p><strong>"It was left out in the Facebook dialog."</strong></p>
                        <p class="muted">"The dialog lets people choose businesses and switch permissions off. Connect again and leave them on."</p>
                    </div>
                    <a href="/connections">"See what was granted"</a>
                </li>
                <li>
                    <div>
                        <p><strong>"It is newer than our last look."</strong></p>
                        <p class="muted">"The list is read when a person connects. Connect again to read it afresh."</p>
                    </div>
                </li>
            </ul>
        </Disclosure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::accounts::words::tests::account;

    fn picker(rows: Vec<AdAccount>) -> Picker {
        Picker { total: rows.len(), rows, businesses: Vec::new(), connections: 1, current: None }
    }

    #[test]
    fn the_summary_counts_rows_accounts_and_businesses() {
        assert_eq!(summary(43, 60, 3), "Showing 43 of 60 ad accounts from 3 businesses");
        assert_eq!(summary(1, 1, 1), "Showing 1 of 1 ad account from 1 business");
        assert_eq!(summary(0, 2, 0), "Showing 0 of 2 ad accounts");
    }

    #[test]
    fn an_unusable_account_stays_in_the_list_with_its_reason_and_cannot_be_picked() {
        let closed = AdAccount { status: AccountStatus::Closed, ..account() };

        let html = table(&picker(vec![closed]), true, 0).to_html();

        assert!(html.contains("is-unusable") && html.contains("This account is closed"), "{html}");
        assert!(!html.contains("<form"), "{html}");
    }

    #[test]
    fn a_name_from_meta_is_text() {
        let odd = AdAccount { name: "<img src=x onerror=alert(1)>\"'".into(), ..account() };

        let html = table(&picker(vec![odd]), true, 0).to_html();

        assert!(!html.contains("<img"), "{html}");
        assert!(!html.contains("Copy the account id of <img src=x onerror=alert(1)>\""), "{html}");
    }
}
