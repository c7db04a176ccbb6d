//! Numbers, rows and boxes taken out of a tensor.

use burn_backend::{Shape, Slice};

use super::{DType, Index, Part, Places, Storage, Tensor, storage};
use crate::device::memory;
use crate::mistake::{Raise, TensorMistake};

impl Tensor {
    /// PyTorch's `x[...]`: a number, a row, a part, or what a mask or a tensor of indices picks: see [`Index`].
    ///
    /// With fewer indices than dimensions it is the row there; -1 is the last. A mask has the tensor's shape, or that of
    /// its first dimensions, and gives the numbers (the rows) where it is true, one after the other. Indices give the
    /// rows that they name, in their own shape.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([[1., 2.], [3., 4.]]);
    /// assert_eq!(x.get([0, 1]).item(), 2.);
    /// assert_eq!(x.get(-1).to_vec(), [3., 4.]);
    /// assert_eq!(x.get(&x.gt(1)).to_vec(), [2., 3., 4.]);
    /// assert_eq!(x.get(&tensor([1, 1, 0])).to_vec(), [3., 4., 3., 4., 1., 2.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn get(&self, index: impl Index) -> Tensor {
        self.at("get", index.into_places())
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
    /// assert_eq!(x.slice(((0..3).step_by(2), 1)).to_vec(), [2., 8.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn slice(&self, parts: impl Index) -> Tensor {
        self.at("slice", parts.into_places())
    }

    #[track_caller]
    fn at(&self, operation: &'static str, places: Places) -> Tensor {
        match places {
            Places::Parts(parts) => {
                let name = match parts.last() {
                    Some(Part::Place(_)) => "SelectBackward0",
                    _ => "SliceBackward0",
                };
                self.cut(name, operation, &parts)
            }
            Places::Tensor(mask) if mask.dtype() == DType::Bool => self.where_true(operation, &mask),
            Places::Tensor(indices) => self.rows_at(operation, &indices),
        }
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

    /// What is at `index` of the dimension `dim`, which disappears.
    #[inline(never)]
    #[track_caller]
    pub fn select(&self, dim: i64, index: i64) -> Tensor {
        let axis = self.axis("select", dim);
        let mut parts = vec![Part::from(..); axis];
        parts.push(index.into());
        self.cut("SelectBackward0", "select", &parts)
    }

    /// `length` places of the dimension `dim`, from `start` on.
    #[inline(never)]
    #[track_caller]
    pub fn narrow(&self, dim: i64, start: i64, length: usize) -> Tensor {
        self.narrowed("SliceBackward0", self.axis("narrow", dim), start, length)
    }

    #[track_caller]
    pub(super) fn narrowed(&self, name: &'static str, axis: usize, start: i64, length: usize) -> Tensor {
        let size = self.dims().get(axis).copied().unwrap_or(1);
        let from = if start < 0 { start + size as i64 } else { start };
        if from < 0 || from as usize + length > size {
            TensorMistake::Narrow { dim: axis, start, length, size }.raise();
        }
        let mut parts = vec![Part::from(..); axis];
        parts.push(Part::from(from..from + length as i64));
        self.cut(name, "narrow", &parts)
    }

    /// The parts of every dimension; those not named stay whole.
    #[track_caller]
    pub(super) fn cut(&self, name: &'static str, operation: &'static str, parts: &[Part]) -> Tensor {
        let region = self.region(operation, parts);
        self.within(&region).record(name, |i| {
            i.input(self, || {
                let whole = self.dims().clone();
                move |g: &Tensor| {
                    let zeros = Storage::full(&whole, 0.0, DType::F32, g.device());
                    Tensor::new(zeros, whole.clone()).with_region(&region, g)
                }
            });
        })
    }
}

/// A box of a tensor's places: a stretch of each dimension, some of which disappear.
pub(super) struct Region {
    slices: Vec<Slice>,
    /// How many places it has along each of the tensor's dimensions.
    sizes: Shape,
    /// The same without the dimensions that disappear.
    pub(super) shape: Shape,
}

impl Tensor {
    /// The box that `parts` name. A mistake where it is not in the tensor.
    #[track_caller]
    pub(super) fn region(&self, operation: &'static str, parts: &[Part]) -> Region {
        if parts.len() > self.dim() {
            TensorMistake::TooManyIndices { operation, given: parts.len(), shape: self.shape() }.raise();
        }
        let (mut slices, mut sizes, mut shape) = (Vec::new(), Vec::new(), Vec::new());
        for (dim, &size) in self.dims().iter().enumerate() {
            let (start, count, step) = match *parts.get(dim).unwrap_or(&Part::from(..)) {
                Part::NoSteps => TensorMistake::NoSteps { operation }.raise(),
                Part::Place(index) => match super::shape::axis(size, index) {
                    Some(place) => (place, 1, 1),
                    None => TensorMistake::Index { index, dim, size }.raise(),
                },
                Part::Stretch { start, end, step } => {
                    let place = |index: i64| {
                        let index = if index < 0 { index + size as i64 } else { index };
                        index.clamp(0, size as i64) as usize
                    };
                    let (start, end) = (start.map_or(0, place), end.map_or(size, place));
                    (start, end.saturating_sub(start).div_ceil(step), step)
                }
            };
            // The end is just past the last place: no backend has to round.
            let end = if count == 0 { start } else { start + (count - 1) * step + 1 };
            slices.push(Slice::new(start as isize, Some(end as isize), step as isize));
            sizes.push(count);
            if !matches!(parts.get(dim), Some(Part::Place(_))) {
                shape.push(count);
            }
        }
        Region { slices, sizes: Shape::from(sizes), shape: Shape::from(shape) }
    }

    /// The numbers in the box; no gradient flows.
    pub(super) fn within(&self, region: &Region) -> Tensor {
        if region.sizes == *self.dims() {
            return self.reshaped(region.shape.clone());
        }
        if region.shape.num_elements() == 0 {
            let nothing = Storage::full(&region.shape, 0.0, self.dtype(), self.device());
            return Tensor::new(nothing, region.shape.clone());
        }
        let slices = &region.slices;
        let y = storage::any!(self, B, x =>
            B::float_slice(x, slices), B::int_slice(x, slices), B::bool_slice(x, slices));
        Tensor::new(y, region.sizes.clone()).reshaped(region.shape.clone())
    }

    /// The tensor with `numbers` in the box, which are of its kind and have the box's shape; no gradient flows.
    pub(super) fn with_region(&self, region: &Region, numbers: &Tensor) -> Tensor {
        if numbers.is_empty() {
            return self.detach();
        }
        if self.dim() == 0 {
            return numbers.detach();
        }
        let numbers = numbers.reshaped(region.sizes.clone());
        let slices = &region.slices;
        memory::check(self.dims(), self.dtype().bytes(), self.device());
        let y = storage::any_rows!(self, B, x =>
            B::float_slice_assign(x, slices, B::float(&numbers)),
            B::int_slice_assign(x, slices, B::int(&numbers)),
            B::bool_slice_assign(x, slices, B::bool(&numbers)));
        Tensor::new(y, self.dims().clone())
    }
}
