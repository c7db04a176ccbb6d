//! Layers and networks.
//!
//! Everything here is a [`Module`]: one layer, or several in a row ([`sequential!`](crate::sequential)). A module is a
//! handle: a clone, an index or a slice of a network shares its layers, so what is set in one is seen in the other. A layer
//! of one's own is a struct that implements [`Layer`].

mod activation;
mod adjustable;
mod batch_norm;
mod buffer;
mod burn;
mod conv2d;
mod copy;
mod dropout;
pub(crate) mod explanation;
mod flatten;
mod group;
mod image;
mod in_spreadsheet;
pub mod init;
mod layer;
mod linear;
mod mistake;
mod parameter;
mod parts;
mod pool;
mod residual;
mod sequential;
mod state_dict;
mod summary;
mod training;
mod tree;
pub(crate) mod units;
pub(crate) mod watch;

use std::fmt;
use std::ops::{Bound, Index, RangeBounds};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::path::Path;
use std::sync::Arc;

pub(crate) use activation::relu_in_place;
pub use activation::{gelu, leaky_relu, relu, sigmoid, softmax, tanh};
pub use batch_norm::{BatchNorm, batch_norm1d, batch_norm2d};
pub use buffer::{Buffer, buffer};
pub use conv2d::{Conv2d, conv2d};
pub use dropout::dropout;
pub use explanation::{Explanation, Marked, Symbol};
pub use flatten::{flatten, flatten_from};
#[doc(hidden)]
pub use in_spreadsheet::InSpreadsheet;
pub use layer::{Layer, ToModule};
pub use linear::{linear, linear_no_bias};
pub use mistake::LayerMistake;
pub use parameter::{Parameter, parameter};
pub use pool::{AvgPool2d, MaxPool2d, adaptive_avg_pool2d, avg_pool2d, max_pool2d};
pub use residual::{Residual, residual};
pub use state_dict::{StateDict, WeightsError};
pub use summary::{Summary, summary};
pub use training::Training;

use crate::device::Device;
use crate::display::{MimeBundle, Show};
use crate::mistake::{Mistake, Raise, TensorMistake};
use crate::tensor::arithmetic::same_device;
use crate::tensor::{DType, IntoTensor, Tensor};
use parts::{Part, Parts};
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
pub struct Module(Arc<Inner>);

struct Inner {
    layer: Box<dyn Layer>,
    parts: Parts,
}

impl Module {
    /// A module that computes what `layer` does, with the parameters, buffers and layers that are in its fields.
    pub fn new(layer: impl Layer + 'static) -> Self {
        Self::of(Box::new(layer))
    }

    #[inline(never)]
    fn of(layer: Box<dyn Layer>) -> Self {
        Self(Arc::new(Inner { parts: Parts::of(&*layer), layer }))
    }

    /// Layers one after the other, named 0, 1, 2, ..; [`sequential!`](crate::sequential) is shorter.
    pub fn sequential(layers: impl Into<Vec<Module>>) -> Self {
        let layers = layers.into().into_iter().enumerate();
        Self::in_a_row(layers.map(|(i, layer)| (i.to_string(), layer)).collect())
    }

    #[doc(hidden)]
    #[inline(never)]
    pub fn in_a_row(layers: Vec<(String, Module)>) -> Self {
        Self::new(Sequential { layers })
    }

    /// The output for `input`, whose first dimension counts the examples.
    ///
    /// # Panics
    /// When the input's shape does not fit the first layer, or one layer's output the next.
    #[track_caller]
    #[inline(never)]
    pub fn forward(&self, input: &Tensor) -> Tensor {
        crate::interrupt::check();
        if let Some(parameter) = self.first_parameter() {
            same_device("forward", input, parameter);
        }
        match self.run(input) {
            Ok(output) => output,
            // Here the student's cell is still the caller.
            Err(mistake) => mistake.raise(),
        }
    }

    fn run(&self, input: &Tensor) -> Result<Tensor, Mistake> {
        let layer = self.layer();
        let output = if layer.runs_in_order() {
            let run = |x: Tensor, (name, layer): &(String, Module)| layer.run(&x).map_err(|it| it.inside(name));
            self.children().iter().try_fold(input.clone(), run)?
        } else {
            if layer.needs_floats() && input.dtype() != DType::F32 {
                let (needed, dtype) = ("floats", input.dtype());
                return Err(
                    TensorMistake::Kind { operation: "forward", needed, dtype, way_out: "say .float() first" }.into()
                );
            }
            layer.output_shape(input.dims())?;
            layer.forward(input)
        };
        watch::ran(self, input, &output);
        Ok(output)
    }

    fn first_parameter(&self) -> Option<&Parameter> {
        let own = self.0.parts.parameters.first();
        own.or_else(|| self.iter().find_map(Module::first_parameter))
    }

    pub(crate) fn layer(&self) -> &dyn Layer {
        &*self.0.layer
    }

    /// The same module, also where clones are copies.
    fn handle(&self) -> Self {
        Self(self.0.clone())
    }

    /// The layers inside, by name.
    pub(crate) fn children(&self) -> &[(String, Module)] {
        &self.0.parts.children
    }

    /// The layer's own parameters, without those of the layers inside.
    pub(crate) fn own_parameters(&self) -> &[Parameter] {
        &self.0.parts.parameters
    }

    /// The layer's own buffers, without those of the layers inside.
    fn own_buffers(&self) -> &[Buffer] {
        &self.0.parts.buffers
    }

    /// The module itself and every one inside, each with its full name, as `visit` sees them.
    pub(crate) fn each(&self, name: &str, visit: &mut impl FnMut(&str, &Module)) {
        visit(name, self);
        for (child, module) in self.children() {
            module.each(&joined(name, child), visit);
        }
    }

    /// The full name of the module `inside`, if it is inside.
    fn name_of_module(&self, inside: &Module) -> Option<String> {
        let mut found = None;
        self.each("", &mut |name, module| {
            if found.is_none() && Arc::ptr_eq(&module.0, &inside.0) {
                found = Some(name.to_owned());
            }
        });
        found
    }
}

/// The full name of what is called `inside` in the module `name`.
fn joined(name: &str, inside: &str) -> String {
    if name.is_empty() { inside.to_owned() } else { format!("{name}.{inside}") }
}

/// The same network again, not one of its own: what is set or trained in the clone is set in this one too. For a copy of its
/// own there is [`copy`](Module::copy).
impl Clone for Module {
    fn clone(&self) -> Self {
        if copy::is_under_way() { self.layer().to_module() } else { self.handle() }
    }
}

/// A layer that a mistake has interrupted is as good as before.
impl RefUnwindSafe for Module {}
impl UnwindSafe for Module {}

/// # Layers inside a network
impl Module {
    /// How many layers the network has; 0 for a single layer.
    pub fn len(&self) -> usize {
        self.children().len()
    }

    /// Whether there is no layer inside.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The layers of the network in order.
    pub fn iter(&self) -> impl Iterator<Item = &Module> {
        self.children().iter().map(|(_, module)| module)
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
        match self.children().get(start..end) {
            Some(layers) => Self::in_a_row(layers.to_vec()),
            None => LayerMistake::Slice { module: self.title(), start, end, layers: self.len() }.raise(),
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
        match self.children().get(index) {
            Some((_, module)) => module,
            None => LayerMistake::Index { module: self.title(), index, layers: self.len() }.raise(),
        }
    }
}

/// `my_net["features.0"]`: a layer by its name.
impl Index<&str> for Module {
    type Output = Module;

    #[track_caller]
    #[inline(never)]
    fn index(&self, name: &str) -> &Module {
        let mut module = self;
        for part in name.split('.') {
            module = match module.children().iter().find(|(child, _)| child == part) {
                Some((_, child)) => child,
                None => {
                    let names = module.children().iter().map(|(name, _)| name.clone()).collect();
                    LayerMistake::NoLayer { name: name.to_owned(), module: module.title(), names }.raise()
                }
            };
        }
        module
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

    /// Every parameter of the module and of the layers inside it, in order. One that several layers share is there once.
    #[inline(never)]
    pub fn parameters(&self) -> Vec<Parameter> {
        self.named_parameters().into_iter().map(|(_, parameter)| parameter).collect()
    }

    /// Every parameter with its full name: `0.weight`, `0.bias`, ..
    #[inline(never)]
    pub fn named_parameters(&self) -> Vec<(String, Parameter)> {
        let mut found: Vec<(String, Parameter)> = vec![];
        for (name, parameter) in self.all_parameters() {
            if !found.iter().any(|(_, seen)| seen.is_same(&parameter)) {
                found.push((name, parameter));
            }
        }
        found
    }

    /// Every parameter but the biases: what a penalty for large weights is usually taken of.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(sequential![linear(2, 3), relu(), linear(3, 1)].weights().len(), 2);
    /// ```
    #[inline(never)]
    pub fn weights(&self) -> Vec<Parameter> {
        let is_bias = |name: &str| name.rsplit('.').next() == Some("bias");
        self.parameters().into_iter().filter(|parameter| !is_bias(parameter.name())).collect()
    }

    /// Every buffer with its full name: `1.running_mean`, ..
    #[inline(never)]
    pub fn named_buffers(&self) -> Vec<(String, Buffer)> {
        let mut found = vec![];
        self.each("", &mut |name, module| {
            for buffer in &module.0.parts.buffers {
                let name = joined(name, buffer.name());
                found.push((name.clone(), buffer.named(&name)));
            }
        });
        found
    }

    /// The parameter with this full name: `get_parameter("0.weight")`.
    ///
    /// # Panics
    /// When there is none.
    #[track_caller]
    #[inline(never)]
    pub fn get_parameter(&self, name: &str) -> Parameter {
        let parameters = self.all_parameters();
        match parameters.iter().find(|(found, _)| found == name) {
            Some((_, parameter)) => parameter.clone(),
            None => {
                let names = parameters.into_iter().map(|(name, _)| name).collect();
                LayerMistake::ParameterName { name: name.to_owned(), module: self.title(), names }.raise()
            }
        }
    }

    /// The full name of the parameter or buffer that `tensor` is, if it is one of this network's: `0.weight`.
    #[inline(never)]
    pub fn name_of(&self, tensor: &Tensor) -> Option<String> {
        self.state().into_iter().find(|(_, found)| found.is_same(tensor)).map(|(name, _)| name)
    }

    /// How many numbers the parameters have together.
    #[inline(never)]
    pub fn num_parameters(&self) -> usize {
        self.parameters().iter().map(|parameter| parameter.numel()).sum()
    }

    /// How many numbers the parameters have together that are trained: those that are not frozen.
    #[inline(never)]
    pub fn num_trainable_parameters(&self) -> usize {
        self.parameters().iter().filter(|parameter| parameter.needs_grad()).map(|parameter| parameter.numel()).sum()
    }

    /// Freezes every parameter (`false`), so that training leaves it as it is, or lets it be trained again (`true`). What is
    /// frozen forgets its gradient.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let my_net = sequential![linear(2, 3), relu(), linear(3, 1)];
    /// my_net[0].requires_grad_(false);
    /// assert_eq!(my_net.num_trainable_parameters(), 4);
    /// ```
    #[inline(never)]
    pub fn requires_grad_(&self, on: bool) {
        for parameter in self.parameters() {
            parameter.requires_grad_(on);
            if !on {
                parameter.zero_grad();
            }
        }
    }

    /// Forgets the gradients of every parameter, before the next `backward()`.
    #[inline(never)]
    pub fn zero_grad(&self) {
        self.parameters().iter().for_each(|parameter| parameter.zero_grad());
    }

    /// Moves every parameter and buffer to `device`, in place.
    #[track_caller]
    #[inline(never)]
    pub fn to(&self, device: &Device) {
        self.parameters().iter().for_each(|parameter| parameter.to(device));
        self.named_buffers().iter().for_each(|(_, buffer)| buffer.to(device));
    }

    /// Training mode, as a new module is in: dropout drops.
    #[inline(never)]
    pub fn train(&self) {
        self.set_training(true);
    }

    /// Evaluation mode, to use the network: dropout does nothing.
    #[inline(never)]
    pub fn eval(&self) {
        self.set_training(false);
    }

    fn set_training(&self, on: bool) {
        self.each("", &mut |_, module| module.0.parts.training.iter().for_each(|training| training.set(on)));
    }

    #[track_caller]
    #[inline(never)]
    fn set(&self, name: &'static str, data: Tensor) {
        let parameter = self.own_parameter(name);
        if parameter.shape() != data.shape() {
            let (module, takes, has) = (self.title(), parameter.shape(), data.shape());
            LayerMistake::ParameterShape { module, name, takes, has }.raise();
        }
        parameter.set_data(data);
    }

    /// The module's own parameter of this name, or the mistake of asking for it.
    #[track_caller]
    fn own_parameter(&self, name: &'static str) -> &Parameter {
        let found = self.own_parameters().iter().find(|parameter| parameter.name() == name);
        found.unwrap_or_else(|| LayerMistake::NoParameter { module: self.title(), name, layers: self.len() }.raise())
    }

    /// Every parameter with its full name; one that several layers share by the name that it has in each.
    fn all_parameters(&self) -> Vec<(String, Parameter)> {
        let mut found = vec![];
        self.each("", &mut |name, module| {
            for parameter in module.own_parameters() {
                let name = joined(name, parameter.name());
                found.push((name.clone(), parameter.named(&name)));
            }
        });
        found
    }

    /// Every parameter and buffer with its full name, layer by layer.
    fn state(&self) -> Vec<(String, Tensor)> {
        let mut found = vec![];
        self.each("", &mut |name, module| {
            let Parts { parameters, buffers, .. } = &module.0.parts;
            found.extend(parameters.iter().map(|parameter| (joined(name, parameter.name()), parameter.tensor())));
            found.extend(buffers.iter().map(|buffer| (joined(name, buffer.name()), (**buffer).clone())));
        });
        found
    }
}

/// # Saving and loading
impl Module {
    /// A copy of every parameter's and buffer's numbers, by name. Later training does not change it.
    #[inline(never)]
    pub fn state_dict(&self) -> StateDict {
        self.state().into_iter().map(|(name, tensor)| (name, tensor.data())).collect()
    }

    /// Sets every parameter and buffer to the numbers of `state`, which a network of the same layers gave.
    ///
    /// # Panics
    /// When `state` misses one, has one too many, or one of another shape.
    #[track_caller]
    #[inline(never)]
    pub fn load_state_dict(&self, state: &StateDict) {
        if let Err(mistake) = state.check(&self.state()) {
            mistake.raise();
        }
        for (name, tensor) in self.state() {
            tensor.set_data(state[&name].to(&tensor.device()));
        }
    }

    /// Writes every parameter to a safetensors file, by the names and in the layout that PyTorch uses.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        self.state_dict().write(path.as_ref(), &[])
    }

    /// Reads every parameter and buffer from a file that PyTorch wrote with `torch.save(net.state_dict(), path)` (`.pth`, `.pt`),
    /// or from a safetensors file, written here or by PyTorch. Nothing in the file is run. Where every name begins with
    /// `module.`, as PyTorch's `DataParallel` writes them, they are taken without it.
    ///
    /// # Errors
    /// When the file holds no weights, or is damaged, and when they do not fit the network: then it says which names are
    /// missing or unknown, or which shapes differ, and the network is left as it was.
    ///
    /// ```no_run
    /// use emberbook::prelude::*;
    ///
    /// let my_net = sequential![linear(2, 3), relu(), linear(3, 1)];
    /// my_net.load("weights.pth")?;
    /// # Ok::<(), emberbook::nn::WeightsError>(())
    /// ```
    pub fn load(&self, path: impl AsRef<Path>) -> Result<(), WeightsError> {
        self.read(path.as_ref())
    }

    #[inline(never)]
    fn read(&self, path: &Path) -> Result<(), WeightsError> {
        let state = StateDict::read(path)?.adapted_to(&self.state());
        match state.check(&self.state()) {
            Ok(()) => self.load_state_dict(&state),
            Err(mistake) => {
                return Err(WeightsError::OtherNetwork { path: path.to_owned(), mistake: Box::new(mistake) });
            }
        }
        Ok(())
    }
}

impl Module {
    /// The module's first line as PyTorch prints it: `Linear(in_features=2, out_features=3, bias=True)`, `Sequential`.
    pub(crate) fn title(&self) -> String {
        match self.is_empty() {
            true => format!("{}({})", self.layer().name(), self.layer().settings()),
            false => self.layer().name().to_owned(),
        }
    }
}

/// As PyTorch prints a module, the layers inside indented.
impl fmt::Display for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str(&self.title());
        }
        writeln!(f, "{}(", self.layer().name())?;
        for (name, module) in self.children() {
            let inside = module.to_string().replace('\n', "\n  ");
            writeln!(f, "  ({name}): {inside}")?;
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        parts::debug(f, || Part::Child(self.handle()), self)
    }
}

impl Show for Module {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).html(tree::module_tree(self))
    }
}
