use super::Table;
use super::column::Values;
use super::mistake::DataMistake;
use crate::mistake::Raise;

/// One row of a table, as [`Table::filter`] hands it out.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    pub(super) table: &'a Table,
    pub(super) place: usize,
}

impl<'a> Row<'a> {
    /// The number in this column; NaN where it is missing, for which every comparison is false.
    ///
    /// # Panics
    /// When there is no such column, or when it holds text.
    #[inline(never)]
    #[track_caller]
    pub fn number(&self, column: &str) -> f64 {
        self.table.numbers("number", column)[self.place]
    }

    /// The text in this column; empty where it is missing.
    ///
    /// # Panics
    /// When there is no such column, or when it holds numbers.
    #[inline(never)]
    #[track_caller]
    pub fn text(&self, column: &str) -> &'a str {
        match &self.table.named("text", column).values {
            Values::Text(text) => text[self.place].as_deref().unwrap_or_default(),
            Values::Numbers(_) => DataMistake::NotText { operation: "text", column: column.to_owned() }.raise(),
        }
    }

    /// Whether the value in this column is missing.
    ///
    /// # Panics
    /// When there is no such column.
    #[inline(never)]
    #[track_caller]
    pub fn is_missing(&self, column: &str) -> bool {
        self.table.named("is_missing", column).values.is_missing(self.place)
    }
}
