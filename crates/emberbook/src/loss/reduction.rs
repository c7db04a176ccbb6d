use crate::tensor::{Tensor, no_grad};

/// What a loss makes of the losses of all its predictions: one number, or none.
///
/// ```
/// use emberbook::prelude::*;
/// let (y, y_hat) = (tensor([1., 2.]), tensor([1., 4.]));
/// let squares = MseLoss::new().reduction(Reduction::None);
/// assert_eq!(squares.forward(&y, &y_hat).to_vec(), [0., 4.]);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// Their mean, as long as nothing else is said. With class weights, the weighted mean.
    #[default]
    Mean,
    /// Their sum.
    Sum,
    /// Their sum, divided by the number of examples: of rows. What the Kullback-Leibler divergence means.
    BatchMean,
    /// Each by itself.
    None,
}

impl Reduction {
    /// The losses reduced, and what each of them counts in the result; no gradient flows.
    pub(super) fn of(self, losses: &Tensor) -> (Tensor, f64) {
        self.weighted(losses, losses.numel() as f64)
    }

    /// The same where the mean is the sum divided by `total`.
    pub(super) fn weighted(self, losses: &Tensor, total: f64) -> (Tensor, f64) {
        let share = match self {
            Reduction::Mean => 1. / total,
            Reduction::BatchMean => 1. / losses.len() as f64,
            Reduction::Sum | Reduction::None => 1.,
        };
        let reduced = no_grad(|| match self {
            Reduction::None => losses.clone(),
            Reduction::Sum => losses.sum(),
            Reduction::Mean if total == losses.numel() as f64 => losses.mean(),
            Reduction::Mean | Reduction::BatchMean => losses.sum() * share,
        });
        (reduced, share)
    }
}
