//! Layers and networks.
//!
//! Everything here is a [`Module`]: one layer, or several in a row ([`sequential!`](crate::sequential)). A module is a
//! handle: a clone, an index or a slice of a network shares its layers, so what is set in one is seen in the other.

mod activation;
mod dropout;
mod explanation;
mod flatten;
mod init;
mod layer;
mod linear;
mod parameter;
mod sequential;
mod state_dict;
mod summary;

use std::fmt;
use std::ops::{Bound, Index, RangeBounds};
use std::path::Path;
use std::sync::Arc;

pub use activation::{gelu, leaky_relu, relu, sigmoid, softmax, tanh};
pub use dropout::dropout;
pub use explanation::{Explanation, Marked, Symbol};
pub use flatten::flatten;
pub use layer::Layer;
pub use linear::{linear, linear_no_bias};
pub use parameter::Parameter;
pub use state_dict::{StateDict, WeightsError};
pub use summary::{Summary, summary};

use crate::device::Device;
use crate::display::{MimeBundle, Show};
use crate::mistake::Mistake;
use crate::tensor::arithmetic::same_device;
use crate::tensor::{DType, IntoTensor, Tensor};
use crate::trace::Trace;
use sequential::Sequential;

/// A layer or a network of layers.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
/// my_net[0].set_bias(tensor([1., 2., 3.]));
/// let y = my_net.forward(&tensor([[1., 2.], [2., 3.]]));
/// assert_eq!(y.shape(), [2, 1]);
/// ```
#[derive(Clone)]
pub struct Module {
    layer: Arc<dyn Layer>,
}

impl Module {
    /// A module that computes what `layer` does.
    pub fn new(layer: impl Layer + 'static) -> Self {
        Self { layer: Arc::new(layer) }
    }

    /// Layers one after the other, named 0, 1, 2, ..; [`sequential!`](crate::sequential) is shorter.
    pub fn sequential(layers: impl Into<Vec<Module>>) -> Self {
        Self::in_a_row(layers.into())
    }

    #[inline(never)]
    fn in_a_row(layers: Vec<Module>) -> Self {
        let layers = layers.into_iter().enumerate();
        Self::new(Sequential { layers: layers.map(|(i, layer)| (i.to_string(), layer)).collect() })
    }

    /// The output for `input`, whose first dimension counts the examples.
    ///
    /// # Panics
    /// When the input's shape does not fit the first layer, or one layer's output the next.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, input: &Tensor) -> Tensor {
        crate::interrupt::check();
        self.check(input);
        self.layer.forward(input)
    }

    /// Raises what is wrong with `input`, here where the student's cell is still the caller.
    #[track_caller]
    pub(crate) fn check(&self, input: &Tensor) {
        if input.dtype() != DType::F32 {
            let (needed, dtype) = ("floats", input.dtype());
            Mistake::Kind { operation: "forward", needed, dtype, way_out: "say .float() first" }.raise();
        }
        if let Err(mistake) = self.layer.output_shape(&input.shape()) {
            mistake.raise();
        }
        if let Some(parameter) = self.first_parameter() {
            same_device("forward", input, &parameter.tensor());
        }
    }

    fn first_parameter(&self) -> Option<&Parameter> {
        let own = self.layer.parameters().first();
        own.or_else(|| self.iter().find_map(Module::first_parameter))
    }

    /// The forward pass layer by layer: each one's formula, its numbers, its input and its output. See [`Trace`].
    #[track_caller]
    #[inline(never)]
    pub fn trace(&self, input: &Tensor) -> Trace {
        crate::trace::trace(self, input)
    }

    pub(crate) fn layer(&self) -> &dyn Layer {
        &*self.layer
    }
}

/// # Layers inside a network
impl Module {
    /// How many layers the network has; 0 for a single layer.
    pub fn len(&self) -> usize {
        self.layer.children().len()
    }

    /// Whether there is no layer inside.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The layers of the network in order.
    pub fn iter(&self) -> impl Iterator<Item = &Module> {
        self.layer.children().iter().map(|(_, module)| module)
    }

    /// Some of the layers, as a network of their own that shares their parameters: `my_net.slice(0..2)`.
    ///
    /// # Panics
    /// When the range reaches past the last layer.
    #[track_caller]
    pub fn slice(&self, range: impl RangeBounds<usize>) -> Module {
        let start = match range.start_bound() {
            Bound::Included(&start) => start,
            Bound::Excluded(&before) => before + 1,
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(&last) => last + 1,
            Bound::Excluded(&end) => end,
            Bound::Unbounded => self.len(),
        };
        self.slice_between(start, end)
    }

    #[track_caller]
    #[inline(never)]
    fn slice_between(&self, start: usize, end: usize) -> Module {
        match self.layer.children().get(start..end) {
            Some(layers) => Self::new(Sequential { layers: layers.to_vec() }),
            None => Mistake::LayerSlice { module: self.title(), start, end, layers: self.len() }.raise(),
        }
    }
}

/// `for layer in &my_net { .. }`
impl<'a> IntoIterator for &'a Module {
    type Item = &'a Module;
    type IntoIter = std::vec::IntoIter<&'a Module>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter().collect::<Vec<_>>().into_iter()
    }
}

/// `my_net[0]`: one layer of a network.
impl Index<usize> for Module {
    type Output = Module;

    #[track_caller]
    #[inline(never)]
    fn index(&self, index: usize) -> &Module {
        match self.layer.children().get(index) {
            Some((_, module)) => module,
            None => Mistake::LayerIndex { module: self.title(), index, layers: self.len() }.raise(),
        }
    }
}

/// # Parameters
impl Module {
    /// The layer's weight. A linear layer's is `[out_features, in_features]`.
    ///
    /// # Panics
    /// When the layer has none, as `relu()`.
    #[track_caller]
    #[inline(never)]
    pub fn weight(&self) -> Tensor {
        self.own_parameter("weight").tensor()
    }

    /// The layer's bias. A linear layer's is `[out_features]`.
    ///
    /// # Panics
    /// When the layer has none, as `relu()`.
    #[track_caller]
    #[inline(never)]
    pub fn bias(&self) -> Tensor {
        self.own_parameter("bias").tensor()
    }

    /// Replaces the numbers of the layer's weight.
    ///
    /// # Panics
    /// When the layer has none, or its shape differs.
    #[track_caller]
    pub fn set_weight(&self, weight: impl IntoTensor) {
        self.set("weight", weight.into_tensor());
    }

    /// Replaces the numbers of the layer's bias.
    ///
    /// # Panics
    /// When the layer has none, or its shape differs.
    #[track_caller]
    pub fn set_bias(&self, bias: impl IntoTensor) {
        self.set("bias", bias.into_tensor());
    }

    /// Every parameter of the module and of the layers inside it, in order.
    #[inline(never)]
    pub fn parameters(&self) -> Vec<Parameter> {
        self.named_parameters().into_iter().map(|(_, parameter)| parameter).collect()
    }

    /// Every parameter with its full name: `0.weight`, `0.bias`, ..
    #[inline(never)]
    pub fn named_parameters(&self) -> Vec<(String, Parameter)> {
        let mut found = vec![];
        self.collect_parameters("", &mut found);
        found
    }

    /// How many numbers the parameters have together.
    #[inline(never)]
    pub fn num_parameters(&self) -> usize {
        self.parameters().iter().map(Parameter::numel).sum()
    }

    /// Forgets the gradients of every parameter, before the next `backward()`.
    #[inline(never)]
    pub fn zero_grad(&self) {
        self.parameters().iter().for_each(Parameter::zero_grad);
    }

    /// Moves every parameter to `device`, in place.
    #[track_caller]
    #[inline(never)]
    pub fn to(&self, device: &Device) {
        self.parameters().iter().for_each(|parameter| parameter.to(device));
    }

    /// Training mode, as a new module is in: dropout drops.
    #[inline(never)]
    pub fn train(&self) {
        self.layer.set_training(true);
    }

    /// Evaluation mode, to use the network: dropout does nothing.
    #[inline(never)]
    pub fn eval(&self) {
        self.layer.set_training(false);
    }

    #[track_caller]
    #[inline(never)]
    fn set(&self, name: &'static str, data: Tensor) {
        let parameter = self.own_parameter(name);
        if parameter.shape() != data.shape() {
            let (module, takes, has) = (self.title(), parameter.shape(), data.shape());
            Mistake::ParameterShape { module, name, takes, has }.raise();
        }
        parameter.set_data(data);
    }

    /// The module's own parameter of this name, or the mistake of asking for it.
    #[track_caller]
    fn own_parameter(&self, name: &'static str) -> &Parameter {
        let found = self.layer.parameters().iter().find(|parameter| parameter.name() == name);
        found.unwrap_or_else(|| Mistake::NoParameter { module: self.title(), name, layers: self.len() }.raise())
    }

    fn collect_parameters(&self, prefix: &str, found: &mut Vec<(String, Parameter)>) {
        for parameter in self.layer.parameters() {
            let name = format!("{prefix}{}", parameter.name());
            found.push((name.clone(), parameter.named(&name)));
        }
        for (name, module) in self.layer.children() {
            module.collect_parameters(&format!("{prefix}{name}."), found);
        }
    }
}

/// # Saving and loading
impl Module {
    /// A copy of every parameter's numbers, by name. Later training does not change it.
    #[inline(never)]
    pub fn state_dict(&self) -> StateDict {
        self.named_parameters().into_iter().map(|(name, parameter)| (name, parameter.data())).collect()
    }

    /// Sets every parameter to the numbers of `state`, which a network of the same layers gave.
    ///
    /// # Panics
    /// When `state` misses a parameter, has one too many, or one of another shape.
    #[track_caller]
    #[inline(never)]
    pub fn load_state_dict(&self, state: &StateDict) {
        state.check(&self.named_parameters()).unwrap_or_else(|mistake| mistake.raise());
        for (name, parameter) in self.named_parameters() {
            parameter.set_data(&state[&name]);
        }
    }

    /// Writes every parameter to a safetensors file, by the names and in the layout that PyTorch uses.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        self.state_dict().write(path.as_ref())
    }

    /// Reads every parameter from a safetensors file, written here or by PyTorch.
    pub fn load(&self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        self.read(path.as_ref())
    }

    #[inline(never)]
    fn read(&self, path: &Path) -> Result<(), WeightsError> {
        let state = StateDict::read(path)?;
        match state.check(&self.named_parameters()) {
            Ok(()) => self.load_state_dict(&state),
            Err(mistake) => return Err(WeightsError::OtherNetwork { path: path.to_owned(), mistake }),
        }
        Ok(())
    }
}

impl From<&Module> for Module {
    fn from(module: &Module) -> Self {
        module.clone()
    }
}

impl Module {
    /// The module's first line as PyTorch prints it: `Linear(in_features=2, out_features=3, bias=True)`, `Sequential`.
    pub(crate) fn title(&self) -> String {
        match self.is_empty() {
            true => format!("{}({})", self.layer.name(), self.layer.settings()),
            false => self.layer.name().to_owned(),
        }
    }
}

/// As PyTorch prints a module, the layers inside indented.
impl fmt::Display for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str(&self.title());
        }
        writeln!(f, "{}(", self.layer.name())?;
        for (name, module) in self.layer.children() {
            let inside = module.to_string().replace('\n', "\n  ");
            writeln!(f, "  ({name}): {inside}")?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Module {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).html(summary::module_table(self))
    }
}
