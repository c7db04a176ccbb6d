use std::path::PathBuf;

use crate::file::FileError;

/// Why a table could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file is not there, or cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is of another kind.
    #[error("{} is not {expected}{hint}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What it should be.
        expected: &'static str,
        /// What it seems to be, and the way out.
        hint: String,
    },
    /// There is nothing in the file.
    #[error("{} is empty: the first row of a table holds the names of its columns", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A row is longer or shorter than the first one.
    #[error("{}, line {line}: {found} {} where the first row names {expected} {}{}",
        path.display(), if *found == 1 { "cell" } else { "cells" }, if *expected == 1 { "column" } else { "columns" },
        if found > expected { ". A text with a comma in it must be in quotes: \"1,5\"" } else { "" })]
    Ragged {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: u64,
        /// How many cells the row has.
        found: usize,
        /// How many columns there are.
        expected: usize,
    },
    /// The workbook has no such sheet.
    #[error("{} has no sheet {sheet:?}: it has {}", path.display(), super::mistake::quoted(sheets))]
    NoSheet {
        /// The file.
        path: PathBuf,
        /// The sheet that was asked for.
        sheet: String,
        /// Those that there are.
        sheets: Vec<String>,
    },
    /// The file could not be written.
    #[error("{} could not be written: {reason}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        reason: String,
    },
}
