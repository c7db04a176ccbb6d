//! Optimizers: how parameters move once their gradients are known.

mod adam;
mod clip;
mod learning_rates;
mod mistake;
mod moved;
mod rmsprop;
mod rule;
mod schedule;
mod sgd;
mod state;

use std::path::Path;

pub use adam::{Adam, AdamW};
pub use clip::{clip_grad_norm, clip_grad_value};
pub use learning_rates::LearningRates;
pub use mistake::OptimMistake;
pub use moved::Parameters;
pub use rmsprop::RmsProp;
pub use schedule::{CosineAnnealingLR, ExponentialLR, ReduceLROnPlateau, Scheduler, StepLR};
pub use sgd::Sgd;
pub use state::OptimizerState;

use crate::mistake::Mistake;
use crate::nn::{Parameter, WeightsError};
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

    /// How large the steps are: one learning rate for each group of parameters.
    fn learning_rates(&self) -> LearningRates;

    /// How large the steps are, those of the first group.
    fn learning_rate(&self) -> f64 {
        self.learning_rates().get()[0]
    }

    /// Changes how large the next steps are, in every group.
    fn set_learning_rate(&mut self, learning_rate: f64) {
        self.learning_rates().update(|_, _| learning_rate);
    }

    /// More parameters to move, with a learning rate of their own.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let my_net = sequential![linear(2, 3), tanh(), linear(3, 1)];
    /// let mut optimizer = Sgd::new(&my_net[0], 0.001);
    /// optimizer.add_param_group(my_net[2].parameters(), 0.1);
    /// assert_eq!(optimizer.learning_rates().get(), [0.001, 0.1]);
    /// ```
    ///
    /// # Panics
    /// When the optimizer moves one of them already.
    #[track_caller]
    fn add_param_group(&mut self, parameters: Vec<Parameter>, learning_rate: f64);

    /// What the optimizer knows of the steps before. Later steps do not change it.
    fn state_dict(&self) -> OptimizerState;

    /// Goes on from `state`, which an optimizer of the same kind with the same parameters gave. The settings beside the
    /// learning rates are not part of it.
    ///
    /// # Panics
    /// When it is the state of another optimizer.
    #[track_caller]
    fn load_state_dict(&mut self, state: &OptimizerState) {
        if let Err(mistake) = self.try_load_state_dict(state) {
            mistake.raise();
        }
    }

    #[doc(hidden)]
    fn try_load_state_dict(&mut self, state: &OptimizerState) -> Result<(), Mistake>;

    /// Writes its state to a safetensors file.
    fn save(&self, path: impl AsRef<Path>) -> Result<(), WeightsError>
    where
        Self: Sized,
    {
        self.state_dict().save(path)
    }

    /// Goes on from the state in a safetensors file.
    fn load(&mut self, path: impl AsRef<Path>) -> Result<(), WeightsError>
    where
        Self: Sized,
    {
        let path = path.as_ref();
        let loaded = self.try_load_state_dict(&OptimizerState::load(path)?);
        loaded.map_err(|mistake| WeightsError::OtherOptimizer { path: path.to_owned(), mistake: Box::new(mistake) })
    }
}
