//! `/connect`: before leaving for Facebook.

use domain::connection::{Access, SCOPES};
use domain::{Act, ConnectionId, Fault, Problem};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::{
    components::{
        Banner, ButtonKind, Chip, ChoiceGroup, ChoiceOption, Crumb, IconName, LinkButton, NavItem, PageHead, Submit,
        SubmitRow, TableWrap, Tone,
    },
    error::UiError,
    ssr::{self, Redirect, local_path, page, submit, typed},
};

/// `/connect`, with `reconnect`: the connection to renew, and `return_to`: where to go on afterwards.
///
/// A browser that comes back from Facebook with nothing that leads to its attempt is sent here with
/// `came_back=empty` (no answer), `came_back=unknown` (a `state` this session was not given) or
/// `came_back=signed_out`.
#[component]
pub fn Connect() -> impl IntoView {
    page(NavItem::Connections, "Connect to Facebook", async move |ask| {
        ask.actor.require(Act::Connect)?;
        let typed = typed("connect/begin");
        let reconnect = ssr::query("reconnect");
        let known = match reconnect.parse::<ConnectionId>() {
            Ok(id) => Some(services::connections::find(&ask.svc, &ask.actor, &id).await?.connection),
            Err(_) if reconnect.is_empty() => None,
            Err(problem) => return Err(problem.into()),
        };
        let return_to = ssr::query("return_to");
        let return_to = local_path(&return_to).unwrap_or_default().to_owned();
        let access = typed
            .value("access")
            .unwrap_or_else(|| known.as_ref().map_or(Access::Manage, |known| known.access).code().to_owned());
        let title = if known.is_some() { "Connect again" } else { "Connect to Facebook" };
        let errors = typed.errors(&[("access", "What Adlane may do")]);
        let whose = known.as_ref().map(|known| known.meta_user_name.clone());
        Ok(view! {
            <PageHead
                title=title
                lead="Facebook will show you the same list and let you switch off single permissions. You come back here afterwards."
                crumbs=vec![Crumb::new("/connections", "Connections")]
                errors=errors
            />
            {came_back(&ssr::query("came_back"))}
            {whose.map(person_wanted)}
            <form class="stack stack-roomy" method="post" action=Begin::url()>
                <input type="hidden" name="return_to" value=return_to/>
                <input type="hidden" name="reconnect" value=reconnect/>
                <ChoiceGroup
                    legend="What Adlane may do"
                    name="access"
                    columns=true
                    required=true
                    chosen=access
                    error=typed.fault("access")
                    options=vec![
                        ChoiceOption::new("manage", "Manage", "Look at everything, and create campaigns you have reviewed. They are always made paused.")
                            .with_icon(IconName::Megaphone),
                        ChoiceOption::new("read_only", "Read only", "Look at ad accounts, campaigns and figures. Ads Manager links work; nothing can be created here.")
                            .with_icon(IconName::Eye),
                    ]
                />
                {permissions()}
                <SubmitRow>
                    <Submit label="Continue to Facebook" icon=IconName::ArrowRight/>
                    <LinkButton href="/connections" label="Not now" kind=ButtonKind::Quiet/>
                </SubmitRow>
            </form>
        }
        .into_any())
    })
}

/// Why someone who was at Facebook stands at the beginning again, in fixed words.
fn came_back(how: &str) -> Option<AnyView> {
    let (title, text) = match how {
        "empty" => (
            "Facebook came back without an answer",
            "Nothing was stored. This happens when the dialog is left by its address or a browser extension interferes. Begin again.",
        ),
        "unknown" => (
            "This answer from Facebook does not belong to you",
            "Nothing was stored. The answer was asked for in another session or browser, or its link was copied. Begin again here.",
        ),
        "signed_out" => (
            "Your session ended while you were at Facebook",
            "Nothing was stored, because an answer counts only in the session that asked. You are signed in again: begin once more.",
        ),
        _ => return None,
    };
    Some(view! { <Banner tone=Tone::NeedsYou title=title><p>{text}</p></Banner> }.into_any())
}

fn person_wanted(name: String) -> impl IntoView {
    view! {
        <Banner tone=Tone::Info title=format!("This renews the connection of {name}")>
            <p>"Sign in to Facebook as that person. Anyone else is refused and nothing changes."</p>
        </Banner>
    }
}

fn permissions() -> impl IntoView {
    let rows: Vec<_> = SCOPES
        .iter()
        .map(|scope| {
            let when = match (scope.required, scope.only_manage) {
                (true, _) => view! { <Chip tone=Tone::Info label="Needed" icon=IconName::Lock/> }.into_any(),
                (false, true) => {
                    view! { <Chip tone=Tone::Neutral label="With Manage" icon=IconName::Megaphone/> }.into_any()
                }
                (false, false) => view! { <Chip tone=Tone::Neutral label="Optional" icon=IconName::Minus/> }.into_any(),
            };
            view! {
                <tr>
                    <th scope="row">
                        {scope.label}
                        <br/>
                        <code class="muted small">{scope.name}</code>
                    </th>
                    <td data-label="Why">{scope.why}</td>
                    <td data-label="Without it">{scope.without}</td>
                    <td data-label="Asked for">{when}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <section class="stack stack-tight" aria-labelledby="permissions">
            <h2 id="permissions">"The permissions, one by one"</h2>
            <TableWrap label="Permissions">
                <table class="table table-stack">
                    <thead>
                        <tr>
                            <th scope="col">"Permission"</th>
                            <th scope="col">"Why"</th>
                            <th scope="col">"Without it"</th>
                            <th scope="col">"Asked for"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableWrap>
        </section>
    }
}

/// Begins a walk through Facebook's dialog and sends the browser there, in the same tab.
///
/// `reconnect` names the connection to renew (empty for a new one); `rerequest` asks again for permissions
/// declined before; `return_to` is a page of Adlane.
#[server(prefix = "/fn", endpoint = "connect/begin")]
pub async fn begin(
    #[server(default)] access: String,
    #[server(default)] return_to: String,
    #[server(default)] reconnect: String,
    #[server(default)] rerequest: String,
) -> Result<(), UiError> {
    let return_to = local_path(&return_to);
    let mut page = "/connect".to_owned();
    for (name, value) in [("reconnect", &*reconnect), ("return_to", return_to.unwrap_or_default())] {
        if !value.is_empty() {
            page = ssr::with_query(&page, name, value);
        }
    }
    submit("connect/begin", &page, &[("access", &access)], async |ask| {
        let fault = if access.is_empty() { Fault::Choose } else { Fault::UnknownChoice };
        let access = Access::from_code(&access).ok_or_else(|| Problem::field("access", fault))?;
        let reconnect = match &*reconnect {
            "" => None,
            id => Some(id.parse::<ConnectionId>()?),
        };
        let begun =
            services::connect::begin(&ask.svc, &ask.actor, access, return_to, reconnect.as_ref(), rerequest == "true")
                .await?;
        Ok(Redirect::external(&begun.dialog))
    })
    .await
}
