//! Seeing inside: the forward pass layer by layer.

pub(crate) mod grid;
mod html;

use std::fmt;
use std::ops::Index;

use crate::display::{MimeBundle, Show};
use crate::mistake::Mistake;
use crate::nn::watch::{Run, watched};
use crate::nn::{Explanation, Module};
use crate::tensor::Tensor;
use grid::Grid;

/// Runs `input` through a network and keeps what every layer did: [`Module::trace`] as a function.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 3), relu()];
/// let trace = trace(&my_net, &ones([4, 2]));
/// assert_eq!(trace[0].formula, "output = input · Wᵀ + b");
/// assert_eq!(trace[1].input.shape(), [4, 3]);
/// assert!(trace.output().allclose(&my_net.forward(&ones([4, 2])), 1e-6));
/// ```
///
/// # Panics
/// When the input's shape does not fit the first layer, or one layer's output the next.
#[track_caller]
#[inline(never)]
pub fn trace(module: &Module, input: &Tensor) -> Trace {
    let (output, runs) = watched(module, input);
    Trace {
        module: module.title(),
        input: input.clone(),
        output,
        steps: runs.into_iter().filter(Run::computes).map(Step::new).collect(),
    }
}

impl Module {
    /// The forward pass layer by layer: each one's formula, its numbers, its input and its output. See [`Trace`].
    #[track_caller]
    pub fn trace(&self, input: &Tensor) -> Trace {
        trace(self, input)
    }
}

/// A forward pass, step by step. Print it, show it in the notebook, or look into it: `trace[1].output`.
#[derive(Clone)]
pub struct Trace {
    module: String,
    input: Tensor,
    output: Tensor,
    steps: Vec<Step>,
}

/// What one layer did.
#[derive(Clone)]
pub struct Step {
    /// The layer's name in the network: `0`, `1.2`; empty if it is not in one.
    pub name: String,
    /// The layer as PyTorch prints it: `Linear(in_features=2, out_features=3, bias=True)`.
    pub layer: String,
    /// How its output follows from its input: `output = input · Wᵀ + b`.
    pub formula: String,
    /// The formula's shapes: `[3, 2] x [2, 3] + [3] -> [3, 3]`.
    pub sizes: String,
    /// What the layer was given.
    pub input: Tensor,
    /// What it made of it.
    pub output: Tensor,
    /// Its parameters at that time, by name: `weight`, `bias`.
    pub parameters: Vec<(String, Tensor)>,
    explanation: Explanation,
}

impl Trace {
    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether the network has no layer.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The steps in order.
    pub fn iter(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter()
    }

    /// What the network was given.
    pub fn input(&self) -> Tensor {
        self.input.clone()
    }

    /// What the network gave.
    pub fn output(&self) -> Tensor {
        self.output.clone()
    }
}

impl Index<usize> for Trace {
    type Output = Step;

    #[track_caller]
    fn index(&self, index: usize) -> &Step {
        match self.steps.get(index) {
            Some(step) => step,
            None => Mistake::Step { index, steps: self.len() }.raise(),
        }
    }
}

impl Step {
    fn new(Run { name, module, input, output }: Run) -> Self {
        let explanation = module.layer().explain(&input.detach(), &output.detach());
        let parameters = module.own_parameters().iter();
        Self {
            name,
            layer: module.title(),
            formula: explanation.formula.clone(),
            sizes: explanation.sizes(),
            parameters: parameters.map(|one| (one.name().to_owned(), one.data())).collect(),
            input,
            output,
            explanation,
        }
    }

    fn heading(&self) -> String {
        match self.name.as_str() {
            "" => self.layer.clone(),
            name => format!("({name}) {}", self.layer),
        }
    }
}

/// Each layer below the one before: formula, numbers, output.
impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?} -> {:?}", self.module, self.input.shape(), self.output().shape())?;
        write!(f, "\n\n{}", Grid::new(&self.input).titled("input"))?;
        self.steps.iter().try_for_each(|step| write!(f, "\n\n{step}"))
    }
}

/// The layer, its formula, the matrices of the formula (but the input, which is the output before), and one number of
/// the output.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n    {}\n    {}", self.heading(), self.formula, self.sizes)?;
        for symbol in self.explanation.symbols.iter().skip(1) {
            write!(f, "\n\n{}", Grid::new(&symbol.tensor).titled(&symbol.name))?;
        }
        match &self.explanation.first_number {
            Some(first_number) => write!(f, "\n\n    {first_number}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Trace {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).html(html::trace(self))
    }
}

impl Show for Step {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).html(html::step(self))
    }
}
