use std::fmt;

use super::{BackwardBoard, Board, Symbol};
use crate::display::{MimeBundle, Show};
use crate::nn::explanation::{decimal, factor};
use crate::tensor::{Tensor, ones};

/// The chain rule for one weight: a product of derivatives in symbols, and their numbers for every sample.
///
/// `L^s` is the loss of sample s alone. The loss L is their mean, and so the gradient is the mean of the products.
#[derive(Clone)]
pub struct Chain {
    /// The weight: `w57`.
    pub name: Symbol,
    /// From the loss to the weight: `dL/dy1`, `dy1/dn7`, `dn7/dw57`.
    pub factors: Vec<Factor>,
    /// What autodiff gives for it.
    pub autodiff: f64,
    /// The arrows that the error goes along, as the picture calls them.
    pub(super) path: Vec<String>,
    /// The arrow of the weight itself; a bias has none.
    pub(super) edge: Option<String>,
}

/// One derivative of a [`Chain`], or the sum of those along several ways.
#[derive(Clone)]
pub struct Factor {
    /// `dy1/dn7`, or `(dL/dn6·dn6/dn3 + dL/dn7·dn7/dn3)`.
    pub symbol: String,
    /// Its number for each sample: `[samples]`.
    pub value: Tensor,
    latex: String,
    /// What it is the sum of, if it is one: products of two, for each sample.
    ways: Vec<(Vec<f32>, Vec<f32>)>,
}

impl Chain {
    /// The product of the factors for each sample: `[samples]`.
    #[inline(never)]
    pub fn products(&self) -> Tensor {
        let all = self.factors.iter().map(|factor| factor.value.clone());
        all.reduce(|product, factor| product * factor).unwrap_or_else(|| ones([1]))
    }

    /// dL/dw: the mean of the products.
    #[inline(never)]
    pub fn gradient(&self) -> f64 {
        self.products().mean().item()
    }

    /// The product of symbols as LaTeX, for a Markdown cell: `\frac{\partial L}{\partial y_{1}} …`.
    #[inline(never)]
    pub fn latex(&self) -> String {
        let factors: Vec<&str> = self.factors.iter().map(|factor| factor.latex.as_str()).collect();
        format!("\\frac{{\\partial L}}{{\\partial {}}} = {}", self.name.latex(), factors.join(" \\cdot "))
    }

    /// `dL/dy1 · dy1/dn7 · dn7/dw57`
    pub(super) fn symbols(&self) -> String {
        self.factors.iter().map(|factor| factor.symbol.as_str()).collect::<Vec<_>>().join(" · ")
    }

    /// The numbers of the product, for each sample.
    pub(super) fn lines(&self) -> Vec<String> {
        let products = self.products().to_vec();
        let line = |(sample, &product): (usize, &f32)| {
            let numbers: Vec<String> =
                self.factors.iter().enumerate().map(|(place, factor)| factor.number(sample, place == 0)).collect();
            format!("{} = {}", numbers.join(" × "), decimal(product))
        };
        products.iter().enumerate().map(line).collect()
    }
}

impl Factor {
    fn new(above: &Symbol, below: &Symbol, value: Tensor) -> Self {
        let (symbol, latex) = quotient(above, below);
        Self { symbol, latex, value, ways: vec![] }
    }

    /// The number, with its terms written out where it is a sum.
    fn number(&self, sample: usize, first: bool) -> String {
        if self.ways.is_empty() {
            let number = self.value.to_vec()[sample];
            return if first { decimal(number) } else { factor(number) };
        }
        let ways =
            self.ways.iter().map(|(left, right)| format!("{} × {}", factor(left[sample]), factor(right[sample])));
        format!("({})", ways.collect::<Vec<_>>().join(" + "))
    }
}

/// `dy1/dn7`, and the same in LaTeX.
fn quotient(above: &Symbol, below: &Symbol) -> (String, String) {
    let latex = format!("\\frac{{\\partial {}}}{{\\partial {}}}", above.latex(), below.latex());
    (format!("d{above}/d{below}"), latex)
}

/// Where in the net a weight or a bias is.
pub(super) struct Place {
    pub(super) name: Symbol,
    pub(super) depth: usize,
    /// What a weight comes from; a bias comes from nowhere.
    pub(super) from: Option<usize>,
    pub(super) to: usize,
}

/// Every weight and bias.
pub(super) fn places(board: &Board) -> Vec<Place> {
    let mut places = vec![];
    for (depth, layer) in board.layers.iter().enumerate() {
        let [neurons, inputs] = layer.weight.shape()[..] else { unreachable!("a weight has rows and columns") };
        for to in 0..neurons {
            let weight = |from| Place { name: board.names.weight(depth, from, to), depth, from: Some(from), to };
            places.extend((0..inputs).map(weight));
        }
        if layer.bias.is_some() {
            let bias = |to| Place { name: board.names.bias(depth, to), depth, from: None, to };
            places.extend((0..neurons).map(bias));
        }
    }
    places
}

/// The chain for one weight or bias.
pub(super) fn of(backward: &BackwardBoard, place: Place) -> Chain {
    let autodiff = backward.gradient(&place);
    let Place { name, depth, from, to } = place;
    let (board, errors) = (&backward.forward, backward.errors());
    let samples = errors[depth].sum.shape()[0];
    // The loss of one sample is as many times its part of the mean.
    let alone = |gradients: &Tensor, neuron: usize| gradients.col(neuron as i64) * samples as f32;
    let loss = Symbol::new("L", "");
    let layer = &board.layers[depth];
    let (head, out) = (board.head(depth, to), board.out(depth, to));
    let known = !layer.is_activated() || errors[depth].derivative.is_some();
    let mut factors = vec![];
    if !known {
        factors.push(Factor::new(&loss, &head, alone(&errors[depth].sum, to)));
    } else if depth + 1 == errors.len() {
        factors.push(Factor::new(&loss, &out, alone(&errors[depth].output, to)));
    } else {
        let (next, weight) = (depth + 1, board.layers[depth + 1].weight.col(to as i64).to_vec());
        let constant = |number: f32| ones([samples]) * number;
        if let [weight] = weight[..] {
            match &errors[next].derivative {
                Some(derivative) if next + 1 == errors.len() => {
                    factors.push(Factor::new(&loss, &board.out(next, 0), alone(&errors[next].output, 0)));
                    factors.push(Factor::new(&board.out(next, 0), &board.head(next, 0), derivative.col(0)));
                }
                _ => factors.push(Factor::new(&loss, &board.head(next, 0), alone(&errors[next].sum, 0))),
            }
            factors.push(Factor::new(&board.head(next, 0), &out, constant(weight)));
        } else {
            let heads = (0..weight.len()).map(|neuron| board.head(next, neuron));
            let quotients: Vec<_> = heads.map(|head| (quotient(&loss, &head), quotient(&head, &out))).collect();
            let joined = |of: fn(&(String, String)) -> &str, sign: &str| {
                let ways = quotients.iter().map(|(left, right)| format!("{}{sign}{}", of(left), of(right)));
                ways.collect::<Vec<_>>().join(" + ")
            };
            let ways = weight
                .iter()
                .enumerate()
                .map(|(neuron, &weight)| (alone(&errors[next].sum, neuron).to_vec(), vec![weight; samples]));
            factors.push(Factor {
                symbol: format!("({})", joined(|it| &it.0, "·")),
                latex: format!("\\left({}\\right)", joined(|it| &it.1, " ")),
                value: alone(&errors[depth].output, to),
                ways: ways.collect(),
            });
        }
    }
    if let Some(derivative) = errors[depth].derivative.as_ref().filter(|_| layer.is_activated()) {
        factors.push(Factor::new(&out, &head, derivative.col(to as i64)));
    }
    factors.push(match from {
        Some(from) => Factor::new(&head, &name, layer.input.col(from as i64)),
        None => Factor::new(&head, &name, ones([samples])),
    });
    let edge = from.map(|from| format!("{depth}-{from}-{to}"));
    Chain { name, factors, autodiff: f64::from(autodiff), path: path(board, depth, to, edge.clone()), edge }
}

/// The arrows from a weight to the outputs.
fn path(board: &Board, depth: usize, to: usize, edge: Option<String>) -> Vec<String> {
    let mut path: Vec<String> = edge.into_iter().collect();
    for (next, layer) in board.layers.iter().enumerate().skip(depth + 1) {
        let [neurons, inputs] = layer.weight.shape()[..] else { unreachable!("a weight has rows and columns") };
        let from = if next == depth + 1 { to..to + 1 } else { 0..inputs };
        path.extend(from.flat_map(|from| (0..neurons).map(move |to| format!("{next}-{from}-{to}"))));
    }
    path
}

/// The product of symbols, a line of numbers for each sample, their mean, and autodiff's own number.
impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "dL/d{} = {}", self.name, self.symbols())?;
        for (sample, line) in self.lines().iter().enumerate() {
            writeln!(f, "    sample {}: {line}", sample + 1)?;
        }
        write!(f, "    mean: {}    autodiff: {}", decimal(self.gradient() as f32), decimal(self.autodiff as f32))
    }
}

impl fmt::Debug for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Chain {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string())
    }
}
