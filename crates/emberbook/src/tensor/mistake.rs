//! What a student can get wrong about a tensor: its shape, its indices, its numbers.

use crate::mistake::indices;
use crate::tensor::DType;

/// What a student can get wrong about a tensor: its shape, its indices, its numbers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TensorMistake {
    #[error(
        "{operation}: {left:?} x {right:?} does not fit: the inner sizes are {} and {}.{}",
        left[left.len() - 1], right[right.len() - 2], transposed(left, right)
    )]
    InnerSizes { operation: &'static str, left: Vec<usize>, right: Vec<usize> },

    #[error(
        "{operation}: {left:?} x {right:?} does not fit: the dimensions before the last two must be the same, or 1"
    )]
    BatchSizes { operation: &'static str, left: Vec<usize>, right: Vec<usize> },

    #[error(
        "{operation}: the shapes {left:?} and {right:?} do not fit: the sizes {} and {} differ in {}, and neither is 1",
        left[left.len() - from_end], right[right.len() - from_end], place(*from_end)
    )]
    Broadcast { operation: &'static str, left: Vec<usize>, right: Vec<usize>, from_end: usize },

    #[error("{operation}: there is no dimension {dim} in the shape {shape:?}: {}", dims(shape.len()))]
    NoSuchDim { operation: &'static str, dim: i64, shape: Vec<usize> },

    #[error("{operation}: {dims:?} names a dimension twice")]
    SameDim { operation: &'static str, dims: Vec<i64> },

    #[error("quantile: {q} is no share of the numbers: it must be from 0 to 1")]
    Quantile { q: f64 },

    #[error("bincount: counts the numbers 0, 1, 2, …, and there is {number} among these")]
    NegativeCount { number: i64 },

    #[error("{function}: a size cannot be negative, and the shape is {sizes:?}")]
    NegativeSize { function: &'static str, sizes: Vec<i64> },

    #[error("index {index} is out of range: dimension {dim} has {size} ({})", indices(*size))]
    Index { index: i64, dim: usize, size: usize },

    #[error("{operation}: {given} indices for the shape {shape:?}, which has {} dimensions", shape.len())]
    TooManyIndices { operation: &'static str, given: usize, shape: Vec<usize> },

    #[error("clamp: the lower bound {low} is above the upper bound {high}: the smaller one comes first")]
    Bounds { low: f64, high: f64 },

    #[error("narrow: {length} from {start} on reach past the end: dimension {dim} has {size}")]
    Narrow { dim: usize, start: i64, length: usize, size: usize },

    #[error("{operation}: needs {needed}, and this tensor has the shape {shape:?}")]
    Rank { operation: &'static str, needed: &'static str, shape: Vec<usize> },

    #[error("{operation}: needs {needed}, and this tensor holds {dtype}: {way_out}")]
    Kind { operation: &'static str, needed: &'static str, dtype: DType, way_out: &'static str },

    #[error(
        "{operation}: wants one number, and this tensor has the shape {shape:?}: pick one with .get(), or take .sum() or .mean()"
    )]
    NotOneNumber { operation: &'static str, shape: Vec<usize> },

    #[error("{operation}: a tensor without numbers (its shape is {shape:?}) has no {operation}")]
    Nothing { operation: &'static str, shape: Vec<usize> },

    #[error("reshape: {count} numbers do not fit into {sizes:?}: the shape {shape:?} has {count}{}", reshape_hint(*count, sizes))]
    Reshape { shape: Vec<usize>, count: usize, sizes: Vec<i64> },

    #[error("expand: {shape:?} cannot be stretched to {sizes:?}: only a dimension of size 1 stretches")]
    Expand { shape: Vec<usize>, sizes: Vec<i64> },

    #[error("{operation}: the dimension {dim} is named twice")]
    DimTwice { operation: &'static str, dim: usize },

    #[error("dot: one vector has {left} numbers, and the other {right}: each needs its partner")]
    Lengths { left: usize, right: usize },

    #[error(
        "bmm: {left:?} x {right:?} does not fit: there are {} matrices and {} (.matmul() can take one for all)",
        left[0], right[0]
    )]
    Batches { left: Vec<usize>, right: Vec<usize> },

    #[error("permute: {dims:?} must name each of the {rank} dimensions once")]
    Permute { dims: Vec<i64>, rank: usize },

    #[error("{operation}: there is no tensor in the list")]
    NoTensors { operation: &'static str },

    #[error("{operation}: the tensors must have the same shape{}, and number {index} is {found:?} where the first is {first:?}",
        if *.operation == "cat" { " outside the dimension they are joined along" } else { "" })]
    Joining { operation: &'static str, index: usize, first: Vec<usize>, found: Vec<usize> },

    #[error("tensor: the rows differ in length: one has {expected}, another {found} ({})", depth_of(*depth))]
    Ragged { depth: usize, expected: usize, found: usize },

    #[error("arange: from {start} in steps of {step} one never comes to {end}")]
    Endless { start: f64, end: f64, step: f64 },

    #[error("randint: there is no whole number from {low} up to but without {high}")]
    EmptyRange { low: i64, high: i64 },

    #[error("{operation}: true and false do not subtract: say .long() first")]
    BoolArithmetic { operation: &'static str },

    #[error("%: whole numbers cannot be divided by 0")]
    DivisionByZero,

    #[error("pow: a whole number to the power of {exponent} is no whole number: say .float() first")]
    NegativePower { exponent: i64 },

    #[error("topk: {k} of {size} cannot be taken")]
    TopK { k: usize, size: usize },

    #[error("{operation}: a tensor cannot be cut into pieces of nothing: say 1 or more")]
    Pieces { operation: &'static str },

    #[error("repeat: {times:?} says too little: the shape {shape:?} needs a number for each of its dimensions")]
    TooFewTimes { times: Vec<usize>, shape: Vec<usize> },

    #[error(
        "{operation}: indices of shape {indices:?} do not fit {shape:?}: both need the same sizes, except in dimension {dim}"
    )]
    Gather { operation: &'static str, dim: usize, shape: Vec<usize>, indices: Vec<usize> },

    #[error(
        "{operation}: there is a place for each of the indices {indices:?}, and the numbers have the shape {numbers:?}: it must be the same"
    )]
    Scatter { operation: &'static str, indices: Vec<usize>, numbers: Vec<usize> },

    #[error(
        "{operation}: a mask of shape {mask:?} does not fit {shape:?}: it needs the same shape, or that of the first dimensions"
    )]
    Mask { operation: &'static str, mask: Vec<usize>, shape: Vec<usize> },

    #[error(
        "{operation}: these steps go nowhere: in Rust a range such as (0..-1).step_by(2) is empty. To count the end from the end, take the range first and its steps after: x.slice(0..-1).slice((0..).step_by(2))"
    )]
    NoSteps { operation: &'static str },

    #[error(
        "set: the part has the shape {part:?}, and numbers of shape {numbers:?} do not stretch to it{}",
        part_hint(part, numbers)
    )]
    SetPart { part: Vec<usize>, numbers: Vec<usize> },

    #[error(
        "set: the new numbers were computed from a tensor that requires a gradient, and no gradient would flow back to it: say .detach() on them, or build the tensor with where_, cat or scatter"
    )]
    SetTracked,

    #[error("{operation}: {value} is no probability: it must be from 0 to 1{}",
        if *.operation == "bce_loss" { ". Of logits, take bce_with_logits_loss" } else { "" })]
    NoProbability { operation: &'static str, value: f64 },

    #[error("multinomial: {value} is no weight: they are 0 or more, and finite")]
    NoWeight { value: f64 },

    #[error("multinomial: all the weights{} are 0: there is nothing to draw", in_row(*row))]
    NothingToDraw { row: Option<usize> },

    #[error(
        "multinomial: {draws} cannot be drawn without putting back: {choices} of the weights{} {} not 0",
        in_row(*row), if *choices == 1 { "is" } else { "are" }
    )]
    TooManyDraws { draws: usize, choices: usize, row: Option<usize> },

    #[error("normal: a standard deviation is 0 or more, and not {value}")]
    Deviation { value: f64 },

    #[error("to_burn: this tensor has the shape {shape:?}, so it is .to_burn::<{}>(), not <{rank}>", shape.len().max(1))]
    BurnRank { rank: usize, shape: Vec<usize> },
}

/// The usual slip, where undoing it would help: a weight that was not transposed.
fn transposed(left: &[usize], right: &[usize]) -> &'static str {
    let fits = left[left.len() - 1] == right[right.len() - 1];
    if fits && right.len() == 2 { " Did you mean .t()?" } else { "" }
}

fn place(from_end: usize) -> String {
    match from_end {
        1 => "the last dimension".into(),
        2 => "the last dimension but one".into(),
        _ => format!("dimension -{from_end}"),
    }
}

fn dims(rank: usize) -> String {
    match rank {
        0 => "it is a single number".into(),
        1 => "its only dimension is 0".into(),
        _ => format!("its dimensions are 0 to {}, or -1 from the end", rank - 1),
    }
}

fn reshape_hint(count: usize, sizes: &[i64]) -> String {
    let known: i64 = sizes.iter().filter(|&&size| size >= 0).product();
    match sizes.iter().filter(|&&size| size < 0).count() {
        0 => format!(", not {known}"),
        1 if known > 0 => format!(", and {known} does not divide {count}"),
        1 => String::new(),
        _ => ", and only one size can be left open with -1".into(),
    }
}

fn part_hint(part: &[usize], numbers: &[usize]) -> String {
    let (places, count): (usize, usize) = (part.iter().product(), numbers.iter().product());
    match places == count {
        true => format!(": say .reshape({part:?}) on them"),
        false => format!(": there are {places} places and {count} numbers"),
    }
}

fn depth_of(depth: usize) -> String {
    match depth {
        1 => "every row needs the same number of columns".into(),
        _ => format!("at depth {}", depth + 1),
    }
}

fn in_row(row: Option<usize>) -> String {
    row.map_or_else(String::new, |row| format!(" in row {row}"))
}
