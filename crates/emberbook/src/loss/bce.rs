use super::check_pair;
use crate::tensor::Tensor;
use crate::tensor::value::float;

/// The binary cross entropy of logits, for two classes: `L = -(1/N) Σ (y log σ(z) + (1-y) log(1-σ(z)))`, where `z` is
/// the logit and `y` is 1 or 0. The sigmoid is inside: give it what the last linear layer gives.
///
/// ```
/// use emberbook::prelude::*;
///
/// let loss = bce_with_logits_loss(&tensor([[2.], [-1.]]), &tensor([[1.], [0.]]));
/// assert_eq!(loss.to_string(), "tensor(0.2201)");
/// ```
///
/// # Panics
/// When the shapes differ.
#[track_caller]
#[inline(never)]
pub fn bce_with_logits_loss(logits: &Tensor, target: &Tensor) -> Tensor {
    check_pair("bce_with_logits_loss", logits, target);
    let (logits_, target_) = (logits.detach(), target.float().detach());
    // (1 - y)*z + max(-z, 0) + log(1 + exp(-|z|)): the same sum, without an overflow for large |z|.
    let small = (-logits_.abs()).exp();
    let logarithm = float!(small.device(), B => B::float_log1p(B::float(&small)));
    let loss = (1. - &target_) * &logits_ + (-&logits_).relu() + Tensor::new(logarithm, small.dims().clone());
    let scale = 1.0 / logits.numel() as f64;
    loss.mean().record("BinaryCrossEntropyWithLogitsBackward0", |inputs| {
        inputs.input(target, || {
            let logits = logits_.clone();
            move |grad: &Tensor| &logits * (grad * -scale)
        });
        inputs.input(logits, || move |grad: &Tensor| (logits_.sigmoid() - &target_) * (grad * scale));
    })
}
