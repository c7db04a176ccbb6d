use super::{Reduction, check_pair, loss};
use crate::tensor::{Tensor, no_grad};

/// The mean squared error, `L = (1/N) Σ (y_i - ŷ_i)²`, of two tensors of the same shape.
///
/// ```
/// use emberbook::prelude::*;
///
/// let loss = mse_loss(&tensor([[1.], [2.]]), &tensor([[1.], [4.]]));
/// assert_eq!(loss.item(), 2.);
/// ```
///
/// # Panics
/// When the shapes differ.
#[track_caller]
#[inline(never)]
pub fn mse_loss(prediction: &Tensor, target: &Tensor) -> Tensor {
    MseLoss::new().forward(prediction, target)
}

/// The squared error, as [`mse_loss`], with a choice: `MseLoss::new().reduction(Reduction::Sum)`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let criterion = MseLoss::new().reduction(Reduction::Sum);
/// assert_eq!(criterion.forward(&tensor([[1.], [2.]]), &tensor([[1.], [4.]])).item(), 4.);
/// ```
#[derive(Clone, Debug, Default)]
pub struct MseLoss {
    reduction: Reduction,
}

loss!(MseLoss);

impl MseLoss {
    /// The loss of these predictions. Panics when the shapes differ.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, prediction: &Tensor, target: &Tensor) -> Tensor {
        check_pair("mse_loss", prediction, target);
        let difference = no_grad(|| prediction - target);
        let (loss, share) = self.reduction.of(&no_grad(|| &difference * &difference));
        loss.record("MseLossBackward0", |inputs| {
            let towards = difference.clone();
            inputs.input(prediction, || move |grad: &Tensor| &towards * (grad * (2. * share)));
            inputs.input(target, || move |grad: &Tensor| &difference * (grad * (-2. * share)));
        })
    }
}
