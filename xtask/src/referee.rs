//! `cargo xtask referee`: judges recorded calls by Meta's own specification.

use std::fs;
use std::path::{Path, PathBuf};

use referee::{Judged, Spec};

use crate::failure::{Context, Result, fail};
use crate::{environment, paths};

/// Names the folder of Meta's specification.
const SPECS: &str = "ADLANE_META_SPECS";
/// Names the folder that sandboxes of tests record to.
pub(crate) const RECORD: &str = "ADLANE_TEST_RECORD";

/// Where the tests' sandboxes record, emptied.
pub(crate) fn fresh_folder() -> Result<PathBuf> {
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder).context(|| format!("emptying {}", folder.display()))?;
    }
    fs::create_dir_all(&folder).context(|| format!("making {}", folder.display()))?;
    Ok(folder)
}

/// Judges what the last `cargo xtask test` recorded, or what lies in `folder`.
pub(crate) fn run(folder_given: Option<&Path>) -> Result<()> {
    judge(folder_given.unwrap_or(&folder()), 1)
}

/// Judges a folder and prints what was seen. Without the specification it only says that nothing was judged.
/// `least`: so many different calls of the client must be among it.
///
/// # Errors
/// Something is wrong, too little was recorded, the specification cannot be read, or on CI the one named is not there.
pub(crate) fn judge(folder: &Path, least: usize) -> Result<()> {
    let (named, specs) = match environment::variable(SPECS) {
        Some(specs) => (true, PathBuf::from(specs)),
        None => (false, paths::root().join("../shared/meta/api-specs")),
    };
    if !specs.is_dir() {
        if named && environment::variable("CI").is_some() {
            return fail(format!("{SPECS} names no folder"));
        }
        eprintln!("WARNING: Meta's specification is not here: what was asked and answered was NOT CHECKED against it.");
        eprintln!("WARNING: {SPECS} names its folder.");
        return Ok(());
    }
    let spec = Spec::load(&specs).context(|| "reading Meta's specification".to_owned())?;
    let judged = Judged::read(folder, &spec).context(|| format!("reading {}", folder.display()))?;
    println!("{judged}");
    if judged.is_bad() {
        return fail("the recorded calls and Meta's specification do not agree, or nothing was recorded");
    }
    if judged.calls.len() < least {
        return fail(format!("only {} different calls of the client were recorded, not {least}", judged.calls.len()));
    }
    Ok(())
}

fn folder() -> PathBuf {
    paths::cache().join("recorded")
}
