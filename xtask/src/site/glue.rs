//! wasm-bindgen, as a library of the very version the islands are compiled with.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use super::{Profile, digest, files_below, script};
use crate::failure::{Context, Result, failure};
use crate::{environment, paths, process, tools};

/// What the browser loads for the islands.
pub(super) struct Glue {
    pub(super) wasm: Vec<u8>,
    pub(super) script: Vec<u8>,
    /// Further scripts that `script` imports, by their path relative to it.
    pub(super) snippets: BTreeMap<String, Vec<u8>>,
}

/// Raise when the steps below change, so that remembered results are made again.
const STEPS: u32 = 1;

/// Makes the glue for a compiled module, or remembers having done so.
pub(super) fn make(profile: Profile, wasm: &[u8]) -> Result<Glue> {
    let npm = profile == Profile::Release && environment::find("npm").is_some();
    let directory = paths::cache().join("glue").join(profile.cargo_profile());
    let key = format!("{STEPS} {npm} {}", digest(wasm));
    let stamp = directory.join("made-from");
    if fs::read_to_string(&stamp).ok().as_deref() != Some(key.as_str()) {
        if directory.exists() {
            fs::remove_dir_all(&directory).context(|| format!("clearing {}", directory.display()))?;
        }
        bindgen(wasm, &directory)?;
        if profile == Profile::Release {
            shrink(&directory.join("adlane_bg.wasm"))?;
        }
        fs::write(&stamp, &key).context(|| format!("writing {}", stamp.display()))?;
    }
    read(profile, &directory)
}

fn bindgen(wasm: &[u8], directory: &Path) -> Result<()> {
    let doing = || "wasm-bindgen".to_owned();
    Bindgen::new()
        .input_bytes("adlane", wasm.to_vec())
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                // The page names the hashed wasm; a default name would only ever be wrong.
                .omit_default_module_path(true)
                .remove_name_section(true)
                .remove_producers_section(true)
                .generate(directory)
        })
        .map_err(|error| failure(format!("{}: {error:#}", doing())))
}

/// Runs `wasm-opt` over the file, or says why not.
fn shrink(wasm: &Path) -> Result<()> {
    let Some(wasm_opt) = tools::npm_program("wasm-opt")? else {
        eprintln!("note: there is no npm, so wasm-opt did not run: the wasm is a tenth larger than it could be");
        return Ok(());
    };
    process::succeed(
        Command::new(wasm_opt)
            .arg(wasm)
            // What rustc's own wasm uses by default; wasm-opt refuses features it was not told of.
            .args(["--enable-bulk-memory", "--enable-nontrapping-float-to-int", "--enable-sign-ext"])
            .args(["--enable-mutable-globals", "--enable-reference-types", "--enable-multivalue"])
            .args(["-Oz", "--converge", "-o"])
            .arg(wasm),
    )
}

fn read(profile: Profile, directory: &Path) -> Result<Glue> {
    let load = |path: &Path| fs::read(path).context(|| format!("reading {}", path.display()));
    let mut snippets = BTreeMap::new();
    for path in files_below(&directory.join("snippets"))? {
        let name = path.strip_prefix(directory).expect("files_below stays below").to_string_lossy().replace('\\', "/");
        snippets.insert(name, load(&path)?);
    }
    Ok(Glue {
        wasm: load(&directory.join("adlane_bg.wasm"))?,
        script: script::shrink(profile, &load(&directory.join("adlane.js"))?)?,
        snippets,
    })
}
