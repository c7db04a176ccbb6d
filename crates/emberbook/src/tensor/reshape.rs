//! The same numbers in another shape; tensors joined and cut.

use std::borrow::Borrow;

use burn_backend::Shape;

use super::arithmetic::same_device;
use super::shape::{axis, broadcast_shapes, lifted, whole};
use super::storage::{self, stored};
use super::{DType, IntoShape, Tensor};
use crate::device::{Device, memory};
use crate::mistake::{Raise, TensorMistake};

impl Tensor {
    /// The same numbers, row by row, in another shape. One size may be -1: it is worked out.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor(0..6);
    /// assert_eq!(x.reshape([2, 3]).shape(), [2, 3]);
    /// assert_eq!(x.reshape([-1, 2]).shape(), [3, 2]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn reshape(&self, shape: impl IntoShape) -> Tensor {
        self.reshape_to("ViewBackward0", shape.into_sizes())
    }

    /// As [`reshape`](Tensor::reshape).
    #[inline(never)]
    #[track_caller]
    pub fn view(&self, shape: impl IntoShape) -> Tensor {
        self.reshape_to("ViewBackward0", shape.into_sizes())
    }

    #[track_caller]
    fn reshape_to(&self, name: &'static str, sizes: Vec<i64>) -> Tensor {
        let count = self.numel();
        let known: i64 = sizes.iter().filter(|&&size| size >= 0).product();
        let open = sizes.iter().filter(|&&size| size < 0).count();
        let fits = match open {
            0 => known as usize == count,
            1 => known > 0 && count.is_multiple_of(known as usize) && sizes.contains(&-1),
            _ => false,
        };
        if !fits {
            TensorMistake::Reshape { shape: self.shape(), count, sizes }.raise();
        }
        let size = |&size: &i64| if size < 0 { count / known as usize } else { size as usize };
        let shape = Shape::from(sizes.iter().map(size).collect::<Vec<_>>());
        let from = self.dims().clone();
        self.reshaped(shape).record(name, |i| i.input(self, || move |g: &Tensor| g.reshaped(from.clone())))
    }

    /// The same numbers in `shape`, which fits; no gradient flows.
    pub(crate) fn reshaped(&self, shape: Shape) -> Tensor {
        if *self.dims() == shape {
            return self.detach();
        }
        let y = storage::any!(self, B, x =>
            B::float_reshape(x, stored(&shape)), B::int_reshape(x, stored(&shape)), B::bool_reshape(x, stored(&shape)));
        Tensor::new(y, shape)
    }

    /// One dimension for all from `start` on: `flatten(1)` makes a row of every image of a batch.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(zeros([8, 3, 4, 4]).flatten(1).shape(), [8, 48]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn flatten(&self, start: i64) -> Tensor {
        let start = self.axis("flatten", start);
        let mut sizes: Vec<i64> = self.dims()[..start].iter().map(|&size| size as i64).collect();
        sizes.push(self.dims()[start..].iter().product::<usize>() as i64);
        self.reshape_to("ViewBackward0", sizes)
    }

    /// Without the dimensions of size 1.
    #[inline(never)]
    #[track_caller]
    pub fn squeeze(&self) -> Tensor {
        let sizes = self.dims().iter().filter(|&&size| size != 1).map(|&size| size as i64);
        self.reshape_to("SqueezeBackward0", sizes.collect())
    }

    /// Without the dimension `dim`, if its size is 1.
    #[inline(never)]
    #[track_caller]
    pub fn squeeze_dim(&self, dim: i64) -> Tensor {
        let axis = self.axis("squeeze_dim", dim);
        let mut sizes: Vec<i64> = self.dims().iter().map(|&size| size as i64).collect();
        if sizes.get(axis) == Some(&1) {
            sizes.remove(axis);
        }
        self.reshape_to("SqueezeBackward1", sizes)
    }

    /// With a new dimension of size 1 at `dim`: a vector becomes a row by `unsqueeze(0)`, a column by `unsqueeze(1)`.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([1., 2.]).unsqueeze(1).shape(), [2, 1]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn unsqueeze(&self, dim: i64) -> Tensor {
        let Some(axis) = axis(self.dim() + 1, dim) else {
            TensorMistake::NoSuchDim { operation: "unsqueeze", dim, shape: self.shape() }.raise()
        };
        let mut sizes: Vec<i64> = self.dims().iter().map(|&size| size as i64).collect();
        sizes.insert(axis, 1);
        self.reshape_to("UnsqueezeBackward0", sizes)
    }

    /// The transpose of a matrix: rows become columns.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([[1, 2, 3]]).t().shape(), [3, 1]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn t(&self) -> Tensor {
        match self.dim() {
            0 | 1 => self.clone(),
            2 => self.swapped("TBackward0", 0, 1),
            _ => TensorMistake::Rank {
                operation: "t",
                needed: "a matrix (.transpose() takes more)",
                shape: self.shape(),
            }
            .raise(),
        }
    }

    /// With the dimensions `a` and `b` swapped.
    #[inline(never)]
    #[track_caller]
    pub fn transpose(&self, a: i64, b: i64) -> Tensor {
        let (a, b) = (self.axis("transpose", a), self.axis("transpose", b));
        self.swapped("TransposeBackward0", a, b)
    }

    fn swapped(&self, name: &'static str, a: usize, b: usize) -> Tensor {
        if a == b {
            return self.clone();
        }
        let mut shape = self.dims().clone();
        shape.swap(a, b);
        let y = storage::any!(self, B, x =>
            B::float_swap_dims(x, a, b), B::int_swap_dims(x, a, b), B::bool_swap_dims(x, a, b));
        Tensor::new(y, shape).record(name, |i| i.input(self, || move |g: &Tensor| g.swapped(name, a, b)))
    }

    /// With the dimensions in another order: `permute([2, 0, 1])` puts the last one first.
    #[inline(never)]
    #[track_caller]
    pub fn permute(&self, dims: impl IntoShape) -> Tensor {
        self.reordered(dims.into_sizes())
    }

    #[track_caller]
    fn reordered(&self, dims: Vec<i64>) -> Tensor {
        let axes: Vec<usize> = dims.iter().filter_map(|&dim| axis(self.dim(), dim)).collect();
        let mut sorted = axes.clone();
        sorted.sort_unstable();
        if sorted != (0..self.dim()).collect::<Vec<_>>() || dims.len() != self.dim() {
            TensorMistake::Permute { dims, rank: self.dim() }.raise();
        }
        self.permuted(axes)
    }

    fn permuted(&self, axes: Vec<usize>) -> Tensor {
        if axes.is_empty() {
            return self.clone();
        }
        let shape = Shape::from(axes.iter().map(|&axis| self.dims()[axis]).collect::<Vec<_>>());
        let y = storage::any!(self, B, x =>
            B::float_permute(x, &axes), B::int_permute(x, &axes), B::bool_permute(x, &axes));
        let mut back = vec![0; axes.len()];
        axes.iter().enumerate().for_each(|(to, &from)| back[from] = to);
        Tensor::new(y, shape)
            .record("PermuteBackward0", |i| i.input(self, || move |g: &Tensor| g.permuted(back.clone())))
    }

    /// Stretched to `shape`: dimensions of size 1 repeat, without a copy. -1 leaves a size as it is.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([[1.], [2.]]).expand([2, 3]).to_vec(), [1., 1., 1., 2., 2., 2.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn expand(&self, shape: impl IntoShape) -> Tensor {
        self.expand_to(shape.into_sizes())
    }

    #[track_caller]
    fn expand_to(&self, sizes: Vec<i64>) -> Tensor {
        let extra = sizes.len() as i64 - self.dim() as i64;
        let size = |(i, &size): (usize, &i64)| match usize::try_from(i as i64 - extra) {
            Ok(axis) if size == -1 => self.dims().get(axis).copied(),
            _ => usize::try_from(size).ok(),
        };
        let shape: Option<Vec<usize>> = sizes.iter().enumerate().map(size).collect();
        let shape = shape.map(Shape::from).filter(|shape| broadcast_shapes(self.dims(), shape).as_ref() == Ok(shape));
        let Some(shape) = shape else {
            TensorMistake::Expand { shape: self.shape(), sizes }.raise();
        };
        let y = self.expanded(&shape);
        let from = self.dims().clone();
        y.record("ExpandBackward0", |i| i.input(self, || move |g: &Tensor| g.sum_to(&from)))
    }

    /// With ones in front of its shape until it has `rank` dimensions; no gradient flows.
    pub(crate) fn lifted(&self, rank: usize) -> Tensor {
        match self.dim() >= rank {
            true => self.clone(),
            false => self.reshaped(lifted(self.dims(), rank)),
        }
    }

    /// Stretched to `shape`, which fits; no gradient flows.
    #[track_caller]
    pub(crate) fn expanded(&self, shape: &Shape) -> Tensor {
        if self.dims() == shape {
            return self.detach();
        }
        if self.device() == Device::ndarray() {
            // It stretches by copying.
            memory::check(shape, self.dtype().bytes(), self.device());
        }
        let (x, to) = (self.lifted(shape.len()), stored(shape));
        let y = storage::any!(&x, B, x => B::float_expand(x, to), B::int_expand(x, to), B::bool_expand(x, to));
        Tensor::new(y, shape.clone())
    }

    /// Repeated: `repeat([2, 3])` puts it twice below itself and three times side by side.
    #[inline(never)]
    #[track_caller]
    pub fn repeat(&self, times: impl IntoShape) -> Tensor {
        self.repeated(whole("repeat", times.into_sizes()))
    }

    /// As [`repeat`](Tensor::repeat), which asks for a number for each dimension: here those of the first ones may be left
    /// out, and `tile(2)` repeats a matrix sideways.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([[1, 2]]).tile(2).to_ints(), [1, 2, 1, 2]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn tile(&self, times: impl IntoShape) -> Tensor {
        self.repeated(lifted(&whole("tile", times.into_sizes()), self.dim()))
    }

    #[track_caller]
    fn repeated(&self, times: Shape) -> Tensor {
        if times.len() < self.dim() {
            TensorMistake::TooFewTimes { times: times.to_vec(), shape: self.shape() }.raise();
        }
        let mut y = self.reshape(lifted(self.dims(), times.len()).to_vec());
        for (dim, &times) in times.iter().enumerate() {
            y = match times {
                0 => y.narrow(dim as i64, 0, 0),
                1 => y,
                _ => joined("RepeatBackward0", &vec![y; times], dim as i64),
            };
        }
        y
    }
}

/// Tensors joined along a dimension that they have: rows below rows with 0, side by side with 1.
///
/// ```
/// use emberbook::prelude::*;
/// let (top, bottom) = (zeros([2, 3]), ones([1, 3]));
/// assert_eq!(cat(&[&top, &bottom], 0).shape(), [3, 3]);
/// ```
#[track_caller]
pub fn cat(tensors: &[impl Borrow<Tensor>], dim: i64) -> Tensor {
    joined("CatBackward0", &handles(tensors), dim)
}

/// The same tensors, whether they were given or lent.
fn handles(tensors: &[impl Borrow<Tensor>]) -> Vec<Tensor> {
    tensors.iter().map(|x| x.borrow().clone()).collect()
}

#[inline(never)]
#[track_caller]
fn joined(name: &'static str, tensors: &[Tensor], dim: i64) -> Tensor {
    let Some(first) = tensors.first() else {
        TensorMistake::NoTensors { operation: "cat" }.raise();
    };
    if first.dim() == 0 {
        TensorMistake::Rank { operation: "cat", needed: "at least vectors (.stack() joins numbers)", shape: vec![] }
            .raise();
    }
    let axis = first.axis("cat", dim);
    for (index, x) in tensors.iter().enumerate() {
        same_device("cat", first, x);
        let fits = x.dim() == first.dim() && (0..x.dim()).all(|d| d == axis || x.dims()[d] == first.dims()[d]);
        if !fits {
            TensorMistake::Joining { operation: "cat", index, first: first.shape(), found: x.shape() }.raise();
        }
    }
    let dtype = tensors.iter().map(Tensor::dtype).max().unwrap_or(DType::F32);
    let tensors: Vec<Tensor> = tensors.iter().map(|x| x.cast(dtype)).collect();
    let mut shape = first.dims().clone();
    shape[axis] = tensors.iter().map(|x| x.dims()[axis]).sum();
    let device = first.device();
    memory::check(&shape, dtype.bytes(), device);
    let storage = match dtype {
        DType::F32 => storage::of_floats!(device, B => B::float_cat(tensors.iter().map(B::float).collect(), axis)),
        DType::I64 => storage::of_ints!(device, B => B::int_cat(tensors.iter().map(B::int).collect(), axis)),
        DType::Bool => storage::of_bools!(device, B => B::bool_cat(tensors.iter().map(B::bool).collect(), axis)),
    };
    Tensor::new(storage, shape).record(name, |i| {
        let mut start = 0;
        for x in &tensors {
            let (from, length) = (start, x.dims()[axis]);
            i.input(x, || move |g: &Tensor| g.narrow(axis as i64, from as i64, length));
            start += length;
        }
    })
}

/// Tensors of one shape put on top of each other along a new dimension.
///
/// ```
/// use emberbook::prelude::*;
/// assert_eq!(stack(&[tensor([1, 2]), tensor([3, 4])], 0).shape(), [2, 2]);
/// ```
#[track_caller]
pub fn stack(tensors: &[impl Borrow<Tensor>], dim: i64) -> Tensor {
    stacked(&handles(tensors), dim)
}

#[inline(never)]
#[track_caller]
fn stacked(tensors: &[Tensor], dim: i64) -> Tensor {
    let Some(first) = tensors.first() else {
        TensorMistake::NoTensors { operation: "stack" }.raise();
    };
    if let Some(index) = tensors.iter().position(|x| x.dims() != first.dims()) {
        TensorMistake::Joining { operation: "stack", index, first: first.shape(), found: tensors[index].shape() }
            .raise();
    }
    let Some(axis) = axis(first.dim() + 1, dim) else {
        TensorMistake::NoSuchDim { operation: "stack", dim, shape: first.shape() }.raise()
    };
    let layers: Vec<Tensor> = tensors.iter().map(|x| x.unsqueeze(axis as i64)).collect();
    joined("StackBackward0", &layers, axis as i64)
}
