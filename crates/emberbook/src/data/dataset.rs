use crate::mistake::{DataMistake, Raise};
use crate::tensor::Tensor;

/// Examples with their targets: row `i` of `x` goes with row `i` of `y`.
///
/// ```
/// use emberbook::prelude::*;
/// let dataset = TensorDataset::new(&tensor([[1., 2.], [3., 4.]]), &tensor([0, 1]));
/// let (x, y) = dataset.get(1);
/// assert_eq!((dataset.len(), x.to_vec(), y.item()), (2, vec![3., 4.], 1.));
/// ```
#[derive(Clone, Debug)]
pub struct TensorDataset {
    pub(super) x: Tensor,
    pub(super) y: Tensor,
}

impl TensorDataset {
    /// The data set of these rows.
    ///
    /// # Panics
    /// When `x` and `y` have different numbers of rows.
    #[inline(never)]
    #[track_caller]
    pub fn new(x: &Tensor, y: &Tensor) -> Self {
        rows("TensorDataset", x, y);
        Self { x: x.clone(), y: y.clone() }
    }

    /// How many examples there are.
    #[inline(never)]
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there is no example.
    #[inline(never)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One example with its target. -1 is the last.
    ///
    /// # Panics
    /// When there are not so many.
    #[inline(never)]
    #[track_caller]
    pub fn get(&self, index: i64) -> (Tensor, Tensor) {
        (self.x.row(index), self.y.row(index))
    }
}

/// How many rows both have.
#[track_caller]
pub(super) fn rows(operation: &'static str, x: &Tensor, y: &Tensor) -> usize {
    match (x.shape().first(), y.shape().first()) {
        (Some(&rows), Some(&others)) if rows == others => rows,
        _ => DataMistake::Rows { operation, x: x.shape(), y: y.shape() }.raise(),
    }
}
