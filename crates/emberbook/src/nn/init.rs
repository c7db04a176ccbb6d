//! How parameters start: PyTorch's own numbers after the same seed.

use crate::random;
use crate::tensor::{Elements, Tensor};

/// He's initialisation as PyTorch's layers use it: uniform in `±1/sqrt(fan_in)`, which is `kaiming_uniform` with
/// `a = sqrt(5)`. `fan_in` is how many inputs one output is computed from.
///
/// He et al., <https://arxiv.org/abs/1502.01852>.
pub(crate) fn kaiming_uniform(shape: &[usize], fan_in: usize) -> Tensor {
    let gain = (2.0_f64 / (1.0 + 5.0)).sqrt();
    let deviation = gain / (fan_in as f64).sqrt();
    uniform(shape, 3.0_f64.sqrt() * deviation)
}

/// A bias as PyTorch starts it: uniform in `±1/sqrt(fan_in)`.
pub(crate) fn bias(len: usize, fan_in: usize) -> Tensor {
    uniform(&[len], 1.0 / (fan_in.max(1) as f64).sqrt())
}

fn uniform(shape: &[usize], bound: f64) -> Tensor {
    let count = shape.iter().product();
    let bound = bound as f32;
    Tensor::from_elements(Elements::F32(random::uniform(count, -bound, bound)), shape.to_vec())
}
