//! Pictures the sandbox draws itself: still frames of videos nobody can look into.

use std::iter;

/// A PNG of that size with a slanted gradient; `seed` chooses the colour. Sides are at most 4,096 pixels.
///
/// Nothing is compressed, so that no codec is needed: a frame of 320 x 180 is 58 kB.
pub(crate) fn png(width: u32, height: u32, seed: u64) -> Vec<u8> {
    let (width, height) = (width.clamp(1, 4_096), height.clamp(1, 4_096));
    let mut rows = Vec::with_capacity(((width + 1) * height) as usize);
    for y in 0..height {
        // Each row starts with the filter it was written with: none.
        rows.push(0);
        rows.extend((0..width).map(|x| ((x * 160 / width + y * 95 / height) & 0xff) as u8));
    }
    let mut header = Vec::with_capacity(13);
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    // Eight bits per pixel, each an index into the palette.
    header.extend([8, 3, 0, 0, 0]);

    let mut file = vec![0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"PLTE", &palette(seed));
    chunk(&mut file, *b"IDAT", &stored(&rows));
    chunk(&mut file, *b"IEND", &[]);
    file
}

/// 256 colours from dark to light of one hue.
fn palette(seed: u64) -> Vec<u8> {
    let [red, green, blue, ..] = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    (0..=255_u32)
        .flat_map(|light| [red, green, blue].map(|top| (light * (96 + u32::from(top) * 159 / 255) / 255) as u8))
        .collect()
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    // Far below 4 GiB: the largest picture has 16 million pixels.
    file.extend(u32::try_from(data.len()).unwrap_or(u32::MAX).to_be_bytes());
    file.extend(kind);
    file.extend(data);
    file.extend(crc(kind.iter().chain(data)).to_be_bytes());
}

/// A zlib stream of blocks that are stored as they are.
fn stored(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = data.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in data {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    out.extend(((high << 16) | low).to_be_bytes());
    out
}

fn crc<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    let table: Vec<u32> = (0..256_u32)
        .map(|number| {
            let bits = iter::successors(Some(number), |bits| {
                Some(if bits & 1 == 1 { 0xedb8_8320 ^ (bits >> 1) } else { bits >> 1 })
            });
            bits.take(9).last().unwrap_or_default()
        })
        .collect();
    !bytes.fold(!0_u32, |sum, byte| table[((sum ^ u32::from(*byte)) & 0xff) as usize] ^ (sum >> 8))
}

#[cfg(test)]
mod tests {
    use super::{crc, png, stored};

    #[test]
    fn checksums_are_those_of_the_formats() {
        // The check value of CRC-32 for the nine digits, and Adler-32's example.
        assert_eq!(crc(b"123456789".iter()), 0xcbf4_3926);
        assert_eq!(stored(b"Wikipedia")[7 + 9..], 0x11e6_0398_u32.to_be_bytes());
    }

    #[test]
    fn the_same_seed_draws_the_same_picture() {
        assert_eq!(png(32, 18, 5), png(32, 18, 5));
        assert_ne!(png(32, 18, 5), png(32, 18, 6));
    }
}
