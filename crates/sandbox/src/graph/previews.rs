//! `/{ad}/previews`, `/{creative}/previews` and `/act_{id}/generatepreviews`.

use serde_json::{Map, Value, json};
use url::Url;

use super::{Answer, nodes::Node, videos};
use crate::{
    ask::Ask,
    error::GraphError,
    objects::Kind,
    params::as_text,
    preview::{Card, Preview, Shot, button},
    world::World,
};

/// What `ad_format` may be.
const FORMATS: [&str; 76] = [
    "AUDIENCE_NETWORK_INSTREAM_VIDEO",
    "AUDIENCE_NETWORK_INSTREAM_VIDEO_MOBILE",
    "AUDIENCE_NETWORK_OUTSTREAM_VIDEO",
    "AUDIENCE_NETWORK_REWARDED_VIDEO",
    "BIZ_DISCO_FEED_MOBILE",
    "DESKTOP_FEED_STANDARD",
    "FACEBOOK_IFU_REELS_MOBILE",
    "FACEBOOK_PROFILE_FEED_DESKTOP",
    "FACEBOOK_PROFILE_FEED_MOBILE",
    "FACEBOOK_PROFILE_REELS_MOBILE",
    "FACEBOOK_REELS_BANNER",
    "FACEBOOK_REELS_BANNER_DESKTOP",
    "FACEBOOK_REELS_BANNER_FEED_ANDROID",
    "FACEBOOK_REELS_BANNER_FEED_ANDROID_LARGE",
    "FACEBOOK_REELS_BANNER_FULLSCREEN_IOS",
    "FACEBOOK_REELS_BANNER_FULLSCREEN_MOBILE",
    "FACEBOOK_REELS_MOBILE",
    "FACEBOOK_REELS_POSTLOOP",
    "FACEBOOK_REELS_POSTLOOP_FEED",
    "FACEBOOK_REELS_SIMILAR_PRODUCTS_MOBILE",
    "FACEBOOK_REELS_STICKER",
    "FACEBOOK_STORY_MOBILE",
    "FACEBOOK_STORY_STICKER_MOBILE",
    "INSTAGRAM_EXPLORE_CONTEXTUAL",
    "INSTAGRAM_EXPLORE_GRID_HOME",
    "INSTAGRAM_EXPLORE_IMMERSIVE",
    "INSTAGRAM_FEED_WEB",
    "INSTAGRAM_FEED_WEB_M_SITE",
    "INSTAGRAM_LEAD_GEN_MULTI_SUBMIT_ADS",
    "INSTAGRAM_PROFILE_FEED",
    "INSTAGRAM_PROFILE_REELS",
    "INSTAGRAM_REELS",
    "INSTAGRAM_REELS_OVERLAY",
    "INSTAGRAM_REELS_WEB",
    "INSTAGRAM_REELS_WEB_M_SITE",
    "INSTAGRAM_SEARCH_CHAIN",
    "INSTAGRAM_SEARCH_GRID",
    "INSTAGRAM_STANDARD",
    "INSTAGRAM_STORY",
    "INSTAGRAM_STORY_EFFECT_TRAY",
    "INSTAGRAM_STORY_WEB",
    "INSTAGRAM_STORY_WEB_M_SITE",
    "INSTANT_ARTICLE_RECIRCULATION_AD",
    "INSTANT_ARTICLE_STANDARD",
    "INSTREAM_BANNER_DESKTOP",
    "INSTREAM_BANNER_FEED_IOS",
    "INSTREAM_BANNER_FULLSCREEN_IOS",
    "INSTREAM_BANNER_FULLSCREEN_MOBILE",
    "INSTREAM_BANNER_IMMERSIVE_MOBILE",
    "INSTREAM_BANNER_MOBILE",
    "INSTREAM_VIDEO_DESKTOP",
    "INSTREAM_VIDEO_FULLSCREEN_IOS",
    "INSTREAM_VIDEO_FULLSCREEN_MOBILE",
    "INSTREAM_VIDEO_IMAGE",
    "INSTREAM_VIDEO_IMMERSIVE_MOBILE",
    "INSTREAM_VIDEO_MOBILE",
    "JOB_BROWSER_DESKTOP",
    "JOB_BROWSER_MOBILE",
    "MARKETPLACE_MOBILE",
    "MESSENGER_MOBILE_INBOX_MEDIA",
    "MESSENGER_MOBILE_STORY_MEDIA",
    "MOBILE_BANNER",
    "MOBILE_FEED_BASIC",
    "MOBILE_FEED_STANDARD",
    "MOBILE_FULLWIDTH",
    "MOBILE_INTERSTITIAL",
    "MOBILE_MEDIUM_RECTANGLE",
    "MOBILE_NATIVE",
    "RIGHT_COLUMN_STANDARD",
    "SUGGESTED_VIDEO_DESKTOP",
    "SUGGESTED_VIDEO_FULLSCREEN_MOBILE",
    "SUGGESTED_VIDEO_IMMERSIVE_MOBILE",
    "SUGGESTED_VIDEO_MOBILE",
    "WATCH_FEED_HOME",
    "WATCH_FEED_MOBILE",
    "WHATSAPP_STATUS_MEDIA",
];

/// The content of a creative, and the account its pictures are in.
type Content = (String, Map<String, Value>);

/// `GET /{ad}/previews`, `/{creative}/previews`, `/act_{id}/generatepreviews`; `None`: the node has no such edge.
pub(super) fn answer(world: &mut World, ask: &Ask, node: &Node, edge: &str) -> Option<Answer> {
    let content = match (node, edge) {
        (Node::Object(Kind::Ad, id), "previews") => of_ad(world, id),
        (Node::Object(Kind::Creative, id), "previews") => of_creative(world, id),
        (Node::Account(id), "generatepreviews") => sent(world, ask, id),
        _ => return None,
    };
    Some(content.and_then(|content| show(world, ask, content)))
}

fn impossible(why: &str) -> GraphError {
    GraphError::new(2_606, format!("(#2606) We couldn't load the preview: {why}"))
}

fn of_ad(world: &World, id: &str) -> Result<Content, GraphError> {
    let creative = world.object(id).and_then(|ad| ad.text("creative_id"));
    of_creative(world, creative.ok_or_else(|| impossible("the ad has no creative."))?)
}

fn of_creative(world: &World, id: &str) -> Result<Content, GraphError> {
    let creative = world.object(id).filter(|object| object.kind == Kind::Creative);
    let creative = creative.ok_or_else(|| GraphError::missing("GET", id))?;
    Ok((creative.account.clone(), creative.fields.clone()))
}

/// What `creative` holds: a whole specification, or the id of one that exists.
fn sent(world: &World, ask: &Ask, account: &str) -> Result<Content, GraphError> {
    let missing = || GraphError::new(194, "(#194) Requires at least one of the params: creative").blame("creative");
    let spec = match ask.params.json("creative")? {
        Some(Value::Object(spec)) if !spec.is_empty() => spec,
        // A bare number is the id of a creative, too.
        Some(Value::Number(id)) => Map::from_iter([("creative_id".to_owned(), json!(id.to_string()))]),
        Some(_) => return Err(GraphError::parameter("creative", "(#100) Param creative must be an object")),
        None => return Err(missing()),
    };
    match spec.get("creative_id").map(as_text) {
        Some(id) => {
            let content = of_creative(world, &id)?;
            if content.0 == account { Ok(content) } else { Err(GraphError::missing("GET", &id)) }
        }
        None => Ok((account.to_owned(), spec)),
    }
}

fn show(world: &mut World, ask: &Ask, (account, spec): Content) -> Answer {
    let params = &ask.params;
    let required = || GraphError::parameter("ad_format", "(#100) The parameter ad_format is required");
    let format = params.text("ad_format").filter(|format| !format.is_empty()).ok_or_else(required)?;
    if !FORMATS.contains(&format.as_str()) {
        let message = format!("(#100) Param ad_format must be one of {{{}}}", FORMATS.join(", "));
        return Err(GraphError::parameter("ad_format", message));
    }
    let (width, height) = size(&format);
    let width = params.integer("width")?.unwrap_or(width).clamp(50, 2_000);
    let height = params.integer("height")?.unwrap_or(height).clamp(50, 2_000);
    let preview = Preview { format: format.clone(), ..content(world, &account, &spec)? };
    let now = world.clock.now_ms();
    let token = world.previews.keep(preview, now);
    // Inside of an attribute, so the ampersand is written out.
    let source = format!("http://{}/_sandbox/preview?d={token}&amp;ad_format={format}", ask.host);
    let body = format!(
        "<iframe src=\"{source}\" width=\"{width}\" height=\"{height}\" scrolling=\"yes\" style=\"border: none;\"></iframe>"
    );
    Ok(json!({ "data": [{ "body": body }] }))
}

/// Width and height of the frame in pixels.
fn size(format: &str) -> (i64, i64) {
    let tall = ["STORY", "REELS", "INTERSTITIAL", "STATUS", "FULLSCREEN"];
    if tall.iter().any(|word| format.contains(word)) {
        (320, 570)
    } else if format == "RIGHT_COLUMN_STANDARD" || format.contains("BANNER") {
        (254, 300)
    } else if format.contains("MOBILE") || format.starts_with("INSTAGRAM") {
        (320, 600)
    } else {
        (540, 690)
    }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).map(as_text).unwrap_or_default()
}

/// # Errors
/// 1500 for a link that is none.
fn host(link: &str) -> Result<String, GraphError> {
    if link.is_empty() {
        return Ok(String::new());
    }
    let url = Url::parse(link).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let url = url.ok_or_else(|| GraphError::new(1_500, "(#1500) The url you supplied is invalid").blame("link"))?;
    Ok(url.host_str().unwrap_or_default().trim_start_matches("www.").to_owned())
}

fn shot(world: &World, account: &str, part: &Value) -> Result<Option<Shot>, GraphError> {
    let hash = text(part, "image_hash");
    if !hash.is_empty() {
        if world.media.picture(account, &hash).is_none() {
            return Err(impossible("the image is not in this ad account."));
        }
        return Ok(Some(Shot::Here(format!("/_sandbox/media/images/{account}/{hash}"))));
    }
    let picture =
        ["picture", "image_url", "url"].map(|name| text(part, name)).into_iter().find(|text| !text.is_empty());
    if let Some(picture) = picture {
        host(&picture)?;
        // One of our own is shown, whatever name this server was reached by.
        let own = picture.find("/_sandbox/media/").map(|at| picture[at..].to_owned());
        return Ok(Some(own.map_or(Shot::Elsewhere(picture), Shot::Here)));
    }
    let video = text(part, "video_id");
    if video.is_empty() {
        return Ok(None);
    }
    match world.media.video(&video) {
        Some(_) => Ok(Some(Shot::Here(format!("/_sandbox/media/videos/{video}/{}.png", videos::FRAMES - 1)))),
        None => Err(impossible("the video does not exist.")),
    }
}

/// `fallback` is the link of the whole advertisement.
fn card(world: &World, account: &str, part: &Value, fallback: &str) -> Result<Card, GraphError> {
    let action = &part["call_to_action"];
    let link = [text(part, "link"), text(&action["value"], "link"), fallback.to_owned()];
    let link = link.into_iter().find(|link| !link.is_empty()).unwrap_or_default();
    let either = |first: &str, second: &str| {
        let found = text(part, first);
        if found.is_empty() { text(part, second) } else { found }
    };
    let host = host(&link)?;
    let caption = text(part, "caption");
    Ok(Card {
        shot: shot(world, account, part)?,
        headline: either("name", "title"),
        description: either("description", "link_description"),
        host: if caption.is_empty() { host } else { caption },
        button: button(&text(action, "type")),
    })
}

fn content(world: &World, account: &str, spec: &Map<String, Value>) -> Result<Preview, GraphError> {
    let story = spec.get("object_story_spec").cloned().unwrap_or_default();
    let story = match story {
        // Inside of a creative that was sent as a form the story may be text once more.
        Value::String(inner) => serde_json::from_str(&inner).unwrap_or_default(),
        other => other,
    };
    let page = |id: &str| world.pages.get(id).map_or_else(|| "Your Page".to_owned(), |page| page.name.clone());
    let mut preview = Preview { page: page(&text(&story, "page_id")), ..Preview::default() };
    for (name, message) in [
        ("link_data", "message"),
        ("template_data", "message"),
        ("video_data", "message"),
        ("photo_data", "caption"),
        ("text_data", "message"),
    ] {
        let Some(part) = story.get(name).filter(|part| part.is_object()) else { continue };
        preview.text = text(part, message);
        preview.video = name == "video_data";
        let link = text(part, "link");
        let children = part["child_attachments"].as_array().filter(|children| !children.is_empty());
        preview.cards = match children {
            Some(children) => {
                children.iter().map(|child| card(world, account, child, &link)).collect::<Result<_, _>>()?
            }
            // The caption of a photo is its text and was taken already.
            None if name == "photo_data" => vec![Card { shot: shot(world, account, part)?, ..Card::default() }],
            None => vec![card(world, account, part, &link)?],
        };
        return Ok(preview);
    }
    if let Some(Value::Object(feed)) = spec.get("asset_feed_spec") {
        return fed(world, account, feed, preview);
    }
    let flat = Value::Object(spec.clone());
    for name in ["object_story_id", "source_instagram_media_id", "effective_object_story_id"] {
        if let Some(id) = spec.get(name).map(as_text) {
            preview.page = page(id.split('_').next().unwrap_or_default());
            preview.text = format!("The post {id}.");
            preview.cards = vec![Card::default()];
            return Ok(preview);
        }
    }
    if ["image_hash", "image_url", "title", "body"].iter().any(|name| spec.contains_key(*name)) {
        preview.text = text(&flat, "body");
        let link = [text(&flat, "link_url"), text(&flat, "object_url")];
        let link = link.into_iter().find(|link| !link.is_empty()).unwrap_or_default();
        preview.cards = vec![card(world, account, &flat, &link)?];
        return Ok(preview);
    }
    Err(impossible("the creative has no story."))
}

/// The first of each of the assets.
fn fed(world: &World, account: &str, feed: &Map<String, Value>, mut preview: Preview) -> Result<Preview, GraphError> {
    let first = |name: &str| feed.get(name).and_then(|list| list.get(0)).cloned().unwrap_or_default();
    let picture = match (first("images"), first("videos")) {
        (Value::Null, video) => json!({ "image_hash": video["thumbnail_hash"], "video_id": video["video_id"] }),
        (image, _) => json!({ "image_hash": image["hash"], "url": image["url"] }),
    };
    // Absent members read as null, which is no text.
    let picture: Map<String, Value> = picture
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(_, value)| !value.is_null())
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    preview.video = !first("videos").is_null();
    preview.text = text(&first("bodies"), "text");
    preview.cards = vec![Card {
        shot: shot(world, account, &Value::Object(picture))?,
        headline: text(&first("titles"), "text"),
        description: text(&first("descriptions"), "text"),
        host: host(&text(&first("link_urls"), "website_url"))?,
        button: button(&as_text(&first("call_to_action_types")).replace("null", "")),
    }];
    Ok(preview)
}
