//! Picking numbers, rows and parts out of a tensor.

use std::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use burn_backend::{Shape, Slice};

use super::value;
use super::{DType, Tensor};
use crate::device::memory;
use crate::mistake::Mistake;

/// Where a number is: `2`, or one index for each dimension, `[0, 1]`. -1 is the last.
pub trait Index {
    /// The index along each dimension.
    fn into_indices(self) -> Vec<i64>;
}

/// A stretch of one dimension: `1..3`, `..`, `2..`, or one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    start: Option<i64>,
    end: Option<i64>,
    /// One place, and the dimension disappears.
    single: bool,
}

/// What [`slice`](Tensor::slice) takes: a range for the rows, or a tuple with one part for each dimension.
pub trait Parts {
    /// The part of each dimension, the first first.
    fn into_parts(self) -> Vec<Part>;
}

macro_rules! indices {
    ($($integer:ty)*) => {$(
        impl Index for $integer {
            fn into_indices(self) -> Vec<i64> {
                vec![self as i64]
            }
        }

        impl<const N: usize> Index for [$integer; N] {
            fn into_indices(self) -> Vec<i64> {
                self.iter().map(|&index| index as i64).collect()
            }
        }

        impl From<$integer> for Part {
            fn from(index: $integer) -> Part {
                Part { start: Some(index as i64), end: None, single: true }
            }
        }

        impl From<Range<$integer>> for Part {
            fn from(range: Range<$integer>) -> Part {
                Part { start: Some(range.start as i64), end: Some(range.end as i64), single: false }
            }
        }

        impl From<RangeInclusive<$integer>> for Part {
            fn from(range: RangeInclusive<$integer>) -> Part {
                Part { start: Some(*range.start() as i64), end: after(*range.end() as i64), single: false }
            }
        }

        impl From<RangeFrom<$integer>> for Part {
            fn from(range: RangeFrom<$integer>) -> Part {
                Part { start: Some(range.start as i64), end: None, single: false }
            }
        }

        impl From<RangeTo<$integer>> for Part {
            fn from(range: RangeTo<$integer>) -> Part {
                Part { start: None, end: Some(range.end as i64), single: false }
            }
        }

        impl From<RangeToInclusive<$integer>> for Part {
            fn from(range: RangeToInclusive<$integer>) -> Part {
                Part { start: None, end: after(range.end as i64), single: false }
            }
        }

        parts!($integer);
        parts!(Range<$integer>);
        parts!(RangeInclusive<$integer>);
        parts!(RangeFrom<$integer>);
        parts!(RangeTo<$integer>);
        parts!(RangeToInclusive<$integer>);
    )*};
}

macro_rules! parts {
    ($part:ty) => {
        impl Parts for $part {
            fn into_parts(self) -> Vec<Part> {
                vec![self.into()]
            }
        }
    };
}

macro_rules! tuple_parts {
    ($($part:ident)*) => {
        impl<$($part: Into<Part>),*> Parts for ($($part,)*) {
            #[allow(non_snake_case)]
            fn into_parts(self) -> Vec<Part> {
                let ($($part,)*) = self;
                vec![$($part.into()),*]
            }
        }
    };
}

/// The end of a range that includes `last`; after the last place there is none.
fn after(last: i64) -> Option<i64> {
    (last != -1).then_some(last + 1)
}

impl From<RangeFull> for Part {
    fn from(_: RangeFull) -> Part {
        Part { start: None, end: None, single: false }
    }
}

indices!(i32 i64 usize);
parts!(RangeFull);
tuple_parts!(A);
tuple_parts!(A B);
tuple_parts!(A B C);
tuple_parts!(A B C D);

impl Tensor {
    /// The number at an index, as a tensor of rank 0; with fewer indices than dimensions, the row there. -1 is the last.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([[1., 2.], [3., 4.]]);
    /// assert_eq!(x.get([0, 1]).item(), 2.);
    /// assert_eq!(x.get(-1).to_vec(), [3., 4.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn get(&self, index: impl Index) -> Tensor {
        self.at(index.into_indices())
    }

    #[track_caller]
    fn at(&self, indices: Vec<i64>) -> Tensor {
        if indices.len() > self.dim() {
            Mistake::TooManyIndices { operation: "get", given: indices.len(), shape: self.shape() }.raise();
        }
        let parts = indices.into_iter().map(Part::from).collect();
        self.cut("SelectBackward0", parts)
    }

    /// The row `index` of a matrix (the first dimension of any tensor). -1 is the last.
    #[inline(never)]
    #[track_caller]
    pub fn row(&self, index: i64) -> Tensor {
        self.select(0, index)
    }

    /// The column `index` of a matrix. -1 is the last.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([[1., 2.], [3., 4.]]).col(-1).to_vec(), [2., 4.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn col(&self, index: i64) -> Tensor {
        self.select(1, index)
    }

    /// Every row in turn: `for row in x.rows()`.
    #[inline(never)]
    #[track_caller]
    pub fn rows(&self) -> Vec<Tensor> {
        if self.dim() == 0 {
            Mistake::Rank { operation: "rows", needed: "at least a vector", shape: self.shape() }.raise();
        }
        (0..self.len()).map(|row| self.select(0, row as i64)).collect()
    }

    /// What is at `index` of the dimension `dim`, which disappears.
    #[inline(never)]
    #[track_caller]
    pub fn select(&self, dim: i64, index: i64) -> Tensor {
        let axis = self.axis("select", dim);
        if self.dim() == 0 {
            Mistake::TooManyIndices { operation: "select", given: 1, shape: vec![] }.raise();
        }
        let mut parts = vec![Part::from(..); axis];
        parts.push(index.into());
        self.cut("SelectBackward0", parts)
    }

    /// A part of the tensor: a range of rows, or a tuple with a range or an index for each dimension.
    ///
    /// Negative places count from the end, and a range past the end stops there.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]]);
    /// assert_eq!(x.slice(0..2).shape(), [2, 3]);
    /// assert_eq!(x.slice((.., 0)).to_vec(), [1., 4., 7.]);
    /// assert_eq!(x.slice((1.., ..-1)).to_vec(), [4., 5., 7., 8.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn slice(&self, parts: impl Parts) -> Tensor {
        self.cut("SliceBackward0", parts.into_parts())
    }

    /// `length` places of the dimension `dim`, from `start` on.
    #[inline(never)]
    #[track_caller]
    pub fn narrow(&self, dim: i64, start: i64, length: usize) -> Tensor {
        let axis = self.axis("narrow", dim);
        let size = self.dims().get(axis).copied().unwrap_or(1);
        let from = if start < 0 { start + size as i64 } else { start };
        if from < 0 || from as usize + length > size {
            Mistake::Narrow { dim: axis, start, length, size }.raise();
        }
        let mut parts = vec![Part::from(..); axis];
        parts.push(Part { start: Some(from), end: Some(from + length as i64), single: false });
        self.cut("SliceBackward0", parts)
    }

    /// The parts of every dimension; those not named stay whole.
    #[track_caller]
    fn cut(&self, name: &'static str, parts: Vec<Part>) -> Tensor {
        if parts.len() > self.dim() {
            Mistake::TooManyIndices { operation: "slice", given: parts.len(), shape: self.shape() }.raise();
        }
        let mut ranges: Vec<Range<usize>> = self.dims().iter().map(|&size| 0..size).collect();
        let mut shape = Vec::with_capacity(ranges.len());
        for (dim, &size) in self.dims().iter().enumerate() {
            match parts.get(dim) {
                Some(part) if part.single => {
                    let index = part.start.unwrap_or(0);
                    let Some(place) = super::shape::axis(size, index) else {
                        Mistake::Index { index, dim, size }.raise();
                    };
                    ranges[dim] = place..place + 1;
                }
                Some(part) => {
                    ranges[dim] = part.within(size);
                    shape.push(ranges[dim].len());
                }
                None => shape.push(size),
            }
        }
        let shape = Shape::from(shape);
        let y = self.sliced(&ranges).reshaped(shape);
        y.record(name, |i| {
            i.input(self, || {
                let whole = self.dims().clone();
                move |g: &Tensor| g.padded(&whole, &ranges)
            });
        })
    }

    fn sliced(&self, ranges: &[Range<usize>]) -> Tensor {
        let shape = Shape::from(ranges.iter().map(|range| range.len()).collect::<Vec<_>>());
        if shape == *self.dims() {
            return self.clone();
        }
        if shape.num_elements() == 0 {
            return Tensor::new(super::Value::full(&shape, 0.0, self.dtype(), self.device()), shape);
        }
        let slices: Vec<Slice> = ranges.iter().map(|range| Slice::from(range.clone())).collect();
        let y = value::any!(self, B, x =>
            B::float_slice(x, &slices), B::int_slice(x, &slices), B::bool_slice(x, &slices));
        Tensor::new(y, shape)
    }

    /// This gradient in its place among zeros.
    fn padded(&self, whole: &Shape, ranges: &[Range<usize>]) -> Tensor {
        let zeros = Tensor::new(super::Value::full(whole, 0.0, DType::F32, self.device()), whole.clone());
        if self.is_empty() {
            return zeros;
        }
        let inner = Shape::from(ranges.iter().map(|range| range.len()).collect::<Vec<_>>());
        let grad = self.reshaped(inner);
        let slices: Vec<Slice> = ranges.iter().map(|range| Slice::from(range.clone())).collect();
        let y = value::float!(self.device(), B => B::float_slice_assign(B::float(&zeros), &slices, B::float(&grad)));
        Tensor::new(y, whole.clone())
    }

    /// The places of the dimension `dim` that `indices` names, in that order: rows shuffled, a mini-batch picked.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([[1., 2.], [3., 4.], [5., 6.]]);
    /// assert_eq!(x.index_select(0, &tensor([2, 0])).to_vec(), [5., 6., 1., 2.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn index_select(&self, dim: i64, indices: &Tensor) -> Tensor {
        let axis = self.axis("index_select", dim);
        let indices = self.places("index_select", axis, indices);
        if indices.dim() > 1 {
            Mistake::Rank { operation: "index_select", needed: "a vector of indices", shape: indices.shape() }.raise();
        }
        let count = indices.numel();
        let mut shape = self.dims().clone();
        if let Some(size) = shape.get_mut(axis) {
            *size = count;
        }
        memory::check(&shape, self.dtype().bytes(), self.device());
        let y = match self.dtype() {
            DType::F32 => {
                value::float!(self.device(), B => B::float_select(B::float_rows(self), axis, B::int(&indices)))
            }
            DType::I64 => value::int!(self.device(), B => B::int_select(B::int_rows(self), axis, B::int(&indices))),
            DType::Bool => value::bool!(self.device(), B => B::bool_select(B::bool_rows(self), axis, B::int(&indices))),
        };
        Tensor::new(y, shape).record("IndexSelectBackward0", |i| {
            i.input(self, || {
                let whole = self.dims().clone();
                move |g: &Tensor| {
                    let zeros = Tensor::new(super::Value::full(&whole, 0.0, DType::F32, g.device()), whole.clone());
                    let y = value::float!(g.device(), B => {
                        B::float_select_add(B::float(&zeros), axis, B::int(&indices), B::float(g))
                    });
                    Tensor::new(y, whole.clone())
                }
            });
        })
    }

    /// One number of each row along `dim`, where `indices` says: the logit of the right class.
    ///
    /// `indices` has the rank of the tensor, and the result its shape.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([[1., 2.], [3., 4.]]);
    /// assert_eq!(x.gather(1, &tensor([[1], [0]])).to_vec(), [2., 3.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn gather(&self, dim: i64, indices: &Tensor) -> Tensor {
        let axis = self.axis("gather", dim);
        let fits = |d: usize| d == axis || indices.dims()[d] == self.dims()[d];
        if indices.dim() != self.dim() || !(0..self.dim()).all(fits) {
            Mistake::Gather { dim: axis, shape: self.shape(), indices: indices.shape() }.raise();
        }
        let indices = self.places("gather", axis, indices);
        let shape = indices.dims().clone();
        self.gathered("GatherBackward0", axis, indices, shape)
    }

    /// The numbers at places along `axis` that are known to be there, in a shape that fits as many.
    pub(crate) fn gathered(&self, name: &'static str, axis: usize, indices: Tensor, shape: Shape) -> Tensor {
        let y = match self.dtype() {
            DType::F32 => {
                value::float!(self.device(), B => B::float_gather(axis, B::float_rows(self), B::int(&indices)))
            }
            DType::I64 => value::int!(self.device(), B => B::int_gather(axis, B::int_rows(self), B::int(&indices))),
            DType::Bool => value::bool!(self.device(), B => B::bool_gather(axis, B::bool_rows(self), B::int(&indices))),
        };
        let y = Tensor::new(y, indices.dims().clone());
        let y = if shape == *indices.dims() { y } else { y.reshaped(shape) };
        y.record(name, |i| {
            i.input(self, || {
                let whole = self.dims().clone();
                move |g: &Tensor| g.reshaped(indices.dims().clone()).scattered(&whole, axis, &indices)
            });
        })
    }

    /// The numbers of this gradient, each added at its place along `axis` of a tensor of zeros.
    pub(crate) fn scattered(&self, whole: &Shape, axis: usize, indices: &Tensor) -> Tensor {
        let zeros = Tensor::new(super::Value::full(whole, 0.0, DType::F32, self.device()), whole.clone());
        let y = value::float!(self.device(), B => {
            B::float_scatter_add(axis, B::float(&zeros), B::int(indices), B::float(self))
        });
        Tensor::new(y, whole.clone())
    }

    /// Indices along `axis`, checked: whole numbers from 0 up to its size.
    #[track_caller]
    fn places(&self, operation: &'static str, axis: usize, indices: &Tensor) -> Tensor {
        super::arithmetic::same_device(operation, self, indices);
        if indices.dtype() != DType::I64 {
            let way_out = "make them with whole numbers, or say .long()";
            Mistake::Kind { operation, needed: "indices", dtype: indices.dtype(), way_out }.raise();
        }
        let size = self.dims().get(axis).copied().unwrap_or(1);
        if let Some(&index) = indices.to_ints().iter().find(|&&index| index < 0 || index as usize >= size) {
            Mistake::Index { index, dim: axis, size }.raise();
        }
        indices.clone()
    }

    /// Cut along `dim` into `pieces` of equal size; the last may be smaller.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let halves = tensor(0..5).chunk(2, 0);
    /// assert_eq!(halves[1].to_ints(), [3, 4]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn chunk(&self, pieces: usize, dim: i64) -> Vec<Tensor> {
        if pieces == 0 {
            Mistake::Pieces { operation: "chunk" }.raise();
        }
        let size = self.dims().get(self.axis("chunk", dim)).copied().unwrap_or(1);
        self.split(size.div_ceil(pieces).max(1), dim)
    }

    /// Cut along `dim` into pieces of `size`; the last may be smaller. Mini-batches of 5 are `x.split(5, 0)`.
    #[inline(never)]
    #[track_caller]
    pub fn split(&self, size: usize, dim: i64) -> Vec<Tensor> {
        if size == 0 {
            Mistake::Pieces { operation: "split" }.raise();
        }
        let axis = self.axis("split", dim);
        let whole = self.dims().get(axis).copied().unwrap_or(1);
        let piece = |start: usize| self.narrow(axis as i64, start as i64, size.min(whole - start));
        (0..whole.max(1)).step_by(size).map(piece).collect()
    }
}

impl Part {
    /// The places of a dimension of `size` that it covers.
    fn within(self, size: usize) -> Range<usize> {
        let place = |index: i64| {
            let index = if index < 0 { index + size as i64 } else { index };
            index.clamp(0, size as i64) as usize
        };
        let start = self.start.map_or(0, place);
        start..self.end.map_or(size, place).max(start)
    }
}
