//! Pictures and films that were uploaded, in memory.

pub(crate) mod draw;
pub(crate) mod film;
pub(crate) mod picture;

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;

pub(crate) use film::{Film, Session};
pub(crate) use picture::Picture;

/// The largest picture (Meta: 30 MB).
pub(crate) const PICTURE_BYTES: usize = 30 << 20;
/// The largest film; our model, Meta takes up to 4 GB.
pub(crate) const FILM_BYTES: usize = 128 << 20;
/// What all pictures and films may take together, so that a long test does not eat the machine.
pub(crate) const TOTAL_BYTES: usize = 256 << 20;

/// Everything that was uploaded.
#[derive(Debug, Default)]
pub(crate) struct Media {
    /// By account number and hash. The same picture is once in each account that has it.
    pictures: BTreeMap<(String, String), Picture>,
    /// By id.
    films: BTreeMap<String, Film>,
    /// Chunked uploads that were started, by session id.
    pub(crate) sessions: HashMap<String, Session>,
}

impl Media {
    /// Whether so many bytes more may be kept.
    pub(crate) fn has_room(&self, bytes: usize) -> bool {
        let pictures: usize = self.pictures.values().map(|picture| picture.bytes.len()).sum();
        let films: usize = self.films.values().map(|film| film.bytes.len()).sum();
        let under_way: usize = self.sessions.values().map(|session| session.size).sum();
        pictures + films + under_way + bytes <= TOTAL_BYTES
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

    pub(crate) fn film(&self, id: &str) -> Option<&Film> {
        self.films.get(id)
    }

    pub(crate) fn film_mut(&mut self, id: &str) -> Option<&mut Film> {
        self.films.get_mut(id)
    }

    /// The films of an account, newest first.
    pub(crate) fn films(&self, account: &str) -> Vec<&Film> {
        let mut found: Vec<&Film> = self.films.values().filter(|film| film.account == account).collect();
        found.sort_by(|a, b| (b.created_at_ms, &b.id).cmp(&(a.created_at_ms, &a.id)));
        found
    }

    pub(crate) fn put_film(&mut self, film: Film) {
        self.films.insert(film.id.clone(), film);
    }

    pub(crate) fn remove_film(&mut self, id: &str) -> bool {
        self.films.remove(id).is_some()
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
