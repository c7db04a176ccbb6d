use super::{Reduction, check_pair, loss};
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
    L1Loss::new().forward(prediction, target)
}

/// The absolute error, as [`l1_loss`], with a choice: `L1Loss::new().reduction(Reduction::Sum)`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let criterion = L1Loss::new().reduction(Reduction::None);
/// assert_eq!(criterion.forward(&tensor([1., 2.]), &tensor([1., 4.])).to_vec(), [0., 2.]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct L1Loss {
    reduction: Reduction,
}

loss!(L1Loss);

impl L1Loss {
    /// The loss of these predictions. Panics when the shapes differ.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, prediction: &Tensor, target: &Tensor) -> Tensor {
        check_pair("l1_loss", prediction, target);
        let errors = (prediction - target).abs();
        match self.reduction {
            Reduction::None => errors,
            Reduction::Sum => errors.sum(),
            Reduction::Mean => errors.mean(),
            Reduction::BatchMean => errors.sum() / errors.len(),
        }
    }
}
