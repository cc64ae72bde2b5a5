//! Folders that go away with whoever made them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Context as _, Result};

/// A directory that goes with its owner.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Result<Scratch> {
        let path = std::env::temp_dir().join(format!("adlane-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).context(|| format!("creating {}", path.display()))?;
        Ok(Scratch(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
