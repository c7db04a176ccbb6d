//! Comparing tensors, and what is done with the answers.

use super::arithmetic::same_device;
use super::shape::broadcast;
use super::{DType, Elements, Operand, Tensor, Term, storage};
use crate::mistake::{Raise, TensorMistake};

#[derive(Clone, Copy)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

use Comparison::{Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual};

/// Comparisons, number by number: they give a tensor of true and false.
impl Tensor {
    /// Where the values are equal.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let right = tensor([0, 1, 1]).eq(&tensor([0, 1, 0]));
    /// assert_eq!(right.to_bools(), [true, true, false]);
    /// assert_eq!(right.sum().item(), 2.);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn eq(&self, other: impl Operand) -> Tensor {
        compare(Equal, "eq", self, other.into_term())
    }

    /// Where the values differ.
    #[inline(never)]
    #[track_caller]
    pub fn ne(&self, other: impl Operand) -> Tensor {
        compare(NotEqual, "ne", self, other.into_term())
    }

    /// Where the value is less than the other.
    #[inline(never)]
    #[track_caller]
    pub fn lt(&self, other: impl Operand) -> Tensor {
        compare(Less, "lt", self, other.into_term())
    }

    /// Where the value is less than the other or equal.
    #[inline(never)]
    #[track_caller]
    pub fn le(&self, other: impl Operand) -> Tensor {
        compare(LessEqual, "le", self, other.into_term())
    }

    /// Where the value is greater than the other.
    #[inline(never)]
    #[track_caller]
    pub fn gt(&self, other: impl Operand) -> Tensor {
        compare(Greater, "gt", self, other.into_term())
    }

    /// Where the value is greater than the other or equal.
    #[inline(never)]
    #[track_caller]
    pub fn ge(&self, other: impl Operand) -> Tensor {
        compare(GreaterEqual, "ge", self, other.into_term())
    }

    /// True where the value is false (or 0).
    #[inline(never)]
    #[track_caller]
    pub fn logical_not(&self) -> Tensor {
        let x = self.bool();
        let y = storage::of_bools!(x.device(), B => B::bool_not(B::bool(&x)));
        Tensor::new(y, x.dims().clone())
    }

    /// True where both are.
    #[inline(never)]
    #[track_caller]
    pub fn logical_and(&self, other: &Tensor) -> Tensor {
        same_device("logical_and", self, other);
        let shape = broadcast("logical_and", self, other);
        let (x, y) = (self.bool().expanded(&shape), other.bool().expanded(&shape));
        let z = storage::of_bools!(x.device(), B => B::bool_and(B::bool(&x), B::bool(&y)));
        Tensor::new(z, shape)
    }

    /// True where one of them is, or both.
    #[inline(never)]
    #[track_caller]
    pub fn logical_or(&self, other: &Tensor) -> Tensor {
        same_device("logical_or", self, other);
        let shape = broadcast("logical_or", self, other);
        let (x, y) = (self.bool().expanded(&shape), other.bool().expanded(&shape));
        let z = storage::of_bools!(x.device(), B => B::bool_or(B::bool(&x), B::bool(&y)));
        Tensor::new(z, shape)
    }

    /// Where the value is not a number.
    #[inline(never)]
    #[track_caller]
    pub fn isnan(&self) -> Tensor {
        self.ne(self)
    }

    /// Whether both have the same shape and every value is within `tolerance` of the other's: by that much, or by that
    /// fraction of it.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert!(tensor([1., 1000.]).allclose(&tensor([1.00001, 1000.01]), 1e-4));
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn allclose(&self, other: &Tensor, tolerance: f64) -> bool {
        let within = |distance: f64, b: f64| distance <= tolerance + tolerance * b.abs();
        let floats = |(a, b): (f64, f64)| a == b || within((a - b).abs(), b);
        self.dims() == other.dims()
            && match (self.elements(), other.elements()) {
                (Elements::I64(a), Elements::I64(b)) => {
                    a.iter().zip(b).all(|(a, b)| within(a.abs_diff(b) as f64, b as f64))
                }
                (a, b) => a.into_floats().zip(b.into_floats()).all(floats),
            }
    }

    /// Whether both have the same shape and the same values.
    #[inline(never)]
    #[track_caller]
    pub fn equal(&self, other: &Tensor) -> bool {
        let both = self.dtype().max(other.dtype());
        self.dims() == other.dims() && self.cast(both).elements() == other.cast(both).elements()
    }

    /// The same values, with `value` wherever `mask` is true.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([1., -2., 3.]);
    /// assert_eq!(x.masked_fill(&x.lt(0), 0.).to_vec(), [1., 0., 3.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn masked_fill(&self, mask: &Tensor, value: impl Operand) -> Tensor {
        choose("MaskedFillBackward0", mask, value.into_term(), Term::Tensor(self.clone()))
    }
}

/// `a` where `condition` is true, `b` where it is not.
///
/// ```
/// use emberbook::prelude::*;
/// let x = tensor([1., -2., 3.]);
/// assert_eq!(where_(&x.gt(0), &x, 0.).to_vec(), [1., 0., 3.]);
/// ```
#[inline(never)]
#[track_caller]
pub fn where_(condition: &Tensor, a: impl Operand, b: impl Operand) -> Tensor {
    choose("WhereBackward0", condition, a.into_term(), b.into_term())
}

#[track_caller]
fn choose(name: &'static str, condition: &Tensor, a: Term, b: Term) -> Tensor {
    let device = condition.device();
    let dtype = a.dtype().max(b.dtype());
    let (a, b) = (a.into_tensor(device).cast(dtype), b.into_tensor(device).cast(dtype));
    same_device("where", condition, &a);
    same_device("where", condition, &b);
    let shape = broadcast("where", &a, &b);
    let shape = match super::shape::broadcast_shapes(&shape, condition.dims()) {
        Ok(shape) => shape,
        Err(from_end) => {
            TensorMistake::Broadcast { operation: "where", left: condition.shape(), right: shape.to_vec(), from_end }
                .raise()
        }
    };
    let mask = condition.bool().expanded(&shape);
    let (x, y) = (a.expanded(&shape), b.expanded(&shape));
    let storage = match dtype {
        DType::F32 => storage::of_floats!(device, B => B::float_mask_where(B::float(&y), B::bool(&mask), B::float(&x))),
        DType::I64 => storage::of_ints!(device, B => B::int_mask_where(B::int(&y), B::bool(&mask), B::int(&x))),
        DType::Bool => storage::of_bools!(device, B => B::bool_mask_where(B::bool(&y), B::bool(&mask), B::bool(&x))),
    };
    let (at, bt) = (a.dims().clone(), b.dims().clone());
    Tensor::new(storage, shape).record(name, |i| {
        i.input(&a, || {
            let mask = mask.clone();
            move |g: &Tensor| where_(&mask, g, 0.).sum_to(&at)
        });
        i.input(&b, || move |g: &Tensor| where_(&mask, 0., g).sum_to(&bt));
    })
}

#[track_caller]
fn compare(comparison: Comparison, operation: &'static str, left: &Tensor, right: Term) -> Tensor {
    match (left.dtype(), right) {
        (_, Term::Tensor(right)) => compare_tensors(comparison, operation, left, &right),
        (DType::F32, number) => compare_float(comparison, left, number.number(operation)),
        (_, Term::Float(number)) => compare_float(comparison, &left.float(), number),
        (_, number) => compare_int(comparison, &left.long(), number.integer(operation)),
    }
}

#[track_caller]
fn compare_float(comparison: Comparison, x: &Tensor, number: f64) -> Tensor {
    let n = number.into();
    let y = storage::of_bools!(x.device(), B => match comparison {
        Equal => B::float_equal_elem(B::float(x), n, B::BOOL),
        NotEqual => B::float_not_equal_elem(B::float(x), n, B::BOOL),
        Less => B::float_lower_elem(B::float(x), n, B::BOOL),
        LessEqual => B::float_lower_equal_elem(B::float(x), n, B::BOOL),
        Greater => B::float_greater_elem(B::float(x), n, B::BOOL),
        GreaterEqual => B::float_greater_equal_elem(B::float(x), n, B::BOOL),
    });
    Tensor::new(y, x.dims().clone())
}

#[track_caller]
fn compare_int(comparison: Comparison, x: &Tensor, number: i64) -> Tensor {
    let n = number.into();
    let y = storage::of_bools!(x.device(), B => match comparison {
        Equal => B::int_equal_elem(B::int(x), n, B::BOOL),
        NotEqual => B::int_not_equal_elem(B::int(x), n, B::BOOL),
        Less => B::int_lower_elem(B::int(x), n, B::BOOL),
        LessEqual => B::int_lower_equal_elem(B::int(x), n, B::BOOL),
        Greater => B::int_greater_elem(B::int(x), n, B::BOOL),
        GreaterEqual => B::int_greater_equal_elem(B::int(x), n, B::BOOL),
    });
    Tensor::new(y, x.dims().clone())
}

#[track_caller]
fn compare_tensors(comparison: Comparison, operation: &'static str, left: &Tensor, right: &Tensor) -> Tensor {
    same_device(operation, left, right);
    let shape = broadcast(operation, left, right);
    let dtype = left.dtype().max(right.dtype()).max(DType::I64);
    let (a, b) = (left.cast(dtype), right.cast(dtype));
    let (a, b) = (a.expanded(&shape), b.expanded(&shape));
    let storage = match dtype {
        DType::F32 => storage::of_bools!(a.device(), B => {
            let (x, y, to) = (B::float(&a), B::float(&b), B::BOOL);
            match comparison {
                Equal => B::float_equal(x, y, to),
                NotEqual => B::float_not_equal(x, y, to),
                Less => B::float_lower(x, y, to),
                LessEqual => B::float_lower_equal(x, y, to),
                Greater => B::float_greater(x, y, to),
                GreaterEqual => B::float_greater_equal(x, y, to),
            }
        }),
        _ => storage::of_bools!(a.device(), B => {
            let (x, y, to) = (B::int(&a), B::int(&b), B::BOOL);
            match comparison {
                Equal => B::int_equal(x, y, to),
                NotEqual => B::int_not_equal(x, y, to),
                Less => B::int_lower(x, y, to),
                LessEqual => B::int_lower_equal(x, y, to),
                Greater => B::int_greater(x, y, to),
                GreaterEqual => B::int_greater_equal(x, y, to),
            }
        }),
    };
    Tensor::new(storage, shape)
}

/// Reading the numbers.
impl Tensor {
    /// The one number of a tensor that holds one, as a Rust number. A mistake where it holds more.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let (w, gradient) = (tensor([0.5]), tensor([2.]));
    /// let learning_rate = 0.001;
    /// assert_eq!(w.item() - learning_rate * gradient.item(), 0.498);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn item(&self) -> f64 {
        match self.elements().into_floats().next() {
            Some(number) if self.numel() == 1 => number,
            _ => TensorMistake::NotOneNumber { operation: "item", shape: self.shape() }.raise(),
        }
    }

    /// All the numbers in one `Vec`, row by row.
    #[inline(never)]
    pub fn to_vec(&self) -> Vec<f32> {
        match self.elements() {
            Elements::F32(x) => x,
            Elements::I64(x) => x.into_iter().map(|x| x as f32).collect(),
            Elements::Bool(x) => x.into_iter().map(|x| f32::from(u8::from(x))).collect(),
        }
    }

    /// The numbers of a matrix, a `Vec` for each row.
    #[inline(never)]
    #[track_caller]
    pub fn to_vec2(&self) -> Vec<Vec<f32>> {
        let [rows, columns] = self.dims()[..] else {
            TensorMistake::Rank { operation: "to_vec2", needed: "a matrix", shape: self.shape() }.raise();
        };
        let numbers = self.to_vec();
        (0..rows).map(|row| numbers[row * columns..(row + 1) * columns].to_vec()).collect()
    }

    /// All the numbers as whole numbers, cut off towards zero.
    #[inline(never)]
    pub fn to_ints(&self) -> Vec<i64> {
        match self.elements() {
            Elements::F32(x) => x.into_iter().map(|x| x as i64).collect(),
            Elements::I64(x) => x,
            Elements::Bool(x) => x.into_iter().map(i64::from).collect(),
        }
    }

    /// For each number whether it is true, or not 0.
    #[inline(never)]
    pub fn to_bools(&self) -> Vec<bool> {
        match self.elements() {
            Elements::F32(x) => x.into_iter().map(|x| x != 0.0).collect(),
            Elements::I64(x) => x.into_iter().map(|x| x != 0).collect(),
            Elements::Bool(x) => x,
        }
    }
}
