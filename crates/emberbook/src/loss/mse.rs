use super::check_pair;
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
    check_pair("mse_loss", prediction, target);
    let difference = no_grad(|| prediction - target);
    let scale = 2.0 / difference.numel() as f64;
    no_grad(|| (&difference * &difference).mean()).record("MseLossBackward0", |inputs| {
        let towards = difference.clone();
        inputs.input(prediction, || move |grad: &Tensor| &towards * (grad * scale));
        inputs.input(target, || move |grad: &Tensor| &difference * (grad * -scale));
    })
}
