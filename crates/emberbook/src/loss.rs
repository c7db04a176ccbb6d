//! Losses: one number that says how far a prediction is from the truth.

mod bce;
mod cross_entropy;
mod l1;
mod mse;

pub use bce::bce_with_logits_loss;
pub use cross_entropy::cross_entropy;
pub use l1::l1_loss;
pub use mse::mse_loss;

use crate::mistake::Mistake;
use crate::tensor::Tensor;
use crate::tensor::arithmetic::same_device;

/// Makes sure that there is one target for each prediction, on the same device. PyTorch broadcasts `[n]` against `[n, 1]` and compares every
/// prediction with every target.
#[track_caller]
fn check_pair(loss: &'static str, prediction: &Tensor, target: &Tensor) {
    if prediction.shape() != target.shape() {
        Mistake::LossShapes { loss, prediction: prediction.shape(), target: target.shape() }.raise();
    }
    same_device(loss, prediction, target);
}
