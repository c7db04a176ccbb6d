//! Logarithms and exponentials near 1, where `(x + 1).log()` and `x.exp() - 1` lose their digits.

use super::{Tensor, no_grad, storage};

impl Tensor {
    /// ln(1 + x), exact for small x too.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert!(tensor([1e-9]).log1p().allclose(&tensor([1e-9]), 1e-6));
    /// ```
    #[inline(never)]
    pub fn log1p(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_log1p(B::float(&x)));
        x.by_input("Log1PBackward0", y, |g, x| g / (x + 1.))
    }

    /// eˣ - 1, exact for small x too.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert!(tensor([1e-9]).expm1().allclose(&tensor([1e-9]), 1e-6));
    /// ```
    #[inline(never)]
    pub fn expm1(&self) -> Tensor {
        let x = self.float();
        // Nothing is taken away from anything: eˣ - 1 = tanh(x/2) (eˣ + 1).
        let y = no_grad(|| (&x * 0.5).tanh() * (x.exp() + 1.));
        x.by_output("Expm1Backward0", y.storage(), |g, y| g * (y + 1.))
    }
}
