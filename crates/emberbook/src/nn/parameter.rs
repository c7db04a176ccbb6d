use std::fmt;

use crate::device::Device;
use crate::display::{MimeBundle, Show};
use crate::tensor::{IntoTensor, Tensor};

/// A tensor that training changes: a weight or a bias.
///
/// A handle: every clone of a parameter, and [`Module::weight`](super::Module::weight) of its layer, see the same numbers.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 1)];
/// mse_loss(&my_net.forward(&ones([3, 2])), &zeros([3, 1])).backward();
/// for param in my_net.parameters() {
///     param.set_data(param.data() - 0.1 * param.grad());
/// }
/// ```
#[derive(Clone)]
pub struct Parameter {
    name: String,
    tensor: Tensor,
}

impl Parameter {
    /// A parameter that starts with the numbers of `data`.
    pub fn new(name: impl Into<String>, data: impl IntoTensor) -> Self {
        Self { name: name.into(), tensor: data.into_tensor().float().detach().requires_grad() }
    }

    /// Its name: `weight` in its layer, `0.weight` among the parameters of a network.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The tensor itself, to compute with: gradients flow into this parameter.
    pub fn tensor(&self) -> Tensor {
        self.tensor.clone()
    }

    /// Its numbers as they are now, without a gradient.
    #[inline(never)]
    pub fn data(&self) -> Tensor {
        self.tensor.data()
    }

    /// The gradient that `backward()` left: how the loss changes with each number.
    ///
    /// # Panics
    /// When there is none yet.
    #[track_caller]
    #[inline(never)]
    pub fn grad(&self) -> Tensor {
        self.tensor.grad()
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

    /// Its shape; a linear layer's weight is `[out_features, in_features]`.
    #[inline(never)]
    pub fn shape(&self) -> Vec<usize> {
        self.tensor.shape()
    }

    /// How many numbers it has.
    #[inline(never)]
    pub fn numel(&self) -> usize {
        self.tensor.numel()
    }

    /// Where its numbers live.
    #[inline(never)]
    pub fn device(&self) -> Device {
        self.tensor.device()
    }

    /// Forgets the gradient.
    #[inline(never)]
    pub fn zero_grad(&self) {
        self.tensor.zero_grad();
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

    /// The same parameter under its full name.
    pub(super) fn named(&self, name: &str) -> Self {
        Self { name: name.to_owned(), tensor: self.tensor.clone() }
    }
}

/// `Parameter containing:` and the tensor, as PyTorch prints it.
impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Parameter containing:\n{}", self.tensor)
    }
}

impl fmt::Debug for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
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
