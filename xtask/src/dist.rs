//! `cargo xtask dist`: one file to copy to a server.

use std::fs;

use crate::failure::{Context, Result};
use crate::{paths, process, site};

/// Builds the release site, embeds it into the release server and puts that into `target/dist`.
pub(crate) fn dist() -> Result<()> {
    let site = site::build(site::Profile::Release, &paths::site())?;
    let built = process::build_server(true)?;
    let directory = paths::root().join("target/dist");
    fs::create_dir_all(&directory).context(|| format!("creating {}", directory.display()))?;
    let program = directory.join(built.file_name().expect("the server's path ends in its name"));
    let bytes = fs::copy(&built, &program).context(|| format!("copying to {}", program.display()))?;
    site.print_sizes()?;
    println!("{}: {:.1} MB", program.display(), bytes as f64 / 1e6);
    Ok(())
}
