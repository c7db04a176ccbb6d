//! The board: a small net written out as a teacher writes it, every number beside its name.
//!
//! [`Module::board`] goes forward: X · Wᵀ = k, k + b = n, σ(n) = y, layer by layer. [`Module::board_backward`] goes back
//! from the loss: every layer's delta, and for each weight the chain rule in symbols and in numbers.

mod backward;
mod chain;
mod html;
mod matrix;
mod mistake;
pub(crate) mod names;
mod neuron;
mod picture;
mod plain;
mod symbol;

use std::fmt;

pub use backward::BackwardBoard;
pub use chain::{Chain, Factor};
pub use mistake::BoardMistake;
pub use neuron::Neuron;
pub use symbol::Symbol;

use crate::display::{MimeBundle, Show};
use crate::mistake::Raise;
use crate::nn::Module;
use crate::nn::watch::{Run, watched};
use crate::tensor::Tensor;
use matrix::{Kind, Matrix, Stage};
use names::Names;

/// The forward pass of a small net on a board: the slides' stages with every number and its name. Made by
/// [`Module::board`].
///
/// In a notebook the stages are gone through with two buttons; pointing at a number shows the row, the column and the
/// arrows that it comes from. Without scripts the stages unfold by themselves, and a terminal gets them as text.
#[derive(Clone)]
pub struct Board {
    names: Names,
    layers: Vec<WholeLayer>,
}

/// A linear layer, and the functions that come after it.
#[derive(Clone)]
struct WholeLayer {
    /// Its name in the network: `0`, `hidden.2`.
    name: String,
    input: Tensor,
    /// `[neurons, inputs]`, and `[neurons]`.
    weight: Tensor,
    bias: Option<Tensor>,
    /// The weighted sums with the bias.
    sum: Tensor,
    functions: Vec<Function>,
}

/// An activation, or another function of each number.
#[derive(Clone)]
struct Function {
    module: Module,
    output: Tensor,
}

/// More neurons than this in a layer are no longer read, and
const WIDEST: usize = 12;
/// so are more samples, and
const SAMPLES: usize = 8;
/// more numbers on a board, which would also be a large part of a saved notebook.
const MOST_NUMBERS: usize = 1500;

impl Module {
    /// This net's forward pass for `x` on the board.
    ///
    /// The net is a row of [`linear`](crate::nn::linear) layers of at most 12 neurons, with functions such as
    /// [`relu`](crate::nn::relu) between them; `x` is `[samples, inputs]`, of which the first 8 are shown. The names are
    /// those of the slides: inputs x1 x2, neurons n3 n4 n5, weights w13 w14, biases b3, output y1.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let my_net = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
    /// let board = my_net.board(&tensor([[1., 2.], [2., 3.], [10., 5.]]));
    /// assert!(board.to_string().contains("X · W1ᵀ = k"));
    /// assert_eq!(board.neuron("n7").inputs[2].0.to_string(), "w57");
    /// ```
    ///
    /// # Panics
    /// When the input does not fit, a layer has more than 12 neurons, the board would hold more than 1500 numbers, or there
    /// is a layer that it cannot show.
    #[track_caller]
    #[inline(never)]
    pub fn board(&self, x: &Tensor) -> Board {
        let (_, runs) = watched(self, x);
        let board = layers(x, runs).map(Board::of);
        match board.and_then(|board| matrix::readable(&board.stages()).map(|()| board)) {
            Ok(board) => board,
            Err(mistake) => mistake.raise(),
        }
    }
}

impl Board {
    fn of(layers: Vec<WholeLayer>) -> Self {
        let inputs = layers[0].weight.shape()[1];
        let neurons: Vec<usize> = layers.iter().map(|layer| layer.weight.shape()[0]).collect();
        Self { names: Names::of_the_slides(inputs, &neurons), layers }
    }

    /// The same board with names of your own: those of the inputs, then those of each layer's neurons.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let board = linear(2, 1).board(&ones([1, 2])).names(&[&["age", "height"], &["risk"]]);
    /// assert!(board.to_string().contains("w_age,risk"));
    /// ```
    ///
    /// # Panics
    /// When there are not as many names as inputs and neurons, or two are the same.
    #[track_caller]
    #[inline(never)]
    pub fn names(&self, names: &[&[&str]]) -> Self {
        match self.names.given(names) {
            Ok(names) => Self { names, layers: self.layers.clone() },
            Err(mistake) => mistake.raise(),
        }
    }

    /// One neuron by its name, with the terms of its weighted sum.
    ///
    /// # Panics
    /// When no neuron has this name.
    #[track_caller]
    #[inline(never)]
    pub fn neuron(&self, name: &str) -> Neuron {
        match Neuron::of(self, name) {
            Ok(neuron) => neuron,
            Err(mistake) => mistake.raise(),
        }
    }

    /// What the net gave: `[samples, outputs]`.
    pub fn output(&self) -> Tensor {
        self.layers[self.layers.len() - 1].output().clone()
    }

    /// The stages in the order of the forward pass.
    fn stages(&self) -> Vec<Stage> {
        self.layers.iter().enumerate().flat_map(|(depth, layer)| self.stages_of(depth, layer)).collect()
    }

    fn stages_of(&self, depth: usize, layer: &WholeLayer) -> Vec<Stage> {
        let (names, number, given) = (&self.names, depth + 1, self.given(depth));
        let stage = |formula: String, kind: Kind, matrices: Vec<(&'static str, Matrix)>| Stage {
            layer: depth,
            module: layer.name.clone(),
            formula,
            kind,
            edges: "to",
            matrices,
        };
        let input = Matrix::of_samples(given, &layer.input, |from| self.input_name(depth, from));
        let weight = Matrix::of(&format!("W{number}ᵀ"), &layer.weight.t(), |from, to| names.weight(depth, from, to));
        let sums = Matrix::of_samples("k", &layer.weighted_sum(), |neuron| names.weighted_sum(depth, neuron));
        let n = if self.gives_output(depth) { "y" } else { "n" };
        let mut last = Matrix::of_samples(n, &layer.sum, |neuron| self.head(depth, neuron));
        let mut stages = vec![];
        match &layer.bias {
            Some(bias) => {
                let formula = format!("{given} · W{number}ᵀ = k");
                stages.push(stage(formula, Kind::Product, vec![("", input), ("·", weight), ("=", sums.clone())]));
                let (samples, neurons) = (layer.sum.shape()[0], bias.shape()[0]);
                let repeated = bias.reshape([1, neurons]).expand([samples, neurons]);
                let mut bias = Matrix::of("b, again for each sample", &repeated, |_, neuron| names.bias(depth, neuron));
                bias.by_sample = true;
                let formula = format!("k + b = {n}");
                stages.push(stage(formula, Kind::EachByItself, vec![("", sums), ("+", bias), ("=", last.clone())]));
            }
            None => {
                let formula = format!("{given} · W{number}ᵀ = {n}");
                stages.push(stage(formula, Kind::Product, vec![("", input), ("·", weight), ("=", last.clone())]));
            }
        }
        for function in &layer.functions {
            let after = Matrix::of_samples("y", &function.output, |neuron| names.output(depth, neuron));
            let kind = if function.is_of_each() { Kind::EachByItself } else { Kind::EachRow };
            let formula = format!("{}({}) = y", function.sign(), last.title);
            stages.push(stage(formula, kind, vec![("", last), ("→", after.clone())]));
            last = after;
        }
        stages
    }

    /// What a layer's inputs are called together.
    fn given(&self, depth: usize) -> &'static str {
        match depth {
            0 => "X",
            _ if self.layers[depth - 1].is_activated() => "y",
            _ => "n",
        }
    }

    /// Whether a layer's weighted sums are the net's output: those of the last one, where no function comes after it.
    fn gives_output(&self, depth: usize) -> bool {
        depth + 1 == self.layers.len() && !self.layers[depth].is_activated()
    }

    /// A neuron's weighted sum with the bias.
    fn head(&self, depth: usize, neuron: usize) -> Symbol {
        if self.gives_output(depth) { self.names.output(depth, neuron) } else { self.names.sum(depth, neuron) }
    }

    /// What a neuron passes on.
    fn out(&self, depth: usize, neuron: usize) -> Symbol {
        if self.layers[depth].is_activated() { self.names.output(depth, neuron) } else { self.head(depth, neuron) }
    }

    /// The name of what layer `depth` is given.
    fn input_name(&self, depth: usize, from: usize) -> Symbol {
        if depth == 0 { self.names.input(from) } else { self.out(depth - 1, from) }
    }
}

impl WholeLayer {
    fn is_activated(&self) -> bool {
        !self.functions.is_empty()
    }

    /// X · Wᵀ, without the bias: `[samples, neurons]`.
    fn weighted_sum(&self) -> Tensor {
        self.input.mm(&self.weight.t())
    }

    fn output(&self) -> &Tensor {
        self.functions.last().map_or(&self.sum, |function| &function.output)
    }
}

impl Function {
    /// What the slides write for it.
    fn sign(&self) -> String {
        match self.module.layer().name() {
            "Sigmoid" => "σ".to_owned(),
            "Tanh" => "tanh".to_owned(),
            name => name.to_owned(),
        }
    }

    /// Whether each number of its output comes of one number of its input.
    fn is_of_each(&self) -> bool {
        self.module.layer().name() != "Softmax"
    }
}

/// What ran, as the board shows it.
fn layers(x: &Tensor, runs: Vec<Run>) -> Result<Vec<WholeLayer>, BoardMistake> {
    if x.shape().len() != 2 {
        return Err(BoardMistake::Input { shape: x.shape() });
    }
    let rows = |tensor: &Tensor| {
        let samples = tensor.shape()[0].min(SAMPLES);
        tensor.detach().narrow(0, 0, samples)
    };
    let mut layers: Vec<WholeLayer> = vec![];
    for Run { name, module, input, output } in runs {
        let title = module.title();
        if module.layer().name() == "Linear" {
            let [neurons, inputs] = module.weight().shape()[..] else { unreachable!("a weight has rows and columns") };
            if neurons.max(inputs) > WIDEST {
                return Err(BoardMistake::Wide { layer: title, neurons: neurons.max(inputs), widest: WIDEST });
            }
            let bias = module.own_parameters().get(1).map(|bias| bias.data());
            let (input, weight, sum) = (rows(&input), module.weight().data(), rows(&output));
            layers.push(WholeLayer { name, input, weight, bias, sum, functions: vec![] });
        } else if let Some(layer) = layers.last_mut()
            && module.own_parameters().is_empty()
            && input.shape() == output.shape()
        {
            layer.functions.push(Function { module, output: rows(&output) });
        } else {
            return Err(BoardMistake::Layer { layer: title });
        }
    }
    if layers.is_empty() { Err(BoardMistake::Nothing) } else { Ok(layers) }
}

/// The stages as text, one below the other.
impl fmt::Display for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&plain::stages(&self.stages()))
    }
}

impl fmt::Debug for Board {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Board {
    fn show(&self) -> MimeBundle {
        let picture = picture::net(&self.names, &self.layers);
        let stages = self.stages();
        MimeBundle::text(plain::stages(&stages)).html(html::board(&picture, &stages, ""))
    }
}
