use super::moved::moves;
use super::{LearningRates, Moved, Optimizer, OptimizerState, Parameters, Quantity, Rule};
use crate::mistake::Mistake;
use crate::nn::Parameter;

/// Gradient descent, with momentum, Nesterov momentum and weight decay if asked for: [`torch.optim.SGD`].
///
/// `w <- w - lr * g`; with momentum `m`, `v <- m * v + g` and `w <- w - lr * v`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let net = sequential![linear(2, 1)];
/// let mut optimizer = Sgd::new(net.parameters(), 0.01).momentum(0.9);
/// mse_loss(&net.forward(&ones([4, 2])), &zeros([4, 1])).backward();
/// optimizer.step();
/// ```
///
/// [`torch.optim.SGD`]: https://docs.pytorch.org/docs/stable/generated/torch.optim.SGD.html
#[derive(Debug, Clone)]
pub struct Sgd {
    moved: Moved<1>,
    momentum: f64,
    weight_decay: f64,
    nesterov: bool,
}

impl Sgd {
    /// Plain gradient descent: `w <- w - learning_rate * gradient`.
    pub fn new(parameters: impl Parameters, learning_rate: f64) -> Self {
        Self::of(parameters.list(), learning_rate)
    }

    #[inline(never)]
    fn of(parameters: Vec<Parameter>, learning_rate: f64) -> Self {
        Self {
            moved: Moved::new(parameters, learning_rate, ["momentum_buffer"]),
            momentum: 0.0,
            weight_decay: 0.0,
            nesterov: false,
        }
    }

    /// Keeps moving in the direction of earlier steps: `v <- momentum * v + g`. Usually 0.9.
    pub fn momentum(mut self, momentum: f64) -> Self {
        self.momentum = momentum;
        self
    }

    /// Pulls every parameter towards 0 (L2 regularization): `g <- g + weight_decay * w`.
    pub fn weight_decay(mut self, weight_decay: f64) -> Self {
        self.weight_decay = weight_decay;
        self
    }

    /// Looks one step ahead (Nesterov): the step is `g + momentum * v` instead of `v`.
    pub fn nesterov(mut self) -> Self {
        self.nesterov = true;
        self
    }
}

impl Optimizer for Sgd {
    #[track_caller]
    fn step(&mut self) {
        let Self { momentum, weight_decay, nesterov, .. } = *self;
        self.moved.step(|learning_rate, _| SgdRule {
            learning_rate: learning_rate as f32,
            momentum: momentum as f32,
            weight_decay: weight_decay as f32,
            nesterov,
        });
    }

    moves!();
}

#[derive(Clone, Copy)]
struct SgdRule {
    learning_rate: f32,
    momentum: f32,
    weight_decay: f32,
    nesterov: bool,
}

impl Rule<1> for SgdRule {
    #[inline(always)]
    fn update<Q: Quantity>(&self, w: Q, mut g: Q, [velocity]: [Q; 1]) -> (Q, [Q; 1]) {
        if self.weight_decay != 0.0 {
            g = g + w.clone() * self.weight_decay;
        }
        if self.momentum == 0.0 {
            return (w - g * self.learning_rate, [velocity]);
        }
        let velocity = velocity * self.momentum + g.clone();
        let step = if self.nesterov { g + velocity.clone() * self.momentum } else { velocity.clone() };
        (w - step * self.learning_rate, [velocity])
    }
}
