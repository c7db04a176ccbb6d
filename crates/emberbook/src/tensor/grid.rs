//! All the points of a grid.

use std::array;
use std::borrow::Borrow;

use super::Tensor;
use crate::mistake::{Raise, TensorMistake};

/// The coordinates of all points of a grid whose axes are these vectors: the first goes down the rows, the second along
/// the columns, as PyTorch's with `indexing="ij"`.
///
/// ```
/// use emberbook::prelude::*;
/// let [y, x] = meshgrid([tensor([0, 1]), tensor([5, 6, 7])]);
/// assert_eq!(x.to_string(), "tensor([[5, 6, 7],\n        [5, 6, 7]])");
/// let points = stack(&[x, y], -1).reshape([-1, 2]);
/// assert_eq!(points.shape(), [6, 2]);
/// ```
#[track_caller]
pub fn meshgrid<const N: usize>(axes: [impl Borrow<Tensor>; N]) -> [Tensor; N] {
    let axes = axes.each_ref().map(Borrow::borrow);
    let grid = points(&axes);
    array::from_fn(|i| grid[i].clone())
}

#[inline(never)]
#[track_caller]
fn points(axes: &[&Tensor]) -> Vec<Tensor> {
    if let Some(axis) = axes.iter().find(|axis| axis.dim() > 1) {
        TensorMistake::Rank { operation: "meshgrid", needed: "a vector for each axis", shape: axis.shape() }.raise();
    }
    let shape: Vec<usize> = axes.iter().map(|axis| axis.numel()).collect();
    let along = |dim: usize| {
        let mut sizes = vec![1; shape.len()];
        sizes[dim] = shape[dim];
        axes[dim].reshape(sizes).expand(&shape)
    };
    (0..axes.len()).map(along).collect()
}
