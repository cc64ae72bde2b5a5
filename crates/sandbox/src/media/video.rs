//! Videos: uploads in one piece or in chunks, and what becomes of them.

use bytes::Bytes;

/// A video is looked at for so long before it is ready; our model.
const PROCESSING_MS: i64 = 2_000;

/// An uploaded video.
#[derive(Debug, Clone)]
pub(crate) struct Video {
    pub(crate) id: String,
    /// Number of the account, without `act_`.
    pub(crate) account: String,
    pub(crate) title: Option<String>,
    pub(crate) description: Option<String>,
    /// Empty until a chunked upload is finished.
    pub(crate) bytes: Bytes,
    pub(crate) created_at_ms: i64,
    pub(crate) updated_at_ms: i64,
    /// When the last byte was there; `None`: still being uploaded.
    pub(crate) uploaded_at_ms: Option<i64>,
    /// It turned out not to be usable: said by a fault.
    pub(crate) broken: bool,
}

/// Where a video stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Uploading,
    /// With the percentage that is done.
    Processing(i64),
    Ready,
    Error,
}

impl Video {
    pub(crate) fn stage(&self, now_ms: i64) -> Stage {
        let Some(uploaded_at_ms) = self.uploaded_at_ms else { return Stage::Uploading };
        let passed_ms = (now_ms - uploaded_at_ms).max(0);
        if passed_ms < PROCESSING_MS {
            return Stage::Processing(passed_ms * 100 / PROCESSING_MS);
        }
        if self.broken { Stage::Error } else { Stage::Ready }
    }

    /// Milliseconds; a video that does not say counts as a quarter of a minute.
    pub(crate) fn length_ms(&self) -> i64 {
        length_ms(&self.bytes).unwrap_or(15_000)
    }
}

/// A chunked upload that was started.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) account: String,
    pub(crate) video: String,
    /// Bytes that were announced.
    pub(crate) size: usize,
    /// Bytes that are here.
    pub(crate) received: Vec<u8>,
}

/// How much is asked for at a time; our model.
const CHUNK: usize = 1 << 20;

impl Session {
    /// From where to where the next chunk goes; equal when all is here.
    pub(crate) fn next(&self) -> (usize, usize) {
        let start = self.received.len();
        (start, (start + CHUNK).min(self.size))
    }

    /// Takes a chunk; `false` when it is not the one that is due, is empty, or is more than was announced.
    pub(crate) fn take(&mut self, start: usize, chunk: &[u8]) -> bool {
        let fits = start == self.received.len() && !chunk.is_empty() && start + chunk.len() <= self.size;
        if fits {
            self.received.extend_from_slice(chunk);
        }
        fits
    }
}

/// Whether a file looks like a video: MP4 and QuickTime, Matroska and WebM, AVI, Ogg, FLV, MPEG.
pub(crate) fn is_video(file: &[u8]) -> bool {
    matches!(
        file,
        [_, _, _, _, b'f', b't', b'y', b'p', ..]
            | [_, _, _, _, b'm', b'o', b'o', b'v', ..]
            | [_, _, _, _, b'm', b'd', b'a', b't', ..]
            | [0x1a, 0x45, 0xdf, 0xa3, ..]
            | [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..]
            | [b'O', b'g', b'g', b'S', ..]
            | [b'F', b'L', b'V', 1, ..]
            | [0, 0, 1, 0xb3 | 0xba, ..]
    )
}

/// The length an MP4 says it has, in milliseconds.
fn length_ms(file: &[u8]) -> Option<i64> {
    let at = file.windows(4).position(|window| window == b"mvhd")? + 4;
    let number = |at: usize, bytes: usize| {
        let found = file.get(at..at + bytes)?;
        Some(found.iter().fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte)))
    };
    // Version 1 counts with eight bytes where version 0 has four.
    let (scale, length) = if number(at, 1)? == 1 {
        (number(at + 20, 4)?, number(at + 24, 8)?)
    } else {
        (number(at + 12, 4)?, number(at + 16, 4)?)
    };
    let length_ms = i64::try_from(length.checked_mul(1_000)?.checked_div(scale)?).ok()?;
    // A day and more is a broken header rather than an advertisement.
    (1..86_400_000).contains(&length_ms).then_some(length_ms)
}

#[cfg(test)]
mod tests {
    use super::{Session, is_video, length_ms};

    #[test]
    fn videos_are_told_from_other_files() {
        assert!(is_video(b"\0\0\0\x18ftypmp42"));
        assert!(is_video(b"\x1a\x45\xdf\xa3rest"));
        assert!(!is_video(b"GIF89a\x01\x00\x01\x00"));
        assert!(!is_video(b""));
    }

    #[test]
    fn the_length_is_read_from_the_header() {
        let mut file = b"\0\0\0\x18ftypmp42....moov....mvhd".to_vec();
        file.extend([0; 12]);
        file.extend(600_u32.to_be_bytes());
        file.extend(4_500_u32.to_be_bytes());

        assert_eq!(length_ms(&file), Some(7_500));
        assert_eq!(length_ms(b"\0\0\0\x18ftypmp42"), None);
        assert_eq!(length_ms(b"....mvhd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), None);
    }

    #[test]
    fn chunks_come_in_order_and_not_beyond_what_was_announced() {
        let mut session = Session { account: "1".into(), video: "2".into(), size: (1 << 20) + 3, received: Vec::new() };

        assert_eq!(session.next(), (0, 1 << 20));
        assert!(!session.take(5, b"abc"));
        assert!(session.take(0, &vec![1; 1 << 20]));
        assert_eq!(session.next(), (1 << 20, (1 << 20) + 3));
        assert!(!session.take(1 << 20, b"abcd"));
        assert!(session.take(1 << 20, b"abc"));
        assert_eq!(session.next(), ((1 << 20) + 3, (1 << 20) + 3));
    }
}
