//! Tensors cut into pieces.

use super::Tensor;
use crate::mistake::{Raise, TensorMistake};

impl Tensor {
    /// Cut along `dim` into `pieces` of equal size; the last may be smaller.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let halves = tensor(0..5).chunk(2, 0);
    /// assert_eq!(halves[1].to_ints(), [3, 4]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn chunk(&self, pieces: usize, dim: i64) -> Vec<Tensor> {
        if pieces == 0 {
            TensorMistake::Pieces { operation: "chunk" }.raise();
        }
        let size = self.dims().get(self.axis("chunk", dim)).copied().unwrap_or(1);
        self.split(size.div_ceil(pieces).max(1), dim)
    }

    /// Cut along `dim` into pieces of `size`; the last may be smaller. Mini-batches of 5 are `x.split(5, 0)`.
    #[inline(never)]
    #[track_caller]
    pub fn split(&self, size: usize, dim: i64) -> Vec<Tensor> {
        if size == 0 {
            TensorMistake::Pieces { operation: "split" }.raise();
        }
        let axis = self.axis("split", dim);
        let whole = self.dims().get(axis).copied().unwrap_or(1);
        let piece = |start: usize| self.narrowed("SplitBackward0", axis, start as i64, size.min(whole - start));
        (0..whole.max(1)).step_by(size).map(piece).collect()
    }
}
