//! Somebody at work in one ad account, and what they send when all is well.

use adlane_sandbox::{Filter, cast};
use serde_json::Value;

use crate::support::{Meta, numbers, start};

/// A page of Marta's, and the Instagram account behind it.
pub(crate) const PAGE: &str = "104770000000001";
pub(crate) const INSTAGRAM: &str = "17841400000000001";

pub(crate) const CAMPAIGN: [(&str, &str); 5] = [
    ("name", "Spring"),
    ("objective", "OUTCOME_TRAFFIC"),
    ("special_ad_categories", "[]"),
    ("is_adset_budget_sharing_enabled", "false"),
    ("status", "PAUSED"),
];
pub(crate) const ADSET: [(&str, &str); 6] = [
    ("name", "People"),
    ("optimization_goal", "LINK_CLICKS"),
    ("billing_event", "IMPRESSIONS"),
    ("daily_budget", "2000"),
    ("targeting", r#"{"geo_locations":{"countries":["US"]}}"#),
    ("status", "PAUSED"),
];
pub(crate) const CREATIVE: [(&str, &str); 2] = [
    ("name", "Boots"),
    (
        "object_story_spec",
        r#"{"page_id":"104770000000001","link_data":{"link":"https://northwind.example/boots","message":"Boots that last","name":"Boots","picture":"https://northwind.example/boots.jpg","call_to_action":{"type":"SHOP_NOW","value":{"link":"https://northwind.example/boots"}}}}"#,
    ),
];
pub(crate) const AD: [(&str, &str); 2] = [("name", "Boots 1"), ("status", "PAUSED")];

/// Changed parameters (an empty value leaves one out), the code and subcode they get, and the parameter that is blamed.
pub(crate) type Refusal<'a> = (&'a [(&'a str, &'a str)], (i64, i64), &'a str);

pub(crate) struct Desk {
    pub(crate) meta: Meta,
    pub(crate) token: String,
    pub(crate) account: String,
}

/// Marta in her first account: US dollars, in the United States.
pub(crate) async fn desk() -> Desk {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    Desk { meta, token, account }
}

impl Desk {
    /// A write with `base`, some of it changed.
    pub(crate) async fn post(&self, path: &str, base: &[(&str, &str)], changes: &[(&str, &str)]) -> (u16, Value) {
        let mut pairs: Vec<(&str, &str)> = vec![("access_token", &self.token)];
        pairs.extend(base.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name)));
        pairs.extend(changes.iter().filter(|(_, value)| !value.is_empty()));
        let (status, body) = self.meta.post(path, &pairs).await;
        (status.as_u16(), body)
    }

    async fn made(&self, edge: &str, base: &[(&str, &str)], changes: &[(&str, &str)]) -> String {
        let (status, body) = self.post(&format!("/{}/{edge}", self.account), base, changes).await;
        assert_eq!(status, 200, "{edge} {changes:?}: {body}");
        body["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn campaign(&self, changes: &[(&str, &str)]) -> String {
        self.made("campaigns", &CAMPAIGN, changes).await
    }

    pub(crate) async fn adset(&self, campaign: &str, changes: &[(&str, &str)]) -> String {
        let mut all = vec![("campaign_id", campaign)];
        all.extend(changes);
        self.made("adsets", &ADSET, &all).await
    }

    pub(crate) async fn creative(&self, changes: &[(&str, &str)]) -> String {
        self.made("adcreatives", &CREATIVE, changes).await
    }

    pub(crate) async fn ad(&self, adset: &str, creative: &str, changes: &[(&str, &str)]) -> String {
        let creative = format!(r#"{{"creative_id":"{creative}"}}"#);
        let mut all = vec![("adset_id", adset), ("creative", &creative)];
        all.extend(changes);
        self.made("ads", &AD, &all).await
    }

    pub(crate) async fn read(&self, id: &str, fields: &str) -> Value {
        self.meta.get(&format!("/{id}"), &[("access_token", &self.token), ("fields", fields)]).await.1
    }

    pub(crate) async fn update(&self, id: &str, changes: &[(&str, &str)]) -> Value {
        self.post(&format!("/{id}"), &[], changes).await.1
    }

    pub(crate) async fn delete(&self, path: &str, pairs: &[(&str, &str)]) -> Value {
        let mut all = vec![("access_token", &*self.token)];
        all.extend(pairs);
        self.meta.delete(&format!("/{path}"), &all).await.1
    }

    /// The ids on an edge.
    pub(crate) async fn ids(&self, path: &str, pairs: &[(&str, &str)]) -> Vec<String> {
        let mut all = vec![("access_token", &*self.token), ("limit", "500")];
        all.extend(pairs);
        let (_, body) = self.meta.get(&format!("/{path}"), &all).await;
        let rows = body["data"].as_array().unwrap_or_else(|| panic!("{path}: {body}"));
        rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
    }

    /// Each case is refused with its numbers, blames its parameter, and makes nothing.
    pub(crate) async fn refuses(&self, edge: &str, base: &[(&str, &str)], cases: &[Refusal<'_>]) {
        let before = self.count();
        for (changes, expected, blamed) in cases {
            let (status, body) = self.post(&format!("/{}/{edge}", self.account), base, changes).await;
            assert_eq!((status, numbers(&body)), (400, *expected), "{changes:?}: {body}");
            let data = body["error"]["error_data"].as_str().unwrap();
            assert!(data.contains(&format!("[\"{blamed}\"]")), "{changes:?}: {data}");
        }
        assert_eq!(self.count(), before);
    }

    /// Each case passes.
    pub(crate) async fn takes(&self, edge: &str, base: &[(&str, &str)], cases: &[&[(&str, &str)]]) {
        for changes in cases {
            let (status, body) = self.post(&format!("/{}/{edge}", self.account), base, changes).await;
            assert_eq!(status, 200, "{changes:?}: {body}");
        }
    }

    fn count(&self) -> usize {
        self.meta.handle().objects(&Filter::default()).len()
    }
}
