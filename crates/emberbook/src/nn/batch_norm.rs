use super::adjustable::adjustable;
use super::explanation::{Explanation, Marked, Symbol, decimal};
use super::{Buffer, Layer, Parameter, Training, buffer, parameter};
use crate::mistake::{LayerMistake, Mistake};
use crate::tensor::batch_norm::Moments;
use crate::tensor::{Tensor, ones, zeros};

/// Brings each feature to mean 0 and variance 1 over the examples, and then scales and shifts it as it learns to.
///
/// output = (input - mean) / √(variance + eps) · weight + bias. `input` is `[examples, features]` or `[examples, features,
/// length]`. While training, mean and variance are those of the batch, and the running ones go a step towards them; in
/// `eval` mode the running ones are taken. weight starts with 1, bias with 0.
///
/// Ioffe and Szegedy, <https://arxiv.org/abs/1502.03167>.
///
/// ```
/// use emberbook::prelude::*;
///
/// let net = sequential![linear(2, 3), batch_norm1d(3), relu()];
/// let y = net.forward(&randn([8, 2]));
/// net.eval();
/// assert_eq!(net.named_buffers()[0].0, "1.running_mean");
/// ```
#[inline(never)]
pub fn batch_norm1d(features: usize) -> BatchNorm {
    BatchNorm::of(Normalise::new("BatchNorm1d", features))
}

/// Brings each channel to mean 0 and variance 1 over the examples and all pixels, and then scales and shifts it as it
/// learns to. As [`batch_norm1d`], for `[examples, channels, height, width]`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let net = sequential![conv2d(3, 8, 3).no_bias(), batch_norm2d(8), relu()];
/// assert_eq!(net.forward(&randn([2, 3, 6, 6])).shape(), [2, 8, 4, 4]);
/// ```
#[inline(never)]
pub fn batch_norm2d(channels: usize) -> BatchNorm {
    BatchNorm::of(Normalise::new("BatchNorm2d", channels))
}

adjustable! {
    /// The layers [`batch_norm1d`] and [`batch_norm2d`], which can be given more settings. Otherwise it is a
    /// [`Module`](super::Module).
    BatchNorm(Normalise)
}

impl BatchNorm {
    /// What is added to the variance, so that nothing is divided by 0: 1e-5, unless said otherwise.
    #[inline(never)]
    pub fn eps(mut self, eps: f64) -> Self {
        self.layer.eps = eps;
        Self::of(self.layer)
    }

    /// How far the running mean and variance go towards those of a batch: 0.1, unless said otherwise.
    ///
    /// # Panics
    /// When it is not in 0 to 1.
    #[track_caller]
    #[inline(never)]
    pub fn momentum(mut self, momentum: f64) -> Self {
        if !(0.0..=1.0).contains(&momentum) {
            let layer = self.layer.function();
            Mistake::new(format!("{layer}: momentum is a share from 0 to 1, and not {momentum}")).raise();
        }
        self.layer.momentum = momentum;
        Self::of(self.layer)
    }

    /// Whether it scales and shifts at the end, with a weight and a bias that are learned, as it does unless said otherwise.
    #[inline(never)]
    pub fn affine(self, on: bool) -> Self {
        let Normalise { kind, features, eps, momentum, .. } = self.layer;
        let mut new = Normalise { eps, momentum, ..Normalise::new(kind, features) };
        if !on {
            (new.weight, new.bias) = (None, None);
        }
        Self::of(new)
    }
}

#[derive(Clone, Debug)]
struct Normalise {
    kind: &'static str,
    features: usize,
    eps: f64,
    momentum: f64,
    weight: Option<Parameter>,
    bias: Option<Parameter>,
    running_mean: Buffer,
    running_var: Buffer,
    num_batches_tracked: Buffer,
    training: Training,
}

impl Normalise {
    fn new(kind: &'static str, features: usize) -> Self {
        let [weight, bias] = [ones([features]), zeros([features])].map(|start| Some(parameter(start)));
        Self {
            kind,
            features,
            eps: 1e-5,
            momentum: 0.1,
            weight,
            bias,
            running_mean: buffer(zeros([features])),
            running_var: buffer(ones([features])),
            num_batches_tracked: buffer(0),
            training: Training::new(),
        }
    }

    /// As it is called in a cell.
    fn function(&self) -> String {
        format!("batch_norm{}({})", &self.kind["BatchNorm".len()..], self.features)
    }

    /// Goes a step towards the moments of a batch, of which each is that of `count` numbers.
    fn follow(&self, batch: &Moments, count: usize) {
        let step = |running: &Buffer, of_batch: &Tensor| {
            running.set_data(running.data() * (1.0 - self.momentum) + of_batch * self.momentum);
        };
        step(&self.running_mean, &batch.mean);
        step(&self.running_var, &(&batch.var * (count as f64 / (count as f64 - 1.0))));
        self.num_batches_tracked.set_data(self.num_batches_tracked.data() + 1);
    }

    /// How many numbers each mean is taken of.
    fn count(&self, input: &[usize]) -> usize {
        input.iter().product::<usize>() / self.features.max(1)
    }
}

impl Layer for Normalise {
    fn name(&self) -> &'static str {
        self.kind
    }

    fn settings(&self) -> String {
        let Self { features, eps, momentum, weight, .. } = self;
        let affine = if weight.is_some() { "True" } else { "False" };
        let eps = python_float(*eps);
        format!(
            "{features}, eps={eps}, momentum={momentum:?}, affine={affine}, bias={affine}, track_running_stats=True"
        )
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        let (ranks, takes) = match self.kind {
            "BatchNorm1d" => (2..=3, "[examples, {}] or [examples, {}, length]"),
            _ => (4..=4, "[examples, {}, height, width]"),
        };
        let takes = takes.replace("{}", &self.features.to_string());
        let layer = self.function();
        if !ranks.contains(&input.len()) || input[1] != self.features {
            return Err(LayerMistake::Normalise { layer, takes, input: input.to_vec() }.into());
        }
        if self.training.is_on() && self.count(input) < 2 {
            return Err(LayerMistake::OneNumber { layer, input: input.to_vec() }.into());
        }
        Ok(Some(input.to_vec()))
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        let training = self.training.is_on();
        let moments = match training {
            true => input.moments(),
            false => Moments { mean: self.running_mean.data(), var: self.running_var.data() },
        };
        if training {
            self.follow(&moments, self.count(input.dims()));
        }
        let affine = self.weight.as_deref().zip(self.bias.as_deref());
        input.batch_norm(&moments, training, affine.map(|(w, b)| [w, b]), self.eps)
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let (moments, whose) = match self.training.is_on() {
            true => (input.moments(), "the batch's mean and variance"),
            false => (
                Moments { mean: self.running_mean.data(), var: self.running_var.data() },
                "the running mean and variance (eval mode)",
            ),
        };
        let affine = self.weight.as_ref().zip(self.bias.as_ref());
        let (factor, shift) = if affine.is_some() { (" · weight", " + bias") } else { ("", "") };
        let formula = format!("output = (input - mean) / √(variance + {}){factor}{shift}, with {whose}", self.eps);
        let mut explanation = Explanation::new(formula, input, output);
        let mut symbols = vec![
            Symbol::new(",", "mean", &moments.mean, Marked::Number),
            Symbol::new(",", "variance", &moments.var, Marked::Number),
        ];
        if let Some((weight, bias)) = affine {
            symbols.push(Symbol::new(",", "weight", weight, Marked::Number));
            symbols.push(Symbol::new(",", "bias", bias, Marked::Number));
        }
        explanation.symbols.splice(1..1, symbols);
        explanation.first_number(Marked::Number, |numbers| {
            let first = |x: &Tensor| decimal(x.to_vec()[0]);
            let [mean, var] = [&moments.mean, &moments.var].map(first);
            let affine = affine.map(|(w, b)| format!(" × {} + {}", first(w), first(b))).unwrap_or_default();
            format!("({} - {mean}) / √({var} + {}){affine}", decimal(numbers[0]), self.eps)
        })
    }
}

/// A number as Python prints it: `1e-05`, `0.001`.
fn python_float(number: f64) -> String {
    let text = format!("{number:?}");
    match text.split_once("e-") {
        Some((digits, exponent)) if exponent.len() == 1 => format!("{digits}e-0{exponent}"),
        _ => text,
    }
}
