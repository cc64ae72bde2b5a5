//! `object_story_spec`: the post a creative is made of (platform 12.3).

use serde_json::Value;

use super::calls;
use crate::{
    auth::Viewer,
    error::GraphError,
    graph::checks::{plain, rule},
    objects::Object,
    params::as_text,
    world::World,
};

const FIELD: &str = "object_story_spec";
/// What a story can be; there is one of them.
const KINDS: [&str; 5] = ["link_data", "video_data", "photo_data", "text_data", "template_data"];
/// Cards of a carousel.
const CARDS: std::ops::RangeInclusive<usize> = 2..=10;
/// Longer addresses are refused.
const URL_CHARS: usize = 1_000;

/// The kind of story and what belongs to it; `None` for creatives made of something else.
pub(super) fn data(creative: &Object) -> Option<(&'static str, &Value)> {
    let spec = creative.fields.get(FIELD)?;
    KINDS.into_iter().find_map(|kind| Some((kind, spec.get(kind)?)))
}

/// The type of the button of a story.
pub(super) fn button(data: &Value) -> Option<&Value> {
    data.get("call_to_action")?.get("type")
}

fn wrong(text: impl Into<String>) -> GraphError {
    plain(FIELD, "The ad creative isn't complete", text)
}

/// # Errors
/// 1885029 for a page that cannot be used, 2446383 without an address, 1373054 for a button Meta does not know, plain code
/// 100 for what is missing.
pub(super) fn check(world: &World, viewer: &Viewer, creative: &Object) -> Result<(), GraphError> {
    let Some(spec) = creative.fields.get(FIELD) else { return check_without(world, viewer, creative) };
    let page = spec.get("page_id").map(as_text).ok_or_else(|| wrong("page_id is required."))?;
    check_page(world, viewer, &page)?;
    let named: Vec<&str> =
        KINDS.into_iter().filter(|kind| spec.get(*kind).is_some_and(|data| !data.is_null())).collect();
    let [kind] = named[..] else {
        return Err(wrong(format!("One of {} is needed, and only one.", KINDS.join(", "))));
    };
    let story = &spec[kind];
    if !story.is_object() {
        return Err(wrong(format!("{kind} is an object.")));
    }
    if let Some(button) = story.get("call_to_action") {
        calls::check(FIELD, button)?;
    }
    check_image(world, creative, story)?;
    match kind {
        "link_data" => check_link(world, creative, story),
        "video_data" => check_video(story),
        "photo_data" if has(story, "image_hash") || has(story, "url") => Ok(()),
        "photo_data" => Err(wrong("photo_data needs image_hash or url.")),
        "text_data" if has(story, "message") => Ok(()),
        "text_data" => Err(wrong("text_data needs message.")),
        _ => check_link(world, creative, story),
    }
}

/// Creatives of a post that exists, of a catalogue, or of single assets.
fn check_without(world: &World, viewer: &Viewer, creative: &Object) -> Result<(), GraphError> {
    if let Some(post) = creative.text("object_story_id") {
        let page = post.split_once('_').map(|(page, _)| page).ok_or_else(|| {
            plain(
                "object_story_id",
                "The post isn't right",
                "object_story_id is the Page's id, an underscore and the post's.",
            )
        })?;
        return check_page(world, viewer, page);
    }
    let other =
        ["source_instagram_media_id", "asset_feed_spec", "product_set_id", "object_id", "image_hash", "link_url"];
    if other.iter().any(|field| creative.fields.contains_key(*field)) {
        let hash = creative.fields.get("image_hash");
        return hash.map_or(Ok(()), |hash| check_hash(world, creative, hash));
    }
    Err(wrong("Send object_story_spec, object_story_id or source_instagram_media_id."))
}

fn check_page(world: &World, viewer: &Viewer, page: &str) -> Result<(), GraphError> {
    let own = world.people.get(&viewer.person).map(|person| person.seed.pages.as_slice()).unwrap_or_default();
    if own.iter().any(|id| id == page) && world.pages.contains_key(page) {
        return Ok(());
    }
    Err(rule(
        FIELD,
        1_885_029,
        "This Page can't be used",
        "The Page doesn't exist, or you have no role on it that lets you make ads for it.",
    ))
}

fn has(value: &Value, name: &str) -> bool {
    value.get(name).is_some_and(|part| !part.is_null() && !as_text(part).is_empty())
}

fn no_link() -> GraphError {
    rule(FIELD, 2_446_383, "Website URL missing", "The ad needs the address of a website to lead to.")
}

fn check_url(url: &str) -> Result<(), GraphError> {
    let fits = url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
    if fits && url.len() <= URL_CHARS {
        return Ok(());
    }
    Err(wrong(format!("An address starts with https:// or http:// and has at most {URL_CHARS} characters.")))
}

fn check_link(world: &World, creative: &Object, story: &Value) -> Result<(), GraphError> {
    let value = story.get("call_to_action").and_then(|button| button.get("value"));
    // Messages and instant forms lead nowhere outside.
    let inside = value.is_some_and(|value| has(value, "app_destination") || has(value, "lead_gen_form_id"));
    match story.get("link").map(as_text).filter(|link| !link.is_empty()) {
        Some(link) => check_url(&link)?,
        None if inside || has(story, "event_id") => {}
        None => return Err(no_link()),
    }
    let Some(cards) = story.get("child_attachments").filter(|cards| !cards.is_null()) else { return Ok(()) };
    let cards = cards.as_array().ok_or_else(|| wrong("child_attachments is a list."))?;
    if !CARDS.contains(&cards.len()) {
        return Err(wrong("A carousel has 2 to 10 cards."));
    }
    for card in cards {
        match card.get("link").map(as_text).filter(|link| !link.is_empty()) {
            Some(link) => check_url(&link)?,
            None if inside => {}
            None => return Err(no_link()),
        }
        if let Some(button) = card.get("call_to_action") {
            calls::check(FIELD, button)?;
        }
        check_image(world, creative, card)?;
    }
    Ok(())
}

fn check_video(story: &Value) -> Result<(), GraphError> {
    let is_id = story
        .get("video_id")
        .map(as_text)
        .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_id {
        return Err(wrong("video_data needs video_id."));
    }
    if !has(story, "image_hash") && !has(story, "image_url") {
        return Err(wrong("A video needs a thumbnail: image_hash or image_url."));
    }
    Ok(())
}

/// Pictures by address are taken at their word; those by hash must be in the account.
fn check_image(world: &World, creative: &Object, part: &Value) -> Result<(), GraphError> {
    for name in ["picture", "image_url"] {
        if let Some(url) = part.get(name).map(as_text) {
            check_url(&url)?;
        }
    }
    part.get("image_hash").map_or(Ok(()), |hash| check_hash(world, creative, hash))
}

fn check_hash(world: &World, creative: &Object, hash: &Value) -> Result<(), GraphError> {
    let images = world.accounts.get(&creative.account).map(|account| &account.images);
    if images.is_some_and(|images| images.contains_key(&as_text(hash))) {
        return Ok(());
    }
    Err(plain(
        "image_hash",
        "The image doesn't exist",
        "There is no image with this hash in the ad account; upload it first.",
    ))
}

/// Whether an ad set can show a creative.
///
/// # Errors
/// 1885029 for another page than the ad set promotes, plain code 100 for clicks without a button to click.
pub(in crate::graph) fn check_for(
    adset: &Object,
    campaign: Option<&Object>,
    creative: &Object,
) -> Result<(), GraphError> {
    let promoted = adset.fields.get("promoted_object").and_then(|promoted| promoted.get("page_id")).map(as_text);
    let page = creative.fields.get(FIELD).and_then(|spec| spec.get("page_id")).map(as_text);
    if let (Some(promoted), Some(page)) = (promoted, page)
        && promoted != page
    {
        return Err(rule(
            "creative",
            1_885_029,
            "The Pages differ",
            "The ad creative must be of the Page the ad set promotes.",
        ));
    }
    if campaign.is_some_and(|campaign| campaign.words("special_ad_categories").contains(&"ISSUES_ELECTIONS_POLITICS")) {
        return Err(rule(
            "creative",
            2_708_008,
            "Not authorised for political ads",
            "The person and the Page must be authorised, and the ad creative must say so in authorization_category.",
        ));
    }
    let clicks =
        adset.text("optimization_goal") == Some("LINK_CLICKS") && adset.text("billing_event") == Some("LINK_CLICKS");
    let no_button = data(creative).is_some_and(|(_, data)| button(data).is_none());
    if clicks && no_button {
        return Err(plain(
            "creative",
            "A button is missing",
            "An ad set that pays for link clicks needs a call to action in its ads.",
        ));
    }
    Ok(())
}
