use std::path::PathBuf;

use crate::file::FileError;

/// Why a picture could not be opened or saved.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is no PNG or JPEG picture.
    #[error(
        "{} is no picture that can be opened: {}. Image::open reads PNG and JPEG",
        path.display(), kind.map_or("it begins like neither a PNG nor a JPEG file".to_owned(), |kind| format!("it looks like {kind}"))
    )]
    NoPicture {
        /// The file.
        path: PathBuf,
        /// What it looks like, if that is known.
        kind: Option<&'static str>,
    },
    /// The file ends before the picture does.
    #[error("{} is cut short: the file ends before the picture does. Download or copy it again", path.display())]
    CutShort {
        /// The file.
        path: PathBuf,
    },
    /// The file is not as its format wants it.
    #[error("{} is damaged, and cannot be opened: {source}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: image::ImageError,
    },
    /// The picture has more pixels than are allowed.
    #[error(
        "{} says that it is {width} by {height} pixels, and at most 100 million pixels are read: make it smaller first",
        path.display()
    )]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Pixels in a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// Reading the picture would take too much memory.
    #[error("{} would take more than 800 MB of memory to read: it may be damaged, or made to do harm", path.display())]
    TooMuch {
        /// The file.
        path: PathBuf,
    },
    /// The name says no format that can be written.
    #[error("{}: a picture is saved under a name that ends in .png or .jpg", path.display())]
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// The file could not be written.
    #[error("{} could not be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: image::ImageError,
    },
}
