//! Breakdowns: how the figures of one advertisement spread over people, places and placements.
//!
//! Breakdowns of one family come from one fine grid, so that whatever is asked for together or apart adds up.

use serde_json::Value;

use super::{
    figures::{Figures, seed},
    tree::Leaf,
};
use crate::{
    catalogue::{countries, mix, places},
    error::GraphError,
    params::as_text,
};

/// Breakdowns that can be asked for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    People,
    Country,
    Region,
    Market,
    Placement,
    Hour,
    /// Known words whose figures the sandbox does not make up: no rows.
    Other,
}

/// Breakdowns the sandbox has no figures for, of Meta's list.
const OTHERS: &str = "\
ad_extension_domain ad_extension_url ad_format_asset affiliate_click_region affiliate_link_url app_id body_asset \
breakdown_ad_objective breakdown_reporting_ad_id call_to_action_asset coarse_conversion_value comscore_market \
conversion_destination creative_automation_asset_id creative_fingerprint_details creative_format_classification \
creative_media_type_breakdown creative_relaxation_asset_type crm_advertiser_l12_territory_ids \
crm_advertiser_subvertical_id crm_advertiser_vertical_id crm_ult_advertiser_id description_asset existing_post_id \
fidelity_type flexible_format_asset_type frequency_value gen_ai_asset_type hsid image_asset \
impression_view_time_advertiser_hour_v2 instagram_ads_follow_type instagram_ads_instagram_media_product_type \
instagram_ads_time_since_creation_bucket internal_campaign_id is_auto_advance is_conversion_id_modeled \
is_rendered_as_delayed_skip_ad landing_destination link_url_asset marketing_messages_btn_name \
mdsa_landing_destination media_asset_url media_creator media_destination_url media_format media_id media_origin_url \
media_text_content media_type mmm msa_seller_name overlap_segment pa_creator_ig_handle place_page_id placement_path \
postback_sequence_index product_brand_breakdown product_category_breakdown product_custom_label_0_breakdown \
product_custom_label_1_breakdown product_custom_label_2_breakdown product_custom_label_3_breakdown \
product_custom_label_4_breakdown product_group_content_id_breakdown product_id redownload reels_trending_topic \
rta_ugc_topic rule_set_id rule_set_name signal_source signal_source_bucket skan_campaign_id skan_conversion_id \
skan_version sot_attribution_model_type sot_attribution_window sot_channel sot_event_type sot_source \
standard_event_content_type title_asset user_persona_id user_persona_name video_asset zip";

const HOURS_HERE: &str = "hourly_stats_aggregated_by_advertiser_time_zone";
const HOURS_THERE: &str = "hourly_stats_aggregated_by_audience_time_zone";

impl Family {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "age" | "gender" => Self::People,
            "country" => Self::Country,
            "region" => Self::Region,
            "dma" => Self::Market,
            "publisher_platform" | "platform_position" | "impression_device" | "device_platform" => Self::Placement,
            HOURS_HERE | HOURS_THERE => Self::Hour,
            _ if OTHERS.split(' ').any(|other| other == word) => Self::Other,
            _ => return None,
        })
    }

    /// What the columns of the grid are called.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::People => &["age", "gender"],
            Self::Country => &["country"],
            Self::Region => &["region"],
            Self::Market => &["dma"],
            Self::Placement => &["publisher_platform", "platform_position", "impression_device", "device_platform"],
            Self::Hour => &[HOURS_HERE, HOURS_THERE],
            Self::Other => &[],
        }
    }
}

/// The family of all breakdowns together; `None`: none were asked for.
///
/// # Errors
/// Code 100 for a word that is no breakdown, and for breakdowns that do not go together.
pub(super) fn family(breakdowns: &[String]) -> Result<Option<Family>, GraphError> {
    let mut found: Option<Family> = None;
    for word in breakdowns {
        let family = Family::of(word).ok_or_else(|| {
            let message = format!("(#100) breakdowns must be one of the documented values, {word} is not");
            GraphError::parameter("breakdowns", message)
        })?;
        let two_hours = family == Family::Hour && breakdowns.len() > 1;
        if two_hours || found.is_some_and(|other| other != family) {
            let columns = breakdowns.join(", ");
            let message =
                format!("(#100) Current combination of data breakdown columns (action_type, {columns}) is invalid");
            return Err(GraphError::parameter("breakdowns", message));
        }
        found = Some(family);
    }
    Ok(found)
}

/// How an advertisement spreads: parts with their weights.
pub(super) struct Grid {
    family: Family,
    /// Position of each breakdown that was asked for among the family's columns.
    chosen: Vec<usize>,
    cells: Vec<(Vec<String>, i64)>,
}

impl Grid {
    pub(super) fn of(leaf: &Leaf<'_>, country: &str, family: Family, breakdowns: &[String]) -> Self {
        let cells = match family {
            Family::People => people(leaf),
            Family::Country => {
                countries_of(leaf, country).into_iter().map(|(code, weight)| (vec![code], weight)).collect()
            }
            Family::Region => regions(&countries_of(leaf, country)),
            Family::Market => places::markets().map(|market| (vec![market.name], market.people / 1_000)).collect(),
            Family::Placement => placements(leaf),
            Family::Hour => (0..24).map(|hour| (vec![hour_name(hour); 2], HOURLY[hour as usize])).collect(),
            Family::Other => Vec::new(),
        };
        let columns = family.columns();
        let chosen = breakdowns.iter().filter_map(|word| columns.iter().position(|column| column == word)).collect();
        Self { family, chosen, cells }
    }

    /// How many parts there are.
    pub(super) fn len(&self) -> usize {
        self.cells.len()
    }

    /// Splits one day's figures. `ran` says how many seconds of an hour of that day it ran.
    pub(super) fn split(
        &self,
        figures: &Figures,
        day_seed: u64,
        ran: impl Fn(i64) -> i64,
    ) -> Vec<(Vec<String>, Figures)> {
        let mut weights: Vec<i64> = self.cells.iter().map(|(_, weight)| *weight).collect();
        if self.family == Family::Hour {
            for (hour, weight) in (0_i64..).zip(&mut weights) {
                *weight *= ran(hour);
            }
        }
        let parts = figures.split(&weights, mix(day_seed ^ 0x5e65_7473));
        let named = self.cells.iter().zip(parts).filter(|(_, part)| *part != Figures::default());
        named
            .map(|((names, _), part)| (self.chosen.iter().map(|index| names[*index].clone()).collect(), part))
            .collect()
    }
}

fn hour_name(hour: i64) -> String {
    format!("{hour:02}:00:00 - {hour:02}:59:59")
}

/// When people look, in thousandths of a day.
const HOURLY: [i64; 24] = [18, 11, 8, 7, 8, 14, 26, 38, 44, 46, 47, 49, 53, 51, 48, 47, 49, 53, 58, 64, 71, 74, 68, 48];

fn list<'a>(targeting: Option<&'a Value>, name: &str) -> Vec<&'a Value> {
    targeting.and_then(|spec| spec.get(name)).and_then(Value::as_array).into_iter().flatten().collect()
}

/// A weight, a little different for every advertisement.
fn bent(weight: i64, leaf: &Leaf<'_>, name: &str) -> i64 {
    weight * (700 + (seed(name, &leaf.seed.to_string()) % 600) as i64)
}

fn people(leaf: &Leaf<'_>) -> Vec<(Vec<String>, i64)> {
    const AGES: [(&str, i64, i64, i64); 7] = [
        ("13-17", 13, 17, 40),
        ("18-24", 18, 24, 190),
        ("25-34", 25, 34, 280),
        ("35-44", 35, 44, 210),
        ("45-54", 45, 54, 140),
        ("55-64", 55, 64, 90),
        ("65+", 65, 120, 50),
    ];
    let targeting = leaf.targeting();
    let year = |name: &str| targeting.and_then(|spec| spec.get(name)).and_then(Value::as_i64);
    let (from, to) = (year("age_min").unwrap_or(18), year("age_max").filter(|to| *to < 65).unwrap_or(120));
    let genders: Vec<i64> = list(targeting, "genders").into_iter().filter_map(Value::as_i64).collect();
    let mut cells = Vec::new();
    for (age, first, last, weight) in AGES {
        if last < from || first > to {
            continue;
        }
        for (gender, number, share) in [("female", 2, 49), ("male", 1, 49), ("unknown", 0, 2)] {
            if genders.is_empty() || genders.contains(&number) {
                cells.push((vec![age.to_owned(), gender.to_owned()], bent(weight * share, leaf, age)));
            }
        }
    }
    cells
}

/// Country codes with weights; without a place in the targeting the account's own.
fn countries_of(leaf: &Leaf<'_>, country: &str) -> Vec<(String, i64)> {
    let geo = leaf.targeting().and_then(|spec| spec.get("geo_locations"));
    let mut codes: Vec<String> = list(geo, "countries").into_iter().map(as_text).collect();
    for group in list(geo, "country_groups").into_iter().map(as_text) {
        let members = countries::GROUPS.iter().find(|(key, _, _)| *key == group).map_or("", |(_, _, members)| *members);
        codes.extend(members.split_whitespace().map(str::to_owned));
    }
    for kind in ["regions", "cities", "zips"] {
        for entry in list(geo, kind) {
            let key = entry.get("key").map(as_text).unwrap_or_default();
            let known =
                places::find(&key).cloned().or_else(|| places::postal(&key)).map(|place| place.country.to_owned());
            codes.extend(known.or_else(|| entry.get("country").map(as_text)));
        }
    }
    if codes.is_empty() {
        codes.push(country.to_owned());
    }
    codes.sort_unstable();
    codes.dedup();
    let size = |code: &str| countries::find(code).map_or(100, |country| country.people / 1_000).max(1);
    codes.into_iter().map(|code| (bent(size(&code), leaf, &code), code)).map(|(weight, code)| (code, weight)).collect()
}

/// Regions of those countries; where we know none, one of the country's name.
fn regions(codes: &[(String, i64)]) -> Vec<(Vec<String>, i64)> {
    let mut cells = Vec::new();
    for (code, weight) in codes {
        let inside: Vec<_> = places::regions().iter().filter(|region| region.country == code).collect();
        let whole: i64 = inside.iter().map(|region| region.people / 1_000).sum();
        if inside.is_empty() {
            let name = countries::find(code).map_or(code.as_str(), |country| country.name);
            cells.push((vec![name.to_owned()], *weight));
        }
        for region in inside {
            cells.push((vec![region.name.clone()], weight * (region.people / 1_000) / whole.max(1)));
        }
    }
    cells
}

/// Platform, position, word in a targeting spec, and weights for Android, iPhone, iPad and desktop.
const PLACEMENTS: [(&str, &str, &str, [i64; 4]); 12] = [
    ("facebook", "feed", "feed", [230, 160, 14, 60]),
    ("facebook", "facebook_reels", "facebook_reels", [90, 62, 3, 0]),
    ("facebook", "facebook_stories", "story", [34, 30, 1, 0]),
    ("facebook", "marketplace", "marketplace", [22, 18, 1, 5]),
    ("facebook", "right_hand_column", "right_hand_column", [0, 0, 0, 12]),
    ("facebook", "search", "search", [6, 5, 0, 2]),
    ("instagram", "feed", "stream", [84, 120, 4, 7]),
    ("instagram", "instagram_stories", "story", [44, 70, 1, 0]),
    ("instagram", "instagram_reels", "reels", [80, 110, 2, 0]),
    ("instagram", "instagram_explore_grid_home", "explore_home", [8, 12, 0, 0]),
    ("audience_network", "an_classic", "classic", [18, 5, 1, 0]),
    ("threads", "threads_feed", "threads_stream", [7, 10, 0, 0]),
];

fn placements(leaf: &Leaf<'_>) -> Vec<(Vec<String>, i64)> {
    const DEVICES: [(&str, &str); 4] = [
        ("android_smartphone", "mobile_app"),
        ("iphone", "mobile_app"),
        ("ipad", "mobile_app"),
        ("desktop", "desktop"),
    ];
    let targeting = leaf.targeting();
    let platforms = list(targeting, "publisher_platforms");
    let devices = list(targeting, "device_platforms");
    let all = |cells: &mut Vec<(Vec<String>, i64)>, restricted: bool| {
        for (platform, position, word, weights) in PLACEMENTS {
            let positions = list(targeting, &format!("{platform}_positions"));
            let on = !restricted
                || ((platforms.is_empty() || platforms.iter().any(|one| *one == platform))
                    && (positions.is_empty() || positions.iter().any(|one| *one == word)));
            for ((device, kind), weight) in DEVICES.into_iter().zip(weights).filter(|_| on) {
                let fits = devices.is_empty()
                    || devices.iter().any(|one| one.as_str().is_some_and(|one| kind.starts_with(one)));
                if weight > 0 && (fits || !restricted) {
                    let names = [platform, position, device, kind].map(str::to_owned).to_vec();
                    cells.push((names, bent(weight, leaf, position)));
                }
            }
        }
    };
    let mut cells = Vec::new();
    all(&mut cells, true);
    // Placements we have no figures for: shown somewhere all the same.
    if cells.is_empty() {
        all(&mut cells, false);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::{Family, HOURLY, family};

    fn ask(words: &[&str]) -> Result<Option<Family>, i64> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        family(&words).map_err(|error| error.code)
    }

    #[test]
    fn breakdowns_of_one_family_go_together() {
        assert_eq!(ask(&[]), Ok(None));
        assert_eq!(ask(&["age", "gender"]), Ok(Some(Family::People)));
        assert_eq!(ask(&["publisher_platform", "impression_device"]), Ok(Some(Family::Placement)));
        assert_eq!(ask(&["image_asset"]), Ok(Some(Family::Other)));
        assert_eq!(ask(&["age", "country"]), Err(100));
        assert_eq!(ask(&["shoe_size"]), Err(100));
    }

    #[test]
    fn a_day_has_24_hours() {
        assert_eq!(HOURLY.iter().sum::<i64>(), 1_000);
    }
}
