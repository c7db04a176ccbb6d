//! Shapes: how they are written, and how two of them fit together.

use burn_backend::Shape;

use super::Tensor;
use crate::device::memory;
use crate::mistake::{Raise, TensorMistake};

/// What can stand for a shape: `[2, 3]`, `5` for a vector, a `Vec` of sizes, `()` for a single number.
///
/// Where dimensions are asked for, it names them: `0`, `-1` for the last, `[0, 2]` for two, `()` for all.
///
/// ```
/// use emberbook::prelude::*;
/// let rows = 4;
/// assert_eq!(zeros([rows, 2]).shape(), [4, 2]);
/// assert_eq!(ones(3).shape(), [3]);
/// assert_eq!(ones(&zeros([2, 5]).shape()).shape(), [2, 5]);
/// assert_eq!(zeros(()).rank(), 0);
/// ```
pub trait IntoShape {
    /// The sizes; -1 where a function lets one be worked out.
    fn into_sizes(self) -> Vec<i64>;
}

impl IntoShape for () {
    fn into_sizes(self) -> Vec<i64> {
        Vec::new()
    }
}

macro_rules! sizes {
    ($($integer:ty)*) => {$(
        impl IntoShape for $integer {
            fn into_sizes(self) -> Vec<i64> {
                vec![self as i64]
            }
        }

        impl<const N: usize> IntoShape for [$integer; N] {
            fn into_sizes(self) -> Vec<i64> {
                self.as_slice().into_sizes()
            }
        }

        impl<const N: usize> IntoShape for &[$integer; N] {
            fn into_sizes(self) -> Vec<i64> {
                self.as_slice().into_sizes()
            }
        }

        impl IntoShape for &[$integer] {
            fn into_sizes(self) -> Vec<i64> {
                self.iter().map(|&size| size as i64).collect()
            }
        }

        impl IntoShape for Vec<$integer> {
            fn into_sizes(self) -> Vec<i64> {
                self.as_slice().into_sizes()
            }
        }

        impl IntoShape for &Vec<$integer> {
            fn into_sizes(self) -> Vec<i64> {
                self.as_slice().into_sizes()
            }
        }
    )*};
}

sizes!(i32 i64 usize);

/// The shape of a new tensor: no size may be negative.
#[track_caller]
pub(crate) fn shape_of(function: &'static str, shape: impl IntoShape) -> Shape {
    whole(function, shape.into_sizes())
}

/// The shape of these sizes: none may be negative.
#[track_caller]
pub(crate) fn whole(function: &'static str, sizes: Vec<i64>) -> Shape {
    if sizes.iter().any(|&size| size < 0) {
        TensorMistake::NegativeSize { function, sizes }.raise();
    }
    Shape::from(sizes.iter().map(|&size| size as usize).collect::<Vec<_>>())
}

impl Tensor {
    /// The dimension that `dim` names, -1 being the last. A single number counts as having one.
    #[track_caller]
    pub(crate) fn axis(&self, operation: &'static str, dim: i64) -> usize {
        match axis(self.dim().max(1), dim) {
            Some(axis) => axis,
            None => TensorMistake::NoSuchDim { operation, dim, shape: self.shape() }.raise(),
        }
    }
}

/// The dimensions that a reduction goes over: those named, or all.
#[derive(Clone)]
pub(crate) struct Over {
    pub(crate) axes: Vec<usize>,
    pub(crate) keep: bool,
    /// Nothing is left but a single number, and no dimension was named.
    pub(crate) all: bool,
}

impl Over {
    pub(crate) fn all(x: &Tensor) -> Over {
        Over { axes: (0..x.dim()).collect(), keep: false, all: true }
    }

    pub(crate) fn axis(axis: usize, keep: bool) -> Over {
        Over { axes: vec![axis], keep, all: false }
    }

    /// What is left of a shape.
    pub(crate) fn shape(&self, shape: &Shape) -> Shape {
        if self.keep { self.kept(shape) } else { self.others(shape) }
    }

    /// The shape with 1 for every dimension gone over.
    pub(crate) fn kept(&self, shape: &Shape) -> Shape {
        let size = |(axis, &size)| if self.axes.contains(&axis) { 1 } else { size };
        Shape::from(shape.iter().enumerate().map(size).collect::<Vec<_>>())
    }

    /// The shape without the dimensions gone over.
    pub(crate) fn others(&self, shape: &Shape) -> Shape {
        let sizes = shape.iter().enumerate().filter(|(axis, _)| !self.axes.contains(axis)).map(|(_, &size)| size);
        Shape::from(sizes.collect::<Vec<_>>())
    }

    /// How many numbers become one.
    pub(crate) fn count(&self, shape: &Shape) -> usize {
        self.axes.iter().filter_map(|&axis| shape.get(axis)).product()
    }
}

impl Tensor {
    /// The dimensions that `dims` names, none being all.
    #[track_caller]
    pub(crate) fn over(&self, operation: &'static str, dims: Vec<i64>, keep: bool) -> Over {
        if dims.is_empty() {
            return Over { keep, ..Over::all(self) };
        }
        let mut axes: Vec<usize> = dims.iter().map(|&dim| self.axis(operation, dim)).collect();
        axes.sort_unstable();
        if axes.windows(2).any(|pair| pair[0] == pair[1]) {
            TensorMistake::SameDim { operation, dims }.raise();
        }
        Over { axes, keep, all: false }
    }
}

/// The dimension that `dim` names among `rank`, -1 being the last.
pub(crate) fn axis(rank: usize, dim: i64) -> Option<usize> {
    let axis = if dim < 0 { dim + rank as i64 } else { dim };
    usize::try_from(axis).ok().filter(|&axis| axis < rank)
}

/// The shape that two shapes broadcast to: sizes are matched from the last dimension on, and a 1 stretches.
#[track_caller]
pub(crate) fn broadcast(operation: &'static str, left: &Tensor, right: &Tensor) -> Shape {
    let (a, b) = (left.dims(), right.dims());
    if a == b {
        return a.clone();
    }
    match broadcast_shapes(a, b) {
        Ok(shape) => {
            memory::check(&shape, left.dtype().max(right.dtype()).bytes(), left.device());
            shape
        }
        Err(from_end) => {
            let (left, right) = (left.shape(), right.shape());
            TensorMistake::Broadcast { operation, left, right, from_end }.raise()
        }
    }
}

/// Fails with the dimension that clashes, counted from the end.
pub(crate) fn broadcast_shapes(a: &[usize], b: &[usize]) -> Result<Shape, usize> {
    let rank = a.len().max(b.len());
    let mut shape = vec![1; rank];
    for from_end in 1..=rank {
        let size = |shape: &[usize]| if from_end > shape.len() { 1 } else { shape[shape.len() - from_end] };
        shape[rank - from_end] = match (size(a), size(b)) {
            (1, size) | (size, 1) => size,
            (x, y) if x == y => x,
            _ => return Err(from_end),
        };
    }
    Ok(Shape::from(shape))
}

/// `shape` with ones in front until it has `rank` dimensions.
pub(crate) fn lifted(shape: &[usize], rank: usize) -> Shape {
    let mut sizes = vec![1; rank.saturating_sub(shape.len())];
    sizes.extend_from_slice(shape);
    Shape::from(sizes)
}
