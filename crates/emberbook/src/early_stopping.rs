//! Stop while the network is at its best.

use std::fmt;

use crate::display::{MimeBundle, Show};
use crate::mistake::{OptimMistake, Raise};
use crate::nn::{Module, StateDict};

/// Watches the validation loss, keeps the best network, and says when to stop: when the loss has not become better for
/// `patience` epochs in a row.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 1)];
/// let mut stopping = EarlyStopping::new(2);
/// for validation_loss in [0.9, 0.5, 0.6, 0.7, 0.4] {
///     // .. a training step, and the loss of the validation set
///     if stopping.step(validation_loss, &my_net) {
///         break;
///     }
/// }
/// assert_eq!(stopping.to_string(), "EarlyStopping(patience=2): 4 epochs, the best was epoch 1 with 0.5000");
/// stopping.restore(&my_net); // the numbers it had in epoch 1
/// ```
#[derive(Clone)]
pub struct EarlyStopping {
    patience: usize,
    min_delta: f64,
    epochs: usize,
    best: Option<Best>,
}

#[derive(Clone)]
struct Best {
    loss: f64,
    epoch: usize,
    state: StateDict,
}

impl EarlyStopping {
    /// Lets `patience` epochs without a better loss pass, and stops at the last of them.
    #[inline(never)]
    pub fn new(patience: usize) -> Self {
        Self { patience, min_delta: 0.0, epochs: 0, best: None }
    }

    /// By how much a loss must be below the best one to count as better; 0 if nothing is said.
    #[must_use]
    pub fn min_delta(mut self, min_delta: f64) -> Self {
        self.min_delta = min_delta;
        self
    }

    /// Takes the validation loss of an epoch, keeps the numbers of `net` if it is the best so far, and says whether to
    /// stop. For what should rise, such as an accuracy, give it with a minus.
    pub fn step(&mut self, validation_loss: impl Into<f64>, net: &Module) -> bool {
        self.see(validation_loss.into(), net)
    }

    #[inline(never)]
    fn see(&mut self, loss: f64, net: &Module) -> bool {
        let epoch = self.epochs;
        self.epochs += 1;
        // A loss that is NaN is never better.
        if loss < self.best_loss() - self.min_delta {
            self.best = Some(Best { loss, epoch, state: net.state_dict() });
            return false;
        }
        let since = self.epochs - self.best.as_ref().map_or(0, |best| best.epoch + 1);
        since >= self.patience
    }

    /// The smallest validation loss so far; infinite before the first.
    #[inline(never)]
    pub fn best_loss(&self) -> f64 {
        self.best.as_ref().map_or(f64::INFINITY, |best| best.loss)
    }

    /// The epoch of the smallest validation loss, counted from 0.
    ///
    /// # Panics
    /// When no loss has been seen.
    #[track_caller]
    #[inline(never)]
    pub fn best_epoch(&self) -> usize {
        self.best("best_epoch").epoch
    }

    /// Gives `net` the parameters and buffers that it had in the best epoch.
    ///
    /// # Panics
    /// When no loss has been seen, or `net` has other layers.
    #[track_caller]
    #[inline(never)]
    pub fn restore(&self, net: &Module) {
        net.load_state_dict(&self.best("restore").state);
    }

    #[track_caller]
    fn best(&self, operation: &'static str) -> &Best {
        self.best.as_ref().unwrap_or_else(|| OptimMistake::NoBest { operation, epochs: self.epochs }.raise())
    }
}

impl fmt::Display for EarlyStopping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EarlyStopping(patience={})", self.patience)?;
        match &self.best {
            Some(Best { loss, epoch, .. }) => {
                write!(f, ": {} epochs, the best was epoch {epoch} with {loss:.4}", self.epochs)
            }
            None => Ok(()),
        }
    }
}

impl fmt::Debug for EarlyStopping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for EarlyStopping {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string())
    }
}
