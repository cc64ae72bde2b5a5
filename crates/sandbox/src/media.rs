//! Pictures and videos that were uploaded, in memory.

pub(crate) mod draw;
pub(crate) mod picture;
pub(crate) mod video;

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

pub(crate) use picture::Picture;
pub(crate) use video::{Session, Video};

/// The largest picture (Meta: 30 MB).
pub(crate) const PICTURE_BYTES: usize = 30 << 20;
/// The largest video; our model, Meta takes up to 4 GB.
pub(crate) const VIDEO_BYTES: usize = 128 << 20;
/// What all pictures and videos may take together, so that a long test does not eat the machine.
pub(crate) const TOTAL_BYTES: usize = 256 << 20;

/// Everything that was uploaded.
#[derive(Debug, Default)]
pub(crate) struct Media {
    /// By account number and hash. The same picture is once in each account that has it.
    pictures: BTreeMap<(String, String), Picture>,
    /// By id.
    videos: BTreeMap<String, Video>,
    /// Chunked uploads that were started, by session id.
    pub(crate) sessions: HashMap<String, Session>,
}

impl Media {
    /// Whether so many bytes more may be kept.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        let pictures: usize = self.pictures.values().map(|picture| picture.bytes.len()).sum();
        let videos: usize = self.videos.values().map(|video| video.bytes.len()).sum();
        let under_way: usize = self.sessions.values().map(|session| session.size).sum();
        pictures + videos + under_way + bytes <= TOTAL_BYTES
    }

    pub(crate) fn picture(&self, account: &str, hash: &str) -> Option<&Picture> {
        self.pictures.get(&(account.to_owned(), hash.to_owned()))
    }

    /// The pictures of an account, newest first.
    pub(crate) fn pictures(&self, account: &str) -> Vec<&Picture> {
        let mut found: Vec<&Picture> =
            self.pictures.iter().filter(|((owner, _), _)| owner == account).map(|(_, picture)| picture).collect();
        found.sort_by(|a, b| (b.created_at_ms, &b.hash).cmp(&(a.created_at_ms, &a.hash)));
        found
    }

    /// Keeps a picture. One that is there already stays as it is, with the name it was given first.
    pub(crate) fn put_picture(&mut self, account: &str, picture: Picture) -> &Picture {
        self.pictures.entry((account.to_owned(), picture.hash.clone())).or_insert(picture)
    }

    /// `false` when the account has no such picture.
    pub(crate) fn remove_picture(&mut self, account: &str, hash: &str) -> bool {
        self.pictures.remove(&(account.to_owned(), hash.to_owned())).is_some()
    }

    pub(crate) fn video(&self, id: &str) -> Option<&Video> {
        self.videos.get(id)
    }

    pub(crate) fn video_mut(&mut self, id: &str) -> Option<&mut Video> {
        self.videos.get_mut(id)
    }

    /// The videos of an account, newest first.
    pub(crate) fn videos(&self, account: &str) -> Vec<&Video> {
        let mut found: Vec<&Video> = self.videos.values().filter(|video| video.account == account).collect();
        found.sort_by(|a, b| (b.created_at_ms, &b.id).cmp(&(a.created_at_ms, &a.id)));
        found
    }

    pub(crate) fn put_video(&mut self, video: Video) {
        self.videos.insert(video.id.clone(), video);
    }

    pub(crate) fn remove_video(&mut self, id: &str) -> bool {
        self.videos.remove(id).is_some()
    }

    /// A picture as it was uploaded, for serving it.
    pub(crate) fn picture_file(&self, account: &str, hash: &str) -> Option<(&'static str, Bytes)> {
        self.picture(account, hash).map(|picture| (picture.format.content_type(), picture.bytes.clone()))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Media, PICTURE_BYTES, Picture, TOTAL_BYTES, draw};

    #[test]
    fn the_same_picture_is_kept_once_per_account() {
        let file = Bytes::from(draw::png(8, 4, 7));
        let mut media = Media::default();
        let first = Picture::read("a.png", &file, 10).unwrap();
        let again = Picture::read("b.png", &file, 20).unwrap();

        assert_eq!(media.put_picture("1", first).name, "a.png");
        assert_eq!(media.put_picture("1", again.clone()).name, "a.png");
        assert_eq!(media.put_picture("2", again).name, "b.png");

        assert_eq!((media.pictures("1").len(), media.pictures("2").len()), (1, 1));
        let hash = media.pictures("1")[0].hash.clone();
        assert!(media.remove_picture("1", &hash) && !media.remove_picture("1", &hash));
        assert!(media.picture("2", &hash).is_some());
    }

    #[test]
    fn there_is_an_end_to_what_is_kept() {
        let media = Media::default();

        assert!(media.has_room(PICTURE_BYTES));
        assert!(media.has_room(TOTAL_BYTES) && !media.has_room(TOTAL_BYTES + 1));
    }
}
