//! Down to Burn's own tensors, and back up.

use ::burn::backend::{Autodiff, Flex};
use ::burn::tensor::BasicOps;
use burn_backend::{Backend, TensorData};

use super::{DType, Elements, Tensor};
use crate::mistake::{Raise, TensorMistake};

/// The backend of the Burn tensors that ours become: numbers on the processor, with Burn's own gradients.
pub type Burn = Autodiff<Flex>;

impl Tensor {
    /// The numbers as a tensor of Burn's with `D` dimensions, on the processor. Burn knows no tensor of rank 0: a single
    /// number becomes a vector of one.
    ///
    /// The numbers go, and not how they were computed: no gradient flows from Burn's tensor to this one.
    /// [`Module::from_burn`](crate::nn::Module::from_burn) makes a layer that gradients flow through.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let x = tensor([[1., 2.], [3., 4.]]);
    /// let y = x.to_burn::<2>().cumsum(0);
    /// assert_eq!(Tensor::from_burn(y).to_vec(), [1., 2., 4., 6.]);
    /// ```
    ///
    /// # Panics
    /// When it has not `D` dimensions, or holds no floats.
    #[track_caller]
    pub fn to_burn<const D: usize>(&self) -> ::burn::Tensor<Burn, D> {
        ::burn::Tensor::from_data(self.burn_data(D), &Default::default())
    }

    /// A tensor of the numbers of one of Burn's, on any of its backends.
    pub fn from_burn<B: Backend, const D: usize, K: BasicOps<B>>(tensor: ::burn::Tensor<B, D, K>) -> Tensor {
        Tensor::from_data(tensor.into_data())
    }

    #[track_caller]
    #[inline(never)]
    fn burn_data(&self, rank: usize) -> TensorData {
        if self.dim().max(1) != rank {
            TensorMistake::BurnRank { rank, shape: self.shape() }.raise();
        }
        if self.dtype() != DType::F32 {
            let (needed, dtype) = ("floats", self.dtype());
            TensorMistake::Kind { operation: "to_burn", needed, dtype, way_out: "say .float() first" }.raise();
        }
        TensorData::new(self.to_vec(), super::storage::stored(self.dims()))
    }

    #[inline(never)]
    fn from_data(data: TensorData) -> Tensor {
        let shape = data.shape.clone();
        let elements = match data.dtype {
            kind if kind.is_float() => data.convert::<f32>().into_vec().map(Elements::F32),
            kind if kind.is_bool() => Ok(Elements::Bool(data.iter::<bool>().collect())),
            _ => data.convert::<i64>().into_vec().map(Elements::I64),
        };
        Tensor::from_elements(elements.expect("the numbers have just been converted to this kind"), shape)
    }
}
