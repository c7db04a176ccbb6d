//! What a mask picks, and where a tensor is not 0.

use burn_backend::Shape;

use super::shape::broadcast;
use super::{DType, Elements, Tensor};
use crate::mistake::{Raise, TensorMistake};

impl Tensor {
    /// The numbers where `mask` is true, one after the other. The mask broadcasts.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([[1., -2.], [-3., 4.]]);
    /// assert_eq!(x.masked_select(&x.lt(0)).to_vec(), [-2., -3.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn masked_select(&self, mask: &Tensor) -> Tensor {
        if mask.dtype() != DType::Bool {
            let (needed, way_out) = ("a mask of true and false", "make one by comparing, as x.gt(0), or say .bool()");
            TensorMistake::Kind { operation: "masked_select", needed, dtype: mask.dtype(), way_out }.raise();
        }
        super::arithmetic::same_device("masked_select", self, mask);
        let shape = broadcast("masked_select", self, mask);
        let places = mask.expanded(&shape).true_places();
        let x = if *self.dims() == shape { self.clone() } else { self.expand(shape.to_vec()) };
        x.reshape(-1).at_places("MaskedSelectBackward0", 0, &places)
    }

    /// Where the numbers are that are not 0 (or are true): the indices of each in a row of its own, `[count, rank]`.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([[0, 7], [8, 0]]).nonzero().to_string(), "tensor([[0, 1],\n        [1, 0]])");
    /// ```
    #[inline(never)]
    pub fn nonzero(&self) -> Tensor {
        let places = self.true_places().to_ints();
        let mut indices = Vec::with_capacity(places.len() * self.dim());
        for &place in &places {
            let mut below = self.numel();
            let mut left = place as usize;
            for &size in self.dims().iter() {
                below /= size;
                indices.push((left / below) as i64);
                left %= below;
            }
        }
        Tensor::from_elements(Elements::I64(indices), [places.len(), self.dim()]).to(&self.device())
    }

    /// PyTorch's `x[mask]`.
    #[track_caller]
    pub(super) fn where_true(&self, operation: &'static str, mask: &Tensor) -> Tensor {
        self.masked_rows(operation, mask).at_places("IndexBackward0", 0, &mask.true_places())
    }

    /// The tensor with a row for each place of `mask`, whose shape is that of the tensor's first dimensions.
    #[track_caller]
    pub(super) fn masked_rows(&self, operation: &'static str, mask: &Tensor) -> Tensor {
        super::arithmetic::same_device(operation, self, mask);
        if !self.dims().starts_with(mask.dims()) {
            TensorMistake::Mask { operation, mask: mask.shape(), shape: self.shape() }.raise();
        }
        let mut sizes = vec![mask.numel()];
        sizes.extend_from_slice(&self.dims()[mask.dim()..]);
        self.reshape(sizes)
    }

    /// Where it is not 0, counted through all the numbers row by row, on its device.
    pub(super) fn true_places(&self) -> Tensor {
        let bools = self.to_bools();
        let places: Vec<i64> = (0..).zip(bools).filter_map(|(place, on)| on.then_some(place)).collect();
        let count = places.len();
        Tensor::from_elements(Elements::I64(places), Shape::new([count])).to(&self.device())
    }
}
