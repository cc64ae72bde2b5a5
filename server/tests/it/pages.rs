//! What scripts lean on: each page's forms with their addresses and field names, and its heading.

use domain::Role;

use crate::{
    routes::PAGES,
    support::{Browser, Fault, FaultRule, Stock, World, cast, html},
};

/// The forms of the frame around every page, told once.
const FRAME: [&str; 2] = ["/fn/theme", "/fn/people/log_out"];

/// A page as scripts see it.
async fn outline(browser: &mut Browser, name: &str, address: &str) -> String {
    let answer = browser.get(address).await;
    if answer.status == 303 {
        return format!("{name}\n    leads to {}\n", answer.leads_to());
    }
    let mut lines = Vec::new();
    for form in html::forms(&answer.body).iter().filter(|form| !FRAME.contains(&form.action.as_str())) {
        let line = format!("    {}\n", form.line());
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let headings = html::tags(&answer.body).iter().filter(|tag| tag.name == "h1").count();
    assert_eq!(headings, 1, "{address} has one heading");
    let heading = answer.body.split_once("<h1").unwrap().1;
    let heading = html::text(&format!("<h1{}", heading.split_once("</h1>").unwrap().0));
    format!("{name}  “{heading}” ({})\n{}", answer.status, lines.concat())
}

async fn outlines(browser: &mut Browser, stock: &Stock) -> String {
    let mut all = String::new();
    for page in &PAGES {
        all += &outline(browser, page.route, &(page.address)(stock)).await;
    }
    all
}

facts! {
    async fn forms_of_every_page_for_a_member(w: World) {
        let mut browser = w.member(Role::Owner).await;
        let stock = w.stock(&mut browser).await;
        let mut all = outlines(&mut browser, &stock).await;
        all += &outline(&mut browser, "/create/:draft/campaign", &format!("/create/{}/campaign", stock.draft)).await;
        all += &outline(&mut browser, "/accounts/:id/open without a plan", &format!("/accounts/{}/open", stock.account)).await;
        all += &outline(&mut browser, "/connect without a connection", "/connect").await;
        all += &outline(&mut browser, "/nowhere", "/nowhere").await;

        insta::assert_snapshot!(all);
    }

    async fn forms_of_every_page_for_a_stranger(w: World) {
        let stock = w.stock(&mut w.member(Role::Owner).await).await;
        let redact = |text: String| {
            [(&stock.connection, "{connection}"), (&stock.attempt, "{attempt}"), (&stock.account, "{account}"), (&stock.intent, "{intent}"), (&stock.draft, "{draft}"), (&stock.operation, "{operation}")]
                .into_iter()
                .fold(text, |text, (id, name)| text.replace(id.as_str(), name))
        };

        insta::assert_snapshot!(redact(outlines(&mut w.stranger(), &stock).await));
    }

    async fn forms_of_every_page_before_anything_is_connected(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let mut all = String::new();
        for page in ["/dashboard", "/connections", "/accounts", "/intents", "/create", "/campaigns"] {
            all += &outline(&mut browser, page, page).await;
        }

        insta::assert_snapshot!(all);
    }

    async fn forms_of_the_frame(w: World) {
        let page = w.member(Role::Marketer).await.get("/campaigns?x=1").await;

        let forms: Vec<_> = html::forms(&page.body).into_iter().map(|form| (form.line(), form.value("back").map(str::to_owned))).collect();

        assert_eq!(forms, [
            ("post /fn/theme: back (hidden), theme (button)".to_owned(), Some("/campaigns?x=1".to_owned())),
            ("post /fn/people/log_out".to_owned(), None),
        ]);
    }

    async fn forms_of_a_campaign_that_was_refused(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let stock = w.stock(&mut browser).await;
        let refusal = sandbox::GraphFault { code: 100, subcode: Some(1), http: 400, message: Some("No <b>such</b> thing".into()), transient: false };
        w.meta.fail(FaultRule::new(Fault::GraphError(refusal)).method("POST").path("/campaigns$")).unwrap();

        let create = [("draft", &stock.draft), ("revision", &stock.revision)];
        let launch = browser.post("/fn/campaigns/create", &create).await.leads_to();
        w.drain().await;

        let page = browser.get(&launch).await;
        assert!(page.visible().contains("No <b>such</b> thing") && page.visible().contains("code: 100"), "{}", page.visible());
        assert_eq!(outline(&mut browser, "/launches/:id", &launch).await, "/launches/:id  “Winter sale” (200)\n    post /fn/campaigns/revise: operation (hidden)\n");
        let operation = launch.rsplit('/').next().unwrap();
        let again = browser.post_and_follow("/fn/campaigns/revise", &[("operation", operation)]).await;
        assert_eq!(html::form(&again.body, "/fn/campaigns/save").value("name"), Some("Winter sale"));
    }

    async fn forms_of_a_campaign_only_a_person_can_decide_about(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let stock = w.stock(&mut browser).await;
        let connection = w.meta.tokens(sandbox::TokenAct::Expire, cast::JONAS);
        connection.unwrap();

        let create = [("draft", &stock.draft), ("revision", &stock.revision)];
        let launch = browser.post("/fn/campaigns/create", &create).await.leads_to();
        w.drain().await;

        let outline = outline(&mut browser, "/launches/:id", &launch).await;
        assert!(outline.contains("post /fn/operations/retry: operation (hidden)"), "{outline}");
        assert!(outline.contains("post /fn/operations/give_up: operation (hidden)"), "{outline}");
        let operation = launch.rsplit('/').next().unwrap();
        let page = browser.post_and_follow("/fn/operations/give_up", &[("operation", operation)]).await;
        page.assert_page(200);
        assert!(page.visible().contains("not made"), "{}", page.visible());
    }
}
