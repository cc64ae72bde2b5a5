//! `/act_{id}/advideos` and videos by their id.

use bytes::Bytes;
use serde_json::{Value, json};

use super::{
    Answer, accounts,
    nodes::{Got, Node, Scene},
};
use crate::{
    ask::Ask,
    auth::Viewer,
    clock,
    error::GraphError,
    media::{Session, VIDEO_BYTES, Video, video::Stage, video::is_video},
    params::Params,
    world::World,
};

/// Still frames offered for every video.
pub(crate) const FRAMES: u32 = 4;
/// Their size in pixels.
pub(crate) const FRAME: (u32, u32) = (320, 180);

/// `POST /act_{id}/advideos`: in one piece, from a loopback address, or a phase of a chunked upload.
pub(super) fn upload(world: &mut World, ask: &Ask, viewer: &Viewer, account: &str) -> Answer {
    let account = accounts::writable(world, viewer, account)?;
    let params = &ask.params;
    match params.text("upload_phase").as_deref() {
        None | Some("") => {}
        Some("start") => return start(world, params, account),
        Some("transfer") => return transfer(world, params, &account),
        Some("finish") => return finish(world, ask, &account),
        Some("cancel") => return cancel(world, params, &account),
        Some(_) => {
            let message = "(#100) Param upload_phase must be one of {cancel, finish, start, transfer}";
            return Err(GraphError::parameter("upload_phase", message));
        }
    }
    let file = match (params.upload("source"), &ask.fetched) {
        (Some(upload), _) => upload.bytes.clone(),
        (None, Some(Ok(bytes))) => bytes.clone(),
        (None, Some(Err(reason))) => {
            return Err(GraphError::new(389, "(#389) Unable to fetch video file from URL.")
                .user("Video could not be fetched", reason.clone())
                .blame("file_url"));
        }
        (None, None) => return Err(GraphError::parameter("source", "(#100) The parameter source is required")),
    };
    check_size(world, file.len())?;
    check_video(&file)?;
    let mut video = blank(world, account, params);
    video.uploaded_at_ms = Some(video.created_at_ms);
    video.bytes = file;
    video.broken = ask.effects.video_fails;
    let id = video.id.clone();
    world.media.put_video(video);
    Ok(json!({ "id": id }))
}

fn blank(world: &mut World, account: String, params: &Params) -> Video {
    let now = world.clock.tick_ms();
    Video {
        id: world.ids.take(),
        account,
        title: params.text("title").or_else(|| params.text("name")),
        description: params.text("description"),
        bytes: Bytes::new(),
        created_at_ms: now,
        updated_at_ms: now,
        uploaded_at_ms: None,
        broken: false,
    }
}

fn check_size(world: &World, bytes: usize) -> Result<(), GraphError> {
    if bytes > VIDEO_BYTES {
        return Err(GraphError::parameter("file_size", "Invalid parameter")
            .user("Video is too large", "This sandbox keeps videos of up to 128 MB."));
    }
    if !world.media.has_room(bytes) {
        return Err(GraphError::parameter("file_size", "Invalid parameter")
            .user("Video library is full", "This sandbox keeps no more files. Delete some, or reset it."));
    }
    Ok(())
}

fn check_video(file: &[u8]) -> Result<(), GraphError> {
    if is_video(file) {
        return Ok(());
    }
    Err(GraphError::new(352, "(#352) The video file you selected is in a format that we don't support.")
        .subcode(1_363_024)
        .user("Unsupported Video Format", "The video you're trying to upload is in a format that isn't supported."))
}

fn start(world: &mut World, params: &Params, account: String) -> Answer {
    let required = || GraphError::parameter("file_size", "(#100) The parameter file_size is required");
    let size = params.integer("file_size")?.filter(|size| *size > 0).ok_or_else(required)?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    // What was promised counts as taken, so that many starts cannot promise more than there is.
    check_size(world, size)?;
    let video = blank(world, account.clone(), params);
    let session = Session { account, video: video.id.clone(), size, received: Vec::new() };
    let (start, end) = session.next();
    let id = world.ids.take();
    let answer = json!({
        "upload_session_id": id,
        "video_id": video.id,
        "start_offset": start.to_string(),
        "end_offset": end.to_string(),
    });
    world.media.put_video(video);
    world.media.sessions.insert(id, session);
    Ok(answer)
}

/// The session of that account which the request names.
fn session<'a>(world: &'a mut World, params: &Params, account: &str) -> Result<(String, &'a mut Session), GraphError> {
    let id = params.text("upload_session_id").unwrap_or_default();
    let found = world.media.sessions.get_mut(&id).filter(|session| session.account == account);
    let missing =
        || GraphError::parameter("upload_session_id", "(#100) Invalid upload_session_id: there is no such upload");
    found.map(|session| (id, session)).ok_or_else(missing)
}

fn transfer(world: &mut World, params: &Params, account: &str) -> Answer {
    let (_, session) = session(world, params, account)?;
    let required = |name: &str| GraphError::parameter(name, format!("(#100) The parameter {name} is required"));
    let start = params.integer("start_offset")?.ok_or_else(|| required("start_offset"))?;
    let chunk = params.upload("video_file_chunk").ok_or_else(|| required("video_file_chunk"))?;
    let taken = session.take(usize::try_from(start).unwrap_or(usize::MAX), &chunk.bytes);
    let (start, end) = session.next();
    let next = json!({ "start_offset": start.to_string(), "end_offset": end.to_string() });
    if taken {
        return Ok(next);
    }
    Err(out_of_step("The video was not uploaded. Go on from the offset that is given.", next))
}

/// 1363037, with where to go on from.
fn out_of_step(why: &str, next: Value) -> GraphError {
    GraphError::new(6_000, "There was a problem uploading your video. Please try again.")
        .subcode(1_363_037)
        .user("Error Uploading Video", why)
        .with_data(next)
}

fn finish(world: &mut World, ask: &Ask, account: &str) -> Answer {
    let now = world.clock.tick_ms();
    let params = &ask.params;
    let (id, session) = session(world, params, account)?;
    let (start, end) = session.next();
    if start < end {
        let next = json!({ "start_offset": start.to_string(), "end_offset": end.to_string() });
        return Err(out_of_step("The video is not complete yet.", next));
    }
    let video = session.video.clone();
    let bytes = Bytes::from(std::mem::take(&mut session.received));
    world.media.sessions.remove(&id);
    if let Err(error) = check_video(&bytes) {
        world.media.remove_video(&video);
        return Err(error);
    }
    if let Some(video) = world.media.video_mut(&video) {
        video.title = params.text("title").or_else(|| params.text("name")).or(video.title.take());
        video.description = params.text("description").or(video.description.take());
        video.bytes = bytes;
        video.broken = ask.effects.video_fails;
        video.uploaded_at_ms = Some(now);
        video.updated_at_ms = now;
    }
    Ok(json!({ "success": true }))
}

fn cancel(world: &mut World, params: &Params, account: &str) -> Answer {
    let (id, session) = session(world, params, account)?;
    let video = session.video.clone();
    world.media.sessions.remove(&id);
    world.media.remove_video(&video);
    Ok(json!({ "success": true }))
}

/// `DELETE /act_{id}/advideos?video_id=`
pub(super) fn delete(world: &mut World, ask: &Ask, viewer: &Viewer, account: &str) -> Answer {
    let account = accounts::writable(world, viewer, account)?;
    let required = || GraphError::parameter("video_id", "(#100) The parameter video_id is required");
    let id = ask.params.text("video_id").filter(|id| !id.is_empty()).ok_or_else(required)?;
    if world.media.video(&id).is_none_or(|video| video.account != account) {
        return Err(GraphError::missing("DELETE", &id));
    }
    world.media.sessions.retain(|_, session| session.video != id);
    world.media.remove_video(&id);
    Ok(json!({ "success": true }))
}

/// `GET /act_{id}/advideos`, newest first.
pub(super) fn in_account(scene: &Scene<'_>, account: &str, filtered: bool) -> Vec<Node> {
    let title = scene.ask.params.text("title").filter(|_| filtered).map(|title| title.to_lowercase());
    let wanted = |video: &&Video| {
        title.as_ref().is_none_or(|title| video.title.as_ref().is_some_and(|own| own.to_lowercase().contains(title)))
    };
    let videos = scene.world.media.videos(account).into_iter();
    videos.filter(wanted).map(|video| Node::Video(video.id.clone())).collect()
}

fn frame_address(host: &str, id: &str, number: u32) -> String {
    format!("http://{host}/_sandbox/media/videos/{id}/{number}.png")
}

/// `GET /{video}/thumbnails`
pub(super) fn thumbnails(scene: &Scene<'_>, id: &str) -> Vec<Value> {
    let ready =
        scene.world.media.video(id).is_some_and(|video| video.stage(scene.world.clock.now_ms()) == Stage::Ready);
    if !ready {
        return Vec::new();
    }
    (0..FRAMES)
        .map(|number| {
            json!({
                "id": format!("{id}{number}"),
                "uri": frame_address(&scene.ask.host, id, number),
                "width": FRAME.0,
                "height": FRAME.1,
                "scale": 1,
                "name": "",
                "is_preferred": number == 0,
            })
        })
        .collect()
}

/// `status`, as the specification's `VideoStatus`.
fn status(stage: Stage) -> Value {
    let phase = |status: &str| json!({ "status": status });
    let (word, uploading, processing, publishing) = match stage {
        Stage::Uploading => ("uploading", "in_progress", "not_started", "not_started"),
        Stage::Processing(_) => ("processing", "complete", "in_progress", "not_started"),
        Stage::Ready => ("ready", "complete", "complete", "complete"),
        Stage::Error => ("error", "complete", "error", "not_started"),
    };
    let mut status = json!({
        "video_status": word,
        "uploading_phase": phase(uploading),
        "processing_phase": phase(processing),
        "publishing_phase": phase(publishing),
    });
    match stage {
        Stage::Processing(percent) => status["processing_progress"] = json!(percent),
        Stage::Ready => status["processing_progress"] = json!(100),
        Stage::Error => {
            status["processing_phase"]["errors"] =
                json!([{ "code": 1_363_019, "message": "The video could not be processed." }]);
        }
        Stage::Uploading => {}
    }
    status
}

pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(video) = scene.world.media.video(id) else { return Got::Absent };
    let zone = scene.world.accounts.get(&video.account).map_or("UTC", |account| account.seed.timezone.as_str());
    let stage = video.stage(scene.world.clock.now_ms());
    let host = &scene.ask.host;
    match name {
        "title" => Got::some(video.title.clone()),
        "description" => Got::some(video.description.clone()),
        "created_time" => Got::text(clock::graph_time(video.created_at_ms, zone)),
        "updated_time" => Got::text(clock::graph_time(video.updated_at_ms, zone)),
        "status" => Got::Value(status(stage)),
        "published" => Got::Value(json!(false)),
        "permalink_url" => Got::text(format!("/{}/videos/{id}", video.account)),
        // Before it is ready nobody knows what is in it.
        "length" | "source" | "picture" | "icon" | "format" if stage != Stage::Ready => Got::Absent,
        "length" => {
            let length_ms = video.length_ms();
            let seconds = format!("{}.{:03}", length_ms / 1_000, length_ms % 1_000);
            Got::Value(serde_json::from_str(&seconds).unwrap_or_default())
        }
        "source" => Got::text(format!("http://{host}/_sandbox/media/videos/{id}/source")),
        "picture" | "icon" => Got::text(frame_address(host, id, 0)),
        "format" => Got::Value(json!([{
            "filter": "native",
            "width": FRAME.0,
            "height": FRAME.1,
            "picture": frame_address(host, id, 0),
        }])),
        _ => Got::Unknown,
    }
}
