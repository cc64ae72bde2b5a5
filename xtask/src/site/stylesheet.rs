//! One stylesheet out of `style/`.

use std::path::Path;

use lightningcss::bundler::{Bundler, FileProvider};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions};
use lightningcss::targets::{Browsers, Targets};

use crate::failure::{Context, Result, fail};

/// Browsers from the middle of 2024 on: those have nesting, `@layer`, `:has()` and `light-dark()`.
fn targets() -> Targets {
    let version = |major: u32, minor: u32| Some(major << 16 | minor << 8);
    Targets::from(Browsers {
        chrome: version(123, 0),
        edge: version(123, 0),
        firefox: version(121, 0),
        safari: version(17, 5),
        ios_saf: version(17, 5),
        ..Browsers::default()
    })
}

/// Follows the imports of `entry` and minifies the whole.
pub(super) fn bundle(entry: &Path) -> Result<String> {
    if !entry.is_file() {
        return fail(format!("{} is missing", entry.display()));
    }
    let files = FileProvider::new();
    let mut bundler = Bundler::new(&files, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).context(|| "bundling the stylesheet".to_owned())?;
    sheet
        .minify(MinifyOptions { targets: targets(), ..MinifyOptions::default() })
        .context(|| "minifying the stylesheet".to_owned())?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, targets: targets(), ..PrinterOptions::default() })
        .context(|| "printing the stylesheet".to_owned())?;
    Ok(printed.code)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::paths;

    #[test]
    fn imports_are_followed_and_modern_css_stays_modern() {
        let directory = paths::cache().join("tests").join(format!("style-{}", std::process::id()));
        fs::create_dir_all(&directory).unwrap();
        fs::write(directory.join("tokens.css"), ":root { --ink: light-dark(#111, #eee); }").unwrap();
        fs::write(
            directory.join("main.css"),
            "@layer tokens, base;\n@import \"tokens.css\" layer(tokens);\n@layer base { a { color: var(--ink); &:hover { color: red } } }",
        )
        .unwrap();

        let css = bundle(&directory.join("main.css")).unwrap();

        assert!(css.contains("light-dark(#111,#eee)"), "{css}");
        assert!(css.contains("&:hover"), "{css}");
        assert!(!css.contains("@import"), "{css}");
        fs::remove_dir_all(directory).unwrap();
    }

    #[test]
    fn a_missing_stylesheet_is_an_error() {
        assert!(bundle(Path::new("nowhere/main.css")).is_err());
    }
}
