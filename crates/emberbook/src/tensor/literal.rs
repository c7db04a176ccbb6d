//! Tensors written out: from numbers, arrays, vectors and ranges.

use std::ops::{Range, RangeInclusive};

use super::{DType, Elements, Tensor};
use crate::mistake::{Raise, TensorMistake};

/// A tensor of the numbers given: a number, a (nested) array or `Vec`, a range.
///
/// Whole numbers become integers (i64), numbers with a point floats (f32), as in PyTorch.
///
/// ```
/// use emberbook::prelude::*;
/// let w = tensor([[0.4727, -0.5188], [-0.5681, -0.6032]]);
/// let labels = tensor([0, 1, 1]);
/// let losses = vec![3.5f32, 2.1];
/// assert_eq!(w.shape(), [2, 2]);
/// assert_eq!(labels.dtype(), DType::I64);
/// assert_eq!(tensor(&losses).shape(), [2]);
/// assert_eq!(tensor(0..3).to_ints(), [0, 1, 2]);
/// assert_eq!(tensor(7.).rank(), 0);
/// ```
#[inline(never)]
#[track_caller]
pub fn tensor(numbers: impl IntoTensor) -> Tensor {
    numbers.into_tensor()
}

/// What a function takes that wants a tensor: a tensor, or numbers to make one of.
pub trait IntoTensor {
    /// The tensor; a tensor is itself.
    #[track_caller]
    fn into_tensor(self) -> Tensor;
}

impl IntoTensor for Tensor {
    fn into_tensor(self) -> Tensor {
        self
    }
}

impl IntoTensor for &Tensor {
    fn into_tensor(self) -> Tensor {
        self.clone()
    }
}

/// Numbers in rows, rows of rows, and so on.
pub trait Nested {
    /// The kind of numbers at the bottom.
    #[doc(hidden)]
    const DTYPE: DType;

    /// Hands its numbers over in order, saying how long each row is.
    #[doc(hidden)]
    fn collect(&self, depth: usize, into: &mut Collected);
}

/// The numbers of a [`Nested`], and the shape they turn out to have.
#[doc(hidden)]
pub struct Collected {
    shape: Vec<usize>,
    elements: Elements,
    ragged: Option<Ragged>,
}

/// Two rows of different lengths.
struct Ragged {
    depth: usize,
    expected: usize,
    found: usize,
}

impl Collected {
    fn row(&mut self, depth: usize, len: usize) {
        match self.shape.get(depth) {
            None => self.shape.push(len),
            Some(&expected) if expected != len && self.ragged.is_none() => {
                self.ragged = Some(Ragged { depth, expected, found: len });
            }
            Some(_) => {}
        }
    }

    #[track_caller]
    fn into_tensor(self) -> Tensor {
        if let Some(Ragged { depth, expected, found }) = self.ragged {
            TensorMistake::Ragged { depth, expected, found }.raise();
        }
        Tensor::from_elements(self.elements, self.shape)
    }
}

#[track_caller]
fn from_nested<T: Nested + ?Sized>(numbers: &T) -> Tensor {
    let elements = match T::DTYPE {
        DType::F32 => Elements::F32(Vec::new()),
        DType::I64 => Elements::I64(Vec::new()),
        DType::Bool => Elements::Bool(Vec::new()),
    };
    let mut collected = Collected { shape: Vec::new(), elements, ragged: None };
    numbers.collect(0, &mut collected);
    collected.into_tensor()
}

macro_rules! number {
    ($variant:ident($element:ty): $($number:ty)*) => {$(
        impl Nested for $number {
            const DTYPE: DType = DType::$variant;

            fn collect(&self, _depth: usize, into: &mut Collected) {
                if let Elements::$variant(elements) = &mut into.elements {
                    elements.push(*self as $element);
                }
            }
        }

        impl IntoTensor for $number {
            fn into_tensor(self) -> Tensor {
                from_nested(&self)
            }
        }

        impl IntoTensor for &$number {
            fn into_tensor(self) -> Tensor {
                from_nested(self)
            }
        }
    )*};
}

number!(F32(f32): f32 f64);
number!(I64(i64): i64 i32 u32 u8 usize);
number!(Bool(bool): bool);

impl<T: Nested> Nested for [T] {
    const DTYPE: DType = T::DTYPE;

    fn collect(&self, depth: usize, into: &mut Collected) {
        into.row(depth, self.len());
        for row in self {
            row.collect(depth + 1, into);
        }
    }
}

macro_rules! list {
    ($([$($generics:tt)*] $list:ty),*) => {$(
        impl<$($generics)*> Nested for $list {
            const DTYPE: DType = T::DTYPE;

            fn collect(&self, depth: usize, into: &mut Collected) {
                self[..].collect(depth, into);
            }
        }

        impl<$($generics)*> IntoTensor for $list {
            fn into_tensor(self) -> Tensor {
                from_nested(&self[..])
            }
        }

        impl<$($generics)*> IntoTensor for &$list {
            fn into_tensor(self) -> Tensor {
                from_nested(&self[..])
            }
        }
    )*};
}

list!([T: Nested, const N: usize] [T; N], [T: Nested] Vec<T>);

impl<T: Nested> Nested for &[T] {
    const DTYPE: DType = T::DTYPE;

    fn collect(&self, depth: usize, into: &mut Collected) {
        self[..].collect(depth, into);
    }
}

impl<T: Nested> IntoTensor for &[T] {
    fn into_tensor(self) -> Tensor {
        from_nested(self)
    }
}

macro_rules! range {
    ($($integer:ty)*) => {$(
        impl IntoTensor for Range<$integer> {
            fn into_tensor(self) -> Tensor {
                from_nested(&self.collect::<Vec<_>>())
            }
        }

        impl IntoTensor for RangeInclusive<$integer> {
            fn into_tensor(self) -> Tensor {
                from_nested(&self.collect::<Vec<_>>())
            }
        }
    )*};
}

range!(i32 i64 usize);
