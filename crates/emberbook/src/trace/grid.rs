use crate::nn::Marked;
use crate::tensor::Tensor;

/// A matrix laid out to be looked at: its numbers as text, and of a large one the corners.
pub(super) struct Grid {
    pub(super) shape: Vec<usize>,
    /// Which matrix of a tensor of more than two dimensions this is: `[0, 0, :, :]`.
    pub(super) part: Option<String>,
    pub(super) rows: Vec<Vec<Cell>>,
}

/// One place of a [`Grid`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    Number { row: usize, column: usize, value: f32 },
    Skipped,
}

/// A dimension longer than this is cut short.
const LONGEST: usize = 10;
/// How many numbers remain at each end of one that is.
const KEPT: usize = 3;

impl Grid {
    pub(super) fn new(tensor: &Tensor) -> Self {
        let (shape, numbers) = (tensor.shape(), tensor.to_vec());
        let (rows, columns) = match shape[..] {
            [] => (1, 1),
            [columns] => (1, columns),
            [.., rows, columns] => (rows, columns),
        };
        let cell = |row: Option<usize>, column: Option<usize>| match (row, column) {
            (Some(row), Some(column)) => match numbers.get(row * columns + column) {
                Some(&value) => Cell::Number { row, column, value },
                None => Cell::Skipped,
            },
            _ => Cell::Skipped,
        };
        let rows =
            kept(rows).into_iter().map(|row| kept(columns).into_iter().map(|column| cell(row, column)).collect());
        let part = (shape.len() > 2).then(|| format!("[{}:, :]", "0, ".repeat(shape.len() - 2)));
        Self { rows: rows.collect(), part, shape }
    }

    /// The grid below its name and shape, indented.
    pub(super) fn titled(&self, name: &str) -> String {
        let part = self.part.as_ref().map(|part| format!(", of which {part}")).unwrap_or_default();
        let mut text = format!("    {name} {:?}{part}", self.shape);
        let write = self.writer();
        let cells: Vec<Vec<String>> =
            self.rows.iter().map(|row| row.iter().map(|&cell| write(cell)).collect()).collect();
        let width = cells.iter().flatten().map(|cell| cell.chars().count()).max().unwrap_or(0);
        for row in cells {
            text += "\n     ";
            for cell in row {
                text += &format!(" {cell:>width$}");
            }
        }
        text
    }

    /// How the numbers are written: whole ones without a point, others with four decimals, scientific where the numbers
    /// are far apart.
    pub(super) fn writer(&self) -> impl Fn(Cell) -> String + use<> {
        let values = self.rows.iter().flatten().filter_map(|cell| match cell {
            Cell::Number { value, .. } if value.is_finite() => Some(value.abs()),
            _ => None,
        });
        let values: Vec<f32> = values.collect();
        let largest = values.iter().copied().fold(0.0, f32::max);
        let whole = values.iter().all(|value| value.fract() == 0.0) && largest < 1e6;
        let scientific = largest >= 1e6 || (largest > 0.0 && largest < 1e-3);
        move |cell| match cell {
            Cell::Skipped => "…".to_owned(),
            Cell::Number { value, .. } if whole => format!("{value:.0}"),
            Cell::Number { value, .. } if scientific => format!("{value:.3e}"),
            Cell::Number { value, .. } => format!("{value:.4}"),
        }
    }
}

impl Cell {
    /// Whether the first number of a layer's output has to do with this one.
    pub(super) fn is_marked(self, marked: Marked) -> bool {
        match (self, marked) {
            (Cell::Number { row, column, .. }, Marked::Number) => (row, column) == (0, 0),
            (Cell::Number { row, .. }, Marked::Row) => row == 0,
            (Cell::Number { column, .. }, Marked::Column) => column == 0,
            _ => false,
        }
    }
}

/// The indices of a dimension that are shown, with a gap where it is cut.
pub(crate) fn kept(size: usize) -> Vec<Option<usize>> {
    if size <= LONGEST {
        return (0..size).map(Some).collect();
    }
    (0..KEPT).map(Some).chain([None]).chain((size - KEPT..size).map(Some)).collect()
}
