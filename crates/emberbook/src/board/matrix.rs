//! What stands on the board: matrices whose numbers have names.

use super::{BoardMistake, MOST_NUMBERS, Symbol};
use crate::tensor::Tensor;

/// One line of the board: matrices joined by signs, the result last.
#[derive(Clone)]
pub(super) struct Stage {
    /// Which of the linear layers it is about.
    pub(super) layer: usize,
    /// That layer's name in the network.
    pub(super) module: String,
    /// `X · W1ᵀ = k`
    pub(super) formula: String,
    pub(super) kind: Kind,
    /// Which arrows a number of a product's result has to do with: those `to` its column's neuron, those `from` it, `both`
    /// for the one between its column's and its row's, or `none`.
    pub(super) edges: &'static str,
    pub(super) matrices: Vec<(&'static str, Matrix)>,
}

/// Makes sure that a person can read so many numbers.
pub(super) fn readable(stages: &[Stage]) -> Result<(), BoardMistake> {
    let numbers = stages.iter().flat_map(|stage| &stage.matrices).map(|(_, matrix)| matrix.rows.concat().len()).sum();
    if numbers > MOST_NUMBERS { Err(BoardMistake::Numbers { numbers, most: MOST_NUMBERS }) } else { Ok(()) }
}

/// What a number of the result comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A row of the first matrix and a column of the second.
    Product,
    /// The same place of every other matrix.
    EachByItself,
    /// The same row.
    EachRow,
    /// The same column.
    EachColumn,
}

/// Numbers with their names, in rows and columns.
#[derive(Clone)]
pub(super) struct Matrix<Named = (Symbol, f32)> {
    pub(super) title: String,
    pub(super) rows: Vec<Vec<Named>>,
    /// Whether each row belongs to one sample.
    pub(super) by_sample: bool,
}

impl Stage {
    /// `layer 1`, with its name in the network where that says more.
    pub(super) fn heading(&self) -> String {
        match self.module.as_str() {
            "" => format!("layer {}", self.layer + 1),
            name => format!("layer {} ({name})", self.layer + 1),
        }
    }

    pub(super) fn sign_width(&self) -> usize {
        self.matrices.iter().map(|(sign, _)| sign.chars().count()).max().unwrap_or_default()
    }
}

impl Matrix {
    /// The numbers of a tensor `[rows, columns]`, each called what `name` says of its row and column.
    pub(super) fn of(title: &str, numbers: &Tensor, name: impl Fn(usize, usize) -> Symbol) -> Self {
        let (columns, numbers) = (numbers.shape()[1], numbers.to_vec());
        let named = |(row, line): (usize, &[f32])| {
            line.iter().enumerate().map(|(column, &number)| (name(row, column), number)).collect()
        };
        let rows = numbers.chunks(columns.max(1)).enumerate().map(named).collect();
        Self { title: title.to_owned(), rows, by_sample: false }
    }

    /// The same, each row of one sample.
    pub(super) fn of_samples(title: &str, numbers: &Tensor, name: impl Fn(usize) -> Symbol) -> Self {
        Self { by_sample: true, ..Self::of(title, numbers, |sample, column| name(column).of(sample)) }
    }
}
