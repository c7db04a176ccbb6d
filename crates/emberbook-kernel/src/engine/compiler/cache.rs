//! Compiled cells, kept for the next time: the same code with the same types of variables is compiled once, for all
//! kernels that use the same library. Those of the lessons come with the library.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::Settings;
use crate::bundle::Bundle;
use crate::engine::cell::frame::Choices;

/// The environment variable that names the folder of kept cells.
const FOLDER: &str = "EMBERBOOK_CELLS";

/// All that goes into a compilation: the library, the settings, the source.
pub(in crate::engine) struct Key(String);

/// What is known of a compiled cell beside its code.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(in crate::engine) struct Report {
    pub(in crate::engine) choices: Choices,
    /// It is a program that needs more than is in the cell.
    pub(in crate::engine) with_notebook: bool,
    /// What is said of it below its output.
    pub(in crate::engine) warnings: Vec<String>,
    /// Public paths of its variables' types; only asked for where other crates are in use.
    pub(in crate::engine) types: BTreeMap<String, String>,
}

/// What is kept beside the compiled cell.
#[derive(Serialize, Deserialize)]
struct Entry {
    key: String,
    /// Of the compiled cell, in bytes; one that was cut off is not used.
    length: u64,
    report: Report,
}

impl Key {
    /// The key of a cell, none if more goes into it than can be seen here, as with `include_str!` and `env!`.
    pub(in crate::engine) fn new(library: &str, settings: &Settings, dependencies: u64, source: &str) -> Option<Self> {
        let reads_more = ["include", "env!", "#[path"].iter().any(|word| source.contains(word));
        let has_file_module =
            source.lines().any(|line| line.trim_start().starts_with("mod ") && line.trim_end().ends_with(';'));
        if reads_more || has_file_module {
            return None;
        }
        let Settings { generation, optimize, .. } = settings;
        Some(Self(format!("{library} {generation} {optimize} {dependencies}\n{source}")))
    }

    /// The compiled cell, if it is kept, or shipped with the library.
    pub(in crate::engine) fn find(&self, bundle: &Bundle) -> Option<(PathBuf, Report)> {
        [folder(), Some(bundle.cells())].into_iter().flatten().find_map(|folder| self.find_in(&folder))
    }

    fn find_in(&self, folder: &Path) -> Option<(PathBuf, Report)> {
        let cell = self.file(folder);
        let Entry { key, length, report } =
            serde_json::from_slice(&fs::read(cell.with_extension("json")).ok()?).ok()?;
        let whole = fs::metadata(&cell).is_ok_and(|metadata| metadata.len() == length);
        (whole && key == self.0).then_some((cell, report))
    }

    /// Keeps a compiled cell. Where it cannot be kept it is compiled again the next time.
    pub(in crate::engine) fn keep(self, compiled: &Path, report: &Report) -> Option<PathBuf> {
        let cell = self.file(&folder()?);
        let entry = Entry { length: fs::metadata(compiled).ok()?.len(), key: self.0, report: report.clone() };
        fs::create_dir_all(cell.parent()?).ok()?;
        // Other kernels find the whole of a file or none of it, and the cell before its entry.
        let half = cell.with_extension(std::process::id().to_string());
        fs::copy(compiled, &half).ok()?;
        fs::rename(&half, &cell).ok()?;
        fs::write(&half, serde_json::to_vec(&entry).ok()?).ok()?;
        fs::rename(&half, cell.with_extension("json")).ok()?;
        Some(cell)
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
pub(in crate::engine) fn remove_oldest() {
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
        Key::new("library 1", &Settings::default(), 0, source)
    }

    #[test]
    fn the_key_is_all_that_goes_into_the_cell() {
        assert_eq!(key("f();").unwrap().0, key("f();").unwrap().0);
        assert_ne!(key("g();").unwrap().0, key("f();").unwrap().0);
        let optimized = Settings { optimize: true, ..Settings::default() };
        assert_ne!(Key::new("library 1", &optimized, 0, "f();").unwrap().0, key("f();").unwrap().0);
        assert_ne!(Key::new("library 2", &Settings::default(), 0, "f();").unwrap().0, key("f();").unwrap().0);
    }

    #[test]
    fn what_reads_files_is_not_kept() {
        assert!(key("let text = include_str!(\"a.txt\");").is_none());
        assert!(key("let home = env!(\"HOME\");").is_none());
        assert!(key("mod other;").is_none());
    }
}
