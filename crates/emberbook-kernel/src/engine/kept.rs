//! Compiled cells, kept for the next time: the same code with the same types of variables is compiled once, for all
//! kernels that use the same library. Those of the lessons come with the library.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::rustc::Report;
use crate::bundle::Bundle;

/// The environment variable that names the folder of kept cells.
const FOLDER: &str = "EMBERBOOK_CELLS";

/// All that goes into a compilation: the library, the arguments, the source.
pub(super) struct Key(String);

/// What is kept beside the compiled cell.
#[derive(Serialize, Deserialize)]
struct Entry {
    key: String,
    /// Of the compiled cell, in bytes; one that was cut off is not used.
    length: u64,
    /// As it was compiled: where the cell panics, it names a line of this.
    source: String,
    report: Report,
}

/// A compiled cell that was kept.
pub(super) struct Kept {
    pub(super) cell: PathBuf,
    pub(super) source: String,
    pub(super) report: Report,
}

impl Key {
    /// The key of a cell, none if more goes into it than can be seen here, as with `include_str!` and `env!`.
    pub(super) fn of(library: &str, arguments: &[String], own_folder: &str, source: &str) -> Option<Self> {
        let reads_more = ["include", "env!", "#[path"].iter().any(|word| source.contains(word));
        let has_file_module = source.lines().any(|line| line.trim_start().starts_with("mod ") && line.ends_with(';'));
        if reads_more || has_file_module {
            return None;
        }
        // Where a kernel compiles is its own.
        let arguments = arguments.join("\n").replace(own_folder, "");
        Some(Self(format!("{library}\n{arguments}\n{source}")))
    }

    /// The compiled cell, if it is kept, or shipped with the library.
    pub(super) fn find(&self, bundle: &Bundle) -> Option<Kept> {
        [folder(), Some(bundle.cells())].into_iter().flatten().find_map(|folder| self.find_in(&folder))
    }

    fn find_in(&self, folder: &Path) -> Option<Kept> {
        let cell = self.file(folder);
        let Entry { key, length, source, report } =
            serde_json::from_slice(&fs::read(cell.with_extension("json")).ok()?).ok()?;
        let whole = fs::metadata(&cell).is_ok_and(|metadata| metadata.len() == length);
        (whole && key == self.0).then_some(Kept { cell, source, report })
    }

    /// Keeps a compiled cell. Where it cannot be kept it is compiled again the next time.
    pub(super) fn keep(self, compiled: &Path, source: String, report: Report) -> Option<()> {
        let cell = self.file(&folder()?);
        let entry = Entry { length: fs::metadata(compiled).ok()?.len(), key: self.0, source, report };
        fs::create_dir_all(cell.parent()?).ok()?;
        // Other kernels find the whole of a file or none of it, and the cell before its entry.
        let half = cell.with_extension(std::process::id().to_string());
        fs::copy(compiled, &half).ok()?;
        fs::rename(&half, &cell).ok()?;
        fs::write(&half, serde_json::to_vec(&entry).ok()?).ok()?;
        fs::rename(&half, cell.with_extension("json")).ok()
    }

    fn file(&self, folder: &Path) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        self.0.hash(&mut hasher);
        folder.join(format!("{:016x}.so", hasher.finish()))
    }
}

fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from).or_else(|| Some(dirs::cache_dir()?.join("emberbook/cells")))
}

/// Removes the cells that were kept longest ago, where all together are more than a quarter of a gigabyte.
pub(super) fn remove_oldest() {
    const ROOM: u64 = 256 << 20;
    let entries = folder().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut cells: Vec<(SystemTime, u64, PathBuf)> = entries
        .filter_map(|entry| {
            let metadata = entry.metadata().ok()?;
            Some((metadata.modified().ok()?, metadata.len(), entry.path()))
        })
        .collect();
    cells.sort();
    let mut total: u64 = cells.iter().map(|(_, length, _)| length).sum();
    for (_, length, path) in cells {
        if total <= ROOM {
            break;
        }
        if fs::remove_file(path).is_ok() {
            total -= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(source: &str) -> Option<Key> {
        Key::of("library 1", &["--out-dir".into(), "/tmp/a/target".into()], "/tmp/a", source)
    }

    #[test]
    fn the_key_is_all_that_goes_into_the_cell() {
        let same = Key::of("library 1", &["--out-dir".into(), "/tmp/b/target".into()], "/tmp/b", "f();").unwrap();
        assert_eq!(key("f();").unwrap().0, same.0);
        assert_ne!(key("g();").unwrap().0, same.0);
        assert_ne!(Key::of("library 2", &[], "", "f();").unwrap().0, Key::of("library 1", &[], "", "f();").unwrap().0);
    }

    #[test]
    fn what_reads_files_is_not_kept() {
        assert!(key("let text = include_str!(\"a.txt\");").is_none());
        assert!(key("let home = env!(\"HOME\");").is_none());
        assert!(key("mod other;").is_none());
    }
}
