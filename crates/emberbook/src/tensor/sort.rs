//! Numbers in order.

use burn_backend::IntDType;

use super::value;
use super::{DType, Tensor, no_grad};
use crate::mistake::Mistake;

impl Tensor {
    /// The numbers along `dim` from the smallest to the largest, and where each was.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let (sorted, order) = tensor([3., 1., 2.]).sort(0);
    /// assert_eq!(sorted.to_vec(), [1., 2., 3.]);
    /// assert_eq!(order.to_ints(), [1, 2, 0]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn sort(&self, dim: i64) -> (Tensor, Tensor) {
        let axis = self.axis("sort", dim);
        self.sorted(axis, false)
    }

    /// The numbers along `dim` from the largest to the smallest, and where each was.
    #[inline(never)]
    #[track_caller]
    pub fn sort_descending(&self, dim: i64) -> (Tensor, Tensor) {
        let axis = self.axis("sort_descending", dim);
        self.sorted(axis, true)
    }

    /// Where the numbers along `dim` are, from the smallest to the largest.
    #[inline(never)]
    #[track_caller]
    pub fn argsort(&self, dim: i64) -> Tensor {
        let axis = self.axis("argsort", dim);
        self.order(axis, false)
    }

    /// The `k` largest numbers along `dim`, the largest first, and where they are.
    #[inline(never)]
    #[track_caller]
    pub fn topk(&self, k: usize, dim: i64) -> (Tensor, Tensor) {
        let axis = self.axis("topk", dim);
        let size = self.dims().get(axis).copied().unwrap_or(1);
        if k > size {
            Mistake::TopK { k, size }.raise();
        }
        let order = match self.dim() {
            0 => self.order(axis, true),
            _ => self.order(axis, true).narrow(dim, 0, k),
        };
        (self.gathered("TopkBackward0", axis, order.clone(), order.dims().clone()), order)
    }

    #[track_caller]
    fn sorted(&self, axis: usize, descending: bool) -> (Tensor, Tensor) {
        let order = self.order(axis, descending);
        (self.gathered("SortBackward0", axis, order.clone(), order.dims().clone()), order)
    }

    #[track_caller]
    fn order(&self, axis: usize, descending: bool) -> Tensor {
        let order = match self.dtype() {
            DType::F32 => {
                // A NaN that has a sign, as that of 0 / 0, would come first.
                let x = no_grad(|| self.masked_fill(&self.isnan(), f64::NAN));
                value::int!(x.device(), B => B::float_argsort(B::float(&x), axis, descending, IntDType::I64))
            }
            _ => {
                let x = self.long();
                value::int!(x.device(), B => B::int_argsort(B::int(&x), axis, descending))
            }
        };
        Tensor::new(order, self.dims().clone())
    }
}
