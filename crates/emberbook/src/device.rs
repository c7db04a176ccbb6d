//! Where a tensor's numbers live.

use std::fmt;

use crate::mistake::Mistake;

/// Where a tensor's numbers live and are worked on: the processor, or an NVIDIA GPU.
///
/// ```
/// use emberbook::prelude::*;
/// let device = if cuda_is_available() { Device::cuda() } else { Device::cpu() };
/// let x = tensor([1., 2.]).to(&device);
/// assert_eq!(x.device(), device);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Device(pub(crate) Engine);

/// Which of Burn's backends does the work.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Engine {
    Flex,
    NdArray,
    #[cfg(feature = "cuda")]
    Cuda(usize),
}

impl Device {
    /// The processor, by Burn's Flex backend. Every tensor starts here.
    pub fn cpu() -> Device {
        Device(Engine::Flex)
    }

    /// The processor, by Burn's ndarray backend: the same numbers by another road.
    pub fn ndarray() -> Device {
        Device(Engine::NdArray)
    }

    /// The first NVIDIA GPU. A mistake where there is none: ask [`cuda_is_available`] first.
    #[track_caller]
    pub fn cuda() -> Device {
        Device::cuda_at(0)
    }

    /// The NVIDIA GPU number `index`, counted from 0. A mistake where there is none.
    #[track_caller]
    pub fn cuda_at(index: usize) -> Device {
        let count = cuda::count();
        if index < count {
            return cuda::device(index);
        }
        Mistake::NoCuda { index, count, built: cfg!(feature = "cuda") }.raise()
    }
}

/// Whether this machine has an NVIDIA GPU that tensors can use.
pub fn cuda_is_available() -> bool {
    cuda::count() > 0
}

/// Every device that is here, the processor's first.
///
/// ```
/// use emberbook::prelude::*;
/// assert_eq!(devices()[0], Device::cpu());
/// ```
pub fn devices() -> Vec<Device> {
    let mut devices = vec![Device::cpu(), Device::ndarray()];
    devices.extend((0..cuda::count()).map(cuda::device));
    devices
}

impl fmt::Display for Device {
    /// `cpu`, `ndarray`, or `cuda` and the GPU's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Engine::Flex => f.write_str("cpu"),
            Engine::NdArray => f.write_str("ndarray"),
            #[cfg(feature = "cuda")]
            Engine::Cuda(index) => write!(f, "cuda {}", cuda::name(index)),
        }
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(not(feature = "cuda"))]
mod cuda {
    use super::Device;

    pub(super) fn count() -> usize {
        0
    }

    pub(super) fn device(_index: usize) -> Device {
        unreachable!("no GPU is counted without the feature `cuda`")
    }
}

#[cfg(feature = "cuda")]
mod cuda {
    use std::panic;
    use std::sync::OnceLock;

    use cudarc::driver::CudaContext;

    use super::{Device, Engine};

    /// How many GPUs there are: none where the driver is missing.
    pub(super) fn count() -> usize {
        static COUNT: OnceLock<usize> = OnceLock::new();
        *COUNT.get_or_init(|| {
            // A missing driver panics in cudarc; that is an answer here, and nothing to print.
            let hook = panic::take_hook();
            panic::set_hook(Box::new(|_| {}));
            let count = panic::catch_unwind(CudaContext::device_count);
            panic::set_hook(hook);
            count.ok().and_then(Result::ok).and_then(|count| count.try_into().ok()).unwrap_or(0)
        })
    }

    pub(super) fn device(index: usize) -> Device {
        Device(Engine::Cuda(index))
    }

    /// As the driver calls it: `Tesla P100-PCIE-16GB`.
    pub(super) fn name(index: usize) -> String {
        CudaContext::new(index).and_then(|gpu| gpu.name()).unwrap_or_else(|_| index.to_string())
    }
}
