//! Optimizers: how parameters move once their gradients are known.

mod adam;
mod moved;
mod rmsprop;
mod rule;
mod sgd;

pub use adam::{Adam, AdamW};
pub use moved::Parameters;
pub use rmsprop::RmsProp;
pub use sgd::Sgd;

use moved::Moved;
use rule::{Quantity, Rule};

/// What every optimizer does.
///
/// ```
/// use emberbook::prelude::*;
///
/// let (x, y_hat) = (tensor([[1.], [2.], [3.]]), tensor([[3.], [5.], [7.]]));
/// let my_net = sequential![linear(1, 1)];
/// let mut optimizer = Adam::new(my_net.parameters(), 0.05);
/// for epoch in 0..300 {
///     let loss = mse_loss(&my_net.forward(&x), &y_hat);
///     optimizer.zero_grad();
///     loss.backward();
///     optimizer.step();
/// }
/// assert!(mse_loss(&my_net.forward(&x), &y_hat).item() < 0.1);
/// ```
pub trait Optimizer {
    /// Moves every parameter that has a gradient.
    ///
    /// # Panics
    /// When none has one, because `backward()` has not been called.
    #[track_caller]
    fn step(&mut self);

    /// Forgets the gradients of every parameter, before the next `backward()`.
    fn zero_grad(&self);

    /// How large the steps are.
    fn learning_rate(&self) -> f64;

    /// Changes how large the next steps are.
    fn set_learning_rate(&mut self, learning_rate: f64);
}
