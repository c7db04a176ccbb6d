//! Tensors made by rule: zeros, ones, ranges, random numbers.

use burn_backend::Shape;

use super::shape::whole;
use super::{DType, Elements, IntoShape, Operand, Storage, Tensor, Term};
use crate::device::{Device, memory};
use crate::mistake::{Raise, TensorMistake};
use crate::random;

/// Zeros. `zeros([2, 3])` has 2 rows of 3.
#[inline(never)]
#[track_caller]
pub fn zeros(shape: impl IntoShape) -> Tensor {
    filled_with("zeros", shape.into_sizes(), Term::Float(0.0))
}

/// Ones.
#[inline(never)]
#[track_caller]
pub fn ones(shape: impl IntoShape) -> Tensor {
    filled_with("ones", shape.into_sizes(), Term::Float(1.0))
}

/// One number everywhere; an integer makes a tensor of integers.
///
/// ```
/// use emberbook::prelude::*;
/// assert_eq!(full([2, 2], 7.).to_vec(), [7., 7., 7., 7.]);
/// ```
#[inline(never)]
#[track_caller]
pub fn full(shape: impl IntoShape, value: impl Operand) -> Tensor {
    filled_with("full", shape.into_sizes(), value.into_term())
}

#[track_caller]
fn filled_with(function: &'static str, sizes: Vec<i64>, term: Term) -> Tensor {
    let shape = whole(function, sizes);
    filled(shape, term.number(function), term.dtype(), Device::cpu())
}

#[track_caller]
fn filled(shape: Shape, value: f64, dtype: DType, device: Device) -> Tensor {
    Tensor::new(Storage::full(&shape, value, dtype, device), shape)
}

/// The identity matrix of `n` rows: ones on the diagonal, zeros elsewhere.
#[inline(never)]
#[track_caller]
pub fn eye(n: usize) -> Tensor {
    memory::check(&[n, n], DType::F32.bytes(), Device::cpu());
    let mut elements = vec![0.0; n * n];
    elements.iter_mut().step_by(n + 1).for_each(|x| *x = 1.0);
    Tensor::from_elements(Elements::F32(elements), [n, n])
}

/// The numbers from `start` up to but without `end`, `step` apart. Whole numbers give integers.
///
/// ```
/// use emberbook::prelude::*;
/// assert_eq!(arange(-5000, 5001, 100).len(), 101);
/// assert_eq!(arange(0., 1., 0.25).to_vec(), [0., 0.25, 0.5, 0.75]);
/// ```
#[inline(never)]
#[track_caller]
pub fn arange(start: impl Operand, end: impl Operand, step: impl Operand) -> Tensor {
    stepped([start.into_term(), end.into_term(), step.into_term()])
}

#[track_caller]
fn stepped(terms: [Term; 3]) -> Tensor {
    let [start, end, step] = terms.each_ref().map(|term| term.number("arange"));
    let count = ((end - start) / step).ceil();
    if !count.is_finite() || count < 0.0 {
        TensorMistake::Endless { start, end, step }.raise();
    }
    let count = count as usize;
    memory::check(&[count], DType::I64.bytes(), Device::cpu());
    let numbers = (0..count).map(|i| start + i as f64 * step);
    let elements = match terms.iter().all(|term| term.dtype() == DType::I64) {
        true => Elements::I64(numbers.map(|x| x as i64).collect()),
        false => Elements::F32(numbers.map(|x| x as f32).collect()),
    };
    Tensor::from_elements(elements, [count])
}

/// `steps` numbers evenly apart, from `start` to `end`, both included.
///
/// ```
/// use emberbook::prelude::*;
/// assert_eq!(linspace(0, 1, 5).to_vec(), [0., 0.25, 0.5, 0.75, 1.]);
/// ```
#[inline(never)]
#[track_caller]
pub fn linspace(start: impl Operand, end: impl Operand, steps: usize) -> Tensor {
    spaced(start.into_term().number("linspace") as f32, end.into_term().number("linspace") as f32, steps)
}

#[track_caller]
fn spaced(start: f32, end: f32, steps: usize) -> Tensor {
    memory::check(&[steps], DType::F32.bytes(), Device::cpu());
    let step = (end - start) / (steps.max(2) - 1) as f32;
    // From both ends towards the middle, as PyTorch does, so that the last number is `end` itself.
    let number = |i: usize| if i < steps / 2 { start + step * i as f32 } else { end - step * (steps - 1 - i) as f32 };
    let elements = match steps {
        1 => vec![start],
        _ => (0..steps).map(number).collect(),
    };
    Tensor::from_elements(Elements::F32(elements), [steps])
}

/// Zeros in the shape, kind and place of `x`.
#[inline(never)]
#[track_caller]
pub fn zeros_like(x: &Tensor) -> Tensor {
    filled(x.dims().clone(), 0.0, x.dtype(), x.device())
}

/// Ones in the shape, kind and place of `x`.
#[inline(never)]
#[track_caller]
pub fn ones_like(x: &Tensor) -> Tensor {
    filled(x.dims().clone(), 1.0, x.dtype(), x.device())
}

/// Random numbers from 0 to 1, evenly spread: PyTorch's own after the same [`manual_seed`](crate::random::manual_seed).
///
/// ```
/// use emberbook::prelude::*;
/// manual_seed(0);
/// assert_eq!(rand([3]).to_string(), "tensor([0.4963, 0.7682, 0.0885])");
/// ```
#[inline(never)]
#[track_caller]
pub fn rand(shape: impl IntoShape) -> Tensor {
    drawn("rand", shape.into_sizes(), &|count| Elements::F32(random::uniform(count, 0.0, 1.0)))
}

/// Random numbers of the standard normal distribution (mean 0, standard deviation 1): PyTorch's own after the same seed.
///
/// ```
/// use emberbook::prelude::*;
/// manual_seed(0);
/// assert_eq!(randn([3]).to_string(), "tensor([ 1.5410, -0.2934, -2.1788])");
/// ```
#[inline(never)]
#[track_caller]
pub fn randn(shape: impl IntoShape) -> Tensor {
    drawn("randn", shape.into_sizes(), &|count| Elements::F32(random::normal(count)))
}

/// Normal random numbers in the shape and place of `x`.
#[inline(never)]
#[track_caller]
pub fn randn_like(x: &Tensor) -> Tensor {
    Tensor::from_elements(Elements::F32(random::normal(x.numel())), x.dims().clone()).to(&x.device())
}

/// Random whole numbers from `low` up to but without `high`.
///
/// ```
/// use emberbook::prelude::*;
/// let dice = randint(1, 7, [10]);
/// assert!(dice.to_ints().iter().all(|&n| (1..=6).contains(&n)));
/// ```
#[inline(never)]
#[track_caller]
pub fn randint(low: i64, high: i64, shape: impl IntoShape) -> Tensor {
    if low >= high {
        TensorMistake::EmptyRange { low, high }.raise();
    }
    drawn("randint", shape.into_sizes(), &|count| Elements::I64(random::integers(count, low, high)))
}

/// The numbers from 0 to `n` - 1 in random order: the way to shuffle rows.
///
/// ```
/// use emberbook::prelude::*;
/// let order = randperm(5);
/// assert_eq!(order.sort(0).0.to_ints(), [0, 1, 2, 3, 4]);
/// ```
#[inline(never)]
#[track_caller]
pub fn randperm(n: usize) -> Tensor {
    memory::check(&[n], DType::I64.bytes(), Device::cpu());
    Tensor::from_elements(Elements::I64(random::permutation(n)), [n])
}

#[track_caller]
fn drawn(function: &'static str, sizes: Vec<i64>, draw: &dyn Fn(usize) -> Elements) -> Tensor {
    let shape = whole(function, sizes);
    memory::check(&shape, DType::F32.bytes(), Device::cpu());
    Tensor::from_elements(draw(shape.num_elements()), shape)
}
