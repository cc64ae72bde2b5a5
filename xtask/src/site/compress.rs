//! Brotli ahead of time, because quality 11 is too slow to do while someone waits.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::Profile;
use crate::failure::{Context, Result};
use crate::paths;

/// Where the compressed copy of a file lies.
pub(super) fn sibling(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".br");
    PathBuf::from(name)
}

/// Whether a file of this name shrinks. Fonts (woff2) and pictures are compressed already.
pub(super) fn worth_it(name: &str) -> bool {
    let extension = name.rsplit('.').next().unwrap_or_default();
    ["css", "js", "wasm", "svg", "json", "webmanifest", "txt", "html"].contains(&extension)
}

/// Compresses, or remembers having done so.
pub(super) fn brotli(profile: Profile, content: &[u8]) -> Result<Vec<u8>> {
    let quality = match profile {
        Profile::Dev => 4,
        Profile::Release => 11,
    };
    let remembered = paths::cache().join("brotli").join(format!("{}.{quality}", super::digest(content)));
    if let Ok(bytes) = fs::read(&remembered) {
        return Ok(bytes);
    }
    let bytes = compress(quality, content)?;
    super::write_if_changed(&remembered, &bytes)?;
    super::forget_oldest(&paths::cache().join("brotli"), 200)?;
    Ok(bytes)
}

fn compress(quality: u32, content: &[u8]) -> Result<Vec<u8>> {
    let mut compressor = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, 22);
    compressor.write_all(content).context(|| "compressing".to_owned())?;
    Ok(compressor.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compressed_reads_back_the_same() {
        let text = "connection, ad account, campaign; ".repeat(400).into_bytes();

        let small = compress(11, &text).unwrap();

        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &small[..], &mut back).unwrap();
        assert_eq!(back, text);
        assert!(small.len() * 20 < text.len());
    }

    #[test]
    fn only_text_and_wasm_are_compressed() {
        assert!(worth_it("adlane_bg.1f2e3d4c.wasm"));
        assert!(worth_it("favicon.svg"));
        assert!(!worth_it("fonts/inter-latin-wght-normal.woff2"));
        assert!(!worth_it("picture.png"));
    }
}
