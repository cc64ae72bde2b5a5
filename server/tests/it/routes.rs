//! Every page: for a stranger, for another organization, for each role. A page added to the application must be added here.

use domain::Role;

use crate::support::{Browser, Stock, World};

/// A page, and the status each kind of visitor is answered with.
pub(crate) struct Page {
    /// As the application's list of routes writes it.
    pub(crate) route: &'static str,
    pub(crate) address: fn(&Stock) -> String,
    pub(crate) stranger: u16,
    /// The owner of another organization.
    pub(crate) outsider: u16,
    pub(crate) viewer: u16,
    pub(crate) marketer: u16,
}

const fn page(
    route: &'static str,
    address: fn(&Stock) -> String,
    [stranger, outsider, viewer, marketer]: [u16; 4],
) -> Page {
    Page { route, address, stranger, outsider, viewer, marketer }
}

/// Every page. 303: strangers sign in first, people signed in have no use for the sign-in pages, and `/admin` leads to its section.
pub(crate) const PAGES: [Page; 19] = [
    page("/", |_| "/".into(), [200, 200, 200, 200]),
    page("/signup", |_| "/signup".into(), [200, 303, 303, 303]),
    page("/login", |_| "/login".into(), [200, 303, 303, 303]),
    page("/logout", |_| "/logout".into(), [303, 200, 200, 200]),
    page("/dashboard", |_| "/dashboard".into(), [303, 200, 200, 200]),
    page("/connections", |_| "/connections".into(), [303, 200, 200, 200]),
    page("/connections/:id", |s| format!("/connections/{}", s.connection), [303, 404, 200, 200]),
    page("/connect", |s| format!("/connect?reconnect={}", s.connection), [303, 404, 403, 200]),
    // An attempt is shown to whoever made it and to nobody else.
    page("/connect/:attempt", |s| format!("/connect/{}", s.attempt), [303, 404, 404, 200]),
    page("/accounts", |_| "/accounts".into(), [303, 200, 200, 200]),
    page("/accounts/:id", |s| format!("/accounts/{}", s.account), [303, 404, 200, 200]),
    page("/accounts/:id/open", |s| format!("/accounts/{}/open?intent={}", s.account, s.intent), [303, 404, 403, 200]),
    page("/intents", |_| "/intents".into(), [303, 200, 200, 200]),
    page("/create", |_| "/create".into(), [303, 200, 403, 200]),
    page("/create/:draft/:step", |s| format!("/create/{}/review", s.draft), [303, 404, 403, 200]),
    page("/launches/:id", |s| format!("/launches/{}", s.operation), [303, 404, 200, 200]),
    page("/campaigns", |_| "/campaigns".into(), [303, 200, 200, 200]),
    page("/admin", |_| "/admin".into(), [303, 303, 403, 403]),
    page("/admin/connections", |_| "/admin/connections".into(), [303, 200, 403, 403]),
];

/// Looks at every page; returns what was answered instead of what was expected.
async fn surprises(browser: &mut Browser, stock: &Stock, expected: fn(&Page) -> u16) -> Vec<String> {
    let mut surprises = Vec::new();
    for page in &PAGES {
        let address = (page.address)(stock);
        let answer = browser.get(&address).await;
        if answer.status != expected(page) {
            surprises.push(format!("{address}: {} instead of {}: {}", answer.status, expected(page), answer.visible()));
        }
    }
    surprises
}

#[test]
fn no_page_is_missing_from_the_table() {
    let source = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../app/src/routes.rs"));
    let mut routes: Vec<&str> = source.split("path!(\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut table: Vec<&str> = PAGES.iter().map(|page| page.route).collect();
    routes.sort_unstable();
    table.sort_unstable();

    assert!(!routes.is_empty());
    assert_eq!(routes, table, "the application's routes, and those this test knows");
}

facts! {
    async fn a_stranger_signs_in_first_and_comes_back(w: World) {
        let stock = w.stock(&mut w.member(Role::Marketer).await).await;
        let (rows, asked) = (w.rows().await, w.asked());
        let mut stranger = w.stranger();

        assert_eq!(surprises(&mut stranger, &stock, |page| page.stranger).await, Vec::<String>::new());
        for page in PAGES.iter().filter(|page| page.stranger == 303 && page.route != "/logout") {
            let address = (page.address)(&stock);
            let next: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
            assert_eq!(stranger.get(&address).await.leads_to(), format!("/login?next={next}"));
        }

        assert_eq!((w.rows().await, w.asked()), (rows, asked));
    }

    async fn another_organizations_things_are_not_there(w: World) {
        let stock = w.stock(&mut w.member(Role::Owner).await).await;
        let mut outsider = w.outsider().await;
        let (rows, asked) = (w.rows().await, w.asked());

        assert_eq!(surprises(&mut outsider, &stock, |page| page.outsider).await, Vec::<String>::new());

        assert_eq!((w.rows().await, w.asked()), (rows, asked), "nothing changed and Meta was not asked");
    }

    async fn another_organizations_lists_hold_nothing_of_ours(w: World) {
        let stock = w.stock(&mut w.member(Role::Owner).await).await;
        let mut outsider = w.outsider().await;

        for page in PAGES.iter().filter(|page| page.outsider == 200) {
            let body = outsider.get(&(page.address)(&stock)).await.body;
            for id in [&stock.connection, &stock.account, &stock.intent, &stock.draft, &stock.operation] {
                assert!(!body.contains(id.as_str()), "{id} on {}", page.route);
            }
            assert!(!body.contains("Winter sale") && !body.contains("Jonas"), "{}", page.route);
        }
    }

    async fn a_viewer_looks_and_no_more(w: World) {
        let stock = w.stock(&mut w.member(Role::Marketer).await).await;
        let mut viewer = w.member(Role::Viewer).await;

        assert_eq!(surprises(&mut viewer, &stock, |page| page.viewer).await, Vec::<String>::new());

        // Only what needs no rights is offered.
        for page in PAGES.iter().filter(|page| page.viewer == 200) {
            let body = viewer.get(&(page.address)(&stock)).await.body;
            let posts = crate::support::html::forms(&body).into_iter().filter(|form| form.method == "post");
            for form in posts {
                assert!(["/fn/theme", "/fn/people/log_out"].contains(&form.action.as_str()), "{} on {}", form.line(), page.route);
            }
        }
    }

    async fn a_marketer_works_and_does_not_administer(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;

        assert_eq!(surprises(&mut marketer, &stock, |page| page.marketer).await, Vec::<String>::new());
    }

    async fn owners_and_admins_see_the_admin_pages(w: World) {
        w.stock(&mut w.member(Role::Marketer).await).await;

        for role in [Role::Owner, Role::Admin] {
            let mut browser = w.member(role).await;
            assert_eq!(browser.get("/admin").await.leads_to(), "/admin/connections");
            let page = browser.get("/admin/connections").await;
            page.assert_page(200);
            assert!(page.visible().contains("The marketer"), "{}", page.visible());
        }
    }

    async fn another_marketer_of_ours_does_not_see_the_attempt(w: World) {
        let stock = w.stock(&mut w.member(Role::Marketer).await).await;

        let page = w.member(Role::Owner).await.get(&format!("/connect/{}", stock.attempt)).await;

        page.assert_page(404);
    }

    async fn a_plan_is_shown_under_its_own_account_only(w: World) {
        let mut marketer = w.member(Role::Marketer).await;
        let stock = w.stock(&mut marketer).await;
        let list = marketer.get("/accounts").await.body;
        let other = crate::support::html::links(&list)
            .into_iter()
            .find(|link| link.starts_with("/accounts/") && !link.ends_with(&stock.account))
            .expect("another account");

        marketer.get(&format!("{other}/open?intent={}", stock.intent)).await.assert_page(404);
    }
}
