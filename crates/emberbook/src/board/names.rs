//! What the numbers of a net are called.

use std::collections::BTreeSet;

use super::{BoardMistake, Symbol};

/// The names of a net's inputs and neurons, from which those of its weights and sums follow.
#[derive(Clone)]
pub(crate) struct Names {
    inputs: Vec<String>,
    /// Of each layer's neurons.
    neurons: Vec<Vec<String>>,
}

impl Names {
    /// Inputs x1 x2, then neurons n3 n4 n5 counted on through the layers, and outputs y1 y2.
    pub(crate) fn of_the_slides(inputs: usize, neurons: &[usize]) -> Self {
        let mut next = inputs + 1;
        let last = neurons.len() - 1;
        let name_layer = |(depth, &count): (usize, &usize)| {
            let names = (0..count).map(|neuron| match depth == last {
                true => format!("y{}", neuron + 1),
                false => format!("n{}", next + neuron),
            });
            let names = names.collect();
            next += count;
            names
        };
        Self {
            inputs: (1..=inputs).map(|input| format!("x{input}")).collect(),
            neurons: neurons.iter().enumerate().map(name_layer).collect(),
        }
    }

    /// Names that somebody gave, those of the inputs first.
    pub(super) fn given(&self, names: &[&[&str]]) -> Result<Self, BoardMistake> {
        let sizes = |columns: Vec<usize>| columns.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        let needed: Vec<usize> = self.columns().map(Vec::len).collect();
        let given: Vec<usize> = names.iter().map(|column| column.len()).collect();
        if needed != given {
            return Err(BoardMistake::Names { needed: sizes(needed), given: sizes(given) });
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = names.iter().copied().flatten().find(|name| !seen.insert(**name)) {
            return Err(BoardMistake::SameName { name: (*twice).to_owned() });
        }
        let owned = |column: &&[&str]| column.iter().map(|&name| name.to_owned()).collect();
        Ok(Self { inputs: owned(&names[0]), neurons: names[1..].iter().map(owned).collect() })
    }

    /// The names of a column of the net, the inputs first.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Vec<String>> {
        std::iter::once(&self.inputs).chain(&self.neurons)
    }

    /// The layer and the place of a neuron.
    pub(super) fn find(&self, name: &str) -> Result<(usize, usize), BoardMistake> {
        let layers = self.neurons.iter().enumerate();
        let mut places = layers.filter_map(|(depth, layer)| Some((depth, layer.iter().position(|it| it == name)?)));
        places
            .next()
            .ok_or_else(|| BoardMistake::NoNeuron { name: name.to_owned(), neurons: self.neurons.concat().join(", ") })
    }

    pub(super) fn input(&self, from: usize) -> Symbol {
        symbol(&self.inputs[from])
    }

    /// A neuron's weighted sum without the bias.
    pub(super) fn weighted_sum(&self, depth: usize, neuron: usize) -> Symbol {
        Symbol::new("k", self.short(depth, neuron))
    }

    /// A neuron's weighted sum with the bias: its own name where the slides have one.
    pub(super) fn sum(&self, depth: usize, neuron: usize) -> Symbol {
        Symbol::new("n", self.short(depth, neuron))
    }

    /// What comes out of a neuron.
    pub(super) fn output(&self, depth: usize, neuron: usize) -> Symbol {
        let name = &self.neurons[depth][neuron];
        let is_last = depth + 1 == self.neurons.len();
        if is_last { symbol(name) } else { Symbol::new("y", short(name)) }
    }

    pub(super) fn bias(&self, depth: usize, neuron: usize) -> Symbol {
        Symbol::new("b", self.short(depth, neuron))
    }

    /// The weight from one place to another: `w13`.
    pub(super) fn weight(&self, depth: usize, from: usize, to: usize) -> Symbol {
        let from = if depth == 0 { short(&self.inputs[from]) } else { self.short(depth - 1, from) };
        let to = self.short(depth, to);
        let between = if from.chars().count() == 1 && to.chars().count() == 1 { "" } else { "," };
        Symbol::new("w", from + between + &to)
    }

    /// The neuron as an index: `3` of n3, and `y` of the only output.
    fn short(&self, depth: usize, neuron: usize) -> String {
        let name = &self.neurons[depth][neuron];
        let is_only = depth + 1 == self.neurons.len() && self.neurons[depth].len() == 1;
        if is_only && name == "y1" { "y".to_owned() } else { short(name) }
    }
}

/// `3` of x3 and n3; any other name is as it is.
fn short(name: &str) -> String {
    match name.strip_prefix(['x', 'n']) {
        Some(number) if is_number(number) => number.to_owned(),
        _ => name.to_owned(),
    }
}

fn symbol(name: &str) -> Symbol {
    let letters = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    match letters.chars().count() {
        1 => Symbol::new(letters, &name[letters.len()..]),
        _ => Symbol::new(name, ""),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_digit())
}
