//! Pictures: what kind a file is and how large, read from its first bytes.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use md5::{Digest, Md5};

/// A kind of file that is taken as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Jpeg,
    Gif,
    WebP,
    Bmp,
}

impl Format {
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Bmp => "image/bmp",
        }
    }
}

/// An uploaded picture.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// MD5 of the file, 32 hexadecimal digits.
    pub(crate) hash: String,
    /// What the client called the file.
    pub(crate) name: String,
    pub(crate) format: Format,
    /// Pixels.
    pub(crate) width: u32,
    /// Pixels.
    pub(crate) height: u32,
    pub(crate) bytes: Bytes,
    pub(crate) created_at_ms: i64,
}

impl Picture {
    /// `None` when the file is no picture, or ends before it says how large it is.
    pub(crate) fn read(name: &str, bytes: &Bytes, now_ms: i64) -> Option<Self> {
        let (format, width, height) = size(bytes)?;
        Some(Self {
            hash: HEXLOWER.encode(&Md5::digest(bytes)),
            name: name.to_owned(),
            format,
            width,
            height,
            bytes: bytes.clone(),
            created_at_ms: now_ms,
        })
    }
}

/// Kind, width and height in pixels of a picture file.
pub(crate) fn size(file: &[u8]) -> Option<(Format, u32, u32)> {
    let (format, width, height) = match file {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', _, _, _, _, b'I', b'H', b'D', b'R', rest @ ..] => {
            (Format::Png, big_u32(rest, 0)?, big_u32(rest, 4)?)
        }
        [0xff, 0xd8, 0xff, ..] => jpeg(file)?,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', rest @ ..] => {
            (Format::Gif, little_u16(rest, 0)?, little_u16(rest, 2)?)
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', rest @ ..] => webp(rest)?,
        [b'B', b'M', ..] => bmp(file)?,
        _ => return None,
    };
    (width > 0 && height > 0).then_some((format, width, height))
}

fn big_u16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn big_u32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn little_u16(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)))
}

fn little_u24(bytes: &[u8], at: usize) -> Option<u32> {
    let found = bytes.get(at..at + 3)?;
    Some(u32::from_le_bytes([found[0], found[1], found[2], 0]))
}

/// Walks from segment to segment until the one that starts the frame.
fn jpeg(file: &[u8]) -> Option<(Format, u32, u32)> {
    let mut at = 2;
    loop {
        // Any number of fill bytes may stand before a marker.
        while *file.get(at)? == 0xff {
            at += 1;
        }
        let marker = file[at];
        at += 1;
        match marker {
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Some((Format::Jpeg, big_u16(file, at + 5)?, big_u16(file, at + 3)?));
            }
            // Markers without a segment.
            0x01 | 0xd0..=0xd8 => {}
            // The end, or the picture's data without a frame before it.
            0xd9 | 0xda => return None,
            _ => at += usize::try_from(big_u16(file, at)?.max(2)).ok()?,
        }
        // Between segments there is nothing but the next marker.
        if *file.get(at)? != 0xff {
            return None;
        }
    }
}

/// `rest` starts at the first chunk.
fn webp(rest: &[u8]) -> Option<(Format, u32, u32)> {
    let (width, height) = match rest.get(..4)? {
        // Canvas size minus one, three bytes each.
        b"VP8X" => (little_u24(rest, 12)? + 1, little_u24(rest, 15)? + 1),
        // Fourteen bits each, after one byte of signature.
        b"VP8L" if *rest.get(8)? == 0x2f => {
            let bits = u32::from_le_bytes(rest.get(9..13)?.try_into().ok()?);
            ((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1)
        }
        // After the frame's tag and start code; the two upper bits scale.
        b"VP8 " if rest.get(11..14)? == [0x9d, 0x01, 0x2a] => {
            (little_u16(rest, 14)? & 0x3fff, little_u16(rest, 16)? & 0x3fff)
        }
        _ => return None,
    };
    Some((Format::WebP, width, height))
}

fn bmp(file: &[u8]) -> Option<(Format, u32, u32)> {
    let side = |at: usize| Some(i32::from_le_bytes(file.get(at..at + 4)?.try_into().ok()?).unsigned_abs());
    // The header of the picture is at least 40 bytes in every file of the last decades.
    let header = u32::from_le_bytes(file.get(14..18)?.try_into().ok()?);
    if !(40..=124).contains(&header) {
        return None;
    }
    Some((Format::Bmp, side(18)?, side(22)?))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{Format, Picture, size};
    use crate::media::draw;

    #[test]
    fn sizes_are_read_from_the_header() {
        let jpeg =
            [&[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2][..], &[0xff, 0xff, 0xc2, 0, 17, 8, 0x02, 0x58, 0x03, 0x20, 3]]
                .concat();
        let mut vp8x = b"RIFF\0\0\0\0WEBPVP8X".to_vec();
        vp8x.extend([10, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0x02, 0, 0xdf, 0x01, 0]);
        let mut lossless = b"RIFF\0\0\0\0WEBPVP8L".to_vec();
        lossless.extend([5, 0, 0, 0, 0x2f]);
        lossless.extend(((100_u32 - 1) | ((50 - 1) << 14)).to_le_bytes());
        let mut bmp = b"BM".to_vec();
        bmp.extend([0; 12]);
        bmp.extend(40_u32.to_le_bytes());
        bmp.extend(30_i32.to_le_bytes());
        bmp.extend((-20_i32).to_le_bytes());

        assert_eq!(size(&draw::png(320, 180, 1)), Some((Format::Png, 320, 180)));
        assert_eq!(size(&jpeg), Some((Format::Jpeg, 800, 600)));
        assert_eq!(size(b"GIF89a\x10\x00\x20\x00rest"), Some((Format::Gif, 16, 32)));
        assert_eq!(size(&vp8x), Some((Format::WebP, 640, 480)));
        assert_eq!(size(&lossless), Some((Format::WebP, 100, 50)));
        assert_eq!(size(&bmp), Some((Format::Bmp, 30, 20)));
    }

    #[test]
    fn what_is_no_picture_or_cut_short_is_none() {
        let whole = draw::png(10, 10, 1);

        for file in [&b""[..], b"hello", b"%PDF-1.7", b"<svg/>", b"\xff\xd8\xff", b"GIF89a\x01", b"BM", &whole[..18]] {
            assert_eq!(size(file), None, "{file:?}");
        }
        assert_eq!(size(b"GIF89a\x00\x00\x20\x00"), None);
    }

    #[test]
    fn the_hash_is_the_files_md5() {
        let picture = Picture::read("x", &Bytes::from_static(b"GIF89a\x01\x00\x01\x00"), 0).unwrap();

        assert_eq!(picture.hash.len(), 32);
        assert_ne!(picture.hash, Picture::read("x", &Bytes::from_static(b"GIF89a\x01\x00\x02\x00"), 0).unwrap().hash);
    }
}
