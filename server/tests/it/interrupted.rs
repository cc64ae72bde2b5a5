//! A session that ends in the middle of a form: what was typed is shown after signing in again.

use domain::Role;

use crate::support::{PASSWORD, World, html, stock::campaign};

const EMAIL: &str = "ana@example.com";

facts_on_both_engines! {
    async fn a_campaign_typed_when_the_session_ended_is_there_after_signing_in(w: World) {
        w.person(Role::Marketer, EMAIL).await;
        let mut browser = w.stranger();
        let sign_in = [("email", EMAIL), ("password", PASSWORD)];
        browser.post("/fn/people/log_in", &sign_in).await.leads_to();
        let stock = w.stock(&mut browser).await;
        w.advance(61 * 60);
        let mut fields = campaign("Typed for an hour <b>&");
        fields.extend([("draft", stock.draft.clone()), ("revision", stock.revision.clone()), ("categories[]", "HOUSING".into())]);

        let page = browser.post_and_follow("/fn/campaigns/save", &fields).await;
        assert!(page.visible().contains("Whatever you had typed there is kept"), "{}", page.visible());
        let login = html::form(&page.body, "/fn/people/log_in");
        let next = login.value("next").unwrap().to_owned();
        assert_eq!(next, format!("/create/{}/campaign", stock.draft));
        let back = browser.post("/fn/people/log_in", &[("email", EMAIL), ("password", PASSWORD), ("next", &next)]).await;
        assert_eq!(back.leads_to(), next);

        let page = browser.get(&next).await;
        page.assert_page(200);
        let form = html::form(&page.body, "/fn/campaigns/save");
        assert_eq!(form.value("name"), Some("Typed for an hour <b>&"));
        assert_eq!(form.value("budget"), Some("25"));
        assert!(page.visible().contains("not saved yet"), "{}", page.visible());
        let ticked = html::tags(&page.body).into_iter().filter(|tag| tag.attributes.contains_key("checked"));
        assert!(ticked.map(|tag| tag.get("value").to_owned()).any(|value| value == "HOUSING"));

        let fields: Vec<_> = form.fields.iter().filter(|(name, kind, _)| kind == "hidden" || name == "name").collect();
        let fields: Vec<_> = fields.iter().map(|(name, _, value)| (name.as_str(), value.as_str())).collect();
        let saved = browser.post("/fn/campaigns/save", &fields).await.leads_to();
        assert_eq!(saved, format!("/create/{}/campaign?saved=1", stock.draft), "and it can be saved now");
    }
}

facts! {
    async fn a_mistyped_password_on_the_way_does_not_lose_it(w: World) {
        w.person(Role::Marketer, EMAIL).await;
        let mut browser = w.stranger();
        let typed = [("ad_account_id", "1"), ("objective", "OUTCOME_SALES"), ("notes", "typed at length")];
        browser.post("/fn/intents/create", &typed).await.leads_to();
        let next = ("next", "/accounts/1/open");

        let wrong = browser.post_and_follow("/fn/people/log_in", &[("email", EMAIL), ("password", "mistyped it"), next]).await;
        assert_eq!(wrong.status, 401);
        assert_eq!(html::form(&wrong.body, "/fn/people/log_in").value("next"), Some(next.1), "the way back is kept");
        browser.post("/fn/people/log_in", &[("email", EMAIL), ("password", PASSWORD), next]).await.leads_to();

        assert!(browser.cookie("adlane_form").is_some());
    }

    async fn what_was_typed_is_handed_to_whoever_signs_in_in_that_browser_only(w: World) {
        let mut ours = w.stranger();
        ours.post("/fn/connect/begin", &[("access", "read_only")]).await.leads_to();
        let key = ours.cookie("adlane_later").unwrap();
        let mut other = w.member(Role::Marketer).await;
        other.set_cookie("adlane_later", key);

        let page = other.get("/connect").await;

        page.assert_page(200);
        let chosen: Vec<_> = html::tags(&page.body).into_iter().filter(|tag| tag.attributes.contains_key("checked")).collect();
        assert_eq!(chosen.len(), 1);
        assert_eq!(chosen[0].get("value"), "manage", "nothing but signing in reads that cookie");
    }

    async fn without_a_form_signing_in_leads_to_the_page_asked_for(w: World) {
        w.person(Role::Viewer, EMAIL).await;
        let mut browser = w.stranger();
        let login = browser.get("/accounts?q=caf%C3%A9&state=usable").await.leads_to();
        let page = browser.get(&login).await;
        let next = html::form(&page.body, "/fn/people/log_in").value("next").unwrap().to_owned();

        let to = browser.post("/fn/people/log_in", &[("email", EMAIL), ("password", PASSWORD), ("next", &next)]).await;

        assert_eq!(to.leads_to(), "/accounts?q=caf%C3%A9&state=usable");
    }
}
