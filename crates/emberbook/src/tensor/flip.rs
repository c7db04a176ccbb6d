//! The same numbers in another order along their dimensions.

use super::shape::axis;
use super::{IntoShape, Tensor, cat, no_grad, storage};
use crate::mistake::{Raise, TensorMistake};

impl Tensor {
    /// Back to front along `dims`: `flip(1)` mirrors a matrix, `flip([0, 1])` turns it by half a turn.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([[1, 2], [3, 4]]).flip(1).to_ints(), [2, 1, 4, 3]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn flip(&self, dims: impl IntoShape) -> Tensor {
        self.flipped(dims.into_sizes())
    }

    #[track_caller]
    fn flipped(&self, dims: Vec<i64>) -> Tensor {
        let mut axes = Vec::with_capacity(dims.len());
        for dim in dims {
            let axis = self.axis("flip", dim);
            if axes.contains(&axis) {
                TensorMistake::DimTwice { operation: "flip", dim: axis }.raise();
            }
            axes.push(axis);
        }
        if self.dim() == 0 || self.is_empty() {
            return self.clone();
        }
        self.turned(axes)
    }

    fn turned(&self, axes: Vec<usize>) -> Tensor {
        let y =
            storage::any_rows!(self, B, x => B::float_flip(x, &axes), B::int_flip(x, &axes), B::bool_flip(x, &axes));
        Tensor::new(y, self.dims().clone())
            .record("FlipBackward0", |i| i.input(self, || move |g: &Tensor| g.turned(axes.clone())))
    }

    /// Moved on by `shift` places along `dim`; what goes over the end comes in at the start.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([1, 2, 3, 4]).roll(1, 0).to_ints(), [4, 1, 2, 3]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn roll(&self, shift: i64, dim: i64) -> Tensor {
        let Some(axis) = axis(self.dim(), dim) else {
            TensorMistake::NoSuchDim { operation: "roll", dim, shape: self.shape() }.raise();
        };
        self.rolled(shift, axis as i64)
    }

    fn rolled(&self, shift: i64, dim: i64) -> Tensor {
        let size = self.size(dim);
        let over = shift.rem_euclid(size.max(1) as i64);
        let stays = size - over as usize;
        let parts = || [self.narrow(dim, stays as i64, over as usize), self.narrow(dim, 0, stays)];
        no_grad(|| cat(&parts(), dim))
            .record("RollBackward0", |i| i.input(self, || move |g: &Tensor| g.rolled(-shift, dim)))
    }
}
