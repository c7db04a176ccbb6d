//! How rustc calls its linker itself: see [`Bundle::linker`](super::Bundle::linker).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The toolchain's own linker, and where the system's libraries are.
pub(super) fn linker(sysroot: &Path, host: &str) -> Vec<String> {
    let program = sysroot.join("lib/rustlib").join(host).join("bin/rust-lld");
    let folders: Option<BTreeSet<PathBuf>> = ["libc.so", "libgcc_s.so"].into_iter().map(library_folder).collect();
    let Some(folders) = folders.filter(|_| program.exists()) else {
        return Vec::new();
    };
    let program = [format!("-Clinker={}", program.display()), "-Clinker-flavor=ld.lld".to_owned()];
    program.into_iter().chain(folders.iter().map(|folder| format!("-Clink-arg=-L{}", folder.display()))).collect()
}

/// Where the system's C compiler finds a library.
fn library_folder(name: &str) -> Option<PathBuf> {
    let answer = Command::new("cc").arg(format!("-print-file-name={name}")).output().ok()?;
    let file = PathBuf::from(String::from_utf8(answer.stdout).ok()?.trim());
    fs::canonicalize(file.parent().filter(|folder| folder.is_absolute())?).ok()
}
