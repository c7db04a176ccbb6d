//! Tensors made by rule: zeros, ones, ranges, random numbers.

use burn_backend::Shape;

use super::shape::shape_of;
use super::{DType, Elements, IntoShape, Operand, Tensor, Term, Value};
use crate::device::Device;
use crate::mistake::Mistake;
use crate::random;

/// Zeros. `zeros([2, 3])` has 2 rows of 3.
#[inline(never)]
#[track_caller]
pub fn zeros(shape: impl IntoShape) -> Tensor {
    filled(shape_of("zeros", shape), 0.0, DType::F32, Device::cpu())
}

/// Ones.
#[inline(never)]
#[track_caller]
pub fn ones(shape: impl IntoShape) -> Tensor {
    filled(shape_of("ones", shape), 1.0, DType::F32, Device::cpu())
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
    let shape = shape_of("full", shape);
    let term = value.into_term();
    let dtype = match &term {
        Term::Tensor(x) => x.dtype(),
        Term::Float(_) => DType::F32,
        Term::Int(_) => DType::I64,
        Term::Bool(_) => DType::Bool,
    };
    filled(shape, term.number("full"), dtype, Device::cpu())
}

/// The identity matrix of `n` rows: ones on the diagonal, zeros elsewhere.
#[inline(never)]
#[track_caller]
pub fn eye(n: usize) -> Tensor {
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
    let terms = [start.into_term(), end.into_term(), step.into_term()];
    let [start, end, step] = terms.each_ref().map(|term| term.number("arange"));
    let count = (end - start) / step;
    if !count.is_finite() || count < 0.0 {
        Mistake::Endless { start, end, step }.raise();
    }
    let numbers = (0..count.ceil() as usize).map(|i| start + i as f64 * step);
    let elements = match terms.iter().all(|term| matches!(term, Term::Int(_))) {
        true => Elements::I64(numbers.map(|x| x as i64).collect()),
        false => Elements::F32(numbers.map(|x| x as f32).collect()),
    };
    let len = count.ceil() as usize;
    Tensor::from_elements(elements, [len])
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
    let start = start.into_term().number("linspace") as f32;
    let end = end.into_term().number("linspace") as f32;
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
pub fn zeros_like(x: &Tensor) -> Tensor {
    filled(x.dims().clone(), 0.0, x.dtype(), x.device())
}

/// Ones in the shape, kind and place of `x`.
#[inline(never)]
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
    let shape = shape_of("rand", shape);
    Tensor::from_elements(Elements::F32(random::uniform(shape.num_elements(), 0.0, 1.0)), shape)
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
    let shape = shape_of("randn", shape);
    Tensor::from_elements(Elements::F32(random::normal(shape.num_elements())), shape)
}

/// Normal random numbers in the shape and place of `x`.
#[inline(never)]
pub fn randn_like(x: &Tensor) -> Tensor {
    Tensor::from_elements(Elements::F32(random::normal(x.numel())), x.dims().clone()).to(&x.device())
}

/// Random whole numbers from `low` up to but without `high`.
///
/// ```
/// use emberbook::prelude::*;
/// let dice = randint(1, 7, [10]);
/// assert!(dice.ge(1).all().item() == 1. && dice.le(6).all().item() == 1.);
/// ```
#[inline(never)]
#[track_caller]
pub fn randint(low: i64, high: i64, shape: impl IntoShape) -> Tensor {
    let shape = shape_of("randint", shape);
    if low >= high {
        Mistake::EmptyRange { low, high }.raise();
    }
    Tensor::from_elements(Elements::I64(random::integers(shape.num_elements(), low, high)), shape)
}

/// The numbers from 0 to `n` - 1 in random order: the way to shuffle rows.
///
/// ```
/// use emberbook::prelude::*;
/// let order = randperm(5);
/// assert_eq!(order.sort(0).0.to_ints(), [0, 1, 2, 3, 4]);
/// ```
#[inline(never)]
pub fn randperm(n: usize) -> Tensor {
    Tensor::from_elements(Elements::I64(random::permutation(n)), [n])
}

fn filled(shape: Shape, value: f64, dtype: DType, device: Device) -> Tensor {
    Tensor::new(Value::full(&shape, value, dtype, device), shape)
}
