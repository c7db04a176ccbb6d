use crate::optim::Parameters;
use crate::tensor::{Tensor, tensor};

/// The L1 penalty `Σ |w|` over all parameters, to be added to a loss: it pulls each weight towards 0 with the same force,
/// and many of them stay there.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 1)];
/// my_net[0].set_weight([[3., -4.]]);
/// my_net[0].set_bias([1.]);
/// assert_eq!(l1_penalty(&my_net).item(), 8.);
/// assert_eq!(l1_penalty(my_net.weights()).item(), 7.); // the biases left free
///
/// let (x, y_hat) = (ones([5, 2]), zeros([5, 1]));
/// let loss = mse_loss(&my_net.forward(&x), &y_hat) + 0.01 * l1_penalty(&my_net);
/// loss.backward();
/// ```
pub fn l1_penalty(parameters: impl Parameters) -> Tensor {
    sum(parameters.list().iter().map(|parameter| parameter.abs().sum()))
}

/// The L2 penalty `Σ w²` over all parameters, to be added to a loss: it pulls a weight towards 0 the harder, the larger it
/// is. `λ Σ w²` in the loss moves the parameters as `weight_decay(2 λ)` does in [`Sgd`](crate::optim::Sgd).
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 1)];
/// my_net[0].set_weight([[3., -4.]]);
/// my_net[0].set_bias([1.]);
/// assert_eq!(l2_penalty(&my_net).item(), 26.);
/// assert_eq!(l2_penalty(my_net.weights()).item(), 25.); // the biases left free
/// ```
pub fn l2_penalty(parameters: impl Parameters) -> Tensor {
    sum(parameters.list().iter().map(|parameter| parameter.pow(2).sum()))
}

#[inline(never)]
fn sum(penalties: impl Iterator<Item = Tensor>) -> Tensor {
    penalties.reduce(|sum, penalty| sum + penalty).unwrap_or_else(|| tensor(0.))
}
