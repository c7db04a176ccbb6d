//! Numbers in order.

use burn_backend::IntDType;

use super::value;
use super::{DType, Tensor};
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
        self.ordered("sort", dim, false)
    }

    /// The numbers along `dim` from the largest to the smallest, and where each was.
    #[inline(never)]
    #[track_caller]
    pub fn sort_descending(&self, dim: i64) -> (Tensor, Tensor) {
        self.ordered("sort_descending", dim, true)
    }

    /// Where the numbers along `dim` are, from the smallest to the largest.
    #[inline(never)]
    #[track_caller]
    pub fn argsort(&self, dim: i64) -> Tensor {
        self.ordered("argsort", dim, false).1
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
        let (values, indices) = self.ordered("topk", dim, true);
        (values.narrow(dim, 0, k), indices.narrow(dim, 0, k))
    }

    #[track_caller]
    fn ordered(&self, operation: &'static str, dim: i64, descending: bool) -> (Tensor, Tensor) {
        let axis = self.axis(operation, dim);
        if self.dim() == 0 {
            return (self.clone(), super::zeros_like(self).long());
        }
        let order = match self.dtype() {
            DType::F32 => value::int!(self.device(), B => {
                B::float_argsort(B::float(self), axis, descending, IntDType::I64)
            }),
            _ => {
                let x = self.long();
                value::int!(x.device(), B => B::int_argsort(B::int(&x), axis, descending))
            }
        };
        let order = Tensor::new(order, self.dims().clone());
        (self.gather(axis as i64, &order), order)
    }
}
