use std::panic::RefUnwindSafe;

use super::{Explanation, Module, Parameter};
use crate::{mistake::Mistake, tensor::Tensor};

/// What one kind of layer computes and holds. A new kind of layer is a type that implements this, and a function that
/// makes a [`Module`] of it.
pub trait Layer: Send + Sync + RefUnwindSafe {
    /// PyTorch's name for it: `Linear`.
    fn name(&self) -> &'static str;

    /// Its settings as PyTorch prints them: `in_features=2, out_features=3, bias=True`.
    fn settings(&self) -> String {
        String::new()
    }

    /// The shape of the output for an input of this shape, or what does not fit.
    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>, Mistake>;

    /// The output for an input that [`output_shape`](Layer::output_shape) has accepted.
    fn forward(&self, input: &Tensor) -> Tensor;

    /// How the output follows from the input, in the words of a lesson; for [`trace`](crate::trace::trace).
    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation;

    /// The layer's own parameters, in PyTorch's order.
    fn parameters(&self) -> &[Parameter] {
        &[]
    }

    /// The layers inside this one, by name.
    fn children(&self) -> &[(String, Module)] {
        &[]
    }

    /// Whether the layers inside run one after the other, so that the forward pass can be followed through them.
    fn runs_in_order(&self) -> bool {
        false
    }

    /// Tells the layer whether it is being trained; only a few, such as dropout, behave differently.
    fn set_training(&self, training: bool) {
        for (_, child) in self.children() {
            child.layer().set_training(training);
        }
    }
}
