use super::{Reduction, loss};
use crate::mistake::{LossMistake, Raise};
use crate::tensor::arithmetic::same_device;
use crate::tensor::caught::How;
use crate::tensor::one_hot::class_numbers;
use crate::tensor::{DType, Tensor, Term, no_grad, ones, ones_like, where_};

/// The negative log-likelihood of class numbers: `L = -(1/N) Σ_i log p_i[label_i]`, where `log p` is what
/// [`log_softmax`](Tensor::log_softmax) gives. [`cross_entropy`](super::cross_entropy) has that inside.
///
/// `log_probabilities` is `[n, classes]`, `labels` is `[n]` and holds whole numbers from 0 to `classes - 1`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let logits = tensor([[2., 0.], [0., 1.]]);
/// let loss = nll_loss(&logits.log_softmax(1), &tensor([0, 1]));
/// assert_eq!(loss.to_string(), "tensor(0.2201)");
/// ```
///
/// # Panics
/// When the shapes do not fit, or a label is not the number of a class.
#[track_caller]
#[inline(never)]
pub fn nll_loss(log_probabilities: &Tensor, labels: &Tensor) -> Tensor {
    NllLoss::new().forward(log_probabilities, labels)
}

/// The negative log-likelihood, as [`nll_loss`], with choices.
///
/// ```
/// use emberbook::prelude::*;
///
/// let criterion = NllLoss::new().weight(&tensor([1., 3.])).reduction(Reduction::Sum);
/// let loss = criterion.forward(&tensor([[0.5, 0.5], [0.5, 0.5]]).log(), &tensor([0, 1]));
/// assert_eq!(loss.to_string(), "tensor(2.7726)");
/// ```
#[derive(Clone, Debug, Default)]
pub struct NllLoss {
    weight: Option<Tensor>,
    ignore_index: Option<i64>,
    reduction: Reduction,
}

loss!(NllLoss);

impl NllLoss {
    /// What an example of each class counts, `[classes]`. The mean becomes a weighted one: divided by the sum of weights.
    #[must_use]
    #[inline(never)]
    pub fn weight(mut self, weight: &Tensor) -> NllLoss {
        self.weight = Some(weight.detach());
        self
    }

    /// The label of examples that do not count.
    #[must_use]
    #[inline(never)]
    pub fn ignore_index(mut self, label: i64) -> NllLoss {
        self.ignore_index = Some(label);
        self
    }

    /// The loss of these log-probabilities. Panics when the shapes do not fit, or a label is not the number of a class.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, log_probabilities: &Tensor, labels: &Tensor) -> Tensor {
        let truth = Truth::read("nll_loss", log_probabilities, labels, &self.weight, self.ignore_index, 0.);
        let (loss, share) = truth.reduced(self.reduction, &no_grad(|| log_probabilities.float()));
        let shape = log_probabilities.dims().clone();
        loss.record("NllLossBackward0", |inputs| {
            inputs.how(|| How::Labels(labels.to_ints()));
            inputs.input(log_probabilities, || move |grad: &Tensor| truth.shares(&shape) * (column(grad) * -share));
        })
    }
}

/// What a prediction is measured by: the right class of each row, and what every class counts there.
pub(super) struct Truth {
    /// `[n, 1]`
    labels: Tensor,
    /// What each row counts, `[n, 1]`: its class's weight, or 0 if it is ignored. Without, 1.
    counts: Option<Tensor>,
    /// The share of the truth that is spread over all classes, and their weights, `[n, classes]` or `[1, classes]`.
    spread: Option<(f64, Tensor)>,
}

impl Truth {
    #[track_caller]
    pub(super) fn read(
        loss: &'static str,
        scores: &Tensor,
        labels: &Tensor,
        weight: &Option<Tensor>,
        ignore_index: Option<i64>,
        smoothing: f64,
    ) -> Truth {
        let ([examples, classes], [count]) = (&scores.dims()[..], &labels.dims()[..]) else {
            LossMistake::Labels { loss, logits: scores.shape(), labels: labels.shape() }.raise();
        };
        if examples != count {
            LossMistake::Labels { loss, logits: scores.shape(), labels: labels.shape() }.raise();
        }
        same_device(loss, scores, labels);
        if let Some(weight) = weight {
            same_device(loss, scores, weight);
            if *weight.dims() != [*classes].into() {
                LossMistake::ClassWeights { loss, weight: weight.shape(), classes: *classes }.raise();
            }
        }
        let weight = weight.as_ref().map(Tensor::float);
        let ignored = ignore_index.filter(|_| labels.dtype() == DType::I64).map(|index| labels.eq(index));
        let labels = ignored.as_ref().map_or_else(|| labels.detach(), |ignored| where_(ignored, 0, labels));
        class_numbers(loss, &labels, *classes);
        let weights = weight.as_ref().map(|weight| weight.index_select(0, &labels).unsqueeze(1));
        let counts = match &ignored {
            None => weights,
            Some(ignored) => {
                let ignored = ignored.unsqueeze(1);
                let weights = weights.unwrap_or_else(|| ones_like(&ignored).float());
                Some(where_(&ignored, 0., weights))
            }
        };
        let spread = (smoothing > 0.).then(|| {
            let even = weight.unwrap_or_else(|| ones([*classes]).to(&scores.device())).unsqueeze(0);
            let even = match &ignored {
                None => even,
                Some(ignored) => where_(&ignored.unsqueeze(1), 0., even),
            };
            (smoothing, even / *classes)
        });
        Truth { labels: labels.unsqueeze(1), counts, spread }
    }

    /// The losses of these log-probabilities, reduced, and what each counts in the result.
    #[track_caller]
    pub(super) fn reduced(&self, reduction: Reduction, log_probabilities: &Tensor) -> (Tensor, f64) {
        let log_probabilities = log_probabilities.detach();
        let of_labels = -log_probabilities.gather(1, &self.labels);
        let losses = match &self.counts {
            None => of_labels,
            Some(counts) => where_(&counts.eq(0), 0., of_labels * counts),
        };
        let losses = match &self.spread {
            None => losses,
            Some((share, even)) => losses * (1. - share) - (log_probabilities * even * *share).sum_keepdim(1),
        };
        let total =
            self.counts.as_ref().map_or(losses.len() as f64, |counts| Term::Tensor(counts.sum()).number("nll_loss"));
        reduction.weighted(&losses.squeeze_dim(1), total)
    }

    /// How much of the truth each class has in each row.
    pub(super) fn shares(&self, shape: &[usize]) -> Tensor {
        let ones = || ones_like(&self.labels).float();
        let sure = self.counts.clone().unwrap_or_else(ones).scattered(&shape.to_vec().into(), 1, &self.labels);
        match &self.spread {
            None => sure,
            Some((share, even)) => sure * (1. - share) + even * *share,
        }
    }

    /// Whether each row counts 1.
    pub(super) fn is_even(&self) -> bool {
        self.counts.is_none() && self.spread.is_none()
    }
}

/// The gradient of each row's loss below the others'; that of a single number stays one.
pub(super) fn column(grad: &Tensor) -> Tensor {
    if grad.dim() == 1 { grad.unsqueeze(1) } else { grad.clone() }
}
