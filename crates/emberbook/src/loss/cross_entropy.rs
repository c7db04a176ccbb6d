use super::nll::{Truth, column};
use super::{Reduction, loss};
use crate::mistake::{LossMistake, Raise};
use crate::tensor::caught::How;
use crate::tensor::{Tensor, no_grad};

/// The cross entropy of logits and class numbers: `L = -(1/N) Σ_i log softmax(z_i)[label_i]`. The softmax is inside: give
/// it what the last linear layer gives.
///
/// `logits` is `[n, classes]`, `labels` is `[n]` and holds whole numbers from 0 to `classes - 1`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let loss = cross_entropy(&tensor([[2., 0.], [0., 1.]]), &tensor([0, 1]));
/// assert_eq!(loss.to_string(), "tensor(0.2201)");
/// ```
///
/// # Panics
/// When the shapes do not fit, or a label is not the number of a class.
#[track_caller]
#[inline(never)]
pub fn cross_entropy(logits: &Tensor, labels: &Tensor) -> Tensor {
    CrossEntropyLoss::new().forward(logits, labels)
}

/// The cross entropy, as [`cross_entropy`], with choices.
///
/// Where a class is rare, a weight makes its examples count more. With a label smoothing of `ε` the truth of a row is
/// not 1 at its class and 0 elsewhere: a share `ε` of it is spread evenly over all the classes.
///
/// ```
/// use emberbook::prelude::*;
///
/// let criterion = CrossEntropyLoss::new().weight(&tensor([1., 9.])).label_smoothing(0.1);
/// let loss = criterion.forward(&tensor([[2., 0.], [0., 1.]]), &tensor([0, 1]));
/// println!("{loss}");
/// ```
#[derive(Clone, Debug, Default)]
pub struct CrossEntropyLoss {
    weight: Option<Tensor>,
    ignore_index: Option<i64>,
    label_smoothing: f64,
    reduction: Reduction,
}

loss!(CrossEntropyLoss);

impl CrossEntropyLoss {
    /// What an example of each class counts, `[classes]`. The mean becomes a weighted one: divided by the sum of weights.
    #[must_use]
    #[inline(never)]
    pub fn weight(mut self, weight: &Tensor) -> CrossEntropyLoss {
        self.weight = Some(weight.detach());
        self
    }

    /// The label of examples that do not count: of what fills a batch up.
    #[must_use]
    #[inline(never)]
    pub fn ignore_index(mut self, label: i64) -> CrossEntropyLoss {
        self.ignore_index = Some(label);
        self
    }

    /// The share of the truth that is spread evenly over all classes, from 0 to 1.
    #[must_use]
    #[track_caller]
    #[inline(never)]
    pub fn label_smoothing(mut self, share: f64) -> CrossEntropyLoss {
        if !(0. ..=1.).contains(&share) {
            LossMistake::LabelSmoothing { value: share }.raise();
        }
        self.label_smoothing = share;
        self
    }

    /// The loss of these logits. Panics when the shapes do not fit, or a label is not the number of a class.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, logits: &Tensor, labels: &Tensor) -> Tensor {
        let (weight, ignore, smoothing) = (&self.weight, self.ignore_index, self.label_smoothing);
        let truth = Truth::read("cross_entropy", logits, labels, weight, ignore, smoothing);
        let log_shares = no_grad(|| logits.log_softmax(1));
        let (loss, share) = truth.reduced(self.reduction, &log_shares);
        // As PyTorch puts it together.
        let name = if smoothing > 0. { "AddBackward0" } else { "NllLossBackward0" };
        loss.record(name, |inputs| {
            inputs.how(|| How::Labels(labels.to_ints()));
            inputs.input(logits, || {
                // dL/dz = softmax(z) - 1 at the label, as far as the row counts
                move |grad: &Tensor| {
                    let q = truth.shares(log_shares.dims());
                    let p = match truth.is_even() {
                        true => log_shares.exp(),
                        false => log_shares.exp() * q.sum_keepdim(1),
                    };
                    (p - q) * (column(grad) * share)
                }
            });
        })
    }
}
