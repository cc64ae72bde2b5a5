//! JavaScript: the little there is.

use std::fs;
use std::process::Command;

use super::{Profile, digest, forget_oldest, write_if_changed};
use crate::failure::{Context, Result};
use crate::{paths, process, tools};

/// Minifies with esbuild for release where npm is at hand; otherwise hands back what it got. Remembers results.
pub(super) fn shrink(profile: Profile, source: &[u8]) -> Result<Vec<u8>> {
    if profile == Profile::Dev {
        return Ok(source.to_vec());
    }
    let Some(esbuild) = tools::npm_program("esbuild")? else {
        return Ok(source.to_vec());
    };
    let directory = paths::cache().join("script");
    let key = digest(source);
    let made = directory.join(format!("{key}.min.js"));
    if !made.is_file() {
        let input = directory.join(format!("{key}.js"));
        forget_oldest(&directory, 50)?;
        write_if_changed(&input, source)?;
        process::succeed(
            Command::new(esbuild)
                .arg(&input)
                .args(["--minify", "--legal-comments=none", "--target=es2022", "--format=esm", "--log-level=warning"])
                .arg(format!("--outfile={}", made.display())),
        )?;
    }
    fs::read(&made).context(|| format!("reading {}", made.display()))
}
