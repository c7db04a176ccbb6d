use super::moved::moves;
use super::{LearningRates, Moved, Optimizer, OptimizerState, Parameters, Quantity, Rule};
use crate::mistake::Mistake;
use crate::nn::Parameter;

/// RMSprop: the gradient divided by a running root mean square of itself: [`torch.optim.RMSprop`].
///
/// `v <- a*v + (1-a)*g^2`, `w <- w - lr * g / (sqrt(v) + eps)`, with `a = 0.99` and `eps = 1e-8`.
/// Hinton, <https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf>.
///
/// ```
/// use emberbook::prelude::*;
///
/// let net = sequential![linear(2, 1)];
/// let mut optimizer = RmsProp::new(net.parameters(), 0.01);
/// mse_loss(&net.forward(&ones([4, 2])), &zeros([4, 1])).backward();
/// optimizer.step();
/// ```
///
/// [`torch.optim.RMSprop`]: https://docs.pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
#[derive(Debug, Clone)]
pub struct RmsProp {
    moved: Moved<1>,
    alpha: f64,
    weight_decay: f64,
}

impl RmsProp {
    /// RMSprop with PyTorch's settings: an average with factor 0.99, no weight decay.
    pub fn new(parameters: impl Parameters, learning_rate: f64) -> Self {
        Self::of(parameters.list(), learning_rate)
    }

    #[inline(never)]
    fn of(parameters: Vec<Parameter>, learning_rate: f64) -> Self {
        Self { moved: Moved::new(parameters, learning_rate, ["square_avg"]), alpha: 0.99, weight_decay: 0.0 }
    }

    /// How slowly the running average of the squared gradient changes: 0.99 unless set.
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Pulls every parameter towards 0 (L2 regularization): `g <- g + weight_decay * w`.
    pub fn weight_decay(mut self, weight_decay: f64) -> Self {
        self.weight_decay = weight_decay;
        self
    }
}

impl Optimizer for RmsProp {
    #[track_caller]
    fn step(&mut self) {
        let Self { alpha, weight_decay, .. } = *self;
        self.moved.step(|learning_rate, _| RmsPropRule {
            learning_rate: learning_rate as f32,
            alpha: [alpha as f32, (1.0 - alpha) as f32],
            weight_decay: weight_decay as f32,
        });
    }

    moves!();
}

#[derive(Clone, Copy)]
struct RmsPropRule {
    learning_rate: f32,
    /// What is kept of the average, and what is taken from the new value.
    alpha: [f32; 2],
    weight_decay: f32,
}

impl Rule<1> for RmsPropRule {
    #[inline(always)]
    fn update<Q: Quantity>(&self, w: Q, mut g: Q, [square]: [Q; 1]) -> (Q, [Q; 1]) {
        const EPSILON: f32 = 1e-8;
        if self.weight_decay != 0.0 {
            g = g + w.clone() * self.weight_decay;
        }
        let square = square * self.alpha[0] + g.clone() * g.clone() * self.alpha[1];
        let step = g * self.learning_rate / (square.clone().sqrt() + EPSILON);
        (w - step, [square])
    }
}
