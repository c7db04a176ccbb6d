//! The diagonal of a matrix, and what is below and above it.

use burn_backend::Shape;

use super::index::Region;
use super::{DType, Elements, Part, Storage, Tensor, no_grad, where_};
use crate::mistake::{Raise, TensorMistake};

/// With `diagonal` 0 the main one; above it are 1, 2, …, below it -1, -2, …
impl Tensor {
    /// The diagonal of a matrix, as a vector; and of a vector the matrix that has it there, with zeros elsewhere.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([[1, 2], [3, 4]]).diag(0).to_ints(), [1, 4]);
    /// assert_eq!(tensor([7]).diag(1).to_string(), "tensor([[0, 7],\n        [0, 0]])");
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn diag(&self, diagonal: i64) -> Tensor {
        match self.dims()[..] {
            [rows, columns] => self.diagonal_of(rows, columns, diagonal),
            [count] => self.on_diagonal(count + diagonal.unsigned_abs() as usize, diagonal),
            _ => TensorMistake::Rank { operation: "diag", needed: "a matrix or a vector", shape: self.shape() }.raise(),
        }
    }

    fn diagonal_of(&self, rows: usize, columns: usize, diagonal: i64) -> Tensor {
        let flat = self.reshaped([self.numel()].into());
        let region = flat.diagonal_region(rows, columns, diagonal);
        flat.within(&region).record("DiagonalBackward0_copy", |i| {
            i.input(self, || {
                let whole = self.dims().clone();
                move |g: &Tensor| {
                    let flat = Shape::new([whole.num_elements()]);
                    let zeros = Tensor::new(Storage::full(&flat, 0.0, DType::F32, g.device()), flat);
                    zeros.with_region(&region, g).reshaped(whole.clone())
                }
            });
        })
    }

    fn on_diagonal(&self, size: usize, diagonal: i64) -> Tensor {
        let (flat, square) = (Shape::new([size * size]), Shape::new([size, size]));
        let zeros = Tensor::new(Storage::full(&flat, 0.0, self.dtype(), self.device()), flat.clone());
        let region = zeros.diagonal_region(size, size, diagonal);
        zeros.with_region(&region, self).reshaped(square).record("DiagEmbedBackward0", |i| {
            i.input(self, || move |g: &Tensor| g.reshaped(flat.clone()).within(&region));
        })
    }

    /// Where the diagonal of a matrix lies in this tensor, which has its numbers row by row.
    fn diagonal_region(&self, rows: usize, columns: usize, diagonal: i64) -> Region {
        let (down, right) = ((-diagonal).max(0) as usize, diagonal.max(0) as usize);
        let count = rows.saturating_sub(down).min(columns.saturating_sub(right)) as i64;
        let (start, step) = ((down * columns + right) as i64, columns + 1);
        let end = if count == 0 { start } else { start + (count - 1) * step as i64 + 1 };
        self.region("diag", &[Part::Stretch { start: Some(start), end: Some(end), step }])
    }

    /// The lower triangle of a matrix, or of each of a batch: zeros above the diagonal.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(ones([2, 3]).tril(0).to_vec2(), [[1., 0., 0.], [1., 1., 0.]]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn tril(&self, diagonal: i64) -> Tensor {
        self.triangle(("tril", "TrilBackward0"), |row, column| column - row <= diagonal)
    }

    /// The upper triangle of a matrix, or of each of a batch: zeros below the diagonal.
    ///
    /// What a word may not see, those after it, in a transformer:
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let later = ones([3, 3]).triu(1).bool();
    /// let attention = zeros([3, 3]).masked_fill(&later, f64::NEG_INFINITY).softmax(1);
    /// assert_eq!(attention.row(1).to_vec(), [0.5, 0.5, 0.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn triu(&self, diagonal: i64) -> Tensor {
        self.triangle(("triu", "TriuBackward0"), |row, column| column - row >= diagonal)
    }

    #[track_caller]
    fn triangle(&self, (operation, name): (&'static str, &'static str), inside: impl Fn(i64, i64) -> bool) -> Tensor {
        let [.., rows, columns] = self.dims()[..] else {
            TensorMistake::Rank { operation, needed: "a matrix, or a batch of them", shape: self.shape() }.raise();
        };
        let mask = (0..rows).flat_map(|row| (0..columns).map(move |column| (row as i64, column as i64)));
        let mask = Elements::Bool(mask.map(|(row, column)| inside(row, column)).collect());
        let mask = Tensor::from_elements(mask, [rows, columns]).to(&self.device());
        no_grad(|| where_(&mask, self, false)).record(name, |i| {
            i.input(self, || move |g: &Tensor| where_(&mask, g, 0.));
        })
    }
}
