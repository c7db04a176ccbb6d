//! Numbers picked, put and added where a tensor of indices says.

use burn_backend::Shape;

use super::arithmetic::same_device;
use super::{DType, Elements, Operand, Storage, Tensor, Term, storage};
use crate::device::memory;
use crate::mistake::{Raise, TensorMistake};

impl Tensor {
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
            TensorMistake::Rank { operation: "index_select", needed: "a vector of indices", shape: indices.shape() }
                .raise();
        }
        if self.dim() == 0 {
            TensorMistake::TooManyIndices { operation: "index_select", given: 1, shape: vec![] }.raise();
        }
        self.at_places("IndexSelectBackward0", axis, &indices.reshaped([indices.numel()].into()))
    }

    /// PyTorch's `x[indices]`: the rows that they name, in the shape of `indices`. Negative ones count from the end.
    #[track_caller]
    pub(super) fn rows_at(&self, operation: &'static str, indices: &Tensor) -> Tensor {
        self.at_places("IndexBackward0", 0, &self.places_from_the_end(operation, indices))
    }

    /// The indices of rows, checked, with the negative ones counted from the end.
    #[track_caller]
    pub(super) fn places_from_the_end(&self, operation: &'static str, indices: &Tensor) -> Tensor {
        if self.dim() == 0 {
            TensorMistake::TooManyIndices { operation, given: 1, shape: vec![] }.raise();
        }
        let size = self.len() as i64;
        let numbers = indices.to_ints();
        match numbers.iter().any(|index| (-size..0).contains(index)) && indices.dtype() == DType::I64 {
            true => {
                let from_start = numbers.iter().map(|&index| if index < 0 { index + size } else { index }).collect();
                let places = Tensor::from_elements(Elements::I64(from_start), indices.dims().clone());
                self.places(operation, 0, &places.to(&indices.device()))
            }
            false => self.places(operation, 0, indices),
        }
    }

    /// What is at the places of `axis` that are known to be there, their shape in the place of that dimension.
    pub(super) fn at_places(&self, name: &'static str, axis: usize, indices: &Tensor) -> Tensor {
        let flat = indices.reshaped([indices.numel()].into());
        let mut row = self.dims().clone();
        row[axis] = flat.len();
        let mut shape = self.shape();
        shape.splice(axis..=axis, indices.shape());
        memory::check(&row, self.dtype().bytes(), self.device());
        let nothing = row.num_elements() == 0;
        let y = match nothing {
            true => Storage::full(&row, 0.0, self.dtype(), self.device()),
            false => storage::any_rows!(self, B, x =>
                B::float_select(x, axis, B::int(&flat)),
                B::int_select(x, axis, B::int(&flat)),
                B::bool_select(x, axis, B::int(&flat))),
        };
        Tensor::new(y, row.clone()).reshaped(shape.into()).record(name, |i| {
            i.input(self, || {
                let whole = self.dims().clone();
                move |g: &Tensor| {
                    let zeros = Tensor::new(Storage::full(&whole, 0.0, DType::F32, g.device()), whole.clone());
                    if nothing {
                        return zeros;
                    }
                    let g = g.reshaped(row.clone());
                    let y = storage::of_floats!(g.device(), B => {
                        B::float_select_add(B::float(&zeros), axis, B::int(&flat), B::float(&g))
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
        let indices = self.places_along("gather", axis, indices);
        let shape = indices.dims().clone();
        self.gathered("GatherBackward0", axis, indices, shape)
    }

    /// The numbers at places along `axis` that are known to be there, in a shape that fits as many.
    pub(crate) fn gathered(&self, name: &'static str, axis: usize, indices: Tensor, shape: Shape) -> Tensor {
        memory::check(indices.dims(), self.dtype().bytes(), self.device());
        let y = storage::any_rows!(self, B, x =>
            B::float_gather(axis, x, B::int(&indices)),
            B::int_gather(axis, x, B::int(&indices)),
            B::bool_gather(axis, x, B::int(&indices)));
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
        let zeros = Tensor::new(Storage::full(whole, 0.0, DType::F32, self.device()), whole.clone());
        let y = storage::of_floats!(self.device(), B => {
            B::float_scatter_add(axis, B::float(&zeros), B::int(indices), B::float(self))
        });
        Tensor::new(y, whole.clone())
    }

    /// The tensor with each of `numbers` put where `indices` says along `dim`; of two for one place the last.
    ///
    /// `y[i][indices[i][j]] = numbers[i][j]` for `dim` 1. One number goes to all the places.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let one_hot = zeros([2, 3]).scatter(1, &tensor([[2], [0]]), 1.);
    /// assert_eq!(one_hot.to_vec2(), [[0., 0., 1.], [1., 0., 0.]]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn scatter(&self, dim: i64, indices: &Tensor, numbers: impl Operand) -> Tensor {
        let axis = self.axis("scatter", dim);
        let indices = self.places_along("scatter", axis, indices);
        let numbers = match numbers.into_term() {
            Term::Tensor(numbers) => numbers,
            number => number.into_tensor(self.device()).expand(indices.shape()),
        };
        let numbers = self.numbers_for("scatter", &indices, &numbers);
        let width: usize = self.dims()[(axis + 1).min(self.dim())..].iter().product();
        let (size, count) = (self.dims().get(axis).map_or(1, |&size| size), indices.dims().get(axis).map_or(1, |&n| n));
        let places = indices.to_ints().into_iter().enumerate().map(|(i, index)| {
            let (block, column) = (i / (count * width), i % width);
            (block * size + index as usize) * width + column
        });
        self.with_numbers(places, &numbers).record("ScatterBackward0", |i| {
            i.input(self, || {
                let indices = indices.clone();
                move |g: &Tensor| g.scatter(axis as i64, &indices, 0.)
            });
            i.input(&numbers, || {
                move |g: &Tensor| g.gathered("GatherBackward0", axis, indices.clone(), indices.dims().clone())
            });
        })
    }

    /// The tensor with each of `numbers` added where `indices` says along `dim`.
    ///
    /// `y[i][indices[i][j]] += numbers[i][j]` for `dim` 1.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let votes = zeros(3).scatter_add(0, &tensor([0, 2, 2]), &ones(3));
    /// assert_eq!(votes.to_vec(), [1., 0., 2.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn scatter_add(&self, dim: i64, indices: &Tensor, numbers: &Tensor) -> Tensor {
        let axis = self.axis("scatter_add", dim);
        let indices = self.places_along("scatter_add", axis, indices);
        let x = if self.dtype() == DType::Bool { self.long() } else { self.clone() };
        let numbers = x.numbers_for("scatter_add", &indices, numbers);
        let y = match (indices.is_empty(), x.dtype()) {
            (true, _) => x.storage(),
            (_, DType::F32) => storage::of_floats!(x.device(), B => {
                B::float_scatter_add(axis, B::float(&x), B::int(&indices), B::float(&numbers))
            }),
            _ => storage::of_ints!(x.device(), B => {
                B::int_scatter_add(axis, B::int(&x), B::int(&indices), B::int(&numbers))
            }),
        };
        Tensor::new(y, x.dims().clone()).record("ScatterAddBackward0", |i| {
            i.input(&x, || Tensor::clone);
            i.input(&numbers, || {
                move |g: &Tensor| g.gathered("GatherBackward0", axis, indices.clone(), indices.dims().clone())
            });
        })
    }

    /// The numbers for the places of `indices`, in this tensor's kind.
    #[track_caller]
    fn numbers_for(&self, operation: &'static str, indices: &Tensor, numbers: &Tensor) -> Tensor {
        same_device(operation, self, numbers);
        if numbers.dims() != indices.dims() {
            TensorMistake::Scatter { operation, indices: indices.shape(), numbers: numbers.shape() }.raise();
        }
        if numbers.dtype() > self.dtype() {
            let (needed, way_out) = ("numbers of the tensor's own kind", "say .float() on the tensor first");
            TensorMistake::Kind { operation, needed, dtype: numbers.dtype(), way_out }.raise();
        }
        numbers.cast(self.dtype())
    }

    /// Indices along `axis` that have the tensor's sizes in all other dimensions, checked.
    #[track_caller]
    fn places_along(&self, operation: &'static str, axis: usize, indices: &Tensor) -> Tensor {
        let fits = |d: usize| d == axis || indices.dims()[d] == self.dims()[d];
        if indices.dim() != self.dim() || !(0..self.dim()).all(fits) {
            TensorMistake::Gather { operation, dim: axis, shape: self.shape(), indices: indices.shape() }.raise();
        }
        self.places(operation, axis, indices)
    }

    /// Indices along `axis`, checked: whole numbers from 0 up to its size.
    #[track_caller]
    fn places(&self, operation: &'static str, axis: usize, indices: &Tensor) -> Tensor {
        same_device(operation, self, indices);
        if indices.dtype() != DType::I64 {
            let way_out = "make them with whole numbers, or say .long()";
            TensorMistake::Kind { operation, needed: "indices", dtype: indices.dtype(), way_out }.raise();
        }
        let size = self.dims().get(axis).copied().unwrap_or(1);
        if let Some(&index) = indices.to_ints().iter().find(|&&index| index < 0 || index as usize >= size) {
            TensorMistake::Index { index, dim: axis, size }.raise();
        }
        indices.clone()
    }
}
