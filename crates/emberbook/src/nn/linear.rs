use super::explanation::{Explanation, Marked, Symbol, decimal, factor};
use super::{InSpreadsheet, Layer, Module, Parameter, init, parameter};
use crate::mistake::{LayerMistake, Mistake};
use crate::tensor::{Tensor, zeros};

/// A fully connected layer: `output = input · Wᵀ + b`.
///
/// `input` is `[.., in_features]`, the weight `W` is `[out_features, in_features]`, the bias `b` is `[out_features]`, and
/// the output is `[.., out_features]`. Both start as PyTorch's do, uniform in `±1/sqrt(in_features)`.
///
/// ```
/// use emberbook::prelude::*;
///
/// manual_seed(0);
/// let layer = linear(2, 3);
/// assert_eq!(layer.weight().shape(), [3, 2]);
/// assert_eq!(layer.forward(&ones([5, 2])).shape(), [5, 3]);
/// ```
#[inline(never)]
pub fn linear(in_features: usize, out_features: usize) -> Module {
    let layer = Linear::new(in_features, out_features);
    let bias = zeros([out_features]);
    let bound = 1.0 / (in_features.max(1) as f64).sqrt();
    init::uniform_(&bias, -bound, bound);
    Module::new(Linear { bias: Some(parameter(bias)), ..layer })
}

/// A fully connected layer without a bias: `output = input · Wᵀ`. See [`linear`].
#[inline(never)]
pub fn linear_no_bias(in_features: usize, out_features: usize) -> Module {
    Module::new(Linear::new(in_features, out_features))
}

#[derive(Clone, Debug)]
struct Linear {
    in_features: usize,
    out_features: usize,
    weight: Parameter,
    bias: Option<Parameter>,
}

impl Linear {
    fn new(in_features: usize, out_features: usize) -> Self {
        let weight = zeros([out_features, in_features]);
        init::kaiming_uniform_(&weight, 5.0_f64.sqrt());
        Self { in_features, out_features, weight: parameter(weight), bias: None }
    }
}

impl Layer for Linear {
    fn settings(&self) -> String {
        let Self { in_features, out_features, bias, .. } = self;
        let bias = if bias.is_some() { "True" } else { "False" };
        format!("in_features={in_features}, out_features={out_features}, bias={bias}")
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        match input.split_last() {
            Some((&features, rows)) if features == self.in_features => Ok(Some([rows, &[self.out_features]].concat())),
            _ => Err(LayerMistake::Features {
                layer: format!("linear({}, {})", self.in_features, self.out_features),
                takes: self.in_features,
                input: input.to_vec(),
            }
            .into()),
        }
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        input.linear(&self.weight, self.bias.as_deref())
    }

    fn in_spreadsheet(&self) -> Option<InSpreadsheet> {
        let bias = self.bias.as_ref().map(|bias| bias.data());
        Some(InSpreadsheet::Linear { weight: self.weight.data(), bias })
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let Self { weight, bias, .. } = self;
        let mut symbols =
            vec![Symbol::new("", "input", input, Marked::Row), Symbol::new("·", "Wᵀ", &weight.t(), Marked::Column)];
        let mut formula = "output = input · Wᵀ".to_owned();
        if let Some(bias) = bias {
            formula += " + b";
            symbols.push(Symbol::new("+", "b", bias, Marked::Number));
        }
        symbols.push(Symbol::new("=", "output", output, Marked::Number));
        Explanation { formula, symbols, first_number: None }.first_number(Marked::Row, |inputs| {
            sum_of_products(&inputs[..self.in_features], &weight.to_vec(), bias.as_ref().map(|b| b.to_vec()[0]))
        })
    }
}

/// `x · w + b` written out; of many products the first few.
pub(super) fn sum_of_products(inputs: &[f32], weights: &[f32], bias: Option<f32>) -> String {
    const ALL: usize = 6;
    const FEW: usize = 3;
    let shown = if inputs.len() > ALL { FEW } else { inputs.len() };
    let products = inputs.iter().zip(weights).take(shown).enumerate();
    let mut terms: Vec<String> = products
        .map(|(i, (&x, &w))| match i {
            0 => format!("{} × {}", decimal(x), factor(w)),
            _ => format!("{} × {}", factor(x), factor(w)),
        })
        .collect();
    if inputs.len() > shown {
        terms.push(format!("… ({} more)", inputs.len() - shown));
    }
    terms.extend(bias.map(factor));
    terms.join(" + ")
}
