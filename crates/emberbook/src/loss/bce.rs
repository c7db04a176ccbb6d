use super::{Reduction, check_pair, loss};
use crate::mistake::{LossMistake, Raise, TensorMistake};
use crate::tensor::Tensor;
use crate::tensor::arithmetic::same_device;
use crate::tensor::shape::broadcast_shapes;

/// The binary cross entropy of probabilities, for two classes: `L = -(1/N) Σ (y log p + (1-y) log(1-p))`, where `p` is
/// what a sigmoid gives and `y` is 1 or 0. A logarithm below -100 counts as -100, as in PyTorch.
///
/// [`bce_with_logits_loss`] has the sigmoid inside and is exact where `p` rounds to 0 or 1.
///
/// ```
/// use emberbook::prelude::*;
///
/// let loss = bce_loss(&tensor([[0.9], [0.2]]), &tensor([[1.], [0.]]));
/// assert_eq!(loss.to_string(), "tensor(0.1643)");
/// ```
///
/// # Panics
/// When the shapes differ, or a prediction is not from 0 to 1.
#[track_caller]
#[inline(never)]
pub fn bce_loss(prediction: &Tensor, target: &Tensor) -> Tensor {
    BceLoss::new().forward(prediction, target)
}

/// The binary cross entropy of probabilities, as [`bce_loss`], with choices.
///
/// ```
/// use emberbook::prelude::*;
///
/// let criterion = BceLoss::new().weight(&tensor([2., 1.])).reduction(Reduction::None);
/// let losses = criterion.forward(&tensor([0.5, 0.5]), &tensor([1., 0.]));
/// assert_eq!(losses.to_string(), "tensor([1.3863, 0.6931])");
/// ```
#[derive(Clone, Debug, Default)]
pub struct BceLoss {
    weight: Option<Tensor>,
    reduction: Reduction,
}

loss!(BceLoss);

impl BceLoss {
    /// What each loss is multiplied by; it broadcasts to the predictions.
    #[must_use]
    #[inline(never)]
    pub fn weight(mut self, weight: &Tensor) -> BceLoss {
        self.weight = Some(weight.detach());
        self
    }

    /// The loss of these probabilities. Panics when the shapes differ, or one is not from 0 to 1.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, prediction: &Tensor, target: &Tensor) -> Tensor {
        check_pair("bce_loss", prediction, target);
        check_weight("bce_loss", prediction, &self.weight);
        let (p, y) = (prediction.float().detach(), target.float().detach());
        if let Some(&value) = p.to_vec().iter().find(|p| !(0. ..=1.).contains(*p)) {
            TensorMistake::NoProbability { operation: "bce_loss", value: f64::from(value) }.raise();
        }
        let (hit, miss) = (p.log(), (1. - &p).log());
        let losses = -(&y * hit.clamp_min(-100.) + (1. - &y) * miss.clamp_min(-100.));
        let (loss, share) = self.reduction.of(&times(losses, &self.weight));
        let weight = self.weight.clone();
        loss.record("BinaryCrossEntropyBackward0", |inputs| {
            inputs.input(target, || {
                let weight = weight.clone();
                move |grad: &Tensor| times((&miss - &hit) * (grad * share), &weight)
            });
            inputs.input(prediction, || {
                let slope = (&p - &y) / (&p * (1. - &p)).clamp_min(1e-12);
                move |grad: &Tensor| times(&slope * (grad * share), &weight)
            });
        })
    }
}

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
    BceWithLogitsLoss::new().forward(logits, target)
}

/// The binary cross entropy of logits, as [`bce_with_logits_loss`], with choices.
///
/// Where one example in ten is a 1, `pos_weight` 9 makes both classes count alike:
/// `L = -(1/N) Σ (w y log σ(z) + (1-y) log(1-σ(z)))`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let criterion = BceWithLogitsLoss::new().pos_weight(&tensor([9.]));
/// let loss = criterion.forward(&tensor([[2.], [-1.]]), &tensor([[1.], [0.]]));
/// assert_eq!(loss.to_string(), "tensor(0.7278)");
/// ```
#[derive(Clone, Debug, Default)]
pub struct BceWithLogitsLoss {
    weight: Option<Tensor>,
    pos_weight: Option<Tensor>,
    reduction: Reduction,
}

loss!(BceWithLogitsLoss);

impl BceWithLogitsLoss {
    /// What each loss is multiplied by; it broadcasts to the predictions.
    #[must_use]
    #[inline(never)]
    pub fn weight(mut self, weight: &Tensor) -> BceWithLogitsLoss {
        self.weight = Some(weight.detach());
        self
    }

    /// What the loss of each 1 is multiplied by; it broadcasts to the predictions, one for each column.
    #[must_use]
    #[inline(never)]
    pub fn pos_weight(mut self, weight: &Tensor) -> BceWithLogitsLoss {
        self.pos_weight = Some(weight.detach());
        self
    }

    /// The loss of these logits. Panics when the shapes differ.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, logits: &Tensor, target: &Tensor) -> Tensor {
        check_pair("bce_with_logits_loss", logits, target);
        check_weight("bce_with_logits_loss", logits, &self.weight);
        check_weight("bce_with_logits_loss", logits, &self.pos_weight);
        let (z, y) = (logits.float().detach(), target.float().detach());
        // log(1 + exp(-z)), without an overflow for large |z|.
        let missed = (-&z).softplus();
        // Of a 1 it counts 1, or its weight; of a 0 it counts 1.
        let factor = self.pos_weight.as_ref().map(|positive| &y * (positive - 1.) + 1.);
        let losses = (1. - &y) * &z + times(missed.clone(), &factor);
        let (loss, share) = self.reduction.of(&times(losses, &self.weight));
        let (weight, positive) = (self.weight.clone(), self.pos_weight.clone());
        loss.record("BinaryCrossEntropyWithLogitsBackward0", |inputs| {
            inputs.input(target, || {
                let (z, weight) = (z.clone(), weight.clone());
                let extra = positive.map(|positive| missed * (positive - 1.));
                move |grad: &Tensor| {
                    let slope = extra.as_ref().map_or_else(|| -&z, |extra| extra - &z);
                    times(slope * (grad * share), &weight)
                }
            });
            inputs.input(logits, || {
                move |grad: &Tensor| {
                    let slope = match &factor {
                        None => z.sigmoid() - &y,
                        Some(factor) => 1. - &y - factor * (-&z).sigmoid(),
                    };
                    times(slope * (grad * share), &weight)
                }
            });
        })
    }
}

/// Makes sure that a weight stretches to the predictions.
#[track_caller]
fn check_weight(loss: &'static str, prediction: &Tensor, weight: &Option<Tensor>) {
    let Some(weight) = weight else { return };
    same_device(loss, prediction, weight);
    if broadcast_shapes(prediction.dims(), weight.dims()).as_ref() != Ok(prediction.dims()) {
        LossMistake::Weight { loss, weight: weight.shape(), needed: prediction.shape() }.raise();
    }
}

/// The numbers, multiplied by a weight if there is one.
fn times(numbers: Tensor, weight: &Option<Tensor>) -> Tensor {
    match weight {
        Some(weight) => numbers * weight,
        None => numbers,
    }
}
