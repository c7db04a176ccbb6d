//! Random numbers whose distribution is given.

use super::shape::whole;
use super::{Elements, IntoShape, Operand, Tensor};
use crate::mistake::{Raise, TensorMistake};
use crate::random;

/// Random numbers of the normal distribution with this mean and standard deviation: PyTorch's own after the same
/// [`manual_seed`](crate::random::manual_seed).
///
/// ```
/// use emberbook::prelude::*;
/// manual_seed(0);
/// assert_eq!(normal(10., 2., [3]).to_string(), "tensor([13.0820,  9.4131,  5.6424])");
/// ```
///
/// # Panics
/// When the standard deviation is negative.
#[inline(never)]
#[track_caller]
pub fn normal(mean: impl Operand, std: impl Operand, shape: impl IntoShape) -> Tensor {
    drawn(mean.into_term().number("normal"), std.into_term().number("normal"), shape.into_sizes())
}

#[track_caller]
fn drawn(mean: f64, std: f64, sizes: Vec<i64>) -> Tensor {
    let shape = whole("normal", sizes);
    if std.is_nan() || std < 0. {
        TensorMistake::Deviation { value: std }.raise();
    }
    Tensor::from_elements(Elements::F32(random::normal_around(shape.num_elements(), mean, std)), shape)
}

/// For each probability a 1 with that probability, and else a 0: PyTorch's own after the same
/// [`manual_seed`](crate::random::manual_seed). No gradient flows through what is drawn: it is 0.
///
/// ```
/// use emberbook::prelude::*;
/// manual_seed(0);
/// assert_eq!(bernoulli(&tensor([0., 0.5, 1.])).to_vec(), [0., 0., 1.]);
/// ```
///
/// # Panics
/// When a number is not from 0 to 1.
#[inline(never)]
#[track_caller]
pub fn bernoulli(probabilities: &Tensor) -> Tensor {
    let p = probabilities.float();
    let numbers = p.to_vec();
    if let Some(&value) = numbers.iter().find(|p| !(0. ..=1.).contains(*p)) {
        TensorMistake::NoProbability { operation: "bernoulli", value: f64::from(value) }.raise();
    }
    let draws = random::uniform(numbers.len(), 0., 1.);
    let draws = draws.iter().zip(&numbers).map(|(draw, p)| f32::from(u8::from(draw < p))).collect();
    let y = Tensor::from_elements(Elements::F32(draws), p.dims().clone()).to(&p.device());
    y.record("BernoulliBackward0", |i| i.input(&p, || |g: &Tensor| g * 0.))
}

/// `count` numbers of places, each drawn with the chance that its weight has among the others: which word comes next. The
/// weights of a vector, or of every row of a matrix, need not add up to 1. With `replacement` a place can come again.
///
/// The draws are PyTorch's own after the same [`manual_seed`](crate::random::manual_seed).
///
/// ```
/// use emberbook::prelude::*;
/// let weights = tensor([0., 3., 1.]);
/// let draws = multinomial(&weights, 1000, true).to_ints();
/// assert!(!draws.contains(&0));
/// let order = multinomial(&weights, 2, false);
/// assert_eq!(order.sort(0).0.to_ints(), [1, 2]);
/// ```
///
/// # Panics
/// When a weight is negative or not finite, when all of them are 0, or when there are fewer than `count` to draw without
/// replacement.
#[inline(never)]
#[track_caller]
pub fn multinomial(weights: &Tensor, count: usize, replacement: bool) -> Tensor {
    let [rows @ .., choices] = weights.dims()[..].as_ref() else {
        TensorMistake::Rank { operation: "multinomial", needed: "a vector of weights", shape: vec![] }.raise();
    };
    if rows.len() > 1 {
        let needed = "a vector of weights, or a matrix with a row for each draw";
        TensorMistake::Rank { operation: "multinomial", needed, shape: weights.shape() }.raise();
    }
    let numbers = weights.to_vec();
    if let Some(&value) = numbers.iter().find(|weight| !weight.is_finite() || **weight < 0.) {
        TensorMistake::NoWeight { value: f64::from(value) }.raise();
    }
    for (row, weights) in numbers.chunks((*choices).max(1)).enumerate() {
        let row = (!rows.is_empty()).then_some(row);
        let choices = weights.iter().filter(|weight| **weight > 0.).count();
        if choices == 0 {
            TensorMistake::NothingToDraw { row }.raise();
        }
        if !replacement && count > choices {
            TensorMistake::TooManyDraws { draws: count, choices, row }.raise();
        }
    }
    // PyTorch takes the same way for a single draw, with replacement or without.
    let draws = match replacement && count != 1 {
        true => with_replacement(&numbers, *choices, count),
        false => without_replacement(&numbers, *choices, count),
    };
    let mut shape = rows.to_vec();
    shape.push(count);
    Tensor::from_elements(Elements::I64(draws), shape).to(&weights.device())
}

/// Each draw is a number from 0 to 1, looked up in the running sums of the weights.
fn with_replacement(weights: &[f32], choices: usize, count: usize) -> Vec<i64> {
    let mut draws = Vec::new();
    for row in weights.chunks(choices.max(1)) {
        let mut sum = 0.;
        let mut sums: Vec<f32> = row
            .iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        sums.iter_mut().for_each(|part| *part /= sum);
        // What is rounded away at the end belongs to the last place that can be drawn.
        let last = row.iter().rposition(|&weight| weight > 0.).unwrap_or(0);
        let place = |draw: f64| sums.partition_point(|&sum| f64::from(sum) < draw).min(last) as i64;
        draws.extend(random::fractions(count).into_iter().map(place));
    }
    draws
}

/// A race: each place takes an exponential time divided by its weight, and the first ones are drawn.
fn without_replacement(weights: &[f32], choices: usize, count: usize) -> Vec<i64> {
    let times = random::exponential(weights.len());
    let speeds: Vec<f32> = weights.iter().zip(times).map(|(weight, time)| weight / time as f32).collect();
    let mut draws = Vec::new();
    for row in speeds.chunks(choices.max(1)) {
        let mut order: Vec<usize> = (0..choices).collect();
        order.sort_by(|&a, &b| row[b].total_cmp(&row[a]));
        draws.extend(order[..count].iter().map(|&place| place as i64));
    }
    draws
}
