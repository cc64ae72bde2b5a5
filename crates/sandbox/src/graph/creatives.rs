//! Ad creatives: their fields.

mod calls;
pub(super) mod create;
pub(super) mod story;
pub(super) mod update;

use serde_json::Value;

use super::nodes::{Got, Scene};
use crate::{objects::Object, params::as_text};

/// What only a creative has; the rest is in [`super::objects`].
///
/// Much of it is worked out of the story that was sent: Meta makes a Page post of it and answers that post's parts.
pub(super) fn field(scene: &Scene<'_>, creative: &Object, name: &str) -> Got {
    if let Some(own) = creative.fields.get(name).filter(|_| name != "object_type") {
        return Got::Value(own.clone());
    }
    let Some((kind, data)) = story::data(creative) else { return Got::Unknown };
    let part = |name: &str| Got::some(data.get(name).map(as_text));
    let spec = creative.fields.get("object_story_spec");
    let page = || spec.and_then(|spec| spec.get("page_id")).map(as_text);
    match name {
        "actor_id" => Got::some(page()),
        "object_type" => Got::text(match kind {
            "video_data" => "VIDEO",
            "photo_data" => "PHOTO",
            "text_data" => "STATUS",
            _ => "SHARE",
        }),
        "body" => part(if kind == "photo_data" { "caption" } else { "message" }),
        "title" => part(if kind == "video_data" { "title" } else { "name" }),
        "video_id" => part("video_id"),
        "image_hash" => part("image_hash"),
        "image_url" | "thumbnail_url" => picture(scene, creative, data),
        "link_destination_display_url" => part("caption"),
        "call_to_action_type" => Got::some(story::button(data).map(as_text)),
        "instagram_user_id" => Got::some(spec.and_then(|spec| spec.get("instagram_user_id")).map(as_text)),
        // The post made of it; our model of its number.
        "effective_object_story_id" => Got::some(page().map(|page| format!("{page}_{}", creative.id))),
        "effective_authorization_category" => Got::text(creative.text("authorization_category").unwrap_or("NONE")),
        _ => Got::Unknown,
    }
}

fn picture(scene: &Scene<'_>, creative: &Object, data: &Value) -> Got {
    let sent = ["picture", "image_url", "url"].iter().find_map(|name| data.get(*name));
    let images = scene.world.accounts.get(&creative.account).map(|account| &account.images);
    let uploaded = || images?.get(&as_text(data.get("image_hash")?))?.get("url");
    Got::some(sent.or_else(uploaded).map(as_text))
}
