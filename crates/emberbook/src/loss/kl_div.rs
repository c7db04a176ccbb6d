use super::{Reduction, check_pair, loss};
use crate::tensor::{Tensor, where_};

/// How far the distribution `q` of a prediction is from the distribution `p` of the target, by Kullback and Leibler:
/// `p (log p - log q)`. The prediction is `log q`, as [`log_softmax`](Tensor::log_softmax) gives it.
///
/// As PyTorch's, this is the mean over all the numbers: for the divergence itself, the sum of each row, say
/// `KlDivLoss::new().reduction(Reduction::BatchMean)`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let q = tensor([[0.5, 0.5]]);
/// assert_eq!(kl_div(&q.log(), &tensor([[1., 0.]])).to_string(), "tensor(0.3466)");
/// ```
///
/// # Panics
/// When the shapes differ.
#[track_caller]
#[inline(never)]
pub fn kl_div(prediction: &Tensor, target: &Tensor) -> Tensor {
    KlDivLoss::new().forward(prediction, target)
}

/// The divergence of Kullback and Leibler, as [`kl_div`], with choices.
///
/// ```
/// use emberbook::prelude::*;
///
/// let criterion = KlDivLoss::new().reduction(Reduction::BatchMean);
/// let (q, p) = (tensor([[0.5, 0.5]]), tensor([[1., 0.]]));
/// assert_eq!(criterion.forward(&q.log(), &p).to_string(), "tensor(0.6931)");
/// ```
#[derive(Clone, Debug, Default)]
pub struct KlDivLoss {
    log_target: bool,
    reduction: Reduction,
}

loss!(KlDivLoss);

impl KlDivLoss {
    /// Whether the target is given by its logarithms too.
    #[must_use]
    #[inline(never)]
    pub fn log_target(mut self, log_target: bool) -> KlDivLoss {
        self.log_target = log_target;
        self
    }

    /// The divergence of these predictions. Panics when the shapes differ.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, prediction: &Tensor, target: &Tensor) -> Tensor {
        check_pair("kl_div", prediction, target);
        let (log_q, target_) = (prediction.float().detach(), target.float().detach());
        let (p, log_p) = match self.log_target {
            true => (target_.exp(), target_),
            false => (target_.clone(), target_.log()),
        };
        // Where p is 0, p log p is 0 too.
        let entropy = where_(&p.eq(0), 0., &p * &log_p);
        let (loss, share) = self.reduction.of(&(entropy - &p * &log_q));
        let name = match self.reduction {
            Reduction::Mean => "MeanBackward0",
            Reduction::Sum => "SumBackward0",
            Reduction::BatchMean => "DivBackward0",
            Reduction::None if self.log_target => "MulBackward0",
            Reduction::None => "SubBackward0",
        };
        let log_target = self.log_target;
        loss.record(name, |inputs| {
            inputs.input(target, || {
                let difference = &log_p + 1. - &log_q;
                let slope = if log_target { &p * &difference } else { difference };
                move |grad: &Tensor| &slope * (grad * share)
            });
            inputs.input(prediction, || move |grad: &Tensor| &p * (grad * -share));
        })
    }
}
