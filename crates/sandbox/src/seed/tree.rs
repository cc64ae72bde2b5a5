//! Campaigns, ad sets and ads that are there from the start.

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    objects::{Kind, Object},
    world::{World, bare},
};

/// A campaign that is there from the start.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CampaignSeed {
    /// Account number, with or without `act_`.
    pub account: String,
    /// Name, any text.
    pub name: String,
    /// `OUTCOME_…`.
    pub objective: String,
    /// ACTIVE, PAUSED, ARCHIVED or DELETED.
    #[serde(default = "paused")]
    pub status: String,
    /// Minor units; `None`: the budget is on the ad sets.
    #[serde(default)]
    pub daily_budget: Option<i64>,
    /// How many days ago it was created.
    #[serde(default = "a_month")]
    pub days_old: u32,
    /// Names of ad labels; made when the account has none of that name.
    #[serde(default)]
    pub labels: Vec<String>,
    /// What is in it, as old as the campaign.
    #[serde(default)]
    pub adsets: Vec<AdSetSeed>,
}

/// An ad set of a [`CampaignSeed`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdSetSeed {
    /// Name, any text.
    pub name: String,
    /// ACTIVE, PAUSED, ARCHIVED or DELETED.
    #[serde(default = "paused")]
    pub status: String,
    /// `optimization_goal`.
    #[serde(default = "clicks")]
    pub goal: String,
    /// Minor units; `None`: the budget is on the campaign.
    #[serde(default)]
    pub daily_budget: Option<i64>,
    /// Two-letter countries it reaches.
    pub countries: Vec<String>,
    /// Its ads, each with a creative of its own.
    #[serde(default)]
    pub ads: Vec<AdSeed>,
}

/// An ad of an [`AdSetSeed`], with its creative.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdSeed {
    /// Name, any text; the creative has the same.
    pub name: String,
    /// ACTIVE, PAUSED, ARCHIVED or DELETED.
    #[serde(default = "paused")]
    pub status: String,
    /// The page it speaks for.
    pub page: String,
    /// Where it leads.
    pub link: String,
    /// Its text.
    pub message: String,
}

fn a_month() -> u32 {
    30
}

fn paused() -> String {
    "PAUSED".into()
}

fn clicks() -> String {
    "LINK_CLICKS".into()
}

/// Where seeds are planted: an account, and how long ago.
struct Plot<'a> {
    account: &'a str,
    at_ms: i64,
}

impl Plot<'_> {
    fn draft(&self, kind: Kind, parent: Option<&str>, name: &str, status: &str) -> Object {
        let mut object = Object::draft(kind, self.account, parent);
        object.status = status.to_owned();
        object.created_at_ms = self.at_ms;
        object.updated_at_ms = self.at_ms;
        object.set("name", Some(name));
        object
    }
}

impl World {
    /// Puts a campaign of the seed and everything in it into its account; nothing happens when there is no such account.
    pub(crate) fn plant_campaign(&mut self, seed: &CampaignSeed) {
        let account = bare(&seed.account).to_owned();
        if !self.accounts.contains_key(&account) {
            return;
        }
        let plot = Plot { account: &account, at_ms: self.clock.tick_ms() - i64::from(seed.days_old) * 86_400_000 };
        let mut campaign = plot.draft(Kind::Campaign, None, &seed.name, &seed.status);
        campaign.labels = seed.labels.iter().map(|name| self.put_label(&account, name)).collect();
        campaign.set("objective", Some(seed.objective.as_str()));
        campaign.set("buying_type", Some("AUCTION"));
        campaign.set("special_ad_categories", Some(json!([])));
        campaign.set("pacing_type", Some(json!(["standard"])));
        campaign.set_minor("daily_budget", seed.daily_budget);
        campaign.set("bid_strategy", seed.daily_budget.map(|_| "LOWEST_COST_WITHOUT_CAP"));
        campaign.set("is_adset_budget_sharing_enabled", seed.daily_budget.is_none().then_some(false));
        let id = self.put(campaign);
        for adset in &seed.adsets {
            self.plant_adset(&plot, &id, adset);
        }
    }

    fn plant_adset(&mut self, plot: &Plot<'_>, campaign: &str, seed: &AdSetSeed) {
        let mut adset = plot.draft(Kind::AdSet, Some(campaign), &seed.name, &seed.status);
        adset.start_at_ms = Some(plot.at_ms);
        adset.set("optimization_goal", Some(seed.goal.as_str()));
        adset.set("billing_event", Some("IMPRESSIONS"));
        adset.set_minor("daily_budget", seed.daily_budget);
        adset.set("bid_strategy", seed.daily_budget.map(|_| "LOWEST_COST_WITHOUT_CAP"));
        adset.set("destination_type", Some("WEBSITE"));
        adset.set("pacing_type", Some(json!(["standard"])));
        adset.set(
            "targeting",
            Some(json!({
                "age_max": 65,
                "age_min": 18,
                "geo_locations": { "countries": seed.countries, "location_types": ["home", "recent"] },
                "targeting_automation": { "advantage_audience": 1 },
            })),
        );
        let id = self.put(adset);
        for ad in &seed.ads {
            self.plant_ad(plot, &id, ad);
        }
    }

    fn plant_ad(&mut self, plot: &Plot<'_>, adset: &str, seed: &AdSeed) {
        let mut creative = plot.draft(Kind::Creative, None, &seed.name, "ACTIVE");
        let button = json!({ "type": "LEARN_MORE", "value": { "link": seed.link } });
        creative.set(
            "object_story_spec",
            Some(json!({
                "page_id": seed.page,
                "link_data": { "link": seed.link, "message": seed.message, "name": seed.name, "call_to_action": button },
            })),
        );
        let creative = self.put(creative);
        let mut ad = plot.draft(Kind::Ad, Some(adset), &seed.name, &seed.status);
        ad.set("creative_id", Some(creative));
        self.put(ad);
    }
}
