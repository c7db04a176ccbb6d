use std::fmt;

use serde::Deserialize;

use crate::tensor::{DType, Tensor, tensor};

/// A value that can be compared, as an answer and as what a file says is right: `20`, `0.5`, `true`, `"n4"`, or lists of
/// these.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Value {
    Truth(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    List(Vec<Value>),
}

impl Value {
    /// The numbers of a tensor, in rows.
    pub(super) fn of(tensor: &Tensor) -> Value {
        let atoms: Vec<Value> = match tensor.dtype() {
            DType::F32 => tensor.to_vec().into_iter().map(|number| Value::Number(shortest(number))).collect(),
            DType::I64 => tensor.to_ints().into_iter().map(Value::Whole).collect(),
            DType::Bool => tensor.to_bools().into_iter().map(Value::Truth).collect(),
        };
        rows(&tensor.shape(), &mut atoms.into_iter())
    }

    /// The tensor of these numbers, as floats.
    pub(super) fn to_tensor(&self) -> Option<Tensor> {
        let numbers: Option<Vec<f64>> = self.atoms().into_iter().map(Value::number).collect();
        Some(tensor(numbers?).reshape(self.shape()?))
    }

    pub(super) fn number(&self) -> Option<f64> {
        match *self {
            Value::Whole(number) => Some(number as f64),
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// Everything in it that is not a list, in order.
    pub(super) fn atoms(&self) -> Vec<&Value> {
        match self {
            Value::List(values) => values.iter().flat_map(Value::atoms).collect(),
            atom => vec![atom],
        }
    }

    /// How many there are in each dimension; `None` where rows differ in length.
    pub(super) fn shape(&self) -> Option<Vec<usize>> {
        let Value::List(values) = self else { return Some(vec![]) };
        let mut shape = vec![values.len()];
        if let Some((first, others)) = values.split_first() {
            let row = first.shape()?;
            if others.iter().any(|other| other.shape().as_ref() != Some(&row)) {
                return None;
            }
            shape.extend(row);
        }
        Some(shape)
    }

    /// What it is made of: numbers, texts, truths.
    pub(super) fn kind(&self) -> Option<Kind> {
        self.atoms().first().map(|atom| match atom {
            Value::Truth(_) => Kind::Truth,
            Value::Text(_) => Kind::Text,
            _ => Kind::Number,
        })
    }

    /// In words: `a number`, `a list of 3 numbers`, `a table of numbers with the shape [3, 2]`.
    pub(super) fn in_words(&self) -> String {
        let Some(shape) = self.shape() else { return "a table whose rows differ in length".into() };
        let (one, many) = match self.kind() {
            Some(Kind::Number) | None => ("a number", "numbers"),
            Some(Kind::Text) => ("text", "words"),
            Some(Kind::Truth) => ("true or false", "values true or false"),
        };
        match shape[..] {
            [] => one.into(),
            [n] => format!("a list of {n} {many}"),
            _ => format!("a table of {many} with the shape {shape:?}"),
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Number,
    Text,
    Truth,
}

/// As the file of checks has it; numbers to six digits.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Truth(truth) => write!(f, "{truth}"),
            Value::Whole(number) => write!(f, "{number}"),
            Value::Number(number) if number.is_finite() => {
                let digits = format!("{number:.5e}").parse::<f64>().unwrap_or(*number);
                write!(f, "{digits:?}")
            }
            Value::Number(number) => write!(f, "{}", number.to_string().to_lowercase()),
            Value::Text(text) => write!(f, "{text:?}"),
            Value::List(values) => {
                f.write_str("[")?;
                for (i, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if i > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
        }
    }
}

/// The number with the digits that tell this `f32` from its neighbours: 0.1, not 0.10000000149.
fn shortest(number: f32) -> f64 {
    number.to_string().parse().unwrap_or(f64::from(number))
}

fn rows(shape: &[usize], atoms: &mut impl Iterator<Item = Value>) -> Value {
    match shape {
        [] => atoms.next().expect("a number for each place"),
        [n, row @ ..] => Value::List((0..*n).map(|_| rows(row, atoms)).collect()),
    }
}
