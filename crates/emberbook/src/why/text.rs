//! The answer as text: an operation in a line, what went in below it.

use super::{Part, Why};
use crate::nn::explanation::decimal;
use crate::trace::grid::kept;

pub(super) fn of(why: &Why) -> String {
    let mut text = format!("{}: {:?} = {}", why.operation, why.index, line(why));
    for part in &why.parts {
        let rows = rows(part);
        let rows: Vec<String> = rows.iter().map(|row| row.join("  ")).collect();
        match &rows[..] {
            [row] => text += &format!("\n    {}: {row}", part.name),
            rows => text += &format!("\n    {}:\n        {}", part.name, rows.join("\n        ")),
        }
    }
    for from in &why.from {
        text += &format!("\n  {}", of(from).replace('\n', "\n  "));
    }
    text
}

/// `1 × 0.5 + 2 × (-1) = -1.5`
pub(super) fn line(why: &Why) -> String {
    format!("{} = {}", why.written, decimal(why.number))
}

/// The numbers in rows, of many the first and the last, in columns of one width.
pub(super) fn rows(part: &Part) -> Vec<Vec<String>> {
    let (shape, numbers) = (part.numbers.shape(), part.numbers.to_vec());
    let columns = shape.last().copied().unwrap_or(1);
    let cell = |row: Option<usize>, column: Option<usize>| match (row, column) {
        (Some(row), Some(column)) => decimal(numbers[row * columns + column]),
        _ => "…".to_owned(),
    };
    let row = |row: Option<usize>| kept(columns).into_iter().map(|column| cell(row, column)).collect::<Vec<_>>();
    let rows: Vec<Vec<String>> = kept(numbers.len() / columns.max(1)).into_iter().map(row).collect();
    if rows.len() < 2 {
        return rows;
    }
    let width = rows.iter().flatten().map(|cell| cell.chars().count()).max().unwrap_or_default();
    rows.into_iter().map(|row| row.into_iter().map(|cell| format!("{cell:>width$}")).collect()).collect()
}
