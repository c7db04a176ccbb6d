//! What a student can get wrong about devices and their memory.

use super::NoCuda;

/// What a student can get wrong about devices and their memory.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeviceMistake {
    #[error(
        "{operation}: one tensor is on {left}, the other on {right}: bring them together with .to(&device), as x.to(&y.device())"
    )]
    Different { operation: &'static str, left: String, right: String },

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
    Failed { device: String, error: String },
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
