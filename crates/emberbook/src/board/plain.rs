//! The board as text: each stage in names, and below in numbers.

use super::matrix::{Matrix, Stage};
use crate::nn::explanation::decimal;

pub(super) fn stages(stages: &[Stage]) -> String {
    stages.iter().map(stage).collect::<Vec<_>>().join("\n\n")
}

pub(super) fn stage(stage: &Stage) -> String {
    let heading = format!("{}: {}", stage.heading(), stage.formula);
    let names = equation(stage, |matrix| cells(matrix, |(symbol, _)| symbol.to_string()));
    let numbers = equation(stage, |matrix| cells(matrix, |&(_, number)| decimal(number)));
    format!("{heading}\n\n{names}\n\n{numbers}")
}

fn cells<Named>(matrix: &Matrix<Named>, write: impl Fn(&Named) -> String) -> Vec<Vec<String>> {
    matrix.rows.iter().map(|row| row.iter().map(&write).collect()).collect()
}

/// The matrices side by side, the signs at half their height.
fn equation(stage: &Stage, cells: impl Fn(&Matrix) -> Vec<Vec<String>>) -> String {
    let height = stage.matrices.iter().map(|(_, matrix)| matrix.rows.len()).max().unwrap_or_default();
    let mut lines = vec!["   ".to_owned(); height];
    for (sign, matrix) in &stage.matrices {
        let rows = cells(matrix);
        let columns = rows.first().map_or(0, Vec::len);
        let widths: Vec<usize> =
            (0..columns).map(|c| rows.iter().map(|row| row[c].chars().count()).max().unwrap_or_default()).collect();
        let top = (height - rows.len()) / 2;
        for (place, line) in lines.iter_mut().enumerate() {
            let sign = if place == (height - 1) / 2 { sign } else { "" };
            let gap = stage.sign_width() + 2;
            *line += &format!("{sign:^gap$}");
            *line += &match place.checked_sub(top).and_then(|row| rows.get(row)) {
                Some(row) => {
                    let cells: Vec<String> =
                        row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:>width$}")).collect();
                    format!("[ {} ]", cells.join("  "))
                }
                None => " ".repeat(widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1) + 4),
            };
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}
