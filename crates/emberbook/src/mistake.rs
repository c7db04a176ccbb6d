//! What a student can get wrong, and how the library answers.

mod drawing;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use thiserror::Error;

use crate::device::NoCuda;
use crate::tensor::DType;

/// A mistake in a cell, in the student's terms: what was asked, the shapes, and the way out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Mistake {
    #[error(
        "{operation}: {left:?} x {right:?} does not fit: the inner sizes are {} and {}.{}",
        left[left.len() - 1], right[right.len() - 2], transposed(left, right)
    )]
    InnerSizes { operation: &'static str, left: Vec<usize>, right: Vec<usize> },

    #[error(
        "{operation}: {left:?} x {right:?} does not fit: the dimensions before the last two must be the same, or 1"
    )]
    BatchSizes { operation: &'static str, left: Vec<usize>, right: Vec<usize> },

    #[error(
        "{operation}: the shapes {left:?} and {right:?} do not fit: the sizes {} and {} differ in {}, and neither is 1",
        left[left.len() - from_end], right[right.len() - from_end], place(*from_end)
    )]
    Broadcast { operation: &'static str, left: Vec<usize>, right: Vec<usize>, from_end: usize },

    #[error("{operation}: there is no dimension {dim} in the shape {shape:?}: {}", dims(shape.len()))]
    NoSuchDim { operation: &'static str, dim: i64, shape: Vec<usize> },

    #[error("{operation}: {dims:?} names a dimension twice")]
    SameDim { operation: &'static str, dims: Vec<i64> },

    #[error("quantile: {q} is no share of the numbers: it must be from 0 to 1")]
    Quantile { q: f64 },

    #[error("bincount: counts the numbers 0, 1, 2, …, and there is {number} among these")]
    NegativeCount { number: i64 },

    #[error("{function}: a size cannot be negative, and the shape is {sizes:?}")]
    NegativeSize { function: &'static str, sizes: Vec<i64> },

    #[error("index {index} is out of range: dimension {dim} has {size} ({})", indices(*size))]
    Index { index: i64, dim: usize, size: usize },

    #[error("{operation}: {given} indices for the shape {shape:?}, which has {} dimensions", shape.len())]
    TooManyIndices { operation: &'static str, given: usize, shape: Vec<usize> },

    #[error("clamp: the lower bound {low} is above the upper bound {high}: the smaller one comes first")]
    Bounds { low: f64, high: f64 },

    #[error("narrow: {length} from {start} on reach past the end: dimension {dim} has {size}")]
    Narrow { dim: usize, start: i64, length: usize, size: usize },

    #[error("{operation}: needs {needed}, and this tensor has the shape {shape:?}")]
    Rank { operation: &'static str, needed: &'static str, shape: Vec<usize> },

    #[error("{operation}: needs {needed}, and this tensor holds {dtype}: {way_out}")]
    Kind { operation: &'static str, needed: &'static str, dtype: DType, way_out: &'static str },

    #[error(
        "{operation}: wants one number, and this tensor has the shape {shape:?}: pick one with .get(), or take .sum() or .mean()"
    )]
    NotOneNumber { operation: &'static str, shape: Vec<usize> },

    #[error("{operation}: a tensor without numbers (its shape is {shape:?}) has no {operation}")]
    Nothing { operation: &'static str, shape: Vec<usize> },

    #[error("reshape: {count} numbers do not fit into {sizes:?}: the shape {shape:?} has {count}{}", reshape_hint(*count, sizes))]
    Reshape { shape: Vec<usize>, count: usize, sizes: Vec<i64> },

    #[error("expand: {shape:?} cannot be stretched to {sizes:?}: only a dimension of size 1 stretches")]
    Expand { shape: Vec<usize>, sizes: Vec<i64> },

    #[error("{operation}: the dimension {dim} is named twice")]
    DimTwice { operation: &'static str, dim: usize },

    #[error("dot: one vector has {left} numbers, and the other {right}: each needs its partner")]
    Lengths { left: usize, right: usize },

    #[error(
        "bmm: {left:?} x {right:?} does not fit: there are {} matrices and {} (.matmul() can take one for all)",
        left[0], right[0]
    )]
    Batches { left: Vec<usize>, right: Vec<usize> },

    #[error("permute: {dims:?} must name each of the {rank} dimensions once")]
    Permute { dims: Vec<i64>, rank: usize },

    #[error("{operation}: there is no tensor in the list")]
    NoTensors { operation: &'static str },

    #[error("{operation}: the tensors must have the same shape{}, and number {index} is {found:?} where the first is {first:?}",
        if *.operation == "cat" { " outside the dimension they are joined along" } else { "" })]
    Joining { operation: &'static str, index: usize, first: Vec<usize>, found: Vec<usize> },

    #[error("tensor: the rows differ in length: one has {expected}, another {found} ({})", depth_of(*depth))]
    Ragged { depth: usize, expected: usize, found: usize },

    #[error("arange: from {start} in steps of {step} one never comes to {end}")]
    Endless { start: f64, end: f64, step: f64 },

    #[error("randint: there is no whole number from {low} up to but without {high}")]
    EmptyRange { low: i64, high: i64 },

    #[error("{operation}: true and false do not subtract: say .long() first")]
    BoolArithmetic { operation: &'static str },

    #[error("%: whole numbers cannot be divided by 0")]
    DivisionByZero,

    #[error("pow: a whole number to the power of {exponent} is no whole number: say .float() first")]
    NegativePower { exponent: i64 },

    #[error("topk: {k} of {size} cannot be taken")]
    TopK { k: usize, size: usize },

    #[error("{operation}: a tensor cannot be cut into pieces of nothing: say 1 or more")]
    Pieces { operation: &'static str },

    #[error("repeat: {times:?} says too little: the shape {shape:?} needs a number for each of its dimensions")]
    TooFewTimes { times: Vec<usize>, shape: Vec<usize> },

    #[error(
        "{operation}: indices of shape {indices:?} do not fit {shape:?}: both need the same sizes, except in dimension {dim}"
    )]
    Gather { operation: &'static str, dim: usize, shape: Vec<usize>, indices: Vec<usize> },

    #[error(
        "{operation}: there is a place for each of the indices {indices:?}, and the numbers have the shape {numbers:?}: it must be the same"
    )]
    Scatter { operation: &'static str, indices: Vec<usize>, numbers: Vec<usize> },

    #[error(
        "{operation}: a mask of shape {mask:?} does not fit {shape:?}: it needs the same shape, or that of the first dimensions"
    )]
    Mask { operation: &'static str, mask: Vec<usize>, shape: Vec<usize> },

    #[error(
        "{operation}: these steps go nowhere: in Rust a range such as (0..-1).step_by(2) is empty. To count the end from the end, take the range first and its steps after: x.slice(0..-1).slice((0..).step_by(2))"
    )]
    NoSteps { operation: &'static str },

    #[error(
        "set: the part has the shape {part:?}, and numbers of shape {numbers:?} do not stretch to it{}",
        part_hint(part, numbers)
    )]
    SetPart { part: Vec<usize>, numbers: Vec<usize> },

    #[error(
        "set: the new numbers were computed from a tensor that requires a gradient, and no gradient would flow back to it: say .detach() on them, or build the tensor with where_, cat or scatter"
    )]
    SetTracked,

    #[error(
        "{operation}: one tensor is on {left}, the other on {right}: bring them together with .to(&device), as x.to(&y.device())"
    )]
    Devices { operation: &'static str, left: String, right: String },

    #[error("Device::cuda: {0}: use Device::cpu(), or see device_report()")]
    NoCuda(#[source] NoCuda),

    #[error("Device::cuda_at: there is no GPU {index}: {}", gpus(*count))]
    NoSuchGpu { index: usize, count: usize },

    #[error(
        "{device} has no room for {} more (it has {} in all): let go of large tensors with drop(x), take smaller batches, or work on Device::cpu()",
        bytes(*asked as u128), bytes(*total as u128)
    )]
    GpuMemory { device: String, asked: usize, total: usize },

    #[error(
        "a tensor of the shape {shape:?} would take {}, and {device} has {} left: make it smaller, work in parts (mini-batches), or let go of large tensors with drop(x)",
        bytes(*asked), bytes(*free)
    )]
    TooLarge { shape: Vec<usize>, asked: u128, free: u128, device: String },

    #[error("{device} could not finish its work: {error}")]
    Device { device: String, error: String },

    #[error("requires_grad: only floats can have a gradient, and this tensor holds {dtype}: say .float() first")]
    GradOfIntegers { dtype: DType },

    #[error(
        "backward: goes from one number, and this tensor has the shape {shape:?}: take .sum() or .mean() first, or say .backward_with(&gradient)"
    )]
    BackwardFromMany { shape: Vec<usize> },

    #[error(
        "backward: nothing here requires a gradient, so there is nothing to compute: was it made inside no_grad, or from tensors without .requires_grad()?"
    )]
    NothingToDerive,

    #[error(
        "backward: these operations have been gone through already, and their record was let go: compute the loss again, or call .backward_retain_graph() the first time"
    )]
    GraphUsedUp,

    #[error("grad: there is no gradient yet: call .backward() on the loss first (and .zero_grad() forgets it)")]
    GradBeforeBackward,

    #[error("grad: this tensor does not require a gradient: make it with .requires_grad() before computing with it")]
    GradNotRequired,

    #[error(
        "grad: this tensor was computed from others, and only the ones made by hand keep a gradient: call .retain_grad() on it before .backward()"
    )]
    GradOfComputed,

    #[error(
        "{what}: this tensor was computed from others: it can be done only to one made by hand, or to its .detach()"
    )]
    NotALeaf { what: &'static str },

    #[error("{what}: the shape must stay {old:?}, and the new numbers have {new:?}")]
    SetShape { what: &'static str, old: Vec<usize>, new: Vec<usize> },

    #[error(
        "a tensor that requires a gradient cannot be changed while operations are recorded: do it inside no_grad(|| ...), or use set_data"
    )]
    InPlaceOnParameter,

    #[error(transparent)]
    Figure(#[from] crate::plot::FigureMistake),

    #[error(transparent)]
    Data(#[from] crate::data::DataMistake),

    #[error(transparent)]
    Board(#[from] crate::board::BoardMistake),

    #[error(transparent)]
    Picture(#[from] crate::picture::PictureMistake),

    #[error(transparent)]
    Interact(#[from] crate::interact::InteractMistake),

    #[error(
        "why: no operation between the bars made this number: the computation itself belongs there, as in why([0, 0], || x.mm(&w)), with floats and outside of no_grad"
    )]
    NotComputedHere,

    #[error("{layer}: {}, but this layer takes {takes}{}", features(input), features_hint(*takes, input))]
    Features { layer: String, takes: usize, input: Vec<usize> },

    #[error("{layer}: takes images, {}, and the input has the shape {input:?}{}", images(*channels), images_hint(*channels, input))]
    Images { layer: String, channels: Option<usize>, input: Vec<usize> },

    #[error(
        "{layer}: does not fit into an image of the shape {input:?}. By the size formula, (size + 2 × padding - kernel) / stride + 1, the {side} would be {formula}"
    )]
    WindowTooLarge { layer: String, side: &'static str, formula: String, input: Vec<usize> },

    #[error("{layer}: {setting} is one number, or two for down and across, of {least} or more, and not {sizes:?}")]
    Sides { layer: &'static str, setting: &'static str, least: usize, sizes: Vec<i64> },

    #[error("{layer}: takes {takes}, and the input has the shape {input:?}")]
    Normalise { layer: String, takes: String, input: Vec<usize> },

    #[error(
        "{layer}: an input of the shape {input:?} has a single number of each feature, and one number has no variance: train with larger batches, or say .eval() first"
    )]
    OneNumber { layer: String, input: Vec<usize> },

    #[error(
        "residual: the block gives {block:?}, and {} {beside:?}: only equal shapes can be added. {}",
        if *.has_shortcut { "the shortcut gives" } else { "the input is" },
        if *.has_shortcut { "Give both the same strides and channels" } else { "Give it a .shortcut(..) that changes the input's shape in the same way" }
    )]
    Residual { block: Vec<usize>, beside: Vec<usize>, has_shortcut: bool },

    #[error("in layer {layer}, {mistake}")]
    InLayer { layer: String, mistake: Box<Mistake> },

    #[error("flatten: a single number has no examples to lay out: give it a tensor with one dimension or more")]
    FlattenNumber,

    #[error("dropout: {p} is no probability: it must be from 0 to 1")]
    Probability { p: f64 },

    #[error("{}", no_such_layer(module, *index, *layers))]
    LayerIndex { module: String, index: usize, layers: usize },

    #[error("slice: there are no layers {start}..{end} in {module}: it has {layers}")]
    LayerSlice { module: String, start: usize, end: usize, layers: usize },

    #[error("{}", no_parameter(module, name, *layers))]
    NoParameter { module: String, name: &'static str, layers: usize },

    #[error(
        "set_{name}: the {name} of {module} has the shape {takes:?}, and the new one has {has:?}{}",
        transposed_hint(takes, has)
    )]
    ParameterShape { module: String, name: &'static str, takes: Vec<usize>, has: Vec<usize> },

    #[error("{}", state_names(missing, unexpected))]
    StateNames { missing: Vec<String>, unexpected: Vec<String> },

    /// The name, the shape that it takes, and the one that it was given.
    #[error("{}", state_shapes(differ))]
    StateShapes { differ: Vec<(String, Vec<usize>, Vec<usize>)> },

    #[error("there is no {name:?} in the state: it has {}", names.join(", "))]
    StateName { name: String, names: Vec<String> },

    #[error("trace: there is no step {index}: {}", indices(*steps))]
    Step { index: usize, steps: usize },

    #[error(
        "{loss}: the prediction has the shape {prediction:?} and the target {target:?}: {}",
        loss_hint(prediction, target)
    )]
    LossShapes { loss: &'static str, prediction: Vec<usize>, target: Vec<usize> },

    #[error(
        "{loss}: takes {} [n, classes] and labels [n], and was given {logits:?} and {labels:?}{}",
        if *.loss == "nll_loss" { "log-probabilities" } else { "logits" }, labels_hint(logits, labels)
    )]
    LabelShapes { loss: &'static str, logits: Vec<usize>, labels: Vec<usize> },

    #[error("{operation}: the label in row {row} is {label}, and with {classes} classes labels go from 0 to {}", classes - 1)]
    Label { operation: &'static str, row: usize, label: i64, classes: i64 },

    #[error(
        "{operation}: takes one true class for each example, [n], and as the prediction one class for each, [n], or one score for each class, [n, classes]; it was given the true classes {target:?} and the prediction {prediction:?}{}",
        classes_hint(prediction, target)
    )]
    Classes { operation: &'static str, prediction: Vec<usize>, target: Vec<usize> },

    #[error(
        "{operation}: {value} is not a class number (0, 1, 2, …): say .gt(0.5) on probabilities first, or .gt(0) on logits"
    )]
    NoClass { operation: &'static str, value: f32 },

    #[error("{operation}: needs at least 2 examples")]
    OneExample { operation: &'static str },

    #[error("{loss}: a weight of shape {weight:?} does not fit: it must stretch to {needed:?}")]
    Weight { loss: &'static str, weight: Vec<usize>, needed: Vec<usize> },

    #[error("{loss}: there is one weight for each of the {classes} classes, and these have the shape {weight:?}")]
    ClassWeights { loss: &'static str, weight: Vec<usize>, classes: usize },

    #[error("cross_entropy: label_smoothing is a share from 0 to 1, and not {value}")]
    LabelSmoothing { value: f64 },

    #[error("{loss}: {name} is an error's size, greater than 0, and not {value}")]
    Bend { loss: &'static str, name: &'static str, value: f64 },

    #[error("{operation}: {value} is no probability: it must be from 0 to 1{}",
        if *.operation == "bce_loss" { ". Of logits, take bce_with_logits_loss" } else { "" })]
    NoProbability { operation: &'static str, value: f64 },

    #[error("multinomial: {value} is no weight: they are 0 or more, and finite")]
    NoWeight { value: f64 },

    #[error("multinomial: all the weights{} are 0: there is nothing to draw", in_row(*row))]
    NothingToDraw { row: Option<usize> },

    #[error(
        "multinomial: {draws} cannot be drawn without putting back: {choices} of the weights{} {} not 0",
        in_row(*row), if *choices == 1 { "is" } else { "are" }
    )]
    TooManyDraws { draws: usize, choices: usize, row: Option<usize> },

    #[error("normal: a standard deviation is 0 or more, and not {value}")]
    Deviation { value: f64 },

    #[error(
        "step: no parameter has a gradient: call loss.backward() before optimizer.step() (and optimizer.zero_grad() before loss.backward())"
    )]
    StepBeforeBackward,

    #[error("{operation}: x and y need one row for each example, and their shapes are {x:?} and {y:?}")]
    Rows { operation: &'static str, x: Vec<usize>, y: Vec<usize> },

    #[error(
        "train_test_split: a test set of {test_size} of {rows} rows leaves one of the two sets empty: give a share such as 0.20"
    )]
    Split { rows: usize, test_size: f64 },

    #[error("k_fold: {n} examples cannot be cut into {k} folds: say a number from 2 to {n}")]
    Folds { n: usize, k: usize },

    #[error("{operation}: {}", if *epochs == 0 {
        "there is no best network yet: call .step(validation_loss, &net) after each epoch first"
    } else {
        "there is no best network: every validation loss so far was NaN or infinite"
    })]
    NoBest { operation: &'static str, epochs: usize },

    #[error(
        "register_hook: no gradient comes to this tensor, because it does not require one: make it with .requires_grad() before computing with it"
    )]
    HookWithoutGrad,

    #[error("[{name:?}]: {module} has no layer of this name{}", known(names))]
    LayerName { name: String, module: String, names: Vec<String> },

    #[error("get_parameter: {module} has no {name}{}", known(names))]
    ParameterName { name: String, module: String, names: Vec<String> },

    #[error("add_param_group: the optimizer moves {} already", if name.is_empty() { "one of these parameters" } else { name })]
    ParameterTwice { name: String },

    #[error("load_state_dict: {}", optimizer_state(mistake))]
    OptimizerState { mistake: Box<Mistake> },

    #[error("load_state_dict: this optimizer has {takes} groups of parameters, and the saved one had {has}")]
    OptimizerGroups { takes: usize, has: usize },

    #[error("{schedule}: {setting} is 0, and an epoch is the least that a schedule can count")]
    NoEpochs { schedule: &'static str, setting: &'static str },

    #[error("to_burn: this tensor has the shape {shape:?}, so it is .to_burn::<{}>(), not <{rank}>", shape.len().max(1))]
    BurnRank { rank: usize, shape: Vec<usize> },

    #[error(
        "from_tensor: an image is [height, width], [1, height, width] or [3, height, width], and this is {shape:?}{}",
        batch_hint(shape)
    )]
    ImageShape { shape: Vec<usize> },

    #[error(
        "{operation}: {height} by {width} pixels is no size of an image: it needs a pixel at least, and 100 million at most"
    )]
    ImageSize { operation: &'static str, height: usize, width: usize },

    #[error("convert: an image is \"RGB\" (in colours) or \"L\" (in shades of gray), and not {mode:?}")]
    ImageMode { mode: String },

    #[error(
        "{operation}: takes one mean and one standard deviation for each channel, and {numbers:?} does not fit the image {image:?}"
    )]
    Channels { operation: &'static str, image: Vec<usize>, numbers: Vec<usize> },

    #[error("{operation}: a standard deviation is above 0, and not {value}")]
    NoDeviation { operation: &'static str, value: f32 },

    #[error("{message}")]
    Own { message: String },
}

impl Mistake {
    /// A mistake in words of your own: what a layer of yours answers to an input that does not fit.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let mistake = Mistake::new("Perceptron: takes 2 numbers for each example");
    /// assert_eq!(mistake.to_string(), "Perceptron: takes 2 numbers for each example");
    /// ```
    pub fn new(message: impl Into<String>) -> Mistake {
        Mistake::Own { message: message.into() }
    }

    /// The same mistake, of the layer called `name` in a network.
    pub(crate) fn inside(self, name: &str) -> Mistake {
        match self {
            Mistake::InLayer { layer, mistake } => Mistake::InLayer { layer: format!("{name}.{layer}"), mistake },
            mistake => Mistake::InLayer { layer: name.to_owned(), mistake: Box::new(mistake) },
        }
    }

    /// Stops the cell with this message, and below it a drawing of shapes that do not fit. The caller's location, in the
    /// student's cell, travels with the panic.
    #[cold]
    #[track_caller]
    pub fn raise(self) -> ! {
        let drawing = drawing::of(&self).map(|drawing| format!("\n\n{drawing}")).unwrap_or_default();
        let message = self.to_string() + &drawing;
        RAISED.set(Some((message.clone(), self)));
        panic!("{message}")
    }

    /// Runs code, and gives back the mistake in it in place of ending: for a program that goes on in another way. Any other
    /// panic passes through.
    ///
    /// # Errors
    ///
    /// The mistake that the code raised.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let [x, w] = [ones([3, 2]), ones([3, 2])];
    /// let y = match Mistake::catch(|| x.mm(&w)) {
    ///     Err(Mistake::InnerSizes { .. }) => x.mm(&w.t()),
    ///     other => other.unwrap(),
    /// };
    /// assert_eq!(y.shape(), [3, 3]);
    /// ```
    pub fn catch<T>(code: impl FnOnce() -> T) -> Result<T, Mistake> {
        catch_unwind(AssertUnwindSafe(code)).map_err(|payload| {
            match (RAISED.take(), payload.downcast_ref::<String>()) {
                (Some((message, mistake)), Some(said)) if message == *said => mistake,
                _ => resume_unwind(payload),
            }
        })
    }
}

thread_local! {
    /// The last mistake, with what its panic says: a panic's own payload stays the text, which any program can print.
    static RAISED: Cell<Option<(String, Mistake)>> = const { Cell::new(None) };
}

/// The usual slip, where undoing it would help: a weight that was not transposed.
fn transposed(left: &[usize], right: &[usize]) -> &'static str {
    let fits = left[left.len() - 1] == right[right.len() - 1];
    if fits && right.len() == 2 { " Did you mean .t()?" } else { "" }
}

/// What there is instead: `: it has weight, bias`
fn known(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(": it has {}", names.join(", ")) }
}

fn place(from_end: usize) -> String {
    match from_end {
        1 => "the last dimension".into(),
        2 => "the last dimension but one".into(),
        _ => format!("dimension -{from_end}"),
    }
}

fn dims(rank: usize) -> String {
    match rank {
        0 => "it is a single number".into(),
        1 => "its only dimension is 0".into(),
        _ => format!("its dimensions are 0 to {}, or -1 from the end", rank - 1),
    }
}

fn indices(size: usize) -> String {
    match size {
        0 => "nothing to index".into(),
        1 => "only 0".into(),
        _ => format!("0 to {}, or -1 from the end", size - 1),
    }
}

fn reshape_hint(count: usize, sizes: &[i64]) -> String {
    let known: i64 = sizes.iter().filter(|&&size| size >= 0).product();
    match sizes.iter().filter(|&&size| size < 0).count() {
        0 => format!(", not {known}"),
        1 if known > 0 => format!(", and {known} does not divide {count}"),
        1 => String::new(),
        _ => ", and only one size can be left open with -1".into(),
    }
}

fn part_hint(part: &[usize], numbers: &[usize]) -> String {
    let (places, count): (usize, usize) = (part.iter().product(), numbers.iter().product());
    match places == count {
        true => format!(": say .reshape({part:?}) on them"),
        false => format!(": there are {places} places and {count} numbers"),
    }
}

fn depth_of(depth: usize) -> String {
    match depth {
        1 => "every row needs the same number of columns".into(),
        _ => format!("at depth {}", depth + 1),
    }
}

fn in_row(row: Option<usize>) -> String {
    row.map_or_else(String::new, |row| format!(" in row {row}"))
}

/// 600 MB, 16.0 GB.
fn bytes(count: u128) -> String {
    let count = count as f64;
    if count < 1e9 { format!("{:.0} MB", count / 1e6) } else { format!("{:.1} GB", count / 1e9) }
}

fn gpus(count: usize) -> String {
    match count {
        1 => "the only one is 0".into(),
        _ => format!("there are 0 to {}", count - 1),
    }
}

fn features(input: &[usize]) -> String {
    match input.last() {
        Some(features) => format!("the input has {features} features in its last dimension, shape {input:?}"),
        None => "the input is a single number".into(),
    }
}

fn features_hint(takes: usize, input: &[usize]) -> String {
    match *input {
        [rows, _] if rows == takes => ". Did you mean .t()?".into(),
        [_] if takes == 1 => ". Did you mean .reshape([-1, 1]), one row for each example?".into(),
        [rows, ref example @ ..] if example.len() > 1 && example.iter().product::<usize>() == takes => {
            format!(". Did you mean .reshape([{rows}, {takes}])?")
        }
        _ => String::new(),
    }
}

fn images(channels: Option<usize>) -> String {
    match channels {
        Some(channels) => format!("[examples, {channels}, height, width]"),
        None => "[examples, channels, height, width]".into(),
    }
}

fn images_hint(channels: Option<usize>, input: &[usize]) -> String {
    let channels = channels.unwrap_or(1);
    match *input {
        [_, _, _, found] if found == channels => {
            ": its channels come last. Did you mean .permute([0, 3, 1, 2])?".into()
        }
        [_, found, _, _] => format!(": {found} channels, and this layer takes {channels}"),
        [_, _, found] if found == channels => ": its channels come last. Did you mean .permute([2, 0, 1])?".into(),
        [examples, height, width] if channels == 1 => {
            format!(": it has no dimension for the channel. Did you mean .reshape([{examples}, 1, {height}, {width}])?")
        }
        [found, _, _] => format!(": {found} channels, and this layer takes {channels}"),
        [height, width] if channels == 1 && height == width => {
            format!(": one image without its channel. Did you mean .reshape([1, 1, {height}, {width}])?")
        }
        [examples, pixels] => {
            let side = ((pixels / channels) as f64).sqrt() as usize;
            match side * side * channels == pixels && side > 1 {
                true => format!(
                    ": rows of {pixels} numbers. Did you mean .reshape([{examples}, {channels}, {side}, {side}])?"
                ),
                false => String::new(),
            }
        }
        _ => String::new(),
    }
}

fn no_such_layer(module: &str, index: usize, layers: usize) -> String {
    match layers {
        0 => format!("[{index}]: {module} is one layer, with none inside"),
        1 => format!("[{index}]: {module} has 1 layer: only [0]"),
        _ => format!("[{index}]: {module} has {layers} layers: [0] to [{}]", layers - 1),
    }
}

fn no_parameter(module: &str, name: &str, layers: usize) -> String {
    match layers {
        0 => format!("{name}: {module} has no {name}"),
        _ => format!("{name}: {module} has no {name} of its own, but its layers may: ask one of them, as my_net[0]"),
    }
}

fn transposed_hint(takes: &[usize], has: &[usize]) -> &'static str {
    match (takes, has) {
        ([a, b], [c, d]) if (a, b) == (d, c) => ". Did you mean .t()?",
        _ => "",
    }
}

/// The first few names, and how many more there are.
pub(crate) fn some(names: &[String]) -> String {
    const SHOWN: usize = 8;
    match names.len() {
        ..=SHOWN => names.join(", "),
        count => format!("{} and {} more", names[..SHOWN].join(", "), count - SHOWN),
    }
}

fn state_names(missing: &[String], unexpected: &[String]) -> String {
    let missing = match missing {
        [] => None,
        names => Some(format!("it has no {}", some(names))),
    };
    let unexpected = match unexpected {
        [] => None,
        names => Some(format!("it has {}, which this network does not have", some(names))),
    };
    let found: Vec<String> = missing.into_iter().chain(unexpected).collect();
    format!("the state is that of another network: {}", found.join("; "))
}

fn state_shapes(differ: &[(String, Vec<usize>, Vec<usize>)]) -> String {
    const SHOWN: usize = 4;
    let shapes = differ.iter().take(SHOWN).map(|(name, takes, has)| {
        format!("{name} has the shape {takes:?} in this network, and {has:?} in the saved one")
    });
    let shapes = shapes.collect::<Vec<_>>().join("; ");
    match differ.len() {
        ..=SHOWN => shapes,
        count => format!("{shapes}; and {} more differ", count - SHOWN),
    }
}

fn optimizer_state(mistake: &Mistake) -> String {
    match mistake {
        Mistake::StateShapes { differ } => {
            let (name, takes, has) = &differ[0];
            format!(
                "the state is that of other parameters: {name} has the shape {takes:?} here, and {has:?} in the saved one"
            )
        }
        _ => "the state is that of another optimizer, or of other parameters".to_owned(),
    }
}

fn batch_hint(shape: &[usize]) -> &'static str {
    match shape {
        [1, 1 | 3, _, _] => ": say .squeeze_dim(0) to take the one image out of its batch",
        [_, 1 | 3, _, _] => ": pick one image of the batch, as .get(0)",
        [_, _, 3] => ": say .permute([2, 0, 1]) to bring the colours to the front",
        _ => "",
    }
}

fn loss_hint(prediction: &[usize], target: &[usize]) -> String {
    let (predictions, targets): (usize, usize) = (prediction.iter().product(), target.iter().product());
    if predictions != targets {
        return format!("there are {predictions} predictions and {targets} targets");
    }
    match (prediction, target) {
        ([.., 1], _) if prediction[..prediction.len() - 1] == *target => {
            format!("say .reshape({prediction:?}) on the target, or .squeeze_dim(-1) on the prediction")
        }
        (_, [.., 1]) if target[..target.len() - 1] == *prediction => {
            format!("say .reshape({target:?}) on the prediction, or .squeeze_dim(-1) on the target")
        }
        _ => format!("say .reshape({prediction:?}) on the target"),
    }
}

fn labels_hint(logits: &[usize], labels: &[usize]) -> String {
    match (logits, labels) {
        _ if logits == labels => ": if each row of labels has a 1 at its class, say labels.argmax_dim(1)".into(),
        ([_, _], [_, 1]) => ": say labels.squeeze()".into(),
        ([n, _], [m]) => format!(": there are {n} rows of logits and {m} labels"),
        ([_], _) => ": for a single example, say .unsqueeze(0) on both".into(),
        _ => String::new(),
    }
}

fn classes_hint(prediction: &[usize], target: &[usize]) -> String {
    match (prediction, target) {
        ([_], [_, 2..=usize::MAX]) => ": are they the other way round?".into(),
        (_, [_, 2..=usize::MAX]) => {
            ": if each row of the true classes has a 1 at its class, say .argmax_dim(1) on them".into()
        }
        ([n] | [n, _], [m] | [m, 1]) => format!(": there are {n} predictions for {m} examples"),
        _ => String::new(),
    }
}
