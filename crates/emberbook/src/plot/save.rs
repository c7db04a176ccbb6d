//! A figure as a file.

use std::path::Path;

use super::FigureMistake;
use crate::mistake::Raise;

/// Writes what the end of the name asks for.
#[track_caller]
pub(super) fn save(path: &str, svg: impl FnOnce() -> String, png: impl FnOnce() -> Vec<u8>) {
    let file = Path::new(path);
    let ending = file.extension().map_or_else(String::new, |ending| ending.to_string_lossy().to_lowercase());
    let content = match ending.as_str() {
        "svg" => svg().into_bytes(),
        "png" => png(),
        _ => {
            let ending = file.extension().map_or_else(String::new, |ending| format!(".{}", ending.to_string_lossy()));
            FigureMistake::Ending { path: path.to_owned(), ending }.raise()
        }
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        FigureMistake::NoFolder { folder: folder.display().to_string(), file }.raise();
    }
    if let Err(reason) = std::fs::write(file, content) {
        FigureMistake::CannotWrite { path: path.to_owned(), reason: reason.to_string() }.raise();
    }
}
