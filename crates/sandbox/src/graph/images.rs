//! `/act_{id}/adimages`.

use bytes::Bytes;
use data_encoding::{BASE64, BASE64_NOPAD};
use serde_json::{Map, Value, json};

use super::{
    Answer, accounts,
    nodes::{Got, Node, Scene},
};
use crate::{
    ask::Ask,
    auth::Viewer,
    clock,
    error::GraphError,
    media::{PICTURE_BYTES, Picture},
    objects::Kind,
    params::as_text,
    world::{World, bare},
};

/// `POST /act_{id}/adimages`: files of a multipart body, `bytes` in base 64, or `copy_from` another account.
pub(super) fn upload(world: &mut World, ask: &Ask, viewer: &Viewer, account: &str) -> Answer {
    let account = accounts::writable(world, viewer, account)?;
    let files = sent(world, ask, viewer)?;
    if files.is_empty() {
        return Err(GraphError::parameter("bytes", "(#100) The parameter bytes is required"));
    }
    let now = world.clock.tick_ms();
    let mut pictures = Vec::with_capacity(files.len());
    for (key, name, file) in files {
        pictures.push((key, read(world, &name, &file, now)?));
    }
    // Only now, so that one bad file of several leaves nothing behind.
    let mut images = Map::new();
    for (key, picture) in pictures {
        let kept = world.media.put_picture(&account, picture);
        let row = json!({
            "hash": kept.hash,
            "url": address(&ask.host, &account, &kept.hash),
            "url_128": address(&ask.host, &account, &kept.hash),
            "url_256": address(&ask.host, &account, &kept.hash),
            "height": kept.height,
            "width": kept.width,
            "name": kept.name,
        });
        let hash = kept.hash.clone();
        if let Some(found) = world.accounts.get_mut(&account) {
            found.images.insert(hash, row.clone());
        }
        images.insert(key, row);
    }
    Ok(json!({ "images": images }))
}

/// Key in the answer, name and content of everything that was sent.
type Sent = Vec<(String, String, Bytes)>;

fn sent(world: &World, ask: &Ask, viewer: &Viewer) -> Result<Sent, GraphError> {
    let params = &ask.params;
    let mut files: Sent = params
        .uploads()
        .iter()
        .map(|upload| (upload.filename.clone(), upload.filename.clone(), upload.bytes.clone()))
        .collect();
    if files.is_empty()
        && let Some(text) = params.text("bytes")
    {
        let name = params.text("name").filter(|name| !name.is_empty()).unwrap_or_else(|| "untitled".into());
        files.push(("bytes".into(), name, decode(&text)?));
    }
    if let Some(from) = params.json("copy_from")? {
        let text = |field: &str| from.get(field).map(as_text).unwrap_or_default();
        let source = text("source_account_id");
        let hash = text("hash");
        let missing = || GraphError::missing("POST", &format!("{source}:{hash}"));
        let source = bare(&source).to_owned();
        world.tasks(&viewer.person, &source).ok_or_else(missing)?;
        let found = world.media.picture(&source, &hash).ok_or_else(missing)?;
        files.push((hash.clone(), found.name.clone(), found.bytes.clone()));
    }
    Ok(files)
}

fn decode(text: &str) -> Result<Bytes, GraphError> {
    // A form turns `+` into a blank when it was not escaped; line breaks are common too.
    let text: String = text
        .chars()
        .filter(|letter| !matches!(letter, '\r' | '\n'))
        .map(|letter| if letter == ' ' { '+' } else { letter })
        .collect();
    let decoded = BASE64.decode(text.as_bytes()).or_else(|_| BASE64_NOPAD.decode(text.as_bytes()));
    decoded.map(Bytes::from).map_err(|_| GraphError::parameter("bytes", "(#100) Param bytes must be valid base64"))
}

fn read(world: &World, name: &str, file: &Bytes, now_ms: i64) -> Result<Picture, GraphError> {
    let refused =
        |title: &str, text: String| Err(GraphError::parameter("bytes", "Invalid parameter").user(title, text));
    if file.is_empty() {
        return refused("Image is empty", format!("{name} has no content."));
    }
    if file.len() > PICTURE_BYTES {
        return refused("Image is too large", format!("{name} is larger than 30 MB."));
    }
    let Some(picture) = Picture::read(name, file, now_ms) else {
        return refused(
            "Image format not supported",
            format!("{name} could not be read as an image. Use a JPG or PNG file."),
        );
    };
    if !world.media.has_room(file.len()) {
        return refused("Image library is full", "This sandbox keeps no more files. Delete some, or reset it.".into());
    }
    Ok(picture)
}

/// `DELETE /act_{id}/adimages?hash=`. One that a creative uses stays; our model.
pub(super) fn delete(world: &mut World, ask: &Ask, viewer: &Viewer, account: &str) -> Answer {
    let account = accounts::writable(world, viewer, account)?;
    let required = || GraphError::parameter("hash", "(#100) The parameter hash is required");
    let hash = ask.params.text("hash").filter(|hash| !hash.is_empty()).ok_or_else(required)?;
    if world.media.picture(&account, &hash).is_some() && !creatives(world, &account, &hash).is_empty() {
        return Err(GraphError::parameter("hash", "Invalid parameter")
            .user("Image is in use", "An ad creative uses this image, so it can't be deleted."));
    }
    if !world.media.remove_picture(&account, &hash) {
        return Err(GraphError::parameter("hash", format!("(#100) Ad image {hash} does not exist in this ad account")));
    }
    if let Some(found) = world.accounts.get_mut(&account) {
        found.images.remove(&hash);
    }
    Ok(json!({ "success": true }))
}

/// Ids of the creatives whose content names that hash.
fn creatives(world: &World, account: &str, hash: &str) -> Vec<String> {
    let quoted = format!("\"{hash}\"");
    world
        .in_account(account, Kind::Creative)
        .filter(|creative| creative.live() && creative.fields.values().any(|value| value.to_string().contains(&quoted)))
        .map(|creative| creative.id.clone())
        .collect()
}

/// `GET /act_{id}/adimages`, newest first.
pub(super) fn in_account(scene: &Scene<'_>, account: &str, filtered: bool) -> Result<Vec<Node>, GraphError> {
    let params = &scene.ask.params;
    let (mut hashes, mut name, mut width, mut height) = (None, None, 0, 0);
    if filtered {
        hashes = params.list("hashes")?;
        name = params.text("name");
        width = params.integer("minwidth")?.unwrap_or(0);
        height = params.integer("minheight")?.unwrap_or(0);
    }
    let wanted = |picture: &&Picture| {
        hashes.as_ref().is_none_or(|hashes| hashes.contains(&picture.hash))
            && name.as_ref().is_none_or(|name| picture.name == *name)
            && i64::from(picture.width) >= width
            && i64::from(picture.height) >= height
    };
    let pictures = scene.world.media.pictures(account);
    Ok(pictures.into_iter().filter(wanted).map(|picture| Node::Image(id(account, &picture.hash))).collect())
}

/// `{account}:{hash}`, as Meta writes the id of an image.
fn id(account: &str, hash: &str) -> String {
    format!("{account}:{hash}")
}

/// The account and the picture behind such an id.
pub(super) fn find<'a>(world: &'a World, id: &'a str) -> Option<(&'a str, &'a Picture)> {
    let (account, hash) = id.split_once(':')?;
    world.media.picture(account, hash).map(|picture| (account, picture))
}

fn address(host: &str, account: &str, hash: &str) -> String {
    format!("http://{host}/_sandbox/media/images/{account}/{hash}")
}

pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some((account, picture)) = find(scene.world, id) else { return Got::Absent };
    let zone = scene.world.accounts.get(account).map_or("UTC", |account| account.seed.timezone.as_str());
    let url = || address(&scene.ask.host, account, &picture.hash);
    let used = || creatives(scene.world, account, &picture.hash);
    match name {
        "account_id" => Got::text(account),
        "hash" => Got::text(&*picture.hash),
        "name" => Got::text(&*picture.name),
        "height" | "original_height" => Got::Value(json!(picture.height)),
        "width" | "original_width" => Got::Value(json!(picture.width)),
        "status" => Got::text("ACTIVE"),
        "url" | "url_128" | "permalink_url" => Got::text(url()),
        "creatives" => match used() {
            ids if ids.is_empty() => Got::Absent,
            ids => Got::Value(json!(ids)),
        },
        "is_associated_creatives_in_adgroups" => {
            let ids = used();
            let ads = scene.world.in_account(account, Kind::Ad).filter(|ad| ad.live());
            let mut creative = ads.filter_map(|ad| ad.text("creative_id"));
            Got::Value(Value::Bool(creative.any(|found| ids.iter().any(|id| id == found))))
        }
        "created_time" | "updated_time" => Got::text(clock::graph_time(picture.created_at_ms, zone)),
        _ => Got::Unknown,
    }
}
