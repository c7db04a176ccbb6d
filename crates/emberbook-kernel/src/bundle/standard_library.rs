//! The standard library's source, as far as help while typing reads it.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};

use super::build::copy_folder;

/// The crates of the standard library.
const LIBRARY: [&str; 4] = ["core", "alloc", "std", "proc_macro"];

/// Copies what rust-analyzer reads of the standard library. The whole of it costs 200 MB and a second.
pub(super) fn trim_standard_library(sysroot: &Path, to: &Path) -> anyhow::Result<()> {
    let library = sysroot.join("lib/rustlib/src/rust/library");
    if !library.exists() {
        bail!("the standard library's source is missing; run: rustup component add rust-src");
    }
    let needed = |path: &Path| {
        let unread =
            ["tests", "benches", "stdarch", "std/src/os", "std/src/sys/pal/windows", "core/src/unicode/printable.rs"];
        !unread.iter().any(|part| path.ends_with(part))
    };
    for name in LIBRARY {
        copy_folder(&library.join(name), &to.join(name), &needed)?;
    }
    // These are expanded a dozen times each, once for every kind of number.
    for name in ["num/int_macros.rs", "num/uint_macros.rs", "num/nonzero.rs", "sync/atomic.rs"] {
        let file = to.join("core/src").join(name);
        let source = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        fs::write(file, without_comments(&source))?;
    }
    Ok(())
}

/// Leaves out the lines that type inference reads past: comments, and attributes that change no type.
fn without_comments(source: &str) -> String {
    let unread =
        ["//", "#[doc", "#[stable(", "#[rustc_const_stable(", "#[rustc_const_unstable(", "#[must_use", "#[inline"];
    let is_read = |line: &&str| {
        let line = line.trim();
        let one_line = line.starts_with("//") || line.ends_with(']');
        !(one_line && unread.iter().any(|start| line.starts_with(start)))
    };
    source.lines().filter(is_read).flat_map(|line| [line, "\n"]).collect()
}
