use super::{Reduction, check_pair, loss};
use crate::mistake::{LossMistake, Raise};
use crate::tensor::{Tensor, no_grad, where_};

/// The Huber loss: a parabola for errors up to 1, a straight line beyond, so that a few wild examples do not decide. With
/// the error `e = y - ŷ`, `L = (1/N) Σ ½ e²` where `|e| ≤ 1`, and `|e| - ½` where it is larger.
///
/// ```
/// use emberbook::prelude::*;
///
/// let loss = huber_loss(&tensor([0.5, 10.]), &tensor([0., 0.]));
/// assert_eq!(loss.item(), (0.125 + 9.5) / 2.);
/// ```
///
/// # Panics
/// When the shapes differ.
#[track_caller]
#[inline(never)]
pub fn huber_loss(prediction: &Tensor, target: &Tensor) -> Tensor {
    HuberLoss::new().forward(prediction, target)
}

/// The Huber loss, as [`huber_loss`], with choices. With `delta` it is `½ e²` where `|e| ≤ delta`, and
/// `delta (|e| - ½ delta)` where the error is larger.
///
/// ```
/// use emberbook::prelude::*;
///
/// let criterion = HuberLoss::new().delta(2.).reduction(Reduction::None);
/// assert_eq!(criterion.forward(&tensor([1., 10.]), &tensor([0., 0.])).to_vec(), [0.5, 18.]);
/// ```
#[derive(Clone, Debug)]
pub struct HuberLoss {
    delta: f64,
    reduction: Reduction,
}

loss!(HuberLoss);

impl Default for HuberLoss {
    fn default() -> HuberLoss {
        HuberLoss { delta: 1., reduction: Reduction::Mean }
    }
}

impl HuberLoss {
    /// The error at which the line begins.
    #[must_use]
    #[track_caller]
    #[inline(never)]
    pub fn delta(mut self, delta: f64) -> HuberLoss {
        if delta.is_nan() || delta <= 0. {
            LossMistake::Bend { loss: "huber_loss", name: "delta", value: delta }.raise();
        }
        self.delta = delta;
        self
    }

    /// The loss of these predictions. Panics when the shapes differ.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, prediction: &Tensor, target: &Tensor) -> Tensor {
        bent(("huber_loss", "HuberLossBackward0"), prediction, target, self.delta, 1., self.reduction)
    }
}

/// The smooth L1 loss: [`l1_loss`](super::l1_loss) without its corner. With the error `e = y - ŷ`, `L = (1/N) Σ ½ e²`
/// where `|e| < 1`, and `|e| - ½` where it is larger.
///
/// ```
/// use emberbook::prelude::*;
///
/// let loss = smooth_l1_loss(&tensor([0.5, 10.]), &tensor([0., 0.]));
/// assert_eq!(loss.item(), (0.125 + 9.5) / 2.);
/// ```
///
/// # Panics
/// When the shapes differ.
#[track_caller]
#[inline(never)]
pub fn smooth_l1_loss(prediction: &Tensor, target: &Tensor) -> Tensor {
    SmoothL1Loss::new().forward(prediction, target)
}

/// The smooth L1 loss, as [`smooth_l1_loss`], with choices. With `beta` it is `½ e² / beta` where `|e| < beta`, and
/// `|e| - ½ beta` where the error is larger: the Huber loss divided by `beta`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let criterion = SmoothL1Loss::new().beta(2.).reduction(Reduction::None);
/// assert_eq!(criterion.forward(&tensor([1., 10.]), &tensor([0., 0.])).to_vec(), [0.25, 9.]);
/// ```
#[derive(Clone, Debug)]
pub struct SmoothL1Loss {
    beta: f64,
    reduction: Reduction,
}

loss!(SmoothL1Loss);

impl Default for SmoothL1Loss {
    fn default() -> SmoothL1Loss {
        SmoothL1Loss { beta: 1., reduction: Reduction::Mean }
    }
}

impl SmoothL1Loss {
    /// The error at which the line begins.
    #[must_use]
    #[track_caller]
    #[inline(never)]
    pub fn beta(mut self, beta: f64) -> SmoothL1Loss {
        if beta.is_nan() || beta <= 0. {
            LossMistake::Bend { loss: "smooth_l1_loss", name: "beta", value: beta }.raise();
        }
        self.beta = beta;
        self
    }

    /// The loss of these predictions. Panics when the shapes differ.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, prediction: &Tensor, target: &Tensor) -> Tensor {
        let (beta, scale) = (self.beta, 1. / self.beta);
        bent(("smooth_l1_loss", "SmoothL1LossBackward0"), prediction, target, beta, scale, self.reduction)
    }
}

/// A parabola that goes over into a line at `bend`, times `scale`.
#[track_caller]
fn bent(
    (loss, name): (&'static str, &'static str),
    prediction: &Tensor,
    target: &Tensor,
    bend: f64,
    scale: f64,
    reduction: Reduction,
) -> Tensor {
    check_pair(loss, prediction, target);
    let error = no_grad(|| (prediction - target).float());
    let size = error.abs();
    let losses = where_(&size.le(bend), &error * &error * 0.5, (&size - 0.5 * bend) * bend) * scale;
    let (loss, share) = reduction.of(&losses);
    loss.record(name, |inputs| {
        let slope = || error.clamp(-bend, bend) * (scale * share);
        inputs.input(prediction, || {
            let slope = slope();
            move |grad: &Tensor| &slope * grad
        });
        inputs.input(target, || {
            let slope = slope();
            move |grad: &Tensor| -grad * &slope
        });
    })
}
