//! `+ - * / %` between tensors and numbers, with broadcasting.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign};

use super::autograd::Inputs;
use super::caught::How;
use super::shape::broadcast;
use super::{DType, Elements, Storage, Tensor, no_grad, storage, where_};
use crate::device::Device;
use crate::mistake::{DeviceMistake, Raise, TensorMistake};

/// What can stand beside a tensor in arithmetic and comparison: a tensor or a number.
pub trait Operand {
    /// The tensor or the number.
    fn into_term(self) -> Term;
}

/// An [`Operand`], sorted out.
#[derive(Clone)]
pub enum Term {
    /// A tensor.
    Tensor(Tensor),
    /// A number with a point: it makes integers floats.
    Float(f64),
    /// A whole number.
    Int(i64),
    /// True or false.
    Bool(bool),
}

impl Operand for Tensor {
    fn into_term(self) -> Term {
        Term::Tensor(self)
    }
}

impl Operand for &Tensor {
    fn into_term(self) -> Term {
        Term::Tensor(self.clone())
    }
}

macro_rules! operands {
    ($variant:ident($number:ty): $($from:ty)*) => {$(
        impl Operand for $from {
            fn into_term(self) -> Term {
                Term::$variant(self as $number)
            }
        }

        impl Operand for &$from {
            fn into_term(self) -> Term {
                Term::$variant(*self as $number)
            }
        }
    )*};
}

operands!(Float(f64): f32 f64);
operands!(Int(i64): i32 i64 u8 u32 usize);
operands!(Bool(bool): bool);

impl Term {
    /// The kind of numbers that it is.
    pub(crate) fn dtype(&self) -> DType {
        match self {
            Term::Tensor(x) => x.dtype(),
            Term::Float(_) => DType::F32,
            Term::Int(_) => DType::I64,
            Term::Bool(_) => DType::Bool,
        }
    }

    /// A tensor of the term: a number becomes one of rank 0 on `device`.
    pub(crate) fn into_tensor(self, device: Device) -> Tensor {
        let elements = match self {
            Term::Tensor(tensor) => return tensor,
            Term::Float(x) => Elements::F32(vec![x as f32]),
            Term::Int(x) => Elements::I64(vec![x]),
            Term::Bool(x) => Elements::Bool(vec![x]),
        };
        let shape = burn_backend::Shape::from(Vec::<usize>::new());
        Tensor::new(Storage::new(elements, &shape, device), shape)
    }

    /// The one whole number that the term is; a float is cut off towards zero.
    #[track_caller]
    pub(crate) fn integer(&self, operation: &'static str) -> i64 {
        match self {
            Term::Int(x) => *x,
            Term::Tensor(x) if x.numel() == 1 => x.to_ints()[0],
            term => term.number(operation) as i64,
        }
    }

    /// The one number that the term is.
    #[track_caller]
    pub(crate) fn number(&self, operation: &'static str) -> f64 {
        match self {
            Term::Float(x) => *x,
            Term::Int(x) => *x as f64,
            Term::Bool(x) => f64::from(u8::from(*x)),
            Term::Tensor(x) if x.numel() == 1 => x.item(),
            Term::Tensor(x) => TensorMistake::NotOneNumber { operation, shape: x.shape() }.raise(),
        }
    }
}

/// The four operations and the remainder.
#[derive(Clone, Copy, PartialEq)]
enum Arithmetic {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

impl Arithmetic {
    fn sign(self) -> &'static str {
        match self {
            Arithmetic::Add => "+",
            Arithmetic::Sub => "-",
            Arithmetic::Mul => "*",
            Arithmetic::Div => "/",
            Arithmetic::Rem => "%",
        }
    }
}

/// The kind of numbers of the result: floats win over integers, integers over booleans; a quotient is a float.
fn kind(operation: Arithmetic, left: DType, right: DType) -> DType {
    if operation == Arithmetic::Div { DType::F32 } else { left.max(right) }
}

#[inline(never)]
#[track_caller]
fn with_term(operation: Arithmetic, left: &Tensor, right: Term) -> Tensor {
    match right {
        Term::Tensor(right) => with_tensor(operation, left, &right),
        Term::Float(x) => with_number(operation, &left.float(), x),
        Term::Int(x) => match kind(operation, left.dtype(), DType::I64) {
            DType::F32 => with_number(operation, &left.float(), x as f64),
            _ => with_integer(operation, &left.long(), x),
        },
        Term::Bool(_) => with_tensor(operation, left, &right.into_tensor(left.device())),
    }
}

#[track_caller]
fn with_number(operation: Arithmetic, x: &Tensor, number: f64) -> Tensor {
    let n = number.into();
    let storage = storage::of_floats!(x.device(), B => match operation {
        Arithmetic::Add => B::float_add_scalar(B::float(x), n),
        Arithmetic::Sub => B::float_sub_scalar(B::float(x), n),
        Arithmetic::Mul => B::float_mul_scalar(B::float(x), n),
        Arithmetic::Div => B::float_div_scalar(B::float(x), n),
        Arithmetic::Rem => B::float_remainder_scalar(B::float(x), n),
    });
    let y = Tensor::new(storage, x.dims().clone());
    let with = |i: &mut Inputs| i.how(|| How::Number(number));
    let same = |i: &mut Inputs| {
        with(i);
        i.input(x, || Tensor::clone);
    };
    match operation {
        Arithmetic::Add => y.record("AddBackward0", same),
        Arithmetic::Sub => y.record("SubBackward0", same),
        Arithmetic::Mul => y.record("MulBackward0", |i| {
            with(i);
            i.input(x, || move |g: &Tensor| g * number);
        }),
        Arithmetic::Div => y.record("DivBackward0", |i| {
            with(i);
            i.input(x, || move |g: &Tensor| g / number);
        }),
        Arithmetic::Rem => y.record("RemainderBackward0", same),
    }
}

#[track_caller]
fn with_integer(operation: Arithmetic, x: &Tensor, number: i64) -> Tensor {
    if operation == Arithmetic::Rem && number == 0 {
        TensorMistake::DivisionByZero.raise();
    }
    let n = number.into();
    let storage = storage::of_ints!(x.device(), B => match operation {
        Arithmetic::Add => B::int_add_scalar(B::int(x), n),
        Arithmetic::Sub => B::int_sub_scalar(B::int(x), n),
        Arithmetic::Mul => B::int_mul_scalar(B::int(x), n),
        Arithmetic::Rem => B::int_remainder_scalar(B::int(x), n),
        Arithmetic::Div => unreachable!("a quotient is a float"),
    });
    Tensor::new(storage, x.dims().clone())
}

#[track_caller]
fn with_tensor(operation: Arithmetic, left: &Tensor, right: &Tensor) -> Tensor {
    same_device(operation.sign(), left, right);
    let shape = broadcast(operation.sign(), left, right);
    match kind(operation, left.dtype(), right.dtype()) {
        DType::F32 => floats(operation, &left.float(), &right.float(), shape),
        DType::I64 => integers(operation, &left.long(), &right.long(), shape),
        DType::Bool => match operation {
            Arithmetic::Add => left.logical_or(right),
            Arithmetic::Mul => left.logical_and(right),
            _ => TensorMistake::BoolArithmetic { operation: operation.sign() }.raise(),
        },
    }
}

#[track_caller]
fn floats(operation: Arithmetic, a: &Tensor, b: &Tensor, shape: burn_backend::Shape) -> Tensor {
    let (x, y) = match operation {
        // Burn's remainder does not broadcast on every backend.
        Arithmetic::Rem => (a.expanded(&shape), b.expanded(&shape)),
        _ => (a.lifted(shape.len()), b.lifted(shape.len())),
    };
    let storage = storage::of_floats!(a.device(), B => {
        let (x, y) = (B::float(&x), B::float(&y));
        match operation {
            Arithmetic::Add => B::float_add(x, y),
            Arithmetic::Sub => B::float_sub(x, y),
            Arithmetic::Mul => B::float_mul(x, y),
            Arithmetic::Div => B::float_div(x, y),
            Arithmetic::Rem => B::float_remainder(x, y),
        }
    });
    let mut z = Tensor::new(storage, shape);
    if operation == Arithmetic::Rem {
        // Burn divides, multiplies and subtracts: of a number beside an infinite one it leaves NaN.
        let (x, y) = (x.detach(), y.detach());
        let small = x.abs().lt(f64::INFINITY).logical_and(&y.abs().eq(f64::INFINITY));
        let on_one_side = (x.sign() * y.sign()).ge(0);
        z = where_(&small, where_(&on_one_side, x, y), z);
    }
    let (at, bt) = (a.dims().clone(), b.dims().clone());
    match operation {
        Arithmetic::Add => z.record("AddBackward0", |i| {
            i.input(a, || move |g: &Tensor| g.sum_to(&at));
            i.input(b, || move |g: &Tensor| g.sum_to(&bt));
        }),
        Arithmetic::Sub => z.record("SubBackward0", |i| {
            i.input(a, || move |g: &Tensor| g.sum_to(&at));
            i.input(b, || move |g: &Tensor| (-g).sum_to(&bt));
        }),
        Arithmetic::Mul => z.record("MulBackward0", |i| {
            i.input(a, || {
                let b = b.detach();
                move |g: &Tensor| (g * &b).sum_to(&at)
            });
            i.input(b, || {
                let a = a.detach();
                move |g: &Tensor| (g * &a).sum_to(&bt)
            });
        }),
        Arithmetic::Div => z.record("DivBackward0", |i| {
            i.input(a, || {
                let b = b.detach();
                move |g: &Tensor| (g / &b).sum_to(&at)
            });
            i.input(b, || {
                let (a, b) = (a.detach(), b.detach());
                move |g: &Tensor| (-g * (&a / &b / &b)).sum_to(&bt)
            });
        }),
        Arithmetic::Rem => z.record("RemainderBackward0", |i| {
            i.input(a, || move |g: &Tensor| g.sum_to(&at));
            i.input(b, || {
                let (a, b) = (a.detach(), b.detach());
                move |g: &Tensor| {
                    let quotient = &a / &b;
                    let whole = ((&a - &a % &b) / &b).round();
                    (-g * where_(&b.eq(0), &quotient, whole)).sum_to(&bt)
                }
            });
        }),
    }
}

#[track_caller]
fn integers(operation: Arithmetic, a: &Tensor, b: &Tensor, shape: burn_backend::Shape) -> Tensor {
    if operation == Arithmetic::Rem && b.to_ints().contains(&0) {
        TensorMistake::DivisionByZero.raise();
    }
    let (x, y) = match operation {
        Arithmetic::Rem => (a.expanded(&shape), b.expanded(&shape)),
        _ => (a.lifted(shape.len()), b.lifted(shape.len())),
    };
    let storage = storage::of_ints!(a.device(), B => {
        let (x, y) = (B::int(&x), B::int(&y));
        match operation {
            Arithmetic::Add => B::int_add(x, y),
            Arithmetic::Sub => B::int_sub(x, y),
            Arithmetic::Mul => B::int_mul(x, y),
            Arithmetic::Rem => B::int_remainder(x, y),
            Arithmetic::Div => unreachable!("a quotient is a float"),
        }
    });
    Tensor::new(storage, shape)
}

#[inline(never)]
#[track_caller]
fn number_first(operation: Arithmetic, left: Term, right: &Tensor) -> Tensor {
    match (operation, &left) {
        (Arithmetic::Add | Arithmetic::Mul, _) => with_term(operation, right, left),
        (Arithmetic::Sub, _) => {
            let number = left.number("-");
            no_grad(|| with_term(Arithmetic::Add, &-right, left)).record("RsubBackward1", |i| {
                i.how(|| How::Number(number));
                i.input(right, || |g: &Tensor| -g);
            })
        }
        (Arithmetic::Div, _) => with_term(Arithmetic::Mul, &right.reciprocal(), left),
        (Arithmetic::Rem, _) => with_tensor(operation, &left.into_tensor(right.device()), right),
    }
}

/// A mistake unless both tensors are on one device.
#[track_caller]
pub(crate) fn same_device(operation: &'static str, left: &Tensor, right: &Tensor) {
    let (a, b) = (left.device(), right.device());
    if a != b {
        DeviceMistake::Different { operation, left: a.to_string(), right: b.to_string() }.raise();
    }
}

impl Neg for &Tensor {
    type Output = Tensor;

    #[inline(never)]
    #[track_caller]
    fn neg(self) -> Tensor {
        if self.dtype() != DType::F32 {
            let x = self.long();
            let storage = storage::of_ints!(x.device(), B => B::int_neg(B::int(&x)));
            return Tensor::new(storage, x.dims().clone());
        }
        let storage = storage::of_floats!(self.device(), B => B::float_neg(B::float(self)));
        Tensor::new(storage, self.dims().clone()).record("NegBackward0", |i| i.input(self, || |g: &Tensor| -g))
    }
}

impl Neg for Tensor {
    type Output = Tensor;

    fn neg(self) -> Tensor {
        -&self
    }
}

macro_rules! operator {
    ($operator:ident $method:ident $assign_operator:ident $assign_method:ident) => {
        impl<T: Operand> $operator<T> for Tensor {
            type Output = Tensor;

            #[track_caller]
            fn $method(self, right: T) -> Tensor {
                with_term(Arithmetic::$operator, &self, right.into_term())
            }
        }

        impl<T: Operand> $operator<T> for &Tensor {
            type Output = Tensor;

            #[track_caller]
            fn $method(self, right: T) -> Tensor {
                with_term(Arithmetic::$operator, self, right.into_term())
            }
        }

        impl<T: Operand> $assign_operator<T> for Tensor {
            #[track_caller]
            fn $assign_method(&mut self, right: T) {
                let right = right.into_term();
                self.assign(|left| with_term(Arithmetic::$operator, left, right));
            }
        }

        number_first!($operator $method f64);
        number_first!($operator $method i32);
    };
}

// One float and one integer type: with more, the type of `2. * &x` could not be told before its literal's is.
macro_rules! number_first {
    ($operator:ident $method:ident $number:ty) => {
        impl $operator<Tensor> for $number {
            type Output = Tensor;

            #[track_caller]
            fn $method(self, right: Tensor) -> Tensor {
                number_first(Arithmetic::$operator, self.into_term(), &right)
            }
        }

        impl $operator<&Tensor> for $number {
            type Output = Tensor;

            #[track_caller]
            fn $method(self, right: &Tensor) -> Tensor {
                number_first(Arithmetic::$operator, self.into_term(), right)
            }
        }
    };
}

operator!(Add add AddAssign add_assign);
operator!(Sub sub SubAssign sub_assign);
operator!(Mul mul MulAssign mul_assign);
operator!(Div div DivAssign div_assign);
operator!(Rem rem RemAssign rem_assign);

impl Sum for Tensor {
    fn sum<I: Iterator<Item = Tensor>>(tensors: I) -> Tensor {
        tensors.reduce(|sum, x| sum + x).unwrap_or_else(|| super::zeros(()))
    }
}

impl<'a> Sum<&'a Tensor> for Tensor {
    fn sum<I: Iterator<Item = &'a Tensor>>(tensors: I) -> Tensor {
        tensors.cloned().sum()
    }
}
