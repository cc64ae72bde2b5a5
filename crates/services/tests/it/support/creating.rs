//! From a form to a campaign at Meta.

use adlane_services::{Actor, campaigns, operations};
use domain::{
    AdAccountId, DraftId, OperationId,
    campaign::CampaignForm,
    operation::{Operation, OperationState},
};
use serde_json::Value;

use super::{World, browser::post, cast};

/// What campaigns are called here.
pub(crate) const NAME: &str = "Winter <b>sale</b> 🎉";

/// A form nothing is wrong with in any account whose minimum is below 25.
pub(crate) fn form() -> CampaignForm {
    CampaignForm {
        name: NAME.into(),
        objective: "OUTCOME_SALES".into(),
        special: "no".into(),
        budget_kind: "daily".into(),
        budget: "25".into(),
        ..CampaignForm::default()
    }
}

impl World {
    /// The marketer's connection as Jonas, and his account in euros.
    pub(crate) async fn ready(&self) -> AdAccountId {
        self.connected(&self.marketer, cast::JONAS).await;
        self.account(&self.marketer, "EUR").await.account_id
    }

    /// A legal draft, with its revision.
    pub(crate) async fn draft(&self, actor: &Actor, account: &AdAccountId) -> (DraftId, i64) {
        let id = campaigns::start(&self.svc, actor, account).await.unwrap();
        let revision = campaigns::save(&self.svc, actor, &id, 1, &form()).await.unwrap();
        (id, revision)
    }

    /// A campaign asked for; nothing is sent before the next [`World::drain`].
    pub(crate) async fn launch(&self, account: &AdAccountId) -> OperationId {
        let (draft, revision) = self.draft(&self.marketer, account).await;
        campaigns::create(&self.svc, &self.marketer, &draft, revision).await.unwrap()
    }

    pub(crate) async fn operation(&self, id: &OperationId) -> Operation {
        operations::find(&self.svc, &self.marketer, id).await.unwrap()
    }

    /// Lets time pass, with a worker working, until nothing more happens by itself; at most ten minutes.
    pub(crate) async fn settle(&self, id: &OperationId) -> Operation {
        self.settle_within(id, 600).await
    }

    /// As [`World::settle`], with another patience.
    pub(crate) async fn settle_within(&self, id: &OperationId, s: u32) -> Operation {
        let step_s = (s / 120).max(1);
        for _ in 0..=s / step_s {
            self.drain().await;
            let operation = self.operation(id).await;
            if operation.state.settled() {
                return operation;
            }
            self.advance(step_s);
        }
        panic!("not settled: {:?}", self.operation(id).await);
    }

    /// What came of it must be this, and at Meta there must be this one campaign: paused, and carrying the label.
    pub(crate) async fn assert_made_once(&self, operation: &Operation) -> Value {
        assert_eq!(operation.state, OperationState::Made, "{operation:?}");
        let all = self.campaigns_named(NAME);
        assert_eq!(all.len(), 1, "{all:#?}");
        assert_eq!(all[0]["status"], "PAUSED");
        assert_eq!(all[0]["labels"][0]["name"], operation.label.as_str());
        assert_eq!(all[0]["id"].as_str(), operation.meta_id.as_deref());
        all[0].clone()
    }

    /// A campaign with the operation's label, made behind the engine's back: what a request that was lost on its way leaves when it
    /// arrives after all. Returns its id.
    pub(crate) async fn arrives_late(&self, operation: &Operation) -> String {
        self.is_copied(operation, NAME).await
    }

    /// As [`World::arrives_late`], under another name: what a person leaves who copies the campaign in Ads Manager, labels and all.
    pub(crate) async fn is_copied(&self, operation: &Operation, name: &str) -> String {
        let token = self.token(cast::JONAS);
        let act = operation.account_id.act();
        let label = self.svc.graph.create_ad_label(&token, &act, &operation.label).await.unwrap();
        let mut params = operation.request.params.clone();
        params.retain(|(field, _)| field != "name");
        params.push(("name".to_owned(), name.to_owned()));
        params.push(("adlabels".to_owned(), format!("[{{\"id\":\"{label}\"}}]")));
        self.svc.graph.create_campaign(&token, &act, &params).await.unwrap()
    }

    /// Switches a campaign on, as its owner would in Ads Manager.
    pub(crate) async fn switches_on(&self, person: &str, campaign: &str) {
        let token = self.token(person);
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.append_pair("access_token", token.expose()).append_pair("status", "ACTIVE");
        let to = format!("{}/v26.0/{campaign}", self.sandbox.url()).parse().unwrap();
        let answer = post(&to, &form.finish()).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// Makes more campaigns than the engine looks at beside the label's own edge.
    pub(crate) async fn bury(&self, account: &AdAccountId) {
        let token = self.token(cast::JONAS);
        // Somebody else's: the client sends no campaign without a label.
        let label = self.svc.graph.create_ad_label(&token, &account.act(), "another").await.unwrap();
        let label = format!("[{{\"id\":\"{label}\"}}]");
        let params = [
            ("name", "Another"),
            ("objective", "OUTCOME_TRAFFIC"),
            ("status", "PAUSED"),
            ("special_ad_categories", "[]"),
            ("is_adset_budget_sharing_enabled", "false"),
            ("adlabels", label.as_str()),
        ];
        let params = params.map(|(name, value)| (name.to_owned(), value.to_owned()));
        for _ in 0..26 {
            self.svc.graph.create_campaign(&token, &account.act(), &params).await.unwrap();
        }
    }
}
