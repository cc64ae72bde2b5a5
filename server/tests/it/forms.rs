//! Every form: for a stranger, for another organization, for a viewer, from another site. A form added to the application must be added here.

use domain::Role;
use http::Method;
use leptos::server_fn::axum::server_fn_paths;

use crate::support::{Stock, World, stock::campaign};

/// Names and values.
type Fields = Vec<(&'static str, String)>;

/// A form for members.
pub(crate) struct Form {
    pub(crate) action: &'static str,
    /// What it sends about things of ours.
    pub(crate) fields: fn(&Stock) -> Fields,
    /// The page a refusal leads back to.
    page: fn(&Stock) -> String,
}

const fn form(action: &'static str, fields: fn(&Stock) -> Fields, page: fn(&Stock) -> String) -> Form {
    Form { action, fields, page }
}

/// Forms of people who need not be signed in.
pub(crate) const PUBLIC: [&str; 4] = ["/fn/people/sign_up", "/fn/people/log_in", "/fn/people/log_out", "/fn/theme"];

/// Forms of members, in an order in which one does not take away what the next one is about.
pub(crate) const MEMBERS: [Form; 12] = [
    form("/fn/accounts/pick", account, |_| "/accounts".into()),
    form("/fn/accounts/leave", account, |s| format!("/accounts/{}/open", s.account)),
    form("/fn/intents/create", plan, |s| format!("/accounts/{}/open", s.account)),
    form("/fn/intents/open", |s| vec![("intent", s.intent.clone())], |_| "/intents".into()),
    form("/fn/campaigns/start", account, |_| "/create".into()),
    form("/fn/campaigns/create", draft, |s| format!("/create/{}/review", s.draft)),
    form("/fn/campaigns/save", changed_draft, |s| format!("/create/{}/campaign", s.draft)),
    form("/fn/operations/retry", operation, launch),
    form("/fn/operations/give_up", operation, launch),
    form("/fn/campaigns/revise", operation, launch),
    form("/fn/connect/begin", reconnect, |s| format!("/connect?reconnect={}", s.connection)),
    form("/fn/connections/disconnect", ending, |s| format!("/connections/{}", s.connection)),
];

fn account(s: &Stock) -> Fields {
    vec![("ad_account_id", format!("act_{}", s.account))]
}

fn plan(s: &Stock) -> Fields {
    vec![
        ("ad_account_id", s.account.clone()),
        ("objective", "OUTCOME_LEADS".into()),
        ("notes", "a plan of theirs".into()),
    ]
}

fn draft(s: &Stock) -> Fields {
    vec![("draft", s.draft.clone()), ("revision", s.revision.clone())]
}

fn changed_draft(s: &Stock) -> Fields {
    let mut fields = campaign("Changed by someone else");
    fields.extend(draft(s));
    fields
}

fn operation(s: &Stock) -> Fields {
    vec![("operation", s.operation.clone())]
}

fn launch(s: &Stock) -> String {
    format!("/launches/{}", s.operation)
}

fn reconnect(s: &Stock) -> Fields {
    vec![("access", "manage".into()), ("reconnect", s.connection.clone())]
}

fn ending(s: &Stock) -> Fields {
    vec![("connection", s.connection.clone()), ("reason", "Because.".into())]
}

#[test]
fn no_form_is_missing_from_the_table() {
    let mut registered: Vec<&str> = server_fn_paths().map(|(path, _)| path).collect();
    let mut table: Vec<&str> = PUBLIC.into_iter().chain(MEMBERS.iter().map(|form| form.action)).collect();
    registered.sort_unstable();
    table.sort_unstable();

    assert_eq!(registered, table, "the application's server functions, and those this test knows");
}

#[test]
fn changes_come_by_post_only() {
    for (path, method) in server_fn_paths() {
        assert_eq!(method, Method::POST, "{path}");
        assert!(path.starts_with("/fn/"), "{path}");
    }
}

facts! {
    async fn a_stranger_signs_in_first_and_nothing_changes(w: World) {
        let stock = w.stock(&mut w.member(Role::Marketer).await).await;
        let (rows, asked) = (w.rows().await, w.asked());

        for form in &MEMBERS {
            let answer = w.stranger().post(form.action, &(form.fields)(&stock)).await;
            let page = (form.page)(&stock);
            let next: String = url::form_urlencoded::byte_serialize(page.as_bytes()).collect();
            assert_eq!(answer.leads_to(), format!("/login?next={next}"), "{}", form.action);
            assert!(!answer.set_cookies().iter().any(|line| line.contains("adlane_sid")), "{:?}", answer.set_cookies());
        }

        assert_eq!((w.rows().await, w.asked()), (rows, asked));
    }

    async fn another_organizations_things_are_not_found_and_nothing_changes(w: World) {
        let stock = w.stock(&mut w.member(Role::Owner).await).await;
        let mut outsider = w.outsider().await;
        let (rows, asked) = (w.rows().await, w.asked());

        for form in &MEMBERS {
            let answer = outsider.post(form.action, &(form.fields)(&stock)).await;
            assert_eq!(answer.leads_to(), (form.page)(&stock), "{}", form.action);
            outsider.get(&(form.page)(&stock)).await.assert_page(404);
        }

        w.drain().await;
        assert_eq!((w.rows().await, w.asked()), (rows, asked), "nothing changed and Meta was not asked");
    }

    async fn a_viewer_is_refused_and_nothing_changes(w: World) {
        let stock = w.stock(&mut w.member(Role::Marketer).await).await;
        let mut viewer = w.member(Role::Viewer).await;
        let (rows, asked) = (w.rows().await, w.asked());

        for form in &MEMBERS {
            let answer = viewer.post(form.action, &(form.fields)(&stock)).await;
            assert_eq!(answer.leads_to(), (form.page)(&stock), "{}", form.action);
            viewer.get(&(form.page)(&stock)).await.assert_page(403);
        }

        w.drain().await;
        assert_eq!((w.rows().await, w.asked()), (rows, asked), "nothing changed and Meta was not asked");
    }

    /// Without this the three tests above would also pass for forms that work for nobody.
    async fn a_marketer_is_not_refused(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;
        // Made, so neither parked nor refused.
        let too_late = ["/fn/operations/retry", "/fn/operations/give_up", "/fn/campaigns/revise"];

        for form in &MEMBERS {
            let to = marketer.post(form.action, &(form.fields)(&stock)).await.leads_to();
            if !to.starts_with('/') {
                assert!(to.starts_with(&w.meta_url()), "{}: {to}", form.action);
                continue;
            }
            let page = marketer.get(&to).await;
            // A launched draft's page leads on to what came of it.
            let expected = match form.action {
                "/fn/campaigns/save" => 303,
                action if too_late.contains(&action) => 409,
                _ => 200,
            };
            assert_eq!(page.status, expected, "{}: {}", form.action, page.visible());
        }
    }

    async fn a_marketer_ends_only_connections_of_their_own(w: World) {
        let stock = w.stock(&mut w.member(Role::Owner).await).await;
        let mut marketer = w.member(Role::Marketer).await;
        let (rows, asked) = (w.rows().await, w.asked());

        let page = marketer.post_and_follow("/fn/connections/disconnect", &ending(&stock)).await;

        page.assert_page(403);
        assert_eq!((w.rows().await, w.asked()), (rows, asked));
    }

    async fn forms_of_other_sites_are_refused_and_nothing_changes(w: World) {
        let mut owner = w.member(Role::Owner).await;
        let stock = w.stock(&mut owner).await;
        let (rows, asked) = (w.rows().await, w.asked());
        let foreign: [&[(&str, &str)]; 9] = [
            &[],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://localhost:3001")],
            &[("origin", "https://localhost:3000")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:3000")],
        ];

        for (path, _) in server_fn_paths() {
            let fields = MEMBERS.iter().find(|form| form.action == path).map_or_else(sign_in, |form| (form.fields)(&stock));
            for headers in foreign {
                let mut browser = owner.clone();
                let answer = browser.post_from(path, &fields, headers).await;
                answer.assert_page(403);
                assert!(answer.visible().contains("This came from another site"), "{path} {headers:?}");
                assert_eq!(answer.set_cookies(), Vec::<&str>::new(), "{path} {headers:?}");
                assert_eq!(browser.session(), owner.session());
            }
        }

        w.drain().await;
        assert_eq!((w.rows().await, w.asked()), (rows, asked));
    }

    async fn an_older_browser_says_its_origin_only(w: World) {
        let mut owner = w.member(Role::Owner).await;

        let answer = owner.post_from("/fn/theme", &[("theme", "dark")], &[("origin", "http://localhost:3000")]).await;

        assert_eq!(answer.leads_to(), "/dashboard");
        assert_eq!(owner.cookie("adlane_theme"), Some("dark"));
    }

    async fn other_methods_of_other_sites_are_refused_too(w: World) {
        let mut owner = w.member(Role::Owner).await;

        for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
            for path in ["/fn/people/log_out", "/dashboard", "/nowhere"] {
                let headers = [("sec-fetch-site", "cross-site")];
                let answer = owner.send(method.clone(), path, &headers, axum::body::Body::empty()).await;
                assert_eq!(answer.status, 403, "{method} {path}");
            }
        }
        owner.get("/dashboard").await.assert_page(200);
    }
}

fn sign_in() -> Fields {
    vec![("email", "someone@example.com".into()), ("password", "long enough for this".into()), ("theme", "dark".into())]
}
