//! How parameters start: PyTorch's `torch.nn.init`, with PyTorch's own numbers after the same seed.
//!
//! Each takes a parameter, a weight of a layer or any other tensor made by hand, and puts new numbers into it.
//!
//! ```
//! use emberbook::prelude::*;
//!
//! let my_net = sequential![linear(2, 3), tanh(), linear(3, 1)];
//! init::xavier_uniform_(&my_net[0].weight(), 5. / 3.);
//! init::zeros_(&my_net[0].bias());
//! assert_eq!(my_net[0].bias().to_vec(), [0., 0., 0.]);
//! ```

use crate::mistake::{Raise, TensorMistake};
use crate::random;
use crate::tensor::{Elements, Tensor};

/// Evenly spread numbers from `low` up to `high`.
#[track_caller]
#[inline(never)]
pub fn uniform_(tensor: &Tensor, low: f64, high: f64) {
    fill(tensor, random::uniform(tensor.numel(), low as f32, high as f32));
}

/// Numbers of the normal distribution with this mean and standard deviation.
#[track_caller]
#[inline(never)]
pub fn normal_(tensor: &Tensor, mean: f64, std: f64) {
    let (mean, std) = (mean as f32, std as f32);
    fill(tensor, random::normal(tensor.numel()).into_iter().map(|x| x * std + mean).collect());
}

/// The same number everywhere.
#[track_caller]
#[inline(never)]
pub fn constant_(tensor: &Tensor, value: f64) {
    fill(tensor, vec![value as f32; tensor.numel()]);
}

/// 0 everywhere.
#[track_caller]
pub fn zeros_(tensor: &Tensor) {
    constant_(tensor, 0.);
}

/// 1 everywhere.
#[track_caller]
pub fn ones_(tensor: &Tensor) {
    constant_(tensor, 1.);
}

/// Glorot's, evenly spread: `±gain * sqrt(6 / (fan_in + fan_out))`. The gain is 1 for a linear layer or a sigmoid, 5/3 for
/// tanh.
///
/// A weight is `[fan_out, fan_in]`: from `fan_in` inputs it makes `fan_out` outputs. Glorot and Bengio,
/// <https://proceedings.mlr.press/v9/glorot10a.html>.
///
/// # Panics
/// When the tensor has fewer than two dimensions.
#[track_caller]
#[inline(never)]
pub fn xavier_uniform_(tensor: &Tensor, gain: f64) {
    let (fan_in, fan_out) = fans("xavier_uniform_", tensor);
    let bound = 3.0_f64.sqrt() * gain * (2.0 / (fan_in + fan_out)).sqrt();
    uniform_(tensor, -bound, bound);
}

/// Glorot's with normal numbers: their standard deviation is `gain * sqrt(2 / (fan_in + fan_out))`. See
/// [`xavier_uniform_`].
///
/// # Panics
/// When the tensor has fewer than two dimensions.
#[track_caller]
#[inline(never)]
pub fn xavier_normal_(tensor: &Tensor, gain: f64) {
    let (fan_in, fan_out) = fans("xavier_normal_", tensor);
    normal_(tensor, 0., gain * (2.0 / (fan_in + fan_out)).sqrt());
}

/// He's, evenly spread: `±sqrt(6 / ((1 + a²) * fan_in))`, for layers before a leaky ReLU with the slope `a`, or a ReLU with
/// `a = 0`.
///
/// He et al., <https://arxiv.org/abs/1502.01852>.
///
/// # Panics
/// When the tensor has fewer than two dimensions.
#[track_caller]
#[inline(never)]
pub fn kaiming_uniform_(tensor: &Tensor, a: f64) {
    let (fan_in, _) = fans("kaiming_uniform_", tensor);
    let bound = 3.0_f64.sqrt() * kaiming_deviation(a, fan_in);
    uniform_(tensor, -bound, bound);
}

/// He's with normal numbers: their standard deviation is `sqrt(2 / ((1 + a²) * fan_in))`. See [`kaiming_uniform_`].
///
/// # Panics
/// When the tensor has fewer than two dimensions.
#[track_caller]
#[inline(never)]
pub fn kaiming_normal_(tensor: &Tensor, a: f64) {
    let (fan_in, _) = fans("kaiming_normal_", tensor);
    normal_(tensor, 0., kaiming_deviation(a, fan_in));
}

fn kaiming_deviation(a: f64, fan_in: f64) -> f64 {
    (2.0 / (1.0 + a * a)).sqrt() / fan_in.sqrt()
}

/// How many inputs one output is computed from, and the other way round; of a convolution with all its places.
#[track_caller]
fn fans(operation: &'static str, tensor: &Tensor) -> (f64, f64) {
    match tensor.shape()[..] {
        [fan_out, fan_in, ref places @ ..] => {
            let places: usize = places.iter().product();
            ((fan_in * places) as f64, (fan_out * places) as f64)
        }
        ref shape => {
            let needed = "a weight of two dimensions or more, [outputs, inputs]";
            TensorMistake::Rank { operation, needed, shape: shape.to_vec() }.raise()
        }
    }
}

#[track_caller]
fn fill(tensor: &Tensor, numbers: Vec<f32>) {
    let numbers = Tensor::from_elements(Elements::F32(numbers), tensor.shape());
    tensor.set_data(numbers.to(&tensor.device()));
}
