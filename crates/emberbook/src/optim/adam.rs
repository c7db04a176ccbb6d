use super::moved::moves;
use super::{LearningRates, Moved, Optimizer, OptimizerState, Parameters, Quantity, Rule};
use crate::mistake::Mistake;
use crate::nn::Parameter;

/// Adam: each parameter's step is scaled by running averages of its gradient and of its square: [`torch.optim.Adam`].
///
/// `m <- b1*m + (1-b1)*g`, `v <- b2*v + (1-b2)*g^2`, `w <- w - lr * m' / (sqrt(v') + eps)`, where `m' = m / (1 - b1^t)`
/// and `v' = v / (1 - b2^t)` at step `t`. Kingma and Ba, <https://arxiv.org/abs/1412.6980>.
///
/// ```
/// use emberbook::prelude::*;
///
/// let net = sequential![linear(2, 1)];
/// let mut optimizer = Adam::new(net.parameters(), 0.05);
/// mse_loss(&net.forward(&ones([4, 2])), &zeros([4, 1])).backward();
/// optimizer.step();
/// ```
///
/// [`torch.optim.Adam`]: https://docs.pytorch.org/docs/stable/generated/torch.optim.Adam.html
#[derive(Debug, Clone)]
pub struct Adam {
    moved: Moved<2>,
    moments: Moments,
    weight_decay: f64,
}

impl Adam {
    /// Adam with PyTorch's settings: averages with factors 0.9 and 0.999, no weight decay.
    pub fn new(parameters: impl Parameters, learning_rate: f64) -> Self {
        Self::of(parameters.list(), learning_rate)
    }

    #[inline(never)]
    fn of(parameters: Vec<Parameter>, learning_rate: f64) -> Self {
        Self {
            moved: Moved::new(parameters, learning_rate, Moments::NAMES),
            moments: Moments::default(),
            weight_decay: 0.0,
        }
    }

    /// How slowly the two running averages change: PyTorch's are 0.9 (gradient) and 0.999 (its square).
    pub fn betas(mut self, gradient: f64, square: f64) -> Self {
        self.moments.betas = [gradient, square];
        self
    }

    /// Pulls every parameter towards 0 (L2 regularization): `g <- g + weight_decay * w`.
    pub fn weight_decay(mut self, weight_decay: f64) -> Self {
        self.weight_decay = weight_decay;
        self
    }
}

impl Optimizer for Adam {
    #[track_caller]
    fn step(&mut self) {
        let decay = Decay::InGradient(self.weight_decay as f32);
        self.moved.step(|learning_rate, step| self.moments.rule(learning_rate, step, decay));
    }

    moves!();
}

/// Adam with weight decay apart from the gradient: [`torch.optim.AdamW`].
///
/// `w <- w - lr * weight_decay * w`, then as [`Adam`]. Loshchilov and Hutter, <https://arxiv.org/abs/1711.05101>.
///
/// ```
/// use emberbook::prelude::*;
///
/// let net = sequential![linear(2, 1)];
/// let mut optimizer = AdamW::new(net.parameters(), 0.05).weight_decay(0.1);
/// mse_loss(&net.forward(&ones([4, 2])), &zeros([4, 1])).backward();
/// optimizer.step();
/// ```
///
/// [`torch.optim.AdamW`]: https://docs.pytorch.org/docs/stable/generated/torch.optim.AdamW.html
#[derive(Debug, Clone)]
pub struct AdamW {
    moved: Moved<2>,
    moments: Moments,
    weight_decay: f64,
}

impl AdamW {
    /// AdamW with PyTorch's settings: averages with factors 0.9 and 0.999, weight decay 0.01.
    pub fn new(parameters: impl Parameters, learning_rate: f64) -> Self {
        Self::of(parameters.list(), learning_rate)
    }

    #[inline(never)]
    fn of(parameters: Vec<Parameter>, learning_rate: f64) -> Self {
        Self {
            moved: Moved::new(parameters, learning_rate, Moments::NAMES),
            moments: Moments::default(),
            weight_decay: 0.01,
        }
    }

    /// How slowly the two running averages change: PyTorch's are 0.9 (gradient) and 0.999 (its square).
    pub fn betas(mut self, gradient: f64, square: f64) -> Self {
        self.moments.betas = [gradient, square];
        self
    }

    /// How strongly each step pulls every parameter towards 0: `w <- w - lr * weight_decay * w`.
    pub fn weight_decay(mut self, weight_decay: f64) -> Self {
        self.weight_decay = weight_decay;
        self
    }
}

impl Optimizer for AdamW {
    #[track_caller]
    fn step(&mut self) {
        self.moved.step(|learning_rate, step| {
            let decay = Decay::InParameter((1.0 - learning_rate * self.weight_decay) as f32);
            self.moments.rule(learning_rate, step, decay)
        });
    }

    moves!();
}

/// What Adam and AdamW share: the settings of the two running averages.
#[derive(Debug, Clone)]
struct Moments {
    betas: [f64; 2],
    epsilon: f64,
}

impl Default for Moments {
    /// PyTorch's.
    fn default() -> Self {
        Self { betas: [0.9, 0.999], epsilon: 1e-8 }
    }
}

impl Moments {
    /// What PyTorch calls the two averages.
    const NAMES: [&str; 2] = ["exp_avg", "exp_avg_sq"];

    /// The rule of a parameter's `step`-th step, counted from 1. Computed in f64, as PyTorch does.
    fn rule(&self, learning_rate: f64, step: i32, decay: Decay) -> AdamRule {
        let [corrected1, corrected2] = self.betas.map(|beta| 1.0 - beta.powi(step));
        AdamRule {
            decay,
            gradient: [self.betas[0] as f32, (1.0 - self.betas[0]) as f32],
            square: [self.betas[1] as f32, (1.0 - self.betas[1]) as f32],
            step_size: (learning_rate / corrected1) as f32,
            root: corrected2.sqrt().recip() as f32,
            epsilon: self.epsilon as f32,
        }
    }
}

/// Where weight decay enters.
#[derive(Debug, Clone, Copy)]
enum Decay {
    /// Adam: `g + weight_decay * w`.
    InGradient(f32),
    /// AdamW: what is left of a parameter, `1 - lr * weight_decay`.
    InParameter(f32),
}

#[derive(Clone, Copy)]
struct AdamRule {
    decay: Decay,
    /// What is kept of the average, and what is taken from the new value.
    gradient: [f32; 2],
    square: [f32; 2],
    step_size: f32,
    /// `1 / sqrt(1 - b2^t)`: what the root of the average square is corrected by.
    root: f32,
    epsilon: f32,
}

impl Rule<2> for AdamRule {
    #[inline(always)]
    fn update<Q: Quantity>(&self, mut w: Q, mut g: Q, [mean, square]: [Q; 2]) -> (Q, [Q; 2]) {
        match self.decay {
            Decay::InGradient(0.0) => {}
            Decay::InGradient(decay) => g = g + w.clone() * decay,
            Decay::InParameter(kept) => w = w * kept,
        }
        let mean = mean * self.gradient[0] + g.clone() * self.gradient[1];
        let square = square * self.square[0] + g.clone() * g * self.square[1];
        let step = mean.clone() * self.step_size / (square.clone().sqrt() * self.root + self.epsilon);
        (w - step, [mean, square])
    }
}
