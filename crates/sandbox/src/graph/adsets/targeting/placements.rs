//! Where ads are shown (platform 11.2).

use serde_json::{Map, Value};

use super::{FIELD, list, wrong};
use crate::{error::GraphError, graph::checks::rule, params::as_text};

/// A list of positions, the platform it belongs to, and its words.
type Positions = (&'static str, &'static str, &'static [&'static str]);

const PLATFORMS: [&str; 6] = ["facebook", "instagram", "audience_network", "messenger", "threads", "whatsapp"];
const POSITIONS: [Positions; 6] = [
    (
        "facebook_positions",
        "facebook",
        &[
            "feed",
            "right_hand_column",
            "marketplace",
            "video_feeds",
            "story",
            "search",
            "instream_video",
            "facebook_reels",
            "facebook_reels_overlay",
            "profile_feed",
            "notification",
        ],
    ),
    (
        "instagram_positions",
        "instagram",
        &["stream", "story", "reels", "explore_home", "profile_feed", "ig_search", "profile_reels"],
    ),
    ("audience_network_positions", "audience_network", &["classic", "rewarded_video"]),
    ("messenger_positions", "messenger", &["sponsored_messages"]),
    ("threads_positions", "threads", &["threads_stream"]),
    ("whatsapp_positions", "whatsapp", &["status"]),
];
const DEVICES: [&str; 3] = ["mobile", "desktop", "connected_tv"];

/// The words of a list; `None` when it was not sent.
fn words(sent: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, GraphError> {
    if sent.get(name).is_none_or(Value::is_null) {
        return Ok(None);
    }
    let words: Vec<String> = list(sent, name)?.iter().map(as_text).collect();
    if words.is_empty() {
        return Err(wrong(format!("{name} is empty: nothing would be shown anywhere.")));
    }
    Ok(Some(words))
}

/// Checks the placements and drops what Meta drops without a word.
///
/// # Errors
/// 2490392 for a position that is gone, 1815433 for positions that need others, plain code 100 for words Meta does not know.
pub(super) fn check(sent: &mut Map<String, Value>) -> Result<(), GraphError> {
    drop_messenger_story(sent);
    let platforms = words(sent, "publisher_platforms")?;
    for platform in platforms.iter().flatten() {
        if !PLATFORMS.contains(&platform.as_str()) {
            return Err(wrong(format!("{platform} is not a platform.")));
        }
    }
    for device in words(sent, "device_platforms")?.iter().flatten() {
        if !DEVICES.contains(&device.as_str()) {
            return Err(wrong(format!("{device} is not a device platform.")));
        }
    }
    let mut chosen: Vec<(&str, String)> = Vec::new();
    for (name, platform, known) in POSITIONS {
        let Some(positions) = words(sent, name)? else { continue };
        if platforms.as_ref().is_none_or(|platforms| !platforms.iter().any(|word| word == platform)) {
            return Err(wrong(format!("{name} needs {platform} among publisher_platforms.")));
        }
        for position in positions {
            if name == "instagram_positions" && position == "explore" {
                return Err(rule(
                    FIELD,
                    2_490_392,
                    "This placement is no longer available",
                    "Instagram Explore is no longer available; use explore_home.",
                ));
            }
            if !known.contains(&position.as_str()) {
                return Err(wrong(format!("{position} is not one of {name}.")));
            }
            chosen.push((platform, position));
        }
    }
    check_needs(platforms.as_deref().unwrap_or_default(), &chosen)
}

/// `story` on Messenger is dropped, and the list with it when nothing else is in it.
fn drop_messenger_story(sent: &mut Map<String, Value>) {
    let Some(Value::Array(positions)) = sent.get_mut("messenger_positions") else { return };
    let before = positions.len();
    positions.retain(|position| position != "story");
    if positions.is_empty() && before > 0 {
        sent.remove("messenger_positions");
        if let Some(Value::Array(platforms)) = sent.get_mut("publisher_platforms") {
            platforms.retain(|platform| platform != "messenger");
        }
    }
}

/// Placements that only go together with others.
fn check_needs(platforms: &[String], chosen: &[(&str, String)]) -> Result<(), GraphError> {
    let alone = |text: &str| Err(rule(FIELD, 1_815_433, "This placement can't be used like this", text));
    let on = |platform: &str| platforms.iter().any(|word| word == platform);
    // A platform without positions stands for all of them.
    let has = |platform: &str, position: &str| {
        on(platform)
            && (!chosen.iter().any(|(of, _)| *of == platform)
                || chosen.iter().any(|(of, word)| *of == platform && word == position))
    };
    let named = |platform: &str, position: &str| chosen.iter().any(|(of, word)| *of == platform && word == position);
    if platforms == ["audience_network"] {
        return alone("Audience Network goes with Facebook or Instagram.");
    }
    if named("facebook", "story") && !has("facebook", "feed") && !has("instagram", "story") {
        return alone("Facebook stories go with Facebook feed or Instagram stories.");
    }
    for position in ["marketplace", "search", "profile_feed", "notification"] {
        if named("facebook", position) && !has("facebook", "feed") {
            return alone("This placement on Facebook goes with Facebook feed.");
        }
    }
    if on("threads") && !has("instagram", "stream") {
        return alone("Threads goes with the Instagram feed.");
    }
    if on("whatsapp") && !has("instagram", "story") {
        return alone("WhatsApp status goes with Instagram stories.");
    }
    Ok(())
}
