//! Videos of an ad account, uploaded piece by piece.

use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    AccessToken, Error, Graph,
    answer::Failure,
    call::{Bearer, Call, Host},
    multipart::Part,
    wire::{self, Accepted, Id},
};

/// The upload is out of step; `error_data` says where to go on.
const OUT_OF_STEP: i64 = 1_363_037;
const VIDEOS: &str = "/act_{account}/advideos";

/// An upload under way. Kept with the job, it can be continued after a restart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VideoUpload {
    pub session_id: String,
    /// The video it will be; usable when finished and ready.
    pub video_id: String,
    pub next: Chunk,
}

/// The bytes Meta wants next, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chunk {
    pub from: u64,
    pub to: u64,
}

impl Chunk {
    /// Nothing is missing: finish.
    pub fn is_last(&self) -> bool {
        self.from == self.to
    }
}

/// How far Meta is with a video (`status.video_status`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VideoState {
    Ready,
    /// Per cent; `None`: not said.
    Processing(Option<i64>),
    Failed,
    Other(String),
}

/// A still picture Meta offers for a video.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    pub uri: String,
    pub width: Option<i64>,
    pub height: Option<i64>,
    pub preferred: bool,
}

#[derive(Deserialize)]
struct StartedWire {
    upload_session_id: Id,
    video_id: Id,
    #[serde(flatten)]
    next: OffsetsWire,
}

#[derive(Deserialize)]
struct OffsetsWire {
    #[serde(default, deserialize_with = "wire::some_integer")]
    start_offset: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    end_offset: Option<i64>,
}

impl OffsetsWire {
    fn chunk(&self) -> Option<Chunk> {
        let offset = |value: Option<i64>| value.and_then(|offset| u64::try_from(offset).ok());
        let (from, to) = (offset(self.start_offset)?, offset(self.end_offset)?);
        (from <= to).then_some(Chunk { from, to })
    }
}

#[derive(Deserialize)]
struct VideoWire {
    #[serde(default)]
    status: Value,
}

#[derive(Deserialize)]
struct ThumbnailWire {
    uri: String,
    #[serde(default, deserialize_with = "wire::some_integer")]
    width: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    height: Option<i64>,
    #[serde(default, deserialize_with = "wire::or_default")]
    is_preferred: bool,
}

impl Graph {
    /// Begins an upload of so many bytes.
    ///
    /// Graph video host: `POST /act_{account}/advideos`, `upload_phase=start`. Not repeated; a start nothing follows is
    /// harmless.
    pub async fn start_video(&self, token: &AccessToken, account: &str, size_bytes: u64) -> Result<VideoUpload, Error> {
        let call = video_call(token, account, "start")?.param("file_size", size_bytes.to_string());
        let wire: StartedWire = self.write(&call).await?;
        let next = wire.next.chunk().ok_or(Error::Unreadable)?;
        Ok(VideoUpload { session_id: wire.upload_session_id.0, video_id: wire.video_id.0, next })
    }

    /// Sends the bytes [`VideoUpload::next`] names, and gives those wanted after them. When Meta says that the upload
    /// is out of step, as after a lost answer, what it wants instead is given just the same.
    ///
    /// Graph video host: `POST /act_{account}/advideos`, `upload_phase=transfer`, multipart.
    ///
    /// # Errors
    /// After [`Error::write_outcome_unknown`] sending the same piece again is safe: Meta then says where it is.
    pub async fn send_video_chunk(
        &self,
        token: &AccessToken,
        account: &str,
        upload: &VideoUpload,
        bytes: &[u8],
    ) -> Result<Chunk, Error> {
        let call = video_call(token, account, "transfer")?
            .param("upload_session_id", upload.session_id.as_str())
            .param("start_offset", upload.next.from.to_string())
            .file(Part { field: "video_file_chunk", file_name: "chunk.mp4", bytes });
        match self.attempt::<OffsetsWire>(&call).await {
            Ok(next) => next.chunk().ok_or(Error::Unreadable),
            Err(failure) => resume(&failure).ok_or(failure.error),
        }
    }

    /// Ends an upload; Meta then works on the video. `Ok` only when Meta confirmed.
    ///
    /// Graph video host: `POST /act_{account}/advideos`, `upload_phase=finish`.
    pub async fn finish_video(
        &self,
        token: &AccessToken,
        account: &str,
        upload: &VideoUpload,
        title: &str,
    ) -> Result<(), Error> {
        let call = video_call(token, account, "finish")?
            .param("upload_session_id", upload.session_id.as_str())
            .param("title", title);
        let _: Accepted = self.write(&call).await?;
        Ok(())
    }

    /// Gives an upload up.
    ///
    /// Graph video host: `POST /act_{account}/advideos`, `upload_phase=cancel`.
    pub async fn cancel_video(&self, token: &AccessToken, account: &str, upload: &VideoUpload) -> Result<(), Error> {
        let call = video_call(token, account, "cancel")?.param("upload_session_id", upload.session_id.as_str());
        let _: Accepted = self.write(&call).await?;
        Ok(())
    }

    /// How far Meta is with a video; an ad can use it when it is ready.
    ///
    /// Graph: `GET /{video}?fields=status`.
    pub async fn video_state(&self, token: &AccessToken, id: &str) -> Result<VideoState, Error> {
        let call = Call::node(Method::GET, "/{video}", id, Bearer::Token(token))?.param("fields", "id,status");
        let wire: VideoWire = self.read(&call).await?;
        let word = wire.status.get("video_status").and_then(|word| wire::words(word, wire::WORD_CHARS));
        let progress = wire.status.get("processing_progress").and_then(wire::integer);
        match word.as_deref() {
            Some("ready") => Ok(VideoState::Ready),
            Some("processing" | "uploading" | "upload_complete") => Ok(VideoState::Processing(progress)),
            Some("error" | "upload_failed" | "expired") => Ok(VideoState::Failed),
            Some(other) => Ok(VideoState::Other(other.to_owned())),
            None => Err(Error::Unreadable),
        }
    }

    /// Still pictures Meta offers; a video creative needs one.
    ///
    /// Graph: `GET /{video}/thumbnails`.
    pub async fn video_thumbnails(&self, token: &AccessToken, id: &str) -> Result<Vec<Thumbnail>, Error> {
        let call = Call::node(Method::GET, "/{video}/thumbnails", id, Bearer::Token(token))?
            .param("fields", "uri,width,height,is_preferred");
        let rows: Vec<ThumbnailWire> = self.list(call).await?;
        let thumbnail = |row: ThumbnailWire| Thumbnail {
            uri: row.uri,
            width: row.width,
            height: row.height,
            preferred: row.is_preferred,
        };
        Ok(rows.into_iter().filter(|row| row.uri.len() <= 4_096).map(thumbnail).collect())
    }
}

fn video_call<'a>(token: &'a AccessToken, account: &'a str, phase: &'static str) -> Result<Call<'a>, Error> {
    let call = Call::account(Method::POST, VIDEOS, account, Bearer::Token(token))?;
    Ok(call.at(Host::Video).param("upload_phase", phase))
}

/// Where to go on when the upload is out of step.
fn resume(failure: &Failure) -> Option<Chunk> {
    let refusal = failure.error.refusal()?;
    let out_of_step = refusal.subcode == Some(OUT_OF_STEP) || refusal.code == OUT_OF_STEP;
    let offset = |name: &str| failure.data.get(name).and_then(wire::integer);
    let offsets = OffsetsWire { start_offset: offset("start_offset"), end_offset: offset("end_offset") };
    offsets.chunk().filter(|_| out_of_step)
}
