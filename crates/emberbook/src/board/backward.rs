use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::chain::Place;
use super::matrix::{self, Kind, Matrix, Stage};
use super::{Board, BoardMistake, Chain, SAMPLES, Symbol, chain, html, layers, picture, plain};
use crate::display::{MimeBundle, Show};
use crate::mistake::Raise;
use crate::nn::Module;
use crate::nn::explanation::decimal;
use crate::nn::watch::{Run, watched};
use crate::tensor::{Tensor, ones_like};

/// The backward pass of a small net on a board: the errors of every layer from right to left, and the chain rule for each
/// weight. Made by [`Module::board_backward`].
#[derive(Clone)]
pub struct BackwardBoard {
    /// The forward pass that it goes back through.
    pub forward: Board,
    /// The loss.
    pub loss: Tensor,
    layers: Vec<Errors>,
    learning_rate: Option<f64>,
}

/// What came back to a layer.
#[derive(Clone)]
pub(super) struct Errors {
    /// dL/dy, at what the layer gives: `[samples, neurons]`.
    pub(super) output: Tensor,
    /// dL/dn, at its weighted sums.
    pub(super) sum: Tensor,
    /// dy/dn, where each y is made of one n.
    pub(super) derivative: Option<Tensor>,
    /// What autodiff left at the weight and at the bias.
    pub(super) weight: Tensor,
    pub(super) bias: Option<Tensor>,
}

impl Module {
    /// The backward pass of this net for `x`, from the loss that `loss` computes of the net's output.
    ///
    /// The net and the names are those of [`board`](Module::board); there are at most 8 samples. No gradient is left in the
    /// parameters: it is a look, not a step.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let my_net = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
    /// let (x, y_hat) = (tensor([[1., 2.], [2., 3.]]), tensor([[7.], [12.]]));
    /// let board = my_net.board_backward(&x, |y| mse_loss(y, &y_hat));
    /// let chain = board.weight("w57");
    /// assert_eq!(chain.factors[1].symbol, "dy1/dn7");
    /// assert!((chain.gradient() - chain.autodiff).abs() < 1e-4);
    /// ```
    ///
    /// # Panics
    /// Where [`board`](Module::board) does, and when the loss is no single number that was computed from the net's output.
    #[track_caller]
    pub fn board_backward(&self, x: &Tensor, loss: impl FnOnce(&Tensor) -> Tensor) -> BackwardBoard {
        let (output, runs) = watched(self, x);
        let gradients = Gradients::watch(&runs);
        match gradients.of(x, runs, loss(&output)) {
            Ok(board) => board,
            Err(mistake) => mistake.raise(),
        }
    }
}

/// The gradients that come to what the layers gave, by the number of the run.
struct Gradients(Arc<Mutex<BTreeMap<usize, Tensor>>>);

impl Gradients {
    #[inline(never)]
    fn watch(runs: &[Run]) -> Self {
        let gradients = Self(Arc::default());
        for (number, run) in runs.iter().enumerate().filter(|(_, run)| run.output.needs_grad()) {
            let seen = Arc::clone(&gradients.0);
            run.output.register_hook(move |gradient: &Tensor| {
                seen.lock().unwrap_or_else(PoisonError::into_inner).insert(number, gradient.detach());
            });
        }
        gradients
    }

    #[inline(never)]
    fn of(self, x: &Tensor, runs: Vec<Run>, loss: Tensor) -> Result<BackwardBoard, BoardMistake> {
        let samples = x.shape()[0];
        if samples > SAMPLES {
            return Err(BoardMistake::Samples { samples, most: SAMPLES });
        }
        if loss.numel() != 1 {
            return Err(BoardMistake::Loss { shape: loss.shape() });
        }
        if !loss.needs_grad() {
            return Err(BoardMistake::Unconnected);
        }
        let parameters: Vec<Vec<Tensor>> =
            runs.iter().map(|run| run.module.own_parameters().iter().map(|one| one.tensor()).collect()).collect();
        let mut gradients = loss.gradients_of(&parameters.concat()).into_iter();
        let own_gradients: Vec<Vec<Option<Tensor>>> =
            parameters.iter().map(|own| gradients.by_ref().take(own.len()).collect()).collect();
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let is_linear = |run: &&(usize, &Run)| run.1.module.layer().name() == "Linear";
        let numbered: Vec<(usize, &Run)> = runs.iter().enumerate().collect();
        let linear: Vec<usize> = numbered.iter().filter(is_linear).map(|&(number, _)| number).collect();
        let mut found = vec![];
        for (place, &number) in linear.iter().enumerate() {
            let end = linear.get(place + 1).map_or(runs.len(), |&next| next) - 1;
            let gradient = |run: usize| seen.get(&run).cloned().ok_or(BoardMistake::Unconnected);
            let mut own = own_gradients[number].iter().cloned();
            found.push(Errors {
                output: gradient(end)?,
                sum: gradient(number)?,
                derivative: derivative(&runs[number..=end]),
                weight: own.next().flatten().ok_or(BoardMistake::Unconnected)?,
                bias: own.next().flatten(),
            });
        }
        let forward = Board::of(layers(x, runs)?);
        let board = BackwardBoard { forward, loss: loss.detach(), layers: found, learning_rate: None };
        matrix::readable(&board.stages())?;
        Ok(board)
    }
}

/// dy/dn of the functions after a linear layer, where each number goes through them by itself.
fn derivative(runs: &[Run]) -> Option<Tensor> {
    let functions = &runs[1..];
    if functions.is_empty() || !functions.iter().all(|run| is_activation(&run.module)) {
        return None;
    }
    let sum = runs[0].output.detach().requires_grad();
    let output = functions.iter().fold(sum.clone(), |x, run| run.module.forward(&x));
    output.backward_with(&ones_like(&output));
    Some(sum.grad())
}

pub(super) fn is_activation(module: &Module) -> bool {
    matches!(module.layer().name(), "ReLU" | "LeakyReLU" | "GELU" | "Sigmoid" | "Tanh")
}

impl BackwardBoard {
    /// The chain rule for one weight or bias, by its name on the board: `w57`, `b3`.
    ///
    /// # Panics
    /// When no weight and no bias has this name.
    #[track_caller]
    #[inline(never)]
    pub fn weight(&self, name: &str) -> Chain {
        let mut places = chain::places(&self.forward);
        match places.iter().position(|place| place.name.to_string() == name) {
            Some(found) => chain::of(self, places.swap_remove(found)),
            None => {
                let weights: Vec<String> = places.iter().map(|place| place.name.to_string()).collect();
                BoardMistake::NoWeight { name: name.to_owned(), weights: weights.join(", ") }.raise()
            }
        }
    }

    /// Shows the update w ← w − η dL/dw as well, with this η.
    #[inline(never)]
    pub fn update(&self, learning_rate: f64) -> Self {
        Self { learning_rate: Some(learning_rate), ..self.clone() }
    }

    pub(super) fn errors(&self) -> &[Errors] {
        &self.layers
    }

    fn stages(&self) -> Vec<Stage> {
        (0..self.layers.len()).rev().flat_map(|depth| self.stages_of(depth)).collect()
    }

    fn stages_of(&self, depth: usize) -> Vec<Stage> {
        let (board, errors) = (&self.forward, &self.layers[depth]);
        let (layer, names) = (&board.layers[depth], &board.names);
        let stage = |formula: &str, kind: Kind, edges: &'static str, matrices: Vec<(&'static str, Matrix)>| Stage {
            layer: depth,
            module: layer.name.clone(),
            formula: formula.to_owned(),
            kind,
            edges,
            matrices,
        };
        let sum_name = |neuron: usize| board.head(depth, neuron);
        let at_sum = if board.gives_output(depth) { "dL/dy" } else { "dL/dn" };
        let sums = Matrix::of_samples(at_sum, &errors.sum, |neuron| sum_name(neuron).error());
        let mut stages = vec![];
        if layer.is_activated() {
            let outputs = Matrix::of_samples("dL/dy", &errors.output, |neuron| names.output(depth, neuron).error());
            match &errors.derivative {
                Some(derivative) => {
                    let of_each = |neuron| names.output(depth, neuron).over(&sum_name(neuron));
                    let derivative = Matrix::of_samples("dy/dn", derivative, of_each);
                    stages.push(stage(
                        "dL/dy ⊙ dy/dn = dL/dn",
                        Kind::EachByItself,
                        "none",
                        vec![("", outputs), ("⊙", derivative), ("=", sums.clone())],
                    ));
                }
                None => {
                    stages.push(stage(
                        "dL/dy → dL/dn",
                        Kind::EachRow,
                        "none",
                        vec![("", outputs), ("→", sums.clone())],
                    ));
                }
            }
        }
        let transposed = Matrix::of(&format!("({at_sum})ᵀ"), &errors.sum.t(), |neuron, sample| {
            sum_name(neuron).error().of(sample)
        });
        let given = Matrix::of("what came in", &layer.input, |sample, from| board.input_name(depth, from).of(sample));
        let weight = Matrix::of(&format!("dL/dW{}", depth + 1), &errors.weight, |to, from| {
            names.weight(depth, from, to).error()
        });
        stages.push(stage(
            &format!("({at_sum})ᵀ · {} = dL/dW{}", board.given(depth), depth + 1),
            Kind::Product,
            "both",
            vec![("", transposed), ("·", given), ("=", weight)],
        ));
        if let Some(bias) = &errors.bias {
            let total = bias.reshape([1, bias.shape()[0]]);
            let bias = Matrix::of("dL/db", &total, |_, neuron| names.bias(depth, neuron).error());
            stages.push(stage(
                &format!("{at_sum}, summed over the samples = dL/db"),
                Kind::EachColumn,
                "none",
                vec![("", sums.clone()), ("Σ →", bias)],
            ));
        }
        if depth > 0 {
            let weights =
                Matrix::of(&format!("W{}", depth + 1), &layer.weight, |to, from| names.weight(depth, from, to));
            let before = &self.layers[depth - 1].output;
            let name = if board.layers[depth - 1].is_activated() { "dL/dy" } else { "dL/dn" };
            let before = Matrix::of_samples(name, before, |from| board.input_name(depth, from).error());
            stages.push(stage(
                &format!("{at_sum} · W{} = {name} of layer {depth}", depth + 1),
                Kind::Product,
                "from",
                vec![("", sums), ("·", weights), ("=", before)],
            ));
        }
        stages
    }

    /// Every weight before and after the update.
    fn updates(&self, learning_rate: f64) -> Vec<(Symbol, f32, f32, f32)> {
        let update = |place: Place| {
            let layer = &self.forward.layers[place.depth];
            let (value, gradient) = (number(&place, &layer.weight, layer.bias.as_ref()), self.gradient(&place));
            (place.name, value, gradient, value - learning_rate as f32 * gradient)
        };
        chain::places(&self.forward).into_iter().map(update).collect()
    }

    /// What autodiff left at a weight or a bias.
    pub(super) fn gradient(&self, place: &Place) -> f32 {
        let errors = &self.layers[place.depth];
        number(place, &errors.weight, errors.bias.as_ref())
    }

    fn as_text(&self, stages: &[Stage]) -> String {
        let text = format!("L = {}\n\n{}", decimal(self.loss.item() as f32), plain::stages(stages));
        self.learning_rate.map_or(text.clone(), |rate| format!("{text}\n\n{}", self.update_as_text(rate)))
    }

    fn update_as_text(&self, learning_rate: f64) -> String {
        let mut text = format!("the update: w ← w − {learning_rate} · dL/dw\n\n");
        text += &format!("    {:<8}{:>14}{:>14}{:>14}", "", "before", "dL/dw", "after");
        for (symbol, before, gradient, after) in self.updates(learning_rate) {
            let (before, gradient, after) = (decimal(before), decimal(gradient), decimal(after));
            text += &format!("\n    {:<8}{before:>14}{gradient:>14}{after:>14}", symbol.to_string());
        }
        text
    }
}

/// The stages from the loss to the first layer as text, and the update if one was asked for.
impl fmt::Display for BackwardBoard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_text(&self.stages()))
    }
}

impl fmt::Debug for BackwardBoard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for BackwardBoard {
    fn show(&self) -> MimeBundle {
        let loss = decimal(self.loss.item() as f32);
        let picture = format!(
            "{}<div><i>L</i> = {loss}, and from it the errors flow back, from right to left.</div>",
            picture::net(&self.forward.names, &self.forward.layers)
        );
        let mut after = html::chains(&self.chains());
        if let Some(rate) = self.learning_rate {
            after += &html::update(rate, &self.updates(rate));
        }
        let stages = self.stages();
        MimeBundle::text(self.as_text(&stages)).html(html::board(&picture, &stages, &after))
    }
}

impl BackwardBoard {
    /// All chains, where there are not too many to look at.
    fn chains(&self) -> Vec<Chain> {
        const MOST: usize = 60;
        let places = chain::places(&self.forward);
        if places.len() > MOST {
            return vec![];
        }
        places.into_iter().map(|place| chain::of(self, place)).collect()
    }
}

/// The number of a layer's weights or biases that is at this place.
fn number(place: &Place, weight: &Tensor, bias: Option<&Tensor>) -> f32 {
    match place.from {
        Some(from) => weight.row(place.to as i64).to_vec()[from],
        None => bias.map_or(0.0, |bias| bias.to_vec()[place.to]),
    }
}
