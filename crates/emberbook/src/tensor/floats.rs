//! The numbers of a float tensor on the processor, read and changed where they lie in memory.

use std::sync::{PoisonError, RwLockWriteGuard};

use burn_ndarray::NdArrayTensor;

use super::value::{self, Numbers, Primitive};
use super::{Tensor, Value};

impl Tensor {
    /// The numbers, to be changed in place. Who took them before, as a graph or `data()` did, keeps the old ones.
    pub(crate) fn value_mut(&self) -> RwLockWriteGuard<'_, Value> {
        self.0.value.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tensor {
    /// The same numbers lying row by row in this machine's memory; those of a GPU stay as they are.
    pub(crate) fn contiguous(&self) -> Tensor {
        let value = value::float!(self.device(), B => B::float_rows(self));
        Tensor::new(value, self.dims().clone())
    }
}

impl Value {
    /// The numbers row by row, if they are floats that lie so in this machine's memory.
    pub(crate) fn floats(&self) -> Option<&[f32]> {
        match &self.numbers {
            Numbers::Flex(Primitive::Float(x)) => x.as_slice(),
            Numbers::NdArray(Primitive::Float(NdArrayTensor::F32(x))) => x.view().to_slice(),
            _ => None,
        }
    }

    /// As [`floats`](Value::floats), to be changed; a tensor that shares them keeps its own copy.
    pub(crate) fn floats_mut(&mut self) -> Option<&mut [f32]> {
        match &mut self.numbers {
            Numbers::Flex(Primitive::Float(x)) => {
                *x = x.to_contiguous();
                Some(x.storage_mut())
            }
            Numbers::NdArray(Primitive::Float(NdArrayTensor::F32(x))) => {
                let array = x.ensure_owned();
                if !array.is_standard_layout() {
                    *array = array.as_standard_layout().into_owned().into_shared();
                }
                array.as_slice_mut()
            }
            _ => None,
        }
    }
}
