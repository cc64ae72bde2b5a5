//! One of everything there is an address of.

use super::{Browser, Dialog, World, cast, html};

/// Ids of things of our organization.
#[derive(Debug, Clone)]
pub(crate) struct Stock {
    pub(crate) connection: String,
    pub(crate) attempt: String,
    /// The bare number.
    pub(crate) account: String,
    pub(crate) intent: String,
    /// Open, saved once, legal.
    pub(crate) draft: String,
    pub(crate) revision: String,
    /// Made.
    pub(crate) operation: String,
}

/// The fields of a campaign nothing is wrong with.
pub(crate) fn campaign(name: &str) -> Vec<(&'static str, String)> {
    [
        ("name", name),
        ("objective", "OUTCOME_SALES"),
        ("special", "no"),
        ("category_countries", ""),
        ("budget_kind", "daily"),
        ("budget", "25"),
        ("budget_sharing", ""),
        ("starts", ""),
        ("ends", ""),
    ]
    .map(|(field, value)| (field, value.to_owned()))
    .into()
}

impl World {
    /// Makes one of everything through the forms. The browser is left signed in, working with the account.
    pub(crate) async fn stock(&self, browser: &mut Browser) -> Stock {
        self.stock_of(browser, cast::JONAS, "Winter sale").await
    }

    /// As [`World::stock`], with this person's accounts and campaigns of this name.
    pub(crate) async fn stock_of(&self, browser: &mut Browser, person: &str, name: &str) -> Stock {
        let (attempt, done) = self.walk(browser, Dialog::Continue(person)).await;
        let links = html::links(&done.body);
        let connection = links.iter().find_map(|link| link.strip_prefix("/connections/"));
        let connection = connection.unwrap_or_else(|| panic!("not connected: {}", done.visible())).to_owned();
        let account = self.account_in_euro(browser).await;
        browser.post("/fn/accounts/pick", &[("ad_account_id", &account)]).await.leads_to();

        let plan = [("ad_account_id", account.as_str()), ("objective", "OUTCOME_SALES"), ("notes", "for the stock")];
        let intent = browser.post("/fn/intents/create", &plan).await.leads_to();
        let intent = intent.split_once("intent=").expect("the page of the plan").1.to_owned();

        let (launched, revision) = self.draft(browser, &account, name).await;
        let create = [("draft", &launched), ("revision", &revision)];
        let operation = browser.post("/fn/campaigns/create", &create).await.leads_to_id();
        self.drain().await;
        let (draft, revision) = self.draft(browser, &account, name).await;
        Stock { connection, attempt, account, intent, draft, revision, operation }
    }

    /// A legal draft with its revision.
    pub(crate) async fn draft(&self, browser: &mut Browser, account: &str, name: &str) -> (String, String) {
        let page = browser.post("/fn/campaigns/start", &[("ad_account_id", account)]).await.leads_to();
        let draft = page.split('/').nth(2).unwrap().to_owned();
        let mut fields = campaign(name);
        fields.extend([("draft", draft.clone()), ("revision", "1".into()), ("then", "review".into())]);
        let review = browser.post("/fn/campaigns/save", &fields).await.leads_to();
        assert_eq!(review, format!("/create/{draft}/review"));
        let review = browser.get(&review).await;
        let revision = html::form(&review.body, "/fn/campaigns/create").value("revision").unwrap().to_owned();
        (draft, revision)
    }

    /// The number of an account in euros that ads can run in.
    pub(crate) async fn account_in_euro(&self, browser: &mut Browser) -> String {
        let list = browser.get("/accounts?state=usable").await.body;
        let row = list.split("<tr").find(|row| row.contains("EUR")).expect("an account in euros");
        let link = html::links(&format!("<tr{row}")).into_iter().find(|link| link.starts_with("/accounts/"));
        link.unwrap().trim_start_matches("/accounts/").to_owned()
    }
}
