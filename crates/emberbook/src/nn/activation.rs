use super::explanation::{Explanation, Marked, decimal};
use super::{InSpreadsheet, Layer, Module};
use crate::mistake::{Mistake, TensorMistake};
use crate::tensor::Tensor;
use crate::tensor::shape::axis;

/// Keeps what is positive: `max(0, x)`.
#[inline(never)]
pub fn relu() -> Module {
    Module::new(Activation::Relu { in_place: false })
}

/// [`relu`], printed as torchvision's networks have it. No tensor's numbers change here: it computes what `relu` does.
pub(crate) fn relu_in_place() -> Module {
    Module::new(Activation::Relu { in_place: true })
}

/// Keeps what is positive, and a little of what is negative: `x` if `x > 0`, else `slope * x`. PyTorch's slope is 0.01.
#[inline(never)]
pub fn leaky_relu(slope: f64) -> Module {
    Module::new(Activation::LeakyRelu { slope })
}

/// A smooth relu: `x * Φ(x)`, where `Φ` is the normal distribution's cumulative function.
///
/// Hendrycks and Gimpel, <https://arxiv.org/abs/1606.08415>.
#[inline(never)]
pub fn gelu() -> Module {
    Module::new(Activation::Gelu)
}

/// Squeezes any number into 0 to 1: `1 / (1 + exp(-x))`.
#[inline(never)]
pub fn sigmoid() -> Module {
    Module::new(Activation::Sigmoid)
}

/// Squeezes any number into -1 to 1: `tanh(x)`.
#[inline(never)]
pub fn tanh() -> Module {
    Module::new(Activation::Tanh)
}

/// Turns the numbers along a dimension into shares of 1: `exp(x_i) / Σ_j exp(x_j)`. `softmax(1)` for rows of logits.
#[inline(never)]
pub fn softmax(dim: i64) -> Module {
    Module::new(Softmax { dim })
}

/// A function that is applied to each number by itself.
#[derive(Clone, Debug)]
enum Activation {
    Relu { in_place: bool },
    LeakyRelu { slope: f64 },
    Gelu,
    Sigmoid,
    Tanh,
}

impl Layer for Activation {
    fn name(&self) -> &'static str {
        match self {
            Self::Relu { .. } => "ReLU",
            Self::LeakyRelu { .. } => "LeakyReLU",
            Self::Gelu => "GELU",
            Self::Sigmoid => "Sigmoid",
            Self::Tanh => "Tanh",
        }
    }

    fn settings(&self) -> String {
        match self {
            Self::Relu { in_place: true } => "inplace=True".to_owned(),
            Self::LeakyRelu { slope } => format!("negative_slope={slope:?}"),
            Self::Gelu => "approximate='none'".to_owned(),
            _ => String::new(),
        }
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        Ok(Some(input.to_vec()))
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        match self {
            Self::Relu { .. } => input.relu(),
            Self::LeakyRelu { slope } => input.leaky_relu(*slope),
            Self::Gelu => input.gelu(),
            Self::Sigmoid => input.sigmoid(),
            Self::Tanh => input.tanh(),
        }
    }

    fn in_spreadsheet(&self) -> Option<InSpreadsheet> {
        let each = |formula: Box<dyn Fn(&str) -> String>, compute: Box<dyn Fn(f64) -> f64>| {
            Some(InSpreadsheet::EachNumber { name: self.name(), formula, compute })
        };
        match *self {
            Self::Relu { .. } => each(Box::new(|x| format!("MAX(0,{x})")), Box::new(|x| x.max(0.0))),
            Self::LeakyRelu { slope } => each(
                Box::new(move |x| format!("IF({x}>0,{x},{slope}*{x})")),
                Box::new(move |x| if x > 0.0 { x } else { slope * x }),
            ),
            Self::Gelu => each(Box::new(|x| format!("{x}*NORMSDIST({x})")), Box::new(|x| x * normal_share_below(x))),
            // A spreadsheet has no EXP(710).
            Self::Sigmoid => each(
                Box::new(|x| format!("1/(1+EXP(MIN(700,-{x})))")),
                Box::new(|x| 1.0 / (1.0 + (-x).min(700.0).exp())),
            ),
            Self::Tanh => each(Box::new(|x| format!("TANH({x})")), Box::new(f64::tanh)),
        }
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let formula = |x: &str| match self {
            Self::Relu { .. } => format!("max(0, {x})"),
            Self::LeakyRelu { slope } => format!("max(0, {x}) + {slope} × min(0, {x})"),
            Self::Gelu => format!("{x} × Φ({x})"),
            Self::Sigmoid => format!("1 / (1 + exp(-({x})))"),
            Self::Tanh => format!("tanh({x})"),
        };
        let general = format!("output = {}", formula("input").replace("(input)", "input"));
        Explanation::new(general, input, output).first_number(Marked::Number, |numbers| formula(&decimal(numbers[0])))
    }
}

/// Φ(x) of the standard normal distribution, by its series `1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + …)` (Marsaglia, 2004).
fn normal_share_below(x: f64) -> f64 {
    if x.abs() > 8.0 {
        return if x < 0.0 { 0.0 } else { 1.0 };
    }
    let (mut sum, mut term, mut odd) = (x, x, 1.0);
    while term.abs() > 1e-17 * sum.abs() {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    0.5 + sum * (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

#[derive(Clone, Debug)]
struct Softmax {
    dim: i64,
}

impl Layer for Softmax {
    fn settings(&self) -> String {
        format!("dim={}", self.dim)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        match axis(input.len(), self.dim) {
            Some(_) => Ok(Some(input.to_vec())),
            None => Err(TensorMistake::NoSuchDim { operation: "softmax", dim: self.dim, shape: input.to_vec() }.into()),
        }
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        input.softmax(self.dim)
    }

    fn in_spreadsheet(&self) -> Option<InSpreadsheet> {
        axis(2, self.dim).map(|dim| InSpreadsheet::Softmax { along_rows: dim == 1 })
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        const SHOWN: usize = 4;
        let shape = input.shape();
        let dim = axis(shape.len(), self.dim).expect("the input has been accepted");
        let stride: usize = shape[dim + 1..].iter().product();
        let marked = if stride == 1 { Marked::Row } else { Marked::Column };
        let explanation = Explanation::new("output = exp(input) / Σ exp(input)", input, output);
        explanation.first_number(marked, |numbers| {
            let line = numbers.iter().step_by(stride).take(shape[dim].min(SHOWN));
            let mut terms: Vec<String> = line.map(|&x| format!("exp({})", decimal(x))).collect();
            let first = terms[0].clone();
            if shape[dim] > SHOWN {
                terms.push("…".to_owned());
            }
            format!("{first} / ({})", terms.join(" + "))
        })
    }
}
