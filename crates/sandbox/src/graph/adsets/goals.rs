//! Which goals, destinations, promoted objects and billing events go together (platform 10.3 and 10.4).

use serde_json::Value;

use crate::{
    error::GraphError,
    graph::checks::{one_of, plain, required, rule},
    objects::Object,
    params::as_text,
};

/// What `promoted_object` must name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Promoted {
    Nothing,
    Page,
    /// A page, or the places of one.
    PageOrPlaces,
    /// `application_id` and `object_store_url`.
    App,
    /// `pixel_id` and `custom_event_type`, when it is conversions that are wanted.
    Pixel,
    /// A page, and what [`Promoted::Pixel`] asks for.
    PageAndPixel,
    /// Both, one of them inside `omnichannel_object`.
    PixelAndApp,
    ProductSet,
}

/// One line of Meta's table.
struct Row {
    objective: &'static str,
    /// `destination_type`; an empty word stands for none.
    places: &'static [&'static str],
    goals: &'static [&'static str],
    promoted: Promoted,
}

const MESSAGES: &[&str] = &[
    "MESSENGER",
    "WHATSAPP",
    "INSTAGRAM_DIRECT",
    "MESSAGING_INSTAGRAM_DIRECT_MESSENGER",
    "MESSAGING_INSTAGRAM_DIRECT_MESSENGER_WHATSAPP",
    "MESSAGING_INSTAGRAM_DIRECT_WHATSAPP",
    "MESSAGING_MESSENGER_WHATSAPP",
];
const WEB_GOALS: &[&str] = &["OFFSITE_CONVERSIONS", "LANDING_PAGE_VIEWS", "LINK_CLICKS", "IMPRESSIONS", "REACH"];
const APP_GOALS: &[&str] = &["APP_INSTALLS_AND_OFFSITE_CONVERSIONS", "LINK_CLICKS", "REACH"];

const fn row(
    objective: &'static str,
    places: &'static [&'static str],
    goals: &'static [&'static str],
    promoted: Promoted,
) -> Row {
    Row { objective, places, goals, promoted }
}

const ROWS: [Row; 25] = [
    row(
        "OUTCOME_AWARENESS",
        &[""],
        &["AD_RECALL_LIFT", "REACH", "IMPRESSIONS", "THRUPLAY", "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS"],
        Promoted::PageOrPlaces,
    ),
    row(
        "OUTCOME_TRAFFIC",
        &["WEBSITE", ""],
        &["LANDING_PAGE_VIEWS", "LINK_CLICKS", "IMPRESSIONS", "REACH"],
        Promoted::Nothing,
    ),
    row("OUTCOME_TRAFFIC", &["APP"], &["LINK_CLICKS", "REACH"], Promoted::App),
    row("OUTCOME_TRAFFIC", &["MESSENGER"], &["LINK_CLICKS", "IMPRESSIONS", "REACH"], Promoted::Nothing),
    row("OUTCOME_TRAFFIC", &["WHATSAPP"], &["LINK_CLICKS", "IMPRESSIONS", "REACH"], Promoted::Page),
    row("OUTCOME_TRAFFIC", &["PHONE_CALL"], &["QUALITY_CALL", "LINK_CLICKS"], Promoted::Nothing),
    row("OUTCOME_ENGAGEMENT", &["ON_VIDEO", ""], &["THRUPLAY", "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS"], Promoted::Nothing),
    row("OUTCOME_ENGAGEMENT", &["ON_POST", ""], &["POST_ENGAGEMENT", "REACH"], Promoted::Nothing),
    row("OUTCOME_ENGAGEMENT", &["ON_PAGE", ""], &["PAGE_LIKES"], Promoted::Page),
    row(
        "OUTCOME_ENGAGEMENT",
        &["ON_EVENT"],
        &["EVENT_RESPONSES", "POST_ENGAGEMENT", "REACH", "IMPRESSIONS"],
        Promoted::Nothing,
    ),
    row("OUTCOME_ENGAGEMENT", MESSAGES, &["CONVERSATIONS", "LINK_CLICKS"], Promoted::Page),
    row("OUTCOME_ENGAGEMENT", &["WEBSITE", ""], WEB_GOALS, Promoted::Pixel),
    row("OUTCOME_ENGAGEMENT", &["APP"], APP_GOALS, Promoted::App),
    row("OUTCOME_LEADS", &["ON_AD", ""], &["LEAD_GENERATION", "QUALITY_LEAD"], Promoted::Page),
    row("OUTCOME_LEADS", &["WEBSITE", ""], WEB_GOALS, Promoted::Pixel),
    row("OUTCOME_LEADS", &["APP"], APP_GOALS, Promoted::App),
    row("OUTCOME_LEADS", &["MESSENGER"], &["LEAD_GENERATION", "QUALITY_LEAD"], Promoted::Page),
    row("OUTCOME_LEADS", &["PHONE_CALL"], &["QUALITY_CALL"], Promoted::Page),
    row(
        "OUTCOME_APP_PROMOTION",
        &["", "APP"],
        &["APP_INSTALLS", "APP_INSTALLS_AND_OFFSITE_CONVERSIONS", "LINK_CLICKS", "VALUE", "OFFSITE_CONVERSIONS"],
        Promoted::App,
    ),
    row(
        "OUTCOME_SALES",
        &["WEBSITE", "SHOP_AUTOMATIC", ""],
        &["OFFSITE_CONVERSIONS", "VALUE", "LANDING_PAGE_VIEWS", "LINK_CLICKS", "IMPRESSIONS", "REACH"],
        Promoted::Pixel,
    ),
    row("OUTCOME_SALES", &["APP"], &["OFFSITE_CONVERSIONS", "LINK_CLICKS", "REACH"], Promoted::App),
    row("OUTCOME_SALES", &["APPLINKS_AUTOMATIC", ""], &["OFFSITE_CONVERSIONS"], Promoted::PixelAndApp),
    row("OUTCOME_SALES", &["MESSENGER"], &["CONVERSATIONS"], Promoted::PageAndPixel),
    row(
        "OUTCOME_SALES",
        MESSAGES,
        &["OFFSITE_CONVERSIONS", "LINK_CLICKS", "IMPRESSIONS", "REACH"],
        Promoted::PageAndPixel,
    ),
    row(
        "OUTCOME_SALES",
        &["WEBSITE", "APP", "APPLINKS_AUTOMATIC", ""],
        &["LINK_CLICKS", "OFFSITE_CONVERSIONS", "VALUE"],
        Promoted::ProductSet,
    ),
];

/// Goals Meta knows: its enum, and two words of its documentation that the enum lacks.
pub(in crate::graph) const GOALS: [&str; 35] = [
    "ADVERTISER_SILOED_VALUE",
    "AD_RECALL_LIFT",
    "APP_INSTALLS",
    "APP_INSTALLS_AND_OFFSITE_CONVERSIONS",
    "AUTOMATIC_OBJECTIVE",
    "CONVERSATIONS",
    "DERIVED_EVENTS",
    "ENGAGED_PAGE_VIEWS",
    "ENGAGED_USERS",
    "EVENT_RESPONSES",
    "IMPRESSIONS",
    "IN_APP_VALUE",
    "LANDING_PAGE_VIEWS",
    "LEAD_GENERATION",
    "LINK_CLICKS",
    "MEANINGFUL_CALL_ATTEMPT",
    "MESSAGING_APPOINTMENT_CONVERSION",
    "MESSAGING_DEEP_CONVERSATION_AND_FOLLOW",
    "MESSAGING_PURCHASE_CONVERSION",
    "NONE",
    "OFFSITE_CONVERSIONS",
    "ONSITE_CONVERSIONS",
    "PAGE_LIKES",
    "POST_ENGAGEMENT",
    "PROFILE_AND_PAGE_ENGAGEMENT",
    "PROFILE_VISIT",
    "QUALITY_CALL",
    "QUALITY_LEAD",
    "REACH",
    "REMINDERS_SET",
    "SUBSCRIBERS",
    "THRUPLAY",
    "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS",
    "VALUE",
    "VISIT_INSTAGRAM_PROFILE",
];

const BILLING: [&str; 12] = [
    "APP_INSTALLS",
    "CLICKS",
    "IMPRESSIONS",
    "LINK_CLICKS",
    "LISTING_INTERACTION",
    "NONE",
    "OFFER_CLAIMS",
    "PAGE_LIKES",
    "POST_ENGAGEMENT",
    "PURCHASE",
    "THRUPLAY",
    "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS",
];

const EVENTS: [&str; 29] = [
    "ACHIEVEMENT_UNLOCKED",
    "ADD_PAYMENT_INFO",
    "ADD_TO_CART",
    "ADD_TO_WISHLIST",
    "AD_IMPRESSION",
    "COMPLETE_REGISTRATION",
    "CONTACT",
    "CONTENT_VIEW",
    "CUSTOMIZE_PRODUCT",
    "D2_RETENTION",
    "D7_RETENTION",
    "DONATE",
    "FIND_LOCATION",
    "INITIATED_CHECKOUT",
    "LEAD",
    "LEVEL_ACHIEVED",
    "LISTING_INTERACTION",
    "MESSAGING_CONVERSATION_STARTED_7D",
    "OTHER",
    "PURCHASE",
    "RATE",
    "SCHEDULE",
    "SEARCH",
    "SERVICE_BOOKING_REQUEST",
    "SPENT_CREDITS",
    "START_TRIAL",
    "SUBMIT_APPLICATION",
    "SUBSCRIBE",
    "TUTORIAL_COMPLETION",
];

/// The goal of an ad set that does not say one; our model, Meta only says that there is one per objective.
pub(super) fn usual_goal(objective: &str) -> &'static str {
    match objective {
        "OUTCOME_AWARENESS" => "REACH",
        "OUTCOME_ENGAGEMENT" => "POST_ENGAGEMENT",
        "OUTCOME_LEADS" => "LEAD_GENERATION",
        "OUTCOME_APP_PROMOTION" => "APP_INSTALLS",
        "OUTCOME_SALES" => "OFFSITE_CONVERSIONS",
        _ => "LINK_CLICKS",
    }
}

/// # Errors
/// Code 100: a word Meta does not know, a combination that is not in its tables, a promoted object that does not fit.
pub(super) fn check(campaign: &Object, adset: &Object) -> Result<(), GraphError> {
    let objective = campaign.text("objective").unwrap_or_default();
    let goal = adset.text("optimization_goal").unwrap_or_default();
    one_of("optimization_goal", goal, &GOALS)?;
    let place = adset.text("destination_type").unwrap_or_default();
    let promoted = adset.fields.get("promoted_object");
    check_promoted(promoted)?;
    let mut placed = ROWS.iter().filter(|row| row.objective == objective && row.places.contains(&place)).peekable();
    if placed.peek().is_none() && !place.is_empty() {
        return Err(rule(
            "destination_type",
            2_446_509,
            "The destination isn't valid",
            format!("{place} is not a destination of campaigns with the objective {objective}."),
        ));
    }
    let rows: Vec<&Row> = placed.filter(|row| row.goals.contains(&goal)).collect();
    if rows.is_empty() {
        let place = if place.is_empty() { "no destination" } else { place };
        return Err(plain(
            "optimization_goal",
            "The optimization goal isn't available",
            format!("{goal} can't be used with the objective {objective} and {place}."),
        ));
    }
    let mut missing = None;
    for row in rows {
        match lacking(row.promoted, goal, promoted) {
            None => return check_billing(campaign, adset, goal),
            Some(what) => missing = missing.or(Some(what)),
        }
    }
    Err(plain(
        "promoted_object",
        "The promoted object isn't complete",
        format!("promoted_object needs {} for the goal {goal}.", missing.unwrap_or_default()),
    ))
}

/// What the promoted object lacks; `None`: nothing.
fn lacking(wanted: Promoted, goal: &str, promoted: Option<&Value>) -> Option<&'static str> {
    let has = |name: &str| promoted.and_then(|object| object.get(name)).is_some_and(|value| !value.is_null());
    let pixel = !matches!(goal, "OFFSITE_CONVERSIONS" | "VALUE")
        || has("custom_conversion_id")
        || (has("pixel_id") && (has("custom_event_type") || has("custom_event_str") || has("pixel_rule")));
    let app = has("application_id") && has("object_store_url");
    match wanted {
        Promoted::Nothing => None,
        Promoted::Page => (!has("page_id")).then_some("page_id"),
        Promoted::PageOrPlaces => {
            let places = goal == "REACH" && has("place_page_set_id");
            (!has("page_id") && !places).then_some("page_id")
        }
        Promoted::App => (!app).then_some("application_id and object_store_url"),
        Promoted::Pixel => (!pixel).then_some("pixel_id and custom_event_type"),
        Promoted::PageAndPixel => (!(has("page_id") && pixel)).then_some("page_id, pixel_id and custom_event_type"),
        Promoted::PixelAndApp => (!has("omnichannel_object")).then_some("omnichannel_object"),
        Promoted::ProductSet => (!has("product_set_id")).then_some("product_set_id"),
    }
}

fn check_promoted(promoted: Option<&Value>) -> Result<(), GraphError> {
    let Some(promoted) = promoted else { return Ok(()) };
    let members = promoted
        .as_object()
        .ok_or_else(|| GraphError::parameter("promoted_object", "(#100) Param promoted_object must be an object"))?;
    // Our model of "more than one": things that can only be advertised each for itself.
    let things = ["page_id", "application_id", "product_set_id", "place_page_set_id"];
    let named = things.iter().filter(|name| members.contains_key(**name)).count();
    if named > 1 && !(named == 2 && members.contains_key("product_set_id") && members.contains_key("application_id")) {
        return Err(rule(
            "promoted_object",
            1_487_929,
            "More than one promoted object",
            "An ad set promotes one thing: a page, an app, a set of products or a set of places.",
        ));
    }
    for (name, value) in members.iter().filter(|(name, _)| name.ends_with("_id")) {
        let text = as_text(value);
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(GraphError::parameter("promoted_object", format!("(#100) Param {name} must be a valid ID")));
        }
    }
    match members.get("custom_event_type") {
        Some(event) => one_of("promoted_object", &as_text(event), &EVENTS),
        None => Ok(()),
    }
}

fn check_billing(campaign: &Object, adset: &Object, goal: &str) -> Result<(), GraphError> {
    let billing = adset.text("billing_event").ok_or_else(|| required("billing_event"))?;
    one_of("billing_event", billing, &BILLING)?;
    let also = match goal {
        "LINK_CLICKS" | "THRUPLAY" | "TWO_SECOND_CONTINUOUS_VIDEO_VIEWS" => goal,
        _ => "IMPRESSIONS",
    };
    let auction = campaign.text("buying_type") != Some("RESERVED");
    if billing == "IMPRESSIONS" || (auction && billing == also) {
        return Ok(());
    }
    Err(plain(
        "billing_event",
        "The billing event doesn't go with the goal",
        format!("{billing} can't be used with the goal {goal}; use IMPRESSIONS."),
    ))
}

#[cfg(test)]
mod tests {
    use super::{GOALS, ROWS};

    #[test]
    fn every_goal_of_the_table_is_a_goal() {
        for goal in ROWS.iter().flat_map(|row| row.goals) {
            assert!(GOALS.contains(goal), "{goal}");
        }
    }
}
