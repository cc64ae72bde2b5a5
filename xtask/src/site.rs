//! `cargo xtask site`: everything the browser gets, under names that change with their content.
//!
//! ```text
//! target/site/manifest.json                {"adlane.css": "adlane.1f2e3d4c.css", …}
//! target/site/assets/adlane.<hash>.css     style/main.css with its imports, minified
//! target/site/assets/adlane.<hash>.js      wasm-bindgen's glue
//! target/site/assets/adlane_bg.<hash>.wasm the islands
//! target/site/assets/boot.<hash>.js        public/boot.js
//! target/site/assets/…                     the rest of public/, names kept
//! target/site/assets/….br                  beside each file that compresses
//! ```
//!
//! Slow steps are remembered under `target/xtask` by the content they worked on, so a second build with nothing
//! changed does nothing, and going back and forth between the profiles costs little.

mod compress;
mod glue;
mod script;
mod stylesheet;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::failure::{Context, Result, fail};
use crate::{environment, paths, process};

/// How much effort goes into size.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Dev,
    /// Small to load.
    Release,
}

impl Profile {
    fn cargo_profile(self) -> &'static str {
        match self {
            Profile::Dev => "wasm-dev",
            Profile::Release => "wasm-release",
        }
    }
}

/// A finished site.
pub(crate) struct Site {
    directory: PathBuf,
    /// Plain name to published name, both relative to `assets/`.
    manifest: BTreeMap<String, String>,
}

/// Size of one published file in bytes.
pub(crate) struct Size {
    pub(crate) name: String,
    pub(crate) raw: u64,
    /// As sent to a browser that takes brotli.
    pub(crate) brotli: u64,
}

/// The files every page loads first. Fonts are not among them: they come later and stay cached for good.
const FIRST_LOAD: [&str; 4] = ["adlane_bg.wasm", "adlane.js", "boot.js", "adlane.css"];

impl Site {
    /// Sizes of what a first visit loads.
    pub(crate) fn first_load(&self) -> Result<Vec<Size>> {
        let mut sizes = Vec::new();
        for plain in FIRST_LOAD {
            let Some(published) = self.manifest.get(plain) else { continue };
            let path = self.directory.join("assets").join(published);
            sizes.push(Size {
                name: plain.to_owned(),
                raw: file_size(&path)?,
                brotli: file_size(&compress::sibling(&path))?,
            });
        }
        Ok(sizes)
    }

    /// Prints what a first visit loads, file by file and summed.
    pub(crate) fn print_sizes(&self) -> Result<()> {
        let sizes = self.first_load()?;
        let line = |name: &str, raw: u64, brotli: u64| {
            println!("  {name:<16} {:>8.1} kB {:>8.1} kB brotli", raw as f64 / 1e3, brotli as f64 / 1e3);
        };
        println!("first load:");
        for size in &sizes {
            line(&size.name, size.raw, size.brotli);
        }
        line("together", sizes.iter().map(|size| size.raw).sum(), sizes.iter().map(|size| size.brotli).sum());
        Ok(())
    }
}

/// Builds the site into `directory`; touches only files whose content changed and removes those no longer named.
pub(crate) fn build(profile: Profile, directory: &Path) -> Result<Site> {
    let wasm = build_wasm(profile)?;
    let glue = glue::make(profile, &wasm)?;
    let mut assets =
        Assets { profile, directory: directory.join("assets"), manifest: BTreeMap::new(), kept: BTreeSet::new() };

    assets.add_hashed("adlane_bg", "wasm", &glue.wasm)?;
    assets.add_hashed("adlane", "js", &glue.script)?;
    for (name, content) in &glue.snippets {
        assets.add_plain(name, content)?;
    }
    let stylesheet = stylesheet::bundle(&paths::root().join("style/main.css"))?;
    assets.add_hashed("adlane", "css", stylesheet.as_bytes())?;
    add_public(&mut assets, profile)?;

    assets.remove_others()?;
    let manifest = serde_json::to_vec_pretty(&assets.manifest).context(|| "writing the manifest".to_owned())?;
    // Last and whole, so that a server starting now never reads names that are not there yet.
    let path = directory.join("manifest.json");
    if fs::read(&path).ok().as_deref() != Some(&manifest[..]) {
        let draft = directory.join("manifest.json.new");
        fs::write(&draft, &manifest).context(|| format!("writing {}", draft.display()))?;
        fs::rename(&draft, &path).context(|| format!("writing {}", path.display()))?;
    }
    Ok(Site { directory: directory.to_path_buf(), manifest: assets.manifest })
}

/// Compiles the islands; the bytes cargo left.
fn build_wasm(profile: Profile) -> Result<Vec<u8>> {
    const TARGET: &str = "wasm32-unknown-unknown";
    ensure_target(TARGET)?;
    let name = profile.cargo_profile();
    process::succeed(&mut process::cargo(&["build", "-p", "adlane-frontend", "--target", TARGET, "--profile", name]))?;
    let path = paths::target().join(TARGET).join(name).join("adlane_frontend.wasm");
    fs::read(&path).context(|| format!("reading {}", path.display()))
}

/// Adds the wasm target by rustup when the toolchain lacks it.
pub(crate) fn ensure_target(target: &str) -> Result<()> {
    let sysroot = process::output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(paths::root()))?;
    if Path::new(&sysroot).join("lib/rustlib").join(target).is_dir() {
        return Ok(());
    }
    if environment::find("rustup").is_none() {
        return fail(format!("this Rust toolchain has no {target} and there is no rustup to add it"));
    }
    process::succeed(Command::new("rustup").args(["target", "add", target]).current_dir(paths::root()))
}

/// Publishes `public/`: `boot.js` under a hashed name, everything else under its own.
fn add_public(assets: &mut Assets, profile: Profile) -> Result<()> {
    let public = paths::root().join("public");
    for path in files_below(&public)? {
        let content = fs::read(&path).context(|| format!("reading {}", path.display()))?;
        let name = path.strip_prefix(&public).expect("files_below stays below").to_string_lossy().replace('\\', "/");
        if name == "boot.js" {
            assets.add_hashed("boot", "js", &script::shrink(profile, &content)?)?;
        } else {
            assets.add_plain(&name, &content)?;
        }
    }
    Ok(())
}

/// The `assets` directory being filled.
struct Assets {
    profile: Profile,
    directory: PathBuf,
    manifest: BTreeMap<String, String>,
    /// Everything that belongs there, `.br` files included.
    kept: BTreeSet<PathBuf>,
}

impl Assets {
    fn add_hashed(&mut self, stem: &str, extension: &str, content: &[u8]) -> Result<()> {
        let published = format!("{stem}.{}.{extension}", &digest(content)[..8]);
        self.add(format!("{stem}.{extension}"), published, content)
    }

    fn add_plain(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.add(name.to_owned(), name.to_owned(), content)
    }

    fn add(&mut self, plain: String, published: String, content: &[u8]) -> Result<()> {
        let path = self.directory.join(&published);
        write_if_changed(&path, content)?;
        if compress::worth_it(&published) {
            let sibling = compress::sibling(&path);
            write_if_changed(&sibling, &compress::brotli(self.profile, content)?)?;
            self.kept.insert(sibling);
        }
        self.kept.insert(path);
        self.manifest.insert(plain, published);
        Ok(())
    }

    /// Removes what earlier builds left behind.
    fn remove_others(&self) -> Result<()> {
        for path in files_below(&self.directory)? {
            if !self.kept.contains(&path) {
                fs::remove_file(&path).context(|| format!("removing {}", path.display()))?;
            }
        }
        Ok(())
    }
}

/// SHA-256 in lower-case hex.
fn digest(content: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(content))
}

/// Leaves an equal file alone: its age tells cargo and the browser that nothing changed.
fn write_if_changed(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).ok().as_deref() == Some(content) {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).context(|| format!("creating {}", parent.display()))?;
    }
    fs::write(path, content).context(|| format!("writing {}", path.display()))
}

/// All files below a directory, sorted; none when it is missing.
fn files_below(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting = vec![directory.to_path_buf()];
    while let Some(directory) = waiting.pop() {
        if !directory.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&directory).context(|| format!("reading {}", directory.display()))? {
            let path = entry.context(|| format!("reading {}", directory.display()))?.path();
            if path.is_dir() { waiting.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

/// Keeps only the newest files of a directory of remembered results.
fn forget_oldest(directory: &Path, keep: usize) -> Result<()> {
    let mut files = Vec::new();
    for path in files_below(directory)? {
        let age = fs::metadata(&path).and_then(|about| about.modified());
        files.push((age.context(|| format!("reading {}", path.display()))?, path));
    }
    files.sort();
    let surplus = files.len().saturating_sub(keep);
    for (_, path) in &files[..surplus] {
        fs::remove_file(path).context(|| format!("removing {}", path.display()))?;
    }
    Ok(())
}

fn file_size(path: &Path) -> Result<u64> {
    Ok(fs::metadata(path).context(|| format!("measuring {}", path.display()))?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let directory = paths::cache().join("tests").join(format!("{name}-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        directory
    }

    fn assets(directory: &Path) -> Assets {
        Assets {
            profile: Profile::Dev,
            directory: directory.to_path_buf(),
            manifest: BTreeMap::new(),
            kept: BTreeSet::new(),
        }
    }

    #[test]
    fn a_changed_file_gets_a_new_name_and_the_old_one_goes() {
        let directory = scratch("names");
        let mut first = assets(&directory);
        first.add_hashed("adlane", "css", b"a{color:red}").unwrap();
        first.remove_others().unwrap();

        let mut second = assets(&directory);
        second.add_hashed("adlane", "css", b"a{color:blue}").unwrap();
        second.remove_others().unwrap();

        assert_ne!(first.manifest["adlane.css"], second.manifest["adlane.css"]);
        let published = &second.manifest["adlane.css"];
        let mut names: Vec<_> = files_below(&directory).unwrap();
        names.iter_mut().for_each(|path| *path = path.strip_prefix(&directory).unwrap().to_path_buf());
        assert_eq!(names, [PathBuf::from(published), PathBuf::from(format!("{published}.br"))]);
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn an_equal_file_is_not_written_again() {
        let directory = scratch("equal");
        let path = directory.join("robots.txt");
        write_if_changed(&path, b"one").unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();

        write_if_changed(&path, b"one").unwrap();

        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn only_the_newest_results_are_remembered() {
        let directory = scratch("oldest");
        for (age, name) in [(30, "old"), (20, "older-than-new"), (10, "new")] {
            let file = fs::File::create(directory.join(name)).unwrap();
            let modified = fs::metadata(&directory).unwrap().modified().unwrap();
            file.set_modified(modified - std::time::Duration::from_secs(age)).unwrap();
        }

        forget_oldest(&directory, 2).unwrap();

        assert_eq!(files_below(&directory).unwrap(), [directory.join("new"), directory.join("older-than-new")]);
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn fonts_keep_their_names_and_get_no_brotli() {
        let directory = scratch("fonts");
        let mut site = assets(&directory);

        site.add_plain("fonts/inter.woff2", b"not really a font").unwrap();

        assert_eq!(site.manifest["fonts/inter.woff2"], "fonts/inter.woff2");
        assert_eq!(files_below(&directory).unwrap(), [directory.join("fonts/inter.woff2")]);
        fs::remove_dir_all(directory).unwrap();
    }
}
