//! One row: from counted figures to what Meta answers, in text, without zeros.

use serde_json::{Map, Value, json};

use super::{
    dates::Range,
    figures::{self as f, Aim, Figures, scaled},
    tree::{Leaf, Level},
};
use crate::{money, seed::AccountSeed};

/// Everything a row is made from.
pub(super) struct Row<'a> {
    pub(super) account: &'a AccountSeed,
    pub(super) level: Level,
    /// One of the advertisements counted in, for names; `None`: nothing was counted.
    pub(super) leaf: Option<&'a Leaf<'a>>,
    pub(super) range: Range,
    /// Breakdowns and the values of this row.
    pub(super) segment: Vec<(&'a str, String)>,
    pub(super) figures: Figures,
    /// Days on which anything was counted.
    pub(super) days: i64,
}

/// How lists of actions are written.
pub(super) struct ActionStyle<'a> {
    pub(super) breakdowns: &'a [String],
    pub(super) windows: &'a [String],
    /// Only actions whose type passes.
    pub(super) wanted: &'a dyn Fn(&str) -> bool,
}

/// A single figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Count(i64),
    /// Minor units.
    Money(i64),
    /// Millionths.
    Ratio(i128),
}

const MILLION: i128 = 1_000_000;

/// An action and how often it happened.
struct Action {
    kind: &'static str,
    /// A count, or minor units.
    total: i64,
    /// Counted over attribution windows; else it happened here and now.
    later: bool,
}

fn ratio(part: i128, whole: i64) -> Option<Scalar> {
    (whole > 0 && part > 0).then(|| Scalar::Ratio(part / i128::from(whole))).filter(|ratio| *ratio != Scalar::Ratio(0))
}

impl Row<'_> {
    fn minor_units(&self) -> i128 {
        if money::whole_units(&self.account.currency) { 1 } else { 100 }
    }

    /// Money per thing, in millionths of a major unit, `times` things at once.
    fn cost(&self, per: i64, times: i128) -> Option<Scalar> {
        ratio(i128::from(self.figures.get(f::SPEND)) * times * MILLION / self.minor_units(), per)
    }

    /// A share of something in percent.
    fn percent(part: i64, whole: i64) -> Option<Scalar> {
        ratio(i128::from(part) * 100 * MILLION, whole)
    }

    fn reach(&self) -> i64 {
        self.figures.reach(self.days)
    }

    /// People rather than clicks: about one click in twelve is somebody's second.
    fn people(clicks: i64) -> i64 {
        clicks - clicks / 12
    }

    fn engagement(&self) -> i64 {
        [f::REACTIONS, f::COMMENTS, f::SHARES, f::LINK_CLICKS, f::VIEWS]
            .into_iter()
            .map(|what| self.figures.get(what))
            .sum()
    }

    /// A figure that is one number; `None` when it is zero, or is none.
    pub(super) fn scalar(&self, name: &str) -> Option<Scalar> {
        let get = |figure| self.figures.get(figure);
        let (clicks, links) = (get(f::CLICKS), get(f::LINK_CLICKS));
        let count = |number: i64| (number > 0).then_some(Scalar::Count(number));
        match name {
            "impressions" => count(get(f::IMPRESSIONS)),
            "reach" => count(self.reach()),
            "frequency" => ratio(i128::from(get(f::IMPRESSIONS)) * MILLION, self.reach()),
            "full_view_impressions" => count(scaled(get(f::IMPRESSIONS), 7, 10)),
            "full_view_reach" => count(scaled(self.reach(), 7, 10)),
            "spend" => Some(Scalar::Money(get(f::SPEND))).filter(|_| get(f::SPEND) > 0),
            "clicks" => count(clicks),
            "unique_clicks" => count(Self::people(clicks)),
            "ctr" => Self::percent(clicks, get(f::IMPRESSIONS)),
            "unique_ctr" => Self::percent(Self::people(clicks), self.reach()),
            "cpc" => self.cost(clicks, 1),
            "cost_per_unique_click" => self.cost(Self::people(clicks), 1),
            "cpm" => self.cost(get(f::IMPRESSIONS), 1_000),
            "cpp" => self.cost(self.reach(), 1_000),
            "inline_link_clicks" => count(links),
            "unique_inline_link_clicks" => count(Self::people(links)),
            "inline_link_click_ctr" => Self::percent(links, get(f::IMPRESSIONS)),
            "unique_inline_link_click_ctr" | "unique_link_clicks_ctr" => {
                Self::percent(Self::people(links), self.reach())
            }
            "cost_per_inline_link_click" => self.cost(links, 1),
            "cost_per_unique_inline_link_click" => self.cost(Self::people(links), 1),
            "inline_post_engagement" => count(self.engagement()),
            "cost_per_inline_post_engagement" => self.cost(self.engagement(), 1),
            _ => None,
        }
    }

    /// A figure in millionths, for comparing. Zero when there is none.
    pub(super) fn weight(&self, name: &str) -> i128 {
        if let Some(kind) = name.strip_prefix("actions:") {
            let found = self.actions().into_iter().find(|action| action.kind == kind);
            return found.map_or(0, |action| i128::from(action.total) * MILLION);
        }
        match self.scalar(name) {
            Some(Scalar::Count(count)) => i128::from(count) * MILLION,
            Some(Scalar::Money(minor)) => i128::from(minor) * MILLION / self.minor_units(),
            Some(Scalar::Ratio(millionths)) => millionths,
            None => 0,
        }
    }

    fn written(&self, scalar: Scalar) -> String {
        match scalar {
            Scalar::Count(count) => count.to_string(),
            Scalar::Money(minor) => self.amount(minor),
            Scalar::Ratio(millionths) => decimal(millionths),
        }
    }

    /// Major units with the decimals of the currency.
    fn amount(&self, minor: i64) -> String {
        if self.minor_units() == 1 { minor.to_string() } else { format!("{}.{:02}", minor / 100, minor % 100) }
    }

    fn actions(&self) -> Vec<Action> {
        let get = |figure| self.figures.get(figure);
        let here = |kind, figure| Action { kind, total: get(figure), later: false };
        let later = |kind, figure| Action { kind, total: get(figure), later: true };
        let engagement = self.engagement();
        let all = [
            here("link_click", f::LINK_CLICKS),
            here("landing_page_view", f::LANDINGS),
            here("post_reaction", f::REACTIONS),
            here("comment", f::COMMENTS),
            here("post", f::SHARES),
            here("like", f::PAGE_LIKES),
            here("video_view", f::VIEWS),
            Action { kind: "post_engagement", total: engagement, later: false },
            Action { kind: "page_engagement", total: engagement + get(f::PAGE_LIKES), later: false },
            later("view_content", f::VIEW_CONTENT),
            later("offsite_conversion.fb_pixel_view_content", f::VIEW_CONTENT),
            later("add_to_cart", f::ADD_TO_CART),
            later("offsite_conversion.fb_pixel_add_to_cart", f::ADD_TO_CART),
            later("initiate_checkout", f::CHECKOUTS),
            later("offsite_conversion.fb_pixel_initiate_checkout", f::CHECKOUTS),
            later("purchase", f::PURCHASES),
            later("omni_purchase", f::PURCHASES),
            later("offsite_conversion.fb_pixel_purchase", f::PURCHASES),
            later("lead", f::LEADS),
            later("onsite_conversion.lead_grouped", f::LEADS),
            later("mobile_app_install", f::INSTALLS),
            later("onsite_conversion.messaging_conversation_started_7d", f::CHATS),
        ];
        all.into_iter().filter(|action| action.total > 0).collect()
    }

    /// What purchases were worth, in minor units.
    fn values(&self) -> Vec<Action> {
        let total = self.figures.get(f::PURCHASE_VALUE);
        let kinds = ["purchase", "omni_purchase", "offsite_conversion.fb_pixel_purchase"];
        kinds.into_iter().filter(|_| total > 0).map(|kind| Action { kind, total, later: true }).collect()
    }

    /// Writes a list of actions; `write` turns a number into text, `None` leaves it out.
    fn list(
        &self,
        actions: &[Action],
        style: &ActionStyle<'_>,
        write: &dyn Fn(i64) -> Option<String>,
    ) -> Option<Value> {
        let by_device = style.breakdowns.iter().any(|word| word == "action_device");
        let by_type = style.breakdowns.is_empty() || style.breakdowns.iter().any(|word| word == "action_type");
        let mut rows: Vec<(Map<String, Value>, i64, bool)> = Vec::new();
        for action in actions.iter().filter(|action| (style.wanted)(action.kind)) {
            for (device, total) in devices(action.total, by_device) {
                let mut key = Map::new();
                if by_type {
                    key.insert("action_type".into(), json!(action.kind));
                }
                key.extend(device.map(|device| ("action_device".to_owned(), json!(device))));
                // Without their types actions of all types are counted together.
                match rows.iter_mut().find(|(known, _, _)| *known == key) {
                    Some((_, sum, _)) => *sum = sum.saturating_add(total),
                    None => rows.push((key, total, action.later)),
                }
            }
        }
        let rows: Vec<Value> = rows
            .into_iter()
            .filter_map(|(mut row, total, later)| {
                row.insert("value".into(), json!(write(total)?));
                for window in style.windows {
                    if let Some(text) = in_window(window, total, later).filter(|part| *part > 0).and_then(write) {
                        row.insert(window.clone(), json!(text));
                    }
                }
                Some(Value::Object(row))
            })
            .collect();
        (!rows.is_empty()).then_some(Value::Array(rows))
    }

    fn counted(&self, kind: &'static str, total: i64, style: &ActionStyle<'_>) -> Option<Value> {
        let action = Action { kind, total, later: false };
        self.list(&[action], style, &|total| (total > 0).then(|| total.to_string()))
    }

    fn priced(&self, actions: &[Action], style: &ActionStyle<'_>) -> Option<Value> {
        self.list(actions, style, &|total| self.cost(total, 1).map(|cost| self.written(cost)))
    }

    /// Return on what was spent.
    fn returned(&self, kind: &'static str, style: &ActionStyle<'_>) -> Option<Value> {
        let action = Action { kind, total: self.figures.get(f::PURCHASE_VALUE), later: true };
        let spend = self.figures.get(f::SPEND);
        self.list(&[action], style, &|value| ratio(i128::from(value) * MILLION, spend).map(|found| self.written(found)))
    }

    /// What the objective asks for.
    fn result(&self) -> Option<(&'static str, i64)> {
        let (kind, figure) = match self.leaf.filter(|_| self.level != Level::Account)?.aim {
            Aim::Awareness => ("reach", None),
            Aim::Traffic => ("actions:link_click", Some(f::LINK_CLICKS)),
            Aim::Engagement => ("actions:post_engagement", None),
            Aim::Leads => ("actions:lead", Some(f::LEADS)),
            Aim::Apps => ("actions:mobile_app_install", Some(f::INSTALLS)),
            Aim::Sales => ("actions:offsite_conversion.fb_pixel_purchase", Some(f::PURCHASES)),
        };
        let total = match (figure, kind) {
            (Some(figure), _) => self.figures.get(figure),
            (None, "reach") => self.reach(),
            (None, _) => self.engagement(),
        };
        (total > 0).then_some((kind, total))
    }

    fn names(&self, name: &str) -> Option<Value> {
        let leaf = self.leaf;
        let at = |level: Level| leaf.filter(|_| self.level >= level).and_then(|leaf| leaf.at(level));
        let own = || at(self.level);
        let text = |text: &str| Some(json!(text));
        match name {
            "account_id" => text(&self.account.id),
            "account_name" => text(&self.account.name),
            "account_currency" => text(&self.account.currency),
            "campaign_id" => at(Level::Campaign).map(|object| json!(object.id)),
            "campaign_name" => at(Level::Campaign).map(|object| json!(object.name())),
            "adset_id" => at(Level::AdSet).map(|object| json!(object.id)),
            "adset_name" => at(Level::AdSet).map(|object| json!(object.name())),
            "ad_id" => at(Level::Ad).map(|object| json!(object.id)),
            "ad_name" => at(Level::Ad).map(|object| json!(object.name())),
            "objective" | "buying_type" => at(Level::Campaign)?.text(name).map(|text| json!(text)),
            "optimization_goal" => at(Level::AdSet)?.text(name).map(|text| json!(text)),
            "attribution_setting" => at(Level::AdSet).map(|_| json!("7d_click_1d_view")),
            "created_time" => own().map(|object| self.day(object.created_at_ms)),
            "updated_time" => own().map(|object| self.day(object.updated_at_ms)),
            "quality_ranking" | "engagement_rate_ranking" | "conversion_rate_ranking" => {
                let seed = f::seed(&at(Level::Ad)?.id, name);
                let words = ["AVERAGE", "ABOVE_AVERAGE", "AVERAGE", "BELOW_AVERAGE_35", "AVERAGE", "BELOW_AVERAGE_20"];
                // Ranked only from 500 impressions on.
                let ranked = self.figures.get(f::IMPRESSIONS) >= 500;
                Some(json!(if ranked { words[(seed % 6) as usize] } else { "UNKNOWN" }))
            }
            _ => None,
        }
    }

    fn day(&self, at_ms: i64) -> Value {
        json!(super::dates::today(at_ms, &crate::clock::zone(&self.account.timezone)).to_string())
    }

    /// The value of a field; `None`: left out.
    fn field(&self, name: &str, style: &ActionStyle<'_>) -> Option<Value> {
        if let Some(scalar) = self.scalar(name) {
            return Some(json!(self.written(scalar)));
        }
        let get = |figure| self.figures.get(figure);
        let count = |total: i64| (total > 0).then(|| total.to_string());
        match name {
            "actions" => self.list(&self.actions(), style, &count),
            "unique_actions" => self.list(&self.actions(), style, &|total| count(Self::people(total))),
            "action_values" => self.list(&self.values(), style, &|total| (total > 0).then(|| self.amount(total))),
            "cost_per_action_type" => self.priced(&self.actions(), style),
            "cost_per_unique_action_type" => {
                self.list(&self.actions(), style, &|total| self.cost(Self::people(total), 1).map(|cost| self.written(cost)))
            }
            "outbound_clicks" => self.counted("outbound_click", get(f::OUTBOUND), style),
            "unique_outbound_clicks" => self.counted("outbound_click", Self::people(get(f::OUTBOUND)), style),
            "cost_per_outbound_click" => {
                self.priced(&[Action { kind: "outbound_click", total: get(f::OUTBOUND), later: false }], style)
            }
            "outbound_clicks_ctr" | "website_ctr" => {
                let (kind, figure) =
                    if name == "website_ctr" { ("link_click", f::LINK_CLICKS) } else { ("outbound_click", f::OUTBOUND) };
                let action = Action { kind, total: get(figure), later: false };
                let share = |total| Self::percent(total, get(f::IMPRESSIONS)).map(|share| self.written(share));
                self.list(&[action], style, &share)
            }
            "purchase_roas" => self.returned("omni_purchase", style),
            "website_purchase_roas" => self.returned("offsite_conversion.fb_pixel_purchase", style),
            "video_play_actions" => self.counted("video_view", get(f::PLAYS), style),
            "video_thruplay_watched_actions" => self.counted("video_view", get(f::THRUPLAYS), style),
            "cost_per_thruplay" => {
                self.priced(&[Action { kind: "video_view", total: get(f::THRUPLAYS), later: false }], style)
            }
            "video_p25_watched_actions" => self.counted("video_view", get(f::QUARTER), style),
            "video_p50_watched_actions" => self.counted("video_view", get(f::HALF), style),
            "video_p75_watched_actions" => self.counted("video_view", get(f::THREE_QUARTERS), style),
            "video_p95_watched_actions" => self.counted("video_view", get(f::NEARLY), style),
            "video_p100_watched_actions" => self.counted("video_view", get(f::TO_THE_END), style),
            // Seconds.
            "video_avg_time_watched_actions" if get(f::PLAYS) > 0 => {
                let seconds = 2 + scaled(8, get(f::HALF), get(f::PLAYS));
                self.counted("video_view", seconds, style)
            }
            "results" => self.result().map(|(kind, total)| json!([{ "indicator": kind, "values": [{ "value": total.to_string(), "attribution_windows": ["default"] }] }])),
            "cost_per_result" => {
                let (kind, total) = self.result()?;
                let cost = self.written(self.cost(total, 1)?);
                Some(json!([{ "indicator": kind, "values": [{ "value": cost, "attribution_windows": ["default"] }] }]))
            }
            _ => self.names(name),
        }
    }

    /// The row with those fields, its dates and its breakdowns.
    pub(super) fn write(&self, fields: &[String], style: &ActionStyle<'_>) -> Value {
        let mut out = Map::new();
        for name in fields {
            if let Some(value) = self.field(name, style) {
                out.insert(name.clone(), value);
            }
        }
        out.insert("date_start".into(), json!(self.range.since.to_string()));
        out.insert("date_stop".into(), json!(self.range.until.to_string()));
        for (name, value) in &self.segment {
            out.insert((*name).to_owned(), json!(value));
        }
        Value::Object(out)
    }
}

/// Millionths as a decimal without zeros at its end.
fn decimal(millionths: i128) -> String {
    let text = format!("{}.{:06}", millionths / MILLION, millionths % MILLION);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The devices an action came from, or all as one.
fn devices(total: i64, apart: bool) -> Vec<(Option<&'static str>, i64)> {
    if !apart {
        return vec![(None, total)];
    }
    let (iphone, desktop) = (scaled(total, 44, 100), scaled(total, 9, 100));
    let parts = [("android_smartphone", total - iphone - desktop), ("iphone", iphone), ("desktop", desktop)];
    parts.into_iter().filter(|(_, part)| *part > 0).map(|(device, part)| (Some(device), part)).collect()
}

/// How much of a number falls into a window. The default is seven days after a click and one after a view.
fn in_window(window: &str, total: i64, later: bool) -> Option<i64> {
    let viewed = if later { scaled(total, 12, 100) } else { 0 };
    match window {
        "1d_click" if later => Some(scaled(total - viewed, 68, 100)),
        "1d_click" | "7d_click" | "28d_click" => Some(total - viewed),
        "1d_view" => Some(viewed),
        "dda" => Some(total),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{decimal, devices, in_window};

    #[test]
    fn decimals_end_where_they_say_nothing_more() {
        assert_eq!(decimal(1_567_398), "1.567398");
        assert_eq!(decimal(8_500_000), "8.5");
        assert_eq!(decimal(12_000_000), "12");
        assert_eq!(decimal(1), "0.000001");
    }

    #[test]
    fn windows_and_devices_add_up() {
        for total in [1, 7, 100, 12_345] {
            let part = |window| in_window(window, total, true).unwrap();
            assert_eq!(part("7d_click") + part("1d_view"), total);
            assert!(part("1d_click") <= part("7d_click"));
            assert_eq!(devices(total, true).iter().map(|(_, part)| part).sum::<i64>(), total);
        }
        assert_eq!(in_window("1d_view", 10, false), Some(0));
        assert_eq!(in_window("skan_click", 10, true), None);
    }
}
