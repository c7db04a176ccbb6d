use std::{any, fmt};

use super::parts::Parts;
use super::{Explanation, InSpreadsheet, Module};
use crate::{mistake::Mistake, tensor::Tensor};

/// What one kind of layer computes. A layer of one's own is a struct with its parameters, and its `forward`:
///
/// ```
/// use emberbook::prelude::*;
///
/// #[derive(Clone, Debug)]
/// struct Perceptron {
///     weight: Parameter,
///     bias: Parameter,
/// }
///
/// impl Layer for Perceptron {
///     fn forward(&self, input: &Tensor) -> Tensor {
///         input.mm(&self.weight.t()) + &self.bias
///     }
/// }
///
/// let perceptron = Perceptron { weight: parameter(randn([1, 2])), bias: parameter(zeros([1])) };
/// let my_net = sequential![linear(3, 2), perceptron];
/// assert_eq!(my_net.forward(&ones([5, 3])).shape(), [5, 1]);
/// assert_eq!(my_net.named_parameters()[2].0, "1.weight");
/// ```
///
/// In a network, or in a [`Module`] of its own (`Module::new(perceptron)`), it prints, traces, saves, counts and trains as
/// the others do. Its [`Parameter`](super::Parameter)s, [`Buffer`](super::Buffer)s and layers are found by
/// `#[derive(Debug)]`, and called as their fields are: `hidden.weight`; those of a list by their number: `blocks.0.weight`.
/// `#[derive(Clone)]` is what [`Module::copy`] copies it by.
pub trait Layer: ToModule + fmt::Debug + Send + Sync {
    /// The output for `input`.
    fn forward(&self, input: &Tensor) -> Tensor;

    /// What it is called in print: the struct's name.
    fn name(&self) -> &'static str {
        short_name::<Self>()
    }

    /// Its settings as PyTorch prints them: `in_features=2, out_features=3, bias=True`.
    fn settings(&self) -> String {
        String::new()
    }

    /// The shape of the output for an input of this shape, or what does not fit
    /// ([`Mistake::new`] has room for words of your own). `None` where only running the layer can tell.
    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        let _ = input;
        Ok(None)
    }

    /// Whether an input of whole numbers is a mistake, and refused before `forward` sees it.
    fn needs_floats(&self) -> bool {
        false
    }

    /// How the output follows from the input, in the words of a lesson; for [`trace`](crate::trace::trace).
    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        Explanation::of_parameters(self.name(), &Parts::of(self).parameters, input, output)
    }

    /// How a spreadsheet does the same, if it can; for [`to_excel_check`](crate::excel_check::to_excel_check).
    #[doc(hidden)]
    fn in_spreadsheet(&self) -> Option<InSpreadsheet> {
        None
    }

    /// Whether it only runs the layers inside one after the other.
    #[doc(hidden)]
    fn runs_in_order(&self) -> bool {
        false
    }
}

/// The name of a type without its path and what it is generic over.
pub(super) fn short_name<T: ?Sized>() -> &'static str {
    let path = any::type_name::<T>();
    let path = path.split('<').next().unwrap_or(path);
    path.rsplit("::").next().unwrap_or(path)
}

/// What can be in a network: a module, and a [`Layer`] that has `#[derive(Clone)]`.
pub trait ToModule {
    /// A module with the same parameters.
    fn to_module(&self) -> Module;
}

impl<L: Layer + Clone + 'static> ToModule for L {
    fn to_module(&self) -> Module {
        Module::new(self.clone())
    }
}

impl ToModule for Module {
    fn to_module(&self) -> Module {
        self.clone()
    }
}
