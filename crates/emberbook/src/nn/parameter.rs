use std::fmt;
use std::ops::{Add, Deref, Div, Mul, Rem, Sub};

use super::copy;
use super::parts::{self, Part};
use crate::device::Device;
use crate::display::{MimeBundle, Show};
use crate::tensor::{IntoTensor, Operand, Tensor, Term};

/// A tensor that training changes: a weight or a bias.
///
/// It is a tensor, with all that tensors can do, and a handle: every clone of a parameter, and
/// [`Module::weight`](super::Module::weight) of its layer, see the same numbers.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 1)];
/// mse_loss(&my_net.forward(&ones([3, 2])), &zeros([3, 1])).backward();
/// for param in my_net.parameters() {
///     param.set_data(param.data() - 0.1 * param.grad());
/// }
/// my_net.parameters()[0].requires_grad_(false); // frozen: from now on it stays as it is
/// ```
pub struct Parameter {
    name: String,
    tensor: Tensor,
}

/// A parameter of a layer of one's own, which starts with the numbers of `data`. Its name is that of the layer's field.
///
/// ```
/// use emberbook::prelude::*;
/// let weight = parameter([[0.5, -1.]]);
/// assert_eq!(ones([3, 2]).mm(&weight.t()).to_vec(), [-0.5, -0.5, -0.5]);
/// ```
pub fn parameter(data: impl IntoTensor) -> Parameter {
    Parameter::new("", data)
}

impl Parameter {
    /// A parameter with a name of its own, outside of a layer.
    pub fn new(name: impl Into<String>, data: impl IntoTensor) -> Self {
        Self::of(name.into(), data.into_tensor())
    }

    #[inline(never)]
    fn of(name: String, data: Tensor) -> Self {
        Self { name, tensor: data.float().detach().requires_grad() }
    }

    /// Its name: `weight` in its layer, `0.weight` among the parameters of a network.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tensor itself, to compute with: gradients flow into this parameter.
    pub fn tensor(&self) -> Tensor {
        self.tensor.clone()
    }

    /// Replaces its numbers; they go to the device that the parameter is on.
    ///
    /// # Panics
    /// When the shape differs.
    #[track_caller]
    #[inline(never)]
    pub fn set_data(&self, data: impl IntoTensor) {
        self.tensor.set_data(data.into_tensor().to(&self.tensor.device()));
    }

    /// Moves it to `device`, in place; its gradient with it.
    #[track_caller]
    #[inline(never)]
    pub fn to(&self, device: &Device) {
        self.tensor.set_data(self.tensor.data().to(device));
        if let Some(grad) = self.tensor.grad_or_none() {
            self.tensor.set_grad(grad.to(device));
        }
    }

    /// The same parameter under another name.
    pub(super) fn named(&self, name: &str) -> Self {
        Self { name: name.to_owned(), tensor: self.tensor.clone() }
    }
}

/// The same parameter again; inside [`Module::copy`](super::Module::copy) a parameter of the copy's own.
impl Clone for Parameter {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), tensor: copy::handle(&self.tensor) }
    }
}

impl Deref for Parameter {
    type Target = Tensor;

    fn deref(&self) -> &Tensor {
        &self.tensor
    }
}

impl Operand for Parameter {
    fn into_term(self) -> Term {
        Term::Tensor(self.tensor)
    }
}

impl Operand for &Parameter {
    fn into_term(self) -> Term {
        Term::Tensor(self.tensor())
    }
}

impl IntoTensor for &Parameter {
    fn into_tensor(self) -> Tensor {
        self.tensor()
    }
}

macro_rules! operator {
    ($($operator:ident $method:ident)*) => {$(
        impl<T: Operand> $operator<T> for &Parameter {
            type Output = Tensor;

            #[track_caller]
            fn $method(self, right: T) -> Tensor {
                (&self.tensor).$method(right)
            }
        }

        impl $operator<&Parameter> for f64 {
            type Output = Tensor;

            #[track_caller]
            fn $method(self, right: &Parameter) -> Tensor {
                self.$method(&right.tensor)
            }
        }
    )*};
}

operator!(Add add Sub sub Mul mul Div div Rem rem);

/// `Parameter containing:` and the tensor, as PyTorch prints it.
impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parameter containing:\n{}", self.tensor)
    }
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        parts::debug(f, || Part::Parameter(self.named(&self.name)), self)
    }
}

impl Show for Parameter {
    fn show(&self) -> MimeBundle {
        let shown = MimeBundle::text(self.to_string());
        match self.tensor.show().get("text/html") {
            Some(html) => shown.html(format!("<div>{} {:?}</div>{html}", self.name, self.shape())),
            None => shown,
        }
    }
}
