//! From one tensor to another.

use super::arithmetic::same_device;
use super::shape::broadcast;
use super::{Operand, Tensor, Term, no_grad};

impl Tensor {
    /// The way from here to `end`, as far as `weight` says: start + weight · (end - start). 0 stays, 1 arrives.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let half = tensor([0., 10.]).lerp(&tensor([4., 20.]), 0.5);
    /// assert_eq!(half.to_vec(), [2., 15.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn lerp(&self, end: &Tensor, weight: impl Operand) -> Tensor {
        self.moved_towards(end, weight.into_term())
    }

    #[track_caller]
    fn moved_towards(&self, end: &Tensor, weight: Term) -> Tensor {
        let name = if matches!(weight, Term::Tensor(_)) { "LerpBackward1" } else { "LerpBackward0" };
        let (start, end, weight) = (self.float(), end.float(), weight.into_tensor(self.device()).float());
        for (a, b) in [(&start, &end), (&start, &weight), (&end, &weight)] {
            same_device("lerp", a, b);
            broadcast("lerp", a, b);
        }
        let way = no_grad(|| &end - &start);
        no_grad(|| &start + &weight * &way).record(name, |i| {
            let share = weight.detach();
            i.input(&start, || {
                let (share, shape) = (share.clone(), start.dims().clone());
                move |g: &Tensor| (g * (1. - &share)).sum_to(&shape)
            });
            i.input(&end, || {
                let shape = end.dims().clone();
                move |g: &Tensor| (g * &share).sum_to(&shape)
            });
            i.input(&weight, || {
                let shape = weight.dims().clone();
                move |g: &Tensor| (g * &way).sum_to(&shape)
            });
        })
    }
}
