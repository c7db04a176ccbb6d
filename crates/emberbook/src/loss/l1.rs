use super::check_pair;
use crate::tensor::Tensor;

/// The mean absolute error, `L = (1/N) Σ |y_i - ŷ_i|`, of two tensors of the same shape.
///
/// ```
/// use emberbook::prelude::*;
///
/// let loss = l1_loss(&tensor([[1.], [2.]]), &tensor([[1.], [4.]]));
/// assert_eq!(loss.item(), 1.);
/// ```
///
/// # Panics
/// When the shapes differ.
#[track_caller]
#[inline(never)]
pub fn l1_loss(prediction: &Tensor, target: &Tensor) -> Tensor {
    check_pair("l1_loss", prediction, target);
    (prediction - target).abs().mean()
}
