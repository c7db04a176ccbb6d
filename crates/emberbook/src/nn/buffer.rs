use std::fmt;
use std::ops::Deref;

use super::copy;
use super::parts::{self, Part};
use crate::device::Device;
use crate::display::{MimeBundle, Show};
use crate::tensor::{IntoTensor, Tensor};

/// A tensor that belongs to a layer but is not trained, as a running mean: it is saved and loaded, goes to another device
/// and is copied with the layer; optimizers leave it alone, and it is not counted among the parameters.
///
/// ```
/// use emberbook::prelude::*;
///
/// #[derive(Clone, Debug)]
/// struct Centre {
///     running_mean: Buffer,
///     training: Training,
/// }
///
/// impl Layer for Centre {
///     fn forward(&self, input: &Tensor) -> Tensor {
///         if self.training.is_on() {
///             self.running_mean.set_data(0.9 * self.running_mean.data() + 0.1 * input.mean_dim(0).data());
///         }
///         input - self.running_mean.data()
///     }
/// }
///
/// let my_net = Module::new(Centre { running_mean: buffer(zeros([2])), training: Training::new() });
/// my_net.forward(&full([3, 2], 10.));
/// my_net.eval();
/// assert_eq!(my_net.forward(&full([3, 2], 10.)).get([0, 0]).item(), 9.);
/// assert_eq!(my_net.state_dict().names(), ["running_mean"]);
/// assert_eq!(my_net.num_parameters(), 0);
/// ```
pub struct Buffer {
    name: String,
    tensor: Tensor,
}

/// A [`Buffer`] of a layer of one's own, which starts with the numbers of `data`. Its name is that of the layer's field.
pub fn buffer(data: impl IntoTensor) -> Buffer {
    Buffer { name: String::new(), tensor: data.into_tensor().detach() }
}

impl Buffer {
    /// Its name: `running_mean` in its layer, `1.running_mean` among the buffers of a network.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Replaces its numbers; they go to the device that the buffer is on.
    ///
    /// # Panics
    /// When the shape differs.
    #[track_caller]
    #[inline(never)]
    pub fn set_data(&self, data: impl IntoTensor) {
        self.tensor.set_data(data.into_tensor().to(&self.tensor.device()));
    }

    /// Moves it to `device`, in place.
    #[track_caller]
    #[inline(never)]
    pub fn to(&self, device: &Device) {
        self.tensor.set_data(self.tensor.data().to(device));
    }

    /// The same buffer under another name.
    pub(super) fn named(&self, name: &str) -> Self {
        Self { name: name.to_owned(), tensor: self.tensor.clone() }
    }
}

/// The same buffer again; inside [`Module::copy`](super::Module::copy) a buffer of the copy's own.
impl Clone for Buffer {
    fn clone(&self) -> Self {
        Self { name: self.name.clone(), tensor: copy::handle(&self.tensor) }
    }
}

impl Deref for Buffer {
    type Target = Tensor;

    fn deref(&self) -> &Tensor {
        &self.tensor
    }
}

/// The tensor, as PyTorch prints a buffer.
impl fmt::Display for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tensor.fmt(f)
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        parts::debug(f, || Part::Buffer(self.named(&self.name)), self)
    }
}

impl Show for Buffer {
    fn show(&self) -> MimeBundle {
        self.tensor.show()
    }
}
