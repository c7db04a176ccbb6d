//! The numbers of a float tensor on the processor, read and changed where they lie in memory.

use std::sync::{PoisonError, RwLockWriteGuard};

use burn_ndarray::NdArrayTensor;

use super::storage::{self, Primitive};
use super::{Storage, Tensor};

impl Tensor {
    /// The numbers, to be changed in place. Who took them before, as a graph or `data()` did, keeps the old ones.
    pub(crate) fn storage_mut(&self) -> RwLockWriteGuard<'_, Storage> {
        self.0.storage.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tensor {
    /// The same numbers lying row by row in this machine's memory; those of a GPU stay as they are.
    pub(crate) fn contiguous(&self) -> Tensor {
        let storage = storage::of_floats!(self.device(), B => B::float_rows(self));
        Tensor::new(storage, self.dims().clone())
    }
}

impl Storage {
    /// The numbers row by row, if they are floats that lie so in this machine's memory.
    pub(crate) fn floats(&self) -> Option<&[f32]> {
        match self {
            Storage::Flex(Primitive::Float(x)) => x.as_slice(),
            Storage::NdArray(Primitive::Float(NdArrayTensor::F32(x))) => x.view().to_slice(),
            _ => None,
        }
    }

    /// As [`floats`](Storage::floats), to be changed; a tensor that shares them keeps its own copy.
    pub(crate) fn floats_mut(&mut self) -> Option<&mut [f32]> {
        match self {
            Storage::Flex(Primitive::Float(x)) => {
                *x = x.to_contiguous();
                Some(x.storage_mut())
            }
            Storage::NdArray(Primitive::Float(NdArrayTensor::F32(x))) => {
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
