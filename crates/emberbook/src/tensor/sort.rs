//! Numbers in order.

use std::cmp::Ordering;

use super::{DType, Elements, Tensor};
use crate::device::memory;
use crate::mistake::{Raise, TensorMistake};

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
            TensorMistake::TopK { k, size }.raise();
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

    /// Where the numbers along `axis` are in order; equal ones stay as they were, which Burn does not promise. NaN is the
    /// largest of all.
    #[track_caller]
    fn order(&self, axis: usize, descending: bool) -> Tensor {
        match self.elements() {
            Elements::F32(x) => self.order_by(axis, descending, |a, b| {
                x[a].partial_cmp(&x[b]).unwrap_or_else(|| x[a].is_nan().cmp(&x[b].is_nan()))
            }),
            Elements::I64(x) => self.order_by(axis, descending, |a, b| x[a].cmp(&x[b])),
            Elements::Bool(x) => self.order_by(axis, descending, |a, b| x[a].cmp(&x[b])),
        }
    }

    #[track_caller]
    fn order_by(&self, axis: usize, descending: bool, compare: impl Fn(usize, usize) -> Ordering) -> Tensor {
        memory::check(self.dims(), DType::I64.bytes(), self.device());
        let size = self.dims().get(axis).copied().unwrap_or(1);
        let step: usize = self.dims().iter().skip(axis + 1).product();
        let mut order = vec![0; self.numel()];
        let mut places: Vec<usize> = Vec::with_capacity(size);
        for first in (0..self.numel()).filter(|place| (place / step).is_multiple_of(size)) {
            let at = |place: usize| first + place * step;
            places.clear();
            places.extend(0..size);
            places.sort_by(|&a, &b| match descending {
                true => compare(at(b), at(a)),
                false => compare(at(a), at(b)),
            });
            places.iter().enumerate().for_each(|(rank, &place)| order[at(rank)] = place as i64);
        }
        Tensor::from_elements(Elements::I64(order), self.dims().clone()).to(&self.device())
    }
}
