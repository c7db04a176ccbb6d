//! Shapes that do not fit, drawn in a terminal's letters: the operands, and in brackets the sides that disagree.

use super::Mistake;
use crate::mistake::{LayerMistake, TensorMistake};

/// The picture of a mistake with shapes, if it has one.
pub(super) fn of(mistake: &Mistake) -> Option<String> {
    match mistake {
        Mistake::Tensor(TensorMistake::InnerSizes { left, right, .. }) => {
            let ([.., rows, inner], [.., other, columns]) = (&left[..], &right[..]) else { return None };
            let left = Matrix { rows: *rows, columns: Some(*inner), name: "", clash: Clash::Columns };
            let right = Matrix { rows: *other, columns: Some(*columns), name: "", clash: Clash::Rows };
            Some(product(&left, &right))
        }
        Mistake::Layer(LayerMistake::Features { takes, input, .. }) => {
            let [rows, features] = input[..] else { return None };
            let input = Matrix { rows, columns: Some(features), name: "x", clash: Clash::Columns };
            let weight = Matrix { rows: *takes, columns: None, name: "Wᵀ", clash: Clash::Rows };
            Some(product(&input, &weight))
        }
        Mistake::Tensor(TensorMistake::Broadcast { operation, left, right, from_end }) => {
            Some(aligned(operation, left, right, *from_end))
        }
        Mistake::InLayer { mistake, .. } => of(mistake),
        _ => None,
    }
}

struct Matrix {
    rows: usize,
    /// None where nobody has said.
    columns: Option<usize>,
    name: &'static str,
    clash: Clash,
}

enum Clash {
    Rows,
    Columns,
}

/// Two matrices side by side, whose inner sizes differ.
fn product(left: &Matrix, right: &Matrix) -> String {
    let sizes = [Some(left.rows), left.columns, Some(right.rows), right.columns];
    let largest = sizes.into_iter().flatten().max().unwrap_or(1).max(1);
    let (left_lines, right_lines) = (left.lines(largest), right.lines(largest));
    let height = left_lines.len().max(right_lines.len());
    let sign = |line: usize| if line == height / 2 { "  x  " } else { "     " };
    let [left_lines, right_lines] = [left_lines, right_lines].map(|lines| centered(lines, height));
    let lines = left_lines.iter().zip(&right_lines).enumerate();
    let lines = lines.map(|(line, (left, right))| format!("  {left}{}{right}", sign(line)).trim_end().to_owned());
    let picture: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    let inner = left.columns.unwrap_or_default();
    format!("{}\n  [{inner}] and [{}] have to be the same", picture.join("\n"), right.rows)
}

impl Matrix {
    /// A box as high and as wide as its sizes, which stand beside it and above.
    fn lines(&self, largest: usize) -> Vec<String> {
        let part = |size: usize, most: usize| (size * most).div_ceil(largest);
        let rows = label(self.rows, matches!(self.clash, Clash::Rows));
        let columns = self.columns.map(|size| label(size, matches!(self.clash, Clash::Columns))).unwrap_or_default();
        let height = part(self.rows, 4).max(1);
        let width = self.columns.map_or(6, |size| part(size, 8)).max(columns.len()).max(self.name.chars().count() + 2);
        let gutter = " ".repeat(rows.len() + 1);
        let mut lines = vec![format!("{gutter} {columns:^width$} "), format!("{gutter}┌{}┐", "─".repeat(width))];
        for line in 0..height {
            let is_middle = line == (height - 1) / 2;
            let (rows, name) = if is_middle { (rows.as_str(), self.name) } else { ("", "") };
            lines.push(format!("{rows:>size$} │{name:^width$}│", size = gutter.len() - 1));
        }
        lines.push(format!("{gutter}└{}┘", "─".repeat(width)));
        lines
    }
}

/// As many lines, those that are new above and below.
fn centered(lines: Vec<String>, height: usize) -> Vec<String> {
    let width = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
    let above = (height - lines.len()) / 2;
    let line = |at: usize| at.checked_sub(above).and_then(|at| lines.get(at)).map_or("", String::as_str);
    (0..height).map(|at| format!("{:<width$}", line(at))).collect()
}

/// The two shapes one below the other, the last sizes aligned.
fn aligned(operation: &str, left: &[usize], right: &[usize], from_end: usize) -> String {
    let rank = left.len().max(right.len());
    let cell = |shape: &[usize], dim: usize| match (shape.len() + dim).checked_sub(rank) {
        Some(at) => label(shape[at], rank - dim == from_end),
        None => String::new(),
    };
    let width = |dim: usize| cell(left, dim).len().max(cell(right, dim).len());
    let line = |shape: &[usize]| {
        (0..rank).map(|dim| format!("{:>1$}", cell(shape, dim), width(dim))).collect::<Vec<_>>().join("  ")
    };
    let indent = " ".repeat(operation.chars().count());
    let (above, below) = (format!("  {indent}  {}", line(left)), format!("  {operation}  {}", line(right)));
    format!("{above}\n{below}\n  the sizes in brackets have to be the same, or one of them 1")
}

fn label(size: usize, clashes: bool) -> String {
    if clashes { format!("[{size}]") } else { size.to_string() }
}
