use std::fmt;

use super::{Board, BoardMistake, Symbol};
use crate::display::{MimeBundle, Show};
use crate::nn::explanation::{decimal, factor};
use crate::tensor::Tensor;

/// One neuron: what comes in, with which weight, and what comes out, for every sample.
///
/// ```
/// use emberbook::prelude::*;
///
/// let layer = linear(2, 1);
/// layer.set_weight(tensor([[3., -2.]]));
/// layer.set_bias(tensor([0.5]));
/// let neuron = layer.board(&tensor([[1., 2.]])).neuron("y1");
/// assert_eq!(neuron.to_string(), "y1^1 = x1·w1y + x2·w2y + by = 1 × 3 + 2 × (-2) + 0.5000 = -0.5000");
/// assert_eq!(neuron.sum.to_vec(), [-0.5]);
/// ```
#[derive(Clone)]
pub struct Neuron {
    /// The weights by name, with their numbers: `w36`, `w46`, `w56`.
    pub inputs: Vec<(Symbol, f32)>,
    /// The bias, if there is one.
    pub bias: Option<(Symbol, f32)>,
    /// The weighted sum without the bias, k: `[samples]`.
    pub weighted_sum: Tensor,
    /// The weighted sum with it, n: `[samples]`.
    pub sum: Tensor,
    /// What comes out: `[samples]`.
    pub output: Tensor,
    /// What comes in, by name: `[samples, inputs]`.
    given: (Vec<Symbol>, Tensor),
    name: Symbol,
    /// The name of what comes out, and of the function that makes it.
    function: Option<(Symbol, String)>,
}

impl Neuron {
    pub(super) fn of(board: &Board, name: &str) -> Result<Self, BoardMistake> {
        let (depth, place) = board.names.find(name)?;
        let (layer, names) = (&board.layers[depth], &board.names);
        let weights = layer.weight.row(place as i64);
        let inputs = weights.to_vec().into_iter().enumerate();
        let functions: Vec<String> = layer.functions.iter().map(|function| function.sign()).collect();
        Ok(Self {
            inputs: inputs.map(|(from, weight)| (names.weight(depth, from, place), weight)).collect(),
            bias: layer.bias.as_ref().map(|bias| (names.bias(depth, place), bias.to_vec()[place])),
            weighted_sum: layer.weighted_sum().col(place as i64),
            sum: layer.sum.col(place as i64),
            output: layer.output().col(place as i64),
            given: (
                (0..layer.weight.shape()[1]).map(|from| board.input_name(depth, from)).collect(),
                layer.input.clone(),
            ),
            name: board.head(depth, place),
            function: layer.is_activated().then(|| (names.output(depth, place), functions.join(" → "))),
        })
    }
}

/// A line for each sample, with all the terms of the sum.
impl fmt::Display for Neuron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (names, given) = &self.given;
        let mut symbols: Vec<String> =
            names.iter().zip(&self.inputs).map(|(name, (weight, _))| format!("{name}·{weight}")).collect();
        symbols.extend(self.bias.iter().map(|(name, _)| name.to_string()));
        let (symbols, columns) = (symbols.join(" + "), self.inputs.len());
        let (sums, outputs) = (self.sum.to_vec(), self.output.to_vec());
        for (sample, numbers) in given.to_vec().chunks(columns).enumerate() {
            let mut terms: Vec<String> = numbers
                .iter()
                .zip(&self.inputs)
                .enumerate()
                .map(|(place, (&x, &(_, w)))| {
                    format!("{} × {}", if place == 0 { decimal(x) } else { factor(x) }, factor(w))
                })
                .collect();
            terms.extend(self.bias.iter().map(|&(_, bias)| factor(bias)));
            if sample > 0 {
                writeln!(f)?;
            }
            let name = self.name.clone().of(sample);
            write!(f, "{name} = {symbols} = {} = {}", terms.join(" + "), decimal(sums[sample]))?;
            if let Some((output, function)) = &self.function {
                let output = output.clone().of(sample);
                write!(f, ", {output} = {function}({}) = {}", decimal(sums[sample]), decimal(outputs[sample]))?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Neuron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Neuron {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string())
    }
}
