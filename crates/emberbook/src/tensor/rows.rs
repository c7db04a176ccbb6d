//! A tensor's rows, one after the other.

use super::Tensor;
use crate::mistake::{Raise, TensorMistake};

/// The rows of a tensor, from [`for row in &x`](Tensor#impl-IntoIterator-for-%26Tensor).
#[derive(Clone)]
pub struct Rows {
    tensor: Tensor,
    next: usize,
}

/// `for row in &x` goes through the first dimension: the rows of a matrix, the numbers of a vector, the images of a
/// batch. Gradients flow through.
///
/// ```
/// use emberbook::prelude::*;
/// let (x, y) = (tensor([[1., 2.], [3., 4.]]), tensor([0, 1]));
/// for (x, y) in zip(&x, &y) {
///     println!("{x} is of class {y}");
/// }
/// for (x, y) in zip(x.split(1, 0), y.split(1, 0)) {
///     println!("a batch of {} and {}", x.len(), y.len());
/// }
/// let sums: Vec<_> = x.into_iter().map(|row| row.sum().item()).collect();
/// assert_eq!(sums, [3., 7.]);
/// ```
impl IntoIterator for &Tensor {
    type Item = Tensor;
    type IntoIter = Rows;

    #[inline(never)]
    #[track_caller]
    fn into_iter(self) -> Rows {
        if self.dim() == 0 {
            TensorMistake::Rank { operation: "rows", needed: "at least a vector", shape: self.shape() }.raise();
        }
        Rows { tensor: self.clone(), next: 0 }
    }
}

impl IntoIterator for Tensor {
    type Item = Tensor;
    type IntoIter = Rows;

    #[track_caller]
    fn into_iter(self) -> Rows {
        (&self).into_iter()
    }
}

impl Iterator for Rows {
    type Item = Tensor;

    #[inline(never)]
    fn next(&mut self) -> Option<Tensor> {
        if self.next == self.tensor.len() {
            return None;
        }
        let row = self.tensor.cut("UnbindBackward0", "rows", &[self.next.into()]);
        self.next += 1;
        Some(row)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.tensor.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Rows {}

impl Tensor {
    /// Every row in turn, in a `Vec`; `for row in &x` needs none.
    #[inline(never)]
    #[track_caller]
    pub fn rows(&self) -> Vec<Tensor> {
        self.into_iter().collect()
    }
}
