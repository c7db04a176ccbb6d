//! The larger and the smaller of two tensors, number by number.

use super::arithmetic::same_device;
use super::shape::broadcast;
use super::{DType, Operand, Tensor, Term, no_grad, where_};

impl Tensor {
    /// The larger of the two, number by number: max(aᵢ, bᵢ). NaN where one of them is NaN. Shapes broadcast.
    ///
    /// Where both are equal, each receives half of the gradient.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let (a, b) = (tensor([1., 5., f64::NAN]), tensor([3., 2., 0.]));
    /// assert_eq!(a.maximum(&b).to_string(), "tensor([3., 5., nan])");
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn maximum(&self, other: impl Operand) -> Tensor {
        extreme(("maximum", "MaximumBackward0"), self, other.into_term(), |a, b| a.gt(b))
    }

    /// The smaller of the two, number by number: min(aᵢ, bᵢ). As [`maximum`](Tensor::maximum) otherwise.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([1, 5]).minimum(&tensor([3, 2])).to_ints(), [1, 2]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn minimum(&self, other: impl Operand) -> Tensor {
        extreme(("minimum", "MinimumBackward0"), self, other.into_term(), |a, b| a.lt(b))
    }
}

/// The one of two numbers that `wins` over the other.
#[track_caller]
fn extreme(
    (operation, name): (&'static str, &'static str),
    a: &Tensor,
    b: Term,
    wins: fn(&Tensor, &Tensor) -> Tensor,
) -> Tensor {
    let b = b.into_tensor(a.device());
    same_device(operation, a, &b);
    broadcast(operation, a, &b);
    let dtype = a.dtype().max(b.dtype());
    let (a, b) = (a.cast(dtype), b.cast(dtype));
    let left = wins(&a, &b);
    let left = if dtype == DType::F32 { left.logical_or(&a.isnan()) } else { left };
    no_grad(|| where_(&left, &a, &b)).record(name, |i| {
        for (x, other) in [(&a, &b), (&b, &a)] {
            i.input(x, || {
                let (x, other) = (x.detach(), other.detach());
                move |g: &Tensor| {
                    let shared = where_(&x.eq(&other), g / 2., g);
                    where_(&wins(&other, &x), 0., shared).sum_to(x.dims())
                }
            });
        }
    })
}
