//! Losses: one number that says how far a prediction is from the truth.

mod bce;
mod cross_entropy;
mod huber;
mod kl_div;
mod l1;
mod mistake;
mod mse;
mod nll;
mod penalty;
mod reduction;

pub use bce::{BceLoss, BceWithLogitsLoss, bce_loss, bce_with_logits_loss};
pub use cross_entropy::{CrossEntropyLoss, cross_entropy};
pub use huber::{HuberLoss, SmoothL1Loss, huber_loss, smooth_l1_loss};
pub use kl_div::{KlDivLoss, kl_div};
pub use l1::{L1Loss, l1_loss};
pub use mistake::LossMistake;
pub use mse::{MseLoss, mse_loss};
pub use nll::{NllLoss, nll_loss};
pub use penalty::{l1_penalty, l2_penalty};
pub use reduction::Reduction;

use crate::mistake::Raise;
use crate::tensor::Tensor;
use crate::tensor::arithmetic::same_device;

/// Makes sure that there is one target for each prediction, on the same device. PyTorch broadcasts `[n]` against `[n, 1]` and compares every
/// prediction with every target.
#[track_caller]
pub(crate) fn check_pair(loss: &'static str, prediction: &Tensor, target: &Tensor) {
    if prediction.shape() != target.shape() {
        LossMistake::Shapes { loss, prediction: prediction.shape(), target: target.shape() }.raise();
    }
    same_device(loss, prediction, target);
}

/// How every loss with choices begins: as PyTorch's, and one by one what is to be different.
macro_rules! loss {
    ($loss:ident) => {
        impl $loss {
            /// The loss as PyTorch's is if nothing else is said: the mean.
            #[must_use]
            #[inline(never)]
            pub fn new() -> $loss {
                $loss::default()
            }

            /// What it makes of the losses of all predictions: their mean, their sum, or nothing.
            #[must_use]
            #[inline(never)]
            pub fn reduction(mut self, reduction: Reduction) -> $loss {
                self.reduction = reduction;
                self
            }
        }
    };
}

use loss;
