use std::f64::consts::PI;

use super::{LearningRates, Optimizer};
use crate::mistake::{OptimMistake, Raise};

/// What changes an optimizer's learning rates while it trains: `scheduler.step()` after each epoch.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 1)];
/// let mut optimizer = Sgd::new(&my_net, 0.1);
/// let mut scheduler = StepLR::new(&optimizer, 2, 0.5);
/// for epoch in 0..4 {
///     mse_loss(&my_net.forward(&ones([3, 2])), &zeros([3, 1])).backward();
///     optimizer.step();
///     scheduler.step();
/// }
/// assert_eq!(scheduler.get_last_lr(), [0.025]);
/// assert_eq!(optimizer.learning_rate(), 0.025);
/// ```
pub trait Scheduler {
    /// Sets the learning rates of the next epoch.
    fn step(&mut self);

    /// The learning rate of each group of parameters, as it is now.
    fn get_last_lr(&self) -> Vec<f64>;
}

/// Every `step_size` epochs the learning rate times `gamma`: [`torch.optim.lr_scheduler.StepLR`].
///
/// [`torch.optim.lr_scheduler.StepLR`]: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html
#[derive(Debug, Clone)]
pub struct StepLR {
    rates: LearningRates,
    epoch: usize,
    step_size: usize,
    gamma: f64,
}

impl StepLR {
    /// A schedule for `optimizer`. PyTorch's `gamma` is 0.1 if one says nothing.
    ///
    /// # Panics
    /// When `step_size` is 0.
    #[track_caller]
    #[inline(never)]
    pub fn new(optimizer: &dyn Optimizer, step_size: usize, gamma: f64) -> Self {
        if step_size == 0 {
            OptimMistake::NoEpochs { schedule: "StepLR", setting: "step_size" }.raise();
        }
        Self { rates: optimizer.learning_rates(), epoch: 0, step_size, gamma }
    }
}

impl Scheduler for StepLR {
    #[inline(never)]
    fn step(&mut self) {
        self.epoch += 1;
        if self.epoch.is_multiple_of(self.step_size) {
            self.rates.update(|_, rate| rate * self.gamma);
        }
    }

    fn get_last_lr(&self) -> Vec<f64> {
        self.rates.get()
    }
}

/// Every epoch the learning rate times `gamma`: [`torch.optim.lr_scheduler.ExponentialLR`].
///
/// [`torch.optim.lr_scheduler.ExponentialLR`]: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html
#[derive(Debug, Clone)]
pub struct ExponentialLR {
    rates: LearningRates,
    gamma: f64,
}

impl ExponentialLR {
    /// A schedule for `optimizer`.
    #[inline(never)]
    pub fn new(optimizer: &dyn Optimizer, gamma: f64) -> Self {
        Self { rates: optimizer.learning_rates(), gamma }
    }
}

impl Scheduler for ExponentialLR {
    #[inline(never)]
    fn step(&mut self) {
        self.rates.update(|_, rate| rate * self.gamma);
    }

    fn get_last_lr(&self) -> Vec<f64> {
        self.rates.get()
    }
}

/// From the first learning rate down to `eta_min` in `t_max` epochs, along a half wave of the cosine, and up again:
/// `eta_min + (first - eta_min) * (1 + cos(π * epoch / t_max)) / 2`, [`torch.optim.lr_scheduler.CosineAnnealingLR`].
///
/// Loshchilov and Hutter, <https://arxiv.org/abs/1608.03983>.
///
/// [`torch.optim.lr_scheduler.CosineAnnealingLR`]: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
#[derive(Debug, Clone)]
pub struct CosineAnnealingLR {
    rates: LearningRates,
    first: Vec<f64>,
    epoch: usize,
    t_max: usize,
    eta_min: f64,
}

impl CosineAnnealingLR {
    /// A schedule for `optimizer`. PyTorch's `eta_min` is 0 if one says nothing.
    ///
    /// # Panics
    /// When `t_max` is 0.
    #[track_caller]
    #[inline(never)]
    pub fn new(optimizer: &dyn Optimizer, t_max: usize, eta_min: f64) -> Self {
        if t_max == 0 {
            OptimMistake::NoEpochs { schedule: "CosineAnnealingLR", setting: "t_max" }.raise();
        }
        let rates = optimizer.learning_rates();
        Self { first: rates.get(), rates, epoch: 0, t_max, eta_min }
    }
}

impl Scheduler for CosineAnnealingLR {
    /// From one epoch's rate to the next, as PyTorch does, so that what else changes the rates is kept.
    #[inline(never)]
    fn step(&mut self) {
        let Self { t_max, eta_min, .. } = *self;
        let wave = |epoch: usize| 1.0 + (PI * epoch as f64 / t_max as f64).cos();
        // At the bottom the wave is 0, and there is nothing to multiply.
        let from_bottom = self.epoch % (2 * t_max) == t_max;
        self.epoch += 1;
        let epoch = self.epoch;
        self.rates.update(|group, rate| match from_bottom {
            true => rate + (self.first.get(group).unwrap_or(&rate) - eta_min) * (1.0 - (PI / t_max as f64).cos()) / 2.0,
            false => wave(epoch) / wave(epoch - 1) * (rate - eta_min) + eta_min,
        });
    }

    fn get_last_lr(&self) -> Vec<f64> {
        self.rates.get()
    }
}

/// The learning rate times `factor` when a loss has not become better for more than `patience` epochs:
/// [`torch.optim.lr_scheduler.ReduceLROnPlateau`].
///
/// ```
/// use emberbook::prelude::*;
///
/// let optimizer = Sgd::new(&linear(2, 1), 0.1);
/// let mut scheduler = ReduceLROnPlateau::new(&optimizer).factor(0.5).patience(1);
/// for loss in [0.9, 0.8, 0.8, 0.8] {
///     scheduler.step(loss);
/// }
/// assert_eq!(optimizer.learning_rate(), 0.05);
/// ```
///
/// [`torch.optim.lr_scheduler.ReduceLROnPlateau`]: https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
#[derive(Debug, Clone)]
pub struct ReduceLROnPlateau {
    rates: LearningRates,
    larger_is_better: bool,
    factor: f64,
    patience: usize,
    threshold: f64,
    threshold_is_share: bool,
    cooldown: usize,
    min_lr: f64,
    best: Option<f64>,
    bad_epochs: usize,
    cooling: usize,
}

impl ReduceLROnPlateau {
    /// A schedule for `optimizer` with PyTorch's settings: a loss that is to fall, factor 0.1, patience 10, better by at
    /// least a share of 1e-4.
    #[inline(never)]
    pub fn new(optimizer: &dyn Optimizer) -> Self {
        Self {
            rates: optimizer.learning_rates(),
            larger_is_better: false,
            factor: 0.1,
            patience: 10,
            threshold: 1e-4,
            threshold_is_share: true,
            cooldown: 0,
            min_lr: 0.0,
            best: None,
            bad_epochs: 0,
            cooling: 0,
        }
    }

    /// What it is given is to rise, as an accuracy: PyTorch's `mode='max'`.
    pub fn mode_max(mut self) -> Self {
        self.larger_is_better = true;
        self
    }

    /// What the learning rate is multiplied by.
    pub fn factor(mut self, factor: f64) -> Self {
        self.factor = factor;
        self
    }

    /// How many epochs without an improvement are let pass.
    pub fn patience(mut self, patience: usize) -> Self {
        self.patience = patience;
        self
    }

    /// By which share of the best value so far a value must be better, to be an improvement.
    pub fn threshold(mut self, threshold: f64) -> Self {
        self.threshold = threshold;
        self.threshold_is_share = true;
        self
    }

    /// By how much a value must be better than the best so far, to be an improvement: PyTorch's `threshold_mode='abs'`.
    pub fn threshold_abs(mut self, threshold: f64) -> Self {
        self.threshold = threshold;
        self.threshold_is_share = false;
        self
    }

    /// For how many epochs after a change none is counted as bad.
    pub fn cooldown(mut self, cooldown: usize) -> Self {
        self.cooldown = cooldown;
        self
    }

    /// The learning rate becomes no smaller than this.
    pub fn min_lr(mut self, min_lr: f64) -> Self {
        self.min_lr = min_lr;
        self
    }

    /// Takes the loss (or whatever is watched) of the epoch, and sets the learning rates of the next one.
    pub fn step(&mut self, metric: impl Into<f64>) {
        self.see(metric.into());
    }

    #[inline(never)]
    fn see(&mut self, metric: f64) {
        if self.is_better(metric) {
            self.best = Some(metric);
            self.bad_epochs = 0;
        } else {
            self.bad_epochs += 1;
        }
        if self.cooling > 0 {
            self.cooling -= 1;
            self.bad_epochs = 0;
        }
        if self.bad_epochs > self.patience {
            /// A smaller change is none: PyTorch's `eps`.
            const SMALLEST: f64 = 1e-8;
            let Self { factor, min_lr, .. } = *self;
            self.rates.update(|_, rate| {
                let new = (rate * factor).max(min_lr);
                if rate - new > SMALLEST { new } else { rate }
            });
            self.cooling = self.cooldown;
            self.bad_epochs = 0;
        }
    }

    fn is_better(&self, metric: f64) -> bool {
        let best = match (self.best, self.larger_is_better) {
            (Some(best), _) => best,
            (None, true) => f64::NEG_INFINITY,
            (None, false) => f64::INFINITY,
        };
        let sign = if self.larger_is_better { 1.0 } else { -1.0 };
        let bound = match self.threshold_is_share {
            true => best * (1.0 + sign * self.threshold),
            false => best + sign * self.threshold,
        };
        if self.larger_is_better { metric > bound } else { metric < bound }
    }

    /// The learning rate of each group of parameters, as it is now.
    pub fn get_last_lr(&self) -> Vec<f64> {
        self.rates.get()
    }
}
