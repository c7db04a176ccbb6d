use super::Parameter;
use crate::tensor::Tensor;

/// How a layer's output follows from its input: the formula, the formula with its matrices, and one number of it.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// `output = input · Wᵀ + b`
    pub formula: String,
    /// The formula's matrices from left to right, the output last.
    pub symbols: Vec<Symbol>,
    /// How the first number of the output arises: `output[0, 0] = max(0, -1.2635) = 0`
    pub first_number: Option<String>,
}

/// A letter of a formula, and the matrix that it stands for.
#[derive(Debug, Clone)]
pub struct Symbol {
    /// What joins it to the symbol before: `·`, `∗`, `+`, `,`, `=`, `→`.
    pub sign: &'static str,
    /// Its name in the formula.
    pub name: String,
    /// Its numbers.
    pub tensor: Tensor,
    /// The part of it that the output's first number is computed from.
    pub marked: Marked,
}

/// The part of a matrix that the first number of the output has to do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marked {
    /// Nothing.
    Nothing,
    /// The first number.
    Number,
    /// The first row.
    Row,
    /// The first column.
    Column,
}

impl Explanation {
    /// The explanation of a layer that has no weights: an arrow from the input to the output.
    pub fn new(formula: impl Into<String>, input: &Tensor, output: &Tensor) -> Self {
        Self {
            formula: formula.into(),
            symbols: vec![
                Symbol::new("", "input", input, Marked::Nothing),
                Symbol::new("→", "output", output, Marked::Nothing),
            ],
            first_number: None,
        }
    }

    /// The explanation of a layer that gives none of its own: the output is made of the input and the parameters.
    pub(super) fn of_parameters(layer: &str, parameters: &[Parameter], input: &Tensor, output: &Tensor) -> Self {
        let names: String = parameters.iter().map(|parameter| format!(", {}", parameter.name())).collect();
        let mut explanation = Self::new(format!("output = {layer}(input{names})"), input, output);
        let symbols = parameters.iter().map(|one| Symbol::new(",", one.name(), one, Marked::Nothing));
        explanation.symbols.splice(1..1, symbols);
        explanation
    }

    /// Adds how the first number of the output arises: from the `marked` part of the input, as `written`.
    pub fn first_number(mut self, marked: Marked, written: impl FnOnce(&[f32]) -> String) -> Self {
        let (Some(input), Some(output)) = (self.symbols.first(), self.symbols.last()) else {
            return self;
        };
        let Some(&result) = output.tensor.to_vec().first() else {
            return self;
        };
        let (name, written) = (element(&output.tensor), written(&input.tensor.to_vec()));
        self.first_number = Some(format!("{name} = {written} = {}", decimal(result)));
        let last = self.symbols.len() - 1;
        self.symbols[0].marked = marked;
        self.symbols[last].marked = Marked::Number;
        self
    }

    /// The formula's shapes: `[3, 2] x [2, 3] + [3] -> [3, 3]`
    pub fn sizes(&self) -> String {
        let mut sizes = String::new();
        for Symbol { sign, tensor, .. } in &self.symbols {
            sizes += match *sign {
                "" => "",
                "·" => " x ",
                "∗" => " ∗ ",
                "+" => " + ",
                "," => ", ",
                _ => " -> ",
            };
            sizes += &format!("{:?}", tensor.shape());
        }
        sizes
    }
}

impl Symbol {
    /// A symbol of a formula, joined to the one before by `sign`.
    pub fn new(sign: &'static str, name: &str, tensor: &Tensor, marked: Marked) -> Self {
        Self { sign, name: name.to_owned(), tensor: tensor.detach(), marked }
    }
}

/// The name of a tensor's first number, as a student indexes it: `output[0, 0]`.
fn element(output: &Tensor) -> String {
    format!("output{:?}", vec![0; output.shape().len()])
}

/// A number as a lesson writes it: four decimals, none if it is whole, scientific if it would otherwise vanish or sprawl.
pub(crate) fn decimal(number: f32) -> String {
    let size = number.abs();
    if number == 0.0 {
        "0".to_owned()
    } else if size.is_finite() && !(1e-3..1e7).contains(&size) {
        format!("{number:.4e}")
    } else if number == number.trunc() {
        format!("{number:.0}")
    } else {
        format!("{number:.4}")
    }
}

/// A number that follows an operator: in brackets if it is negative.
pub(crate) fn factor(number: f32) -> String {
    if number < 0.0 { format!("({})", decimal(number)) } else { decimal(number) }
}
