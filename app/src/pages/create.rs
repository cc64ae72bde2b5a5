//! Creating a campaign here: drafts, the form, the review. What happens after the last button is `launches`.

#![expect(clippy::too_many_arguments, reason = "a server function takes each field of its form as an argument")]

mod campaign;
mod conflict;
mod review;
mod start;

pub(crate) use campaign::label_of;
pub(crate) use review::as_sent;

use domain::{Act, DraftId, Problem, campaign::CampaignForm, zone};
use leptos::prelude::*;
use serde::{Deserialize, Deserializer, Serialize};
use services::campaigns::Draft;

use crate::{
    components::{Crumb, NavItem, PageHead, StatusLine, Tone},
    error::UiError,
    pages::accounts::words::{in_utc, refused},
    ssr::{Ask, PageResult, Redirect, Typed, page, param, query, redirect, submit, title, typed},
};

/// `/create`: open drafts, and where a new one begins.
#[component]
pub fn Start() -> impl IntoView {
    let refusal = typed("campaigns/start");
    page(NavItem::Campaigns, "Create", async move |ask| {
        ask.actor.require(Act::Create)?;
        let drafts = services::campaigns::drafts(&ask.svc, &ask.actor).await?;
        let current = services::people::current_account(&ask.svc, &ask.actor).await?;
        Ok(view! {
            <PageHead
                title="Create a campaign"
                lead="Each press of Save or Review keeps what you typed. Nothing reaches Meta before you press the last button of the review."
                crumbs=vec![Crumb::new("/campaigns", "Campaigns")]
            />
            {refused(&refusal)}
            {start::begin(current.as_ref())}
            {start::drafts(&drafts, ask.svc.now_ms())}
        }
        .into_any())
    })
}

/// `/create/{draft}/campaign` and `/create/{draft}/review`.
#[component]
pub fn Step() -> impl IntoView {
    let (draft, step) = (param("draft"), param("step"));
    let (checked, saved) = (!query("check").is_empty(), !query("saved").is_empty());
    let (edit, create) = (typed("campaigns/save"), typed("campaigns/create"));
    page(NavItem::Campaigns, "Create a campaign", async move |ask| {
        ask.actor.require(Act::Create)?;
        let draft = services::campaigns::draft(&ask.svc, &ask.actor, &draft.parse()?).await?;
        if let Some(operation) = &draft.operation {
            // Launched: the draft is closed, whichever tab still shows it.
            redirect(&format!("/launches/{operation}"));
            return Ok(view! { <PageHead title="This draft was launched"/> }.into_any());
        }
        match step.as_str() {
            "campaign" => campaign_step(&ask, &draft, &edit, checked, saved),
            "review" => review_step(&ask, &draft, &create),
            _ => Err(Problem::NotFound.into()),
        }
    })
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::new("/campaigns", "Campaigns"), Crumb::new("/create", "Create")]
}

fn campaign_step(ask: &Ask, draft: &Draft, edit: &Typed, checked: bool, saved: bool) -> PageResult {
    let now_ms = ask.svc.now_ms();
    let shown = if edit.is_some() {
        campaign::from_kept(|name| edit.value(name).unwrap_or_default(), edit.values("categories").collect())
    } else {
        draft.form.clone()
    };
    let judged = if checked { services::campaigns::check(&ask.svc, draft).err() } else { None };
    // Faults belong to what is saved; over unsaved text they would blame the wrong words.
    let faults = judged.filter(|_| !edit.is_some());
    let overtaken = matches!(edit.problem(), Some(Problem::Conflict));
    let state = if edit.is_some() {
        ("What is below is not saved yet.".to_owned(), Tone::NeedsYou, None)
    } else {
        let heading = if saved { "Saved" } else { "Last saved" };
        (format!("{heading} {}", zone::ago(draft.saved_at_ms, now_ms)), Tone::Working, Some(in_utc(draft.saved_at_ms)))
    };
    Ok(view! {
        {title(if draft.form.name.is_empty() { "New campaign" } else { &draft.form.name })}
        <PageHead
            title="Campaign"
            lead=format!("In {} ({}).", draft.account.name, draft.account.currency)
            crumbs=crumbs()
            errors=campaign::summary_of(faults.as_ref())
        />
        <StatusLine tone=state.1 text=state.0 note=state.2/>
        {if overtaken { Some(conflict::notice(draft, &shown)) } else { refused(edit) }}
        {campaign::account_banner(draft, faults.as_ref())}
        {campaign::form(draft, &shown, faults.as_ref(), now_ms)}
    }
    .into_any())
}

fn review_step(ask: &Ask, draft: &Draft, create: &Typed) -> PageResult {
    let body = match services::campaigns::check(&ask.svc, draft) {
        Ok(plan) => {
            let request = services::campaigns::preview(&ask.svc, &ask.actor, draft, &plan);
            review::ready(draft, &plan, &request)
        }
        Err(problem @ Problem::Invalid { .. }) => review::faulty(draft, &problem),
        Err(problem) => return Err(problem.into()),
    };
    Ok(view! {
        {title(format!("Review: {}", draft.form.name))}
        <PageHead
            title="Review"
            lead="Look once more. This is exactly what will be sent."
            crumbs={
                let mut trail = crumbs();
                trail.push(Crumb::new(format!("/create/{}/campaign", draft.id), "Campaign"));
                trail
            }
        />
        {refused(create)}
        {body}
    }
    .into_any())
}

/// Ticked boxes of one name: one value, several, or none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Ticked(Vec<String>);

impl<'de> Deserialize<'de> for Ticked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // A program may send `categories=HOUSING` where the page's boxes send `categories[]=HOUSING`.
        struct OneOrMany;
        impl<'de> serde::de::Visitor<'de> for OneOrMany {
            type Value = Vec<String>;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("one value or several")
            }
            fn visit_str<E: serde::de::Error>(self, one: &str) -> Result<Vec<String>, E> {
                Ok(if one.is_empty() { Vec::new() } else { vec![one.to_owned()] })
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut many: A) -> Result<Vec<String>, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = many.next_element()? {
                    values.push(value);
                }
                Ok(values)
            }
        }
        deserializer.deserialize_any(OneOrMany).map(Ticked)
    }
}

/// Begins a draft in an account.
#[server(prefix = "/fn", endpoint = "campaigns/start")]
pub async fn start_campaign(#[server(default)] ad_account_id: String) -> Result<(), UiError> {
    submit("campaigns/start", "/create", &[("ad_account_id", &ad_account_id)], async |ask| {
        let draft = services::campaigns::start(&ask.svc, &ask.actor, &ad_account_id.parse()?).await?;
        Ok(Redirect::to(format!("/create/{draft}/campaign")))
    })
    .await
}

/// Saves a draft as typed, valid or not, and goes on to the review when it is valid and that was asked for.
#[server(prefix = "/fn", endpoint = "campaigns/save")]
pub async fn save_campaign(
    #[server(default)] draft: String,
    #[server(default)] revision: String,
    #[server(default)] then: String,
    #[server(default)] name: String,
    #[server(default)] objective: String,
    #[server(default)] special: String,
    #[server(default)] categories: Ticked,
    #[server(default)] category_countries: String,
    #[server(default)] budget_kind: String,
    #[server(default)] budget: String,
    #[server(default)] budget_sharing: String,
    #[server(default)] starts: String,
    #[server(default)] ends: String,
) -> Result<(), UiError> {
    let categories = categories.0;
    let form = CampaignForm {
        name,
        objective,
        special,
        categories,
        category_countries,
        budget_kind,
        budget,
        budget_sharing,
        starts,
        ends,
    };
    let back = step_of(&draft, "campaign");
    submit("campaigns/save", &back, &kept_values(&form), async |ask| {
        let id: DraftId = draft.parse()?;
        let revision = revision.parse().map_err(|_| Problem::Conflict)?;
        services::campaigns::save(&ask.svc, &ask.actor, &id, revision, &form).await?;
        if then != "review" {
            return Ok(Redirect::to(format!("/create/{id}/campaign?saved=1")));
        }
        let saved = services::campaigns::draft(&ask.svc, &ask.actor, &id).await?;
        let to = match services::campaigns::check(&ask.svc, &saved) {
            Ok(_) => "review",
            Err(_) => "campaign?check=1",
        };
        Ok(Redirect::to(format!("/create/{id}/{to}")))
    })
    .await
}

/// Creates the reviewed campaign, paused. Sent twice it still creates one.
#[server(prefix = "/fn", endpoint = "campaigns/create")]
pub async fn create_campaign(
    #[server(default)] draft: String,
    #[server(default)] revision: String,
) -> Result<(), UiError> {
    let back = step_of(&draft, "review");
    submit("campaigns/create", &back, &[], async |ask| {
        let revision = revision.parse().map_err(|_| Problem::Conflict)?;
        let operation = services::campaigns::create(&ask.svc, &ask.actor, &draft.parse()?, revision).await?;
        Ok(Redirect::to(format!("/launches/{operation}")))
    })
    .await
}

/// The page of a draft's step; the list of drafts when the id is no id, so that nothing typed enters an address.
fn step_of(draft: &str, step: &str) -> String {
    draft.parse::<DraftId>().map_or_else(|_| "/create".to_owned(), |id| format!("/create/{id}/{step}"))
}

/// The form as it is kept when it is refused.
fn kept_values(form: &CampaignForm) -> Vec<(&'static str, &str)> {
    let mut values = vec![
        ("name", form.name.as_str()),
        ("objective", &form.objective),
        ("special", &form.special),
        ("category_countries", &form.category_countries),
        ("budget_kind", &form.budget_kind),
        ("budget", &form.budget),
        ("budget_sharing", &form.budget_sharing),
        ("starts", &form.starts),
        ("ends", &form.ends),
    ];
    values.extend(form.categories.iter().map(|code| ("categories", code.as_str())));
    values
}

#[cfg(test)]
mod tests {
    use std::{
        pin::pin,
        task::{Context, Poll, Waker},
    };

    use leptos::server_fn::{
        ServerFn,
        codec::{FromReq, PostUrl},
    };

    use super::*;

    /// As the server reads the body of a form.
    fn read(body: &'static str) -> SaveCampaign {
        let request = axum::http::Request::post(SaveCampaign::PATH).body(axum::body::Body::from(body)).unwrap();
        let mut reading = pin!(<SaveCampaign as FromReq<PostUrl, _, UiError>>::from_req(request));
        let Poll::Ready(form) = reading.as_mut().poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("a body already there needs no waiting");
        };
        form.unwrap()
    }

    #[test]
    fn ticked_boxes_come_as_none_one_or_several() {
        let boxes = |body| read(body).categories.0;

        assert_eq!(boxes("name=A"), Vec::<String>::new());
        assert_eq!(boxes("categories=HOUSING"), ["HOUSING"]);
        assert_eq!(boxes("categories%5B%5D=HOUSING&categories%5B%5D=EMPLOYMENT"), ["HOUSING", "EMPLOYMENT"]);
    }

    #[test]
    fn forms_point_at_the_endpoints_the_contract_names() {
        assert_eq!(StartCampaign::PATH, "/fn/campaigns/start");
        assert_eq!(SaveCampaign::PATH, "/fn/campaigns/save");
        assert_eq!(CreateCampaign::PATH, "/fn/campaigns/create");
    }

    #[test]
    fn nothing_typed_enters_the_address_of_the_way_back() {
        assert_eq!(step_of("../../evil", "review"), "/create");
    }
}
