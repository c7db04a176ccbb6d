//! One update rule, two machines.

use std::ops::{Add, Div, Mul, Sub};

use crate::tensor::Tensor;

/// What an update rule computes with: on a CPU one number of the parameter at a time, so that a step is a single pass
/// over memory; elsewhere the whole tensor at once.
pub(crate) trait Quantity:
    Clone
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f32, Output = Self>
    + Mul<f32, Output = Self>
{
    fn sqrt(self) -> Self;
}

impl Quantity for f32 {
    #[inline(always)]
    fn sqrt(self) -> f32 {
        f32::sqrt(self)
    }
}

impl Quantity for Tensor {
    fn sqrt(self) -> Tensor {
        Tensor::sqrt(&self)
    }
}

/// How one optimizer moves a parameter, given its gradient and the `N` running averages that it keeps of gradients.
pub(crate) trait Rule<const N: usize> {
    /// The moved parameter and the updated averages.
    fn update<Q: Quantity>(&self, parameter: Q, gradient: Q, averages: [Q; N]) -> (Q, [Q; N]);
}
