//! Tables as text, with a comma between the cells.

use std::path::Path;

use super::column::number;
use super::{Table, TableError};
use crate::file;

/// The table in a file of comma-separated values. The first row holds the names of the columns.
///
/// A column is one of numbers if all that is in it can be read as numbers, and else one of text. An empty cell, `NA` or `NaN`
/// is a missing value. Semicolons or tabs between the cells are recognised.
///
/// # Errors
/// When there is no such file, when a row is longer or shorter than the first, or when it is not text (UTF-8).
///
/// ```no_run
/// use emberbook::prelude::*;
/// let df = read_csv("data/fall_risk.csv")?;
/// println!("{}", df.head(5));
/// # Ok::<(), emberbook::data::TableError>(())
/// ```
pub fn read_csv(path: impl AsRef<Path>) -> Result<Table, TableError> {
    read(path.as_ref())
}

#[inline(never)]
fn read(path: &Path) -> Result<Table, TableError> {
    let bytes = file::read(path)?;
    let format =
        |hint: &str| TableError::Format { path: path.to_owned(), expected: "a CSV file", hint: hint.to_owned() };
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(format(": it seems to be a spreadsheet. Say read_excel(…)"));
    }
    let utf8 = ": its text is not UTF-8. In the program that wrote it, save it as \"CSV UTF-8\"";
    let text = std::str::from_utf8(&bytes).map_err(|_| format(utf8))?;
    if text.contains('\0') {
        return Err(format(": it is not text"));
    }
    // What Windows puts before UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let mut rows = reader.records();
    let names = match rows.next() {
        Some(Ok(names)) => names.iter().map(str::to_owned).collect::<Vec<_>>(),
        _ => return Err(TableError::Empty { path: path.to_owned() }),
    };
    let mut cells = vec![];
    for row in rows {
        let row = row.expect("UTF-8 of rows of any length can be read");
        if row.len() != names.len() {
            let line = row.position().map_or(0, csv::Position::line);
            return Err(TableError::Ragged { path: path.to_owned(), line, found: row.len(), expected: names.len() });
        }
        cells.push(row.iter().map(|cell| disarmed(cell).to_owned()).collect());
    }
    Ok(Table::of_cells(names, cells))
}

/// What the first line has most of.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
    let count = |sign: u8| line.bytes().filter(|&byte| byte == sign).count();
    // Of several that are there as often `max_by_key` takes the last.
    *b"\t;,".iter().max_by_key(|&&sign| count(sign)).expect("there are three")
}

impl Table {
    /// Writes the table as comma-separated values (UTF-8).
    ///
    /// A text that a spreadsheet would run as a formula (`=…`) gets an apostrophe before it, which [`read_csv`] takes away.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_csv(&self, path: impl AsRef<Path>) -> Result<(), TableError> {
        self.write_text(path.as_ref())
    }

    #[inline(never)]
    fn write_text(&self, path: &Path) -> Result<(), TableError> {
        let failed = |reason: String| TableError::Write { path: path.to_owned(), reason };
        let mut writer = csv::Writer::from_path(path).map_err(|reason| failed(reason.to_string()))?;
        let columns = self.written();
        let names = columns.iter().map(|column| armed(&column.name)).collect::<Vec<_>>();
        let rows = (0..self.len()).map(|row| columns.iter().map(|column| armed(&column.values.written(row))).collect());
        for cells in std::iter::once(names).chain(rows) {
            writer.write_record(cells).map_err(|reason| failed(reason.to_string()))?;
        }
        writer.flush().map_err(|reason| failed(reason.to_string()))
    }
}

/// A text that a spreadsheet would take for a formula, as a text.
fn armed(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

fn disarmed(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r']) && number(cell).is_none()
}
