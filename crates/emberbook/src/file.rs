//! Reading a file that a student names.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::file_kind;

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no file of this name.
    #[error("there is no file {name:?} in {}{}", folder.display(), hint(similar))]
    NoFile {
        /// Its name.
        name: String,
        /// The folder that was looked in.
        folder: PathBuf,
        /// The files that may be meant, the likeliest first.
        similar: Vec<String>,
    },
    /// There is no folder of this name.
    #[error("there is no folder {}, where {name:?} was looked for", folder.display())]
    NoFolder {
        /// The file's name.
        name: String,
        /// The folder.
        folder: PathBuf,
    },
    /// It is there, and cannot be read.
    #[error("{} could not be read: {}", path.display(), if path.is_dir() { "it is a folder".to_owned() } else { source.to_string() })]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
}

fn hint(similar: &[String]) -> String {
    match similar {
        [] => String::new(),
        names => {
            let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
            format!(". Did you mean {}?", names.join(" or "))
        }
    }
}

impl FileError {
    /// What went wrong with the file at `path`.
    pub(crate) fn at(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        |source| match source.kind() {
            io::ErrorKind::NotFound => missing(path),
            _ => Self::Unreadable { path: path.to_owned(), source },
        }
    }
}

/// All that is in a file.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(FileError::at(path))
}

/// The file, and its first bytes, by which [`file_kind`](crate::file_kind) tells what it is.
pub(crate) fn open(path: &Path) -> Result<(File, Vec<u8>), FileError> {
    let (mut file, mut start) = (File::open(path).map_err(FileError::at(path))?, vec![]);
    file.by_ref().take(file_kind::START).read_to_end(&mut start).map_err(FileError::at(path))?;
    Ok((file, start))
}

fn missing(path: &Path) -> FileError {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let parent = path.parent().unwrap_or(Path::new(""));
    let folder = std::path::absolute(if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    let folder = folder.unwrap_or_else(|_| parent.to_owned());
    if !folder.is_dir() {
        return FileError::NoFolder { name, folder };
    }
    let similar = similar(&folder, &name).into_iter().map(|file| parent.join(file).display().to_string()).collect();
    FileError::NoFile { name, folder, similar }
}

/// The files in the folder, and one folder further down, whose names are most like this one.
fn similar(folder: &Path, name: &str) -> Vec<PathBuf> {
    let entries = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().take(1000);
    let mut found = vec![];
    for entry in entries(folder).filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b".")) {
        let top = PathBuf::from(entry.file_name());
        match entry.path().is_dir() {
            true => found.extend(entries(&entry.path()).map(|inner| top.join(inner.file_name()))),
            false => found.push(top),
        }
    }
    let likeness = |file: &PathBuf| {
        let file = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        strsim::normalized_damerau_levenshtein(&file, &name.to_lowercase())
    };
    let mut found: Vec<_> = found.into_iter().map(|file| (likeness(&file), file)).collect();
    found.retain(|(likeness, _)| *likeness > 0.6);
    found.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.cmp(y)));
    found.into_iter().map(|(_, file)| file).take(3).collect()
}
