use std::path::Path;

use crate::mistake::{Mistake, OptimMistake};
use crate::nn::{StateDict, WeightsError};
use crate::tensor::Tensor;

/// What an optimizer knows of the steps before: its running averages, how many steps it has made, and its learning rates.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 1)];
/// let mut optimizer = Adam::new(&my_net, 0.05);
/// mse_loss(&my_net.forward(&ones([3, 2])), &zeros([3, 1])).backward();
/// optimizer.step();
/// let state = optimizer.state_dict();
/// assert_eq!(state.entries["state.0.exp_avg"].shape(), [1, 2]);
///
/// let mut again = Adam::new(&my_net, 0.01);
/// again.load_state_dict(&state);
/// assert_eq!(again.learning_rate(), 0.05);
/// ```
#[derive(Debug, Clone)]
pub struct OptimizerState {
    /// The averages of each parameter and the number of its steps, called as in PyTorch: `state.0.exp_avg`, `state.0.step`.
    pub entries: StateDict,
    /// The learning rate of each group of parameters.
    pub learning_rates: Vec<f64>,
}

/// What the learning rates are called in a file.
const LEARNING_RATES: &str = "learning_rates";

impl OptimizerState {
    /// Writes it to a safetensors file.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        self.write(path.as_ref())
    }

    /// Reads it from a safetensors file.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, WeightsError> {
        Self::read(path.as_ref())
    }

    #[inline(never)]
    fn write(&self, path: &Path) -> Result<(), WeightsError> {
        let rates = serde_json::to_string(&self.learning_rates).expect("a list of numbers is JSON");
        self.entries.write(path, &[(LEARNING_RATES, rates)])
    }

    #[inline(never)]
    fn read(path: &Path) -> Result<Self, WeightsError> {
        let (entries, metadata) = StateDict::read_with_metadata(path)?;
        let rates = metadata.get(LEARNING_RATES).and_then(|rates| serde_json::from_str(rates).ok());
        let learning_rates = rates.ok_or_else(|| WeightsError::NoOptimizer { path: path.to_owned() })?;
        Ok(Self { entries, learning_rates })
    }

    /// Makes sure that it is the state of an optimizer with these entries and this many groups.
    pub(super) fn check(&self, entries: &[(String, Tensor)], groups: usize) -> Result<(), Mistake> {
        self.entries.check(entries).map_err(|mistake| OptimMistake::State { mistake: Box::new(mistake) })?;
        let has = self.learning_rates.len();
        if has == groups { Ok(()) } else { Err(OptimMistake::Groups { takes: groups, has }.into()) }
    }
}
