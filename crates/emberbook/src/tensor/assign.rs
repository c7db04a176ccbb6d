//! New numbers for a part of a tensor.

use super::autograd::grad_enabled;
use super::shape::broadcast_shapes;
use super::{DType, Elements, Index, IntoTensor, Places, Tensor, where_};
use crate::mistake::{GradMistake, Raise, TensorMistake};

impl Tensor {
    /// PyTorch's `x[index] = numbers`: puts new numbers into a part of this tensor, and every clone of it sees them. The
    /// numbers broadcast to the part.
    ///
    /// What was computed from the tensor before keeps the numbers that it was computed from, and so do its parts:
    /// `x.row(0)` is not changed by `x.set(0, 1.)`, and `x.row(0).set(0, 1.)` does not change `x`.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = zeros([3, 3]);
    /// x.set((0, 1..), 7.);
    /// x.set((.., 0), [1., 2., 3.]);
    /// x.set(&x.eq(0), -1.);
    /// assert_eq!(x.to_vec2(), [[1., 7., 7.], [2., -1., -1.], [3., -1., -1.]]);
    /// ```
    ///
    /// # Panics
    /// When the numbers do not fit the part; and while operations are recorded, when the tensor requires a gradient, or
    /// the numbers were computed from one that does: the record would not know of the change. Inside
    /// [`no_grad`](crate::tensor::no_grad) a parameter can be changed.
    #[inline(never)]
    #[track_caller]
    pub fn set(&self, index: impl Index, numbers: impl IntoTensor) {
        self.put(index.into_places(), &numbers.into_tensor());
    }

    #[track_caller]
    fn put(&self, places: Places, numbers: &Tensor) {
        if !self.is_leaf() {
            GradMistake::NotALeaf { what: "set" }.raise();
        }
        if grad_enabled() && self.needs_grad() {
            GradMistake::InPlaceOnParameter.raise();
        }
        if grad_enabled() && numbers.needs_grad() {
            TensorMistake::SetTracked.raise();
        }
        let numbers = numbers.detach().cast(self.dtype()).to(&self.device());
        let new = match places {
            Places::Parts(parts) => {
                let region = self.region("set", &parts);
                self.with_region(&region, &fitted(&numbers, &region.shape))
            }
            Places::Tensor(mask) if mask.dtype() == DType::Bool && numbers.numel() == 1 => {
                let rows = self.masked_rows("set", &mask);
                let mut sizes = vec![1; rows.dim()];
                sizes[0] = rows.len();
                where_(&mask.reshape(sizes), numbers.reshape(()), rows)
            }
            Places::Tensor(mask) if mask.dtype() == DType::Bool => {
                let places = mask.true_places();
                self.masked_rows("set", &mask).with_rows(&places, &numbers)
            }
            Places::Tensor(indices) => self.with_rows(&self.places_from_the_end("set", &indices), &numbers),
        };
        self.set_data(new.reshaped(self.dims().clone()));
    }

    /// The tensor with `numbers` in the rows that `indices` names; of two for one row the last.
    #[track_caller]
    fn with_rows(&self, indices: &Tensor, numbers: &Tensor) -> Tensor {
        let mut part = indices.shape();
        part.extend_from_slice(&self.dims()[1..]);
        let width: usize = self.dims()[1..].iter().product();
        let places = indices.to_ints().into_iter().flat_map(|row| row as usize * width..(row as usize + 1) * width);
        self.with_numbers(places, &fitted(numbers, &part))
    }

    /// The tensor with each of `numbers` at its place, counted row by row. No backend of Burn has it, so it is done here.
    pub(super) fn with_numbers(&self, places: impl Iterator<Item = usize>, numbers: &Tensor) -> Tensor {
        fn put<T: Copy>(into: &mut [T], places: impl Iterator<Item = usize>, numbers: Vec<T>) {
            places.zip(numbers).for_each(|(place, number)| into[place] = number);
        }
        let mut elements = self.elements();
        match (&mut elements, numbers.elements()) {
            (Elements::F32(into), Elements::F32(numbers)) => put(into, places, numbers),
            (Elements::I64(into), Elements::I64(numbers)) => put(into, places, numbers),
            (Elements::Bool(into), Elements::Bool(numbers)) => put(into, places, numbers),
            _ => unreachable!("the numbers were made of the tensor's kind"),
        }
        Tensor::from_elements(elements, self.dims().clone()).to(&self.device())
    }
}

/// The numbers stretched to the part that they go into. Ones in front of their shape do no harm, as in PyTorch.
#[track_caller]
fn fitted(numbers: &Tensor, part: &[usize]) -> Tensor {
    let extra = numbers.dim().saturating_sub(part.len());
    let (front, shape) = numbers.dims().split_at(extra);
    let fits = front.iter().all(|&size| size == 1) && broadcast_shapes(shape, part).is_ok_and(|all| *all == *part);
    if !fits {
        TensorMistake::SetPart { part: part.to_vec(), numbers: numbers.shape() }.raise();
    }
    numbers.reshaped(shape.to_vec().into()).expanded(&part.to_vec().into())
}
