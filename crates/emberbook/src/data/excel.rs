//! Tables as spreadsheets.

use std::io::Cursor;
use std::path::Path;

use calamine::{CellErrorType, Data, ExcelDateTime, Reader, open_workbook_auto_from_rs};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::column::{Values, written};
use super::{Table, TableError};
use crate::file;

/// The table in the first sheet of a spreadsheet: .xlsx, .xls, .xlsb or .ods. Its first row holds the names of the columns.
///
/// A column is one of numbers if all that is in it can be read as numbers, and else one of text. An empty cell is a missing
/// value, and so is one with an error (`#DIV/0!`). Of a formula it is the value that the spreadsheet last computed. Dates
/// are text, as `2024-03-01`; TRUE and FALSE are 1 and 0.
///
/// # Errors
/// When there is no such file, or when it is not a spreadsheet.
///
/// ```no_run
/// use emberbook::prelude::*;
/// let df = read_excel("data/two_classes.xlsx")?;
/// println!("{}", df.head(5));
/// # Ok::<(), emberbook::data::TableError>(())
/// ```
pub fn read_excel(path: impl AsRef<Path>) -> Result<Table, TableError> {
    read(path.as_ref(), None)
}

/// As [`read_excel`], from the sheet of this name.
///
/// # Errors
/// Also when there is no such sheet.
pub fn read_excel_sheet(path: impl AsRef<Path>, sheet: &str) -> Result<Table, TableError> {
    read(path.as_ref(), Some(sheet))
}

#[inline(never)]
fn read(path: &Path, sheet: Option<&str>) -> Result<Table, TableError> {
    let bytes = file::read(path)?;
    let is_text = !bytes.contains(&0) && std::str::from_utf8(&bytes).is_ok();
    let format = |hint: String| TableError::Format { path: path.to_owned(), expected: "a spreadsheet", hint };
    if bytes.is_empty() {
        return Err(TableError::Empty { path: path.to_owned() });
    }
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(&bytes[..])).map_err(|_| match is_text {
        true => format(": it is text. Say read_csv(…)".to_owned()),
        false => format(", or it is damaged".to_owned()),
    })?;
    let sheets = workbook.sheet_names();
    let Some(found) = sheets.iter().find(|name| sheet.is_none_or(|sheet| sheet == *name)) else {
        return Err(TableError::NoSheet { path: path.to_owned(), sheet: sheet.unwrap_or_default().to_owned(), sheets });
    };
    let range = workbook.worksheet_range(found).map_err(|reason| format(format!(", or it is damaged: {reason}")))?;
    let mut rows = range.rows().map(|row| row.iter().map(cell).collect::<Vec<String>>());
    let Some(names) = rows.next() else {
        return Err(TableError::Empty { path: path.to_owned() });
    };
    let mut rows: Vec<Vec<String>> = rows.collect();
    // What only has a colour or a border.
    while rows.last().is_some_and(|row| row.iter().all(String::is_empty)) {
        rows.pop();
    }
    Ok(Table::of_cells(names, rows))
}

/// A cell as it would be written.
fn cell(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => written(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        Data::DateTime(time) => date(time),
        Data::Error(CellErrorType::NA) | Data::Error(_) | Data::Empty => String::new(),
    }
}

/// `2024-03-01`, `2024-03-01 13:30:00`, and a time of day or a duration as `13:30:00`.
fn date(time: &ExcelDateTime) -> String {
    let seconds = (time.as_f64() * 86400.).round() as i64;
    if time.is_duration() || (0. ..1.).contains(&time.as_f64()) {
        return format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    // To the second: what a day is divided by is seldom a whole number of milliseconds.
    let (year, month, day, hours, minutes, seconds, milliseconds) = time.to_ymd_hms_milli();
    match (hours, minutes, seconds, milliseconds) {
        (0, 0, 0, 0) => format!("{year}-{month:02}-{day:02}"),
        _ => format!("{year}-{month:02}-{day:02} {hours:02}:{minutes:02}:{seconds:02}"),
    }
}

impl Table {
    /// Writes the table as a spreadsheet (.xlsx). Text stays text, also where it reads as a formula.
    ///
    /// # Errors
    /// When the file cannot be written, or when a sheet cannot hold the table.
    pub fn write_excel(&self, path: impl AsRef<Path>) -> Result<(), TableError> {
        let path = path.as_ref();
        let failed = |reason: String| TableError::Write { path: path.to_owned(), reason };
        let bytes = self.workbook().map_err(|reason| failed(reason.to_string()))?;
        std::fs::write(path, bytes).map_err(|reason| failed(reason.to_string()))
    }

    #[inline(never)]
    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let bold = Format::new().set_bold();
        sheet.set_freeze_panes(1, 0)?;
        for (at, column) in self.written().into_iter().enumerate() {
            // More columns or rows than a sheet has are an error of its own.
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            sheet.write_string_with_format(0, at, &column.name, &bold)?;
            for row in (0..self.len()).filter(|&row| !column.values.is_missing(row)) {
                let place = u32::try_from(row + 1).unwrap_or(u32::MAX);
                match &column.values {
                    Values::Numbers(numbers) if numbers[row].is_finite() => {
                        sheet.write_number(place, at, numbers[row])?
                    }
                    values => sheet.write_string(place, at, values.written(row))?,
                };
            }
        }
        workbook.save_to_buffer()
    }
}
