//! Activations beside those of [`math`](super::math).

use super::{Tensor, no_grad, where_};

impl Tensor {
    /// x · σ(x), with σ the [`sigmoid`](Tensor::sigmoid); also called swish.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([-1., 0., 1.]).silu().to_string(), "tensor([-0.2689,  0.0000,  0.7311])");
    /// ```
    #[inline(never)]
    pub fn silu(&self) -> Tensor {
        let x = self.float();
        let y = no_grad(|| &x * x.sigmoid());
        x.by_input("SiluBackward0", y.storage(), |g, x| {
            let gate = x.sigmoid();
            g * (&gate + x * &gate * (1. - &gate))
        })
    }

    /// x where it is positive, `alpha` · (eˣ - 1) where it is not.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([-1., 0., 1.]).elu(1.).to_string(), "tensor([-0.6321,  0.0000,  1.0000])");
    /// ```
    #[inline(never)]
    pub fn elu(&self, alpha: f64) -> Tensor {
        let x = self.float();
        let y = no_grad(|| where_(&x.gt(0), &x, x.expm1() * alpha));
        x.by_input("EluBackward0", y.storage(), move |g, x| where_(&x.gt(0), g, g * (x.exp() * alpha)))
    }

    /// ln(1 + eˣ): a [`relu`](Tensor::relu) without the corner.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([0., 100.]).softplus().to_string(), "tensor([  0.6931, 100.0000])");
    /// ```
    #[inline(never)]
    pub fn softplus(&self) -> Tensor {
        let x = self.float();
        // e^|x| would leave the range of floats.
        let y = no_grad(|| x.relu() + (-x.abs()).exp().log1p());
        x.by_input("SoftplusBackward0", y.storage(), |g, x| g * x.sigmoid())
    }

    /// ln σ(x), with σ the [`sigmoid`](Tensor::sigmoid), worked out without leaving the range of floats.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([0., -200.]).logsigmoid().to_string(), "tensor([  -0.6931, -200.0000])");
    /// ```
    #[inline(never)]
    pub fn logsigmoid(&self) -> Tensor {
        let x = self.float();
        let y = no_grad(|| -(-&x).softplus());
        x.by_input("LogSigmoidBackward0", y.storage(), |g, x| g * (-x).sigmoid())
    }
}
